//! What the SDK sends, and what the sandbox and the mocks answer, is held to the published document, byte for byte as
//! it passes between them. What deviates is listed in `contract/*deviations.toml`, with its reason.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

use std::collections::BTreeSet;

use nevermined_sandbox::Answers;
use serde_json::{Value, json};

use self::contract::deviations::{Deviation, complaints};
use self::contract::mocks;
use self::contract::published::{Published, Side};
use self::contract::recorder::Exchange;
use self::contract::script::World;
use self::support::message::Message;

mod support;

mod contract {
    pub(crate) mod deviations;
    pub(crate) mod market;
    pub(crate) mod mocks;
    pub(crate) mod published;
    pub(crate) mod recorder;
    pub(crate) mod script;
}

#[tokio::test]
async fn nothing_deviates_from_the_published_document_but_what_is_listed() {
    let published = Published::read();
    let mut met = BTreeSet::new();
    let mut judge = |by: &str, exchanges: &[Exchange]| {
        for exchange in exchanges {
            for violation in published.violations(exchange) {
                let by = match violation.side {
                    Side::Request => "sdk",
                    Side::Answer => by,
                };
                met.insert(Deviation {
                    by: by.to_owned(),
                    violation,
                });
            }
        }
    };
    let documented = World::start(Answers::Documented).await.play().await;
    let observed = World::start(Answers::Observed).await.play().await;
    let documented_trade = World::start(Answers::Documented).await.trade().await;
    let observed_trade = World::start(Answers::Observed).await.trade().await;
    let mocked = mocks::play().await;
    judge("sandbox, documented", &documented);
    judge("sandbox, observed", &observed);
    judge("sandbox, documented", &documented_trade);
    judge("sandbox, observed", &observed_trade);
    judge("mocks", &mocked);
    let complaints = complaints(&met);
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));

    // The judge saw something.
    assert_eq!(seen(&published, &documented), statuses(200));
    assert_eq!(seen(&published, &observed), statuses(201));
    assert_eq!(seen(&published, &documented_trade), trade_statuses(200));
    assert_eq!(seen(&published, &observed_trade), trade_statuses(201));
    assert_eq!(seen(&published, &mocked), mocked_statuses());
}

/// The operations and statuses of `exchanges`.
fn seen(published: &Published, exchanges: &[Exchange]) -> BTreeSet<(String, u16)> {
    exchanges
        .iter()
        .map(|exchange| {
            let id = published.id_of(&exchange.request).unwrap_or("none");
            (id.to_owned(), exchange.answer.status())
        })
        .collect()
}

fn pairs(table: &[(&str, &[u16])]) -> BTreeSet<(String, u16)> {
    table
        .iter()
        .flat_map(|(id, statuses)| statuses.iter().map(|status| ((*id).to_owned(), *status)))
        .collect()
}

/// What the sandbox answers in the script, where a success of a POST is `posted`.
fn statuses(posted: u16) -> BTreeSet<(String, u16)> {
    pairs(&[
        ("registerPlan", &[posted, 400, 401]),
        ("getPlan", &[200, 400, 404]),
        ("orderPlan", &[posted, 400, 401, 402, 404, 409]),
        ("getPlanBalance", &[200, 400, 404]),
        ("mintCredits", &[posted, 400, 401, 403, 404]),
        ("mintExpirableCredits", &[posted, 400, 401, 403, 404]),
        ("redeemCredits", &[posted, 400, 401, 402, 403, 404]),
    ])
}

/// What the sandbox answers in the market, where a success of a hand-written POST is `posted`.
fn trade_statuses(posted: u16) -> BTreeSet<(String, u16)> {
    pairs(&[
        ("registerPlan", &[posted]),
        ("registerAgent", &[posted, 401]),
        ("registerAgentAndPlan", &[posted]),
        ("getAgent", &[200, 404]),
        ("updateAgent", &[200, 403, 404]),
        ("listAgents", &[200, 401]),
        ("toggleAgentListing", &[200, 404]),
        ("addPlanToAgent", &[posted, 404]),
        ("removePlanFromAgent", &[200, 404]),
        ("getAgentPlans", &[200, 404]),
        ("listPlans", &[200, 401]),
        ("getPlanAgents", &[200, 404]),
        ("updatePlan", &[200, 403, 404]),
        ("togglePlanListing", &[200, 404]),
        ("createDelegation", &[201, 401, 404]),
        ("getDelegation", &[200, 404]),
        ("listDelegations", &[200]),
        ("getTransactions", &[200, 404]),
        ("revokeDelegation", &[200, 404]),
        ("listPaymentMethods", &[200, 401]),
        ("updatePaymentMethod", &[200, 404]),
        ("revokePaymentMethod", &[200, 404]),
        ("createPermission", &[posted, 401, 402]),
        ("verifyPermission", &[posted]),
        ("settlePermission", &[posted, 402]),
        ("trackAgentSubTask", &[posted, 401]),
        ("listPermissions", &[200, 401]),
        ("getPermission", &[200, 404]),
        ("revokePermission", &[200, 400, 404]),
    ])
}

/// What the mocks know.
fn mocked_statuses() -> BTreeSet<(String, u16)> {
    pairs(&[
        ("registerPlan", &[200, 400, 401]),
        ("getPlan", &[200, 404]),
        ("orderPlan", &[200, 401, 402, 404]),
        ("getPlanBalance", &[200, 404]),
        ("mintCredits", &[200, 401, 403]),
        ("mintExpirableCredits", &[200, 401, 403]),
        ("redeemCredits", &[200, 401, 402]),
    ])
}

