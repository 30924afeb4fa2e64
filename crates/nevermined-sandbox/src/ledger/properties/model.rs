//! What the ledger is compared with.

use crate::clock::Moment;
use crate::ledger::{
    Access, Agent, AgentKey, Amount, Ask, CardOrder, CardSale, Checkout, Command, Delegation,
    DelegationId, PaymentState, Permission, Plan, PlanKey, Provider, Purchase, RouterPayment,
    Routing, Scheme, Settle,
};
use nevermined_types::Address;
use std::collections::{HashMap, HashSet};

/// The ledger, as naively as can be: a list of grants, never merged and never swept.
#[derive(Default)]
pub(super) struct Model {
    pub(super) plans: HashMap<PlanKey, Plan>,
    grants: Vec<Grant>,
    minted: HashMap<PlanKey, Amount>,
    wallets: HashMap<Address, Amount>,
    bought: HashSet<(PlanKey, Address)>,
    agents: HashMap<AgentKey, (Address, Option<String>)>,
    pub(super) links: HashSet<(AgentKey, PlanKey)>,
    /// Whose it is, whether it was revoked, whether the one key may use it.
    methods: HashMap<String, (Address, bool, bool)>,
    delegations: HashMap<DelegationId, Delegation>,
    /// Cents of each charge of each delegation.
    pub(super) charges: HashMap<DelegationId, Vec<Amount>>,
    permissions: HashMap<String, Permission>,
    /// Credits of each settlement of each permission.
    settled: HashMap<String, Vec<Amount>>,
    /// For which plan and holder a request id was used.
    request_ids: HashMap<String, (PlanKey, Address)>,
    /// With whether it was paid.
    checkouts: HashMap<String, (Checkout, bool)>,
    /// With whether it was paid, whether it has failed, and the cents that were given back.
    card_orders: HashMap<String, (CardOrder, bool, bool, u64)>,
    payments: HashMap<String, RouterPayment>,
    challenges: HashSet<String>,
    hidden_agents: HashSet<AgentKey>,
    hidden_plans: HashSet<PlanKey>,
}

struct Grant {
    plan: PlanKey,
    holder: Address,
    left: Amount,
    until: u64,
}

impl Model {
    fn live(&mut self, plan: PlanKey, holder: Address, now: u64) -> Vec<&mut Grant> {
        let mut live: Vec<&mut Grant> = self
            .grants
            .iter_mut()
            .filter(|grant| grant.plan == plan && grant.holder == holder && grant.until > now)
            .collect();
        live.sort_by_key(|grant| grant.until);
        live
    }

    pub(super) fn held(&mut self, plan: PlanKey, holder: Address, now: u64) -> Amount {
        self.live(plan, holder, now)
            .iter()
            .map(|grant| grant.left)
            .fold(Amount::ZERO, |total, left| total + left)
    }

    pub(super) fn wallet(&self, of: Address) -> Amount {
        self.wallets.get(&of).copied().unwrap_or_default()
    }

    fn grant(&mut self, plan: PlanKey, holder: Address, amount: Amount, until: u64) -> bool {
        let minted = self.minted.entry(plan).or_default();
        let Some(total) = minted.checked_add(amount) else {
            return false;
        };
        *minted = total;
        self.grants.push(Grant {
            plan,
            holder,
            left: amount,
            until,
        });
        true
    }

    /// Sells a plan, directly or through a delegation; the money of a card comes from nowhere.
    fn sell(
        &mut self,
        now: u64,
        key: PlanKey,
        buyer: Address,
        by_card: bool,
        through: bool,
    ) -> bool {
        let Some(plan) = self.plans.get(&key).cloned() else {
            return false;
        };
        let again = plan.sold_once && self.bought.contains(&(key, buyer));
        let short = !by_card && self.wallet(buyer) < plan.price.total;
        if plan.price.is_crypto == by_card || again || short {
            return false;
        }
        let until = match plan.credits.duration_secs {
            0 => u64::MAX,
            seconds => now + seconds,
        };
        // A plan that is paid for each use holds no credits.
        let granted = match through && plan.pays_per_use {
            true => Amount::ZERO,
            false => plan.credits.amount,
        };
        if !self.grant(key, buyer, granted, until) {
            return false;
        }
        self.bought.insert((key, buyer));
        if !by_card {
            *self.wallets.entry(buyer).or_default() -= plan.price.total;
        }
        for (receiver, part) in plan.price.payouts(plan.owner) {
            *self.wallets.entry(receiver).or_default() += part;
        }
        true
    }

