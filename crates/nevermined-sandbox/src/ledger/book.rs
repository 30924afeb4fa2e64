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
    /// Credits that do not expire.
    pub(crate) lasting: Amount,
    /// Credits that do, in lots that expire together. No lot is empty.
    pub(crate) ending: BTreeMap<Moment, Amount>,
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
        holding.receive(amount, expires);
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
        let gone = sum(self.ending.range(..=now).map(|(_, amount)| *amount));
        let last = self.ending.last_key_value().map(|(expires, _)| *expires);
        Standing {
            remaining: self.held().saturating_sub(gone),
            used: self.redeemed,
            expires: last.filter(|last| now < *last && self.lasting.is_zero()),
        }
    }

    /// The credits of all lots, with those whose expiry was not booked yet. The audit compares it with the lots.
    fn held(&self) -> Amount {
        let left = self.received.saturating_sub(self.redeemed);
        left.saturating_sub(self.expired)
    }

    /// Drops the lots that expired and says how many credits they held.
    fn sweep(&mut self, now: Moment) -> Amount {
        let mut gone = Amount::ZERO;
        while let Some(lot) = self.ending.first_entry().filter(|lot| *lot.key() <= now) {
            gone = gone.saturating_add(lot.remove());
        }
        self.expired = self.expired.saturating_add(gone);
        gone
    }

    fn receive(&mut self, amount: Amount, expires: Option<Moment>) {
        if amount.is_zero() {
            return;
        }
        self.received = self.received.saturating_add(amount);
        let lot = match expires {
            None => &mut self.lasting,
            Some(expires) => self.ending.entry(expires).or_default(),
        };
        *lot = lot.saturating_add(amount);
    }

    fn burn(&mut self, amount: Amount) -> Amount {
        let mut due = amount;
        while !due.is_zero()
            && let Some(mut lot) = self.ending.first_entry()
        {
            let part = due.min(*lot.get());
            due = due.saturating_sub(part);
            if part == *lot.get() {
                lot.remove();
            } else {
                *lot.get_mut() = lot.get().saturating_sub(part);
            }
        }
        let part = due.min(self.lasting);
        self.lasting = self.lasting.saturating_sub(part);
        let burned = amount.saturating_sub(due.saturating_sub(part));
        self.redeemed = self.redeemed.saturating_add(burned);
        burned
    }
}

/// The sum of parts of `minted`, which was checked: it can't saturate.
pub(crate) fn sum(parts: impl Iterator<Item = Amount>) -> Amount {
    parts.fold(Amount::ZERO, |total, part| total.saturating_add(part))
}
