//! Plans that are bought by card, and the accounts at Stripe that they are sold with.
//!
//! Payments that belong to no plan are [orders](crate::orders).

use std::sync::Arc;

/// An account at Stripe that is being connected. Times are numbers as the service sends them.
pub use nevermined_api::additions::types::StripeAccount;
/// A checkout at Stripe. Times are numbers as the service sends them.
pub use nevermined_api::additions::types::StripeCheckout as Checkout;
use nevermined_api::additions::{CONNECT_STRIPE_ACCOUNT, ORDER_PLAN_BY_CARD, types};

use crate::endpoint::{endpoint, part};
use crate::transport::Core;
use crate::{Error, Nevermined, PlanId, Request};

/// How the official clients have the checkout shown.
const EMBEDDED: &str = "embedded";

/// The calls on payments by card; from [`Nevermined::fiat`].
#[derive(Clone, Debug)]
pub struct FiatHandle {
    core: Arc<Core>,
}

impl Nevermined {
    /// Payments by card: the checkout of a plan, and the account at Stripe that is paid.
    #[must_use]
    pub fn fiat(&self) -> FiatHandle {
        FiatHandle {
            core: Arc::clone(&self.core),
        }
    }
}

impl FiatHandle {
    /// Opens the checkout of a plan that is priced in a currency, for the buyer.
    ///
    /// Nothing is paid by this call: the buyer pays on the page at `checkout_link`, and has the plan only then.
    /// [`wait_for_balance`](crate::plans::PlansHandle::wait_for_balance) waits for it. Each call opens another checkout.
    /// Source: `orderPlanByCard`.
    ///
    /// # Errors
    /// | kind | outcome |
    /// |---|---|
    /// | `ConsentRequired` (412): the account holder accepts [`outdated_documents`](Error::outdated_documents) first | `Rejected` |
    /// | `Unauthorized` (401), `PlanNotFound` (404), `InvalidRequest` (400) | `Rejected` |
    /// | `Timeout`, `Connect`, `Server`, `Decode` | `Unknown`: a checkout may be open that nobody sees; nothing is paid by it |
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined, plan: nevermined::PlanId) -> Result<(), nevermined::Error> {
    /// let checkout = nvm.fiat().order_plan(&plan).await?;
    /// println!("pay at {:?}", checkout.checkout_link);
    /// # Ok(())
    /// # }
    /// ```
    pub fn order_plan(&self, plan: &PlanId) -> Request<OrderPlanByCard> {
        let order = OrderPlanByCard {
            body: types::CardOrderRequest {
                plan_id: plan.clone(),
                session_type: EMBEDDED.to_owned(),
            },
        };
        Request::new(&self.core, Ok(order))
    }

    /// Opens the page on which a user connects an account at Stripe, to be paid for plans that are sold by card.
    ///
    /// `country` is its code in two letters, as `ES`. Only administrators of an organization may.
    /// Source: `connectStripeAccount`.
    ///
    /// # Errors
    /// | kind | outcome |
    /// |---|---|
    /// | `InvalidRequest`: an empty address, a country that has not two letters | `NotSent` |
    /// | `Unauthorized` (401), `Forbidden` (403), `InvalidRequest` (400) | `Rejected` |
    /// | `Timeout`, `Connect`, `Server`, `Decode` | `Unknown`: an account may be opened that is not connected; ask again |
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined) -> Result<(), nevermined::Error> {
    /// let account = nvm.fiat().connect_account("ada@example.com", "ES", "https://example.com/back").await?;
    /// println!("go on at {:?}", account.stripe_account_link);
    /// # Ok(())
    /// # }
    /// ```
    pub fn connect_account(
        &self,
        email: impl Into<String>,
        country: impl Into<String>,
        return_url: impl Into<String>,
    ) -> Request<ConnectStripeAccount> {
        let body = types::StripeAccountRequest {
            user_email: email.into(),
            user_country_code: country.into(),
            return_url: return_url.into(),
        };
        let checked = check_account(&body).map(|()| ConnectStripeAccount { body });
        Request::new(&self.core, checked)
    }
}

fn check_account(body: &types::StripeAccountRequest) -> Result<(), Error> {
    if body.user_email.trim().is_empty() {
        return Err(Error::invalid("the user's email address is empty"));
    }
    let country = body.user_country_code.as_bytes();
    if country.len() != 2 || !country.iter().all(u8::is_ascii_alphabetic) {
        return Err(Error::invalid("the country is no code of two letters")
            .with_hint("use the code of ISO 3166, as ES or US"));
    }
    if body.return_url.trim().is_empty() {
        return Err(Error::invalid("the address to come back to is empty"));
    }
    Ok(())
}

endpoint! {
    /// A checkout to be opened; from [`FiatHandle::order_plan`].
    OrderPlanByCard { body: types::CardOrderRequest }
    ORDER_PLAN_BY_CARD,
    |this, client| client.additions().order_plan_by_card(&this.body),
    json |wire: types::CardOrderResponse| -> Checkout { part(wire.result, "result") }
}

impl Request<OrderPlanByCard> {
    /// How the checkout is shown, instead of `embedded`, which is what the official clients send. No other value is
    /// documented.
    pub fn session_type(self, name: impl Into<String>) -> Self {
        self.set(|order| order.body.session_type = name.into())
    }
}

endpoint! {
    /// An account to be connected; from [`FiatHandle::connect_account`].
    ConnectStripeAccount { body: types::StripeAccountRequest }
    CONNECT_STRIPE_ACCOUNT,
    |this, client| client.additions().connect_stripe_account(&this.body),
    json |wire: types::StripeAccount| -> StripeAccount { Ok(wire) }
}
