//! What goes to a paid service and comes from it is none of the router's business: no digit of it is changed.

use nevermined::router::{Once, PaymentProtocol};
use serde_json::json;
use serde_json::value::RawValue;

use super::world::{World, delegation};
use crate::support::answer;

const GREAT: &str = "340282366920938463463374607431768211456";

#[tokio::test]
async fn the_body_of_a_routed_request_is_sent_as_it_is_written() {
    let body = format!(r#"{{"status":200,"paid":false,"body":{{"n":{GREAT},"s":1}}}}"#);
    let world = World::start([], answer(201, &[], body)).await;
    let routed = world.route().json(&u128::MAX).await.unwrap();
    let expected = json!({ "n": GREAT, "s": 1 });
    match routed.into_inner() {
        Once::New(routed) => assert_eq!(routed.body, expected),
        other => panic!("{other:?}"),
    }
    let written = format!(r#"{{"amount": {GREAT}, "rate": 0.10000000000000000000001}}"#);
    let raw: Box<RawValue> = serde_json::from_str(&written).unwrap();
    world.route().json(&raw).await.unwrap();
    let sent = world.server.received();
    let text = |index: usize| String::from_utf8_lossy(&sent[index].body).into_owned();
    let wide = format!(r#""body":{}"#, u128::MAX);
    assert!(text(0).contains(&wide), "{}", text(0));
    assert!(
        text(1).contains(&format!(r#""body":{written}"#)),
        "{}",
        text(1)
    );
    assert!(text(1).contains(r#""requestId":""#), "{}", text(1));
}

#[tokio::test]
async fn the_target_of_a_credential_is_sent_as_it_is_written() {
    let world = World::start([], answer(402, &[], "{}")).await;
    let written = format!(r#"{{"x402Version":2,"accepts":[{{"amount": {GREAT}}}]}}"#);
    let raw: Box<RawValue> = serde_json::from_str(&written).unwrap();
    let router = world.nvm.router();
    let issue = router.mint_credential(&delegation(), PaymentProtocol::X402, &raw);
    issue.await.unwrap_err();
    let sent = world.server.received();
    let text = String::from_utf8_lossy(&sent[0].body);
    assert!(text.contains(&format!(r#""target":{written}"#)), "{text}");
    assert_eq!(text.matches("target").count(), 1, "{text}");
}
