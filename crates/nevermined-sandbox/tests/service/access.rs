//! The calls from before x402: a token for an agent, and the check of one.

use crate::support::{Answer, World, documented_plan};
use serde_json::{Value, json};
use std::time::Duration;

const UNKNOWN: &str = "77";

async fn market() -> (World, String, String) {
    let world = World::new().await;
    let plan = world.plan(documented_plan()).await;
    let body = json!({
        "name": "a", "endpoints": [{ "POST": "http://localhost:1/ask" }], "plans": [plan],
    });
    let agent = world.post(&world.seller, "/protocol/agents", body).await;
    let agent = agent.assert_ok()["agentId"].as_str().unwrap().to_owned();
    (world, plan, agent)
}

async fn initialize(world: &World, agent: &str, token: &Value) -> Answer {
    let path = format!("/protocol/agents/initialize/{agent}");
    let body = json!({ "accessToken": token, "requestData": { "ask": "why" } });
    world.post(&world.seller, &path, body).await
}

#[tokio::test]
async fn a_token_opens_a_request_that_settles() {
    let (world, plan, agent) = market().await;
    world.order(&world.buyer, &plan).await.assert_ok();
    let path = format!("/protocol/token/{plan}/{agent}");
    let answer = world.get_as(&world.buyer, &path).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.body["neverminedProxyUri"], "http://localhost:1/ask");
    let token = &answer.body["accessToken"];

    let opened = initialize(&world, &agent, token).await;
    assert_eq!(opened.body["isValid"], true);
    assert_eq!(opened.body["balance"]["remaining"], 100);
    let settle = json!({
        "accessToken": token, "agentId": agent, "creditsUsed": 3,
        "agentRequestId": opened.body["requestId"],
    });
    for _repeat in 0..2 {
        let settled = world.post(&world.seller, "/x402/settle", settle.clone());
        settled.await.assert_ok();
    }
    assert_eq!(world.credits(&plan, &world.buyer), 97);

    world.sandbox.advance(Duration::from_secs(86_400));
    let opened = initialize(&world, &agent, token).await;
    assert_eq!(opened.body["isValid"], false);
}

#[tokio::test]
async fn a_token_is_for_those_who_have_access() {
    let (world, plan, agent) = market().await;
    let buyer = &world.buyer;
    let token = async |plan: &str, agent: &str| {
        let path = format!("/protocol/token/{plan}/{agent}");
        world.get_as(buyer, &path).await
    };
    let refused = token(&plan, &agent).await;
    refused.assert_refused(402, "BCK.CREDITS.0003");
    world.order(buyer, &plan).await.assert_ok();
    let refused = token(UNKNOWN, &agent).await;
    refused.assert_refused(404, "BCK.PROTOCOL.0055");
    let refused = token(&plan, UNKNOWN).await;
    refused.assert_refused(404, "BCK.PROTOCOL.0004");
    let refused = token("x", &agent).await;
    refused.assert_refused(400, "BCK.COMMON.0026");
    let other = world.plan(documented_plan()).await;
    let refused = token(&other, &agent).await;
    refused.assert_refused(403, "BCK.PROTOCOL.0026");
    let open = world.get(&format!("/protocol/token/{plan}/{agent}")).await;
    open.assert_refused(401, "BCK.AUTH.0002");
}

#[tokio::test]
async fn a_request_is_opened_with_a_token_for_this_agent() {
    let (world, plan, agent) = market().await;
    let (seller, buyer) = (&world.seller, &world.buyer);
    world.mint(seller, &plan, buyer.address(), json!(1)).await;
    let path = format!("/protocol/token/{plan}/{agent}");
    let token = world.get_as(buyer, &path).await.body["accessToken"].clone();

    let unknown = initialize(&world, &agent, &json!("e30")).await;
    assert_eq!(unknown.body["isValid"], false);
    assert!(unknown.body.get("balance").is_none());
    let refused = initialize(&world, UNKNOWN, &token).await;
    refused.assert_refused(404, "BCK.PROTOCOL.0004");
    let refused = initialize(&world, &agent, &json!(7)).await;
    refused.assert_refused(400, "BCK.HTTP.400");
    assert_eq!(refused.body["details"]["field"], "accessToken");

    let body = json!({ "name": "b", "endpoints": [], "plans": [plan] });
    let other = world.post(seller, "/protocol/agents", body).await;
    let other = other.assert_ok()["agentId"].as_str().unwrap().to_owned();
    let elsewhere = initialize(&world, &other, &token).await;
    assert_eq!(elsewhere.body["isValid"], false);

    world.redeem(buyer, &plan, buyer.address(), json!(1)).await;
    let refused = initialize(&world, &agent, &token).await;
    refused.assert_refused(402, "BCK.CREDITS.0003");
}
