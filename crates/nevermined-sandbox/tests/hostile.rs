//! Bodies and requests that nobody means well.

#![allow(clippy::unwrap_used, reason = "a test that can't go on has failed")]

#[path = "hostile/calls.rs"]
mod calls;
#[path = "hostile/numbers.rs"]
mod numbers;
#[path = "hostile/requests.rs"]
mod requests;
mod support;

use reqwest::Method;
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use support::{Answer, World, documented_plan, send};

async fn raw_body(world: &World, path: &str, body: impl Into<reqwest::Body>) -> Answer {
    send(
        world
            .request(Method::POST, path)
            .bearer_auth(world.seller.api_key())
            .header("content-type", "application/json")
            .body(body),
    )
    .await
}

#[tokio::test]
async fn what_is_not_a_json_object_is_refused() {
    let world = World::new().await;
    let deep = "[".repeat(100_000);
    let deep_object = r#"{"planId":"#.repeat(10_000);
    for body in [
        "",
        " ",
        "{",
        "nonsense",
        "[]",
        "null",
        "\"text\"",
        "42",
        "{}{}",
        "{\"a\":1,}",
        "{'a':1}",
        "NaN",
        "{\"a\":\"\\ud800\"}",
        "\u{feff}{}",
        &deep,
        &deep_object,
    ] {
        for path in ["", "/mint", "/mintExpirable", "/redeem"] {
            raw_body(&world, &format!("/protocol/plans{path}"), body.to_owned())
                .await
                .assert_refused(400, "BCK.HTTP.400");
        }
    }
    raw_body(&world, "/protocol/plans/mint", vec![0xff, 0xfe, 0x00])
        .await
        .assert_refused(400, "BCK.HTTP.400");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_huge_body_is_refused_and_its_sender_gets_the_answer() {
    let world = World::new().await;
    let filler = "x".repeat(2 << 20);
    let body = json!({ "planId": filler }).to_string();
    raw_body(&world, "/protocol/plans/mint", body)
        .await
        .assert_refused(413, "BCK.HTTP.413");

    // A client that reads nothing before it has written everything, as many do.
    let size = 30 << 20;
    let mut stream = TcpStream::connect(world.sandbox.addr()).unwrap();
    let head = format!(
        "POST /api/v1/protocol/plans/mint HTTP/1.1\r\nhost: sandbox\r\nconnection: close\r\n\
         authorization: Bearer {}\r\ncontent-length: {size}\r\n\r\n",
        world.seller.api_key(),
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(&vec![b' '; size]).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");

    // Just below the limit a body is read, and refused for what it says.
    let filler = "9".repeat((1 << 20) - 1000);
    let body = json!({ "planId": filler }).to_string();
    raw_body(&world, "/protocol/plans/mint", body)
        .await
        .assert_refused(400, "BCK.COMMON.0026");
}

#[tokio::test]
async fn a_field_that_is_given_twice_is_refused() {
    let world = World::new().await;
    let plan = world.plan(documented_plan()).await;
    let holder = world.buyer.address();
    let twice =
        format!(r#"{{"planId":"{plan}","holderAddress":"{holder}","amount":1,"amount":100}}"#);
    let answer = raw_body(&world, "/protocol/plans/mint", twice).await;
    answer.assert_refused(400, "BCK.HTTP.400");
    assert_eq!(answer.body["details"]["field"], "amount");
    let deeper =
        r#"{"name":"p","priceConfig":{"amounts":[1],"amounts":[]},"creditsConfig":{"amount":1}}"#;
    let answer = raw_body(&world, "/protocol/plans", deeper).await;
    answer.assert_refused(400, "BCK.HTTP.400");
    assert_eq!(answer.body["details"]["field"], "priceConfig.amounts");
    assert_eq!(world.credits(&plan, &world.buyer), 0);
}

#[tokio::test]
async fn a_body_that_is_said_to_be_something_else_is_refused() {
    let world = World::new().await;
    let plan = world.plan(documented_plan()).await;
    let mint = |kind: &'static str| {
        let body = json!({ "planId": plan, "holderAddress": world.buyer.address(), "amount": 1 });
        let request = world.request(Method::POST, "/protocol/plans/mint");
        let request = request.bearer_auth(world.seller.api_key());
        send(request.header("content-type", kind).body(body.to_string()))
    };
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/jsonx",
        "",
    ] {
        let answer = mint(kind).await;
        answer.assert_refused(400, "BCK.HTTP.400");
        assert_eq!(answer.body["details"]["field"], "Content-Type", "{kind}");
    }
    assert_eq!(world.credits(&plan, &world.buyer), 0);
    for kind in [
        "application/json",
        "Application/JSON; charset=utf-8",
        "application/merge-patch+json",
    ] {
        mint(kind).await.assert_ok();
    }
}

#[tokio::test]
async fn an_order_takes_no_notice_of_a_body() {
    let world = World::new().await;
    let plan = world.plan(documented_plan()).await;
    for body in ["", "{}", "nonsense"] {
        let answer = send(
            world
                .request(Method::POST, &format!("/protocol/plans/{plan}/order"))
                .bearer_auth(world.buyer.api_key())
                .header("content-type", "application/json")
                .body(body),
        )
        .await;
        answer.assert_ok();
    }
    assert_eq!(world.credits(&plan, &world.buyer), 300);
}

#[tokio::test]
async fn unknown_fields_and_nulls_are_ignored() {
    let world = World::new().await;
    let plan = world.plan(documented_plan()).await;
    let body = json!({
        "planId": plan, "amount": 3, "creditsReceiver": world.buyer.address(),
        "holderAddress": null, "somethingNew": { "deep": [1, 2, Value::Null] },
    });
    world
        .post(&world.seller, "/protocol/plans/mint", body)
        .await
        .assert_ok();
    assert_eq!(world.credits(&plan, &world.buyer), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_is_cut_off_changes_nothing() {
    let world = World::new().await;
    let plan = world.plan(documented_plan()).await;
    let body = json!({ "planId": plan, "holderAddress": world.buyer.address(), "amount": 3 });
    let text = body.to_string();
    let head = format!(
        "POST /api/v1/protocol/plans/mint HTTP/1.1\r\nhost: sandbox\r\nconnection: close\r\nauthorization: Bearer {}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n",
        world.seller.api_key(),
        text.len(),
    );
    let whole = format!("{head}{text}");
    for sent in [0, 5, head.len() - 1, head.len(), whole.len() - 1] {
        let mut stream = TcpStream::connect(world.sandbox.addr()).unwrap();
        stream.write_all(&whole.as_bytes()[..sent]).unwrap();
        stream.shutdown(Shutdown::Write).unwrap();
        let mut answer = String::new();
        let _reset_or_end = stream.read_to_string(&mut answer);
        assert!(!answer.contains("200 OK"), "{answer}");
    }
    assert_eq!(world.credits(&plan, &world.buyer), 0);
    // The same request, whole, is carried out: the ones above failed for being cut.
    let mut stream = TcpStream::connect(world.sandbox.addr()).unwrap();
    stream.write_all(whole.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    assert_eq!(world.credits(&plan, &world.buyer), 3);
}

#[tokio::test]
async fn no_log_and_no_debug_output_shows_a_key() {
    let world = World::new().await;
    let plan = world.plan(documented_plan()).await;
    let path = format!("/protocol/plans/{plan}?key={}", world.buyer.api_key());
    world.get(&path).await.assert_ok();
    world.order(&world.buyer, &plan).await.assert_ok();
    send(
        world
            .request(Method::GET, "/protocol/plans")
            .bearer_auth("custom:not.a.key"),
    )
    .await;

    let shown = format!(
        "{:?} {:?} {:?} {:?}",
        world.sandbox,
        world.seller,
        world.buyer,
        world.sandbox.requests()
    );
    for account in [&world.seller, &world.buyer] {
        let key = account.api_key();
        assert!(!shown.contains(key));
        let token = key.strip_prefix("custom:").unwrap();
        for part in token.split('.').skip(1) {
            assert!(!shown.contains(part));
        }
    }
    assert!(!shown.contains("not.a.key"));
}
