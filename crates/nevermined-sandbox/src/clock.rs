//! Time, injected: a clock that the caller chooses, and an offset that `Sandbox::advance` moves.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::sync::Notify;

/// Where a sandbox takes the time from.
///
/// ```
/// use nevermined_sandbox::Clock;
/// use std::time::{Duration, SystemTime, UNIX_EPOCH};
///
/// struct Noon;
/// impl Clock for Noon {
///     fn now(&self) -> SystemTime {
///         UNIX_EPOCH + Duration::from_secs(12 * 3600)
///     }
/// }
/// assert!(Noon.now() > UNIX_EPOCH);
/// ```
pub trait Clock: Send + Sync + 'static {
    /// The present.
    fn now(&self) -> SystemTime;
}

/// The machine's own clock. A sandbox uses it unless told otherwise.
///
/// ```
/// use nevermined_sandbox::{Clock, SystemClock};
/// assert!(SystemClock::default().now() > std::time::UNIX_EPOCH);
/// ```
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(
        clippy::disallowed_methods,
        reason = "the one place where the machine's clock is read"
    )]
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }
}

/// A clock that stands still. With it, time moves only by [`Sandbox::advance`](crate::Sandbox::advance).
///
/// ```
/// use nevermined_sandbox::{Clock, FixedClock};
/// use std::time::{Duration, UNIX_EPOCH};
///
/// let clock = FixedClock::at(UNIX_EPOCH + Duration::from_secs(1_800_000_000));
/// assert_eq!(clock.now(), clock.now());
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct FixedClock {
    at: SystemTime,
}

impl FixedClock {
    /// A clock that always says `at`.
    #[must_use]
    pub fn at(at: SystemTime) -> Self {
        Self { at }
    }
}

impl Clock for FixedClock {
    fn now(&self) -> SystemTime {
        self.at
    }
}

/// A point in time: milliseconds since 1970, never later than the year 9999, so that it always has a
/// date to show.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub(crate) struct Moment(u64);

/// The milliseconds of a day.
const DAY: u64 = 86_400_000;

impl Moment {
    /// The last millisecond of the year 9999.
    pub(crate) const LAST: Self = Self(253_402_300_799_999);

    /// `seconds` later, or [`Moment::LAST`] if that comes first.
    pub(crate) fn plus_seconds(self, seconds: u64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1000))).min(Self::LAST)
    }

    /// So much earlier, but not before 1970.
    pub(crate) fn minus(self, by: Duration) -> Self {
        let millis = u64::try_from(by.as_millis()).unwrap_or(u64::MAX);
        Self(self.0.saturating_sub(millis))
    }

    /// How long it is since an earlier moment. Nothing, if that was later.
    pub(crate) fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(self.0.saturating_sub(earlier.0))
    }

    fn plus(self, by: Duration) -> Self {
        let millis = u64::try_from(by.as_millis()).unwrap_or(u64::MAX);
        Self(self.0.saturating_add(millis)).min(Self::LAST)
    }

    /// Midnight of its day, in UTC.
    pub(crate) fn start_of_day(self) -> Self {
        Self(self.0 - self.0 % DAY)
    }

    /// Midnight of the Monday of its week, in UTC.
    pub(crate) fn start_of_week(self) -> Self {
        // 1970 began on a Thursday, the fourth day of a week.
        let into_week = (self.0 + 3 * DAY) % (7 * DAY);
        Self(self.0.saturating_sub(into_week))
    }

    /// Midnight of the first day of its month, in UTC.
    pub(crate) fn start_of_month(self) -> Self {
        use chrono::Datelike;
        let days = i64::try_from(self.0)
            .ok()
            .and_then(chrono::DateTime::from_timestamp_millis)
            .map_or(0, |date| u64::from(date.day0()));
        Self(self.start_of_day().0.saturating_sub(days * DAY))
    }

    /// The same day and time so many months later, or the last day of that month if it is shorter.
    pub(crate) fn plus_months(self, months: u32) -> Self {
        let date = i64::try_from(self.0)
            .ok()
            .and_then(chrono::DateTime::from_timestamp_millis)
            .and_then(|date| date.checked_add_months(chrono::Months::new(months)));
        date.and_then(|date| u64::try_from(date.timestamp_millis()).ok())
            .map_or(Self::LAST, |millis| Self(millis).min(Self::LAST))
    }

    /// The day, as `2026-11-20` in UTC.
    pub(crate) fn day(self) -> String {
        self.iso().chars().take(10).collect()
    }

    /// Whole seconds since 1970.
    pub(crate) fn seconds(self) -> u64 {
        self.0 / 1000
    }

    /// As the API writes dates: `2026-11-20T10:00:00.000Z`.
    pub(crate) fn iso(self) -> String {
        i64::try_from(self.0)
            .ok()
            .and_then(chrono::DateTime::from_timestamp_millis)
            .unwrap_or_default()
            .to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
    }

    /// Reads a date and time of RFC 3339.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let date = chrono::DateTime::parse_from_rfc3339(text).ok()?;
        let millis = u64::try_from(date.timestamp_millis()).ok()?;
        Some(Self(millis).min(Self::LAST))
    }

    /// Milliseconds since 1970.
    #[cfg(feature = "store")]
    pub(crate) fn millis(self) -> u64 {
        self.0
    }

    #[cfg(any(test, feature = "store"))]
    pub(crate) fn from_millis(millis: u64) -> Self {
        Self(millis)
    }
}

