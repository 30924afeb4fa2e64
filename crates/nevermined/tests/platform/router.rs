//! The router: paid once, within a budget, streamed, and in the ledger.

use bytes::Bytes;
use http::Method;
use nevermined::router::{Budget, Once, OverBudget, PaymentProtocol};
use nevermined::{Cents, DelegationId, ErrorKind, Outcome};
use serde_json::json;
use tokio::sync::mpsc;

use super::merchant::{CENTS, Merchant, PRICE, Parts, RECIPIENT, asked};
use super::world::World;

struct Trip {
    world: World,
    merchant: Merchant,
    delegation: DelegationId,
}

impl Trip {
    async fn new() -> Self {
        let world = World::new().await;
        let delegation = world.delegation(500).await;
        let merchant = Merchant::open().await;
        Self {
            world,
            merchant,
            delegation,
        }
    }

    /// How often the buyer has paid, by wallet, delegation and recipient.
    async fn paid(&self, times: u64) {
        let world = &self.world;
        assert_eq!(100_000_000 - world.money(&world.buyer), PRICE * times);
        assert_eq!(world.spent(&self.delegation).await, CENTS * times);
        let received = world.sandbox.wallet(RECIPIENT.parse().unwrap());
        assert_eq!(received.to_u64(), Some(PRICE * times));
    }
}

#[tokio::test]
async fn a_routed_request_is_paid_once_and_its_id_gives_the_original() {
    let trip = Trip::new().await;
    let router = trip.world.buys.router();
    let free = router
        .route(&trip.delegation, trip.merchant.at("/free"))
        .await
        .unwrap();
    assert!(!free.as_new().unwrap().paid);
    trip.paid(0).await;

    let route = router.route(&trip.delegation, trip.merchant.at("/answer"));
    let id = route.id().clone();
    let routed = route.json(&json!({ "q": 1 })).await.unwrap();
    let routed = routed.into_inner().into_new().unwrap();
    assert_eq!((routed.status, routed.paid), (Some(200), true));
    assert_eq!(routed.body["heard"], r#"{"q":1}"#);
    let payment = routed.payment.unwrap();
    assert_eq!(payment.status.as_deref(), Some("Settled"));
    assert_eq!(payment.terms.unwrap().cents, Some(Cents::from(CENTS)));
    trip.paid(1).await;

    let again = router
        .route(&trip.delegation, trip.merchant.at("/answer"))
        .request_id(&id);
    let again = again.await.unwrap();
    assert_eq!((again.status(), again.is_already()), (409, true));
    let original = again.original().unwrap();
    assert_eq!(Some(original.payment_id.as_str()), payment.id.as_deref());
    trip.paid(1).await;
    trip.world.close().await;
}

#[tokio::test]
async fn what_is_over_a_budget_is_not_sent() {
    let trip = Trip::new().await;
    let total = Cents::from(CENTS * 2 + 1);
    let budget = Budget::builder()
        .per_call(Cents::from(CENTS))
        .total(total)
        .build()
        .unwrap();
    let router = trip.world.buys.router().with_budget(&budget);
    for _ in 0..2 {
        router
            .route(&trip.delegation, trip.merchant.at("/answer"))
            .await
            .unwrap();
    }
    assert_eq!(budget.usage().spent, Cents::from(CENTS * 2));
    let before = trip.world.sandbox.requests().len();
    let error = router
        .route(&trip.delegation, trip.merchant.at("/answer"))
        .await
        .unwrap_err();
    assert_eq!(error.outcome(), Outcome::NotSent);
    let over = std::error::Error::source(&error)
        .unwrap()
        .downcast_ref::<OverBudget>();
    assert_eq!(over.unwrap().left, Cents::from(1));
    assert_eq!(trip.world.sandbox.requests().len(), before);
    trip.paid(2).await;

    // What the service refuses is no longer reserved.
    let budget = Budget::builder()
        .per_call(Cents::from(CENTS))
        .build()
        .unwrap();
    let router = trip.world.buys.router().with_budget(&budget);
    let unknown: DelegationId = "00000000-0000-4000-8000-00000000dead".parse().unwrap();
    let error = router
        .route(&unknown, trip.merchant.at("/answer"))
        .await
        .unwrap_err();
    assert_eq!(error.outcome(), Outcome::Rejected, "{error}");
    assert_eq!(budget.usage().reserved, Cents::default());
    trip.world.close().await;
}

#[tokio::test]
async fn the_proxy_streams_both_ways_and_is_paid_once() {
    let trip = Trip::new().await;
    let router = trip.world.buys.router();
    let (parts, theirs) = mpsc::channel(2);
    for part in ["first ", "second"] {
        parts
            .send(Bytes::from_static(part.as_bytes()))
            .await
            .unwrap();
    }
    drop(parts);
    let proxy = router.proxy(&trip.delegation, Method::PUT, trip.merchant.at("/stream"));
    let proxy = proxy
        .body_stream(Parts(theirs))
        .upstream_authorization("Bearer for-the-merchant");
    let id = proxy.id().clone();
    let answer = proxy.await.unwrap().into_inner().into_new().unwrap();
    assert_eq!(answer.status, 200);
    let payment = answer.payment.clone().unwrap();
    assert_eq!(payment.status.as_deref(), Some("Settled"));
    let [(headers, body)] = trip.merchant.received().try_into().unwrap();
    assert_eq!(body, "first second");
    assert_eq!(headers["authorization"], "Bearer for-the-merchant");

    // The answer is read while it is still being written.
    let more = trip.merchant.stream();
    let mut body = answer.body;
    for part in ["one", "two"] {
        more.send(Bytes::from_static(part.as_bytes()))
            .await
            .unwrap();
        assert_eq!(body.chunk().await.unwrap().unwrap(), part);
    }
    drop(more);
    assert!(body.chunk().await.is_none());
    trip.paid(1).await;

    let again = router.proxy(&trip.delegation, Method::PUT, trip.merchant.at("/stream"));
    let Once::Already(original) = again.request_id(&id).await.unwrap().into_inner() else {
        panic!("the id was used before");
    };
    assert_eq!(original.payment_id, payment.id);
    trip.paid(1).await;
    trip.world.close().await;
}

#[tokio::test]
async fn a_credential_is_used_by_the_buyer_itself_and_reported() {
    let trip = Trip::new().await;
    let router = trip.world.buys.router();
    let mint = || router.mint_credential(&trip.delegation, PaymentProtocol::X402, &asked());
    let first = mint();
    let id = first.id().clone();
    let issued = first
        .resource_url(trip.merchant.at("/answer"))
        .await
        .unwrap();
    let issued = issued.into_inner().into_new().unwrap();
    assert_eq!(issued.terms.as_ref().unwrap().amount, Some(PRICE.into()));
    assert!(!format!("{issued:?}").contains(issued.credential.expose()));
    let again = mint().request_id(&id).await.unwrap();
    assert_eq!(again.original().unwrap().payment_id, issued.id);

    let (name, value) = issued.credential.header().unwrap();
    let answer = reqwest::Client::builder()
        .build()
        .unwrap()
        .get(trip.merchant.at("/answer"));
    let answer = answer.header(name, value).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    for _ in 0..2 {
        let reported = router
            .report_settlement(&issued.id, "0xfeed")
            .await
            .unwrap();
        assert_eq!(reported.status.as_deref(), Some("Settled"));
    }
    let error = trip
        .world
        .sells
        .router()
        .report_settlement(&issued.id, "0xfeed")
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::NotFound, Outcome::Rejected)
    );
    trip.paid(1).await;
    trip.world.close().await;
}

