use std::fmt;

/// What a failed call did: the answer to "did it happen?".
///
/// Every [`Error`](crate::Error) carries one. Only [`Outcome::Unknown`] needs care: look before you repeat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Outcome {
    /// The request provably never reached the server: a bad argument, or no connection. It is safe to repeat.
    NotSent,
    /// The server said no. Nothing happened.
    Rejected,
    /// The request may have been carried out: a timeout, a broken connection, a 5xx that the service does not mark as
    /// retryable, or a 2xx that cannot be read. So may an earlier attempt of a call whose last one was refused: a
    /// deletion that finds nothing may have found it the first time. Read the balance, or the ledger, before you repeat
    /// the call.
    Unknown,
}

impl Outcome {
    /// Whether the call can be repeated without the risk of doing it twice.
    ///
    /// ```
    /// use nevermined::Outcome;
    ///
    /// assert!(Outcome::NotSent.is_safe_to_repeat());
    /// assert!(Outcome::Rejected.is_safe_to_repeat());
    /// assert!(!Outcome::Unknown.is_safe_to_repeat());
    /// ```
    #[must_use]
    pub fn is_safe_to_repeat(self) -> bool {
        !matches!(self, Self::Unknown)
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotSent => "not sent",
            Self::Rejected => "rejected",
            Self::Unknown => "outcome unknown",
        })
    }
}
