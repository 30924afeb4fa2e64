//! Wallets of an organization: make, list, read, label, take out of use, balances, withdraw, share with groups.

use super::{Segments, done, fields, look, organize, segments};
use crate::codes;
use crate::http::Reply;
use crate::http::body::{Fields, JsonObject};
use crate::http::caller::Caller;
use crate::http::value;
use crate::organizations::{Change, Token};
use crate::refusal::Refusal;
use crate::shapes;
use crate::state::State;
use axum::extract::State as Shared;
use nevermined_types::Address;
use serde_json::{Value, json};
use std::sync::Arc;

const LONGEST_LABEL: usize = 60;

/// `POST /organizations/{orgId}/wallets`
pub(super) async fn create(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Segments<String>,
    body: JsonObject,
) -> Result<Reply, Refusal> {
    let org = segments(path)?;
    let label = label(&body)?;
    let change = Change::CreateWallet {
        org: org.clone(),
        label,
    };
    let created = organize(&state, caller, change)?;
    Ok(Reply::created(one(&state, caller, &org, &created.id)?))
}

/// `GET /organizations/{orgId}/wallets`: those in use
pub(super) async fn list(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Segments<String>,
) -> Result<Reply, Refusal> {
    let org = segments(path)?;
    let answer = look(&state, |kept, _| {
        let place = kept.organizations.as_member(&org, &caller)?;
        let wallets = place.organization.wallets.iter();
        let wallets = wallets.filter(|wallet| wallet.active);
        let wallets = wallets.map(|wallet| shapes::organization_wallet(&org, wallet));
        Ok(json!({ "success": true, "wallets": wallets.collect::<Vec<_>>() }))
    })?;
    Ok(Reply::ok(answer))
}

/// `GET /organizations/{orgId}/wallets/{id}`
pub(super) async fn get(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Segments<(String, String)>,
) -> Result<Reply, Refusal> {
    let (org, wallet) = segments(path)?;
    Ok(Reply::ok(one(&state, caller, &org, &wallet)?))
}

/// `PATCH /organizations/{orgId}/wallets/{id}`
pub(super) async fn update(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Segments<(String, String)>,
    body: JsonObject,
) -> Result<Reply, Refusal> {
    let (org, wallet) = segments(path)?;
    let label = label(&body)?;
    let change = Change::LabelWallet {
        org: org.clone(),
        wallet: wallet.clone(),
        label,
    };
    organize(&state, caller, change)?;
    Ok(Reply::ok(one(&state, caller, &org, &wallet)?))
}

/// `DELETE /organizations/{orgId}/wallets/{id}`
pub(super) async fn end(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Segments<(String, String)>,
) -> Result<Reply, Refusal> {
    let (org, wallet) = segments(path)?;
    organize(&state, caller, Change::EndWallet { org, wallet })?;
    Ok(done())
}

/// `GET /organizations/{orgId}/wallets/{id}/balances`
pub(super) async fn balances(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Segments<(String, String)>,
) -> Result<Reply, Refusal> {
    let (org, wallet) = segments(path)?;
    let answer = look(&state, |kept, _| {
        let place = kept.organizations.as_member(&org, &caller)?;
        let wallet = place.organization.wallet(&wallet)?;
        let held = kept.ledger.wallet(&wallet.address);
        Ok(json!({ "success": true, "balances": shapes::wallet_balances(wallet, held) }))
    })?;
    Ok(Reply::ok(answer))
}

/// `POST /organizations/{orgId}/wallets/{id}/withdraw`
pub(super) async fn withdraw(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Segments<(String, String)>,
    body: JsonObject,
) -> Result<Reply, Refusal> {
    let (org, wallet) = segments(path)?;
    let body = Fields::of_body(&body);
    let token = body.required("token", |field, value| {
        let name = fields::one_of(&["USDC", "EURC"])(field, value)?;
        Ok(Token::named(name).unwrap_or(Token::Usdc))
    })?;
    let amount = body.required("amount", |field, value| {
        let amount = value::credits(field, value, codes::BAD_REQUEST)?;
        if amount.is_zero() {
            let problem = "must be greater than zero";
            return Err(Refusal::field(codes::BAD_REQUEST, field, problem));
        }
        Ok(amount)
    })?;
    let change = Change::Withdraw {
        org,
        wallet,
        token,
        amount,
        to: body.required("toAddress", value::address)?,
    };
    organize(&state, caller, change)?;
    Ok(Reply::ok(json!({
        "success": true,
        "userOpHash": format!("0x{}", state.random_hex(4)),
        "txHash": format!("0x{}", state.random_hex(4)),
    })))
}

/// `POST /organizations/{orgId}/wallets/{id}/groups/{groupId}`
pub(super) async fn share(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Segments<(String, String, String)>,
) -> Result<Reply, Refusal> {
    let (org, wallet, group) = segments(path)?;
    organize(&state, caller, Change::ShareWallet { org, wallet, group })?;
    Ok(Reply::created(json!({ "success": true })))
}

/// `DELETE /organizations/{orgId}/wallets/{id}/groups/{groupId}`
pub(super) async fn unshare(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Segments<(String, String, String)>,
) -> Result<Reply, Refusal> {
    let (org, wallet, group) = segments(path)?;
    organize(&state, caller, Change::UnshareWallet { org, wallet, group })?;
    Ok(done())
}

/// `GET /organizations/{orgId}/groups/{groupId}/wallets`
pub(super) async fn of_group(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Segments<(String, String)>,
) -> Result<Reply, Refusal> {
    let (org, group) = segments(path)?;
    let answer = look(&state, |kept, _| {
        let organization = kept.organizations.as_member(&org, &caller)?.organization;
        organization.group(&group)?;
        let wallets = organization.wallets.iter();
        let shared = wallets.filter(|wallet| wallet.active && wallet.groups.contains(&group));
        let shared = shared.map(|wallet| shapes::organization_wallet(&org, wallet));
        Ok(json!({ "success": true, "wallets": shared.collect::<Vec<_>>() }))
    })?;
    Ok(Reply::ok(answer))
}

/// `GET /organizations/{orgId}/wallets/{id}/groups`: the active ones
pub(super) async fn groups(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Segments<(String, String)>,
) -> Result<Reply, Refusal> {
    let (org, wallet) = segments(path)?;
    let answer = look(&state, |kept, _| {
        let organization = kept.organizations.as_member(&org, &caller)?.organization;
        let groups = organization.wallet(&wallet)?.groups.iter();
        let active = groups.filter(|group| organization.group(group).is_ok());
        Ok(json!({ "success": true, "groupIds": active.collect::<Vec<_>>() }))
    })?;
    Ok(Reply::ok(answer))
}

fn one(state: &State, caller: Address, org: &str, wallet: &str) -> Result<Value, Refusal> {
    look(state, |kept, _| {
        let place = kept.organizations.as_member(org, &caller)?;
        let wallet = place.organization.wallet(wallet)?;
        Ok(json!({ "success": true, "wallet": shapes::organization_wallet(org, wallet) }))
    })
}

fn label(body: &JsonObject) -> Result<Option<String>, Refusal> {
    Fields::of_body(body).optional("label", fields::text(LONGEST_LABEL))
}
