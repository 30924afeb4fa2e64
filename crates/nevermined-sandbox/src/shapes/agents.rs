//! The shapes of agents.

use super::{Answers, Done, texts};
use crate::http::Paging;
use crate::ledger::{Agent, AgentKey, Ledger, PlanKey};
use serde_json::{Map, Value, json};

impl Answers {
    /// `registerAgent`.
    pub(crate) fn agent_registered(self, agent: AgentKey, done: &Done) -> Value {
        let id = json!({ "agentId": agent.to_string() });
        self.registered_as(id, done)
    }

    /// `registerAgentAndPlan`.
    pub(crate) fn both_registered(self, keys: (AgentKey, PlanKey), done: &Done) -> Value {
        let ids = json!({ "agentId": keys.0.to_string(), "planId": keys.1.to_string() });
        self.registered_as(ids, done)
    }

    /// `getAgent`, and each item of a list of agents.
    pub(crate) fn agent(self, ledger: &Ledger, agent: &Agent) -> Value {
        match self {
            Self::Documented => documented(ledger, agent),
            Self::Observed => observed(agent),
        }
    }

    /// `listAgents` and `getPlanAgents`.
    pub(crate) fn agents(
        self,
        ledger: &Ledger,
        agents: &[&Agent],
        total: usize,
        paging: Paging,
    ) -> Value {
        let items: Vec<Value> = agents.iter().map(|a| self.agent(ledger, a)).collect();
        self.page("agents", items, total, paging)
    }

    fn registered_as(self, ids: Value, done: &Done) -> Value {
        match (self, ids) {
            (Self::Documented, Value::Object(mut flat)) => {
                flat.insert("success".into(), true.into());
                Value::Object(flat)
            }
            (_, ids) => {
                let mut result = self.result(self.post_status(), done);
                result.insert("data".into(), ids);
                Value::Object(result)
            }
        }
    }
}

fn documented(ledger: &Ledger, agent: &Agent) -> Value {
    let mut flat = Map::new();
    flat.insert("agentId".into(), agent.key.to_string().into());
    flat.insert("name".into(), agent.name.clone().into());
    let described = agent.metadata.iter().chain(&agent.api);
    for (name, value) in described {
        let shown = ["description", "tags", "endpoints", "agentDefinitionUrl"];
        if shown.contains(&name.as_str()) && !value.is_null() {
            flat.insert(name.clone(), value.clone());
        }
    }
    let plans: Vec<Value> = ledger
        .plans_of(agent)
        .iter()
        .map(|plan| json!({ "planId": plan.key.to_string(), "name": plan.name }))
        .collect();
    flat.insert("plans".into(), plans.into());
    flat.insert("isListed".into(), agent.is_listed.into());
    flat.insert("owner".into(), agent.owner.to_string().into());
    Value::Object(flat)
}

fn observed(agent: &Agent) -> Value {
    let mut main = agent.metadata.clone();
    main.insert("name".into(), agent.name.clone().into());
    main.entry("dateCreated")
        .or_insert_with(|| agent.registered.iso().into());
    json!({
        "id": agent.key.to_string(),
        "metadata": {
            "main": main,
            "agent": agent.api,
            "curation": { "isListed": agent.is_listed },
        },
        "registry": {
            "owner": agent.owner.to_string(),
            "plans": texts(&agent.plans),
        },
    })
}
