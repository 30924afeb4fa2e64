//! The record of what agents are asked: parts of a request that agents report, and how access to an agent was checked
//! before x402.
//!
//! A seller that is paid by x402 needs [`track_sub_task`](RequestsHandle::track_sub_task) only:
//! [`verify`](crate::x402::X402Handle::verify) and [`settle`](crate::x402::X402Handle::settle) do the rest.

mod access;
mod initialize;
#[cfg(feature = "simulate")]
mod simulate;
mod track_sub_task;

use std::sync::Arc;

pub use self::access::{AgentAccess, GetAccessToken};
pub use self::initialize::{InitializeAgentRequest, InitializedRequest};
#[cfg(feature = "simulate")]
pub use self::simulate::{
    FinishSimulation, SimulatedBalance, SimulatedRequest, SimulationResult, StartSimulation,
};
pub use self::track_sub_task::{SubTaskStatus, TrackSubTask, TrackedSubTask};
use crate::transport::Core;
use crate::{AgentId, Credits, ParseCreditsError, PlanId, Request};

/// The calls on requests to agents; from [`Nevermined::requests`](crate::Nevermined::requests).
#[derive(Clone, Debug)]
pub struct RequestsHandle {
    pub(crate) core: Arc<Core>,
}

impl RequestsHandle {
    /// Reports a part of a request, for the seller, with the credits that it used: zero for none.
    ///
    /// `agent_request_id` is what [`verify`](crate::x402::X402Handle::verify) answered. Whether the service takes these
    /// credits is not documented. A repeat may take them again, so this library repeats the call only where the service
    /// surely did not carry it out.
    /// Source: `trackAgentSubTask`, with the body that the service takes (it differs from the published one).
    ///
    /// # Errors
    /// | kind | outcome |
    /// |---|---|
    /// | `InvalidRequest`: an empty id, a number that is no amount of credits | `NotSent` |
    /// | `InvalidRequest` (400, 422), `NotFound` (404), `Unauthorized` (401) | `Rejected` |
    /// | `Timeout`, `Connect`, `Server`, `Decode` | `Unknown`: no call reads what is recorded; the payer's balance says what was taken |
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined, verified: nevermined::Verified) -> Result<(), nevermined::Error> {
    /// use nevermined::SubTaskStatus;
    ///
    /// if let Some(id) = &verified.agent_request_id {
    ///     nvm.requests()
    ///         .track_sub_task(id, 2)
    ///         .tag("translation")
    ///         .status(SubTaskStatus::Success)
    ///         .await?;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn track_sub_task<A>(
        &self,
        agent_request_id: impl Into<String>,
        credits: A,
    ) -> Request<TrackSubTask>
    where
        A: TryInto<Credits>,
        ParseCreditsError: From<A::Error>,
    {
        let credits = credits.try_into().map_err(ParseCreditsError::from);
        let task = credits.map(|credits| TrackSubTask::of(agent_request_id.into(), credits));
        Request::new(&self.core, task.map_err(Into::into))
    }

    /// Checks a token of the flow before x402, for the seller, and opens a request under an id of its own.
    ///
    /// A token that gives no access is no error: see [`InitializedRequest::is_valid`]. No official client makes this call
    /// any more, and a deployment may not have it; [`verify`](crate::x402::X402Handle::verify) checks x402 tokens.
    /// Source: `initializeAgentRequest`, as published.
    ///
    /// # Errors
    /// | kind | outcome |
    /// |---|---|
    /// | `InvalidRequest`: an empty token | `NotSent` |
    /// | `PaymentFailed` (402): the holder has too few credits | `Rejected` |
    /// | `RouteUnavailable` (404): this deployment has no such call | `Rejected` |
    /// | `Unauthorized` (401), `NotFound` (404), `InvalidRequest` (400) | `Rejected` |
    /// | `Timeout`, `Connect`, `Server`, `Decode` | `Unknown`: a request may be open whose id nobody knows; ask again |
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined, agent: nevermined::AgentId, bearer: String) -> Result<(), nevermined::Error> {
    /// let request = nvm.requests().initialize(&agent, bearer).await?;
    /// if !request.is_valid {
    ///     println!("answer 402");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn initialize(
        &self,
        agent: &AgentId,
        access_token: impl Into<String>,
    ) -> Request<InitializeAgentRequest> {
        let request = InitializeAgentRequest::of(agent, access_token.into());
        Request::new(&self.core, Ok(request))
    }

    /// Gets a token of the flow before x402, for the buyer: the key's account calls the agent with it, under a plan that
    /// it has.
    ///
    /// No official client makes this call any more, and a deployment may not have it.
    /// [`access_token`](crate::x402::X402Handle::access_token) gets a token for x402.
    /// Source: `getAccessToken`, as published.
    ///
    /// # Errors
    /// `PaymentFailed` (402: no credits or no access left), `NotFound` (404: no such plan or agent), `RouteUnavailable`
    /// (404: this deployment has no such call), `Unauthorized` (401). A read spends nothing, whatever its outcome.
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined, plan: nevermined::PlanId, agent: nevermined::AgentId) -> Result<(), nevermined::Error> {
    /// let access = nvm.requests().access_token(&plan, &agent).await?;
    /// println!("call {:?} with a bearer token of {} bytes", access.proxy_url, access.token().len());
    /// # Ok(())
    /// # }
    /// ```
    pub fn access_token(&self, plan: &PlanId, agent: &AgentId) -> Request<GetAccessToken> {
        let (plan, agent) = (plan.clone(), agent.clone());
        Request::new(&self.core, Ok(GetAccessToken { plan, agent }))
    }
}
