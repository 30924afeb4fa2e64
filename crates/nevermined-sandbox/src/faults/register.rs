//! The faults of a sandbox: which are due for a request, and how often each was met and happened.

use super::lag::Lag;
use super::plan::{Effect, Fault};
use nevermined_types::Address;
use serde::Serialize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A fault, and how often it was met and happened. A test that counts on a fault looks here whether it
/// happened at all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct FaultReport {
    /// Its number in this sandbox, from 1.
    pub id: u64,
    /// The fault.
    pub fault: Fault,
    /// Requests that it is for, with those that it let through.
    pub matched: u64,
    /// How often it happened.
    pub fired: u64,
}

/// What is known of a request before it is carried out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Call<'a> {
    pub(crate) operation: Option<&'static str>,
    pub(crate) path: &'a str,
    pub(crate) account: Option<Address>,
}

/// The faults of a sandbox, in the order in which they were added.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    /// How many there are, to be looked at without the lock.
    count: AtomicUsize,
    entries: Mutex<Entries>,
    /// What balances were, as long as one is to lag.
    pub(crate) lag: Lag,
}

#[derive(Debug, Default)]
struct Entries {
    /// How often they began again. A claim of before is not one of a fault that has its number now.
    round: u64,
    last_id: u64,
    faults: Vec<Entry>,
}

#[derive(Clone, Debug)]
struct Entry {
    id: u64,
    fault: Fault,
    matched: u64,
    fired: u64,
    /// Turns that are taken and have not happened yet.
    claimed: u64,
}

/// A turn that a request has taken. Unless it happened, it is given back.
#[derive(Debug)]
pub(crate) struct Claim<'a> {
    faults: &'a Faults,
    round: u64,
    id: u64,
    pub(crate) effect: Effect,
    happened: bool,
}

impl Faults {
    /// Whether there is none. It costs next to nothing to ask.
    pub(crate) fn is_empty(&self) -> bool {
        self.count.load(Ordering::Relaxed) == 0
    }

    /// Adds a fault that was checked.
    pub(crate) fn add(&self, fault: Fault) -> u64 {
        let mut entries = self.lock();
        entries.last_id += 1;
        let id = entries.last_id;
        entries.faults.push(Entry {
            id,
            fault,
            matched: 0,
            fired: 0,
            claimed: 0,
        });
        self.recount(&entries);
        id
    }

    /// Takes a fault away. Says whether it was there.
    pub(crate) fn remove(&self, id: u64) -> bool {
        let mut entries = self.lock();
        let before = entries.faults.len();
        entries.faults.retain(|entry| entry.id != id);
        self.recount(&entries);
        entries.faults.len() < before
    }

    /// Takes all faults away. Their numbers are not given again.
    pub(crate) fn clear(&self) {
        let mut entries = self.lock();
        entries.faults.clear();
        self.recount(&entries);
    }

    /// Takes all faults away, and gives numbers from 1 again.
    pub(crate) fn begin_again(&self) {
        let mut entries = self.lock();
        *entries = Entries {
            round: entries.round.wrapping_add(1),
            ..Entries::default()
        };
        self.recount(&entries);
    }

    pub(crate) fn report(&self) -> Vec<FaultReport> {
        let entries = self.lock();
        let reports = entries.faults.iter().map(|entry| FaultReport {
            id: entry.id,
            fault: entry.fault.clone(),
            matched: entry.matched,
            fired: entry.fired,
        });
        reports.collect()
    }

    /// Whether any balance may be asked to lag.
    pub(crate) fn has_lag(&self) -> bool {
        self.lock().has_lag()
    }

