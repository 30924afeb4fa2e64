//! Simulations, embedded sessions, keys of organizations, version pins, and the switch of one protocol.

use crate::support::{World, documented_plan, observed_plan, send};
use nevermined_sandbox::{Answers, OrganizationTerms, Sandbox, Seed};
use reqwest::Method;
use serde_json::{Value, json};

#[tokio::test]
async fn a_simulated_request_is_started_and_finished() {
    let world = World::observed().await;
    let path = "/protocol/agents/simulate/start";
    let names = json!({ "agentName": "x", "planName": "y", "batch": true, "pricePerCredit": 0.5 });
    let started = world.post(&world.seller, path, names).await;
    assert_eq!(started.assert_ok()["agentName"], "x");
    assert_eq!(started.body["balance"]["planName"], "y");
    assert_eq!(started.body["balance"]["pricePerCredit"], json!(0.5));
    assert_eq!(started.body["batch"], true);
    for (name, bad) in [("pricePerCredit", json!(-1)), ("batch", json!("yes"))] {
        let refused = world.post(&world.seller, path, json!({ name: bad })).await;
        refused.assert_refused(400, "BCK.HTTP.400");
        assert_eq!(refused.body["details"]["field"], name);
    }

    let path = "/protocol/agents/simulate/finish";
    let body = json!({ "agentRequestId": started.body["agentRequestId"], "marginPercent": 0.2 });
    for _repeat in 0..2 {
        let finished = world.post(&world.seller, path, body.clone()).await;
        assert_eq!(finished.assert_ok()["success"], true);
    }
    let refused = world.post(&world.buyer, path, body).await;
    refused.assert_refused(404, "BCK.HTTP.404");
    let refused = world.post(&world.seller, path, json!({})).await;
    assert_eq!(refused.body["details"]["field"], "agentRequestId");
}

#[tokio::test]
async fn an_embedded_session_leads_back_to_this_machine() {
    let world = World::new().await;
    let open = async |url: Value| {
        let body = json!({ "returnUrl": url });
        world.post(&world.buyer, "/embed/session", body).await
    };
    let session = open(json!("http://127.0.0.1:4000/callback")).await;
    assert_eq!(session.assert_ok()["isReturnUrlAllowed"], true);
    assert_eq!(session.body["userWallet"], json!(world.buyer.address()));
    open(json!("http://localhost/back")).await.assert_ok();
    for url in [
        json!("https://example.com/callback"),
        json!("http://127.0.0.1.example.com/"),
        json!("http://10.0.0.1/"),
        json!("/callback"),
        json!(7),
    ] {
        let refused = open(url).await;
        refused.assert_refused(400, "BCK.HTTP.400");
        assert_eq!(refused.body["details"]["field"], "returnUrl");
    }
}

/// Registers a plan of the seller's and gives its organization.
async fn organization_of_plan(world: &World, key: &str, header: Option<&str>) -> Value {
    let request = world.request(Method::POST, "/protocol/plans");
    let mut request = request.bearer_auth(key).json(&observed_plan(|_| {}));
    if let Some(org) = header {
        request = request.header("X-Current-Org-Id", org);
    }
    let answer = send(request).await;
    let plan = answer.assert_ok()["planId"].as_str().unwrap().to_owned();
    let plan = world.get(&format!("/protocol/plans/{plan}")).await;
    assert_eq!(
        plan.body["registry"]["owner"],
        json!(world.seller.address())
    );
    plan.body["orgId"].clone()
}

#[tokio::test]
async fn a_plan_is_registered_for_the_organization_that_is_named_or_the_keys_or_the_last() {
    let world = World::observed().await;
    let own = world.seller.api_key();
    assert_eq!(organization_of_plan(&world, own, None).await, Value::Null);
    let found = |name: &str| {
        let terms = OrganizationTerms::new(name);
        world.sandbox.create_organization(&world.seller, terms)
    };
    let (first, last) = (found("First"), found("Last"));
    let key = world.sandbox.organization_key(&world.seller, &first);
    for (key, header, org) in [
        (own, None, json!(last)),
        (own, Some(first.as_str()), json!(first)),
        (own, Some("personal"), Value::Null),
        (key.as_str(), None, json!(first)),
        (key.as_str(), Some(last.as_str()), json!(last)),
        (key.as_str(), Some("personal"), Value::Null),
    ] {
        assert_eq!(
            organization_of_plan(&world, key, header).await,
            org,
            "{header:?}"
        );
    }
}

#[tokio::test]
async fn own_plans_and_agents_are_listed_for_an_organization() {
    let world = World::observed().await;
    let own = world.seller.api_key();
    organization_of_plan(&world, own, None).await;
    let terms = OrganizationTerms::new("Lab");
    let org = world.sandbox.create_organization(&world.seller, terms);
    organization_of_plan(&world, own, Some(&org)).await;
    let agent =
        json!({ "metadataAttributes": { "name": "a" }, "agentApiAttributes": {}, "plans": [] });
    for header in [org.as_str(), "personal"] {
        let request = world.request(Method::POST, "/protocol/agents").json(&agent);
        let request = request.header("X-Current-Org-Id", header);
        send(request.bearer_auth(own)).await.assert_ok();
    }
    for list in ["plans", "agents"] {
        let all = world
            .get_as(&world.seller, &format!("/protocol/{list}"))
            .await;
        assert_eq!(all.body["total"], 2, "{list}");
        let path = format!("/protocol/{list}?orgId={org}");
        let of_org = world.get_as(&world.seller, &path).await;
        assert_eq!(of_org.body["total"], 1, "{list}");
        world
            .get_as(&world.buyer, &path)
            .await
            .assert_refused(403, "BCK.ORGANIZATIONS.0009");
    }
}

