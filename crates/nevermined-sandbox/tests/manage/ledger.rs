//! The whole ledger: dumped, audited, and back to its seed.

use super::*;
use nevermined_sandbox::{Effect, Fault, Seed};
use serde_json::json;
use support::documented_plan;

#[tokio::test]
async fn the_ledger_can_be_dumped_and_the_dump_audited() {
    let world = managed().await;
    let plan = world.plan(documented_plan()).await;
    world.order(&world.buyer, &plan).await.assert_ok();
    let token = world
        .post(
            &world.buyer,
            "/x402/permissions",
            json!({ "planId": plan, "maxCredits": 10 }),
        )
        .await;
    token.assert_ok();
    let dump = get(&world, "/ledger").await;
    assert_eq!(dump, world.sandbox.dump());
    let text = dump.to_string();
    assert_eq!(dump["plans"].as_object().unwrap().len(), 1);
    for account in [&world.seller, &world.buyer] {
        assert!(!text.contains(account.api_key()));
    }
    // A hint has five characters.
    let tokens = dump["tokens"].as_array().unwrap();
    assert!(tokens.len() == 1 && tokens[0]["hint"].as_str().unwrap().chars().count() == 5);
    let permissions = dump["permissions"].as_object().unwrap();
    assert!(permissions.contains_key(tokens[0]["permission"].as_str().unwrap()));
    for permission in permissions.values() {
        assert_eq!(permission["secret"].as_str().unwrap().chars().count(), 5);
        assert_eq!(permission["content"], json!({}));
    }

    let sound = ask(&world, Method::POST, "/audit", dump.clone()).await;
    assert_eq!(sound.assert_ok(), &json!({ "ok": true, "violations": [] }));
    assert_eq!(get(&world, "/audit").await["ok"], true);
    let mut broken = dump;
    let wallet = world.buyer.address().to_string();
    broken["wallets"][&wallet] = json!("0x7");
    let found = ask(&world, Method::POST, "/audit", broken).await;
    assert_eq!(found.assert_ok()["ok"], false);
    assert!(
        found.body["violations"][0]
            .as_str()
            .unwrap()
            .contains("wallets hold")
    );
    let refused = ask(&world, Method::POST, "/audit", json!({ "wallets": 1 })).await;
    refused.assert_refused(400, "BCK.HTTP.400");
}

/// A token's secret ends in two random hexadecimal digits and `1b`: of 300, some end alike.
#[tokio::test]
async fn every_token_is_in_the_dump_though_hints_are_alike() {
    let world = managed().await;
    let plan = world.plan(documented_plan()).await;
    let mut asked = Vec::new();
    for _ in 0..300 {
        let body = json!({ "planId": plan, "maxCredits": 1 });
        let answer = world.post(&world.buyer, "/x402/permissions", body).await;
        let hash = answer.assert_ok()["permissionHash"].as_str().unwrap();
        asked.push(hash.to_owned());
    }
    let dump = get(&world, "/ledger").await;
    let tokens = dump["tokens"].as_array().unwrap().iter();
    let mut shown: Vec<_> = tokens
        .map(|token| token["permission"].as_str().unwrap().to_owned())
        .collect();
    asked.sort();
    shown.sort();
    assert_eq!(shown, asked);
    let hints = dump["tokens"].as_array().unwrap().iter();
    let hints: std::collections::BTreeSet<_> =
        hints.map(|token| token["hint"].to_string()).collect();
    assert!(hints.len() < asked.len(), "no two hints are alike");
}

