//! What is refused before anything is sent.

use http::Method;
use nevermined::router::{PaymentProtocol, RouterRequestId};
use nevermined::{Error, ErrorKind, Nevermined, Outcome};
use serde_json::json;

use super::world::{TARGET, World, delegation, free};
use crate::support::{TestKey, builder_for};

#[track_caller]
fn refused<T: std::fmt::Debug>(result: Result<T, Error>) {
    let error = result.unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::InvalidRequest, Outcome::NotSent)
    );
}

#[tokio::test]
async fn bad_arguments_are_not_sent_and_reserve_nothing() {
    let world = World::start([], free()).await;
    let router = world.router();
    for url in [
        "",
        "/answer",
        "ftp://example.com/",
        "https://user:pass@example.com/",
    ] {
        refused(router.route(&delegation(), url).await);
        refused(router.proxy(&delegation(), Method::GET, url).await);
    }
    refused(world.route().header("x\r\ny", "1").await);
    refused(world.route().header("x", "1\r\n2").await);
    let proxy = |method| router.proxy(&delegation(), method, TARGET);
    refused(proxy(Method::GET).header("x", "1\n").await);
    refused(proxy(Method::GET).header("Authorization", "Bearer x").await);
    refused(
        proxy(Method::GET)
            .header("X-Router-Target-Url", "https://b.example")
            .await,
    );
    refused(proxy(Method::GET).upstream_authorization("a\nb").await);
    refused(proxy(Method::TRACE).await);
    refused(proxy(Method::from_bytes(b"BREW").unwrap()).await);
    for target in [json!(null), json!([]), json!({}), json!("exact")] {
        let mint = router.mint_credential(&delegation(), PaymentProtocol::Mpp, &target);
        refused(mint.await);
    }
    for payment in ["", "..", "a/b", "a b"] {
        refused(router.report_settlement(payment, "0xab").await);
    }
    refused(router.report_settlement("p-1", " ").await);
    assert_eq!(world.server.requests(), 0);
    assert_eq!(world.booked(), (0, 0));
}

#[test]
fn request_ids_are_checked() {
    let id = |text: &str| text.parse::<RouterRequestId>();
    assert!(id(&"a".repeat(256)).is_ok());
    for bad in ["", "a b", "a\n", "é", &"a".repeat(257)] {
        assert_eq!(
            id(bad).unwrap_err().kind(),
            ErrorKind::InvalidRequest,
            "{bad}"
        );
    }
}

#[tokio::test]
async fn the_key_is_not_handed_on_to_the_target() {
    let world = World::start([], free()).await;
    let key = TestKey::new();
    let builder = builder_for(&world.server.url(), &world.clock).api_key(key.whole());
    let nvm: Nevermined = builder.build().unwrap();
    let router = nvm.router();
    let route = || router.route(&delegation(), TARGET);
    let proxy = || router.proxy(&delegation(), Method::GET, TARGET);
    let bearer = format!("Bearer {}", key.token());
    let url = format!("{TARGET}?key={}", key.token());
    refused(route().header("x-key", key.whole()).await);
    refused(
        route()
            .json(&json!({ "deep": [{ "key": key.token() }] }))
            .await,
    );
    refused(router.route(&delegation(), &url).await);
    refused(proxy().header("x-key", &bearer).await);
    refused(proxy().upstream_authorization(&bearer).await);
    refused(router.proxy(&delegation(), Method::GET, &url).await);
    assert_eq!(world.server.requests(), 0);
}
