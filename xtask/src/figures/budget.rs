//! What `nevermined` may cost: `xtask/budget.toml`. It only shrinks.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use serde::Deserialize;

use crate::tree::Tree;

const FILE: &str = "xtask/budget.toml";

/// A count may be this much smaller than its budget, in hundredths, before the budget has to follow.
const SLACK: usize = 2;

/// What was measured, or what is allowed.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Figures {
    /// Crates in the tree, by way of taking `nevermined`.
    pub(crate) crates: BTreeMap<String, usize>,
    /// Lines of generated Rust, by crate.
    pub(crate) lines: BTreeMap<String, usize>,
    /// The time of a cold debug build as a multiple of one of reqwest, by way.
    pub(crate) build: BTreeMap<String, f64>,
}

/// Reads the budget.
///
/// # Errors
///
/// The file is absent or malformed.
pub(crate) fn read(tree: &Tree) -> Result<Figures> {
    toml::from_str(&tree.read(FILE)?).with_context(|| format!("{FILE} is not as it should be"))
}

impl Figures {
    /// Where `found` is not within this budget, and where the budget is wider than it needs to be.
    pub(crate) fn complaints(&self, found: &Self) -> Vec<String> {
        let mut complaints = Vec::new();
        for (what, allowed, found) in [
            ("crates", &self.crates, &found.crates),
            ("lines", &self.lines, &found.lines),
        ] {
            for (name, count) in found {
                let Some(most) = allowed.get(name) else {
                    complaints.push(format!("{FILE} has no {what}.{name}; it is {count}"));
                    continue;
                };
                if count > most {
                    complaints.push(format!("{what}.{name} is {count}, {most} are allowed"));
                } else if count * 100 < most * (100 - SLACK) {
                    complaints.push(format!(
                        "{what}.{name} is {count} now: lower it from {most} in {FILE}"
                    ));
                }
            }
        }
        for (name, ratio) in &found.build {
            match self.build.get(name) {
                None => complaints.push(format!("{FILE} has no build.{name}; it is {ratio:.2}")),
                Some(most) if ratio > most => {
                    complaints.push(format!("build.{name} is {ratio:.2}, {most} is allowed"));
                }
                Some(_) => {}
            }
        }
        complaints
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(crates: usize, lines: usize, build: f64) -> Figures {
        let one = |name: &str| name.to_owned();
        Figures {
            crates: [(one("default"), crates)].into(),
            lines: [(one("api"), lines)].into(),
            build: [(one("default"), build)].into(),
        }
    }

    #[test]
    fn more_than_the_budget_is_told() {
        let found = figures(100, 1000, 1.5).complaints(&figures(101, 1001, 1.51));
        let expected = [
            "crates.default is 101, 100 are allowed",
            "lines.api is 1001, 1000 are allowed",
            "build.default is 1.51, 1.5 is allowed",
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_budget_follows_what_has_shrunk() {
        let budget = figures(100, 1000, 1.5);
        assert_eq!(budget.complaints(&figures(100, 981, 1.0)), [""; 0]);
        let found = budget.complaints(&figures(97, 979, 1.0));
        assert_eq!(found.len(), 2, "{found:?}");
    }

    #[test]
    fn what_has_no_budget_is_told() {
        let found = Figures::default().complaints(&figures(1, 1, 1.0));
        assert_eq!(found.len(), 3, "{found:?}");
    }
}
