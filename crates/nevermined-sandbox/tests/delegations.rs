//! Delegations and the payment methods that they draw on.

#![allow(clippy::unwrap_used, reason = "a test that can't go on has failed")]

mod support;

use nevermined_sandbox::{Account, CardProvider};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;
use support::{Answer, World, documented_plan, send};

fn on_wallet() -> Value {
    json!({
        "provider": "erc4337", "spendingLimitCents": 100_000,
        "durationSecs": 604_800, "currency": "usdc",
    })
}

async fn call(world: &World, who: &Account, method: Method, path: &str) -> Answer {
    send(
        world
            .request(method, path)
            .bearer_auth(who.api_key())
            .header("content-type", "application/json"),
    )
    .await
}

async fn patch(world: &World, path: &str, body: Value) -> Answer {
    send(
        world
            .request(Method::PATCH, path)
            .bearer_auth(world.buyer.api_key())
            .json(&body),
    )
    .await
}

async fn created(world: &World, body: Value) -> String {
    let answer = world.post(&world.buyer, "/delegation/create", body).await;
    assert_eq!(answer.status, 201, "{:#}", answer.body);
    answer.body["delegationId"].as_str().unwrap().to_owned()
}

/// The id that the key's own claims give.
fn key_id(account: &Account) -> String {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let claims = account.api_key().split('.').nth(1).unwrap();
    let claims = URL_SAFE_NO_PAD.decode(claims).unwrap();
    let claims: Value = serde_json::from_slice(&claims).unwrap();
    claims["jti"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_delegation_on_the_wallet_is_read_back_whole() {
    for world in [World::new().await, World::observed().await] {
        let id = created(&world, on_wallet()).await;
        let read = world
            .get_as(&world.buyer, &format!("/delegation/{id}"))
            .await;
        assert_eq!(read.status, 200);
        let mut body = read.body;
        let dates = ["createdAt", "expiresAt"].map(|name| {
            let date = body.as_object_mut().unwrap().remove(name).unwrap();
            date.as_str().unwrap().to_owned()
        });
        assert!(dates[0] < dates[1] && dates[1].ends_with('Z'));
        assert_eq!(
            body,
            json!({
                "delegationId": id, "provider": "erc4337",
                "providerPaymentMethodId": world.buyer.address(),
                "status": "Active", "spendingLimitCents": "100000",
                "amountSpentCents": "0", "remainingBudgetCents": "100000",
                "currency": "usdc", "transactionCount": 0, "apiKeyId": null,
                "planId": null, "merchantAccountId": null,
                "maxTransactions": null, "lastUsedAt": null,
            })
        );
        let transactions = world
            .get_as(&world.buyer, &format!("/delegation/{id}/transactions"))
            .await;
        assert_eq!(
            transactions.body,
            json!({ "totalResults": 0, "page": 1, "offset": 10, "transactions": [] })
        );
        world
            .get_as(&world.seller, &format!("/delegation/{id}"))
            .await
            .assert_refused(404, "BCK.DELEGATION.0002");
    }
}

#[tokio::test]
async fn a_delegation_on_a_card_keeps_its_limits() {
    let world = World::new().await;
    let plan = world.plan(documented_plan()).await;
    let card = world.sandbox.add_card(&world.buyer, CardProvider::Stripe);
    let body = json!({
        "provider": "stripe", "providerPaymentMethodId": card, "planId": plan,
        "spendingLimitCents": 10_000, "durationSecs": 60, "currency": "usd", "maxTransactions": 3,
    });
    let id = created(&world, body.clone()).await;
    let path = format!("/delegation/{id}");
    let read = world.get_as(&world.buyer, &path).await.body;
    assert_eq!(read["planId"], plan);
    assert_eq!(read["maxTransactions"], 3);
    assert_eq!(read["providerPaymentMethodId"], card);

    world.sandbox.advance(Duration::from_secs(60));
    let read = world.get_as(&world.buyer, &path).await.body;
    assert_eq!(read["status"], "Expired");
    let revoked = call(&world, &world.buyer, Method::DELETE, &path).await;
    assert_eq!(revoked.status, 200);
    for field in ["success", "message", "txHash", "httpStatus", "data", "when"] {
        assert!(revoked.body.get(field).is_some(), "{field}");
    }
    let read = world.get_as(&world.buyer, &path).await.body;
    assert_eq!(read["status"], "Revoked");

    let mut other = body.clone();
    other["provider"] = json!("braintree");
    world
        .post(&world.buyer, "/delegation/create", other)
        .await
        .assert_refused(400, "BCK.DELEGATION.0007");
    world
        .post(&world.seller, "/delegation/create", body)
        .await
        .assert_refused(404, "BCK.DELEGATION.0001");
}

#[tokio::test]
async fn a_list_is_the_documented_envelope_and_can_be_limited_to_the_key() {
    let world = World::observed().await;
    let mut ids = Vec::new();
    for key in [
        None,
        Some("sk-other".to_owned()),
        Some(key_id(&world.buyer)),
    ] {
        let mut body = on_wallet();
        body["apiKeyId"] = json!(key);
        ids.push(created(&world, body).await);
    }
    let shown = |body: &Value| -> Vec<String> {
        let items = body["delegations"].as_array().unwrap().iter();
        items
            .map(|item| item["delegationId"].as_str().unwrap().to_owned())
            .collect()
    };
    let all = world.get_as(&world.buyer, "/delegation").await.body;
    assert_eq!((&all["totalResults"], &all["page"]), (&json!(3), &json!(1)));
    assert_eq!(
        shown(&all),
        [ids[2].clone(), ids[1].clone(), ids[0].clone()]
    );
    let mine = world
        .get_as(&world.buyer, "/delegation?accessible=true&offset=5")
        .await
        .body;
    assert_eq!(shown(&mine), [ids[2].clone(), ids[0].clone()]);
    let others = world.get_as(&world.seller, "/delegation").await.body;
    assert_eq!(others["totalResults"], 0);
    world
        .get_as(&world.buyer, "/delegation?accessible=perhaps")
        .await
        .assert_refused(400, "BCK.HTTP.400");
}

#[tokio::test]
async fn what_a_delegation_needs_is_said_field_by_field() {
    let world = World::new().await;
    for (field, value, code) in [
        ("provider", json!(null), "BCK.DELEGATION.0004"),
        ("currency", json!(null), "BCK.DELEGATION.0004"),
        ("provider", json!("cash"), "BCK.HTTP.400"),
        ("currency", json!("gold"), "BCK.HTTP.400"),
        ("spendingLimitCents", json!(null), "BCK.HTTP.400"),
        ("spendingLimitCents", json!(0), "BCK.HTTP.400"),
        ("spendingLimitCents", json!(-5), "BCK.HTTP.400"),
        ("spendingLimitCents", json!(1.5), "BCK.COMMON.0026"),
        ("durationSecs", json!(0), "BCK.HTTP.400"),
        ("maxTransactions", json!(0), "BCK.HTTP.400"),
        ("planId", json!("x"), "BCK.COMMON.0026"),
    ] {
        let mut body = on_wallet();
        body[field] = value;
        let answer = world.post(&world.buyer, "/delegation/create", body).await;
        answer.assert_refused(400, code);
        assert_eq!(answer.body["details"]["field"], field);
    }
    for (field, value, code) in [
        ("planId", json!("11111"), "BCK.PROTOCOL.0055"),
        (
            "providerPaymentMethodId",
            json!("pm_1"),
            "BCK.DELEGATION.0001",
        ),
    ] {
        let mut body = on_wallet();
        body[field] = value;
        world
            .post(&world.buyer, "/delegation/create", body)
            .await
            .assert_refused(404, code);
    }
    let mut no_card = on_wallet();
    no_card["provider"] = json!("visa");
    world
        .post(&world.buyer, "/delegation/create", no_card)
        .await
        .assert_refused(404, "BCK.DELEGATION.0001");
    send(
        world
            .request(Method::POST, "/delegation/create")
            .json(&on_wallet()),
    )
    .await
    .assert_refused(401, "BCK.AUTH.0002");
}

#[tokio::test]
async fn an_account_has_its_wallet_and_its_cards_as_payment_methods() {
    for world in [World::new().await, World::observed().await] {
        let buyer = &world.buyer;
        let card = world.sandbox.add_card(buyer, CardProvider::Stripe);
        let address = buyer.address().to_string();
        let wallet = world
            .get_as(buyer, "/payment-methods?provider=erc4337")
            .await
            .body;
        assert_eq!(
            wallet,
            json!([{
                "id": address, "type": "crypto_wallet", "last4": address[38..],
                "brand": "ethereum", "expMonth": null, "expYear": null, "alias": null,
                "provider": "erc4337", "status": "Active", "allowedApiKeyIds": null, "orgId": null,
            }])
        );
        let all = world.get_as(buyer, "/payment-methods").await.body;
        assert_eq!(all.as_array().unwrap().len(), 2);
        let cards = world
            .get_as(buyer, "/payment-methods?accessible=true&provider=stripe")
            .await
            .body;
        assert_eq!(cards[0]["id"], card);
        assert_eq!(cards[0]["type"], "card");
        world
            .get_as(buyer, "/payment-methods?provider=cash")
            .await
            .assert_refused(400, "BCK.DELEGATION.0003");
        let others = world.get_as(&world.seller, "/payment-methods").await.body;
        assert_eq!(others.as_array().unwrap().len(), 1);
    }
}

#[tokio::test]
async fn a_card_that_is_kept_from_the_key_can_not_be_delegated() {
    let world = World::new().await;
    let card = world.sandbox.add_card(&world.buyer, CardProvider::Visa);
    let path = format!("/payment-methods/{card}");
    let changed = patch(
        &world,
        &path,
        json!({ "alias": "mine", "allowedApiKeyIds": ["sk-other"], "orgId": "org-1" }),
    )
    .await;
    assert_eq!(changed.status, 200);
    assert_eq!(changed.body["alias"], "mine");
    assert_eq!(changed.body["allowedApiKeyIds"], json!(["sk-other"]));
    let accessible = "/payment-methods?accessible=true&provider=visa";
    let shown = world.get_as(&world.buyer, accessible).await.body;
    assert_eq!(shown, json!([]));
    let body = json!({
        "provider": "visa", "providerPaymentMethodId": card,
        "spendingLimitCents": 1, "durationSecs": 1, "currency": "eur",
    });
    world
        .post(&world.buyer, "/delegation/create", body.clone())
        .await
        .assert_refused(402, "BCK.X402.0029");

    // What is absent stays, what is null is cleared.
    let cleared = patch(&world, &path, json!({ "allowedApiKeyIds": null })).await;
    assert_eq!(cleared.body["allowedApiKeyIds"], json!(null));
    assert_eq!(
        (&cleared.body["alias"], &cleared.body["orgId"]),
        (&json!("mine"), &json!("org-1"))
    );
    created(&world, body.clone()).await;

    for _ in 0..2 {
        let revoked = call(&world, &world.buyer, Method::DELETE, &path).await;
        assert_eq!(
            (revoked.status, &revoked.body["success"]),
            (200, &json!(true))
        );
    }
    let shown = world
        .get_as(&world.buyer, "/payment-methods?provider=visa")
        .await;
    assert_eq!(shown.body[0]["status"], "Revoked");
    world
        .post(&world.buyer, "/delegation/create", body)
        .await
        .assert_refused(404, "BCK.DELEGATION.0001");
    call(&world, &world.seller, Method::DELETE, &path)
        .await
        .assert_refused(404, "BCK.DELEGATION.0001");
    patch(&world, "/payment-methods/pm_none", json!({ "alias": "x" }))
        .await
        .assert_refused(404, "BCK.DELEGATION.0001");
    patch(&world, &path, json!({ "allowedApiKeyIds": "x" }))
        .await
        .assert_refused(400, "BCK.HTTP.400");
}
