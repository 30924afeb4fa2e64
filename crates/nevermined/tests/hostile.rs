//! The SDK against a network and a server that do everything wrong.
//!
//! Each test says what came back and, above all, how often the server received the request: a call that moves value
//! arrives twice only where the first one provably did nothing.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on stops"
)]

mod support;

#[path = "hostile/bad_input.rs"]
mod bad_input;
#[path = "hostile/connections.rs"]
mod connections;
#[path = "hostile/faults.rs"]
mod faults;
#[path = "hostile/limits.rs"]
mod limits;
#[path = "hostile/matrix.rs"]
mod matrix;
#[path = "hostile/model.rs"]
mod model;
#[path = "hostile/redirects.rs"]
mod redirects;
#[path = "hostile/rig.rs"]
mod rig;
