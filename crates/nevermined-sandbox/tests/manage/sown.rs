//! Seeds that are sown while the sandbox runs, and what can be read of plans, credits and money.

use super::*;
use nevermined_sandbox::Seed;
use serde_json::json;

fn market() -> Value {
    json!({
        "accounts": [{ "name": "seller" }, { "name": "carol", "funds": "30000000", "cards": ["visa"] }],
        "organizations": [{ "name": "Lab", "founder": "carol" }],
        "plans": [{
            "owner": "seller", "name": "p",
            "priceConfig": { "amounts": ["10000000"] }, "creditsConfig": { "amount": "100" }
        }],
        "agents": [{ "owner": "seller", "name": "g", "plans": ["p"], "endpoints": [] }],
        "delegations": [{
            "account": "carol", "plan": "p", "provider": "erc4337", "spendingLimitCents": 500, "durationSecs": 60
        }],
        "orders": [{ "buyer": "carol", "plan": "p" }],
        "faults": [{ "operation": "settlePermission", "effect": { "kind": "cutBody" } }]
    })
}

/// A sandbox without accounts, with a management port and a clock that stands still.
async fn empty() -> World {
    let mut world = managed().await;
    let clock = FixedClock::at(UNIX_EPOCH + Duration::from_secs(1_800_000_000));
    let sandbox = Sandbox::builder().manage_port(0).clock(clock);
    world.sandbox = sandbox.start().await.unwrap();
    world
}

async fn sow(world: &World, seed: Value) -> Answer {
    ask(world, Method::POST, "/seed", seed).await
}

#[tokio::test]
async fn a_seed_is_sown_into_a_running_sandbox() {
    let world = empty().await;
    let made = sow(&world, market()).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let made = made.body;
    let accounts = world.sandbox.accounts();
    assert_eq!(made["accounts"][1]["apiKey"], accounts[1].api_key());
    assert_eq!(made["accounts"][1]["wallet"], "20000000");
    assert_eq!(made["accounts"][1]["cards"][0]["provider"], "visa");
    let lab = &world.sandbox.organizations()[0];
    assert_eq!(made["organizations"][0]["id"], lab.id());
    assert_eq!(made["organizations"][0]["apiKey"], lab.api_key().unwrap());
    let (_, plan) = &world.sandbox.plans()[0];
    assert_eq!(made["plans"], json!([{ "name": "p", "id": plan.as_str() }]));
    assert_eq!(made["agents"][0]["name"], "g");
    assert_eq!(made["delegations"][0]["account"], "carol");
    assert_eq!(made["delegations"][0]["planId"], plan.as_str());
    assert_eq!(made["faults"], json!([1]));
    assert_eq!(made, world.sandbox.scene());

    // What is there can be named, and is not told again.
    let more = json!({
        "accounts": [{ "name": "dave", "funds": 10_000_000 }],
        "orders": [{ "buyer": "dave", "plan": "p" }],
    });
    let made = sow(&world, more).await;
    assert_eq!(made.assert_ok()["plans"], json!([]));
    assert_eq!(made.body["accounts"][0]["wallet"], "0");
    let balances = get(&world, "/balances").await;
    let held: Vec<_> = balances["balances"].as_array().unwrap().iter().collect();
    assert_eq!(held.len(), 2);
    for balance in held {
        assert_eq!(
            (&balance["remaining"], &balance["orders"]),
            (&json!("100"), &json!(1))
        );
    }
    assert_eq!(world.sandbox.audit(), Ok(()));
}

