//! `conformance/wire/*.jsonl`: what the official clients send. Each of their calls that the SDK has is made with the SDK,
//! and the two requests are the same, but for the differences in `wire.toml`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::beyond::{carry_out, has};
use crate::support::canned::{Canned, Server};
use crate::support::clients::{KEY, without_key};
use crate::support::message::Message;

/// The headers that are compared: what a request is about, not how it is carried.
const HEADERS: [&str; 5] = [
    "accept",
    "authorization",
    "content-type",
    "nevermined-version",
    "x-current-org-id",
];

/// One call of an official client.
#[derive(Debug, Deserialize)]
struct Theirs {
    call: String,
    method: String,
    path: String,
    #[serde(default)]
    query: Map<String, Value>,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    key: Option<String>,
    body: Option<Value>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    /// What stands in braces.
    values: BTreeMap<String, String>,
    call: Vec<Same>,
    #[serde(default)]
    difference: Vec<Difference>,
    only_theirs: Vec<OnlyTheirs>,
}

/// A call of the SDK, and the calls of the official clients that it stands for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Same {
    theirs: Vec<String>,
    /// Which feature the SDK's call needs.
    feature: Option<String>,
    ours: Value,
}

/// A part of the request that differs, and why.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Difference {
    at: String,
    /// Absent where it is found at all of them that have such a part.
    calls: Option<Vec<String>>,
    reason: String,
}

/// Calls that the SDK will not have.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OnlyTheirs {
    theirs: String,
    reason: String,
}

fn wire() -> Wire {
    toml::from_str(include_str!("wire.toml")).unwrap()
}

/// Every call of both clients, by client and name.
fn recorded() -> BTreeMap<String, Theirs> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../conformance/wire");
    let mut calls = BTreeMap::new();
    for client in ["ts", "py"] {
        let path = folder.join(format!("{client}.jsonl"));
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path:?}: {error}"));
        for line in text.lines() {
            let theirs: Theirs = serde_json::from_str(line).unwrap();
            let name = format!("{client} {}", theirs.call);
            assert!(calls.insert(name, theirs).is_none(), "{line}: twice");
        }
    }
    calls
}

#[test]
fn every_call_of_the_official_clients_is_one_of_ours_or_listed() {
    let wire = wire();
    let mut listed: BTreeMap<&str, usize> = BTreeMap::new();
    let same = wire.call.iter().flat_map(|same| &same.theirs);
    let only_theirs = wire.only_theirs.iter().map(|call| &call.theirs);
    for name in same.chain(only_theirs) {
        *listed.entry(name).or_default() += 1;
    }
    for (name, times) in &listed {
        assert_eq!(*times, 1, "{name} is listed {times} times");
    }
    let recorded = recorded();
    let recorded: BTreeSet<&str> = recorded.keys().map(String::as_str).collect();
    let listed: BTreeSet<&str> = listed.into_keys().collect();
    assert_eq!(listed, recorded, "left: in wire.toml; right: recorded");
    for call in &wire.only_theirs {
        assert!(call.reason.len() > 20, "{}: no reason", call.theirs);
    }
}

