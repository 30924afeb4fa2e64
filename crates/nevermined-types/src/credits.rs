//! Credits of a plan.

use crate::complaint::parse_error;
use crate::decimal::{MAX_EXACT_JSON, Word};
use crate::word::word;
use crate::{Uint256, wire};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

parse_error! {
    /// A text or number that is not an amount of credits.
    ///
    /// ```
    /// use nevermined_types::Credits;
    ///
    /// let error = "-5".parse::<Credits>().unwrap_err();
    /// assert!(error.to_string().contains("negative"));
    /// ```
    ParseCreditsError
}

/// An amount of credits, from 0 to 2^256-1. Credits have no fractions.
///
/// In JSON it is written as an integer up to 2^53-1 and as a decimal string above, since readers of JSON lose
/// digits of greater integers. Both forms are read, and a whole float below 2^50 (`5.0`); a greater float may have
/// lost digits on its way and is an error.
///
/// Zero is a valid amount here; whether a call takes it is for the call to say.
///
/// # Errors
///
/// Parsing gives a [`ParseCreditsError`].
///
/// ```
/// use nevermined_types::Credits;
///
/// let credits = Credits::from(100u64);
/// assert_eq!(serde_json::to_string(&credits)?, "100");
/// let many: Credits = "9007199254740992".parse()?;
/// assert_eq!(serde_json::to_string(&many)?, "\"9007199254740992\"");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Credits(pub(crate) Word);

word!(Credits, ParseCreditsError, "amount of credits");

impl From<Uint256> for Credits {
    fn from(number: Uint256) -> Self {
        Self(number.0)
    }
}

impl Serialize for Credits {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self.to_u64() {
            Some(exact) if exact <= MAX_EXACT_JSON && to.is_human_readable() => {
                to.serialize_u64(exact)
            }
            _ => to.collect_str(self),
        }
    }
}

impl<'de> Deserialize<'de> for Credits {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let scalar = wire::read(from, "an amount of credits as a string or an integer")?;
        Self::from_wire(scalar).map_err(serde::de::Error::custom)
    }
}
