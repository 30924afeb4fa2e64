//! Agents, the plans that give access to them, and what a deployment says of itself.

#![allow(clippy::unwrap_used, reason = "a test that can't go on has failed")]

mod support;

use nevermined_sandbox::OrganizationTerms;
use reqwest::Method;
use serde_json::{Value, json};
use support::{Answer, World, documented_plan, observed_plan, send};

fn observed_agent() -> Value {
    json!({
        "metadataAttributes": { "name": "a", "description": "d", "tags": ["t"] },
        "agentApiAttributes": {
            "endpoints": [
                { "POST": "http://localhost:8889/test/:agentId/tasks" },
                { "POST": "mcp://server/tools/name" },
            ],
            "agentDefinitionUrl": "http://localhost:8889/openapi.json",
            "authType": "bearer",
            "token": "the agent's own secret",
        },
        "plans": [],
    })
}

fn documented_agent() -> Value {
    json!({
        "name": "a", "description": "d", "tags": ["t"],
        "endpoints": [{ "POST": "https://agent.example/ask" }],
        "agentDefinitionUrl": "https://agent.example/openapi.json",
    })
}

/// A call of the seller without a body, with the content type that the official clients send all the same.
async fn bodiless(world: &World, method: Method, path: &str) -> Answer {
    send(
        world
            .request(method, path)
            .bearer_auth(world.seller.api_key())
            .header("content-type", "application/json"),
    )
    .await
}

async fn put(world: &World, path: &str, body: Value) -> Answer {
    send(
        world
            .request(Method::PUT, path)
            .bearer_auth(world.seller.api_key())
            .json(&body),
    )
    .await
}

async fn registered(world: &World, body: Value) -> String {
    let answer = world.post(&world.seller, "/protocol/agents", body).await;
    let body = answer.assert_ok();
    let id = body["data"]["agentId"].as_str();
    id.or(body["agentId"].as_str()).unwrap().to_owned()
}

#[tokio::test]
async fn an_observed_agent_is_read_back_with_its_endpoints_as_they_were_sent() {
    let world = World::observed().await;
    let first = world.plan(observed_plan(|_| {})).await;
    let second = world.plan(observed_plan(|_| {})).await;
    let mut body = observed_agent();
    body["plans"] = json!([first, second, first]);
    let answer = world
        .post(&world.seller, "/protocol/agents", body.clone())
        .await;
    assert_eq!(answer.status, 201);
    assert_eq!(answer.body["success"], true);
    let id = answer.body["data"]["agentId"].as_str().unwrap();

    let read = world.get(&format!("/protocol/agents/{id}")).await;
    assert_eq!(read.status, 200);
    assert_eq!(read.body["id"], id);
    assert_eq!(read.body["metadata"]["main"]["name"], "a");
    let api = &read.body["metadata"]["agent"];
    assert_eq!(api["endpoints"], body["agentApiAttributes"]["endpoints"]);
    assert_eq!(api["authType"], "bearer");
    assert_eq!(read.body["registry"]["plans"], json!([first, second]));
    assert_eq!(
        read.body["registry"]["owner"],
        json!(world.seller.address())
    );
    assert!(!read.body.to_string().contains("secret"));

    let plans = world
        .get(&format!(
            "/protocol/agents/{id}/plans?sortOrder=desc&page=1&pageSize=10"
        ))
        .await;
    assert_eq!(plans.body["total"], 2);
    assert_eq!(plans.body["plans"][0]["id"], second);
    let agents = world
        .get(&format!("/protocol/plans/{first}/agents?page=1&offset=10"))
        .await;
    assert_eq!(agents.body["total"], 1);
    assert_eq!(agents.body["agents"][0]["id"], id);
}

