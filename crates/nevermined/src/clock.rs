//! Time as the client sees it, so that tests can bring their own.

use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, SystemTime};

/// A boxed future of the clock.
pub type ClockFuture = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Where the client takes the time from, and how it waits.
///
/// The client uses tokio's clock. Give another one to
/// [`NeverminedBuilder::clock`](crate::NeverminedBuilder::clock) to test retries and time limits without waiting.
///
/// ```
/// use std::sync::Mutex;
/// use std::time::{Duration, SystemTime};
///
/// use nevermined::{Clock, ClockFuture};
///
/// /// Never waits: a sleep moves the time on, a limit is never reached.
/// #[derive(Debug, Default)]
/// struct Instantly(Mutex<Duration>);
///
/// impl Clock for Instantly {
///     fn now(&self) -> Duration {
///         *self.0.lock().unwrap()
///     }
///     fn wall(&self) -> SystemTime {
///         SystemTime::UNIX_EPOCH + self.now()
///     }
///     fn sleep(&self, duration: Duration) -> ClockFuture {
///         *self.0.lock().unwrap() += duration;
///         Box::pin(std::future::ready(()))
///     }
///     fn limit(&self, _: Duration) -> ClockFuture {
///         Box::pin(std::future::pending())
///     }
/// }
///
/// let nvm = nevermined::Nevermined::builder()
///     .environment(nevermined::Environment::custom("http://127.0.0.1:3001")?)
///     .clock(Instantly::default())
///     .build()?;
/// # Ok::<(), nevermined::Error>(())
/// ```
pub trait Clock: Debug + Send + Sync + 'static {
    /// The time since some fixed moment; never goes back.
    fn now(&self) -> Duration;
    /// The time of day, to read dates in `Retry-After`.
    fn wall(&self) -> SystemTime;
    /// Waits before another attempt.
    fn sleep(&self, duration: Duration) -> ClockFuture;
    /// Ends when an attempt has had `duration` to complete. Dropped when it completes before.
    fn limit(&self, duration: Duration) -> ClockFuture;
}

/// Tokio's clock.
#[derive(Debug)]
pub(crate) struct TokioClock {
    start: tokio::time::Instant,
}

#[allow(
    clippy::disallowed_methods,
    reason = "this is the one place where real time enters"
)]
impl TokioClock {
    pub(crate) fn new() -> Self {
        Self {
            start: tokio::time::Instant::now(),
        }
    }
}

#[allow(
    clippy::disallowed_methods,
    reason = "this is the one place where real time enters"
)]
impl Clock for TokioClock {
    fn now(&self) -> Duration {
        self.start.elapsed()
    }

    fn wall(&self) -> SystemTime {
        SystemTime::now()
    }

    fn sleep(&self, duration: Duration) -> ClockFuture {
        Box::pin(tokio::time::sleep(duration))
    }

    fn limit(&self, duration: Duration) -> ClockFuture {
        Box::pin(tokio::time::sleep(duration))
    }
}
