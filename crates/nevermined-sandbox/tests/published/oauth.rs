//! The same for how programs are let in, at the root of the host.

use crate::support::World;
use crate::support::document::Document;
use crate::{Caller, text};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::Method;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

#[tokio::test]
async fn every_way_in_has_its_schema() {
    let world = World::new().await;
    let document = Document::published("oauth");
    let at = Caller {
        world: &world,
        document: &document,
        below: "",
    };
    let owner = &world.buyer;
    let post = async |path: &str, ids: &[&str], body: Option<Value>| {
        at.call(owner, (Method::POST, path), ids, body).await
    };
    let plan = world.plan(crate::documented_plan()).await;
    let agent = json!({ "name": "a", "endpoints": [], "plans": [plan] });
    let agent = world.post(&world.seller, "/protocol/agents", agent).await;
    let agent = &agent.assert_ok()["agentId"];

    let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    let redirect = "http://127.0.0.1:8976/callback";
    let granted = post(
        "/oauth/authorize",
        &[],
        Some(json!({
            "client_id": "demo", "redirect_uri": redirect, "agent_id": agent,
            "code_challenge": URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)),
            "code_challenge_method": "S256",
        })),
    )
    .await;
    let exchange = json!({
        "grant_type": "authorization_code", "client_id": "demo", "code": granted["code"],
        "redirect_uri": redirect, "code_verifier": verifier,
    });
    let token = post("/oauth/token", &[], Some(exchange)).await;

    let ask = json!({ "client_id": "demo", "agent_id": agent, "scope": "openid" });
    let device = post("/oauth/device_authorization", &[], Some(ask)).await;
    let shown = json!({ "user_code": device["user_code"] });
    post("/oauth/device/details", &[], Some(shown)).await;
    let decision = json!({ "user_code": device["user_code"], "approve": true });
    post("/oauth/device", &[], Some(decision)).await;
    let program = json!({ "client_id": "demo" });
    post("/oauth/connect/details", &[], Some(program)).await;
    let bindings = (Method::GET, "/oauth/bindings");
    let bindings = at.call(owner, bindings, &[], None).await;
    let id = text(&bindings["bindings"][0]["bindingId"]).to_owned();
    post("/oauth/bindings/{id}/revoke", &[&id], None).await;
    let token = json!({ "token": token["access_token"] });
    post("/oauth/revoke", &[], Some(token)).await;
    for path in [
        "/.well-known/oauth-authorization-server",
        "/.well-known/oauth-protected-resource",
        "/.well-known/jwks.json",
    ] {
        at.call(owner, (Method::GET, path), &[], None).await;
    }
    document.assert_called_but(&[]);
}
