//! The whole ledger, its audit, a fresh start, and the log of requests.

use super::Asked;
use super::dump::{audit_of_dump, dump};
use crate::clock::Moment;
use crate::codes;
use crate::http::{JsonObject, Reply};
use crate::operations;
use crate::refusal::Refusal;
use crate::scene::Scene;
use crate::state::State;
use axum::extract::State as Shared;
use http::{Method, Uri};
use serde_json::{Value, json};
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
    let mut told = Scene::of(&state).told(&state);
    told.insert("now".to_owned(), state.clock.now().iso().into());
    Ok(Reply::ok(Value::Object(told)))
}

/// `GET /requests`
pub(crate) async fn requests(
    Shared(state): Shared<Arc<State>>,
    uri: Uri,
) -> Result<Reply, Refusal> {
    let asked = Asked::of(&uri, &["limit"])?;
    let records = state.last_requests(asked.limit()?);
    let told = records.iter().map(|record| {
        let method = Method::from_bytes(record.method.as_bytes()).ok();
        let operation = method.and_then(|method| operations::of_request(&method, &record.path));
        json!({
            "at": Moment::from(record.at).iso(),
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