#[tokio::test]
async fn a_seed_that_is_refused_changes_nothing() {
    let world = empty().await;
    sow(&world, market()).await.assert_ok();
    let before = world.sandbox.dump();
    let poor = json!({
        "accounts": [{ "name": "erin" }],
        "orders": [{ "buyer": "erin", "plan": "p" }],
    });
    let again = |part: &str| json!({ part: market()[part] });
    for (seed, field, said) in [
        (poor, "orders[0]", "orders[0]: "),
        (
            again("accounts"),
            "accounts[0].name",
            "accounts[0].name: there is an account \"seller\"",
        ),
        (
            again("plans"),
            "plans[0].name",
            "plans[0].name: its owner has a plan \"p\"",
        ),
        (
            again("agents"),
            "agents[0].name",
            "agents[0].name: its owner has an agent \"g\"",
        ),
        (
            json!({ "orders": [{ "buyer": "nobody", "plan": "p" }] }),
            "orders[0].buyer",
            "orders[0].buyer: none of the accounts",
        ),
        (json!({ "plan": [] }), "plan", "plan: is not known here"),
        (
            json!({ "faults": [{ "effect": { "kind": "delay", "millis": "x" } }] }),
            "faults[0].effect.millis",
            "faults[0].effect.millis: must be a whole number as in",
        ),
    ] {
        let refused = sow(&world, seed).await;
        refused.assert_refused(400, "BCK.HTTP.400");
        assert_eq!(refused.body["details"]["field"], field, "{}", refused.body);
        let message = refused.body["message"].as_str().unwrap();
        assert!(message.starts_with(said), "{message}");
        assert_eq!(refused.body["hint"], "nothing of this seed was carried out");
    }
    assert_eq!(world.sandbox.dump(), before);
    assert_eq!(world.sandbox.fault_report().len(), 1);
}

#[tokio::test]
async fn plans_balances_and_wallets_are_told_in_decimals() {
    let seed = Seed::from_json(&market().to_string()).unwrap();
    let clock = FixedClock::at(UNIX_EPOCH + Duration::from_secs(1_800_000_000));
    let mut world = managed().await;
    let sandbox = Sandbox::builder().manage_port(0).clock(clock).seed(seed);
    world.sandbox = sandbox.start().await.unwrap();
    let (_, plan) = &world.sandbox.plans()[0];
    let [seller, carol] = &world.sandbox.accounts()[..] else {
        panic!("two accounts");
    };
    let (seller, carol) = (seller.address().to_string(), carol.address().to_string());
    let plans = get(&world, "/plans").await;
    assert_eq!(
        plans,
        json!({ "plans": [{
            "id": plan.as_str(), "name": "p", "owner": seller, "orgId": null,
            "price": "10000000", "isCrypto": true, "currency": null, "accessLimit": "credits",
            "credits": "100", "minAmount": "1", "maxAmount": "1", "durationSecs": 0,
            "isTrialPlan": false, "paysPerUse": false, "isListed": true,
            "registeredAt": "2027-01-15T08:00:00.000Z",
        }] })
    );
    let balances = get(&world, "/balances").await;
    assert_eq!(
        balances,
        json!({ "balances": [{
            "planId": plan.as_str(), "plan": "p", "holder": carol, "name": "carol",
            "remaining": "100", "used": "0", "orders": 1, "expiresAt": null,
        }] })
    );
    let stranger = "0x1111111111111111111111111111111111111111"
        .parse()
        .unwrap();
    world.sandbox.fund_wallet(stranger, 7);
    let wallets = get(&world, "/wallets").await;
    let units = |address: &str| {
        let mut all = wallets["wallets"].as_array().unwrap().iter();
        let found = all.find(|wallet| wallet["address"] == address).unwrap();
        (found["name"].clone(), found["units"].clone())
    };
    assert_eq!(units(&carol), (json!("carol"), json!("20000000")));
    assert_eq!(units(&seller), (json!("seller"), json!("10000000")));
    assert_eq!(units(&stranger.to_string()), (json!(null), json!("7")));
}

#[tokio::test]
async fn a_name_is_given_to_one_account() {
    let world = managed().await;
    let refused = ask(
        &world,
        Method::POST,
        "/accounts",
        json!({ "name": "buyer" }),
    )
    .await;
    refused.assert_refused(400, "BCK.HTTP.400");
    assert_eq!(
        refused.body["message"],
        "name: there is an account \"buyer\""
    );
    assert!(
        refused.body["hint"]
            .as_str()
            .unwrap()
            .starts_with("take another name")
    );
    assert_eq!(world.sandbox.accounts().len(), 2);
}
