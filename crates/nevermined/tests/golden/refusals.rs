//! `refusals.toml`: each documented status and each that is met, with an empty body and with the service's envelope.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use nevermined_api::OPERATIONS;
use serde::Deserialize;
use serde_json::{Value, json};

use super::call::carry_out;
use super::files::folder;
use crate::support::canned::{Canned, Server};
use crate::support::clients::{once, patient};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    seeds: Seeds,
    refusal: Vec<Refusal>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Seeds {
    operations: Vec<String>,
    statuses: Vec<u16>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Refusal {
    on: Vec<String>,
    status: u16,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    code: Option<String>,
    retryable: Option<bool>,
    body: Option<String>,
    kind: String,
    outcome: String,
    message: Option<String>,
    #[serde(default)]
    outdated: Vec<String>,
    /// In seconds.
    retry_after: Option<u64>,
    #[serde(default = "one")]
    attempts: usize,
}

fn one() -> usize {
    1
}

impl Table {
    fn read() -> Self {
        let path = folder("refusals.toml");
        let text = std::fs::read_to_string(&path).unwrap();
        toml::from_str(&text).unwrap_or_else(|error| panic!("{path:?}: {error}"))
    }

    fn operations<'a>(&'a self, refusal: &'a Refusal) -> Vec<&'a str> {
        refusal
            .on
            .iter()
            .flat_map(|name| match name.as_str() {
                "seeds" => self.seeds.operations.as_slice(),
                _ => std::slice::from_ref(name),
            })
            .map(String::as_str)
            .collect()
    }
}

impl Refusal {
    fn answer(&self) -> Canned {
        let envelope = self.code.as_ref().map(|code| {
            let mut body = json!({
                "code": code,
                "message": "what went wrong",
                "httpStatus": self.status,
                "hint": "what to do",
                "docsUrl": "https://docs.example/code",
                "category": "business",
                "correlationId": "c-42",
                "uuid": "e-1",
                "date": "2026-11-20T10:00:00.000Z",
            });
            if let Some(retryable) = self.retryable {
                body["retryable"] = retryable.into();
            }
            body
        });
        Canned {
            status: self.status,
            headers: self.headers.clone(),
            body: envelope,
            text: self.body.clone(),
        }
    }
}

fn call(operation: &str) -> Value {
    let plan = "22961311174893686517766571380044451530405983923242070834226165404902591071081";
    json!({
        "operation": operation,
        "plan": plan,
        "agent": "27140211601122097544383201379549409280980894375290344638810942820887272358049",
        "with": { "name": "p", "price": "free", "credits": { "amount": "1", "per_request": "1" } },
        "holder": "0x2222222222222222222222222222222222222222",
        "amount": "5",
        "proof": "0x01",
        "delegation": "d-1",
        "payment_method": "pm_1",
        "alias": "a",
        "permission": "0x1",
        "part_of": "r-1",
        "credits_used": "1",
        "provider": "erc4337",
        "limit_cents": 100,
        "seconds": 60,
        "currency": "usdc",
        "token": "made-up.token",
        "required": {
            "url": "/ask",
            "accepts": [{ "scheme": "nvm:erc4337", "network": "eip155:84532", "plan": plan }],
        },
        "milliseconds": 1_000,
        "name": "n",
        "price": "free",
        "credits": { "amount": "1", "per_request": "1" },
    })
}

#[tokio::test]
async fn every_refusal_has_its_kind_and_its_outcome() {
    let table = Table::read();
    let server = Server::start().await;
    let nvm = once(&server.url);
    let mut problems = Vec::new();
    for refusal in &table.refusal {
        let answer = refusal.answer();
        for operation in table.operations(refusal) {
            server.say(&answer);
            let error = carry_out(&nvm, &call(operation)).await.unwrap_err();
            let mut same = |what: &str, expected: Value, got: Value| {
                if expected != got {
                    problems.push(format!(
                        "{operation} {}: {what}: expected {expected}, got {got}\n  {refusal:?}",
                        refusal.status
                    ));
                }
            };
            same(
                "kind",
                json!(refusal.kind),
                json!(format!("{:?}", error.kind())),
            );
            same(
                "outcome",
                json!(refusal.outcome),
                json!(format!("{:?}", error.outcome())),
            );
            same("status", json!(refusal.status), json!(error.status()));
            same("operation", json!(operation), json!(error.operation()));
            same("attempts", json!(1), json!(error.attempts()));
            let body = String::from_utf8_lossy(error.body());
            same("body", json!(answer.content()), json!(body));
            let wait = error.retry_after().as_ref().map(Duration::as_secs_f64);
            let expected = refusal.retry_after.map(|seconds| seconds as f64);
            same("retry after", json!(expected), json!(wait));
            same(
                "outdated",
                json!(refusal.outdated),
                json!(error.outdated_documents()),
            );
            if let Some(message) = &refusal.message {
                same("message", json!(message), json!(error.message()));
            }
            if refusal.body.is_none() {
                let said = |text: &str| refusal.code.as_ref().map(|_| text.to_owned());
                same("code", json!(refusal.code), json!(error.code()));
                same(
                    "docs URL",
                    json!(said("https://docs.example/code")),
                    json!(error.docs_url()),
                );
                if refusal.code.is_some() {
                    same("message", json!("what went wrong"), json!(error.message()));
                    same("hint", json!("what to do"), json!(error.hint()));
                    same("request id", json!("c-42"), json!(error.request_id()));
                }
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[tokio::test]
async fn every_refusal_is_repeated_as_often_as_it_may_be() {
    let table = Table::read();
    let server = Server::start().await;
    let mut problems = Vec::new();
    for refusal in &table.refusal {
        for operation in table.operations(refusal) {
            // A client of its own: the budget of retries is shared by all calls of one.
            let nvm = patient(&server.url);
            server.say(&refusal.answer());
            let error = carry_out(&nvm, &call(operation)).await.unwrap_err();
            let asked = server.asked();
            let ids: BTreeSet<_> = asked
                .iter()
                .map(|asked| asked.header("x-correlation-id"))
                .collect();
            let got = (
                asked.len(),
                error.attempts() as usize,
                format!("{:?}", error.outcome()),
            );
            let expected = (refusal.attempts, refusal.attempts, refusal.outcome.clone());
            if got != expected || ids.len() != 1 {
                problems.push(format!(
                    "{operation}: {got:?}, {} ids: {refusal:?}",
                    ids.len()
                ));
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn the_table_has_every_status_in_both_forms() {
    let table = Table::read();
    let tried: BTreeSet<(&str, u16, bool)> = table
        .refusal
        .iter()
        .filter(|refusal| refusal.body.is_none())
        .flat_map(|refusal| {
            let has_code = refusal.code.is_some();
            let operations = table.operations(refusal).into_iter();
            operations.map(move |operation| (operation, refusal.status, has_code))
        })
        .collect();
    for seed in &table.seeds.operations {
        let operation = OPERATIONS
            .iter()
            .find(|operation| operation.id == *seed)
            .unwrap();
        let documented = operation
            .statuses
            .iter()
            .copied()
            .filter(|status| *status >= 400);
        for status in documented.chain(table.seeds.statuses.iter().copied()) {
            for has_code in [false, true] {
                assert!(
                    tried.contains(&(seed, status, has_code)),
                    "{seed} {status}, with an envelope: {has_code}"
                );
            }
        }
    }
}
