//! What a running sandbox shares between its requests and its owner: the ledger, the keys, the source of
//! randomness, the request log. One lock, never held across an await.

use crate::audit::{Violation, audit_all};
use crate::change::{Kept, Recorded, Reset};
use crate::clock::{Advance, Ahead, FixedClock, Moment, VirtualClock};
use crate::courier::Courier;
use crate::faults::Faults;
use crate::journal::{Journal, StoreFailed};
use crate::keys::{self, Holder, IssueKey, OpenAccount};
use crate::ledger::{AgentKey, Amount, Command, Denial, Ledger, Permission, PlanKey, Receipt};
use crate::oauth::Standing;
use crate::organizations;
use crate::requests::{Answered, RequestLog, RequestRecord};
use crate::rules::AmountRules;
use crate::seed::{Seed, SeedError};
use crate::shapes::{Answers, Done};
use nevermined_types::Address;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::watch;

/// How many tokens are remembered by their text.
const TOKENS: usize = 1_000;

/// How many violations are remembered. One is enough to distrust a ledger.
const REMEMBERED: usize = 100;

/// An account, without its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AccountRecord {
    pub(crate) name: String,
    pub(crate) address: Address,
    /// The end of its key, which tells keys apart and opens nothing.
    pub(crate) key_hint: String,
}

/// What is called with each request after it was answered.
pub(crate) type Watcher = Box<dyn Fn(&RequestRecord) + Send + Sync>;

/// The switches of a sandbox.
#[derive(Clone, Copy, Debug)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "independent switches, each with a name of its own"
)]
pub(crate) struct Switches {
    pub(crate) answers: Answers,
    pub(crate) redeem_route: bool,
    pub(crate) rules: AmountRules,
    pub(crate) audit_every_request: bool,
    pub(crate) consent_required: bool,
    pub(crate) personal_orders: bool,
    pub(crate) mpp: bool,
    /// The router's fee, in hundredths of a percent.
    pub(crate) router_fee_bps: u16,
}

/// What a sandbox begins with: nothing, or what a store brought back.
#[derive(Debug)]
pub(crate) struct Beginning {
    pub(crate) kept: Kept,
    pub(crate) seed: Seed,
    /// Where its random values begin after a reset.
    pub(crate) random_seed: u64,
    /// Where they begin now: elsewhere, if a store brought ids back.
    pub(crate) rng_seed: u64,
    /// Where its changes go, if they are kept.
    pub(crate) journal: Option<Journal>,
}

impl Beginning {
    pub(crate) fn of_nothing(random_seed: u64) -> Self {
        Self {
            kept: Kept::default(),
            seed: Seed::default(),
            random_seed,
            rng_seed: random_seed,
            journal: None,
        }
    }
}

/// Everything that requests share.
pub(crate) struct State {
    pub(crate) switches: Switches,
    pub(crate) clock: VirtualClock,
    pub(crate) faults: Faults,
    pub(crate) courier: Courier,
    /// What it began with, and begins with again after a reset.
    pub(crate) seed: Seed,
    random_seed: u64,
    beginning: Mutex<()>,
    stopping: watch::Sender<bool>,
    watcher: Option<Watcher>,
    journal: Option<Journal>,
    inner: Mutex<Inner>,
}

struct Inner {
    kept: Kept,
    /// The permissions of tokens that were read before, by the text of the token: what is issued does not
    /// change, so the same text is not taken apart again. In their order: to compare long texts costs less
    /// than to hash them.
    tokens: BTreeMap<String, Arc<str>>,
    rng: fastrand::Rng,
    log: RequestLog,
    violations: Vec<Violation>,
}

/// What had keys before a reset.
#[derive(Default)]
pub(crate) struct Before {
    pub(crate) accounts: Vec<OpenAccount>,
    pub(crate) organizations: Vec<FoundedOrganization>,
}

/// An organization, and a key of its founder's that acts for it, if one was issued.
#[derive(Clone)]
pub(crate) struct FoundedOrganization {
    pub(crate) name: String,
    pub(crate) id: String,
    pub(crate) founder: Address,
    pub(crate) key: Option<IssueKey>,
}

