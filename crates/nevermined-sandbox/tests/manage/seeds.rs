//! Seeds, and the helpers that do without HTTP.

use super::managed;
use super::support::{World, send};
use nevermined_sandbox::{CardProvider, NewDelegation, NewPlan, Sandbox, Seed};
use reqwest::Method;
use serde_json::json;
use std::time::Duration;

#[tokio::test]
async fn a_seed_says_what_is_wrong_and_where() {
    let accounts = json!([{ "name": "a", "funds": 5 }]);
    let priced = json!({ "amounts": [10] });
    let plan = json!({ "owner": "a", "name": "p", "priceConfig": priced, "creditsConfig": { "amount": 1 } });
    for (seed, said) in [
        (json!([]), "a seed must be an object of lists"),
        (
            json!({ "acounts": [] }),
            "acounts: is not known here; there is accounts",
        ),
        (json!({ "accounts": {} }), "accounts: must be a list"),
        (json!({ "accounts": [1] }), "accounts[0]: must be an object"),
        (json!({ "accounts": [{}] }), "accounts[0].name: is required"),
        (
            json!({ "accounts": [{ "name": "a", "found": 1 }] }),
            "accounts[0].found: is not known here",
        ),
        (
            json!({ "accounts": [{ "name": "a", "funds": "many" }] }),
            "accounts[0].funds: \"many\" is not",
        ),
        (
            json!({ "accounts": [{ "name": "a" }, { "name": "a" }] }),
            "accounts[1].name: two accounts are called \"a\"",
        ),
        (
            json!({ "accounts": accounts, "organizations": [{ "name": "o", "founder": "b" }] }),
            "organizations[0].founder: none of the accounts is called \"b\"",
        ),
        (
            json!({ "accounts": accounts, "organizations": [{ "name": "o", "founder": "a", "tier": "Gold" }] }),
            "organizations[0].tier: must be one of Premium, Enterprise, Lapsed, Other",
        ),
        (
            json!({ "plans": [plan] }),
            "plans[0].owner: none of the accounts is called \"a\"",
        ),
        (
            json!({ "accounts": accounts, "plans": [{ "owner": "a", "name": "p", "priceConfig": { "amounts": ["x"] } }] }),
            "plans[0].priceConfig.amounts[0]: \"x\" is not a decimal number",
        ),
        (
            json!({ "accounts": accounts, "plans": [plan], "agents": [{ "owner": "a", "name": "g", "plans": ["q"] }] }),
            "agents[0].plans[0]: none of the plans is called \"q\"",
        ),
        (
            json!({ "accounts": accounts, "plans": [plan], "orders": [{ "buyer": "a", "plan": "p" }] }),
            "orders[0]: ",
        ),
        (
            json!({ "accounts": accounts, "delegations": [{ "account": "a", "provider": "stripe" }] }),
            "delegations[0].spendingLimitCents: is required",
        ),
        (
            json!({ "faults": [{ "effect": { "kind": "x" } }] }),
            "faults[0].effect.kind: must be one of delay, stall,",
        ),
        (
            json!({ "faults": [{ "effect": { "kind": "cutBody" }, "times": 0 }] }),
            "faults[0].times: ",
        ),
    ] {
        let error = match Seed::from_json(&seed.to_string()) {
            Err(error) => error,
            Ok(seed) => {
                let started = Sandbox::builder().seed(seed.clone()).start().await;
                started.unwrap_err().seed().unwrap().clone()
            }
        };
        assert!(error.to_string().starts_with(said), "{seed}: {error}");
    }
    let error = Seed::from_json("{\n  \"accounts\": [\n").unwrap_err();
    assert!(error.to_string().contains("line 3"), "{error}");
}

