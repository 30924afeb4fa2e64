//! `registerPlan`, `listPlans`, `getPlan`, `orderPlan`, `getPlanBalance`.

use super::Reply;
use super::body::JsonObject;
use super::caller::Caller;
use super::headers::Version;
use super::{registration, value};
use crate::codes;
use crate::ledger::{Command, Denial, Plan, PlanKey};
use crate::refusal::Refusal;
use crate::state::State;
use axum::Extension;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State as Shared};
use http::HeaderMap;
use serde::Deserialize;
use std::sync::Arc;

/// `POST /protocol/plans`
pub(crate) async fn register(
    Shared(state): Shared<Arc<State>>,
    Extension(version): Extension<Version>,
    Caller(owner): Caller,
    headers: HeaderMap,
    body: JsonObject,
) -> Result<Reply, Refusal> {
    let terms = registration::read(&body, version)?;
    let org_id = headers
        .get("x-current-org-id")
        .and_then(|id| id.to_str().ok())
        .map(str::to_owned);
    let plan = Plan {
        key: state.new_plan_key(),
        owner,
        name: terms.name,
        description: terms.description,
        price: terms.price,
        credits: terms.credits,
        is_trial: terms.is_trial,
        org_id,
        registered: state.clock.now(),
    };
    state.apply(Command::Register {
        plan: Box::new(plan.clone()),
    })?;
    let done = state.done("Plan registered");
    let answer = state.switches.answers.registered(&plan, &done);
    Ok(Reply::posted(&state, answer))
}

/// `GET /protocol/plans/{planId}`, open to all
pub(crate) async fn get(
    Shared(state): Shared<Arc<State>>,
    path: Result<Path<String>, PathRejection>,
) -> Result<Reply, Refusal> {
    let Path(id) = path.map_err(bad_path)?;
    let key = PlanKey(value::decimal("planId", &id)?);
    state.read(|ledger, _| match ledger.plan(key) {
        Ok(plan) => Ok(Reply::ok(state.switches.answers.plan(plan))),
        Err(_) => Err(Refusal::new(
            codes::PLAN_UNKNOWN,
            format!("there is no plan {key}"),
        )),
    })
}

/// `POST /protocol/plans/{planId}/order`; a body is not looked at
pub(crate) async fn order(
    Shared(state): Shared<Arc<State>>,
    Caller(buyer): Caller,
    path: Result<Path<String>, PathRejection>,
) -> Result<Reply, Refusal> {
    let Path(id) = path.map_err(bad_path)?;
    let plan = PlanKey(value::decimal("planId", &id)?);
    let receipt = state.apply(Command::Order { plan, buyer })?;
    let done = state.done("Plan ordered");
    let answer = state.switches.answers.ordered(&receipt.standing, &done);
    Ok(Reply::posted(&state, answer))
}

/// `GET /protocol/plans/{planId}/balance/{holderAddress}`, open to all
pub(crate) async fn balance(
    Shared(state): Shared<Arc<State>>,
    path: Result<Path<(String, String)>, PathRejection>,
) -> Result<Reply, Refusal> {
    let Path((id, holder)) = path.map_err(bad_path)?;
    let key = PlanKey(value::decimal("planId", &id)?);
    let holder = value::address_text("holderAddress", &holder)?;
    let answers = state.switches.answers;
    let answer = state.read(|ledger, now| {
        let standing = ledger.standing(now, key, holder)?;
        Ok::<_, Denial>(answers.balance(ledger.plan(key)?, holder, &standing))
    })?;
    Ok(Reply::ok(answer))
}

/// The query of `listPlans`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Listing {
    page: Option<String>,
    /// The size of a page.
    offset: Option<String>,
    sort_by: Option<String>,
    sort_order: Option<String>,
}

/// `GET /protocol/plans`: the caller's own plans
pub(crate) async fn list(
    Shared(state): Shared<Arc<State>>,
    Caller(owner): Caller,
    query: Result<Query<Listing>, QueryRejection>,
) -> Result<Reply, Refusal> {
    let Query(listing) =
        query.map_err(|rejection| Refusal::new(codes::BAD_REQUEST, rejection.body_text()))?;
    let page = count("page", listing.page.as_deref(), 1)?;
    let size = count("offset", listing.offset.as_deref(), 10)?;
    match listing.sort_by.as_deref() {
        None | Some("created" | "createdAt") => {}
        Some(_) => return Err(bad_query("sortBy", "must be createdAt or created")),
    }
    let newest_first = match listing.sort_order.as_deref() {
        None | Some("desc") => true,
        Some("asc") => false,
        Some(_) => return Err(bad_query("sortOrder", "must be asc or desc")),
    };
    let answer = state.read(|ledger, _| {
        let mut own: Vec<&Plan> = ledger
            .registered
            .iter()
            .filter_map(|key| ledger.plans.get(key))
            .filter(|plan| plan.owner == owner)
            .collect();
        if newest_first {
            own.reverse();
        }
        let from = usize::try_from((page - 1).saturating_mul(size)).unwrap_or(usize::MAX);
        let upto = from.saturating_add(usize::try_from(size).unwrap_or(usize::MAX));
        let shown = own.get(from..upto.min(own.len())).unwrap_or_default();
        state.switches.answers.plans(shown, own.len(), page, size)
    });
    Ok(Reply::ok(answer))
}

/// A whole number of one or more, from the query.
fn count(name: &str, text: Option<&str>, default: u64) -> Result<u64, Refusal> {
    text.map_or(Some(default), |text| text.parse().ok())
        .filter(|number| *number > 0)
        .ok_or_else(|| bad_query(name, "must be a whole number of 1 or more"))
}

fn bad_query(name: &str, problem: &str) -> Refusal {
    Refusal::field(codes::BAD_REQUEST, name, problem)
}

fn bad_path(rejection: PathRejection) -> Refusal {
    Refusal::new(codes::NOT_UINT256, rejection.body_text())
}
