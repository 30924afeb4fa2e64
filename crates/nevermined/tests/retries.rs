//! When the SDK sends a request again, how long it waits, and when it stops. All on virtual time.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on stops"
)]

mod support;

#[path = "retries/balance.rs"]
mod balance;
#[cfg(feature = "oauth")]
#[path = "retries/device.rs"]
mod device;
#[path = "retries/escape.rs"]
mod escape;
#[path = "retries/limits.rs"]
mod limits;
#[cfg(feature = "fiat")]
#[path = "retries/orders.rs"]
mod orders;
#[path = "retries/state.rs"]
mod state;
#[path = "retries/waits.rs"]
mod waits;
#[path = "retries/which.rs"]
mod which;
