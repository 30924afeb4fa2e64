//! Properties of the ledger: whatever is asked of it, in whatever order, its invariants hold, a denial
//! changes nothing, and it agrees with a model that keeps every credit as a line of its own.

use super::samples::{agent, plan};
use super::{
    Access, Agent, AgentKey, Amount, Command, Delegation, DelegationId, Denial, Ledger,
    MethodChange, PaymentMethod, Plan, PlanKey, Provider, Purchase, Receipt,
};
use crate::audit::audit;
use crate::clock::Moment;
use nevermined_types::Address;
use proptest::prelude::*;
use std::collections::{HashMap, HashSet};

const PEOPLE: u8 = 4;
const KINDS: usize = 5;
const AGENTS: usize = 3;

#[derive(Clone, Debug)]
enum Step {
    Do(Command),
    Wait(u64),
}

fn person(number: u8) -> Address {
    Address::from_bytes([number + 1; 20])
}

fn key(number: usize) -> PlanKey {
    PlanKey(Amount::from(number))
}

/// One plan of each kind, each owned by the first person.
fn plans() -> Vec<Plan> {
    let base = |number| plan(key(number), person(0));
    let split = {
        let mut plan = base(0);
        plan.price.total = Amount::from(7u64);
        plan.price.amounts = vec![Amount::from(5u64), Amount::from(2u64)];
        // One of the receivers is a person who also buys.
        plan.price.receivers = vec![person(1), Address::from_bytes([0xfe; 20])];
        plan
    };
    let trial = {
        let mut plan = base(1);
        plan.is_trial = true;
        plan
    };
    let time = {
        let mut plan = base(2);
        plan.credits.access = Access::Time;
        plan.credits.duration_secs = 50;
        plan.credits.amount = Amount::ONE;
        plan
    };
    let fiat = {
        let mut plan = base(3);
        plan.price.is_crypto = false;
        // Three cents, rounded up.
        plan.price.total = Amount::from(20_001u64);
        plan.price.amounts = vec![plan.price.total];
        plan
    };
    let huge = {
        let mut plan = base(4);
        plan.price.total = Amount::ZERO;
        plan.price.amounts = Vec::new();
        plan.credits.amount = Amount::MAX >> 1;
        plan
    };
    vec![split, trial, time, fiat, huge]
}

fn someone() -> impl Strategy<Value = Address> {
    (0..PEOPLE).prop_map(person)
}

/// A known plan, or one that does not exist.
fn some_plan() -> impl Strategy<Value = PlanKey> {
    (0..=KINDS).prop_map(key)
}

fn some_agent() -> impl Strategy<Value = AgentKey> {
    (0..=AGENTS).prop_map(|number| AgentKey(Amount::from(number)))
}

/// The last of the agents belongs to an organization, as no plan does.
fn new_agent() -> impl Strategy<Value = Agent> {
    let plans = prop::collection::vec(some_plan(), 0..2);
    (some_agent(), someone(), plans).prop_map(|(key, owner, plans)| {
        let mut agent = agent(key, owner);
        agent.org_id = (key.0 == Amount::from(AGENTS)).then(|| "org-1".to_owned());
        agent.plans = plans;
        agent
    })
}

fn owner_mostly() -> impl Strategy<Value = Address> {
    prop_oneof![4 => Just(person(0)), 1 => someone()]
}

fn catalogue_command() -> impl Strategy<Value = Command> {
    prop_oneof![
        3 => new_agent().prop_map(|agent| Command::RegisterAgent { agent: Box::new(agent) }),
        1 => (new_agent(), some_plan()).prop_map(|(mut agent, key)| {
            agent.plans.clear();
            let plan = plan(key, agent.owner);
            Command::RegisterBoth { plan: Box::new(plan), agent: Box::new(agent) }
        }),
        1 => (some_agent(), owner_mostly()).prop_map(|(agent, caller)| Command::UpdateAgent {
            agent,
            caller,
            change: Box::default(),
        }),
        1 => (some_plan(), owner_mostly()).prop_map(|(plan, caller)| Command::UpdatePlan {
            plan,
            caller,
            name: Some("renamed".to_owned()),
            description: None,
        }),
        1 => (some_agent(), owner_mostly(), any::<bool>())
            .prop_map(|(agent, caller, listed)| Command::ListAgent { agent, caller, listed }),
        1 => (some_plan(), owner_mostly(), any::<bool>())
            .prop_map(|(plan, caller, listed)| Command::ListPlan { plan, caller, listed }),
        2 => (some_agent(), some_plan(), owner_mostly())
            .prop_map(|(agent, plan, caller)| Command::Link { agent, plan, caller }),
        2 => (some_agent(), some_plan(), owner_mostly())
            .prop_map(|(agent, plan, caller)| Command::Unlink { agent, plan, caller }),
    ]
}

