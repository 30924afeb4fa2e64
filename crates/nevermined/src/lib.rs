//! Client for the Nevermined API, where AI agents sell and buy access.
//!
//! A seller registers plans and agents; a buyer orders a plan and gets credits; the seller mints and redeems credits, or
//! lets x402 verify and settle each request. Money moves through this crate, so every error answers the question *did it
//! happen?*: see [`Outcome`].
//!
//! # Buy
//!
//! ```no_run
//! # async fn run() -> Result<(), nevermined::Error> {
//! use nevermined::{Nevermined, PlanId};
//!
//! let nvm = Nevermined::from_env()?; // NVM_API_KEY: its prefix names the environment
//! let plan: PlanId = "98765432109876543210".parse()?;
//! let order = nvm.plans().order(&plan).await?;
//! println!("paid in {:?}", order.tx_hash);
//! # Ok(())
//! # }
//! ```
//!
//! # Sell
//!
//! ```no_run
//! # async fn run(nvm: nevermined::Nevermined, buyer: nevermined::Address) -> Result<(), nevermined::Error> {
//! use nevermined::{PlanCredits, PlanPrice, TokenAmount, tokens};
//!
//! let seller = nvm.account().expect("the key names its account");
//! let price = PlanPrice::erc20(tokens::USDC_BASE_SEPOLIA, TokenAmount::usdc("1.50")?, seller)?;
//! let plan = nvm.plans().register("100 questions", price, PlanCredits::fixed(100, 1)?).await?;
//! nvm.credits().mint(&plan.id, buyer, 10).await?;
//! # Ok(())
//! # }
//! ```
//!
//! # Be paid for each request
//!
//! A buyer gets an access token from a delegation; the seller verifies it before the work, and settles after it. The
//! request id goes from one to the other, so that a repeat cannot charge twice.
//!
//! ```no_run
//! # async fn run(nvm: nevermined::Nevermined, required: nevermined::x402::PaymentRequired, token: nevermined::x402::AccessToken) -> Result<(), nevermined::Error> {
//! let verified = nvm.x402().verify(&required, &token).max_amount(2).await?;
//! if verified.is_valid {
//!     // … the work …
//!     let settled = nvm.x402().settle(&required, &token).verified(&verified).await?;
//!     println!("burned {:?} credits", settled.redeemed);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Test
//!
//! The crate `nevermined-sandbox` is the API on your own machine, and with the feature `sandbox` a module of this one. Its
//! clients differ in nothing but their [`Environment`].
//!
//! # Go live
//!
//! Put the key into `NVM_API_KEY`: its prefix names the environment, and money is real where it is `live`. The calls are
//! the same everywhere. Before you do: decide what your program does with [`Outcome::Unknown`], and keep the request
//! ids of calls that move value, for the service's support asks for them.
//!
//! ```no_run
//! # fn run() -> Result<(), nevermined::Error> {
//! let nvm = nevermined::Nevermined::from_env()?;
//! println!("{} as {:?}", nvm.environment().name(), nvm.account());
//! # Ok(())
//! # }
//! ```
//!
//! # Features
//!
//! - `rustls` (default), `native-tls`: who does TLS.
//! - `full`: every resource group that follows: `organizations`, `oauth`, `router`, `mpp`, `fiat`, `simulate`,
//!   `embed`, `catalog`, `legal`, `meta`, `webhooks`.
//! - `raw`: every operation of the published document, through the generated client.
//! - `router`: pay third-party services out of a delegation, within a budget.
//! - `webhooks`: verify and sign webhooks.
//! - `sandbox`: clients of a `nevermined-sandbox` in the same process, for tests.
//! - `http-client`: send through a `reqwest::Client` of your own.

#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod agents;
mod amounts;
mod answer;
mod api_key;
mod builder;
#[cfg(feature = "catalog")]
pub mod catalog;
mod client;
mod clock;
pub mod codes;
pub mod credits;
mod custom_request;
pub mod delegations;
#[cfg(feature = "embed")]
pub mod embed;
#[cfg(any(
    feature = "organizations",
    feature = "oauth",
    feature = "mpp",
    feature = "fiat",
    feature = "simulate",
    feature = "embed",
    feature = "catalog",
    feature = "legal",
    feature = "meta",
))]
#[allow(
    dead_code,
    unused_imports,
    unused_macros,
    reason = "each feature uses what it needs"
)]
mod endpoint;
mod environment;
mod error;
#[cfg(feature = "router")]
mod exact_json;
#[cfg(feature = "fiat")]
pub mod fiat;
mod great_numbers;
mod items;
#[cfg(feature = "legal")]
pub mod legal;
#[cfg(feature = "meta")]
pub mod meta;
#[cfg(feature = "mpp")]
pub mod mpp;
#[cfg(feature = "oauth")]
pub mod oauth;
#[cfg(feature = "fiat")]
pub mod orders;
#[cfg(feature = "organizations")]
pub mod organizations;
mod page;
pub mod payment_methods;
pub mod permissions;
pub mod plans;
#[cfg(feature = "raw")]
mod raw;
mod request;
pub mod requests;
mod response;
mod retry;
#[cfg(feature = "router")]
pub mod router;
#[cfg(feature = "sandbox")]
pub mod sandbox;
#[cfg(any(
    feature = "oauth",
    feature = "mpp",
    feature = "fiat",
    feature = "embed"
))]
mod secret_text;
#[cfg(any(feature = "router", feature = "organizations"))]
mod span;
mod transport;
#[cfg(feature = "webhooks")]
pub mod webhooks;
pub mod x402;

pub use nevermined_types::{
    Address, AgentId, Credits, ParseAddressError, ParseAmountError, ParseCreditsError,
    ParseIdError, ParseUint256Error, PlanId, TokenAmount, TxHash, Uint256, Usd, tokens,
};

pub use self::agents::{
    Agent, AgentApi, AgentEndpoint, AgentPlan, Changed, RegisteredAgent, RegisteredAgentAndPlan,
};
pub use self::api_key::ApiKey;
pub use self::builder::NeverminedBuilder;
pub use self::client::Nevermined;
pub use self::clock::{Clock, ClockFuture};
pub use self::credits::{MintedCredits, RedeemedCredits};
pub use self::custom_request::CustomRequest;
pub use self::delegations::{
    Cents, CreatedDelegation, Currency, Delegation, DelegationId, DelegationProvider,
    DelegationTransaction,
};
pub use self::environment::{BaseUrl, Environment};
pub use self::error::{Error, ErrorKind, Outcome};
pub use self::items::Items;
pub use self::page::{Page, Pages, SortOrder};
pub use self::payment_methods::{PaymentMethod, PaymentMethodId};
pub use self::permissions::{Permission, PermissionHash};
pub use self::plans::{
    Balance, BalanceNotReached, OrderedPlan, Plan, PlanCredits, PlanPrice, RegisteredPlan,
};
#[cfg(feature = "raw")]
pub use self::raw::Raw;
pub use self::request::Request;
pub use self::requests::{AgentAccess, InitializedRequest, SubTaskStatus, TrackedSubTask};
pub use self::response::Response;
pub use self::retry::RetryPolicy;
pub use self::x402::{AcceptedPayment, AccessToken, PaymentRequired, Settlement, Verified};
#[cfg(feature = "raw")]
pub use nevermined_api as api;

/// The examples of the README compile; one of them needs the feature `sandbox`.
#[cfg(all(doctest, feature = "sandbox"))]
#[doc = include_str!("../README.md")]
struct Readme;
