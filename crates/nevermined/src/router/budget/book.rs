//! What is spent and what is reserved, as a value: no clock, no lock.

use std::collections::{BTreeMap, VecDeque};

use super::{BudgetLimit, OverBudget};
use crate::router::RouterRequestId;
use crate::{Cents, Uint256};

/// How many payments that were counted are remembered, so that none is counted twice. One that is forgotten and comes
/// up again is counted again: the error is on the side of the limit.
const REMEMBERED: usize = 4_096;

/// The limits; none is infinite.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Limits {
    pub(super) per_call: Option<Cents>,
    pub(super) per_day: Option<Cents>,
    pub(super) total: Option<Cents>,
}

/// What a call that ended says of the money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Charge {
    /// Paid. Without an amount, all that was reserved.
    Paid(Option<Cents>),
    /// The service says that the request went through and cost nothing.
    Free,
    /// Nothing happened in this call: not sent, or refused.
    Refused,
    /// It may have been paid.
    Unknown,
}

/// Money that is set aside for one request id.
#[derive(Clone, Copy, Debug)]
pub(super) struct Open {
    pub(super) amount: Cents,
    /// The day that it counts to.
    pub(super) day: i64,
    /// How many calls are under way with the id.
    pub(super) calls: u32,
    /// Whether a call ended without saying what became of the money.
    pub(super) unclear: bool,
}

/// A payment that is part of what was spent.
#[derive(Clone, Copy, Debug)]
struct Counted {
    amount: Cents,
    day: i64,
}

#[derive(Debug, Default)]
pub(super) struct Book {
    limits: Limits,
    /// The latest day that was seen, counted from 1970. It never goes back.
    day: i64,
    spent: Cents,
    spent_today: Cents,
    open: BTreeMap<RouterRequestId, Open>,
    counted: BTreeMap<RouterRequestId, Counted>,
    /// The counted ones, the oldest first.
    order: VecDeque<RouterRequestId>,
}

impl Book {
    pub(super) fn new(limits: Limits, day: i64, spent: Cents, spent_today: Cents) -> Self {
        Self {
            limits,
            day,
            spent,
            spent_today,
            ..Self::default()
        }
    }

    /// Moves on to `day`; an earlier one changes nothing.
    pub(super) fn turn_to(&mut self, day: i64) {
        if day > self.day {
            self.day = day;
            self.spent_today = Cents::default();
        }
    }

    pub(super) fn per_call(&self) -> Option<Cents> {
        self.limits.per_call
    }

    pub(super) fn spent(&self) -> Cents {
        self.spent
    }

    pub(super) fn spent_today(&self) -> Cents {
        self.spent_today
    }

    pub(super) fn reserved(&self) -> Cents {
        sum(self.open.values())
    }

    pub(super) fn reserved_today(&self) -> Cents {
        sum(self.open.values().filter(|open| open.day == self.day))
    }

    pub(super) fn open(&self) -> impl Iterator<Item = (&RouterRequestId, &Open)> {
        self.open.iter()
    }

