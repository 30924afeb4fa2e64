//! What sets the scene: the time, accounts with money, faults, what cards pay.

use super::*;
use nevermined_sandbox::NewPlan;
use serde_json::json;
use support::documented_plan;

#[tokio::test]
async fn the_clock_goes_ahead_and_never_back() {
    let world = managed().await;
    let now = |told: &Value| told["now"].as_str().unwrap().to_owned();
    assert_eq!(
        now(&get(&world, "/clock").await),
        "2027-01-15T08:00:00.000Z"
    );
    let advanced = ask(
        &world,
        Method::POST,
        "/clock/advance",
        json!({ "seconds": 60, "millis": 5 }),
    )
    .await;
    assert_eq!(now(advanced.assert_ok()), "2027-01-15T08:01:00.005Z");
    let set = ask(
        &world,
        Method::PUT,
        "/clock",
        json!({ "now": "2030-01-01T00:00:00Z" }),
    )
    .await;
    assert_eq!(now(set.assert_ok()), "2030-01-01T00:00:00.000Z");

    let back = ask(
        &world,
        Method::PUT,
        "/clock",
        json!({ "now": "2029-01-01T00:00:00Z" }),
    )
    .await;
    back.assert_refused(400, "BCK.HTTP.400");
    assert_eq!(back.body["details"]["field"], "now");
    for (method, path, body, field) in [
        (Method::PUT, "/clock", json!({}), "now"),
        (Method::PUT, "/clock", json!({ "now": "tomorrow" }), "now"),
        (Method::PUT, "/clock", json!({ "time": 1 }), "time"),
        (Method::POST, "/clock/advance", json!({}), "seconds"),
        (
            Method::POST,
            "/clock/advance",
            json!({ "seconds": -1 }),
            "seconds",
        ),
        (
            Method::POST,
            "/clock/advance",
            json!({ "millis": "a" }),
            "millis",
        ),
        (
            Method::POST,
            "/clock/advance",
            json!({ "hours": 1 }),
            "hours",
        ),
    ] {
        let refused = ask(&world, method, path, body.clone()).await;
        assert_eq!(
            (refused.status, &refused.body["details"]["field"]),
            (400, &json!(field)),
            "{body}"
        );
    }
    assert_eq!(
        now(&get(&world, "/clock").await),
        "2030-01-01T00:00:00.000Z"
    );
}

#[tokio::test]
async fn accounts_are_opened_funded_and_listed_without_their_keys() {
    let world = managed().await;
    let wanted = json!({ "name": "carol", "funds": "5000000", "cards": ["stripe", "visa"] });
    let opened = ask(&world, Method::POST, "/accounts", wanted).await;
    assert_eq!(opened.status, 201);
    let key = opened.body["apiKey"].as_str().unwrap();
    let listed = send(
        world
            .request(Method::GET, "/protocol/plans")
            .bearer_auth(key),
    )
    .await;
    listed.assert_ok();

    let address = opened.body["address"].as_str().unwrap();
    let funds = format!("/accounts/{address}/funds");
    let funded = ask(&world, Method::POST, &funds, json!({ "amount": 7 })).await;
    assert_eq!(funded.assert_ok()["wallet"], "5000007");
    let cards = format!("/accounts/{address}/cards");
    let card = ask(&world, Method::POST, &cards, json!({ "provider": "vgs" })).await;
    assert_eq!(card.body["provider"], "vgs");

    let told = get(&world, "/accounts").await;
    let carol = &told["accounts"][2];
    assert_eq!(
        (&carol["name"], &carol["wallet"]),
        (&json!("carol"), &json!("5000007"))
    );
    assert_eq!(carol["cards"].as_array().unwrap().len(), 3);
    let hint = carol["keyHint"].as_str().unwrap();
    assert!(key.ends_with(hint.trim_start_matches('…')));
    assert!(!told.to_string().contains(key));

    for (path, body, status, field) in [
        ("/accounts", json!({}), 400, json!("name")),
        ("/accounts", json!({ "name": " " }), 400, json!("name")),
        (
            "/accounts",
            json!({ "name": "x", "funds": -1 }),
            400,
            json!("funds"),
        ),
        (
            "/accounts",
            json!({ "name": "x", "funds": "1e3" }),
            400,
            json!("funds"),
        ),
        (
            "/accounts",
            json!({ "name": "x", "cards": ["erc4337"] }),
            400,
            json!("cards[0]"),
        ),
        (
            "/accounts",
            json!({ "name": "x", "key": "mine" }),
            400,
            json!("key"),
        ),
        (&funds, json!({}), 400, json!("amount")),
        (
            &cards,
            json!({ "provider": "amex" }),
            400,
            json!("provider"),
        ),
        (
            "/accounts/0x12/funds",
            json!({ "amount": 1 }),
            400,
            json!("address"),
        ),
        (
            "/accounts/0x0000000000000000000000000000000000000001/funds",
            json!({ "amount": 1 }),
            404,
            Value::Null,
        ),
    ] {
        let refused = ask(&world, Method::POST, path, body.clone()).await;
        let told = (refused.status, &refused.body["details"]["field"]);
        assert_eq!(told, (status, &field), "{path} {body}");
    }
    assert_eq!(
        get(&world, "/accounts").await["accounts"]
            .as_array()
            .unwrap()
            .len(),
        3
    );
    assert_eq!(world.sandbox.audit(), Ok(()));
}

