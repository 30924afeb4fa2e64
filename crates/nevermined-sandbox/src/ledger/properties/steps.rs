//! Anything that can be asked of the ledger, of few enough people and plans that the asks meet.

use crate::clock::Moment;
use crate::ledger::samples::{self, agent, plan};
use crate::ledger::{
    Access, Agent, AgentKey, Amount, Ask, CardOrder, CardSale, Challenge, Checkout, Command,
    Delegation, DelegationId, FeeState, MethodChange, PaymentMethod, PaymentState, Permission,
    Plan, PlanKey, Protocol, Provider, Purchase, RouterPayment, Routing, Scheme, Settle, SubTask,
};
use crate::rules::AmountRules;
use nevermined_types::{Address, Credits};
use payments::{card_command, routed_command};
use proptest::prelude::*;
use settles::use_command;

mod payments;
mod settles;

pub(super) use settles::standing_permissions;

pub(super) const PEOPLE: u8 = 4;
const KINDS: usize = 6;
const AGENTS: usize = 3;

#[derive(Clone, Debug)]
pub(super) enum Step {
    Do(Command),
    Wait(u64),
}

pub(super) fn person(number: u8) -> Address {
    Address::from_bytes([number + 1; 20])
}

pub(super) fn key(number: usize) -> PlanKey {
    PlanKey(Amount::from(number))
}

/// One plan of each kind, each owned by the first person.
pub(super) fn plans() -> Vec<Plan> {
    let base = |number| plan(key(number), person(0));
    let split = {
        let mut plan = base(0);
        plan.price.total = Amount::from(7u64);
        plan.price.amounts = vec![Amount::from(5u64), Amount::from(2u64)];
        // So few credits that a purchase is soon used up, and a price for each use that varies.
        plan.credits.amount = Amount::from(6u64);
        plan.credits.fixed_redemption = false;
        plan.credits.min_amount = Amount::from(2u64);
        plan.credits.max_amount = Amount::from(5u64);
        // One of the receivers is a person who also buys.
        plan.price.receivers = vec![person(1), Address::from_bytes([0xfe; 20])];
        plan
    };
    let trial = {
        let mut plan = base(1);
        plan.is_trial = true;
        plan.sold_once = true;
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
        plan.credits.amount = Amount::from(3u64);
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
    let by_use = {
        let mut plan = base(5);
        plan.pays_per_use = true;
        plan.credits.amount = Amount::ONE;
        plan
    };
    vec![split, trial, time, fiat, huge, by_use]
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
        1 => (some_plan(), someone()).prop_map(|(key, owner)| Command::Register {
            plan: Box::new(plan(key, owner)),
        }),
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

/// One that may come to be, or one that stands behind a standing permission.
fn some_delegation() -> impl Strategy<Value = DelegationId> {
    let new = (0..4).prop_map(|number| format!("d{number}"));
    let standing = prop::sample::select(settles::STANDING.to_vec()).prop_map(str::to_owned);
    prop_oneof![4 => new, 2 => standing].prop_map(DelegationId)
}

/// Everybody has a wallet, and the second person a card as well.
fn method_of(owner: Address, provider: Provider) -> String {
    match provider {
        Provider::Erc4337 => owner.to_string(),
        _ => format!("card-{owner}"),
    }
}

pub(super) fn card_of(owner: Address) -> PaymentMethod {
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
            allowed_recipients: Vec::new(),
            merchant_account_id: None,
            group: None,
            purse: None,
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
        4 => (some_delegation(), prop_oneof![2 => (2u8..4).prop_map(person), 1 => someone()]).prop_map(
            |(delegation, caller)| Command::RevokeDelegation { delegation, caller }
        ),
        1 => (someone(), someone()).prop_map(|(of, caller)| Command::RevokeMethod {
            method: method_of(of, Provider::Stripe),
            caller,
        }),
        1 => (someone(), someone(), method_change()).prop_map(|(of, caller, change)| {
            Command::UpdateMethod { method: of.to_string(), caller, change }
        }),
        1 => someone().prop_map(|owner| Command::AddMethod { method: Box::new(card_of(owner)) }),
    ]
}

/// Keeps, clears or sets the keys that may use a method; the one that asks is `sk-1`.
fn method_change() -> impl Strategy<Value = MethodChange> {
    let keys = prop_oneof![
        1 => Just(None),
        1 => Just(Some(None)),
        2 => Just(Some(Some(vec!["sk-1".to_owned()]))),
        1 => Just(Some(Some(vec!["sk-2".to_owned()]))),
    ];
    let organization = prop::option::of(prop::option::of(Just("org-1".to_owned())));
    (keys, organization).prop_map(|(allowed_keys, org_id)| MethodChange {
        alias: Some("mine".to_owned()),
        allowed_keys,
        org_id,
    })
}

fn some_rules() -> impl Strategy<Value = AmountRules> {
    prop_oneof![
        2 => Just(AmountRules::default()),
        1 => any::<[bool; 4]>().prop_map(|[fixed, time, outside, absent]| {
            AmountRules::default()
                .fixed_plans_burn_what_is_asked(fixed)
                .time_plans_burn(time)
                .refuse_amounts_outside_of_the_plan(outside)
                .absent_amount_burns_the_minimum(absent)
        }),
    ]
}

fn some_amount() -> impl Strategy<Value = Amount> {
    prop_oneof![
        1 => Just(Amount::ZERO),
        8 => (1u64..200).prop_map(Amount::from),
        1 => Just(Amount::MAX),
    ]
}

/// Some seconds, often so many that something ends just then, and now and then longer than a checkout lasts.
fn wait() -> impl Strategy<Value = u64> {
    prop_oneof![
        4 => 0u64..40,
        4 => (1u64..6).prop_map(|tens| tens * 10),
        1 => Just(86_400u64),
    ]
}

pub(super) fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        9 => command().prop_map(Step::Do),
        1 => wait().prop_map(Step::Wait),
    ]
}

fn command() -> impl Strategy<Value = Command> {
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
        8 => use_command(),
        6 => card_command(),
        4 => routed_command(),
    ]
}
