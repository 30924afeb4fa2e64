//! Tiers and their prices (`listTiers`), and what an organization without a subscription is told of it:
//! `getBillingSubscription`, `cancelSubscription`, `downgradeSubscription`, `upgradeSubscription`. The sandbox
//! sells no tiers. An organization has the one that it was founded with, as those have that paid in tokens
//! before there were subscriptions.

use super::{Segments, look, segments};
use crate::codes::{self, Code};
use crate::http::Reply;
use crate::http::body::{Fields, JsonObject};
use crate::http::caller::Caller;
use crate::http::value;
use crate::refusal::Refusal;
use crate::state::State;
use axum::extract::State as Shared;
use nevermined_types::Address;
use serde_json::{Value, json};
use std::sync::Arc;

/// `GET /organizations/billing/catalog`, without a key
pub(super) async fn tiers(Shared(state): Shared<Arc<State>>) -> Result<Reply, Refusal> {
    let offers = look(&state, |kept, _| Ok(kept.organizations.offers.clone()))?;
    Ok(Reply::ok(json!({ "catalog": offers })))
}

/// `GET /organizations/{orgId}/billing/subscription`
pub(super) async fn subscription(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Segments<String>,
) -> Result<Reply, Refusal> {
    of_admin(&state, caller, &segments(path)?)?;
    Ok(Reply::ok(json!({ "subscription": null })))
}

/// `POST /organizations/{orgId}/billing/cancel`
pub(super) async fn cancel(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Segments<String>,
) -> Result<Reply, Refusal> {
    of_admin(&state, caller, &segments(path)?)?;
    Err(no_subscription(codes::NOTHING_TO_CANCEL))
}

/// `POST /organizations/{orgId}/billing/downgrade`
pub(super) async fn downgrade(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Segments<String>,
    body: JsonObject,
) -> Result<Reply, Refusal> {
    Fields::of_body(&body).required("tier", only("Premium", codes::DOWNGRADE_TARGET))?;
    of_admin(&state, caller, &segments(path)?)?;
    Err(no_subscription(codes::NOTHING_TO_DOWNGRADE))
}

/// `POST /organizations/{orgId}/billing/upgrade`
pub(super) async fn upgrade(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Segments<String>,
    body: JsonObject,
) -> Result<Reply, Refusal> {
    Fields::of_body(&body).required("tier", only("Enterprise", codes::UPGRADE_TARGET))?;
    of_admin(&state, caller, &segments(path)?)?;
    Err(no_subscription(codes::NOTHING_TO_UPGRADE))
}

fn of_admin(state: &State, caller: Address, org: &str) -> Result<(), Refusal> {
    look(state, |kept, _| {
        kept.organizations.as_admin(org, &caller).map(drop)
    })
}

fn no_subscription(code: Code) -> Refusal {
    Refusal::new(code, "the organization has no subscription by card")
        .hint("the sandbox sells no tiers: found the organization with the tier that it is to have")
}

/// The only tier that there is a way to.
fn only(tier: &'static str, code: Code) -> impl Fn(&str, &Value) -> Result<(), Refusal> {
    move |field, given| match value::text(field, given)? {
        text if text == tier => Ok(()),
        _ => Err(Refusal::field(code, field, format!("must be {tier}"))),
    }
}