#[tokio::test]
async fn a_documented_agent_reads_back_as_the_document_has_it() {
    let world = World::new().await;
    let answer = world
        .post(&world.seller, "/protocol/agents", documented_agent())
        .await;
    assert_eq!(answer.status, 200);
    let id = answer.body["agentId"].as_str().unwrap().to_owned();
    assert_eq!(answer.body, json!({ "success": true, "agentId": id }));

    let plan = world.plan(documented_plan()).await;
    let path = format!("/protocol/agents/{id}/plan/{plan}");
    let added = bodiless(&world, Method::POST, &path).await;
    assert_eq!(
        (added.status, added.body),
        (200, json!({ "success": true }))
    );
    let mut expected = documented_agent();
    expected["agentId"] = json!(id);
    expected["plans"] = json!([{ "planId": plan, "name": "100 answers" }]);
    expected["isListed"] = json!(true);
    expected["owner"] = json!(world.seller.address());
    let read = world.get(&format!("/protocol/agents/{id}")).await;
    assert_eq!(read.body, expected);

    let listed = world.get_as(&world.seller, "/protocol/agents").await;
    assert_eq!(
        listed.body,
        json!({ "agents": [expected], "totalCount": 1, "page": 1, "offset": 10 })
    );
    let others = world.get_as(&world.buyer, "/protocol/agents").await;
    assert_eq!(others.body["totalCount"], 0);
}

#[tokio::test]
async fn an_agent_and_a_plan_come_together_or_not_at_all() {
    let world = World::observed().await;
    let mut plan = observed_plan(|_| {});
    let fields = plan.as_object_mut().unwrap();
    fields.remove("nonce");
    fields.remove("isTrialPlan");
    let mut agent = observed_agent();
    agent.as_object_mut().unwrap().remove("plans");
    let body = json!({ "plan": plan, "agent": agent });
    let answer = world
        .post(&world.seller, "/protocol/agents/plans", body.clone())
        .await;
    assert_eq!(answer.status, 201);
    assert!(answer.body["txHash"].as_str().unwrap().starts_with("0x"));
    let ids = &answer.body["data"];
    let read = world
        .get(&format!(
            "/protocol/agents/{}",
            ids["agentId"].as_str().unwrap()
        ))
        .await;
    assert_eq!(read.body["registry"]["plans"], json!([ids["planId"]]));

    let mut bad = body;
    bad["plan"]["creditsConfig"]["amount"] = json!("x");
    let refused = world
        .post(&world.seller, "/protocol/agents/plans", bad)
        .await;
    refused.assert_refused(400, "BCK.COMMON.0026");
    assert_eq!(
        refused.body["details"]["field"],
        "plan.creditsConfig.amount"
    );
    let plans = world.get_as(&world.seller, "/protocol/plans").await;
    assert_eq!(plans.body["total"], 1);
}

#[tokio::test]
async fn the_documented_pair_is_read_too() {
    let world = World::new().await;
    let plan = documented_plan();
    let body = json!({
        "agentMetadata": { "name": "a", "tags": [] },
        "agentApi": { "endpoints": [{ "GET": "https://agent.example/" }] },
        "planMetadata": { "name": "p" },
        "priceConfig": plan["priceConfig"],
        "creditsConfig": plan["creditsConfig"],
        "accessLimit": "credits",
    });
    let answer = world
        .post(&world.seller, "/protocol/agents/plans", body)
        .await;
    assert_eq!(answer.status, 200);
    let id = answer.body["agentId"].as_str().unwrap();
    let plans = world.get(&format!("/protocol/agents/{id}/plans")).await;
    assert_eq!(plans.body["plans"][0]["planId"], answer.body["planId"]);
    assert_eq!(plans.body["plans"][0]["name"], "p");
}

#[tokio::test]
async fn what_an_update_does_not_name_stays() {
    let world = World::observed().await;
    let id = registered(&world, observed_agent()).await;
    let path = format!("/protocol/agents/{id}");
    let updated = put(
        &world,
        &path,
        json!({ "metadataAttributes": { "name": "new" }, "agentApiAttributes": { "endpoints": [{ "POST": "http://new" }] } }),
    )
    .await;
    assert_eq!(
        (updated.status, &updated.body["success"]),
        (200, &json!(true))
    );
    assert_eq!(updated.body["httpStatus"], 200);
    let read = world.get(&path).await;
    assert_eq!(read.body["metadata"]["main"]["name"], "new");
    assert_eq!(read.body["metadata"]["main"]["description"], "d");
    assert_eq!(
        read.body["metadata"]["agent"]["endpoints"],
        json!([{ "POST": "http://new" }])
    );

    let plan = world.plan(observed_plan(|_| {})).await;
    put(
        &world,
        &format!("/protocol/plans/{plan}"),
        json!({ "name": "renamed" }),
    )
    .await
    .assert_ok();
    let read = world.get(&format!("/protocol/plans/{plan}")).await;
    assert_eq!(read.body["metadata"]["main"]["name"], "renamed");
}

