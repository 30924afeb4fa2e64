//! Every operation that the published document describes and the sandbox serves is called once, and its
//! documented answer is checked against the published schema.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that can't go on has failed"
)]

mod support;

#[path = "published/additions.rs"]
mod additions;
#[path = "published/oauth.rs"]
mod oauth;

use nevermined_sandbox::{Account, CardProvider};
use reqwest::Method;
use serde_json::{Value, json};
use support::document::Document;
use support::merchant::{merchant, option};
use support::{World, documented_plan, send};

struct Caller<'a> {
    world: &'a World,
    document: &'a Document,
    /// Where the document's paths begin.
    below: &'static str,
}

impl Caller<'_> {
    /// Calls an operation; `ids` stand for the path's parameters in their order.
    async fn call(
        &self,
        who: &Account,
        (method, template): (Method, &str),
        ids: &[&str],
        body: Option<Value>,
    ) -> Value {
        let mut ids = ids.iter();
        let segments = template.split('/').map(|segment| {
            if segment.starts_with('{') {
                (*ids.next().unwrap()).to_owned()
            } else {
                segment.to_owned()
            }
        });
        let path = segments.collect::<Vec<_>>().join("/");
        let url = format!("{}{}{path}", self.world.sandbox.url(), self.below);
        let request = self.world.http.request(method.clone(), url);
        let mut request = request.bearer_auth(who.api_key());
        if let Some(body) = body {
            request = request.json(&body);
        }
        let answer = send(request).await;
        assert!(answer.status < 300, "{path}: {:#}", answer.body);
        self.document
            .check(method.as_str(), template, answer.status, &answer.body);
        answer.body
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

#[tokio::test]
async fn every_documented_answer_has_its_published_schema() {
    let world = World::new().await;
    let document = Document::published("protocol");
    let at = Caller {
        world: &world,
        document: &document,
        below: "/api/v1",
    };
    let (seller, buyer) = (&world.seller, &world.buyer);
    let holder = buyer.address().to_string();
    let (get, post, put) = (Method::GET, Method::POST, Method::PUT);

    let plans = "/protocol/plans";
    let registered = at
        .call(seller, (post.clone(), plans), &[], Some(documented_plan()))
        .await;
    let plan = text(&registered["planId"]);
    at.call(seller, (get.clone(), plans), &[], None).await;
    let one = "/protocol/plans/{planId}";
    at.call(seller, (get.clone(), one), &[plan], None).await;
    let change = Some(json!({ "name": "new", "description": "d" }));
    at.call(seller, (put.clone(), one), &[plan], change).await;
    let list = "/protocol/plans/{planId}/list/{activate}";
    at.call(seller, (put.clone(), list), &[plan, "false"], None)
        .await;
    let order = "/protocol/plans/{planId}/order";
    at.call(buyer, (post.clone(), order), &[plan], None).await;
    let mint = json!({ "planId": plan, "holderAddress": holder, "amount": 1 });
    at.call(
        seller,
        (post.clone(), "/protocol/plans/mint"),
        &[],
        Some(mint),
    )
    .await;
    let mint = json!({
        "planId": plan, "creditsReceiver": holder, "creditsAmount": 1, "creditsDuration": 60,
    });
    let expirable = "/protocol/plans/mintExpirable";
    at.call(seller, (post.clone(), expirable), &[], Some(mint))
        .await;
    let redeem = json!({ "planId": plan, "holderAddress": holder, "amount": 1, "proof": "0x" });
    at.call(
        buyer,
        (post.clone(), "/protocol/plans/redeem"),
        &[],
        Some(redeem),
    )
    .await;
    let balance = "/protocol/plans/{planId}/balance/{holderAddress}";
    at.call(buyer, (get.clone(), balance), &[plan, &holder], None)
        .await;

    let agents = "/protocol/agents";
    let body = json!({
        "name": "a", "description": "d", "tags": ["t"], "endpoints": [{ "POST": "https://a/b" }],
        "agentDefinitionUrl": "https://a/openapi.json",
    });
    let registered = at
        .call(seller, (post.clone(), agents), &[], Some(body))
        .await;
    let agent = text(&registered["agentId"]);
    at.call(seller, (get.clone(), agents), &[], None).await;
    let pair = json!({
        "agentMetadata": { "name": "b" }, "agentApi": { "endpoints": [] },
        "planMetadata": { "name": "p" }, "accessLimit": "credits",
        "priceConfig": documented_plan()["priceConfig"],
        "creditsConfig": documented_plan()["creditsConfig"],
    });
    let both = "/protocol/agents/plans";
    at.call(seller, (post.clone(), both), &[], Some(pair)).await;
    let one = "/protocol/agents/{agentId}";
    at.call(seller, (get.clone(), one), &[agent], None).await;
    let change = Some(json!({ "name": "new", "tags": [] }));
    at.call(seller, (put.clone(), one), &[agent], change).await;
    let list = "/protocol/agents/{agentId}/list/{activate}";
    at.call(seller, (put, list), &[agent, "false"], None).await;
    let link = "/protocol/agents/{agentId}/plan/{planId}";
    at.call(seller, (post.clone(), link), &[agent, plan], None)
        .await;
    let before_x402 = "/protocol/token/{planId}/{agentId}";
    let token = at
        .call(buyer, (get.clone(), before_x402), &[plan, agent], None)
        .await;
    let open = json!({ "accessToken": token["accessToken"], "requestData": { "q": "?" } });
    let initialize = "/protocol/agents/initialize/{agentId}";
    let opened = at
        .call(seller, (post.clone(), initialize), &[agent], Some(open))
        .await;
    assert_eq!(opened["isValid"], true);
    let sub_list = "/protocol/agents/{agentId}/plans";
    at.call(seller, (get.clone(), sub_list), &[agent], None)
        .await;
    let sub_list = "/protocol/plans/{planId}/agents";
    at.call(seller, (get.clone(), sub_list), &[plan], None)
        .await;

    let card = world.sandbox.add_card(buyer, CardProvider::Stripe);
    let methods = "/payment-methods";
    at.call(buyer, (get.clone(), methods), &[], None).await;
    let method = "/payment-methods/{paymentMethodId}";
    let change = Some(json!({ "alias": "mine", "allowedApiKeyIds": null }));
    at.call(buyer, (Method::PATCH, method), &[&card], change)
        .await;
    at.call(buyer, (Method::DELETE, method), &[&card], None)
        .await;
    let terms = json!({
        "provider": "erc4337", "spendingLimitCents": 9_000, "durationSecs": 60, "currency": "usdc",
    });
    let created = at
        .call(
            buyer,
            (post.clone(), "/delegation/create"),
            &[],
            Some(terms),
        )
        .await;
    let delegation = text(&created["delegationId"]);

    let permissions = "/x402/permissions";
    let request = json!({
        "planId": plan, "maxCredits": 500, "allowedAgents": [agent],
        "delegationConfig": { "delegationId": delegation },
    });
    let permitted = at
        .call(buyer, (post.clone(), permissions), &[], Some(request))
        .await;
    let token = &permitted["accessToken"];
    let mut used = json!({ "accessToken": token, "agentId": agent, "creditsRequested": 150 });
    let verify = (post.clone(), "/x402/verify");
    let verified = at
        .call(seller, verify.clone(), &[], Some(used.clone()))
        .await;
    assert_eq!(verified["valid"], true);
    let unknown = json!({ "accessToken": "e30", "agentId": agent, "creditsRequested": 1 });
    let verified = at.call(seller, verify, &[], Some(unknown)).await;
    assert_eq!(verified["valid"], false);
    // More than there is: the plan is bought, so that the delegation has a transaction to show.
    used["creditsUsed"] = json!(150);
    at.call(seller, (post.clone(), "/x402/settle"), &[], Some(used))
        .await;
    at.call(buyer, (get.clone(), permissions), &[], None).await;
    let one = "/x402/permissions/{permissionHash}";
    let hash = text(&permitted["permissionHash"]);
    at.call(buyer, (get.clone(), one), &[hash], None).await;
    at.call(buyer, (Method::DELETE, one), &[hash], None).await;
    let task = json!({ "requestId": "r1", "taskName": "t", "creditsUsed": 1, "metadata": {} });
    at.call(seller, (post, "/protocol/agent-sub-tasks"), &[], Some(task))
        .await;

    at.call(buyer, (get.clone(), "/delegation"), &[], None)
        .await;
    let one = "/delegation/{delegationId}";
    at.call(buyer, (get.clone(), one), &[delegation], None)
        .await;
    let spent = "/delegation/{delegationId}/transactions";
    let spent = at.call(buyer, (get, spent), &[delegation], None).await;
    assert_eq!(spent["totalResults"], 1);
    routed(&at, delegation).await;
    at.call(buyer, (Method::DELETE, one), &[delegation], None)
        .await;
    at.call(seller, (Method::DELETE, link), &[agent, plan], None)
        .await;

    document.assert_called_but(&[]);
}

/// Payments through the router, out of a delegation.
async fn routed(at: &Caller<'_>, delegation: &str) {
    let (buyer, merchant) = (&at.world.buyer, merchant().await);
    let (get, post) = (Method::GET, Method::POST);
    let request = json!({
        "delegationId": delegation, "url": format!("{merchant}/v2"), "requestId": "r1",
    });
    let routed = at
        .call(buyer, (post.clone(), "/router/route"), &[], Some(request))
        .await;
    assert_eq!(routed["paid"], true);
    let request = json!({
        "delegationId": delegation, "protocol": "x402", "target": { "accepts": [option(2)] },
    });
    let payments = "/router/payments";
    let minted = at
        .call(buyer, (post.clone(), payments), &[], Some(request))
        .await;
    let settled = (post, "/router/payments/{id}/settled");
    let hash = Some(json!({ "txHash": "0xfeed" }));
    at.call(buyer, settled, &[text(&minted["paymentId"])], hash)
        .await;
    let list = at.call(buyer, (get.clone(), payments), &[], None).await;
    assert_eq!(list.as_array().unwrap().len(), 2);
    at.call(buyer, (get, "/router/payments/summary"), &[], None)
        .await;
}
