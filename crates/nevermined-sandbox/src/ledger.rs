//! The ledger: wallets, plans, agents, credits, delegations and permissions. Pure: a command and the time
//! go in, a receipt or a denial comes out. A denial changes nothing.

use crate::clock::Moment;
use nevermined_types::Address;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::Arc;

mod agent;
mod book;
mod card_sale;
mod challenge;
mod command;
mod delegation;
mod denial;
mod method;
mod permission;
mod plan;
#[cfg(test)]
mod properties;
mod resource;
mod router;
#[cfg(test)]
pub(crate) mod samples;
mod settle;
mod sub_task;
mod transaction;

pub(crate) use agent::{Agent, AgentChange, AgentKey};
pub(crate) use book::{Book, Holding, Standing, sum};
pub(crate) use card_sale::{CardOrder, CardSale, Checkout};
pub(crate) use challenge::{CHALLENGE_IDS, Challenge, TTL_SECS};
pub(crate) use command::Command;
use delegation::UNITS_A_CENT;
pub(crate) use delegation::{
    Charge, Delegation, DelegationId, DelegationStatus, Purchase, charged_cents, in_cents,
};
pub(crate) use denial::Denial;
pub(crate) use method::{MethodChange, PaymentMethod, Provider};
pub(crate) use permission::{Family, Permission, Scheme, Settlement};
pub(crate) use plan::{Access, CreditsTerms, Plan, Price};
pub(crate) use router::{FeeState, PaymentState, Protocol, RouterPayment, Routing};
pub(crate) use settle::{Accept, Ask, Demand, Settle};
pub use sub_task::SubTask;
pub(crate) use transaction::TransactionHash;

/// An amount of credits, or of token units: unsigned, 256 bits.
pub(crate) type Amount = ruint::aliases::U256;

/// A plan's id, as the number that it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) struct PlanKey(pub(crate) Amount);

impl fmt::Display for PlanKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What a command did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Receipt {
    /// Credits that the command added or took. Zero where it is not about credits.
    pub(crate) credits: Amount,
    /// Where the holder or buyer stands afterwards.
    pub(crate) standing: Standing,
    /// What was settled, now or when it was first asked for.
    pub(crate) settlement: Option<Settlement>,
}

/// Where the money of a purchase comes from.
#[derive(Clone, Copy, Debug)]
enum Funds {
    /// Of this account, or organization.
    Wallet(Address),
    Card,
}

/// Wallets, plans and who holds which credits.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Ledger {
    /// Money that was ever put into wallets.
    pub(crate) funded: Amount,
    /// Money that came into wallets from cards.
    pub(crate) charged: Amount,
    pub(crate) wallets: BTreeMap<Address, Amount>,
    pub(crate) plans: BTreeMap<PlanKey, Plan>,
    pub(crate) books: BTreeMap<PlanKey, Book>,
    /// Plans in the order of their registration.
    pub(crate) registered: Vec<PlanKey>,
    pub(crate) agents: BTreeMap<AgentKey, Agent>,
    /// Agents in the order of their registration.
    pub(crate) registered_agents: Vec<AgentKey>,
    pub(crate) methods: BTreeMap<String, PaymentMethod>,
    pub(crate) delegations: BTreeMap<DelegationId, Delegation>,
    /// Delegations in the order in which they were made.
    pub(crate) delegated: Vec<DelegationId>,
    /// By hash.
    pub(crate) permissions: BTreeMap<Arc<str>, Permission>,
    /// Permissions in the order in which they were given.
    pub(crate) permitted: Vec<Arc<str>>,
    /// The permission of each token, by the token's secret.
    pub(crate) tokens: BTreeMap<String, Arc<str>>,
    /// The uses of each permission, in their order.
    pub(crate) settlements: BTreeMap<Arc<str>, Vec<Settlement>>,
    /// The settlement of each request id: the permission, and which of its settlements.
    pub(crate) settled: HashMap<Arc<str>, (Arc<str>, usize)>,
    /// By id.
    pub(crate) challenges: BTreeMap<String, Challenge>,
    pub(crate) sub_tasks: Vec<SubTask>,
    /// By id.
    pub(crate) checkouts: BTreeMap<String, Checkout>,
    /// By id.
    pub(crate) card_orders: BTreeMap<String, CardOrder>,
    /// By id.
    pub(crate) router_payments: BTreeMap<String, RouterPayment>,
    /// Payments through the router in the order in which they were issued.
    pub(crate) routed: Vec<String>,
    /// The payment of each request id.
    pub(crate) router_requests: BTreeMap<String, String>,
    /// The order of each idempotency key.
    pub(crate) card_order_keys: BTreeMap<String, String>,
}

