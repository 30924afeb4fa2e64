//! The device flow: a program without a browser shows a code, and its owner enters it elsewhere.

use super::exchange::Failure;
use crate::clock::Moment;
use crate::ledger::PlanKey;
use nevermined_types::Address;
use serde::{Deserialize, Serialize};

/// How long a device waits for its owner, in seconds.
pub(crate) const LIFETIME_SECS: u64 = 600;

/// How long a program has to wait between two tries at first, in seconds.
pub(crate) const INTERVAL_SECS: u64 = 5;

/// How much longer after each try that came too early.
const SLOWER_SECS: u64 = 5;

/// Letters that are neither vowels nor mistaken for one another.
const LETTERS: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";

/// A device that asks to be let in.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Device {
    pub(crate) client: String,
    pub(crate) agent: String,
    pub(crate) plan: PlanKey,
    pub(crate) resource: Option<String>,
    pub(crate) scope: Option<String>,
    /// Eight letters.
    user_code: String,
    started: Moment,
    interval_secs: u64,
    last_poll: Option<Moment>,
    decision: Option<(Address, bool)>,
    used: bool,
}

impl Device {
    /// A device of a program that asks for an agent. `drawn` makes its user code.
    pub(crate) fn new(
        client: String,
        agent: String,
        plan: PlanKey,
        drawn: u64,
        now: Moment,
    ) -> Self {
        let count = LETTERS.len() as u64;
        let letters = (0..8u32).map(|place| {
            let letter = (drawn / count.pow(place)) % count;
            let letter = usize::try_from(letter).ok();
            char::from(
                letter
                    .and_then(|at| LETTERS.get(at))
                    .copied()
                    .unwrap_or(b'B'),
            )
        });
        Self {
            client,
            agent,
            plan,
            resource: None,
            scope: None,
            user_code: letters.collect(),
            started: now,
            interval_secs: INTERVAL_SECS,
            last_poll: None,
            decision: None,
            used: false,
        }
    }

    /// The code as it is shown: `BCDF-GHJK`.
    pub(crate) fn user_code(&self) -> String {
        let (first, second) = self.user_code.split_at(4);
        format!("{first}-{second}")
    }

    /// Whether this is its code, whatever the hyphens and the case.
    pub(super) fn shows(&self, entered: &str) -> bool {
        let letters = entered.chars().filter(|letter| *letter != '-');
        letters
            .map(|letter| letter.to_ascii_uppercase())
            .eq(self.user_code.chars())
    }

    /// Whether its owner can still decide.
    pub(super) fn waits(&self, now: Moment) -> bool {
        self.decision.is_none() && !self.is_expired(now)
    }

    pub(super) fn decide(&mut self, account: Address, approve: bool) {
        self.decision = Some((account, approve));
    }

    /// Asks whether it was let in. Who asks too early has to wait longer from then on.
    pub(super) fn poll(&mut self, now: Moment) -> Result<Address, Failure> {
        if self.used {
            return Err(Failure::CodeInvalid);
        }
        if self.is_expired(now) {
            return Err(Failure::DeviceExpired);
        }
        match self.decision {
            Some((account, true)) => {
                self.used = true;
                return Ok(account);
            }
            Some((_, false)) => return Err(Failure::Denied),
            None => {}
        }
        let early = self
            .last_poll
            .is_some_and(|last| now < last.plus_seconds(self.interval_secs));
        self.last_poll = Some(now);
        if early {
            self.interval_secs = self.interval_secs.saturating_add(SLOWER_SECS);
            return Err(Failure::SlowDown);
        }
        Err(Failure::Pending)
    }

    fn is_expired(&self, now: Moment) -> bool {
        now >= self.started.plus_seconds(LIFETIME_SECS)
    }
}
