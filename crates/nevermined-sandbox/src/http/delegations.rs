//! Delegations: `createDelegation`, `listDelegations`, `getDelegation`, `revokeDelegation`,
//! `getTransactions`.

use super::Reply;
use super::body::{Fields, JsonObject};
use super::caller::{Caller, CallerKey};
use super::paging::{Paging, bad_query};
use super::plans::bad_path;
use super::value;
use crate::codes;
use crate::ledger::{
    Amount, Command, Delegation, DelegationId, Denial, PaymentMethod, PlanKey, Provider,
};
use crate::refusal::Refusal;
use crate::shapes;
use crate::state::State;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State as Shared};
use nevermined_types::Address;
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

/// How many recipients a delegation can be limited to.
const MOST_RECIPIENTS: usize = 100;

/// What a delegation is asked to be.
#[derive(Debug)]
pub(crate) struct Terms {
    pub(crate) provider: Provider,
    method: Option<String>,
    organization_wallet: Option<String>,
    currency: String,
    limit_cents: Amount,
    duration_secs: u64,
    plan: Option<PlanKey>,
    max_transactions: Option<u64>,
    api_key_id: Option<String>,
    allowed_recipients: Vec<Address>,
    merchant_account_id: Option<String>,
}

/// `POST /delegation/create`
pub(crate) async fn create(
    Shared(state): Shared<Arc<State>>,
    caller: CallerKey,
    body: JsonObject,
) -> Result<Reply, Refusal> {
    let fields = Fields::of_body(&body);
    for name in ["provider", "currency"] {
        if fields.value(name).is_none() {
            return Err(Refusal::field(
                codes::PROVIDER_OR_CURRENCY_MISSING,
                name,
                "is required",
            ));
        }
    }
    let provider = fields.required("provider", provider)?;
    let terms = read_terms(&fields, provider)?;
    caller.may_spend()?;
    super::legal::consented(&state, caller.account)?;
    let delegation = new_delegation(&state, caller.account, terms)?;
    let id = delegation.id.to_string();
    state.apply(Command::Delegate {
        key_id: caller.key_id,
        delegation: Box::new(delegation),
    })?;
    Ok(Reply::created(json!({ "delegationId": id })))
}

/// The query of lists that can be limited to what the key may use.
#[derive(Debug, Deserialize)]
pub(crate) struct Accessible {
    accessible: Option<String>,
    provider: Option<String>,
}

impl Accessible {
    /// Whether only what the key may use is asked for.
    pub(crate) fn only(&self) -> Result<bool, Refusal> {
        match self.accessible.as_deref() {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(_) => Err(bad_query("accessible", "must be true or false")),
        }
    }

    /// The provider that is asked for, if any.
    pub(crate) fn provider(&self) -> Result<Option<Provider>, Refusal> {
        let Some(name) = self.provider.as_deref() else {
            return Ok(None);
        };
        let known = Provider::named(name);
        known.map(Some).ok_or_else(|| {
            Refusal::field(
                codes::PROVIDER_UNKNOWN,
                "provider",
                "must be stripe, braintree, erc4337, visa or vgs",
            )
        })
    }
}

/// `GET /delegation`: the caller's own delegations
pub(crate) async fn list(
    Shared(state): Shared<Arc<State>>,
    caller: CallerKey,
    paging: Paging,
    query: Result<Query<Accessible>, QueryRejection>,
) -> Result<Reply, Refusal> {
    let Query(query) = query.map_err(bad_listing)?;
    let only_accessible = query.only()?;
    let answer = state.read(|ledger, now| {
        let own = ledger
            .delegations_of(caller.account)
            .filter(|d| !only_accessible || d.is_for_key(&caller.key_id));
        let (shown, total) = paging.cut(own);
        let items = shown.iter().map(|d| shapes::delegation_summary(d, now));
        json!({
            "totalResults": total,
            "page": paging.page,
            "offset": paging.offset,
            "delegations": items.collect::<Vec<_>>(),
        })
    });
    Ok(Reply::ok(answer))
}

/// `GET /delegation/{delegationId}`
pub(crate) async fn get(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Result<Path<String>, PathRejection>,
) -> Result<Reply, Refusal> {
    let id = one_delegation(path)?;
    let answer = state.read(|ledger, now| {
        let delegation = ledger.own_delegation(&id, caller)?;
        Ok::<_, Denial>(shapes::delegation(delegation, now))
    })?;
    Ok(Reply::ok(answer))
}

/// `DELETE /delegation/{delegationId}`
pub(crate) async fn revoke(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Result<Path<String>, PathRejection>,
) -> Result<Reply, Refusal> {
    let delegation = one_delegation(path)?;
    state.apply(Command::RevokeDelegation { delegation, caller })?;
    let done = state.done("Delegation revoked");
    Ok(Reply::ok(shapes::api_result(200, &done)))
}

/// `GET /delegation/{delegationId}/transactions`
pub(crate) async fn transactions(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Result<Path<String>, PathRejection>,
    paging: Paging,
) -> Result<Reply, Refusal> {
    let id = one_delegation(path)?;
    let answer = state.read(|ledger, _| {
        let delegation = ledger.own_delegation(&id, caller)?;
        let (shown, total) = paging.cut(delegation.charges.iter());
        let items = shown.iter().map(|c| shapes::charge(delegation, c));
        Ok::<_, Denial>(json!({
            "totalResults": total,
            "page": paging.page,
            "offset": paging.offset,
            "transactions": items.collect::<Vec<_>>(),
        }))
    })?;
    Ok(Reply::ok(answer))
}

