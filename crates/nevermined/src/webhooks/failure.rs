use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

/// Why a message is not accepted. It never says what the right signature would have been.
///
/// ```
/// # use nevermined::webhooks::{WebhookScheme, WebhookSecret, WebhookVerifier};
/// use nevermined::webhooks::WebhookError;
///
/// # let secret = WebhookSecret::text("a secret of this example alone")?;
/// let verifier = WebhookVerifier::new(WebhookScheme::standard_webhooks(), secret)?;
/// let error = verifier.verify(&http::HeaderMap::new(), b"{}").unwrap_err();
/// assert!(matches!(error, WebhookError::Missing { header } if header == "webhook-signature"));
/// # Ok::<(), nevermined::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WebhookError {
    /// A header that the scheme needs is not there: most often the message is not a webhook, or of another scheme.
    Missing {
        /// Its name.
        header: String,
    },
    /// A header that the scheme needs cannot be read.
    Malformed {
        /// Its name.
        header: String,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// The message was signed too long ago: it is late, was sent again, or the clocks differ.
    TooOld {
        /// How long ago.
        age: Duration,
        /// What is let in at most.
        tolerance: Duration,
    },
    /// The message claims to be signed later than now: the clocks differ.
    FromTheFuture {
        /// How much later.
        ahead: Duration,
        /// What is let in at most.
        tolerance: Duration,
    },
    /// The body is larger than the verifier reads.
    TooLarge {
        /// Its bytes.
        bytes: usize,
        /// What is read at most.
        limit: usize,
    },
    /// No signature matches any secret: the message is forged or changed on its way, or the secret is another one.
    NoMatch,
}

impl fmt::Display for WebhookError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { header } => write!(f, "the message has no header `{header}`"),
            Self::Malformed { header, problem } => write!(f, "the header `{header}` {problem}"),
            Self::TooOld { age, tolerance } => write!(
                f,
                "the message was signed {age:?} ago, and {tolerance:?} are let in"
            ),
            Self::FromTheFuture { ahead, tolerance } => write!(
                f,
                "the message was signed {ahead:?} after now, and {tolerance:?} are let in: compare the clocks"
            ),
            Self::TooLarge { bytes, limit } => {
                write!(f, "the body has {bytes} bytes, more than {limit}")
            }
            Self::NoMatch => f.write_str("no signature of the message matches a secret"),
        }
    }
}

impl StdError for WebhookError {}
