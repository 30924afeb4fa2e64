//! Invitations.

use crate::lab::{Lab, text};
use crate::receiver::Receiver;
use crate::support::send;
use nevermined_sandbox::{Answers, FixedClock, OrganizationTerms, OrganizationTier, Sandbox};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::{Duration, UNIX_EPOCH};

const INVITATIONS: &str = "/{orgId}/invitations";
const REVOKE: &str = "/{orgId}/invitations/{id}/revoke";
const TOKEN: &str = "/invitations/{token}";
const ACCEPT: &str = "/invitations/{token}/accept";

fn to(email: &str) -> Value {
    json!({ "email": email, "name": "Bea", "role": "Admin" })
}

/// Invites an address, and gives the invitation's id and its token.
async fn invite(lab: &Lab, email: &str) -> (String, String) {
    let made = lab
        .done((Method::POST, INVITATIONS), &[], Some(to(email)))
        .await;
    let link = text(&made["magicLinkUrl"]);
    let token = link.rsplit('/').next().unwrap().to_owned();
    (text(&made["id"]).to_owned(), token)
}

#[tokio::test]
async fn whoever_is_invited_joins_once() {
    let lab = Lab::new().await;
    let (id, token) = invite(&lab, "bea@example.com").await;
    let open = send(lab.request(Method::GET, &format!("/organizations/invitations/{token}"))).await;
    lab.document.check(
        "GET",
        "/organizations/invitations/{token}",
        open.status,
        &open.body,
    );
    assert_eq!(
        (&open.body["organizationName"], &open.body["role"]),
        (&json!("Lab"), &json!("Admin"))
    );

    assert!(lab.sandbox.set_email(&lab.stranger, "other@example.com"));
    lab.call(&lab.stranger, (Method::POST, ACCEPT), &[&token], None)
        .await
        .assert_refused(403, "BCK.INVITATIONS.0004");
    assert!(lab.sandbox.set_email(&lab.buyer, "Bea@example.com"));
    let joined = lab
        .call(&lab.buyer, (Method::POST, ACCEPT), &[&token], None)
        .await;
    assert_eq!(
        (&joined.body["orgId"], &joined.body["role"]),
        (&json!(lab.org), &json!("Admin"))
    );
    assert_eq!(joined.body["membershipId"], lab.member_id(&lab.buyer).await);
    for (method, path) in [(Method::GET, TOKEN), (Method::POST, ACCEPT)] {
        lab.call(&lab.buyer, (method, path), &[&token], None)
            .await
            .assert_refused(404, "BCK.INVITATIONS.0003");
    }
    // One that is not pending is left as it is.
    lab.done((Method::POST, REVOKE), &[&id], None).await;
    let accepted = format!("{INVITATIONS}?status=accepted");
    let page = lab.done((Method::GET, &accepted), &[], None).await;
    assert_eq!(
        (&page["total"], &page["items"][0]["id"]),
        (&json!(1), &json!(id))
    );

    let (_, token) = invite(&lab, "bea@example.com").await;
    lab.call(&lab.buyer, (Method::POST, ACCEPT), &[&token], None)
        .await
        .assert_refused(403, "BCK.ORGANIZATIONS.0008");
    assert_eq!(lab.sandbox.audit(), Ok(()));
}

#[tokio::test]
async fn an_account_without_an_address_takes_the_one_it_is_invited_by() {
    let lab = Lab::new().await;
    let (_, token) = invite(&lab, "bea@example.com").await;
    let joined = lab
        .call(&lab.buyer, (Method::POST, ACCEPT), &[&token], None)
        .await;
    assert_eq!(joined.status, 200);
    assert!(!lab.sandbox.set_email(&lab.stranger, "bea@example.com"));
}

#[tokio::test]
async fn one_who_was_taken_in_before_is_active_once_invited() {
    let lab = Lab::new().await;
    assert!(lab.sandbox.set_email(&lab.buyer, "bea@example.com"));
    let body = json!({ "email": "bea@example.com" });
    lab.done((Method::POST, "/account"), &[], Some(body)).await;
    let member = lab.member_id(&lab.buyer).await;
    let (_, token) = invite(&lab, "bea@example.com").await;
    let joined = lab
        .call(&lab.buyer, (Method::POST, ACCEPT), &[&token], None)
        .await;
    assert_eq!(
        (&joined.body["membershipId"], &joined.body["role"]),
        (&json!(member), &json!("Admin"))
    );
}

