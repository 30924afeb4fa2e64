//! A running sandbox and its accounts.

use crate::audit::{Violation, uint256};
use crate::http::Api;
use crate::keys::OpenAccount;
use crate::ledger::{Amount, Command, PlanKey, SubTask};
use crate::requests::RequestRecord;
use crate::state::State;
use nevermined_types::{Address, Credits, PlanId, Uint256};
use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinHandle;

mod cards;
mod faults;
mod market;
mod organizations;
mod payments;
mod platform;
mod refused;
mod reset;
mod service;
mod start;

pub use cards::CardProvider;
pub(crate) use cards::new_card;
pub use market::{NewDelegation, NewPlan};
pub use organizations::{Organization, OrganizationTerms, OrganizationTier};
pub use refused::Refused;
pub use service::{Body, Disconnected, Service};
#[cfg(feature = "store")]
pub(crate) use start::drawn_seed;
pub use start::{Builder, StartError};

/// How long `shutdown` waits for requests that are being answered.
const PATIENCE: Duration = Duration::from_secs(5);

/// A Nevermined API that runs in this process.
///
/// It listens on 127.0.0.1 only, and stops when it is dropped. Any number may run at a time.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), nevermined_sandbox::StartError> {
/// use nevermined_sandbox::Sandbox;
///
/// let sandbox = Sandbox::start().await?;
/// let alice = sandbox.create_account("alice", 5_000_000);
/// assert!(alice.api_key().starts_with("custom:"));
/// assert!(sandbox.url().starts_with("http://127.0.0.1:"));
/// sandbox.shutdown().await;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Sandbox {
    addr: SocketAddr,
    url: String,
    manage_url: Option<String>,
    random_seed: u64,
    state: Arc<State>,
    api: Api,
    servers: Vec<JoinHandle<()>>,
}

