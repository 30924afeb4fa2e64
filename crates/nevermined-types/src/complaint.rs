//! What a refusal says: what was given, what is wrong with it and where, and what to pass instead.

use std::borrow::Cow;
use std::fmt;

/// The longest excerpt of a refused input that a message repeats.
const SHOWN: usize = 40;

/// The one body behind every parse error of this crate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Complaint {
    subject: &'static str,
    excerpt: String,
    problem: Cow<'static, str>,
    remedy: Cow<'static, str>,
    offset: Option<usize>,
}

impl Complaint {
    pub(crate) fn new(
        subject: &'static str,
        input: &str,
        problem: impl Into<Cow<'static, str>>,
        remedy: impl Into<Cow<'static, str>>,
    ) -> Box<Self> {
        Box::new(Self {
            subject,
            excerpt: excerpt(input),
            problem: problem.into(),
            remedy: remedy.into(),
            offset: None,
        })
    }

    pub(crate) fn at(mut self: Box<Self>, offset: Option<usize>) -> Box<Self> {
        self.offset = offset;
        self
    }

    pub(crate) fn offset(&self) -> Option<usize> {
        self.offset
    }
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            subject,
            excerpt,
            problem,
            remedy,
            ..
        } = self;
        write!(f, "{subject} {excerpt} is refused: {problem}; {remedy}")
    }
}

/// The first characters of `input`, quoted, in ASCII: a look-alike digit, a control character or a change
/// of writing direction is shown by its number, so that it can't disguise the message.
fn excerpt(input: &str) -> String {
    let mut shown = String::from("\"");
    for (offset, character) in input.char_indices() {
        let piece: String = character.escape_default().collect();
        if shown.len() + piece.len() > SHOWN {
            return format!("{shown}\"... ({} bytes, cut at byte {offset})", input.len());
        }
        shown.push_str(&piece);
    }
    shown.push('"');
    shown
}

/// One character as a message shows it.
pub(crate) fn quoted(character: char) -> String {
    format!("'{}'", character.escape_default())
}

/// Writes the error type of one kind of value around [`Complaint`].
macro_rules! parse_error {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
        #[error("{complaint}")]
        #[non_exhaustive]
        pub struct $name {
            complaint: Box<crate::complaint::Complaint>,
        }

        impl $name {
            /// The byte of the input at which it went wrong, where one byte is to blame.
            #[must_use]
            pub fn offset(&self) -> Option<usize> {
                self.complaint.offset()
            }
        }

        impl From<Box<crate::complaint::Complaint>> for $name {
            fn from(complaint: Box<crate::complaint::Complaint>) -> Self {
                Self { complaint }
            }
        }

        /// Lets `impl TryInto` arguments accept values that need no check.
        impl From<std::convert::Infallible> for $name {
            fn from(never: std::convert::Infallible) -> Self {
                match never {}
            }
        }
    };
}
pub(crate) use parse_error;

#[cfg(test)]
mod tests {
    use super::excerpt;

    #[test]
    fn an_excerpt_is_short_and_plain() {
        assert_eq!(excerpt("12/3"), "\"12/3\"");
        assert_eq!(excerpt(""), "\"\"");
        assert_eq!(excerpt("a\0\u{202e}b"), "\"a\\u{0}\\u{202e}b\"");
        assert_eq!(
            excerpt(&"9".repeat(79)),
            format!("\"{}\"... (79 bytes, cut at byte 39)", "9".repeat(39)),
        );
    }

    #[test]
    fn an_excerpt_never_splits_a_character() {
        let shown = excerpt(&"\u{1f4b0}".repeat(1000));
        assert_eq!(
            shown,
            format!(
                "\"{}\"... (4000 bytes, cut at byte 16)",
                "\\u{1f4b0}".repeat(4)
            ),
        );
    }
}