    fn delegate(&mut self, delegation: Delegation) -> bool {
        let plan_known = delegation
            .plan
            .is_none_or(|plan| self.plans.contains_key(&plan));
        let usable = self.methods.get(&delegation.method);
        let fits = usable.is_some_and(|(owner, revoked, allowed)| {
            *owner == delegation.owner && !revoked && *allowed
        });
        if !plan_known || !fits || self.delegations.contains_key(&delegation.id) {
            return false;
        }
        self.delegations.insert(delegation.id.clone(), delegation);
        true
    }

    fn buy_through(&mut self, now: u64, purchase: &Purchase) -> bool {
        let Some(delegation) = self.delegations.get(&purchase.delegation).cloned() else {
            return false;
        };
        let Some(plan) = self.plans.get(&purchase.plan) else {
            return false;
        };
        let spent = self.charges.entry(delegation.id.clone()).or_default();
        let sum = spent.iter().fold(Amount::ZERO, |sum, cents| sum + *cents);
        let cents = (plan.price.total + Amount::from(9_999u64)) / Amount::from(10_000u64);
        let most = delegation.max_transactions.unwrap_or(u64::MAX);
        let in_time = Moment::from_millis(now * 1000) < delegation.expires && !delegation.revoked;
        let for_plan = delegation.plan.is_none_or(|only| only == purchase.plan);
        let in_budget = cents.is_zero()
            || (sum + cents <= delegation.limit_cents
                && (spent.len() as u64) < most
                && self
                    .methods
                    .get(&delegation.method)
                    .is_some_and(|(_, revoked, _)| !revoked));
        let by_card = delegation.provider != Provider::Erc4337;
        let sold = in_time
            && for_plan
            && in_budget
            && self.sell(now, purchase.plan, delegation.owner, by_card, true);
        if sold && !cents.is_zero() {
            self.charges.entry(delegation.id).or_default().push(cents);
        }
        sold
    }

    fn is_live(&self, id: &DelegationId, now: u64) -> bool {
        self.delegations.get(id).is_some_and(|delegation| {
            !delegation.revoked && Moment::from_millis(now * 1000) < delegation.expires
        })
    }

    fn permit(&mut self, now: u64, permission: Permission, new: Option<Delegation>) -> bool {
        let Some(plan) = self.plans.get(&permission.plan) else {
            return false;
        };
        let by_card = permission.scheme == Scheme::Card;
        let linked = permission.agents.iter().all(|agent| {
            self.agents.contains_key(agent) && self.links.contains(&(*agent, permission.plan))
        });
        if plan.price.is_crypto == by_card
            || !linked
            || self.permissions.contains_key(&permission.hash)
        {
            return false;
        }
        if let Some(new) = new
            && !self.delegate(new)
        {
            return false;
        }
        let backed = permission.delegation.as_ref().is_none_or(|id| {
            self.is_live(id, now)
                && self.delegations.get(id).is_some_and(|delegation| {
                    delegation.owner == permission.owner
                        && delegation.plan.is_none_or(|plan| plan == permission.plan)
                        && (delegation.provider != Provider::Erc4337) == by_card
                })
        });
        if backed {
            self.permissions.insert(permission.hash.clone(), permission);
        }
        backed
    }

