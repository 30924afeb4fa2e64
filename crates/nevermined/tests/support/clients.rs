//! Clients for the goldens: a made-up key, and a clock that never waits.

use std::sync::Mutex;
use std::time::{Duration, SystemTime};

use nevermined::{Clock, ClockFuture, Environment, Nevermined, NeverminedBuilder, RetryPolicy};

/// A key in the right form that no deployment knows.
pub(crate) const KEY: &str =
    "custom:e30.eyJzdWIiOiIweDExMTExMTExMTExMTExMTExMTExMTExMTExMTExMTExMTExMTExMTEifQ.c2ln";

/// A client without its key, at `url`, that sends each request once.
pub(crate) fn without_key(url: &str) -> NeverminedBuilder {
    Nevermined::builder()
        .environment(Environment::custom(url).unwrap())
        .clock(Still::default())
        .retry(RetryPolicy::never())
        .seed(1)
}

/// A client at `url` that sends each request once.
pub(crate) fn once(url: &str) -> Nevermined {
    without_key(url).api_key(KEY).build().unwrap()
}

/// A client at `url` that repeats as it does by default, without waiting.
pub(crate) fn patient(url: &str) -> Nevermined {
    let policy = RetryPolicy::default();
    without_key(url).api_key(KEY).retry(policy).build().unwrap()
}

/// Waits move the time on at once; no limit is ever reached. The time of day starts on 21 Oct 2015 at 07:27:00 GMT.
#[derive(Debug, Default)]
pub(crate) struct Still(Mutex<Duration>);

impl Clock for Still {
    fn now(&self) -> Duration {
        *self.0.lock().unwrap()
    }

    fn wall(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_445_412_420) + self.now()
    }

    fn sleep(&self, duration: Duration) -> ClockFuture {
        *self.0.lock().unwrap() += duration;
        Box::pin(std::future::ready(()))
    }

    fn limit(&self, _: Duration) -> ClockFuture {
        Box::pin(std::future::pending())
    }
}
