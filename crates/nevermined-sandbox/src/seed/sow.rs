//! A seed, carried out.

use super::{Seed, SeedError};
use crate::codes;
use crate::http::Version;
use crate::http::{Fields, agents, delegations, plans, registration, value};
use crate::keys::OpenAccount;
use crate::ledger::{Command, PlanKey};
use crate::manage::{NewAccount, fault};
use crate::oauth;
use crate::organizations::{self, Terms, Tier};
use crate::platform;
use crate::refusal::Refusal;
use crate::state::{Before, State};
use nevermined_types::Address;
use serde_json::{Map, Value};
use std::collections::{HashMap, HashSet};

/// The names of the tiers of organizations.
const TIERS: &[&str] = &[
    Tier::Premium.name(),
    Tier::Enterprise.name(),
    Tier::Lapsed.name(),
    Tier::Other.name(),
];

/// What was carried out so far, by name.
struct Sown<'a> {
    accounts: HashMap<String, OpenAccount>,
    plans: HashMap<String, PlanKey>,
    /// What there was before a reset.
    before: &'a Before,
    kept: Brought,
}

/// What there was before the seed, by name: a store brought it back.
struct Brought {
    accounts: HashMap<String, OpenAccount>,
    plans: HashMap<(Address, String), PlanKey>,
    agents: HashSet<(Address, String)>,
}

impl Seed {
    /// Carries the seed out. Accounts, plans and agents that a store brought back stay as they are. Accounts and
    /// organizations that were there before get their keys again.
    pub(crate) fn sow(&self, state: &State, before: &Before) -> Result<(), SeedError> {
        let mut sown = Sown::of(state, before);
        self.each("accounts", |fields| sown.open(state, fields))?;
        self.each("organizations", |fields| sown.found(state, fields))?;
        self.each("plans", |fields| sown.register_plan(state, fields))?;
        self.each("agents", |fields| sown.register_agent(state, fields))?;
        self.each("delegations", |fields| sown.delegate(state, fields))?;
        self.each("orders", |fields| sown.order(state, fields))?;
        self.each("programs", |fields| {
            let register = oauth::Command::Register(Box::new(read(fields)?));
            Ok(state.carry_out(register)?)
        })?;
        self.each("services", |fields| {
            let list = platform::Command::ListService(Box::new(read(fields)?));
            Ok(state.carry_out(list)?)
        })?;
        // Last, so that none of them befalls the seed.
        let faults = Fields::of_object(&self.parts).list("faults", fault)?;
        for fault in faults {
            state.faults.add(fault);
        }
        Ok(())
    }

    fn each(
        &self,
        part: &str,
        mut carry_out: impl FnMut(&Fields<'_>) -> Result<(), Refusal>,
    ) -> Result<(), SeedError> {
        let Some(Value::Array(items)) = self.parts.get(part) else {
            return Ok(());
        };
        for (index, item) in items.iter().enumerate() {
            let place = format!("{part}[{index}]");
            let Value::Object(object) = item else {
                return Err(SeedError::new(format!("{place}: must be an object")));
            };
            carry_out(&Fields::of(&place, object)).map_err(|refusal| {
                let named = refusal.message.starts_with(&place);
                let error = SeedError::from(refusal);
                if named {
                    error
                } else {
                    SeedError::new(format!("{place}: {error}"))
                }
            })?;
        }
        Ok(())
    }
}

impl<'a> Sown<'a> {
    fn of(state: &State, before: &'a Before) -> Self {
        let accounts = state.opened_accounts().into_iter();
        let accounts = accounts
            .map(|account| (account.name.clone(), account))
            .collect();
        let kept = state.read(|ledger, _| {
            let plans = ledger.plans.values();
            let agents = ledger.agents.values();
            Brought {
                accounts,
                plans: plans
                    .map(|plan| ((plan.owner, plan.name.clone()), plan.key))
                    .collect(),
                agents: agents
                    .map(|agent| (agent.owner, agent.name.clone()))
                    .collect(),
            }
        });
        Self {
            accounts: HashMap::new(),
            plans: HashMap::new(),
            before,
            kept,
        }
    }

    fn open(&mut self, state: &State, fields: &Fields<'_>) -> Result<(), Refusal> {
        let wanted = NewAccount::read(fields)?;
        if self.accounts.contains_key(&wanted.name) {
            return Err(fields.refuse("name", format!("two accounts are called {:?}", wanted.name)));
        }
        let opened = match self.kept.accounts.get(&wanted.name) {
            Some(kept) => kept.clone(),
            None => {
                let mut before = self.before.accounts.iter();
                let before = before.find(|before| before.name == wanted.name);
                wanted.open(state, before)
            }
        };
        self.accounts.insert(wanted.name, opened);
        Ok(())
    }

    /// Whether a store brought the account back: then what it ordered and delegated is there too.
    fn is_kept(&self, account: &OpenAccount) -> bool {
        self.kept.accounts.contains_key(&account.name)
    }

