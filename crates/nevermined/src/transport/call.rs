//! One call: its headers, its attempts, and a record of what came back.

use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use nevermined_api::{Operation, Safety};
use reqwest::header::{
    AUTHORIZATION, CONTENT_LENGTH, HeaderMap, HeaderName, HeaderValue, USER_AGENT,
};
use reqwest::{Body, Method, Request, StatusCode};

use super::failure::Failure;
use super::options::{organization_header, request_id_header};
use super::within::within;
use super::{CallOptions, Core};
use crate::retry::{Attempt, Decision, Repeats, decide};
use crate::{Error, ErrorKind, Outcome, Response};

pub(super) const API_VERSION: HeaderName = HeaderName::from_static("nevermined-version");
const CORRELATION_ID: HeaderName = HeaderName::from_static("x-correlation-id");
const ORGANIZATION: HeaderName = HeaderName::from_static("x-current-org-id");

/// The longest header value that is taken over.
const MAX_TEXT: usize = 128;

/// A complete answer with a 2xx status.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// One call from its first attempt to its end.
pub(crate) struct Call {
    pub(super) core: Arc<Core>,
    pub(super) options: CallOptions,
    pub(super) request_id: String,
    record: Mutex<Record>,
}

/// What is known of a call so far.
#[derive(Default)]
pub(super) struct Record {
    pub(super) attempts: u32,
    /// The id that the service gave the request, if it did.
    pub(super) request_id: Option<String>,
    pub(super) api_version: Option<String>,
    pub(super) operation: Option<&'static Operation>,
    pub(super) status: Option<StatusCode>,
    body: Bytes,
    /// What the generated client cannot hand back.
    #[cfg(feature = "raw")]
    pub(super) failure: Option<Error>,
}

impl Call {
    pub(crate) fn new(
        core: Arc<Core>,
        operation: Option<&'static Operation>,
        options: CallOptions,
    ) -> Self {
        // One that is refused later is not repeated in the error: it may be long, or span lines.
        let request_id = options
            .request_id
            .clone()
            .filter(|id| request_id_header(id).is_ok())
            .unwrap_or_else(|| core.new_request_id());
        let record = Mutex::new(Record {
            operation,
            ..Record::default()
        });
        Self {
            core,
            options,
            request_id,
            record,
        }
    }

    /// The answer of this call, read as `value`.
    pub(crate) fn respond<T>(&self, value: T) -> Response<T> {
        let mut record = self.record();
        let status = record.status.map_or(0, |status| status.as_u16());
        let request_id = record
            .request_id
            .take()
            .unwrap_or_else(|| self.request_id.clone());
        Response::new(
            value,
            status,
            request_id,
            record.api_version.take(),
            record.attempts,
        )
    }

    pub(crate) fn attempts(&self) -> u32 {
        self.record().attempts
    }

    /// `error`, with what this call knows.
    pub(crate) fn complete(&self, error: Error) -> Error {
        let record = self.record();
        let request_id = record.request_id.as_ref().unwrap_or(&self.request_id);
        error.with_call(record.operation, Some(request_id), record.attempts)
    }

    /// A success whose content says otherwise, or cannot be read.
    pub(crate) fn complete_answered(&self, error: Error) -> Error {
        let (status, body) = {
            let record = self.record();
            (record.status, record.body.clone())
        };
        let error = match status {
            Some(status) => error.with_answer(status.as_u16(), body),
            None => error,
        };
        self.complete(error)
    }

    /// A success that does not fit its type.
    pub(crate) fn unreadable(&self, source: &serde_json::Error) -> Error {
        let message = format!("the answer cannot be read: {source}");
        let error = Error::new(ErrorKind::Decode, Outcome::Unknown, message).with_hint(
            "the call was answered with success; look whether it took effect before you repeat it",
        );
        self.complete_answered(error)
    }

