use nevermined_api::additions::{CREATE_MPP_CHALLENGE, types};

use super::credential::body_digest;
use super::verify::check_bound;
use crate::endpoint::{endpoint, part};
use crate::secret_text::some_secret;
use crate::{AgentId, Credits, Error, PlanId, Request, Uint256};

/// A challenge that was made. Source: `MppChallenge`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct IssuedChallenge {
    /// The value of `WWW-Authenticate`, to be sent as it is.
    pub header: String,
    /// Which challenge it is.
    pub id: Option<String>,
}

endpoint! {
    /// A challenge to be made; from [`MppHandle::challenge`](super::MppHandle::challenge).
    IssueChallenge { body: types::MppChallengeRequest }
    CREATE_MPP_CHALLENGE,
    |this, client| client.additions().create_mpp_challenge(&this.body),
    json |wire: types::MppChallenge| -> IssuedChallenge {
        Ok(IssuedChallenge {
            header: part(some_secret(wire.challenge), "challenge")?,
            id: wire.id,
        })
    }
}

impl IssueChallenge {
    pub(super) fn of(
        plan: &PlanId,
        credits: Credits,
        resource: String,
        http_verb: String,
    ) -> Result<Self, Error> {
        check_bound(&resource, &http_verb)?;
        if credits.is_zero() {
            let hint = "serve what is free without a challenge";
            return Err(Error::invalid("a challenge of zero credits").with_hint(hint));
        }
        Ok(Self {
            body: types::MppChallengeRequest {
                agent_id: None,
                credits: Uint256::from(credits),
                description: None,
                digest: None,
                http_verb,
                plan_id: plan.clone(),
                resource,
            },
        })
    }
}

impl Request<IssueChallenge> {
    /// The agent that is paid for.
    pub fn agent(self, agent: &AgentId) -> Self {
        self.set(|issue| issue.body.agent_id = Some(agent.clone()))
    }

    /// Binds the challenge to the body that came, empty or not. Verify and settle with the same.
    pub fn body(self, body: &[u8]) -> Self {
        self.set(|issue| issue.body.digest = Some(body_digest(body)))
    }

    /// Binds the challenge to a body by its digest, `sha-256=` and base64.
    pub fn body_digest(self, digest: impl Into<String>) -> Self {
        self.set(|issue| issue.body.digest = Some(digest.into()))
    }

    /// What is paid for, for people.
    pub fn description(self, text: impl Into<String>) -> Self {
        self.set(|issue| issue.body.description = Some(text.into()))
    }
}
