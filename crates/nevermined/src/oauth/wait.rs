use std::error::Error as StdError;
use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use nevermined_api::root::EXCHANGE_TOKEN;

use super::{
    DeviceAuthorization, DevicePoll, OAuthClientHandle, OAuthRefusal, PollDevice, TokenSet,
};
use crate::transport::{CallOptions, Core, with_options};
use crate::{Error, ErrorKind, Outcome, Response};

/// What a `slow_down` adds to the interval: RFC 8628, section 3.5.
const SLOWER: Duration = Duration::from_secs(5);

/// The longest pause that broken connections lead to, unless the interval is longer.
const LONGEST: Duration = Duration::from_secs(60);

/// A wait for the owner's decision; from [`OAuthClientHandle::wait_for_device`].
#[derive(Clone, Debug)]
#[must_use = "a wait does nothing until it is awaited or sent"]
pub struct WaitForDevice {
    core: Arc<Core>,
    options: CallOptions,
    poll: PollDevice,
    lifetime: Duration,
    interval: Duration,
}

impl OAuthClientHandle {
    /// Asks until the owner has decided on a device, with the pauses that the service wants: the interval before each
    /// poll, 5 seconds more after each `slow_down`, as long as a 429 says, and twice as long after each poll that was
    /// not answered.
    ///
    /// It ends when the codes end, at the latest, or when `with_timeout` says; the codes then still work, and it can be
    /// waited again. So it can after the wait was dropped between two polls. Each poll is one attempt, whatever the
    /// retry policy.
    /// Source: `exchangeToken`, with the grant of RFC 8628.
    ///
    /// # Errors
    /// | what | outcome |
    /// |---|---|
    /// | [`is_denied`](DeviceNotAuthorized::is_denied): the owner said no | `Rejected` |
    /// | [`is_expired`](DeviceNotAuthorized::is_expired): the codes have ended; begin again | `Rejected` |
    /// | `Timeout`: the time of the wait is over | `Rejected`: no tokens were given |
    /// | another refusal: the kind of [`exchange`](Self::exchange) | `Rejected` |
    /// | any of these after a poll whose answer was lost | `Unknown`: tokens may be lost; begin again |
    ///
    /// The example is at [`OAuthClientHandle`].
    pub fn wait_for_device(&self, device: &DeviceAuthorization) -> WaitForDevice {
        WaitForDevice {
            core: Arc::clone(&self.core),
            options: CallOptions::default(),
            poll: self.poll_device(device),
            lifetime: device.expires_in,
            interval: device.interval.max(Duration::from_secs(1)),
        }
    }
}

impl WaitForDevice {
    with_options!();

    /// The address of what the tokens are for, as the flow was opened with.
    pub fn resource(mut self, url: impl Into<String>) -> Self {
        self.poll = self.poll.resource(url);
        self
    }

    /// Polls until there is a decision.
    ///
    /// # Errors
    /// See [`OAuthClientHandle::wait_for_device`].
    pub async fn send(self) -> Result<Response<TokenSet>, DeviceNotAuthorized> {
        let clock = Arc::clone(&self.core.clock);
        let started = clock.now();
        let patience = self.options.timeout.unwrap_or(self.lifetime);
        let left = || {
            let passed = clock.now().saturating_sub(started);
            patience.min(self.lifetime).saturating_sub(passed)
        };
        let mut interval = self.interval;
        let mut asked = Duration::ZERO;
        let mut seen = Seen::default();
        loop {
            let pause = interval.max(asked);
            if pause >= left() {
                let is_expired = self.lifetime <= patience;
                return Err(seen.timed_out(is_expired));
            }
            clock.sleep(pause).await;
            asked = Duration::ZERO;
            seen.polls = seen.polls.saturating_add(1);
            let error = match self.poll_within(left()).await {
                Ok(response) => match split(response) {
                    Ok(granted) => return Ok(granted),
                    Err(is_too_fast) => {
                        if is_too_fast {
                            interval = interval.saturating_add(SLOWER);
                        }
                        continue;
                    }
                },
                Err(error) => error,
            };
            if !passes(error.kind()) {
                return Err(seen.stopped(error));
            }
            asked = error.retry_after().unwrap_or_default();
            // RFC 8628, section 3.5: back off when there is no answer.
            if asked.is_zero() {
                interval = interval.saturating_mul(2).min(LONGEST.max(interval));
            }
            seen.may_be_granted |= error.outcome() == Outcome::Unknown;
        }
    }