    /// Sends `request`, again where that is safe, until there is a success, a definite failure, or no time left.
    pub(crate) async fn run(
        &self,
        request: &Request,
        operation: Option<&'static Operation>,
    ) -> Result<Answer, Error> {
        if operation.is_some() {
            self.record().operation = operation;
        }
        let repeats = repeats(operation, request);
        let policy = self.options.retry.as_ref().unwrap_or(&self.core.retry);
        let total = self.options.timeout.unwrap_or(self.core.limits.total);
        let started = self.core.clock.now();
        let mut may_have_happened = false;
        let mut number = 0;
        loop {
            let left = total.saturating_sub(self.core.clock.now().saturating_sub(started));
            number += 1;
            let failure = match self.attempt(number, request, operation, left).await {
                Ok(answer) => {
                    self.core.budget.succeeded();
                    let mut record = self.record();
                    record.status = Some(answer.status);
                    record.body = answer.body.clone();
                    record.request_id = request_id_of(&answer.headers);
                    record.api_version = text(answer.headers.get(&API_VERSION));
                    if let Some(version) = &record.api_version {
                        self.core.compare_versions(version);
                    }
                    return Ok(answer);
                }
                Err(failure) => failure,
            };
            let outcome = failure.error.outcome();
            let spent = self.core.clock.now().saturating_sub(started);
            let attempt = Attempt {
                number,
                outcome,
                trouble: failure.trouble,
                retry_after: failure.retry_after,
                time_left: Some(total.saturating_sub(spent)),
            };
            let decision = decide(policy, repeats, attempt, self.core.draw());
            may_have_happened |= outcome == Outcome::Unknown;
            match decision {
                Decision::RetryAfter(delay) if self.core.budget.take() => {
                    tracing::debug!(
                        attempt = number,
                        delay_ms = u64::try_from(delay.as_millis()).unwrap_or(u64::MAX),
                        error.r#type = failure.error.kind().as_str(),
                        "trying again"
                    );
                    self.core.clock.sleep(delay).await;
                }
                _ => {
                    let mut error = self.complete(failure.error);
                    // An earlier attempt may have taken effect, whatever became of the last one.
                    if may_have_happened && !is_read(operation) {
                        error.mark_unknown();
                    }
                    return Err(error);
                }
            }
        }
    }

    async fn attempt(
        &self,
        number: u32,
        request: &Request,
        operation: Option<&'static Operation>,
        left: Duration,
    ) -> Result<Answer, Failure> {
        let limit = self
            .options
            .attempt_timeout
            .unwrap_or(self.core.limits.attempt)
            .min(left);
        if limit.is_zero() {
            let error = Error::new(
                ErrorKind::Timeout,
                Outcome::NotSent,
                "the call's time is used up: nothing was sent",
            );
            return Err(Failure::permanent(error));
        }
        let request = self.prepare(request).map_err(Failure::permanent)?;
        self.record().attempts = number;
        let exchange = pin!(self.exchange(request, operation));
        within(self.core.clock.limit(limit), exchange)
            .await
            .unwrap_or_else(|| Err(Failure::timeout(limit)))
    }

    /// A copy of `request` with the headers of this call. The original is kept for another attempt.
    pub(super) fn prepare(&self, request: &Request) -> Result<Request, Error> {
        let mut copy = Request::new(request.method().clone(), request.url().clone());
        match request.body().map(Body::as_bytes) {
            Some(Some(bytes)) => *copy.body_mut() = Some(Bytes::copy_from_slice(bytes).into()),
            Some(None) => return Err(Error::invalid("a body that is a stream cannot be sent")),
            None => {}
        }
        // Room for them all at once: a map that grows moves what it holds.
        let mut headers = HeaderMap::with_capacity(request.headers().len() + 8);
        for (name, value) in request.headers() {
            headers.append(name, value.clone());
        }
        *copy.headers_mut() = headers;
        self.set_headers(&mut copy)?;
        Ok(copy)
    }

    async fn exchange(
        &self,
        request: Request,
        operation: Option<&'static Operation>,
    ) -> Result<Answer, Failure> {
        let mut response = self.send(request).await?;
        let status = response.status();
        let (mut headers, body) = self.read(&mut response).await?;
        let body = self.core.redact(&mut headers, body);
        if status.is_success() {
            return Ok(Answer {
                status,
                headers,
                body,
            });
        }
        Err(Failure::status(
            &self.core, operation, status, &headers, body,
        ))
    }

    /// Sends a request and waits for the answer's head.
    pub(super) async fn send(&self, request: Request) -> Result<reqwest::Response, Failure> {
        #[cfg(feature = "http-client")]
        let url = request.url().clone();
        let sent = self.core.http.execute(request).await;
        let response = sent.map_err(Failure::transport)?;
        // A client of the caller's may follow redirects, and what it brings back answers another request.
        #[cfg(feature = "http-client")]
        if *response.url() != url {
            return Err(Failure::redirected(response.status()));
        }
        Ok(response)
    }