#[tokio::test]
async fn a_seed_is_carried_out_whole() {
    let seed = Seed::from_json(
        &json!({
            "accounts": [{ "name": "seller" }, { "name": "buyer", "funds": "50", "cards": ["stripe"] }],
            "organizations": [{ "name": "Lab", "founder": "seller", "tier": "Premium" }],
            "plans": [{ "owner": "seller", "name": "p", "priceConfig": { "amounts": [10] }, "creditsConfig": { "amount": 100 } }],
            "agents": [{ "owner": "seller", "name": "g", "plans": ["p"], "endpoints": [{ "POST": "https://g.example/" }] }],
            "delegations": [
                { "account": "buyer", "plan": "p", "provider": "stripe", "currency": "usd", "spendingLimitCents": 500, "durationSecs": 60 },
            ],
            "orders": [{ "buyer": "buyer", "plan": "p" }],
            "faults": [{ "operation": "getPlan", "effect": { "kind": "cutBody" } }],
        })
        .to_string(),
    );
    let world = World::with(Sandbox::builder().seed(seed.unwrap())).await;
    let [seller, buyer] = &world.sandbox.accounts()[..2] else {
        panic!("two accounts");
    };
    let agents = world.get_as(seller, "/protocol/agents").await;
    let agent = &agents.assert_ok()["agents"][0];
    assert_eq!(agent["name"], "g");
    let memberships = world.get_as(seller, "/organizations/my-memberships").await;
    let of = &memberships.assert_ok()[0];
    assert_eq!(
        (&of["orgName"], &of["orgType"]),
        (&"Lab".into(), &"Premium".into())
    );
    let delegations = world.get_as(buyer, "/delegation").await;
    assert_eq!(delegations.assert_ok()["totalResults"], 1);
    assert_eq!(world.sandbox.wallet(buyer.address()).to_u64(), Some(40));
    assert_eq!(
        world.sandbox.fault_report()[0].fault.operation.as_deref(),
        Some("getPlan")
    );
    assert_eq!(world.sandbox.audit(), Ok(()));
}

#[tokio::test]
async fn helpers_do_what_requests_do() {
    let world = managed().await;
    let sandbox = &world.sandbox;
    let terms = NewPlan::credits("dynamic", 100)
        .price(10_000_000)
        .burns(1, 5);
    let plan = sandbox.register_plan(&world.seller, terms).unwrap();
    let told = world.get(&format!("/protocol/plans/{plan}")).await;
    assert_eq!(told.assert_ok()["name"], "dynamic");
    assert_eq!(told.body["creditsConfig"]["amount"], 100);

    let month = NewPlan::time("month", Duration::from_secs(30 * 86_400)).price(1);
    let month = sandbox.register_plan(&world.seller, month).unwrap();
    sandbox.order(&world.buyer, &month).unwrap();
    let path = format!("/protocol/plans/{month}/balance/{}", world.buyer.address());
    assert_eq!(
        world.get(&path).await.assert_ok()["expiresAt"],
        "2027-02-14T08:00:00.000Z"
    );

    let trial = sandbox
        .register_plan(&world.seller, NewPlan::credits("trial", 5).trial())
        .unwrap();
    sandbox.order(&world.buyer, &trial).unwrap();
    let again = sandbox.order(&world.buyer, &trial).unwrap_err();
    assert_eq!((again.status(), again.code()), (409, "BCK.PROTOCOL.0056"));
    let fiat = NewPlan::credits("fiat", 5).price(1_000_000).fiat();
    let fiat = sandbox.register_plan(&world.seller, fiat).unwrap();
    assert_eq!(
        sandbox.order(&world.buyer, &fiat).unwrap_err().code(),
        "BCK.PROTOCOL.0050"
    );
    let cheap = NewPlan::credits("cheap", 5).price(1).fiat();
    let refused = sandbox.register_plan(&world.seller, cheap).unwrap_err();
    assert_eq!(refused.code(), "BCK.PROTOCOL.0047");
    assert!(
        refused.message().contains("priceConfig.amounts"),
        "{refused}"
    );

    let refused = sandbox
        .register_agent(&world.buyer, "thief", &[], &[&plan])
        .unwrap_err();
    assert_eq!(refused.status(), 403);
    let card = sandbox.add_card(&world.buyer, CardProvider::Braintree);
    let day = Duration::from_secs(86_400);
    let delegation = NewDelegation::of_card(card, 5_000, day)
        .plan(&plan)
        .transactions(2);
    let id = sandbox.delegate(&world.buyer, delegation).unwrap();
    let told = world
        .get_as(&world.buyer, &format!("/delegation/{id}"))
        .await;
    assert_eq!(told.assert_ok()["provider"], "braintree");
    let wallet = sandbox.delegate(&world.buyer, NewDelegation::of_wallet(5_000, day));
    assert!(wallet.is_ok());
    assert_eq!(sandbox.audit(), Ok(()));
}

