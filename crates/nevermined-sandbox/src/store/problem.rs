//! What can be wrong with a store.

use super::FORMAT;
use crate::audit::Violation;
use std::fmt;
use std::io;

/// Why a file can't be used as a store, or no longer.
#[derive(Debug)]
pub(crate) enum StoreProblem {
    /// The system's word.
    Io(io::Error),
    /// Another sandbox has it open.
    InUse,
    /// It is no store.
    Foreign,
    /// Its format is of a newer sandbox.
    Newer(u64),
    /// What it holds is not what was written.
    Damaged(String),
    /// A change in it does not follow from those before it.
    Unfit { number: u64, problem: String },
    /// All changes were carried out, and the ledger contradicts itself.
    Inconsistent(Vec<Violation>),
}

impl StoreProblem {
    pub(super) fn damaged(how: &str) -> Self {
        Self::Damaged(how.to_owned())
    }

    pub(super) fn unread(error: impl fmt::Display) -> Self {
        Self::Damaged(format!("its snapshot can't be read: {error}"))
    }
}

impl fmt::Display for StoreProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => write!(f, "can't be read or written: {error}"),
            Self::InUse => {
                f.write_str("is in use by another sandbox; stop that one, or choose another file")
            }
            Self::Foreign => f.write_str("is not the store of a sandbox; choose another file"),
            Self::Newer(format) => write!(
                f,
                "was written by a newer sandbox (format {format}; this one reads {FORMAT}); use that one, or another file"
            ),
            Self::Damaged(how) => write!(
                f,
                "is damaged: {how}; restore it from a copy, or choose another file"
            ),
            Self::Unfit { number, problem } => write!(
                f,
                "change {number} can't be carried out again: {problem}; use the sandbox that wrote it, or choose another file"
            ),
            Self::Inconsistent(violations) => {
                f.write_str("holds a ledger that contradicts itself: ")?;
                for (index, violation) in violations.iter().enumerate() {
                    write!(f, "{}{violation}", if index == 0 { "" } else { "; " })?;
                }
                Ok(())
            }
        }
    }
}

impl std::error::Error for StoreProblem {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io(error) => Some(error),
            _ => None,
        }
    }
}

/// All errors of redb are one here: what they say of a file is that it is in use, unreadable or damaged.
impl From<redb::Error> for StoreProblem {
    fn from(error: redb::Error) -> Self {
        match error {
            redb::Error::DatabaseAlreadyOpen => Self::InUse,
            // How redb calls a file that does not begin like one of its own.
            redb::Error::Io(error) if error.kind() == io::ErrorKind::InvalidData => Self::Foreign,
            redb::Error::Io(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                Self::damaged("it ends too early")
            }
            redb::Error::Io(error) => Self::Io(error),
            other => Self::Damaged(other.to_string()),
        }
    }
}

macro_rules! from_redb {
    ($($error:ident),* $(,)?) => {
        $(impl From<redb::$error> for StoreProblem {
            fn from(error: redb::$error) -> Self {
                redb::Error::from(error).into()
            }
        })*
    };
}

from_redb!(
    DatabaseError,
    StorageError,
    TableError,
    TransactionError,
    CommitError,
);
