//! Agents: who offers what, at which endpoints, and which plans give access to it.

use super::{Amount, Denial, Ledger, Plan, PlanKey, Receipt};
use crate::clock::Moment;
use nevermined_types::Address;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::fmt;

/// An agent's id, as the number that it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) struct AgentKey(pub(crate) Amount);

impl fmt::Display for AgentKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// An agent or a service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Agent {
    pub(crate) key: AgentKey,
    pub(crate) owner: Address,
    pub(crate) name: String,
    /// What describes it, as it was sent.
    pub(crate) metadata: Map<String, Value>,
    /// How it is called, as it was sent, without the secrets.
    pub(crate) api: Map<String, Value>,
    /// The plans that give access to it, in the order in which they were added.
    pub(crate) plans: Vec<PlanKey>,
    pub(crate) is_listed: bool,
    pub(crate) org_id: Option<String>,
    pub(crate) registered: Moment,
}

/// New values for some of what describes an agent. What is not named stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AgentChange {
    pub(crate) name: Option<String>,
    pub(crate) metadata: Map<String, Value>,
    pub(crate) api: Map<String, Value>,
}

impl Agent {
    /// The URL of the first endpoint, however it was given.
    pub(crate) fn first_endpoint(&self) -> Option<String> {
        let first = self.api.get("endpoints")?.as_array()?.first()?;
        let url = match first {
            Value::Object(entry) => entry.get("url").or_else(|| entry.values().next())?,
            text => text,
        };
        url.as_str().map(str::to_owned)
    }
}

impl Ledger {
    /// The agent, or the denial that says it does not exist.
    pub(crate) fn agent(&self, key: AgentKey) -> Result<&Agent, Denial> {
        self.agents.get(&key).ok_or(Denial::UnknownAgent(key))
    }

    /// The plans of an agent, in the order in which they were added.
    pub(crate) fn plans_of(&self, agent: &Agent) -> Vec<&Plan> {
        agent
            .plans
            .iter()
            .filter_map(|key| self.plans.get(key))
            .collect()
    }

    /// All agents, in the order of their registration.
    pub(crate) fn agents_in_order(&self) -> impl Iterator<Item = &Agent> {
        self.registered_agents
            .iter()
            .filter_map(|key| self.agents.get(key))
    }

    pub(super) fn register_agent(&mut self, agent: Agent) -> Result<Receipt, Denial> {
        if self.agents.contains_key(&agent.key) {
            return Err(Denial::AgentExists(agent.key));
        }
        for plan in &agent.plans {
            self.may_link(&agent, agent.owner, *plan)?;
        }
        self.registered_agents.push(agent.key);
        self.agents.insert(agent.key, agent);
        Ok(Receipt::of_no_credits())
    }

    /// Adds a plan and an agent that it gives access to: both or neither.
    pub(super) fn register_both(
        &mut self,
        plan: Plan,
        mut agent: Agent,
    ) -> Result<Receipt, Denial> {
        if self.plans.contains_key(&plan.key) {
            return Err(Denial::PlanExists(plan.key));
        }
        if !agent.plans.contains(&plan.key) {
            agent.plans.push(plan.key);
        }
        let key = plan.key;
        self.register(plan)?;
        let registered = self.register_agent(agent);
        if registered.is_err() {
            self.unregister(key);
        }
        registered
    }

    pub(super) fn update_agent(
        &mut self,
        key: AgentKey,
        caller: Address,
        change: AgentChange,
    ) -> Result<Receipt, Denial> {
        let agent = self.own_agent(key, caller)?;
        if let Some(name) = change.name {
            agent.name = name;
        }
        agent.metadata.extend(change.metadata);
        agent.api.extend(change.api);
        Ok(Receipt::of_no_credits())
    }

    pub(super) fn list_agent(
        &mut self,
        key: AgentKey,
        caller: Address,
        listed: bool,
    ) -> Result<Receipt, Denial> {
        let agent = self.own_agent(key, caller)?;
        if agent.is_listed == listed {
            return Err(Denial::AgentUnchanged { agent: key, listed });
        }
        agent.is_listed = listed;
        Ok(Receipt::of_no_credits())
    }

    /// Adds a plan to an agent. Adding it again changes nothing.
    pub(super) fn link(
        &mut self,
        key: AgentKey,
        plan: PlanKey,
        caller: Address,
    ) -> Result<Receipt, Denial> {
        self.own_agent(key, caller)?;
        self.may_link(self.agent(key)?, caller, plan)?;
        let agent = self.own_agent(key, caller)?;
        if !agent.plans.contains(&plan) {
            agent.plans.push(plan);
        }
        Ok(Receipt::of_no_credits())
    }

    pub(super) fn unlink(
        &mut self,
        key: AgentKey,
        plan: PlanKey,
        caller: Address,
    ) -> Result<Receipt, Denial> {
        self.plan(plan)?;
        let agent = self.own_agent(key, caller)?;
        if !agent.plans.contains(&plan) {
            return Err(Denial::NotLinked { agent: key, plan });
        }
        agent.plans.retain(|linked| *linked != plan);
        Ok(Receipt::of_no_credits())
    }

    fn own_agent(&mut self, key: AgentKey, caller: Address) -> Result<&mut Agent, Denial> {
        let agent = self.agents.get_mut(&key).ok_or(Denial::UnknownAgent(key))?;
        if agent.owner != caller {
            return Err(Denial::NotAgentOwner(key));
        }
        Ok(agent)
    }

    /// An agent is sold through plans of its owner, in the same organization.
    fn may_link(&self, agent: &Agent, caller: Address, key: PlanKey) -> Result<(), Denial> {
        let plan = self.plan(key)?;
        if plan.owner != caller {
            return Err(Denial::NotPlanOwner(key));
        }
        if plan.org_id != agent.org_id {
            return Err(Denial::OtherOrganization {
                agent: agent.key,
                plan: key,
            });
        }
        Ok(())
    }
}
