//! Figures: `getRevenue`, `getPlanUsage`, `listTopCustomers`, `getCreditsByMember`, `getGroupRouterSpend`.

use super::params::Span;
use super::{Params, Segments, look, segments};
use crate::change::Kept;
use crate::http::Reply;
use crate::http::caller::Caller;
use crate::http::router::known_asset;
use crate::organizations::Organization;
use crate::refusal::Refusal;
use crate::shapes::{self, OfMembers};
use crate::state::State;
use axum::extract::State as Shared;
use nevermined_types::Address;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

/// How many plans or customers are told at most, and how many members or payments.
const MOST: u64 = 200;
const MOST_MEMBERS: u64 = 1_000;

/// How much of what a group paid is told, if nothing else is asked for.
const MONTH: Duration = Duration::from_secs(30 * 86_400);

/// `GET /organizations/{orgId}/analytics/revenue`
pub(super) async fn revenue(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Segments<String>,
    params: Params,
) -> Result<Reply, Refusal> {
    let org = segments(path)?;
    let span = params.span()?;
    let nothing = json!({ "items": [], "totalRevenue": "0" });
    figures(&state, caller, &org, nothing, |kept, organization| {
        shapes::revenue(&kept.ledger, organization, |at| span.holds(at))
    })
}

/// `GET /organizations/{orgId}/analytics/usage`
pub(super) async fn usage(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Segments<String>,
    params: Params,
) -> Result<Reply, Refusal> {
    let org = segments(path)?;
    let (span, most): (Span, usize) = (params.span()?, params.limit(MOST)?);
    let nothing = json!({ "items": [] });
    figures(&state, caller, &org, nothing, |kept, organization| {
        let Kept {
            ledger,
            organizations,
            ..
        } = kept;
        let within = |at| span.holds(at);
        shapes::plan_usage(ledger, organizations, organization, within, most)
    })
}

/// `GET /organizations/{orgId}/analytics/customers`
pub(super) async fn customers(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Segments<String>,
    params: Params,
) -> Result<Reply, Refusal> {
    let org = segments(path)?;
    let most = params.limit(MOST)?;
    let nothing = json!({ "items": [], "totalCustomers": 0 });
    figures(&state, caller, &org, nothing, |_, organization| {
        shapes::top_customers(organization, most)
    })
}

/// `GET /organizations/{orgId}/analytics/credits-by-member`
pub(super) async fn credits_by_member(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Segments<String>,
    params: Params,
) -> Result<Reply, Refusal> {
    let org = segments(path)?;
    let span = params.span()?;
    let asked = OfMembers {
        group: params.text("groupId"),
        plan: params.text("planId"),
        most: params.limit(MOST_MEMBERS)?,
    };
    let nothing = json!({ "items": [] });
    figures(&state, caller, &org, nothing, |kept, organization| {
        let within = |at| span.holds(at);
        shapes::credits_by_member(&kept.organizations, organization, within, asked)
    })
}

/// `GET /organizations/{orgId}/analytics/groups/{groupId}/router-spend`
pub(super) async fn router_spend(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Segments<(String, String)>,
    params: Params,
) -> Result<Reply, Refusal> {
    let (org, group) = segments(path)?;
    let most = params.limit(MOST_MEMBERS)?;
    let span = params.span()?.or_last(MONTH, state.clock.now());
    let nothing = json!({ "totalsByAsset": [], "items": [] });
    let symbol = |asset: &str| {
        known_asset(asset)
            .map_or(asset, |(symbol, _)| symbol)
            .to_owned()
    };
    figures(&state, caller, &org, nothing, |kept, organization| {
        let within = |at| span.holds(at);
        shapes::router_spend(&kept.ledger, organization, &group, within, (most, symbol))
    })
}

/// The figures of an organization, for its members. What is no organization's id has none, as in deployments.
fn figures(
    state: &State,
    caller: Address,
    org: &str,
    nothing: Value,
    of: impl FnOnce(&Kept, &Organization) -> Value,
) -> Result<Reply, Refusal> {
    if !is_organization_id(org) {
        return Ok(Reply::ok(nothing));
    }
    let answer = look(state, |kept, _| {
        let organization = kept.organizations.with_analytics(org, &caller)?;
        Ok(of(kept, organization))
    })?;
    Ok(Reply::ok(answer))
}

/// Whether a text has the form of an organization's id, such as `org-1c2d`.
fn is_organization_id(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte) || byte == b'-';
    let rest = text.strip_prefix("org-");
    rest.is_some_and(|rest| !rest.is_empty() && rest.bytes().all(fits))
}
