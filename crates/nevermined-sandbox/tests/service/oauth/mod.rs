//! Programs that are let in, and what ends it.

use crate::support::{Answer, World, documented_plan, send};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use nevermined_sandbox::{CardProvider, OAuthClient, Sandbox};
use reqwest::Method;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::time::Duration;

mod devices;

const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const REDIRECT: &str = "http://127.0.0.1:8976/callback";
const DEVICE: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// What makes a good request a bad one.
type Change = Box<dyn FnOnce(&mut Value)>;

struct Scene {
    world: World,
    plan: String,
    agent: String,
}

impl Scene {
    async fn new() -> Self {
        let world = World::with(Sandbox::builder().clock(still())).await;
        let plan = world.plan(documented_plan()).await;
        let agent = json!({ "name": "weather", "endpoints": [], "plans": [plan] });
        let agent = world.post(&world.seller, "/protocol/agents", agent).await;
        let agent = agent.assert_ok()["agentId"].as_str().unwrap().to_owned();
        Self { world, plan, agent }
    }

    async fn post(&self, key: Option<&str>, path: &str, body: Value) -> Answer {
        let url = format!("{}{path}", self.world.sandbox.url());
        let request = self.world.http.post(url).json(&body);
        send(match key {
            None => request,
            Some(key) => request.bearer_auth(key),
        })
        .await
    }

    fn owner(&self) -> Option<&str> {
        Some(self.world.buyer.api_key())
    }

    async fn authorize(&self, change: impl FnOnce(&mut Value)) -> Answer {
        let mut body = json!({
            "client_id": "demo", "redirect_uri": REDIRECT, "agent_id": self.agent,
            "code_challenge": URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER)),
            "code_challenge_method": "S256", "state": "xyz",
        });
        change(&mut body);
        self.post(self.owner(), "/oauth/authorize", body).await
    }

    async fn code(&self, change: impl FnOnce(&mut Value)) -> String {
        let granted = self.authorize(change).await;
        assert_eq!(granted.status, 201, "{:#}", granted.body);
        granted.body["code"].as_str().unwrap().to_owned()
    }

    async fn exchange(&self, code: &str, change: impl FnOnce(&mut Value)) -> Answer {
        let mut body = json!({
            "grant_type": "authorization_code", "client_id": "demo", "code": code,
            "redirect_uri": REDIRECT, "code_verifier": VERIFIER,
        });
        change(&mut body);
        self.post(None, "/oauth/token", body).await
    }

    async fn refresh(&self, token: &Value) -> Answer {
        let body = json!({
            "grant_type": "refresh_token", "client_id": "demo", "refresh_token": token,
        });
        self.post(None, "/oauth/token", body).await
    }

    async fn device(&self) -> (Value, String) {
        let body = json!({ "client_id": "demo", "agent_id": self.agent, "scope": "openid" });
        let started = self.post(None, "/oauth/device_authorization", body).await;
        assert_eq!(started.status, 200, "{:#}", started.body);
        let user_code = started.body["user_code"].as_str().unwrap().to_owned();
        (started.body["device_code"].clone(), user_code)
    }

    async fn poll(&self, device_code: &Value) -> Answer {
        let body = json!({
            "grant_type": DEVICE, "client_id": "demo", "device_code": device_code,
        });
        self.post(None, "/oauth/token", body).await
    }

    async fn bindings(&self) -> Value {
        let url = format!("{}/oauth/bindings", self.world.sandbox.url());
        let request = self
            .world
            .http
            .get(url)
            .bearer_auth(self.world.buyer.api_key());
        send(request).await.assert_ok().clone()
    }

    /// What the key's account gets from the data port.
    async fn plans(&self, key: &Value) -> Answer {
        let request = self.world.request(Method::GET, "/protocol/plans");
        send(request.bearer_auth(key.as_str().unwrap())).await
    }
}

fn still() -> nevermined_sandbox::FixedClock {
    let at = std::time::UNIX_EPOCH + Duration::from_secs(1_800_000_000);
    nevermined_sandbox::FixedClock::at(at)
}