impl State {
    pub(crate) fn new(
        switches: Switches,
        clock: VirtualClock,
        watcher: Option<Watcher>,
        beginning: Beginning,
    ) -> Self {
        let Beginning {
            kept,
            seed,
            random_seed,
            rng_seed,
            journal,
        } = beginning;
        clock.set_ahead(kept.ahead);
        Self {
            switches,
            clock,
            faults: Faults::default(),
            courier: Courier::default(),
            seed,
            random_seed,
            beginning: Mutex::new(()),
            stopping: watch::Sender::new(false),
            watcher,
            journal,
            inner: Mutex::new(Inner {
                kept,
                tokens: BTreeMap::new(),
                rng: fastrand::Rng::with_seed(rng_seed),
                log: RequestLog::default(),
                violations: Vec::new(),
            }),
        }
    }

    /// Ends what would go on for ever.
    pub(crate) fn stop(&self) {
        self.stopping.send_replace(true);
        self.courier.wake();
    }

    /// Whether it was told to stop.
    pub(crate) fn is_stopping(&self) -> bool {
        *self.stopping.borrow()
    }

    /// Waits until the sandbox stops.
    pub(crate) async fn stopped(&self) {
        // The sender lives as long as `self`: only the value ends this.
        let mut stopping = self.stopping.subscribe();
        let _stopped = stopping.wait_for(|stop| *stop).await;
    }

    /// Opens an account with an address, a key and money.
    pub(crate) fn open_account(&self, name: String, units: u128) -> OpenAccount {
        let account = self.draw_account(name, units);
        // Denied only if 160 random bits came twice: then the account is there.
        let _opened = self.carry_out(account.clone());
        account
    }

    /// An account that is to be opened.
    pub(crate) fn draw_account(&self, name: String, units: u128) -> OpenAccount {
        let now = self.clock.now();
        OpenAccount::new(name, units, &mut self.lock().rng, now)
    }

    /// Issues another key to an account, which acts for an organization if one is named.
    pub(crate) fn issue_key(&self, account: Address, org_id: Option<String>) -> IssueKey {
        let issued = self.draw_key(account, org_id);
        let _never_denied = self.carry_out(issued.clone());
        issued
    }

    /// A key that is to be issued.
    pub(crate) fn draw_key(&self, account: Address, org_id: Option<String>) -> IssueKey {
        let now = self.clock.now();
        IssueKey::new(account, org_id, &mut self.lock().rng, now)
    }

    /// The version of the API that a key has pinned.
    pub(crate) fn pin_of(&self, key: &str) -> Option<String> {
        let inner = self.lock();
        let pins = &inner.kept.platform.pins;
        if pins.is_empty() {
            return None;
        }
        let holder = inner.kept.keys.holder(key)?;
        pins.get(&holder.key_id).cloned()
    }

    /// The accounts, in the order in which they were opened.
    pub(crate) fn accounts(&self) -> Vec<AccountRecord> {
        let inner = self.lock();
        let accounts = inner.kept.keys.accounts().iter();
        let without_key = |account: &OpenAccount| AccountRecord {
            name: account.name.clone(),
            address: account.address,
            key_hint: keys::hint(&account.key),
        };
        accounts.map(without_key).collect()
    }

    /// The accounts with their keys, in the same order.
    pub(crate) fn opened_accounts(&self) -> Vec<OpenAccount> {
        self.lock().kept.keys.accounts().to_vec()
    }

    /// The organizations with keys that act for them, in the order in which they were founded.
    pub(crate) fn founded_organizations(&self) -> Vec<FoundedOrganization> {
        let inner = self.lock();
        let Kept {
            organizations,
            keys,
            ..
        } = &inner.kept;
        let founded = organizations.all.iter();
        let with_key = |organization: &organizations::Organization| FoundedOrganization {
            name: organization.terms.name.clone(),
            id: organization.id.clone(),
            founder: organization.wallet,
            key: keys.acting_for(organization.wallet, &organization.id),
        };
        founded.map(with_key).collect()
    }

    pub(crate) fn holder_of(&self, key: &str) -> Option<Arc<Holder>> {
        match self.standing_of(key)? {
            Standing::Good(holder, _) => Some(holder),
            Standing::Revoked | Standing::Expired => None,
        }
    }

