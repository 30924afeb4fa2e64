//! A running sandbox, and how to start one.

use crate::audit::{Violation, uint256};
use crate::clock::{Clock, SystemClock, VirtualClock};
use crate::http;
use crate::ledger::{Amount, Command, PlanKey};
use crate::shapes::Answers;
use crate::state::{RequestRecord, State, Switches, Watcher};
use axum::serve::ListenerExt;
use nevermined_types::{Address, Credits, PlanId, Uint256};
use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

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
    seed: u64,
    state: Arc<State>,
    stop: Option<oneshot::Sender<()>>,
    server: Option<JoinHandle<()>>,
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

    /// Chooses port, answers, seed, clock and the rest.
    ///
    /// ```
    /// use nevermined_sandbox::{Answers, Sandbox};
    /// let builder = Sandbox::builder().answers(Answers::Observed).seed(7);
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

    /// The socket address on which it listens.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The seed of its ids, keys and hashes. The same seed and the same calls give the same values.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.seed
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
        let (address, api_key) = self.state.open_account();
        let account = Account {
            name: name.into(),
            address,
            api_key,
        };
        self.fund(&account, units);
        account
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
        self.state.clock.advance(by);
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
        self.signal();
        if let Some(mut server) = self.server.take()
            && tokio::time::timeout(PATIENCE, &mut server).await.is_err()
        {
            server.abort();
        }
    }

    fn signal(&mut self) {
        if let Some(stop) = self.stop.take() {
            // The receiver is gone if the server ended by itself: nothing is left to stop.
            let _gone = stop.send(());
        }
    }

    #[cfg(test)]
    pub(crate) fn state(&self) -> &State {
        &self.state
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.signal();
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

/// What a sandbox is started with.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), nevermined_sandbox::StartError> {
/// use nevermined_sandbox::{Answers, Sandbox};
///
/// let sandbox = Sandbox::builder()
///     .answers(Answers::Observed)
///     .redeem_route(false)
///     .seed(42)
///     .start()
///     .await?;
/// assert_eq!(sandbox.seed(), 42);
/// # Ok(())
/// # }
/// ```
#[must_use = "a builder does nothing until it is started"]
pub struct Builder {
    port: u16,
    seed: Option<u64>,
    switches: Switches,
    clock: Box<dyn Clock>,
    watcher: Option<Watcher>,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            port: 0,
            seed: None,
            switches: Switches {
                answers: Answers::Documented,
                redeem_route: true,
                audit_every_request: cfg!(debug_assertions),
            },
            clock: Box::new(SystemClock),
            watcher: None,
        }
    }
}

impl Builder {
    /// The port on 127.0.0.1. 0, the default, takes a free one.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// The shape of successful answers. The default is [`Answers::Documented`].
    pub fn answers(mut self, answers: Answers) -> Self {
        self.switches.answers = answers;
        self
    }

    /// Whether `POST /protocol/plans/redeem` exists. The default is true. Without it the sandbox answers
    /// 404 there, like a deployment that burns credits by x402 settle only.
    pub fn redeem_route(mut self, exists: bool) -> Self {
        self.switches.redeem_route = exists;
        self
    }

    /// The seed of ids, keys and hashes. Without one, each sandbox draws its own.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// Where the time comes from. The default is [`SystemClock`].
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Box::new(clock);
        self
    }

    /// Whether the ledger's invariants are checked after every request. A broken one turns the answer into
    /// a 500 with code `BCK.CREDITS.0005`. The default is true in debug builds. The check reads the whole
    /// ledger.
    pub fn audit_every_request(mut self, audit: bool) -> Self {
        self.switches.audit_every_request = audit;
        self
    }

    /// Calls `watcher` with each request once it was answered, for a log. It sees no key and no body.
    pub fn on_request(mut self, watcher: impl Fn(&RequestRecord) + Send + Sync + 'static) -> Self {
        self.watcher = Some(Box::new(watcher));
        self
    }

    /// Opens the port and starts to serve. Must be called within a Tokio runtime.
    ///
    /// # Errors
    /// [`StartError`] with the address, if the port can't be opened.
    pub async fn start(self) -> Result<Sandbox, StartError> {
        let wanted = SocketAddr::from((Ipv4Addr::LOCALHOST, self.port));
        let failed = |source| StartError {
            addr: wanted,
            source,
        };
        let listener = TcpListener::bind(wanted).await.map_err(failed)?;
        let addr = listener.local_addr().map_err(failed)?;

        let seed = self.seed.unwrap_or_else(|| fastrand::u64(..));
        let clock = VirtualClock::new(self.clock);
        let state = Arc::new(State::new(self.switches, clock, seed, self.watcher));
        let router = http::router(Arc::clone(&state));
        let (stop, stopped) = oneshot::channel();
        let listener = listener.tap_io(|stream| {
            // Only speed is lost where this fails.
            let _unset = stream.set_nodelay(true);
        });
        let server = tokio::spawn(async move {
            let serving = axum::serve(listener, router).with_graceful_shutdown(async move {
                // A dropped sender means the same as a message: stop.
                let _either = stopped.await;
            });
            // Accepting goes on after an error, and serving ends only by `stopped`.
            let _ended = serving.await;
        });
        Ok(Sandbox {
            addr,
            url: format!("http://{addr}"),
            seed,
            state,
            stop: Some(stop),
            server: Some(server),
        })
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("port", &self.port)
            .field("seed", &self.seed)
            .field("switches", &self.switches)
            .finish_non_exhaustive()
    }
}

/// A sandbox could not open its port.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), nevermined_sandbox::StartError> {
/// use nevermined_sandbox::Sandbox;
///
/// let first = Sandbox::start().await?;
/// let second = Sandbox::builder().port(first.addr().port()).start().await;
/// let error = second.err().map(|error| error.to_string()).unwrap_or_default();
/// assert!(error.contains("is in use"));
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct StartError {
    addr: SocketAddr,
    source: io::Error,
}

impl StartError {
    /// The address that was asked for.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Whether another program listens there.
    #[must_use]
    pub fn is_port_in_use(&self) -> bool {
        self.source.kind() == io::ErrorKind::AddrInUse
    }
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let addr = self.addr;
        match self.source.kind() {
            io::ErrorKind::AddrInUse => write!(
                f,
                "{addr} is in use by another program; choose another port, or 0 for a free one"
            ),
            io::ErrorKind::PermissionDenied => write!(
                f,
                "this user may not listen on {addr}; choose a port of 1024 or above, or 0 for a free one"
            ),
            _ => write!(f, "can't listen on {addr}: {}", self.source),
        }
    }
}

impl std::error::Error for StartError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.source)
    }
}
