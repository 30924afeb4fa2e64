//! Deliveries: events on their way to webhooks. They wait here as data; a task outside takes those that are
//! due, sends them, and says what came of it.

use super::{Denial, Event, EventKind, Organization, Organizations, Receipt, Secret, Work};
use crate::clock::Moment;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Seconds from a failed attempt to the next one. After the last, a delivery is dead. The schedule of the
/// service is not published: this one is assumed.
const RETRY_AFTER_SECS: [u64; 4] = [60, 300, 1_800, 7_200];

/// How much of an answer is kept, in characters.
const KEPT_OF_ANSWER: usize = 1_000;

/// An event on its way to a webhook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Delivery {
    pub(crate) id: String,
    pub(crate) webhook: String,
    pub(crate) event: String,
    pub(crate) kind: EventKind,
    /// What is sent, to the byte.
    pub(crate) payload: String,
    pub(crate) status: DeliveryStatus,
    /// How many attempts there were.
    pub(crate) attempts: u64,
    /// How many of the current round failed.
    failed_in_a_row: usize,
    pub(crate) created: Moment,
    pub(crate) last_attempt: Option<Moment>,
    /// When the next attempt is due, if there is to be one.
    pub(crate) next_attempt: Option<Moment>,
    pub(crate) delivered: Option<Moment>,
    /// What the last attempt came to.
    pub(crate) outcome: Option<Outcome>,
}

/// The state of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum DeliveryStatus {
    /// It waits for its first attempt, or for one that was asked for.
    Pending,
    /// It is being sent.
    InFlight,
    Delivered,
    /// The last attempt failed, and there will be another.
    Failed,
    /// The last attempt failed, and there will be no other.
    Dead,
}

impl DeliveryStatus {
    /// As the API writes it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::InFlight => "in_flight",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
            Self::Dead => "dead",
        }
    }

    /// Whether nothing more happens, unless someone asks for it.
    pub(super) fn is_final(self) -> bool {
        matches!(self, Self::Delivered | Self::Dead)
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        [
            Self::Pending,
            Self::InFlight,
            Self::Delivered,
            Self::Failed,
            Self::Dead,
        ]
        .into_iter()
        .find(|status| status.name() == name)
    }
}

/// What an attempt came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Outcome {
    /// The receiver answered.
    Answered { status: u16, body: String },
    /// It did not, and may have been reached.
    Unreachable { problem: String },
    /// The sandbox sends nothing there, now or ever.
    Forbidden { problem: String },
}

impl Outcome {
    fn is_success(&self) -> bool {
        matches!(self, Self::Answered { status, .. } if (200..300).contains(status))
    }

    fn is_final(&self) -> bool {
        matches!(self, Self::Forbidden { .. })
    }
}

/// A delivery to be sent now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Due {
    pub(crate) org: String,
    pub(crate) delivery: String,
    pub(crate) url: String,
    pub(crate) payload: String,
    pub(crate) secret: Secret,
    pub(crate) at: Moment,
}

impl Organizations {
    /// When the next delivery is due.
    pub(crate) fn next_due(&self) -> Option<Moment> {
        self.queue.first().map(|(at, _, _)| *at)
    }

    /// Whether a delivery is due.
    pub(crate) fn has_due(&self, now: Moment) -> bool {
        self.next_due().is_some_and(|next| next <= now)
    }

    /// Whether a delivery was taken and not answered yet.
    pub(crate) fn has_taken(&self) -> bool {
        self.all.iter().any(|it| it.deliveries.has_taken())
    }

    /// Whether nothing is due at the time `now`, and nothing is being sent.
    pub(crate) fn is_quiet(&self, now: Moment) -> bool {
        !self.has_taken() && !self.has_due(now)
    }

    /// Takes what is due. Each must be answered with [`Organizations::attempted`].
    pub(super) fn take_due(&mut self, work: &mut Work<'_>) -> Receipt {
        self.expire(work);
        let now = work.now;
        let mut due = Vec::new();
        while let Some((at, _, _)) = self.queue.first()
            && *at <= now
        {
            let Some((at, org, delivery)) = self.queue.pop_first() else {
                break;
            };
            let Ok(organization) = self.organization_mut(&org) else {
                continue;
            };
            due.extend(organization.take(&delivery, at, now));
        }
        Receipt {
            due,
            ..Receipt::default()
        }
    }

    /// Puts back what was taken and never answered, as after a crash.
    pub(super) fn resume(&mut self, work: &mut Work<'_>) -> Receipt {
        for organization in &mut self.all {
            for id in organization.deliveries.taken() {
                organization.deliveries.change(&id, |taken| {
                    taken.status = DeliveryStatus::Pending;
                    taken.next_attempt = Some(work.now);
                });
                work.queued.push((work.now, organization.id.clone(), id));
            }
        }
        Receipt::default()
    }

