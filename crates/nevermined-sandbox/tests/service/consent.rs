//! Legal documents, and the gate before what needs consent.

use crate::support::{Answer, World, observed_plan};
use nevermined_sandbox::Sandbox;
use serde_json::{Value, json};

async fn accept(world: &World, acceptances: Value) -> Answer {
    let body = json!({ "action": "signup", "acceptances": acceptances });
    let path = "/legal-documents/me/consents";
    world.post(&world.buyer, path, body).await
}

/// A token whose delegation is described in the request, and made with it.
async fn ask_for_token(world: &World, plan: &str, path: &str) -> Answer {
    let body = json!({
        "accepted": {
            "scheme": "nvm:erc4337", "network": "eip155:84532", "planId": plan, "extra": {},
        },
        "delegationConfig": { "spendingLimitCents": 100, "durationSecs": 60, "currency": "usdc" },
    });
    world.post(&world.buyer, path, body).await
}

async fn delegate(world: &World) -> Answer {
    let terms = json!({
        "provider": "erc4337", "spendingLimitCents": 100, "durationSecs": 60, "currency": "usdc",
    });
    world.post(&world.buyer, "/delegation/create", terms).await
}

#[tokio::test]
async fn what_needs_consent_waits_for_it() {
    let world = World::with(Sandbox::builder().consent_required(true)).await;
    let plan = world
        .plan(observed_plan(|body| {
            body["priceConfig"]["isCrypto"] = json!(false);
        }))
        .await;
    let checkout = json!({ "planId": plan, "sessionType": "embedded" });
    let refused = delegate(&world).await;
    let other = world
        .post(&world.buyer, "/fiat/stripe/payment", checkout.clone())
        .await;
    for refused in [&refused, &other] {
        refused.assert_refused(412, "BCK.HTTP.412");
        assert_eq!(refused.body["error"], "consent_required");
        assert_eq!(refused.body["outdated"], json!(["privacy", "terms"]));
        assert_eq!(refused.body["retryable"], false);
    }

    let terms = json!({ "slug": "terms", "version": "1.0" });
    let accepted = accept(&world, json!([terms])).await;
    assert_eq!(
        (accepted.status, &accepted.body["recorded"]),
        (201, &json!(1))
    );
    let refused = delegate(&world).await;
    assert_eq!(refused.body["outdated"], json!(["privacy"]));
    accept(&world, json!([{ "slug": "privacy", "version": "1.0" }])).await;
    delegate(&world).await.assert_ok();
    let opened = world.post(&world.buyer, "/fiat/stripe/payment", checkout);
    opened.await.assert_ok();

    world.sandbox.publish_legal_document("terms", "2.0");
    let refused = delegate(&world).await;
    assert_eq!(refused.body["outdated"], json!(["terms"]));
    let path = "/legal-documents/me/consent-status";
    let status = world.get_as(&world.buyer, path).await;
    assert_eq!(
        status.body,
        json!({ "privacy": "current", "terms": "outdated" })
    );
    let status = world.get_as(&world.seller, path).await;
    assert_eq!(status.body, json!({ "privacy": "never", "terms": "never" }));
}

#[tokio::test]
async fn a_described_delegation_needs_consent_and_a_known_one_does_not() {
    let world = World::with(Sandbox::builder().consent_required(true)).await;
    let plan = world.plan(observed_plan(|_| {})).await;
    for path in ["/x402/permissions", "/mpp/permissions"] {
        let refused = ask_for_token(&world, &plan, path).await;
        refused.assert_refused(412, "BCK.HTTP.412");
        assert_eq!(refused.body["error"], "consent_required");
    }
    let described = json!({
        "planId": plan, "maxCredits": 1,
        "delegationConfig": { "spendingLimitCents": 100, "durationSecs": 60 },
    });
    let refused = world.post(&world.buyer, "/x402/permissions", described);
    refused.await.assert_refused(412, "BCK.HTTP.412");
    let list = world.get_as(&world.buyer, "/delegation").await;
    assert_eq!(list.body["totalResults"], 0);

    let versions = ["privacy", "terms"].map(|slug| json!({ "slug": slug, "version": "1.0" }));
    accept(&world, json!(versions)).await.assert_ok();
    let made = delegate(&world).await.assert_ok()["delegationId"].clone();
    ask_for_token(&world, &plan, "/x402/permissions")
        .await
        .assert_ok();

    // What draws on a delegation that is there makes none.
    world.sandbox.publish_legal_document("terms", "2.0");
    let known = json!({
        "accepted": { "scheme": "nvm:erc4337", "planId": plan, "extra": {} },
        "delegationConfig": { "delegationId": made },
    });
    let token = world.post(&world.buyer, "/x402/permissions", known).await;
    token.assert_ok();
}

#[tokio::test]
async fn only_the_current_version_can_be_accepted() {
    let world = World::new().await;
    delegate(&world).await.assert_ok();
    world.sandbox.publish_legal_document("terms", "2.0");
    let manifest = world.get("/legal-documents/manifest").await;
    assert_eq!(
        manifest.body["documents"],
        json!({
            "privacy": { "current": "1.0", "requiresReConsent": false },
            "terms": { "current": "2.0", "requiresReConsent": true },
        })
    );
    for (slug, version, status, code) in [
        ("cookies", "1.0", 404, "BCK.LEGAL_DOCS.0001"),
        ("terms", "3.0", 404, "BCK.LEGAL_DOCS.0002"),
        ("terms", "1.0", 422, "BCK.LEGAL_DOCS.0003"),
    ] {
        let good = json!({ "slug": "privacy", "version": "1.0" });
        let bad = json!({ "slug": slug, "version": version });
        let refused = accept(&world, json!([good, bad])).await;
        refused.assert_refused(status, code);
    }
    // One bad acceptance spoils all of them.
    let path = "/legal-documents/me/consent-status";
    let status = world.get_as(&world.buyer, path).await;
    assert_eq!(status.body["privacy"], "never");
    for (body, field) in [
        (json!({ "action": "signup" }), "acceptances"),
        (json!({ "acceptances": [] }), "action"),
        (
            json!({ "action": "signup", "acceptances": [{ "slug": "terms" }] }),
            "acceptances[0].version",
        ),
    ] {
        let path = "/legal-documents/me/consents";
        let refused = world.post(&world.buyer, path, body).await;
        refused.assert_refused(400, "BCK.HTTP.400");
        assert_eq!(refused.body["details"]["field"], field);
    }
}
