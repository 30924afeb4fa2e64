//! Organizations: every answer against the published schema, every refusal with its code.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that can't go on has failed"
)]

#[path = "../support/mod.rs"]
mod support;

mod accounts;
mod budgets;
mod customers;
mod figures;
mod funding;
mod groups;
mod hostile;
mod invitations;
mod lab;
mod receiver;
mod served;
mod wallets;
mod webhooks;
