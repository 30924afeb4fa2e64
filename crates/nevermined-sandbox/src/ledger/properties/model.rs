//! What the ledger is compared with.

use crate::ledger::{
    Access, Agent, AgentKey, Amount, CardOrder, Checkout, Command, Delegation, DelegationId,
    Permission, Plan, PlanKey, RouterPayment,
};
use nevermined_types::Address;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

mod payments;
mod permissions;

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
    permissions: HashMap<Arc<str>, Permission>,
    /// Credits of each settlement of each permission.
    settled: HashMap<Arc<str>, Vec<Amount>>,
    /// For which plan and holder a request id was used.
    request_ids: HashMap<Arc<str>, (PlanKey, Address)>,
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
                .get_mut(permission.as_str())
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
