use std::fmt;

/// What went wrong, by what a person would do about it.
///
/// The kind is read from the error code where the service sends one, else from the operation and the status: a 402 is
/// [`InsufficientCredits`](Self::InsufficientCredits) on redeem and [`PaymentFailed`](Self::PaymentFailed) on order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The API key is missing, malformed, expired, or unknown to this environment.
    Unauthorized,
    /// The plan belongs to somebody else: only its owner mints and redeems its credits.
    NotPlanOwner,
    /// The holder has too few credits.
    InsufficientCredits,
    /// The buyer cannot pay: an empty wallet, a declined card, an exhausted delegation.
    PaymentFailed,
    /// No such plan in this environment.
    PlanNotFound,
    /// The key is valid but may not do this.
    Forbidden,
    /// No such agent, delegation, permission, or other resource.
    NotFound,
    /// The resource is in a state that does not allow this, or it exists already.
    Conflict,
    /// A one-time plan that this account has already. Nothing was charged.
    AlreadyOwned,
    /// The account holder has not accepted the current legal documents. See
    /// [`Error::outdated_documents`](crate::Error::outdated_documents).
    ConsentRequired,
    /// Too many requests. See [`Error::retry_after`](crate::Error::retry_after).
    RateLimited,
    /// The request is malformed: an argument that this library refused, or a 4xx of the service.
    InvalidRequest,
    /// This deployment has no such route.
    RouteUnavailable,
    /// The service, or a gateway before it, failed.
    Server,
    /// No answer in time.
    Timeout,
    /// No connection, or one that broke before the answer was complete.
    Connect,
    /// An answer that cannot be read.
    Decode,
    /// The client is set up wrongly: no key, an unknown key prefix, a base URL that is not https.
    Config,
    /// A limit that the caller set does not allow the call. Nothing was sent.
    OverBudget,
}

impl ErrorKind {
    /// The kind in `snake_case`, as it stands in the tracing field `error.type`.
    ///
    /// ```
    /// assert_eq!(nevermined::ErrorKind::InsufficientCredits.as_str(), "insufficient_credits");
    /// ```
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unauthorized => "unauthorized",
            Self::NotPlanOwner => "not_plan_owner",
            Self::InsufficientCredits => "insufficient_credits",
            Self::PaymentFailed => "payment_failed",
            Self::PlanNotFound => "plan_not_found",
            Self::Forbidden => "forbidden",
            Self::NotFound => "not_found",
            Self::Conflict => "conflict",
            Self::AlreadyOwned => "already_owned",
            Self::ConsentRequired => "consent_required",
            Self::RateLimited => "rate_limited",
            Self::InvalidRequest => "invalid_request",
            Self::RouteUnavailable => "route_unavailable",
            Self::Server => "server",
            Self::Timeout => "timeout",
            Self::Connect => "connect",
            Self::Decode => "decode",
            Self::Config => "config",
            Self::OverBudget => "over_budget",
        }
    }

    pub(crate) fn describe(self) -> &'static str {
        match self {
            Self::Unauthorized => "the API key was not accepted",
            Self::NotPlanOwner => "the plan belongs to another account",
            Self::InsufficientCredits => "the holder has too few credits",
            Self::PaymentFailed => "the payment failed",
            Self::PlanNotFound => "no such plan in this environment",
            Self::Forbidden => "the key may not do this",
            Self::NotFound => "no such resource",
            Self::Conflict => "the resource's state does not allow this",
            Self::AlreadyOwned => "the account has this one-time plan already",
            Self::ConsentRequired => "legal documents must be accepted first",
            Self::RateLimited => "too many requests",
            Self::InvalidRequest => "the request was refused as malformed",
            Self::RouteUnavailable => "this deployment has no such route",
            Self::Server => "the service failed",
            Self::Timeout => "no answer in time",
            Self::Connect => "the connection failed",
            Self::Decode => "the answer cannot be read",
            Self::Config => "the client is set up wrongly",
            Self::OverBudget => "the call is over its budget",
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.describe())
    }
}
