use bytes::Bytes;
use nevermined_api::{Operation, REGISTER_PLAN, ResponseValue, types};
use serde::Deserialize as _;

use super::{PlanCredits, PlanPrice};
use crate::answer::{check_success, first_hash, salvage_hash};
use crate::request::Endpoint;
use crate::{Error, ErrorKind, Outcome, PlanId, Request, TxHash, Uint256};

/// A registration of a plan; from [`PlansHandle::register`](crate::plans::PlansHandle::register).
#[derive(Clone, Debug)]
pub struct RegisterPlan {
    name: String,
    description: Option<String>,
    author: Option<String>,
    tags: Vec<String>,
    price: PlanPrice,
    credits: PlanCredits,
    trial: bool,
    nonce: Uint256,
}

/// A plan that was registered. Source: `PlanCreatedResponse`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RegisteredPlan {
    /// The new plan's id.
    pub id: PlanId,
    /// The transaction that registered it, when the service names it.
    pub tx_hash: Option<TxHash>,
}

impl RegisterPlan {
    pub(super) fn new(
        name: String,
        price: PlanPrice,
        credits: PlanCredits,
        nonce: Uint256,
    ) -> Self {
        Self {
            name,
            description: None,
            author: None,
            tags: Vec::new(),
            price,
            credits,
            trial: false,
            nonce,
        }
    }

    fn to_wire(&self) -> types::RegisterPlanRequest {
        types::RegisterPlanRequest {
            access_limit: self.credits.access_limit(),
            credits_config: self.credits.to_wire(),
            currency: self.price.currency(),
            is_trial_plan: self.trial,
            metadata_attributes: types::PlanMetadataAttributes {
                access_limit: None,
                api_description: None,
                author: self.author.clone(),
                date_created: None,
                description: self.description.clone(),
                integration: None,
                is_trial_plan: self.trial.then_some(true),
                license: None,
                name: self.name.clone(),
                sample_link: None,
                tags: self.tags.clone(),
            },
            nonce: self.nonce,
            price_config: self.price.to_wire(),
        }
    }
}

impl Request<RegisterPlan> {
    /// What the plan offers, for buyers.
    pub fn description(mut self, text: impl Into<String>) -> Self {
        if let Ok(plan) = &mut self.endpoint {
            plan.description = Some(text.into());
        }
        self
    }

    /// Who offers it.
    pub fn author(mut self, name: impl Into<String>) -> Self {
        if let Ok(plan) = &mut self.endpoint {
            plan.author = Some(name.into());
        }
        self
    }

    /// Words to find it by.
    pub fn tags(mut self, tags: impl IntoIterator<Item = impl Into<String>>) -> Self {
        if let Ok(plan) = &mut self.endpoint {
            plan.tags = tags.into_iter().map(Into::into).collect();
        }
        self
    }

    /// Whether an account can order it once only.
    pub fn trial(mut self, trial: bool) -> Self {
        if let Ok(plan) = &mut self.endpoint {
            plan.trial = trial;
        }
        self
    }

    /// The number that makes the plan's id differ from those of equal plans: 128 random bits by default.
    pub fn nonce(mut self, nonce: impl Into<Uint256>) -> Self {
        if let Ok(plan) = &mut self.endpoint {
            plan.nonce = nonce.into();
        }
        self
    }
}

impl Endpoint for RegisterPlan {
    type Output = RegisteredPlan;
    type Wire = types::PlanCreatedResponse;

    fn operation() -> &'static Operation {
        REGISTER_PLAN
    }

    fn check(&self) -> Result<(), Error> {
        if self.name.trim().is_empty() {
            return Err(Error::invalid("the plan has no name"));
        }
        Ok(())
    }

    async fn call(
        self,
        client: nevermined_api::Client,
    ) -> Result<ResponseValue<Self::Wire>, nevermined_api::Error<()>> {
        client.register_plan(&self.to_wire()).await
    }

    fn salvage(answer: &serde_json::Value) -> Option<RegisteredPlan> {
        let id = answer
            .get("planId")
            .or_else(|| answer.pointer("/data/planId"))?;
        Some(RegisteredPlan {
            id: PlanId::deserialize(id).ok()?,
            tx_hash: salvage_hash(answer),
        })
    }

    fn read(wire: Self::Wire, body: &Bytes) -> Result<RegisteredPlan, Error> {
        check_success(wire.success, body, ErrorKind::Server)?;
        let id = wire
            .plan_id
            .or_else(|| wire.data.and_then(|data| data.plan_id));
        let Some(id) = id else {
            let message = "the answer names no plan: it says neither `planId` nor `data.planId`";
            return Err(Error::new(ErrorKind::Decode, Outcome::Unknown, message)
                .with_hint("list your plans to see whether it was registered"));
        };
        Ok(RegisteredPlan {
            id,
            tx_hash: first_hash([wire.tx_hash]),
        })
    }
}