#[track_caller]
fn assert_grant_refused(answer: &Answer, error: &str, code: &str) {
    answer.assert_refused(400, code);
    assert_eq!(answer.body["error"], error);
    assert!(answer.body["error_description"].is_string());
}

#[tokio::test]
async fn a_code_becomes_a_key_that_works_until_it_is_revoked() {
    let scene = Scene::new().await;
    let code = scene.code(|_| {}).await;
    let granted = scene.exchange(&code, |_| {}).await;
    assert_eq!(granted.status, 200);
    assert_eq!(granted.body["token_type"], "Bearer");
    assert_eq!(granted.body["expires_in"], 3600);
    let refresh = granted.body["refresh_token"].as_str().unwrap();
    assert!(refresh.starts_with("nvm_rt_"));
    let key = &granted.body["access_token"];
    scene.plans(key).await.assert_ok();

    // It is the account's key, but not for spending outside of what was granted.
    let key_text = key.as_str().unwrap();
    for path in [
        "/delegation/create",
        "/router/route",
        "/router/payments",
        "/router/proxy",
        "/x402/permissions",
        "/mpp/permissions",
    ] {
        let request = scene.world.request(Method::POST, path).json(&json!({
            "accepted": { "scheme": "nvm:erc4337", "planId": scene.plan, "extra": {} },
            "delegationConfig": { "spendingLimitCents": 5, "durationSecs": 9 },
            "provider": "erc4337", "spendingLimitCents": 5, "durationSecs": 9, "currency": "usdc",
            "delegationId": "d", "url": "http://127.0.0.1:1/", "requestId": "r",
            "protocol": "x402", "target": {},
        }));
        let refused = send(request.bearer_auth(key_text)).await;
        refused.assert_refused(403, "BCK.OAUTH.0030");
    }

    let bindings = scene.bindings().await;
    assert_eq!(bindings["totalResults"], 1);
    let binding = &bindings["bindings"][0];
    assert_eq!(binding["consentType"], "credits_purchase");
    assert_eq!(binding["state"], "active");
    assert_eq!(
        (&binding["agentId"], &binding["planId"]),
        (&json!(scene.agent), &json!(scene.plan))
    );
    let id = binding["bindingId"].as_str().unwrap();
    let path = format!("/oauth/bindings/{id}/revoke");
    let others = scene
        .post(Some(scene.world.seller.api_key()), &path, json!({}))
        .await;
    others.assert_refused(404, "BCK.OAUTH.0015");
    assert_eq!(
        scene.post(scene.owner(), &path, json!({})).await.status,
        204
    );
    scene.plans(key).await.assert_refused(401, "BCK.OAUTH.0009");
    let refused = scene.refresh(&granted.body["refresh_token"]).await;
    assert_grant_refused(&refused, "invalid_grant", "BCK.OAUTH.0011");
    assert_eq!(scene.bindings().await["bindings"][0]["state"], "revoked");
}

#[tokio::test]
async fn a_code_is_good_once_and_for_who_asked_for_it() {
    let scene = Scene::new().await;
    let other = OAuthClient::new("other", "Other").redirect_uri(REDIRECT);
    scene.world.sandbox.register_oauth_client(other);
    let code = scene.code(|_| {}).await;
    for (name, bad) in [
        ("code", json!("nonsense")),
        ("client_id", json!("other")),
        ("redirect_uri", json!("http://localhost:8976/callback")),
        ("code_verifier", json!("another")),
    ] {
        let refused = scene.exchange(&code, |body| body[name] = bad).await;
        assert_grant_refused(&refused, "invalid_grant", "BCK.OAUTH.0004");
    }
    for (name, bad, code_of) in [
        ("grant_type", json!("password"), "BCK.OAUTH.0002"),
        ("code_verifier", json!(null), "BCK.OAUTH.0002"),
        ("client_id", json!("nobody"), "BCK.OAUTH.0016"),
    ] {
        let refused = scene.exchange(&code, |body| body[name] = bad).await;
        assert_grant_refused(&refused, "invalid_request", code_of);
        assert_eq!(refused.body["details"]["field"], name);
    }
    assert_eq!(scene.exchange(&code, |_| {}).await.status, 200);
    let refused = scene.exchange(&code, |_| {}).await;
    assert_grant_refused(&refused, "invalid_grant", "BCK.OAUTH.0004");

    let late = scene.code(|_| {}).await;
    scene.world.sandbox.advance(Duration::from_secs(600));
    let refused = scene.exchange(&late, |_| {}).await;
    assert_grant_refused(&refused, "invalid_grant", "BCK.OAUTH.0004");
}

