use bytes::Bytes;
use nevermined_api::{Operation, ResponseValue, VERIFY_PERMISSION, types};

use super::payment_required::PaymentRequired;
use super::token::AccessToken;
use crate::answer::{check_success, success_in};
use crate::request::Endpoint;
use crate::{Credits, Error, ErrorKind, Outcome, ParseCreditsError, Request};

/// A check of a token; from [`X402Handle::verify`](crate::x402::X402Handle::verify).
#[derive(Clone, Debug)]
pub struct Verify {
    pub(super) required: PaymentRequired,
    pub(super) token: AccessToken,
    pub(super) max_amount: Option<Credits>,
}

/// What a check found. A token that does not pay is a value as well: see [`is_valid`](Self::is_valid).
///
/// Source: `VerifyPermissionResponse`, published or observed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Verified {
    /// Whether the token covers the credits.
    pub is_valid: bool,
    /// Why it does not, when it does not.
    pub invalid_reason: Option<String>,
    /// The account that pays.
    pub payer: Option<String>,
    /// The chain or the card processor that pays. It may differ from the one that was asked for.
    pub network: Option<String>,
    /// The id of this request. Settling with it is safe to repeat: see
    /// [`verified`](Request::<super::Settle>::verified).
    pub agent_request_id: Option<String>,
    /// The agent's endpoint that the resource matched.
    pub url_matching: Option<String>,
    /// Credits that may still be spent (published form only).
    pub remaining: Option<Credits>,
}

impl Request<Verify> {
    /// The most credits that the request may take. Without it the service checks the plan's own amount.
    ///
    /// Zero may be asked here, for a price that is known after the work only.
    pub fn max_amount<A>(mut self, credits: A) -> Self
    where
        A: TryInto<Credits>,
        ParseCreditsError: From<A::Error>,
    {
        match credits.try_into().map_err(ParseCreditsError::from) {
            Ok(credits) => {
                if let Ok(verify) = &mut self.endpoint {
                    verify.max_amount = Some(credits);
                }
            }
            Err(error) => self.endpoint = Err(error.into()),
        }
        self
    }
}

impl Endpoint for Verify {
    type Output = Verified;
    type Wire = types::VerifyPermissionResponse;

    fn operation() -> &'static Operation {
        VERIFY_PERMISSION
    }

    fn check(&self) -> Result<(), Error> {
        self.required.check()?;
        self.token.check()
    }

    async fn call(
        self,
        client: nevermined_api::Client,
    ) -> Result<ResponseValue<Self::Wire>, nevermined_api::Error<()>> {
        let body = types::VerifyPermissionRequest {
            payment_required: self.required.to_wire(),
            x402_access_token: self.token.expose().to_owned(),
            max_amount: self.max_amount.map(Into::into),
        };
        client.verify_permission(&body).await
    }

    fn read(wire: Self::Wire, body: &Bytes) -> Result<Verified, Error> {
        check_success(success_in(body), body, ErrorKind::Server)?;
        // Both names, and they disagree: the token is not good.
        let is_valid = match (wire.is_valid, wire.valid) {
            (Some(one), Some(other)) => one && other,
            (Some(one), None) | (None, Some(one)) => one,
            (None, None) => {
                return Err(Error::new(
                    ErrorKind::Decode,
                    Outcome::Unknown,
                    "the answer says neither `isValid` nor `valid`: the token was not verified",
                ));
            }
        };
        let reason = wire.invalid_reason.or(wire.message).or(wire.error);
        Ok(Verified {
            is_valid,
            invalid_reason: reason.filter(|_| !is_valid),
            payer: wire.payer.or(wire.buyer_address),
            network: wire.network,
            agent_request_id: wire.agent_request_id.filter(|id| !id.trim().is_empty()),
            url_matching: wire.url_matching,
            remaining: wire.remaining_credits,
        })
    }
}
