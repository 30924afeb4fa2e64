//! What the service gives as proof of a transaction.

use crate::wire::{self, Scalar};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

/// The reference of a transaction, as the service gave it.
///
/// On a chain it is `0x` and 64 hexadecimal digits; for a card it is the provider's own id, such as `pi_123`;
/// it may be empty. It is kept as it came and never checked, so that no receipt is lost over its form. A
/// string or a number is read; it is written as a string.
///
/// ```
/// use nevermined_types::TxHash;
///
/// let paid: TxHash = serde_json::from_str("\"pi_123\"")?;
/// assert_eq!(paid.as_str(), "pi_123");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TxHash(String);

impl TxHash {
    /// The text as it came.
    ///
    /// ```
    /// use nevermined_types::TxHash;
    ///
    /// assert_eq!(TxHash::from("0xab").as_str(), "0xab");
    /// ```
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the service gave no reference.
    ///
    /// ```
    /// use nevermined_types::TxHash;
    ///
    /// assert!(TxHash::default().is_empty());
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<&str> for TxHash {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<String> for TxHash {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&TxHash> for TxHash {
    fn from(hash: &TxHash) -> Self {
        hash.clone()
    }
}

impl From<TxHash> for String {
    fn from(hash: TxHash) -> Self {
        hash.0
    }
}

impl FromStr for TxHash {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self::from(text))
    }
}

impl AsRef<str> for TxHash {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl fmt::Display for TxHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for TxHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TxHash({:?})", self.as_str())
    }
}

impl Serialize for TxHash {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for TxHash {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let scalar = wire::read(from, "the reference of a transaction as a string")?;
        Ok(Self(match scalar {
            Scalar::Text(text) => text,
            Scalar::Integer(number) => number.to_string(),
            Scalar::Negative(number) => number.to_string(),
            Scalar::Float(number) => number.to_string(),
        }))
    }
}
