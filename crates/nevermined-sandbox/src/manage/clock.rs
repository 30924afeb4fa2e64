//! The sandbox's time.

use super::whole;
use crate::clock::Moment;
use crate::codes;
use crate::http::{Fields, JsonObject, Reply, value};
use crate::refusal::Refusal;
use crate::state::State;
use axum::extract::State as Shared;
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;

/// `GET /clock`
pub(crate) async fn get(Shared(state): Shared<Arc<State>>) -> Reply {
    told(&state)
}

/// `PUT /clock`
pub(crate) async fn set(
    Shared(state): Shared<Arc<State>>,
    body: JsonObject,
) -> Result<Reply, Refusal> {
    let fields = Fields::of_body(&body);
    fields.only(&["now"])?;
    let wanted: Moment = fields.required("now", value::moment)?;
    let now = state.clock.now();
    if wanted < now {
        return Err(fields.refuse(
            "now",
            format!("must not be before {}: time goes ahead only", now.iso()),
        ));
    }
    state.advance(wanted.since(now));
    Ok(told(&state))
}

/// `POST /clock/advance`
pub(crate) async fn advance(
    Shared(state): Shared<Arc<State>>,
    body: JsonObject,
) -> Result<Reply, Refusal> {
    let fields = Fields::of_body(&body);
    fields.only(&["seconds", "millis"])?;
    let seconds = fields.optional("seconds", whole)?;
    let millis = fields.optional("millis", whole)?;
    if seconds.is_none() && millis.is_none() {
        return Err(Refusal::field(
            codes::BAD_REQUEST,
            "seconds",
            "is required, or millis",
        ));
    }
    let seconds = Duration::from_secs(seconds.unwrap_or_default());
    let millis = Duration::from_millis(millis.unwrap_or_default());
    state.advance(seconds.saturating_add(millis));
    Ok(told(&state))
}

fn told(state: &State) -> Reply {
    Reply::ok(json!({ "now": state.clock.now().iso() }))
}