impl Ledger {
    /// Carries out one command at the time `now`.
    pub(crate) fn apply(&mut self, now: Moment, command: Command) -> Result<Receipt, Denial> {
        match command {
            Command::Fund { wallet, amount } => self.fund(wallet, amount),
            Command::Register { plan } => self.register(*plan),
            Command::UpdatePlan {
                plan,
                caller,
                name,
                description,
            } => self.update_plan(plan, caller, name, description),
            Command::ListPlan {
                plan,
                caller,
                listed,
            } => self.list_plan(plan, caller, listed),
            Command::RegisterAgent { agent } => self.register_agent(*agent),
            Command::RegisterBoth { plan, agent } => self.register_both(*plan, *agent),
            Command::UpdateAgent {
                agent,
                caller,
                change,
            } => self.update_agent(agent, caller, *change),
            Command::ListAgent {
                agent,
                caller,
                listed,
            } => self.list_agent(agent, caller, listed),
            Command::Link {
                agent,
                plan,
                caller,
            } => self.link(agent, plan, caller),
            Command::Unlink {
                agent,
                plan,
                caller,
            } => self.unlink(agent, plan, caller),
            Command::AddMethod { method } => self.add_method(*method),
            Command::UpdateMethod {
                method,
                caller,
                change,
            } => self.update_method(&method, caller, change),
            Command::RevokeMethod { method, caller } => self.revoke_method(&method, caller),
            Command::Delegate { key_id, delegation } => self.delegate(&key_id, *delegation),
            Command::RevokeDelegation { delegation, caller } => {
                self.revoke_delegation(&delegation, caller)
            }
            #[cfg(test)]
            Command::BuyThrough(purchase) => self.buy_through(now, purchase),
            Command::Permit {
                key_id,
                permission,
                new_delegation,
            } => self.permit(now, &key_id, *permission, new_delegation.map(|new| *new)),
            Command::RevokePermission { permission, caller } => {
                self.revoke_permission(&permission, caller)
            }
            Command::Settle(settle) => self.settle(now, *settle),
            Command::Challenge(challenge) => self.challenge(*challenge),
            Command::Track(task) => {
                self.sub_tasks.push(task);
                Ok(Receipt::of_no_credits())
            }
            Command::Route(routing) => self.route(now, routing),
            Command::Card(sale) => self.sell_by_card(now, sale),
            Command::Order { plan, buyer } => self.order(now, plan, buyer),
            Command::Mint {
                plan,
                caller,
                holder,
                amount,
                seconds,
            } => {
                if amount.is_zero() {
                    return Err(Denial::MintOfNothing);
                }
                if self.plan(plan)?.owner != caller {
                    return Err(Denial::NotPlanOwner(plan));
                }
                let expires = seconds.map(|seconds| now.plus_seconds(seconds));
                self.grant(now, plan, holder, amount, expires)
            }
            Command::Redeem {
                plan,
                caller,
                holder,
                amount,
            } => self.redeem(now, plan, caller, holder, amount),
        }
    }

    /// The plan, or the denial that says it does not exist.
    pub(crate) fn plan(&self, key: PlanKey) -> Result<&Plan, Denial> {
        self.plans.get(&key).ok_or(Denial::UnknownPlan(key))
    }