fn some_delegation() -> impl Strategy<Value = DelegationId> {
    (0..4).prop_map(|number| DelegationId(format!("d{number}")))
}

/// Everybody has a wallet, and the second person a card as well.
fn method_of(owner: Address, provider: Provider) -> String {
    match provider {
        Provider::Erc4337 => owner.to_string(),
        _ => format!("card-{owner}"),
    }
}

fn card_of(owner: Address) -> PaymentMethod {
    PaymentMethod {
        id: method_of(owner, Provider::Stripe),
        provider: Provider::Stripe,
        ..PaymentMethod::wallet(owner)
    }
}

fn new_delegation() -> impl Strategy<Value = Delegation> {
    let provider = prop_oneof![3 => Just(Provider::Erc4337), 2 => Just(Provider::Stripe)];
    let terms = (
        0u64..8,
        1u64..40,
        prop::option::of(1u64..3),
        prop::option::of(some_plan()),
    );
    (some_delegation(), someone(), provider, terms).prop_map(
        |(id, owner, provider, (limit, seconds, max_transactions, plan))| Delegation {
            id,
            owner,
            provider,
            method: method_of(owner, provider),
            currency: "usd".to_owned(),
            limit_cents: Amount::from(limit),
            spent_cents: Amount::ZERO,
            plan,
            max_transactions,
            api_key_id: None,
            merchant_account_id: None,
            created: Moment::from_millis(0),
            expires: Moment::from_millis(seconds * 20_000),
            revoked: false,
            charges: Vec::new(),
        },
    )
}

fn money_command() -> impl Strategy<Value = Command> {
    prop_oneof![
        6 => new_delegation().prop_map(|delegation| Command::Delegate {
            key_id: "sk-1".to_owned(),
            delegation: Box::new(delegation),
        }),
        12 => (some_delegation(), some_plan(), any::<u64>()).prop_map(|(delegation, plan, tx)| {
            Command::BuyThrough(Purchase {
                delegation,
                plan,
                charge: format!("c{tx}"),
                transaction: format!("t{tx}"),
            })
        }),
        1 => (some_delegation(), someone()).prop_map(|(delegation, caller)| {
            Command::RevokeDelegation { delegation, caller }
        }),
        1 => (someone(), someone()).prop_map(|(of, caller)| Command::RevokeMethod {
            method: method_of(of, Provider::Stripe),
            caller,
        }),
        1 => (someone(), someone(), any::<bool>()).prop_map(|(of, caller, allow)| {
            let keys = vec![if allow { "sk-1" } else { "sk-2" }.to_owned()];
            Command::UpdateMethod {
                method: of.to_string(),
                caller,
                change: MethodChange { allowed_keys: Some(Some(keys)), ..MethodChange::default() },
            }
        }),
        1 => someone().prop_map(|owner| Command::AddMethod { method: Box::new(card_of(owner)) }),
    ]
}

fn some_amount() -> impl Strategy<Value = Amount> {
    prop_oneof![
        1 => Just(Amount::ZERO),
        8 => (1u64..200).prop_map(Amount::from),
        1 => Just(Amount::MAX),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        1 => (someone(), 0u64..30).prop_map(|(wallet, amount)| Command::Fund {
            wallet,
            amount: Amount::from(amount),
        }),
        4 => (some_plan(), someone()).prop_map(|(plan, buyer)| Command::Order { plan, buyer }),
        4 => (
            some_plan(),
            prop_oneof![4 => Just(person(0)), 1 => someone()],
            someone(),
            some_amount(),
            proptest::option::of(0u64..60),
        )
            .prop_map(|(plan, caller, holder, amount, seconds)| Command::Mint {
                plan,
                caller,
                holder,
                amount,
                seconds,
            }),
        4 => (some_plan(), someone(), someone(), some_amount()).prop_map(
            |(plan, caller, holder, amount)| Command::Redeem {
                plan,
                caller,
                holder,
                amount,
            }
        ),
        4 => catalogue_command(),
        6 => money_command(),
    ]
    .prop_map(Step::Do)
    .boxed()
    .prop_union((0u64..40).prop_map(Step::Wait).boxed())
}

/// The ledger, as naively as can be: a list of grants, never merged and never swept.
#[derive(Default)]
struct Model {
    plans: HashMap<PlanKey, Plan>,
    grants: Vec<Grant>,
    minted: HashMap<PlanKey, Amount>,
    wallets: HashMap<Address, Amount>,
    bought: HashSet<(PlanKey, Address)>,
    agents: HashMap<AgentKey, (Address, Option<String>)>,
    links: HashSet<(AgentKey, PlanKey)>,
    /// Whose it is, whether it was revoked, whether the one key may use it.
    methods: HashMap<String, (Address, bool, bool)>,
    delegations: HashMap<DelegationId, Delegation>,
    /// Cents of each charge of each delegation.
    charges: HashMap<DelegationId, Vec<Amount>>,
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

