//! A seed that is sown while the sandbox runs.

use crate::codes;
use crate::http::{JsonObject, Reply};
use crate::refusal::Refusal;
use crate::seed::Seed;
use crate::state::State;
use axum::extract::State as Shared;
use serde_json::{Value, json};
use std::sync::Arc;

/// `POST /seed`
pub(crate) async fn sow(
    Shared(state): Shared<Arc<State>>,
    body: JsonObject,
) -> Result<Reply, Refusal> {
    let made = Seed::from_parts(body.0).and_then(|seed| seed.sow_into_running(&state));
    let made = made.map_err(|error| {
        let field = error.field().map(str::to_owned);
        let refusal = Refusal::new(codes::BAD_REQUEST, error.to_string())
            .hint("nothing of this seed was carried out");
        match field {
            Some(field) => refusal.details(json!({ "field": field })),
            None => refusal,
        }
    })?;
    Ok(Reply::created(Value::Object(made.told(&state))))
}
