//! `mintX402PaymentCredential` and `reportPaymentSettlement`: the caller makes the request itself.

use super::super::Reply;
use super::super::body::{Fields, JsonObject};
use super::super::caller::{Caller, CallerKey};
use super::super::plans::bad_path;
use super::super::value;
use super::quote::{Quote, is_reference};
use super::{created, delegation, fee, invalid, issue, request_id, settle, settlement};
use crate::codes;
use crate::ledger::{DelegationId, Denial, Protocol};
use crate::refusal::Refusal;
use crate::state::State;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State as Shared};
use serde_json::{Value, json};
use std::sync::Arc;

/// What is to be paid.
struct Wanted {
    delegation: DelegationId,
    quote: Quote,
    resource_url: Option<String>,
    request_id: Option<String>,
}

/// `POST /router/payments`
pub(crate) async fn mint(
    Shared(state): Shared<Arc<State>>,
    caller: CallerKey,
    body: JsonObject,
) -> Result<Reply, Refusal> {
    caller.may_spend()?;
    let wanted = read(&Fields::of_body(&body)).map_err(invalid)?;
    let quote = &wanted.quote;
    let (id, (name, value)) = issue(
        &state,
        &caller,
        &wanted.delegation,
        wanted.request_id.clone(),
        wanted.resource_url.clone(),
        quote,
    )?;
    let mut answer = state.read(|ledger, _| {
        let payment = ledger.own_router_payment(&id, caller.account)?;
        Ok::<_, Denial>(json!({
            "paymentId": id,
            "protocol": quote.protocol.name(),
            "credential": { "transport": "header", "name": name, "value": value },
            "settlement": settlement(payment, quote.scheme()),
            "fee": fee(payment),
            "delegationId": wanted.delegation.to_string(),
            "resourceUrl": wanted.resource_url,
            "requestId": wanted.request_id,
            "status": "Issued",
        }))
    })?;
    if quote.protocol == Protocol::X402 {
        answer["x402Version"] = quote.version.into();
    }
    Ok(created(answer))
}

/// `POST /router/payments/{id}/settled`
pub(crate) async fn settled(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Result<Path<String>, PathRejection>,
    body: JsonObject,
) -> Result<Reply, Refusal> {
    let Path(id) = path.map_err(bad_path)?;
    let transaction = Fields::of_body(&body)
        .required("txHash", reference)
        .map_err(invalid)?;
    state.read(|ledger, _| ledger.own_router_payment(&id, caller).map(drop))?;
    settle(&state, id.clone(), transaction.clone())?;
    Ok(created(json!({
        "paymentId": id, "status": "Settled", "txHash": transaction,
    })))
}

fn read(fields: &Fields<'_>) -> Result<Wanted, Refusal> {
    let delegation = delegation(fields)?;
    let protocol = fields.required("protocol", |field, value| match value.as_str() {
        Some("x402") => Ok(Protocol::X402),
        Some("mpp") => Ok(Protocol::Mpp),
        _ => Err(Refusal::field(
            codes::BAD_REQUEST,
            field,
            "must be x402 or mpp",
        )),
    })?;
    let target = fields.required_inner("target")?;
    let quote = match protocol {
        Protocol::X402 => {
            let version = target.optional("x402Version", |field, value| {
                let problem = "must be 1 or 2";
                let version = value.as_u64().filter(|version| (1..=2).contains(version));
                version.ok_or_else(|| Refusal::field(codes::BAD_REQUEST, field, problem))
            })?;
            let accepts = target.value("accepts").cloned().unwrap_or_default();
            Quote::of_accepts(&accepts, version.unwrap_or(2))
        }
        Protocol::Mpp => Quote::of_challenge(target.required("challenge", value::filled_text)?),
    };
    let resource_url = fields.optional("resourceUrl", |field, value| {
        super::super::stripe::url(field, value).map(|url| url.to_string())
    })?;
    Ok(Wanted {
        delegation,
        quote: quote.map_err(|why| Refusal::router(codes::ROUTER_INVALID, why))?,
        resource_url,
        request_id: fields.optional("requestId", request_id)?,
    })
}

fn reference(field: &str, value: &Value) -> Result<String, Refusal> {
    let text = value::text(field, value)?;
    if is_reference(text) {
        return Ok(text.to_owned());
    }
    Err(Refusal::field(
        codes::BAD_REQUEST,
        field,
        "must be 1 to 256 visible ASCII characters",
    ))
}
