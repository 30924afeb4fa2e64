//! Faults: add, list with counts, take away.

use super::bad_path;
use crate::codes;
use crate::faults::{BadFault, Fault};
use crate::http::{Fields, JsonObject, Reply};
use crate::refusal::Refusal;
use crate::state::State;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State as Shared};
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// `GET /faults`
pub(crate) async fn list(Shared(state): Shared<Arc<State>>) -> Reply {
    told(&state)
}

/// `POST /faults`
pub(crate) async fn add(
    Shared(state): Shared<Arc<State>>,
    body: JsonObject,
) -> Result<Reply, Refusal> {
    let fault = read("", &body.0)?;
    let id = state.faults.add(fault);
    Ok(Reply::created(json!({ "id": id })))
}

/// `PUT /faults`
pub(crate) async fn replace(
    Shared(state): Shared<Arc<State>>,
    body: JsonObject,
) -> Result<Reply, Refusal> {
    let fields = Fields::of_body(&body);
    fields.only(&["faults"])?;
    if fields.value("faults").is_none() {
        return Err(fields.refuse("faults", "is required"));
    }
    let faults = fields.list("faults", fault)?;
    state.faults.clear();
    for fault in faults {
        state.faults.add(fault);
    }
    Ok(told(&state))
}

/// `DELETE /faults`
pub(crate) async fn clear(Shared(state): Shared<Arc<State>>) -> Reply {
    state.faults.clear();
    told(&state)
}

/// `DELETE /faults/{id}`
pub(crate) async fn remove(
    Shared(state): Shared<Arc<State>>,
    path: Result<Path<u64>, PathRejection>,
) -> Result<Reply, Refusal> {
    let Path(id) = path.map_err(bad_path)?;
    if state.faults.remove(id) {
        return Ok(told(&state));
    }
    let refusal = Refusal::new(codes::NO_ROUTE, format!("there is no fault {id}"));
    Err(refusal.hint("GET /faults lists them"))
}

/// A fault in a list.
pub(crate) fn fault(field: &str, value: &Value) -> Result<Fault, Refusal> {
    match value {
        Value::Object(object) => read(&format!("{field}."), object),
        _ => Err(Refusal::field(
            codes::BAD_REQUEST,
            field,
            "must be an object",
        )),
    }
}

fn read(prefix: &str, object: &Map<String, Value>) -> Result<Fault, Refusal> {
    // What is null counts as absent, as everywhere.
    let mut object = object.clone();
    object.retain(|_, value| !value.is_null());
    let fault = if object.contains_key("effect") {
        serde_json::from_value::<Fault>(Value::Object(object)).map_err(|error| error.to_string())
    } else {
        Err("effect is required, such as {\"kind\": \"cutBody\"}".to_owned())
    };
    let fault = fault.map_err(|problem| {
        let place = prefix.strip_suffix('.').unwrap_or("a fault");
        Refusal::new(codes::BAD_REQUEST, format!("{place}: {problem}"))
    })?;
    let bad = |BadFault { field, problem, .. }| {
        Refusal::field(codes::BAD_REQUEST, &format!("{prefix}{field}"), problem)
    };
    fault.check().map_err(bad)?;
    Ok(fault)
}

fn told(state: &State) -> Reply {
    Reply::ok(json!({ "faults": state.faults.report() }))
}
