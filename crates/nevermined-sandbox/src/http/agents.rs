//! `registerAgent`, `registerAgentAndPlan`, `listAgents`, `getAgent`, `updateAgent`, `toggleAgentListing`,
//! `addPlanToAgent`, `removePlanFromAgent`, `getAgentPlans`, `getPlanAgents`.

use super::Reply;
use super::body::{Fields, JsonObject};
use super::caller::Caller;
use super::headers::{OfOrganization, OrgId, Version};
use super::paging::Paging;
use super::plans::{self, bad_path, on_or_off};
use super::{registration, value};
use crate::ledger::{Agent, AgentChange, AgentKey, Command, Denial, PlanKey};
use crate::refusal::Refusal;
use crate::state::State;
use axum::Extension;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State as Shared};
use nevermined_types::Address;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// What lets a server call the agent. It is taken and never shown: agents are public.
const SECRETS: [&str; 3] = ["username", "password", "token"];

/// What is said of an agent in words.
const TEXTS: [&str; 7] = [
    "description",
    "author",
    "license",
    "integration",
    "sampleLink",
    "apiDescription",
    "dateCreated",
];

const AUTH_TYPES: &[&str] = &["none", "basic", "oauth", "bearer"];

/// `POST /protocol/agents`
pub(crate) async fn register(
    Shared(state): Shared<Arc<State>>,
    Caller(owner): Caller,
    OrgId(org_id): OrgId,
    body: JsonObject,
) -> Result<Reply, Refusal> {
    let fields = Fields::of_body(&body);
    let described = read_description(&fields, ["metadataAttributes", "agentApiAttributes"])?;
    let plans = fields.list("plans", value::plan)?;
    let agent = new_agent(&state, owner, org_id, described, plans)?;
    let key = agent.key;
    state.apply(Command::RegisterAgent {
        agent: Box::new(agent),
    })?;
    let done = state.done("Agent registered");
    let answer = state.switches.answers.agent_registered(key, &done);
    Ok(Reply::posted(&state, answer))
}

/// `POST /protocol/agents/plans`
pub(crate) async fn register_with_plan(
    Shared(state): Shared<Arc<State>>,
    Extension(version): Extension<Version>,
    Caller(owner): Caller,
    OrgId(org_id): OrgId,
    body: JsonObject,
) -> Result<Reply, Refusal> {
    let fields = Fields::of_body(&body);
    let (described, terms) = match fields.inner("agent")? {
        Some(agent) => {
            let plan = fields.required_inner("plan")?;
            (
                read_description(&agent, ["metadataAttributes", "agentApiAttributes"])?,
                registration::read(&plan, version)?,
            )
        }
        None => {
            fields.required_inner("agentMetadata")?;
            let plan = fields.required_inner("planMetadata")?;
            (
                read_description(&fields, ["agentMetadata", "agentApi"])?,
                registration::read_described(&plan, &fields, version)?,
            )
        }
    };
    let agent = new_agent(&state, owner, org_id.clone(), described, Vec::new())?;
    let plan = plans::new_plan(&state, owner, org_id, terms);
    let keys = (agent.key, plan.key);
    state.apply(Command::RegisterBoth {
        plan: Box::new(plan),
        agent: Box::new(agent),
    })?;
    let done = state.done("Agent and plan registered");
    let answer = state.switches.answers.both_registered(keys, &done);
    Ok(Reply::posted(&state, answer))
}

/// `GET /protocol/agents`: the caller's own agents
pub(crate) async fn list(
    Shared(state): Shared<Arc<State>>,
    Caller(owner): Caller,
    organization: OfOrganization,
    paging: Paging,
) -> Result<Reply, Refusal> {
    let answer = state.read(|ledger, _| {
        let own = ledger
            .agents_in_order()
            .filter(|agent| agent.owner == owner && organization.takes(agent.org_id.as_deref()));
        let (shown, total) = paging.cut(own);
        state.switches.answers.agents(ledger, &shown, total, paging)
    });
    Ok(Reply::ok(answer))
}

/// `GET /protocol/agents/{agentId}`, open to all
pub(crate) async fn get(
    Shared(state): Shared<Arc<State>>,
    path: Result<Path<String>, PathRejection>,
) -> Result<Reply, Refusal> {
    let key = one_agent(path)?;
    let answers = state.switches.answers;
    let answer = state.read(|ledger, _| {
        let agent = ledger.agent(key)?;
        Ok::<_, Denial>(answers.agent(ledger, agent))
    })?;
    Ok(Reply::ok(answer))
}

/// `PUT /protocol/agents/{agentId}`
pub(crate) async fn update(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Result<Path<String>, PathRejection>,
    body: JsonObject,
) -> Result<Reply, Refusal> {
    let agent = one_agent(path)?;
    let fields = Fields::of_body(&body);
    let change = read_description(&fields, ["metadataAttributes", "agentApiAttributes"])?;
    state.apply(Command::UpdateAgent {
        agent,
        caller,
        change: Box::new(change),
    })?;
    Ok(Reply::changed(&state, 200, "Agent updated"))
}

/// `PUT /protocol/agents/{agentId}/list/{activate}`
pub(crate) async fn toggle(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Result<Path<(String, String)>, PathRejection>,
) -> Result<Reply, Refusal> {
    let Path((id, activate)) = path.map_err(bad_path)?;
    state.apply(Command::ListAgent {
        agent: AgentKey(value::decimal("agentId", &id)?),
        caller,
        listed: on_or_off(&activate)?,
    })?;
    Ok(Reply::changed(&state, 200, "Agent listing changed"))
}

