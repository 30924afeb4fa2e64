//! Whether a failed attempt is made again, and when. The decision is a pure function.

use std::time::Duration;

use nevermined_api::Safety;

use crate::Outcome;

/// How failed attempts are repeated.
///
/// Reads are repeated after a broken connection, a timeout, 408, 429, 502, 503, 504, and errors that the service marks
/// as retryable. Calls that move value are repeated only where nothing can have happened: never sent, 429, or marked as
/// retryable. A wait is drawn at random between zero and a bound that doubles ("full jitter"), or is what
/// `Retry-After` says.
///
/// ```
/// use std::time::Duration;
/// use nevermined::RetryPolicy;
///
/// let patient = RetryPolicy::default().max_attempts(5).base_delay(Duration::from_millis(500));
/// let never = RetryPolicy::never();
/// # let _ = (patient, never);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct RetryPolicy {
    max_attempts: u32,
    base_delay: Duration,
    max_delay: Duration,
    max_retry_after: Duration,
}

impl Default for RetryPolicy {
    /// Three attempts, 200 ms doubling to at most 5 s, `Retry-After` up to 60 s.
    fn default() -> Self {
        Self {
            max_attempts: 3,
            base_delay: Duration::from_millis(200),
            max_delay: Duration::from_secs(5),
            max_retry_after: Duration::from_secs(60),
        }
    }
}

impl RetryPolicy {
    /// One attempt only.
    #[must_use]
    pub fn never() -> Self {
        Self {
            max_attempts: 1,
            ..Self::default()
        }
    }

    /// How often a request is sent at most, the first time included. Zero counts as one.
    #[must_use]
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts.max(1);
        self
    }

    /// The bound of the first wait; it doubles with each attempt.
    #[must_use]
    pub fn base_delay(mut self, delay: Duration) -> Self {
        self.base_delay = delay;
        self
    }

    /// The largest bound of a wait.
    #[must_use]
    pub fn max_delay(mut self, delay: Duration) -> Self {
        self.max_delay = delay;
        self
    }

    /// The longest `Retry-After` that is waited for. A longer one ends the call with an error that carries it.
    #[must_use]
    pub fn max_retry_after(mut self, wait: Duration) -> Self {
        self.max_retry_after = wait;
        self
    }
}

/// What the decision needs to know of a failed attempt.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Attempt {
    /// Counted from 1.
    pub(crate) number: u32,
    pub(crate) outcome: Outcome,
    pub(crate) trouble: Trouble,
    pub(crate) retry_after: Option<Duration>,
    /// What is left of the call's time; `None` without a limit.
    pub(crate) time_left: Option<Duration>,
}

/// What stopped an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// No connection, a broken one, a cut body, or no answer in time.
    Network,
    /// An answer; `flagged` when the service marks its error as retryable.
    Status { status: u16, flagged: bool },
    /// Trouble that an equal request meets again.
    Permanent,
}

/// What to do after a failed attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    Stop,
    RetryAfter(Duration),
}

/// Whether and when to send the request again. `random` is drawn from 0 to 1.
pub(crate) fn decide(
    policy: &RetryPolicy,
    repeats: Repeats,
    attempt: Attempt,
    random: f64,
) -> Decision {
    if attempt.number >= policy.max_attempts || !is_repeatable(repeats, &attempt) {
        return Decision::Stop;
    }
    let delay = match attempt.retry_after {
        Some(asked) if asked > policy.max_retry_after => return Decision::Stop,
        Some(asked) => asked.saturating_add(policy.base_delay.mul_f64(random)),
        None => backoff(policy, attempt.number).mul_f64(random),
    };
    match attempt.time_left {
        Some(left) if delay >= left => Decision::Stop,
        _ => Decision::RetryAfter(delay),
    }
}

fn backoff(policy: &RetryPolicy, number: u32) -> Duration {
    let doubled = 2_u32.saturating_pow(number.saturating_sub(1));
    policy
        .base_delay
        .saturating_mul(doubled)
        .min(policy.max_delay)
}

/// What a repeat of a call does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Repeats {
    /// The same as once: reads, and writes that set a state.
    Harmless,
    /// Possibly the effect twice: anything that moves value or creates something.
    Effect,
}

impl Repeats {
    /// `keyed`: the request carries the idempotency key that the operation defines.
    pub(crate) fn of(safety: Safety, moves_value: bool, keyed: bool) -> Self {
        match safety {
            Safety::Safe => Self::Harmless,
            Safety::Idempotent if !moves_value => Self::Harmless,
            Safety::IdempotentByKey if keyed => Self::Harmless,
            _ => Self::Effect,
        }
    }
}

