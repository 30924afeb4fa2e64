use bytes::Bytes;
use nevermined_api::{CREATE_PERMISSION, Operation, ResponseValue, types};

use super::payment_required::{AcceptedPayment, CARD};
use super::token::AccessToken;
use crate::answer::{check_success, success_in};
use crate::request::Endpoint;
use crate::{AgentId, DelegationId, Error, ErrorKind, Outcome, Request};

/// A request for an access token; from [`X402Handle::access_token`](crate::x402::X402Handle::access_token).
#[derive(Clone, Debug)]
pub struct CreateAccessToken {
    pub(super) accepted: AcceptedPayment,
    pub(super) delegation: DelegationId,
    pub(super) resource: Option<String>,
    pub(super) single_use: bool,
}

impl Request<CreateAccessToken> {
    /// Pays in the way that the seller asked for: its scheme, network, agent and method.
    ///
    /// The call is refused, not sent, if that is for another plan.
    pub fn accepting(mut self, payment: &AcceptedPayment) -> Self {
        if let Ok(token) = &self.endpoint
            && token.accepted.plan != payment.plan
        {
            self.endpoint = Err(Error::invalid(format!(
                "the token is for plan {}, the seller asks for plan {}",
                token.accepted.plan, payment.plan
            )));
        }
        if let Ok(token) = &mut self.endpoint {
            token.accepted = payment.clone();
        }
        self
    }

    /// Pays by card, with a processor such as `stripe`, `braintree` or `visa`.
    pub fn card(mut self, processor: impl Into<String>) -> Self {
        if let Ok(token) = &mut self.endpoint {
            token.accepted.scheme = CARD.to_owned();
            token.accepted.network = processor.into();
        }
        self
    }

    /// Pays on another chain than the environment's own, as `eip155:8453`.
    pub fn network(mut self, network: impl Into<String>) -> Self {
        if let Ok(token) = &mut self.endpoint {
            token.accepted.network = network.into();
        }
        self
    }

    /// The agent to be paid.
    pub fn agent(mut self, agent: &AgentId) -> Self {
        if let Ok(token) = &mut self.endpoint {
            token.accepted.agent = Some(agent.clone());
        }
        self
    }

    /// The address that is paid for. With an agent, it must be one of the agent's endpoints.
    pub fn resource(mut self, url: impl Into<String>) -> Self {
        if let Ok(token) = &mut self.endpoint {
            token.resource = Some(url.into());
        }
        self
    }

    /// The HTTP method that is paid for.
    pub fn http_verb(mut self, verb: impl Into<String>) -> Self {
        if let Ok(token) = &mut self.endpoint {
            token.accepted.http_verb = Some(verb.into());
        }
        self
    }

    /// Asks for a token that works once. See [`AccessToken::is_single_use`] for whether it came.
    pub fn single_use(mut self) -> Self {
        if let Ok(token) = &mut self.endpoint {
            token.single_use = true;
        }
        self
    }
}

impl Endpoint for CreateAccessToken {
    type Output = AccessToken;
    type Wire = types::PermissionCreatedResponse;

    fn operation() -> &'static Operation {
        CREATE_PERMISSION
    }

    async fn call(
        self,
        client: nevermined_api::Client,
    ) -> Result<ResponseValue<Self::Wire>, nevermined_api::Error<()>> {
        let body = types::CreatePermissionRequest {
            accepted: self.accepted.to_wire(None),
            delegation_config: types::DelegationConfig {
                delegation_id: Some(self.delegation.to_string()),
                ..Default::default()
            },
            resource: self.resource.map(|url| types::PaidResource {
                url,
                description: None,
                mime_type: None,
            }),
            token_version: self.single_use.then_some(3),
        };
        client.create_permission(&body).await
    }

    fn read(wire: Self::Wire, body: &Bytes) -> Result<AccessToken, Error> {
        check_success(success_in(body), body, ErrorKind::PaymentFailed)?;
        match wire.access_token.filter(|token| !token.trim().is_empty()) {
            Some(token) => Ok(AccessToken::new(token).with_permission(wire.permission_hash)),
            None => Err(Error::new(
                ErrorKind::Decode,
                Outcome::Unknown,
                "the answer has no `accessToken`",
            )),
        }
    }
}
