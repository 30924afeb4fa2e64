//! What goes through the proxy, and what stays outside.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::Request;
use http::{HeaderMap, Method, StatusCode};
use nevermined::router::{ProxyRequest, SpendingRequest};
use nevermined::{Cents, Environment, ErrorKind, Nevermined, Outcome, RetryPolicy};

use super::world::{TARGET, World, delegation, refusal, used_before};
use crate::support::{Do, Step, answer, http as answered, soon};

const PAID: [(&str, &str); 3] = [
    ("x-router-payment-id", "p-1"),
    ("x-router-payment-status", "Settled"),
    ("x-router-tx-hash", "0xab"),
];

fn get(world: &World) -> SpendingRequest<ProxyRequest> {
    world.router().proxy(&delegation(), Method::GET, TARGET)
}

#[tokio::test]
async fn headers_go_through_and_the_key_stays() {
    let mut headers = PAID.to_vec();
    headers.extend([
        ("content-type", "text/event-stream"),
        ("connection", "x-hop"),
        ("x-hop", "1"),
        ("x-of-the-service", "2"),
    ]);
    let world = World::start([], answer(200, &headers, "data: 1\n\n")).await;
    let mut passed_on = HeaderMap::new();
    passed_on.insert("accept", "text/event-stream".parse().unwrap());
    passed_on.insert("host", "evil.example".parse().unwrap());
    passed_on.insert("keep-alive", "timeout=5".parse().unwrap());
    let request = get(&world)
        .headers(passed_on)
        .header("x-trace", "7")
        .upstream_authorization("Bearer for-the-target");
    assert!(!format!("{request:?}").contains("for-the-target"));
    let id = request.id().clone();
    let routed = request.await.unwrap();
    assert_eq!(routed.status(), 200);

    let [sent] = world.server.received().try_into().unwrap();
    assert_eq!(sent.line(), "GET /api/v1/router/proxy HTTP/1.1");
    assert_eq!(sent.header("x-router-target-url"), Some(TARGET));
    assert_eq!(
        sent.header("x-router-delegation-id"),
        Some(delegation().as_str())
    );
    assert_eq!(sent.header("x-router-request-id"), Some(id.as_str()));
    assert_eq!(
        sent.header("x-router-upstream-authorization"),
        Some("Bearer for-the-target")
    );
    assert!(
        sent.header("authorization")
            .unwrap()
            .starts_with("Bearer custom:")
    );
    assert_eq!(sent.header("accept"), Some("text/event-stream"));
    assert_eq!(sent.header("x-trace"), Some("7"));
    assert_eq!(sent.header("keep-alive"), None);
    assert_eq!(
        sent.header("host"),
        Some(world.server.address().to_string().as_str())
    );

    let answer = routed.into_inner().into_new().unwrap();
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.headers["x-of-the-service"], "2");
    assert!(!answer.headers.contains_key("x-hop") && !answer.headers.contains_key("connection"));
    let payment = answer.payment.clone().unwrap();
    assert_eq!(
        (payment.id.as_str(), payment.status.as_deref()),
        ("p-1", Some("Settled"))
    );
    assert_eq!(payment.tx_hash.unwrap().as_str(), "0xab");
    assert_eq!(answer.body.bytes().await.unwrap(), "data: 1\n\n");
    // What it cost is in the ledger only.
    assert_eq!(world.booked(), (50, 0));
    world.budget.confirm(&id, Some(Cents::from(2))).unwrap();
    assert_eq!(world.booked(), (2, 0));
}