fn is_repeatable(repeats: Repeats, attempt: &Attempt) -> bool {
    match (attempt.trouble, repeats) {
        (Trouble::Permanent, _) => false,
        (Trouble::Network, Repeats::Harmless) => true,
        (Trouble::Network, Repeats::Effect) => attempt.outcome == Outcome::NotSent,
        (Trouble::Status { status: 429, .. }, _) => true,
        (Trouble::Status { flagged: true, .. }, _) => true,
        (Trouble::Status { status, .. }, Repeats::Harmless) => matches!(status, 408 | 502..=504),
        (Trouble::Status { .. }, Repeats::Effect) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attempt(trouble: Trouble, outcome: Outcome) -> Attempt {
        Attempt {
            number: 1,
            outcome,
            trouble,
            retry_after: None,
            time_left: None,
        }
    }

    fn status(status: u16) -> Trouble {
        Trouble::Status {
            status,
            flagged: false,
        }
    }

    fn repeats(kind: Repeats, attempt: Attempt) -> bool {
        decide(&RetryPolicy::default(), kind, attempt, 0.5) != Decision::Stop
    }

    #[test]
    fn reads_are_repeated_after_passing_trouble() {
        for trouble in [
            Trouble::Network,
            status(408),
            status(429),
            status(502),
            status(503),
            status(504),
        ] {
            assert!(
                repeats(Repeats::Harmless, attempt(trouble, Outcome::Unknown)),
                "{trouble:?}"
            );
        }
        for trouble in [
            Trouble::Permanent,
            status(400),
            status(404),
            status(500),
            status(501),
        ] {
            assert!(
                !repeats(Repeats::Harmless, attempt(trouble, Outcome::Unknown)),
                "{trouble:?}"
            );
        }
    }

    #[test]
    fn value_is_moved_twice_by_nothing() {
        for code in 300..=599 {
            let again = repeats(Repeats::Effect, attempt(status(code), Outcome::Unknown));
            assert_eq!(again, code == 429, "{code}");
        }
        assert!(!repeats(
            Repeats::Effect,
            attempt(Trouble::Network, Outcome::Unknown)
        ));
        assert!(repeats(
            Repeats::Effect,
            attempt(Trouble::Network, Outcome::NotSent)
        ));
        let flagged = Trouble::Status {
            status: 503,
            flagged: true,
        };
        assert!(repeats(
            Repeats::Effect,
            attempt(flagged, Outcome::Rejected)
        ));
    }

    #[test]
    fn a_key_makes_a_repeat_harmless_and_a_value_moving_put_does_not() {
        assert_eq!(
            Repeats::of(Safety::IdempotentByKey, true, true),
            Repeats::Harmless
        );
        assert_eq!(
            Repeats::of(Safety::IdempotentByKey, true, false),
            Repeats::Effect
        );
        assert_eq!(
            Repeats::of(Safety::Idempotent, true, false),
            Repeats::Effect
        );
        assert_eq!(
            Repeats::of(Safety::Idempotent, false, false),
            Repeats::Harmless
        );
        assert_eq!(Repeats::of(Safety::Neither, false, false), Repeats::Effect);
    }

    #[test]
    fn waits_double_are_bounded_and_obey_the_service() {
        let policy = RetryPolicy::default().max_attempts(50);
        let at = |number, retry_after, random| {
            let failed = Attempt {
                number,
                retry_after,
                ..attempt(status(429), Outcome::Rejected)
            };
            decide(&policy, Repeats::Effect, failed, random)
        };
        assert_eq!(
            at(1, None, 1.0),
            Decision::RetryAfter(Duration::from_millis(200))
        );
        assert_eq!(
            at(3, None, 1.0),
            Decision::RetryAfter(Duration::from_millis(800))
        );
        assert_eq!(
            at(40, None, 1.0),
            Decision::RetryAfter(Duration::from_secs(5))
        );
        assert_eq!(at(1, None, 0.0), Decision::RetryAfter(Duration::ZERO));
        assert_eq!(
            at(1, Some(Duration::from_secs(7)), 0.0),
            Decision::RetryAfter(Duration::from_secs(7))
        );
        assert_eq!(at(1, Some(Duration::from_secs(61)), 0.0), Decision::Stop);
        assert_eq!(at(50, None, 0.0), Decision::Stop);
    }

    #[test]
    fn a_wait_never_outlasts_the_call() {
        let failed = Attempt {
            retry_after: Some(Duration::from_secs(5)),
            time_left: Some(Duration::from_secs(4)),
            ..attempt(status(429), Outcome::Rejected)
        };
        assert_eq!(
            decide(&RetryPolicy::default(), Repeats::Harmless, failed, 0.5),
            Decision::Stop
        );
    }
}
