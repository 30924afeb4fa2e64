//! `requests/*.json`: a call, and the exact request that it sends.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use serde_json::{Value, json};

use super::call::carry_out;
use super::files::{folder, json_files, read};
use crate::support::canned::{Canned, Server};
use crate::support::clients::{KEY, without_key};
use crate::support::message::Message;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Golden {
    name: String,
    /// How the client is set up, where it is not as usual.
    #[serde(default)]
    client: Value,
    call: Value,
    expect: Expected,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    method: String,
    path: String,
    query: String,
    /// All of them; see `is_as_expected` for what stands in braces.
    headers: BTreeMap<String, String>,
    body: Option<Value>,
}

#[tokio::test]
async fn every_call_sends_exactly_its_request() {
    let server = Server::start().await;
    let mut problems = Vec::new();
    for path in json_files(&folder("requests")) {
        let golden: Golden = read(&path);
        let request = sent(&server, &golden, &path).await;
        for problem in differences(&golden.expect, &request, &server.url) {
            problems.push(format!(
                "{} ({}): {problem}",
                path.file_name().unwrap().display(),
                golden.name
            ));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// The one request that the call makes. Its answer is a refusal, so that nothing is repeated.
async fn sent(server: &Server, golden: &Golden, path: &Path) -> Message {
    server.say(&Canned {
        status: 400,
        headers: BTreeMap::new(),
        body: Some(json!({})),
        text: None,
    });
    let mut builder = without_key(&server.url);
    if golden.client["key"] != false {
        builder = builder.api_key(KEY);
    }
    if let Some(id) = golden.client["organization"].as_str() {
        builder = builder.organization(id);
    }
    if let Some(version) = golden.client["api_version"].as_str() {
        builder = builder.api_version(version);
    }
    let error = carry_out(&builder.build().unwrap(), &golden.call)
        .await
        .expect_err("the server refuses everything");
    let mut asked = server.asked();
    assert_eq!(asked.len(), 1, "{path:?}: {error}");
    asked.remove(0)
}

fn differences(expected: &Expected, request: &Message, url: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut compare = |what: &str, expected: &str, sent: &str| {
        if expected != sent {
            found.push(format!("{what}: expected {expected:?}, sent {sent:?}"));
        }
    };
    compare("method", &expected.method, request.method());
    compare("path", &expected.path, request.path());
    compare("query", &expected.query, request.query());
    // The order of fields is free, all else is not.
    if expected.body != request.json() || expected.body.is_none() != request.body.is_empty() {
        let sent = String::from_utf8_lossy(&request.body).into_owned();
        let expected = expected.body.as_ref().map(Value::to_string);
        compare("body", &expected.unwrap_or_default(), &sent);
    }
    let names: Vec<&str> = request
        .headers
        .iter()
        .map(|(name, _)| name.as_str())
        .collect();
    for (name, value) in &expected.headers {
        let sent = request.header(name);
        if !is_as_expected(value, sent.unwrap_or("{absent}"), request, url) {
            found.push(format!("header {name}: expected {value:?}, sent {sent:?}"));
        }
        let times = names.iter().filter(|sent| *sent == name).count();
        if times > 1 {
            found.push(format!("header {name} was sent {times} times"));
        }
    }
    for name in names {
        if !expected.headers.contains_key(name) {
            found.push(format!("header {name} was sent and is not expected"));
        }
    }
    found
}

/// What stands in braces differs from run to run, and is known or can be checked.
fn is_as_expected(expected: &str, sent: &str, request: &Message, url: &str) -> bool {
    match expected {
        "{uuid}" => is_uuid(sent),
        "{length}" => sent == request.body.len().to_string() && !request.body.is_empty(),
        "{host}" => Some(sent) == url.strip_prefix("http://"),
        _ => {
            let known = expected
                .replace("{key}", KEY)
                .replace("{version}", env!("CARGO_PKG_VERSION"));
            known == sent
        }
    }
}

fn is_uuid(text: &str) -> bool {
    let lengths: Vec<usize> = text.split('-').map(str::len).collect();
    lengths == [8, 4, 4, 4, 12]
        && text
            .bytes()
            .all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}