/// `POST /protocol/agents/{agentId}/plan/{planId}`
pub(crate) async fn add_plan(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Result<Path<(String, String)>, PathRejection>,
) -> Result<Reply, Refusal> {
    let (agent, plan) = agent_and_plan(path)?;
    state.apply(Command::Link {
        agent,
        plan,
        caller,
    })?;
    let status = state.switches.answers.post_status();
    Ok(Reply::changed(&state, status, "Plan added to agent"))
}

/// `DELETE /protocol/agents/{agentId}/plan/{planId}`
pub(crate) async fn remove_plan(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Result<Path<(String, String)>, PathRejection>,
) -> Result<Reply, Refusal> {
    let (agent, plan) = agent_and_plan(path)?;
    state.apply(Command::Unlink {
        agent,
        plan,
        caller,
    })?;
    Ok(Reply::changed(&state, 200, "Plan removed from agent"))
}

/// `GET /protocol/agents/{agentId}/plans`, open to all
pub(crate) async fn plans_of(
    Shared(state): Shared<Arc<State>>,
    path: Result<Path<String>, PathRejection>,
    paging: Paging,
) -> Result<Reply, Refusal> {
    let key = one_agent(path)?;
    let answers = state.switches.answers;
    let answer = state.read(|ledger, _| {
        let plans = ledger.plans_of(ledger.agent(key)?);
        let (shown, total) = paging.cut(plans.into_iter());
        Ok::<_, Denial>(answers.plans(&shown, total, paging))
    })?;
    Ok(Reply::ok(answer))
}

/// `GET /protocol/plans/{planId}/agents`, open to all
pub(crate) async fn of_plan(
    Shared(state): Shared<Arc<State>>,
    path: Result<Path<String>, PathRejection>,
    paging: Paging,
) -> Result<Reply, Refusal> {
    let Path(id) = path.map_err(bad_path)?;
    let key = PlanKey(value::decimal("planId", &id)?);
    let answers = state.switches.answers;
    let answer = state.read(|ledger, _| {
        ledger.plan(key)?;
        let agents = ledger.agents_in_order().filter(|a| a.plans.contains(&key));
        let (shown, total) = paging.cut(agents);
        Ok::<_, Denial>(answers.agents(ledger, &shown, total, paging))
    })?;
    Ok(Reply::ok(answer))
}

fn one_agent(path: Result<Path<String>, PathRejection>) -> Result<AgentKey, Refusal> {
    let Path(id) = path.map_err(bad_path)?;
    value::decimal("agentId", &id).map(AgentKey)
}

fn agent_and_plan(
    path: Result<Path<(String, String)>, PathRejection>,
) -> Result<(AgentKey, PlanKey), Refusal> {
    let Path((agent, plan)) = path.map_err(bad_path)?;
    Ok((
        AgentKey(value::decimal("agentId", &agent)?),
        PlanKey(value::decimal("planId", &plan)?),
    ))
}

pub(crate) fn new_agent(
    state: &State,
    owner: Address,
    org_id: Option<String>,
    described: AgentChange,
    plans: Vec<PlanKey>,
) -> Result<Agent, Refusal> {
    let name = described.name.ok_or_else(|| {
        Refusal::field(crate::codes::BAD_REQUEST, "name", "an agent needs a name")
    })?;
    let mut once: Vec<PlanKey> = Vec::new();
    for plan in plans {
        if !once.contains(&plan) {
            once.push(plan);
        }
    }
    Ok(Agent {
        key: state.new_agent_key(),
        owner,
        name,
        metadata: described.metadata,
        api: described.api,
        plans: once,
        is_listed: true,
        org_id,
        registered: state.clock.now(),
    })
}

/// What a body says of an agent: in the two objects that clients send, or flat, as documented.
pub(crate) fn read_description(
    fields: &Fields<'_>,
    names: [&str; 2],
) -> Result<AgentChange, Refusal> {
    let [metadata, api] = names;
    let nested = (fields.inner(metadata)?, fields.inner(api)?);
    let (described, called) = match nested {
        (None, None) => (Some(fields.clone()), Some(fields.clone())),
        either => either,
    };
    let mut change = AgentChange::default();
    if let Some(fields) = described {
        change.name = fields
            .optional("name", value::filled_text)?
            .map(str::to_owned);
        for name in TEXTS {
            fields.optional(name, value::text)?;
        }
        fields.list("tags", value::text)?;
        change.metadata = kept(&fields, &["endpoints", "agentDefinitionUrl", "plans"]);
    }
    if let Some(fields) = called {
        fields.list("endpoints", endpoint)?;
        fields.list("openEndpoints", value::text)?;
        fields.optional("agentDefinitionUrl", value::text)?;
        for name in SECRETS {
            fields.optional(name, value::text)?;
        }
        fields.optional("authType", value::one_of(AUTH_TYPES))?;
        change.api = kept(&fields, &["name", "description", "tags", "plans"]);
    }
    Ok(change)
}

/// The fields as they were sent, without the secrets and without those of the other group.
fn kept(fields: &Fields<'_>, others: &[&str]) -> Map<String, Value> {
    let object = fields.object().iter();
    object
        .filter(|(name, _)| !others.contains(&name.as_str()) && !SECRETS.contains(&name.as_str()))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

/// One endpoint: an object of one verb and its URL, or of `verb` and `url`.
fn endpoint(field: &str, value: &Value) -> Result<(), Refusal> {
    let texts = value
        .as_object()
        .filter(|object| !object.is_empty())
        .is_some_and(|object| object.values().all(Value::is_string));
    if texts {
        return Ok(());
    }
    Err(Refusal::field(
        crate::codes::BAD_REQUEST,
        field,
        format!(
            "must be an object such as {}",
            json!({ "POST": "https://…" })
        ),
    ))
}
