#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[rustfmt::skip]
#[allow(
    missing_debug_implementations,
    missing_docs,
    clippy::all,
    clippy::allow_attributes_without_reason,
    clippy::unwrap_used,
    unreachable_pub,
    reason = "generated, and for tests only: a request that cannot be mocked should stop the test"
)]
mod generated;

#[cfg(feature = "additions")]
pub use self::generated::additions;
#[cfg(feature = "organizations")]
pub use self::generated::organizations;
pub use self::generated::protocol::{MockServerExt, operations};
#[cfg(feature = "root")]
pub use self::generated::root;