/// Reads what a delegation is asked to be, from `createDelegation` or from within a token request.
pub(crate) fn read_terms(fields: &Fields<'_>, provider: Provider) -> Result<Terms, Refusal> {
    let currency = fields.optional("currency", currency)?;
    let method = fields.either(["providerPaymentMethodId", "cardId"], value::filled_text)?;
    fields.optional("consumerPrompt", value::text)?;
    let wallet = fields.optional("organizationWalletId", value::filled_text)?;
    if wallet.is_some() && provider.is_card() {
        let problem = "is a wallet, and wallets pay by erc4337";
        let field = "organizationWalletId";
        return Err(Refusal::field(codes::OTHER_PROVIDER, field, problem));
    }
    if wallet.is_some() && method.is_some() {
        let problem = "must not be given together with providerPaymentMethodId";
        return Err(fields.refuse("organizationWalletId", problem));
    }
    let allowed_recipients = fields.list("allowedRecipients", value::address)?;
    if allowed_recipients.len() > MOST_RECIPIENTS {
        let problem = format!("must be at most {MOST_RECIPIENTS} addresses");
        return Err(fields.refuse("allowedRecipients", problem));
    }
    Ok(Terms {
        provider,
        allowed_recipients,
        method: method.map(str::to_owned),
        organization_wallet: wallet.map(str::to_owned),
        currency: currency
            .unwrap_or(if provider.is_card() { "usd" } else { "usdc" })
            .to_owned(),
        limit_cents: fields.required("spendingLimitCents", positive)?,
        duration_secs: fields
            .required("durationSecs", value::seconds)
            .and_then(|seconds| match seconds {
                0 => Err(fields.refuse("durationSecs", "must be greater than 0")),
                seconds => Ok(seconds),
            })?,
        plan: fields.optional("planId", value::plan)?,
        max_transactions: fields
            .optional("maxTransactions", positive)?
            .map(|most| u64::try_from(most).unwrap_or(u64::MAX)),
        api_key_id: fields
            .optional("apiKeyId", value::filled_text)?
            .map(str::to_owned),
        merchant_account_id: fields
            .optional("merchantAccountId", value::text)?
            .map(str::to_owned),
    })
}

/// A delegation of `owner` with these terms, on an organization's wallet if one is named. Without a named card, the first active one of the provider that is
/// the owner's own. A named one may also be shared with the owner by a group.
pub(crate) fn new_delegation(
    state: &State,
    owner: Address,
    terms: Terms,
) -> Result<Delegation, Refusal> {
    let purse = match &terms.organization_wallet {
        Some(wallet) => Some(state.read_kept(|kept, _| {
            let organizations = &kept.organizations;
            organizations.purse(wallet, &owner, &terms.currency)
        })?),
        None => None,
    };
    let method = match (terms.method, &purse) {
        (_, Some(wallet)) => wallet.to_string(),
        (Some(method), None) => method,
        (None, None) => state.read(|ledger, _| {
            let usable =
                |m: &&PaymentMethod| m.owner == owner && m.provider == terms.provider && !m.revoked;
            let first = ledger.methods.values().find(usable);
            first
                .map(|method| method.id.clone())
                .ok_or_else(|| Denial::UnknownMethod(terms.provider.name().to_owned()))
        })?,
    };
    let group = state.read_kept(|kept, _| match kept.ledger.own_method(&method, owner) {
        Ok(_) => None,
        Err(_) => kept
            .organizations
            .group_sharing(&method, &owner)
            .map(str::to_owned),
    });
    let created = state.clock.now();
    Ok(Delegation {
        id: DelegationId(state.new_uuid()),
        owner,
        provider: terms.provider,
        method,
        currency: terms.currency,
        limit_cents: terms.limit_cents,
        spent_cents: Amount::ZERO,
        plan: terms.plan,
        max_transactions: terms.max_transactions,
        api_key_id: terms.api_key_id,
        allowed_recipients: terms.allowed_recipients,
        merchant_account_id: terms.merchant_account_id,
        group,
        purse,
        created,
        expires: created.plus_seconds(terms.duration_secs),
        revoked: false,
        charges: Vec::new(),
    })
}

/// A provider's name.
pub(crate) fn provider(field: &str, value: &Value) -> Result<Provider, Refusal> {
    Provider::named(value::text(field, value)?).ok_or_else(|| {
        Refusal::field(
            codes::BAD_REQUEST,
            field,
            "must be stripe, erc4337, braintree, visa or vgs",
        )
    })
}

/// The query of a list that can't be read.
pub(crate) fn bad_listing(rejection: QueryRejection) -> Refusal {
    Refusal::new(codes::BAD_REQUEST, rejection.body_text())
}

fn one_delegation(path: Result<Path<String>, PathRejection>) -> Result<DelegationId, Refusal> {
    let Path(id) = path.map_err(bad_path)?;
    Ok(DelegationId(id))
}

fn currency<'a>(field: &str, value: &'a Value) -> Result<&'a str, Refusal> {
    let name = value::text(field, value)?;
    if ["usd", "eur", "usdc", "eurc"].contains(&name) {
        return Ok(name);
    }
    Err(Refusal::field(
        codes::BAD_REQUEST,
        field,
        "must be usd, eur, usdc or eurc",
    ))
}

fn positive(field: &str, value: &Value) -> Result<Amount, Refusal> {
    let number = value::credits(field, value, codes::BAD_REQUEST)?;
    if number.is_zero() {
        return Err(Refusal::field(
            codes::BAD_REQUEST,
            field,
            "must be greater than zero",
        ));
    }
    Ok(number)
}
