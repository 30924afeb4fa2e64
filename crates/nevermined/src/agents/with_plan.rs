use bytes::Bytes;
use nevermined_api::{Operation, REGISTER_AGENT_AND_PLAN, ResponseValue, types};
use serde::Deserialize as _;
use serde_json::Value;

use super::AgentApi;
use super::metadata::{DescribesAgent, Metadata};
use super::register::id_in;
use crate::answer::{check_success, first_hash, salvage_hash};
use crate::request::Endpoint;
use crate::{AgentId, Error, ErrorKind, Outcome, PlanCredits, PlanId, PlanPrice, TxHash};

/// A plan that is registered together with its agent. It has no nonce: the service makes its id.
///
/// ```
/// use nevermined::{AgentPlan, PlanCredits, PlanPrice};
///
/// let plan = AgentPlan::new("10 tries", PlanPrice::free(), PlanCredits::fixed(10, 1)?)
///     .description("One try a question")
///     .trial(true);
/// # let _ = plan; Ok::<(), nevermined::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct AgentPlan {
    name: String,
    description: Option<String>,
    author: Option<String>,
    tags: Vec<String>,
    price: PlanPrice,
    credits: PlanCredits,
    trial: bool,
}

impl AgentPlan {
    /// A plan with this name and these terms.
    #[must_use]
    pub fn new(name: impl Into<String>, price: PlanPrice, credits: PlanCredits) -> Self {
        Self {
            name: name.into(),
            description: None,
            author: None,
            tags: Vec::new(),
            price,
            credits,
            trial: false,
        }
    }

    /// What the plan offers, for buyers.
    #[must_use]
    pub fn description(mut self, text: impl Into<String>) -> Self {
        self.description = Some(text.into());
        self
    }

    /// Who offers it.
    #[must_use]
    pub fn author(mut self, name: impl Into<String>) -> Self {
        self.author = Some(name.into());
        self
    }

    /// Words to find it by.
    #[must_use]
    pub fn tags(mut self, tags: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.tags = tags.into_iter().map(Into::into).collect();
        self
    }

    /// Whether an account can order it once only.
    #[must_use]
    pub fn trial(mut self, trial: bool) -> Self {
        self.trial = trial;
        self
    }

    fn to_wire(&self) -> types::PlanRegistration {
        types::PlanRegistration {
            access_limit: self.credits.access_limit(),
            credits_config: self.credits.to_wire(),
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
            price_config: self.price.to_wire(),
        }
    }
}

/// A registration of an agent and its plan; from
/// [`AgentsHandle::register_with_plan`](crate::agents::AgentsHandle::register_with_plan).
#[derive(Clone, Debug)]
pub struct RegisterAgentAndPlan {
    pub(super) metadata: Metadata,
    pub(super) api: AgentApi,
    pub(super) plan: AgentPlan,
}

/// An agent and a plan that were registered. Source: `AgentAndPlanCreatedResponse`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RegisteredAgentAndPlan {
    /// The new agent's id.
    pub agent: AgentId,
    /// The new plan's id.
    pub plan: PlanId,
    /// The transaction that registered both, when the service names it.
    pub tx_hash: Option<TxHash>,
}

impl DescribesAgent for RegisterAgentAndPlan {
    fn metadata(&mut self) -> &mut Metadata {
        &mut self.metadata
    }
}

impl Endpoint for RegisterAgentAndPlan {
    type Output = RegisteredAgentAndPlan;
    type Wire = types::AgentAndPlanCreatedResponse;

    fn operation() -> &'static Operation {
        REGISTER_AGENT_AND_PLAN
    }

    fn check(&self) -> Result<(), Error> {
        self.metadata.check()?;
        self.api.check()?;
        if self.plan.name.trim().is_empty() {
            return Err(Error::invalid("the plan has no name"));
        }
        Ok(())
    }

    async fn call(
        self,
        client: nevermined_api::Client,
    ) -> Result<ResponseValue<Self::Wire>, nevermined_api::Error<()>> {
        let body = types::RegisterAgentAndPlanRequest {
            agent: types::AgentRegistration {
                agent_api_attributes: self.api.to_wire(),
                metadata_attributes: self.metadata.to_wire(),
            },
            plan: self.plan.to_wire(),
        };
        client.register_agent_and_plan(&body).await
    }

    fn salvage(answer: &Value) -> Option<RegisteredAgentAndPlan> {
        Some(RegisteredAgentAndPlan {
            agent: AgentId::deserialize(id_in(answer, "agentId")?).ok()?,
            plan: PlanId::deserialize(id_in(answer, "planId")?).ok()?,
            tx_hash: salvage_hash(answer),
        })
    }

    fn read(wire: Self::Wire, body: &Bytes) -> Result<RegisteredAgentAndPlan, Error> {
        check_success(wire.success, body, ErrorKind::Server)?;
        let data = wire.data.unwrap_or_default();
        let (agent, plan) = (
            wire.agent_id.or(data.agent_id),
            wire.plan_id.or(data.plan_id),
        );
        let (Some(agent), Some(plan)) = (agent, plan) else {
            let message =
                "the answer does not name both the agent and the plan, at its top or under `data`";
            return Err(Error::new(ErrorKind::Decode, Outcome::Unknown, message)
                .with_hint("list your agents and your plans to see whether they were registered"));
        };
        Ok(RegisteredAgentAndPlan {
            agent,
            plan,
            tx_hash: first_hash([wire.tx_hash]),
        })
    }
}
