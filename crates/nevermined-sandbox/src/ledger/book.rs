//! The credits of one plan: who holds how many, until when, and where every minted credit went.

use super::Amount;
use crate::clock::Moment;
use nevermined_types::Address;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// All credits of one plan. At any time `minted` is what is held, redeemed and expired.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Book {
    pub(crate) minted: Amount,
    pub(crate) redeemed: Amount,
    pub(crate) expired: Amount,
    pub(crate) holders: BTreeMap<Address, Holding>,
}

/// One holder's credits of one plan.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Holding {
    pub(crate) received: Amount,
    pub(crate) redeemed: Amount,
    pub(crate) expired: Amount,
    /// How many times the holder bought the plan.
    pub(crate) orders: u64,
    pub(crate) lots: Vec<Lot>,
}

/// Credits that came together and expire together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Lot {
    pub(crate) amount: Amount,
    pub(crate) expires: Option<Moment>,
}

impl Lot {
    fn counts(&self, now: Moment) -> bool {
        self.expires.is_none_or(|expires| now < expires)
    }
}

/// Where a holder stands with a plan. Credits that expired are in none of the numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) remaining: Amount,
    pub(crate) used: Amount,
    /// When the last of the remaining credits expire, if all of them do.
    pub(crate) expires: Option<Moment>,
}

impl Standing {
    pub(crate) fn is_subscriber(&self) -> bool {
        !self.remaining.is_zero()
    }

    pub(crate) fn total(&self) -> Amount {
        // Both are parts of `minted`, which was checked.
        self.remaining.saturating_add(self.used)
    }
}

impl Book {
    /// Adds credits, or none at all if the plan's total would pass 2^256-1.
    pub(crate) fn grant(
        &mut self,
        now: Moment,
        holder: Address,
        amount: Amount,
        expires: Option<Moment>,
    ) -> Option<Standing> {
        self.minted = self.minted.checked_add(amount)?;
        let holding = self.holders.entry(holder).or_default();
        self.expired = self.expired.saturating_add(holding.sweep(now));
        holding.receive(Lot { amount, expires });
        Some(holding.standing(now))
    }

    /// Takes credits, those that expire first before the others. The caller has checked that there are enough.
    pub(crate) fn burn(&mut self, now: Moment, holder: Address, amount: Amount) -> Standing {
        let holding = self.holders.entry(holder).or_default();
        self.expired = self.expired.saturating_add(holding.sweep(now));
        let burned = holding.burn(amount);
        self.redeemed = self.redeemed.saturating_add(burned);
        holding.standing(now)
    }
}

impl Holding {
    pub(crate) fn standing(&self, now: Moment) -> Standing {
        let live = || self.lots.iter().filter(|lot| lot.counts(now));
        Standing {
            remaining: sum(live().map(|lot| lot.amount)),
            used: self.redeemed,
            // `None` is the smallest of options, so one lot without an end must be looked for.
            expires: if live().any(|lot| lot.expires.is_none()) {
                None
            } else {
                live().filter_map(|lot| lot.expires).max()
            },
        }
    }

    /// Drops the lots that expired and says how many credits they held.
    fn sweep(&mut self, now: Moment) -> Amount {
        let gone = sum(self
            .lots
            .iter()
            .filter(|lot| !lot.counts(now))
            .map(|lot| lot.amount));
        self.lots.retain(|lot| lot.counts(now));
        self.expired = self.expired.saturating_add(gone);
        gone
    }

    fn receive(&mut self, lot: Lot) {
        if lot.amount.is_zero() {
            return;
        }
        self.received = self.received.saturating_add(lot.amount);
        match self
            .lots
            .iter_mut()
            .find(|held| held.expires == lot.expires)
        {
            Some(held) => held.amount = held.amount.saturating_add(lot.amount),
            None => {
                self.lots.push(lot);
                self.lots
                    .sort_by_key(|lot| lot.expires.unwrap_or(Moment::LAST));
            }
        }
    }

    fn burn(&mut self, amount: Amount) -> Amount {
        let mut due = amount;
        for lot in &mut self.lots {
            let part = due.min(lot.amount);
            lot.amount = lot.amount.saturating_sub(part);
            due = due.saturating_sub(part);
        }
        self.lots.retain(|lot| !lot.amount.is_zero());
        let burned = amount.saturating_sub(due);
        self.redeemed = self.redeemed.saturating_add(burned);
        burned
    }
}

/// The sum of parts of `minted`, which was checked: it can't saturate.
pub(crate) fn sum(parts: impl Iterator<Item = Amount>) -> Amount {
    parts.fold(Amount::ZERO, |total, part| total.saturating_add(part))
}
