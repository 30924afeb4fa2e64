//! A call whose bodies are streamed: what another service answers is handed on as it comes.

use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use nevermined_api::Operation;
use reqwest::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap};
use reqwest::{Body, Request, Response, StatusCode};

use super::call::{API_VERSION, request_id_of, text};
use super::failure::Failure;
use super::within::within;
use super::{Call, Core};
use crate::error::Envelope;
use crate::retry::{Attempt, Decision, Repeats, decide};
use crate::{ClockFuture, Error, ErrorKind, Outcome};

/// The longest refusal that is read. A longer body is another service's.
const MAX_REFUSAL: usize = 64 * 1024;

/// An answer whose body is still to come.
pub(crate) struct Opened {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Incoming,
}

/// The rest of an answer.
pub(crate) struct Incoming {
    core: Arc<Core>,
    /// What was read to look whether it is a refusal.
    first: Option<Bytes>,
    rest: Option<Pin<Box<dyn Stream<Item = reqwest::Result<Bytes>> + Send>>>,
    /// How long each part may take.
    pause: Duration,
    limit: Option<ClockFuture>,
}

impl Call {
    /// Sends `request` and hands on the answer, unless the service itself refuses.
    ///
    /// With a `stream` for a body there is one attempt: what was read of it is gone. Else the call is repeated as any
    /// other that carries its key. `is_handed_on` tells by the
    /// status and the headers that another service answered.
    pub(crate) async fn open(
        &self,
        request: &Request,
        mut stream: Option<Body>,
        operation: &'static Operation,
        is_handed_on: impl Fn(StatusCode, &HeaderMap) -> bool,
    ) -> Result<Opened, Error> {
        let is_repeatable = stream.is_none();
        let repeats = Repeats::of(operation.safety, operation.moves_value, true);
        let policy = self.options.retry.as_ref().unwrap_or(&self.core.retry);
        let total = self.options.timeout.unwrap_or(self.core.limits.total);
        let started = self.core.clock.now();
        let mut may_have_happened = false;
        let mut number = 0;
        loop {
            let left = total.saturating_sub(self.core.clock.now().saturating_sub(started));
            number += 1;
            let attempt = self.begin(number, request, stream.take(), operation, left);
            let failure = match attempt.await {
                Ok(response) => match self.look(response, operation, &is_handed_on).await {
                    Ok(opened) => {
                        self.core.budget.succeeded();
                        self.keep(&opened);
                        return Ok(opened);
                    }
                    Err(failure) => failure,
                },
                Err(failure) => failure,
            };
            let outcome = failure.error.outcome();
            may_have_happened |= outcome == Outcome::Unknown;
            let spent = self.core.clock.now().saturating_sub(started);
            let attempt = Attempt {
                number,
                outcome,
                trouble: failure.trouble,
                retry_after: failure.retry_after,
                time_left: Some(total.saturating_sub(spent)),
            };
            match decide(policy, repeats, attempt, self.core.draw()) {
                Decision::RetryAfter(delay) if is_repeatable && self.core.budget.take() => {
                    self.core.clock.sleep(delay).await;
                }
                _ => {
                    let mut error = self.complete(failure.error);
                    // An earlier attempt may have taken effect, whatever became of the last one.
                    if may_have_happened {
                        error.mark_unknown();
                    }
                    return Err(error);
                }
            }
        }
    }

    /// Sends the request and waits for the answer's head.
    async fn begin(
        &self,
        number: u32,
        request: &Request,
        stream: Option<Body>,
        operation: &'static Operation,
        left: Duration,
    ) -> Result<Response, Failure> {
        let limit = self.pause().min(left);
        if limit.is_zero() {
            let message = "the call's time is used up: nothing was sent";
            let error = Error::new(ErrorKind::Timeout, Outcome::NotSent, message);
            return Err(Failure::permanent(error));
        }
        let mut request = self.prepare(request).map_err(Failure::permanent)?;
        if let Some(stream) = stream {
            request.headers_mut().remove(CONTENT_LENGTH);
            *request.body_mut() = Some(stream);
        }
        {
            let mut record = self.record();
            record.attempts = number;
            record.operation = Some(operation);
        }
        let sent = pin!(self.send(request));
        within(self.core.clock.limit(limit), sent)
            .await
            .unwrap_or_else(|| Err(Failure::timeout(limit)))
    }