    /// Where `holder` stands with the plan at the time `now`.
    pub(crate) fn standing(
        &self,
        now: Moment,
        key: PlanKey,
        holder: Address,
    ) -> Result<Standing, Denial> {
        self.plan(key)?;
        Ok(self
            .books
            .get(&key)
            .and_then(|book| book.holders.get(&holder))
            .map_or_else(Standing::default, |holding| holding.standing(now)))
    }

    pub(crate) fn wallet(&self, of: &Address) -> Amount {
        self.wallets.get(of).copied().unwrap_or_default()
    }

    fn fund(&mut self, wallet: Address, amount: Amount) -> Result<Receipt, Denial> {
        let funded = self.funded.checked_add(amount).ok_or(Denial::TooMuch)?;
        funded.checked_add(self.charged).ok_or(Denial::TooMuch)?;
        self.funded = funded;
        self.credit_wallet(wallet, amount);
        Ok(Receipt::of_no_credits())
    }

    fn register(&mut self, plan: Plan) -> Result<Receipt, Denial> {
        if self.plans.contains_key(&plan.key) {
            return Err(Denial::PlanExists(plan.key));
        }
        self.registered.push(plan.key);
        self.books.insert(plan.key, Book::default());
        self.plans.insert(plan.key, plan);
        Ok(Receipt::of_no_credits())
    }

    /// Takes back a registration that nobody has used yet.
    fn unregister(&mut self, key: PlanKey) {
        self.registered.retain(|registered| *registered != key);
        self.books.remove(&key);
        self.plans.remove(&key);
    }

    fn update_plan(
        &mut self,
        key: PlanKey,
        caller: Address,
        name: Option<String>,
        description: Option<String>,
    ) -> Result<Receipt, Denial> {
        let plan = self.own_plan(key, caller)?;
        if let Some(name) = name {
            plan.name = name;
        }
        if description.is_some() {
            plan.description = description;
        }
        Ok(Receipt::of_no_credits())
    }

    fn list_plan(
        &mut self,
        key: PlanKey,
        caller: Address,
        listed: bool,
    ) -> Result<Receipt, Denial> {
        let plan = self.own_plan(key, caller)?;
        if plan.is_listed == listed {
            return Err(Denial::PlanUnchanged { plan: key, listed });
        }
        plan.is_listed = listed;
        Ok(Receipt::of_no_credits())
    }

    fn own_plan(&mut self, key: PlanKey, caller: Address) -> Result<&mut Plan, Denial> {
        let plan = self.plans.get_mut(&key).ok_or(Denial::UnknownPlan(key))?;
        if plan.owner != caller {
            return Err(Denial::NotPlanOwner(key));
        }
        Ok(plan)
    }

    fn order(&mut self, now: Moment, key: PlanKey, buyer: Address) -> Result<Receipt, Denial> {
        let plan = self.plan(key)?;
        if !plan.price.is_crypto {
            return Err(Denial::FiatPlan(key));
        }
        let granted = plan.credits.amount;
        self.sell(now, key, buyer, Funds::Wallet(buyer), granted)
    }

    /// Delivers an amount of a plan's credits to a buyer and its price to the plan's receivers.
    fn sell(
        &mut self,
        now: Moment,
        key: PlanKey,
        buyer: Address,
        funds: Funds,
        amount: Amount,
    ) -> Result<Receipt, Denial> {
        let plan = self.plan(key)?;
        if plan.sold_once && self.has_ordered(key, &buyer) {
            return Err(Denial::AlreadyOwned(key));
        }
        let price = plan.price.total;
        let payouts = plan.price.payouts(plan.owner);
        let expires = plan.credits.expires(now);
        let (paid, charged) = self.pay(price, funds)?;

        let receipt = self.grant(now, key, buyer, amount, expires)?;
        if let Some((payer, left)) = paid {
            self.wallets.insert(payer, left);
        }
        self.charged = charged;
        for (receiver, part) in payouts {
            self.credit_wallet(receiver, part);
        }
        if let Some(holding) = self.holding(key, buyer) {
            holding.orders += 1;
        }
        Ok(receipt)
    }

