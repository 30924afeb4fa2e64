use bytes::Bytes;
use nevermined_api::{Operation, REGISTER_AGENT, ResponseValue, types};
use serde::Deserialize as _;
use serde_json::Value;

use super::AgentApi;
use super::metadata::{DescribesAgent, Metadata};
use crate::answer::{check_success, first_hash, salvage_hash};
use crate::request::Endpoint;
use crate::{AgentId, Error, ErrorKind, Outcome, PlanId, Request, TxHash};

/// A registration of an agent; from [`AgentsHandle::register`](crate::agents::AgentsHandle::register).
#[derive(Clone, Debug)]
pub struct RegisterAgent {
    pub(super) metadata: Metadata,
    pub(super) api: AgentApi,
    pub(super) plans: Vec<PlanId>,
}

/// An agent that was registered. Source: `AgentCreatedResponse`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RegisteredAgent {
    /// The new agent's id.
    pub id: AgentId,
    /// The transaction that registered it, when the service names it.
    pub tx_hash: Option<TxHash>,
}

impl Request<RegisterAgent> {
    /// Adds a plan that gives access to the agent.
    pub fn plan(mut self, plan: &PlanId) -> Self {
        if let Ok(agent) = &mut self.endpoint {
            agent.plans.push(plan.clone());
        }
        self
    }
}

impl DescribesAgent for RegisterAgent {
    fn metadata(&mut self) -> &mut Metadata {
        &mut self.metadata
    }
}

impl Endpoint for RegisterAgent {
    type Output = RegisteredAgent;
    type Wire = types::AgentCreatedResponse;

    fn operation() -> &'static Operation {
        REGISTER_AGENT
    }

    fn check(&self) -> Result<(), Error> {
        self.metadata.check()?;
        self.api.check()
    }

    async fn call(
        self,
        client: nevermined_api::Client,
    ) -> Result<ResponseValue<Self::Wire>, nevermined_api::Error<()>> {
        let body = types::RegisterAgentRequest {
            agent_api_attributes: self.api.to_wire(),
            metadata_attributes: self.metadata.to_wire(),
            plans: self.plans,
        };
        client.register_agent(&body).await
    }

    fn salvage(answer: &Value) -> Option<RegisteredAgent> {
        Some(RegisteredAgent {
            id: AgentId::deserialize(id_in(answer, "agentId")?).ok()?,
            tx_hash: salvage_hash(answer),
        })
    }

    fn read(wire: Self::Wire, body: &Bytes) -> Result<RegisteredAgent, Error> {
        check_success(wire.success, body, ErrorKind::Server)?;
        let id = wire
            .agent_id
            .or_else(|| wire.data.and_then(|data| data.agent_id));
        let Some(id) = id else {
            let message = "the answer names no agent: it says neither `agentId` nor `data.agentId`";
            return Err(Error::new(ErrorKind::Decode, Outcome::Unknown, message)
                .with_hint("list your agents to see whether it was registered"));
        };
        Ok(RegisteredAgent {
            id,
            tx_hash: first_hash([wire.tx_hash]),
        })
    }
}

/// An id at the top of an answer or under `data`.
pub(super) fn id_in<'a>(answer: &'a Value, name: &str) -> Option<&'a Value> {
    answer
        .get(name)
        .or_else(|| answer.get("data").and_then(|data| data.get(name)))
}
