use bytes::Bytes;
use nevermined_api::{Operation, REPORT_PAYMENT_SETTLEMENT, ResponseValue, types};
use nevermined_types::PaymentId;

use crate::answer::{check_success, success_in};
use crate::request::Endpoint;
use crate::{Error, ErrorKind, Outcome, TxHash};

/// A report of a settlement; from [`RouterHandle::report_settlement`](super::RouterHandle::report_settlement).
#[derive(Clone, Debug)]
pub struct ReportSettlement {
    pub(super) payment: String,
    pub(super) tx_hash: TxHash,
}

/// A payment whose settlement was reported. Source: `SettleResponseDto`.
///
/// What the service did not send is `None`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReportedSettlement {
    /// The payment.
    pub payment_id: Option<String>,
    /// The state of the payment, as `Settled`.
    pub status: Option<String>,
    /// The transaction that settled it.
    pub tx_hash: Option<TxHash>,
}

impl Endpoint for ReportSettlement {
    type Output = ReportedSettlement;
    type Wire = types::SettleResponseDto;

    fn operation() -> &'static Operation {
        REPORT_PAYMENT_SETTLEMENT
    }

    fn check(&self) -> Result<(), Error> {
        self.payment.parse::<PaymentId>()?;
        if self.tx_hash.as_str().trim().is_empty() {
            return Err(Error::invalid("the transaction's hash is empty"));
        }
        Ok(())
    }

    async fn call(
        self,
        client: nevermined_api::Client,
    ) -> Result<ResponseValue<Self::Wire>, nevermined_api::Error<()>> {
        let body = types::SettlePaymentDto {
            tx_hash: self.tx_hash,
        };
        client.report_payment_settlement(&self.payment, &body).await
    }

    fn read(wire: Self::Wire, body: &Bytes) -> Result<ReportedSettlement, Error> {
        check_success(success_in(body), body, ErrorKind::Server)?;
        let tx_hash = wire.tx_hash.filter(|hash| !hash.is_empty());
        if wire.payment_id.is_none() && wire.status.is_none() && tx_hash.is_none() {
            let message = "the answer does not say whether the payment is settled";
            return Err(Error::new(ErrorKind::Decode, Outcome::Unknown, message)
                .with_hint("read the payment in the ledger"));
        }
        Ok(ReportedSettlement {
            payment_id: wire.payment_id,
            status: wire.status,
            tx_hash,
        })
    }
}
