//! OAuth, at the root of the host: how programs are let in, and how that ends.

use super::body::{Fields, JsonObject};
use super::caller::{Caller, CallerKey};
use super::headers::{Origin, bearer};
use super::paging::bad_query;
use super::plans::bad_path;
use super::{Reply, value};
use crate::codes;
use crate::oauth::{self, Consent, OAuthClient};
use crate::refusal::Refusal;
use crate::state::State;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{FromRequestParts, Path, Query, State as Shared};
use axum::routing::{get, post};
use http::StatusCode;
use http::request::Parts;
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

mod authorize;
mod device;
mod discovery;
mod token;

/// The size of a page of bindings, if none is asked for, and the most that it can be.
const PAGE: (u64, u64) = (50, 100);

pub(super) fn routes() -> axum::Router<Arc<State>> {
    axum::Router::new()
        .route("/oauth/authorize", post(authorize::authorize))
        .route("/oauth/token", post(token::token))
        .route("/oauth/device_authorization", post(device::start))
        .route("/oauth/device", post(device::decide).get(device::page))
        .route("/oauth/device/details", post(device::details))
        .route("/oauth/connect/details", post(connect_details))
        .route("/oauth/revoke", post(revoke))
        .route("/oauth/bindings", get(bindings))
        .route("/oauth/bindings/{id}/revoke", post(revoke_binding))
        .route(
            "/.well-known/oauth-authorization-server",
            get(discovery::authorization_server),
        )
        .route(
            "/.well-known/oauth-protected-resource",
            get(discovery::protected_resource),
        )
        .route("/.well-known/jwks.json", get(discovery::signing_keys))
}

/// The owner of an account, who is signed in. Here a request without a key is refused with another code.
struct Owner(CallerKey);

impl FromRequestParts<Arc<State>> for Owner {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &Arc<State>) -> Result<Self, Refusal> {
        if bearer(&parts.headers).is_none() {
            return Err(Refusal::new(
                codes::OWNER_MISSING,
                "only the owner of an account, with its API key, can do this",
            ));
        }
        CallerKey::from_request_parts(parts, state).await.map(Self)
    }
}

/// Refuses a key that a program has for a whole account: it could let in others, or itself once more, beyond what
/// was granted.
fn may_grant(caller: &CallerKey) -> Result<(), Refusal> {
    match caller.consent {
        Some(Consent::AccountAccess) => Err(Refusal::new(
            codes::NO_GRANTS_BY_PROGRAMS,
            "a key that was granted to a program can't grant anything",
        )
        .hint("call with a plain key of the account's owner")),
        Some(Consent::CreditsPurchase) | None => Ok(()),
    }
}

/// `POST /oauth/connect/details`
async fn connect_details(
    Shared(state): Shared<Arc<State>>,
    _: Owner,
    body: JsonObject,
) -> Result<Reply, Refusal> {
    let client = client(&state, &Fields::of_body(&body))?;
    Ok(Reply::ok(json!({
        "connectorName": client.name(),
        "accountLevelAllowed": client.is_account_level() && client.is_verified(),
    })))
}

/// `POST /oauth/revoke`; it answers the same whatever the token is
async fn revoke(Shared(state): Shared<Arc<State>>, body: JsonObject) -> Result<Reply, Refusal> {
    let fields = Fields::of_body(&body);
    let token = fields.required("token", value::filled_text)?;
    fields.optional("token_type_hint", value::text)?;
    state.carry_out(oauth::Command::Revoke {
        token: token.to_owned(),
    })?;
    Ok(Reply::ok(json!({})))
}

/// The page of bindings that is asked for.
#[derive(Debug, Deserialize)]
struct Asked {
    page: Option<String>,
    offset: Option<String>,
}

/// `GET /oauth/bindings`, the newest first
async fn bindings(
    Shared(state): Shared<Arc<State>>,
    Caller(account): Caller,
    query: Result<Query<Asked>, QueryRejection>,
) -> Result<Reply, Refusal> {
    let Query(asked) = query.map_err(super::delegations::bad_listing)?;
    let count = |name: &str, text: Option<&str>, default: u64, most: u64| {
        text.map_or(Some(default), |text| text.parse().ok())
            .filter(|number| (1..=most).contains(number))
            .ok_or_else(|| bad_query(name, &format!("must be a whole number from 1 to {most}")))
    };
    let page = count("page", asked.page.as_deref(), 1, u64::MAX)?;
    let offset = count("offset", asked.offset.as_deref(), PAGE.0, PAGE.1)?;
    let answer = state.read_kept(|kept, now| {
        let all = kept.oauth.bound.iter().rev();
        let own = all.filter_map(|id| kept.oauth.bindings.get(id));
        let own: Vec<&oauth::Binding> = own.filter(|b| b.account == account).collect();
        let from = usize::try_from((page - 1).saturating_mul(offset)).unwrap_or(usize::MAX);
        let size = usize::try_from(offset).unwrap_or(usize::MAX);
        let shown = own.iter().skip(from).take(size);
        let shown = shown.map(|binding| summary(&kept.ledger, binding, now));
        json!({
            "bindings": shown.collect::<Vec<_>>(),
            "totalResults": own.len(),
            "page": page,
            "offset": offset,
        })
    });
    Ok(Reply::ok(answer))
}