    fn held(&mut self, plan: PlanKey, holder: Address, now: u64) -> Amount {
        self.live(plan, holder, now)
            .iter()
            .map(|grant| grant.left)
            .fold(Amount::ZERO, |total, left| total + left)
    }

    fn wallet(&self, of: Address) -> Amount {
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

    /// Sells a plan; the money of a card comes from nowhere.
    fn sell(&mut self, now: u64, key: PlanKey, buyer: Address, by_card: bool) -> bool {
        let Some(plan) = self.plans.get(&key).cloned() else {
            return false;
        };
        let again = plan.is_trial && self.bought.contains(&(key, buyer));
        let short = !by_card && self.wallet(buyer) < plan.price.total;
        if plan.price.is_crypto == by_card || again || short {
            return false;
        }
        let until = match plan.credits.duration_secs {
            0 => u64::MAX,
            seconds => now + seconds,
        };
        if !self.grant(key, buyer, plan.credits.amount, until) {
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
            && self.sell(now, purchase.plan, delegation.owner, by_card);
        if sold && !cents.is_zero() {
            self.charges.entry(delegation.id).or_default().push(cents);
        }
        sold
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
    fn allows(&mut self, now: u64, command: &Command) -> bool {
        match command.clone() {
            Command::Fund { wallet, amount } => {
                *self.wallets.entry(wallet).or_default() += amount;
                true
            }
            Command::Register { plan } => self.plans.insert(plan.key, *plan).is_none(),
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
                let keys = change.allowed_keys.flatten().unwrap_or_default();
                found
                    .map(|(_, _, allowed)| *allowed = keys.contains(&"sk-1".to_owned()))
                    .is_some()
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
            Command::Order { plan, buyer } => self.sell(now, plan, buyer, false),
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
                let mut due = amount;
                for grant in self.live(key, holder, now) {
                    let part = due.min(grant.left);
                    grant.left -= part;
                    due -= part;
                }
                true
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_sequence_of_commands_keeps_the_invariants(steps in prop::collection::vec(step(), 1..60)) {
        let mut ledger = Ledger::default();
        let mut model = Model::default();
        let mut now = 0u64;
        let mut setup: Vec<Command> = plans()
            .into_iter()
            .map(|plan| Command::Register { plan: Box::new(plan) })
            .collect();
        setup.extend((0..PEOPLE).map(|number| Command::AddMethod {
            method: Box::new(PaymentMethod::wallet(person(number))),
        }));
        setup.push(Command::AddMethod { method: Box::new(card_of(person(1))) });
        setup.extend((0..PEOPLE).map(|number| Command::Fund {
            wallet: person(number),
            amount: Amount::from(40u64),
        }));
        let steps = setup.into_iter().map(Step::Do).chain(steps);
        for step in steps {
            let command = match step {
                Step::Wait(seconds) => {
                    now += seconds;
                    continue;
                }
                Step::Do(command) => command,
            };
            let moment = Moment::from_millis(now * 1000);
            let before = ledger.clone();
            let result: Result<Receipt, Denial> = ledger.apply(moment, command.clone());
            prop_assert_eq!(audit(&ledger), vec![]);
            prop_assert_eq!(
                result.is_ok(),
                model.allows(now, &command),
                "{:?} gave {:?}",
                command,
                result
            );
            if result.is_err() {
                prop_assert_eq!(&before, &ledger);
            }
            for (id, delegation) in &ledger.delegations {
                let cents = model.charges.get(id).into_iter().flatten();
                let charged: Vec<Amount> = delegation.charges.iter().map(|c| c.cents).collect();
                prop_assert_eq!(charged, cents.copied().collect::<Vec<_>>());
            }
            let links: HashSet<(AgentKey, PlanKey)> = ledger
                .agents
                .values()
                .flat_map(|agent| agent.plans.iter().map(|plan| (agent.key, *plan)))
                .collect();
            prop_assert_eq!(&links, &model.links);
            for number in 0..PEOPLE {
                let who = person(number);
                prop_assert_eq!(ledger.wallet(&who), model.wallet(who));
                let keys: Vec<PlanKey> = model.plans.keys().copied().collect();
                for key in keys {
                    let standing = ledger.standing(moment, key, who);
                    prop_assert_eq!(
                        standing.map(|standing| standing.remaining),
                        Ok(model.held(key, who, now))
                    );
                }
            }
        }
    }
}
