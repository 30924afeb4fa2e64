//! What can be asked of permissions and challenges.

use super::*;

/// The permissions that are there from the start, each with a delegation of the same name.
pub(super) const STANDING: [&str; 8] = [
    "wallet", "card", "once", "capped", "ending", "few", "time", "by-use",
];

fn some_permission() -> impl Strategy<Value = String> {
    prop_oneof![
        2 => (0..3).prop_map(|number| format!("p{number}")),
        4 => Just("wallet".to_owned()),
        4 => Just("card".to_owned()),
        8 => prop::sample::select(STANDING.to_vec()).prop_map(str::to_owned),
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

/// Permissions that a wallet or a card backs: for one use, for a few credits, for a minute, with a delegation for one
/// purchase, for a plan by time, and for one that is paid for each use.
pub(in super::super) fn standing_permissions() -> Vec<Command> {
    let commands = STANDING.map(|name| {
        let (owner, provider, plan) = match name {
            "wallet" => (person(2), Provider::Erc4337, key(0)),
            "card" => (person(1), Provider::Stripe, key(3)),
            "time" => (person(2), Provider::Erc4337, key(2)),
            "by-use" => (person(2), Provider::Erc4337, key(5)),
            _ => (person(3), Provider::Erc4337, key(0)),
        };
        let id = DelegationId(name.to_owned());
        Command::Permit {
            key_id: "sk-1".to_owned(),
            permission: Box::new(Permission {
                delegation: Some(id.clone()),
                single_use: name == "once",
                max_credits: (name == "capped").then(|| Amount::from(7u64)),
                expires: (name == "ending").then(|| Moment::from_millis(60_000)),
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
                max_transactions: (name == "few").then_some(1),
                api_key_id: None,
                allowed_recipients: Vec::new(),
                merchant_account_id: None,
                group: None,
                purse: None,
                created: Moment::from_millis(0),
                expires: Moment::from_millis(if name == "wallet" { 80_000 } else { 400_000 }),
                revoked: false,
                charges: Vec::new(),
            })),
        }
    });
    commands.into()
}

pub(super) fn use_command() -> impl Strategy<Value = Command> {
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
            |(permission, ask, request_id, rules, random_seed)| {
                Command::Settle(Box::new(Settle {
                    permission: permission.into(),
                    ask,
                    request_id: request_id.map(Into::into),
                    rules,
                    random_seed,
                }))
            }
        ),
    ]
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