#[tokio::test]
async fn what_the_target_answers_is_no_error_of_the_router() {
    let json = |status, body: &str| answer(status, &[], body);
    let page = |status| answer(status, &[("content-type", "text/html")], "<html>");
    let paid_failure = answer(500, &PAID, r#"{"code":"BCK.ROUTER.0010"}"#);
    let long = format!(r#"{{"code":"BCK.X","pad":"{}"}}"#, "x".repeat(70_000));
    for (step, status, booked) in [
        (json(200, "{}"), 200, (0, 0)),
        (json(404, r#"{"code":"not_found"}"#), 404, (0, 0)),
        (json(404, ""), 404, (0, 0)),
        (json(400, &long), 400, (0, 0)),
        (page(403), 403, (0, 0)),
        (
            answer(302, &[("location", "https://b.example/")], ""),
            302,
            (0, 0),
        ),
        (answer(402, &PAID, "{}"), 402, (50, 0)),
        (paid_failure, 500, (50, 0)),
        // Nobody says whether it was paid.
        (page(502), 502, (0, 50)),
        (json(500, "{}"), 500, (0, 50)),
        (json(408, "{}"), 408, (0, 50)),
    ] {
        let shown = format!("{status} {booked:?}");
        let world = World::start([], step).await;
        let answer = get(&world).await.unwrap().into_inner().into_new().unwrap();
        assert_eq!(answer.status, status, "{shown}");
        let length: usize = answer.headers["content-length"]
            .to_str()
            .unwrap()
            .parse()
            .unwrap();
        assert_eq!(answer.body.bytes().await.unwrap().len(), length, "{shown}");
        assert_eq!(world.booked(), booked, "{shown}");
        assert_eq!(world.server.requests(), 1, "{shown}");
    }
}

#[tokio::test]
async fn what_the_router_refuses_is_an_error() {
    let world = World::start([], refusal(402, "BCK.ROUTER.0003")).await;
    let error = get(&world).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::PaymentFailed, Outcome::Rejected)
    );
    assert_eq!((error.operation(), error.attempts()), (Some("proxyGet"), 1));
    assert_eq!(world.booked(), (0, 0));

    let world = World::start([], used_before(&PAID)).await;
    let routed = get(&world).await.unwrap();
    assert_eq!(routed.original().unwrap().payment_id, "p-first");
    assert_eq!(world.booked(), (50, 0));

    let world = World::start([], refusal(429, "BCK.ROUTER.0007")).await;
    assert!(get(&world).await.unwrap_err().is_rate_limited());
    assert_eq!(world.server.requests(), 3);
    assert_eq!(world.booked(), (0, 0));
}

#[tokio::test]
async fn an_address_in_any_script_goes_through() {
    let world = World::start([], answer(200, &[], "")).await;
    let url = "https://bücher.example/suche?q=größe";
    let proxy = world.router().proxy(&delegation(), Method::GET, url);
    proxy.await.unwrap();
    let [sent] = world.server.received().try_into().unwrap();
    assert_eq!(
        sent.header("x-router-target-url"),
        Some("https://xn--bcher-kva.example/suche?q=gr%C3%B6%C3%9Fe")
    );
}

#[tokio::test]
async fn a_whole_body_is_sent_again_and_a_stream_is_not() {
    let broken = || [Step::reset_after_the_request()];
    let world = World::start(broken(), answer(200, &PAID, "done")).await;
    let post = world
        .router()
        .proxy(&delegation(), Method::POST, TARGET)
        .body("question");
    let routed = post.await.unwrap();
    assert_eq!(routed.attempts(), 2);
    let sent = world.server.received();
    assert_eq!(
        sent[0].header("x-router-request-id"),
        sent[1].header("x-router-request-id")
    );
    assert!(sent.iter().all(|request| request.body == b"question"));
    assert_eq!(world.booked(), (50, 0));

    let world = World::start([], Step::close_before_the_request()).await;
    let post = world.router().proxy(&delegation(), Method::POST, TARGET);
    let parts = Parts(vec!["a", "b"]);
    let error = post.body_stream(parts).await.unwrap_err();
    assert_eq!(error.attempts(), 1);
    assert_eq!(
        world.booked(),
        (
            0,
            if error.outcome() == Outcome::Unknown {
                50
            } else {
                0
            }
        )
    );
}

#[tokio::test]
async fn a_body_that_stops_in_the_middle_is_an_error_after_what_came() {
    let mut head = answered(200, &[("content-length", "10")], b"");
    head.extend_from_slice(b"half");
    let stops = Step(vec![Do::ReadAll, Do::Write(head.clone()), Do::Stall]);
    let world = World::start([], stops).await;
    let request = get(&world).with_attempt_timeout(Duration::from_secs(5));
    let mut answer = soon(request.send())
        .await
        .unwrap()
        .into_inner()
        .into_new()
        .unwrap();
    assert_eq!(answer.body.chunk().await.unwrap().unwrap(), "half");
    let clock = world.clock.clone();
    let limits = clock.limits().len();
    let rest = tokio::spawn(async move { answer.body.chunk().await });
    soon(async {
        while clock.limits().len() == limits {
            tokio::task::yield_now().await;
        }
    })
    .await;
    clock.advance(Duration::from_secs(5));
    let error = soon(rest).await.unwrap().unwrap().unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::Timeout, Outcome::Unknown)
    );

    let cut = Step(vec![Do::ReadAll, Do::Write(head), Do::Close]);
    let world = World::start([], cut).await;
    let mut answer = get(&world).await.unwrap().into_inner().into_new().unwrap();
    assert_eq!(answer.body.chunk().await.unwrap().unwrap(), "half");
    let error = answer.body.chunk().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect);
    assert!(answer.body.chunk().await.is_none());
}

