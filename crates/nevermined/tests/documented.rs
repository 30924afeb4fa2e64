//! Each operation beyond the protocol, with samples that are made from the document: it sends what is documented, reads
//! the fullest answer without losing any of it, survives the emptiest and a spoilt one, and says what each refusal means.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

use std::collections::{BTreeMap, BTreeSet};

use nevermined::{ErrorKind, Outcome};
use serde::Deserialize;
use serde_json::{Value, json};

use self::document::{Document, Operation};
use self::plays::{Play, all};
use self::support::canned::{Canned, Server};
use self::support::clients::{KEY, once, without_key};

#[path = "documented/document.rs"]
mod document;
#[path = "documented/organizations.rs"]
mod organizations;
#[path = "documented/plays/mod.rs"]
mod plays;
#[path = "documented/sample.rs"]
mod sample;
mod support;

#[derive(Debug, Deserialize)]
struct Coverage {
    documented: Vec<String>,
}

/// What anybody may call, as the documents have it: the key has no business there.
const OPEN: [&str; 18] = [
    "exchangeToken",
    "getAuthorizationServer",
    "getCatalogService",
    "getDeployment",
    "getInvitation",
    "getLegalDocuments",
    "getOrder",
    "getOrganizationAiCatalog",
    "getOrganizationInstructions",
    "getOrganizationLlmsTxt",
    "getProtectedResource",
    "getServicesCatalog",
    "getSigningKeys",
    "listCatalogCategories",
    "listCatalogServices",
    "listTiers",
    "revokeToken",
    "startDeviceAuthorization",
];

fn documents() -> Vec<Document> {
    ["organizations", "additions", "root"]
        .map(Document::read)
        .into()
}

/// Each play with its operation.
fn played(documents: &[Document]) -> Vec<(Play, &Operation)> {
    all()
        .into_iter()
        .map(|play| {
            let mut operations = documents.iter().flat_map(|document| &document.operations);
            let operation = operations
                .find(|operation| operation.id == play.id)
                .unwrap_or_else(|| panic!("{} is no operation", play.id));
            (play, operation)
        })
        .collect()
}

fn canned(status: u16, body: &Value) -> Canned {
    Canned {
        status,
        headers: BTreeMap::from([("content-type".to_owned(), "application/json".to_owned())]),
        body: Some(body.clone()),
        text: None,
    }
}

#[test]
fn every_operation_is_played() {
    let coverage: Coverage = toml::from_str(include_str!("coverage.toml")).unwrap();
    let listed: BTreeSet<&str> = coverage.documented.iter().map(String::as_str).collect();
    let played: BTreeSet<&str> = all().iter().map(|play| play.id).collect();
    assert_eq!(
        played, listed,
        "left: played here, right: `documented` in coverage.toml"
    );
    let documents = documents();
    let known: BTreeSet<&str> = documents
        .iter()
        .flat_map(|document| &document.operations)
        .map(|operation| operation.id.as_str())
        .collect();
    let missing: Vec<_> = known.difference(&played).collect();
    assert!(missing.is_empty(), "not played: {missing:?}");
}