#[tokio::test]
async fn the_resource_decides_what_is_granted() {
    let scene = Scene::new().await;
    let here = scene.world.sandbox.url().to_owned();
    let code = scene.code(|body| body["resource"] = json!(here)).await;
    let refused = scene
        .exchange(&code, |body| body["resource"] = json!("http://else/"))
        .await;
    assert_grant_refused(&refused, "invalid_grant", "BCK.OAUTH.0005");
    assert_eq!(
        scene
            .exchange(&code, |body| body["resource"] = json!(here))
            .await
            .status,
        200
    );
    let code = scene
        .code(|body| body["resource"] = json!("https://mcp.example.com"))
        .await;
    let refused = scene.exchange(&code, |_| {}).await;
    assert_grant_refused(&refused, "invalid_grant", "BCK.OAUTH.0008");
}

#[tokio::test]
async fn a_refresh_token_is_good_once_and_a_second_use_ends_all() {
    let scene = Scene::new().await;
    let code = scene.code(|_| {}).await;
    let first = scene.exchange(&code, |_| {}).await;
    let second = scene.refresh(&first.body["refresh_token"]).await;
    assert_eq!(second.status, 200);
    assert_ne!(first.body["access_token"], second.body["access_token"]);
    for granted in [&first, &second] {
        scene.plans(&granted.body["access_token"]).await.assert_ok();
    }
    // Another program can't use it, nor end it.
    let fleet = OAuthClient::new("fleet", "Fleet").redirect_uri(REDIRECT);
    scene.world.sandbox.register_oauth_client(fleet);
    let body = json!({
        "grant_type": "refresh_token", "client_id": "fleet",
        "refresh_token": second.body["refresh_token"],
    });
    let refused = scene.post(None, "/oauth/token", body).await;
    assert_grant_refused(&refused, "invalid_grant", "BCK.OAUTH.0011");
    scene.plans(&second.body["access_token"]).await.assert_ok();
    let replayed = scene.refresh(&first.body["refresh_token"]).await;
    assert_grant_refused(&replayed, "invalid_grant", "BCK.OAUTH.0011");
    for granted in [&first, &second] {
        let refused = scene.plans(&granted.body["access_token"]).await;
        refused.assert_refused(401, "BCK.OAUTH.0009");
    }
    let refused = scene.refresh(&second.body["refresh_token"]).await;
    assert_grant_refused(&refused, "invalid_grant", "BCK.OAUTH.0011");

    // A key lasts an hour, its refresh token a month.
    let code = scene.code(|_| {}).await;
    let granted = scene.exchange(&code, |_| {}).await;
    scene.world.sandbox.advance(Duration::from_secs(3600));
    scene
        .plans(&granted.body["access_token"])
        .await
        .assert_refused(401, "BCK.APIKEY.0004");
    let next = scene.refresh(&granted.body["refresh_token"]).await;
    scene.plans(&next.body["access_token"]).await.assert_ok();
    scene
        .world
        .sandbox
        .advance(Duration::from_secs(30 * 86_400));
    let refused = scene.refresh(&next.body["refresh_token"]).await;
    assert_grant_refused(&refused, "invalid_grant", "BCK.OAUTH.0011");
}

