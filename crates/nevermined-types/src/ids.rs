//! Ids of plans and agents: opaque text, checked once, sent exactly as it came.

use crate::complaint::{Complaint, parse_error, quoted};
use crate::decimal::{self, Fault, MAX_DIGITS};
use crate::wire::{self, Scalar};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

parse_error! {
    /// A text that is not an id of the kind that was asked for.
    ///
    /// The message names what was given (at most 40 characters of it), what is wrong and at which byte, and
    /// what to pass instead. Nothing was sent.
    ///
    /// ```
    /// use nevermined_types::PlanId;
    ///
    /// let error = "a/b".parse::<PlanId>().unwrap_err();
    /// assert_eq!(error.offset(), Some(0));
    /// assert!(error.to_string().starts_with("plan id \"a/b\" is refused: 'a' at byte 0"));
    /// ```
    ParseIdError
}

const REMEDY: &str = "pass 1 to 78 decimal digits, or a DID such as did:nv:abc";

/// The longest DID accepted. Both the service's ids and the legacy forms are far shorter.
const MAX_DID: usize = 255;

/// Checks what both kinds of id have in common.
fn check(subject: &'static str, text: &str) -> Result<(), Box<Complaint>> {
    if let Some(rest) = text.strip_prefix("did:") {
        return check_did(rest).map_err(|(offset, problem)| {
            Complaint::new(subject, text, problem, REMEDY).at(offset)
        });
    }
    match decimal::parse(text) {
        Ok(_) if text.len() <= MAX_DIGITS => Ok(()),
        Err(fault) if fault != Fault::TooLarge || text.len() <= MAX_DIGITS => {
            Err(Complaint::new(subject, text, fault.to_string(), REMEDY).at(fault.offset()))
        }
        _ => {
            let problem = format!("it has {} digits, more than {MAX_DIGITS}", text.len());
            Err(Complaint::new(subject, text, problem, REMEDY))
        }
    }
}

/// Checks what follows `did:`. Only characters that stand for themselves in a URL path are let through.
///
/// The offset of a fault counts from the start of the whole DID.
fn check_did(rest: &str) -> Result<(), (Option<usize>, String)> {
    let start = "did:".len();
    let (method, id) = rest.split_once(':').unwrap_or((rest, ""));
    if method.is_empty() || id.is_empty() {
        let problem = "a DID has a method and an id, as in did:METHOD:ID";
        return Err((None, problem.to_owned()));
    }
    if start + rest.len() > MAX_DID {
        return Err((None, format!("a DID has at most {MAX_DID} bytes")));
    }
    let in_method = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let in_id = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':');
    let wrong = rest.char_indices().find(|&(offset, c)| match offset {
        in_front if in_front < method.len() => !in_method(c),
        _ => !in_id(c),
    });
    if let Some((offset, found)) = wrong {
        let offset = start + offset;
        let problem = format!("{} at byte {offset} has no place in a DID", quoted(found));
        return Err((Some(offset), problem));
    }
    if id.ends_with(':') {
        let offset = start + rest.len() - 1;
        return Err((Some(offset), "a DID does not end with a colon".to_owned()));
    }
    Ok(())
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $subject:literal, $expected:literal) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Arc<str>);

        impl $name {
            #[doc = concat!("The ", $subject, " exactly as it was given.")]
            ///
            /// ```
            #[doc = concat!("use nevermined_types::", stringify!($name), ";")]
            ///
            #[doc = concat!("let id = ", stringify!($name), "::from(42u64);")]
            /// assert_eq!(id.as_str(), "42");
            /// ```
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = ParseIdError;

            fn from_str(text: &str) -> Result<Self, ParseIdError> {
                check($subject, text)?;
                Ok(Self(text.into()))
            }
        }

        impl TryFrom<&str> for $name {
            type Error = ParseIdError;

            fn try_from(text: &str) -> Result<Self, ParseIdError> {
                text.parse()
            }
        }

        impl TryFrom<String> for $name {
            type Error = ParseIdError;

            fn try_from(text: String) -> Result<Self, ParseIdError> {
                text.parse()
            }
        }

        impl TryFrom<&String> for $name {
            type Error = ParseIdError;

            fn try_from(text: &String) -> Result<Self, ParseIdError> {
                text.parse()
            }
        }

        impl From<u64> for $name {
            fn from(number: u64) -> Self {
                Self(number.to_string().into())
            }
        }

        impl From<u128> for $name {
            fn from(number: u128) -> Self {
                Self(number.to_string().into())
            }
        }

        impl From<&$name> for $name {
            fn from(id: &$name) -> Self {
                id.clone()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.as_str().to_owned()
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({:?})"), self.as_str())
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(self.as_str())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                match wire::read(from, $expected)? {
                    Scalar::Text(text) => text.parse().map_err(de::Error::custom),
                    Scalar::Integer(number) => Ok(Self::from(number)),
                    Scalar::Negative(number) => number
                        .to_string()
                        .parse()
                        .map_err(de::Error::custom),
                    Scalar::Float(number) => Err(de::Error::custom(format_args!(
                        "{} {} arrived as a floating point number, so digits of it are lost; \
                         the sender has to write it as a string",
                        $subject,
                        decimal::shown(number),
                    ))),
                }
            }
        }
    };
}

id! {
    /// The id of a payment plan.
    ///
    /// Accepted are 1 to 78 decimal digits with a value of at most 2^256-1, which is what the service issues,
    /// and the DID form of the published examples (`did:METHOD:ID`, with letters, digits, `.`, `-`, `_` and
    /// `:` in the id, at most 255 bytes). Every id is therefore safe as one segment of a path.
    ///
    /// The text is kept as given and compared as text: `007` and `7` are two ids. A clone is cheap.
    ///
    /// On the wire it is always written as a string. A string or a whole number is read; a float is an error,
    /// because digits of it are lost.
    ///
    /// The service's own rule is that of its code `BCK.COMMON.0026`: a decimal uint256.
    ///
    /// # Errors
    ///
    /// Parsing gives a [`ParseIdError`].
    ///
    /// ```
    /// use nevermined_types::PlanId;
    ///
    /// let plan: PlanId = "123".parse()?;
    /// assert_eq!(format!("{plan:?}"), "PlanId(\"123\")");
    /// assert!("..".parse::<PlanId>().is_err());
    /// assert!("0x7b".parse::<PlanId>().is_err());
    /// # Ok::<(), nevermined_types::ParseIdError>(())
    /// ```
    PlanId, "plan id", "a plan id as a string or a whole number"
}

id! {
    /// The id of an agent.
    ///
    /// The same rules as for a [`PlanId`](crate::PlanId): 1 to 78 decimal digits up to 2^256-1, or a DID. The
    /// text is kept as given and compared as text.
    ///
    /// # Errors
    ///
    /// Parsing gives a [`ParseIdError`].
    ///
    /// ```
    /// use nevermined_types::AgentId;
    ///
    /// let agent: AgentId = "did:nv:agent-1".parse()?;
    /// assert_eq!(agent.to_string(), "did:nv:agent-1");
    /// # Ok::<(), nevermined_types::ParseIdError>(())
    /// ```
    AgentId, "agent id", "an agent id as a string or a whole number"
}
