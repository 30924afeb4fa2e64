//! What happened in an organization, event by event.

use super::{Organization, Work, user_id};
use crate::clock::Moment;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// How many events an organization keeps. Then the oldest go.
pub(super) const KEPT_EVENTS: usize = 2_000;

macro_rules! kinds {
    ($($kind:ident = $name:literal,)*) => {
        /// The kinds of events.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[allow(
            dead_code,
            reason = "the service has kinds that nothing here causes, and they can be asked for"
        )]
        pub(crate) enum EventKind {
            $($kind,)*
        }

        impl EventKind {
            /// Every kind of the service, in the order of its document.
            pub(crate) const ALL: &[Self] = &[$(Self::$kind,)*];

            /// As the API writes it.
            pub(crate) fn name(self) -> &'static str {
                match self {
                    $(Self::$kind => $name,)*
                }
            }
        }
    };
}

kinds! {
    MemberInvited = "member.invited",
    MemberJoined = "member.joined",
    MemberRoleChanged = "member.role_changed",
    MemberDeactivated = "member.deactivated",
    MemberReactivated = "member.reactivated",
    MemberRemoved = "member.removed",
    InvitationRevoked = "invitation.revoked",
    InvitationExpired = "invitation.expired",
    GroupCreated = "group.created",
    GroupUpdated = "group.updated",
    GroupDeactivated = "group.deactivated",
    GroupMemberAdded = "group.member_added",
    GroupMemberRemoved = "group.member_removed",
    GroupBudgetSet = "group.budget_set",
    GroupBudgetThresholdReached = "group.budget_threshold_reached",
    GroupBudgetExceeded = "group.budget_exceeded",
    GroupBudgetReset = "group.budget_reset",
    AgentCreated = "agent.created",
    PlanCreated = "plan.created",
    PlanUpdated = "plan.updated",
    PlanPurchased = "plan.purchased",
    CustomerAdded = "customer.added",
    CustomerBlocked = "customer.blocked",
    CustomerUnblocked = "customer.unblocked",
    SubscriptionUpgraded = "subscription.upgraded",
    SubscriptionDowngraded = "subscription.downgraded",
    SubscriptionCanceled = "subscription.canceled",
    SubscriptionLapsed = "subscription.lapsed",
    WebhookDelivered = "webhook.delivered",
    WebhookFailed = "webhook.failed",
    ApiKeyCreated = "apikey.created",
    ApiKeyRevoked = "apikey.revoked",
    CreditsRedeemed = "credits.redeemed",
}

impl EventKind {
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.name() == name)
    }
}

/// Something that happened.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Event {
    pub(crate) id: String,
    pub(crate) kind: EventKind,
    /// The user who did it, if it was a user.
    pub(crate) actor: Option<String>,
    /// What kind of thing it is about, and which one.
    pub(crate) subject: (String, String),
    pub(crate) metadata: Option<Value>,
    pub(crate) at: Moment,
}

impl Event {
    /// As the activity feed shows it.
    pub(crate) fn json(&self) -> Value {
        let (kind, id) = &self.subject;
        json!({
            "id": self.id,
            "eventType": self.kind.name(),
            "actorUserId": self.actor,
            "subject": { "kind": kind, "id": id },
            "metadata": self.metadata,
            "occurredAt": self.at.iso(),
        })
    }
}

impl Organization {
    /// Records that something happened now.
    pub(super) fn record(
        &mut self,
        work: &mut Work<'_>,
        kind: EventKind,
        subject: (&str, &str),
        metadata: Option<Value>,
    ) {
        let event = Event {
            id: work.ids.id("ae"),
            kind,
            actor: work.actor.as_ref().map(user_id),
            subject: (subject.0.to_owned(), subject.1.to_owned()),
            metadata,
            at: work.now,
        };
        self.queue(work, &event);
        if self.events.len() >= KEPT_EVENTS {
            self.events.pop_front();
        }
        self.events.push_back(event);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_kinds_are_those_of_the_document() {
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../openapi/sources/organizations.yaml"
        );
        let text = std::fs::read_to_string(path).expect("the document");
        let document: Value = yaml_serde::from_str(&text).expect("YAML");
        let published = &document["components"]["schemas"]["OrganizationActivityEventType"]["enum"];
        let published: BTreeSet<&str> = published
            .as_array()
            .expect("an enum")
            .iter()
            .filter_map(Value::as_str)
            .collect();
        let here: BTreeSet<&str> = EventKind::ALL.iter().map(|kind| kind.name()).collect();
        assert_eq!(here, published);
        assert_eq!(
            EventKind::named("plan.purchased"),
            Some(EventKind::PlanPurchased)
        );
        assert_eq!(EventKind::named("plan.sold"), None);
    }
}