#[tokio::test]
async fn an_invitation_ends_by_time_or_by_hand() {
    let lab = Lab::new().await;
    let (late, late_token) = invite(&lab, "late@example.com").await;
    lab.call(
        &lab.admin,
        (Method::POST, INVITATIONS),
        &[],
        Some(to("late@example.com")),
    )
    .await
    .assert_refused(409, "BCK.INVITATIONS.0002");
    lab.sandbox.advance(Duration::from_secs(7 * 86_400));
    let expired = format!("{INVITATIONS}?status=expired");
    let page = lab.done((Method::GET, &expired), &[], None).await;
    assert_eq!(page["items"][0]["id"], late);
    lab.call(&lab.stranger, (Method::POST, ACCEPT), &[&late_token], None)
        .await
        .assert_refused(404, "BCK.INVITATIONS.0003");

    let (id, token) = invite(&lab, "late@example.com").await;
    for _ in 0..2 {
        lab.done((Method::POST, REVOKE), &[&id], None).await;
    }
    lab.call(&lab.stranger, (Method::POST, ACCEPT), &[&token], None)
        .await
        .assert_refused(404, "BCK.INVITATIONS.0003");
    let page = lab.done((Method::GET, INVITATIONS), &[], None).await;
    let states: Vec<&str> = page["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| text(&it["status"]))
        .collect();
    assert_eq!(states, ["revoked", "expired"]);
    let told = "/{orgId}/activity?eventType=invitation.revoked,invitation.expired";
    assert_eq!(lab.done((Method::GET, told), &[], None).await["total"], 2);
}

/// Nobody has to look for it to be told, and a seat that it held is free.
#[tokio::test]
async fn the_end_of_an_invitation_is_told_on_time() {
    let receiver = Receiver::answering(&[200]).await;
    let terms = OrganizationTerms::new("Lab").seats(2);
    let clock = FixedClock::at(UNIX_EPOCH + Duration::from_secs(1_800_000_000));
    let lab = Lab::with(Sandbox::builder().clock(clock), terms).await;
    let body = json!({ "url": receiver.url, "eventTypes": ["invitation.expired"] });
    lab.done((Method::POST, "/{orgId}/webhooks"), &[], Some(body))
        .await;
    let (id, _) = invite(&lab, "late@example.com").await;
    let full = (Method::POST, INVITATIONS);
    lab.call(&lab.admin, full, &[], Some(to("next@example.com")))
        .await
        .assert_refused(422, "BCK.INVITATIONS.0001");
    lab.sandbox.advance(Duration::from_secs(7 * 86_400));
    lab.sandbox.webhooks_settled().await;
    let event = receiver.received()[0].json();
    assert_eq!(event["subject"], json!({ "kind": "invitation", "id": id }));
    assert_eq!(event["occurredAt"], "2027-01-22T08:00:00.000Z");
    invite(&lab, "next@example.com").await;
    assert_eq!(lab.sandbox.audit(), Ok(()));
}

#[tokio::test]
async fn an_invitation_needs_an_address_a_role_a_tier_and_a_seat() {
    let lab = Lab::new().await;
    for (field, body, code) in [
        (
            "email",
            json!({ "name": "x", "role": "Member" }),
            "BCK.HTTP.400",
        ),
        (
            "email",
            json!({ "email": "x", "name": "x", "role": "Member" }),
            "BCK.HTTP.400",
        ),
        (
            "name",
            json!({ "email": "a@b", "role": "Member" }),
            "BCK.HTTP.400",
        ),
        (
            "name",
            json!({ "email": "a@b", "name": "x".repeat(121), "role": "Member" }),
            "BCK.HTTP.400",
        ),
        (
            "role",
            json!({ "email": "a@b", "name": "x" }),
            "BCK.HTTP.400",
        ),
        (
            "role",
            json!({ "email": "a@b", "name": "x", "role": "Owner" }),
            "BCK.INVITATIONS.0005",
        ),
    ] {
        let answer = lab
            .call(&lab.admin, (Method::POST, INVITATIONS), &[], Some(body))
            .await;
        answer.assert_refused(400, code);
        assert_eq!(answer.body["details"]["field"], field);
    }
    lab.join(&lab.buyer, "buyer@example.com").await;
    for who in [&lab.buyer, &lab.stranger] {
        lab.call(who, (Method::POST, INVITATIONS), &[], Some(to("a@b")))
            .await
            .assert_refused(403, "BCK.AUTH.0004");
    }
    let lapsed = Lab::of_tier(OrganizationTier::Lapsed).await;
    lapsed
        .call(
            &lapsed.admin,
            (Method::POST, INVITATIONS),
            &[],
            Some(to("a@b")),
        )
        .await
        .assert_refused(403, "BCK.ENTITLEMENTS.0002");
    let small = Lab::with(Sandbox::builder(), OrganizationTerms::new("Small").seats(2)).await;
    let (first, _) = invite(&small, "a@b").await;
    small
        .call(
            &small.admin,
            (Method::POST, INVITATIONS),
            &[],
            Some(to("c@d")),
        )
        .await
        .assert_refused(422, "BCK.INVITATIONS.0001");
    small.done((Method::POST, REVOKE), &[&first], None).await;
    invite(&small, "c@d").await;
}

#[tokio::test]
async fn deployments_wrap_a_new_invitation() {
    let builder = Sandbox::builder().answers(Answers::Observed);
    let lab = Lab::with(builder, OrganizationTerms::new("Lab")).await;
    let answer = lab
        .post(
            &lab.admin,
            &format!("/organizations/{}/invitations", lab.org),
            to("a@b"),
        )
        .await;
    assert_eq!(
        (answer.status, &answer.body["success"]),
        (201, &json!(true))
    );
    assert_eq!(answer.body["invitation"]["email"], "a@b");
}
