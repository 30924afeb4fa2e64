//! Faults: add, list with counts, take away.

use super::{bad_path, whole};
use crate::codes;
use crate::faults::{BadFault, Effect, Fault};
use crate::http::{Fields, JsonObject, Reply, value};
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
    path: Result<Path<String>, PathRejection>,
) -> Result<Reply, Refusal> {
    let Path(text) = path.map_err(bad_path)?;
    let id = text.parse().map_err(|_| {
        let problem = format!("must be the number of a fault, such as 1, not {text:?}");
        Refusal::field(codes::BAD_REQUEST, "id", problem).hint("GET /faults lists them")
    })?;
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
    let place = prefix.strip_suffix('.').unwrap_or_default();
    let fields = Fields::of(place, object);
    fields.only(&["effect", "operation", "path", "account", "after", "times"])?;
    let Some(effect) = fields.inner("effect")? else {
        return Err(fields.refuse("effect", "is required, such as {\"kind\": \"cutBody\"}"));
    };
    // All that is wrong with a fault has one code.
    let plainly = |mut refusal: Refusal| {
        refusal.code = codes::BAD_REQUEST;
        refusal
    };
    let fault = Fault {
        effect: read_effect(&effect)?,
        operation: fields
            .optional("operation", value::text)?
            .map(str::to_owned),
        path: fields.optional("path", value::text)?.map(str::to_owned),
        account: fields
            .optional("account", value::address)
            .map_err(plainly)?,
        after: fields
            .optional("after", whole)
            .map_err(plainly)?
            .unwrap_or_default(),
        times: fields.optional("times", whole).map_err(plainly)?,
    };
    let bad = |BadFault { field, problem, .. }| {
        Refusal::field(codes::BAD_REQUEST, &format!("{prefix}{field}"), problem)
    };
    fault.check().map_err(bad)?;
    Ok(fault)
}

/// An effect, with the field that is wrong if one is.
fn read_effect(fields: &Fields<'_>) -> Result<Effect, Refusal> {
    let kind = fields.required("kind", value::text)?;
    let mut samples = Effect::SAMPLES.into_iter();
    let Some(sample) = samples.find(|sample| sample.name() == kind) else {
        let names: Vec<&str> = Effect::SAMPLES.iter().map(|one| one.name()).collect();
        return Err(fields.refuse("kind", format!("must be one of {}", names.join(", "))));
    };
    let sample = written(sample);
    let shown = Value::Object(sample.clone());
    let names: Vec<&str> = sample.keys().map(String::as_str).collect();
    fields.only(&names)?;
    // What is null counts as absent, as everywhere.
    let mut given = fields.object().clone();
    given.retain(|_, value| !value.is_null());
    let parse = |object: &Map<String, Value>| {
        serde_json::from_value::<Effect>(Value::Object(object.clone()))
    };
    let problem = match parse(&given) {
        Ok(effect) => return Ok(effect),
        Err(problem) => problem,
    };
    // The field at fault is the one without which, or with which as in the sample, all would be well.
    for (name, as_shown) in &sample {
        let mut mended = given.clone();
        let was = mended.insert(name.clone(), as_shown.clone());
        if parse(&mended).is_ok() {
            let must = match (name.as_str(), was) {
                (_, None) => format!("is required, as in {shown}"),
                ("when", _) => "must be beforeCommit or afterCommit".to_owned(),
                ("header", _) => {
                    "must be retry-after, retry-after-short or retry-after-long".to_owned()
                }
                (_, Some(was)) => format!("must be a whole number as in {shown}, not {was}"),
            };
            return Err(fields.refuse(name, must));
        }
    }
    Err(fields.refuse("kind", format!("{kind} looks like {shown}: {problem}")))
}

fn written(effect: Effect) -> Map<String, Value> {
    match serde_json::to_value(effect) {
        Ok(Value::Object(object)) => object,
        _ => Map::new(),
    }
}

fn told(state: &State) -> Reply {
    Reply::ok(json!({ "faults": state.faults.report() }))
}