#[tokio::test]
async fn faults_are_added_counted_and_taken_away() {
    let world = managed().await;
    let plan = world.plan(documented_plan()).await;
    let fault = json!({
        "operation": "orderPlan", "times": 1, "account": world.buyer.address(),
        "effect": { "kind": "serverError", "status": 503, "when": "afterCommit" },
    });
    let added = ask(&world, Method::POST, "/faults", fault.clone()).await;
    assert_eq!((added.status, &added.body["id"]), (201, &json!(1)));
    assert_eq!(world.order(&world.buyer, &plan).await.status, 503);
    assert_eq!(world.order(&world.buyer, &plan).await.status, 200);
    let told = get(&world, "/faults").await;
    let report = &told["faults"][0];
    assert_eq!(
        (&report["matched"], &report["fired"]),
        (&json!(2), &json!(1))
    );
    assert_eq!(report["fault"]["effect"], fault["effect"]);

    let replaced = ask(
        &world,
        Method::PUT,
        "/faults",
        json!({ "faults": [{ "effect": { "kind": "cutBody" } }] }),
    )
    .await;
    assert_eq!(replaced.assert_ok()["faults"][0]["id"], 2);
    let gone = send(request(&world, Method::DELETE, "/faults/2")).await;
    assert_eq!(gone.assert_ok()["faults"], json!([]));
    let gone = send(request(&world, Method::DELETE, "/faults/2")).await;
    gone.assert_refused(404, "BCK.HTTP.404");

    for (body, said) in [
        (json!({}), "effect: is required"),
        (
            json!({ "effect": { "kind": "explode" } }),
            "effect.kind: must be one of",
        ),
        (json!({ "effect": { "kind": "delay" } }), "millis"),
        (
            json!({ "effect": { "kind": "cutBody" }, "operation": "order" }),
            "orderPlan",
        ),
        (
            json!({ "effect": { "kind": "cutBody" }, "operations": [] }),
            "operations: is not known here",
        ),
        (
            json!({ "effect": { "kind": "cutBody" }, "account": "0x1" }),
            "account: ",
        ),
        (
            json!({ "effect": { "kind": "serverError", "status": 418 } }),
            "effect.status",
        ),
    ] {
        let refused = ask(&world, Method::POST, "/faults", body.clone()).await;
        refused.assert_refused(400, "BCK.HTTP.400");
        let message = refused.body["message"].as_str().unwrap();
        assert!(message.contains(said), "{body}: {message}");
    }
    let refused = ask(
        &world,
        Method::PUT,
        "/faults",
        json!({ "faults": [{ "effect": 1 }] }),
    )
    .await;
    assert!(
        refused.body["message"]
            .as_str()
            .unwrap()
            .starts_with("faults[0].effect: must be an object")
    );
    assert_eq!(world.sandbox.fault_report(), []);
}

#[tokio::test]
async fn what_cards_pay_is_decided_here() {
    let world = managed().await;
    let fiat = NewPlan::credits("by card", 100).price(1_000_000).fiat();
    let plan = world.sandbox.register_plan(&world.seller, fiat).unwrap();
    let wanted = json!({ "sessionType": "hosted", "planId": plan });
    let opened = world
        .post(&world.buyer, "/fiat/stripe/payment", wanted)
        .await;
    let id = opened.assert_ok()["result"]["stripeCheckoutSessionId"].clone();
    let path = format!("/checkouts/{}/complete", id.as_str().unwrap());
    let done = send(request(&world, Method::POST, &path)).await;
    assert_eq!(done.assert_ok(), &json!({ "id": id, "completed": true }));
    assert_eq!(world.credits(plan.as_str(), &world.buyer), 100);
    let none = send(request(
        &world,
        Method::POST,
        "/checkouts/cs_test_0/complete",
    ))
    .await;
    assert_eq!(none.status, 404);

    let key = world.sandbox.organization_key(&world.seller, "org-1");
    let wanted = json!({ "amountMinor": 500, "currency": "usd", "description": "a report" });
    let mut ids = Vec::new();
    for _ in 0..2 {
        let order = world.request(Method::POST, "/orders").bearer_auth(&key);
        let order = send(order.json(&wanted)).await;
        ids.push(order.assert_ok()["orderId"].as_str().unwrap().to_owned());
    }
    let steps = [
        (&ids[0], "pay", json!({}), 200, json!("paid")),
        (
            &ids[0],
            "refund",
            json!({ "cents": 100 }),
            200,
            json!("partially_refunded"),
        ),
        (&ids[0], "refund", json!({ "cents": 900 }), 409, Value::Null),
        (
            &ids[0],
            "refund",
            json!({ "cents": "all" }),
            400,
            Value::Null,
        ),
        (&ids[1], "fail", json!({}), 200, json!("failed")),
    ];
    for (id, step, body, status, told) in steps {
        let answer = ask(
            &world,
            Method::POST,
            &format!("/orders/{id}/{step}"),
            body.clone(),
        )
        .await;
        assert_eq!(
            (answer.status, &answer.body["status"]),
            (status, &told),
            "{step} {body} {:#}",
            answer.body
        );
    }
    assert_eq!(world.money(&world.seller), 1_000_000 + 4_000_000);
    // Nobody who reads the ledger can pay in the buyer's name.
    let dump = get(&world, "/ledger").await;
    for order in dump["card_orders"].as_object().unwrap().values() {
        assert_eq!(order["client_secret"].as_str().unwrap().chars().count(), 5);
    }
    assert_eq!(world.sandbox.audit(), Ok(()));
}
