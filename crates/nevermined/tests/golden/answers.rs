//! `answers/<operation>/*.json`: an answer, and the value or the error that it becomes.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use nevermined::{Error, Nevermined};
use serde::Deserialize;
use serde_json::{Value, json};

use super::call::{Success, carry_out};
use super::files::{folder, json_files, read};
use super::mutation::{Field, GREAT};
use crate::support::canned::{Canned, Server};
use crate::support::clients::once;

/// No deployment that serves these was observed, and no official client reads their answers.
const UNSEEN: [&str; 12] = [
    "getAccessToken",
    "initializeAgentRequest",
    "listRouterPayments",
    "mintX402PaymentCredential",
    "redeemCredits",
    "reportPaymentSettlement",
    "revokePaymentMethod",
    "revokePermission",
    "routeAndPayRequest",
    "routerPaymentsSummary",
    "updatePaymentMethod",
    "updatePlan",
];

/// An answer as data.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sample {
    pub(crate) name: String,
    /// `published`: as the document has it. `observed`: as deployments or the official clients have it. `made up`:
    /// neither, and to be survived.
    pub(crate) source: String,
    pub(crate) call: Value,
    pub(crate) answer: Canned,
    pub(crate) expect: Expected,
    /// Every part of a success, and what it is read as.
    pub(crate) fields: Option<Vec<Field>>,
}

/// What becomes of an answer.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub(crate) enum Expected {
    Value(Value),
    Error(ExpectedError),
}

/// The parts of an error that a sample names. All but `message` and `hint` are compared always.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExpectedError {
    pub(crate) kind: String,
    pub(crate) outcome: String,
    pub(crate) code: Option<String>,
    pub(crate) message: Option<String>,
    pub(crate) hint: Option<String>,
}

impl ExpectedError {
    pub(crate) fn new(kind: &str, outcome: &str) -> Self {
        Self {
            kind: kind.to_owned(),
            outcome: outcome.to_owned(),
            ..Self::default()
        }
    }
}

/// Every sample, with the path below `answers/`.
pub(crate) fn samples() -> Vec<(String, Sample)> {
    let root = folder("answers");
    json_files(&root)
        .iter()
        .map(|path| (name_below(&root, path), read(path)))
        .collect()
}

fn name_below(root: &Path, path: &Path) -> String {
    path.strip_prefix(root).unwrap().display().to_string()
}

#[tokio::test]
async fn every_answer_becomes_its_value_or_its_error() {
    let server = Server::start().await;
    let nvm = once(&server.url);
    let mut problems = Vec::new();
    for (file, sample) in samples() {
        let operation = sample.call["operation"].as_str().unwrap();
        assert_eq!(Path::new(&file).parent(), Some(Path::new(operation)));
        if let Err(problem) =
            check(&nvm, &server, &sample.call, &sample.answer, &sample.expect).await
        {
            problems.push(format!("{file} ({}): {problem}", sample.name));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn every_operation_has_a_published_and_an_observed_sample() {
    let mut sources: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (file, sample) in samples() {
        assert!(
            ["published", "observed", "made up"].contains(&sample.source.as_str()),
            "{file}: {}",
            sample.source
        );
        let operation = sample.call["operation"].as_str().unwrap().to_owned();
        sources.entry(operation).or_default().insert(sample.source);
    }
    let sampled: BTreeSet<&String> = sources.keys().collect();
    let sent: BTreeSet<String> = json_files(&folder("requests"))
        .iter()
        .map(|path| {
            read::<Value>(path)["call"]["operation"]
                .as_str()
                .unwrap()
                .to_owned()
        })
        .collect();
    assert_eq!(sampled, sent.iter().collect(), "left: sampled, right: sent");
    for (operation, sources) in sources {
        assert!(sources.contains("published"), "{operation}: {sources:?}");
        let unseen = UNSEEN.contains(&operation.as_str());
        assert!(sources.contains("observed") != unseen, "{operation}");
    }
}

/// Answers `call` with `answer` and compares what comes back, status and request id included.
pub(crate) async fn check(
    nvm: &Nevermined,
    server: &Server,
    call: &Value,
    answer: &Canned,
    expected: &Expected,
) -> Result<(), String> {
    server.say(answer);
    let result = carry_out(nvm, call).await;
    let asked = server.asked();
    if asked.len() != 1 {
        return Err(format!("{} requests were sent: {result:?}", asked.len()));
    }
    let sent_id = asked[0].header("x-correlation-id").unwrap_or_default();
    let request_id = answer
        .headers
        .get("x-correlation-id")
        .map_or(sent_id, String::as_str);
    match (expected, result) {
        (Expected::Value(value), Ok(success)) => {
            same_value(call, answer, value, &success, request_id)
        }
        (Expected::Error(expected), Err(error)) => same_error(call, answer, expected, &error),
        (Expected::Value(_), Err(error)) => Err(format!("expected a value, got {error:?}")),
        (Expected::Error(error), Ok(success)) => {
            Err(format!("expected {error:?}, got {}", success.value))
        }
    }
}

fn same_value(
    call: &Value,
    answer: &Canned,
    expected: &Value,
    success: &Success,
    request_id: &str,
) -> Result<(), String> {
    let mut expected = expected.clone();
    let has_raw = ["getPlan", "getAgent", "getPermission"].map(|operation| json!(operation));
    if has_raw.contains(&call["operation"]) {
        let content = great_numbers_as_texts(answer.content());
        expected["raw"] = serde_json::from_str(&content).unwrap_or_default();
    }
    same("value", &expected, &success.value)?;
    same("status", &json!(answer.status), &json!(success.status))?;
    same("attempts", &json!(1), &json!(success.attempts))?;
    same("request id", &json!(request_id), &json!(success.request_id))?;
    let version = answer.headers.get("nevermined-version");
    same("API version", &json!(version), &json!(success.api_version))
}

fn same_error(
    call: &Value,
    answer: &Canned,
    expected: &ExpectedError,
    error: &Error,
) -> Result<(), String> {
    same(
        "kind",
        &json!(expected.kind),
        &json!(format!("{:?}", error.kind())),
    )?;
    same(
        "outcome",
        &json!(expected.outcome),
        &json!(format!("{:?}", error.outcome())),
    )?;
    same("code", &json!(expected.code), &json!(error.code()))?;
    same("status", &json!(answer.status), &json!(error.status()))?;
    same("attempts", &json!(1), &json!(error.attempts()))?;
    same("operation", &call["operation"], &json!(error.operation()))?;
    let kept = String::from_utf8_lossy(error.body());
    same("body", &json!(answer.content()), &json!(kept))?;
    if expected.message.is_some() {
        same("message", &json!(expected.message), &json!(error.message()))?;
    }
    if expected.hint.is_some() {
        same("hint", &json!(expected.hint), &json!(error.hint()))?;
    }
    let line = error.to_string();
    if line.contains('\n') || line.len() > 1_000 {
        return Err(format!("it is not told in one line: {line:?}"));
    }
    Ok(())
}

fn same(what: &str, expected: &Value, got: &Value) -> Result<(), String> {
    if expected == got {
        return Ok(());
    }
    Err(format!("{what}: expected {expected}, got {got}"))
}

/// The content as it is read: a number that no machine word holds is a text.
fn great_numbers_as_texts(mut content: String) -> String {
    for great in GREAT {
        for before in [":", "[", ","] {
            let number = format!("{before}{great}");
            content = content.replace(&number, &format!("{before}\"{great}\""));
        }
    }
    content
}
