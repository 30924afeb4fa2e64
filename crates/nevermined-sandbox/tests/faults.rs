//! Faults, as clients see them, and what they leave in the ledger.

#![allow(clippy::unwrap_used, reason = "a test that can't go on has failed")]

#[path = "faults/in_process.rs"]
mod in_process;
mod support;

use nevermined_sandbox::{Answers, Effect, Fault, FixedClock, RetryHeader, Sandbox, When};
use reqwest::Method;
use serde_json::{Value, json};
use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, UNIX_EPOCH};
use support::{Answer, World, documented_plan, send, until};

const WHENS: [When; 2] = [When::BeforeCommit, When::AfterCommit];

/// A world with a plan, in which this fault befalls each mint once.
async fn minting(effect: Effect) -> (World, String) {
    let world = World::new().await;
    let plan = world.plan(documented_plan()).await;
    world
        .sandbox
        .add_fault(Fault::new(effect).on("mintCredits").times(1))
        .unwrap();
    (world, plan)
}

async fn mint(world: &World, plan: &str) -> Answer {
    let holder = world.buyer.address();
    world.mint(&world.seller, plan, holder, json!(7)).await
}

fn mint_request(world: &World, plan: &str) -> reqwest::RequestBuilder {
    world
        .request(Method::POST, "/protocol/plans/mint")
        .bearer_auth(world.seller.api_key())
        .json(&json!({ "planId": plan, "holderAddress": world.buyer.address(), "amount": 7 }))
}

/// A connection that does not wait for ever, should nothing come.
fn connected(world: &World) -> TcpStream {
    let stream = TcpStream::connect(world.sandbox.addr()).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    stream
}

#[track_caller]
fn assert_happened_once(world: &World, matched: u64) {
    let report = &world.sandbox.fault_report()[0];
    assert_eq!((report.matched, report.fired), (matched, 1));
}