    fn found(&mut self, state: &State, fields: &Fields<'_>) -> Result<(), Refusal> {
        fields.only(&["name", "founder", "tier"])?;
        let account = self.account(fields, "founder")?;
        let name = fields.required("name", value::filled_text)?.to_owned();
        let tier = fields
            .optional("tier", value::one_of(TIERS))?
            .and_then(|name| Tier::ALL.into_iter().find(|tier| tier.name() == name))
            .unwrap_or(Tier::Enterprise);
        if self.is_kept(account) {
            return Ok(());
        }
        let before = self.before.organizations.iter();
        let before = before
            .filter(|before| before.name == name && before.founder == account.address)
            .find_map(|before| before.key.clone());
        let founded = state.carry_out(organizations::Command {
            random_seed: state.draw(),
            actor: None,
            change: organizations::Change::Found {
                terms: Terms {
                    name,
                    tier,
                    most_seats: None,
                    most_groups: None,
                    most_wallets: tier.most_wallets(),
                },
                founder: account.address,
            },
        })?;
        // Also drawn for one that had a key before: what is drawn next comes out as it did then.
        let drawn = state.draw_key(account.address, Some(founded.id.clone()));
        let key = before.map_or(drawn, |before| before.again_for(founded.id));
        let _never_denied = state.carry_out(key);
        Ok(())
    }

    fn register_plan(&mut self, state: &State, fields: &Fields<'_>) -> Result<(), Refusal> {
        let owner = self.account(fields, "owner")?.address;
        let terms = registration::read(fields, Version::FLOOR)?;
        if self.plans.contains_key(&terms.name) {
            return Err(fields.refuse("name", format!("two plans are called {:?}", terms.name)));
        }
        if let Some(kept) = self.kept.plans.get(&(owner, terms.name.clone())) {
            self.plans.insert(terms.name, *kept);
            return Ok(());
        }
        let plan = plans::new_plan(state, owner, None, terms);
        self.plans.insert(plan.name.clone(), plan.key);
        let plan = Box::new(plan);
        state.apply(Command::Register { plan })?;
        Ok(())
    }

    fn register_agent(&mut self, state: &State, fields: &Fields<'_>) -> Result<(), Refusal> {
        let owner = self.account(fields, "owner")?.address;
        let plans = fields.list("plans", |field, value| self.plan(field, value))?;
        let object = without(fields.object(), &["owner", "plans"]);
        let described = agents::read_description(
            &fields.instead(&object),
            ["metadataAttributes", "agentApiAttributes"],
        )?;
        let Some(name) = &described.name else {
            return Err(fields.refuse("name", "is required"));
        };
        if self.kept.agents.contains(&(owner, name.clone())) {
            return Ok(());
        }
        let agent = agents::new_agent(state, owner, None, described, plans)?;
        let agent = Box::new(agent);
        state.apply(Command::RegisterAgent { agent })?;
        Ok(())
    }

    fn delegate(&mut self, state: &State, fields: &Fields<'_>) -> Result<(), Refusal> {
        let account = self.account(fields, "account")?;
        let mut object = without(fields.object(), &["account", "plan"]);
        if let Some(plan) = fields.optional("plan", |field, value| self.plan(field, value))? {
            object.insert("planId".to_owned(), plan.to_string().into());
        }
        let fields = fields.instead(&object);
        let provider = fields.required("provider", delegations::provider)?;
        let terms = delegations::read_terms(&fields, provider)?;
        if self.is_kept(account) {
            return Ok(());
        }
        let delegation = delegations::new_delegation(state, account.address, terms)?;
        state.apply(Command::Delegate {
            key_id: account.key_id.clone(),
            delegation: Box::new(delegation),
        })?;
        Ok(())
    }

    fn order(&mut self, state: &State, fields: &Fields<'_>) -> Result<(), Refusal> {
        fields.only(&["buyer", "plan"])?;
        let account = self.account(fields, "buyer")?;
        let buyer = account.address;
        let plan = fields.required("plan", |field, value| self.plan(field, value))?;
        if self.is_kept(account) {
            return Ok(());
        }
        state.apply(Command::Order { plan, buyer })?;
        Ok(())
    }

    /// The account that a field names.
    fn account(&self, fields: &Fields<'_>, field: &str) -> Result<&OpenAccount, Refusal> {
        let name = fields.required(field, value::text)?;
        self.accounts
            .get(name)
            .ok_or_else(|| fields.refuse(field, format!("none of the accounts is called {name:?}")))
    }

    /// The plan that a value names.
    fn plan(&self, field: &str, value: &Value) -> Result<PlanKey, Refusal> {
        let name = value::text(field, value)?;
        self.plans.get(name).copied().ok_or_else(|| {
            Refusal::field(
                codes::BAD_REQUEST,
                field,
                format!("none of the plans is called {name:?}"),
            )
        })
    }
}

fn without(object: &Map<String, Value>, names: &[&str]) -> Map<String, Value> {
    let kept = object
        .iter()
        .filter(|(name, _)| !names.contains(&name.as_str()));
    kept.map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

impl From<Refusal> for SeedError {
    fn from(refusal: Refusal) -> Self {
        match refusal.hint {
            Some(hint) => Self::new(format!("{} ({hint})", refusal.message)),
            None => Self::new(refusal.message),
        }
    }
}

/// What is written as it is shown.
fn read<T: serde::de::DeserializeOwned>(fields: &Fields<'_>) -> Result<T, Refusal> {
    let value = Value::Object(fields.object().clone());
    serde_json::from_value(value)
        .map_err(|error| Refusal::new(codes::BAD_REQUEST, error.to_string()))
}