#[tokio::test]
async fn revoking_answers_the_same_whatever_the_token_is() {
    let scene = Scene::new().await;
    let code = scene.code(|_| {}).await;
    let granted = scene.exchange(&code, |_| {}).await;
    let refresh = &granted.body["refresh_token"];
    for token in [
        json!("nonsense"),
        refresh.clone(),
        refresh.clone(),
        json!(scene.owner()),
    ] {
        let revoked = scene
            .post(None, "/oauth/revoke", json!({ "token": token }))
            .await;
        assert_eq!((revoked.status, revoked.body), (200, json!({})));
    }
    scene
        .plans(&granted.body["access_token"])
        .await
        .assert_refused(401, "BCK.OAUTH.0009");
    // A plain key of the owner's is no token of a program: it still works.
    scene.plans(&json!(scene.owner())).await.assert_ok();
}

#[tokio::test]
async fn a_grant_is_refused_with_codes() {
    let scene = Scene::new().await;
    let sandbox = &scene.world.sandbox;
    sandbox.register_oauth_client(OAuthClient::new("small", "Small").redirect_uri(REDIRECT));
    let shady = OAuthClient::new("shady", "Shady").redirect_uri(REDIRECT);
    sandbox.register_oauth_client(shady.account_level(true).verified(false));
    let no_agent = |client: &'static str| {
        move |body: &mut Value| {
            body["client_id"] = json!(client);
            body["agent_id"] = json!(null);
        }
    };
    let lonely = json!({ "name": "lonely", "endpoints": [] });
    let lonely = scene
        .world
        .post(&scene.world.seller, "/protocol/agents", lonely)
        .await;
    let lonely = lonely.assert_ok()["agentId"].clone();
    let other_plan = scene.world.plan(documented_plan()).await;
    let changes: [(Change, u16, &str); 13] = [
        (
            Box::new(|b| b["client_id"] = json!("nobody")),
            400,
            "BCK.OAUTH.0016",
        ),
        (
            Box::new(|b| b["client_id"] = json!("https://a.example/c.json")),
            400,
            "BCK.OAUTH.0031",
        ),
        (
            Box::new(|b| b["redirect_uri"] = json!(format!("{REDIRECT}/"))),
            400,
            "BCK.OAUTH.0017",
        ),
        (
            Box::new(|b| b["code_challenge"] = json!("short")),
            400,
            "BCK.HTTP.400",
        ),
        (
            Box::new(|b| b["code_challenge_method"] = json!("plain")),
            400,
            "BCK.HTTP.400",
        ),
        (
            Box::new(|b| b["agent_id"] = json!("7")),
            404,
            "BCK.OAUTH.0001",
        ),
        (
            Box::new(|b| b["agent_id"] = json!("agent-123")),
            404,
            "BCK.OAUTH.0001",
        ),
        (
            Box::new(move |b| b["agent_id"] = lonely),
            400,
            "BCK.OAUTH.0003",
        ),
        (
            Box::new(move |b| b["plan_id"] = json!(other_plan)),
            400,
            "BCK.OAUTH.0019",
        ),
        (Box::new(no_agent("small")), 400, "BCK.OAUTH.0018"),
        (Box::new(no_agent("shady")), 403, "BCK.OAUTH.0025"),
        (Box::new(no_agent("demo")), 400, "BCK.OAUTH.0026"),
        (
            Box::new(|b| b["client_id"] = json!(null)),
            400,
            "BCK.HTTP.400",
        ),
    ];
    for (change, status, code) in changes {
        scene.authorize(change).await.assert_refused(status, code);
    }
    for path in [
        "/oauth/authorize",
        "/oauth/device",
        "/oauth/device/details",
        "/oauth/connect/details",
    ] {
        let refused = scene.post(None, path, json!({})).await;
        refused.assert_refused(400, "BCK.OAUTH.0007");
        let refused = scene.post(Some("nonsense"), path, json!({})).await;
        refused.assert_refused(401, "BCK.APIKEY.0004");
    }
}

