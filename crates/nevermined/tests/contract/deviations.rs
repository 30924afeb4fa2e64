//! `deviations.toml` and `market-deviations.toml`: what is known to differ from the published document, and why. They
//! only shrink: an entry that is no longer met fails the test.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::published::{Side, Violation};

/// A violation, and whose it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Deviation {
    pub(crate) by: String,
    pub(crate) violation: Violation,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    deviation: Vec<Entry>,
}

/// Each of `operations` is met at each of `at`, by each of `by`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    by: Vec<String>,
    operations: Vec<String>,
    at: Vec<String>,
    keyword: String,
    reason: String,
    evidence: String,
}

impl Entry {
    fn deviation(&self, by: &str, operation: &str, at: &str) -> Deviation {
        let side = match by {
            "sdk" => Side::Request,
            "sandbox, documented" | "sandbox, observed" | "mocks" => Side::Answer,
            _ => panic!("{by} is nobody"),
        };
        Deviation {
            by: by.to_owned(),
            violation: Violation {
                side,
                operation: operation.to_owned(),
                at: at.to_owned(),
                keyword: self.keyword.clone(),
            },
        }
    }
}

/// Every listed deviation, with its reason.
pub(crate) fn listed() -> BTreeMap<Deviation, String> {
    let lists = [
        include_str!("deviations.toml"),
        include_str!("market-deviations.toml"),
    ];
    let entries = lists.into_iter().flat_map(|text| {
        let list: List = toml::from_str(text).unwrap();
        list.deviation
    });
    let mut all = BTreeMap::new();
    for entry in entries {
        assert!(entry.reason.len() > 20, "{entry:?} has no reason");
        assert!(!entry.evidence.is_empty(), "{entry:?} has no evidence");
        for by in &entry.by {
            for operation in &entry.operations {
                for at in &entry.at {
                    let deviation = entry.deviation(by, operation, at);
                    let twice = all.insert(deviation, entry.reason.clone());
                    assert!(twice.is_none(), "listed twice: {entry:?}");
                }
            }
        }
    }
    all
}

/// What is met and not listed, and what is listed and not met.
pub(crate) fn complaints(met: &BTreeSet<Deviation>) -> Vec<String> {
    let listed = listed();
    let unlisted = met
        .iter()
        .filter(|deviation| !listed.contains_key(deviation))
        .map(|deviation| format!("deviates and is not listed: {}", told(deviation)));
    let gone = listed
        .keys()
        .filter(|deviation| !met.contains(deviation))
        .map(|deviation| format!("listed and no longer met, take it out: {}", told(deviation)));
    unlisted.chain(gone).collect()
}

fn told(deviation: &Deviation) -> String {
    let Deviation { by, violation } = deviation;
    format!(
        "by {by}: {} {:?} {:?} {}",
        violation.operation, violation.side, violation.at, violation.keyword
    )
}