    /// Tells the service's own refusal from an answer to be handed on: it has one of the service's codes.
    async fn look(
        &self,
        mut response: Response,
        operation: &'static Operation,
        is_handed_on: impl Fn(StatusCode, &HeaderMap) -> bool,
    ) -> Result<Opened, Failure> {
        let status = response.status();
        let mut headers = std::mem::take(response.headers_mut());
        self.core.redact(&mut headers, Bytes::new());
        let is_error = status.is_client_error() || status.is_server_error();
        if !is_error || is_handed_on(status, &headers) || !is_json(&headers) {
            return Ok(self.opened(status, headers, None, response));
        }
        let mut body = BytesMut::new();
        let pause = self.pause();
        while body.len() <= MAX_REFUSAL {
            let chunk = pin!(response.chunk());
            match within(self.core.clock.limit(pause), chunk).await {
                Some(Ok(Some(chunk))) => body.extend_from_slice(&chunk),
                Some(Ok(None)) => {
                    let envelope = Envelope::read(&body);
                    if !envelope.code.is_some_and(|code| code.starts_with("BCK.")) {
                        break;
                    }
                    let body = self.core.redact(&mut headers, body.freeze());
                    let operation = Some(operation);
                    let core = &self.core;
                    return Err(Failure::status(core, operation, status, &headers, body));
                }
                Some(Err(error)) => return Err(Failure::cut(status, error)),
                None => return Err(Failure::timeout(pause)),
            }
        }
        Ok(self.opened(status, headers, Some(body.freeze()), response))
    }

    fn opened(
        &self,
        status: StatusCode,
        headers: HeaderMap,
        first: Option<Bytes>,
        rest: Response,
    ) -> Opened {
        Opened {
            status,
            headers,
            body: Incoming {
                core: Arc::clone(&self.core),
                first: first.filter(|first| !first.is_empty()),
                rest: Some(Box::pin(rest.bytes_stream())),
                pause: self.pause(),
                limit: None,
            },
        }
    }

    fn keep(&self, opened: &Opened) {
        let mut record = self.record();
        record.status = Some(opened.status);
        record.request_id = request_id_of(&opened.headers);
        record.api_version = text(opened.headers.get(&API_VERSION));
    }

    fn pause(&self) -> Duration {
        let limits = &self.core.limits;
        self.options.attempt_timeout.unwrap_or(limits.attempt)
    }
}

impl Incoming {
    /// The most that a client reads of an answer.
    pub(crate) fn max_body(&self) -> usize {
        self.core.limits.max_body
    }
}

impl Stream for Incoming {
    type Item = Result<Bytes, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        if let Some(first) = this.first.take() {
            return Poll::Ready(Some(Ok(first)));
        }
        let Some(rest) = &mut this.rest else {
            return Poll::Ready(None);
        };
        let error = match rest.as_mut().poll_next(context) {
            Poll::Ready(Some(Ok(part))) => {
                this.limit = None;
                return Poll::Ready(Some(Ok(part)));
            }
            Poll::Ready(None) => {
                this.rest = None;
                return Poll::Ready(None);
            }
            Poll::Ready(Some(Err(error))) => Failure::cut(StatusCode::OK, error).error,
            Poll::Pending => {
                let (clock, pause) = (&this.core.clock, this.pause);
                let limit = this.limit.get_or_insert_with(|| clock.limit(pause));
                if limit.as_mut().poll(context).is_pending() {
                    return Poll::Pending;
                }
                let message = format!("nothing more of the answer came within {pause:?}");
                Error::new(ErrorKind::Timeout, Outcome::Unknown, message)
            }
        };
        this.rest = None;
        Poll::Ready(Some(Err(error)))
    }
}

/// Nothing in it is pinned but what is boxed.
impl Unpin for Incoming {}

fn is_json(headers: &HeaderMap) -> bool {
    let named = headers.get(CONTENT_TYPE);
    named
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.to_ascii_lowercase().contains("json"))
}
