//! The whole ledger, its audit, a fresh start, and the log of requests.

use crate::audit;
use crate::codes;
use crate::http::{JsonObject, Reply};
use crate::keys::hint;
use crate::ledger::Ledger;
use crate::operations;
use crate::refusal::Refusal;
use crate::state::State;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State as Shared};
use http::Method;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// `GET /ledger`
pub(crate) async fn show(Shared(state): Shared<Arc<State>>) -> Result<Reply, Refusal> {
    dump(&state).map(Reply::ok)
}

/// `GET /audit`
pub(crate) async fn audit(Shared(state): Shared<Arc<State>>) -> Reply {
    let found = state.audit().err().unwrap_or_default();
    told(found.iter().map(ToString::to_string).collect())
}

/// `POST /audit`
pub(crate) async fn audit_posted(body: JsonObject) -> Result<Reply, Refusal> {
    let found = audit_of_dump(Value::Object(body.0)).map_err(|problem| {
        Refusal::new(codes::BAD_REQUEST, format!("this is no ledger: {problem}"))
            .hint("send what GET /ledger gave")
    })?;
    Ok(told(found.iter().map(ToString::to_string).collect()))
}

/// `POST /reset`
pub(crate) async fn reset(Shared(state): Shared<Arc<State>>) -> Result<Reply, Refusal> {
    state.begin_again().map_err(|error| {
        // It could be carried out when the sandbox started.
        Refusal::new(
            codes::BAD_REQUEST,
            format!("the seed can't be carried out: {error}"),
        )
    })?;
    let accounts = state.opened_accounts();
    let accounts = accounts.iter().map(|account| {
        json!({
            "name": account.name,
            "address": account.address.to_string(),
            "apiKey": account.key,
        })
    });
    Ok(Reply::ok(json!({
        "now": state.clock.now().iso(),
        "accounts": accounts.collect::<Vec<_>>(),
    })))
}

/// The query of `GET /requests`.
#[derive(Debug, Deserialize)]
pub(crate) struct Last {
    limit: Option<usize>,
}

/// `GET /requests`
pub(crate) async fn requests(
    Shared(state): Shared<Arc<State>>,
    query: Result<Query<Last>, QueryRejection>,
) -> Result<Reply, Refusal> {
    let Query(last) =
        query.map_err(|rejection| Refusal::new(codes::BAD_REQUEST, rejection.body_text()))?;
    let records = state.last_requests(last.limit.unwrap_or(usize::MAX));
    let told = records.iter().map(|record| {
        let method = Method::from_bytes(record.method.as_bytes()).ok();
        let operation = method.and_then(|method| operations::of_request(&method, &record.path));
        json!({
            "operation": operation,
            "method": record.method,
            "path": record.path,
            "status": record.status,
            "correlationId": record.correlation_id,
            "fault": record.fault,
        })
    });
    Ok(Reply::ok(json!({ "requests": told.collect::<Vec<_>>() })))
}

fn told(violations: Vec<String>) -> Reply {
    Reply::ok(json!({ "ok": violations.is_empty(), "violations": violations }))
}

/// The ledger as JSON, without secrets.
pub(crate) fn dump(state: &State) -> Result<Value, Refusal> {
    let ledger = state.read(|ledger, _| serde_json::to_value(ledger));
    let mut ledger = ledger.map_err(|error| {
        Refusal::new(
            codes::LEDGER_INCONSISTENT,
            format!("the ledger can't be written: {error}"),
        )
    })?;
    if let Some(Value::Object(tokens)) = ledger.get_mut("tokens") {
        let hidden = std::mem::take(tokens).into_iter();
        *tokens = hidden.map(|(secret, hash)| (hint(&secret), hash)).collect();
    }
    if let Some(Value::Object(permissions)) = ledger.get_mut("permissions") {
        for permission in permissions.values_mut() {
            // The token, whole.
            permission["content"] = Value::Object(Map::new());
        }
    }
    hide_secrets(&mut ledger);
    Ok(ledger)
}

/// Leaves of each secret what tells it from others.
fn hide_secrets(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(hide_secrets),
        Value::Object(fields) => {
            for (name, field) in fields {
                match field {
                    Value::String(secret) if name.contains("secret") => *secret = hint(secret),
                    other => hide_secrets(other),
                }
            }
        }
        _ => {}
    }
}

/// What an audit finds in a ledger that [`dump`] gave.
///
/// # Errors
/// Why it is no such ledger.
fn audit_of_dump(dump: Value) -> Result<Vec<crate::Violation>, String> {
    let ledger: Ledger = serde_json::from_value(dump).map_err(|error| error.to_string())?;
    Ok(audit::audit(&ledger))
}
