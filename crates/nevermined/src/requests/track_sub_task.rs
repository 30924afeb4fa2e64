use bytes::Bytes;
use nevermined_api::{Operation, ResponseValue, TRACK_AGENT_SUB_TASK, types};
use serde_json::Value;

use crate::answer::{check_change, first_hash, salvage_hash};
use crate::request::Endpoint;
use crate::{Credits, Error, Request, TxHash};

/// How a part of a request ended, or that it has not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SubTaskStatus {
    /// It was done.
    Success,
    /// It was not done.
    Failed,
    /// It is being done.
    Pending,
}

/// A report of a part of a request; from
/// [`RequestsHandle::track_sub_task`](crate::requests::RequestsHandle::track_sub_task).
#[derive(Clone, Debug)]
pub struct TrackSubTask {
    agent_request_id: String,
    credits: Credits,
    tag: Option<String>,
    description: Option<String>,
    status: Option<SubTaskStatus>,
}

/// A part of a request that was recorded. Source: `SuccessResponse`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TrackedSubTask {
    /// The transaction of its credits, when there was one and the service names it.
    pub tx_hash: Option<TxHash>,
}

impl TrackSubTask {
    pub(super) fn of(agent_request_id: String, credits: Credits) -> Self {
        Self {
            agent_request_id,
            credits,
            tag: None,
            description: None,
            status: None,
        }
    }
}

impl Request<TrackSubTask> {
    /// A word to find the part by.
    pub fn tag(mut self, word: impl Into<String>) -> Self {
        if let Ok(task) = &mut self.endpoint {
            task.tag = Some(word.into());
        }
        self
    }

    /// What was done.
    pub fn description(mut self, text: impl Into<String>) -> Self {
        if let Ok(task) = &mut self.endpoint {
            task.description = Some(text.into());
        }
        self
    }

    /// How it ended.
    pub fn status(mut self, status: SubTaskStatus) -> Self {
        if let Ok(task) = &mut self.endpoint {
            task.status = Some(status);
        }
        self
    }
}

impl Endpoint for TrackSubTask {
    type Output = TrackedSubTask;
    type Wire = types::SuccessResponse;

    fn operation() -> &'static Operation {
        TRACK_AGENT_SUB_TASK
    }

    fn check(&self) -> Result<(), Error> {
        if self.agent_request_id.trim().is_empty() {
            return Err(Error::invalid("the request's id is empty")
                .with_hint("pass the `agent_request_id` that verify answered"));
        }
        Ok(())
    }

    async fn call(
        self,
        client: nevermined_api::Client,
    ) -> Result<ResponseValue<Self::Wire>, nevermined_api::Error<()>> {
        let body = types::TrackSubTaskRequest {
            agent_request_id: self.agent_request_id,
            credits_to_redeem: self.credits,
            tag: self.tag,
            description: self.description,
            status: self.status.map(|status| match status {
                SubTaskStatus::Success => types::SubTaskStatus::Success,
                SubTaskStatus::Failed => types::SubTaskStatus::Failed,
                SubTaskStatus::Pending => types::SubTaskStatus::Pending,
            }),
        };
        client.track_agent_sub_task(&body).await
    }

    fn salvage(answer: &Value) -> Option<TrackedSubTask> {
        Some(TrackedSubTask {
            tx_hash: salvage_hash(answer),
        })
    }

    fn read(wire: Self::Wire, body: &Bytes) -> Result<TrackedSubTask, Error> {
        check_change(&wire, body)?;
        Ok(TrackedSubTask {
            tx_hash: first_hash([wire.tx_hash]),
        })
    }
}
