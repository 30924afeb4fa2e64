//! What a running sandbox shares between its requests and its owner: the ledger, the keys, the source of
//! randomness, the request log. One lock, never held across an await.

use crate::audit::{Violation, audit};
use crate::clock::{Moment, VirtualClock};
use crate::keys::{self, Holder, Keys};
use crate::ledger::{AgentKey, Amount, Command, Denial, Ledger, PaymentMethod, PlanKey, Receipt};
use crate::rules::AmountRules;
use crate::shapes::{Answers, Done};
use nevermined_types::Address;
use std::collections::VecDeque;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How many requests the log holds. Older ones are dropped.
const LOGGED: usize = 10_000;

/// How many violations are remembered. One is enough to distrust a ledger.
const REMEMBERED: usize = 100;

/// One request that the sandbox answered. It holds no key and no body.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let sandbox = nevermined_sandbox::Sandbox::start().await?;
/// reqwest::get(format!("{}/nowhere", sandbox.url())).await?;
/// let requests = sandbox.requests();
/// assert_eq!((requests[0].path.as_str(), requests[0].status), ("/nowhere", 404));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RequestRecord {
    /// The HTTP method.
    pub method: String,
    /// The path, without the query.
    pub path: String,
    /// The status of the answer.
    pub status: u16,
    /// The correlation id, as received or made here.
    pub correlation_id: String,
}

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
pub(crate) struct Switches {
    pub(crate) answers: Answers,
    pub(crate) redeem_route: bool,
    pub(crate) rules: AmountRules,
    pub(crate) audit_every_request: bool,
}

/// Everything that requests share.
pub(crate) struct State {
    pub(crate) switches: Switches,
    pub(crate) clock: VirtualClock,
    watcher: Option<Watcher>,
    inner: Mutex<Inner>,
}

struct Inner {
    ledger: Ledger,
    keys: Keys,
    /// In the order in which they were opened.
    accounts: Vec<AccountRecord>,
    rng: fastrand::Rng,
    log: VecDeque<RequestRecord>,
    violations: Vec<Violation>,
}

impl State {
    pub(crate) fn new(
        switches: Switches,
        clock: VirtualClock,
        seed: u64,
        watcher: Option<Watcher>,
    ) -> Self {
        Self {
            switches,
            clock,
            watcher,
            inner: Mutex::new(Inner {
                ledger: Ledger::default(),
                keys: Keys::default(),
                accounts: Vec::new(),
                rng: fastrand::Rng::with_seed(seed),
                log: VecDeque::new(),
                violations: Vec::new(),
            }),
        }
    }

    /// Opens an account: an address and a key to it.
    pub(crate) fn open_account(&self, name: &str) -> (Address, String) {
        let now = self.clock.now();
        let mut inner = self.lock();
        let Inner {
            keys,
            rng,
            ledger,
            accounts,
            ..
        } = &mut *inner;
        let mut bytes = [0u8; 20];
        rng.fill(&mut bytes);
        let address = Address::from_bytes(bytes);
        let key = keys.mint(rng, address, now);
        accounts.push(AccountRecord {
            name: name.to_owned(),
            address,
            key_hint: keys::hint(&key),
        });
        let wallet = Box::new(PaymentMethod::wallet(address));
        // Denied only if 160 random bits came twice: then the wallet is there.
        let _receipt = ledger.apply(now, Command::AddMethod { method: wallet });
        (address, key)
    }

    /// The accounts, in the order in which they were opened.
    pub(crate) fn accounts(&self) -> Vec<AccountRecord> {
        self.lock().accounts.clone()
    }

    pub(crate) fn holder_of(&self, key: &str) -> Option<Holder> {
        self.lock().keys.holder(key)
    }

    pub(crate) fn apply(&self, command: Command) -> Result<Receipt, Denial> {
        let now = self.clock.now();
        self.lock().ledger.apply(now, command)
    }

    /// Looks at the ledger.
    pub(crate) fn read<T>(&self, look: impl FnOnce(&Ledger, Moment) -> T) -> T {
        let now = self.clock.now();
        look(&self.lock().ledger, now)
    }

    /// Breaks the ledger on purpose, to see the audit find it.
    #[cfg(test)]
    pub(crate) fn tamper(&self, with: impl FnOnce(&mut Ledger)) {
        with(&mut self.lock().ledger);
    }

    /// A random plan id that no plan has.
    pub(crate) fn new_plan_key(&self) -> PlanKey {
        let mut inner = self.lock();
        loop {
            let limbs = std::array::from_fn(|_| inner.rng.u64(..));
            let key = PlanKey(Amount::from_limbs(limbs));
            if !inner.ledger.plans.contains_key(&key) {
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
            if !inner.ledger.agents.contains_key(&key) {
                return key;
            }
        }
    }

    /// Random lower-case hexadecimal digits, 16 for each word.
    pub(crate) fn random_hex(&self, words: usize) -> String {
        let mut inner = self.lock();
        (0..words).fold(String::new(), |text, _| {
            format!("{text}{:016x}", inner.rng.u64(..))
        })
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
        let found = audit(&inner.ledger);
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

    pub(crate) fn record(&self, record: RequestRecord) {
        if let Some(watcher) = &self.watcher {
            watcher(&record);
        }
        let mut inner = self.lock();
        if inner.log.len() == LOGGED {
            inner.log.pop_front();
        }
        inner.log.push_back(record);
    }

    pub(crate) fn requests(&self) -> Vec<RequestRecord> {
        self.lock().log.iter().cloned().collect()
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