#[test]
fn the_judge_reads_the_whole_document() {
    let published = Published::read();
    assert_eq!(published.ids().len(), 42);
    for operation in &nevermined_api::OPERATIONS {
        let request = message(
            &format!("{} /api/v1{} HTTP/1.1", operation.method, operation.path),
            None,
        );
        let id = published
            .id_of(&request)
            .unwrap_or_else(|| panic!("{}", operation.path));
        assert_eq!(id, operation.id);
    }
}

fn message(first: &str, body: Option<&Value>) -> Message {
    let headers = match body {
        Some(_) => vec![("content-type".to_owned(), "application/json".to_owned())],
        None => Vec::new(),
    };
    Message {
        first: first.to_owned(),
        headers,
        body: body
            .map(|body| body.to_string().into_bytes())
            .unwrap_or_default(),
        ..Message::default()
    }
}

/// What the judge says of a mint with this body, answered with this status and body.
fn judged(path: &str, sent: Option<&Value>, status: u16, answered: Option<&Value>) -> Vec<String> {
    let mut request = message(&format!("POST {path} HTTP/1.1"), sent);
    request
        .headers
        .push(("authorization".to_owned(), "Bearer k".to_owned()));
    let answer = message(&format!("HTTP/1.1 {status} X"), answered);
    Published::read()
        .violations(&Exchange { request, answer })
        .into_iter()
        .map(|violation| {
            format!(
                "{:?} {} {}",
                violation.side, violation.at, violation.keyword
            )
        })
        .collect()
}

#[test]
fn the_judge_finds_every_kind_of_fault() {
    let mint = "/api/v1/protocol/plans/mint";
    let good = json!({ "planId": "1", "holderAddress": "0x", "amount": 1 });
    let done = json!({ "success": true, "txHash": "0x" });
    let with = |base: &Value, name: &str, value: Value| {
        let mut changed = base.clone();
        changed[name] = value;
        changed
    };
    let says =
        |sent: &Value, status, answered: &Value| judged(mint, Some(sent), status, Some(answered));
    assert_eq!(says(&good, 200, &done), [""; 0]);
    assert_eq!(
        says(&json!({ "planId": "1", "amount": 1 }), 200, &done),
        ["Request /holderAddress required"]
    );
    assert_eq!(
        says(&with(&good, "amount", json!("1")), 200, &done),
        ["Request /amount type"]
    );
    assert_eq!(
        says(&with(&good, "amount", json!(1.5)), 200, &done),
        ["Request /amount type"]
    );
    assert_eq!(
        says(&with(&good, "memo", json!(1)), 200, &done),
        ["Request /memo additionalProperties"]
    );
    assert_eq!(says(&json!([]), 200, &done), ["Request  type"]);
    assert_eq!(
        says(&good, 200, &with(&done, "txHash", json!(null))),
        ["Answer /txHash type"]
    );
    assert_eq!(
        says(&good, 200, &with(&done, "when", json!(1))),
        ["Answer /when additionalProperties"]
    );
    assert_eq!(
        says(&good, 201, &with(&done, "success", json!(1))),
        ["Answer 201 status", "Answer /success type"]
    );
    assert_eq!(says(&good, 403, &done), ["Answer 403 content"]);
    assert_eq!(says(&good, 418, &done), ["Answer 418 status"]);
    assert_eq!(judged(mint, None, 403, None), ["Request  body"]);
    assert_eq!(
        judged(mint, Some(&good), 200, None),
        ["Answer content-type content"]
    );

    let order = "/api/v1/protocol/plans/1/order";
    assert_eq!(judged(order, None, 402, None), [""; 0]);
    assert_eq!(
        judged(order, Some(&json!({})), 402, None),
        ["Request  body"]
    );
    assert_eq!(
        judged("/api/v1/protocol/plans/did:nv:a/order", None, 402, None),
        ["Request {planId} type"]
    );
    assert_eq!(
        judged("/api/v1/protocol/plans/1/order?dry=1", None, 402, None),
        ["Request dry query"]
    );
    assert_eq!(
        judged("/protocol/plans/1/order", None, 402, None),
        ["Request POST /protocol/plans/1/order HTTP/1.1 path"]
    );
    assert_eq!(
        judged("/api/v1/protocol/plans/1/buy", None, 402, None).len(),
        1
    );
    let late = json!({ "success": true, "balance": { "expiresAt": "tomorrow", "total": "1" } });
    assert_eq!(
        judged(order, None, 200, Some(&late)),
        [
            "Answer /balance/expiresAt format",
            "Answer /balance/total type"
        ]
    );
}

#[test]
fn nullable_means_that_null_is_allowed() {
    let document = json!({
        "paths": { "/a": { "get": { "operationId": "a", "responses": { "200": {
            "description": "",
            "content": { "application/json": { "schema": { "$ref": "#/components/schemas/A" } } },
        } } } } },
        "components": { "schemas": { "A": {
            "type": "object",
            "properties": { "may": { "type": "string", "nullable": true }, "must": { "type": "string" } },
        } } },
    });
    let exchange = Exchange {
        request: message("GET /api/v1/a HTTP/1.1", None),
        answer: message(
            "HTTP/1.1 200 X",
            Some(&json!({ "may": null, "must": null })),
        ),
    };
    let found = Published::of(document).violations(&exchange);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(
        (found[0].at.as_str(), found[0].keyword.as_str()),
        ("/must", "type")
    );
}
