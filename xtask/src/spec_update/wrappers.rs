//! Which hand-written wrappers lack or lose an operation.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result};
use serde::Deserialize;

use crate::{documents, tree::Tree};

/// The list of operations that the SDK wraps, or leaves out for a reason.
pub(super) const COVERAGE: &str = "crates/nevermined/tests/coverage.toml";

#[derive(Debug, Deserialize)]
struct Coverage {
    #[serde(default)]
    wrapped: Vec<String>,
    #[serde(default)]
    documented: Vec<String>,
    #[serde(default)]
    excluded: Vec<Excluded>,
}

#[derive(Debug, Deserialize)]
struct Excluded {
    id: String,
}

/// A line for each operation that nobody has decided about, and for each decision whose operation is gone.
///
/// # Errors
///
/// The list or a document cannot be read.
pub(super) fn report(tree: &Tree) -> Result<Vec<String>> {
    let Some(text) = tree.read_if_there(COVERAGE)? else {
        return Ok(vec![format!(
            "{COVERAGE} is not there: which operations the wrappers cover was not compared"
        )]);
    };
    let coverage: Coverage =
        toml::from_str(&text).with_context(|| format!("{COVERAGE} is not as it should be"))?;
    let mut operations = Vec::new();
    for document in documents::load(tree)?.published {
        operations.extend(openapi_fit::operations(&document.value));
    }
    // The list may use the published id or the one that the generated code has.
    let ids: BTreeSet<&str> = operations
        .iter()
        .flat_map(|operation| [operation.id.as_str(), operation.name.as_str()])
        .collect();
    let excluded = || coverage.excluded.iter().map(|entry| entry.id.as_str());
    let decided: BTreeSet<&str> = coverage
        .wrapped
        .iter()
        .chain(&coverage.documented)
        .map(String::as_str)
        .chain(excluded())
        .collect();

    let mut lines = Vec::new();
    for operation in &operations {
        if !decided.contains(operation.id.as_str()) && !decided.contains(operation.name.as_str()) {
            lines.push(format!(
                "no wrapper yet: {} ({} {}); wrap it, or list it in {COVERAGE} with a reason",
                operation.name, operation.method, operation.path
            ));
        }
    }
    for id in &coverage.wrapped {
        if !ids.contains(id.as_str()) {
            lines.push(format!("its operation is gone: the wrapper of {id}"));
        }
    }
    for id in excluded() {
        if !ids.contains(id) {
            lines.push(format!(
                "its operation is gone: the exclusion of {id} in {COVERAGE}"
            ));
        }
    }
    if lines.is_empty() {
        lines.push("every operation is wrapped or excluded with a reason".to_owned());
    }
    Ok(lines)
}
