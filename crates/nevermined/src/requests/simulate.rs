//! Requests without an agent and without a plan, to try out what is recorded of requests.

/// What the holder of a simulated request has.
pub use nevermined_api::additions::types::SimulatedBalance;
/// A simulated request.
pub use nevermined_api::additions::types::SimulatedRequest;
/// What finishing a simulated request did.
pub use nevermined_api::additions::types::SimulationResult;
use nevermined_api::additions::{FINISH_SIMULATION, START_SIMULATION, types};

use super::RequestsHandle;
use crate::endpoint::endpoint;
use crate::{Error, Request};

/// The margin that the official clients send unless told otherwise.
const MARGIN: f64 = 0.2;

impl RequestsHandle {
    /// Opens a request without an agent and without a plan, to try out what is recorded of requests.
    ///
    /// Source: `startSimulation`.
    ///
    /// # Errors
    /// | kind | outcome |
    /// |---|---|
    /// | `InvalidRequest`: a price that is no amount | `NotSent` |
    /// | `Unauthorized` (401) | `Rejected` |
    /// | `Timeout`, `Connect`, `Server`, `Decode` | `Unknown`: a simulated request may be open; it costs nothing |
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined) -> Result<(), nevermined::Error> {
    /// let request = nvm.requests().start_simulation().agent_name("Translator").price_per_credit(0.01).await?;
    /// println!("{:?}", request.agent_request_id);
    /// # Ok(())
    /// # }
    /// ```
    pub fn start_simulation(&self) -> Request<StartSimulation> {
        let body = types::SimulationRequest::default();
        Request::new(&self.core, Ok(StartSimulation { body }))
    }

    /// Settles a simulated request. A request that was just opened may not be known yet: the official clients ask up to
    /// three times, a second apart.
    ///
    /// Source: `finishSimulation`.
    ///
    /// # Errors
    /// | kind | outcome |
    /// |---|---|
    /// | `InvalidRequest`: an empty id, a margin that is no number | `NotSent` |
    /// | `Unauthorized` (401), `NotFound` (404); `Server` for `success: false` | `Rejected` |
    /// | `Timeout`, `Connect`, `Server`, `Decode` | `Unknown`: it may be settled; it costs nothing |
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined, id: String) -> Result<(), nevermined::Error> {
    /// let finished = nvm.requests().finish_simulation(id).margin_percent(0.1).await?;
    /// println!("{:?}", finished.tx_hash);
    /// # Ok(())
    /// # }
    /// ```
    pub fn finish_simulation(
        &self,
        agent_request_id: impl Into<String>,
    ) -> Request<FinishSimulation> {
        let agent_request_id = agent_request_id.into();
        let finish = if agent_request_id.trim().is_empty() {
            Err(Error::invalid("the request's id is empty")
                .with_hint("pass the `agent_request_id` that the start answered"))
        } else {
            // The official clients send all three always.
            Ok(FinishSimulation {
                body: types::SimulationFinishRequest {
                    agent_request_id,
                    batch: Some(false),
                    margin_percent: Some(MARGIN),
                },
            })
        };
        Request::new(&self.core, finish)
    }
}

endpoint! {
    /// A simulated request to be opened; from [`RequestsHandle::start_simulation`].
    StartSimulation { body: types::SimulationRequest }
    START_SIMULATION,
    |this, client| client.additions().start_simulation(&this.body),
    json |wire: types::SimulatedRequest| -> SimulatedRequest { Ok(wire) }
}

impl Request<StartSimulation> {
    /// The name of the agent.
    pub fn agent_name(self, name: impl Into<String>) -> Self {
        self.set(|start| start.body.agent_name = Some(name.into()))
    }

    /// The name of the plan.
    pub fn plan_name(self, name: impl Into<String>) -> Self {
        self.set(|start| start.body.plan_name = Some(name.into()))
    }

    /// What a credit costs. The unit is not documented.
    pub fn price_per_credit(mut self, price: f64) -> Self {
        if self.endpoint.is_ok() && !(price.is_finite() && price >= 0.0) {
            self.endpoint = Err(Error::invalid(format!("a credit cannot cost {price}")));
        }
        self.set(|start| start.body.price_per_credit = Some(price))
    }

    /// Whether credits are taken together with others.
    pub fn batch(self, batch: bool) -> Self {
        self.set(|start| start.body.batch = Some(batch))
    }
}

endpoint! {
    /// A simulated request to be settled; from [`RequestsHandle::finish_simulation`].
    FinishSimulation { body: types::SimulationFinishRequest }
    FINISH_SIMULATION,
    |this, client| client.additions().finish_simulation(&this.body),
    json |wire: types::SimulationResult| -> SimulationResult { Ok(wire) }
}

impl Request<FinishSimulation> {
    /// The margin on the cost; 0.2 if this is not set, as the official clients send.
    pub fn margin_percent(mut self, margin: f64) -> Self {
        if self.endpoint.is_ok() && !margin.is_finite() {
            self.endpoint = Err(Error::invalid("the margin is no number"));
        }
        self.set(|finish| finish.body.margin_percent = Some(margin))
    }

    /// Whether credits are taken together with others; not, if this is not set.
    pub fn batch(self, batch: bool) -> Self {
        self.set(|finish| finish.body.batch = Some(batch))
    }
}
