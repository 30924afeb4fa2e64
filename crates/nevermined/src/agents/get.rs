use std::fmt;

use bytes::Bytes;
use nevermined_api::{GET_AGENT, Operation, ResponseValue, types};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::AgentEndpoint;
use crate::answer::{check_success, success_in};
use crate::request::Endpoint;
use crate::{Address, AgentId, Error, ErrorKind, Outcome, PlanId, great_numbers};

/// A reading of an agent; from [`AgentsHandle::get`](crate::agents::AgentsHandle::get).
#[derive(Clone, Debug)]
pub struct GetAgent {
    pub(super) agent: AgentId,
}

/// An agent. Source: `Agent`, published (flat) or observed (nested).
///
/// What the service did not send is `None` or empty; [`raw`](Self::raw) keeps all of it, and `Debug` does not show that.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Agent {
    /// The agent's id.
    pub id: AgentId,
    /// Its name.
    pub name: Option<String>,
    /// What it does.
    pub description: Option<String>,
    /// Words to find it by.
    pub tags: Vec<String>,
    /// The account that registered it.
    pub owner: Option<Address>,
    /// The URLs that are paid for.
    pub endpoints: Vec<AgentEndpoint>,
    /// The URLs that are free (observed form only).
    pub open_endpoints: Vec<String>,
    /// Where its definition is read.
    pub definition_url: Option<String>,
    /// The plans that give access to it.
    pub plans: Vec<PlanId>,
    /// Whether it is shown to buyers.
    pub is_listed: Option<bool>,
    /// The organization that it belongs to (observed form only).
    pub organization: Option<String>,
    /// The whole answer.
    pub raw: Value,
}

impl Endpoint for GetAgent {
    type Output = Agent;
    type Wire = types::Agent;

    fn operation() -> &'static Operation {
        GET_AGENT
    }

    async fn call(
        self,
        client: nevermined_api::Client,
    ) -> Result<ResponseValue<Self::Wire>, nevermined_api::Error<()>> {
        client.get_agent(&self.agent).await
    }

    fn read(wire: Self::Wire, body: &Bytes) -> Result<Agent, Error> {
        check_success(success_in(body), body, ErrorKind::Server)?;
        let raw = great_numbers::value(body);
        Agent::from_wire(wire, raw).ok_or_else(|| {
            Error::new(
                ErrorKind::Decode,
                Outcome::Unknown,
                "the answer says neither `agentId` nor `id`: it is no agent",
            )
        })
    }
}

impl Agent {
    /// `None` if it has no id.
    pub(crate) fn from_wire(wire: types::Agent, raw: Value) -> Option<Self> {
        let id = wire.agent_id.or(wire.id)?;
        let list = |at: &str| raw.pointer(at).and_then(Value::as_array);
        let plans = list("/plans").or_else(|| list("/registry/plans"));
        let endpoints = list("/endpoints").or_else(|| list("/metadata/agent/endpoints"));
        Some(Self {
            id,
            name: first(&raw, &["/name", "/metadata/main/name", "/metadata/name"]),
            description: first(
                &raw,
                &[
                    "/description",
                    "/metadata/main/description",
                    "/metadata/description",
                ],
            ),
            tags: first(&raw, &["/tags", "/metadata/main/tags", "/metadata/tags"])
                .unwrap_or_default(),
            owner: first(&raw, &["/owner", "/registry/owner"]),
            endpoints: endpoints
                .into_iter()
                .flatten()
                .flat_map(read_endpoint)
                .collect(),
            open_endpoints: first(&raw, &["/openEndpoints", "/metadata/agent/openEndpoints"])
                .unwrap_or_default(),
            definition_url: first(
                &raw,
                &["/agentDefinitionUrl", "/metadata/agent/agentDefinitionUrl"],
            ),
            plans: plans.into_iter().flatten().filter_map(read_plan).collect(),
            is_listed: first(&raw, &["/isListed", "/metadata/curation/isListed"]),
            organization: first(&raw, &["/orgId"]),
            raw,
        })
    }
}

/// The first that is there and can be read.
fn first<T: DeserializeOwned>(raw: &Value, pointers: &[&str]) -> Option<T> {
    let mut found = pointers.iter().filter_map(|at| raw.pointer(at));
    found.find_map(|value| T::deserialize(value).ok())
}

/// `{"POST": url}`, or `{"verb": "POST", "url": url}`; a form that is neither is left to `raw`.
fn read_endpoint(entry: &Value) -> Vec<AgentEndpoint> {
    let endpoint = |verb: &str, url: &str| AgentEndpoint {
        verb: verb.to_owned(),
        url: url.to_owned(),
    };
    let Some(fields) = entry.as_object() else {
        return Vec::new();
    };
    let text = |name: &str| fields.get(name).and_then(Value::as_str);
    if let (Some(verb), Some(url)) = (text("verb"), text("url")) {
        return vec![endpoint(verb, url)];
    }
    fields
        .iter()
        .filter_map(|(verb, url)| Some(endpoint(verb, url.as_str()?)))
        .collect()
}

/// An id, or an object that has it.
fn read_plan(entry: &Value) -> Option<PlanId> {
    let id = match entry {
        Value::Object(fields) => fields.get("planId").or_else(|| fields.get("id"))?,
        id => id,
    };
    first(id, &[""])
}

impl fmt::Debug for Agent {
    // What the service sent besides is not known, and may not be for logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Agent")
            .field("id", &self.id)
            .field("name", &self.name)
            .field("description", &self.description)
            .field("tags", &self.tags)
            .field("owner", &self.owner)
            .field("endpoints", &self.endpoints)
            .field("open_endpoints", &self.open_endpoints)
            .field("definition_url", &self.definition_url)
            .field("plans", &self.plans)
            .field("is_listed", &self.is_listed)
            .field("organization", &self.organization)
            .finish_non_exhaustive()
    }
}