    fn poll_within(
        &self,
        left: Duration,
    ) -> impl Future<Output = Result<Response<DevicePoll>, Error>> + use<> {
        let mut poll = self.poll.clone();
        poll.options = self.options.clone();
        poll.with_timeout(left.min(self.core.limits.total)).send()
    }
}

/// The tokens, or whether the poll came too soon.
fn split(response: Response<DevicePoll>) -> Result<Response<TokenSet>, bool> {
    let (status, attempts) = (response.status(), response.attempts());
    let request_id = response.request_id().to_owned();
    let version = response.api_version().map(str::to_owned);
    match response.into_inner() {
        DevicePoll::Granted(tokens) => {
            Ok(Response::new(tokens, status, request_id, version, attempts))
        }
        DevicePoll::Pending => Err(false),
        DevicePoll::SlowDown => Err(true),
    }
}

/// Whether a poll that failed in this way may succeed a little later.
fn passes(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::Timeout | ErrorKind::Connect | ErrorKind::Server | ErrorKind::RateLimited
    )
}

/// What the polls so far have shown.
#[derive(Default)]
struct Seen {
    polls: u32,
    /// Whether the answer of a poll was lost.
    may_be_granted: bool,
}

impl Seen {
    fn stopped(&self, mut error: Error) -> DeviceNotAuthorized {
        if self.may_be_granted {
            error.mark_unknown();
        }
        DeviceNotAuthorized {
            refusal: error.oauth_refusal(),
            error,
        }
    }

    fn timed_out(&self, is_expired: bool) -> DeviceNotAuthorized {
        let (message, hint) = if is_expired {
            ("the device's codes have ended", "begin again")
        } else {
            (
                "the owner has not decided in time",
                "wait again: the codes still work",
            )
        };
        let error = Error::new(ErrorKind::Timeout, Outcome::Rejected, message)
            .with_hint(hint)
            .with_call(Some(EXCHANGE_TOKEN), None, self.polls);
        let mut not = self.stopped(error);
        if is_expired {
            not.refusal = Some(OAuthRefusal::ExpiredToken);
        }
        not
    }
}

/// A device that was not let in; from [`WaitForDevice`]. It becomes an [`Error`] by `?`.
#[derive(Debug)]
pub struct DeviceNotAuthorized {
    error: Error,
    refusal: Option<OAuthRefusal>,
}

impl DeviceNotAuthorized {
    /// Why.
    #[must_use]
    pub fn error(&self) -> &Error {
        &self.error
    }

    /// Whether the owner said no.
    #[must_use]
    pub fn is_denied(&self) -> bool {
        self.refusal == Some(OAuthRefusal::AccessDenied)
    }

    /// Whether the codes have ended, as the service says or by the time that they last.
    #[must_use]
    pub fn is_expired(&self) -> bool {
        self.refusal == Some(OAuthRefusal::ExpiredToken)
    }
}

impl fmt::Display for DeviceNotAuthorized {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl StdError for DeviceNotAuthorized {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.error.source()
    }
}

impl From<DeviceNotAuthorized> for Error {
    fn from(not: DeviceNotAuthorized) -> Self {
        not.error
    }
}

impl IntoFuture for WaitForDevice {
    type Output = Result<Response<TokenSet>, DeviceNotAuthorized>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}
