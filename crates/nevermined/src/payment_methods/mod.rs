//! Payment methods: the cards and wallets that an account has enrolled, out of which delegations spend.

mod list;
mod revoke;
mod update;

use std::sync::Arc;

pub use nevermined_types::PaymentMethodId;

pub use self::list::{ListPaymentMethods, PaymentMethod};
pub use self::revoke::{RevokePaymentMethod, RevokedPaymentMethod};
pub use self::update::UpdatePaymentMethod;
use crate::Request;
use crate::transport::Core;

/// The calls on payment methods; from [`Nevermined::payment_methods`](crate::Nevermined::payment_methods).
///
/// Cards and wallets are enrolled in the service's app, not through the API.
#[derive(Clone, Debug)]
pub struct PaymentMethodsHandle {
    pub(crate) core: Arc<Core>,
}

impl PaymentMethodsHandle {
    /// Lists the account's cards and wallets, all at once: this list has no pages.
    ///
    /// Source: `listPaymentMethods`.
    ///
    /// # Errors
    /// `InvalidRequest` (400: no such provider there), `Unauthorized` (401). A read changes nothing, whatever its
    /// outcome.
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined) -> Result<(), nevermined::Error> {
    /// use std::time::Duration;
    /// use nevermined::{Currency, DelegationProvider};
    ///
    /// let cards = nvm.payment_methods().list().provider(DelegationProvider::Stripe).accessible(true).await?;
    /// if let Some(card) = cards.iter().find(|card| card.is_active()) {
    ///     let week = Duration::from_secs(604_800);
    ///     nvm.delegations()
    ///         .create(DelegationProvider::Stripe, 10_000, week, Currency::Usd)
    ///         .payment_method(&card.id)
    ///         .await?;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn list(&self) -> Request<ListPaymentMethods> {
        Request::new(&self.core, Ok(ListPaymentMethods::default()))
    }

    /// Changes what the account says of a card or a wallet: its name, the API keys that may use it, its organization.
    ///
    /// What no setter names stays as it is. The answer is the payment method after the change.
    /// Source: `updatePaymentMethod`.
    ///
    /// # Errors
    /// | kind | outcome |
    /// |---|---|
    /// | `InvalidRequest`: nothing to change, no API key in the list, an empty id | `NotSent` |
    /// | `NotFound` (404), `InvalidRequest` (400, 422), `Unauthorized` (401) | `Rejected` |
    /// | `Timeout`, `Connect`, `Server`, `Decode` | `Unknown`: [list](Self::list) them, or make the change again |
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined, card: nevermined::PaymentMethodId) -> Result<(), nevermined::Error> {
    /// let card = nvm
    ///     .payment_methods()
    ///     .update(&card)
    ///     .alias("for the research agents")
    ///     .allowed_api_keys(["sk-1f7d"])
    ///     .await?;
    /// println!("{:?} may be used by {:?}", card.alias, card.allowed_api_keys);
    /// # Ok(())
    /// # }
    /// ```
    pub fn update(&self, id: &PaymentMethodId) -> Request<UpdatePaymentMethod> {
        Request::new(&self.core, Ok(UpdatePaymentMethod::of(id)))
    }

    /// Withdraws a card or a wallet from the account. Nothing can be charged to it from then on.
    ///
    /// Source: `revokePaymentMethod`, whose answer has no documented form: any object is read.
    ///
    /// # Errors
    /// | kind | outcome |
    /// |---|---|
    /// | `NotFound` (404), `Conflict` (409), `InvalidRequest` (400, 422), `Unauthorized` (401) | `Rejected` |
    /// | `Timeout`, `Connect`, `Server`, `Decode` | `Unknown`: [list](Self::list) them, or revoke it again |
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined, card: nevermined::PaymentMethodId) -> Result<(), nevermined::Error> {
    /// nvm.payment_methods().revoke(&card).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn revoke(&self, id: &PaymentMethodId) -> Request<RevokePaymentMethod> {
        Request::new(&self.core, Ok(RevokePaymentMethod { id: id.clone() }))
    }
}
