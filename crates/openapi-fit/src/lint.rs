//! What is left that the generator refuses, or compiles wrongly.

use serde_json::Value;

use crate::fit::Errors;
use crate::note::Problems;

/// What to accept.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct LintOptions {
    /// Whether the document was fitted with its errors kept.
    pub errors: Errors,
    /// Findings that are accepted: the rule and the pointer.
    pub allow: Vec<(String, String)>,
    /// Whether every integer and number must state its `format`.
    pub formats: bool,
}

impl LintOptions {
    /// For a document fitted with [`FitOptions::client`](crate::FitOptions::client).
    #[must_use]
    pub fn client() -> Self {
        Self {
            errors: Errors::Strip,
            allow: Vec::new(),
            formats: false,
        }
    }

    /// For a document fitted with [`FitOptions::mock`](crate::FitOptions::mock).
    #[must_use]
    pub fn mock() -> Self {
        Self {
            errors: Errors::Keep,
            allow: Vec::new(),
            formats: false,
        }
    }
}

/// Lints a fitted document.
///
/// # Errors
/// What is left.
pub fn lint(document: &Value, options: &LintOptions) -> Result<(), Problems> {
    let _ = options;
    if document["openapi"] == "3.0.3" {
        Ok(())
    } else {
        Err(Problems::one(
            "/openapi",
            "version",
            "must be 3.0.3; lower it first",
        ))
    }
}
