//! Webhooks: signed deliveries, retries on the sandbox's clock, and what is refused.

use crate::lab::{Lab, text};
use crate::receiver::Receiver;
use crate::support::send;
use nevermined_sandbox::{FixedClock, OrganizationTerms, OrganizationTier, Sandbox};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::{Duration, UNIX_EPOCH};

const WEBHOOKS: &str = "/{orgId}/webhooks";
const WEBHOOK: &str = "/{orgId}/webhooks/{id}";
const ROTATE: &str = "/{orgId}/webhooks/{id}/rotate-secret";
const DELIVERIES: &str = "/{orgId}/webhooks/{subscriptionId}/deliveries";
const DELIVERY: &str = "/{orgId}/webhooks/deliveries/{deliveryId}";
const RETRY: &str = "/{orgId}/webhooks/deliveries/{deliveryId}/retry";

/// A Premium organization whose clock stands still.
async fn lab() -> Lab {
    let clock = FixedClock::at(UNIX_EPOCH + Duration::from_secs(1_800_000_000));
    let terms = OrganizationTerms::new("Lab").tier(OrganizationTier::Premium);
    Lab::with(Sandbox::builder().clock(clock), terms).await
}

/// Makes a webhook, and gives its id and its secret.
async fn webhook(lab: &Lab, body: Value) -> (String, String) {
    let made = lab.done((Method::POST, WEBHOOKS), &[], Some(body)).await;
    let id = text(&made["subscription"]["id"]).to_owned();
    (id, text(&made["secret"]).to_owned())
}

