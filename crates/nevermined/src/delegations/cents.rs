use std::fmt;
use std::str::FromStr;

use crate::{ParseUint256Error, Uint256};

/// An amount in cents of a delegation's currency. Never a float, and never too large.
///
/// ```
/// use nevermined::Cents;
///
/// let limit: Cents = "10000".parse()?;
/// assert_eq!(limit, Cents::from(10_000));
/// assert_eq!(limit.to_string(), "10000"); // cents, not dollars
/// assert_eq!(limit.to_u64(), Some(10_000));
/// # Ok::<(), nevermined::ParseUint256Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Cents(Uint256);

impl Cents {
    /// The number of cents.
    #[must_use]
    pub fn value(self) -> Uint256 {
        self.0
    }

    /// The number of cents, if it fits.
    #[must_use]
    pub fn to_u64(self) -> Option<u64> {
        self.0.to_u64()
    }

    /// The sum, unless it is too large. Add amounts of one currency only.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// The difference, unless it is below zero.
    #[must_use]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }
}

impl From<u64> for Cents {
    fn from(cents: u64) -> Self {
        Self(cents.into())
    }
}

impl From<Uint256> for Cents {
    fn from(cents: Uint256) -> Self {
        Self(cents)
    }
}

impl FromStr for Cents {
    type Err = ParseUint256Error;

    fn from_str(text: &str) -> Result<Self, ParseUint256Error> {
        text.parse().map(Self)
    }
}

/// Digits alone: the currency is elsewhere.
impl fmt::Display for Cents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}
