//! The calls from before x402: `getAccessToken`, `initializeAgentRequest`.

use super::Reply;
use super::body::{Fields, JsonObject};
use super::caller::{Caller, CallerKey};
use super::plans::bad_path;
use super::{permissions, tokens, value};
use crate::ledger::{AgentKey, Amount, Ask, Command, Denial, Family, Ledger, Permission, PlanKey};
use crate::refusal::Refusal;
use crate::state::State;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State as Shared};
use std::sync::Arc;

/// How long the token of `getAccessToken` lasts, in seconds.
const TOKEN_SECS: u64 = 86_400;

/// `GET /protocol/token/{planId}/{agentId}`: each call makes a token of its own
pub(crate) async fn token(
    Shared(state): Shared<Arc<State>>,
    caller: CallerKey,
    path: Result<Path<(String, String)>, PathRejection>,
) -> Result<Reply, Refusal> {
    let Path((plan, agent)) = path.map_err(bad_path)?;
    let plan = PlanKey(value::decimal("planId", &plan)?);
    let agent = AgentKey(value::decimal("agentId", &agent)?);
    let endpoint = state.read(|ledger, now| {
        ledger.plan(plan)?;
        let known = ledger.agent(agent)?;
        if !known.plans.contains(&plan) {
            return Err(Denial::NotLinked { agent, plan });
        }
        let standing = ledger.standing(now, plan, caller.account)?;
        if !standing.is_subscriber() {
            return Err(Denial::InsufficientCredits {
                asked: Amount::ONE,
                held: standing.remaining,
            });
        }
        Ok(known.first_endpoint())
    })?;
    let expires = state.clock.now().plus_seconds(TOKEN_SECS);
    let permission = permissions::on_credits(&state, caller.account, plan, agent, expires)?;
    let answer = state.switches.answers.access_token(
        &tokens::text(&permission),
        endpoint.as_deref(),
        expires,
    );
    state.apply(Command::Permit {
        key_id: caller.key_id,
        permission: Box::new(permission),
        new_delegation: None,
    })?;
    Ok(Reply::ok(answer))
}

/// `POST /protocol/agents/initialize/{agentId}`; changes nothing, as verifying does not
pub(crate) async fn initialize(
    Shared(state): Shared<Arc<State>>,
    Caller(_): Caller,
    path: Result<Path<String>, PathRejection>,
    body: JsonObject,
) -> Result<Reply, Refusal> {
    let Path(agent) = path.map_err(bad_path)?;
    let agent = AgentKey(value::decimal("agentId", &agent)?);
    let fields = Fields::of_body(&body);
    let token = fields.required("accessToken", value::text)?;
    fields.inner("requestData")?;
    state.read(|ledger, _| ledger.agent(agent).map(|_| ()))?;
    let request_id = state.new_uuid();
    let answers = state.switches.answers;
    let Ok(hash) = tokens::permission(&state, token, Family::X402) else {
        let answer = answers.initialized(&request_id, false, None);
        return Ok(Reply::posted(&state, answer));
    };
    let answer = state.read(|ledger, now| {
        let permission = ledger.permission(&hash)?;
        let plan = ledger.plan(permission.plan)?;
        let standing = ledger.standing(now, permission.plan, permission.owner)?;
        let outlook = bound_to(ledger, permission, agent).and_then(|()| {
            let ask = Ask::ByPlan(None);
            ledger.outlook(now, &permission.hash, ask, state.switches.rules)
        });
        let valid = match outlook {
            Err(short @ Denial::InsufficientCredits { .. }) => return Err(short),
            outlook => outlook.is_ok(),
        };
        let balance = Some((plan, permission.owner, &standing));
        Ok(answers.initialized(&request_id, valid, balance))
    })?;
    Ok(Reply::posted(&state, answer))
}

/// Whether the token is one for this agent.
fn bound_to(ledger: &Ledger, permission: &Permission, agent: AgentKey) -> Result<(), Denial> {
    ledger.serves(agent, permission.plan)?;
    if permission.agents.is_empty() || permission.agents.contains(&agent) {
        return Ok(());
    }
    Err(Denial::BoundElsewhere)
}
