//! One error for every call: what went wrong, and whether it happened.

mod classify;
mod envelope;
mod kind;
mod outcome;

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use nevermined_api::Operation;

pub(crate) use self::classify::{
    kind_of_code, kind_of_status, outcome_of_no, outcome_of_status, says_retryable,
};
pub(crate) use self::envelope::Envelope;
pub use self::kind::ErrorKind;
pub use self::outcome::Outcome;

/// Why a call failed, and what that means for whoever pays.
///
/// ```
/// # async fn pay(nvm: &nevermined::Nevermined, plan: &nevermined::PlanId) {
/// use nevermined::{ErrorKind, Outcome};
///
/// match nvm.plans().order(plan).await {
///     Ok(order) => println!("ordered: {:?}", order.tx_hash),
///     Err(error) if error.kind() == ErrorKind::AlreadyOwned => println!("have it already"),
///     Err(error) => match error.outcome() {
///         Outcome::NotSent | Outcome::Rejected => println!("nothing was bought: {error}"),
///         _ => println!("look at the balance before you order again: {error}"),
///     },
/// }
/// # }
/// ```
///
/// [`Display`](fmt::Display) is one line: operation, status, code, message, outcome and request id. The answer's body is
/// kept, and shown only when asked for.
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    outcome: Outcome,
    message: String,
    operation: Option<&'static Operation>,
    status: Option<u16>,
    code: Option<String>,
    hint: Option<String>,
    docs_url: Option<String>,
    request_id: Option<String>,
    retry_after: Option<Duration>,
    attempts: u32,
    outdated: Vec<String>,
    body: Bytes,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Error {
    /// What went wrong.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Whether the call took effect.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        self.0.outcome
    }

    /// The service's error code, as `BCK.CREDITS.0003`. Codes that this library does not know are kept as they came.
    /// [`codes`](crate::codes) has names for those that people meet, and what the catalog says of each.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// The HTTP status, when there was an answer.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// The service's message, or this library's.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// What to do about it, when the service or this library has advice.
    #[must_use]
    pub fn hint(&self) -> Option<&str> {
        self.0.hint.as_deref()
    }

    /// Where the service documents this error.
    #[must_use]
    pub fn docs_url(&self) -> Option<&str> {
        self.0.docs_url.as_deref()
    }

    /// The id of the request, to quote to the service's support.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// How long the service asks to wait.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// The id of the operation in the published document, as `mintCredits`.
    #[must_use]
    pub fn operation(&self) -> Option<&'static str> {
        self.0.operation.map(|operation| operation.id)
    }

    /// How often the request was tried. Zero if it was never sent.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// The answer's body, as it came (the API key, should the server echo it, is blotted out).
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.0.body
    }

    /// The legal documents to accept, when the kind is [`ErrorKind::ConsentRequired`].
    ///
    /// Accepting them is the account holder's act; this library never does it.
    #[must_use]
    pub fn outdated_documents(&self) -> &[String] {
        &self.0.outdated
    }

    /// Whether the holder has too few credits.
    ///
    /// # Troubleshooting
    /// The redeem was refused and nothing was burned. Order the plan again, or mint credits to the holder.
    #[must_use]
    pub fn is_insufficient_credits(&self) -> bool {
        self.kind() == ErrorKind::InsufficientCredits
    }

    /// Whether the buyer could not pay.
    ///
    /// # Troubleshooting
    /// The order was refused and nothing was charged. Fund the wallet, or use another means of payment. When
    /// [`outcome`](Self::outcome) is `Unknown`, a charge may have been made: read the balance first.
    #[must_use]
    pub fn is_payment_failed(&self) -> bool {
        self.kind() == ErrorKind::PaymentFailed
    }

    /// Whether the plan does not exist in this environment.
    ///
    /// # Troubleshooting
    /// Usually a plan of another environment: the key's prefix decides where the call goes.
    #[must_use]
    pub fn is_plan_not_found(&self) -> bool {
        self.kind() == ErrorKind::PlanNotFound
    }

    /// Whether the account has this one-time plan already. Nothing was charged.
    ///
    /// # Troubleshooting
    /// Usually an order that was repeated. Go on as if it had succeeded: the credits of the first one are there.
    #[must_use]
    pub fn is_already_owned(&self) -> bool {
        self.kind() == ErrorKind::AlreadyOwned
    }

    /// Whether the plan belongs to another account. Nothing happened.
    ///
    /// # Troubleshooting
    /// Only the account that registered a plan mints and redeems its credits. Usually the buyer's key in place of the
    /// seller's: compare [`Nevermined::account`](crate::Nevermined::account) with the plan's owner.
    #[must_use]
    pub fn is_not_plan_owner(&self) -> bool {
        self.kind() == ErrorKind::NotPlanOwner
    }

    /// Whether the key was not accepted. Nothing happened.
    ///
    /// # Troubleshooting
    /// The key is missing, has expired or was revoked, or is of another environment than the call went to: its prefix
    /// names its own. A new key is made in the Nevermined app.
    #[must_use]
    pub fn is_unauthorized(&self) -> bool {
        self.kind() == ErrorKind::Unauthorized
    }

    /// Whether the service asks to slow down. Nothing happened.
    ///
    /// # Troubleshooting
    /// The retry policy has waited and tried again already, for as long as it may. Wait for
    /// [`retry_after`](Self::retry_after), and send fewer requests at once.
    #[must_use]
    pub fn is_rate_limited(&self) -> bool {
        self.kind() == ErrorKind::RateLimited
    }

    /// Whether there is no such agent, delegation, permission or other resource. For a plan, ask
    /// [`is_plan_not_found`](Self::is_plan_not_found).
    ///
    /// # Troubleshooting
    /// Usually an id of another environment or another account: what is not yours may answer as if it were not there.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.kind() == ErrorKind::NotFound
    }

    /// Whether the resource is in a state that does not allow this, or exists already.
    ///
    /// # Troubleshooting
    /// Read the resource: somebody, or an earlier attempt of this call, has changed it. The same call is refused again.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        self.kind() == ErrorKind::Conflict
    }

    /// Whether the account holder has to accept the current legal documents first. Nothing happened.
    ///
    /// # Troubleshooting
    /// [`outdated_documents`](Self::outdated_documents) names them. Have the account holder accept them in the Nevermined
    /// app, and repeat the call.
    #[must_use]
    pub fn is_consent_required(&self) -> bool {
        self.kind() == ErrorKind::ConsentRequired
    }

    /// Whether no answer came in time.
    ///
    /// # Troubleshooting
    /// For a call that moves value the outcome is unknown: it may still complete. Read the balance before you repeat it.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        self.kind() == ErrorKind::Timeout
    }
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, outcome: Outcome, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            outcome,
            message: message.into(),
            operation: None,
            status: None,
            code: None,
            hint: None,
            docs_url: None,
            request_id: None,
            retry_after: None,
            attempts: 0,
            outdated: Vec::new(),
            body: Bytes::new(),
            source: None,
        }))
    }

    /// An argument that this library refuses: never sent.
    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::InvalidRequest, Outcome::NotSent, message)
    }

    /// A client that is set up wrongly: never sent.
    pub(crate) fn config(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Config, Outcome::NotSent, message)
    }

    pub(crate) fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.0.hint = Some(hint.into());
        self
    }

    pub(crate) fn with_source(
        mut self,
        source: impl Into<Box<dyn StdError + Send + Sync>>,
    ) -> Self {
        self.0.source = Some(source.into());
        self
    }

    pub(crate) fn with_call(
        mut self,
        operation: Option<&'static Operation>,
        request_id: Option<&str>,
        attempts: u32,
    ) -> Self {
        self.0.operation = operation;
        if self.0.request_id.is_none() {
            self.0.request_id = request_id.map(str::to_owned);
        }
        self.0.attempts = attempts;
        self
    }

    pub(crate) fn with_answer(mut self, status: u16, body: Bytes) -> Self {
        self.0.status = Some(status);
        self.0.body = body;
        self
    }

    /// An earlier attempt may have taken effect: a refusal of the last one does not say whether.
    pub(crate) fn mark_unknown(&mut self) {
        if self.0.outcome == Outcome::Unknown {
            return;
        }
        self.0.outcome = Outcome::Unknown;
        // Advice of the service is about a call that was made once.
        self.0.hint = Some(
            "an earlier attempt was not answered and may have done it: look before you repeat the call".to_owned(),
        );
    }

    pub(crate) fn with_retry_after(mut self, retry_after: Option<Duration>) -> Self {
        self.0.retry_after = retry_after;
        self
    }

    pub(crate) fn with_envelope(mut self, envelope: Envelope) -> Self {
        let inner = &mut *self.0;
        if let Some(message) = envelope.message {
            inner.message = message;
        }
        inner.code = envelope.code;
        inner.hint = envelope.hint.or_else(|| inner.hint.take());
        inner.docs_url = envelope.docs_url;
        inner.request_id = envelope.correlation_id.or_else(|| inner.request_id.take());
        inner.outdated = envelope.outdated;
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        if let Some(operation) = inner.operation {
            write!(f, "{}: ", operation.id)?;
        }
        match (inner.status, &inner.code) {
            (Some(status), Some(code)) => write!(f, "{status} {code}: ")?,
            (Some(status), None) => write!(f, "{status}: ")?,
            (None, Some(code)) => write!(f, "{code}: ")?,
            (None, None) => {}
        }
        write!(f, "{}", inner.message)?;
        if inner.message != inner.kind.describe() {
            write!(f, " ({})", inner.kind.describe())?;
        }
        write!(f, "; {}", inner.outcome)?;
        if let Some(request_id) = &inner.request_id {
            write!(f, " [request {request_id}]")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        f.debug_struct("Error")
            .field("kind", &inner.kind)
            .field("outcome", &inner.outcome)
            .field("operation", &self.operation())
            .field("status", &inner.status)
            .field("code", &inner.code)
            .field("message", &inner.message)
            .field("hint", &inner.hint)
            .field("request_id", &inner.request_id)
            .field("retry_after", &inner.retry_after)
            .field("attempts", &inner.attempts)
            .field("body", &format_args!("{} bytes", inner.body.len()))
            .field("source", &inner.source.as_ref().map(ToString::to_string))
            .finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0
            .source
            .as_deref()
            .map(|source| source as &(dyn StdError + 'static))
    }
}

/// Text that is no id, amount or address: never sent.
macro_rules! from_parse_error {
    ($($error:ty),+ $(,)?) => {$(
        impl From<$error> for Error {
            fn from(error: $error) -> Self {
                Self::invalid(error.to_string()).with_source(error)
            }
        }
    )+};
}

from_parse_error!(
    nevermined_types::ParseIdError,
    nevermined_types::ParseCreditsError,
    nevermined_types::ParseUint256Error,
    nevermined_types::ParseAmountError,
    nevermined_types::ParseAddressError,
);
