use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, de};

use crate::{Error, opaque_id};

/// The id of a delegation: opaque text, sent exactly as it came.
///
/// Letters, digits, and `-`, `_`, `.`, `:`, so that it keeps its place in a path.
///
/// ```
/// use nevermined::DelegationId;
///
/// let id: DelegationId = "fcf2b8fc-fe07-41c6-861b-92f2991b57bf".parse()?;
/// assert_eq!(id.as_str().len(), 36);
/// assert!("../keys".parse::<DelegationId>().is_err());
/// # Ok::<(), nevermined::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DelegationId(Arc<str>);

impl DelegationId {
    /// The id as it was given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for DelegationId {
    type Err = Error;

    /// # Errors
    /// `InvalidRequest`, not sent: empty, longer than 200 bytes, only dots, or a character that is not let through.
    fn from_str(text: &str) -> Result<Self, Error> {
        opaque_id::check("the delegation's id", text)?;
        Ok(Self(text.into()))
    }
}

impl<'de> Deserialize<'de> for DelegationId {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        text.parse()
            .map_err(|error: Error| de::Error::custom(error.message()))
    }
}

impl AsRef<str> for DelegationId {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DelegationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for DelegationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("DelegationId").field(&self.as_str()).finish()
    }
}