#[tokio::test]
async fn the_sdk_sends_what_the_official_clients_send() {
    let (wire, recorded) = (wire(), recorded());
    let server = Server::start().await;
    let mut problems = Vec::new();
    let mut found: BTreeMap<usize, BTreeSet<&str>> = BTreeMap::new();
    for same in wire.call.iter().filter(|same| is_built(same)) {
        let ours = sent(&server, &fill(&same.ours, &wire.values)).await;
        for name in &same.theirs {
            let theirs = asked(&recorded[name], &wire.values);
            for (at, said) in differences(&theirs, &ours) {
                let known = wire.difference.iter().position(|one| {
                    one.at == at && one.calls.as_ref().is_none_or(|calls| calls.contains(name))
                });
                match known {
                    Some(index) => {
                        found.entry(index).or_default().insert(name);
                    }
                    None => problems.push(format!("{name}: {at}: {said}")),
                }
            }
        }
    }
    for (index, difference) in wire.difference.iter().enumerate() {
        let (at, found) = (&difference.at, found.remove(&index).unwrap_or_default());
        assert!(difference.reason.len() > 20, "{at}: no reason");
        let idle: Vec<&String> = match &difference.calls {
            Some(calls) => calls
                .iter()
                .filter(|name| !found.contains(name.as_str()))
                .collect(),
            None if found.is_empty() => vec![at],
            None => Vec::new(),
        };
        let idle = idle.into_iter().filter(|name| is_played(name, &wire));
        for name in idle {
            problems.push(format!(
                "{at} no longer differs ({name}): take it out of wire.toml"
            ));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// Whether this build has what the call needs.
fn is_built(same: &Same) -> bool {
    same.feature.as_deref().is_none_or(has)
}

/// Whether this build makes the call. What is no call, but a place, counts as one.
fn is_played(name: &str, wire: &Wire) -> bool {
    let mut named = wire
        .call
        .iter()
        .filter(|same| same.theirs.iter().any(|one| one == name));
    named.all(is_built)
}

/// The one request that our call makes, as a value. Its answer is a refusal, so that nothing is repeated.
async fn sent(server: &Server, ours: &Value) -> Value {
    server.say(&Canned {
        status: 400,
        headers: BTreeMap::new(),
        body: Some(json!({})),
        text: None,
    });
    let mut builder = without_key(&server.url).api_key(KEY);
    if let Some(id) = ours["pinned"].as_str() {
        builder = builder.organization(id);
    }
    let refused = carry_out(&builder.build().unwrap(), ours).await;
    assert!(refused.is_err(), "{ours}: the server refuses everything");
    let asked = server.asked();
    assert_eq!(asked.len(), 1, "{ours}: {refused:?}");
    told(&asked[0])
}

fn told(message: &Message) -> Value {
    let headers: Map<String, Value> = message
        .headers
        .iter()
        .filter(|(name, _)| HEADERS.contains(&name.as_str()))
        .map(|(name, value)| (name.clone(), value.replace(KEY, "{key}").into()))
        .collect();
    // Decoded: how a value is escaped is no difference.
    let url = reqwest::Url::parse(&format!("http://host/?{}", message.query())).unwrap();
    let query: Map<String, Value> = url
        .query_pairs()
        .map(|(name, value)| (name.into_owned(), value.into_owned().into()))
        .collect();
    json!({
        "method": message.method(),
        "path": message.path(),
        "query": query,
        "headers": headers,
        "body": message.json(),
    })
}

/// The request of an official client, as a value. Three headers go with every call, also with one that has no body.
fn asked(theirs: &Theirs, values: &BTreeMap<String, String>) -> Value {
    let mut headers = json!({
        "accept": "application/json",
        "content-type": "application/json",
        "nevermined-version": "1.1",
    });
    if theirs.key.is_some() {
        headers["authorization"] = "Bearer {key}".into();
    }
    for (name, value) in &theirs.headers {
        headers[name] = value.as_str().into();
    }
    let request = json!({
        "method": theirs.method,
        "path": theirs.path,
        "query": theirs.query,
        "headers": headers,
        "body": theirs.body,
    });
    fill(&request, values)
}

fn fill(part: &Value, values: &BTreeMap<String, String>) -> Value {
    match part {
        Value::String(text) => values
            .iter()
            .fold(text.clone(), |text, (name, value)| {
                text.replace(&format!("{{{name}}}"), value)
            })
            .into(),
        Value::Array(items) => items.iter().map(|item| fill(item, values)).collect(),
        Value::Object(fields) => fields
            .iter()
            .map(|(name, field)| (name.clone(), fill(field, values)))
            .collect(),
        other => other.clone(),
    }
}

/// Where the two differ, and how.
fn differences(theirs: &Value, ours: &Value) -> Vec<(String, String)> {
    let mut found = Vec::new();
    compare("", theirs, ours, &mut found);
    for (at, _) in &mut found {
        if at == "headers.content-type" && theirs["body"].is_null() {
            at.push_str(" without a body");
        }
    }
    found
}

fn compare(at: &str, theirs: &Value, ours: &Value, found: &mut Vec<(String, String)>) {
    let below = |name: &str| match at {
        "" => name.to_owned(),
        _ => format!("{at}.{name}"),
    };
    match (theirs, ours) {
        (Value::Object(theirs), Value::Object(ours)) => {
            let names: BTreeSet<&String> = theirs.keys().chain(ours.keys()).collect();
            for name in names {
                let (one, other) = (theirs.get(name), ours.get(name));
                match (one, other) {
                    (Some(one), Some(other)) => compare(&below(name), one, other, found),
                    (Some(one), None) => found.push((below(name), format!("only theirs: {one}"))),
                    (None, Some(other)) => found.push((below(name), format!("only ours: {other}"))),
                    (None, None) => {}
                }
            }
        }
        (Value::Array(theirs), Value::Array(ours)) if theirs.len() == ours.len() => {
            for (index, (one, other)) in theirs.iter().zip(ours).enumerate() {
                compare(&below(&index.to_string()), one, other, found);
            }
        }
        _ if theirs == ours => {}
        // JSON knows one kind of numbers.
        (Value::Number(one), Value::Number(other)) if one.as_f64() == other.as_f64() => {}
        _ => found.push((at.to_owned(), format!("theirs {theirs}, ours {ours}"))),
    }
}
