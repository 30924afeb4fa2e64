//! `createPermission`, `listPermissions`, `getPermission`, `revokePermission`.

use super::Reply;
use super::body::{Fields, JsonObject};
use super::caller::{Caller, CallerKey};
use super::delegations::{self, new_delegation, read_terms};
use super::headers::Version;
use super::legal;
use super::paging::Paging;
use super::plans::bad_path;
use super::tokens::{self, Content};
use super::value;
use crate::clock::Moment;
use crate::codes;
use crate::ledger::{
    AgentKey, Amount, Command, Delegation, DelegationId, Denial, Family, Permission, PlanKey,
    Provider, Scheme,
};
use crate::refusal::Refusal;
use crate::state::State;
use axum::Extension;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State as Shared};
use nevermined_types::Address;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// The network that crypto plans are on, as official clients name it in a custom environment.
const NETWORK: &str = "eip155:84532";

/// What a token is asked for.
struct Request {
    scheme: Scheme,
    network: Option<String>,
    plan: PlanKey,
    agents: Vec<AgentKey>,
    extra: Map<String, Value>,
    http_verb: Option<String>,
    resource_url: Option<String>,
    single_use: bool,
    max_credits: Option<Amount>,
    expires: Option<Moment>,
    metadata: Option<Map<String, Value>>,
    backing: Backing,
}

/// What pays when credits are short.
enum Backing {
    Nothing,
    Delegation(DelegationId),
    /// A delegation that is made with the token.
    New(Box<Delegation>),
}

/// `POST /x402/permissions`
pub(crate) async fn create(
    Shared(state): Shared<Arc<State>>,
    caller: CallerKey,
    body: JsonObject,
) -> Result<Reply, Refusal> {
    create_for(&state, caller, &body, Family::X402)
}

/// Gives a permission with a token of this family.
pub(crate) fn create_for(
    state: &State,
    caller: CallerKey,
    body: &JsonObject,
    family: Family,
) -> Result<Reply, Refusal> {
    let fields = Fields::of_body(body);
    let request = match fields.inner("accepted")? {
        Some(accepted) => accepted_request(state, caller.account, &fields, &accepted)?,
        None => documented_request(state, caller.account, &fields)?,
    };
    if matches!(request.backing, Backing::New(_)) {
        // As for createDelegation.
        caller.may_spend()?;
        legal::consented(state, caller.account)?;
    }
    let (permission, new_delegation) = issue(state, caller.account, request, family)?;
    let token = tokens::text(&permission);
    let answer = match family {
        Family::X402 => state.switches.answers.permitted(&permission, &token),
        Family::Mpp => json!({ "accessToken": token }),
    };
    state.apply(Command::Permit {
        key_id: caller.key_id,
        permission: Box::new(permission),
        new_delegation,
    })?;
    Ok(Reply::posted(state, answer))
}

/// `GET /x402/permissions`: the caller's own
pub(crate) async fn list(
    Shared(state): Shared<Arc<State>>,
    Extension(version): Extension<Version>,
    Caller(caller): Caller,
    paging: Paging,
) -> Result<Reply, Refusal> {
    let answers = state.switches.answers;
    let answer = state.read(|ledger, now| {
        let (shown, total) = paging.cut(ledger.permissions_of(caller));
        answers.permissions(ledger, &shown, total, paging, version, now)
    });
    Ok(Reply::ok(answer))
}

/// `GET /x402/permissions/{permissionHash}`
pub(crate) async fn get(
    Shared(state): Shared<Arc<State>>,
    Extension(version): Extension<Version>,
    Caller(caller): Caller,
    path: Result<Path<String>, PathRejection>,
) -> Result<Reply, Refusal> {
    let Path(hash) = path.map_err(bad_path)?;
    let answers = state.switches.answers;
    let answer = state.read(|ledger, now| {
        let permission = ledger.own_permission(&hash, caller)?;
        Ok::<_, Denial>(answers.permission(ledger, permission, version, now))
    })?;
    Ok(Reply::ok(answer))
}

