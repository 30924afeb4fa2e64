//! Organizations: members, groups and budgets, wallets, customers, invitations, webhooks, activity. Pure, like
//! the ledger: a command and the time go in, a receipt or a denial comes out. A denial changes nothing. Ids and
//! secrets are drawn from the command's seed, so that the same commands give the same organizations.

use crate::change::{self, Kept, Recorded};
use crate::clock::Moment;
use crate::ledger::Ledger;
use nevermined_types::Address;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

mod access;
mod activity;
mod audit;
mod budget;
mod command;
mod customer;
mod delivery;
mod denial;
mod group;
mod ids;
mod invitation;
mod member;
mod notice;
mod offer;
mod organization;
mod realtime;
mod sharing;
mod shelf;
mod spending;
mod usage;
mod wallet;
mod webhook;

pub(crate) use access::Standing;
pub(crate) use activity::{Event, EventKind};
pub(crate) use audit::{Flaw, audit};
pub(crate) use budget::{ALERT_PCT, Budget, BudgetChange, BudgetTerms, Interval, Spending};
pub(crate) use command::{Change, Command, Receipt};
pub(crate) use customer::{Customer, Purchase};
pub(crate) use delivery::{Delivery, DeliveryStatus, Due, Outcome};
pub(crate) use denial::Denial;
pub(crate) use group::Group;
pub(crate) use ids::{Ids, Secret, user_id};
pub(crate) use invitation::{Invitation, InvitationStatus};
pub(crate) use member::{Account, Member, Provision, Provisioned, Role};
pub use offer::TierOffer;
pub(crate) use organization::{Organization, OrganizationChange, Terms, Tier};
pub(crate) use realtime::RealtimeSecret;
pub(crate) use shelf::Deliveries;
pub(crate) use usage::Burn;
pub(crate) use wallet::{Token, Wallet};
pub(crate) use webhook::{Webhook, WebhookChange};

/// Every organization, and what is known of accounts beyond their addresses.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Organizations {
    /// In the order in which they were founded.
    pub(crate) all: Vec<Organization>,
    /// Who has given a name or an email address.
    pub(crate) accounts: BTreeMap<Address, Account>,
    /// Keys that an organization issued and ended.
    pub(crate) ended_keys: Vec<String>,
    /// The tiers that can be bought.
    #[serde(default)]
    pub(crate) offers: Vec<TierOffer>,
    /// Credits that were burned of their plans, and of those that come with a tier, the oldest first.
    #[serde(default)]
    pub(crate) burns: Vec<Burn>,
    /// Deliveries by the time at which they are due: with the organization and the delivery.
    queue: BTreeSet<Queued>,
    /// How many commands were carried out, without errands.
    serial: u64,
    /// How many errands were carried out. They come when they come, and must not change what others draw.
    errands: u64,
}

impl Organizations {
    /// Carries out one command at the time `now`.
    pub(crate) fn apply(
        &mut self,
        now: Moment,
        ledger: &mut Ledger,
        command: Command,
    ) -> Result<Receipt, Denial> {
        let errand = command.change.is_errand();
        let serial = if errand { self.errands } else { self.serial }.saturating_add(1);
        let seed = if errand {
            u64::MAX - serial
        } else {
            command.random_seed
        };
        let mut work = Work {
            now,
            ledger,
            ids: Ids::new(seed),
            actor: command.actor,
            serial,
            queued: Vec::new(),
        };
        let receipt = self.carry_out(&mut work, command.change)?;
        if errand {
            self.errands = serial;
        } else {
            self.serial = serial;
        }
        self.queue.extend(work.queued);
        Ok(receipt)
    }

    /// The organization, or the denial that says it does not exist.
    pub(crate) fn organization(&self, id: &str) -> Result<&Organization, Denial> {
        self.all
            .iter()
            .find(|organization| organization.id == id)
            .ok_or_else(|| Denial::UnknownOrganization(id.to_owned()))
    }

    fn organization_mut(&mut self, id: &str) -> Result<&mut Organization, Denial> {
        self.all
            .iter_mut()
            .find(|organization| organization.id == id)
            .ok_or_else(|| Denial::UnknownOrganization(id.to_owned()))
    }

    /// What is known of an account.
    pub(crate) fn account(&self, address: &Address) -> Option<&Account> {
        self.accounts.get(address)
    }

    /// Whose email address it is.
    pub(crate) fn by_email(&self, email: &str) -> Option<Address> {
        self.accounts
            .iter()
            .find(|(_, account)| account.email.as_deref() == Some(email))
            .map(|(address, _)| *address)
    }

    /// Whether an organization ended this key.
    pub(crate) fn has_ended(&self, key_id: &str) -> bool {
        self.ended_keys.iter().any(|ended| ended == key_id)
    }
}

impl Recorded for Command {
    type Done = Receipt;
    type Denied = Denial;

    fn change(&self) -> change::Change<'_> {
        change::Change::Organizations(Cow::Borrowed(self))
    }

    fn carry_out(self, kept: &mut Kept, now: Moment) -> Result<Receipt, Denial> {
        kept.organizations.apply(now, &mut kept.ledger, self)
    }
}

/// What a command is carried out with.
struct Work<'a> {
    now: Moment,
    /// Whose money and cards it is about.
    ledger: &'a mut Ledger,
    ids: Ids,
    /// Who asks for it. Absent for what the sandbox itself does.
    actor: Option<Address>,
    /// Which command this is, counted from 1.
    serial: u64,
    /// What it queues.
    queued: Vec<Queued>,
}

/// When a delivery is due, the organization and the delivery.
type Queued = (Moment, String, String);

impl Work<'_> {
    /// The account that asks. What only an account may ask for is denied without one.
    fn caller(&self) -> Result<Address, Denial> {
        self.actor.ok_or(Denial::NobodyAsks)
    }
}