#[tokio::test]
async fn each_call_sends_what_is_documented_and_the_key_where_it_is_asked_for() {
    let server = Server::start().await;
    let builder = without_key(&server.url).api_key(KEY);
    let nvm = builder.organization("org-1").build().unwrap();
    let documents = documents();
    let mut problems = Vec::new();
    for (play, operation) in played(&documents) {
        server.say(&canned(400, &json!({})));
        let error = (play.run)(nvm.clone()).await.unwrap_err();
        let asked = server.asked();
        if asked.len() != 1 {
            problems.push(format!("{}: {} requests, {error}", play.id, asked.len()));
            continue;
        }
        for secret in ["authorization", "x-current-org-id"] {
            let is_sent = asked[0].header(secret).is_some();
            if is_sent == OPEN.contains(&play.id) {
                problems.push(format!("{}: {secret} is sent: {is_sent}", play.id));
            }
        }
        let found = operation.request_problems(&asked[0]);
        problems.extend(
            found
                .iter()
                .map(|problem| format!("{}: {problem}", play.id)),
        );
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[tokio::test]
async fn the_fullest_answer_is_read_and_nothing_of_it_is_lost() {
    let server = Server::start().await;
    let nvm = once(&server.url);
    let documents = documents();
    let mut problems = Vec::new();
    for (play, operation) in played(&documents) {
        for (status, schema) in &operation.successes {
            let answer = schema.as_ref().map(sample::fullest);
            server.say(&match &answer {
                Some(body) => canned(*status, body),
                None => Canned {
                    text: Some(play.text.to_owned()),
                    ..canned(*status, &Value::Null)
                },
            });
            match (play.run)(nvm.clone()).await {
                Err(error) => problems.push(format!("{} {status}: {error}\n  {answer:?}", play.id)),
                Ok(value) => {
                    let lost = answer
                        .map(|body| sample::lost(&body, &value))
                        .unwrap_or_default();
                    let lost: Vec<_> = lost
                        .iter()
                        .filter(|(at, _)| !play.drops.contains(&at.as_str()))
                        .collect();
                    if !lost.is_empty() {
                        problems.push(format!("{} {status} loses {lost:?}", play.id));
                    }
                }
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[tokio::test]
async fn the_emptiest_answer_is_a_value_or_says_what_it_lacks() {
    let server = Server::start().await;
    let nvm = once(&server.url);
    let documents = documents();
    for (play, operation) in played(&documents) {
        for (status, schema) in &operation.successes {
            let Some(schema) = schema else { continue };
            let answer = sample::emptiest(schema);
            server.say(&canned(*status, &answer));
            if let Err(error) = (play.run)(nvm.clone()).await {
                assert_eq!(error.kind(), ErrorKind::Decode, "{}: {error}", play.id);
                assert_eq!(error.outcome(), Outcome::Unknown, "{}: {error}", play.id);
                assert!(
                    error.message().starts_with("the answer has no "),
                    "{}: {error}",
                    play.id
                );
            }
        }
    }
}

#[tokio::test]
async fn a_spoilt_answer_is_a_value_or_an_error_that_does_not_deny_it() {
    let server = Server::start().await;
    let nvm = once(&server.url);
    let documents = documents();
    let mut tried = 0;
    for (play, operation) in played(&documents) {
        for (status, schema) in &operation.successes {
            let Some(schema) = schema else { continue };
            for (what, answer) in sample::spoilt(&sample::fullest(schema)) {
                server.say(&Canned {
                    text: Some(answer),
                    ..canned(*status, &Value::Null)
                });
                tried += 1;
                if let Err(error) = (play.run)(nvm.clone()).await {
                    let refused = what == "success: false";
                    let expected = if refused {
                        Outcome::Rejected
                    } else {
                        Outcome::Unknown
                    };
                    assert_eq!(error.outcome(), expected, "{} {what}: {error}", play.id);
                    assert_eq!(error.status(), Some(*status), "{} {what}: {error}", play.id);
                }
            }
        }
    }
    assert!(tried > 20, "{tried} answers");
}

#[tokio::test]
async fn a_refusal_is_told_with_its_status_and_its_outcome() {
    let server = Server::start().await;
    let nvm = once(&server.url);
    let documents = documents();
    for (play, operation) in played(&documents) {
        // Two that the document does not have, one of them a gateway's.
        let statuses = operation.refusals.iter().copied().chain([418, 502]);
        for status in statuses {
            let body =
                json!({ "code": "BCK.MADE.0001", "message": "made up", "statusCode": status });
            server.say(&canned(status, &body));
            let error = (play.run)(nvm.clone()).await.unwrap_err();
            assert_eq!(error.status(), Some(status), "{}: {error}", play.id);
            assert_eq!(error.code(), Some("BCK.MADE.0001"), "{}: {error}", play.id);
            // "Not implemented" is a definite no.
            if status < 500 || status == 501 {
                assert_eq!(
                    error.outcome(),
                    Outcome::Rejected,
                    "{} {status}: {error}",
                    play.id
                );
            } else if operation.method != "GET" {
                let safe = nevermined_api::operation(&operation.name)
                    .is_some_and(|known| known.safety == nevermined_api::Safety::Safe);
                let expected = if safe {
                    error.outcome()
                } else {
                    Outcome::Unknown
                };
                assert_eq!(error.outcome(), expected, "{} {status}: {error}", play.id);
            }
        }
    }
}