impl From<SystemTime> for Moment {
    fn from(time: SystemTime) -> Self {
        Self(0).plus(time.duration_since(UNIX_EPOCH).unwrap_or_default())
    }
}

impl From<Moment> for SystemTime {
    fn from(moment: Moment) -> Self {
        UNIX_EPOCH + Duration::from_millis(moment.0)
    }
}

/// How far a clock has been moved ahead.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Ahead(pub(crate) Duration);

/// Moves a clock ahead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Advance {
    pub(crate) by: Duration,
}

/// The chosen clock and how far it has been moved ahead.
pub(crate) struct VirtualClock {
    base: Box<dyn Clock>,
    ahead: Mutex<Duration>,
    moved: Notify,
}

impl VirtualClock {
    pub(crate) fn new(base: Box<dyn Clock>) -> Self {
        Self {
            base,
            ahead: Mutex::new(Duration::ZERO),
            moved: Notify::new(),
        }
    }

    pub(crate) fn now(&self) -> Moment {
        let ahead = *self.ahead.lock().unwrap_or_else(PoisonError::into_inner);
        Moment::from(self.base.now()).plus(ahead)
    }

    pub(crate) fn set_ahead(&self, ahead: Ahead) {
        *self.ahead.lock().unwrap_or_else(PoisonError::into_inner) = ahead.0;
        self.moved.notify_waiters();
    }

    /// Waits until so much time has passed on this clock, by itself or because it was moved.
    pub(crate) async fn wait(&self, time: Duration) {
        let until = self.now().plus(time);
        loop {
            let moved = self.moved.notified();
            let left = until.since(self.now());
            if left.is_zero() {
                return;
            }
            // Whichever comes first: the clock is looked at again.
            let _either = tokio::time::timeout(left, moved).await;
        }
    }
}

impl fmt::Debug for VirtualClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VirtualClock")
            .field("now", &self.now().iso())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_stops_at_the_last_date_that_can_be_written() {
        let clock = VirtualClock::new(Box::new(FixedClock::at(UNIX_EPOCH)));
        assert_eq!(clock.now().iso(), "1970-01-01T00:00:00.000Z");
        clock.set_ahead(Ahead(Duration::from_millis(86_400_001)));
        assert_eq!(clock.now().iso(), "1970-01-02T00:00:00.001Z");
        clock.set_ahead(Ahead(Duration::MAX));
        assert_eq!(clock.now().iso(), "9999-12-31T23:59:59.999Z");
        assert_eq!(clock.now().plus_seconds(u64::MAX), Moment::LAST);
    }

    #[test]
    fn days_weeks_and_months_begin_at_midnight() {
        let start = |text: &str, of: fn(Moment) -> Moment| {
            Moment::parse(text).map(|moment| of(moment).iso())
        };
        for (text, day, week, month) in [
            (
                "2026-11-21T10:00:00Z",
                "2026-11-21",
                "2026-11-16",
                "2026-11-01",
            ),
            (
                "2026-11-16T00:00:00Z",
                "2026-11-16",
                "2026-11-16",
                "2026-11-01",
            ),
            (
                "2024-02-29T23:59:59.999Z",
                "2024-02-29",
                "2024-02-26",
                "2024-02-01",
            ),
            // The week before 1970 began is cut off.
            (
                "1970-01-04T12:00:00Z",
                "1970-01-04",
                "1970-01-01",
                "1970-01-01",
            ),
            (
                "1970-01-05T12:00:00Z",
                "1970-01-05",
                "1970-01-05",
                "1970-01-01",
            ),
        ] {
            let midnight = |date: &str| Some(format!("{date}T00:00:00.000Z"));
            assert_eq!(start(text, Moment::start_of_day), midnight(day));
            assert_eq!(start(text, Moment::start_of_week), midnight(week));
            assert_eq!(start(text, Moment::start_of_month), midnight(month));
        }
    }
}
