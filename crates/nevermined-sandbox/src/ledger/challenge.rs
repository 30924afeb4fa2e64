//! Challenges of the Machine Payments Protocol: a price for one request, sealed when it is asked for.

use super::{AgentKey, Amount, Denial, Ledger, PlanKey, Receipt};
use crate::clock::Moment;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// How long a challenge can be answered, in seconds.
pub(crate) const TTL_SECS: u64 = 300;

/// A price for one request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Challenge {
    pub(crate) id: String,
    pub(crate) plan: PlanKey,
    pub(crate) credits: Amount,
    pub(crate) agent: Option<AgentKey>,
    pub(crate) resource: String,
    pub(crate) http_verb: String,
    /// Of the request's body, if the challenge is for one body only.
    pub(crate) digest: Option<String>,
    pub(crate) expires: Moment,
    /// What was handed out. It comes back unchanged, or is refused.
    pub(crate) content: Map<String, Value>,
}

/// What the request ids of challenges begin with.
pub(crate) const CHALLENGE_IDS: &str = "mpp:";

impl Challenge {
    /// The request id of its settlement, which makes settling it twice the same as once.
    pub(crate) fn request_id(&self) -> String {
        format!("{CHALLENGE_IDS}{}", self.id)
    }

    /// Whether this is what was handed out. Optional parts may be left out.
    pub(crate) fn is_answered_by(&self, given: &Map<String, Value>) -> bool {
        let required = ["id", "realm", "method", "intent", "request"];
        required.iter().all(|name| given.contains_key(*name))
            && given
                .iter()
                .all(|(name, value)| self.content.get(name) == Some(value) || value.is_null())
    }
}

impl Ledger {
    pub(super) fn challenge(&mut self, challenge: Challenge) -> Result<Receipt, Denial> {
        if !self.plans.contains_key(&challenge.plan) {
            return Err(Denial::NoPlanToPay(challenge.plan));
        }
        if let Some(agent) = challenge.agent {
            self.serves(agent, challenge.plan)?;
        }
        if self.challenges.contains_key(&challenge.id) {
            return Err(Denial::IdTaken(challenge.id));
        }
        self.challenges.insert(challenge.id.clone(), challenge);
        Ok(Receipt::of_no_credits())
    }
}
