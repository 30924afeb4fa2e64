//! `registerPlan`, `listPlans`, `getPlan`, `updatePlan`, `togglePlanListing`, `orderPlan`, `getPlanBalance`.

use super::Reply;
use super::body::{Fields, JsonObject};
use super::caller::Caller;
use super::deployment::is_pay_as_you_go;
use super::headers::{OfOrganization, OrgId, Version};
use super::paging::{Paging, bad_query};
use super::registration::{self, Terms};
use super::value;
use crate::codes;
use crate::ledger::{Access, Command, Denial, Plan, PlanKey};
use crate::refusal::Refusal;
use crate::state::State;
use axum::Extension;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State as Shared};
use nevermined_types::Address;
use std::sync::Arc;

/// `POST /protocol/plans`
pub(crate) async fn register(
    Shared(state): Shared<Arc<State>>,
    Extension(version): Extension<Version>,
    Caller(owner): Caller,
    OrgId(org_id): OrgId,
    body: JsonObject,
) -> Result<Reply, Refusal> {
    let terms = registration::read(&Fields::of_body(&body), version)?;
    let plan = new_plan(&state, owner, org_id, terms);
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
    Ok(state.read(|ledger, now| {
        let standing = ledger.standing(now, key, holder)?;
        let answer = answers.balance(ledger.plan(key)?, holder, &standing);
        Ok::<_, Denial>(Reply::ok(answer))
    })?)
}

/// `GET /protocol/plans`: the caller's own plans
pub(crate) async fn list(
    Shared(state): Shared<Arc<State>>,
    Caller(owner): Caller,
    organization: OfOrganization,
    paging: Paging,
) -> Result<Reply, Refusal> {
    let answer = state.read(|ledger, _| {
        let own = ledger
            .registered
            .iter()
            .filter_map(|key| ledger.plans.get(key))
            .filter(|plan| plan.owner == owner && organization.takes(plan.org_id.as_deref()));
        let (shown, total) = paging.cut(own);
        state.switches.answers.plans(&shown, total, paging)
    });
    Ok(Reply::ok(answer))
}

/// `PUT /protocol/plans/{planId}`
pub(crate) async fn update(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Result<Path<String>, PathRejection>,
    body: JsonObject,
) -> Result<Reply, Refusal> {
    let Path(id) = path.map_err(bad_path)?;
    let plan = PlanKey(value::decimal("planId", &id)?);
    let fields = Fields::of_body(&body);
    let described = fields.inner("metadataAttributes")?.unwrap_or(fields);
    let name = described.optional("name", value::filled_text)?;
    let description = described.optional("description", value::text)?;
    state.apply(Command::UpdatePlan {
        plan,
        caller,
        name: name.map(str::to_owned),
        description: description.map(str::to_owned),
    })?;
    Ok(Reply::changed(&state, 200, "Plan updated"))
}

/// `PUT /protocol/plans/{planId}/list/{activate}`
pub(crate) async fn toggle(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Result<Path<(String, String)>, PathRejection>,
) -> Result<Reply, Refusal> {
    let Path((id, activate)) = path.map_err(bad_path)?;
    state.apply(Command::ListPlan {
        plan: PlanKey(value::decimal("planId", &id)?),
        caller,
        listed: on_or_off(&activate)?,
    })?;
    Ok(Reply::changed(&state, 200, "Plan listing changed"))
}

/// A plan of `owner` with these terms.
pub(crate) fn new_plan(
    state: &State,
    owner: Address,
    org_id: Option<String>,
    terms: Terms,
) -> Plan {
    let once = state.switches.rules.sold_once && terms.credits.access == Access::Credits;
    let sold_once = terms.is_trial || once;
    let pays_per_use = is_pay_as_you_go(&terms.price.template);
    Plan {
        key: state.new_plan_key(),
        owner,
        name: terms.name,
        description: terms.description,
        price: terms.price,
        credits: terms.credits,
        is_trial: terms.is_trial,
        sold_once,
        pays_per_use,
        is_listed: true,
        org_id,
        registered: state.clock.now(),
    }
}

/// The path segment `{activate}`.
pub(crate) fn on_or_off(segment: &str) -> Result<bool, Refusal> {
    segment
        .parse()
        .map_err(|_not_a_boolean| bad_query("activate", "must be true or false"))
}

pub(crate) fn bad_path(rejection: PathRejection) -> Refusal {
    Refusal::new(codes::NOT_UINT256, rejection.body_text())
}
