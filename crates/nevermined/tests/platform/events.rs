//! What an organization hears of: customers, activity, webhooks and the secrets of its realtime feed.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use http::HeaderMap;
use nevermined::organizations::{CustomerStatus, DeliveryStatus, EventType, WebhookId};
use nevermined::webhooks::{WebhookScheme, WebhookSecret, WebhookVerifier};
use nevermined::{ErrorKind, Outcome, PlanCredits};
use nevermined_sandbox::OrganizationTerms;
use serde_json::Value;

use super::organizations::found;
use super::world::World;

#[tokio::test]
async fn who_buys_is_a_customer_and_who_is_blocked_is_refused() {
    let world = World::new().await;
    let (id, organization) = found(&world, OrganizationTerms::new("Shop"));
    assert!(world.sandbox.set_email(&world.buyer, "buyer@example.com"));
    let credits = PlanCredits::fixed(10, 1).unwrap();
    let register = world
        .sells
        .plans()
        .register("ten answers", world.dollar(), credits);
    let plan = register
        .with_organization(id.as_str())
        .await
        .unwrap()
        .into_inner()
        .id;
    world.buys.plans().order(&plan).await.unwrap();

    let customers = organization.customers();
    let page = customers.list().search("buyer@").await.unwrap();
    assert_eq!(page.total, Some(1));
    let customer = &page.items[0];
    assert_eq!(customer.total_spent, Some(1_000_000_u64.into()));
    let of_buyer = customer.id.clone().unwrap();
    let bought = customers.purchases(&of_buyer).await.unwrap();
    assert_eq!(bought.items[0].plan_id.as_deref(), Some(plan.as_str()));
    let totals = customers.totals_of(&of_buyer).await.unwrap();
    assert_eq!(totals.purchase_count, Some(1));
    assert_eq!(customers.totals().await.unwrap().customer_count, Some(1));

    // The organization opens an account for a customer, and takes its key back.
    let theirs = world.sells.organizations();
    let onboard = || {
        theirs
            .onboard_customer("cleo@example.com")
            .with_organization(id.as_str())
    };
    let opened = onboard().await.unwrap();
    let key = opened.api_key().unwrap().to_owned();
    let cleo = world
        .builder_for(&world.buyer)
        .api_key(key)
        .build()
        .unwrap();
    cleo.plans().list().await.unwrap();
    let page = customers.list().search("cleo@").await.unwrap();
    let of_cleo = page.items[0].id.clone().unwrap();
    let blocked = customers.block(&of_cleo).await.unwrap();
    assert_eq!(
        blocked.status.as_ref().map(|status| status.0.as_str()),
        Some("blocked")
    );
    let error = cleo.plans().list().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::Unauthorized, Outcome::Rejected)
    );
    let error = onboard().await.unwrap_err();
    assert_eq!(error.code(), Some("BCK.ORGANIZATIONS.0034"));
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::Conflict, Outcome::Rejected)
    );
    let csv = customers
        .export()
        .status(CustomerStatus::Blocked)
        .await
        .unwrap();
    let csv = String::from_utf8(csv.to_vec()).unwrap();
    assert!(
        csv.contains("cleo@example.com") && !csv.contains("buyer@example.com"),
        "{csv}"
    );
    customers.unblock(&of_cleo).await.unwrap();
    let read = customers.get(&of_cleo).await.unwrap();
    assert_eq!(
        read.status.as_ref().map(|status| status.0.as_str()),
        Some("active")
    );

    let kinds = [EventType::PLAN_PURCHASED, EventType::CUSTOMER_BLOCKED];
    let mut told = organization
        .activity()
        .event_types(kinds)
        .page_size(1)
        .stream();
    let mut heard = Vec::new();
    while let Some(event) = told.next().await {
        heard.push(event.unwrap().event_type.unwrap());
    }
    // The newest first.
    assert_eq!(heard, ["customer.blocked", "plan.purchased"]);
    world.close().await;
}

type Deliveries = Arc<Mutex<Vec<(HeaderMap, Bytes)>>>;

