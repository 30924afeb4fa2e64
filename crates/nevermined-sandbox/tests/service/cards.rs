//! Cards without a delegation: checkouts and orders.

use crate::support::{Answer, World, documented_plan, observed_plan, send};
use nevermined_sandbox::{Answers, Sandbox};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

fn fiat(change: impl FnOnce(&mut Value)) -> Value {
    observed_plan(|body| {
        body["priceConfig"]["isCrypto"] = json!(false);
        change(body);
    })
}

async fn checkout(world: &World, plan: &str) -> Answer {
    let body = json!({ "sessionType": "embedded", "planId": plan });
    world.post(&world.buyer, "/fiat/stripe/payment", body).await
}

fn session(answer: &Answer) -> String {
    let id = &answer.assert_ok()["result"]["stripeCheckoutSessionId"];
    id.as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_checkout_delivers_the_plan_once_it_is_paid() {
    let world = World::observed().await;
    let plan = world.plan(fiat(|_| {})).await;
    let opened = checkout(&world, &plan).await;
    assert_eq!(opened.status, 201);
    let result = &opened.body["result"];
    assert_eq!(result["paymentStatus"], "unpaid");
    let (from, to) = (&result["linkCreatedAt"], &result["linkExpiresAt"]);
    assert_eq!(to.as_u64().unwrap() - from.as_u64().unwrap(), 86_400);
    let page = result["checkoutLink"].as_str().unwrap();
    let page = send(world.http.get(page)).await;
    assert!(page.body.as_str().unwrap().contains("Checkout of credits"));
    assert_eq!(world.credits(&plan, &world.buyer), 0);

    let id = session(&opened);
    for _repeat in 0..2 {
        world.sandbox.complete_checkout(&id).unwrap();
    }
    assert_eq!(world.credits(&plan, &world.buyer), 100);
    // The card paid, not the wallet.
    assert_eq!(world.money(&world.buyer), 100_000_000);
    assert_eq!(world.sandbox.audit(), Ok(()));
}

#[tokio::test]
async fn a_checkout_ends_and_sells_a_trial_once() {
    let world = World::observed().await;
    let plan = world
        .plan(fiat(|body| body["isTrialPlan"] = json!(true)))
        .await;
    let late = session(&checkout(&world, &plan).await);
    world.sandbox.advance(Duration::from_secs(86_400));
    let refused = world.sandbox.complete_checkout(&late).unwrap_err();
    assert_eq!((refused.status(), refused.code()), (409, "BCK.HTTP.409"));

    let (one, other) = (
        session(&checkout(&world, &plan).await),
        session(&checkout(&world, &plan).await),
    );
    world.sandbox.complete_checkout(&one).unwrap();
    let refused = world.sandbox.complete_checkout(&other).unwrap_err();
    assert_eq!(refused.code(), "BCK.PROTOCOL.0056");
    let refused = checkout(&world, &plan).await;
    refused.assert_refused(409, "BCK.PROTOCOL.0056");
    assert_eq!(world.credits(&plan, &world.buyer), 100);
    assert_eq!(world.sandbox.audit(), Ok(()));
}

#[tokio::test]
async fn a_checkout_is_for_fiat_plans() {
    let world = World::new().await;
    let plan = world.plan(documented_plan()).await;
    let refused = checkout(&world, &plan).await;
    refused.assert_refused(400, "BCK.STRIPE.0010");
    let refused = checkout(&world, "7").await;
    refused.assert_refused(404, "BCK.PROTOCOL.0055");
    for (body, field) in [
        (json!({ "planId": plan }), "sessionType"),
        (json!({ "planId": plan, "sessionType": 1 }), "sessionType"),
        (json!({ "sessionType": "embedded" }), "planId"),
    ] {
        let refused = world.post(&world.buyer, "/fiat/stripe/payment", body).await;
        refused.assert_refused(400, "BCK.HTTP.400");
        assert_eq!(refused.body["details"]["field"], field);
    }
}

#[tokio::test]
async fn a_seller_connects_one_account_at_stripe() {
    let world = World::observed().await;
    let user = |change: &dyn Fn(&mut Value)| {
        let mut body = json!({
            "userEmail": "a@b.c", "userCountryCode": "ES", "returnUrl": "http://127.0.0.1/r",
        });
        change(&mut body);
        world.post(&world.seller, "/fiat/stripe/account", body)
    };
    let first = user(&|_| {}).await;
    let again = user(&|_| {}).await;
    assert_eq!(
        first.assert_ok()["stripeAccountId"],
        again.body["stripeAccountId"]
    );
    for (name, bad) in [
        ("userEmail", json!("a")),
        ("userCountryCode", json!("Spain")),
        ("returnUrl", json!("/r")),
    ] {
        let refused = user(&|body| body[name] = bad.clone()).await;
        refused.assert_refused(400, "BCK.HTTP.400");
        assert_eq!(refused.body["details"]["field"], name);
    }
}

async fn order(world: &World, key: &str, body: &Value) -> Answer {
    let request = world.request(Method::POST, "/orders").bearer_auth(key);
    send(request.json(body)).await
}

#[tokio::test]
async fn an_order_is_paid_and_given_back() {
    let world = World::with(Sandbox::builder().answers(Answers::Observed)).await;
    let key = world.sandbox.organization_key(&world.seller, "org-1");
    let asked = json!({
        "amountMinor": 3437, "currency": "usd", "description": "Cart", "idempotencyKey": "k1",
        "lineItems": [{ "sku": 1 }], "metadata": { "my_key": 1 },
    });
    let created = order(&world, &key, &asked).await;
    assert_eq!(created.assert_ok()["status"], "requires_payment");
    let repeated = order(&world, &key, &asked).await;
    assert_eq!(created.body, repeated.body);
    let id = created.body["orderId"].as_str().unwrap();
    let read = async || world.get(&format!("/orders/{id}")).await.body;
    let shown = read().await;
    assert_eq!(shown["amountMinor"], 3437);
    assert_eq!(shown["clientSecret"], created.body["clientSecret"]);
    assert!(shown.get("metadata").is_none() && shown["buyerRef"].is_null());

    for _repeat in 0..2 {
        world.sandbox.pay_order(id).unwrap();
    }
    assert_eq!(world.money(&world.seller), 34_370_000);
    let shown = read().await;
    assert_eq!(shown["status"], "paid");
    assert!(shown.get("clientSecret").is_none());
    world.sandbox.refund_order(id, 1000).unwrap();
    assert_eq!(read().await["status"], "partially_refunded");
    assert_eq!(
        world.sandbox.refund_order(id, 2438).unwrap_err().status(),
        409
    );
    world.sandbox.refund_order(id, 2437).unwrap();
    let shown = read().await;
    assert_eq!(shown["status"], "refunded");
    assert_eq!(shown["amountRefundedMinor"], 3437);
    assert_eq!(world.money(&world.seller), 0);
    assert_eq!(world.sandbox.audit(), Ok(()));
}

#[tokio::test]
async fn an_order_is_refused_with_codes_of_its_own() {
    let world = World::new().await;
    let key = world.sandbox.organization_key(&world.seller, "org-1");
    let good = json!({ "amountMinor": 100, "currency": "usd", "idempotencyKey": "k" });
    let refused = order(&world, world.seller.api_key(), &good).await;
    refused.assert_refused(403, "BCK.ORDER.0003");
    for (name, bad) in [
        ("amountMinor", json!(99)),
        ("amountMinor", json!(100_000_000)),
        ("amountMinor", json!("100")),
        ("amountMinor", json!(null)),
        ("currency", json!("eur")),
        ("currency", json!(null)),
        ("captureMode", json!("manual")),
        ("paymentProvider", json!("braintree")),
        ("description", json!("d".repeat(1025))),
        ("buyerRef", json!("b".repeat(256))),
        ("idempotencyKey", json!("k".repeat(256))),
        ("metadata", json!([])),
    ] {
        let mut body = good.clone();
        body[name] = bad;
        let refused = order(&world, &key, &body).await;
        refused.assert_refused(400, "BCK.ORDER.0001");
        assert_eq!(refused.body["details"]["field"], name);
    }
    let created = order(&world, &key, &good).await;
    created.assert_ok();
    let mut other = good.clone();
    other["amountMinor"] = json!(101);
    let refused = order(&world, &key, &other).await;
    refused.assert_refused(409, "BCK.ORDER.0007");
    // Keys of another organization are another's.
    let elsewhere = world.sandbox.organization_key(&world.seller, "org-2");
    order(&world, &elsewhere, &other).await.assert_ok();

    let unknown = world.get("/orders/ord_0").await;
    unknown.assert_refused(404, "BCK.ORDER.0002");
    let id = created.body["orderId"].as_str().unwrap();
    world.sandbox.fail_order(id).unwrap();
    assert_eq!(
        world.sandbox.pay_order(id).unwrap_err().code(),
        "BCK.HTTP.409"
    );
    let failed = world.get(&format!("/orders/{id}")).await;
    assert_eq!(failed.body["status"], "failed");
}

#[tokio::test]
async fn a_plan_that_is_paid_for_each_use_holds_no_credits() {
    let world = World::observed().await;
    let root = send(world.http.get(world.sandbox.url())).await;
    let template = &root.body["deployment"]["contracts"]["PayAsYouGoTemplate"];
    let plan = world
        .plan(observed_plan(|body| {
            body["priceConfig"]["templateAddress"] = template.clone();
            body["creditsConfig"]["isRedemptionAmountFixed"] = json!(false);
            body["creditsConfig"]["amount"] = json!("1");
        }))
        .await;
    let accepted = json!({
        "scheme": "nvm:erc4337", "network": "eip155:84532", "planId": plan, "extra": {},
    });
    let request = json!({
        "accepted": accepted,
        "delegationConfig": {
            "spendingLimitCents": 2500, "durationSecs": 3600, "currency": "usdc",
        },
    });
    let token = world.post(&world.buyer, "/x402/permissions", request).await;
    let use_it = json!({
        "x402AccessToken": token.assert_ok()["accessToken"], "maxAmount": "1",
        "paymentRequired": {
            "x402Version": 2, "accepts": [accepted], "resource": { "url": "/ask" },
        },
    });
    let verified = world
        .post(&world.seller, "/x402/verify", use_it.clone())
        .await;
    assert_eq!(verified.assert_ok()["isValid"], true);
    for left in [90_000_000, 80_000_000] {
        let settled = world
            .post(&world.seller, "/x402/settle", use_it.clone())
            .await;
        assert_eq!(settled.assert_ok()["creditsRedeemed"], "0");
        assert_eq!(settled.body["remainingBalance"], "0");
        assert!(settled.body["orderTx"].as_str().unwrap().starts_with("0x"));
        assert_eq!(world.money(&world.buyer), left);
    }
    // 25 dollars do not pay a third use of 10.
    let refused = world.post(&world.seller, "/x402/settle", use_it).await;
    refused.assert_refused(402, "BCK.X402.0023");
    assert_eq!(world.sandbox.audit(), Ok(()));
}
