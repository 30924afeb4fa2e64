//! Webhooks and their deliveries.

use super::{Params, Segments, fields, look, organize, segments};
use crate::codes;
use crate::http::Reply;
use crate::http::body::{Fields, JsonObject};
use crate::http::caller::Caller;
use crate::http::value;
use crate::organizations::{Change, DeliveryStatus, EventKind, Secret, WebhookChange};
use crate::refusal::Refusal;
use crate::shapes;
use crate::state::State;
use axum::extract::State as Shared;
use http::{StatusCode, Uri};
use nevermined_types::Address;
use serde_json::{Value, json};
use std::sync::Arc;

const LONGEST_URL: usize = 2_048;
const LONGEST_DESCRIPTION: usize = 500;

/// `POST /organizations/{orgId}/webhooks`: the answer has the secret, this once
pub(super) async fn create(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Segments<String>,
    body: JsonObject,
) -> Result<Reply, Refusal> {
    let org = segments(path)?;
    let body = Fields::of_body(&body);
    let change = Change::CreateWebhook {
        org: org.clone(),
        url: body.required("url", url)?,
        kinds: body.list("eventTypes", kind)?,
        description: body.optional("description", fields::text(LONGEST_DESCRIPTION))?,
    };
    let made = organize(&state, caller, change)?;
    Ok(Reply::created(json!({
        "subscription": one(&state, caller, &org, &made.id)?,
        "secret": made.secret.as_ref().map(Secret::reveal),
    })))
}

/// `GET /organizations/{orgId}/webhooks`, as a bare list
pub(super) async fn list(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Segments<String>,
) -> Result<Reply, Refusal> {
    let org = segments(path)?;
    let items: Vec<Value> = look(&state, |kept, _| {
        let organization = kept.organizations.with_webhooks(&org, &caller)?;
        let webhooks = organization.webhooks.iter();
        Ok(webhooks.map(|it| shapes::webhook(&org, it)).collect())
    })?;
    Ok(Reply::ok(items))
}

/// `GET /organizations/{orgId}/webhooks/{id}`
pub(super) async fn get(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Segments<(String, String)>,
) -> Result<Reply, Refusal> {
    let (org, webhook) = segments(path)?;
    Ok(Reply::ok(one(&state, caller, &org, &webhook)?))
}

/// `PATCH /organizations/{orgId}/webhooks/{id}`: what is absent stays
pub(super) async fn update(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Segments<(String, String)>,
    body: JsonObject,
) -> Result<Reply, Refusal> {
    let (org, webhook) = segments(path)?;
    let body = Fields::of_body(&body);
    let kinds = body
        .value("eventTypes")
        .map(|_| body.list("eventTypes", kind));
    let change = WebhookChange {
        url: body.optional("url", url)?,
        kinds: kinds.transpose()?,
        description: body.optional("description", fields::text(LONGEST_DESCRIPTION))?,
        enabled: body.optional("enabled", value::boolean)?,
    };
    let change = Change::UpdateWebhook {
        org: org.clone(),
        webhook: webhook.clone(),
        change,
    };
    organize(&state, caller, change)?;
    Ok(Reply::ok(one(&state, caller, &org, &webhook)?))
}

/// `DELETE /organizations/{orgId}/webhooks/{id}`
pub(super) async fn delete(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Segments<(String, String)>,
) -> Result<StatusCode, Refusal> {
    let (org, webhook) = segments(path)?;
    organize(&state, caller, Change::DeleteWebhook { org, webhook })?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /organizations/{orgId}/webhooks/{id}/rotate-secret`
pub(super) async fn rotate_secret(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Segments<(String, String)>,
) -> Result<Reply, Refusal> {
    let (org, webhook) = segments(path)?;
    let made = organize(&state, caller, Change::RotateWebhookSecret { org, webhook })?;
    let secret = made.secret.as_ref().map(Secret::reveal);
    Ok(Reply::ok(json!({ "secret": secret })))
}

/// `GET /organizations/{orgId}/webhooks/{subscriptionId}/deliveries`: the newest first
pub(super) async fn list_deliveries(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Segments<(String, String)>,
    params: Params,
) -> Result<Reply, Refusal> {
    let (org, webhook) = segments(path)?;
    let page = params.page(50, 200)?;
    let status = params.choice(
        "status",
        DeliveryStatus::named,
        "must be pending, in_flight, delivered, failed or dead",
    )?;
    let answer = look(&state, |kept, _| {
        let organization = kept.organizations.with_webhooks(&org, &caller)?;
        organization.webhook(&webhook)?;
        let all = organization.deliveries.iter().rev();
        let found = all
            .filter(|it| it.webhook == webhook)
            .filter(|it| status.is_none_or(|status| it.status == status));
        let (shown, total) = page.cut(found);
        let items: Vec<Value> = shown.into_iter().map(shapes::delivery).collect();
        Ok(json!({ "items": items, "total": total, "page": page.page, "limit": page.limit }))
    })?;
    Ok(Reply::ok(answer))
}

/// `GET /organizations/{orgId}/webhooks/deliveries/{deliveryId}`
pub(super) async fn get_delivery(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Segments<(String, String)>,
) -> Result<Reply, Refusal> {
    let (org, delivery) = segments(path)?;
    let answer = look(&state, |kept, _| {
        kept.organizations.with_webhooks(&org, &caller)?;
        let found = kept.organizations.delivery_of(&org, &delivery)?;
        Ok(shapes::whole_delivery(found))
    })?;
    Ok(Reply::ok(answer))
}

/// `POST /organizations/{orgId}/webhooks/deliveries/{deliveryId}/retry`
pub(super) async fn retry(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Segments<(String, String)>,
) -> Result<Reply, Refusal> {
    let (org, delivery) = segments(path)?;
    organize(&state, caller, Change::RetryDelivery { org, delivery })?;
    Ok(Reply::new(202, json!({ "success": true })))
}

fn one(state: &State, caller: Address, org: &str, webhook: &str) -> Result<Value, Refusal> {
    look(state, |kept, _| {
        let organization = kept.organizations.with_webhooks(org, &caller)?;
        Ok(shapes::webhook(org, organization.webhook(webhook)?))
    })
}

/// Where to send events: any URL of http or https. Only loopback is ever called.
fn url(field: &str, value: &Value) -> Result<String, Refusal> {
    let text = fields::name(LONGEST_URL)(field, value)?;
    let uri: Option<Uri> = text.parse().ok();
    let complete = uri.is_some_and(|uri| {
        matches!(uri.scheme_str(), Some("http" | "https"))
            && uri.host().is_some_and(|host| !host.is_empty())
    });
    if complete {
        return Ok(text);
    }
    Err(Refusal::field(
        codes::WEBHOOK_URL,
        field,
        "must be a whole URL of http or https",
    ))
}

fn kind(field: &str, value: &Value) -> Result<EventKind, Refusal> {
    EventKind::named(value::text(field, value)?).ok_or_else(|| {
        Refusal::field(
            codes::BAD_REQUEST,
            field,
            "is no kind of event; the document lists them as OrganizationActivityEventType",
        )
    })
}
