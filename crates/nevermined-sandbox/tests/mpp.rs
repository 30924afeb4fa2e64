//! The Machine Payments Protocol: a challenge is answered once, by a token of its own kind.

#![allow(clippy::unwrap_used, reason = "a test that can't go on has failed")]

mod support;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use std::time::Duration;
use support::{Answer, World, observed_plan};

struct Shop {
    world: World,
    plan: String,
    delegation: String,
}

impl Shop {
    async fn open() -> Self {
        let world = World::observed().await;
        let plan = world
            .plan(observed_plan(|body| {
                body["creditsConfig"]["isRedemptionAmountFixed"] = json!(false);
                body["creditsConfig"]["maxAmount"] = json!("9");
            }))
            .await;
        let terms = json!({
            "provider": "erc4337", "spendingLimitCents": 1_000,
            "durationSecs": 3600, "currency": "usdc",
        });
        let made = world.post(&world.buyer, "/delegation/create", terms).await;
        let delegation = made.assert_ok()["delegationId"].as_str().unwrap();
        Self {
            delegation: delegation.to_owned(),
            world,
            plan,
        }
    }

    async fn token(&self, path: &str) -> String {
        let body = json!({
            "accepted": { "scheme": "nvm:erc4337", "planId": self.plan, "extra": {} },
            "delegationConfig": { "delegationId": self.delegation },
        });
        let answer = self.world.post(&self.world.buyer, path, body).await;
        answer.assert_ok()["accessToken"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    async fn challenge(&self, change: impl FnOnce(&mut Value)) -> Answer {
        let mut body = json!({
            "planId": self.plan, "credits": "3", "resource": "/ask?x=1", "httpVerb": "POST",
            "description": "a \"quoted\" thing",
        });
        change(&mut body);
        let world = &self.world;
        world.post(&world.seller, "/mpp/challenge", body).await
    }

    /// The parts of a challenge's header, as a buyer reads them.
    async fn parts(&self, change: impl FnOnce(&mut Value)) -> Value {
        let answer = self.challenge(change).await;
        let header = answer.assert_ok()["challenge"].as_str().unwrap();
        let header = header.strip_prefix("Payment ").unwrap();
        let mut parts = serde_json::Map::new();
        for part in header.split("\", ") {
            let (name, value) = part.split_once("=\"").unwrap();
            let value = value.trim_end_matches('"').replace("\\\"", "\"");
            parts.insert(name.to_owned(), value.into());
        }
        assert_eq!(parts["id"], answer.body["id"]);
        parts.into()
    }

    async fn present(
        &self,
        step: &str,
        credential: &str,
        change: impl FnOnce(&mut Value),
    ) -> Answer {
        let mut body =
            json!({ "credential": credential, "resource": "/ask?x=1", "httpVerb": "POST" });
        change(&mut body);
        let world = &self.world;
        world
            .post(&world.seller, &format!("/mpp/{step}"), body)
            .await
    }

    fn credits(&self) -> u64 {
        self.world.credits(&self.plan, &self.world.buyer)
    }
}

fn credential(challenge: &Value, token: &str) -> String {
    let content = json!({ "challenge": challenge, "payload": { "accessToken": token } });
    format!("Payment {}", URL_SAFE_NO_PAD.encode(content.to_string()))
}

fn decoded(text: &Value) -> Value {
    let bytes = URL_SAFE_NO_PAD.decode(text.as_str().unwrap()).unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

#[tokio::test]
async fn a_challenge_is_settled_once_however_often_it_is_presented() {
    let shop = Shop::open().await;
    let token = shop.token("/mpp/permissions").await;
    let parts = shop.parts(|_| {}).await;
    assert_eq!(
        (&parts["method"], &parts["intent"]),
        (&json!("nevermined"), &json!("charge"))
    );
    assert_eq!(parts["description"], "a \"quoted\" thing");
    assert_eq!(
        decoded(&parts["request"]),
        json!({ "planId": shop.plan, "credits": "3" })
    );
    let credential = credential(&parts, &token);

    let verified = shop.present("verify", &credential, |_| {}).await;
    assert_eq!(verified.assert_ok()["isValid"], true);
    assert_eq!(shop.credits(), 0);
    let settled = shop.present("settle", &credential, |_| {}).await;
    let body = settled.assert_ok();
    assert_eq!(
        (&body["success"], &body["creditsRedeemed"]),
        (&json!(true), &json!("3"))
    );
    let receipt = decoded(&body["paymentReceipt"]);
    assert_eq!(receipt["reference"], parts["id"]);
    assert_eq!(
        (&receipt["method"], &receipt["status"]),
        (&json!("nevermined"), &json!("success"))
    );
    assert_eq!(shop.credits(), 97);

    // Also after the challenge has expired.
    shop.world.sandbox.advance(Duration::from_secs(301));
    let again = shop.present("settle", &credential, |_| {}).await;
    assert_eq!(again.body, settled.body);
    assert_eq!(shop.credits(), 97);
    // The same token answers the next challenge.
    let next = self::credential(&shop.parts(|_| {}).await, &token);
    shop.present("settle", &next, |_| {}).await.assert_ok();
    assert_eq!(shop.credits(), 94);
    assert_eq!(shop.world.sandbox.audit(), Ok(()));
}

#[tokio::test]
async fn tokens_of_the_two_protocols_do_not_pass_for_each_other() {
    let shop = Shop::open().await;
    let parts = shop.parts(|_| {}).await;
    let x402 = shop.token("/x402/permissions").await;
    for step in ["verify", "settle"] {
        let refused = shop.present(step, &credential(&parts, &x402), |_| {}).await;
        refused.assert_refused(402, "BCK.MPP.0003");
    }
    let mpp = shop.token("/mpp/permissions").await;
    let demand = json!({
        "paymentRequired": {
            "x402Version": 2, "resource": { "url": "/ask" },
            "accepts": [{ "scheme": "nvm:erc4337", "planId": shop.plan }],
        },
        "x402AccessToken": mpp,
    });
    let world = &shop.world;
    let refused = world
        .post(&world.seller, "/x402/settle", demand.clone())
        .await;
    refused.assert_refused(402, "BCK.X402.0005");
    // Nor do the request ids: a small payment can't stand for a challenge.
    let mut early = demand;
    early["x402AccessToken"] = json!(x402);
    early["agentRequestId"] = format!("mpp:{}", parts["id"].as_str().unwrap()).into();
    let refused = world.post(&world.seller, "/x402/settle", early).await;
    refused.assert_refused(400, "BCK.HTTP.400");
    assert_eq!(shop.credits(), 0);
}

#[tokio::test]
async fn a_challenge_is_bound_to_what_it_was_made_for() {
    let shop = Shop::open().await;
    let token = shop.token("/mpp/permissions").await;
    let parts = shop
        .parts(|body| body["digest"] = json!("sha-256=abc"))
        .await;
    let good = credential(&parts, &token);
    let with_digest = |body: &mut Value| body["bodyDigest"] = json!("sha-256=abc");
    for step in ["verify", "settle"] {
        let refused = shop.present(step, &good, |_| {}).await;
        refused.assert_refused(402, "BCK.MPP.0005");
        for (field, value) in [("resource", "/ask"), ("httpVerb", "GET")] {
            let refused = shop
                .present(step, &good, |body| {
                    with_digest(body);
                    body[field] = json!(value);
                })
                .await;
            refused.assert_refused(402, "BCK.MPP.0003");
        }
        let cheaper =
            URL_SAFE_NO_PAD.encode(json!({ "planId": shop.plan, "credits": "1" }).to_string());
        for (field, value) in [("request", cheaper.as_str()), ("id", "x"), ("expires", "9")] {
            let mut edited = parts.clone();
            edited[field] = json!(value);
            let edited = credential(&edited, &token);
            let refused = shop.present(step, &edited, with_digest).await;
            refused.assert_refused(402, "BCK.MPP.0003");
        }
        for nonsense in ["", "Payment", "Payment !", "Payment e30", "Bearer x"] {
            let refused = shop.present(step, nonsense, with_digest).await;
            refused.assert_refused(402, "BCK.MPP.0003");
        }
    }
    shop.world.sandbox.advance(Duration::from_secs(300));
    let late = shop.present("settle", &good, with_digest).await;
    late.assert_refused(402, "BCK.MPP.0004");
    assert_eq!(shop.credits(), 0);
}

#[tokio::test]
async fn a_credential_that_can_not_pay_is_refused_and_can_pay_later() {
    let shop = Shop::open().await;
    let token = shop.token("/mpp/permissions").await;
    let world = &shop.world;
    // Ten dollars are delegated, which is one purchase of a hundred credits. Nine at a time use it up.
    let mut last = json!(null);
    for _ in 0..11 {
        let parts = shop.parts(|body| body["credits"] = json!(9)).await;
        last = credential(&parts, &token).into();
        shop.present("settle", last.as_str().unwrap(), |_| {})
            .await
            .assert_ok();
    }
    assert_eq!(shop.credits(), 1);
    let parts = shop.parts(|_| {}).await;
    let poor = credential(&parts, &token);
    let verified = shop.present("verify", &poor, |_| {}).await;
    assert_eq!(verified.assert_ok()["isValid"], false);
    let refused = shop.present("settle", &poor, |_| {}).await;
    refused.assert_refused(402, "BCK.MPP.0003");
    let reason = refused.body["details"]["reason"].as_str().unwrap();
    assert!(reason.starts_with("BCK.X402.0022"), "{reason}");

    world
        .mint(&world.seller, &shop.plan, world.buyer.address(), json!(5))
        .await
        .assert_ok();
    shop.present("settle", &poor, |_| {}).await.assert_ok();
    assert_eq!(shop.credits(), 3);
    let receipt = shop.present("settle", last.as_str().unwrap(), |_| {}).await;
    assert_eq!(receipt.assert_ok()["remainingBalance"], "1");
    assert_eq!(world.sandbox.audit(), Ok(()));
}

#[tokio::test]
async fn what_a_challenge_or_its_token_needs_is_said() {
    let shop = Shop::open().await;
    for (field, value, status, code) in [
        ("planId", json!("7"), 404, "BCK.X402.0002"),
        ("agentId", json!("7"), 404, "BCK.X402.0001"),
        ("credits", json!("0"), 400, "BCK.HTTP.400"),
        ("credits", json!("x"), 400, "BCK.COMMON.0026"),
        ("resource", json!(null), 400, "BCK.HTTP.400"),
        ("httpVerb", json!(""), 400, "BCK.HTTP.400"),
    ] {
        let refused = shop.challenge(|body| body[field] = value.clone()).await;
        refused.assert_refused(status, code);
    }
    let world = &shop.world;
    let accepted = json!({ "scheme": "nvm:erc4337", "planId": shop.plan });
    let config = json!({ "delegationId": shop.delegation });
    for (body, status, code) in [
        (
            json!({ "accepted": accepted, "delegationConfig": config, "tokenVersion": 2 }),
            400,
            "BCK.MPP.0007",
        ),
        (
            json!({
                "accepted": { "scheme": "nvm:card-delegation", "planId": shop.plan },
                "delegationConfig": config,
            }),
            400,
            "BCK.MPP.0001",
        ),
        (json!({ "accepted": accepted }), 402, "BCK.X402.0030"),
    ] {
        let refused = world.post(&world.buyer, "/mpp/permissions", body).await;
        refused.assert_refused(status, code);
    }
}
