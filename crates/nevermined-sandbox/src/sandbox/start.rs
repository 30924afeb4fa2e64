//! How a sandbox is started: its choices, and what can go wrong.

use super::Sandbox;
use crate::clock::{Clock, SystemClock, VirtualClock};
use crate::courier;
use crate::faults::Listening;
use crate::http::Api;
use crate::requests::RequestRecord;
use crate::rules::AmountRules;
use crate::seed::Seed;
use crate::shapes::Answers;
use crate::state::{Before, Beginning, State, Switches, Watcher};
use axum::extract::Request;
use axum::response::Response;
use axum::serve::IncomingStream;
use std::convert::Infallible;
use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tower_service::Service;

mod error;
#[cfg(feature = "store")]
mod kept_in;

use error::Cause;
pub use error::StartError;

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
///     .random_seed(42)
///     .start()
///     .await?;
/// assert_eq!(sandbox.random_seed(), 42);
/// # Ok(())
/// # }
/// ```
#[must_use = "a builder does nothing until it is started"]
pub struct Builder {
    port: u16,
    manage_port: Option<u16>,
    without_socket: bool,
    random_seed: Option<u64>,
    seed: Seed,
    switches: Switches,
    clock: Box<dyn Clock>,
    watcher: Option<Watcher>,
    #[cfg(feature = "store")]
    store: kept_in::StoreChoice,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            port: 0,
            manage_port: None,
            without_socket: false,
            random_seed: None,
            seed: Seed::default(),
            switches: Switches {
                answers: Answers::Documented,
                redeem_route: true,
                rules: AmountRules::default(),
                audit_every_request: cfg!(debug_assertions),
                consent_required: false,
                personal_orders: false,
                mpp: true,
                router_fee_bps: 0,
            },
            clock: Box::new(SystemClock),
            watcher: None,
            #[cfg(feature = "store")]
            store: kept_in::StoreChoice::default(),
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

    /// How many credits a settle burns, and which plans are sold once. The default is
    /// [`AmountRules::default`].
    pub fn amount_rules(mut self, rules: AmountRules) -> Self {
        self.switches.rules = rules;
        self
    }

    /// The seed of ids, keys and hashes. Without one, each sandbox draws its own.
    pub fn random_seed(mut self, seed: u64) -> Self {
        self.random_seed = Some(seed);
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

    /// Whether delegations and checkouts need the account's consent to the current legal documents. Without it
    /// they are refused with 412 and `consent_required`. The default is false.
    pub fn consent_required(mut self, required: bool) -> Self {
        self.switches.consent_required = required;
        self
    }

    /// Whether personal keys may create orders too. The default is false: as in deployments, only a key of an
    /// organization may ([`Sandbox::organization_key`]).
    pub fn personal_orders(mut self, allowed: bool) -> Self {
        self.switches.personal_orders = allowed;
        self
    }

    /// The fee of the router, in hundredths of a percent of what is paid: 200 is 2 percent. The default is 0.
    pub fn router_fee_bps(mut self, bps: u16) -> Self {
        self.switches.router_fee_bps = bps;
        self
    }

    /// Whether the Machine Payments Protocol is served. The default is true. Without it its operations answer
    /// 501 and `BCK.MPP.0002`, like a deployment on which it is not configured.
    pub fn mpp(mut self, served: bool) -> Self {
        self.switches.mpp = served;
        self
    }

    /// Calls `watcher` with each request once it was answered, for a log. It sees no key and no body.
    pub fn on_request(mut self, watcher: impl Fn(&RequestRecord) + Send + Sync + 'static) -> Self {
        self.watcher = Some(Box::new(watcher));
        self
    }

    /// What it begins with. The default is nothing. What a store brought back of it stays.
    pub fn seed(mut self, seed: Seed) -> Self {
        self.seed = seed;
        self
    }

    /// Opens a management port beside the port of the API, on 127.0.0.1 too. 0 takes a free one. The default
    /// is to open none: what it offers, this library has as methods.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use nevermined_sandbox::Sandbox;
    ///
    /// let sandbox = Sandbox::builder().manage_port(0).start().await?;
    /// let url = sandbox.manage_url().ok_or("no management port")?;
    /// let described = reqwest::get(url).await?.text().await?;
    /// assert!(described.contains("/clock/advance"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn manage_port(mut self, port: u16) -> Self {
        self.manage_port = Some(port);
        self
    }

