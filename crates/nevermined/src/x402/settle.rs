use bytes::Bytes;
use nevermined_api::{Operation, ResponseValue, SETTLE_PERMISSION, types};
use serde::Deserialize as _;
use serde_json::{Value, json};

use super::header;
use super::payment_required::PaymentRequired;
use super::token::AccessToken;
use super::verify::Verified;
use crate::answer::{check_success, first_hash, salvage_hash};
use crate::request::Endpoint;
use crate::{Credits, Error, ErrorKind, Outcome, ParseCreditsError, Request, TxHash};

/// A settlement; from [`X402Handle::settle`](crate::x402::X402Handle::settle).
#[derive(Clone, Debug)]
pub struct Settle {
    pub(super) required: PaymentRequired,
    pub(super) token: AccessToken,
    pub(super) agent_request_id: Option<String>,
    pub(super) max_amount: Option<Credits>,
    pub(super) margin_percent: Option<f64>,
    pub(super) batch: Option<bool>,
}

/// Credits that were taken. Source: `SettlePermissionResponse`, published or observed.
///
/// What the service did not send is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Settlement {
    /// The transaction that took the credits.
    pub tx_hash: Option<TxHash>,
    /// How many credits were taken.
    pub redeemed: Option<Credits>,
    /// How many the payer has left.
    pub remaining: Option<Credits>,
    /// The account that paid.
    pub payer: Option<String>,
    /// The chain or the card processor that paid. It may differ from the one that was asked for.
    pub network: Option<String>,
    /// The payment that bought missing credits first, if any were missing: a transaction or a card charge.
    pub order_tx: Option<TxHash>,
}

impl Request<Settle> {
    /// Settles the request that was verified: takes over its id, with which a repeat takes nothing more.
    ///
    /// The call is refused, not sent, if the token was found not valid.
    pub fn verified(mut self, verified: &Verified) -> Self {
        if !verified.is_valid {
            let reason = verified
                .invalid_reason
                .as_deref()
                .unwrap_or("no reason given");
            self.endpoint = Err(Error::invalid(format!(
                "the token was verified and is not valid: {reason}"
            )));
        }
        if let Ok(settle) = &mut self.endpoint {
            settle
                .agent_request_id
                .clone_from(&verified.agent_request_id);
        }
        self
    }

    /// The id of the request, as verify answered it. With it a repeat takes nothing more; without it the call is never
    /// repeated by itself.
    pub fn agent_request_id(mut self, id: impl Into<String>) -> Self {
        if let Ok(settle) = &mut self.endpoint {
            settle.agent_request_id = Some(id.into());
        }
        self
    }

    /// The credits to take, on a plan whose price differs from request to request. Without it the plan's own amount is
    /// taken.
    ///
    /// Zero is refused, not sent: the service would take the most that the plan allows. To take nothing, do not settle.
    pub fn max_amount<A>(mut self, credits: A) -> Self
    where
        A: TryInto<Credits>,
        ParseCreditsError: From<A::Error>,
    {
        match credits.try_into().map_err(ParseCreditsError::from) {
            Ok(credits) => {
                if let Ok(settle) = &mut self.endpoint {
                    settle.max_amount = Some(credits);
                }
            }
            Err(error) => self.endpoint = Err(error.into()),
        }
        self
    }

    /// A margin on the cost of the request, in percent, instead of [`max_amount`](Self::max_amount).
    pub fn margin_percent(mut self, percent: f64) -> Self {
        if let Ok(settle) = &mut self.endpoint {
            settle.margin_percent = Some(percent);
        }
        self
    }

    /// Whether the credits may be taken later, together with others.
    pub fn batch(mut self, batch: bool) -> Self {
        if let Ok(settle) = &mut self.endpoint {
            settle.batch = Some(batch);
        }
        self
    }
}

impl Endpoint for Settle {
    type Output = Settlement;
    type Wire = types::SettlePermissionResponse;

    fn operation() -> &'static Operation {
        SETTLE_PERMISSION
    }

    fn check(&self) -> Result<(), Error> {
        self.required.check()?;
        self.token.check()?;
        let refused = |message: &str, hint: &str| Err(Error::invalid(message).with_hint(hint));
        if self.max_amount.is_some_and(|amount| amount.is_zero()) {
            return refused(
                "the amount is zero credits",
                "do not settle a free request: the service takes zero for the most that the plan allows",
            );
        }
        if self.max_amount.is_some() && self.margin_percent.is_some() {
            return refused("both an amount and a margin are given", "give one of them");
        }
        if self
            .margin_percent
            .is_some_and(|percent| !percent.is_finite())
        {
            return refused("the margin is no number", "give percent, as 12.5");
        }
        if self
            .agent_request_id
            .as_ref()
            .is_some_and(|id| id.trim().is_empty())
        {
            return refused(
                "the request's id is empty",
                "leave it out, or pass what verify answered",
            );
        }
        Ok(())
    }

    async fn call(
        self,
        client: nevermined_api::Client,
    ) -> Result<ResponseValue<Self::Wire>, nevermined_api::Error<()>> {
        let body = types::SettlePermissionRequest {
            payment_required: self.required.to_wire(),
            x402_access_token: self.token.expose().to_owned(),
            agent_request_id: self.agent_request_id,
            max_amount: self.max_amount.map(Into::into),
            margin_percent: self.margin_percent,
            batch: self.batch,
        };
        client.settle_permission(&body).await
    }

    fn salvage(answer: &Value) -> Option<Settlement> {
        Some(Settlement::salvage(answer))
    }

    fn read(wire: Self::Wire, body: &Bytes) -> Result<Settlement, Error> {
        Settlement::from_wire(wire, body)
    }
}

