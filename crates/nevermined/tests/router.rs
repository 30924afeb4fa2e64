//! The router: what is paid once, what a budget keeps, and what goes through the proxy.
#![cfg(feature = "router")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on stops"
)]

mod support;

mod router {
    mod budget;
    mod ledger;
    mod numbers;
    mod proxy;
    mod refusals;
    mod world;
}