/// `DELETE /x402/permissions/{permissionHash}`
pub(crate) async fn revoke(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Result<Path<String>, PathRejection>,
) -> Result<Reply, Refusal> {
    let Path(permission) = path.map_err(bad_path)?;
    state.apply(Command::RevokePermission {
        permission: permission.clone(),
        caller,
    })?;
    Ok(Reply::ok(crate::shapes::permission_revoked(&permission)))
}

/// The form that the official clients send.
fn accepted_request(
    state: &State,
    owner: Address,
    fields: &Fields<'_>,
    accepted: &Fields<'_>,
) -> Result<Request, Refusal> {
    let plan = accepted.optional("planId", value::plan)?;
    let plan = plan.ok_or_else(|| incomplete("accepted.planId"))?;
    let scheme = accepted.required("scheme", scheme)?;
    let network = accepted.optional("network", value::text)?;
    let extra = accepted.inner("extra")?;
    let (agent, http_verb) = match &extra {
        None => (None, None),
        Some(extra) => (
            extra.optional("agentId", value::agent)?,
            extra.optional("httpVerb", value::filled_text)?,
        ),
    };
    let resource_url = match fields.inner("resource")? {
        None => None,
        Some(resource) => resource.optional("url", value::filled_text)?,
    };
    let single_use = match fields.optional("tokenVersion", value::uint256)? {
        None => false,
        Some(version) if version == Amount::from(2u64) => false,
        Some(version) if version == Amount::from(3u64) => true,
        Some(_) => return Err(fields.refuse("tokenVersion", "must be 2 or 3")),
    };
    let config = fields
        .inner("delegationConfig")?
        .ok_or_else(|| incomplete("delegationConfig"))?;
    Ok(Request {
        scheme,
        plan,
        agents: agent.into_iter().collect(),
        extra: extra
            .map(|extra| extra.object().clone())
            .unwrap_or_default(),
        http_verb: http_verb.map(str::to_owned),
        resource_url: resource_url.map(str::to_owned),
        single_use,
        max_credits: None,
        expires: None,
        metadata: None,
        backing: backing(state, owner, &config, scheme, network)?,
        network: network.map(str::to_owned),
    })
}

/// The documented form: a number of credits, and a delegation only if one is named.
fn documented_request(
    state: &State,
    owner: Address,
    fields: &Fields<'_>,
) -> Result<Request, Refusal> {
    let plan = fields.optional("planId", value::plan)?;
    let plan = plan.ok_or_else(|| incomplete("planId"))?;
    let is_crypto = state.read(|ledger, _| {
        let plan = ledger.plans.get(&plan).ok_or(Denial::NoPlanToPay(plan))?;
        Ok::<_, Denial>(plan.price.is_crypto)
    })?;
    let scheme = if is_crypto {
        Scheme::Erc4337
    } else {
        Scheme::Card
    };
    let config = fields.inner("delegationConfig")?;
    let backing = match config {
        None => Backing::Nothing,
        Some(config) => backing(state, owner, &config, scheme, None)?,
    };
    Ok(Request {
        scheme,
        network: None,
        plan,
        agents: fields.list("allowedAgents", value::agent)?,
        extra: Map::new(),
        http_verb: None,
        resource_url: None,
        single_use: false,
        max_credits: Some(fields.required("maxCredits", value::uint256)?),
        expires: fields.optional("expiresAt", value::moment)?,
        metadata: fields
            .inner("metadata")?
            .map(|metadata| metadata.object().clone()),
        backing,
    })
}

/// The delegation that `delegationConfig` names, or the one that it describes.
fn backing(
    state: &State,
    owner: Address,
    config: &Fields<'_>,
    scheme: Scheme,
    network: Option<&str>,
) -> Result<Backing, Refusal> {
    if let Some(id) = config.optional("delegationId", value::text)? {
        if id.trim().is_empty() {
            return Err(incomplete("delegationConfig.delegationId"));
        }
        return Ok(Backing::Delegation(DelegationId(id.to_owned())));
    }
    if config.value("spendingLimitCents").is_none() {
        return Err(incomplete("delegationConfig"));
    }
    let of_network = network.and_then(Provider::named).filter(|p| p.is_card());
    let by_scheme = match scheme {
        Scheme::Erc4337 => Provider::Erc4337,
        Scheme::Card => of_network.unwrap_or(Provider::Stripe),
    };
    let provider = config.optional("provider", delegations::provider)?;
    let terms = read_terms(config, provider.unwrap_or(by_scheme))?;
    new_delegation(state, owner, terms).map(|new| Backing::New(Box::new(new)))
}

