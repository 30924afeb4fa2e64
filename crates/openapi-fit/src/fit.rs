//! A lowered document, made to measure for the generator.

use serde_json::Value;

use crate::note::{Problems, Report};

/// What becomes of the responses that are not successes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Errors {
    /// They are removed, and named in the operation's description.
    Strip,
    /// They stay.
    Keep,
}

/// How to fit.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FitOptions {
    /// What becomes of the responses that are not successes.
    pub errors: Errors,
    /// Names of `number` query parameters that count pages or entries, and become integers.
    pub paging_parameters: Vec<String>,
    /// Whether schemas that only responses use lose `required`.
    pub relax_responses: bool,
}

impl FitOptions {
    /// For a client: errors stripped.
    #[must_use]
    pub fn client() -> Self {
        Self {
            errors: Errors::Strip,
            paging_parameters: ["page", "offset", "limit", "perPage", "pageSize"]
                .map(String::from)
                .to_vec(),
            relax_responses: true,
        }
    }

    /// For mocks of such a client: errors kept, all else alike.
    #[must_use]
    pub fn mock() -> Self {
        Self {
            errors: Errors::Keep,
            ..Self::client()
        }
    }
}

/// Fits a lowered document.
///
/// # Errors
/// What cannot be fitted.
pub fn fit(document: Value, options: &FitOptions) -> Result<(Value, Report), Problems> {
    let _ = options;
    Ok((document, Report::default()))
}