async fn deliveries(lab: &Lab, webhook: &str) -> Vec<Value> {
    let page = lab.done((Method::GET, DELIVERIES), &[webhook], None).await;
    page["items"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_delivery_is_signed_and_tried_until_it_is_taken() {
    let lab = lab().await;
    let receiver = Receiver::answering(&[500, 302, 200]).await;
    let body = json!({ "url": receiver.url, "eventTypes": ["group.created"] });
    let (webhook, secret) = webhook(&lab, body).await;
    let group = lab.group("Ops").await;
    lab.sandbox.webhooks_settled().await;

    let shown = &deliveries(&lab, &webhook).await[0];
    assert_eq!(shown["eventType"], "group.created");
    assert_eq!(
        (&shown["status"], &shown["attempts"]),
        (&json!("failed"), &json!(1))
    );
    assert_eq!(shown["responseStatus"], 500);
    assert_eq!(shown["nextAttemptAt"], "2027-01-15T08:01:00.000Z");

    // A second too early, nothing happens.
    for (wait, attempts) in [(59, 1), (1, 2), (299, 2), (1, 3), (86_400, 3)] {
        lab.sandbox.advance(Duration::from_secs(wait));
        lab.sandbox.webhooks_settled().await;
        assert_eq!(receiver.received().len(), attempts, "after {wait} seconds");
    }
    let delivery = text(&shown["id"]);
    let whole = lab.done((Method::GET, DELIVERY), &[delivery], None).await;
    assert_eq!(
        (&whole["status"], &whole["attempts"]),
        (&json!("delivered"), &json!(3))
    );
    assert_eq!(
        (&whole["responseBody"], &whole["responseStatus"]),
        (&json!("heard"), &json!(200))
    );
    assert_eq!(whole["deliveredAt"], "2027-01-15T08:06:00.000Z");
    assert_eq!(whole["nextAttemptAt"], json!(null));

    let received = receiver.received();
    for (one, second) in received.iter().zip([0u64, 60, 360]) {
        assert!(one.is_signed_with(&secret));
        assert_eq!(one.header("webhook-id"), delivery);
        assert_eq!(
            one.header("webhook-timestamp"),
            (1_800_000_000 + second).to_string()
        );
        assert_eq!(one.header("content-type"), "application/json");
        assert_eq!(one.json(), whole["payload"]);
    }
    let event = received[0].json();
    assert_eq!(event["eventType"], "group.created");
    assert_eq!(event["subject"], json!({ "kind": "group", "id": group }));
    assert_eq!(
        (&event["orgId"], &event["actorUserId"]),
        (&json!(lab.org), &json!(lab.sandbox.user_id(&lab.admin)))
    );

    let told = "/{orgId}/activity?eventType=webhook.delivered,webhook.failed";
    let told = lab.done((Method::GET, told), &[], None).await;
    assert_eq!(told["total"], 1);
    assert_eq!(told["items"][0]["actorUserId"], json!(null));
    assert_eq!(lab.sandbox.audit(), Ok(()));
}

#[tokio::test]
async fn a_delivery_that_nobody_takes_dies_and_can_be_sent_again() {
    let lab = lab().await;
    let receiver = Receiver::answering(&[503; 6]).await;
    let (webhook, secret) = webhook(&lab, json!({ "url": receiver.url })).await;
    lab.group("Ops").await;
    for _ in 0..10 {
        lab.sandbox.webhooks_settled().await;
        lab.sandbox.advance(Duration::from_secs(86_400));
    }
    let shown = &deliveries(&lab, &webhook).await[0];
    assert_eq!(
        (&shown["status"], &shown["attempts"]),
        (&json!("dead"), &json!(5))
    );
    let failed = lab
        .done(
            (Method::GET, "/{orgId}/activity?eventType=webhook.failed"),
            &[],
            None,
        )
        .await;
    assert_eq!(failed["total"], 1);

    let delivery = text(&shown["id"]);
    let again = lab
        .call(&lab.admin, (Method::POST, RETRY), &[delivery], None)
        .await;
    assert_eq!(again.status, 202);
    lab.sandbox.webhooks_settled().await;
    // A new round: the next attempt is a minute away again.
    let shown = &deliveries(&lab, &webhook).await[0];
    assert_eq!(
        (&shown["status"], &shown["attempts"]),
        (&json!("failed"), &json!(6))
    );
    lab.sandbox.advance(Duration::from_secs(60));
    lab.sandbox.webhooks_settled().await;
    let shown = &deliveries(&lab, &webhook).await[0];
    assert_eq!(
        (&shown["status"], &shown["attempts"]),
        (&json!("delivered"), &json!(7))
    );
    // What happens to deliveries is told, and not sent.
    assert_eq!(receiver.received().len(), 7);

    // The catalog tells what is another organization's from what is nowhere.
    let own = lab
        .sandbox
        .create_organization(&lab.stranger, OrganizationTerms::new("Theirs"));
    for (id, code) in [
        (delivery, "BCK.ORGANIZATIONS.0027"),
        ("whd-0", "BCK.ORGANIZATIONS.0026"),
    ] {
        for (method, below) in [(Method::GET, ""), (Method::POST, "/retry")] {
            let path = format!("/organizations/{own}/webhooks/deliveries/{id}{below}");
            let request = lab.request(method, &path);
            let request = request.bearer_auth(lab.stranger.api_key());
            send(request).await.assert_refused(404, code);
        }
    }

    // With another secret the old one is of no use.
    let rotated = lab.done((Method::POST, ROTATE), &[&webhook], None).await;
    let fresh = text(&rotated["secret"]);
    lab.done((Method::POST, RETRY), &[delivery], None).await;
    lab.sandbox.webhooks_settled().await;
    let last = receiver.received().pop().unwrap();
    assert!(last.is_signed_with(fresh) && !last.is_signed_with(&secret));
}

#[tokio::test]
async fn nothing_is_sent_off_this_machine_or_to_nobody() {
    let lab = lab().await;
    let (far, _) = webhook(&lab, json!({ "url": "https://example.com/hook" })).await;
    let closed = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let gone = format!("http://{}/", closed.local_addr().unwrap());
    drop(closed);
    let (gone, _) = webhook(&lab, json!({ "url": gone })).await;
    lab.group("Ops").await;
    lab.sandbox.webhooks_settled().await;
    for (webhook, status, problem) in [
        (far, "dead", "is not this machine"),
        (gone, "failed", "did not answer"),
    ] {
        let shown = &deliveries(&lab, &webhook).await[0];
        assert_eq!(
            (&shown["status"], &shown["responseStatus"]),
            (&json!(status), &json!(null))
        );
        let whole = lab
            .done((Method::GET, DELIVERY), &[text(&shown["id"])], None)
            .await;
        assert!(text(&whole["error"]).contains(problem), "{whole:#}");
    }
}

#[tokio::test]
async fn a_webhook_gets_what_it_asked_for_while_it_is_enabled() {
    let lab = lab().await;
    let receiver = Receiver::answering(&[]).await;
    let body =
        json!({ "url": receiver.url, "eventTypes": ["group.deactivated"], "description": "d" });
    let (webhook, secret) = webhook(&lab, body).await;
    let shown = lab.done((Method::GET, WEBHOOK), &[&webhook], None).await;
    assert_eq!(
        (&shown["enabled"], &shown["description"]),
        (&json!(true), &json!("d"))
    );
    assert!(secret.starts_with("whsec_") && secret.ends_with(text(&shown["secretHint"])));
    assert!(!shown.to_string().contains(&secret));

    let group = lab.group("Ops").await;
    lab.sandbox.webhooks_settled().await;
    assert_eq!(receiver.received().len(), 0);
    let all = json!({ "eventTypes": [] });
    let changed = lab
        .done((Method::PATCH, WEBHOOK), &[&webhook], Some(all))
        .await;
    assert_eq!(
        (&changed["eventTypes"], &changed["url"]),
        (&json!([]), &json!(receiver.url))
    );
    lab.done(
        (Method::PATCH, "/{orgId}/groups/{groupId}"),
        &[&group],
        Some(json!({ "name": "x" })),
    )
    .await;
    lab.sandbox.webhooks_settled().await;
    assert_eq!(receiver.received().len(), 1);
    lab.done(
        (Method::PATCH, WEBHOOK),
        &[&webhook],
        Some(json!({ "enabled": false })),
    )
    .await;
    lab.group("Dev").await;
    lab.sandbox.webhooks_settled().await;
    assert_eq!(receiver.received().len(), 1);

    let pending = format!("{DELIVERIES}?status=delivered&limit=1");
    let page = lab.done((Method::GET, &pending), &[&webhook], None).await;
    assert_eq!(
        (&page["total"], &page["page"], &page["limit"]),
        (&json!(1), &json!(1), &json!(1))
    );
    let delivery = text(&page["items"][0]["id"]).to_owned();
    let deleted = lab
        .call(&lab.admin, (Method::DELETE, WEBHOOK), &[&webhook], None)
        .await;
    assert_eq!((deleted.status, deleted.body), (204, json!("")));
    lab.call(&lab.admin, (Method::GET, DELIVERY), &[&delivery], None)
        .await
        .assert_refused(404, "BCK.ORGANIZATIONS.0026");
    lab.call(&lab.admin, (Method::POST, RETRY), &[&delivery], None)
        .await
        .assert_refused(404, "BCK.ORGANIZATIONS.0026");
    assert_eq!(lab.sandbox.audit(), Ok(()));
}

#[tokio::test]
async fn a_webhook_needs_a_url_an_admin_and_a_tier() {
    let lab = lab().await;
    for url in ["ftp://a.b/", "/hook", "http://", "not a url"] {
        let answer = lab
            .call(
                &lab.admin,
                (Method::POST, WEBHOOKS),
                &[],
                Some(json!({ "url": url })),
            )
            .await;
        answer.assert_refused(422, "BCK.ORGANIZATIONS.0024");
        assert_eq!(answer.body["details"]["field"], "url");
    }
    for (field, body) in [
        ("url", json!({})),
        (
            "url",
            json!({ "url": format!("http://a/{}", "x".repeat(2_048)) }),
        ),
        (
            "eventTypes[1]",
            json!({ "url": "http://a", "eventTypes": ["plan.created", "plan.sold"] }),
        ),
        (
            "eventTypes",
            json!({ "url": "http://a", "eventTypes": "plan.created" }),
        ),
        (
            "description",
            json!({ "url": "http://a", "description": 1 }),
        ),
    ] {
        let answer = lab
            .call(&lab.admin, (Method::POST, WEBHOOKS), &[], Some(body))
            .await;
        answer.assert_refused(400, "BCK.HTTP.400");
        assert_eq!(answer.body["details"]["field"], field);
    }
    for (method, path) in [
        (Method::GET, WEBHOOK),
        (Method::DELETE, WEBHOOK),
        (Method::POST, ROTATE),
        (Method::GET, DELIVERIES),
    ] {
        lab.call(&lab.admin, (method, path), &["whs-none"], None)
            .await
            .assert_refused(404, "BCK.ORGANIZATIONS.0023");
    }
    lab.join(&lab.buyer, "buyer@example.com").await;
    for who in [&lab.buyer, &lab.stranger] {
        lab.call(who, (Method::GET, WEBHOOKS), &[], None)
            .await
            .assert_refused(403, "BCK.AUTH.0004");
    }
    let lapsed = Lab::of_tier(OrganizationTier::Lapsed).await;
    lapsed
        .call(&lapsed.admin, (Method::GET, WEBHOOKS), &[], None)
        .await
        .assert_refused(403, "BCK.ORGANIZATIONS.0021");
    lapsed
        .call(&lapsed.admin, (Method::GET, "/{orgId}/activity"), &[], None)
        .await
        .assert_refused(403, "BCK.ORGANIZATIONS.0020");
}

#[tokio::test]
async fn activity_is_filtered_by_kind_actor_and_time() {
    let lab = lab().await;
    let group = lab.group("Ops").await;
    lab.sandbox.advance(Duration::from_secs(60));
    let path = "/{orgId}/groups/{groupId}";
    lab.done((Method::DELETE, path), &[&group], None).await;
    let admin = lab.sandbox.user_id(&lab.admin);
    for (query, total) in [
        ("", 2),
        ("?eventType=group.created", 1),
        ("?eventType=group.created,group.deactivated&limit=1", 2),
        ("?eventType=plan.created", 0),
        ("?actorUserId=us-none", 0),
        (&format!("?actorUserId={admin}"), 2),
        ("?from=2027-01-15T08:00:01Z", 1),
        ("?to=2027-01-15T08:01:00Z", 1),
    ] {
        let path = format!("/{{orgId}}/activity{query}");
        let page = lab.done((Method::GET, &path), &[], None).await;
        assert_eq!(page["total"], total, "{query}");
    }
    let newest = lab
        .done((Method::GET, "/{orgId}/activity?limit=1"), &[], None)
        .await;
    assert_eq!(newest["items"][0]["eventType"], "group.deactivated");
    for query in [
        "eventType=plan.sold",
        "limit=201",
        "from=yesterday",
        "page=0",
    ] {
        let path = format!("/{{orgId}}/activity?{query}");
        lab.call(&lab.admin, (Method::GET, &path), &[], None)
            .await
            .assert_refused(400, "BCK.HTTP.400");
    }
}

#[tokio::test]
async fn a_tester_sees_all_deliveries_and_sends_one_again() {
    let clock = FixedClock::at(UNIX_EPOCH + Duration::from_secs(1_800_000_000));
    let terms = OrganizationTerms::new("Lab").tier(OrganizationTier::Premium);
    let lab = Lab::with(Sandbox::builder().manage_port(0).clock(clock), terms).await;
    let manage = lab.sandbox.manage_url().unwrap().to_owned();
    let ask =
        |method: Method, path: &str| send(lab.http.request(method, format!("{manage}{path}")));
    let receiver = Receiver::answering(&[500, 200]).await;
    let body = json!({ "url": receiver.url, "eventTypes": ["group.created"] });
    let (webhook, secret) = webhook(&lab, body).await;
    lab.group("Ops").await;
    lab.sandbox.webhooks_settled().await;

    let listed = ask(Method::GET, "/deliveries?status=failed").await;
    let failed = listed.assert_ok()["deliveries"][0].clone();
    assert_eq!(failed["orgId"], lab.org);
    assert_eq!(failed["subscriptionId"], webhook);
    assert_eq!(
        (&failed["attempts"], &failed["responseStatus"]),
        (&json!(1), &json!(500))
    );
    let none = ask(Method::GET, "/deliveries?limit=0").await;
    assert_eq!(none.assert_ok()["deliveries"], json!([]));

    let retry = format!("/deliveries/{}/retry", text(&failed["id"]));
    ask(Method::POST, &retry).await.assert_ok();
    lab.sandbox.webhooks_settled().await;
    let listed = ask(Method::GET, "/deliveries").await;
    let shown = &listed.assert_ok()["deliveries"][0];
    assert_eq!(
        (&shown["status"], &shown["attempts"]),
        (&json!("delivered"), &json!(2))
    );
    assert_eq!(receiver.received().len(), 2);

    ask(Method::POST, "/deliveries/whd-none/retry")
        .await
        .assert_refused(404, "BCK.HTTP.404");
    ask(Method::GET, "/deliveries?status=lost")
        .await
        .assert_refused(400, "BCK.HTTP.400");

    // The dump has all of it, but for the secret.
    let dump = ask(Method::GET, "/ledger").await;
    let dump = dump.assert_ok();
    let kept = &dump["organizations"]["all"][0];
    assert_eq!(kept["id"], lab.org);
    assert_eq!(kept["deliveries"][0]["id"], shown["id"]);
    assert!(secret.ends_with(text(&kept["webhooks"][0]["secret"]).trim_start_matches('…')));
    assert!(!dump.to_string().contains(&secret));
    let audit = lab.http.post(format!("{manage}/audit")).json(dump);
    assert_eq!(send(audit).await.assert_ok()["ok"], true);
    let mut broken = dump.clone();
    broken["organizations"]["all"][0]["webhooks"] = json!([]);
    let audit = lab.http.post(format!("{manage}/audit")).json(&broken);
    let found = send(audit).await;
    assert!(text(&found.assert_ok()["violations"][0]).contains("is to no webhook"));
}
