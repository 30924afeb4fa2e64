//! An order is repeated under its key, and only under its key.

use std::collections::BTreeSet;

use nevermined::{ErrorKind, Outcome};
use serde_json::Value;

use crate::support::{Server, Step, VirtualClock, answer, client_of};

fn created() -> Step {
    answer(
        201,
        &[],
        r#"{"orderId":"ord_1","status":"requires_payment"}"#,
    )
}

fn keys(server: &Server) -> Vec<String> {
    let bodies = server.received().into_iter().map(|request| {
        let body: Value = serde_json::from_slice(&request.body).unwrap();
        body["idempotencyKey"].as_str().unwrap().to_owned()
    });
    bodies.collect()
}

#[tokio::test]
async fn a_lost_answer_is_asked_for_again_with_the_same_key() {
    let lost = [Step::reset_after_the_request(), answer(503, &[], "")];
    let server = Server::start(lost, created()).await;
    let nvm = client_of(&server, &VirtualClock::new());
    let request = nvm.orders().create(100);
    let key = request.key().unwrap().to_owned();
    let order = request.await.unwrap();
    assert_eq!(order.id.as_str(), "ord_1");
    assert_eq!(keys(&server), [key.clone(), key.clone(), key.clone()]);
    // The next order is another one, unless the caller says that it is not.
    nvm.orders().create(100).await.unwrap();
    nvm.orders()
        .create(100)
        .idempotency_key(&key)
        .await
        .unwrap();
    let keys = keys(&server);
    assert_eq!(keys[4], key);
    assert_eq!(keys.iter().collect::<BTreeSet<_>>().len(), 2);
}

#[tokio::test]
async fn what_the_service_would_refuse_is_not_sent() {
    let server = Server::always(created()).await;
    let nvm = client_of(&server, &VirtualClock::new());
    let orders = nvm.orders();
    for request in [
        orders.create(99),
        orders.create(u64::MAX),
        orders.create(1 << 53),
        orders.create(100).idempotency_key(""),
        orders.create(100).idempotency_key("k".repeat(256)),
        orders.create(100).description("d".repeat(1025)),
        orders.create(100).buyer_ref("b".repeat(256)),
    ] {
        assert!(request.key().is_none());
        let error = request.await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        assert_eq!(error.outcome(), Outcome::NotSent);
    }
    assert_eq!(server.requests(), 0);
    let greatest = (1 << 53) - 1;
    let longest = orders.create(greatest).idempotency_key("k".repeat(255));
    longest.await.unwrap();
    let body: Value = serde_json::from_slice(&server.received()[0].body).unwrap();
    assert_eq!(body["amountMinor"], greatest);
}

#[tokio::test]
async fn what_the_buyer_is_told_is_not_shown() {
    let server = Server::always(created()).await;
    let nvm = client_of(&server, &VirtualClock::new());
    let request = nvm.orders().create(100).description("for Ada's illness");
    assert!(!format!("{request:?}").contains("Ada"), "{request:?}");
}
