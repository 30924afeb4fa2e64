//! What calls may cost: a sum is set aside before a call, and given back only when it is certain that nothing was paid.

mod book;
mod builder;
mod over;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use self::book::Book;
pub(crate) use self::book::Charge;
pub use self::builder::BudgetBuilder;
pub use self::over::{BudgetLimit, OverBudget};
use super::RouterRequestId;
use crate::{Cents, Clock, Error, ErrorKind, Outcome};

/// Limits on what the router may spend: a call, a day (in UTC), and in all.
///
/// Before a call is sent, the most that it may cost is reserved; a call that does not fit is refused with
/// [`ErrorKind::OverBudget`] and nothing is sent. What was paid is counted; the rest is given back. Only a definite no
/// gives a reservation back whole: after a timeout or a broken connection the money stays reserved under the call's
/// request id, until the same call is repeated with that id, or until [`confirm`](Self::confirm) or
/// [`release`](Self::release) settles it.
///
/// Clones share one account, so one budget can bound several clients and tasks. Amounts are cents, as the limits of
/// delegations are; one budget is for one currency.
///
/// The service takes no limit for a single payment. A service that is paid may cost more than was reserved: what it did
/// cost is counted, and later calls find less or nothing left. The one limit that the service itself keeps is the
/// delegation's.
///
/// ```
/// # async fn run(nvm: nevermined::Nevermined, delegation: nevermined::DelegationId) -> Result<(), nevermined::Error> {
/// use nevermined::Cents;
/// use nevermined::router::Budget;
///
/// let budget = Budget::builder()
///     .per_call(Cents::from(50))
///     .per_day(Cents::from(1_000))
///     .total(Cents::from(10_000))
///     .build()?;
/// let router = nvm.router().with_budget(&budget);
/// router.route(&delegation, "https://api.example.com/answer").await?;
/// println!("{} cents were spent today", budget.usage().spent_today);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Budget(Arc<Shared>);

struct Shared {
    book: Mutex<Book>,
    clock: Arc<dyn Clock>,
}

/// Where a budget stands. Amounts are cents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct BudgetUsage {
    /// What was paid in all, what [`BudgetBuilder::spent`] brought along included.
    pub spent: Cents,
    /// What was paid today.
    pub spent_today: Cents,
    /// What is set aside for calls under way, and for those of which nobody knows whether they paid.
    pub reserved: Cents,
    /// The part of it that counts to today.
    pub reserved_today: Cents,
}

/// Money that is set aside for a call.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reservation {
    /// The call's request id, with which it can be repeated, settled, and found in the ledger.
    pub request_id: RouterRequestId,
    /// How much, in cents.
    pub amount: Cents,
    /// Whether a call with this id is under way. If not, its outcome is unknown.
    pub is_under_way: bool,
}

impl Budget {
    /// A budget to be set up. At least one limit must be given.
    pub fn builder() -> BudgetBuilder {
        BudgetBuilder::default()
    }

    /// What is spent and reserved at this moment.
    ///
    /// ```
    /// use nevermined::Cents;
    /// use nevermined::router::Budget;
    ///
    /// let budget = Budget::builder().total(Cents::from(100)).spent(Cents::from(40), Cents::from(0)).build()?;
    /// assert_eq!(budget.usage().spent, Cents::from(40));
    /// assert_eq!(budget.usage().reserved, Cents::from(0));
    /// # Ok::<(), nevermined::Error>(())
    /// ```
    #[must_use]
    pub fn usage(&self) -> BudgetUsage {
        let book = self.book();
        BudgetUsage {
            spent: book.spent(),
            spent_today: book.spent_today(),
            reserved: book.reserved(),
            reserved_today: book.reserved_today(),
        }
    }

