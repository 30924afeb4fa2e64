//! What differs between the generated files on disk and those that the documents ask for.

use std::fmt;

use anyhow::Result;
use similar::TextDiff;

use super::{LOWERED, MARK, Outputs};
use crate::tree::Tree;

/// Diffs longer than this many lines are cut: the rest says nothing new.
const LONGEST_DIFF: usize = 200;

/// Folders where generated Rust files may lie.
const CODE: [&str; 3] = [
    "crates/nevermined-api/src",
    "crates/nevermined-api/tests",
    "crates/nevermined-api-mock/src",
];

/// What `generate --check` found.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    pub(crate) stale: Vec<(String, String)>,
    pub(crate) missing: Vec<String>,
    pub(crate) extra: Vec<String>,
}

impl Findings {
    /// Whether the files on disk are as they should be.
    pub(crate) fn is_empty(&self) -> bool {
        self.stale.is_empty() && self.missing.is_empty() && self.extra.is_empty()
    }
}

impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            return Ok(());
        }
        for (_, diff) in &self.stale {
            writeln!(f, "{diff}")?;
        }
        for (name, _) in &self.stale {
            writeln!(f, "stale:   {name}")?;
        }
        for name in &self.missing {
            writeln!(f, "missing: {name}")?;
        }
        for name in &self.extra {
            writeln!(f, "extra:   {name} (not generated: remove it)")?;
        }
        writeln!(f, "\nrun `cargo xtask generate`, and commit what it writes")
    }
}

/// Compares, and changes nothing.
///
/// # Errors
///
/// A file is there and cannot be read.
pub(crate) fn compare(tree: &Tree, outputs: &Outputs) -> Result<Findings> {
    let mut findings = Findings {
        extra: extra(tree, outputs)?,
        ..Findings::default()
    };
    for (name, wanted) in &outputs.files {
        match tree.read_if_there(name)? {
            None => findings.missing.push(name.clone()),
            Some(found) if found == *wanted => {}
            Some(found) => findings
                .stale
                .push((name.clone(), diff(name, &found, wanted))),
        }
    }
    Ok(findings)
}

/// Files that look generated and are not: any other file among the lowered documents, and any other Rust file that
/// begins as generated ones do.
///
/// # Errors
///
/// A folder or file cannot be read.
pub(crate) fn extra(tree: &Tree, outputs: &Outputs) -> Result<Vec<String>> {
    let mut extra = tree.list(LOWERED)?;
    for folder in CODE {
        for name in tree.list(folder)? {
            if name.ends_with(".rs") && tree.read(&name)?.starts_with(MARK) {
                extra.push(name);
            }
        }
    }
    extra.retain(|name| !outputs.files.contains_key(name));
    Ok(extra)
}

fn diff(name: &str, found: &str, wanted: &str) -> String {
    let text = TextDiff::from_lines(found, wanted)
        .unified_diff()
        .context_radius(3)
        .header(name, &format!("{name} (as the documents ask)"))
        .to_string();
    let lines = text.lines().count();
    if lines <= LONGEST_DIFF {
        return text;
    }
    let mut cut: String = text
        .lines()
        .take(LONGEST_DIFF)
        .flat_map(|line| [line, "\n"])
        .collect();
    cut.push_str(&format!("... and {} lines more\n", lines - LONGEST_DIFF));
    cut
}
