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
use proptest::prelude::*;

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

fn some_permission() -> impl Strategy<Value = String> {
    prop_oneof![
        2 => (0..3).prop_map(|number| format!("p{number}")),
        4 => Just("wallet".to_owned()),
        4 => Just("card".to_owned()),
        1 => Just("once".to_owned()),
        2 => Just("capped".to_owned()),
    ]
}

fn permission(hash: String, owner: Address, plan: PlanKey) -> Permission {
    let scheme = if plan == key(3) {
        Scheme::Card
    } else {
        Scheme::Erc4337
    };
    Permission {
        scheme,
        ..samples::permission(hash, owner, plan)
    }
}

fn new_permission() -> impl Strategy<Value = Permission> {
    let hash = (0..3).prop_map(|number| format!("p{number}"));
    let limits = (
        any::<bool>(),
        prop::option::of(0u64..9),
        prop::option::of(1u64..900),
        prop::option::weighted(0.2, some_agent()),
    );
    let delegation = prop::option::weighted(0.8, some_delegation());
    (hash, someone(), some_plan(), delegation, limits).prop_map(
        |(hash, owner, plan, delegation, (single_use, max, seconds, agent))| Permission {
            delegation,
            single_use,
            max_credits: max.map(Amount::from),
            expires: seconds.map(|seconds| Moment::from_millis(seconds * 1000)),
            agents: agent.into_iter().collect(),
            ..permission(hash, owner, plan)
        },
    )
}

/// Permissions that a wallet or a card backs, one of them for one use and one for a few credits.
pub(super) fn standing_permissions() -> Vec<Command> {
    let kinds = [
        ("wallet", person(2), Provider::Erc4337, key(0)),
        ("card", person(1), Provider::Stripe, key(3)),
        ("once", person(3), Provider::Erc4337, key(0)),
        ("capped", person(3), Provider::Erc4337, key(0)),
    ];
    let commands = kinds.map(|(name, owner, provider, plan)| {
        let id = DelegationId(name.to_owned());
        Command::Permit {
            key_id: "sk-1".to_owned(),
            permission: Box::new(Permission {
                delegation: Some(id.clone()),
                single_use: name == "once",
                max_credits: (name == "capped").then(|| Amount::from(7u64)),
                ..permission(name.to_owned(), owner, plan)
            }),
            new_delegation: Some(Box::new(Delegation {
                id,
                owner,
                provider,
                method: method_of(owner, provider),
                currency: "usd".to_owned(),
                limit_cents: Amount::from(8u64),
                spent_cents: Amount::ZERO,
                plan: None,
                max_transactions: None,
                api_key_id: None,
                allowed_recipients: Vec::new(),
                merchant_account_id: None,
                created: Moment::from_millis(0),
                expires: Moment::from_millis(400_000),
                revoked: false,
                charges: Vec::new(),
            })),
        }
    });
    commands.into()
}

fn use_command() -> impl Strategy<Value = Command> {
    let ask = prop_oneof![
        4 => prop::option::of(0u64..9).prop_map(|asked| Ask::ByPlan(asked.map(Amount::from))),
        1 => some_amount().prop_map(Ask::Exactly),
    ];
    let request_id = prop::option::of((0u64..6).prop_map(|number| format!("r{number}")));
    prop_oneof![
        3 => new_permission().prop_map(|permission| Command::Permit {
            key_id: "sk-1".to_owned(),
            permission: Box::new(permission),
            new_delegation: None,
        }),
        1 => (some_permission(), someone()).prop_map(|(permission, caller)| {
            Command::RevokePermission { permission, caller }
        }),
        1 => (some_plan(), prop::option::of(some_agent()), 0u8..3).prop_map(|(plan, agent, id)| {
            Command::Challenge(Box::new(challenge(plan, agent, id)))
        }),
        1 => someone().prop_map(|reporter| Command::Track(SubTask {
            reporter,
            request_id: "r1".to_owned(),
            name: None,
            description: Some("half of it".to_owned()),
            status: None,
            credits: Credits::default(),
        })),
        12 => (some_permission(), ask, request_id, some_rules(), any::<u64>()).prop_map(
            |(permission, ask, request_id, rules, tx)| {
                Command::Settle(Box::new(Settle {
                    permission,
                    ask,
                    request_id,
                    rules,
                    transaction: format!("t{tx}"),
                    charge: format!("c{tx}"),
                    order_transaction: format!("o{tx}"),
                }))
            }
        ),
    ]
}