    /// What the wallet that pays holds, if one does, and what cards were charged, once the price is paid.
    fn pay(
        &self,
        price: Amount,
        funds: Funds,
    ) -> Result<(Option<(Address, Amount)>, Amount), Denial> {
        match funds {
            Funds::Wallet(payer) => {
                let wallet = self.wallet(&payer);
                let left = wallet.checked_sub(price);
                let left = left.ok_or(Denial::WalletShort { price, wallet })?;
                Ok((Some((payer, left)), self.charged))
            }
            Funds::Card => {
                let charged = self.charged.checked_add(price).ok_or(Denial::TooMuch)?;
                charged.checked_add(self.funded).ok_or(Denial::TooMuch)?;
                Ok((None, charged))
            }
        }
    }

    fn redeem(
        &mut self,
        now: Moment,
        key: PlanKey,
        caller: Address,
        holder: Address,
        amount: Amount,
    ) -> Result<Receipt, Denial> {
        if amount.is_zero() {
            return Err(Denial::RedeemOfNothing);
        }
        let plan = self.plan(key)?;
        if caller != plan.owner && caller != holder {
            return Err(Denial::NotPlanOwner(key));
        }
        let by_time = plan.credits.access == Access::Time;
        let standing = self.standing(now, key, holder)?;
        let enough = if by_time {
            !standing.remaining.is_zero()
        } else {
            standing.remaining >= amount
        };
        if !enough {
            return Err(Denial::InsufficientCredits {
                asked: amount,
                held: standing.remaining,
            });
        }
        // A time plan sells access until a date: use burns nothing.
        let burned = if by_time { Amount::ZERO } else { amount };
        let Some(book) = self.books.get_mut(&key) else {
            return Err(Denial::UnknownPlan(key));
        };
        Ok(Receipt {
            credits: burned,
            standing: book.burn(now, holder, burned),
            settlement: None,
        })
    }

    fn grant(
        &mut self,
        now: Moment,
        key: PlanKey,
        holder: Address,
        amount: Amount,
        expires: Option<Moment>,
    ) -> Result<Receipt, Denial> {
        let Some(book) = self.books.get_mut(&key) else {
            return Err(Denial::UnknownPlan(key));
        };
        let standing = book
            .grant(now, holder, amount, expires)
            .ok_or(Denial::TooMuch)?;
        Ok(Receipt {
            credits: amount,
            standing,
            settlement: None,
        })
    }

    /// Moves money from one wallet to another. Says false, and moves nothing, if there is too little.
    pub(crate) fn transfer(&mut self, from: Address, to: Address, amount: Amount) -> bool {
        let Some(left) = self.wallet(&from).checked_sub(amount) else {
            return false;
        };
        self.wallets.insert(from, left);
        self.credit_wallet(to, amount);
        true
    }

    fn credit_wallet(&mut self, wallet: Address, amount: Amount) {
        let held = self.wallets.entry(wallet).or_default();
        // All wallets together hold `funded` and `charged`, whose sum was checked: this can't saturate, and the audit
        // would see it if it did.
        *held = held.saturating_add(amount);
    }

    fn has_ordered(&self, key: PlanKey, buyer: &Address) -> bool {
        self.books
            .get(&key)
            .and_then(|book| book.holders.get(buyer))
            .is_some_and(|holding| holding.orders > 0)
    }

    fn holding(&mut self, key: PlanKey, holder: Address) -> Option<&mut Holding> {
        Some(self.books.get_mut(&key)?.holders.entry(holder).or_default())
    }
}

impl Receipt {
    fn of_no_credits() -> Self {
        Self {
            credits: Amount::ZERO,
            standing: Standing::default(),
            settlement: None,
        }
    }
}
