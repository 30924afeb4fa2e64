//! The management port, seeds and helpers: what a tester has beside the API.

#![allow(clippy::unwrap_used, reason = "a test that can't go on has failed")]

#[path = "../support/mod.rs"]
mod support;

mod ledger;
mod port;
mod refused;
mod scene;
mod seeds;
mod sown;

use nevermined_sandbox::{FixedClock, Sandbox};
use reqwest::{Method, RequestBuilder};
use serde_json::Value;
use std::time::{Duration, UNIX_EPOCH};
use support::{Answer, World, send};

/// A world with a management port and a clock that stands still.
async fn managed() -> World {
    let clock = FixedClock::at(UNIX_EPOCH + Duration::from_secs(1_800_000_000));
    World::with(Sandbox::builder().manage_port(0).clock(clock)).await
}

fn request(world: &World, method: Method, path: &str) -> RequestBuilder {
    let url = world.sandbox.manage_url().unwrap();
    world.http.request(method, format!("{url}{path}"))
}

async fn get(world: &World, path: &str) -> Value {
    let answer = send(request(world, Method::GET, path)).await;
    answer.assert_ok().clone()
}

async fn ask(world: &World, method: Method, path: &str, body: Value) -> Answer {
    send(request(world, method, path).json(&body)).await
}
