use std::collections::HashMap;
use std::fmt;

use bytes::Bytes;
use http::{HeaderName, HeaderValue};
use nevermined_api::{MINT_X402_PAYMENT_CREDENTIAL, Operation, ResponseValue, types};
use secrecy::{ExposeSecret, SecretString};
use serde::de::IgnoredAny;
use serde_json::Map;
use serde_json::value::RawValue;

use super::budget::Charge;
use super::payment::{cost, unread};
use super::spending::Spends;
use super::{PaymentProtocol, PaymentTerms, RouterFee, RouterRequestId, SpendingRequest};
use crate::answer::{check_success, success_in};
use crate::exact_json;
use crate::request::Endpoint;
use crate::{DelegationId, Error, ErrorKind};

/// A payment to be signed; from [`RouterHandle::mint_credential`](super::RouterHandle::mint_credential).
#[derive(Clone, Debug)]
pub struct MintCredential {
    delegation: DelegationId,
    protocol: PaymentProtocol,
    /// `None` if it cannot be written as JSON.
    target: Option<Box<RawValue>>,
    resource_url: Option<String>,
    request_id: String,
}

/// A signed payment. Source: `MintPaymentResponseDto`.
///
/// What the service did not send is `None`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct IssuedPayment {
    /// The payment, as it stands in the ledger.
    pub id: String,
    /// What to send with the paid request.
    pub credential: PaymentCredential,
    /// The version of x402 that the credential is for.
    pub x402_version: Option<i64>,
    /// Who is paid how much.
    pub terms: Option<PaymentTerms>,
    /// What the router charges for it.
    pub fee: Option<RouterFee>,
    /// The address of what is paid for.
    pub resource_url: Option<String>,
    /// The state of the payment, as `Issued`.
    pub status: Option<String>,
}

/// A header that pays. Secret: whoever has it can spend it. Source: `PaymentCredentialDto`.
#[derive(Clone)]
pub struct PaymentCredential {
    name: String,
    value: SecretString,
}

impl PaymentCredential {
    /// The header's name: `PAYMENT-SIGNATURE`, `X-PAYMENT`, or `Authorization` of mpp.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The header's value. Secret.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.value.expose_secret()
    }

    /// The header, its value marked as sensitive; `None` if it is none that HTTP carries.
    ///
    /// ```
    /// # fn send(payment: &nevermined::router::IssuedPayment) -> Option<()> {
    /// let (name, value) = payment.credential.header()?;
    /// assert!(value.is_sensitive());
    /// # let _ = name; Some(())
    /// # }
    /// ```
    #[must_use]
    pub fn header(&self) -> Option<(HeaderName, HeaderValue)> {
        let name = HeaderName::try_from(self.name.as_str()).ok()?;
        let mut value = HeaderValue::try_from(self.expose()).ok()?;
        value.set_sensitive(true);
        Some((name, value))
    }
}

impl fmt::Debug for PaymentCredential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PaymentCredential")
            .field("name", &self.name)
            .field("value", &format_args!("[redacted]"))
            .finish()
    }
}

impl MintCredential {
    pub(super) fn new(
        delegation: &DelegationId,
        protocol: PaymentProtocol,
        target: Option<Box<RawValue>>,
    ) -> Self {
        Self {
            delegation: delegation.clone(),
            protocol,
            target,
            resource_url: None,
            request_id: String::new(),
        }
    }

    /// The target, if it is an object that says something.
    fn target(&self) -> Option<&RawValue> {
        let target = self.target.as_deref()?;
        let fields: HashMap<String, IgnoredAny> = serde_json::from_str(target.get()).ok()?;
        (!fields.is_empty()).then_some(target)
    }

    /// What is sent, without the target: that goes out as it was written.
    fn to_wire(&self) -> types::CreatePaymentDto {
        use types::CreatePaymentDtoProtocol as With;
        types::CreatePaymentDto {
            target: Map::new(),
            delegation_id: self.delegation.as_str().to_owned(),
            protocol: match self.protocol {
                PaymentProtocol::X402 => With::X402,
                PaymentProtocol::Mpp => With::Mpp,
            },
            request_id: Some(self.request_id.clone()),
            resource_url: self.resource_url.clone(),
        }
    }
}

impl SpendingRequest<MintCredential> {
    /// The address of what is paid for.
    pub fn resource_url(mut self, url: impl Into<String>) -> Self {
        if let Ok(mint) = &mut self.endpoint {
            mint.resource_url = Some(url.into());
        }
        self
    }
}

impl Spends for MintCredential {
    fn set_request_id(&mut self, id: &RouterRequestId) {
        id.as_str().clone_into(&mut self.request_id);
    }

    fn shows(&self, _: &str) -> bool {
        // The target is what the service asked for, and goes to the router only.
        false
    }

    fn charge(payment: &IssuedPayment) -> Charge {
        Charge::Paid(cost(payment.terms.as_ref(), payment.fee.as_ref()))
    }
}

impl Endpoint for MintCredential {
    type Output = IssuedPayment;
    type Wire = types::MintPaymentResponseDto;

    fn operation() -> &'static Operation {
        MINT_X402_PAYMENT_CREDENTIAL
    }

    fn check(&self) -> Result<(), Error> {
        if self.target().is_none() {
            let hint = "pass what the service asked for in its 402: `x402Version` and `accepts`, or `challenge`";
            return Err(Error::invalid("the target is no JSON object").with_hint(hint));
        }
        Ok(())
    }

    async fn call(
        self,
        client: nevermined_api::Client,
    ) -> Result<ResponseValue<Self::Wire>, nevermined_api::Error<()>> {
        client.mint_x402_payment_credential(&self.to_wire()).await
    }

    fn exact_body(&self) -> Option<Result<Vec<u8>, Error>> {
        let target = self.target()?;
        Some(exact_json::with_part(&self.to_wire(), "target", target))
    }

    fn read(wire: Self::Wire, body: &Bytes) -> Result<IssuedPayment, Error> {
        check_success(success_in(body), body, ErrorKind::Server)?;
        let Some(id) = wire.payment_id.filter(|id| !id.is_empty()) else {
            return Err(unread("the answer has no `paymentId`"));
        };
        let credential = wire
            .credential
            .and_then(|credential| Some((credential.name?, credential.value?)))
            .filter(|(name, value)| !name.is_empty() && !value.is_empty());
        let Some((name, value)) = credential else {
            return Err(unread("the answer has no credential"));
        };
        Ok(IssuedPayment {
            id,
            credential: PaymentCredential {
                name,
                value: value.into(),
            },
            x402_version: wire.x402_version,
            terms: wire.settlement.map(PaymentTerms::from_wire).transpose()?,
            fee: wire.fee.map(RouterFee::from_wire).transpose()?,
            resource_url: wire.resource_url,
            status: wire.status,
        })
    }
}
