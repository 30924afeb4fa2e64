//! What sellers offer and buyers take, without HTTP: plans, agents, orders, mints and delegations. The same
//! commands as requests, with the same refusals.

use super::{Account, Refused, Sandbox};
use crate::codes;
use crate::http::{Fields, Version, agents, delegations, plans, registration};
use crate::ledger::{Amount, Command, DelegationId, PlanKey};
use crate::refusal::Refusal;
use nevermined_types::{Address, AgentId, PlanId};
use serde_json::{Map, Value, json};
use std::time::Duration;

/// A plan that is to be registered.
///
/// ```
/// use nevermined_sandbox::NewPlan;
/// use std::time::Duration;
///
/// let answers = NewPlan::credits("100 answers", 100).price(10_000_000);
/// let month = NewPlan::time("a month", Duration::from_secs(30 * 86_400)).price(25_000_000);
/// let taste = NewPlan::credits("a taste", 5).trial();
/// # let _ = (answers, month, taste);
/// ```
#[derive(Clone, Debug)]
#[must_use = "a plan is not there until it is registered"]
pub struct NewPlan {
    body: Map<String, Value>,
    price: Map<String, Value>,
    credits: Map<String, Value>,
}

impl NewPlan {
    /// A plan that grants credits, which last for ever. Each use burns one of them.
    pub fn credits(name: impl Into<String>, amount: u128) -> Self {
        Self::new(name.into(), amount, None)
    }

    /// A plan that grants access for a time, counted in whole seconds.
    pub fn time(name: impl Into<String>, lasting: Duration) -> Self {
        Self::new(name.into(), 1, Some(lasting.as_secs()))
    }

    fn new(name: String, amount: u128, seconds: Option<u64>) -> Self {
        let access = if seconds.is_some() { "time" } else { "credits" };
        let credits = json!({ "amount": amount.to_string(), "durationSecs": seconds.unwrap_or(0) });
        let body = json!({ "name": name, "accessLimit": access });
        let object = |value| match value {
            Value::Object(object) => object,
            _ => Map::new(),
        };
        Self {
            body: object(body),
            price: Map::new(),
            credits: object(credits),
        }
    }

    /// What it costs, in units of a token with 6 decimals. Without it the plan is free.
    pub fn price(mut self, units: u128) -> Self {
        self.price
            .insert("amounts".into(), json!([units.to_string()]));
        self
    }

    /// It is paid by card, in dollars with 6 decimals.
    pub fn fiat(mut self) -> Self {
        self.price.insert("isCrypto".into(), false.into());
        self
    }

    /// How many credits a use burns, at least and at most. The default is one.
    pub fn burns(mut self, least: u128, most: u128) -> Self {
        let (least, most) = (least.to_string(), most.to_string());
        self.credits
            .insert("isRedemptionAmountFixed".into(), (least == most).into());
        self.credits.insert("minAmount".into(), least.into());
        self.credits.insert("maxAmount".into(), most.into());
        self
    }

    /// How long the credits of an order last, in whole seconds.
    pub fn lasting(mut self, time: Duration) -> Self {
        self.credits
            .insert("durationSecs".into(), time.as_secs().into());
        self
    }

    /// It is sold once to each buyer.
    pub fn trial(mut self) -> Self {
        self.body.insert("isTrialPlan".into(), true.into());
        self
    }

    fn into_body(mut self) -> Map<String, Value> {
        self.body.insert("priceConfig".into(), self.price.into());
        self.body
            .insert("creditsConfig".into(), self.credits.into());
        self.body
    }
}

/// A delegation that is to be made.
///
/// ```
/// use nevermined_sandbox::NewDelegation;
/// use std::time::Duration;
///
/// let delegation = NewDelegation::of_wallet(5_000, Duration::from_secs(86_400)).transactions(3);
/// # let _ = delegation;
/// ```
#[derive(Clone, Debug)]
#[must_use = "a delegation is not there until it is made"]
pub struct NewDelegation {
    body: Map<String, Value>,
}

impl NewDelegation {
    /// Leave to spend from the account's wallet: up to so many cents, for so long, in whole seconds.
    pub fn of_wallet(limit_cents: u64, lasting: Duration) -> Self {
        Self::new("erc4337", limit_cents, lasting)
    }

    /// Leave to spend with a card of the account, by the id that [`Sandbox::add_card`] gave.
    pub fn of_card(card: impl Into<String>, limit_cents: u64, lasting: Duration) -> Self {
        // The provider is the card's own: it is looked up when the delegation is made.
        let mut new = Self::new("", limit_cents, lasting);
        new.body
            .insert("providerPaymentMethodId".into(), card.into().into());
        new
    }

