//! Balances that lag: what each holder's credits were before each change, as long as a fault asks for it.

use crate::clock::Moment;
use crate::http::value;
use crate::ledger::{Ledger, PlanKey, Standing};
use nevermined_types::Address;
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The one operation whose answers can lag.
pub(crate) const OPERATION: &str = "getPlanBalance";

/// How many changes are remembered of each holder's credits of a plan.
const REMEMBERED: usize = 1000;

/// A holder's credits of a plan.
type Of = (PlanKey, Address);

/// What balances were before they changed.
#[derive(Debug, Default)]
pub(crate) struct Lag {
    past: Mutex<BTreeMap<Of, VecDeque<Change>>>,
}

#[derive(Clone, Copy, Debug)]
struct Change {
    at: Moment,
    before: Standing,
}

/// Every balance at one time.
#[derive(Debug)]
pub(crate) struct Balances(BTreeMap<Of, Standing>);

impl Balances {
    pub(crate) fn of(ledger: &Ledger, now: Moment) -> Self {
        let books = ledger.books.iter();
        let standings = books.flat_map(|(plan, book)| {
            let holders = book.holders.iter();
            holders.map(move |(holder, holding)| ((*plan, *holder), holding.standing(now)))
        });
        Self(standings.collect())
    }
}

impl Lag {
    /// Remembers what has changed.
    pub(crate) fn note(&self, before: &Balances, after: &Balances, at: Moment) {
        let mut past = self.lock();
        for (of, now) in &after.0 {
            let before = before.0.get(of).copied().unwrap_or_default();
            if before != *now {
                let changes = past.entry(*of).or_default();
                if changes.len() == REMEMBERED {
                    changes.pop_front();
                }
                changes.push_back(Change { at, before });
            }
        }
    }

    /// The balance before the last change, or as it was at a time. `None` if it was what it is.
    pub(crate) fn older(&self, of: Of, at: Option<Moment>) -> Option<Standing> {
        let past = self.lock();
        let changes = past.get(&of)?;
        let change = match at {
            None => changes.back(),
            Some(at) => changes.iter().find(|change| change.at > at),
        };
        change.map(|change| change.before)
    }

    /// Forgets all, once nothing asks for it.
    pub(crate) fn forget(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Of, VecDeque<Change>>> {
        self.past.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whose balance a request of [`OPERATION`] is for.
pub(crate) fn asked_for(path: &str) -> Option<Of> {
    let (rest, holder) = path.rsplit_once('/')?;
    let plan = rest.strip_suffix("/balance")?.rsplit_once('/')?.1;
    let plan = value::decimal("planId", plan).ok()?;
    let holder = value::address_text("holderAddress", holder).ok()?;
    Some((PlanKey(plan), holder))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::Amount;

    const HOLDER: Address = Address::from_bytes([1; 20]);

    fn balances(remaining: u64) -> Balances {
        let standing = Standing {
            remaining: Amount::from(remaining),
            ..Standing::default()
        };
        Balances([((PlanKey(Amount::ONE), HOLDER), standing)].into())
    }

    #[test]
    fn a_balance_is_known_as_it_was_before_each_change() {
        let lag = Lag::default();
        let of = (PlanKey(Amount::ONE), HOLDER);
        let at = Moment::from_millis;
        let older = |at| lag.older(of, at).map(|s| s.remaining.to_string());
        assert_eq!(older(None), None);
        lag.note(&Balances(BTreeMap::new()), &balances(100), at(10));
        lag.note(&balances(100), &balances(100), at(15));
        lag.note(&balances(100), &balances(93), at(20));
        assert_eq!(older(None).as_deref(), Some("100"));
        for (moment, told) in [
            (0, Some("0")),
            (9, Some("0")),
            (10, Some("100")),
            (19, Some("100")),
            (20, None),
        ] {
            assert_eq!(older(Some(at(moment))).as_deref(), told, "{moment}");
        }
        lag.forget();
        assert_eq!(older(None), None);
    }

    #[test]
    fn a_path_says_whose_balance_is_asked_for() {
        let path = format!("/api/v1/protocol/plans/7/balance/{HOLDER}");
        assert_eq!(
            asked_for(&path),
            Some((PlanKey(Amount::from(7u64)), HOLDER))
        );
        for path in [
            "/api/v1/protocol/plans/7/balance/x",
            "/7/balance",
            "balance/x",
        ] {
            assert_eq!(asked_for(path), None);
        }
    }
}