fn card_order() -> impl Strategy<Value = CardOrder> {
    let key = prop::option::of((0..2).prop_map(|number| format!("k{number}")));
    (0..3u8, 100u64..103, key).prop_map(|(number, cents, key)| CardOrder {
        id: format!("o{number}-{cents}-{key:?}"),
        seller: person(number),
        org_id: None,
        cents,
        currency: "usd".to_owned(),
        description: None,
        buyer_ref: None,
        key,
        line_items: Vec::new(),
        metadata: None,
        payment: String::new(),
        client_secret: String::new(),
        created: Moment::from_millis(0),
        paid: None,
        failed: false,
        refunded_cents: 0,
    })
}

fn card_command() -> impl Strategy<Value = Command> {
    let some_order = || card_order().prop_map(|order| order.id);
    let some_checkout = || (0..3).prop_map(|number| format!("c{number}"));
    let sale = prop_oneof![
        2 => (some_checkout(), some_plan(), someone(), 0u64..900).prop_map(
            |(id, plan, buyer, seconds)| CardSale::OpenCheckout(Box::new(Checkout {
                // Opened so long ago that some of them expire.
                opened: Moment::from_millis(seconds),
                id,
                reference: String::new(),
                plan,
                buyer,
                paid: None,
            }))
        ),
        2 => some_checkout().prop_map(|checkout| CardSale::CompleteCheckout {
            checkout,
            payment: String::new(),
        }),
        4 => card_order().prop_map(|order| CardSale::Order(Box::new(order))),
        4 => some_order().prop_map(|order| CardSale::Pay { order }),
        1 => some_order().prop_map(|order| CardSale::Fail { order }),
        3 => (some_order(), 0u64..103).prop_map(|(order, cents)| CardSale::Refund { order, cents }),
    ];
    sale.prop_map(Command::Card)
}

fn routed_command() -> impl Strategy<Value = Command> {
    let some_payment = || any::<u8>().prop_map(|number| format!("r{}", number % 8));
    let request_id = prop::option::of((0u64..4).prop_map(|number| format!("q{number}")));
    let issue = (
        some_payment(),
        some_delegation(),
        someone(),
        0u64..40_000,
        request_id,
    );
    let routing = prop_oneof![
        4 => issue.prop_map(|(id, delegation, buyer, units, request_id)| Routing::Issue {
            key_id: "sk-1".to_owned(),
            payment: Box::new(RouterPayment {
                id,
                buyer,
                delegation,
                request_id,
                protocol: Protocol::X402,
                network: String::new(),
                asset: None,
                recipient: person(0),
                units: Amount::from(units / 1_000),
                fee_units: Amount::ZERO,
                fee_bps: 0,
                resource_url: None,
                issued: Moment::from_millis(0),
                state: PaymentState::Issued,
                transaction: None,
                fee: FeeState::None,
                fee_transaction: None,
            }),
        }),
        1 => some_payment().prop_map(|payment| Routing::Fail { payment }),
        1 => some_payment().prop_map(|payment| Routing::ReleaseFee { payment }),
        1 => some_payment().prop_map(|payment| Routing::Settle {
            payment,
            transaction: String::new(),
            fee_transaction: String::new(),
        }),
    ];
    routing.prop_map(Command::Route)
}

fn challenge(plan: PlanKey, agent: Option<AgentKey>, id: u8) -> Challenge {
    Challenge {
        id: format!("challenge-{id}"),
        plan,
        credits: Amount::ONE,
        agent,
        resource: "/ask".to_owned(),
        http_verb: "POST".to_owned(),
        digest: None,
        expires: Moment::from_millis(1_000),
        content: serde_json::Map::new(),
    }
}

fn some_amount() -> impl Strategy<Value = Amount> {
    prop_oneof![
        1 => Just(Amount::ZERO),
        8 => (1u64..200).prop_map(Amount::from),
        1 => Just(Amount::MAX),
    ]
}

pub(super) fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        9 => command().prop_map(Step::Do),
        1 => (0u64..40).prop_map(Step::Wait),
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
        4 => card_command(),
        4 => routed_command(),
    ]
}
