//! What happened (`listOrganizationActivity`), and secrets for realtime connections (`createRealtimeSecret`,
//! `listRealtimeSecrets`, `rotateRealtimeSecret`, `revokeRealtimeSecret`).

use super::{Params, Segments, fields, look, organize, segments};
use crate::http::Reply;
use crate::http::body::{Fields, JsonObject};
use crate::http::caller::Caller;
use crate::organizations::{Change, Denial, EventKind, RealtimeSecret};
use crate::refusal::Refusal;
use crate::shapes;
use crate::state::State;
use axum::extract::State as Shared;
use http::StatusCode;
use nevermined_types::Address;
use serde_json::{Value, json};
use std::sync::Arc;

const LONGEST_LABEL: usize = 80;

/// `GET /organizations/{orgId}/activity`: the newest first
pub(super) async fn list(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Segments<String>,
    params: Params,
) -> Result<Reply, Refusal> {
    let org = segments(path)?;
    let page = params.page(50, 200)?;
    let kinds = params.choice(
        "eventType",
        |text| text.split(',').map(|name| EventKind::named(name.trim())).collect::<Option<Vec<_>>>(),
        "must be kinds of events, separated by commas; the document lists them as OrganizationActivityEventType",
    )?;
    let (from, to) = (params.moment("from")?, params.moment("to")?);
    let actor = params.text("actorUserId");
    let answer = look(&state, |kept, _| {
        let organization = kept.organizations.as_member(&org, &caller)?.organization;
        if !organization.terms.tier.is_paid() {
            return Err(Denial::ActivityNotInTier);
        }
        let found = organization
            .events
            .iter()
            .rev()
            .filter(|event| {
                kinds
                    .as_ref()
                    .is_none_or(|kinds| kinds.contains(&event.kind))
            })
            .filter(|event| actor.is_none_or(|actor| event.actor.as_deref() == Some(actor)))
            .filter(|event| from.is_none_or(|from| event.at >= from))
            .filter(|event| to.is_none_or(|to| event.at < to));
        let (shown, total) = page.cut(found);
        let items: Vec<Value> = shown.iter().map(|event| event.json()).collect();
        Ok(json!({ "items": items, "total": total }))
    })?;
    Ok(Reply::ok(answer))
}

/// `POST /organizations/{orgId}/realtime/secrets`: the answer has the secret, this once
pub(super) async fn create_secret(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Segments<String>,
    body: JsonObject,
) -> Result<Reply, Refusal> {
    let org = segments(path)?;
    let label = Fields::of_body(&body).required("label", fields::name(LONGEST_LABEL))?;
    let change = Change::CreateRealtimeSecret {
        org: org.clone(),
        label,
    };
    let made = organize(&state, caller, change)?;
    Ok(Reply::created(shown_once(&state, caller, &org, &made.id)?))
}

/// `GET /organizations/{orgId}/realtime/secrets`: the caller's own, as a bare list
pub(super) async fn list_secrets(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Segments<String>,
) -> Result<Reply, Refusal> {
    let org = segments(path)?;
    let items: Vec<Value> = look(&state, |kept, _| {
        let organization = kept.organizations.with_realtime(&org, &caller)?;
        let own = organization
            .realtime_secrets
            .iter()
            .filter(|secret| secret.owner == caller);
        Ok(own.map(shapes::realtime_secret).collect())
    })?;
    Ok(Reply::ok(items))
}

/// `POST /organizations/{orgId}/realtime/secrets/{id}/rotate`
pub(super) async fn rotate_secret(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Segments<(String, String)>,
) -> Result<Reply, Refusal> {
    let (org, secret) = segments(path)?;
    let change = Change::RotateRealtimeSecret {
        org: org.clone(),
        secret,
    };
    let made = organize(&state, caller, change)?;
    Ok(Reply::created(shown_once(&state, caller, &org, &made.id)?))
}

/// `DELETE /organizations/{orgId}/realtime/secrets/{id}`
pub(super) async fn revoke_secret(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Segments<(String, String)>,
) -> Result<StatusCode, Refusal> {
    let (org, secret) = segments(path)?;
    organize(&state, caller, Change::RevokeRealtimeSecret { org, secret })?;
    Ok(StatusCode::NO_CONTENT)
}

fn shown_once(state: &State, caller: Address, org: &str, secret: &str) -> Result<Value, Refusal> {
    look(state, |kept, _| {
        let organization = kept.organizations.with_realtime(org, &caller)?;
        let is_it = |it: &&RealtimeSecret| it.id == secret && it.owner == caller;
        let found = organization.realtime_secrets.iter().find(is_it);
        found
            .map(shapes::new_realtime_secret)
            .ok_or_else(|| Denial::UnknownRealtimeSecret(secret.to_owned()))
    })
}