#[tokio::test]
async fn a_reset_brings_the_seed_back_and_nothing_else() {
    let seed = Seed::from_json(
        r#"{
            "accounts": [{ "name": "seller" }, { "name": "buyer", "funds": 30000000, "cards": ["visa"] }],
            "plans": [{
                "owner": "seller", "name": "p",
                "priceConfig": { "amounts": [10000000] }, "creditsConfig": { "amount": 100 }
            }],
            "orders": [{ "buyer": "buyer", "plan": "p" }]
        }"#,
    );
    let world = World::with(Sandbox::builder().manage_port(0).seed(seed.unwrap())).await;
    let seeded = world.sandbox.accounts();
    world
        .sandbox
        .add_fault(Fault::new(Effect::CutBody).on("getPlan"))
        .unwrap();
    world.sandbox.advance(Duration::from_secs(86_400));
    world.plan(documented_plan()).await;
    let reset = send(request(&world, Method::POST, "/reset")).await;
    let told = reset.assert_ok();
    assert_eq!(told["accounts"][1]["apiKey"], seeded[1].api_key());
    let accounts = world.sandbox.accounts();
    let names: Vec<&str> = accounts.iter().map(|account| account.name()).collect();
    assert_eq!(names, ["seller", "buyer"]);
    assert_eq!(
        world.sandbox.wallet(seeded[1].address()).to_u64(),
        Some(20_000_000)
    );
    assert_eq!(world.sandbox.cards(&seeded[1]).len(), 1);
    assert_eq!(world.sandbox.fault_report(), []);
    assert_eq!(world.sandbox.requests(), []);
    let plans = world.get_as(&seeded[0], "/protocol/plans").await;
    assert_eq!(plans.assert_ok()["totalCount"], 1);
    // The accounts of before are gone.
    let gone = world.get_as(&world.seller, "/protocol/plans").await;
    gone.assert_refused(401, "BCK.APIKEY.0004");
    assert_eq!(world.sandbox.audit(), Ok(()));
}

#[tokio::test]
async fn a_reset_brings_back_the_ids_of_what_was_seeded() {
    let seed = json!({
        "accounts": [{ "name": "seller" }, { "name": "buyer", "funds": 30000000, "cards": ["visa"] }],
        "organizations": [{ "name": "Lab", "founder": "seller" }],
        "plans": [{
            "owner": "seller", "name": "p",
            "priceConfig": { "amounts": [10000000] }, "creditsConfig": { "amount": 100 }
        }],
        "agents": [{ "owner": "seller", "name": "g", "plans": ["p"], "endpoints": [] }],
        "delegations": [{
            "account": "buyer", "plan": "p", "provider": "erc4337", "spendingLimitCents": 500, "durationSecs": 60
        }],
        "orders": [{ "buyer": "buyer", "plan": "p" }],
        "faults": [{ "operation": "getPlan", "effect": { "kind": "cutBody" } }],
    });
    let clock = FixedClock::at(UNIX_EPOCH + Duration::from_secs(1_800_000_000));
    let sandbox = Sandbox::builder()
        .clock(clock)
        .seed(Seed::from_json(&seed.to_string()).unwrap());
    let sandbox = sandbox.start().await.unwrap();
    let kept = |sandbox: &Sandbox| {
        let accounts = sandbox.accounts().into_iter();
        let keys: Vec<String> = accounts.map(|a| a.api_key().to_owned()).collect();
        let organizations = sandbox.organizations().into_iter();
        let acting: Vec<_> = organizations
            .map(|o| o.api_key().map(str::to_owned))
            .collect();
        let faults: Vec<u64> = sandbox.fault_report().iter().map(|f| f.id).collect();
        (sandbox.dump(), keys, acting, faults)
    };
    let seeded = kept(&sandbox);
    for _ in 0..2 {
        // What is made between draws ids too.
        let other = sandbox.create_account("other", 5);
        let plan = nevermined_sandbox::NewPlan::credits("q", 1);
        sandbox.register_plan(&other, plan).unwrap();
        sandbox.add_fault(Fault::new(Effect::CutBody)).unwrap();
        assert_ne!(kept(&sandbox), seeded);
        sandbox.reset().unwrap();
        assert_eq!(kept(&sandbox), seeded);
    }
}
