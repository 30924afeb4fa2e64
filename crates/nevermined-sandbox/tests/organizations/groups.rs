//! Groups of members.

use crate::lab::{Lab, text};
use nevermined_sandbox::{OrganizationTerms, OrganizationTier, Sandbox};
use reqwest::Method;
use serde_json::json;

const GROUPS: &str = "/{orgId}/groups";
const GROUP: &str = "/{orgId}/groups/{groupId}";
const MEMBERS: &str = "/{orgId}/groups/{groupId}/members";
const MEMBER: &str = "/{orgId}/groups/{groupId}/members/{memberId}";

#[tokio::test]
async fn a_group_lives_and_ends() {
    let lab = Lab::new().await;
    let body = json!({ "name": "Ops", "description": "who operate" });
    let made = lab.done((Method::POST, GROUPS), &[], Some(body)).await;
    let group = text(&made["group"]["groupId"]).to_owned();
    assert_eq!(
        made["group"]["createdByUserId"],
        lab.sandbox.user_id(&lab.admin)
    );
    let member = lab.join(&lab.buyer, "buyer@example.com").await;
    let added = lab
        .done(
            (Method::POST, MEMBERS),
            &[&group],
            Some(json!({ "memberId": member })),
        )
        .await;
    assert_eq!(added["membership"]["orgMemberId"], member);
    let read = lab
        .call(&lab.buyer, (Method::GET, GROUP), &[&group], None)
        .await;
    assert_eq!(
        read.body["group"]["members"][0]["id"],
        added["membership"]["id"]
    );
    assert_eq!(read.body["group"]["memberCount"], 1);
    let mine = lab
        .call(&lab.buyer, (Method::GET, "/my-memberships"), &[], None)
        .await;
    assert_eq!(mine.body[0]["group"]["groupId"], group);

    let other = lab.group("Other").await;
    lab.call(
        &lab.admin,
        (Method::POST, MEMBERS),
        &[&other],
        Some(json!({ "memberId": member })),
    )
    .await
    .assert_refused(409, "BCK.GROUPS.0004");
    lab.call(
        &lab.admin,
        (Method::DELETE, MEMBER),
        &[&other, &member],
        None,
    )
    .await
    .assert_refused(404, "BCK.GROUPS.0006");
    lab.done((Method::DELETE, MEMBER), &[&group, &member], None)
        .await;
    lab.done(
        (Method::POST, MEMBERS),
        &[&other],
        Some(json!({ "memberId": member })),
    )
    .await;

    let renamed = lab
        .done(
            (Method::PATCH, GROUP),
            &[&group],
            Some(json!({ "name": "Op" })),
        )
        .await;
    assert_eq!(renamed["group"]["name"], "Op");
    assert_eq!(renamed["group"]["description"], "who operate");
    lab.done((Method::DELETE, GROUP), &[&other], None).await;
    lab.call(&lab.admin, (Method::GET, GROUP), &[&other], None)
        .await
        .assert_refused(404, "BCK.GROUPS.0002");
    // Its members are free for another group.
    lab.done(
        (Method::POST, MEMBERS),
        &[&group],
        Some(json!({ "memberId": member })),
    )
    .await;

    let listed = lab.done((Method::GET, GROUPS), &[], None).await;
    assert_eq!(
        listed["meta"],
        json!({ "total": 1, "page": 1, "limit": 20 })
    );
    let all = format!("{GROUPS}?includeInactive=true&page=2&limit=1");
    let listed = lab.done((Method::GET, &all), &[], None).await;
    assert_eq!(listed["meta"]["total"], 2);
    assert_eq!(listed["groups"][0]["isActive"], false);
    assert_eq!(lab.sandbox.audit(), Ok(()));
}

#[tokio::test]
async fn a_group_needs_a_name_a_tier_and_room() {
    let lab = Lab::new().await;
    for (field, body) in [
        ("name", json!({})),
        ("name", json!({ "name": " " })),
        ("name", json!({ "name": "x".repeat(101) })),
        (
            "description",
            json!({ "name": "x", "description": "x".repeat(501) }),
        ),
    ] {
        let answer = lab
            .call(&lab.admin, (Method::POST, GROUPS), &[], Some(body))
            .await;
        answer.assert_refused(400, "BCK.HTTP.400");
        assert_eq!(answer.body["details"]["field"], field);
    }
    for query in ["limit=101", "limit=0", "page=x", "includeInactive=1"] {
        let path = format!("{GROUPS}?{query}");
        lab.call(&lab.admin, (Method::GET, &path), &[], None)
            .await
            .assert_refused(400, "BCK.HTTP.400");
    }
    let body = || Some(json!({ "name": "x" }));
    lab.join(&lab.buyer, "buyer@example.com").await;
    for who in [&lab.buyer, &lab.stranger] {
        lab.call(who, (Method::POST, GROUPS), &[], body())
            .await
            .assert_refused(403, "BCK.AUTH.0004");
    }
    let lapsed = Lab::of_tier(OrganizationTier::Lapsed).await;
    lapsed
        .call(&lapsed.admin, (Method::POST, GROUPS), &[], body())
        .await
        .assert_refused(403, "BCK.GROUPS.0001");
    let terms = OrganizationTerms::new("Small").groups(1);
    let small = Lab::with(Sandbox::builder(), terms).await;
    let first = small.group("first").await;
    small
        .call(&small.admin, (Method::POST, GROUPS), &[], body())
        .await
        .assert_refused(422, "BCK.GROUPS.0003");
    small.done((Method::DELETE, GROUP), &[&first], None).await;
    small.group("second").await;
    let member = json!({ "memberId": "om-none" });
    lab.call(
        &lab.admin,
        (Method::POST, MEMBERS),
        &["grp-none"],
        Some(member.clone()),
    )
    .await
    .assert_refused(404, "BCK.GROUPS.0002");
    let group = lab.group("x").await;
    lab.call(&lab.admin, (Method::POST, MEMBERS), &[&group], Some(member))
        .await
        .assert_refused(404, "BCK.GROUPS.0005");
}
