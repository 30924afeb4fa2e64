//! The calls on what an organization sells, is told, and pays.

use std::collections::BTreeSet;

use nevermined::organizations::{
    Checkout, CustomerId, CustomerStatus, DeliveryId, DeliveryStatus, EventType, GroupId,
    NewRealtimeSecret, NewWebhookSecret, OrganizationHandle, PaidTier, RealtimeSecretId,
    TierCurrency, TierInterval, UserId, WebhookId,
};
use nevermined::{ErrorKind, Nevermined, Outcome, PlanId, SortOrder};
use serde_json::{Map, Value};

use super::{Play, json, nothing, page, play};
use crate::support::canned::{Canned, Server};
use crate::support::clients::once;

fn organization(nvm: &Nevermined) -> OrganizationHandle {
    nvm.organization(&"org-1".parse().unwrap())
}

fn customer() -> CustomerId {
    "oc-1".parse().unwrap()
}

fn webhook() -> WebhookId {
    "wh-1".parse().unwrap()
}

fn delivery() -> DeliveryId {
    "whd-1".parse().unwrap()
}

fn realtime_secret() -> RealtimeSecretId {
    "rts-1".parse().unwrap()
}

fn group() -> GroupId {
    "grp-1".parse().unwrap()
}

fn plan() -> PlanId {
    "42".parse().unwrap()
}

fn actor() -> UserId {
    "us-1".parse().unwrap()
}

macro_rules! of_may {
    ($request:expr) => {
        $request
            .from("2026-05-01T00:00:00Z".parse().unwrap())
            .to("2026-05-31T23:59:59.999Z".parse().unwrap())
    };
}

