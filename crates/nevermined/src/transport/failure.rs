//! What a failed attempt means.

use std::time::Duration;

use bytes::Bytes;
use nevermined_api::Operation;
use reqwest::StatusCode;
use reqwest::header::{HeaderMap, LOCATION};

use super::Core;
use super::call::request_id_of;
use super::retry_after::retry_after;
use crate::error::{Envelope, kind_of_status, outcome_of_status, says_retryable};
use crate::retry::Trouble;
use crate::{Error, ErrorKind, Outcome};

/// A failed attempt: the error that the caller would see, and what decides on a repeat.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) error: Error,
    pub(crate) trouble: Trouble,
    pub(crate) retry_after: Option<Duration>,
}

impl Failure {
    fn network(error: Error) -> Self {
        Self {
            error,
            trouble: Trouble::Network,
            retry_after: None,
        }
    }

    pub(crate) fn permanent(error: Error) -> Self {
        Self {
            error,
            trouble: Trouble::Permanent,
            retry_after: None,
        }
    }

    /// No answer within `limit`. The request may be on its way still.
    pub(crate) fn timeout(limit: Duration) -> Self {
        let message = format!("no answer within {limit:?}");
        Self::network(Error::new(ErrorKind::Timeout, Outcome::Unknown, message))
    }

    /// The transport's own failure, before there was an answer.
    pub(crate) fn transport(error: reqwest::Error) -> Self {
        let error = error.without_url();
        let told = innermost(&error);
        if error.is_builder() {
            let told = Error::new(
                ErrorKind::InvalidRequest,
                Outcome::NotSent,
                format!("the request cannot be built: {told}"),
            );
            return Self::permanent(told.with_source(error));
        }
        if error.is_connect() {
            let kind = if error.is_timeout() {
                ErrorKind::Timeout
            } else {
                ErrorKind::Connect
            };
            let told = Error::new(kind, Outcome::NotSent, format!("no connection: {told}"));
            return Self::network(told.with_source(error));
        }
        let kind = if error.is_timeout() {
            ErrorKind::Timeout
        } else {
            ErrorKind::Connect
        };
        let told = Error::new(
            kind,
            Outcome::Unknown,
            format!("the connection broke before the answer: {told}"),
        );
        Self::network(told.with_source(error))
    }

    /// The status came, and its body broke off.
    pub(crate) fn cut(status: StatusCode, error: reqwest::Error) -> Self {
        let error = error.without_url();
        let outcome = outcome_of_status(status.as_u16(), &Envelope::default());
        let message = format!("the answer broke off: {}", innermost(&error));
        let told = Error::new(ErrorKind::Connect, outcome, message)
            .with_answer(status.as_u16(), Bytes::new())
            .with_source(error);
        Self::network(told)
    }

    /// A body that is larger than the client reads.
    pub(crate) fn too_large(status: StatusCode, max: usize) -> Self {
        let message = format!("the answer is larger than {max} bytes");
        let outcome = outcome_of_status(status.as_u16(), &Envelope::default());
        let told = Error::new(ErrorKind::Decode, outcome, message)
            .with_answer(status.as_u16(), Bytes::new());
        Self::permanent(told)
    }

    /// An answer to another request than the one that was made.
    #[cfg(feature = "http-client")]
    pub(crate) fn redirected(status: StatusCode) -> Self {
        let message =
            "the HTTP client followed a redirect: what it brought back answers another request";
        let told = Error::new(ErrorKind::Server, Outcome::Unknown, message)
            .with_answer(status.as_u16(), Bytes::new())
            .with_hint("forbid redirects in it, with `reqwest::redirect::Policy::none()`");
        Self::permanent(told)
    }

    /// An answer that is not a success.
    pub(crate) fn status(
        core: &Core,
        operation: Option<&'static Operation>,
        status: StatusCode,
        headers: &HeaderMap,
        body: Bytes,
    ) -> Self {
        let mut envelope = Envelope::read(&body);
        if envelope.correlation_id.is_none() {
            envelope.correlation_id = request_id_of(headers);
        }
        let code = status.as_u16();
        let kind = kind_of_status(operation, code, &envelope);
        let outcome = outcome_of_status(code, &envelope);
        let flagged = says_retryable(&envelope);
        let retry_after = retry_after(headers, core.clock.wall());
        let message = match headers.get(LOCATION) {
            Some(_) if status.is_redirection() => {
                "the server answers with a redirect, which is not followed: the key and the money go only where you point them"
            }
            _ if envelope.is_html => "a gateway answered with a web page",
            _ => kind.describe(),
        };
        let mut error = Error::new(kind, outcome, message)
            .with_answer(code, body)
            .with_retry_after(retry_after)
            .with_envelope(envelope);
        if error.hint().is_none()
            && let Some(hint) = hint(kind)
        {
            error = error.with_hint(hint);
        }
        Self {
            error,
            trouble: Trouble::Status {
                status: code,
                flagged,
            },
            retry_after,
        }
    }
}

/// Advice where the service gives none.
fn hint(kind: ErrorKind) -> Option<&'static str> {
    Some(match kind {
        ErrorKind::Unauthorized => {
            "check that the key is whole, not expired, and of this environment"
        }
        ErrorKind::RouteUnavailable => {
            "this deployment does not serve the operation; see its documentation for the one to use"
        }
        ErrorKind::ConsentRequired => {
            "the account holder accepts the current legal documents in the Nevermined app"
        }
        _ => return None,
    })
}

/// The cause at the bottom of the chain: what a person can act on.
fn innermost(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    cause.to_string()
}