    /// Counts the request, and takes the turns of the faults that are due: all delays, and the first of the
    /// others.
    pub(crate) fn due(&self, call: Call<'_>) -> Vec<Claim<'_>> {
        let mut entries = self.lock();
        let round = entries.round;
        let mut due = Vec::new();
        let mut has_other = false;
        for entry in &mut entries.faults {
            if !is_for(&entry.fault, call) {
                continue;
            }
            entry.matched += 1;
            let is_delay = matches!(entry.fault.effect, Effect::Delay { .. });
            if !entry.has_turn() || (has_other && !is_delay) {
                continue;
            }
            has_other |= !is_delay;
            entry.claimed += 1;
            due.push(Claim {
                faults: self,
                round,
                id: entry.id,
                effect: entry.fault.effect,
                happened: false,
            });
        }
        due
    }

    fn recount(&self, entries: &Entries) {
        self.count.store(entries.faults.len(), Ordering::Relaxed);
        if !entries.has_lag() {
            self.lag.forget();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Entries> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Entries {
    fn has_lag(&self) -> bool {
        let mut effects = self.faults.iter().map(|entry| entry.fault.effect);
        effects.any(|effect| matches!(effect, Effect::BalanceLag { .. }))
    }
}

impl Entry {
    /// Whether the request that was counted last is one of those that it happens to.
    fn has_turn(&self) -> bool {
        let taken = self.fired.saturating_add(self.claimed);
        self.matched > self.fault.after && self.fault.times.is_none_or(|times| taken < times)
    }
}

impl Claim<'_> {
    /// The fault happens: this turn is used up.
    pub(crate) fn happens(mut self) {
        self.happened = true;
    }
}

impl Drop for Claim<'_> {
    fn drop(&mut self) {
        let mut entries = self.faults.lock();
        if entries.round != self.round {
            return;
        }
        // It may have been removed since.
        let entry = entries.faults.iter_mut().find(|entry| entry.id == self.id);
        if let Some(entry) = entry {
            entry.claimed = entry.claimed.saturating_sub(1);
            entry.fired += u64::from(self.happened);
        }
    }
}

fn is_for(fault: &Fault, call: Call<'_>) -> bool {
    let operation = fault.operation.as_deref();
    operation.is_none_or(|id| call.operation == Some(id))
        && fault
            .path
            .as_deref()
            .is_none_or(|path| fits(path, call.path))
        && fault
            .account
            .is_none_or(|account| call.account == Some(account))
        && (call.operation == Some(super::lag::OPERATION)
            || !matches!(fault.effect, Effect::BalanceLag { .. }))
}

/// Whether the text is the pattern, where `*` stands for any text.
fn fits(pattern: &str, text: &str) -> bool {
    let Some((head, tail)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let Some(mut rest) = text.strip_prefix(head) else {
        return false;
    };
    let mut parts: Vec<&str> = tail.split('*').collect();
    let last = parts.pop().unwrap_or_default();
    for part in parts {
        match rest.split_once(part) {
            Some((_, after)) => rest = after,
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::faults::When;

    const ALICE: Address = Address::from_bytes([1; 20]);
    const BOB: Address = Address::from_bytes([2; 20]);
    const RESET: Effect = Effect::Reset {
        when: When::BeforeCommit,
    };
    const DELAY: Effect = Effect::Delay {
        millis: 1,
        when: When::BeforeCommit,
    };

    fn call(operation: &'static str) -> Call<'static> {
        Call {
            operation: Some(operation),
            path: "/api/v1/protocol/plans/7/order",
            account: Some(ALICE),
        }
    }

    fn counts(faults: &Faults) -> Vec<(u64, u64)> {
        let reports = faults.report();
        reports.iter().map(|r| (r.matched, r.fired)).collect()
    }

    /// What happens to a request to which everything that is due happens.
    fn happening(faults: &Faults, call: Call<'_>) -> Vec<Effect> {
        let due = faults.due(call).into_iter();
        due.map(|claim| {
            let effect = claim.effect;
            claim.happens();
            effect
        })
        .collect()
    }

    #[test]
    fn a_fault_happens_so_often_and_after_so_many() {
        let faults = Faults::default();
        assert!(faults.is_empty());
        faults.add(Fault::new(RESET).on("orderPlan").after(2).times(2));
        assert!(!faults.is_empty());
        let happened: Vec<usize> = (0..6)
            .map(|_| happening(&faults, call("orderPlan")).len())
            .collect();
        assert_eq!(happened, [0, 0, 1, 1, 0, 0]);
        assert!(happening(&faults, call("getPlan")).is_empty());
        assert_eq!(counts(&faults), [(6, 2)]);
    }

    #[test]
    fn a_turn_that_came_to_nothing_is_given_back() {
        let faults = Faults::default();
        faults.add(Fault::new(RESET).times(1));
        let first = faults.due(call("orderPlan"));
        assert_eq!(first.len(), 1);
        // While it is taken nobody else has it.
        assert!(faults.due(call("orderPlan")).is_empty());
        drop(first);
        assert_eq!(counts(&faults), [(2, 0)]);
        assert_eq!(happening(&faults, call("orderPlan")), [RESET]);
        assert_eq!(counts(&faults), [(3, 1)]);
    }

    #[test]
    fn delays_add_up_and_others_take_turns() {
        let faults = Faults::default();
        faults.add(Fault::new(RESET).times(1));
        faults.add(Fault::new(DELAY));
        faults.add(Fault::new(Effect::CutBody).times(1));
        faults.add(Fault::new(DELAY));
        assert_eq!(happening(&faults, call("orderPlan")), [RESET, DELAY, DELAY]);
        assert_eq!(
            happening(&faults, call("orderPlan")),
            [DELAY, Effect::CutBody, DELAY]
        );
        assert_eq!(happening(&faults, call("orderPlan")), [DELAY, DELAY]);
        assert_eq!(counts(&faults), [(3, 1), (3, 3), (3, 1), (3, 3)]);
    }

    #[test]
    fn filters_must_all_agree() {
        for (fault, meant) in [
            (Fault::new(RESET).account(ALICE), true),
            (Fault::new(RESET).account(BOB), false),
            (Fault::new(RESET).path("*/order"), true),
            (
                Fault::new(RESET).path("/api/v1/protocol/plans/8/order"),
                false,
            ),
            (Fault::new(RESET).path("*/order").account(BOB), false),
            (Fault::new(RESET).on("mintCredits").path("*/order"), false),
            (Fault::new(Effect::BalanceLag { millis: None }), false),
        ] {
            let faults = Faults::default();
            faults.add(fault.clone());
            let met = !happening(&faults, call("orderPlan")).is_empty();
            assert_eq!(met, meant, "{fault:?}");
        }
    }

    #[test]
    fn a_pattern_fits_the_whole_text() {
        for (pattern, text, fit) in [
            ("*", "", true),
            ("*", "/a", true),
            ("/a", "/a", true),
            ("/a", "/ab", false),
            ("/a*", "/ab", true),
            ("*b", "/ab", true),
            ("/a*c", "/abc", true),
            ("/a*c", "/abcd", false),
            ("/a*/c/*", "/a/b/c/d", true),
            ("/a*/c/*", "/a/b/d/c", false),
            ("/aa*aa", "/aaa", false),
            ("", "/a", false),
        ] {
            assert_eq!(fits(pattern, text), fit, "{pattern} {text}");
        }
    }

    #[test]
    fn a_removed_fault_is_gone_and_its_number_stays_its_own() {
        let faults = Faults::default();
        let first = faults.add(Fault::new(RESET));
        let claims = faults.due(call("orderPlan"));
        assert!(faults.remove(first));
        assert!(!faults.remove(first));
        assert!(faults.is_empty());
        drop(claims);
        assert_eq!(faults.add(Fault::new(RESET)), first + 1);
        faults.clear();
        assert_eq!(faults.report(), []);
    }
}
