use std::sync::{Arc, Mutex};

use super::book::{Book, Limits};
use super::{Budget, Shared, day_of};
use crate::clock::TokioClock;
use crate::{Cents, Clock, Error};

/// A [`Budget`] to be set up; from [`Budget::builder`].
#[derive(Clone, Debug, Default)]
#[must_use = "a budget is made by `build`"]
pub struct BudgetBuilder {
    limits: Limits,
    spent: Cents,
    spent_today: Cents,
    clock: Option<Arc<dyn Clock>>,
}

impl BudgetBuilder {
    /// The most that one call may cost, in cents. So much is reserved for a call that does not say itself what it costs
    /// [at most](super::super::SpendingRequest::at_most).
    pub fn per_call(mut self, limit: Cents) -> Self {
        self.limits.per_call = Some(limit);
        self
    }

    /// The most that the calls of one day may cost together, in cents. A day is one of UTC; a call counts to the day on
    /// which it was sent.
    pub fn per_day(mut self, limit: Cents) -> Self {
        self.limits.per_day = Some(limit);
        self
    }

    /// The most that all calls may cost together, in cents.
    pub fn total(mut self, limit: Cents) -> Self {
        self.limits.total = Some(limit);
        self
    }

    /// What was spent before this budget was made, in cents: in all, and the part of it that was spent today. A budget
    /// that lives in memory goes on after a restart with what the ledger says.
    pub fn spent(mut self, total: Cents, today: Cents) -> Self {
        (self.spent, self.spent_today) = (total, today);
        self
    }

    /// Where the budget takes the day from; the machine's clock if this is not set.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Some(Arc::new(clock));
        self
    }

    /// The budget.
    ///
    /// # Errors
    /// [`ErrorKind::Config`](crate::ErrorKind::Config), not sent: there is no limit, a limit is zero, a wider one is
    /// below a narrower one, or more was spent today than in all.
    ///
    /// ```
    /// use nevermined::Cents;
    /// use nevermined::router::Budget;
    ///
    /// assert!(Budget::builder().build().is_err());
    /// assert!(Budget::builder().per_call(Cents::from(9)).total(Cents::from(8)).build().is_err());
    /// assert!(Budget::builder().per_call(Cents::from(9)).total(Cents::from(90)).build().is_ok());
    /// ```
    pub fn build(self) -> Result<Budget, Error> {
        let Limits {
            per_call,
            per_day,
            total,
        } = self.limits;
        let mut widest: Option<(&str, Cents)> = None;
        for (name, limit) in [
            ("the limit of one call", per_call),
            ("the limit of the day", per_day),
            ("the total limit", total),
        ] {
            let Some(limit) = limit else { continue };
            if limit == Cents::default() {
                return Err(Error::config(format!("{name} is zero cents")));
            }
            if let Some((narrower, least)) = widest
                && limit < least
            {
                return Err(Error::config(format!("{name} is below {narrower}")));
            }
            widest = Some((name, limit));
        }
        if widest.is_none() {
            return Err(Error::config("the budget has no limit")
                .with_hint("set `per_call`, `per_day` or `total`"));
        }
        if self.spent_today > self.spent {
            return Err(Error::config("more was spent today than in all"));
        }
        let clock = self.clock.unwrap_or_else(|| Arc::new(TokioClock::new()));
        let today = day_of(clock.wall());
        let book = Book::new(self.limits, today, self.spent, self.spent_today);
        Ok(Budget(Arc::new(Shared {
            book: Mutex::new(book),
            clock,
        })))
    }
}