    async fn read(&self, response: &mut reqwest::Response) -> Result<(HeaderMap, Bytes), Failure> {
        let status = response.status();
        let max = self.core.limits.max_body;
        let headers = std::mem::take(response.headers_mut());
        let mut first = Bytes::new();
        let mut more = BytesMut::new();
        loop {
            let chunk = match response.chunk().await {
                Ok(Some(chunk)) => chunk,
                Ok(None) => break,
                Err(error) => return Err(Failure::cut(status, error)),
            };
            if first.len() + more.len() + chunk.len() > max {
                return Err(Failure::too_large(status, max));
            }
            // Nearly every answer is one chunk: it is handed on without a copy.
            if first.is_empty() {
                first = chunk;
            } else {
                more.extend_from_slice(&chunk);
            }
        }
        if more.is_empty() {
            return Ok((headers, first));
        }
        let mut whole = BytesMut::with_capacity(first.len() + more.len());
        whole.extend_from_slice(&first);
        whole.extend_from_slice(&more);
        Ok((headers, whole.freeze()))
    }

    fn set_headers(&self, request: &mut Request) -> Result<(), Error> {
        let has_no_body = request.body().is_none()
            && matches!(
                *request.method(),
                Method::POST | Method::PUT | Method::PATCH
            );
        let needs_key = self.needs_key();
        let headers = request.headers_mut();
        if has_no_body {
            // Gateways answer 411 to such a request when it does not say that it has no body.
            headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        let prepared = &self.core.headers;
        if let Some(authorization) = prepared.authorization.as_ref().filter(|_| needs_key) {
            headers.insert(AUTHORIZATION, authorization.clone());
        }
        headers.insert(USER_AGENT, prepared.user_agent.clone());
        headers.insert(API_VERSION, prepared.api_version.clone());
        let request_id = match &self.options.request_id {
            Some(id) => request_id_header(id)?,
            None => HeaderValue::from_str(&self.request_id)
                .map_err(|error| Error::invalid(error.to_string()))?,
        };
        headers.insert(CORRELATION_ID, request_id);
        let organization = match &self.options.organization {
            Some(id) => Some(organization_header(id)?),
            None => prepared.organization.clone(),
        };
        // Who may speak for it is told by the key.
        if let Some(organization) = organization.filter(|_| needs_key) {
            headers.insert(ORGANIZATION, organization);
        }
        Ok(())
    }

    /// Whether the key goes with this call: it does, unless a document says that anybody may make it.
    fn needs_key(&self) -> bool {
        let operation = self.record().operation;
        operation.is_none_or(|operation| operation.needs_key)
    }

    pub(super) fn record(&self) -> MutexGuard<'_, Record> {
        self.record.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn repeats(operation: Option<&'static Operation>, request: &Request) -> Repeats {
    match operation {
        Some(operation) => Repeats::of(
            operation.safety,
            operation.moves_value,
            carries_key(operation, request),
        ),
        None if request.method().is_safe() => Repeats::Harmless,
        None => Repeats::Effect,
    }
}

/// Whether the request carries the key that makes its repeat the same call to the service.
fn carries_key(operation: &Operation, request: &Request) -> bool {
    let Some(name) = operation.idempotency_key else {
        return false;
    };
    let body = request
        .body()
        .and_then(reqwest::Body::as_bytes)
        .unwrap_or_default();
    let body: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
    body.get(name)
        .and_then(serde_json::Value::as_str)
        .is_some_and(|key| !key.is_empty())
}

fn is_read(operation: Option<&'static Operation>) -> bool {
    operation.is_some_and(|operation| operation.safety == Safety::Safe)
}

/// The id that the service gave the request.
pub(super) fn request_id_of(headers: &HeaderMap) -> Option<String> {
    text(headers.get(&CORRELATION_ID))
}

/// A header's value, unless it is empty or too long for a log line.
pub(super) fn text(value: Option<&HeaderValue>) -> Option<String> {
    value
        .and_then(|value| value.to_str().ok())
        .filter(|text| (1..=MAX_TEXT).contains(&text.len()))
        .map(str::to_owned)
}