pub(crate) fn all() -> Vec<Play> {
    [
        customers(),
        webhooks(),
        analytics(),
        billing(),
        activity(),
        realtime(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn customers() -> Vec<Play> {
    vec![
        play!(
            "listCustomers",
            |nvm| organization(&nvm)
                .customers()
                .list()
                .search("ada & bob")
                .page(2)
                .page_size(25),
            page
        ),
        play!(
            "getOrganizationCustomerTotals",
            |nvm| of_may!(organization(&nvm).customers().totals()),
            json
        ),
        Play {
            text: "id,total\noc-1,1\n",
            ..play!(
                "exportCustomers",
                |nvm| organization(&nvm)
                    .customers()
                    .export()
                    .search("ada")
                    .status(CustomerStatus::Blocked),
                file
            )
        },
        play!(
            "getCustomer",
            |nvm| organization(&nvm).customers().get(&customer()),
            json
        ),
        play!(
            "getCustomerTotals",
            |nvm| of_may!(organization(&nvm).customers().totals_of(&customer())),
            json
        ),
        play!(
            "listCustomerPurchases",
            |nvm| organization(&nvm)
                .customers()
                .purchases(&customer())
                .page(2)
                .page_size(25),
            page
        ),
        play!(
            "blockCustomer",
            |nvm| organization(&nvm).customers().block(&customer()),
            json
        ),
        play!(
            "unblockCustomer",
            |nvm| organization(&nvm).customers().unblock(&customer()),
            json
        ),
    ]
}

fn webhooks() -> Vec<Play> {
    vec![
        play!(
            "listWebhooks",
            |nvm| organization(&nvm).webhooks().list(),
            json
        ),
        play!(
            "createWebhook",
            |nvm| organization(&nvm)
                .webhooks()
                .create("https://hooks.example.com/in")
                .event_types([EventType::PLAN_PURCHASED, "some.day".into()])
                .description("The shop"),
            webhook_secret
        ),
        play!(
            "getWebhook",
            |nvm| organization(&nvm).webhooks().get(&webhook()),
            json
        ),
        play!(
            "updateWebhook",
            |nvm| organization(&nvm)
                .webhooks()
                .update(&webhook())
                .url("https://hooks.example.com/in")
                .event_types([EventType::API_KEY_CREATED])
                .enabled(true)
                .description("The shop"),
            json
        ),
        play!(
            "deleteWebhook",
            |nvm| organization(&nvm).webhooks().delete(&webhook()),
            nothing
        ),
        play!(
            "rotateWebhookSecret",
            |nvm| organization(&nvm).webhooks().rotate_secret(&webhook()),
            webhook_secret
        ),
        play!(
            "listWebhookDeliveries",
            |nvm| organization(&nvm)
                .webhooks()
                .deliveries(&webhook())
                .status(DeliveryStatus::InFlight)
                .page(2)
                .page_size(25),
            page
        ),
        play!(
            "getWebhookDelivery",
            |nvm| organization(&nvm).webhooks().delivery(&delivery()),
            json
        ),
        play!(
            "retryWebhookDelivery",
            |nvm| organization(&nvm).webhooks().retry_delivery(&delivery()),
            nothing
        ),
    ]
}

fn analytics() -> Vec<Play> {
    vec![
        play!(
            "getRevenue",
            |nvm| of_may!(organization(&nvm).analytics().revenue()),
            json
        ),
        play!(
            "getMonthlyRecurringRevenue",
            |nvm| organization(&nvm)
                .analytics()
                .monthly_recurring_revenue()
                .as_of("2026-05-01T00:00:00Z".parse().unwrap()),
            json
        ),
        play!(
            "getPlanUsage",
            |nvm| of_may!(organization(&nvm).analytics().plan_usage()).limit(20),
            json
        ),
        play!(
            "listTopCustomers",
            |nvm| organization(&nvm).analytics().top_customers().limit(20),
            json
        ),
        play!(
            "getConversion",
            |nvm| of_may!(organization(&nvm).analytics().conversion()),
            json
        ),
        play!(
            "getCreditsByMember",
            |nvm| of_may!(organization(&nvm).analytics().credits_by_member())
                .limit(20)
                .group(&group())
                .plan(&plan()),
            json
        ),
        play!(
            "getGroupRouterSpend",
            |nvm| of_may!(organization(&nvm).analytics().group_router_spend(&group())).limit(20),
            json
        ),
    ]
}

fn billing() -> Vec<Play> {
    vec![
        play!(
            "getBillingEntitlements",
            |nvm| organization(&nvm).billing().entitlements(),
            json
        ),
        play!(
            "getBillingSubscription",
            |nvm| organization(&nvm).billing().subscription(),
            json
        ),
        play!(
            "listBillingInvoices",
            |nvm| organization(&nvm).billing().invoices(),
            json
        ),
        play!(
            "cancelSubscription",
            |nvm| organization(&nvm).billing().cancel(),
            json
        ),
        play!(
            "downgradeSubscription",
            |nvm| organization(&nvm).billing().downgrade_to_premium(),
            json
        ),
        play!(
            "upgradeSubscription",
            |nvm| organization(&nvm).billing().upgrade_to_enterprise(),
            json
        ),
        Play {
            text: "{\"somewhere\":\"https://pay.example.com/1\"}",
            ..play!(
                "createBillingCheckout",
                |nvm| organization(&nvm)
                    .billing()
                    .checkout(PaidTier::Enterprise)
                    .currency(TierCurrency::Eurc)
                    .interval(TierInterval::Once),
                |checkout: Checkout| checkout.expose_json().unwrap()
            )
        },
        play!("listTiers", |nvm| nvm.organizations().tiers(), json),
    ]
}

fn activity() -> Vec<Play> {
    vec![play!(
        "listOrganizationActivity",
        |nvm| of_may!(organization(&nvm).activity())
            .event_types([EventType::PLAN_PURCHASED, EventType::CUSTOMER_ADDED])
            .actor(&actor())
            .page(2)
            .page_size(25),
        page
    )]
}

fn realtime() -> Vec<Play> {
    vec![
        play!(
            "listRealtimeSecrets",
            |nvm| organization(&nvm).realtime().list(),
            json
        ),
        play!(
            "createRealtimeSecret",
            |nvm| organization(&nvm).realtime().create("dashboard"),
            new_realtime_secret
        ),
        play!(
            "rotateRealtimeSecret",
            |nvm| organization(&nvm).realtime().rotate(&realtime_secret()),
            new_realtime_secret
        ),
        play!(
            "revokeRealtimeSecret",
            |nvm| organization(&nvm).realtime().revoke(&realtime_secret()),
            nothing
        ),
    ]
}

fn file(file: bytes::Bytes) -> Value {
    json!(std::str::from_utf8(&file).unwrap())
}

/// Its `Debug` is looked at as well: each answer has a secret of its own.
fn webhook_secret(made: NewWebhookSecret) -> Value {
    assert!(!format!("{made:?} {made:#?}").contains(made.expose()));
    let mut whole: Map<String, Value> = made.rest().clone();
    whole.insert("secret".to_owned(), json!(made.expose()));
    whole.into()
}

fn new_realtime_secret(made: NewRealtimeSecret) -> Value {
    assert!(!format!("{made:?} {made:#?}").contains(made.expose()));
    json!({
        "secret": made.expose(),
        "id": made.id,
        "label": made.label,
        "lastFour": made.last_four,
        "createdAt": made.created_at,
    })
}

#[test]
fn the_event_types_are_the_published_ones() {
    let document = include_str!("../../../../../openapi/lowered/organizations.client.json");
    let document: Value = serde_json::from_str(document).unwrap();
    let event = &document["components"]["schemas"]["OrganizationActivityEventResponseDto"];
    let known = event["properties"]["eventType"]["x-known-values"].as_array();
    let known: BTreeSet<&str> = known.unwrap().iter().filter_map(Value::as_str).collect();
    let ours: BTreeSet<&str> = EventType::PUBLISHED.iter().map(EventType::as_str).collect();
    assert_eq!(ours, known);
    assert_eq!(ours.len(), EventType::PUBLISHED.len());
}

#[tokio::test]
async fn an_empty_list_of_events_is_sent() {
    let server = Server::start().await;
    let nvm = once(&server.url);
    server.say(&crate::canned(400, &Value::Null));
    let none: [EventType; 0] = [];
    let webhooks = organization(&nvm).webhooks();
    let _ = webhooks.update(&webhook()).event_types(none).await;
    let _ = webhooks.update(&webhook()).enabled(false).await;
    let bodies: Vec<_> = server.asked().iter().map(|it| it.json().unwrap()).collect();
    assert_eq!(
        bodies,
        [json!({ "eventTypes": [] }), json!({ "enabled": false })]
    );
}

#[tokio::test]
async fn what_the_service_would_refuse_is_not_sent() {
    let server = Server::start().await;
    let nvm = once(&server.url);
    server.say(&crate::canned(400, &Value::Null));
    let (early, late) = ("2026-05-01T00:00:00Z", "2026-05-02T00:00:00Z");
    let (early, late) = (early.parse().unwrap(), late.parse().unwrap());
    let ours = organization(&nvm);
    let odd = nvm.organization(&"7f1c2a4e".parse().unwrap());
    let long = format!("https://hooks.example.com/{}", "a".repeat(2048));
    macro_rules! refusals {
        ($($message:literal: $request:expr,)*) => {
            $({
                let error = $request.await.unwrap_err();
                assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{error}");
                assert_eq!(error.outcome(), Outcome::NotSent, "{error}");
                assert!(error.message().contains($message), "{error}");
            })*
        };
    }
    refusals! {
        "ends before it starts": ours.customers().totals().from(late).to(early),
        "ends before it starts": ours.activity().to(early).from(late),
        "does not sort": ours.customers().list().sort_order(SortOrder::Ascending),
        "no page 0": ours.activity().page(0),
        "`a,b` is no kind": ours.activity().event_types(["a,b"]),
        "`` is no kind": ours.activity().event_types([""]),
        "limit of no items": ours.analytics().plan_usage().limit(0),
        "`7f1c2a4e` is no organization's id": odd.analytics().revenue(),
        "is not https": ours.webhooks().create("http://hooks.example.com/in"),
        "is no URL": ours.webhooks().create("hooks.example.com"),
        "is longer": ours.webhooks().create(long),
        "is not https": ours.webhooks().update(&webhook()).url("ftp://example.com"),
        "a label of 0": ours.realtime().create(""),
        "a label of 81": ours.realtime().create("é".repeat(81)),
    }
    assert!(server.asked().is_empty());
    // What is at the border is sent.
    let _ = ours.webhooks().create("http://127.0.0.1:9/in").await;
    let _ = ours.realtime().create("é".repeat(80)).await;
    let _ = ours.customers().totals().from(early).to(early).await;
    assert_eq!(server.asked().len(), 3);
}

#[tokio::test]
async fn what_is_no_file_of_values_is_refused() {
    let server = Server::start().await;
    let nvm = once(&server.url);
    for text in ["<html></html>", " {\"items\":[]}"] {
        server.say(&Canned {
            text: Some(text.to_owned()),
            ..crate::canned(200, &Value::Null)
        });
        let error = organization(&nvm).customers().export().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{text}: {error}");
    }
}
