//! Payments by card: checkouts of plans, and orders.

use nevermined::ErrorKind;
use nevermined::Outcome;
use nevermined_sandbox::{NewPlan, OrganizationTerms};

use super::organizations::found;
use super::world::World;

#[tokio::test]
async fn a_checkout_that_is_paid_gives_the_credits() {
    let world = World::new().await;
    let plan = NewPlan::credits("by card", 10).price(2_000_000).fiat();
    let plan = world.sandbox.register_plan(&world.seller, plan).unwrap();
    let checkout = world.buys.fiat().order_plan(&plan).await.unwrap();
    assert_eq!(checkout.payment_status.as_deref(), Some("unpaid"));
    assert!(
        checkout
            .checkout_link
            .as_deref()
            .unwrap()
            .starts_with(world.sandbox.url())
    );
    assert_eq!(world.credits(&plan), 0);
    let session = checkout.stripe_checkout_session_id.clone().unwrap();
    world.sandbox.complete_checkout(&session).unwrap();
    assert_eq!(world.credits(&plan), 10);
    let balance = world
        .buys
        .plans()
        .balance(&plan, world.buyer.address())
        .await
        .unwrap();
    assert_eq!(balance.credits, 10.try_into().unwrap());

    let crypto = world.plan().await;
    let error = world.buys.fiat().order_plan(&crypto).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::InvalidRequest, Outcome::Rejected)
    );

    let connect = |country| {
        let fiat = world.sells.fiat();
        fiat.connect_account("s@example.com", country, "http://127.0.0.1/back")
    };
    let first = connect("ES").await.unwrap();
    let again = connect("ES").await.unwrap();
    assert!(first.stripe_account_id.is_some());
    assert_eq!(first.stripe_account_id, again.stripe_account_id);
    world.close().await;
}

#[tokio::test]
async fn an_order_is_paid_and_given_back() {
    let world = World::new().await;
    let error = world.sells.orders().create(3_437).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.code()),
        (ErrorKind::Forbidden, Some("BCK.ORDER.0003"))
    );

    let (id, _) = found(&world, OrganizationTerms::new("Shop"));
    let key = world.sandbox.organization_key(&world.seller, id.as_str());
    let shop = world
        .builder_for(&world.seller)
        .api_key(key)
        .build()
        .unwrap();
    let create = shop
        .orders()
        .create(3_437)
        .description("Cart")
        .buyer_ref("b-1");
    let key = create.key().unwrap().to_owned();
    let order = create.await.unwrap();
    assert_eq!(order.status.as_deref(), Some("requires_payment"));
    let secret = order.client_secret.as_ref().unwrap();
    assert!(!format!("{order:?}").contains(secret.expose()));
    // The same key is the same order; another amount under it is refused.
    let create = || {
        shop.orders()
            .create(3_437)
            .description("Cart")
            .buyer_ref("b-1")
    };
    let again = create().idempotency_key(key.clone()).await.unwrap();
    assert_eq!(again.id, order.id);
    let other = shop.orders().create(3_438).idempotency_key(key);
    let error = other.await.unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::Conflict, Outcome::Rejected)
    );

    let read = async || shop.orders().get(&order.id).await.unwrap().into_inner();
    let shown = read().await;
    assert_eq!(
        (shown.amount_cents, shown.buyer_ref.as_deref()),
        (Some(3_437), Some("b-1"))
    );
    world.sandbox.pay_order(order.id.as_str()).unwrap();
    assert_eq!(world.money(&world.seller), 34_370_000);
    let shown = read().await;
    assert_eq!(shown.status.as_deref(), Some("paid"));
    assert!(shown.client_secret.is_none());
    world
        .sandbox
        .refund_order(order.id.as_str(), 1_000)
        .unwrap();
    let shown = read().await;
    assert_eq!(shown.status.as_deref(), Some("partially_refunded"));
    assert_eq!(shown.refunded_cents, Some(1_000));
    world
        .sandbox
        .refund_order(order.id.as_str(), 2_437)
        .unwrap();
    assert_eq!(read().await.status.as_deref(), Some("refunded"));
    assert_eq!(world.money(&world.seller), 0);

    let failed = create().await.unwrap();
    world.sandbox.fail_order(failed.id.as_str()).unwrap();
    let shown = shop.orders().get(&failed.id).await.unwrap();
    assert_eq!(shown.status.as_deref(), Some("failed"));
    world.close().await;
}
