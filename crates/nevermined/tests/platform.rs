//! The whole way from a call of this crate to a sandbox's ledger and back, for everything around plans and credits:
//! organizations, the router, cards, consent, and answers that get lost.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on stops"
)]

mod support;

mod platform {
    mod cards;
    mod consent;
    mod events;
    mod faults;
    mod figures;
    mod market;
    mod merchant;
    mod mpp;
    mod oauth;
    mod organizations;
    mod router;
    mod world;
}
