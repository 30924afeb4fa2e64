//! `docs/parity.md`, made from `parity.toml` and from the source: what the official clients have, what of it is here,
//! and what only is here. With `UPDATE_GOLDEN=1` it is written; without, it must be as it is.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use serde::Deserialize;

use self::surface::Surface;

#[path = "parity/surface.rs"]
mod surface;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Parity {
    feature: Vec<Feature>,
    /// Operations that the official clients call.
    theirs: BTreeSet<String>,
}

/// Something that an official client can do.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Feature {
    group: String,
    name: String,
    /// In the TypeScript client.
    #[serde(default)]
    typescript: String,
    /// In the Python client.
    #[serde(default)]
    python: String,
    /// Here: `plans().order` is a call, `PlanPrice::usd` a function, `Outcome` a type, `macros` a feature of cargo.
    #[serde(default)]
    ours: Vec<String>,
    /// What is different, or why it is not here.
    #[serde(default)]
    note: String,
}

fn parity() -> Parity {
    toml::from_str(include_str!("parity.toml")).unwrap()
}

#[test]
fn what_is_said_to_be_here_is_here() {
    let surface = Surface::read();
    let mut missing = Vec::new();
    for feature in parity().feature {
        if feature.ours.is_empty() {
            assert!(
                feature.note.len() > 10,
                "{} is missing without a reason",
                feature.name
            );
        }
        let absent = feature.ours.iter().filter(|name| !surface.has(name));
        missing.extend(absent.map(|name| format!("{}: `{name}`", feature.name)));
    }
    assert!(
        missing.is_empty(),
        "not in the source:\n{}",
        missing.join("\n")
    );
}

#[test]
fn the_page_is_what_the_source_says() {
    let page = page(&parity(), &Surface::read());
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/parity.md");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, &page).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == page,
        "docs/parity.md is old: run this test with UPDATE_GOLDEN=1"
    );
}

fn page(parity: &Parity, surface: &Surface) -> String {
    let mut out = String::from(
        "# What the official clients have, and what is here\n\n\
         The clients are those for TypeScript (`@nevermined-io/payments` 1.11.0) and for Python (`payments-py` 1.18.0).\n\
         A test makes this page from `crates/nevermined/tests/parity.toml` and the source.\n",
    );
    let mut group = "";
    for feature in &parity.feature {
        if feature.group != group {
            group = &feature.group;
            let head =
                format!("\n## {group}\n\n| | TypeScript | Python | here |\n|---|---|---|---|\n");
            out.push_str(&head);
        }
        let code = |names: &str| match names {
            "" => "–".to_owned(),
            names => names
                .split(", ")
                .map(|name| format!("`{name}`"))
                .collect::<Vec<_>>()
                .join(", "),
        };
        let here = match (feature.ours.is_empty(), feature.note.as_str()) {
            (true, note) => format!("no: {note}"),
            (false, "") => code(&feature.ours.join(", ")),
            (false, note) => format!("{}; {note}", code(&feature.ours.join(", "))),
        };
        let (typescript, python) = (code(&feature.typescript), code(&feature.python));
        writeln!(
            out,
            "| {} | {typescript} | {python} | {here} |",
            feature.name
        )
        .unwrap();
    }
    out.push_str(
        "\n## Only here\n\nCalls of operations that neither official client makes.\n\n\
         | operation | here |\n|---|---|\n",
    );
    let mut only: BTreeMap<&str, &str> = BTreeMap::new();
    let known = operations();
    for (operation, call) in &surface.operations {
        if known.contains(operation) && !parity.theirs.contains(operation) {
            only.insert(operation, call);
        }
    }
    for (operation, call) in only {
        writeln!(out, "| `{operation}` | `{call}` |").unwrap();
    }
    out
}

#[test]
fn every_operation_has_a_call() {
    let surface = Surface::read();
    let missing: Vec<_> = operations()
        .into_iter()
        .filter(|id| !surface.operations.contains_key(id))
        .collect();
    assert!(
        missing.is_empty(),
        "no documentation says `Source:` of {missing:?}"
    );
}

/// The operations that are wrapped.
fn operations() -> BTreeSet<String> {
    let coverage: toml::Table = toml::from_str(include_str!("coverage.toml")).unwrap();
    ["wrapped", "documented"]
        .iter()
        .flat_map(|list| coverage[*list].as_array().unwrap())
        .map(|id| id.as_str().unwrap().to_owned())
        .collect()
}
