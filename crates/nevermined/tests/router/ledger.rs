//! The ledger: all of it, in whatever order the service has it.

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use axum::extract::Query;
use chrono::{DateTime, TimeDelta, Utc};
use nevermined::router::{Granularity, RouterPayment};
use nevermined::{Cents, ErrorKind, Nevermined, Outcome};
use serde::Deserialize;
use serde_json::{Value, json};

use super::world::{World, delegation};
use crate::support::{VirtualClock, answer, builder_for, soon};

/// The time of the payment whose number is `number`: three share a moment, and `apart` is between two moments.
fn time_of(number: usize, apart: TimeDelta) -> DateTime<Utc> {
    // 1 October 2015
    let start = DateTime::from_timestamp(1_443_657_600, 0).unwrap();
    start + apart * i32::try_from(number / 3).unwrap()
}

const SOME_TIME: TimeDelta = TimeDelta::seconds(97);

#[derive(Clone, Copy, Debug)]
enum Order {
    OldestFirst,
    NewestFirst,
    Mixed,
}

#[derive(Clone, Debug, Deserialize)]
struct Asked {
    from: Option<DateTime<Utc>>,
    to: Option<DateTime<Utc>>,
}

/// A service with so many payments, and what it was asked.
async fn service(
    count: usize,
    order: Order,
    apart: TimeDelta,
) -> (Nevermined, Arc<Mutex<Vec<Asked>>>) {
    let asked: Arc<Mutex<Vec<Asked>>> = Arc::default();
    let kept = Arc::clone(&asked);
    let time = move |number| time_of(number, apart);
    let rows = move |Query(query): Query<Asked>| async move {
        let mut numbers: Vec<usize> = (0..count)
            .filter(|number| query.from.is_none_or(|from| time(*number) >= from))
            .filter(|number| query.to.is_none_or(|to| time(*number) <= to))
            .collect();
        kept.lock().unwrap().push(query);
        match order {
            Order::OldestFirst => {}
            Order::NewestFirst => numbers.reverse(),
            Order::Mixed => numbers.sort_by_key(|number| number * 7_919 % 10_007),
        }
        numbers.truncate(1_000);
        let row =
            |number| json!({ "id": format!("p-{number}"), "createdAt": time(number).to_rfc3339() });
        axum::Json(numbers.into_iter().map(row).collect::<Vec<Value>>())
    };
    let router = axum::Router::new().route("/api/v1/router/payments", axum::routing::get(rows));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    (
        builder_for(&url, &VirtualClock::new()).build().unwrap(),
        asked,
    )
}

fn numbers(payments: &[RouterPayment]) -> Vec<usize> {
    let number = |payment: &RouterPayment| payment.id["p-".len()..].parse().unwrap();
    let mut numbers: Vec<usize> = payments.iter().map(number).collect();
    numbers.sort_unstable();
    numbers
}

#[tokio::test]
async fn every_payment_comes_once_whatever_the_order() {
    for order in [Order::OldestFirst, Order::NewestFirst, Order::Mixed] {
        for count in [0, 1, 999, 1_000, 1_001, 1_500, 4_500] {
            // So close that there is a payment at every border, and far apart.
            let apart = if count == 1_500 {
                TimeDelta::milliseconds(1)
            } else {
                SOME_TIME
            };
            let (nvm, asked) = service(count, order, apart).await;
            let mut pages = nvm.router().ledger().pages();
            let mut payments = Vec::new();
            let mut oldest: Option<DateTime<Utc>> = None;
            let mut fetched = 0;
            while let Some(page) = soon(pages.next()).await {
                let page = page.unwrap();
                assert!(page.items.len() < 1_000);
                let times = || {
                    page.items
                        .iter()
                        .map(|item| item.created_at.as_deref().unwrap())
                };
                let times = || times().map(|time| time.parse::<DateTime<Utc>>().unwrap());
                assert!(times().all(|time| oldest.is_none_or(|oldest| time <= oldest)));
                oldest = times().min().or(oldest);
                payments.extend(page.items);
                fetched += 1;
            }
            assert!(fetched > 0);
            assert_eq!(
                numbers(&payments),
                (0..count).collect::<Vec<_>>(),
                "{order:?}, {count}"
            );
            let requests = asked.lock().unwrap().len();
            assert!(
                requests <= 2 + count / 20,
                "{order:?}, {count}: {requests} requests"
            );
        }
    }
}

#[tokio::test]
async fn a_stream_gives_the_same_and_can_be_resumed() {
    let (nvm, asked) = service(2_500, Order::NewestFirst, SOME_TIME).await;
    let mut payments = nvm.router().ledger().stream();
    assert_eq!(asked.lock().unwrap().len(), 0, "nothing is fetched unasked");
    let mut seen = Vec::new();
    for _ in 0..1_200 {
        seen.push(soon(payments.next()).await.unwrap().unwrap());
    }
    let resume_to = payments.resume_to().unwrap();
    drop(payments);
    let mut rest = nvm.router().ledger().to(resume_to).stream();
    while let Some(payment) = soon(rest.next()).await {
        seen.push(payment.unwrap());
    }
    // The part under way came again; none is missing.
    let mut found = numbers(&seen);
    assert!(found.len() > 2_500);
    found.dedup();
    assert_eq!(found, (0..2_500).collect::<Vec<_>>());
}

