use std::fmt;

use bytes::Bytes;
use nevermined_api::{INITIALIZE_AGENT_REQUEST, Operation, ResponseValue, types};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value};

use crate::answer::{check_success, success_in};
use crate::request::Endpoint;
use crate::{AgentId, Balance, Error, ErrorKind, Outcome, Request};

/// A check of a token from before x402; from
/// [`RequestsHandle::initialize`](crate::requests::RequestsHandle::initialize).
#[derive(Clone)]
pub struct InitializeAgentRequest {
    agent: AgentId,
    access_token: SecretString,
    request_data: Map<String, Value>,
}

/// What the check found, and the request that it opened. Source: `InitializeAgentResponse`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct InitializedRequest {
    /// Whether the token gives access.
    pub is_valid: bool,
    /// The id under which the request is tracked, when the service says so.
    pub agent_request_id: Option<String>,
    /// What the holder has in the plan, when the service says how many credits are left.
    pub balance: Option<Balance>,
}

impl InitializeAgentRequest {
    pub(super) fn of(agent: &AgentId, access_token: String) -> Self {
        Self {
            agent: agent.clone(),
            access_token: access_token.into(),
            request_data: Map::new(),
        }
    }
}

impl fmt::Debug for InitializeAgentRequest {
    // What an agent is asked is between it and who asks.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InitializeAgentRequest")
            .field("agent", &self.agent)
            .field("access_token", &format_args!("[redacted]"))
            .field("request_data", &format_args!("[redacted]"))
            .finish()
    }
}

impl Request<InitializeAgentRequest> {
    /// What is asked of the agent. Its form is not published.
    pub fn request_data(mut self, data: Map<String, Value>) -> Self {
        if let Ok(request) = &mut self.endpoint {
            request.request_data = data;
        }
        self
    }
}

impl Endpoint for InitializeAgentRequest {
    type Output = InitializedRequest;
    type Wire = types::InitializeAgentResponse;

    fn operation() -> &'static Operation {
        INITIALIZE_AGENT_REQUEST
    }

    fn check(&self) -> Result<(), Error> {
        if self.access_token.expose_secret().trim().is_empty() {
            return Err(Error::invalid("the access token is empty"));
        }
        Ok(())
    }

    async fn call(
        self,
        client: nevermined_api::Client,
    ) -> Result<ResponseValue<Self::Wire>, nevermined_api::Error<()>> {
        let body = types::InitializeAgentRequest {
            access_token: Some(self.access_token.expose_secret().to_owned()),
            request_data: self.request_data,
        };
        client.initialize_agent_request(&self.agent, &body).await
    }

    fn read(wire: Self::Wire, body: &Bytes) -> Result<InitializedRequest, Error> {
        check_success(success_in(body), body, ErrorKind::Server)?;
        let Some(is_valid) = wire.is_valid else {
            return Err(Error::new(
                ErrorKind::Decode,
                Outcome::Unknown,
                "the answer has no `isValid`: the token was not checked",
            ));
        };
        Ok(InitializedRequest {
            is_valid,
            agent_request_id: wire.request_id.filter(|id| !id.trim().is_empty()),
            balance: wire.balance.and_then(Balance::from_wire),
        })
    }
}
