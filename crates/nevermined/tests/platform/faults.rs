//! Answers that get lost after the service did what was asked.

use nevermined::router::Budget;
use nevermined::sandbox::Sandbox;
use nevermined::{AcceptedPayment, Cents, ErrorKind, Outcome, PaymentRequired};
use nevermined_sandbox::{Answers, Effect, Fault, OrganizationTerms, When};

use super::merchant::{CENTS, Merchant, PRICE};
use super::organizations::found;
use super::world::World;

/// Loses the next answers of an operation.
fn lose(world: &World, operation: &str, times: u64) {
    let lost = Effect::Reset {
        when: When::AfterCommit,
    };
    let fault = Fault::new(lost).on(operation).times(times);
    world.sandbox.faults([fault]).unwrap();
}

/// How often the fault was met, and how often it happened.
fn met(world: &World) -> (u64, u64) {
    let [fault] = world.sandbox.fault_report().try_into().unwrap();
    (fault.matched, fault.fired)
}

#[tokio::test]
async fn an_order_whose_answer_is_lost_is_unknown_and_paid_once() {
    let world = World::new().await;
    let plan = world.plan().await;
    lose(&world, "orderPlan", 1);
    let error = world.buys.plans().order(&plan).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::Connect, Outcome::Unknown)
    );
    assert_eq!(
        (error.operation(), error.attempts()),
        (Some("orderPlan"), 1)
    );
    assert_eq!(met(&world), (1, 1));
    assert_eq!(world.money(&world.buyer), 99_000_000);
    assert_eq!(world.credits(&plan), 10);
    world.close().await;
}

#[tokio::test]
async fn a_settlement_whose_answer_is_lost_burns_once() {
    let world = World::with(Sandbox::builder().answers(Answers::Observed)).await;
    let plan = world.plan().await;
    world.buys.plans().order(&plan).await.unwrap();
    let delegation = world.delegation(1_000).await;
    let required = PaymentRequired::new("/ask")
        .accept(AcceptedPayment::crypto(&plan, "eip155:84532").http_verb("POST"));
    let token = world.buys.x402().access_token(&plan, &delegation);
    let token = token.resource("/ask").http_verb("POST").await.unwrap();
    let x402 = world.sells.x402();
    let verified = x402.verify(&required, &token).max_amount(1).await.unwrap();
    assert!(verified.is_valid, "{verified:?}");

    // The id of the request makes a repeat safe.
    lose(&world, "settlePermission", 1);
    let settled = x402
        .settle(&required, &token)
        .verified(&verified)
        .await
        .unwrap();
    assert_eq!(settled.attempts(), 2);
    assert_eq!(met(&world), (2, 1));
    assert_eq!(world.credits(&plan), 9);

    // When every answer is lost, nobody knows, and still it is burned once.
    let verified = x402.verify(&required, &token).max_amount(1).await.unwrap();
    lose(&world, "settlePermission", 100);
    let settle = x402.settle(&required, &token).verified(&verified);
    let error = settle.await.unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::Connect, Outcome::Unknown)
    );
    let (matched, fired) = met(&world);
    assert!(matched > 1, "it is repeated");
    assert_eq!((matched, u64::from(error.attempts())), (fired, fired));
    assert_eq!(world.credits(&plan), 8);
    world.close().await;
}

#[tokio::test]
async fn a_routed_request_whose_answer_is_lost_is_paid_once() {
    let world = World::new().await;
    let delegation = world.delegation(500).await;
    let merchant = Merchant::open().await;
    let budget = Budget::builder()
        .per_call(Cents::from(CENTS))
        .build()
        .unwrap();
    let router = world.buys.router().with_budget(&budget);

    lose(&world, "routeAndPayRequest", 1);
    let routed = router
        .route(&delegation, merchant.at("/answer"))
        .await
        .unwrap();
    assert!(routed.is_already());
    assert_eq!((routed.attempts(), met(&world)), (2, (2, 1)));
    assert_eq!(world.money(&world.buyer), 100_000_000 - PRICE);
    assert_eq!(merchant.received().len(), 1);

    lose(&world, "routeAndPayRequest", 100);
    let error = router
        .route(&delegation, merchant.at("/answer"))
        .await
        .unwrap_err();
    assert_eq!(error.outcome(), Outcome::Unknown, "{error}");
    assert!(met(&world).1 > 1);
    assert_eq!(world.money(&world.buyer), 100_000_000 - 2 * PRICE);
    assert_eq!(merchant.received().len(), 2);
    // What may be spent stays reserved.
    assert_eq!(budget.usage().reserved, Cents::from(CENTS));
    world.close().await;
}

#[tokio::test]
async fn a_card_order_whose_answer_is_lost_is_made_once() {
    let world = World::new().await;
    let (id, _) = found(&world, OrganizationTerms::new("Shop"));
    let key = world.sandbox.organization_key(&world.seller, id.as_str());
    let shop = world
        .builder_for(&world.seller)
        .api_key(key)
        .build()
        .unwrap();
    lose(&world, "createOrder", 1);
    let create = shop.orders().create(500);
    let key = create.key().unwrap().to_owned();
    let order = create.await.unwrap();
    assert_eq!((order.attempts(), met(&world)), (2, (2, 1)));
    let again = shop
        .orders()
        .create(500)
        .idempotency_key(key)
        .await
        .unwrap();
    assert_eq!(again.id, order.id);
    world.close().await;
}