/// `POST /oauth/bindings/{id}/revoke`: all that came from it ends
async fn revoke_binding(
    Shared(state): Shared<Arc<State>>,
    Caller(account): Caller,
    path: Result<Path<String>, PathRejection>,
) -> Result<StatusCode, Refusal> {
    let Path(binding) = path.map_err(bad_path)?;
    state.carry_out(oauth::Command::RevokeBinding { binding, account })?;
    Ok(StatusCode::NO_CONTENT)
}

fn summary(
    ledger: &crate::ledger::Ledger,
    binding: &oauth::Binding,
    now: crate::clock::Moment,
) -> Value {
    let delegation = binding.delegation.as_ref();
    let delegation = delegation.and_then(|id| ledger.delegation(id).ok());
    json!({
        "bindingId": binding.id,
        "clientId": binding.client,
        "agentId": binding.agent,
        "consentType": binding.consent.name(),
        "resource": binding.resource,
        "planId": binding.plan.map(|plan| plan.to_string()),
        "delegationId": delegation.map(|d| d.id.to_string()),
        "spendingLimitCents": delegation.map(|d| d.limit_cents.to_string()),
        "amountSpentCents": delegation.map(|d| d.spent_cents.to_string()),
        "currency": delegation.map(|d| d.currency.clone()),
        "state": binding.state(ledger, now).name(),
        "createdAt": binding.created.iso(),
        "lastUsedAt": binding.last_used.map(crate::clock::Moment::iso),
        "revokedAt": binding.revoked.map(crate::clock::Moment::iso),
    })
}

/// The program that a body names.
fn client(state: &State, fields: &Fields<'_>) -> Result<OAuthClient, Refusal> {
    let id = fields.required("client_id", value::filled_text)?;
    let known = state.read_kept(|kept, _| kept.oauth.clients.get(id).cloned());
    known.ok_or_else(|| {
        if id.starts_with("https://") {
            return Refusal::field(
                codes::CLIENT_DOCUMENT,
                "client_id",
                "the sandbox calls nobody: a document of metadata can't be read",
            );
        }
        Refusal::field(
            codes::CLIENT_UNKNOWN,
            "client_id",
            format!("there is no program {id:?}"),
        )
        .hint("register it with Sandbox::register_oauth_client; `demo` is there from the start")
    })
}

/// The agent that a body names, and the plan that gives access to it: the one that is named, or the first.
fn agent_and_plan(
    state: &State,
    agent: &str,
    plan: Option<crate::ledger::PlanKey>,
) -> Result<crate::ledger::PlanKey, Refusal> {
    let unknown = || {
        Refusal::field(
            codes::OAUTH_AGENT_UNKNOWN,
            "agent_id",
            format!("there is no agent {agent:?}"),
        )
    };
    let key = value::decimal("agent_id", agent).map_err(|_not_a_number| unknown())?;
    let plans = state.read(|ledger, _| {
        let agent = ledger.agents.get(&crate::ledger::AgentKey(key));
        agent.map(|agent| agent.plans.clone())
    });
    let plans = plans.ok_or_else(unknown)?;
    match (plan, plans.first()) {
        (_, None) => Err(Refusal::field(
            codes::AGENT_WITHOUT_PLANS,
            "agent_id",
            format!("agent {agent} has no plan"),
        )),
        (None, Some(first)) => Ok(*first),
        (Some(plan), _) if plans.contains(&plan) => Ok(plan),
        (Some(plan), _) => Err(Refusal::field(
            codes::PLAN_OF_OTHER_AGENT,
            "plan_id",
            format!("plan {plan} gives no access to agent {agent}"),
        )),
    }
}

/// Where the caller reached this sandbox.
fn issuer(Origin(origin): &Origin) -> &str {
    origin
}