#[cfg(feature = "store")]
#[tokio::test]
async fn what_a_store_brought_back_of_a_seed_is_not_made_again() {
    let file = std::env::temp_dir().join(format!("sandbox-seeded-{}.redb", std::process::id()));
    let seed = json!({
        "accounts": [{ "name": "seller" }, { "name": "buyer", "funds": 50, "cards": ["visa"] }],
        "plans": [{ "owner": "seller", "name": "p", "priceConfig": { "amounts": [10] }, "creditsConfig": { "amount": 100 } }],
        "agents": [{ "owner": "seller", "name": "g", "plans": ["p"] }],
        "orders": [{ "buyer": "buyer", "plan": "p" }],
    });
    let mut told = Vec::new();
    for _ in 0..2 {
        let seed = Seed::from_json(&seed.to_string()).unwrap();
        let sandbox = Sandbox::builder()
            .store(&file)
            .seed(seed)
            .start()
            .await
            .unwrap();
        let accounts = sandbox.accounts();
        let keys: Vec<String> = accounts.iter().map(|a| a.api_key().to_owned()).collect();
        let wallet = sandbox.wallet(accounts[1].address()).to_u64();
        let cards = sandbox.cards(&accounts[1]);
        told.push((keys, wallet, cards, sandbox.plans(), sandbox.agents()));
        sandbox.shutdown().await;
    }
    std::fs::remove_file(&file).unwrap();
    assert_eq!(told[0], told[1]);
    assert_eq!((told[0].1, told[0].3.len()), (Some(40), 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn resets_at_the_same_time_leave_one_seed() {
    let seed =
        json!({ "accounts": [{ "name": "a", "funds": 5 }, { "name": "b", "cards": ["visa"] }] });
    let seed = Seed::from_json(&seed.to_string()).unwrap();
    let sandbox = Sandbox::builder().seed(seed).start().await.unwrap();
    let keys = |sandbox: &Sandbox| {
        let accounts = sandbox.accounts();
        accounts
            .iter()
            .map(|a| a.api_key().to_owned())
            .collect::<Vec<_>>()
    };
    let before = keys(&sandbox);
    std::thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| sandbox.reset().unwrap());
        }
    });
    assert_eq!(keys(&sandbox), before);
    assert_eq!(sandbox.cards(&sandbox.accounts()[1]).len(), 1);
    assert_eq!(sandbox.audit(), Ok(()));
}

#[tokio::test]
async fn a_seeded_organization_has_a_key_that_acts_for_it_and_outlives_a_reset() {
    let seed = json!({
        "accounts": [{ "name": "a" }, { "name": "b" }],
        "organizations": [{ "name": "one", "founder": "a" }, { "name": "two", "founder": "b" }],
    });
    let seed = Seed::from_json(&seed.to_string()).unwrap();
    let world = World::with(Sandbox::builder().seed(seed)).await;
    let before = world.sandbox.organizations();
    world.sandbox.reset().unwrap();
    let after = world.sandbox.organizations();
    assert_eq!(after.len(), 2);
    for (before, after) in before.iter().zip(&after) {
        assert_eq!(before.name(), after.name());
        assert_eq!(before.id(), after.id());
        let key = after.api_key().unwrap();
        assert_eq!(before.api_key(), Some(key));
        assert!(!format!("{after:?}").contains(key));
        let order = json!({ "amountMinor": 100, "currency": "usd" });
        let request = world.request(Method::POST, "/orders").bearer_auth(key);
        send(request.json(&order)).await.assert_ok();
    }
}