fn committed(when: When) -> u64 {
    match when {
        When::BeforeCommit => 0,
        When::AfterCommit => 7,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_breaks_the_connection_without_a_byte() {
    for when in WHENS {
        let (world, plan) = minting(Effect::Reset { when }).await;
        let body = json!({ "planId": plan, "holderAddress": world.buyer.address(), "amount": 7 });
        let body = body.to_string();
        let whole = format!(
            "POST /api/v1/protocol/plans/mint HTTP/1.1\r\nhost: sandbox\r\nauthorization: Bearer {}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            world.seller.api_key(),
            body.len(),
        );
        let mut stream = connected(&world);
        stream.write_all(whole.as_bytes()).unwrap();
        let mut answer = Vec::new();
        let error = stream.read_to_end(&mut answer).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ConnectionReset);
        assert_eq!(answer, b"");
        // By now it was carried out, or never will be.
        assert_eq!(
            world.credits(&plan, &world.buyer),
            committed(when),
            "{when:?}"
        );
        let log = world.sandbox.requests();
        assert_eq!(log.last().unwrap().fault, Some("reset"));

        mint(&world, &plan).await.assert_ok();
        assert_eq!(world.credits(&plan, &world.buyer), committed(when) + 7);
        assert_happened_once(&world, 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_sees_a_reset_as_an_error_of_the_connection() {
    for when in WHENS {
        let (world, plan) = minting(Effect::Reset { when }).await;
        let error = mint_request(&world, &plan).send().await.unwrap_err();
        assert!(error.is_request() && error.status().is_none(), "{error:?}");
        assert_eq!(world.credits(&plan, &world.buyer), committed(when));
        assert_happened_once(&world, 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn other_connections_outlive_a_reset() {
    let (world, plan) = minting(Effect::Reset {
        when: When::BeforeCommit,
    })
    .await;
    let mut other = connected(&world);
    let head = "GET / HTTP/1.1\r\nhost: sandbox\r\n";
    other.write_all(head.as_bytes()).unwrap();
    mint_request(&world, &plan).send().await.unwrap_err();
    other.write_all(b"connection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    other.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
}

#[tokio::test]
async fn a_server_error_says_nothing_of_what_happened() {
    for (status, code) in [
        (500, "BCK.HTTP.500"),
        (502, "BCK.HTTP.502"),
        (503, "BCK.HTTP.503"),
        (504, "BCK.HTTP.504"),
    ] {
        for when in WHENS {
            let (world, plan) = minting(Effect::ServerError { status, when }).await;
            mint(&world, &plan).await.assert_refused(status, code);
            assert_eq!(world.credits(&plan, &world.buyer), committed(when));
            assert_happened_once(&world, 1);
        }
    }
}

#[tokio::test]
async fn a_gateway_answers_with_html() {
    for when in WHENS {
        let (world, plan) = minting(Effect::HtmlBadGateway { when }).await;
        let answer = mint(&world, &plan).await;
        assert_eq!(answer.status, 502);
        assert_eq!(answer.headers["content-type"], "text/html; charset=utf-8");
        assert!(!answer.headers.contains_key("x-correlation-id"));
        assert!(answer.body.as_str().unwrap().contains("<html>"));
        assert_eq!(world.credits(&plan, &world.buyer), committed(when));
        assert_happened_once(&world, 1);
    }
}

#[tokio::test]
async fn too_many_requests_come_with_each_of_the_headers() {
    for (header, name) in [
        (RetryHeader::RetryAfter, "retry-after"),
        (RetryHeader::RetryAfterShort, "retry-after-short"),
        (RetryHeader::RetryAfterLong, "retry-after-long"),
    ] {
        let (world, plan) = minting(Effect::TooManyRequests { header, seconds: 9 }).await;
        let answer = mint(&world, &plan).await;
        answer.assert_refused(429, "BCK.HTTP.429");
        let sent: Vec<&str> = answer
            .headers
            .keys()
            .map(|name| name.as_str())
            .filter(|name| name.starts_with("retry-after"))
            .collect();
        assert_eq!(sent, [name]);
        assert_eq!(answer.headers[name], "9");
        assert_eq!(world.credits(&plan, &world.buyer), 0);
        assert_happened_once(&world, 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_is_cut_in_half() {
    let (world, plan) = minting(Effect::CutBody).await;
    let response = mint_request(&world, &plan).send().await.unwrap();
    assert_eq!(response.status(), 200);
    let length = response.content_length().unwrap();
    assert!(response.bytes().await.is_err());
    assert_eq!(world.credits(&plan, &world.buyer), 7);
    assert_happened_once(&world, 1);

    // The half arrives.
    world.sandbox.faults([Fault::new(Effect::CutBody)]).unwrap();
    let mut stream = connected(&world);
    stream
        .write_all(b"GET /api/v1/meta/versions HTTP/1.1\r\nhost: sandbox\r\n\r\n")
        .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, half) = answer.split_once("\r\n\r\n").unwrap();
    let told: usize = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))
        .unwrap()
        .parse()
        .unwrap();
    assert_eq!(half.len(), told / 2, "{answer}");
    assert!(length > 0);
}

#[tokio::test]
async fn a_duplicated_delivery_is_carried_out_twice() {
    let (world, plan) = minting(Effect::DuplicateDelivery).await;
    mint(&world, &plan).await.assert_ok();
    assert_eq!(world.credits(&plan, &world.buyer), 14);
    assert_happened_once(&world, 1);
    let mints = world.sandbox.requests();
    let mints = mints
        .iter()
        .filter(|request| request.path.ends_with("/mint"));
    assert_eq!(mints.count(), 2);
    mint(&world, &plan).await.assert_ok();
    assert_eq!(world.credits(&plan, &world.buyer), 21);
}

#[tokio::test]
async fn success_false_comes_in_a_200() {
    for when in WHENS {
        let (world, plan) = minting(Effect::SuccessFalse { when }).await;
        let answer = mint(&world, &plan).await;
        assert_eq!(
            (answer.status, &answer.body["success"]),
            (200, &json!(false))
        );
        assert!(answer.headers.contains_key("x-correlation-id"));
        assert_eq!(world.credits(&plan, &world.buyer), committed(when));
        assert_happened_once(&world, 1);
    }
}

#[tokio::test]
async fn a_number_comes_for_a_string_however_large() {
    let world = World::new().await;
    let plan = world.plan(documented_plan()).await;
    world
        .sandbox
        .add_fault(Fault::new(Effect::NumberForString).on("getPlan").times(1))
        .unwrap();
    let path = format!("/protocol/plans/{plan}");
    let text = world
        .request(Method::GET, &path)
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert!(text.contains(&format!("\"planId\":{plan},")), "{text}");
    assert_happened_once(&world, 1);
    assert_eq!(world.get(&path).await.assert_ok()["planId"], plan);
}

#[tokio::test]
async fn a_200_comes_for_a_201() {
    let world = World::observed().await;
    let fault = Fault::new(Effect::OkForCreated).times(1);
    world.sandbox.add_fault(fault).unwrap();
    // There is nothing to change: the fault keeps its turn.
    world
        .get_as(&world.seller, "/meta/versions")
        .await
        .assert_ok();
    let report = &world.sandbox.fault_report()[0];
    assert_eq!((report.matched, report.fired), (1, 0));

    let path = "/protocol/plans";
    let body = support::observed_plan(|_| {});
    let answer = world.post(&world.seller, path, body.clone()).await;
    assert_eq!(
        (answer.status, &answer.body["success"]),
        (200, &json!(true))
    );
    assert_happened_once(&world, 2);
    assert_eq!(world.post(&world.seller, path, body).await.status, 201);
}

#[tokio::test]
async fn an_unknown_value_comes_in_a_field_of_known_ones() {
    let world = World::new().await;
    let plan = world.plan(documented_plan()).await;
    let fault = Fault::new(Effect::UnknownEnumValue).on("getPlan").times(1);
    world.sandbox.add_fault(fault).unwrap();
    let path = format!("/protocol/plans/{plan}");
    let answer = world.get(&path).await;
    let told = answer.assert_ok();
    assert_eq!(told["priceConfig"]["priceType"], "SOMETHING_NEW");
    assert_eq!(told["creditsConfig"]["creditsType"], "SOMETHING_NEW");
    assert_eq!(told["planId"], plan);
    assert_happened_once(&world, 1);
    let answer = world.get(&path).await;
    assert_eq!(
        answer.assert_ok()["priceConfig"]["priceType"],
        "FIXED_PRICE"
    );
}

#[tokio::test]
async fn an_unknown_code_comes_in_a_whole_envelope() {
    for status in [400, 402, 409, 503] {
        let (world, plan) = minting(Effect::UnknownErrorCode { status }).await;
        mint(&world, &plan)
            .await
            .assert_refused(status, "BCK.UNHEARD_OF.0001");
        assert_eq!(world.credits(&plan, &world.buyer), 0);
        assert_happened_once(&world, 1);
    }
}

/// With a clock that stands still nothing comes late by itself.
async fn standing_still() -> World {
    let clock = FixedClock::at(UNIX_EPOCH + Duration::from_secs(1_800_000_000));
    World::with(Sandbox::builder().clock(clock)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delay_lasts_until_the_clock_says_so() {
    for (when, early) in [(When::BeforeCommit, 0), (When::AfterCommit, 7)] {
        let world = standing_still().await;
        let plan = world.plan(documented_plan()).await;
        let fault = Fault::new(Effect::Delay {
            millis: 86_400_000,
            when,
        });
        world.sandbox.add_fault(fault.times(1)).unwrap();
        let request = mint_request(&world, &plan);
        let waiting = tokio::spawn(async move { send(request).await.status });
        until("the fault fires", || {
            world.sandbox.fault_report()[0].fired > 0
        })
        .await;
        assert_eq!(world.credits(&plan, &world.buyer), early);
        world.sandbox.advance(Duration::from_secs(86_399));
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished());
        world.sandbox.advance(Duration::from_secs(1));
        assert_eq!(waiting.await.unwrap(), 200);
        assert_eq!(world.credits(&plan, &world.buyer), 7);
        assert_happened_once(&world, 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stalled_request_ends_with_its_client_or_the_sandbox() {
    for when in WHENS {
        let (world, plan) = minting(Effect::Stall { when }).await;
        let request = mint_request(&world, &plan);
        let stalled = tokio::spawn(async move { request.send().await });
        until("the fault fires", || {
            world.sandbox.fault_report()[0].fired > 0
        })
        .await;
        assert!(!stalled.is_finished());
        // Others are answered meanwhile.
        mint(&world, &plan).await.assert_ok();
        assert_eq!(world.credits(&plan, &world.buyer), committed(when) + 7);
        let World { sandbox, .. } = world;
        sandbox.shutdown().await;
        assert!(stalled.await.unwrap().is_err());
    }
}

#[tokio::test]
async fn reads_see_an_older_balance_so_often() {
    for answers in [Answers::Documented, Answers::Observed] {
        let world = World::with(Sandbox::builder().answers(answers)).await;
        let plan = world.plan(documented_plan()).await;
        mint(&world, &plan).await.assert_ok();
        let lag = Effect::BalanceLag { millis: None };
        world.sandbox.add_fault(Fault::new(lag).times(2)).unwrap();
        // Nothing has changed since: there is no older balance, and no turn is used up.
        assert_eq!(balance(&world, &plan).await, 7);
        mint(&world, &plan).await.assert_ok();
        let mut seen = Vec::new();
        for _ in 0..3 {
            seen.push(balance(&world, &plan).await);
        }
        assert_eq!(seen, [7, 7, 14]);
        let report = &world.sandbox.fault_report()[0];
        assert_eq!((report.matched, report.fired), (4, 2));
        assert_eq!(world.credits(&plan, &world.buyer), 14);
    }
}

#[tokio::test]
async fn reads_see_an_older_balance_for_a_time() {
    let world = standing_still().await;
    let plan = world.plan(documented_plan()).await;
    let lag = Effect::BalanceLag { millis: Some(2000) };
    world.sandbox.add_fault(Fault::new(lag)).unwrap();
    let mut seen = Vec::new();
    for second in 0..5 {
        if second < 2 {
            mint(&world, &plan).await.assert_ok();
        }
        seen.push(balance(&world, &plan).await);
        world.sandbox.advance(Duration::from_secs(1));
    }
    assert_eq!(seen, [0, 0, 7, 14, 14]);
    // What can't be seen yet can be used.
    mint(&world, &plan).await.assert_ok();
    assert_eq!(balance(&world, &plan).await, 14);
    let used = world
        .redeem(&world.seller, &plan, world.buyer.address(), json!(21))
        .await;
    assert_eq!(used.assert_ok()["remainingBalance"], 0);
    world.sandbox.clear_faults();
    assert_eq!(balance(&world, &plan).await, 0);
}

async fn balance(world: &World, plan: &str) -> u64 {
    let path = format!("/protocol/plans/{plan}/balance/{}", world.buyer.address());
    let answer = world.get(&path).await;
    let told = answer.assert_ok();
    match &told["balance"] {
        Value::String(text) => text.parse().unwrap(),
        _ => told["remaining"].as_u64().unwrap(),
    }
}

#[tokio::test]
async fn a_fault_is_for_one_account_and_path() {
    let world = World::new().await;
    let plan = world.plan(documented_plan()).await;
    let other = world.plan(documented_plan()).await;
    let refused = Effect::UnknownErrorCode { status: 400 };
    let fault = Fault::new(refused)
        .path(format!("*/plans/{plan}/*"))
        .account(world.buyer.address());
    world.sandbox.add_fault(fault).unwrap();
    assert_eq!(world.order(&world.buyer, &plan).await.status, 400);
    assert_eq!(world.order(&world.buyer, &other).await.status, 200);
    assert_eq!(world.order(&world.seller, &plan).await.status, 200);
    let report = &world.sandbox.fault_report()[0];
    assert_eq!((report.matched, report.fired), (1, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_fault_of_so_many_times_happens_so_many_times_under_load() {
    let world = World::new().await;
    let plan = world.plan(documented_plan()).await;
    let lost = Effect::ServerError {
        status: 503,
        when: When::AfterCommit,
    };
    world
        .sandbox
        .add_fault(Fault::new(lost).on("mintCredits").after(10).times(20))
        .unwrap();
    let mints: Vec<_> = (0..60)
        .map(|_| {
            let request = mint_request(&world, &plan);
            tokio::spawn(async move { send(request).await.status })
        })
        .collect();
    let mut failed = 0;
    for mint in mints {
        failed += u64::from(mint.await.unwrap() == 503);
    }
    let report = &world.sandbox.fault_report()[0];
    assert_eq!((failed, report.matched, report.fired), (20, 60, 20));
    assert_eq!(world.credits(&plan, &world.buyer), 60 * 7);
    assert_eq!(world.sandbox.audit(), Ok(()));
}
