//! The calls on agents and on lists as data, carried out through the SDK, and their values as JSON.

use nevermined::agents::{RegisterAgent, RegisterAgentAndPlan, UpdateAgent};
use nevermined::{
    Agent, AgentApi, AgentPlan, Changed, Error, Nevermined, Page, Plan, RegisteredAgent,
    RegisteredAgentAndPlan, Request, SortOrder,
};
use serde_json::{Value, json};

use super::call::{Success, credits, price, send, text};
use super::shown;

/// Sets the page of a request as `call` says.
macro_rules! paged {
    ($request:expr, $call:expr) => {{
        let mut request = $request;
        if let Some(page) = $call["page"].as_u64() {
            request = request.page(page.try_into().unwrap());
        }
        if let Some(size) = $call["page_size"].as_u64() {
            request = request.page_size(size.try_into().unwrap());
        }
        match $call["order"].as_str() {
            Some("ascending") => request.sort_order(SortOrder::Ascending),
            Some("descending") => request.sort_order(SortOrder::Descending),
            _ => request,
        }
    }};
}

/// The same, and what only lists of the account's own have.
macro_rules! own {
    ($request:expr, $call:expr) => {{
        let mut request = paged!($request, $call);
        if let Some(field) = $call["sort_by"].as_str() {
            request = request.sort_by(field);
        }
        if let Some(id) = $call["of_organization"].as_str() {
            request = request.organization(id);
        }
        request
    }};
}

/// Says of an agent what `call` says of it.
macro_rules! described {
    ($request:expr, $call:expr) => {{
        let mut request = $request;
        let said = |name: &str| $call[name].as_str();
        if let Some(text) = said("description") {
            request = request.description(text);
        }
        if let Some(name) = said("author") {
            request = request.author(name);
        }
        if let Some(terms) = said("license") {
            request = request.license(terms);
        }
        if let Some(text) = said("integration") {
            request = request.integration(text);
        }
        if let Some(url) = said("sample_link") {
            request = request.sample_link(url);
        }
        if let Some(text) = said("api_description") {
            request = request.api_description(text);
        }
        if let Some(date) = said("date_created") {
            request = request.date_created(date.parse().unwrap());
        }
        if let Some(tags) = $call["tags"].as_array() {
            request = request.tags(tags.iter().filter_map(Value::as_str));
        }
        request
    }};
}

pub(crate) async fn carry_out(nvm: &Nevermined, call: &Value) -> Result<Success, Error> {
    let (agents, plans) = (nvm.agents(), nvm.plans());
    let agent = || text(call, "agent").parse().unwrap();
    let plan = || text(call, "plan").parse().unwrap();
    let listed = call["listed"] == true;
    match text(call, "operation") {
        "registerAgent" => send!(register(nvm, call), call, registered),
        "registerAgentAndPlan" => send!(register_both(nvm, call), call, both_registered),
        "getAgent" => send!(agents.get(&agent()), call, shown_agent),
        "updateAgent" => send!(update(nvm, call), call, changed),
        "listAgents" => send!(own!(agents.list(), call), call, agents_page),
        "getAgentPlans" => send!(paged!(agents.plans(&agent()), call), call, plans_page),
        "addPlanToAgent" => send!(agents.add_plan(&agent(), &plan()), call, changed),
        "removePlanFromAgent" => send!(agents.remove_plan(&agent(), &plan()), call, changed),
        "toggleAgentListing" => send!(agents.set_listed(&agent(), listed), call, changed),
        "listPlans" => send!(own!(plans.list(), call), call, plans_page),
        "getPlanAgents" => send!(paged!(plans.agents(&plan()), call), call, agents_page),
        "togglePlanListing" => send!(plans.set_listed(&plan(), listed), call, changed),
        "updatePlan" => {
            let mut request = plans.update(&plan());
            if let Some(name) = call["name"].as_str() {
                request = request.name(name);
            }
            if let Some(text) = call["description"].as_str() {
                request = request.description(text);
            }
            send!(request, call, changed)
        }
        other => panic!("{other} is no operation that the SDK wraps"),
    }
}

fn register(nvm: &Nevermined, call: &Value) -> Request<RegisterAgent> {
    let mut request = described!(nvm.agents().register(text(call, "name"), api(call)), call);
    for plan in call["plans"].as_array().into_iter().flatten() {
        request = request.plan(&plan.as_str().unwrap().parse().unwrap());
    }
    request
}

