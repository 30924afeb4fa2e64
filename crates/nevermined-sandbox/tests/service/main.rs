//! What the service offers beside plans, credits and x402, over HTTP.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that can't go on has failed"
)]

#[path = "../support/mod.rs"]
mod support;

mod access;
mod cards;
mod catalog;
mod consent;
mod hostile;
mod oauth;
mod platform;
mod router;