    /// All that is set aside, by request id.
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined, budget: nevermined::router::Budget) -> Result<(), nevermined::Error> {
    /// for reservation in budget.reservations() {
    ///     if !reservation.is_under_way {
    ///         println!("{}: were {} cents paid?", reservation.request_id, reservation.amount);
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn reservations(&self) -> Vec<Reservation> {
        let book = self.book();
        let open = book.open().map(|(id, open)| Reservation {
            request_id: id.clone(),
            amount: open.amount,
            is_under_way: open.calls > 0,
        });
        open.collect()
    }

    /// Says that the call with this id was paid: counts what it cost, or all that is set aside.
    ///
    /// It also sets right what was counted for a call of which the service did not say what it cost, as the answers of
    /// the proxy do not; of these the last few thousand are remembered.
    ///
    /// # Errors
    /// `NotFound`, not sent: nothing is known under the id. `Conflict`, not sent: a call with it is under way.
    ///
    /// ```
    /// # fn settle(budget: &nevermined::router::Budget, payment: &nevermined::router::RouterPayment) -> Result<(), nevermined::Error> {
    /// // A row of the ledger says what became of a call that timed out.
    /// if let Some(id) = &payment.request_id {
    ///     budget.confirm(&id.parse()?, payment.cents())?;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn confirm(&self, id: &RouterRequestId, cost: Option<Cents>) -> Result<(), Error> {
        let mut book = self.book();
        check_idle(&book, id)?;
        if book.confirm(id, cost) {
            return Ok(());
        }
        Err(unknown(id))
    }

    /// Says that the call with this id was not paid: gives back what is set aside, and says how much that was.
    ///
    /// A payment may appear in the ledger later than the call ended. Released too early, it is spent twice.
    ///
    /// # Errors
    /// `NotFound`, not sent: nothing is set aside under the id. `Conflict`, not sent: a call with it is under way.
    pub fn release(&self, id: &RouterRequestId) -> Result<Cents, Error> {
        let mut book = self.book();
        check_idle(&book, id)?;
        book.release(id).ok_or_else(|| unknown(id))
    }

    /// Sets aside what a call may cost: `ceiling`, or the limit of one call.
    pub(crate) fn hold(&self, id: &RouterRequestId, ceiling: Option<Cents>) -> Result<Held, Error> {
        let mut book = self.book();
        let Some(amount) = ceiling.or_else(|| book.per_call()) else {
            let hint = "give the budget a limit of one call, or the call `at_most`";
            return Err(
                Error::invalid("the budget cannot know what the call may cost").with_hint(hint),
            );
        };
        if amount == Cents::default() {
            let hint = "the service takes no limit for one payment: nothing would keep it";
            return Err(Error::invalid("the call may cost zero cents at most").with_hint(hint));
        }
        book.reserve(id, amount).map_err(|over| {
            Error::new(ErrorKind::OverBudget, Outcome::NotSent, over.to_string()).with_source(over)
        })?;
        Ok(Held {
            budget: self.clone(),
            id: id.clone(),
            charge: Charge::Unknown,
        })
    }

    /// The book, open at today's page.
    fn book(&self) -> MutexGuard<'_, Book> {
        let day = day_of(self.0.clock.wall());
        let mut book = self.0.book.lock().unwrap_or_else(PoisonError::into_inner);
        book.turn_to(day);
        book
    }
}

/// The money that is set aside for a call under way. Dropped without a word, the call's outcome is unknown.
#[derive(Debug)]
pub(crate) struct Held {
    budget: Budget,
    id: RouterRequestId,
    charge: Charge,
}

impl Held {
    pub(crate) fn end(mut self, charge: Charge) {
        self.charge = charge;
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.budget.book().end(&self.id, self.charge);
    }
}

fn check_idle(book: &Book, id: &RouterRequestId) -> Result<(), Error> {
    if book.is_under_way(id) {
        let message = format!("a call with the request id {id} is under way");
        return Err(Error::new(ErrorKind::Conflict, Outcome::NotSent, message));
    }
    Ok(())
}

fn unknown(id: &RouterRequestId) -> Error {
    let message = format!("the budget knows nothing of the request id {id}");
    Error::new(ErrorKind::NotFound, Outcome::NotSent, message)
}

/// Days since 1970, in UTC.
fn day_of(time: SystemTime) -> i64 {
    const DAY: u64 = 86_400;
    let since = time.duration_since(SystemTime::UNIX_EPOCH);
    since.map_or(0, |since| {
        i64::try_from(since.as_secs() / DAY).unwrap_or(i64::MAX)
    })
}

impl fmt::Debug for Budget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Budget").field(&self.usage()).finish()
    }
}