impl Sandbox {
    /// Starts a sandbox on a free port, with the defaults of [`Builder`].
    ///
    /// # Errors
    /// [`StartError`] if no port can be opened. Must be called within a Tokio runtime.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), nevermined_sandbox::StartError> {
    /// let sandbox = nevermined_sandbox::Sandbox::start().await?;
    /// assert_ne!(sandbox.addr().port(), 0);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn start() -> Result<Self, StartError> {
        Self::builder().start().await
    }

    /// Chooses port, answers, random seed, clock and the rest.
    ///
    /// ```
    /// use nevermined_sandbox::{Answers, Sandbox};
    /// let builder = Sandbox::builder().answers(Answers::Observed).random_seed(7);
    /// # let _ = builder;
    /// ```
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Where it listens: `http://127.0.0.1:PORT`, without a slash at the end. The API is below `/api/v1`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Where the management port is, without a slash at the end, if [`Builder::manage_port`] asked for one.
    #[must_use]
    pub fn manage_url(&self) -> Option<&str> {
        self.manage_url.as_deref()
    }

    /// The socket address on which it listens.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The seed of its ids, keys and hashes. The same seed and the same calls give the same values.
    #[must_use]
    pub fn random_seed(&self) -> u64 {
        self.random_seed
    }

    /// Opens an account with a key and a wallet. `units` is the money in the wallet, in units of a token
    /// with 6 decimals: 1_000_000 is one dollar. The name is for the caller; it need not be unique.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), nevermined_sandbox::StartError> {
    /// let sandbox = nevermined_sandbox::Sandbox::start().await?;
    /// let alice = sandbox.create_account("alice", 5_000_000);
    /// assert_eq!(sandbox.wallet(alice.address()).to_u64(), Some(5_000_000));
    /// assert!(!format!("{alice:?}").contains(alice.api_key()));
    /// # Ok(())
    /// # }
    /// ```
    pub fn create_account(&self, name: impl Into<String>, units: u128) -> Account {
        let opened = self.state.open_account(name.into(), units);
        self.wait_for_store();
        Account::of(opened)
    }

    /// All accounts, in the order in which they were opened.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), nevermined_sandbox::StartError> {
    /// let sandbox = nevermined_sandbox::Sandbox::start().await?;
    /// let alice = sandbox.create_account("alice", 5_000_000);
    /// assert_eq!(sandbox.accounts()[0].address(), alice.address());
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn accounts(&self) -> Vec<Account> {
        self.state
            .opened_accounts()
            .into_iter()
            .map(Account::of)
            .collect()
    }

    /// Puts money into an account's wallet, in units of a token with 6 decimals.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), nevermined_sandbox::StartError> {
    /// let sandbox = nevermined_sandbox::Sandbox::start().await?;
    /// let alice = sandbox.create_account("alice", 1);
    /// sandbox.fund(&alice, 2);
    /// assert_eq!(sandbox.wallet(alice.address()).to_u64(), Some(3));
    /// # Ok(())
    /// # }
    /// ```
    pub fn fund(&self, account: &Account, units: u128) {
        // 2^128 fundings of 2^128 units are needed to pass 2^256: the ledger never denies this one.
        let _receipt = self.state.apply(Command::Fund {
            wallet: account.address,
            amount: Amount::from(units),
        });
        self.wait_for_store();
    }

    /// The money in a wallet, in units of a token with 6 decimals. Zero for an address it never saw.
    #[must_use]
    pub fn wallet(&self, address: Address) -> Uint256 {
        self.state
            .read(|ledger, _| uint256(ledger.wallet(&address)))
    }

    /// The credits of a plan that a holder has now. `None` if there is no such plan here.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sandbox = nevermined_sandbox::Sandbox::start().await?;
    /// let alice = sandbox.create_account("alice", 0);
    /// assert_eq!(sandbox.balance(&"42".parse()?, alice.address()), None);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn balance(&self, plan: &PlanId, holder: Address) -> Option<Credits> {
        let key = PlanKey(plan.as_str().parse().ok()?);
        self.state.read(|ledger, now| {
            let standing = ledger.standing(now, key, holder).ok()?;
            Some(Credits::from(uint256(standing.remaining)))
        })
    }

    /// Checks the ledger's invariants: credits and money are conserved, a trial is sold once.
    ///
    /// # Errors
    /// Every [`Violation`] found now or after an earlier request.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), nevermined_sandbox::StartError> {
    /// let sandbox = nevermined_sandbox::Sandbox::start().await?;
    /// assert_eq!(sandbox.audit(), Ok(()));
    /// # Ok(())
    /// # }
    /// ```
    pub fn audit(&self) -> Result<(), Vec<Violation>> {
        self.state.audit()
    }

    /// What `trackAgentSubTask` was told, the oldest first.
    #[must_use]
    pub fn sub_tasks(&self) -> Vec<SubTask> {
        self.state.read(|ledger, _| ledger.sub_tasks.clone())
    }

    /// The last 10,000 requests, the oldest first.
    #[must_use]
    pub fn requests(&self) -> Vec<RequestRecord> {
        self.state.requests()
    }

    /// Moves the sandbox's time ahead. It never goes past the year 9999.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), nevermined_sandbox::StartError> {
    /// let sandbox = nevermined_sandbox::Sandbox::start().await?;
    /// sandbox.advance(std::time::Duration::from_secs(86_400));
    /// # Ok(())
    /// # }
    /// ```
    pub fn advance(&self, by: Duration) {
        self.state.advance(by);
        self.wait_for_store();
    }

    /// Why the store failed, if it did. From then on nothing more is kept: every answer over HTTP is a 500
    /// with code `BCK.HTTP.500`, and what was asked last may be lost. Always `None` without a store.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), nevermined_sandbox::StartError> {
    /// let sandbox = nevermined_sandbox::Sandbox::start().await?;
    /// assert_eq!(sandbox.store_failure(), None);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn store_failure(&self) -> Option<String> {
        let failed = self.state.durable_blocking().err()?;
        Some(failed.to_string())
    }

    /// Waits until what a method of this type did is durable, so that its return is an acknowledgment too.
    fn wait_for_store(&self) {
        let _said_elsewhere = self.state.durable_blocking();
    }

    /// Stops listening and waits for the requests that are being answered, five seconds at most.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), nevermined_sandbox::StartError> {
    /// let sandbox = nevermined_sandbox::Sandbox::start().await?;
    /// let addr = sandbox.addr();
    /// sandbox.shutdown().await;
    /// assert!(std::net::TcpStream::connect(addr).is_err());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn shutdown(mut self) {
        self.state.stop();
        for mut server in std::mem::take(&mut self.servers) {
            if tokio::time::timeout(PATIENCE, &mut server).await.is_err() {
                server.abort();
            }
        }
        let state = Arc::clone(&self.state);
        // It fails only where the runtime ends at the same time: then the last owner closes the store.
        let _closed = tokio::task::spawn_blocking(move || state.close()).await;
    }

    #[cfg(test)]
    pub(crate) fn state(&self) -> &State {
        &self.state
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.state.stop();
    }
}

/// An account of a sandbox: a name, an address and the key to it.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), nevermined_sandbox::StartError> {
/// let sandbox = nevermined_sandbox::Sandbox::start().await?;
/// let alice = sandbox.create_account("alice", 0);
/// assert_eq!(alice.name(), "alice");
/// assert!(format!("{alice:?}").contains("[redacted]"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Account {
    name: String,
    address: Address,
    api_key: String,
}

impl Account {
    fn of(opened: OpenAccount) -> Self {
        Self {
            name: opened.name,
            address: opened.address,
            api_key: opened.key,
        }
    }

    /// The name it was created with.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its address: buyer, seller or holder of credits.
    #[must_use]
    pub fn address(&self) -> Address {
        self.address
    }

    /// Its API key, `custom:` and a token. A secret within this sandbox, worthless outside.
    #[must_use]
    pub fn api_key(&self) -> &str {
        &self.api_key
    }
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account")
            .field("name", &self.name)
            .field("address", &self.address)
            .field("api_key", &"[redacted]")
            .finish()
    }
}