fn register_both(nvm: &Nevermined, call: &Value) -> Request<RegisterAgentAndPlan> {
    let plan = &call["with"];
    let (price, credits) = (price(&plan["price"]), credits(&plan["credits"]));
    let mut new = AgentPlan::new(text(plan, "name"), price, credits);
    if let Some(text) = plan["description"].as_str() {
        new = new.description(text);
    }
    if let Some(name) = plan["author"].as_str() {
        new = new.author(name);
    }
    if let Some(tags) = plan["tags"].as_array() {
        new = new.tags(tags.iter().filter_map(Value::as_str));
    }
    if let Some(trial) = plan["trial"].as_bool() {
        new = new.trial(trial);
    }
    let agents = nvm.agents();
    described!(
        agents.register_with_plan(text(call, "name"), api(call), new),
        call
    )
}

fn update(nvm: &Nevermined, call: &Value) -> Request<UpdateAgent> {
    let agent = text(call, "agent").parse().unwrap();
    let agents = nvm.agents();
    described!(agents.update(&agent, text(call, "name"), api(call)), call)
}

fn api(call: &Value) -> AgentApi {
    let said = &call["api"];
    let mut api = AgentApi::new();
    for endpoint in said["endpoints"].as_array().into_iter().flatten() {
        api = api.endpoint(text(endpoint, "verb"), text(endpoint, "url"));
    }
    for url in said["open_endpoints"].as_array().into_iter().flatten() {
        api = api.open_endpoint(url.as_str().unwrap());
    }
    if let Some(url) = said["definition_url"].as_str() {
        api = api.definition_url(url);
    }
    match said["auth"].as_str() {
        Some("none") => api.no_auth(),
        Some("oauth") => api.oauth(),
        Some("basic") => api.basic_auth(text(said, "username"), text(said, "password")),
        Some("bearer") => api.bearer_auth(text(said, "token")),
        _ => api,
    }
}

fn shown_agent(agent: &Agent) -> Value {
    let texts = |ids: &[nevermined::PlanId]| -> Vec<String> {
        ids.iter().map(ToString::to_string).collect()
    };
    let endpoints: Vec<Value> = agent
        .endpoints
        .iter()
        .map(|endpoint| json!({ "verb": endpoint.verb, "url": endpoint.url }))
        .collect();
    json!({
        "id": agent.id.to_string(),
        "name": agent.name,
        "description": agent.description,
        "tags": agent.tags,
        "owner": agent.owner.map(|owner| owner.to_string()),
        "endpoints": endpoints,
        "open_endpoints": agent.open_endpoints,
        "definition_url": agent.definition_url,
        "plans": texts(&agent.plans),
        "is_listed": agent.is_listed,
        "organization": agent.organization,
        "raw": agent.raw,
    })
}

fn agents_page(page: &Page<Agent>) -> Value {
    shown_page(page, shown_agent)
}

fn plans_page(page: &Page<Plan>) -> Value {
    shown_page(page, shown::plan)
}

/// A page; the items without `raw`, which is shown where there is one item only.
fn shown_page<T>(page: &Page<T>, show: impl Fn(&T) -> Value) -> Value {
    let without_raw = |item| {
        let mut shown = show(item);
        shown.as_object_mut().unwrap().remove("raw");
        shown
    };
    json!({
        "items": page.items.iter().map(without_raw).collect::<Vec<_>>(),
        "total": page.total,
        "page": page.page,
        "page_size": page.page_size,
    })
}

fn registered(agent: &RegisteredAgent) -> Value {
    json!({ "id": agent.id.to_string(), "tx_hash": hash(agent.tx_hash.as_ref()) })
}

fn both_registered(both: &RegisteredAgentAndPlan) -> Value {
    json!({
        "agent": both.agent.to_string(),
        "plan": both.plan.to_string(),
        "tx_hash": hash(both.tx_hash.as_ref()),
    })
}

fn changed(changed: &Changed) -> Value {
    json!({ "tx_hash": hash(changed.tx_hash.as_ref()), "already": changed.already })
}

fn hash(hash: Option<&nevermined::TxHash>) -> Option<String> {
    hash.map(ToString::to_string)
}
