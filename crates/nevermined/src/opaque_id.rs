//! Ids that the service makes and that go into a path as they are.

use crate::Error;

/// The longest id that is taken. The service's own are UUIDs.
const MAX_LENGTH: usize = 200;

/// Refuses text that would not keep its place in a path. `what` names it in the error, as `the delegation's id`.
pub(crate) fn check(what: &str, text: &str) -> Result<(), Error> {
    let refused = |problem: &str| {
        let hint = "pass the id as the service answered it";
        Err(Error::invalid(format!("{what} {problem}")).with_hint(hint))
    };
    if text.is_empty() {
        return refused("is empty");
    }
    if text.len() > MAX_LENGTH {
        return refused("is longer than 200 bytes");
    }
    if text.bytes().all(|byte| byte == b'.') {
        return refused("is made of dots only");
    }
    let keeps_its_place = |c: char| c.is_ascii_alphanumeric() || "-_.:".contains(c);
    match text.char_indices().find(|(_, c)| !keeps_its_place(*c)) {
        Some((at, found)) => refused(&format!("has {found:?} at byte {at}")),
        None => Ok(()),
    }
}

/// A type for the ids of one kind of thing.
macro_rules! text_id {
    ($(#[$attribute:meta])* $name:ident, $what:literal) => {
        $(#[$attribute])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(::std::sync::Arc<str>);

        impl $name {
            /// The id as it was given.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = crate::Error;

            /// # Errors
            /// `InvalidRequest`, not sent: empty, longer than 200 bytes, only dots, or a character that is not let
            /// through.
            fn from_str(text: &str) -> Result<Self, crate::Error> {
                crate::opaque_id::check(concat!("the ", $what, "'s id"), text)?;
                Ok(Self(text.into()))
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = <String as ::serde::Deserialize>::deserialize(from)?;
                text.parse()
                    .map_err(|error: crate::Error| ::serde::de::Error::custom(error.message()))
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(&self.0)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl From<&$name> for String {
            fn from(id: &$name) -> Self {
                id.as_str().to_owned()
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.debug_tuple(stringify!($name)).field(&self.as_str()).finish()
            }
        }
    };
}

pub(crate) use text_id;