impl Settlement {
    fn from_wire(wire: types::SettlePermissionResponse, body: &[u8]) -> Result<Self, Error> {
        check_success(wire.success, body, ErrorKind::PaymentFailed)?;
        let settlement = Self {
            tx_hash: first_hash([wire.tx_hash, wire.transaction, wire.transaction_hash]),
            redeemed: wire.credits_redeemed.or(wire.credits_settled),
            remaining: wire.remaining_balance.or(wire.remaining_credits),
            payer: wire.payer,
            network: wire.network,
            order_tx: first_hash([wire.order_tx]),
        };
        if wire.success.is_none() && settlement.tx_hash.is_none() && settlement.redeemed.is_none() {
            return Err(Error::new(
                ErrorKind::Decode,
                Outcome::Unknown,
                "the answer does not say whether credits were taken",
            ));
        }
        Ok(settlement)
    }

    /// What can be read of an answer that says `success: true`.
    fn salvage(answer: &Value) -> Self {
        let credits = |names: [&str; 2]| {
            names
                .into_iter()
                .find_map(|name| Credits::deserialize(answer.get(name)?).ok())
        };
        let text = |name: &str| answer.get(name).and_then(Value::as_str).map(str::to_owned);
        let order = answer
            .get("orderTx")
            .and_then(|tx| TxHash::deserialize(tx).ok());
        Self {
            tx_hash: salvage_hash(answer),
            redeemed: credits(["creditsRedeemed", "creditsSettled"]),
            remaining: credits(["remainingBalance", "remainingCredits"]),
            payer: text("payer"),
            network: text("network"),
            order_tx: first_hash([order]),
        }
    }

    /// The value of the header `payment-response`, which gives the buyer a receipt: standard base64 of the JSON.
    ///
    /// ```
    /// use nevermined::Settlement;
    ///
    /// let header = "eyJzdWNjZXNzIjp0cnVlLCJ0cmFuc2FjdGlvbiI6IjB4YWIifQ=="; // payment-response
    /// let receipt = Settlement::from_header(header)?;
    /// assert_eq!(receipt.tx_hash.as_ref().map(|hash| hash.as_str()), Some("0xab"));
    /// assert_eq!(Settlement::from_header(&receipt.to_header())?, receipt);
    /// # Ok::<(), nevermined::Error>(())
    /// ```
    #[must_use]
    pub fn to_header(&self) -> String {
        let text = |value: &Option<Credits>| value.as_ref().map(Credits::to_string);
        let mut receipt = json!({
            "success": true,
            "transaction": self.tx_hash.as_ref().map_or("", TxHash::as_str),
            "network": self.network.as_deref().unwrap_or_default(),
        });
        for (name, value) in [
            ("payer", self.payer.clone()),
            ("creditsRedeemed", text(&self.redeemed)),
            ("remainingBalance", text(&self.remaining)),
            ("orderTx", self.order_tx.as_ref().map(TxHash::to_string)),
        ] {
            if let Some(value) = value {
                receipt[name] = value.into();
            }
        }
        header::encode(&receipt)
    }

    /// Reads the header `payment-response`, in either alphabet of base64.
    ///
    /// # Errors
    /// [`ErrorKind::Decode`]: no base64 of a JSON object, or one that does not say what was taken.
    /// `PaymentFailed`, rejected: the receipt says that nothing was taken.
    pub fn from_header(text: &str) -> Result<Self, Error> {
        let Some(value) = header::decode(text) else {
            let message = "the header `payment-response` is no base64 of a JSON object";
            return Err(Error::new(ErrorKind::Decode, Outcome::Unknown, message));
        };
        match types::SettlePermissionResponse::deserialize(&value) {
            Ok(mut wire) => {
                wire.network = wire.network.filter(|network| !network.is_empty());
                Self::from_wire(wire, value.to_string().as_bytes())
            }
            Err(_) if value.get("success") == Some(&Value::Bool(true)) => Ok(Self::salvage(&value)),
            Err(error) => Err(Error::new(
                ErrorKind::Decode,
                Outcome::Unknown,
                format!("the header `payment-response` cannot be read: {error}"),
            )),
        }
    }
}
