//! Plans: what sellers offer and buyers order.

mod balance;
mod get;
mod order;
mod register;
mod terms;

use std::sync::Arc;

pub use self::balance::{Balance, GetPlanBalance};
pub use self::get::{GetPlan, Plan};
pub use self::order::{OrderPlan, OrderedPlan};
pub use self::register::{RegisterPlan, RegisteredPlan};
pub use self::terms::{PlanCredits, PlanPrice};
use crate::transport::Core;
use crate::{Address, PlanId, Request};

/// The calls on plans; from [`Nevermined::plans`](crate::Nevermined::plans).
#[derive(Clone, Debug)]
pub struct PlansHandle {
    pub(crate) core: Arc<Core>,
}

impl PlansHandle {
    /// Orders a plan for the key's own account: pays its price, and its credits are issued.
    ///
    /// Ordering is not idempotent: a second order buys again, unless the plan is a trial.
    /// Source: `orderPlan`. The published answer carries the balance, the observed one only the transaction.
    ///
    /// # Errors
    /// | kind | outcome |
    /// |---|---|
    /// | `PaymentFailed` (402), `PlanNotFound` (404), `AlreadyOwned` (409), `Unauthorized` (401), `InvalidRequest` (400: a fiat plan is not ordered but paid by card) | `Rejected`: nothing was charged |
    /// | `Connect` before the request is sent | `NotSent` |
    /// | `Timeout`, `Connect` afterwards, `Server`, `Decode` | `Unknown`: read the [balance](Self::balance) before you order again |
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined, plan: nevermined::PlanId) -> Result<(), nevermined::Error> {
    /// let order = nvm.plans().order(&plan).await?;
    /// println!("transaction {:?}", order.tx_hash);
    /// # Ok(())
    /// # }
    /// ```
    pub fn order(&self, plan: &PlanId) -> Request<OrderPlan> {
        Request::new(&self.core, Ok(OrderPlan { plan: plan.clone() }))
    }

    /// Reads a plan. Public: it needs no key.
    ///
    /// Source: `getPlan`, in the published flat form or the observed nested one.
    ///
    /// # Errors
    /// `PlanNotFound` (404), `InvalidRequest` (400). A read changes nothing, whatever its outcome.
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined, plan: nevermined::PlanId) -> Result<(), nevermined::Error> {
    /// let plan = nvm.plans().get(&plan).await?;
    /// println!("{:?} costs {:?} units", plan.name, plan.price);
    /// # Ok(())
    /// # }
    /// ```
    pub fn get(&self, plan: &PlanId) -> Request<GetPlan> {
        Request::new(&self.core, Ok(GetPlan { plan: plan.clone() }))
    }

    /// Reads how many credits of a plan an account holds. Public: it needs no key.
    ///
    /// After an order the balance may lag for some seconds.
    /// Source: `getPlanBalance`, in the published form (`total`, `used`, `remaining`) or the observed one (`balance`).
    ///
    /// # Errors
    /// `PlanNotFound` (404), `InvalidRequest` (400). A read changes nothing, whatever its outcome.
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined, plan: nevermined::PlanId, holder: nevermined::Address) -> Result<(), nevermined::Error> {
    /// let balance = nvm.plans().balance(&plan, holder).await?;
    /// println!("{} credits left", balance.credits);
    /// # Ok(())
    /// # }
    /// ```
    pub fn balance(&self, plan: &PlanId, holder: impl Into<Address>) -> Request<GetPlanBalance> {
        Request::new(
            &self.core,
            Ok(GetPlanBalance {
                plan: plan.clone(),
                holder: holder.into(),
            }),
        )
    }

    /// Registers a plan, owned by the key's account.
    ///
    /// A repeat registers a second plan, unless the [`nonce`](Request::nonce) is the same.
    /// Source: `registerPlan`, with the body that the service takes (it differs from the published one).
    ///
    /// # Errors
    /// | kind | outcome |
    /// |---|---|
    /// | `InvalidRequest`: no name | `NotSent` |
    /// | `InvalidRequest` (400): the service refuses the plan | `Rejected` |
    /// | `Unauthorized` (401), `Forbidden` (403) | `Rejected` |
    /// | `Timeout`, `Connect`, `Server`, `Decode` | `Unknown`: list your plans before you register again |
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined, seller: nevermined::Address) -> Result<(), nevermined::Error> {
    /// use nevermined::{PlanCredits, PlanPrice, TokenAmount, tokens};
    ///
    /// let price = PlanPrice::erc20(tokens::USDC_BASE_SEPOLIA, TokenAmount::usdc("1.50")?, seller)?;
    /// let plan = nvm
    ///     .plans()
    ///     .register("100 questions", price, PlanCredits::fixed(100, 1)?)
    ///     .description("One credit a question")
    ///     .await?;
    /// println!("plan {}", plan.id);
    /// # Ok(())
    /// # }
    /// ```
    pub fn register(
        &self,
        name: impl Into<String>,
        price: PlanPrice,
        credits: PlanCredits,
    ) -> Request<RegisterPlan> {
        let nonce = self.core.new_nonce();
        Request::new(
            &self.core,
            Ok(RegisterPlan::new(name.into(), price, credits, nonce)),
        )
    }
}
