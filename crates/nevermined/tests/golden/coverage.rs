//! A ratchet: every operation of the published document is wrapped, and proved to be, or excluded with a reason.

use std::collections::{BTreeMap, BTreeSet};

use nevermined_api::{OPERATIONS, Operation};
use serde::Deserialize;
use serde_json::{Value, json};

use super::call::carry_out;
use super::files::{folder, is_built, json_files, read};
use crate::support::canned::{Canned, Server};
use crate::support::clients::once;
use crate::support::message::Message;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Coverage {
    max_excluded: usize,
    wrapped: Vec<String>,
    /// Beyond the protocol; documented.rs looks at these.
    #[allow(dead_code, reason = "documented.rs looks at these")]
    documented: Vec<String>,
    excluded: Vec<Excluded>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Excluded {
    id: String,
    reason: String,
}

fn coverage() -> Coverage {
    toml::from_str(include_str!("../coverage.toml")).unwrap()
}

#[test]
fn every_operation_is_wrapped_or_excluded_with_a_reason() {
    let coverage = coverage();
    let mut listed: BTreeMap<&str, usize> = BTreeMap::new();
    for id in &coverage.wrapped {
        *listed.entry(id).or_default() += 1;
    }
    for excluded in &coverage.excluded {
        *listed.entry(&excluded.id).or_default() += 1;
        assert!(
            excluded.reason.len() > 10,
            "{} is excluded without a reason",
            excluded.id
        );
    }
    for (id, times) in &listed {
        assert_eq!(*times, 1, "{id} is listed {times} times");
    }
    let listed: BTreeSet<&str> = listed.into_keys().collect();
    let known: BTreeSet<&str> = OPERATIONS.iter().map(|operation| operation.id).collect();
    let unlisted: Vec<_> = known.difference(&listed).collect();
    let unknown: Vec<_> = listed.difference(&known).collect();
    assert!(
        unlisted.is_empty(),
        "new operations {unlisted:?}: wrap them, or list them in coverage.toml as excluded, with a reason"
    );
    assert!(
        unknown.is_empty(),
        "{unknown:?} are operations no more: take them out of coverage.toml"
    );
}

#[test]
fn the_list_of_excluded_operations_only_shrinks() {
    let coverage = coverage();
    let (excluded, most) = (coverage.excluded.len(), coverage.max_excluded);
    assert!(
        excluded <= most,
        "{excluded} operations are excluded, {most} may be: wrap the new ones"
    );
    assert_eq!(
        excluded, most,
        "operations were wrapped: lower `max_excluded` to {excluded}"
    );
}

#[tokio::test]
async fn golden_requests_exercise_what_is_listed_as_wrapped() {
    let server = Server::start().await;
    let nvm = once(&server.url);
    let refusal = Canned {
        status: 400,
        headers: BTreeMap::new(),
        body: Some(json!({})),
        text: None,
    };
    let mut exercised = BTreeSet::new();
    for path in json_files(&folder("requests")) {
        let golden: Value = read(&path);
        server.say(&refusal);
        let error = carry_out(&nvm, &golden["call"]).await.unwrap_err();
        let asked = server.asked();
        assert_eq!(asked.len(), 1, "{path:?}");
        let operation = operation_of(&asked[0]).unwrap_or_else(|| panic!("{path:?}: no operation"));
        assert_eq!(error.operation(), Some(operation.id), "{path:?}");
        exercised.insert(operation.id.to_owned());
    }
    let wrapped = coverage().wrapped.into_iter();
    let wrapped: BTreeSet<String> = wrapped.filter(|id| is_built(id)).collect();
    assert_eq!(
        wrapped, exercised,
        "left: listed as wrapped; right: sent by the golden requests"
    );
}

/// The operation whose method and path template fit; one without a parameter there is preferred.
fn operation_of(request: &Message) -> Option<&'static Operation> {
    let path = request.path().strip_prefix("/api/v1")?;
    OPERATIONS
        .iter()
        .filter(|operation| operation.method == request.method() && fits(operation.path, path))
        .min_by_key(|operation| operation.path.matches('{').count())
}

fn fits(template: &str, path: &str) -> bool {
    template.split('/').count() == path.split('/').count()
        && template
            .split('/')
            .zip(path.split('/'))
            .all(|(expected, sent)| {
                expected == sent || expected.starts_with('{') && !sent.is_empty()
            })
}