#[tokio::test]
async fn a_listing_that_is_as_asked_is_told_with_a_code_in_a_200() {
    for world in [World::new().await, World::observed().await] {
        let plan = world.plan(documented_plan()).await;
        let agent = registered(&world, documented_agent()).await;
        for (path, code) in [
            (
                format!("/protocol/agents/{agent}/list"),
                "BCK.PROTOCOL.0018",
            ),
            (format!("/protocol/plans/{plan}/list"), "BCK.PROTOCOL.0019"),
        ] {
            let listed = bodiless(&world, Method::PUT, &format!("{path}/true")).await;
            listed.assert_refused(200, code);
            let hidden = bodiless(&world, Method::PUT, &format!("{path}/false")).await;
            assert_eq!(hidden.assert_ok()["success"], true);
            bodiless(&world, Method::PUT, &format!("{path}/false"))
                .await
                .assert_refused(200, code);
            bodiless(&world, Method::PUT, &format!("{path}/maybe"))
                .await
                .assert_refused(400, "BCK.HTTP.400");
        }
        let read = world.get(&format!("/protocol/agents/{agent}")).await.body;
        let shown = read.get("isListed");
        assert_eq!(
            shown.unwrap_or(&read["metadata"]["curation"]["isListed"]),
            &json!(false)
        );
    }
}

#[tokio::test]
async fn only_the_owner_changes_an_agent_or_a_plan() {
    let world = World::observed().await;
    let plan = world.plan(observed_plan(|_| {})).await;
    let agent = registered(&world, observed_agent()).await;
    let link = format!("/protocol/agents/{agent}/plan/{plan}");
    let as_buyer = |method: Method, path: String| {
        let request = world.request(method, &path);
        send(
            request
                .bearer_auth(world.buyer.api_key())
                .json(&json!({ "name": "mine" })),
        )
    };
    for (method, path) in [
        (Method::PUT, format!("/protocol/agents/{agent}")),
        (Method::PUT, format!("/protocol/agents/{agent}/list/false")),
        (Method::POST, link.clone()),
        (Method::DELETE, link.clone()),
    ] {
        as_buyer(method, path)
            .await
            .assert_refused(403, "BCK.PROTOCOL.0016");
    }
    for path in [
        format!("/protocol/plans/{plan}"),
        format!("/protocol/plans/{plan}/list/false"),
    ] {
        as_buyer(Method::PUT, path)
            .await
            .assert_refused(403, "BCK.PROTOCOL.0017");
    }
    let mut foreign = observed_agent();
    foreign["plans"] = json!([plan]);
    world
        .post(&world.buyer, "/protocol/agents", foreign)
        .await
        .assert_refused(403, "BCK.PROTOCOL.0017");

    bodiless(&world, Method::DELETE, &link)
        .await
        .assert_refused(403, "BCK.PROTOCOL.0026");
    for _ in 0..2 {
        bodiless(&world, Method::POST, &link).await.assert_ok();
    }
    bodiless(&world, Method::DELETE, &link).await.assert_ok();
}

