use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use crate::Error;

/// The longest id that the service takes, in characters.
const MAX_LENGTH: usize = 256;

/// The caller's own name for one payment, sent as `requestId`.
///
/// The service pays an id once: a repeat with the same id is safe. Store it before the call is sent, and it can be
/// repeated, or found in the ledger, after anything. 1 to 256 visible ASCII characters.
///
/// ```
/// use nevermined::router::RouterRequestId;
///
/// let id: RouterRequestId = "invoice-2041".parse()?;
/// assert_eq!(id.as_str(), "invoice-2041");
/// assert!("two words".parse::<RouterRequestId>().is_err());
/// # Ok::<(), nevermined::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RouterRequestId(Arc<str>);

impl RouterRequestId {
    /// The id as it was given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// An id that is known to be well-formed.
    pub(super) fn made(id: String) -> Self {
        Self(id.into())
    }
}

impl FromStr for RouterRequestId {
    type Err = Error;

    /// # Errors
    /// `InvalidRequest`, not sent: empty, longer than 256 characters, or a character that no header carries.
    fn from_str(text: &str) -> Result<Self, Error> {
        let refused = |problem: String| {
            let hint = "use 1 to 256 visible ASCII characters, as a UUID";
            Err(Error::invalid(format!("the request id {problem}")).with_hint(hint))
        };
        if text.is_empty() {
            return refused("is empty".to_owned());
        }
        if let Some((at, found)) = text.char_indices().find(|(_, c)| !c.is_ascii_graphic()) {
            return refused(format!("has {found:?} at byte {at}"));
        }
        if text.len() > MAX_LENGTH {
            return refused(format!("is longer than {MAX_LENGTH} characters"));
        }
        Ok(Self(text.into()))
    }
}

impl fmt::Display for RouterRequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for RouterRequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("RouterRequestId")
            .field(&self.as_str())
            .finish()
    }
}