#[tokio::test]
async fn the_ledger_has_each_payment_once() {
    let trip = Trip::new().await;
    let router = trip.world.buys.router();
    let mut ids = Vec::new();
    for _ in 0..5 {
        let routed = router
            .route(&trip.delegation, trip.merchant.at("/answer"))
            .await
            .unwrap();
        let payment = routed.into_inner().into_new().unwrap().payment.unwrap();
        ids.push(payment.id.unwrap());
        trip.world
            .sandbox
            .advance(std::time::Duration::from_secs(1));
    }
    ids.sort();
    let of_this = || router.ledger().delegation(&trip.delegation);
    let (mut pages, mut seen) = (of_this().pages(), Vec::new());
    while let Some(page) = pages.next().await {
        let page = page.unwrap();
        for payment in page.items {
            assert_eq!(payment.amount, Some(PRICE.into()));
            assert_eq!(payment.status.as_deref(), Some("Settled"));
            assert_eq!(payment.merchant.as_deref(), Some(RECIPIENT));
            seen.push(payment.id);
        }
    }
    seen.sort();
    assert_eq!(seen, ids);
    let (mut stream, mut seen) = (of_this().stream(), Vec::new());
    while let Some(payment) = stream.next().await {
        seen.push(payment.unwrap().id);
    }
    seen.sort();
    assert_eq!(seen, ids);

    let csv = router
        .ledger()
        .delegation(&trip.delegation)
        .csv()
        .await
        .unwrap();
    let csv = String::from_utf8(csv.to_vec()).unwrap();
    assert_eq!(csv.lines().count(), 6, "{csv}");
    assert!(ids.iter().all(|id| csv.contains(id)), "{csv}");
    let summary = router.summary().await.unwrap();
    let of_days: f64 = summary.series.iter().filter_map(|point| point.value).sum();
    assert!((summary.total - of_days).abs() < 1e-9, "{summary:?}");
    assert!(summary.total > 0.0, "{summary:?}");
    assert!(
        trip.world
            .sells
            .router()
            .ledger()
            .await
            .unwrap()
            .items
            .is_empty()
    );
    trip.paid(5).await;
    trip.world.close().await;
}
