//! A diff as text, Markdown and JSON.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{Change, Diff, Verdict};

const VERDICTS: [Verdict; 3] = [
    Verdict::Breaking,
    Verdict::Compatible,
    Verdict::Documentation,
];

impl Diff {
    /// The changes for a terminal: counts, then one paragraph for each change, under its verdict.
    ///
    /// ```
    /// assert_eq!(openapi_fit::diff::Diff::default().to_text(), "no changes\n");
    /// ```
    #[must_use]
    pub fn to_text(&self) -> String {
        if self.changes.is_empty() {
            return "no changes\n".to_owned();
        }
        let mut text = format!("{}\n", self.counts());
        for verdict in VERDICTS {
            for (index, change) in self.with_verdict(verdict).enumerate() {
                if index == 0 {
                    let _ = write!(text, "\n{verdict}\n");
                }
                let _ = writeln!(text, "  {}: {}", headline(change), change.location);
                let _ = writeln!(text, "    {}", change.message);
                let _ = writeln!(text, "    at {}", pointer(change));
                if !change.reached_by.is_empty() {
                    let _ = writeln!(text, "    reached by {}", change.reached_by.join(", "));
                }
                let _ = writeln!(text, "    id {}", change.id);
            }
        }
        text
    }

    /// The changes for a pull request: a table for each verdict.
    ///
    /// ```
    /// assert_eq!(openapi_fit::diff::Diff::default().to_markdown(), "No changes.\n");
    /// ```
    #[must_use]
    pub fn to_markdown(&self) -> String {
        if self.changes.is_empty() {
            return "No changes.\n".to_owned();
        }
        let mut text = format!("**Verdict: {}** ({})\n", self.verdict(), self.counts());
        for verdict in VERDICTS {
            for (index, change) in self.with_verdict(verdict).enumerate() {
                if index == 0 {
                    let _ = write!(
                        text,
                        "\n### {}\n\n| change | where | what | id |\n|---|---|---|---|\n",
                        title(verdict)
                    );
                }
                let reached = if change.reached_by.is_empty() {
                    String::new()
                } else {
                    format!(" (reached by {})", change.reached_by.join(", "))
                };
                let _ = writeln!(
                    text,
                    "| {} | {}{} | {} | {} |",
                    headline(change),
                    code(&change.location),
                    cell(&reached),
                    cell(&change.message),
                    code(&change.id)
                );
            }
        }
        text
    }

    /// The verdict, the counts and the changes, for programs.
    ///
    /// ```
    /// let json = openapi_fit::diff::Diff::default().to_json();
    /// assert_eq!(json["counts"]["breaking"], 0);
    /// ```
    #[must_use]
    pub fn to_json(&self) -> Value {
        json!({
            "verdict": self.verdict(),
            "counts": {
                "breaking": self.with_verdict(Verdict::Breaking).count(),
                "compatible": self.with_verdict(Verdict::Compatible).count(),
                "documentation": self.with_verdict(Verdict::Documentation).count(),
            },
            "changes": self.changes,
        })
    }

    fn counts(&self) -> String {
        let counts: Vec<String> = VERDICTS
            .iter()
            .map(|&verdict| format!("{} {verdict}", self.with_verdict(verdict).count()))
            .collect();
        counts.join(", ")
    }
}

fn headline(change: &Change) -> String {
    let side = change
        .position
        .map(|position| format!(" in {}", position.as_str()))
        .unwrap_or_default();
    format!("{} {}{side}", change.kind.as_str(), change.subject.as_str())
}

fn pointer(change: &Change) -> &str {
    if change.pointer.is_empty() {
        "the document"
    } else {
        &change.pointer
    }
}

fn title(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Breaking => "Breaking",
        Verdict::Compatible => "Compatible",
        Verdict::Documentation => "Documentation",
    }
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace(['\n', '\r'], " ")
}

/// A code span in a table cell; a text with backticks needs a longer fence.
fn code(text: &str) -> String {
    let text = cell(text);
    if text.contains('`') {
        format!("`` {text} ``")
    } else {
        format!("`{text}`")
    }
}