    /// Sets `amount` aside for a call with `id`.
    ///
    /// A repeat with an id whose money is still set aside shares it, and counts to today from now on. An id that was
    /// counted already needs nothing: the service does not pay it a second time.
    pub(super) fn reserve(
        &mut self,
        id: &RouterRequestId,
        amount: Cents,
    ) -> Result<(), OverBudget> {
        let over = |limit, left| OverBudget {
            limit,
            asked: amount,
            left,
        };
        if let Some(most) = self.limits.per_call
            && amount > most
        {
            return Err(over(BudgetLimit::PerCall, most));
        }
        if self.counted.contains_key(id) {
            return Ok(());
        }
        let had = self.open.get(id).copied();
        let amount = had.map_or(amount, |open| open.amount.max(amount));
        let others = minus(
            self.reserved(),
            had.map_or_else(Cents::default, |open| open.amount),
        );
        let had_today = had.filter(|open| open.day == self.day);
        let others_today = minus(
            self.reserved_today(),
            had_today.map_or_else(Cents::default, |open| open.amount),
        );
        for (limit, most, taken) in [
            (
                BudgetLimit::PerDay,
                self.limits.per_day,
                plus(self.spent_today, others_today),
            ),
            (
                BudgetLimit::Total,
                self.limits.total,
                plus(self.spent, others),
            ),
        ] {
            let Some(most) = most else { continue };
            let left = minus(most, taken);
            if amount > left {
                return Err(OverBudget {
                    limit,
                    asked: amount,
                    left,
                });
            }
        }
        self.open.insert(
            id.clone(),
            Open {
                amount,
                day: self.day,
                calls: had.map_or(0, |open| open.calls).saturating_add(1),
                unclear: had.is_some_and(|open| open.unclear),
            },
        );
        Ok(())
    }

    /// A call with `id` ended.
    pub(super) fn end(&mut self, id: &RouterRequestId, charge: Charge) {
        let Some(open) = self.open.get_mut(id) else {
            return;
        };
        open.calls = open.calls.saturating_sub(1);
        match charge {
            Charge::Paid(amount) => {
                let (amount, day) = (amount.unwrap_or(open.amount), open.day);
                self.open.remove(id);
                self.count(id, amount, day);
            }
            Charge::Free => {
                self.open.remove(id);
            }
            Charge::Unknown => open.unclear = true,
            // What another call with the same id did, or may still do, is not known from this one.
            Charge::Refused if open.calls == 0 && !open.unclear => {
                self.open.remove(id);
            }
            Charge::Refused => {}
        }
    }

    /// Counts what is set aside for `id`, or sets right what was counted; `false` if the id is not known.
    pub(super) fn confirm(&mut self, id: &RouterRequestId, amount: Option<Cents>) -> bool {
        if let Some(open) = self.open.remove(id) {
            self.count(id, amount.unwrap_or(open.amount), open.day);
            return true;
        }
        let Some(counted) = self.counted.get_mut(id) else {
            return false;
        };
        if let Some(amount) = amount {
            let Counted { amount: old, day } = std::mem::replace(
                counted,
                Counted {
                    amount,
                    day: counted.day,
                },
            );
            self.spent = plus(minus(self.spent, old), amount);
            if day == self.day {
                self.spent_today = plus(minus(self.spent_today, old), amount);
            }
        }
        true
    }

    /// Gives back what is set aside for `id`.
    pub(super) fn release(&mut self, id: &RouterRequestId) -> Option<Cents> {
        self.open.remove(id).map(|open| open.amount)
    }

    pub(super) fn is_under_way(&self, id: &RouterRequestId) -> bool {
        self.open.get(id).is_some_and(|open| open.calls > 0)
    }

    fn count(&mut self, id: &RouterRequestId, amount: Cents, day: i64) {
        self.spent = plus(self.spent, amount);
        if day == self.day {
            self.spent_today = plus(self.spent_today, amount);
        }
        self.counted.insert(id.clone(), Counted { amount, day });
        self.order.push_back(id.clone());
        if self.order.len() > REMEMBERED
            && let Some(oldest) = self.order.pop_front()
        {
            self.counted.remove(&oldest);
        }
    }
}

fn sum<'a>(open: impl Iterator<Item = &'a Open>) -> Cents {
    open.fold(Cents::default(), |sum, open| plus(sum, open.amount))
}

/// The sum; a sum that cannot be held is more than any limit.
fn plus(one: Cents, other: Cents) -> Cents {
    one.checked_add(other)
        .unwrap_or_else(|| Cents::from(Uint256::MAX))
}

/// The difference, or nothing.
fn minus(from: Cents, taken: Cents) -> Cents {
    from.checked_sub(taken).unwrap_or_default()
}

#[cfg(test)]
mod tests;
