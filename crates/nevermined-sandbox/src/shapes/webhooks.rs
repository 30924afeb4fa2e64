//! The shapes of webhooks, their deliveries, invitations and realtime secrets. The document describes webhooks
//! and deliveries in words; the names of their fields are assumed where those words do not have them.

use crate::clock::Moment;
use crate::organizations::{
    Delivery, Invitation, Organization, Outcome, RealtimeSecret, Webhook, user_id,
};
use serde_json::{Value, json};

/// A webhook, without its secret.
pub(crate) fn webhook(org: &str, webhook: &Webhook) -> Value {
    let kinds = webhook.kinds.iter().map(|kind| kind.name());
    json!({
        "id": webhook.id,
        "orgId": org,
        "url": webhook.url,
        "eventTypes": kinds.collect::<Vec<_>>(),
        "enabled": webhook.enabled,
        "description": webhook.description,
        "secretHint": webhook.secret.hint(),
        "createdAt": webhook.created.iso(),
        "updatedAt": webhook.updated.iso(),
    })
}

/// An item of `listWebhookDeliveries`.
pub(crate) fn delivery(delivery: &Delivery) -> Value {
    let status = match &delivery.outcome {
        Some(Outcome::Answered { status, .. }) => Some(*status),
        _ => None,
    };
    json!({
        "id": delivery.id,
        "subscriptionId": delivery.webhook,
        "eventId": delivery.event,
        "eventType": delivery.kind.name(),
        "status": delivery.status.name(),
        "attempts": delivery.attempts,
        "responseStatus": status,
        "createdAt": delivery.created.iso(),
        "lastAttemptAt": delivery.last_attempt.map(Moment::iso),
        "nextAttemptAt": delivery.next_attempt.map(Moment::iso),
        "deliveredAt": delivery.delivered.map(Moment::iso),
    })
}

/// `getWebhookDelivery`: with what was sent and what was answered.
pub(crate) fn whole_delivery(of: &Delivery) -> Value {
    let (body, error) = match &of.outcome {
        Some(Outcome::Answered { body, .. }) => (Some(body), None),
        Some(Outcome::Unreachable { problem } | Outcome::Forbidden { problem }) => {
            (None, Some(problem))
        }
        None => (None, None),
    };
    let payload: Value = serde_json::from_str(&of.payload).unwrap_or_default();
    let mut whole = delivery(of);
    if let Some(object) = whole.as_object_mut() {
        object.insert("payload".to_owned(), payload);
        object.insert("responseBody".to_owned(), json!(body));
        object.insert("error".to_owned(), json!(error));
    }
    whole
}

/// An invitation.
pub(crate) fn invitation(invitation: &Invitation, now: Moment) -> Value {
    json!({
        "id": invitation.id,
        "email": invitation.email,
        "name": invitation.name,
        "role": invitation.role.name(),
        "status": invitation.status(now).name(),
        "expiresAt": invitation.expires.iso(),
        "invitedByUserId": user_id(&invitation.invited_by),
        "createdAt": invitation.created.iso(),
    })
}

/// What an invitation says to whoever holds its token.
pub(crate) fn public_invitation(
    organization: &Organization,
    invitation: &Invitation,
    now: Moment,
) -> Value {
    json!({
        "email": invitation.email,
        "name": invitation.name,
        "orgId": organization.id,
        "organizationName": organization.terms.name,
        "role": invitation.role.name(),
        "status": invitation.status(now).name(),
        "expiresAt": invitation.expires.iso(),
    })
}

/// A secret for realtime connections, once with the secret itself.
pub(crate) fn new_realtime_secret(of: &RealtimeSecret) -> Value {
    json!({
        "id": of.id,
        "label": of.label,
        "secret": of.secret.reveal(),
        "lastFour": of.secret.hint(),
        "createdAt": of.created.iso(),
    })
}

/// A secret for realtime connections, without the secret itself.
pub(crate) fn realtime_secret(of: &RealtimeSecret) -> Value {
    json!({
        "id": of.id,
        "label": of.label,
        "lastFour": of.secret.hint(),
        "createdAt": of.created.iso(),
        "lastUsedAt": null,
        "status": "active",
    })
}