#[tokio::test]
async fn no_head_in_time_leaves_the_money_reserved() {
    let world = World::start([], Step::stall()).await;
    let request = get(&world).with_retry(RetryPolicy::never());
    let sent = tokio::spawn(request.with_attempt_timeout(Duration::from_secs(5)).send());
    world.server.until(|counts| counts.requests == 1).await;
    world.clock.advance(Duration::from_secs(5));
    let error = soon(sent).await.unwrap().unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::Timeout, Outcome::Unknown)
    );
    assert_eq!(world.booked(), (0, 50));
}

#[tokio::test]
async fn bodies_are_streamed_both_ways() {
    let seen: Arc<Mutex<Vec<HeaderMap>>> = Arc::default();
    let kept = Arc::clone(&seen);
    // Answers with the request's own body, part by part.
    let echo = move |request: Request| async move {
        kept.lock().unwrap().push(request.headers().clone());
        Body::from_stream(request.into_body().into_data_stream())
    };
    let service = axum::Router::new().route("/api/v1/router/proxy", axum::routing::put(echo));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, service).await });
    let nvm = Nevermined::builder()
        .environment(Environment::custom(&url).unwrap())
        .build()
        .unwrap();

    let (parts, theirs) = tokio::sync::mpsc::channel(1);
    let put = nvm.router().proxy(&delegation(), Method::PUT, TARGET);
    parts.send("first").await.unwrap();
    let request = put.body_stream(Channel(theirs));
    let mut answer = soon(request.send())
        .await
        .unwrap()
        .into_inner()
        .into_new()
        .unwrap();
    assert_eq!(soon(answer.body.chunk()).await.unwrap().unwrap(), "first");
    // The second part is sent when the first one is back already.
    parts.send("second").await.unwrap();
    assert_eq!(soon(answer.body.chunk()).await.unwrap().unwrap(), "second");
    drop(parts);
    assert!(soon(answer.body.chunk()).await.is_none());
    let headers = seen.lock().unwrap().remove(0);
    assert_eq!(headers["transfer-encoding"], "chunked");
    assert!(!headers.contains_key("content-length"));
}

/// Parts that are there.
struct Parts(Vec<&'static str>);

/// Parts that come.
struct Channel(tokio::sync::mpsc::Receiver<&'static str>);

impl futures_core::Stream for Parts {
    type Item = Result<Bytes, std::io::Error>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        let part = (!self.0.is_empty()).then(|| self.0.remove(0));
        std::task::Poll::Ready(part.map(|part| Ok(Bytes::from(part))))
    }
}

impl futures_core::Stream for Channel {
    type Item = Result<Bytes, std::io::Error>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        let part = self.0.poll_recv(context);
        part.map(|part| part.map(|part| Ok(Bytes::from(part))))
    }
}