    /// Opens no port for the API: [`Sandbox::service`] is the only way in, and the port of [`Sandbox::addr`] is
    /// 0. For tests where no socket may be opened.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use http::Request;
    /// use nevermined_sandbox::Sandbox;
    ///
    /// let sandbox = Sandbox::builder().without_socket().start().await?;
    /// assert_eq!(sandbox.addr().port(), 0);
    /// let response = sandbox.service().send(Request::get("/").body("")?).await?;
    /// assert_eq!(response.status(), 200);
    /// # Ok(())
    /// # }
    /// ```
    pub fn without_socket(mut self) -> Self {
        self.without_socket = true;
        self
    }

    /// Opens the port and starts to serve. Must be called within a Tokio runtime.
    ///
    /// # Errors
    /// [`StartError`] with the address, if a port can't be opened, with the file, if the store can't be, or
    /// with what is wrong with the seed.
    pub async fn start(self) -> Result<Sandbox, StartError> {
        let nowhere = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let (listener, addr) = if self.without_socket {
            (None, nowhere)
        } else {
            let (listener, addr) = listen(self.port).await?;
            (Some(listener), addr)
        };
        let manage = match self.manage_port {
            Some(port) => Some(listen(port).await?),
            None => None,
        };

        #[cfg(feature = "store")]
        let brought_back = kept_in::open(self.store, self.random_seed, addr).await?;
        let of_nothing = || {
            let seed = self.random_seed.unwrap_or_else(drawn_seed);
            (seed, Beginning::of_nothing(seed))
        };
        #[cfg(feature = "store")]
        let (random_seed, mut beginning) = brought_back.unwrap_or_else(of_nothing);
        #[cfg(not(feature = "store"))]
        let (random_seed, mut beginning) = of_nothing();
        beginning.seed = self.seed;
        let clock = VirtualClock::new(self.clock);
        let state = State::new(self.switches, clock, self.watcher, beginning);
        let state = Arc::new(state);
        state
            .seed
            .sow(&state, &Before::default())
            .map_err(|error| StartError {
                addr,
                cause: Cause::Seed(error),
            })?;
        // If it fails, every answer says so.
        let _said_elsewhere = state.durable().await;

        let api = Api::new(Arc::clone(&state));
        tokio::spawn(courier::run(Arc::clone(&state)));
        let mut servers = Vec::new();
        servers.extend(listener.map(|listener| serve(listener, api.clone(), &state)));
        let mut manage_url = None;
        if let Some((listener, addr)) = manage {
            let manage = crate::manage::router(Arc::clone(&state)).into_make_service();
            servers.push(serve(listener, manage, &state));
            manage_url = Some(format!("http://{addr}"));
        }
        Ok(Sandbox {
            addr,
            url: format!("http://{addr}"),
            manage_url,
            random_seed,
            state,
            api,
            servers,
        })
    }
}

/// A seed for random values. It is told as a JSON number: below 2^53, every language reads it as it is.
pub(crate) fn drawn_seed() -> u64 {
    fastrand::u64(..1 << 53)
}

/// Opens a port.
async fn listen(port: u16) -> Result<(TcpListener, SocketAddr), StartError> {
    let wanted = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let failed = |source| StartError {
        addr: wanted,
        cause: Cause::Port(source),
    };
    let listener = TcpListener::bind(wanted).await.map_err(failed)?;
    let addr = listener.local_addr().map_err(failed)?;
    Ok((listener, addr))
}

/// Serves until the sandbox stops.
fn serve<M, S>(listener: TcpListener, services: M, state: &Arc<State>) -> JoinHandle<()>
where
    M: for<'a> Service<IncomingStream<'a, Listening>, Response = S, Error = Infallible>,
    M: Send + 'static,
    for<'a> <M as Service<IncomingStream<'a, Listening>>>::Future: Send,
    S: Service<Request, Response = Response, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
{
    let until = Arc::clone(state);
    tokio::spawn(async move {
        let serving = axum::serve(Listening(listener), services)
            .with_graceful_shutdown(async move { until.stopped().await });
        // Accepting goes on after an error, and serving ends only when the sandbox stops.
        let _ended = serving.await;
    })
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("port", &self.port)
            .field("random_seed", &self.random_seed)
            .field("switches", &self.switches)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawn_seed_is_a_number_that_every_language_reads() {
        let seeds: Vec<u64> = std::iter::repeat_with(drawn_seed).take(100).collect();
        assert!(seeds.iter().all(|seed| *seed < 1 << 53), "{seeds:?}");
        // All are below 2^52 once in 2^100 times.
        assert!(seeds.iter().any(|seed| *seed >= 1 << 52), "{seeds:?}");
    }
}
