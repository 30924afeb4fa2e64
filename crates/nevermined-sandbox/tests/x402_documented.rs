//! Permissions, verification and settlement as the public document describes them.

#![allow(clippy::unwrap_used, reason = "a test that can't go on has failed")]

mod support;

use serde_json::{Value, json};
use std::time::Duration;
use support::{Answer, World, documented_plan};

struct Shop {
    world: World,
    plan: String,
    agent: String,
}

impl Shop {
    async fn open() -> Self {
        let world = World::new().await;
        let plan = world.plan(documented_plan()).await;
        let body = json!({
            "name": "a", "endpoints": [], "plans": [plan],
            "agentDefinitionUrl": "https://agent.example/openapi.json",
        });
        let answer = world.post(&world.seller, "/protocol/agents", body).await;
        let agent = answer.assert_ok()["agentId"].as_str().unwrap().to_owned();
        Self { world, plan, agent }
    }

    async fn permitted(&self, change: impl FnOnce(&mut Value)) -> Answer {
        let mut body = json!({
            "planId": self.plan, "maxCredits": 10, "expiresAt": "2999-01-01T00:00:00Z",
            "allowedAgents": [self.agent], "metadata": { "why": "a test" },
        });
        change(&mut body);
        let world = &self.world;
        world.post(&world.buyer, "/x402/permissions", body).await
    }

    async fn verify(&self, token: &str, credits: u64) -> Answer {
        let body = json!({
            "accessToken": token, "agentId": self.agent, "creditsRequested": credits,
        });
        let world = &self.world;
        world.post(&world.seller, "/x402/verify", body).await
    }

    async fn settle(&self, token: &str, credits: u64) -> Answer {
        let body = json!({
            "accessToken": token, "agentId": self.agent, "creditsUsed": credits,
            "requestMetadata": {},
        });
        let world = &self.world;
        world.post(&world.seller, "/x402/settle", body).await
    }
}

#[tokio::test]
async fn a_permission_is_used_up_credit_by_credit() {
    let shop = Shop::open().await;
    let world = &shop.world;
    let permitted = shop.permitted(|_| {}).await;
    assert_eq!(permitted.status, 200);
    let token = permitted.body["accessToken"].as_str().unwrap();
    let hash = permitted.body["permissionHash"].as_str().unwrap();
    assert_eq!(
        permitted.body,
        json!({
            "permissionHash": hash, "accessToken": token, "maxCredits": 10, "usedCredits": 0,
            "expiresAt": "2999-01-01T00:00:00.000Z", "status": "active",
        })
    );

    // Without credits and without a delegation nothing can be used.
    let verified = shop.verify(token, 3).await;
    assert_eq!(verified.status, 200);
    assert_eq!(
        (&verified.body["valid"], &verified.body["error"]),
        (&json!(false), &json!("BCK.CREDITS.0003"))
    );
    let refused = shop.settle(token, 3).await;
    refused.assert_refused(402, "BCK.CREDITS.0003");

    world.order(&world.buyer, &shop.plan).await.assert_ok();
    let verified = shop.verify(token, 3).await;
    assert_eq!(
        verified.body,
        json!({
            "valid": true, "permissionHash": hash, "remainingCredits": 10,
            "buyerAddress": world.buyer.address(),
        })
    );
    let settled = shop.settle(token, 3).await;
    let hash_of_tx = settled.body["txHash"].clone();
    assert_eq!(
        (settled.status, settled.body),
        (
            200,
            json!({
                "success": true, "permissionHash": hash, "creditsSettled": 3,
                "remainingCredits": 7, "txHash": hash_of_tx,
            })
        )
    );
    assert_eq!(world.credits(&shop.plan, &world.buyer), 97);
    let refused = shop.settle(token, 8).await;
    refused.assert_refused(402, "BCK.CREDITS.0003");
    assert_eq!(refused.body["details"]["available"], "7");

    let path = format!("/x402/permissions/{hash}");
    let mut read = world.get_as(&world.buyer, &path).await.body;
    let created = read.as_object_mut().unwrap().remove("createdAt").unwrap();
    let transactions = read
        .as_object_mut()
        .unwrap()
        .remove("transactions")
        .unwrap();
    assert_eq!(transactions[0]["txHash"], hash_of_tx);
    let expected = json!({
        "permissionHash": hash, "planId": shop.plan, "ownerAddress": world.buyer.address(),
        "maxCredits": 10, "usedCredits": 3, "remainingCredits": 7,
        "allowedAgents": [shop.agent], "status": "active", "metadata": { "why": "a test" },
        "expiresAt": "2999-01-01T00:00:00.000Z",
    });
    assert_eq!(read, expected);
    let list = world.get_as(&world.buyer, "/x402/permissions").await.body;
    assert_eq!((&list["totalCount"], &list["page"]), (&json!(1), &json!(1)));
    assert_eq!(list["permissions"][0]["createdAt"], created);
    assert_eq!(world.sandbox.audit(), Ok(()));
}

#[tokio::test]
async fn a_bad_token_is_an_answer_of_verify_and_a_refusal_of_settle() {
    let shop = Shop::open().await;
    for (token, status, code) in [
        ("INVALID", 400, "BCK.X402.0010"),
        ("e30", 402, "BCK.X402.0005"),
    ] {
        let verified = shop.verify(token, 1).await;
        assert_eq!(
            (verified.status, &verified.body["valid"]),
            (200, &json!(false))
        );
        assert_eq!(verified.body["error"], code);
        shop.settle(token, 1).await.assert_refused(status, code);
    }
}

#[tokio::test]
async fn a_permission_ends_at_its_date_and_is_for_its_agents() {
    let mut shop = Shop::open().await;
    let soon = |body: &mut Value| body["expiresAt"] = json!("2020-01-01T00:00:00Z");
    let permitted = shop.permitted(soon).await;
    let token = permitted.body["accessToken"].as_str().unwrap();
    shop.settle(token, 1)
        .await
        .assert_refused(402, "BCK.X402.0026");

    let permitted = shop.permitted(|_| {}).await;
    let token = permitted.body["accessToken"].as_str().unwrap();
    let body = json!({ "name": "b", "endpoints": [], "plans": [shop.plan] });
    let world = &shop.world;
    let other = world.post(&world.seller, "/protocol/agents", body).await;
    shop.agent = other.body["agentId"].as_str().unwrap().to_owned();
    shop.settle(token, 1)
        .await
        .assert_refused(402, "BCK.X402.0005");
    shop.agent = "7".to_owned();
    shop.settle(token, 1)
        .await
        .assert_refused(404, "BCK.X402.0001");
    shop.world.sandbox.advance(Duration::from_secs(1));
    for (field, value, status) in [
        ("maxCredits", json!(null), 400),
        ("maxCredits", json!(1.5), 400),
        ("expiresAt", json!("tomorrow"), 400),
        ("allowedAgents", json!(["x"]), 400),
        ("planId", json!("7"), 404),
        ("planId", json!(null), 402),
    ] {
        let refused = shop.permitted(|body| body[field] = value.clone()).await;
        assert_eq!(refused.status, status, "{field} {value}");
    }
}