    fn settle(&mut self, now: u64, settle: &Settle) -> bool {
        let Some(permission) = self.permissions.get(&settle.permission).cloned() else {
            return false;
        };
        let (key, owner) = (permission.plan, permission.owner);
        let request_id = settle.request_id.clone();
        if let Some(first) = request_id.as_ref().and_then(|id| self.request_ids.get(id)) {
            return *first == (key, owner);
        }
        let uses = self.settled.entry(settle.permission.clone()).or_default();
        let used = uses.iter().fold(Amount::ZERO, |sum, part| sum + *part);
        let ended = permission
            .expires
            .is_some_and(|expires| Moment::from_millis(now * 1000) >= expires);
        if (permission.single_use && !uses.is_empty()) || permission.revoked || ended {
            return false;
        }
        let backing = permission.delegation.clone();
        if backing.as_ref().is_some_and(|id| !self.is_live(id, now)) {
            return false;
        }
        let Some(plan) = self.plans.get(&key).cloned() else {
            return false;
        };
        if plan.pays_per_use {
            let Some(delegation) = backing else {
                return false;
            };
            let purchase = Purchase {
                delegation,
                plan: key,
                charge: String::new(),
                transaction: String::new(),
            };
            let bought = self.buy_through(now, &purchase);
            if bought {
                let uses = self.settled.entry(settle.permission.clone()).or_default();
                uses.push(Amount::ZERO);
                if let Some(id) = request_id {
                    self.request_ids.insert(id, (key, owner));
                }
            }
            return bought;
        }
        let (least, most) = (plan.credits.min_amount, plan.credits.max_amount);
        let rules = settle.rules;
        let burns = match settle.ask {
            _ if plan.credits.access == Access::Time && !rules.time_burns => Amount::ZERO,
            Ask::Exactly(amount) => amount,
            Ask::ByPlan(asked) if plan.credits.fixed_redemption => match asked {
                Some(asked) if rules.fixed_burns_asked && !asked.is_zero() => asked,
                _ => least,
            },
            Ask::ByPlan(None | Some(Amount::ZERO)) if rules.absent_burns_minimum => least,
            Ask::ByPlan(None | Some(Amount::ZERO)) => most,
            Ask::ByPlan(Some(asked)) => {
                if rules.outside_is_refused && (asked < least || asked > most) {
                    return false;
                }
                asked.clamp(least, most)
            }
        };
        if permission.max_credits.is_some_and(|max| max - used < burns) {
            return false;
        }
        let needs = if plan.credits.access == Access::Time {
            burns.max(Amount::ONE)
        } else {
            burns
        };
        let held = self.held(key, owner, now);
        if held < needs {
            let enough = held.saturating_add(plan.credits.amount) >= needs;
            let Some(delegation) = backing.filter(|_| enough) else {
                return false;
            };
            let purchase = Purchase {
                delegation,
                plan: key,
                charge: String::new(),
                transaction: String::new(),
            };
            if !self.buy_through(now, &purchase) {
                return false;
            }
        }
        self.burn(key, owner, burns, now);
        self.settled
            .entry(settle.permission.clone())
            .or_default()
            .push(burns);
        if let Some(id) = request_id {
            self.request_ids.insert(id, (key, owner));
        }
        true
    }

    fn sell_by_card(&mut self, now: u64, sale: CardSale) -> bool {
        match sale {
            CardSale::OpenCheckout(checkout) => {
                let again = self.bought.contains(&(checkout.plan, checkout.buyer));
                let plan = self.plans.get(&checkout.plan);
                let open = plan.is_some_and(|p| !(p.price.is_crypto || p.sold_once && again));
                let open = open && !self.checkouts.contains_key(&checkout.id);
                if open {
                    self.checkouts
                        .insert(checkout.id.clone(), (*checkout, false));
                }
                open
            }
            CardSale::CompleteCheckout { checkout: id, .. } => {
                let Some((checkout, paid)) = self.checkouts.get(&id).cloned() else {
                    return false;
                };
                let open = Moment::from_millis(now * 1000) < checkout.expires();
                let done =
                    paid || (open && self.sell(now, checkout.plan, checkout.buyer, true, false));
                if done {
                    self.checkouts.insert(id, (checkout, true));
                }
                done
            }
            CardSale::Order(order) => {
                let same = self.card_orders.values().find(|(first, ..)| {
                    order.key.is_some() && first.key == order.key && first.seller == order.seller
                });
                if let Some((first, ..)) = same {
                    return first.cents == order.cents;
                }
                let new = !self.card_orders.contains_key(&order.id);
                if new {
                    let fresh = (*order, false, false, 0);
                    self.card_orders.insert(fresh.0.id.clone(), fresh);
                }
                new
            }
            CardSale::Pay { order } => match self.card_orders.get_mut(&order) {
                Some((_, true, ..)) => true,
                Some((order, paid @ false, false, _)) => {
                    *paid = true;
                    let units = Amount::from(order.cents * 10_000);
                    *self.wallets.entry(order.seller).or_default() += units;
                    true
                }
                _ => false,
            },
            CardSale::Fail { order } => match self.card_orders.get_mut(&order) {
                Some((_, false, failed @ false, _)) => {
                    *failed = true;
                    true
                }
                _ => false,
            },
            CardSale::Refund { order, cents } => match self.card_orders.get_mut(&order) {
                Some((order, true, _, back)) if cents > 0 && *back + cents <= order.cents => {
                    let wallet = self.wallets.entry(order.seller).or_default();
                    let units = Amount::from(cents * 10_000);
                    if *wallet < units {
                        return false;
                    }
                    *wallet -= units;
                    *back += cents;
                    true
                }
                _ => false,
            },
        }
    }

