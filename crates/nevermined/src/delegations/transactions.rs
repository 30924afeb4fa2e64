use bytes::Bytes;
use chrono::{DateTime, Utc};
use nevermined_api::{GET_TRANSACTIONS, Operation, ResponseValue, types};

use super::get::{cents, unread};
use super::{Cents, DelegationId};
use crate::page::{List, Paging};
use crate::request::Endpoint;
use crate::{Error, Page};

/// A list of the charges made from a delegation; from
/// [`DelegationsHandle::transactions`](crate::delegations::DelegationsHandle::transactions).
#[derive(Clone, Debug)]
pub struct GetTransactions {
    pub(super) id: DelegationId,
    pub(super) paging: Paging,
}

/// A charge made from a delegation. Source: `DelegationTransactionDto`.
///
/// What the service did not send is `None`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DelegationTransaction {
    /// The charge.
    pub id: String,
    /// What was charged, in cents of `currency`. `None`, too, for what is no amount, as a number below zero.
    pub amount: Option<Cents>,
    /// The currency that cents are of, as `usd`.
    pub currency: Option<String>,
    /// How the charge ended, as the service says it.
    pub status: Option<String>,
    /// Why the charge failed, if it did.
    pub failure_reason: Option<String>,
    /// The charge, as the provider names it.
    pub provider_transaction: Option<String>,
    /// When it was made.
    pub created_at: Option<DateTime<Utc>>,
}

impl DelegationTransaction {
    fn from_wire(wire: types::DelegationTransactionDto) -> Result<Self, Error> {
        let missing = || unread("a charge in the answer has no `id`".to_owned());
        Ok(Self {
            id: wire.id.ok_or_else(missing)?,
            amount: cents("amountCents", wire.amount_cents),
            currency: wire.currency,
            status: wire.status,
            failure_reason: wire.failure_reason,
            provider_transaction: wire.provider_transaction_id,
            created_at: wire.created_at,
        })
    }
}

impl Endpoint for GetTransactions {
    type Output = Page<DelegationTransaction>;
    type Wire = types::DelegationTransactionListDto;

    fn operation() -> &'static Operation {
        GET_TRANSACTIONS
    }

    fn check(&self) -> Result<(), Error> {
        self.paging.check_unsorted()
    }

    async fn call(
        self,
        client: nevermined_api::Client,
    ) -> Result<ResponseValue<Self::Wire>, nevermined_api::Error<()>> {
        let (page, offset) = (self.paging.page(), self.paging.offset());
        client
            .get_transactions(self.id.as_str(), offset, page)
            .await
    }

    fn read(wire: Self::Wire, body: &Bytes) -> Result<Page<DelegationTransaction>, Error> {
        let read = wire
            .transactions
            .into_iter()
            .map(DelegationTransaction::from_wire);
        let items = read.collect::<Result<Vec<_>, _>>()?;
        Page::read(items, "transactions", body, |item, _| Some(item))
    }
}

impl List for GetTransactions {
    type Item = DelegationTransaction;

    fn paging(&mut self) -> &mut Paging {
        &mut self.paging
    }
}
