//! Changes: all that may alter what a sandbox keeps. A change is recorded as it was asked for, with the time
//! at which it was carried out; carrying the same changes out again gives the same [`Kept`].
//!
//! # How to add a part of the state
//!
//! Make the part a pure value, changed by one command type: the command and the time go in, what was done
//! or why not comes out, and a denial changes nothing. No clock, no randomness and no IO inside: ids and
//! secrets are drawn before, and are in the command. Then:
//!
//! 1. give [`Kept`] a field for the part (`#[serde(default)]`, `Clone`, `Default`),
//! 2. give [`Change`] a variant for its command,
//! 3. implement [`Recorded`] for the command,
//! 4. add the variant to [`Change::carry_out_again`]; the compiler asks for it,
//! 5. add its invariants to `audit::audit_all`,
//! 6. add a line for each of its commands to `store/tests/format-1/others.changes`; a test asks for it.
//!
//! Then `state.carry_out(command)` is the one way to change the part, and `state.read_kept(..)` the way to
//! look at it. Every answer over HTTP waits until what it could have seen is durable; what else leaves the
//! sandbox (a webhook, a page) must wait for `state.durable()` before it does.
//!
//! A command and all that it holds derive `Serialize` and `Deserialize`, and must come back from JSON as they
//! went: beware of `Option<Option<T>>`, for which there is [`given`]. A new field of a command that was
//! released takes `#[serde(default)]`.

use crate::clock::{Advance, Ahead, Moment};
use crate::keys::{IssueKey, Keys, OpenAccount};
use crate::ledger::{Amount, Command, Denial, Ledger, PaymentMethod, Receipt};
use crate::oauth::{self, Exchange, OAuth};
use crate::organizations::{self, Organizations};
use crate::platform::{self, Platform};
use serde::{Deserialize, Deserializer, Serialize};
use std::borrow::Cow;
use std::convert::Infallible;

/// All that a store keeps, and a restart brings back.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Kept {
    pub(crate) ledger: Ledger,
    pub(crate) keys: Keys,
    #[serde(default)]
    pub(crate) organizations: Organizations,
    #[serde(default)]
    pub(crate) platform: Platform,
    #[serde(default)]
    pub(crate) oauth: OAuth,
    /// How far the clock was moved ahead.
    pub(crate) ahead: Ahead,
}