    fn route(&mut self, now: u64, routing: Routing) -> bool {
        match routing {
            Routing::Issue { payment, .. } => {
                let again = self.payments.values().any(|first| {
                    let same = payment.request_id.is_some()
                        && first.request_id == payment.request_id
                        && first.buyer == payment.buyer;
                    same || first.id == payment.id
                });
                let Some(delegation) = self.delegations.get(&payment.delegation) else {
                    return false;
                };
                let total = payment.units + payment.fee_units;
                let cents = (total + Amount::from(9_999u64)) / Amount::from(10_000u64);
                let spent = self.charges.entry(delegation.id.clone()).or_default();
                let sum = spent.iter().fold(Amount::ZERO, |sum, cents| sum + *cents);
                let most = delegation.max_transactions.unwrap_or(u64::MAX);
                let open = delegation.owner == payment.buyer
                    && delegation.provider == Provider::Erc4337
                    && delegation.plan.is_none()
                    && !delegation.revoked
                    && Moment::from_millis(now * 1000) < delegation.expires
                    && sum < delegation.limit_cents
                    && (spent.len() as u64) < most;
                let wallet = self.wallets.entry(payment.buyer).or_default();
                if again || !open || sum + cents > delegation.limit_cents || *wallet < total {
                    return false;
                }
                *wallet -= total;
                if !cents.is_zero() {
                    spent.push(cents);
                }
                self.payments.insert(payment.id.clone(), *payment);
                true
            }
            Routing::Settle {
                payment,
                transaction,
                ..
            } => match self.payments.get_mut(&payment) {
                Some(payment) if payment.state == PaymentState::Issued => {
                    payment.state = PaymentState::Settled;
                    payment.transaction = Some(transaction);
                    *self.wallets.entry(payment.recipient).or_default() += payment.units;
                    true
                }
                Some(payment) => {
                    payment.state == PaymentState::Settled
                        && payment.transaction == Some(transaction)
                }
                None => false,
            },
            Routing::Fail { payment } => match self.payments.get_mut(&payment) {
                Some(payment) if payment.state == PaymentState::Issued => {
                    payment.state = PaymentState::Failed;
                    *self.wallets.entry(payment.buyer).or_default() += payment.units;
                    true
                }
                _ => false,
            },
            // Asked of payments without a fee only: those with one are tested on their own.
            Routing::ReleaseFee { .. } => true,
        }
    }

    fn burn(&mut self, plan: PlanKey, holder: Address, amount: Amount, now: u64) {
        let mut due = amount;
        for grant in self.live(plan, holder, now) {
            let part = due.min(grant.left);
            grant.left -= part;
            due -= part;
        }
    }

    fn owns_plan(&self, plan: PlanKey, who: Address) -> bool {
        self.plans.get(&plan).is_some_and(|plan| plan.owner == who)
    }

    fn owns_agent(&self, agent: AgentKey, who: Address) -> bool {
        self.agents
            .get(&agent)
            .is_some_and(|(owner, _)| *owner == who)
    }

    fn may_link(&self, org: Option<&String>, plan: PlanKey, who: Address) -> bool {
        self.owns_plan(plan, who)
            && self
                .plans
                .get(&plan)
                .is_some_and(|p| p.org_id.as_ref() == org)
    }

    fn add_agent(&mut self, agent: &Agent) -> bool {
        let org = agent.org_id.as_ref();
        let fits = agent
            .plans
            .iter()
            .all(|plan| self.may_link(org, *plan, agent.owner));
        if !fits || self.agents.contains_key(&agent.key) {
            return false;
        }
        let links = agent.plans.iter().map(|plan| (agent.key, *plan));
        self.links.extend(links);
        self.agents
            .insert(agent.key, (agent.owner, agent.org_id.clone()));
        true
    }

