//! Programs, devices and payers that send what makes no sense: refused in the envelope, never with a 5xx, and nothing
//! is granted or paid.

use crate::support::document::Document;
use crate::support::merchant::{merchant, option};
use crate::support::{Answer, World, documented_plan, send};
use reqwest::Method;
use serde_json::{Value, json};

/// Everything that a field must not be.
fn wrong() -> Vec<Value> {
    vec![
        json!({}),
        json!([]),
        json!([[[{}]]]),
        json!(true),
        json!(-1),
        json!(1.5),
        json!(1e300),
        json!(u64::MAX),
        json!(""),
        json!("\u{0}\u{202e}\n"),
        json!("9".repeat(400)),
        json!("-5"),
        json!("http://[::1"),
        json!("é".repeat(3_000)),
    ]
}

/// The names of the fields that an operation's body has in its document.
fn fields(document: &Value, method: &str, path: &str) -> Vec<String> {
    let body = &document["paths"][path][method]["requestBody"];
    let mut schema = &body["content"]["application/json"]["schema"];
    if let Some(name) = schema["$ref"].as_str() {
        schema = &document["components"]["schemas"][name.rsplit('/').next().unwrap().to_owned()];
    }
    let properties = schema["properties"].as_object();
    properties.map_or_else(Vec::new, |named| named.keys().cloned().collect())
}

#[track_caller]
fn assert_no_fault(answer: &Answer, what: &str) {
    assert!(answer.status < 500, "{what}: {:#}", answer.body);
    if answer.status >= 400 {
        answer.assert_refused(answer.status, answer.code());
    }
}

#[tokio::test]
async fn what_programs_send_is_refused_field_by_field() {
    let world = World::new().await;
    let plan = world.plan(documented_plan()).await;
    let agent = json!({ "name": "weather", "plans": [plan] });
    let agent = world.post(&world.seller, "/protocol/agents", agent).await;
    let good = json!({
        "client_id": "demo", "redirect_uri": "http://127.0.0.1:8976/callback",
        "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "code_challenge_method": "S256",
        "agent_id": agent.assert_ok()["agentId"], "grant_type": "authorization_code", "code": "c",
        "code_verifier": "v", "refresh_token": "nvm_rt_0", "device_code": "d", "user_code": "BCDF-GHJK",
        "approve": true, "token": "t",
    });
    let document = Document::published("oauth").whole;
    let mut tried = 0;
    for path in [
        "/oauth/authorize",
        "/oauth/token",
        "/oauth/device_authorization",
        "/oauth/device",
        "/oauth/device/details",
        "/oauth/connect/details",
        "/oauth/revoke",
    ] {
        let named = fields(&document, "post", path);
        assert!(!named.is_empty(), "{path}");
        let post = |body: Value| {
            let url = format!("{}{path}", world.sandbox.url());
            let request = world.http.post(url).bearer_auth(world.buyer.api_key());
            send(request.json(&body))
        };
        for field in named {
            for bad in wrong() {
                let mut body = good.clone();
                body[&field] = bad.clone();
                assert_no_fault(&post(body).await, &format!("{path} {field}={bad:.40}"));
                tried += 1;
            }
        }
        for body in [json!([]), json!(null), json!("text"), json!({})] {
            let refused = post(body).await;
            refused.assert_refused(400, refused.code());
        }
    }
    assert!(tried > 200, "{tried}");
    let url = format!("{}/oauth/bindings", world.sandbox.url());
    let bindings = world.http.get(url).bearer_auth(world.buyer.api_key());
    assert_eq!(send(bindings).await.assert_ok()["totalResults"], 0);
}

#[tokio::test]
async fn what_payers_send_is_refused_field_by_field() {
    let world = World::new().await;
    let terms = json!({
        "provider": "erc4337", "spendingLimitCents": 5, "durationSecs": 3600, "currency": "usdc",
    });
    let made = world.post(&world.buyer, "/delegation/create", terms).await;
    let url = format!("{}/free", merchant().await);
    let good = json!({
        "delegationId": made.assert_ok()["delegationId"], "url": url, "protocol": "x402",
        "txHash": "0x1", "target": { "x402Version": 2, "accepts": [] },
    });
    let document = Document::published("protocol").whole;
    let mut attempts = 0;
    for path in [
        "/router/route",
        "/router/payments",
        "/router/payments/{id}/settled",
    ] {
        let named = fields(&document, "post", path);
        assert!(!named.is_empty(), "{path}");
        for field in named {
            for bad in wrong() {
                let mut body = good.clone();
                attempts += 1;
                body["requestId"] = json!(format!("r-{attempts}"));
                body[&field] = bad.clone();
                let answer = world.post(&world.buyer, path, body).await;
                assert_no_fault(&answer, &format!("{path} {field}={bad:.40}"));
            }
        }
    }
    // Within what is to be paid, too.
    for field in ["amount", "asset", "payTo", "network", "scheme"] {
        for bad in wrong() {
            let mut offer = option(2);
            offer[field] = bad.clone();
            let mut body = good.clone();
            body["target"]["accepts"] = json!([offer]);
            let answer = world.post(&world.buyer, "/router/payments", body).await;
            assert_no_fault(&answer, &format!("accepts.{field}={bad:.40}"));
        }
    }
    for query in [
        "from=x",
        "to=1",
        "format=xml",
        "from=1&from=2",
        "delegationId=%ff",
    ] {
        let path = format!("/router/payments?{query}");
        let answer = world.get_as(&world.buyer, &path).await;
        assert_no_fault(&answer, &path);
    }
    let proxy = world.request(Method::POST, "/router/proxy");
    let proxy = proxy.header("x-router-target-url", "http://[::1");
    let refused = send(proxy.bearer_auth(world.buyer.api_key())).await;
    refused.assert_refused(400, "BCK.ROUTER.0001");
    assert_eq!(world.money(&world.buyer), 100_000_000);
    assert_eq!(world.sandbox.audit(), Ok(()));
}
