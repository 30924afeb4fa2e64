//! What changed between two OpenAPI documents, and whether clients of the old one keep working with the new one.
//!
//! Both dialects are read as they stand: `type: [string, "null"]` and `nullable: true` mean the same, and so do
//! `const` and a one-valued `enum`, or the two forms of `exclusiveMinimum`. A move from 3.0 to 3.1 is therefore silent,
//! pointers lead into the documents as published, and a document that can't be lowered can still be compared.
//!
//! # How a change is judged
//! The client was built from the old document, the server follows the new one.
//! - In a request the new document must accept what the old one let through: narrowing is breaking, widening is not.
//! - In a response the new document must not send what the old one ruled out: widening is breaking, narrowing is not.
//! - Response enums are open: a client keeps a value that it doesn't know. A new value is compatible, and reported.
//! - A 2xx status that the old document doesn't name is breaking: its clients take it for a failure after the effect.
//! - A renamed operation is breaking for everything that is named after it.
//! - Words, examples, tags and extensions are documentation.
//!
//! `$ref` and `allOf` are followed on both sides. A change in a shared component is reported once for each position
//! that it is reached from, with the operations that reach it.

mod acknowledge;
mod annotations;
mod bounds;
mod change;
mod comparison;
mod document;
mod fields;
mod finding;
mod messages;
mod names;
mod object;
mod operations;
mod parameters;
mod report;
mod root;
mod schema;
mod security;
mod union;
mod view;

pub use acknowledge::{Acknowledgement, AcknowledgementError, Acknowledgements};
pub use change::{Change, ChangeKind, Position, Subject, Verdict};

use serde_json::Value;

/// All changes between two documents, the breaking ones first, otherwise ordered by id.
///
/// ```
/// use openapi_fit::diff::{diff, Verdict};
/// let document = serde_json::json!({"openapi": "3.0.3", "paths": {}});
/// let diff = diff(&document, &document);
/// assert!(diff.changes.is_empty());
/// assert_eq!(diff.verdict(), Verdict::Documentation);
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Diff {
    /// The changes; no two have the same id.
    pub changes: Vec<Change>,
}

/// Compares two documents of OpenAPI 3.0 or 3.1; the dialects may differ.
///
/// It never fails: what can't be read as OpenAPI is compared as plain JSON or left to the lint.
///
/// ```
/// use openapi_fit::diff::{diff, Verdict};
/// let old = serde_json::json!({"openapi": "3.0.3", "paths": {"/plans": {"get": {"operationId": "listPlans"}}}});
/// let new = serde_json::json!({"openapi": "3.0.3", "paths": {}});
/// let diff = diff(&old, &new);
/// assert_eq!(diff.changes[0].id, "removed-operation:listPlans");
/// assert_eq!(diff.verdict(), Verdict::Breaking);
/// ```
#[must_use]
pub fn diff(old: &Value, new: &Value) -> Diff {
    comparison::Comparison::new(old, new).run()
}

impl Diff {
    /// The gravest verdict of all changes; `Documentation` when there is none.
    ///
    /// ```
    /// assert_eq!(openapi_fit::diff::Diff::default().verdict(), openapi_fit::diff::Verdict::Documentation);
    /// ```
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.changes
            .iter()
            .map(|change| change.verdict)
            .max()
            .unwrap_or(Verdict::Documentation)
    }

    /// The changes with one verdict, in order.
    ///
    /// ```
    /// use openapi_fit::diff::{Diff, Verdict};
    /// assert_eq!(Diff::default().with_verdict(Verdict::Breaking).count(), 0);
    /// ```
    pub fn with_verdict(&self, verdict: Verdict) -> impl Iterator<Item = &Change> {
        self.changes
            .iter()
            .filter(move |change| change.verdict == verdict)
    }
}