/// One change, as it is written down.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Change<'a> {
    Ledger(Cow<'a, Command>),
    OpenAccount(Cow<'a, OpenAccount>),
    Advance(Cow<'a, Advance>),
    Reset(Cow<'a, Reset>),
    Organizations(Cow<'a, organizations::Command>),
    IssueKey(Cow<'a, IssueKey>),
    Platform(Cow<'a, platform::Command>),
    OAuth(Cow<'a, oauth::Command>),
    Exchange(Cow<'a, Exchange>),
}

/// Empties all that is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Reset;

/// A command whose effects are kept.
pub(crate) trait Recorded: Sized {
    /// What it says when it was carried out.
    type Done;
    /// Why it was not.
    type Denied: std::fmt::Debug;

    /// How it is written down.
    fn change(&self) -> Change<'_>;

    /// Carries it out. A denial must leave `kept` as it was.
    fn carry_out(self, kept: &mut Kept, now: Moment) -> Result<Self::Done, Self::Denied>;
}

impl Recorded for Command {
    type Done = Receipt;
    type Denied = Denial;

    fn change(&self) -> Change<'_> {
        Change::Ledger(Cow::Borrowed(self))
    }

    fn carry_out(self, kept: &mut Kept, now: Moment) -> Result<Receipt, Denial> {
        let Kept {
            ledger,
            organizations,
            ..
        } = kept;
        organizations.may_delegate(&self)?;
        let charge = organizations.charge_of(now, ledger, &self)?;
        let notice = organizations.notice_of(ledger, &self);
        let using = organizations.use_of(ledger, &self);
        let receipt = ledger.apply(now, self)?;
        if let Some(using) = using {
            organizations.burned(now, using, receipt.credits);
        }
        if let Some(charge) = charge {
            organizations.charged(now, ledger, &charge);
        }
        if let Some(notice) = notice {
            organizations.hear(now, ledger, notice, &receipt);
        }
        Ok(receipt)
    }
}

impl Recorded for OpenAccount {
    type Done = ();
    type Denied = Denial;

    fn change(&self) -> Change<'_> {
        Change::OpenAccount(Cow::Borrowed(self))
    }

    /// Opens the account, with its wallet as a payment method.
    fn carry_out(self, kept: &mut Kept, now: Moment) -> Result<(), Denial> {
        let wallet = PaymentMethod::wallet(self.address);
        if kept.ledger.methods.contains_key(&wallet.id) {
            return Err(Denial::MethodExists(wallet.id));
        }
        let fund = Command::Fund {
            wallet: self.address,
            amount: Amount::from(self.units),
        };
        kept.ledger.apply(now, fund)?;
        // Not denied: that was looked at first, so that all of it happens or nothing.
        let method = Box::new(wallet);
        kept.ledger.apply(now, Command::AddMethod { method })?;
        kept.keys.open(self);
        Ok(())
    }
}

impl Recorded for IssueKey {
    type Done = ();
    type Denied = Infallible;

    fn change(&self) -> Change<'_> {
        Change::IssueKey(Cow::Borrowed(self))
    }

    fn carry_out(self, kept: &mut Kept, _: Moment) -> Result<(), Infallible> {
        kept.keys.issue(self);
        Ok(())
    }
}

impl Recorded for Advance {
    type Done = ();
    type Denied = Infallible;

    fn change(&self) -> Change<'_> {
        Change::Advance(Cow::Borrowed(self))
    }

    fn carry_out(self, kept: &mut Kept, _: Moment) -> Result<(), Infallible> {
        kept.ahead = Ahead(kept.ahead.0.saturating_add(self.by));
        Ok(())
    }
}

impl Recorded for Reset {
    type Done = ();
    type Denied = Infallible;

    fn change(&self) -> Change<'_> {
        Change::Reset(Cow::Borrowed(self))
    }

    fn carry_out(self, kept: &mut Kept, _: Moment) -> Result<(), Infallible> {
        *kept = Kept::default();
        Ok(())
    }
}

#[cfg(any(test, feature = "store"))]
impl Change<'_> {
    /// Carries a change out that was carried out before.
    ///
    /// # Errors
    /// Why not, if it is denied now: then the record is not of this state.
    pub(crate) fn carry_out_again(self, kept: &mut Kept, at: Moment) -> Result<(), String> {
        match self {
            Self::Ledger(command) => again(command, kept, at),
            Self::OpenAccount(account) => again(account, kept, at),
            Self::Advance(advance) => again(advance, kept, at),
            Self::Reset(reset) => again(reset, kept, at),
            Self::Organizations(command) => again(command, kept, at),
            Self::IssueKey(key) => again(key, kept, at),
            Self::Platform(command) => again(command, kept, at),
            Self::OAuth(command) => again(command, kept, at),
            Self::Exchange(exchange) => again(exchange, kept, at),
        }
    }
}

#[cfg(any(test, feature = "store"))]
fn again<C: Recorded + Clone>(
    command: Cow<'_, C>,
    kept: &mut Kept,
    at: Moment,
) -> Result<(), String> {
    let denied = |denied| format!("{denied:?}");
    command
        .into_owned()
        .carry_out(kept, at)
        .map(drop)
        .map_err(denied)
}

/// Reads a field that was given, be it null: for `Option<Option<T>>`, together with
/// `#[serde(default, skip_serializing_if = "Option::is_none")]`.
pub(crate) fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    field: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(field).map(Some)
}
