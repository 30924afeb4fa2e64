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
use crate::scene::Scene;
use crate::state::{Before, FoundedOrganization, State};
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

/// What a seed meets.
enum Onto<'a> {
    /// A start, or a fresh one: with what a store brought back, or with what there was before a reset.
    Start(&'a Before),
    /// A sandbox that runs. What is there can be named, and nothing is made twice.
    Running,
}

/// What was carried out so far, by name.
struct Sown<'a> {
    accounts: HashMap<String, OpenAccount>,
    plans: HashMap<String, PlanKey>,
    onto: Onto<'a>,
    kept: Brought,
    made: Scene,
}

/// What there was before the seed, by name: a store brought it back, or the sandbox runs.
struct Brought {
    accounts: HashMap<String, OpenAccount>,
    plans: HashMap<(Address, String), PlanKey>,
    agents: HashSet<(Address, String)>,
}

impl Seed {
    /// Carries the seed out. Accounts, plans and agents that a store brought back stay as they are. Accounts and
    /// organizations that were there before get their keys again.
    pub(crate) fn sow(&self, state: &State, before: &Before) -> Result<(), SeedError> {
        self.carry_out(state, Onto::Start(before)).map(drop)
    }

    /// Carries the seed out in a sandbox that runs, and says what that made.
    ///
    /// # Errors
    /// What is wrong, and where. Then nothing was carried out: it is tried on a copy first.
    pub(crate) fn sow_into_running(&self, state: &State) -> Result<Scene, SeedError> {
        let _alone = state.alone();
        self.carry_out(&state.rehearsal(), Onto::Running)?;
        self.carry_out(state, Onto::Running)
    }

    fn carry_out(&self, state: &State, onto: Onto<'_>) -> Result<Scene, SeedError> {
        let mut sown = Sown::of(state, onto);
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
            sown.made.faults.push(state.faults.add(fault));
        }
        Ok(sown.made)
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
                return Err(SeedError::new("must be an object").at(&place));
            };
            carry_out(&Fields::of(&place, object)).map_err(|refusal| {
                let named = refusal.message.starts_with(&place);
                let error = SeedError::from(refusal);
                if named { error } else { error.at(&place) }
            })?;
        }
        Ok(())
    }
}

