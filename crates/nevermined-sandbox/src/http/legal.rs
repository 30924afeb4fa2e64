//! Legal documents: which there are, who accepted which, and the gate before routes that need it.

use super::Reply;
use super::body::{Fields, JsonObject};
use super::caller::Caller;
use super::value;
use crate::codes;
use crate::platform::Command;
use crate::refusal::Refusal;
use crate::state::State;
use axum::extract::State as Shared;
use nevermined_types::Address;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// `GET /legal-documents/manifest`, open to all
pub(crate) async fn manifest(Shared(state): Shared<Arc<State>>) -> Reply {
    let documents = state.read_kept(|kept, _| {
        let current = kept.platform.consents.current();
        let shown = current.map(|(slug, version, again)| {
            let document = json!({ "current": version, "requiresReConsent": again });
            (slug.to_owned(), document)
        });
        shown.collect::<Map<String, Value>>()
    });
    Reply::ok(json!({ "documents": documents }))
}

/// `POST /legal-documents/me/consents`
pub(crate) async fn consent(
    Shared(state): Shared<Arc<State>>,
    Caller(account): Caller,
    body: JsonObject,
) -> Result<Reply, Refusal> {
    let fields = Fields::of_body(&body);
    fields.required("action", |field, action| match action.as_str() {
        Some("signup") => Ok(()),
        _ => Err(Refusal::field(codes::BAD_REQUEST, field, "must be signup")),
    })?;
    let acceptances = fields.list("acceptances", acceptance)?;
    if acceptances.is_empty() {
        return Err(fields.refuse("acceptances", "must name at least one document"));
    }
    let recorded = acceptances.len();
    state.carry_out(Command::Consent {
        account,
        acceptances,
    })?;
    Ok(Reply::created(json!({ "recorded": recorded })))
}

/// `GET /legal-documents/me/consent-status`
pub(crate) async fn status(
    Shared(state): Shared<Arc<State>>,
    Caller(account): Caller,
) -> Result<Reply, Refusal> {
    let standing = state.read_kept(|kept, _| {
        let standing = kept.platform.consents.standing(account).into_iter();
        let shown = standing.map(|(slug, standing)| (slug.to_owned(), standing.name().into()));
        shown.collect::<Map<String, Value>>()
    });
    Ok(Reply::ok(Value::Object(standing)))
}

/// Refuses what needs the account's consent, where consent is required and something of it is missing.
pub(crate) fn consented(state: &State, account: Address) -> Result<(), Refusal> {
    if !state.switches.consent_required {
        return Ok(());
    }
    let missing = state.read_kept(|kept, _| kept.platform.consents.missing(account));
    if missing.is_empty() {
        return Ok(());
    }
    // The code is that of any 412. `error` says what it is about.
    Err(Refusal::new(
        codes::CONSENT_REQUIRED,
        "the account has not accepted the current legal documents",
    )
    .with("error", "consent_required".into())
    .with("outdated", missing.into())
    .with("retryable", false.into())
    .hint("the account's owner accepts them with POST /legal-documents/me/consents"))
}

fn acceptance(field: &str, value: &Value) -> Result<(String, String), Refusal> {
    let object = value
        .as_object()
        .ok_or_else(|| Refusal::field(codes::BAD_REQUEST, field, "must be an object"))?;
    let fields = Fields::of(field, object);
    let slug = fields.required("slug", value::filled_text)?;
    let version = fields.required("version", value::filled_text)?;
    Ok((slug.to_owned(), version.to_owned()))
}
