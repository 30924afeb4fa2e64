use std::error::Error as StdError;
use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use nevermined_api::GET_PLAN_BALANCE;

use super::{Balance, GetPlanBalance};
use crate::transport::{CallOptions, Core, with_options};
use crate::{Credits, Error, ErrorKind, Outcome, Request, Response};

/// How long the whole wait takes at most, unless `with_timeout` says otherwise.
const PATIENCE: Duration = Duration::from_secs(60);

/// The shortest pause between two readings.
const SHORTEST: Duration = Duration::from_millis(10);

/// A wait for credits; from [`PlansHandle::wait_for_balance`](crate::plans::PlansHandle::wait_for_balance).
#[derive(Clone, Debug)]
#[must_use = "a wait does nothing until it is awaited or sent"]
pub struct WaitForBalance {
    core: Arc<Core>,
    options: CallOptions,
    /// What is read, and how many credits are enough; or what is wrong with them.
    wanted: Result<(GetPlanBalance, Credits), Arc<Error>>,
    first: Duration,
    longest: Duration,
}

impl WaitForBalance {
    pub(super) fn new(
        core: &Arc<Core>,
        read: GetPlanBalance,
        at_least: Result<Credits, Error>,
    ) -> Self {
        Self {
            core: Arc::clone(core),
            options: CallOptions::default(),
            wanted: at_least.map(|credits| (read, credits)).map_err(Arc::new),
            first: Duration::from_millis(500),
            longest: Duration::from_secs(5),
        }
    }

    with_options!();

    /// How long the pauses between two readings are: `first`, doubling up to `longest`, each shortened at random by up to
    /// a half. Half a second and five seconds if this is not set; at least ten milliseconds.
    pub fn with_pauses(mut self, first: Duration, longest: Duration) -> Self {
        self.first = first.max(SHORTEST);
        self.longest = longest.max(self.first);
        self
    }

    /// Reads the balance until it is enough.
    ///
    /// # Errors
    /// See [`PlansHandle::wait_for_balance`](crate::plans::PlansHandle::wait_for_balance).
    pub async fn send(self) -> Result<Response<Balance>, BalanceNotReached> {
        let (read, at_least) = match &self.wanted {
            Ok(wanted) => wanted,
            Err(error) => return Err(Error::invalid(error.message()).into()),
        };
        let clock = Arc::clone(&self.core.clock);
        let patience = self.options.timeout.unwrap_or(PATIENCE);
        let started = clock.now();
        let left = || patience.saturating_sub(clock.now().saturating_sub(started));
        let mut seen = Seen::default();
        loop {
            let asked = match self.read(read, left()).await {
                Ok(balance) if balance.credits >= *at_least => return Ok(balance),
                Ok(balance) => seen.balance(balance.into_inner()),
                Err(error) if passes(error.kind()) => seen.trouble(error),
                Err(error) => return Err(seen.stopped(error)),
            };
            // The last pauses are shorter: the end of the time is when the balance is likeliest to be there.
            let pause = self.pause(seen.readings).min(left() / 2);
            if pause < self.first / 2 || asked >= left() {
                return Err(seen.timed_out(patience, *at_least));
            }
            clock.sleep(pause.max(asked)).await;
        }
    }

    fn read(
        &self,
        read: &GetPlanBalance,
        left: Duration,
    ) -> impl Future<Output = Result<Response<Balance>, Error>> + use<> {
        let mut request = Request::new(&self.core, Ok(read.clone()));
        request.options = self.options.clone();
        request
            .with_timeout(left.min(self.core.limits.total))
            .send()
    }

    /// The pause after so many readings.
    fn pause(&self, readings: u32) -> Duration {
        let doubled = 2_u32.saturating_pow(readings.saturating_sub(1));
        let bound = self.first.saturating_mul(doubled).min(self.longest);
        bound.mul_f64(1.0 - self.core.draw() / 2.0)
    }
}

/// Whether a reading that failed in this way may succeed a little later.
fn passes(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::Timeout | ErrorKind::Connect | ErrorKind::Server | ErrorKind::RateLimited
    )
}

/// What the readings so far have shown.
#[derive(Default)]
struct Seen {
    readings: u32,
    last: Option<Balance>,
    /// Why the latest reading failed, if it did.
    trouble: Option<Error>,
}

impl Seen {
    /// A balance that is not enough. Gives the pause that the service asks for.
    fn balance(&mut self, balance: Balance) -> Duration {
        self.readings = self.readings.saturating_add(1);
        self.last = Some(balance);
        self.trouble = None;
        Duration::ZERO
    }

    fn trouble(&mut self, error: Error) -> Duration {
        self.readings = self.readings.saturating_add(1);
        let asked = error.retry_after().unwrap_or_default();
        self.trouble = Some(error);
        asked
    }

    fn stopped(self, error: Error) -> BalanceNotReached {
        BalanceNotReached {
            error,
            last: self.last.map(Box::new),
        }
    }

    fn timed_out(mut self, patience: Duration, at_least: Credits) -> BalanceNotReached {
        let seen = match &self.last {
            Some(balance) => format!("the balance is {} credits", balance.credits),
            None => "the balance could not be read".to_owned(),
        };
        let message = format!("{seen} after {patience:?}, and {at_least} were waited for");
        let request_id = self
            .trouble
            .as_ref()
            .and_then(|error| error.request_id().map(str::to_owned));
        let mut error = Error::new(ErrorKind::Timeout, Outcome::Unknown, message)
            .with_hint("the credits may still come: wait longer, or look at the transaction")
            .with_call(Some(GET_PLAN_BALANCE), request_id.as_deref(), self.readings);
        if let Some(trouble) = self.trouble.take() {
            error = error.with_source(trouble);
        }
        self.stopped(error)
    }
}

/// A balance that did not become what was waited for; from [`WaitForBalance`].
///
/// It becomes an [`Error`] by `?`.
///
/// ```
/// # async fn run(nvm: nevermined::Nevermined, plan: nevermined::PlanId, holder: nevermined::Address) -> Result<(), nevermined::Error> {
/// match nvm.plans().wait_for_balance(&plan, holder, 100).await {
///     Ok(balance) => println!("{} credits", balance.credits),
///     Err(not) => match not.last() {
///         Some(balance) => println!("{} credits so far: {not}", balance.credits),
///         None => return Err(not.into()),
///     },
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct BalanceNotReached {
    error: Error,
    last: Option<Box<Balance>>,
}

impl BalanceNotReached {
    /// The last balance that was read. `None` if none was.
    #[must_use]
    pub fn last(&self) -> Option<&Balance> {
        self.last.as_deref()
    }

    /// Why the wait ended: [`ErrorKind::Timeout`] when its time was over, and its
    /// [`attempts`](Error::attempts) are then the readings.
    #[must_use]
    pub fn error(&self) -> &Error {
        &self.error
    }
}

impl fmt::Display for BalanceNotReached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl StdError for BalanceNotReached {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.error.source()
    }
}

impl From<Error> for BalanceNotReached {
    fn from(error: Error) -> Self {
        Self { error, last: None }
    }
}

impl From<BalanceNotReached> for Error {
    fn from(not: BalanceNotReached) -> Self {
        not.error
    }
}

impl IntoFuture for WaitForBalance {
    type Output = Result<Response<Balance>, BalanceNotReached>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}