    /// Notes what an attempt came to.
    pub(super) fn attempted(
        &mut self,
        work: &mut Work<'_>,
        org: &str,
        delivery: &str,
        outcome: Outcome,
    ) -> Result<Receipt, Denial> {
        let now = work.now;
        let organization = self.organization_mut(org)?;
        let noted = organization.deliveries.change(delivery, |found| {
            found.note(outcome, now);
            (found.webhook.clone(), found.status, found.next_attempt)
        });
        let (webhook, status, next) =
            noted.ok_or_else(|| Denial::UnknownDelivery(delivery.to_owned()))?;
        if let Some(next) = next {
            let entry = (next, org.to_owned(), delivery.to_owned());
            work.queued.push(entry);
        }
        let kind = match status {
            DeliveryStatus::Delivered => EventKind::WebhookDelivered,
            DeliveryStatus::Dead => EventKind::WebhookFailed,
            _ => return Ok(Receipt::of(delivery.to_owned())),
        };
        organization.record(work, kind, ("webhook", &webhook), None);
        Ok(Receipt::of(delivery.to_owned()))
    }

    /// Queues a delivery once more, with a new round of attempts. One that is being sent stays as it is. An
    /// admin asks for it, or the sandbox itself does.
    pub(super) fn retry_delivery(
        &mut self,
        work: &mut Work<'_>,
        org: &str,
        delivery: &str,
    ) -> Result<Receipt, Denial> {
        if let Some(caller) = work.actor {
            self.with_webhooks(org, &caller)?;
        }
        self.delivery_of(org, delivery)?;
        let now = work.now;
        let queued = self
            .organization_mut(org)?
            .deliveries
            .change(delivery, |found| {
                let waits = found.status != DeliveryStatus::InFlight;
                if waits {
                    found.status = DeliveryStatus::Pending;
                    found.failed_in_a_row = 0;
                    found.next_attempt = Some(now);
                }
                waits
            });
        if queued == Some(true) {
            let entry = (now, org.to_owned(), delivery.to_owned());
            work.queued.push(entry);
        }
        Ok(Receipt::of(delivery.to_owned()))
    }

    /// A delivery of an organization. One of another organization is told apart from one that is nowhere.
    pub(crate) fn delivery_of(&self, org: &str, id: &str) -> Result<&Delivery, Denial> {
        if let Some(found) = self.organization(org)?.deliveries.get(id) {
            return Ok(found);
        }
        let mut all = self.all.iter();
        Err(match all.any(|other| other.deliveries.get(id).is_some()) {
            true => Denial::DeliveryOfOther(id.to_owned()),
            false => Denial::UnknownDelivery(id.to_owned()),
        })
    }
}

impl Delivery {
    /// Notes what an attempt came to, and when the next one is due, if there is to be one.
    fn note(&mut self, outcome: Outcome, now: Moment) {
        self.attempts = self.attempts.saturating_add(1);
        self.last_attempt = Some(now);
        self.next_attempt = None;
        if outcome.is_success() {
            self.status = DeliveryStatus::Delivered;
            self.delivered = Some(now);
        } else {
            let delay = RETRY_AFTER_SECS.get(self.failed_in_a_row);
            let delay = delay.filter(|_| !outcome.is_final());
            self.next_attempt = delay.map(|delay| now.plus_seconds(*delay));
            self.failed_in_a_row = self.failed_in_a_row.saturating_add(1);
            self.status = match delay {
                Some(_) => DeliveryStatus::Failed,
                None => DeliveryStatus::Dead,
            };
        }
        self.outcome = Some(outcome.clipped());
    }
}

impl Outcome {
    fn clipped(self) -> Self {
        match self {
            Self::Answered { status, body } => Self::Answered {
                status,
                body: body.chars().take(KEPT_OF_ANSWER).collect(),
            },
            other => other,
        }
    }
}

impl Organization {
    /// Queues an event for every webhook that wants it.
    pub(super) fn queue(&mut self, work: &mut Work<'_>, event: &Event) {
        let mut payload = event.json();
        if let Some(object) = payload.as_object_mut() {
            object.insert("orgId".to_owned(), Value::from(self.id.clone()));
        }
        let payload = payload.to_string();
        for webhook in self.webhooks.iter().filter(|it| it.wants(event.kind)) {
            let id = work.ids.id("whd");
            work.queued.push((work.now, self.id.clone(), id.clone()));
            self.deliveries.push(Delivery {
                id,
                webhook: webhook.id.clone(),
                event: event.id.clone(),
                kind: event.kind,
                payload: payload.clone(),
                status: DeliveryStatus::Pending,
                attempts: 0,
                failed_in_a_row: 0,
                created: work.now,
                last_attempt: None,
                next_attempt: Some(work.now),
                delivered: None,
                outcome: None,
            });
        }
    }

    /// Takes a delivery that was queued for `at`, unless it was sent, deleted or queued anew since.
    fn take(&mut self, delivery: &str, at: Moment, now: Moment) -> Option<Due> {
        let found = self.deliveries.get(delivery)?;
        if found.next_attempt != Some(at) {
            return None;
        }
        let webhook = self.webhooks.iter().find(|it| it.id == found.webhook)?;
        let due = Due {
            org: self.id.clone(),
            delivery: found.id.clone(),
            url: webhook.url.clone(),
            payload: found.payload.clone(),
            secret: webhook.secret.clone(),
            at: now,
        };
        self.deliveries.change(delivery, |taken| {
            taken.status = DeliveryStatus::InFlight;
            taken.next_attempt = None;
        });
        Some(due)
    }
}