#[tokio::test]
async fn too_many_payments_at_one_moment_are_no_silent_loss() {
    let (nvm, _) = service(1_001, Order::NewestFirst, TimeDelta::zero()).await;
    let mut pages = nvm.router().ledger().pages();
    let error = loop {
        match soon(pages.next()).await.unwrap() {
            Ok(page) => assert!(page.items.is_empty()),
            Err(error) => break error,
        }
    };
    assert_eq!(error.kind(), ErrorKind::Decode);
}

#[tokio::test]
async fn a_failed_page_is_fetched_again() {
    let world = World::start(
        [answer(400, &[], "{}")],
        answer(200, &[], r#"[{"id":"p-1"}]"#),
    )
    .await;
    let mut pages = world.nvm.router().ledger().pages();
    pages.next().await.unwrap().unwrap_err();
    assert_eq!(pages.next().await.unwrap().unwrap().items.len(), 1);
    assert!(pages.next().await.is_none());
    let page = world.nvm.router().ledger().await.unwrap();
    assert_eq!(page.total, Some(1));
}

#[tokio::test]
async fn csv_is_asked_for_and_checked() {
    let csv = |kind: &str, body: &str| answer(200, &[("content-type", kind)], body);
    let world = World::start(
        [csv("text/csv; charset=utf-8", "id,amount\r\np-1,5\r\n")],
        csv("application/json", "[]"),
    )
    .await;
    let from = DateTime::<Utc>::from(SystemTime::UNIX_EPOCH + Duration::from_millis(1_500));
    let ledger = || {
        world
            .nvm
            .router()
            .ledger()
            .delegation(&delegation())
            .from(from)
    };
    let rows = ledger().csv().with_organization("org-1").await.unwrap();
    assert_eq!(rows.into_inner(), "id,amount\r\np-1,5\r\n");
    let [sent] = world.server.received().try_into().unwrap();
    assert_eq!(
        sent.line(),
        "GET /api/v1/router/payments?format=csv&delegationId=fcf2b8fc-fe07-41c6-861b-92f2991b57bf&from=1970-01-01T00%3A00%3A01.500Z HTTP/1.1"
    );
    assert_eq!(sent.header("accept"), Some("text/csv"));
    assert_eq!(sent.header("x-current-org-id"), Some("org-1"));
    let error = ledger().csv().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.operation()),
        (ErrorKind::Decode, Some("listRouterPayments"))
    );
    let error = ledger().to(DateTime::UNIX_EPOCH).csv().await.unwrap_err();
    assert_eq!(error.outcome(), Outcome::NotSent);
    assert_eq!(world.server.requests(), 2);
}

#[tokio::test]
async fn a_span_that_ends_before_it_starts_is_not_asked_for() {
    let world = World::start([], answer(200, &[], "[]")).await;
    let (from, to) = (time_of(9, SOME_TIME), time_of(0, SOME_TIME));
    let router = world.nvm.router();
    let error = router.ledger().from(from).to(to).await.unwrap_err();
    assert_eq!(error.outcome(), Outcome::NotSent);
    let summary = router
        .summary()
        .granularity(Granularity::Day)
        .from(from)
        .to(to);
    assert_eq!(summary.await.unwrap_err().outcome(), Outcome::NotSent);
    assert_eq!(world.server.requests(), 0);
}

#[tokio::test]
async fn what_a_row_cost_is_rounded_up_to_cents() {
    for (amount, decimals, fee, cents) in [
        (json!("10000"), json!(6), json!(null), Some(1)),
        (json!("10001"), json!(6), json!(null), Some(2)),
        (json!("1"), json!(6), json!("1"), Some(2)),
        (json!("0"), json!(6), json!("0"), Some(0)),
        (json!("1230000"), json!(6), json!("7"), Some(130)),
        (json!("5"), json!(2), json!(null), Some(5)),
        (json!("5"), json!(0), json!(null), Some(500)),
        (
            json!("1000000000000000000"),
            json!(18),
            json!(null),
            Some(100),
        ),
        (json!("5"), json!(null), json!(null), None),
        (json!(null), json!(6), json!(null), None),
    ] {
        let row =
            json!({ "id": "p-1", "amount": amount, "assetDecimals": decimals, "feeCents": fee });
        let world = World::start([], answer(200, &[], json!([row]).to_string())).await;
        let page = world.nvm.router().ledger().await.unwrap();
        assert_eq!(page.items[0].cents(), cents.map(Cents::from), "{row}");
    }
}