/// A permission to use an agent with the credits that `owner` has, until a time.
pub(crate) fn on_credits(
    state: &State,
    owner: Address,
    plan: PlanKey,
    agent: AgentKey,
    expires: Moment,
) -> Result<Permission, Refusal> {
    let is_crypto = state.read(|ledger, _| ledger.plan(plan).map(|plan| plan.price.is_crypto))?;
    let scheme = if is_crypto {
        Scheme::Erc4337
    } else {
        Scheme::Card
    };
    let mut extra = Map::new();
    extra.insert("agentId".into(), agent.to_string().into());
    let request = Request {
        scheme,
        network: None,
        plan,
        agents: vec![agent],
        extra,
        http_verb: None,
        resource_url: None,
        single_use: false,
        max_credits: None,
        expires: Some(expires),
        metadata: None,
        backing: Backing::Nothing,
    };
    let (permission, _no_delegation) = issue(state, owner, request, Family::X402)?;
    Ok(permission)
}

/// A permission with a token, and the delegation that is made with it.
fn issue(
    state: &State,
    owner: Address,
    request: Request,
    family: Family,
) -> Result<(Permission, Option<Box<Delegation>>), Refusal> {
    let (delegation, new) = match request.backing {
        Backing::Nothing => (None, None),
        Backing::New(new) => (Some((*new).clone()), Some(new)),
        Backing::Delegation(id) => {
            let found = state.read(|ledger, _| ledger.own_delegation(&id, owner).cloned());
            (Some(found.map_err(|_| Denial::NothingDelegated(id))?), None)
        }
    };
    let card = delegation.as_ref().filter(|d| d.provider.is_card());
    let network = match card {
        Some(card) => card.provider.name().to_owned(),
        None => request.network.unwrap_or_else(|| NETWORK.to_owned()),
    };
    let (secret, content) = tokens::write(
        state,
        &Content {
            scheme: request.scheme,
            network: &network,
            plan: request.plan.to_string(),
            extra: request.extra,
            resource_url: request.resource_url.as_deref(),
            from: owner,
            delegation: delegation.as_ref(),
            single_use: request.single_use,
        },
    );
    let expires = request.expires.or(delegation.as_ref().map(|d| d.expires));
    let permission = Permission {
        hash: format!("0x{}", state.random_hex(4)).into(),
        family,
        owner,
        payer: owner.to_string().into(),
        plan: request.plan,
        agents: request.agents,
        scheme: request.scheme,
        network,
        delegation: delegation.map(|delegation| delegation.id),
        resource_url: request.resource_url,
        http_verb: request.http_verb,
        single_use: request.single_use,
        max_credits: request.max_credits,
        used: Amount::ZERO,
        created: state.clock.now(),
        expires,
        revoked: false,
        metadata: request.metadata,
        secret,
        content: Arc::new(content),
        uses: 0,
    };
    Ok((permission, new))
}

/// The name of a scheme.
pub(crate) fn scheme(field: &str, value: &Value) -> Result<Scheme, Refusal> {
    Scheme::named(value::text(field, value)?).ok_or_else(|| {
        Refusal::field(
            codes::BAD_REQUEST,
            field,
            "must be nvm:erc4337 or nvm:card-delegation",
        )
    })
}

fn incomplete(field: &str) -> Refusal {
    Refusal::field(
        codes::TOKEN_INPUT_INCOMPLETE,
        field,
        "is required for a token",
    )
    .hint("send accepted with scheme and planId, and delegationConfig with the id of a delegation")
}
