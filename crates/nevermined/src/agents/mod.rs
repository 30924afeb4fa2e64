//! Agents: what sellers register, and plans give access to.

mod api;
mod change;
mod changed;
mod get;
mod list;
mod metadata;
mod register;
mod with_plan;

use std::sync::Arc;

pub use self::api::{AgentApi, AgentEndpoint};
pub use self::change::{AddPlanToAgent, RemovePlanFromAgent, SetAgentListed, UpdateAgent};
pub use self::changed::Changed;
pub use self::get::{Agent, GetAgent};
pub use self::list::{GetAgentPlans, ListAgents};
use self::metadata::Metadata;
pub use self::register::{RegisterAgent, RegisteredAgent};
pub use self::with_plan::{AgentPlan, RegisterAgentAndPlan, RegisteredAgentAndPlan};
use crate::page::Paging;
use crate::transport::Core;
use crate::{AgentId, PlanId, Request};

/// The calls on agents; from [`Nevermined::agents`](crate::Nevermined::agents).
#[derive(Clone, Debug)]
pub struct AgentsHandle {
    pub(crate) core: Arc<Core>,
}

impl AgentsHandle {
    /// Registers an agent, owned by the key's account.
    ///
    /// Registering is not idempotent: a repeat registers a second agent.
    /// Source: `registerAgent`, with the body that the service takes (it differs from the published one).
    ///
    /// # Errors
    /// | kind | outcome |
    /// |---|---|
    /// | `InvalidRequest`: no name, an endpoint without a method or a URL, an empty token | `NotSent` |
    /// | `InvalidRequest` (400): the service refuses the agent | `Rejected` |
    /// | `Unauthorized` (401), `Forbidden` (403) | `Rejected` |
    /// | `Timeout`, `Connect`, `Server`, `Decode` | `Unknown`: [list](Self::list) your agents before you register again |
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined, plan: nevermined::PlanId) -> Result<(), nevermined::Error> {
    /// use nevermined::AgentApi;
    ///
    /// let api = AgentApi::new()
    ///     .endpoint("POST", "https://agent.example/ask")
    ///     .definition_url("https://agent.example/openapi.json");
    /// let agent = nvm.agents().register("Answers", api).description("Asks and answers").plan(&plan).await?;
    /// println!("agent {}", agent.id);
    /// # Ok(())
    /// # }
    /// ```
    pub fn register(&self, name: impl Into<String>, api: AgentApi) -> Request<RegisterAgent> {
        let metadata = Metadata::new(name.into());
        let plans = Vec::new();
        Request::new(
            &self.core,
            Ok(RegisterAgent {
                metadata,
                api,
                plans,
            }),
        )
    }

    /// Registers an agent and the plan that gives access to it, both owned by the key's account.
    ///
    /// Registering is not idempotent: a repeat registers a second agent and a second plan, which can be ordered.
    /// Source: `registerAgentAndPlan`, with the body that the service takes (it differs from the published one).
    ///
    /// # Errors
    /// | kind | outcome |
    /// |---|---|
    /// | `InvalidRequest`: no name, an endpoint without a method or a URL, an empty token | `NotSent` |
    /// | `InvalidRequest` (400): the service refuses the agent or the plan | `Rejected` |
    /// | `Unauthorized` (401), `Forbidden` (403) | `Rejected` |
    /// | `Timeout`, `Connect`, `Server`, `Decode` | `Unknown`: list your agents and plans before you register again |
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined, seller: nevermined::Address) -> Result<(), nevermined::Error> {
    /// use nevermined::{AgentApi, AgentPlan, PlanCredits, PlanPrice, TokenAmount, tokens};
    ///
    /// let price = PlanPrice::erc20(tokens::USDC_BASE_SEPOLIA, TokenAmount::usdc("1.50")?, seller)?;
    /// let plan = AgentPlan::new("100 questions", price, PlanCredits::fixed(100, 1)?);
    /// let api = AgentApi::new().endpoint("POST", "https://agent.example/ask");
    /// let both = nvm.agents().register_with_plan("Answers", api, plan).await?;
    /// println!("agent {}, plan {}", both.agent, both.plan);
    /// # Ok(())
    /// # }
    /// ```
    pub fn register_with_plan(
        &self,
        name: impl Into<String>,
        api: AgentApi,
        plan: AgentPlan,
    ) -> Request<RegisterAgentAndPlan> {
        let metadata = Metadata::new(name.into());
        Request::new(
            &self.core,
            Ok(RegisterAgentAndPlan {
                metadata,
                api,
                plan,
            }),
        )
    }

    /// Reads an agent. Public: it needs no key.
    ///
    /// Source: `getAgent`, in the published flat form or the observed nested one.
    ///
    /// # Errors
    /// `NotFound` (404), `InvalidRequest` (400). A read changes nothing, whatever its outcome.
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined, agent: nevermined::AgentId) -> Result<(), nevermined::Error> {
    /// let agent = nvm.agents().get(&agent).await?;
    /// for endpoint in &agent.endpoints {
    ///     println!("{} {}", endpoint.verb, endpoint.url);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn get(&self, agent: &AgentId) -> Request<GetAgent> {
        let agent = agent.clone();
        Request::new(&self.core, Ok(GetAgent { agent }))
    }

    /// Replaces what is said of an agent and how it is reached. What is not given again may be lost, secrets included.
    ///
    /// A repeat changes nothing more. Only the owner may.
    /// Source: `updateAgent`, with the body that the service takes (it differs from the published one).
    ///
    /// # Errors
    /// | kind | outcome |
    /// |---|---|
    /// | `InvalidRequest`: no name, an endpoint without a method or a URL, an empty token | `NotSent` |
    /// | `InvalidRequest` (400), `Unauthorized` (401), `Forbidden` (403), `NotFound` (404) | `Rejected` |
    /// | `Timeout`, `Connect`, `Server`, `Decode` | `Unknown`: update again |
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined, agent: nevermined::AgentId) -> Result<(), nevermined::Error> {
    /// let api = nevermined::AgentApi::new().endpoint("POST", "https://agent.example/v2/ask");
    /// nvm.agents().update(&agent, "Answers", api).tags(["questions"]).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn update(
        &self,
        agent: &AgentId,
        name: impl Into<String>,
        api: AgentApi,
    ) -> Request<UpdateAgent> {
        let (agent, metadata) = (agent.clone(), Metadata::new(name.into()));
        Request::new(
            &self.core,
            Ok(UpdateAgent {
                agent,
                metadata,
                api,
            }),
        )
    }

    /// Lists the agents of the key's account, one [`Page`](crate::Page) a call; [`pages`](Request::pages) for all.
    ///
    /// Source: `listAgents`. The size of a page is sent as `offset`.
    ///
    /// # Errors
    /// `InvalidRequest` (`NotSent`): page 0, or pages of no items. `Unauthorized` (401), `Forbidden` (403: not a member
    /// of the organization). A read changes nothing, whatever its outcome.
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined) -> Result<(), nevermined::Error> {
    /// for agent in nvm.agents().list().page(2).page_size(50).await?.into_inner() {
    ///     println!("{} {:?}", agent.id, agent.name);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn list(&self) -> Request<ListAgents> {
        Request::new(&self.core, Ok(ListAgents::default()))
    }

    /// Lists the plans that give access to an agent. Public: it needs no key.
    ///
    /// Source: `getAgentPlans`. The size of a page is sent as `offset`.
    ///
    /// # Errors
    /// `InvalidRequest` (`NotSent`): page 0, or pages of no items. `NotFound` (404). A read changes nothing, whatever its
    /// outcome.
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined, agent: nevermined::AgentId) -> Result<(), nevermined::Error> {
    /// let plans = nvm.agents().plans(&agent).await?;
    /// println!("{:?} plans, the first is {:?}", plans.total, plans.items.first());
    /// # Ok(())
    /// # }
    /// ```
    pub fn plans(&self, agent: &AgentId) -> Request<GetAgentPlans> {
        let (agent, paging) = (agent.clone(), Paging::default());
        Request::new(&self.core, Ok(GetAgentPlans { agent, paging }))
    }

    /// Lets a plan give access to an agent. Only the owner may.
    ///
    /// Source: `addPlanToAgent`.
    ///
    /// # Errors
    /// | kind | outcome |
    /// |---|---|
    /// | `Unauthorized` (401), `Forbidden` (403), `NotFound` (404), `InvalidRequest` (400: another organization or network) | `Rejected` |
    /// | `Timeout`, `Connect`, `Server`, `Decode` | `Unknown`: read the agent's [plans](Self::plans) |
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined, agent: nevermined::AgentId, plan: nevermined::PlanId) -> Result<(), nevermined::Error> {
    /// nvm.agents().add_plan(&agent, &plan).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn add_plan(&self, agent: &AgentId, plan: &PlanId) -> Request<AddPlanToAgent> {
        let (agent, plan) = (agent.clone(), plan.clone());
        Request::new(&self.core, Ok(AddPlanToAgent { agent, plan }))
    }

    /// Lets a plan give access to an agent no more. Only the owner may. A repeat changes nothing more.
    ///
    /// Source: `removePlanFromAgent`.
    ///
    /// # Errors
    /// | kind | outcome |
    /// |---|---|
    /// | `Unauthorized` (401), `Forbidden` (403), `NotFound` (404), `InvalidRequest` (400) | `Rejected` |
    /// | `Timeout`, `Connect`, `Server`, `Decode` | `Unknown`: remove it again |
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined, agent: nevermined::AgentId, plan: nevermined::PlanId) -> Result<(), nevermined::Error> {
    /// nvm.agents().remove_plan(&agent, &plan).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn remove_plan(&self, agent: &AgentId, plan: &PlanId) -> Request<RemovePlanFromAgent> {
        let (agent, plan) = (agent.clone(), plan.clone());
        Request::new(&self.core, Ok(RemovePlanFromAgent { agent, plan }))
    }

    /// Shows an agent to buyers, or hides it. Only the owner may. A repeat changes nothing more.
    ///
    /// Source: `toggleAgentListing`. An answer that it is so already is a success; see
    /// [`already`](Changed::already).
    ///
    /// # Errors
    /// | kind | outcome |
    /// |---|---|
    /// | `Unauthorized` (401), `Forbidden` (403), `NotFound` (404) | `Rejected` |
    /// | `Timeout`, `Connect`, `Server`, `Decode` | `Unknown`: set it again |
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined, agent: nevermined::AgentId) -> Result<(), nevermined::Error> {
    /// let hidden = nvm.agents().set_listed(&agent, false).await?;
    /// println!("hidden before: {}", hidden.already);
    /// # Ok(())
    /// # }
    /// ```
    pub fn set_listed(&self, agent: &AgentId, listed: bool) -> Request<SetAgentListed> {
        let agent = agent.clone();
        Request::new(&self.core, Ok(SetAgentListed { agent, listed }))
    }
}
