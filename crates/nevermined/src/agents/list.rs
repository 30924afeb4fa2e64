use bytes::Bytes;
use nevermined_api::{GET_AGENT_PLANS, LIST_AGENTS, Operation, ResponseValue, types};

use super::Agent;
use crate::page::{Filter, List, Own, Paging};
use crate::request::Endpoint;
use crate::{AgentId, Error, Page, Plan};

/// A list of the key's own agents; from [`AgentsHandle::list`](crate::agents::AgentsHandle::list).
#[derive(Clone, Debug, Default)]
pub struct ListAgents {
    paging: Paging,
    filter: Filter,
}

impl Endpoint for ListAgents {
    type Output = Page<Agent>;
    type Wire = types::PaginatedAgents;

    fn operation() -> &'static Operation {
        LIST_AGENTS
    }

    fn check(&self) -> Result<(), Error> {
        self.paging.check()
    }

    async fn call(
        self,
        client: nevermined_api::Client,
    ) -> Result<ResponseValue<Self::Wire>, nevermined_api::Error<()>> {
        use types::ListAgentsSortOrder::{Asc, Desc};
        let organization = self.filter.organization.as_deref();
        let (page, offset) = (self.paging.page(), self.paging.offset());
        let order = self.paging.order(Asc, Desc);
        client
            .list_agents(
                offset,
                organization,
                page,
                self.filter.sort_by.as_deref(),
                order,
            )
            .await
    }

    fn read(wire: Self::Wire, body: &Bytes) -> Result<Page<Agent>, Error> {
        Page::read(wire.agents, "agents", body, Agent::from_wire)
    }
}

impl List for ListAgents {
    type Item = Agent;

    fn paging(&mut self) -> &mut Paging {
        &mut self.paging
    }
}

impl Own for ListAgents {
    fn filter(&mut self) -> &mut Filter {
        &mut self.filter
    }
}

/// A list of the plans that give access to an agent; from [`AgentsHandle::plans`](crate::agents::AgentsHandle::plans).
#[derive(Clone, Debug)]
pub struct GetAgentPlans {
    pub(super) agent: AgentId,
    pub(super) paging: Paging,
}

impl Endpoint for GetAgentPlans {
    type Output = Page<Plan>;
    type Wire = types::PaginatedPlans;

    fn operation() -> &'static Operation {
        GET_AGENT_PLANS
    }

    fn check(&self) -> Result<(), Error> {
        self.paging.check()
    }

    async fn call(
        self,
        client: nevermined_api::Client,
    ) -> Result<ResponseValue<Self::Wire>, nevermined_api::Error<()>> {
        use types::GetAgentPlansSortOrder::{Asc, Desc};
        let (page, offset) = (self.paging.page(), self.paging.offset());
        let order = self.paging.order(Asc, Desc);
        client
            .get_agent_plans(&self.agent, offset, page, order)
            .await
    }

    fn read(wire: Self::Wire, body: &Bytes) -> Result<Page<Plan>, Error> {
        Page::read(wire.plans, "plans", body, Plan::from_wire)
    }
}

impl List for GetAgentPlans {
    type Item = Plan;

    fn paging(&mut self) -> &mut Paging {
        &mut self.paging
    }
}
