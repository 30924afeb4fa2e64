//! The device flow.

use super::{DEVICE, Scene, assert_grant_refused};
use nevermined_sandbox::{Account, OAuthClient};
use serde_json::json;
use std::time::Duration;

#[tokio::test]
async fn a_device_asks_until_its_owner_has_decided() {
    let scene = Scene::new().await;
    let (device_code, user_code) = scene.device().await;
    let wait = |seconds| scene.world.sandbox.advance(Duration::from_secs(seconds));
    let pending = scene.poll(&device_code).await;
    assert_grant_refused(&pending, "authorization_pending", "BCK.OAUTH.0021");
    assert_eq!(pending.body["retryable"], true);
    wait(4);
    let early = scene.poll(&device_code).await;
    assert_grant_refused(&early, "slow_down", "BCK.OAUTH.0022");
    // The interval is 10 seconds from then on.
    wait(9);
    let early = scene.poll(&device_code).await;
    assert_grant_refused(&early, "slow_down", "BCK.OAUTH.0022");
    wait(15);
    let pending = scene.poll(&device_code).await;
    assert_grant_refused(&pending, "authorization_pending", "BCK.OAUTH.0021");

    let entered = user_code.to_lowercase().replace('-', "");
    let shown = json!({ "user_code": entered });
    let details = scene
        .post(scene.owner(), "/oauth/device/details", shown.clone())
        .await;
    assert_eq!(details.assert_ok()["connectorName"], "Demo program");
    assert_eq!(details.body["agentName"], "weather");
    assert_eq!(details.body["scope"], "openid");
    let approve = json!({ "user_code": entered, "approve": true });
    let approved = scene
        .post(scene.owner(), "/oauth/device", approve.clone())
        .await;
    assert_eq!(approved.status, 204);
    for (path, body) in [("/oauth/device", approve), ("/oauth/device/details", shown)] {
        let refused = scene.post(scene.owner(), path, body).await;
        refused.assert_refused(400, "BCK.OAUTH.0020");
    }
    // The code is the program's that started it.
    let fleet = OAuthClient::new("fleet", "Fleet");
    scene.world.sandbox.register_oauth_client(fleet);
    let body = json!({
        "grant_type": DEVICE, "client_id": "fleet", "device_code": device_code,
    });
    let refused = scene.post(None, "/oauth/token", body).await;
    assert_grant_refused(&refused, "invalid_grant", "BCK.OAUTH.0004");
    let granted = scene.poll(&device_code).await;
    assert_eq!(granted.status, 200);
    assert_eq!(granted.body["scope"], "openid");
    scene.plans(&granted.body["access_token"]).await.assert_ok();
    let again = scene.poll(&device_code).await;
    assert_grant_refused(&again, "invalid_grant", "BCK.OAUTH.0004");
}

#[tokio::test]
async fn a_device_is_denied_or_expires() {
    let scene = Scene::new().await;
    let (device_code, user_code) = scene.device().await;
    let owner: &Account = &scene.world.buyer;
    scene
        .world
        .sandbox
        .decide_device(owner, &user_code, false)
        .unwrap();
    let denied = scene.poll(&device_code).await;
    assert_grant_refused(&denied, "access_denied", "BCK.OAUTH.0024");
    let (device_code, user_code) = scene.device().await;
    scene.world.sandbox.advance(Duration::from_secs(600));
    let expired = scene.poll(&device_code).await;
    assert_grant_refused(&expired, "expired_token", "BCK.OAUTH.0023");
    assert!(
        scene
            .world
            .sandbox
            .decide_device(owner, &user_code, true)
            .is_err()
    );
    let unknown = scene.poll(&json!("nonsense")).await;
    assert_grant_refused(&unknown, "invalid_grant", "BCK.OAUTH.0004");
    for (body, code) in [
        (
            json!({ "client_id": "nobody", "agent_id": scene.agent }),
            "BCK.OAUTH.0016",
        ),
        (json!({ "client_id": "demo" }), "BCK.OAUTH.0018"),
    ] {
        let refused = scene.post(None, "/oauth/device_authorization", body).await;
        refused.assert_refused(400, code);
    }
}

#[tokio::test]
async fn devices_that_ask_too_often_are_throttled() {
    let scene = Scene::new().await;
    let (device_code, _) = scene.device().await;
    for _ in 0..60 {
        assert_eq!(scene.poll(&device_code).await.status, 400);
    }
    let throttled = scene.poll(&device_code).await;
    throttled.assert_refused(429, "BCK.HTTP.429");
    for name in ["retry-after-short", "retry-after-long"] {
        assert_eq!(throttled.headers[name], "60");
    }
    assert!(throttled.headers.get("retry-after").is_none());
    scene.world.sandbox.advance(Duration::from_secs(60));
    assert_eq!(scene.poll(&device_code).await.status, 400);
}

#[tokio::test]
async fn a_dump_shows_grants_and_of_their_secrets_the_ends() {
    let scene = Scene::new().await;
    let (device_code, user_code) = scene.device().await;
    let code = scene.code(|_| {}).await;
    let granted = scene.exchange(&code, |_| {}).await;
    assert_eq!(granted.status, 200, "{:#}", granted.body);
    let dump = scene.world.sandbox.dump();
    let text = dump.to_string();
    let mut secrets = vec![code.as_str(), &user_code, device_code.as_str().unwrap()];
    for field in ["access_token", "refresh_token"] {
        secrets.push(granted.body[field].as_str().unwrap());
    }
    for secret in secrets {
        assert!(!text.contains(secret), "{secret}");
    }
    let oauth = &dump["oauth"];
    assert_eq!(oauth["bindings"].as_object().unwrap().len(), 1);
    for part in ["codes", "devices", "credentials", "refresh_tokens"] {
        let listed = oauth[part].as_array().unwrap();
        assert_eq!(listed.len(), 1, "{part}");
        assert_eq!(listed[0]["hint"].as_str().unwrap().chars().count(), 5);
    }
}