/// A server on this machine that keeps what comes.
async fn receiver() -> (String, Deliveries) {
    let received = Deliveries::default();
    let kept = Arc::clone(&received);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let keep = async move |headers: HeaderMap, body: Bytes| {
        kept.lock().unwrap().push((headers, body));
    };
    let router = Router::new().fallback(keep);
    tokio::spawn(async move { axum::serve(listener, router).await });
    (url, received)
}

fn verifier(secret: &str) -> WebhookVerifier {
    let secret = WebhookSecret::base64(secret).unwrap();
    WebhookVerifier::new(WebhookScheme::standard_webhooks(), secret).unwrap()
}

#[tokio::test]
async fn a_delivery_is_verified_before_and_after_the_secret_is_rotated() {
    let world = World::new().await;
    let (_, organization) = found(&world, OrganizationTerms::new("Lab"));
    let (url, received) = receiver().await;
    let webhooks = organization.webhooks();
    let made = webhooks
        .create(&url)
        .event_types([EventType::GROUP_CREATED])
        .await
        .unwrap();
    assert!(!format!("{made:?}").contains(made.expose()));
    let id = made.rest()["subscription"]["id"].as_str().unwrap();
    let id: WebhookId = id.parse().unwrap();
    let old = made.expose().to_owned();
    organization.groups().create("Research").await.unwrap();
    world.sandbox.webhooks_settled().await;

    let [(headers, body)] = received.lock().unwrap().clone().try_into().unwrap();
    let verified = verifier(&old).verify(&headers, &body).unwrap();
    let event: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(event["eventType"], "group.created");
    let page = webhooks
        .deliveries(&id)
        .status(DeliveryStatus::Delivered)
        .await
        .unwrap();
    assert_eq!(page.total, Some(1));
    let delivery = page.items[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(verified.id.as_deref(), Some(delivery.as_str()));
    let delivery = delivery.parse().unwrap();
    assert_eq!(
        webhooks.delivery(&delivery).await.unwrap()["payload"],
        event
    );
    let mut forged = body.to_vec();
    forged.push(b' ');
    assert!(verifier(&old).verify(&headers, &forged).is_err());

    let fresh = webhooks
        .rotate_secret(&id)
        .await
        .unwrap()
        .expose()
        .to_owned();
    assert_ne!(fresh, old);
    webhooks.retry_delivery(&delivery).await.unwrap();
    world.sandbox.webhooks_settled().await;
    let (headers, body) = received.lock().unwrap().pop().unwrap();
    assert!(verifier(&old).verify(&headers, &body).is_err());
    // While it goes over to the new one, a server takes both.
    let both = verifier(&old).accept(WebhookSecret::base64(&fresh).unwrap());
    assert_eq!(both.verify(&headers, &body).unwrap().secret, 1);

    webhooks.update(&id).enabled(false).await.unwrap();
    organization.groups().create("Sales").await.unwrap();
    world.sandbox.webhooks_settled().await;
    assert_eq!(received.lock().unwrap().len(), 1);
    webhooks.delete(&id).await.unwrap();
    let error = webhooks.get(&id).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.code()),
        (ErrorKind::NotFound, Some("BCK.ORGANIZATIONS.0023"))
    );
    world.close().await;
}

#[tokio::test]
async fn a_realtime_secret_is_shown_once_and_rotated() {
    let world = World::new().await;
    let (_, organization) = found(&world, OrganizationTerms::new("Lab"));
    let realtime = organization.realtime();
    let made = realtime.create("dashboard").await.unwrap();
    let id = made.id.clone().unwrap();
    assert!(made.expose().ends_with(made.last_four.as_deref().unwrap()));
    assert!(!format!("{made:?}").contains(made.expose()));
    let rotated = realtime.rotate(&id).await.unwrap();
    assert_ne!(rotated.expose(), made.expose());
    let listed = realtime.list().await.unwrap();
    assert!(
        listed
            .iter()
            .any(|secret| secret.last_four == rotated.last_four)
    );
    let fresh = rotated.id.clone().unwrap_or(id);
    realtime.revoke(&fresh).await.unwrap();
    let listed = realtime.list().await.unwrap();
    let active = listed
        .iter()
        .filter(|secret| secret.status.as_deref() == Some("active"));
    assert_eq!(active.count(), 0, "{listed:?}");
    world.close().await;
}
