//! The device flow: a program without a browser starts it, and its owner decides elsewhere.

use super::super::body::{Fields, JsonObject};
use super::super::headers::Origin;
use super::super::{Reply, value};
use super::{Owner, agent_and_plan, client, issuer, may_grant};
use crate::codes;
use crate::oauth::{Command, Consent, DEVICE_SECS, Denial, Device, INTERVAL_SECS};
use crate::refusal::Refusal;
use crate::state::State;
use axum::extract::State as Shared;
use axum::response::Html;
use http::StatusCode;
use serde_json::json;
use std::sync::Arc;

/// `POST /oauth/device_authorization`
pub(super) async fn start(
    Shared(state): Shared<Arc<State>>,
    origin: Origin,
    body: JsonObject,
) -> Result<Reply, Refusal> {
    let fields = Fields::of_body(&body);
    let client = client(&state, &fields)?;
    let agent = fields.optional("agent_id", value::filled_text)?;
    let agent = agent.ok_or_else(|| {
        Refusal::field(
            codes::AGENT_ID_MISSING,
            "agent_id",
            "is required by devices",
        )
    })?;
    let plan = agent_and_plan(&state, agent, None)?;
    let text = |name: &str| -> Result<Option<String>, Refusal> {
        Ok(fields.optional(name, value::text)?.map(str::to_owned))
    };
    let client = client.id().to_owned();
    let now = state.clock.now();
    let mut device = Device::new(client, agent.to_owned(), plan, state.draw(), now);
    device.resource = text("resource")?;
    device.scope = text("scope")?;
    let (device_code, user_code) = (state.random_hex(4), device.user_code());
    state.carry_out(Command::StartDevice {
        device_code: device_code.clone(),
        device: Box::new(device),
    })?;
    let page = format!("{}/oauth/device", issuer(&origin));
    Ok(Reply::ok(json!({
        "device_code": device_code,
        "user_code": user_code,
        "verification_uri": page,
        "verification_uri_complete": format!("{page}?user_code={user_code}"),
        "expires_in": DEVICE_SECS,
        "interval": INTERVAL_SECS,
    })))
}

/// `POST /oauth/device`
pub(super) async fn decide(
    Shared(state): Shared<Arc<State>>,
    Owner(caller): Owner,
    body: JsonObject,
) -> Result<StatusCode, Refusal> {
    may_grant(&caller)?;
    let fields = Fields::of_body(&body);
    state.carry_out(Command::DecideDevice {
        user_code: fields.required("user_code", value::filled_text)?.to_owned(),
        account: caller.account,
        approve: fields.required("approve", value::boolean)?,
    })?;
    Ok(StatusCode::NO_CONTENT)
}

/// `GET /oauth/device`: what `verification_uri` leads to. Nobody signs in here: it says who decides.
pub(super) async fn page() -> Html<&'static str> {
    Html(
        "<!doctype html><html lang=\"en\"><title>Let a device in</title><h1>Let a device in</h1>\
         <p>POST /oauth/device with an account's key, or Sandbox::decide_device, decides.</p></html>\n",
    )
}

/// `POST /oauth/device/details`; changes nothing
pub(super) async fn details(
    Shared(state): Shared<Arc<State>>,
    _: Owner,
    body: JsonObject,
) -> Result<Reply, Refusal> {
    let fields = Fields::of_body(&body);
    let user_code = fields.required("user_code", value::filled_text)?;
    let answer = state.read_kept(|kept, now| {
        let device = kept.oauth.waiting(now, user_code)?;
        let client = kept.oauth.clients.get(&device.client)?;
        let key = device.agent.parse().ok().map(crate::ledger::AgentKey);
        let agent = key.and_then(|key| kept.ledger.agents.get(&key));
        Some(json!({
            "connectorName": client.name(),
            "agentId": device.agent,
            "agentName": agent.map(|agent| agent.name.clone()),
            "consentType": Consent::CreditsPurchase.name(),
            "resource": device.resource,
            "scope": device.scope,
        }))
    });
    Ok(Reply::ok(answer.ok_or(Denial::UserCodeInvalid)?))
}
