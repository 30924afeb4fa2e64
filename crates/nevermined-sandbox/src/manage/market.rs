//! Plans, the credits that are held of them, and money: what a test looks at. Ids and amounts are decimal texts.

use crate::clock::Moment;
use crate::http::Reply;
use crate::ledger::Plan;
use crate::state::{AccountRecord, State};
use axum::extract::State as Shared;
use nevermined_types::Address;
use serde_json::{Value, json};
use std::sync::Arc;

/// `GET /plans`
pub(crate) async fn plans(Shared(state): Shared<Arc<State>>) -> Reply {
    let plans: Vec<Value> = state.read(|ledger, _| {
        let plans = ledger.registered.iter();
        plans
            .filter_map(|key| ledger.plans.get(key))
            .map(plan)
            .collect()
    });
    Reply::ok(json!({ "plans": plans }))
}

/// `GET /balances`
pub(crate) async fn balances(Shared(state): Shared<Arc<State>>) -> Reply {
    let accounts = state.accounts();
    let balances: Vec<Value> = state.read(|ledger, now| {
        let mut balances = Vec::new();
        for key in &ledger.registered {
            let (Some(plan), Some(book)) = (ledger.plans.get(key), ledger.books.get(key)) else {
                continue;
            };
            balances.extend(book.holders.iter().map(|(holder, holding)| {
                let standing = holding.standing(now);
                json!({
                    "planId": key.to_string(),
                    "plan": plan.name,
                    "holder": holder.to_string(),
                    "name": name_of(&accounts, holder),
                    "remaining": standing.remaining.to_string(),
                    "used": standing.used.to_string(),
                    "orders": holding.orders,
                    "expiresAt": standing.expires.map(Moment::iso),
                })
            }));
        }
        balances
    });
    Reply::ok(json!({ "balances": balances }))
}

/// `GET /wallets`
pub(crate) async fn wallets(Shared(state): Shared<Arc<State>>) -> Reply {
    let accounts = state.accounts();
    let wallets: Vec<Value> = state.read(|ledger, _| {
        let wallets = ledger.wallets.iter();
        let told = wallets.map(|(address, units)| {
            json!({
                "address": address.to_string(),
                "name": name_of(&accounts, address),
                "units": units.to_string(),
            })
        });
        told.collect()
    });
    Reply::ok(json!({ "wallets": wallets }))
}

fn plan(plan: &Plan) -> Value {
    json!({
        "id": plan.key.to_string(),
        "name": plan.name,
        "owner": plan.owner.to_string(),
        "orgId": plan.org_id,
        "price": plan.price.total.to_string(),
        "isCrypto": plan.price.is_crypto,
        "currency": plan.price.currency,
        "accessLimit": plan.credits.access.name(),
        "credits": plan.credits.amount.to_string(),
        "minAmount": plan.credits.min_amount.to_string(),
        "maxAmount": plan.credits.max_amount.to_string(),
        "durationSecs": plan.credits.duration_secs,
        "isTrialPlan": plan.is_trial,
        "paysPerUse": plan.pays_per_use,
        "isListed": plan.is_listed,
        "registeredAt": plan.registered.iso(),
    })
}

/// What an account is called. Wallets and credits can also be others'.
fn name_of<'a>(accounts: &'a [AccountRecord], address: &Address) -> Option<&'a str> {
    let account = accounts.iter().find(|account| account.address == *address);
    account.map(|account| account.name.as_str())
}
