use bytes::Bytes;
use nevermined_api::{
    ADD_PLAN_TO_AGENT, Operation, REMOVE_PLAN_FROM_AGENT, ResponseValue, TOGGLE_AGENT_LISTING,
    UPDATE_AGENT, types,
};
use serde_json::Value;

use super::metadata::{DescribesAgent, Metadata};
use super::{AgentApi, Changed};
use crate::request::Endpoint;
use crate::{AgentId, Error, PlanId};

/// A change of an agent; from [`AgentsHandle::update`](crate::agents::AgentsHandle::update).
#[derive(Clone, Debug)]
pub struct UpdateAgent {
    pub(super) agent: AgentId,
    pub(super) metadata: Metadata,
    pub(super) api: AgentApi,
}

impl DescribesAgent for UpdateAgent {
    fn metadata(&mut self) -> &mut Metadata {
        &mut self.metadata
    }
}

impl Endpoint for UpdateAgent {
    type Output = Changed;
    type Wire = types::SuccessResponse;

    fn operation() -> &'static Operation {
        UPDATE_AGENT
    }

    fn check(&self) -> Result<(), Error> {
        self.metadata.check()?;
        self.api.check()
    }

    async fn call(
        self,
        client: nevermined_api::Client,
    ) -> Result<ResponseValue<Self::Wire>, nevermined_api::Error<()>> {
        let body = types::UpdateAgentRequest {
            agent_api_attributes: self.api.to_wire(),
            metadata_attributes: self.metadata.to_wire(),
        };
        client.update_agent(&self.agent, &body).await
    }

    fn done() -> Option<Changed> {
        Some(Changed::done())
    }

    fn salvage(answer: &Value) -> Option<Changed> {
        Some(Changed::salvage(answer))
    }

    fn read(wire: Self::Wire, body: &Bytes) -> Result<Changed, Error> {
        Changed::read(wire, body)
    }
}

/// Showing an agent to buyers, or not; from [`AgentsHandle::set_listed`](crate::agents::AgentsHandle::set_listed).
#[derive(Clone, Debug)]
pub struct SetAgentListed {
    pub(super) agent: AgentId,
    pub(super) listed: bool,
}

impl Endpoint for SetAgentListed {
    type Output = Changed;
    type Wire = types::SuccessResponse;

    fn operation() -> &'static Operation {
        TOGGLE_AGENT_LISTING
    }

    async fn call(
        self,
        client: nevermined_api::Client,
    ) -> Result<ResponseValue<Self::Wire>, nevermined_api::Error<()>> {
        client.toggle_agent_listing(&self.agent, self.listed).await
    }

    fn done() -> Option<Changed> {
        Some(Changed::done())
    }

    fn salvage(answer: &Value) -> Option<Changed> {
        Some(Changed::salvage(answer))
    }

    fn read(wire: Self::Wire, body: &Bytes) -> Result<Changed, Error> {
        Changed::read(wire, body)
    }
}

/// Access to an agent by a plan; from [`AgentsHandle::add_plan`](crate::agents::AgentsHandle::add_plan).
#[derive(Clone, Debug)]
pub struct AddPlanToAgent {
    pub(super) agent: AgentId,
    pub(super) plan: PlanId,
}

impl Endpoint for AddPlanToAgent {
    type Output = Changed;
    type Wire = types::SuccessResponse;

    fn operation() -> &'static Operation {
        ADD_PLAN_TO_AGENT
    }

    async fn call(
        self,
        client: nevermined_api::Client,
    ) -> Result<ResponseValue<Self::Wire>, nevermined_api::Error<()>> {
        client.add_plan_to_agent(&self.agent, &self.plan).await
    }

    fn done() -> Option<Changed> {
        Some(Changed::done())
    }

    fn salvage(answer: &Value) -> Option<Changed> {
        Some(Changed::salvage(answer))
    }

    fn read(wire: Self::Wire, body: &Bytes) -> Result<Changed, Error> {
        Changed::read(wire, body)
    }
}

/// No more access to an agent by a plan; from [`AgentsHandle::remove_plan`](crate::agents::AgentsHandle::remove_plan).
#[derive(Clone, Debug)]
pub struct RemovePlanFromAgent {
    pub(super) agent: AgentId,
    pub(super) plan: PlanId,
}

impl Endpoint for RemovePlanFromAgent {
    type Output = Changed;
    type Wire = types::SuccessResponse;

    fn operation() -> &'static Operation {
        REMOVE_PLAN_FROM_AGENT
    }

    async fn call(
        self,
        client: nevermined_api::Client,
    ) -> Result<ResponseValue<Self::Wire>, nevermined_api::Error<()>> {
        client.remove_plan_from_agent(&self.agent, &self.plan).await
    }

    fn done() -> Option<Changed> {
        Some(Changed::done())
    }

    fn salvage(answer: &Value) -> Option<Changed> {
        Some(Changed::salvage(answer))
    }

    fn read(wire: Self::Wire, body: &Bytes) -> Result<Changed, Error> {
        Changed::read(wire, body)
    }
}
