//! A call that may pay: it has a request id, and a budget if one is set.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::sync::Arc;

use super::RouterRequestId;
use super::budget::{Budget, Charge, Held};
use super::once::{Once, once};
use super::target::check_key;
use crate::codes::ROUTER_REQUEST_ID_USED;
use crate::request::Endpoint;
use crate::transport::{Call, CallOptions, Core, with_options};
use crate::{Cents, Error, Outcome, Request, Response};

/// A call that may pay, ready to be sent: `.await` it, or [`send`](Self::send) it.
///
/// It has a request id from the start. Store the id before you send, and whatever happens to the call or to your
/// program, the same call with the same id does not pay twice.
///
/// ```
/// # async fn run(nvm: nevermined::Nevermined, delegation: nevermined::DelegationId) -> Result<(), nevermined::Error> {
/// let request = nvm.router().route(&delegation, "https://api.example.com/answer");
/// println!("about to pay under {}", request.id()); // write it down
/// let routed = request.await?;
/// # let _ = routed; Ok(())
/// # }
/// ```
#[must_use = "a request does nothing until it is awaited or sent"]
pub struct SpendingRequest<E> {
    core: Arc<Core>,
    options: CallOptions,
    pub(super) endpoint: Result<E, Error>,
    id: RouterRequestId,
    budget: Option<Budget>,
    ceiling: Option<Cents>,
}

/// An operation that may pay.
pub trait Spends: Endpoint {
    /// Sets the id that the service pays once.
    fn set_request_id(&mut self, id: &RouterRequestId);

    /// Whether a third party would read `secret` in this call.
    fn shows(&self, secret: &str) -> bool;

    /// What an answer says that it cost.
    fn charge(output: &Self::Output) -> Charge;
}

impl<E> SpendingRequest<E> {
    pub(super) fn new(core: &Arc<Core>, budget: Option<&Budget>, endpoint: E) -> Self {
        Self {
            core: Arc::clone(core),
            options: CallOptions::default(),
            endpoint: Ok(endpoint),
            id: RouterRequestId::made(core.new_request_id()),
            budget: budget.cloned(),
            ceiling: None,
        }
    }

    /// The request id: a fresh UUID, or what [`request_id`](Self::request_id) set.
    #[must_use]
    pub fn id(&self) -> &RouterRequestId {
        &self.id
    }

    /// Uses this request id, to repeat a call whose outcome is not known.
    ///
    /// It is the API's `requestId`, by which the service pays once. [`with_request_id`](Self::with_request_id) is another:
    /// it only names the exchange in logs.
    pub fn request_id(mut self, id: &RouterRequestId) -> Self {
        self.id = id.clone();
        self
    }

    /// What the call costs at most, in cents: so much of the budget is reserved, instead of its limit of one call.
    ///
    /// It needs a budget, and is refused without one: the service takes no limit for a single payment.
    pub fn at_most(mut self, cents: Cents) -> Self {
        self.ceiling = Some(cents);
        self
    }

    with_options!();

    pub(super) fn into_parts(self) -> Parts<E> {
        Parts {
            core: self.core,
            options: self.options,
            endpoint: self.endpoint,
            id: self.id,
            budget: self.budget,
            ceiling: self.ceiling,
        }
    }
}

/// What a call is made of when it is sent.
pub(super) struct Parts<E> {
    pub(super) core: Arc<Core>,
    pub(super) options: CallOptions,
    pub(super) endpoint: Result<E, Error>,
    pub(super) id: RouterRequestId,
    pub(super) budget: Option<Budget>,
    pub(super) ceiling: Option<Cents>,
}

impl<E: Spends> SpendingRequest<E> {
    /// Sends the call.
    ///
    /// # Errors
    /// Those of the operation; see the method that made this request. `OverBudget`, not sent: the budget does not allow
    /// it.
    pub async fn send(self) -> Result<Response<Once<E::Output>>, Error> {
        let Parts {
            core,
            options,
            mut endpoint,
            id,
            budget,
            ceiling,
        } = self.into_parts();
        let mut held = None;
        if let Ok(endpoint) = &mut endpoint {
            endpoint.set_request_id(&id);
            let held_now = check_key(&core, |key| endpoint.shows(key))
                .and_then(|()| hold(budget.as_ref(), &id, ceiling));
            held = held_now.map_err(|error| {
                let call = Call::new(Arc::clone(&core), Some(E::operation()), options.clone());
                call.complete(error)
            })?;
        }
        let result = once(Request::from_parts(core, options, endpoint).send().await);
        if let Some(held) = held {
            held.end(match &result {
                Ok(response) => match &**response {
                    Once::New(output) => E::charge(output),
                    Once::Already(_) => Charge::Paid(None),
                },
                Err(error) => charge_of(error),
            });
        }
        result
    }
}

/// Sets money aside, if there is a budget.
pub(super) fn hold(
    budget: Option<&Budget>,
    id: &RouterRequestId,
    ceiling: Option<Cents>,
) -> Result<Option<Held>, Error> {
    match budget {
        Some(budget) => budget.hold(id, ceiling).map(Some),
        None if ceiling.is_some() => Err(Error::invalid(
            "the call says what it may cost, and there is no budget to keep that",
        )
        .with_hint("set one with `router().with_budget(…)`")),
        None => Ok(None),
    }
}

/// What a failed call says of the money.
pub(super) fn charge_of(error: &Error) -> Charge {
    match error.outcome() {
        // This call paid nothing, and an earlier one with the same id may have.
        _ if error.code() == Some(ROUTER_REQUEST_ID_USED) => Charge::Unknown,
        Outcome::NotSent | Outcome::Rejected => Charge::Refused,
        Outcome::Unknown => Charge::Unknown,
    }
}

impl<E: Spends> IntoFuture for SpendingRequest<E> {
    type Output = Result<Response<Once<E::Output>>, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

impl<E: fmt::Debug> fmt::Debug for SpendingRequest<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SpendingRequest")
            .field("endpoint", &self.endpoint)
            .field("id", &self.id)
            .field("ceiling", &self.ceiling)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
