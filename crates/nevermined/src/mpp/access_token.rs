use nevermined_api::additions::{CREATE_MPP_PERMISSION, types};

use super::challenge::Challenge;
use crate::endpoint::{endpoint, part};
use crate::secret_text::{secret_text, some_secret};
use crate::{AgentId, DelegationId, Error, PlanId, Request};

/// The only scheme that MPP is paid with: a wallet on chain.
const SCHEME: &str = "nvm:erc4337";

secret_text! {
    /// A token that answers challenges of one plan. Whoever has it can spend with it; `Debug` does not show it.
    ///
    /// ```
    /// let token = nevermined::mpp::AccessToken::new("eyJ");
    /// assert_eq!(format!("{token:?}"), "AccessToken([redacted])");
    /// ```
    AccessToken
}

endpoint! {
    /// A request for a token; from [`MppHandle::access_token`](super::MppHandle::access_token).
    CreateAccessToken { body: types::MppPermissionRequest }
    CREATE_MPP_PERMISSION,
    |this, client| client.additions().create_mpp_permission(&this.body),
    json |wire: types::MppPermission| -> AccessToken {
        part(some_secret(wire.access_token), "accessToken").map(AccessToken::new)
    }
}

impl CreateAccessToken {
    pub(super) fn of(plan: &PlanId, delegation: &DelegationId, is_live: bool) -> Self {
        let network = if is_live {
            "eip155:8453"
        } else {
            "eip155:84532"
        };
        Self {
            body: types::MppPermissionRequest {
                accepted: types::AcceptedPayment {
                    scheme: SCHEME.to_owned(),
                    network: network.to_owned(),
                    plan_id: plan.clone(),
                    extra: types::AcceptedPaymentExtra::default(),
                },
                delegation_config: types::DelegationConfig {
                    delegation_id: Some(delegation.to_string()),
                    ..Default::default()
                },
                resource: None,
            },
        }
    }
}

impl Request<CreateAccessToken> {
    /// Names the agent that a challenge is for.
    ///
    /// The call is refused, not sent, if the challenge is for another plan.
    pub fn answering(mut self, challenge: &Challenge) -> Self {
        let charge = challenge.charge();
        if let Ok(token) = &self.endpoint
            && token.body.accepted.plan_id != charge.plan
        {
            let message = format!(
                "the token is for plan {}, the challenge for plan {}",
                token.body.accepted.plan_id, charge.plan
            );
            self.endpoint = Err(Error::invalid(message));
        }
        self.set(|token| token.body.accepted.extra.agent_id.clone_from(&charge.agent))
    }

    /// The agent to be paid.
    pub fn agent(self, agent: &AgentId) -> Self {
        self.set(|token| token.body.accepted.extra.agent_id = Some(agent.clone()))
    }

    /// The HTTP method that is paid for.
    pub fn http_verb(self, verb: impl Into<String>) -> Self {
        self.set(|token| token.body.accepted.extra.http_verb = Some(verb.into()))
    }

    /// The address that is paid for.
    pub fn resource(self, url: impl Into<String>) -> Self {
        self.set(|token| {
            token.body.resource = Some(types::PaidResource {
                url: url.into(),
                description: None,
                mime_type: None,
            });
        })
    }

    /// Pays on another chain than the environment's own, as `eip155:8453`.
    pub fn network(self, network: impl Into<String>) -> Self {
        self.set(|token| token.body.accepted.network = network.into())
    }
}
