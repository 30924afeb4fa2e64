//! One prepared call of any operation: the options that all share, and how it is sent.

use std::fmt;
use std::future::{Future, IntoFuture, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;

use bytes::Bytes;
use nevermined_api::{Operation, ResponseValue};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::amounts;
use crate::answer::says_done;
use crate::transport::{Call, CallOptions, Core, with_options};
use crate::{Error, ErrorKind, Outcome, Response, codes, great_numbers};

/// A call that is ready to be sent: `.await` it, or [`send`](Self::send) it.
///
/// Plain setters are fields of the API and differ from call to call; `with_*` are options of this library and the same
/// everywhere. It borrows nothing, so it can be moved into a task.
///
/// Dropping the future of a call that moves value while it is under way leaves its outcome unknown, as a timeout does.
///
/// ```
/// # async fn redeem(nvm: nevermined::Nevermined, plan: nevermined::PlanId, holder: nevermined::Address) -> Result<(), nevermined::Error> {
/// use std::time::Duration;
///
/// let request = nvm.credits().redeem(&plan, holder, 5, "0xproof").with_timeout(Duration::from_secs(20));
/// let redeemed = tokio::spawn(request.send()).await.expect("the task ran to its end")?;
/// # let _ = redeemed; Ok(())
/// # }
/// ```
#[must_use = "a request does nothing until it is awaited or sent"]
pub struct Request<E> {
    core: Arc<Core>,
    pub(crate) options: CallOptions,
    /// The operation and its arguments, or what is wrong with them.
    pub(crate) endpoint: Result<E, Error>,
}

impl<E: Endpoint> Request<E> {
    pub(crate) fn new(core: &Arc<Core>, endpoint: Result<E, Error>) -> Self {
        Self {
            core: Arc::clone(core),
            options: CallOptions::default(),
            endpoint,
        }
    }

    with_options!();

    /// The same call with other arguments, unless they were refused.
    pub(crate) fn set(mut self, change: impl FnOnce(&mut E)) -> Self {
        if let Ok(endpoint) = &mut self.endpoint {
            change(endpoint);
        }
        self
    }

    /// The same for a change that may be refused.
    #[cfg(feature = "organizations")]
    pub(crate) fn try_set(mut self, change: impl FnOnce(&mut E) -> Result<(), Error>) -> Self {
        if let Ok(endpoint) = &mut self.endpoint
            && let Err(refusal) = change(endpoint)
        {
            self.endpoint = Err(refusal);
        }
        self
    }

    /// Sends the call.
    ///
    /// # Errors
    /// Those of the operation; see the method that made this request. [`Error::outcome`] says whether it happened.
    pub async fn send(self) -> Result<Response<E::Output>, Error> {
        let operation = E::operation();
        let call = Call::new(self.core, Some(operation), self.options);
        let span = call.span(operation.method, Some(operation));
        let mut sent = pin!(carry_out(&call, self.endpoint));
        // Pinned in place, since a future that is moved into another is copied whole.
        let result = poll_fn(|context| span.in_scope(|| sent.as_mut().poll(context))).await;
        call.note(&span, &result);
        result
    }
}

/// The generated client builds the request, the transport sends it, and the generated type reads the answer.
async fn carry_out<E: Endpoint>(
    call: &Call,
    endpoint: Result<E, Error>,
) -> Result<Response<E::Output>, Error> {
    let request = draft(call, endpoint)?;
    let body = match call.run(&request, Some(E::operation())).await {
        Ok(answer) => answer.body,
        Err(error) => return done_before::<E>(error),
    };
    if let Some(read) = E::read_bytes(&body) {
        let read = read.map_err(|error| call.complete_answered(error))?;
        return Ok(call.respond(read));
    }
    let (wire, body) = match decode::<E::Wire>(body) {
        Ok(read) => read,
        Err((source, body)) => return salvage::<E>(call, &body, &source),
    };
    if !E::is_list() && !is_object(&body) {
        if let Some(done) = done::<E>(&body) {
            return Ok(call.respond(done));
        }
        let message = "the answer is no JSON object";
        return Err(call.complete_answered(Error::new(
            ErrorKind::Decode,
            Outcome::Unknown,
            message,
        )));
    }
    let read = E::read(wire, &body).map_err(|error| call.complete_answered(error))?;
    Ok(call.respond(read))
}

/// Reads the answer; if that fails, once more with its great numbers as texts, and with its amounts mended.
fn decode<W: DeserializeOwned>(body: Bytes) -> Result<(W, Bytes), (serde_json::Error, Bytes)> {
    let source = match serde_json::from_slice(&body) {
        Ok(wire) => return Ok((wire, body)),
        Err(source) => source,
    };
    for mend in [great_numbers::as_texts, amounts::mended] {
        if let Some(mended) = mend(&body)
            && let Ok(wire) = serde_json::from_slice(&mended)
        {
            return Ok((wire, mended));
        }
    }
    Err((source, body))
}

fn draft<E: Endpoint>(call: &Call, endpoint: Result<E, Error>) -> Result<reqwest::Request, Error> {
    let endpoint = endpoint.map_err(|error| call.complete(error))?;
    endpoint.check().map_err(|error| call.complete(error))?;
    let exact = endpoint.exact_body().transpose();
    let exact = exact.map_err(|error| call.complete(error))?;
    let mut request = call.draft(|client| endpoint.call(client))?;
    if let Some(exact) = exact {
        *request.body_mut() = Some(exact.into());
    }
    Ok(request)
}

#[cfg(feature = "router")]
impl<E> Request<E> {
    pub(crate) fn from_parts(
        core: Arc<Core>,
        options: CallOptions,
        endpoint: Result<E, Error>,
    ) -> Self {
        Self {
            core,
            options,
            endpoint,
        }
    }

    pub(crate) fn into_parts(self) -> (Arc<Core>, CallOptions, Result<E, Error>) {
        (self.core, self.options, self.endpoint)
    }
}

impl<E: Clone> Request<E> {
    /// The same call with the same options; `None` if its arguments were refused.
    pub(crate) fn again(&self) -> Option<Self> {
        let endpoint = self.endpoint.as_ref().ok()?;
        Some(Self {
            core: Arc::clone(&self.core),
            options: self.options.clone(),
            endpoint: Ok(endpoint.clone()),
        })
    }

    /// Why its arguments were refused.
    pub(crate) fn refusal(&self) -> Option<Error> {
        let error = self.endpoint.as_ref().err()?;
        Some(Error::invalid(error.message()))
    }
}

/// What is left of an answer that the generated type cannot hold: if it says `success: true`, the call happened, whatever
/// else in it is odd.
fn salvage<E: Endpoint>(
    call: &Call,
    body: &[u8],
    source: &serde_json::Error,
) -> Result<Response<E::Output>, Error> {
    let value: Value = serde_json::from_slice(body).unwrap_or_default();
    if value.get("success") == Some(&Value::Bool(true))
        && let Some(read) = E::salvage(&value)
    {
        tracing::warn!(%source, "the answer has an unexpected form; it says success");
        return Ok(call.respond(read));
    }
    if let Some(done) = done::<E>(body) {
        return Ok(call.respond(done));
    }
    Err(call.unreadable(source))
}

/// What is left of an answer of another form, where nothing but the success matters.
fn done<E: Endpoint>(body: &[u8]) -> Option<E::Output> {
    E::done().filter(|_| says_done(body))
}

/// A repeat that is refused because an earlier attempt has done it, and its answer was lost: what was asked is so.
fn done_before<E: Endpoint>(error: Error) -> Result<Response<E::Output>, Error> {
    // A refusal leaves the outcome open only after an attempt that may have taken effect.
    let is_of_a_repeat = error.attempts() > 1 && error.outcome() == Outcome::Unknown;
    let was_done = error.code() == Some(codes::PERMISSION_REVOKED_BEFORE);
    match E::done() {
        Some(done) if is_of_a_repeat && was_done => Ok(Response::new(
            done,
            error.status().unwrap_or_default(),
            error.request_id().unwrap_or_default().to_owned(),
            None,
            error.attempts(),
        )),
        _ => Err(error),
    }
}

/// A list decodes into a struct of optional fields as well, and would pass for an empty success.
fn is_object(body: &[u8]) -> bool {
    body.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{')
}

impl<E: Endpoint> IntoFuture for Request<E> {
    type Output = Result<Response<E::Output>, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

impl<E: fmt::Debug> fmt::Debug for Request<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("endpoint", &self.endpoint)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

/// One operation: its arguments, how they are sent, and how the answer is read.
pub trait Endpoint: Send + Sync + Sized + 'static {
    /// What a success gives.
    type Output: Send + 'static;
    /// The generated type of the answer.
    type Wire: DeserializeOwned + Send + 'static;

    /// The operation in the published document.
    fn operation() -> &'static Operation;

    /// Refuses arguments that the service would refuse, before anything is sent.
    fn check(&self) -> Result<(), Error> {
        Ok(())
    }

    /// Calls the generated client.
    fn call(
        self,
        client: nevermined_api::Client,
    ) -> impl Future<Output = Result<ResponseValue<Self::Wire>, nevermined_api::Error<()>>> + Send;

    /// The body to send where the generated type would change what a caller wrote; `None` for that type's own.
    fn exact_body(&self) -> Option<Result<Vec<u8>, Error>> {
        None
    }

    /// Reads an answer that is not JSON, or of which no form is known; `None` if the generated type is to be used.
    fn read_bytes(_: &Bytes) -> Option<Result<Self::Output, Error>> {
        None
    }

    /// Whether the answer is a list and not an object.
    fn is_list() -> bool {
        false
    }

    /// What a success gives of which nothing more is known; `None` if the answer has to say more.
    fn done() -> Option<Self::Output> {
        None
    }

    /// Reads what it can from an answer that says `success: true` and does not fit the generated type.
    fn salvage(_: &Value) -> Option<Self::Output> {
        None
    }

    /// Reads the generated type; `body` is the answer as it came.
    fn read(wire: Self::Wire, body: &Bytes) -> Result<Self::Output, Error>;
}
