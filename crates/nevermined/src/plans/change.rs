use bytes::Bytes;
use nevermined_api::{Operation, ResponseValue, TOGGLE_PLAN_LISTING, UPDATE_PLAN, types};
use serde_json::Value;

use crate::agents::Changed;
use crate::request::Endpoint;
use crate::{Error, PlanId, Request};

/// A change of what is said of a plan; from [`PlansHandle::update`](crate::plans::PlansHandle::update).
#[derive(Clone, Debug)]
pub struct UpdatePlan {
    pub(super) plan: PlanId,
    pub(super) name: Option<String>,
    pub(super) description: Option<String>,
}

impl Request<UpdatePlan> {
    /// Its new name.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        if let Ok(plan) = &mut self.endpoint {
            plan.name = Some(name.into());
        }
        self
    }

    /// What it offers, for buyers.
    pub fn description(mut self, text: impl Into<String>) -> Self {
        if let Ok(plan) = &mut self.endpoint {
            plan.description = Some(text.into());
        }
        self
    }
}

impl Endpoint for UpdatePlan {
    type Output = Changed;
    type Wire = types::SuccessResponse;

    fn operation() -> &'static Operation {
        UPDATE_PLAN
    }

    fn check(&self) -> Result<(), Error> {
        if self.name.is_none() && self.description.is_none() {
            return Err(Error::invalid("nothing of the plan is to be changed")
                .with_hint("set a name or a description; price and credits cannot be changed"));
        }
        match &self.name {
            Some(name) if name.trim().is_empty() => Err(Error::invalid("the plan has no name")),
            _ => Ok(()),
        }
    }

    async fn call(
        self,
        client: nevermined_api::Client,
    ) -> Result<ResponseValue<Self::Wire>, nevermined_api::Error<()>> {
        let body = types::UpdatePlanRequest {
            description: self.description,
            name: self.name,
        };
        client.update_plan(&self.plan, &body).await
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

/// Showing a plan to buyers, or not; from [`PlansHandle::set_listed`](crate::plans::PlansHandle::set_listed).
#[derive(Clone, Debug)]
pub struct SetPlanListed {
    pub(super) plan: PlanId,
    pub(super) listed: bool,
}

impl Endpoint for SetPlanListed {
    type Output = Changed;
    type Wire = types::SuccessResponse;

    fn operation() -> &'static Operation {
        TOGGLE_PLAN_LISTING
    }

    async fn call(
        self,
        client: nevermined_api::Client,
    ) -> Result<ResponseValue<Self::Wire>, nevermined_api::Error<()>> {
        client.toggle_plan_listing(&self.plan, self.listed).await
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