impl<'a> Sown<'a> {
    fn of(state: &State, onto: Onto<'a>) -> Self {
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
            onto,
            kept,
            made: Scene::default(),
        }
    }

    fn open(&mut self, state: &State, fields: &Fields<'_>) -> Result<(), Refusal> {
        let wanted = NewAccount::read(fields)?;
        if self.accounts.contains_key(&wanted.name) {
            return Err(fields.refuse("name", format!("two accounts are called {:?}", wanted.name)));
        }
        let opened = match (self.kept.accounts.get(&wanted.name), &self.onto) {
            (Some(_), Onto::Running) => {
                let refusal =
                    fields.refuse("name", format!("there is an account {:?}", wanted.name));
                return Err(refusal.hint("leave it out: what comes after can name it"));
            }
            (Some(kept), Onto::Start(_)) => kept.clone(),
            (None, onto) => {
                let mut before = onto.before().map(|before| before.accounts.iter());
                let before = before
                    .as_mut()
                    .and_then(|before| before.find(|before| before.name == wanted.name));
                let opened = wanted.open(state, before);
                self.made.accounts.push(opened.clone());
                opened
            }
        };
        self.accounts.insert(wanted.name, opened);
        Ok(())
    }

    /// Whether a store brought the account back: then what it ordered and delegated is there too.
    fn is_kept(&self, account: &OpenAccount) -> bool {
        self.onto.is_start() && self.kept.accounts.contains_key(&account.name)
    }

    fn found(&mut self, state: &State, fields: &Fields<'_>) -> Result<(), Refusal> {
        fields.only(&["name", "founder", "tier"])?;
        let account = self.account(fields, "founder")?;
        let name = fields.required("name", value::filled_text)?.to_owned();
        let tier = fields
            .optional("tier", value::one_of(TIERS))?
            .and_then(|name| Tier::ALL.into_iter().find(|tier| tier.name() == name))
            .unwrap_or(Tier::Enterprise);
        if self.is_kept(&account) {
            return Ok(());
        }
        let before = self.onto.before().map(|before| &before.organizations);
        let before = before.into_iter().flatten();
        let before = before
            .filter(|before| before.name == name && before.founder == account.address)
            .find_map(|before| before.key.clone());
        let founded = state.carry_out(organizations::Command {
            random_seed: state.draw(),
            actor: None,
            change: organizations::Change::Found {
                terms: Terms {
                    name: name.clone(),
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
        let key = before.map_or(drawn, |before| before.again_for(founded.id.clone()));
        let _never_denied = state.carry_out(key.clone());
        self.made.organizations.push(FoundedOrganization {
            name,
            id: founded.id,
            founder: account.address,
            key: Some(key),
        });
        Ok(())
    }

    fn register_plan(&mut self, state: &State, fields: &Fields<'_>) -> Result<(), Refusal> {
        let owner = self.account(fields, "owner")?.address;
        let terms = registration::read(fields, Version::FLOOR)?;
        if self.plans.contains_key(&terms.name) {
            return Err(fields.refuse("name", format!("two plans are called {:?}", terms.name)));
        }
        if let Some(kept) = self.kept.plans.get(&(owner, terms.name.clone())) {
            if !self.onto.is_start() {
                let refusal =
                    fields.refuse("name", format!("its owner has a plan {:?}", terms.name));
                return Err(refusal.hint("leave it out: what comes after can name it"));
            }
            self.plans.insert(terms.name, *kept);
            return Ok(());
        }
        let plan = plans::new_plan(state, owner, None, terms);
        let (name, key) = (plan.name.clone(), plan.key);
        let plan = Box::new(plan);
        state.apply(Command::Register { plan })?;
        self.plans.insert(name, key);
        self.made.plans.push(key);
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
            return if self.onto.is_start() {
                Ok(())
            } else {
                Err(fields.refuse("name", format!("its owner has an agent {name:?}")))
            };
        }
        let agent = agents::new_agent(state, owner, None, described, plans)?;
        let key = agent.key;
        let agent = Box::new(agent);
        state.apply(Command::RegisterAgent { agent })?;
        self.made.agents.push(key);
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
        if self.is_kept(&account) {
            return Ok(());
        }
        let delegation = delegations::new_delegation(state, account.address, terms)?;
        let id = delegation.id.clone();
        state.apply(Command::Delegate {
            key_id: account.key_id,
            delegation: Box::new(delegation),
        })?;
        self.made.delegations.push(id);
        Ok(())
    }

    fn order(&mut self, state: &State, fields: &Fields<'_>) -> Result<(), Refusal> {
        fields.only(&["buyer", "plan"])?;
        let account = self.account(fields, "buyer")?;
        let buyer = account.address;
        let plan = fields.required("plan", |field, value| self.plan(field, value))?;
        if self.is_kept(&account) {
            return Ok(());
        }
        state.apply(Command::Order { plan, buyer })?;
        Ok(())
    }

    /// The account that a field names.
    fn account(&self, fields: &Fields<'_>, field: &str) -> Result<OpenAccount, Refusal> {
        let name = fields.required(field, value::text)?;
        let there = || {
            let kept = self.kept.accounts.get(name);
            kept.filter(|_| !self.onto.is_start())
        };
        let account = self.accounts.get(name).or_else(there);
        account
            .cloned()
            .ok_or_else(|| fields.refuse(field, format!("none of the accounts is called {name:?}")))
    }

    /// The plan that a value names.
    fn plan(&self, field: &str, value: &Value) -> Result<PlanKey, Refusal> {
        let name = value::text(field, value)?;
        if let Some(sown) = self.plans.get(name) {
            return Ok(*sown);
        }
        let refused = |problem| Err(Refusal::field(codes::BAD_REQUEST, field, problem));
        let kept = self.kept.plans.iter().filter(|_| !self.onto.is_start());
        let mut called = kept.filter(|((_, plan), _)| plan == name);
        match (called.next(), called.next()) {
            (Some((_, key)), None) => Ok(*key),
            (Some(_), Some(_)) => refused(format!("several plans are called {name:?}")),
            (None, _) => refused(format!("none of the plans is called {name:?}")),
        }
    }
}

impl Onto<'_> {
    fn is_start(&self) -> bool {
        matches!(self, Self::Start(_))
    }

    /// What there was before a reset.
    fn before(&self) -> Option<&Before> {
        match self {
            Self::Start(before) => Some(before),
            Self::Running => None,
        }
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
        let problem = match refusal.hint {
            Some(hint) => format!("{} ({hint})", refusal.message),
            None => refusal.message,
        };
        let field = refusal
            .details
            .as_ref()
            .and_then(|details| details["field"].as_str());
        Self {
            problem,
            field: field.map(str::to_owned),
        }
    }
}

/// What is written as it is shown.
fn read<T: serde::de::DeserializeOwned>(fields: &Fields<'_>) -> Result<T, Refusal> {
    let value = Value::Object(fields.object().clone());
    serde_json::from_value(value)
        .map_err(|error| Refusal::new(codes::BAD_REQUEST, error.to_string()))
}
