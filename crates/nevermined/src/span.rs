//! Spans of time: what answers about the past are narrowed by.

use chrono::{DateTime, SecondsFormat, Utc};

use crate::Error;
#[cfg(feature = "organizations")]
use crate::Request;
#[cfg(feature = "organizations")]
use crate::request::Endpoint;

/// The span of time that an answer is about. What is not set is left to the service.
#[cfg(feature = "organizations")]
#[derive(Clone, Debug, Default)]
pub struct Span {
    from: Option<DateTime<Utc>>,
    to: Option<DateTime<Utc>>,
}

#[cfg(feature = "organizations")]
impl Span {
    pub(crate) fn from(&self) -> Option<String> {
        self.from.map(instant)
    }

    pub(crate) fn to(&self) -> Option<String> {
        self.to.map(instant)
    }
}

/// An operation whose answer is about a span of time.
#[cfg(feature = "organizations")]
pub trait Spanned: Endpoint {
    /// Which span is asked for.
    fn span(&mut self) -> &mut Span;
}

#[cfg(feature = "organizations")]
impl<E: Spanned> Request<E> {
    /// Only what happened from this time on, to the millisecond.
    pub fn from(self, time: DateTime<Utc>) -> Self {
        self.try_set(|asked| {
            let span = asked.span();
            span.from = Some(time);
            check_span(span.from, span.to)
        })
    }

    /// Only what happened up to this time, to the millisecond.
    pub fn to(self, time: DateTime<Utc>) -> Self {
        self.try_set(|asked| {
            let span = asked.span();
            span.to = Some(time);
            check_span(span.from, span.to)
        })
    }
}

/// A time as the service reads it.
pub(crate) fn instant(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Millis, true)
}

pub(crate) fn check_span(
    from: Option<DateTime<Utc>>,
    to: Option<DateTime<Utc>>,
) -> Result<(), Error> {
    match (from, to) {
        (Some(from), Some(to)) if from > to => {
            Err(Error::invalid("the span of time ends before it starts"))
        }
        _ => Ok(()),
    }
}
