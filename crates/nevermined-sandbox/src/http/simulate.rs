//! Simulated requests: without an agent, without a plan, and without credits.

use super::Reply;
use super::body::{Fields, JsonObject};
use super::caller::Caller;
use super::value;
use crate::codes;
use crate::ledger::Amount;
use crate::platform::{Command, Simulation};
use crate::refusal::Refusal;
use crate::shapes::CREDITS_CONTRACT;
use crate::state::State;
use axum::extract::State as Shared;
use serde_json::{Value, json};
use std::sync::Arc;

/// `POST /protocol/agents/simulate/start`
pub(crate) async fn start(
    Shared(state): Shared<Arc<State>>,
    Caller(account): Caller,
    body: JsonObject,
) -> Result<Reply, Refusal> {
    let fields = Fields::of_body(&body);
    let agent_name = fields.optional("agentName", value::text)?;
    let plan_name = fields.optional("planName", value::text)?;
    let batch = fields.optional("batch", value::boolean)?.unwrap_or(false);
    let price = fields.optional("pricePerCredit", number)?.unwrap_or(0.0);
    let id = state.new_uuid();
    // Neither exists: the ids are drawn, so that they look like ids.
    let (agent, plan) = (state.new_agent_key(), state.new_plan_key());
    state.carry_out(Command::StartSimulation {
        id: id.clone(),
        simulation: Simulation {
            account,
            batch,
            started: state.clock.now(),
            finished: None,
        },
    })?;
    let answer = json!({
        "agentRequestId": id,
        "agentName": agent_name.unwrap_or("Simulated agent"),
        "agentId": agent.to_string(),
        "balance": {
            "planId": plan.to_string(),
            "planName": plan_name.unwrap_or("Simulated plan"),
            "planType": "credits",
            "holderAddress": account.to_string(),
            "creditsContract": CREDITS_CONTRACT,
            "balance": Amount::from(1_000u64).to_string(),
            "isSubscriber": true,
            "pricePerCredit": price,
            "batch": batch,
        },
        "urlMatching": "",
        "verbMatching": "",
        "batch": batch,
    });
    Ok(Reply::posted(&state, answer))
}

/// `POST /protocol/agents/simulate/finish`
pub(crate) async fn finish(
    Shared(state): Shared<Arc<State>>,
    Caller(account): Caller,
    body: JsonObject,
) -> Result<Reply, Refusal> {
    let fields = Fields::of_body(&body);
    let id = fields.required("agentRequestId", value::filled_text)?;
    fields.optional("marginPercent", number)?;
    fields.optional("batch", value::boolean)?;
    state.carry_out(Command::FinishSimulation {
        id: id.to_owned(),
        account,
    })?;
    let status = state.switches.answers.post_status();
    Ok(Reply::changed(&state, status, "Simulation finished"))
}

fn number(field: &str, value: &Value) -> Result<f64, Refusal> {
    let number = value.as_f64().filter(|number| *number >= 0.0);
    number.ok_or_else(|| Refusal::field(codes::BAD_REQUEST, field, "must be a number of 0 or more"))
}
