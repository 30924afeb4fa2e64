//! An unsigned 256-bit number that is a decimal string on the wire.

use crate::complaint::parse_error;
use crate::decimal::Word;
use crate::wire;
use crate::word::word;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

parse_error! {
    /// A text or number that is not an unsigned 256-bit decimal number.
    ///
    /// ```
    /// use nevermined_types::Uint256;
    ///
    /// let error = "1_000".parse::<Uint256>().unwrap_err();
    /// assert_eq!(error.offset(), Some(1));
    /// ```
    ParseUint256Error
}

/// An unsigned 256-bit number of a plan's configuration: an amount, a duration in seconds, a nonce.
///
/// It is always written as a decimal string. A string or an integer is read, and a whole float below
/// 2^50.
///
/// # Errors
///
/// Parsing gives a [`ParseUint256Error`].
///
/// ```
/// use nevermined_types::Uint256;
///
/// let day: Uint256 = "86400".parse()?;
/// assert_eq!(day, Uint256::from(86_400u64));
/// assert!("-1".parse::<Uint256>().is_err());
/// # Ok::<(), nevermined_types::ParseUint256Error>(())
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Uint256(pub(crate) Word);

word!(Uint256, ParseUint256Error, "number");

impl From<crate::Credits> for Uint256 {
    fn from(credits: crate::Credits) -> Self {
        Self(credits.0)
    }
}

impl Serialize for Uint256 {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Uint256 {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let scalar = wire::read(
            from,
            "a number from 0 to 2^256-1, as a string or an integer",
        )?;
        Self::from_wire(scalar).map_err(serde::de::Error::custom)
    }
}