    fn new(provider: &str, limit_cents: u64, lasting: Duration) -> Self {
        let mut body = Map::new();
        body.insert("provider".into(), provider.into());
        body.insert("spendingLimitCents".into(), limit_cents.to_string().into());
        body.insert("durationSecs".into(), lasting.as_secs().into());
        Self { body }
    }

    /// Only for this plan.
    pub fn plan(mut self, plan: &PlanId) -> Self {
        self.body.insert("planId".into(), plan.to_string().into());
        self
    }

    /// At most so many times.
    pub fn transactions(mut self, most: u64) -> Self {
        self.body.insert("maxTransactions".into(), most.into());
        self
    }
}

impl Sandbox {
    /// Registers a plan of `owner`.
    ///
    /// # Errors
    /// [`Refused`], as `registerPlan` is: `BCK.PROTOCOL.0047` for a fiat price below one dollar, and so on.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use nevermined_sandbox::{NewPlan, Sandbox};
    ///
    /// let sandbox = Sandbox::start().await?;
    /// let (seller, buyer) = (sandbox.create_account("seller", 0), sandbox.create_account("buyer", 10_000_000));
    /// let plan = sandbox.register_plan(&seller, NewPlan::credits("100 answers", 100).price(10_000_000))?;
    /// sandbox.order(&buyer, &plan)?;
    /// assert_eq!(sandbox.balance(&plan, buyer.address()), Some(100u64.into()));
    /// let refused = sandbox.order(&buyer, &plan).unwrap_err();
    /// assert_eq!((refused.status(), refused.code()), (402, "BCK.PROTOCOL.0011"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn register_plan(&self, owner: &Account, plan: NewPlan) -> Result<PlanId, Refused> {
        let body = plan.into_body();
        let terms = registration::read(&Fields::of_object(&body), Version::FLOOR)?;
        let plan = plans::new_plan(&self.state, owner.address, None, terms);
        let id = plan.key.to_string();
        let plan = Box::new(plan);
        self.ask(Command::Register { plan })?;
        parsed(&id)
    }

    /// Registers an agent of `owner`, with its endpoints as verb and URL, that these plans give access to.
    ///
    /// # Errors
    /// [`Refused`], as `registerAgent` is: the plans must be the owner's.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use nevermined_sandbox::{NewPlan, Sandbox};
    ///
    /// let sandbox = Sandbox::start().await?;
    /// let seller = sandbox.create_account("seller", 0);
    /// let plan = sandbox.register_plan(&seller, NewPlan::credits("100 answers", 100))?;
    /// let endpoint = ("POST", "https://agent.example/ask");
    /// let agent = sandbox.register_agent(&seller, "oracle", &[endpoint], &[&plan])?;
    /// assert!(!agent.as_str().is_empty());
    /// # Ok(())
    /// # }
    /// ```
    pub fn register_agent(
        &self,
        owner: &Account,
        name: &str,
        endpoints: &[(&str, &str)],
        plans: &[&PlanId],
    ) -> Result<AgentId, Refused> {
        let endpoints = endpoints.iter().map(|(verb, url)| json!({ *verb: url }));
        let mut body = Map::new();
        body.insert("name".into(), name.into());
        body.insert("endpoints".into(), endpoints.collect());
        let described = agents::read_description(
            &Fields::of_object(&body),
            ["metadataAttributes", "agentApiAttributes"],
        )?;
        let plans: Result<Vec<PlanKey>, Refused> = plans.iter().map(|id| plan_key(id)).collect();
        let agent = agents::new_agent(&self.state, owner.address, None, described, plans?)?;
        let id = agent.key.to_string();
        let agent = Box::new(agent);
        self.ask(Command::RegisterAgent { agent })?;
        parsed(&id)
    }

    /// The plans, by name and id, in the order of their registration.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use nevermined_sandbox::{NewPlan, Sandbox};
    ///
    /// let sandbox = Sandbox::start().await?;
    /// let seller = sandbox.create_account("seller", 0);
    /// let plan = sandbox.register_plan(&seller, NewPlan::credits("100 answers", 100))?;
    /// assert_eq!(sandbox.plans(), [("100 answers".to_owned(), plan)]);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn plans(&self) -> Vec<(String, PlanId)> {
        self.state.read(|ledger, _| {
            let keys = ledger.registered.iter();
            let plans = keys.filter_map(|key| ledger.plans.get(key));
            // Every number is an id.
            plans
                .filter_map(|plan| Some((plan.name.clone(), plan.key.to_string().parse().ok()?)))
                .collect()
        })
    }

    /// The agents, by name and id, in the order of their registration.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sandbox = nevermined_sandbox::Sandbox::start().await?;
    /// let seller = sandbox.create_account("seller", 0);
    /// let agent = sandbox.register_agent(&seller, "oracle", &[], &[])?;
    /// assert_eq!(sandbox.agents(), [("oracle".to_owned(), agent)]);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn agents(&self) -> Vec<(String, AgentId)> {
        self.state.read(|ledger, _| {
            let agents = ledger.agents_in_order();
            agents
                .filter_map(|agent| Some((agent.name.clone(), agent.key.to_string().parse().ok()?)))
                .collect()
        })
    }

    /// Buys a plan with what is in the buyer's wallet.
    ///
    /// # Errors
    /// [`Refused`], as `orderPlan` is: `BCK.PROTOCOL.0011` if the wallet can't pay, and so on.
    pub fn order(&self, buyer: &Account, plan: &PlanId) -> Result<(), Refused> {
        self.ask(Command::Order {
            plan: plan_key(plan)?,
            buyer: buyer.address,
        })
    }

    /// Gives credits of a plan away, in the name of the plan's owner. They last for ever.
    ///
    /// # Errors
    /// [`Refused`], as `mintCredits` is: `BCK.PROTOCOL.0055` if there is no such plan, and so on.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use nevermined_sandbox::{NewPlan, Sandbox};
    ///
    /// let sandbox = Sandbox::start().await?;
    /// let (seller, friend) = (sandbox.create_account("seller", 0), sandbox.create_account("friend", 0));
    /// let plan = sandbox.register_plan(&seller, NewPlan::credits("100 answers", 100))?;
    /// sandbox.mint(&plan, friend.address(), 7)?;
    /// assert_eq!(sandbox.balance(&plan, friend.address()), Some(7u64.into()));
    /// # Ok(())
    /// # }
    /// ```
    pub fn mint(&self, plan: &PlanId, holder: Address, credits: u128) -> Result<(), Refused> {
        let plan = plan_key(plan)?;
        let owner = self
            .state
            .read(|ledger, _| ledger.plan(plan).map(|plan| plan.owner));
        self.ask(Command::Mint {
            plan,
            caller: owner.map_err(Refusal::from)?,
            holder,
            amount: Amount::from(credits),
            seconds: None,
        })
    }

    /// Gives leave to spend an account's money, and returns the id of the delegation.
    ///
    /// # Errors
    /// [`Refused`], as `createDelegation` is: `BCK.DELEGATION.0001` if the card is not the account's, and so on.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use nevermined_sandbox::{CardProvider, NewDelegation, Sandbox};
    /// use std::time::Duration;
    ///
    /// let sandbox = Sandbox::start().await?;
    /// let buyer = sandbox.create_account("buyer", 0);
    /// let card = sandbox.add_card(&buyer, CardProvider::Visa);
    /// let day = Duration::from_secs(86_400);
    /// let delegation = sandbox.delegate(&buyer, NewDelegation::of_card(card, 5_000, day))?;
    /// assert_eq!(delegation.len(), 36);
    /// assert!(sandbox.delegate(&buyer, NewDelegation::of_card("pm_another", 5_000, day)).is_err());
    /// # Ok(())
    /// # }
    /// ```
    pub fn delegate(
        &self,
        account: &Account,
        delegation: NewDelegation,
    ) -> Result<String, Refused> {
        let mut body = delegation.body;
        if let Some(card) = body.get("providerPaymentMethodId").and_then(Value::as_str) {
            // Whether the account may use it is looked at below.
            let known = self.state.read(|ledger, _| {
                let method = ledger.methods.get(card);
                method.map(|method| method.provider)
            });
            let unknown = || crate::ledger::Denial::UnknownMethod(card.to_owned());
            let provider = known.ok_or_else(unknown).map_err(Refusal::from)?;
            body.insert("provider".into(), provider.name().into());
        }
        let fields = Fields::of_object(&body);
        let provider = fields.required("provider", delegations::provider)?;
        let terms = delegations::read_terms(&fields, provider)?;
        let delegation = delegations::new_delegation(&self.state, account.address, terms)?;
        let DelegationId(id) = delegation.id.clone();
        let holder = self.state.holder_of(&account.api_key);
        self.ask(Command::Delegate {
            key_id: holder
                .map(|holder| holder.key_id.clone())
                .unwrap_or_default(),
            delegation: Box::new(delegation),
        })?;
        Ok(id)
    }

    fn ask(&self, command: Command) -> Result<(), Refused> {
        self.state.apply(command).map_err(Refusal::from)?;
        self.wait_for_store();
        Ok(())
    }
}

fn plan_key(id: &PlanId) -> Result<PlanKey, Refused> {
    Ok(PlanKey(crate::http::value::decimal("planId", id.as_str())?))
}

/// An id that was drawn here, in its public form.
fn parsed<T: std::str::FromStr>(id: &str) -> Result<T, Refused> {
    let unread = || Refusal::new(codes::LEDGER_INCONSISTENT, format!("{id} is no id"));
    id.parse().map_err(|_| Refused::from(unread()))
}
