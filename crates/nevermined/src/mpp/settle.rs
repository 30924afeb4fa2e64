use bytes::Bytes;
use nevermined_api::additions::{SETTLE_MPP_CREDENTIAL, types};
use nevermined_api::{Operation, ResponseValue};
use serde::Deserialize as _;
use serde_json::Value;

use super::credential::body_digest;
use super::verify::Presented;
use crate::answer::{check_success, first_hash, salvage_hash};
use crate::endpoint::part;
use crate::request::Endpoint;
use crate::secret_text::some_secret;
use crate::{Credits, Error, ErrorKind, Request, TxHash};

/// A settlement; from [`MppHandle::settle`](super::MppHandle::settle).
#[derive(Clone, Debug)]
pub struct SettleCredential {
    pub(super) presented: Presented,
}

/// Credits that were taken. Source: `MppSettlement`.
///
/// What the service did not send is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Settlement {
    /// The value of `Payment-Receipt`, to be handed on as it is: see [`Receipt`](super::Receipt).
    pub receipt: Option<String>,
    /// The transaction that took the credits.
    pub tx_hash: Option<TxHash>,
    /// How many credits were taken.
    pub redeemed: Option<Credits>,
    /// How many the payer has left.
    pub remaining: Option<Credits>,
    /// The account that paid.
    pub payer: Option<String>,
    /// The chain that paid.
    pub network: Option<String>,
    /// The payment that bought missing credits first, if any were missing.
    pub order_tx: Option<TxHash>,
}

impl Request<SettleCredential> {
    /// The body that came, empty or not, for a challenge that is bound to one.
    pub fn body(self, body: &[u8]) -> Self {
        self.set(|settle| settle.presented.bind(body_digest(body)))
    }

    /// The digest of the body that came, `sha-256=` and base64.
    pub fn body_digest(self, digest: impl Into<String>) -> Self {
        self.set(|settle| settle.presented.bind(digest.into()))
    }
}

impl Endpoint for SettleCredential {
    type Output = Settlement;
    type Wire = types::MppSettlement;

    fn operation() -> &'static Operation {
        SETTLE_MPP_CREDENTIAL
    }

    async fn call(
        self,
        client: nevermined_api::Client,
    ) -> Result<ResponseValue<Self::Wire>, nevermined_api::Error<()>> {
        let body = self.presented.to_wire();
        client.additions().settle_mpp_credential(&body).await
    }

    fn salvage(answer: &Value) -> Option<Settlement> {
        let credits = |name: &str| Credits::deserialize(answer.get(name)?).ok();
        let text = |name: &str| answer.get(name).and_then(Value::as_str).map(str::to_owned);
        let order = answer
            .get("orderTx")
            .and_then(|tx| TxHash::deserialize(tx).ok());
        Some(Settlement {
            receipt: some_secret(text("paymentReceipt")),
            tx_hash: salvage_hash(answer),
            redeemed: credits("creditsRedeemed"),
            remaining: credits("remainingBalance"),
            payer: text("payer"),
            network: text("network"),
            order_tx: first_hash([order]),
        })
    }

    fn read(wire: Self::Wire, body: &Bytes) -> Result<Settlement, Error> {
        check_success(wire.success, body, ErrorKind::PaymentFailed)?;
        let settlement = Settlement {
            receipt: some_secret(wire.payment_receipt),
            tx_hash: first_hash([wire.transaction, wire.transaction_hash]),
            redeemed: wire.credits_redeemed,
            remaining: wire.remaining_balance,
            payer: wire.payer,
            network: wire.network,
            order_tx: first_hash([wire.order_tx]),
        };
        if settlement.tx_hash.is_none() && settlement.receipt.is_none() {
            part(wire.success, "success")?;
        }
        Ok(settlement)
    }
}
