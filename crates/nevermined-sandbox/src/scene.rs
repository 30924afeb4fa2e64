//! What a test begins with, told in one piece: accounts with their keys, and the ids of what was made for them.

use crate::keys::OpenAccount;
use crate::ledger::{AgentKey, DelegationId, Ledger, PlanKey};
use crate::manage::cards_of;
use crate::state::{FoundedOrganization, State};
use serde_json::{Map, Value, json};

/// All that there is, or what a seed made just now.
#[derive(Default)]
pub(crate) struct Scene {
    pub(crate) accounts: Vec<OpenAccount>,
    pub(crate) organizations: Vec<FoundedOrganization>,
    pub(crate) plans: Vec<PlanKey>,
    pub(crate) agents: Vec<AgentKey>,
    pub(crate) delegations: Vec<DelegationId>,
    pub(crate) faults: Vec<u64>,
}

impl Scene {
    /// All that there is.
    pub(crate) fn of(state: &State) -> Self {
        let accounts = state.opened_accounts();
        let organizations = state.founded_organizations();
        let faults = state.faults.report().iter().map(|fault| fault.id).collect();
        state.read(|ledger, _| Self {
            accounts,
            organizations,
            plans: ledger.registered.clone(),
            agents: ledger.registered_agents.clone(),
            delegations: ledger.delegated.clone(),
            faults,
        })
    }

    /// As JSON, with the keys.
    pub(crate) fn told(&self, state: &State) -> Map<String, Value> {
        let named = state.accounts();
        let name_of = |address| {
            let account = named.iter().find(|account| account.address == address);
            account.map(|account| account.name.clone())
        };
        state.read(|ledger, _| {
            let accounts = self.accounts.iter().map(|one| account(one, ledger));
            let organizations = self.organizations.iter().map(|organization| {
                json!({
                    "name": organization.name,
                    "id": organization.id,
                    "founder": organization.founder.to_string(),
                    "apiKey": organization.key.as_ref().map(|key| key.key()),
                })
            });
            let plans = self.plans.iter().filter_map(|key| ledger.plans.get(key));
            let agents = self.agents.iter().filter_map(|key| ledger.agents.get(key));
            let delegations = self.delegations.iter();
            let delegations = delegations.filter_map(|id| ledger.delegations.get(id));
            let delegations = delegations.map(|delegation| {
                json!({
                    "id": delegation.id.0,
                    "account": name_of(delegation.owner),
                    "provider": delegation.provider.name(),
                    "planId": delegation.plan.map(|plan| plan.to_string()),
                })
            });
            let mut scene = Map::new();
            for (part, told) in [
                ("accounts", accounts.collect::<Value>()),
                ("organizations", organizations.collect()),
                (
                    "plans",
                    plans.map(|plan| named_id(&plan.name, &plan.key)).collect(),
                ),
                (
                    "agents",
                    agents
                        .map(|agent| named_id(&agent.name, &agent.key))
                        .collect(),
                ),
                ("delegations", delegations.collect()),
                ("faults", self.faults.iter().copied().collect()),
            ] {
                scene.insert(part.to_owned(), told);
            }
            scene
        })
    }
}

/// An account with its key.
pub(crate) fn account(account: &OpenAccount, ledger: &Ledger) -> Value {
    json!({
        "name": account.name,
        "address": account.address.to_string(),
        "apiKey": account.key,
        "wallet": ledger.wallet(&account.address).to_string(),
        "cards": cards_of(ledger, account.address),
    })
}

fn named_id(name: &str, id: &impl ToString) -> Value {
    json!({ "name": name, "id": id.to_string() })
}
