//! Webhooks: where an organization wants its events sent.

use super::{Denial, EventKind, Organization, Organizations, Receipt, Secret, Work};
use crate::clock::Moment;
use nevermined_types::Address;
use serde::{Deserialize, Serialize};

/// What the secrets of Standard Webhooks begin with.
const SECRET_PREFIX: &str = "whsec_";

/// A subscription to events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Webhook {
    pub(crate) id: String,
    pub(crate) url: String,
    /// The kinds of events to send. None: all of them.
    pub(crate) kinds: Vec<EventKind>,
    pub(crate) description: Option<String>,
    pub(crate) enabled: bool,
    pub(crate) secret: Secret,
    pub(crate) created: Moment,
    pub(crate) updated: Moment,
}

impl Webhook {
    /// Whether an event of this kind is sent to it. What happens to deliveries is sent to nobody: it would
    /// go round in circles.
    pub(super) fn wants(&self, kind: EventKind) -> bool {
        let of_deliveries = matches!(kind, EventKind::WebhookDelivered | EventKind::WebhookFailed);
        let chosen = self.kinds.is_empty() || self.kinds.contains(&kind);
        self.enabled && chosen && !of_deliveries
    }
}

/// New values for some of what a webhook is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct WebhookChange {
    pub(crate) url: Option<String>,
    pub(crate) kinds: Option<Vec<EventKind>>,
    pub(crate) description: Option<String>,
    pub(crate) enabled: Option<bool>,
}

impl Organizations {
    pub(super) fn create_webhook(
        &mut self,
        work: &mut Work<'_>,
        id: &str,
        url: String,
        kinds: Vec<EventKind>,
        description: Option<String>,
    ) -> Result<Receipt, Denial> {
        self.with_webhooks(id, &work.caller()?)?;
        let webhook = Webhook {
            id: work.ids.id("whs"),
            url,
            kinds,
            description,
            enabled: true,
            secret: work.ids.base64_secret(SECRET_PREFIX),
            created: work.now,
            updated: work.now,
        };
        let receipt = Receipt {
            id: webhook.id.clone(),
            secret: Some(webhook.secret.clone()),
            ..Receipt::default()
        };
        self.organization_mut(id)?.webhooks.push(webhook);
        Ok(receipt)
    }

    pub(super) fn update_webhook(
        &mut self,
        work: &Work<'_>,
        id: &str,
        webhook: &str,
        change: WebhookChange,
    ) -> Result<Receipt, Denial> {
        self.with_webhooks(id, &work.caller()?)?;
        let found = self.organization_mut(id)?.webhook_mut(webhook)?;
        if let Some(url) = change.url {
            found.url = url;
        }
        if let Some(kinds) = change.kinds {
            found.kinds = kinds;
        }
        if let Some(enabled) = change.enabled {
            found.enabled = enabled;
        }
        found.description = change.description.or(found.description.take());
        found.updated = work.now;
        Ok(Receipt::of(webhook.to_owned()))
    }

    /// Ends a webhook. What was not delivered yet never is.
    pub(super) fn delete_webhook(
        &mut self,
        work: &Work<'_>,
        id: &str,
        webhook: &str,
    ) -> Result<Receipt, Denial> {
        self.with_webhooks(id, &work.caller()?)?;
        let organization = self.organization_mut(id)?;
        organization.webhook_mut(webhook)?;
        organization.webhooks.retain(|other| other.id != webhook);
        organization.deliveries.forget_webhook(webhook);
        Ok(Receipt::of(webhook.to_owned()))
    }

    /// Replaces the secret. The old one is of no use from now on.
    pub(super) fn rotate_webhook_secret(
        &mut self,
        work: &mut Work<'_>,
        id: &str,
        webhook: &str,
    ) -> Result<Receipt, Denial> {
        self.with_webhooks(id, &work.caller()?)?;
        let fresh = work.ids.base64_secret(SECRET_PREFIX);
        let found = self.organization_mut(id)?.webhook_mut(webhook)?;
        found.secret = fresh.clone();
        found.updated = work.now;
        Ok(Receipt {
            id: webhook.to_owned(),
            secret: Some(fresh),
            ..Receipt::default()
        })
    }

    /// The organization, if the account is an admin and the tier has webhooks.
    pub(crate) fn with_webhooks(
        &self,
        id: &str,
        account: &Address,
    ) -> Result<&Organization, Denial> {
        let organization = self.as_admin(id, account)?.organization;
        if organization.terms.tier.is_paid() {
            return Ok(organization);
        }
        Err(Denial::WebhooksNotInTier)
    }
}

impl Organization {
    /// The webhook by id.
    pub(crate) fn webhook(&self, id: &str) -> Result<&Webhook, Denial> {
        self.webhooks
            .iter()
            .find(|webhook| webhook.id == id)
            .ok_or_else(|| Denial::UnknownWebhook(id.to_owned()))
    }

    fn webhook_mut(&mut self, id: &str) -> Result<&mut Webhook, Denial> {
        self.webhooks
            .iter_mut()
            .find(|webhook| webhook.id == id)
            .ok_or_else(|| Denial::UnknownWebhook(id.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_happens_to_deliveries_is_sent_to_nobody() {
        let now = Moment::from_millis(0);
        let mut webhook = Webhook {
            id: "whs-1".to_owned(),
            url: "http://127.0.0.1:1/".to_owned(),
            kinds: Vec::new(),
            description: None,
            enabled: true,
            secret: Secret::new("whsec_AAAA".to_owned()),
            created: now,
            updated: now,
        };
        let sent = |webhook: &Webhook| {
            let all = EventKind::ALL.iter().copied();
            all.filter(|kind| webhook.wants(*kind)).count()
        };
        assert_eq!(sent(&webhook), EventKind::ALL.len() - 2);
        webhook.kinds = vec![EventKind::WebhookFailed, EventKind::GroupCreated];
        assert_eq!(sent(&webhook), 1);
    }
}
