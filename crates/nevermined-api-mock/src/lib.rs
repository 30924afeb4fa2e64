#![doc = include_str!("../README.md")]

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

pub use generated::{MockServerExt, operations};