    /// What a key is good for, if it is known.
    pub(crate) fn standing_of(&self, key: &str) -> Option<Standing> {
        let now = self.clock.now();
        let inner = self.lock();
        let Kept {
            keys,
            organizations,
            oauth,
            ..
        } = &inner.kept;
        match keys.holder(key) {
            Some(holder) => {
                let good = !organizations.has_ended(&holder.key_id);
                good.then_some(Standing::Good(Arc::clone(holder), None))
            }
            None => oauth.standing(now, key),
        }
    }

    /// Carries out a command of the ledger. If a group's budget is in the way, its organization hears of it.
    pub(crate) fn apply(&self, command: Command) -> Result<Receipt, Denial> {
        let done = self.carry_out(command);
        if let Err(Denial::GroupBudgetShort { budget, .. }) = &done {
            let budget = budget.clone();
            let noted = organizations::Command {
                random_seed: self.draw(),
                actor: None,
                change: organizations::Change::RefuseCharge { budget },
            };
            // Denied only if the budget was deleted meanwhile: then there is nothing to tell.
            let _noted = self.carry_out(noted);
        }
        done
    }

    /// Carries out a command and has it recorded, if there is a store. It is in effect when this returns,
    /// and durable when [`State::durable`] says so.
    pub(crate) fn carry_out<C: Recorded>(&self, command: C) -> Result<C::Done, C::Denied> {
        let journal = self.journal.as_ref();
        // Before the lock: it takes time, and depends on nothing.
        let record = journal.map(|journal| journal.record(&command.change()));
        let mut inner = self.lock();
        let now = self.clock.now();
        let done = command.carry_out(&mut inner.kept, now)?;
        if let (Some(journal), Some(record)) = (journal, record) {
            // Under the lock: the order of the records is the order in which they were carried out.
            journal.append(now, record, &inner.kept);
        }
        if inner.kept.organizations.has_due(now) {
            self.courier.wake();
        }
        Ok(done)
    }

    /// Lets go of the store, once all that was carried out is durable.
    pub(crate) fn close(&self) {
        if let Some(journal) = &self.journal {
            journal.close();
        }
    }

    /// Waits until all that was carried out so far is durable. Nothing may be answered before, a look at the
    /// state neither: it could tell of a change that a crash undoes.
    ///
    /// # Errors
    /// If the store failed. What was carried out since is in effect here, and lost with this process.
    pub(crate) async fn durable(&self) -> Result<(), StoreFailed> {
        match &self.journal {
            Some(journal) => journal.durable().await,
            None => Ok(()),
        }
    }

    /// The same, for a caller that can't await.
    pub(crate) fn durable_blocking(&self) -> Result<(), StoreFailed> {
        self.journal
            .as_ref()
            .map_or(Ok(()), Journal::durable_blocking)
    }

    /// Moves the clock ahead.
    pub(crate) fn advance(&self, by: Duration) {
        let _never_denied = self.carry_out(Advance { by });
        // Whoever comes last sets what all advances add up to.
        let inner = self.lock();
        self.clock.set_ahead(inner.kept.ahead);
        drop(inner);
        self.courier.wake();
    }

    /// Looks at the permission of a token that came in the same text before.
    pub(crate) fn read_permission<T>(
        &self,
        token: &str,
        look: impl FnOnce(&Permission) -> T,
    ) -> Option<T> {
        let inner = self.lock();
        let hash = inner.tokens.get(token)?;
        inner.kept.ledger.permissions.get(hash).map(look)
    }

    /// Remembers whose a token is, by its text.
    pub(crate) fn remember_token(&self, token: &str, hash: Arc<str>) {
        let mut inner = self.lock();
        if inner.tokens.len() == TOKENS {
            inner.tokens.clear();
        }
        inner.tokens.insert(token.to_owned(), hash);
    }

    /// Looks at the ledger.
    pub(crate) fn read<T>(&self, look: impl FnOnce(&Ledger, Moment) -> T) -> T {
        let now = self.clock.now();
        look(&self.lock().kept.ledger, now)
    }

    /// Looks at everything that is kept.
    pub(crate) fn read_kept<T>(&self, look: impl FnOnce(&Kept, Moment) -> T) -> T {
        let now = self.clock.now();
        look(&self.lock().kept, now)
    }

    /// Breaks the ledger on purpose, to see the audit find it.
    #[cfg(test)]
    pub(crate) fn tamper(&self, with: impl FnOnce(&mut Ledger)) {
        with(&mut self.lock().kept.ledger);
    }

