//! What was changed, and what was refused: each entry names a place in the document.

use std::error::Error;
use std::fmt::{self, Display, Formatter};

/// One change or one complaint, at one place of a document.
///
/// ```
/// use openapi_fit::Note;
///
/// let note = Note::new("/paths/~1plans/get", "operation-id-missing", "has no operationId");
/// assert_eq!(note.to_string(), "/paths/~1plans/get: has no operationId [operation-id-missing]");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct Note {
    /// JSON pointer (RFC 6901) into the document; empty for the document itself.
    pub pointer: String,
    /// The rule's identifier, in kebab case.
    pub rule: &'static str,
    /// What was changed, or what is wrong and what to do about it.
    pub message: String,
}

impl Note {
    /// A note of `rule` at `pointer`.
    pub fn new(pointer: impl Into<String>, rule: &'static str, message: impl Into<String>) -> Self {
        Self {
            pointer: pointer.into(),
            rule,
            message: message.into(),
        }
    }
}

impl Display for Note {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let place = if self.pointer.is_empty() {
            "/"
        } else {
            self.pointer.as_str()
        };
        write!(f, "{place}: {} [{}]", self.message, self.rule)
    }
}

/// What a step changed, in the order in which it did so.
///
/// ```
/// use openapi_fit::{Note, Report};
///
/// let mut report = Report::default();
/// report.notes.push(Note::new("/openapi", "version", "3.1.0 is now 3.0.3"));
/// assert_eq!(report.to_string(), "/openapi: 3.1.0 is now 3.0.3 [version]\n");
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// The changes.
    pub notes: Vec<Note>,
}

impl Report {
    /// Adds the notes of a later step after these.
    pub fn extend(&mut self, later: Report) {
        self.notes.extend(later.notes);
    }

    /// Whether nothing was changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.notes.is_empty()
    }

    pub(crate) fn add(
        &mut self,
        pointer: impl Into<String>,
        rule: &'static str,
        message: impl Into<String>,
    ) {
        self.notes.push(Note::new(pointer, rule, message));
    }
}

impl Display for Report {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.notes.iter().try_for_each(|note| writeln!(f, "{note}"))
    }
}

/// Why a step refused a document. Every complaint is listed, not just the first.
///
/// ```
/// use openapi_fit::lower;
/// use serde_json::json;
///
/// let problems = lower(json!({"swagger": "2.0"})).unwrap_err();
/// assert!(problems.to_string().contains("openapi"));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[allow(
    clippy::exhaustive_structs,
    reason = "a plain list, made to be built and taken apart"
)]
pub struct Problems(pub Vec<Note>);

impl Problems {
    pub(crate) fn new() -> Self {
        Self(Vec::new())
    }

    pub(crate) fn add(
        &mut self,
        pointer: impl Into<String>,
        rule: &'static str,
        message: impl Into<String>,
    ) {
        self.0.push(Note::new(pointer, rule, message));
    }

    /// `value` when there is no problem, else the problems.
    pub(crate) fn or<T>(self, value: T) -> Result<T, Self> {
        if self.0.is_empty() {
            Ok(value)
        } else {
            Err(self)
        }
    }
}

impl Display for Problems {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("the document was refused without a stated reason");
        }
        for (index, note) in self.0.iter().enumerate() {
            let newline = if index == 0 { "" } else { "\n" };
            write!(f, "{newline}{note}")?;
        }
        Ok(())
    }
}

impl Error for Problems {}

/// What a step writes to while it goes through a document.
#[derive(Debug, Default)]
pub(crate) struct Out {
    pub(crate) report: Report,
    pub(crate) problems: Problems,
}
