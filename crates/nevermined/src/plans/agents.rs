use bytes::Bytes;
use nevermined_api::{GET_PLAN_AGENTS, Operation, ResponseValue, types};

use crate::page::{List, Paging};
use crate::request::Endpoint;
use crate::{Agent, Error, Page, PlanId};

/// A list of the agents that a plan gives access to; from [`PlansHandle::agents`](crate::plans::PlansHandle::agents).
#[derive(Clone, Debug)]
pub struct GetPlanAgents {
    pub(super) plan: PlanId,
    pub(super) paging: Paging,
}

impl Endpoint for GetPlanAgents {
    type Output = Page<Agent>;
    type Wire = types::PaginatedAgents;

    fn operation() -> &'static Operation {
        GET_PLAN_AGENTS
    }

    fn check(&self) -> Result<(), Error> {
        self.paging.check()
    }

    async fn call(
        self,
        client: nevermined_api::Client,
    ) -> Result<ResponseValue<Self::Wire>, nevermined_api::Error<()>> {
        use types::GetPlanAgentsSortOrder::{Asc, Desc};
        let (page, offset) = (self.paging.page(), self.paging.offset());
        let order = self.paging.order(Asc, Desc);
        client
            .get_plan_agents(&self.plan, offset, page, order)
            .await
    }

    fn read(wire: Self::Wire, body: &Bytes) -> Result<Page<Agent>, Error> {
        Page::read(wire.agents, "agents", body, Agent::from_wire)
    }
}

impl List for GetPlanAgents {
    type Item = Agent;

    fn paging(&mut self) -> &mut Paging {
        &mut self.paging
    }
}