    /// A random plan id that no plan has.
    pub(crate) fn new_plan_key(&self) -> PlanKey {
        let mut inner = self.lock();
        loop {
            let limbs = std::array::from_fn(|_| inner.rng.u64(..));
            let key = PlanKey(Amount::from_limbs(limbs));
            if !inner.kept.ledger.plans.contains_key(&key) {
                return key;
            }
        }
    }

    /// A random agent id that no agent has.
    pub(crate) fn new_agent_key(&self) -> AgentKey {
        let mut inner = self.lock();
        loop {
            let limbs = std::array::from_fn(|_| inner.rng.u64(..));
            let key = AgentKey(Amount::from_limbs(limbs));
            if !inner.kept.ledger.agents.contains_key(&key) {
                return key;
            }
        }
    }

    /// Random lower-case hexadecimal digits, 16 for each word.
    pub(crate) fn random_hex(&self, words: usize) -> String {
        keys::hex(&mut self.lock().rng, "", words)
    }

    /// A random number for a command to draw its ids and secrets from.
    pub(crate) fn draw(&self) -> u64 {
        self.lock().rng.u64(..)
    }

    /// What to say about a change that was made: a random transaction hash, and now.
    pub(crate) fn done(&self, message: &'static str) -> Done {
        let tx_hash = format!("0x{}", self.random_hex(4));
        Done {
            message,
            tx_hash,
            now: self.clock.now(),
        }
    }

    pub(crate) fn new_uuid(&self) -> String {
        keys::uuid(&mut self.lock().rng)
    }

    /// Checks every invariant. What is found is also remembered.
    pub(crate) fn audit(&self) -> Result<(), Vec<Violation>> {
        let mut inner = self.lock();
        let found = audit_all(&inner.kept);
        for violation in &found {
            if inner.violations.len() < REMEMBERED && !inner.violations.contains(violation) {
                inner.violations.push(violation.clone());
            }
        }
        if inner.violations.is_empty() {
            Ok(())
        } else {
            Err(inner.violations.clone())
        }
    }

    pub(crate) fn record(&self, answered: Answered<'_>) {
        if let Some(watcher) = &self.watcher {
            watcher(&answered.record());
        }
        self.lock().log.note(answered);
    }

    pub(crate) fn requests(&self) -> Vec<RequestRecord> {
        self.last_requests(usize::MAX)
    }

    /// The last requests, so many at most, the oldest first.
    pub(crate) fn last_requests(&self, most: usize) -> Vec<RequestRecord> {
        self.lock().log.last(most)
    }

    /// Makes everything as it was at the start.
    ///
    /// # Errors
    /// If the seed can't be carried out again.
    pub(crate) fn begin_again(&self) -> Result<(), SeedError> {
        // Two at once would take each other's half for what there was before.
        let _alone = self.alone();
        let before = self.reset();
        self.seed.sow(self, &before)
    }

    /// Keeps others from sowing a seed meanwhile.
    pub(crate) fn alone(&self) -> MutexGuard<'_, ()> {
        self.beginning
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// A copy of what is kept, at the present, to try something out.
    pub(crate) fn rehearsal(&self) -> Self {
        let (mut kept, now) = self.read_kept(|kept, now| (kept.clone(), now));
        kept.ahead = Ahead::default();
        let clock = VirtualClock::new(Box::new(FixedClock::at(now.into())));
        let beginning = Beginning {
            kept,
            ..Beginning::of_nothing(self.draw())
        };
        Self::new(self.switches, clock, None, beginning)
    }

    /// Empties all that is kept, and the log, takes the faults away, and draws ids from the start again. Gives what
    /// there was that has keys.
    fn reset(&self) -> Before {
        self.faults.begin_again();
        let before = Before {
            accounts: self.opened_accounts(),
            organizations: self.founded_organizations(),
        };
        let _never_denied = self.carry_out(Reset);
        let mut inner = self.lock();
        inner.log.clear();
        inner.tokens.clear();
        inner.violations.clear();
        inner.rng = fastrand::Rng::with_seed(self.random_seed);
        self.clock.set_ahead(inner.kept.ahead);
        before
    }

    /// A panic elsewhere does not make the state unreadable: no code here leaves it half changed.
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("State")
            .field("switches", &self.switches)
            .field("clock", &self.clock)
            .finish_non_exhaustive()
    }
}
