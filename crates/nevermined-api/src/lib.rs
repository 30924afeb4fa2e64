//! Raw client for the Nevermined API, generated from its OpenAPI documents.
//!
//! One method an operation, one type a schema, and nothing added: no key, no retries, no error taxonomy.
//! The `nevermined` crate adds these; use this one to build something else on the same contract. It follows
//! the documents, so any release may change any name.
//!
//! ```no_run
//! use nevermined_api::{Client, Seam, types::MintCreditsRequest};
//!
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let http = reqwest::Client::builder().build()?;
//! let client = Client::new_with_client("https://api.sandbox.nevermined.app/api/v1", http, Seam::default());
//! let plan = client.get_plan(&"42".parse()?).await?.into_inner();
//! # Ok(())
//! # }
//! ```
//!
//! Every answer whose status is not 2xx arrives as [`Error::UnexpectedResponse`], whole, with its status,
//! headers and body. [`OPERATIONS`] says of each operation what its path is and whether a repeat is safe,
//! and [`error_code`] what is known of a code in an error body.
//!
//! A path parameter that would leave its place in the path (`..`, a backslash, nothing at all) is refused as
//! [`Error::InvalidRequest`] before anything is sent.
//!
//! # Features
//!
//! - `client` (default): the clients. Without it there are types and tables only, and neither reqwest nor progenitor.
//! - `rustls` (default), `native-tls`: who does TLS. Without either, only plain HTTP works.
//! - `organizations`, `root`, `additions`: the clients of the same names.
//! - `schemars`: `JsonSchema` (schemars 1) for every type.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod error_code;
#[rustfmt::skip]
mod error_codes;
#[rustfmt::skip]
#[allow(
    missing_docs,
    clippy::all,
    clippy::allow_attributes_without_reason,
    clippy::exhaustive_enums,
    clippy::exhaustive_structs,
    clippy::unwrap_used,
    unreachable_pub,
    rustdoc::bare_urls,
    rustdoc::broken_intra_doc_links,
    rustdoc::invalid_html_tags,
    reason = "generated; its documentation is the published document's"
)]
mod generated;
mod operation;
#[cfg(feature = "client")]
mod parts;
#[cfg(feature = "client")]
mod seam;

#[cfg(feature = "client")]
pub use progenitor_client::{ByteStream, ClientInfo, Error, OperationInfo, ResponseValue};

pub use self::error_code::{Category, ErrorCode, error_code, error_codes};
pub use self::operation::{Operation, Safety, operation};
pub use self::protocol::*;
#[cfg(feature = "client")]
pub use self::seam::{BoxFuture, Exec, Seam};

/// Plans, agents, credits, x402, delegations and the router; also at the root of this crate.
pub mod protocol {
    #[cfg(feature = "client")]
    pub use crate::generated::protocol::client::Client;
    pub use crate::generated::protocol::{operations::*, types};
}

/// Organizations: members, groups, budgets, wallets, customers, webhooks and what else belongs to them.
#[cfg(feature = "organizations")]
pub mod organizations {
    #[cfg(feature = "client")]
    pub use crate::generated::organizations::client::Client;
    pub use crate::generated::organizations::{operations::*, types};
}

/// What the service offers and no published document lists, beside the published operations.
#[cfg(feature = "additions")]
pub mod additions {
    #[cfg(feature = "client")]
    pub use crate::generated::additions::client::Client;
    pub use crate::generated::additions::{operations::*, types};
}

/// What is at the root of the host and not under `/api/v1`: OAuth, and what the deployment says of itself.
#[cfg(feature = "root")]
pub mod root {
    #[cfg(feature = "client")]
    pub use crate::generated::root::client::Client;
    pub use crate::generated::root::{operations::*, types};
}

/// The README's examples compile.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
