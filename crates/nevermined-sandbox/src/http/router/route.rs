//! `routeAndPayRequest`: a request in JSON, and what it brought back in JSON.

use super::super::Reply;
use super::super::body::{self, Fields, JsonObject};
use super::super::caller::CallerKey;
use super::super::value;
use super::{Outgoing, created, delegation, fee, invalid, request_id, settlement, target};
use crate::codes;
use crate::ledger::{Denial, PaymentState};
use crate::refusal::Refusal;
use crate::state::State;
use axum::extract::State as Shared;
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// `POST /router/route`
pub(crate) async fn route(
    Shared(state): Shared<Arc<State>>,
    caller: CallerKey,
    body: JsonObject,
) -> Result<Reply, Refusal> {
    caller.may_spend()?;
    let outgoing = read(caller.clone(), &Fields::of_body(&body)).map_err(invalid)?;
    let routed = outgoing.route(&state).await?;
    let status = routed.answer.status().as_u16();
    let bytes = body::read(routed.answer.into_body()).await?;
    let body = serde_json::from_slice(&bytes)
        .unwrap_or_else(|_not_json| String::from_utf8_lossy(&bytes).into_owned().into());
    let mut answer = Map::new();
    answer.insert("status".into(), status.into());
    answer.insert("body".into(), body);
    let shown = state.read(|ledger, _| {
        let Some(id) = &routed.payment else {
            return Ok::<_, Denial>(None);
        };
        let payment = ledger.own_router_payment(id, caller.account)?;
        // The recipient refused the credential: nothing was paid.
        if payment.state == PaymentState::Failed {
            return Ok(None);
        }
        let scheme = match payment.protocol {
            crate::ledger::Protocol::X402 => "exact",
            crate::ledger::Protocol::Mpp => "charge",
        };
        Ok(Some(json!({
            "paymentId": payment.id,
            "settlement": settlement(payment, scheme),
            "fee": fee(payment),
            "txHash": payment.transaction,
            "status": payment.state.name(),
        })))
    })?;
    answer.insert("paid".into(), shown.is_some().into());
    if let Some(payment) = shown {
        answer.insert("payment".into(), payment);
    }
    Ok(created(Value::Object(answer)))
}

fn read(caller: CallerKey, fields: &Fields<'_>) -> Result<Outgoing, Refusal> {
    let delegation = delegation(fields)?;
    let url = fields.required("url", value::filled_text)?;
    let target = target("url", url)?;
    let method = fields.optional("method", method)?.unwrap_or(Method::GET);
    fields.optional("protocol", |field, value| match value.as_str() {
        Some("x402" | "mpp") => Ok(()),
        _ => Err(Refusal::field(
            codes::BAD_REQUEST,
            field,
            "must be x402 or mpp",
        )),
    })?;
    let request_id = fields.required("requestId", request_id)?;
    let mut headers = match fields.inner("headers")? {
        None => HeaderMap::new(),
        Some(given) => headers(&given)?,
    };
    let body = match fields.value("body") {
        None => Vec::new(),
        Some(body) => {
            let json = HeaderValue::from_static("application/json");
            headers.entry(CONTENT_TYPE).or_insert(json);
            body.to_string().into_bytes()
        }
    };
    headers
        .entry(ACCEPT)
        .or_insert(HeaderValue::from_static("*/*"));
    Ok(Outgoing {
        caller,
        delegation,
        request_id,
        url: url.to_owned(),
        target,
        method,
        headers,
        body,
    })
}

fn method(field: &str, value: &Value) -> Result<Method, Refusal> {
    let known = ["GET", "POST", "PUT", "PATCH", "DELETE"];
    let name = value::text(field, value)?;
    let method = known.contains(&name).then(|| name.parse().ok()).flatten();
    method.ok_or_else(|| {
        let problem = format!("must be one of: {}", known.join(", "));
        Refusal::field(codes::BAD_REQUEST, field, problem)
    })
}

fn headers(given: &Fields<'_>) -> Result<HeaderMap, Refusal> {
    let mut headers = HeaderMap::new();
    for (name, value) in given.object() {
        let read = |name: &str, value: &Value| -> Option<(HeaderName, HeaderValue)> {
            let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
            let mut value = HeaderValue::from_str(value.as_str()?).ok()?;
            value.set_sensitive(true);
            Some((name, value))
        };
        let (name, value) =
            read(name, value).ok_or_else(|| given.refuse(name, "must be a header with a text"))?;
        if !super::proxy::is_hop(&name) {
            headers.insert(name, value);
        }
    }
    Ok(headers)
}
