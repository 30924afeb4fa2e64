//! Breaking changes that someone has looked at and accepted, each with a reason.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Change, Diff, Verdict};

/// One accepted change.
///
/// ```
/// let accepted = openapi_fit::diff::Acknowledgement::new("removed-operation:mintCredits", "replaced by mintExpirable");
/// assert_eq!(accepted.id, "removed-operation:mintCredits");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Acknowledgement {
    /// The [`Change::id`] that is accepted.
    pub id: String,
    /// Why it is accepted.
    pub reason: String,
}

impl Acknowledgement {
    /// An id and the reason for accepting it; [`Acknowledgements::new`] checks both.
    ///
    /// ```
    /// let accepted = openapi_fit::diff::Acknowledgement::new("removed-operation:ping", "nobody calls it");
    /// assert_eq!(accepted.reason, "nobody calls it");
    /// ```
    pub fn new(id: impl Into<String>, reason: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            reason: reason.into(),
        }
    }
}

/// A list of accepted changes. Any serde format reads it; in TOML it is:
///
/// ```toml
/// [[acknowledged]]
/// id = "removed-operation:mintCredits"
/// reason = "replaced by mintExpirable, which the wrapper has called since May"
/// ```
///
/// ```
/// use openapi_fit::diff::Acknowledgements;
/// let json = r#"{"acknowledged": [{"id": "removed-operation:ping", "reason": ""}]}"#;
/// let error = serde_json::from_str::<Acknowledgements>(json).unwrap_err();
/// assert!(error.to_string().contains("has no reason"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "File")]
pub struct Acknowledgements {
    entries: Vec<Acknowledgement>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    acknowledged: Vec<Acknowledgement>,
}

impl TryFrom<File> for Acknowledgements {
    type Error = AcknowledgementError;

    fn try_from(file: File) -> Result<Self, Self::Error> {
        Self::new(file.acknowledged)
    }
}

/// Why a list of acknowledgements is refused.
///
/// ```
/// use openapi_fit::diff::{Acknowledgement, AcknowledgementError, Acknowledgements};
/// let error = Acknowledgements::new(vec![Acknowledgement::new("", "a reason")]).unwrap_err();
/// assert_eq!(error, AcknowledgementError::MissingId { index: 0 });
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AcknowledgementError {
    /// An entry names no change.
    #[error("acknowledgement {index} has no id: copy the id that `diff` prints for the change")]
    MissingId {
        /// Its place in the list, from 0.
        index: usize,
    },
    /// An entry gives no reason.
    #[error("acknowledgement `{id}` has no reason: say why the change is accepted")]
    MissingReason {
        /// The id that it names.
        id: String,
    },
    /// Two entries name the same change.
    #[error("acknowledgement `{id}` is listed twice: keep one")]
    Duplicate {
        /// The id that both name.
        id: String,
    },
}

impl Acknowledgements {
    /// Takes a list in which each id occurs once and each entry has a reason.
    ///
    /// # Errors
    /// An empty id, an empty reason, an id listed twice.
    ///
    /// ```
    /// use openapi_fit::diff::{Acknowledgement, Acknowledgements};
    /// let accepted = Acknowledgements::new(vec![Acknowledgement::new("removed-operation:ping", "nobody calls it")])?;
    /// assert_eq!(accepted.entries().len(), 1);
    /// # Ok::<(), openapi_fit::diff::AcknowledgementError>(())
    /// ```
    pub fn new(entries: Vec<Acknowledgement>) -> Result<Self, AcknowledgementError> {
        let mut seen = BTreeSet::new();
        for (index, entry) in entries.iter().enumerate() {
            if entry.id.trim().is_empty() {
                return Err(AcknowledgementError::MissingId { index });
            }
            if entry.reason.trim().is_empty() {
                return Err(AcknowledgementError::MissingReason {
                    id: entry.id.clone(),
                });
            }
            if !seen.insert(entry.id.as_str()) {
                return Err(AcknowledgementError::Duplicate {
                    id: entry.id.clone(),
                });
            }
        }
        Ok(Self { entries })
    }

    /// The entries in the order given.
    ///
    /// ```
    /// assert!(openapi_fit::diff::Acknowledgements::default().entries().is_empty());
    /// ```
    #[must_use]
    pub fn entries(&self) -> &[Acknowledgement] {
        &self.entries
    }

    fn accepts(&self, change: &Change) -> bool {
        self.entries.iter().any(|entry| entry.id == change.id)
    }
}

impl Diff {
    /// The breaking changes that nobody has accepted.
    ///
    /// ```
    /// use openapi_fit::diff::{diff, Acknowledgement, Acknowledgements};
    /// let old = serde_json::json!({"openapi": "3.0.3", "paths": {"/ping": {"get": {"operationId": "ping"}}}});
    /// let new = serde_json::json!({"openapi": "3.0.3", "paths": {}});
    /// let diff = diff(&old, &new);
    /// assert_eq!(diff.unacknowledged(&Acknowledgements::default()).len(), 1);
    /// let accepted = Acknowledgements::new(vec![Acknowledgement::new("removed-operation:ping", "nobody calls it")])?;
    /// assert!(diff.unacknowledged(&accepted).is_empty());
    /// # Ok::<(), openapi_fit::diff::AcknowledgementError>(())
    /// ```
    #[must_use]
    pub fn unacknowledged(&self, accepted: &Acknowledgements) -> Vec<&Change> {
        self.with_verdict(Verdict::Breaking)
            .filter(|change| !accepted.accepts(change))
            .collect()
    }

    /// The acknowledgements that match no change: left over, or misspelled.
    ///
    /// ```
    /// use openapi_fit::diff::{Acknowledgement, Acknowledgements, Diff};
    /// let accepted = Acknowledgements::new(vec![Acknowledgement::new("removed-operation:ping", "nobody calls it")])?;
    /// assert_eq!(Diff::default().unused(&accepted)[0].id, "removed-operation:ping");
    /// # Ok::<(), openapi_fit::diff::AcknowledgementError>(())
    /// ```
    #[must_use]
    pub fn unused<'a>(&self, accepted: &'a Acknowledgements) -> Vec<&'a Acknowledgement> {
        accepted
            .entries
            .iter()
            .filter(|entry| !self.changes.iter().any(|change| change.id == entry.id))
            .collect()
    }
}