    /// Whether the command should be carried out. If so, it is.
    pub(super) fn allows(&mut self, now: u64, command: &Command) -> bool {
        match command.clone() {
            Command::Fund { wallet, amount } => {
                *self.wallets.entry(wallet).or_default() += amount;
                true
            }
            Command::Register { plan } => {
                let new = !self.plans.contains_key(&plan.key);
                if new {
                    self.plans.insert(plan.key, *plan);
                }
                new
            }
            Command::UpdatePlan { plan, caller, .. } => self.owns_plan(plan, caller),
            Command::UpdateAgent { agent, caller, .. } => self.owns_agent(agent, caller),
            Command::ListPlan {
                plan,
                caller,
                listed,
            } => {
                self.owns_plan(plan, caller)
                    && if listed {
                        self.hidden_plans.remove(&plan)
                    } else {
                        self.hidden_plans.insert(plan)
                    }
            }
            Command::ListAgent {
                agent,
                caller,
                listed,
            } => {
                self.owns_agent(agent, caller)
                    && if listed {
                        self.hidden_agents.remove(&agent)
                    } else {
                        self.hidden_agents.insert(agent)
                    }
            }
            Command::RegisterAgent { agent } => self.add_agent(&agent),
            Command::RegisterBoth { plan, mut agent } => {
                if self.plans.contains_key(&plan.key) || self.agents.contains_key(&agent.key) {
                    return false;
                }
                let key = plan.key;
                agent.plans.push(key);
                self.plans.insert(key, *plan);
                let added = self.add_agent(&agent);
                if !added {
                    self.plans.remove(&key);
                }
                added
            }
            Command::Link {
                agent,
                plan,
                caller,
            } => {
                let org = self.agents.get(&agent).and_then(|(_, org)| org.clone());
                let may =
                    self.owns_agent(agent, caller) && self.may_link(org.as_ref(), plan, caller);
                if may {
                    self.links.insert((agent, plan));
                }
                may
            }
            Command::Unlink {
                agent,
                plan,
                caller,
            } => {
                self.owns_agent(agent, caller)
                    && self.plans.contains_key(&plan)
                    && self.links.remove(&(agent, plan))
            }
            Command::AddMethod { method } => {
                let new = !self.methods.contains_key(&method.id);
                if new {
                    self.methods.insert(method.id, (method.owner, false, true));
                }
                new
            }
            Command::UpdateMethod {
                method,
                caller,
                change,
            } => {
                let found = self
                    .methods
                    .get_mut(&method)
                    .filter(|(owner, ..)| *owner == caller);
                let allows = |keys: &Vec<String>| keys.contains(&"sk-1".to_owned());
                match (found, change.allowed_keys) {
                    (None, _) => false,
                    (Some(_), None) => true,
                    (Some((_, _, allowed)), Some(keys)) => {
                        *allowed = keys.as_ref().is_none_or(allows);
                        true
                    }
                }
            }
            Command::RevokeMethod { method, caller } => {
                let found = self
                    .methods
                    .get_mut(&method)
                    .filter(|(owner, ..)| *owner == caller);
                found.map(|(_, revoked, _)| *revoked = true).is_some()
            }
            Command::Delegate { delegation, .. } => self.delegate(*delegation),
            Command::RevokeDelegation { delegation, caller } => {
                let found = self
                    .delegations
                    .get_mut(&delegation)
                    .filter(|d| d.owner == caller);
                found.map(|d| d.revoked = true).is_some()
            }
            Command::BuyThrough(purchase) => self.buy_through(now, &purchase),
            Command::Permit {
                permission,
                new_delegation,
                ..
            } => self.permit(now, *permission, new_delegation.map(|new| *new)),
            Command::RevokePermission { permission, caller } => self
                .permissions
                .get_mut(&permission)
                .filter(|permission| permission.owner == caller && !permission.revoked)
                .map(|permission| permission.revoked = true)
                .is_some(),
            Command::Settle(settle) => self.settle(now, &settle),
            Command::Route(routing) => self.route(now, routing),
            Command::Track(_) => true,
            Command::Challenge(challenge) => {
                let (plan, agent) = (challenge.plan, challenge.agent);
                let serves = agent.is_none_or(|agent| self.links.contains(&(agent, plan)));
                self.plans.contains_key(&plan) && serves && self.challenges.insert(challenge.id)
            }
            Command::Card(sale) => self.sell_by_card(now, sale),
            Command::Order { plan, buyer } => self.sell(now, plan, buyer, false, false),
            Command::Mint {
                plan,
                caller,
                holder,
                amount,
                seconds,
            } => {
                let owned = self
                    .plans
                    .get(&plan)
                    .is_some_and(|plan| plan.owner == caller);
                let until = seconds.map_or(u64::MAX, |seconds| now + seconds);
                owned && !amount.is_zero() && self.grant(plan, holder, amount, until)
            }
            Command::Redeem {
                plan: key,
                caller,
                holder,
                amount,
            } => {
                let Some(plan) = self.plans.get(&key).cloned() else {
                    return false;
                };
                let held = self.held(key, holder, now);
                if amount.is_zero() || (caller != plan.owner && caller != holder) {
                    return false;
                }
                if plan.credits.access == Access::Time {
                    return !held.is_zero();
                }
                if held < amount {
                    return false;
                }
                self.burn(key, holder, amount, now);
                true
            }
        }
    }
}