#[tokio::test]
async fn the_whole_account_is_granted_up_to_a_limit_on_a_card() {
    let scene = Scene::new().await;
    let card = scene
        .world
        .sandbox
        .add_card(&scene.world.buyer, CardProvider::Stripe);
    let whole = |body: &mut Value| {
        body["agent_id"] = json!(null);
        body["provider"] = json!("stripe");
        body["provider_payment_method_id"] = json!(card);
        body["spending_limit_cents"] = json!(5000);
        body["duration_secs"] = json!(7200);
        body["currency"] = json!("usd");
        // The whole account is a key of this API, whatever the resource.
        body["resource"] = json!("https://mcp.example.com");
    };
    for (name, bad, status, code) in [
        ("provider", json!("visa"), 400, "BCK.HTTP.400"),
        ("provider", json!("braintree"), 400, "BCK.DELEGATION.0007"),
        (
            "provider_payment_method_id",
            json!("pm_0"),
            404,
            "BCK.DELEGATION.0001",
        ),
        ("spending_limit_cents", json!(0), 400, "BCK.HTTP.400"),
        ("duration_secs", json!(31_536_001), 400, "BCK.HTTP.400"),
        ("currency", json!("usdc"), 400, "BCK.HTTP.400"),
        ("currency", json!(null), 400, "BCK.OAUTH.0026"),
    ] {
        let refused = scene.authorize(|body| {
            whole(body);
            body[name] = bad;
        });
        refused.await.assert_refused(status, code);
    }
    let code = scene.code(whole).await;
    let granted = scene.exchange(&code, |_| {}).await;
    assert_eq!(granted.status, 200, "{:#}", granted.body);
    let binding = scene.bindings().await["bindings"][0].clone();
    assert_eq!(binding["consentType"], "account_access");
    assert_eq!(binding["spendingLimitCents"], "5000");
    assert_eq!(binding["amountSpentCents"], "0");
    assert_eq!(binding["currency"], "usd");
    let key = granted.body["access_token"].as_str().unwrap();
    let refused = scene.post(Some(key), "/oauth/authorize", json!({})).await;
    refused.assert_refused(403, "BCK.OAUTH.0027");
    let (_, user_code) = scene.device().await;
    let decision = json!({ "user_code": user_code, "approve": true });
    let refused = scene.post(Some(key), "/oauth/device", decision).await;
    refused.assert_refused(403, "BCK.OAUTH.0027");

    let delegation = binding["delegationId"].as_str().unwrap();
    let next = scene.refresh(&granted.body["refresh_token"]).await;
    assert_eq!(next.status, 200);
    let path = format!("/delegation/{delegation}");
    let request = scene.world.request(Method::DELETE, &path);
    send(request.bearer_auth(scene.world.buyer.api_key()))
        .await
        .assert_ok();
    let refused = scene.refresh(&next.body["refresh_token"]).await;
    assert_grant_refused(&refused, "invalid_grant", "BCK.OAUTH.0014");
    assert_eq!(scene.bindings().await["bindings"][0]["state"], "revoked");
}

#[tokio::test]
async fn programs_find_their_way() {
    let scene = Scene::new().await;
    let url = scene.world.sandbox.url();
    let read = async |path: &str| {
        send(scene.world.http.get(format!("{url}{path}")))
            .await
            .body
    };
    let server = read("/.well-known/oauth-authorization-server").await;
    assert_eq!(server["issuer"], url);
    assert_eq!(server["token_endpoint"], format!("{url}/oauth/token"));
    assert_eq!(server["code_challenge_methods_supported"], json!(["S256"]));
    let resource = read("/.well-known/oauth-protected-resource").await;
    assert_eq!(resource["authorization_servers"], json!([url]));
    assert_eq!(read("/.well-known/jwks.json").await, json!({ "keys": [] }));
    let body = json!({ "client_id": "demo" });
    let details = scene
        .post(scene.owner(), "/oauth/connect/details", body)
        .await;
    assert_eq!(
        details.body,
        json!({
            "connectorName": "Demo program", "accountLevelAllowed": true,
        })
    );
}
