//! Delegations: budgets that programs may spend, out of a wallet or a card, up to a limit and until a time.

mod cents;
mod create;
mod get;
mod list;
mod revoke;
mod transactions;

use std::sync::Arc;
use std::time::Duration;

pub use nevermined_types::DelegationId;

pub use self::cents::Cents;
use self::create::HandedOn;
pub use self::create::{CreateDelegation, CreatedDelegation, Currency, DelegationProvider};
pub use self::get::{Delegation, GetDelegation};
pub use self::list::ListDelegations;
pub use self::revoke::{RevokeDelegation, RevokedDelegation};
pub use self::transactions::{DelegationTransaction, GetTransactions};
use crate::Request;
use crate::page::Paging;
use crate::transport::Core;

/// The calls on delegations; from [`Nevermined::delegations`](crate::Nevermined::delegations).
#[derive(Clone, Debug)]
pub struct DelegationsHandle {
    pub(crate) core: Arc<Core>,
}

impl DelegationsHandle {
    /// Opens a delegation: who has a token of it may spend up to `limit_cents` until `duration`, in whole seconds, is
    /// over.
    ///
    /// Opening is not idempotent: a repeat opens a second budget.
    /// Source: `createDelegation`.
    ///
    /// # Errors
    /// | kind | outcome |
    /// |---|---|
    /// | `InvalidRequest`: zero cents, less than a second, no charge allowed | `NotSent` |
    /// | `InvalidRequest` (400, 422), `Unauthorized` (401), `NotFound` (404: no such payment method) | `Rejected` |
    /// | `Timeout`, `Connect`, `Server`, `Decode` | `Unknown`: look at your delegations before you open another |
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined) -> Result<(), nevermined::Error> {
    /// use std::time::Duration;
    /// use nevermined::{Currency, DelegationProvider};
    ///
    /// let week = Duration::from_secs(604_800);
    /// let delegation = nvm
    ///     .delegations()
    ///     .create(DelegationProvider::Erc4337, 10_000, week, Currency::Usdc) // 100 dollars
    ///     .max_transactions(20)
    ///     .await?;
    /// println!("delegation {}", delegation.id);
    /// # Ok(())
    /// # }
    /// ```
    pub fn create(
        &self,
        provider: DelegationProvider,
        limit_cents: u64,
        duration: Duration,
        currency: Currency,
    ) -> Request<CreateDelegation> {
        let delegation = CreateDelegation {
            provider,
            limit_cents,
            duration,
            currency,
            payment_method: None,
            plan: None,
            max_transactions: None,
            merchant_account: None,
            api_key: None,
            allowed_recipients: Vec::new(),
            organization_wallet: None,
            handed_on: HandedOn::default(),
        };
        Request::new(&self.core, Ok(delegation))
    }

    /// Reads a delegation, with what is spent and what is left.
    ///
    /// Source: `getDelegation`.
    ///
    /// # Errors
    /// `NotFound` (404), `Unauthorized` (401). A read changes nothing, whatever its outcome.
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined, id: nevermined::DelegationId) -> Result<(), nevermined::Error> {
    /// let delegation = nvm.delegations().get(&id).await?;
    /// println!("{:?} cents left, active: {}", delegation.remaining, delegation.is_active());
    /// # Ok(())
    /// # }
    /// ```
    pub fn get(&self, id: &DelegationId) -> Request<GetDelegation> {
        Request::new(&self.core, Ok(GetDelegation { id: id.clone() }))
    }

    /// Ends a delegation before its time. Tokens of it pay no more.
    ///
    /// Source: `revokeDelegation`.
    ///
    /// # Errors
    /// | kind | outcome |
    /// |---|---|
    /// | `NotFound` (404), `Conflict` (409), `InvalidRequest` (400, 422), `Unauthorized` (401) | `Rejected` |
    /// | `Timeout`, `Connect`, `Server`, `Decode` | `Unknown`: [read](Self::get) it, or revoke it again |
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined, id: nevermined::DelegationId) -> Result<(), nevermined::Error> {
    /// nvm.delegations().revoke(&id).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn revoke(&self, id: &DelegationId) -> Request<RevokeDelegation> {
        Request::new(&self.core, Ok(RevokeDelegation { id: id.clone() }))
    }

    /// Lists the account's delegations, page by page, each with what is left of it.
    ///
    /// Amounts of different currencies do not add up. Source: `listDelegations`.
    ///
    /// # Errors
    /// `InvalidRequest` (page 0, pages of no items, or an order, which the service does not take: `NotSent`),
    /// `Unauthorized` (401). A read changes nothing, whatever its outcome.
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined) -> Result<(), nevermined::Error> {
    /// let mut pages = nvm.delegations().list().accessible(true).pages();
    /// while let Some(page) = pages.next().await {
    ///     for delegation in page? {
    ///         println!("{} {:?} {:?}", delegation.id, delegation.remaining, delegation.currency);
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn list(&self) -> Request<ListDelegations> {
        Request::new(&self.core, Ok(ListDelegations::default()))
    }

    /// Lists the charges made from a delegation, page by page.
    ///
    /// Source: `getTransactions`.
    ///
    /// # Errors
    /// Those of [`list`](Self::list), and `NotFound` (404).
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined, id: nevermined::DelegationId) -> Result<(), nevermined::Error> {
    /// for charge in nvm.delegations().transactions(&id).page_size(50).await?.into_inner() {
    ///     println!("{:?} cents, {:?}", charge.amount, charge.status);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn transactions(&self, id: &DelegationId) -> Request<GetTransactions> {
        let transactions = GetTransactions {
            id: id.clone(),
            paging: Paging::default(),
        };
        Request::new(&self.core, Ok(transactions))
    }
}
