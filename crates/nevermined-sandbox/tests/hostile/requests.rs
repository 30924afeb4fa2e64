//! Requests about money without a key, without a JSON object, by another method, or about others' things.

use super::calls::Shop;
use super::*;
use support::observed_plan;

#[tokio::test]
async fn every_operation_about_money_needs_a_key_a_json_object_and_its_method() {
    let shop = Shop::open().await;
    let before = shop.world.sandbox.dump();
    let deep = format!("{{\"x\":{}1{}}}", "[".repeat(5_000), "]".repeat(5_000));
    for call in &shop.calls {
        // Verify and settle take requests without a key, as deployments do, but none with a bad one.
        let open = matches!(call.path, "/x402/verify" | "/x402/settle");
        let request = || {
            let request = shop.world.request(Method::POST, call.path);
            request.json(&call.body)
        };
        if !open {
            send(request()).await.assert_refused(401, "BCK.AUTH.0002");
        }
        for (header, code) in [
            ("Bearer nonsense", "BCK.APIKEY.0004"),
            ("Basic eDp5", "BCK.AUTH.0012"),
            ("Bearer", "BCK.AUTH.0012"),
        ] {
            let request = request().header("authorization", header);
            send(request).await.assert_refused(401, code);
        }
        for bad in ["", "null", "[]", "{", "\"x\"", &deep, "{\"x\":1}}"] {
            let answer = shop.send(call, bad.to_owned()).await;
            answer.assert_refused(400, "BCK.HTTP.400");
        }
        for method in [
            Method::DELETE,
            Method::PATCH,
            Method::TRACE,
            Method::OPTIONS,
        ] {
            let request = shop.world.request(method, call.path);
            let answer = send(request.bearer_auth(shop.world.buyer.api_key())).await;
            assert!(
                answer.status == 404 || answer.status == 405,
                "{}",
                call.path
            );
            assert!(answer.code().starts_with("BCK."), "{}", call.path);
        }
    }
    assert_eq!(shop.world.sandbox.dump(), before);
}

#[tokio::test]
async fn others_things_look_as_if_they_did_not_exist_or_are_refused() {
    let world = World::observed().await;
    let plan = world.plan(observed_plan(|_| {})).await;
    let terms = json!({
        "provider": "erc4337", "spendingLimitCents": 900, "durationSecs": 3600, "currency": "usdc",
    });
    let made = world.post(&world.buyer, "/delegation/create", terms).await;
    let delegation = made.assert_ok()["delegationId"]
        .as_str()
        .unwrap()
        .to_owned();
    let token = json!({
        "accepted": { "scheme": "nvm:erc4337", "planId": plan, "extra": {} },
        "delegationConfig": { "delegationId": delegation },
    });
    let made = world
        .post(&world.buyer, "/x402/permissions", token.clone())
        .await;
    let hash = made.assert_ok()["permissionHash"]
        .as_str()
        .unwrap()
        .to_owned();
    let wallet = world.buyer.address();
    let before = world.sandbox.dump();
    let by_stranger = |method: Method, path: String, body: Value| {
        let request = world.request(method, &path).json(&body);
        send(request.bearer_auth(world.seller.api_key()))
    };
    let transactions = format!("/delegation/{delegation}/transactions");
    for (method, path, body, status, code) in [
        (
            Method::GET,
            format!("/delegation/{delegation}"),
            json!({}),
            404,
            "BCK.DELEGATION.0002",
        ),
        (
            Method::DELETE,
            format!("/delegation/{delegation}"),
            json!({}),
            404,
            "BCK.DELEGATION.0002",
        ),
        (
            Method::GET,
            transactions,
            json!({}),
            404,
            "BCK.DELEGATION.0002",
        ),
        (
            Method::PATCH,
            format!("/payment-methods/{wallet}"),
            json!({ "alias": "mine" }),
            404,
            "BCK.DELEGATION.0001",
        ),
        (
            Method::DELETE,
            format!("/payment-methods/{wallet}"),
            json!({}),
            404,
            "BCK.DELEGATION.0001",
        ),
        (
            Method::GET,
            format!("/x402/permissions/{hash}"),
            json!({}),
            404,
            "BCK.X402.0015",
        ),
        (
            Method::DELETE,
            format!("/x402/permissions/{hash}"),
            json!({}),
            404,
            "BCK.X402.0015",
        ),
        (
            Method::POST,
            "/x402/permissions".to_owned(),
            token,
            402,
            "BCK.X402.0019",
        ),
    ] {
        let answer = by_stranger(method, path, body).await;
        answer.assert_refused(status, code);
    }
    let as_buyer = |path: &str, body: Value| {
        let request = world.request(Method::PUT, path).json(&body);
        send(request.bearer_auth(world.buyer.api_key()))
    };
    as_buyer(
        &format!("/protocol/plans/{plan}"),
        json!({ "name": "mine" }),
    )
    .await
    .assert_refused(403, "BCK.PROTOCOL.0017");
    as_buyer(&format!("/protocol/plans/{plan}/list/false"), json!({}))
        .await
        .assert_refused(403, "BCK.PROTOCOL.0017");
    world
        .mint(&world.buyer, &plan, wallet, json!(1))
        .await
        .assert_refused(403, "BCK.PROTOCOL.0017");
    assert_eq!(world.sandbox.dump(), before);
}
