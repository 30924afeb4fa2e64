//! What the tests against a hostile network share: a server that misbehaves by script, a clock that a test moves, the
//! calls under test, and keys made on the spot. And what the goldens and the contract share: a server that says what it
//! is told to say, and messages as they stand on the wire.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on stops"
)]
#![allow(
    dead_code,
    unused_imports,
    reason = "each test file compiles this module for itself and uses a part of it"
)]

mod calls;
pub(crate) mod canned;
pub(crate) mod clients;
mod clock;
mod keys;
mod logs;
pub(crate) mod message;
mod script;
mod server;

pub(crate) use self::calls::{CALLS, Call, Done, With, holder, plan};
pub(crate) use self::clock::VirtualClock;
pub(crate) use self::keys::TestKey;
pub(crate) use self::logs::Logs;
pub(crate) use self::script::{Do, Step, answer, http};
pub(crate) use self::server::{Received, Server};

use std::time::Duration;

use nevermined::{Environment, Nevermined, NeverminedBuilder};

/// A client of `server` on virtual time, with a key of its own and a fixed seed.
pub(crate) fn client_of(server: &Server, clock: &VirtualClock) -> Nevermined {
    builder_for(&server.url(), clock).build().unwrap()
}

/// The builder behind [`client_of`], for tests that change something.
pub(crate) fn builder_for(url: &str, clock: &VirtualClock) -> NeverminedBuilder {
    Nevermined::builder()
        .api_key(TestKey::new().whole())
        .environment(Environment::custom(url).unwrap())
        .clock(clock.clone())
        .seed(7)
}

/// Waits for what a right client does at once: a wrong one fails the test and does not hang it.
pub(crate) async fn soon<T>(work: impl Future<Output = T>) -> T {
    let patience = Duration::from_secs(10);
    tokio::time::timeout(patience, work)
        .await
        .expect("it ends by itself")
}
