//! Access tokens, verification and settlement, in the form of the official clients.

#![allow(clippy::unwrap_used, reason = "a test that can't go on has failed")]

#[path = "../support/mod.rs"]
mod support;

mod amounts;
mod settles;
mod tokens;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use nevermined_sandbox::{AmountRules, Answers, CardProvider, Sandbox};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;
use support::{Answer, World, observed_plan, send};

/// A sandbox with a plan of 10 credits for 10 dollars that burns 1 to 4 at a time, and an agent.
struct Shop {
    world: World,
    plan: String,
    agent: String,
}

impl Shop {
    async fn open() -> Self {
        Self::with_rules(AmountRules::default()).await
    }

    async fn with_rules(rules: AmountRules) -> Self {
        let builder = Sandbox::builder()
            .answers(Answers::Observed)
            .amount_rules(rules);
        let world = World::with(builder).await;
        let plan = world.plan(dynamic_plan()).await;
        let agent = json!({
            "metadataAttributes": { "name": "a" },
            "agentApiAttributes": { "endpoints": [{ "POST": "http://localhost:8889/test/:agentId/tasks" }] },
            "plans": [plan],
        });
        let answer = world.post(&world.seller, "/protocol/agents", agent).await;
        let agent = answer.assert_ok()["data"]["agentId"].as_str().unwrap();
        let agent = agent.to_owned();
        Self { world, plan, agent }
    }

    async fn delegation(&self, cents: u64) -> String {
        let body = json!({
            "provider": "erc4337", "spendingLimitCents": cents,
            "durationSecs": 3600, "currency": "usdc",
        });
        self.delegated(body).await
    }

    async fn delegated(&self, body: Value) -> String {
        let world = &self.world;
        let answer = world.post(&world.buyer, "/delegation/create", body).await;
        let id = answer.assert_ok()["delegationId"].as_str().unwrap();
        id.to_owned()
    }

    fn token_request(&self, delegation: &str) -> Value {
        json!({
            "accepted": {
                "scheme": "nvm:erc4337", "network": "eip155:84532",
                "planId": self.plan, "extra": { "agentId": self.agent },
            },
            "delegationConfig": { "delegationId": delegation },
        })
    }

    async fn ask(&self, body: Value) -> Answer {
        let world = &self.world;
        world.post(&world.buyer, "/x402/permissions", body).await
    }

    async fn token(&self, body: Value) -> String {
        let answer = self.ask(body).await;
        answer.assert_ok()["accessToken"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    fn demand(&self, token: &str, amount: Option<&str>) -> Value {
        let mut body = json!({
            "paymentRequired": {
                "x402Version": 2, "error": null,
                "resource": { "url": "/ask", "description": "desc", "mimeType": "application/json" },
                "accepts": [{
                    "scheme": "nvm:erc4337", "network": "eip155:84532", "planId": self.plan,
                    "extra": { "version": "1", "agentId": self.agent, "httpVerb": "POST" },
                }],
                "extensions": {},
            },
            "x402AccessToken": token,
        });
        if let Some(amount) = amount {
            body["maxAmount"] = json!(amount);
        }
        body
    }

    async fn verify(&self, token: &str, amount: Option<&str>) -> Answer {
        let body = self.demand(token, amount);
        self.post("/x402/verify", body).await
    }

    async fn settle(&self, token: &str, amount: Option<&str>, id: Option<&str>) -> Answer {
        let mut body = self.demand(token, amount);
        if let Some(id) = id {
            body["agentRequestId"] = json!(id);
        }
        self.post("/x402/settle", body).await
    }

    async fn post(&self, path: &str, body: Value) -> Answer {
        self.world.post(&self.world.seller, path, body).await
    }

    fn credits(&self) -> u64 {
        self.world.credits(&self.plan, &self.world.buyer)
    }

    fn money(&self) -> u64 {
        self.world.money(&self.world.buyer)
    }

    async fn spent(&self, delegation: &str) -> (Value, Value) {
        let path = format!("/delegation/{delegation}");
        let body = self.world.get_as(&self.world.buyer, &path).await.body;
        (body["amountSpentCents"].clone(), body["status"].clone())
    }
}

fn dynamic_plan() -> Value {
    observed_plan(|body| {
        body["creditsConfig"]["isRedemptionAmountFixed"] = json!(false);
        body["creditsConfig"]["amount"] = json!("10");
        body["creditsConfig"]["maxAmount"] = json!("4");
    })
}

fn fiat_plan() -> Value {
    observed_plan(|body| {
        body["priceConfig"]["isCrypto"] = json!(false);
        body["priceConfig"]["currency"] = json!("USD");
        body["priceConfig"]["amounts"] = json!(["1000000", "1"]);
    })
}

fn decoded(token: &str) -> Value {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(token).unwrap()).unwrap()
}

fn encoded(content: &Value) -> String {
    URL_SAFE_NO_PAD.encode(content.to_string())
}
