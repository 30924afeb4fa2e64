use bytes::Bytes;
use nevermined_api::{LIST_PLANS, Operation, ResponseValue, types};

use super::Plan;
use crate::page::{Filter, List, Own, Paging};
use crate::request::Endpoint;
use crate::{Error, Page};

/// A list of the key's own plans; from [`PlansHandle::list`](crate::plans::PlansHandle::list).
#[derive(Clone, Debug, Default)]
pub struct ListPlans {
    paging: Paging,
    filter: Filter,
}

impl Endpoint for ListPlans {
    type Output = Page<Plan>;
    type Wire = types::PaginatedPlans;

    fn operation() -> &'static Operation {
        LIST_PLANS
    }

    fn check(&self) -> Result<(), Error> {
        self.paging.check()
    }

    async fn call(
        self,
        client: nevermined_api::Client,
    ) -> Result<ResponseValue<Self::Wire>, nevermined_api::Error<()>> {
        use types::ListPlansSortOrder::{Asc, Desc};
        let organization = self.filter.organization.as_deref();
        let (page, offset) = (self.paging.page(), self.paging.offset());
        let order = self.paging.order(Asc, Desc);
        client
            .list_plans(
                offset,
                organization,
                page,
                self.filter.sort_by.as_deref(),
                order,
            )
            .await
    }

    fn read(wire: Self::Wire, body: &Bytes) -> Result<Page<Plan>, Error> {
        Page::read(wire.plans, "plans", body, Plan::from_wire)
    }
}

impl List for ListPlans {
    type Item = Plan;

    fn paging(&mut self) -> &mut Paging {
        &mut self.paging
    }
}

impl Own for ListPlans {
    fn filter(&mut self) -> &mut Filter {
        &mut self.filter
    }
}