#[tokio::test]
async fn what_is_not_there_or_not_readable_is_said() {
    let world = World::observed().await;
    let plan = world.plan(observed_plan(|_| {})).await;
    let agent = registered(&world, observed_agent()).await;
    for (path, status, code) in [
        (
            "/protocol/agents/11111".to_owned(),
            404,
            "BCK.PROTOCOL.0004",
        ),
        (
            "/protocol/agents/11111/plans".to_owned(),
            404,
            "BCK.PROTOCOL.0004",
        ),
        (
            "/protocol/agents/did:nv:1".to_owned(),
            400,
            "BCK.COMMON.0026",
        ),
        (
            "/protocol/plans/11111/agents".to_owned(),
            404,
            "BCK.PROTOCOL.0055",
        ),
        (
            format!("/protocol/agents/{agent}/plans?page=0"),
            400,
            "BCK.HTTP.400",
        ),
    ] {
        world.get(&path).await.assert_refused(status, code);
    }
    for path in [
        format!("/protocol/agents/11111/plan/{plan}"),
        "/protocol/agents/11111/list/true".to_owned(),
    ] {
        let method = if path.ends_with("true") {
            Method::PUT
        } else {
            Method::POST
        };
        bodiless(&world, method, &path)
            .await
            .assert_refused(404, "BCK.PROTOCOL.0004");
    }
    for change in [
        json!({ "metadataAttributes": { "name": " " } }),
        json!({ "metadataAttributes": {} }),
        json!({ "name": "a", "endpoints": "x" }),
        json!({ "name": "a", "endpoints": [{}] }),
        json!({ "name": "a", "endpoints": [{ "POST": 1 }] }),
        json!({ "name": "a", "tags": [1] }),
        json!({ "name": "a", "sampleLink": ["x"] }),
        json!({ "name": "a", "password": 1 }),
        json!({ "name": "a", "authType": "magic" }),
    ] {
        world
            .post(&world.seller, "/protocol/agents", change)
            .await
            .assert_refused(400, "BCK.HTTP.400");
    }
}

#[tokio::test]
async fn an_agent_and_its_plans_belong_to_one_organization() {
    let world = World::observed().await;
    let plan = world.plan(observed_plan(|_| {})).await;
    let terms = OrganizationTerms::new("Lab");
    let org = world.sandbox.create_organization(&world.seller, terms);
    let mut body = observed_agent();
    body["plans"] = json!([plan]);
    send(
        world
            .request(Method::POST, "/protocol/agents")
            .bearer_auth(world.seller.api_key())
            .header("x-current-org-id", org)
            .json(&body),
    )
    .await
    .assert_refused(400, "BCK.PROTOCOL.0048");
}

#[tokio::test]
async fn the_deployment_names_every_contract_that_the_official_clients_need() {
    let world = World::observed().await;
    let url = world.sandbox.url();
    let info: Value = reqwest::get(url).await.unwrap().json().await.unwrap();
    let contracts = info["deployment"]["contracts"].as_object().unwrap();
    assert_eq!(contracts.len(), 19);
    let mut addresses: Vec<&str> = contracts.values().map(|a| a.as_str().unwrap()).collect();
    for address in &addresses {
        assert!(address.parse::<nevermined_types::Address>().is_ok());
    }
    addresses.sort_unstable();
    addresses.dedup();
    assert_eq!(addresses.len(), 19);
    assert!(contracts.contains_key("PayAsYouGoTemplate"));

    let plan = world.plan(observed_plan(|_| {})).await;
    let holder = world.buyer.address();
    let balance = world
        .get(&format!("/protocol/plans/{plan}/balance/{holder}"))
        .await;
    assert_eq!(balance.body["creditsContract"], contracts["NFT1155Credits"]);
}

#[tokio::test]
async fn the_version_list_answers_whatever_is_pinned() {
    let world = World::new().await;
    for (pin, effective, from) in [
        (Some("1.1"), "1.1", "header"),
        (Some("9.9"), "1.0", "fallback"),
        (None, "1.0", "fallback"),
    ] {
        let mut request = world
            .request(Method::GET, "/meta/versions")
            .bearer_auth(world.seller.api_key());
        if let Some(pin) = pin {
            request = request.header("nevermined-version", pin);
        }
        let answer = send(request).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.body["current"], "1.1");
        assert_eq!(answer.body["yourEffectiveVersion"], effective);
        assert_eq!(answer.body["yourVersionResolvedFrom"], from);
    }
    world
        .get("/meta/versions")
        .await
        .assert_refused(401, "BCK.AUTH.0002");
}
