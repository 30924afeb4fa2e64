//! Plans: what sellers offer and buyers order.

mod agents;
mod balance;
mod change;
mod get;
mod list;
mod order;
mod plan_credits;
mod price;
mod register;
mod wait;

use std::sync::Arc;

pub use self::agents::GetPlanAgents;
pub use self::balance::{Balance, GetPlanBalance};
pub use self::change::{SetPlanListed, UpdatePlan};
pub use self::get::{GetPlan, Plan};
pub use self::list::ListPlans;
pub use self::order::{OrderPlan, OrderedPlan};
pub use self::plan_credits::PlanCredits;
pub use self::price::PlanPrice;
pub use self::register::{RegisterPlan, RegisteredPlan};
pub use self::wait::{BalanceNotReached, WaitForBalance};
use crate::page::Paging;
use crate::transport::Core;
use crate::{Address, Credits, Error, ParseCreditsError, PlanId, Request};

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
    /// After an order the balance may lag for some seconds; see [`wait_for_balance`](Self::wait_for_balance).
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

    /// Reads the balance until it is `at_least` so many credits: after an order or a mint it lags.
    ///
    /// It reads at once, then after pauses that double, for 60 s; `with_timeout` bounds the whole wait, and
    /// [`with_pauses`](WaitForBalance::with_pauses) changes the pauses. Readings that fail by the way (no connection, no
    /// answer in time, 5xx, 429) are made again after the next pause, or after what `Retry-After` says.
    /// Source: `getPlanBalance`.
    ///
    /// # Errors
    /// [`BalanceNotReached`], with the last balance that was read:
    ///
    /// | kind | outcome |
    /// |---|---|
    /// | `InvalidRequest`: a negative number of credits | `NotSent` |
    /// | `Timeout`: it is still less, or could not be read | `Unknown`: the credits may still come |
    /// | `PlanNotFound` (404), and all else that a later reading would meet again | that of the reading |
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined, plan: nevermined::PlanId, holder: nevermined::Address) -> Result<(), nevermined::Error> {
    /// use std::time::Duration;
    ///
    /// nvm.credits().mint(&plan, holder, 100).await?;
    /// let balance = nvm
    ///     .plans()
    ///     .wait_for_balance(&plan, holder, 100)
    ///     .with_timeout(Duration::from_secs(30))
    ///     .await?;
    /// println!("{} credits", balance.credits);
    /// # Ok(())
    /// # }
    /// ```
    pub fn wait_for_balance<A>(
        &self,
        plan: &PlanId,
        holder: impl Into<Address>,
        at_least: A,
    ) -> WaitForBalance
    where
        A: TryInto<Credits>,
        ParseCreditsError: From<A::Error>,
    {
        let read = GetPlanBalance {
            plan: plan.clone(),
            holder: holder.into(),
        };
        let at_least = at_least.try_into().map_err(ParseCreditsError::from);
        WaitForBalance::new(&self.core, read, at_least.map_err(Error::from))
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

    /// Lists the plans of the key's account, one [`Page`](crate::Page) a call; [`pages`](Request::pages) for all.
    ///
    /// Source: `listPlans`. The size of a page is sent as `offset`.
    ///
    /// # Errors
    /// `InvalidRequest` (`NotSent`): page 0, or pages of no items. `Unauthorized` (401), `Forbidden` (403: not a member
    /// of the organization). A read changes nothing, whatever its outcome.
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined) -> Result<(), nevermined::Error> {
    /// let mut pages = nvm.plans().list().page_size(50).pages();
    /// while let Some(page) = pages.next().await {
    ///     for plan in page? {
    ///         println!("{} {:?}", plan.id, plan.name);
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn list(&self) -> Request<ListPlans> {
        Request::new(&self.core, Ok(ListPlans::default()))
    }

    /// Lists the agents that a plan gives access to. Public: it needs no key.
    ///
    /// Source: `getPlanAgents`. The size of a page is sent as `offset`.
    ///
    /// # Errors
    /// `InvalidRequest` (`NotSent`): page 0, or pages of no items. `PlanNotFound` (404). A read changes nothing,
    /// whatever its outcome.
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined, plan: nevermined::PlanId) -> Result<(), nevermined::Error> {
    /// for agent in nvm.plans().agents(&plan).await?.into_inner() {
    ///     println!("{} {:?}", agent.id, agent.endpoints);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn agents(&self, plan: &PlanId) -> Request<GetPlanAgents> {
        let (plan, paging) = (plan.clone(), Paging::default());
        Request::new(&self.core, Ok(GetPlanAgents { plan, paging }))
    }

    /// Changes a plan's name or description. Only the owner may. A repeat changes nothing more.
    ///
    /// Source: `updatePlan`, exactly as published: no official client calls it, and nobody has seen what a deployment
    /// answers.
    ///
    /// # Errors
    /// | kind | outcome |
    /// |---|---|
    /// | `InvalidRequest`: nothing to change, an empty name | `NotSent` |
    /// | `InvalidRequest` (400), `Unauthorized` (401), `Forbidden` (403), `PlanNotFound` (404) | `Rejected` |
    /// | `Timeout`, `Connect`, `Server`, `Decode` | `Unknown`: update again |
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined, plan: nevermined::PlanId) -> Result<(), nevermined::Error> {
    /// nvm.plans().update(&plan).name("100 questions").description("One credit a question").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn update(&self, plan: &PlanId) -> Request<UpdatePlan> {
        Request::new(
            &self.core,
            Ok(UpdatePlan {
                plan: plan.clone(),
                name: None,
                description: None,
            }),
        )
    }

    /// Shows a plan to buyers, or hides it. Only the owner may. A repeat changes nothing more.
    ///
    /// Source: `togglePlanListing`. An answer that it is so already is a success; see
    /// [`already`](crate::Changed::already).
    ///
    /// # Errors
    /// | kind | outcome |
    /// |---|---|
    /// | `Unauthorized` (401), `Forbidden` (403), `PlanNotFound` (404) | `Rejected` |
    /// | `Timeout`, `Connect`, `Server`, `Decode` | `Unknown`: set it again |
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined, plan: nevermined::PlanId) -> Result<(), nevermined::Error> {
    /// nvm.plans().set_listed(&plan, true).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn set_listed(&self, plan: &PlanId, listed: bool) -> Request<SetPlanListed> {
        let plan = plan.clone();
        Request::new(&self.core, Ok(SetPlanListed { plan, listed }))
    }
}