#[tokio::test]
async fn only_a_member_registers_for_an_organization() {
    let world = World::observed().await;
    let terms = OrganizationTerms::new("Lab");
    let org = world.sandbox.create_organization(&world.buyer, terms);
    let agent =
        json!({ "metadataAttributes": { "name": "a" }, "agentApiAttributes": {}, "plans": [] });
    let both = json!({
        "agent": { "metadataAttributes": { "name": "a" }, "agentApiAttributes": {} },
        "plan": observed_plan(|_| {}),
    });
    for (path, body) in [
        ("/protocol/plans", observed_plan(|_| {})),
        ("/protocol/agents", agent),
        ("/protocol/agents/plans", both),
    ] {
        for named in [org.as_str(), "org-none"] {
            let request = world.request(Method::POST, path).json(&body);
            let request = request.header("X-Current-Org-Id", named);
            send(request.bearer_auth(world.seller.api_key()))
                .await
                .assert_refused(403, "BCK.ORGANIZATIONS.0009");
        }
    }
    for path in ["/protocol/plans", "/protocol/agents"] {
        let listed = world.get_as(&world.seller, path).await;
        assert_eq!(listed.body["total"], 0);
    }
}

#[tokio::test]
async fn a_key_is_pinned_to_a_version_unless_the_header_names_one() {
    let world = World::with(Sandbox::builder().answers(Answers::Observed)).await;
    world.sandbox.pin_version(&world.seller, "1.1").unwrap();
    let versions = async |header: Option<&str>| {
        let request = world.request(Method::GET, "/meta/versions");
        let mut request = request.bearer_auth(world.seller.api_key());
        if let Some(version) = header {
            request = request.header("Nevermined-Version", version);
        }
        send(request).await
    };
    let pinned = versions(None).await;
    assert_eq!(pinned.body["yourPinnedVersion"], "1.1");
    assert_eq!(pinned.body["yourEffectiveVersion"], "1.1");
    assert_eq!(pinned.body["yourVersionResolvedFrom"], "apiKey");
    assert_eq!(pinned.headers["nevermined-version"], "1.1");
    assert_eq!(pinned.headers["nevermined-version-resolved-from"], "apiKey");
    let named = versions(Some("1.0")).await;
    assert_eq!(named.body["yourEffectiveVersion"], "1.0");
    assert_eq!(named.body["yourVersionResolvedFrom"], "header");

    // Below 1.1 the old name of `onchainMirror` is still read.
    let mirrored = async |who, version: &str| {
        let mut body = documented_plan();
        body["creditsConfig"]["proofRequired"] = json!(true);
        let request = world.request(Method::POST, "/protocol/plans").json(&body);
        let mut request = request.bearer_auth(nevermined_sandbox::Account::api_key(who));
        if !version.is_empty() {
            request = request.header("Nevermined-Version", version);
        }
        let plan = send(request).await;
        let plan = plan.assert_ok()["planId"].as_str().unwrap().to_owned();
        let plan = world.get(&format!("/protocol/plans/{plan}")).await;
        plan.body["registry"]["credits"]["onchainMirror"].clone()
    };
    assert_eq!(mirrored(&world.buyer, "").await, true);
    assert_eq!(mirrored(&world.seller, "").await, false);
    assert_eq!(mirrored(&world.seller, "1.0").await, true);
}

#[tokio::test]
async fn the_machine_payments_protocol_can_be_switched_off() {
    let world = World::with(Sandbox::builder().mpp(false)).await;
    for path in ["challenge", "permissions", "verify", "settle"] {
        let refused = world
            .post(&world.seller, &format!("/mpp/{path}"), json!({}))
            .await;
        refused.assert_refused(501, "BCK.MPP.0002");
    }
}

#[tokio::test]
async fn a_seed_brings_programs_and_services() {
    let seed = json!({
        "accounts": [{ "name": "owner" }],
        "programs": [{
            "clientId": "fleet", "name": "Fleet", "redirectUris": ["http://127.0.0.1:9000/back"],
        }],
        "services": [{ "slug": "rain", "protocol": "x402", "targetUrl": "http://127.0.0.1:1/" }],
    });
    let seed = Seed::from_json(&seed.to_string()).unwrap();
    let world = World::with(Sandbox::builder().seed(seed)).await;
    let service = world.get("/catalog/services/rain").await;
    assert_eq!(service.assert_ok()["protocol"], "x402");
    let url = format!("{}/oauth/connect/details", world.sandbox.url());
    let request = world.http.post(url).json(&json!({ "client_id": "fleet" }));
    let program = send(request.bearer_auth(world.buyer.api_key())).await;
    assert_eq!(
        program.body,
        json!({ "connectorName": "Fleet", "accountLevelAllowed": false })
    );

    let bad = Seed::from_json(r#"{ "services": [{ "slug": "rain" }] }"#).unwrap();
    let refused = Sandbox::builder().seed(bad).start().await.err().unwrap();
    assert!(refused.to_string().contains("services[0]"), "{refused}");
}
