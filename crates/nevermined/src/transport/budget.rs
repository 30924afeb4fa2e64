use std::sync::atomic::{AtomicU32, Ordering};

/// Bounds how many retries a client makes in all, so that an outage is not answered with a multiple of the load.
///
/// Each retry takes ten tokens, each success gives one back.
#[derive(Debug)]
pub(crate) struct RetryBudget(AtomicU32);

const FULL: u32 = 500;
const RETRY: u32 = 10;
const SUCCESS: u32 = 1;

impl RetryBudget {
    pub(crate) fn new() -> Self {
        Self(AtomicU32::new(FULL))
    }

    /// Takes what a retry costs; `false` when the budget is used up.
    pub(crate) fn take(&self) -> bool {
        self.0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |tokens| {
                tokens.checked_sub(RETRY)
            })
            .is_ok()
    }

    pub(crate) fn succeeded(&self) {
        // A full budget is the usual case: look before writing, the counter is shared by all calls.
        if self.0.load(Ordering::Relaxed) < FULL {
            let _ = self
                .0
                .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |tokens| {
                    Some((tokens + SUCCESS).min(FULL))
                });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_used_up_by_retries_and_refilled_by_successes() {
        let budget = RetryBudget::new();
        let taken = (0..1_000).filter(|_| budget.take()).count();
        assert_eq!(taken, 50);
        (0..9).for_each(|_| budget.succeeded());
        assert!(!budget.take());
        budget.succeeded();
        assert!(budget.take());
        (0..10_000).for_each(|_| budget.succeeded());
        assert_eq!(budget.0.load(Ordering::Relaxed), FULL);
    }
}
