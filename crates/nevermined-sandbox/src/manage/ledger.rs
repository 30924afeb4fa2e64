//! The whole ledger, its audit, a fresh start, and the log of requests.

use super::dump::{audit_of_dump, dump};
use crate::codes;
use crate::http::{JsonObject, Reply};
use crate::operations;
use crate::refusal::Refusal;
use crate::state::State;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State as Shared};
use http::Method;
use serde::Deserialize;
use serde_json::json;
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
    let found = audit_of_dump(body.0).map_err(|problem| {
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
