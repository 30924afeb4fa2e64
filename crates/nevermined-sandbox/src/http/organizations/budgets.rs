//! What a group may spend: its budgets (`createGroupBudget`, `listGroupBudgets`, `getGroupBudget`,
//! `getGroupBudgetUsage`, `updateGroupBudget`, `deleteGroupBudget`) and the cards that it may pay with
//! (`addGroupPaymentMethod`, `listGroupPaymentMethods`, `removeGroupPaymentMethod`).

use super::{Segments, done, fields, look, organize, segments};
use crate::codes;
use crate::http::Reply;
use crate::http::body::{Fields, JsonObject};
use crate::http::caller::Caller;
use crate::http::value;
use crate::ledger::Amount;
use crate::organizations::{ALERT_PCT, BudgetChange, BudgetTerms, Change, Group, Interval};
use crate::refusal::Refusal;
use crate::shapes;
use crate::state::State;
use axum::extract::State as Shared;
use nevermined_types::Address;
use serde_json::{Value, json};
use std::sync::Arc;

const CURRENCIES: &[&str] = &["usd", "eur", "usdc", "eurc"];
const INTERVALS: &[&str] = &["month", "year", "one_shot"];

/// `POST /organizations/{orgId}/groups/{groupId}/budgets`
pub(super) async fn create(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Segments<(String, String)>,
    body: JsonObject,
) -> Result<Reply, Refusal> {
    let (org, group) = segments(path)?;
    let body = Fields::of_body(&body);
    let currency = body.optional("currency", fields::one_of(CURRENCIES))?;
    let interval = body.optional("interval", interval)?;
    let terms = BudgetTerms {
        limit_cents: limit(&body)?,
        interval: interval.unwrap_or(Interval::Month),
        alert_pct: body
            .optional("alertThresholdPct", percent)?
            .unwrap_or(ALERT_PCT),
        max_transactions: body.optional("maxTransactions", fields::count)?,
    };
    let change = Change::CreateBudget {
        org: org.clone(),
        group: group.clone(),
        currency: currency.unwrap_or("usd").to_owned(),
        terms,
    };
    let created = organize(&state, caller, change)?;
    Ok(Reply::created(one(
        &state,
        caller,
        (&org, &group, &created.id),
    )?))
}

/// `GET /organizations/{orgId}/groups/{groupId}/budgets`
pub(super) async fn list(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Segments<(String, String)>,
) -> Result<Reply, Refusal> {
    let (org, group) = segments(path)?;
    let answer = look(&state, |kept, now| {
        let place = kept.organizations.as_member(&org, &caller)?;
        let group: &Group = place.organization.group(&group)?;
        let budgets = group.budgets.iter();
        let budgets = budgets.map(|budget| shapes::budget(budget, now));
        Ok(json!({ "success": true, "budgets": budgets.collect::<Vec<_>>() }))
    })?;
    Ok(Reply::ok(answer))
}

/// `GET /organizations/{orgId}/groups/{groupId}/budgets/{budgetId}`
pub(super) async fn get(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Segments<(String, String, String)>,
) -> Result<Reply, Refusal> {
    let (org, group, budget) = segments(path)?;
    Ok(Reply::ok(one(&state, caller, (&org, &group, &budget))?))
}

/// `GET /organizations/{orgId}/groups/{groupId}/budgets/{budgetId}/usage`
pub(super) async fn usage(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Segments<(String, String, String)>,
) -> Result<Reply, Refusal> {
    let (org, group, budget) = segments(path)?;
    let answer = look(&state, |kept, now| {
        let place = kept.organizations.as_member(&org, &caller)?;
        let budget = place.organization.group(&group)?.budget(&budget)?;
        Ok(json!({ "success": true, "usage": shapes::budget_usage(budget, now) }))
    })?;
    Ok(Reply::ok(answer))
}

/// `PATCH /organizations/{orgId}/groups/{groupId}/budgets/{budgetId}`: except for the limit, what is absent
/// stays
pub(super) async fn update(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Segments<(String, String, String)>,
    body: JsonObject,
) -> Result<Reply, Refusal> {
    let (org, group, budget) = segments(path)?;
    let body = Fields::of_body(&body);
    let change = BudgetChange {
        limit_cents: limit(&body)?,
        interval: body.optional("interval", interval)?,
        alert_pct: body.optional("alertThresholdPct", percent)?,
        max_transactions: body.optional("maxTransactions", fields::count)?,
        any_transactions: body.object().get("maxTransactions") == Some(&Value::Null),
    };
    let change = Change::UpdateBudget {
        org: org.clone(),
        group: group.clone(),
        budget: budget.clone(),
        change,
    };
    organize(&state, caller, change)?;
    Ok(Reply::ok(one(&state, caller, (&org, &group, &budget))?))
}

/// `DELETE /organizations/{orgId}/groups/{groupId}/budgets/{budgetId}`
pub(super) async fn delete(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Segments<(String, String, String)>,
) -> Result<Reply, Refusal> {
    let (org, group, budget) = segments(path)?;
    organize(&state, caller, Change::DeleteBudget { org, group, budget })?;
    Ok(done())
}

/// `POST /organizations/{orgId}/groups/{groupId}/payment-methods`
pub(super) async fn share_method(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Segments<(String, String)>,
    body: JsonObject,
) -> Result<Reply, Refusal> {
    let (org, group) = segments(path)?;
    let body = Fields::of_body(&body);
    let method = body.required("paymentMethodId", fields::name(200))?;
    let change = Change::ShareMethod {
        org,
        group,
        method: method.clone(),
    };
    organize(&state, caller, change)?;
    let method = state.read(|ledger, _| {
        let method = ledger.own_method(&method, caller)?;
        Ok::<_, crate::ledger::Denial>(shapes::shared_method(method))
    })?;
    Ok(Reply::created(
        json!({ "success": true, "paymentMethod": method }),
    ))
}

/// `GET /organizations/{orgId}/groups/{groupId}/payment-methods`
pub(super) async fn list_methods(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Segments<(String, String)>,
) -> Result<Reply, Refusal> {
    let (org, group) = segments(path)?;
    let answer = look(&state, |kept, _| {
        let place = kept.organizations.as_member(&org, &caller)?;
        let shared = place.organization.group(&group)?.methods.iter();
        let methods = shared.filter_map(|id| kept.ledger.methods.get(id));
        let methods: Vec<Value> = methods.map(shapes::shared_method).collect();
        Ok(json!({ "success": true, "paymentMethods": methods }))
    })?;
    Ok(Reply::ok(answer))
}

/// `DELETE /organizations/{orgId}/groups/{groupId}/payment-methods/{id}`
pub(super) async fn unshare_method(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Segments<(String, String, String)>,
) -> Result<Reply, Refusal> {
    let (org, group, method) = segments(path)?;
    organize(&state, caller, Change::UnshareMethod { org, group, method })?;
    Ok(done())
}

fn one(
    state: &State,
    caller: Address,
    (org, group, budget): (&str, &str, &str),
) -> Result<Value, Refusal> {
    look(state, |kept, now| {
        let place = kept.organizations.as_member(org, &caller)?;
        let budget = place.organization.group(group)?.budget(budget)?;
        Ok(json!({ "success": true, "budget": shapes::budget(budget, now) }))
    })
}

/// The limit: cents, as decimal digits, more than none.
fn limit(body: &Fields<'_>) -> Result<Amount, Refusal> {
    body.required("spendingLimitCents", |field, value| {
        let limit = value::uint256(field, value).unwrap_or_default();
        if limit.is_zero() {
            return Err(Refusal::field(
                codes::BUDGET_LIMIT,
                field,
                "must be a whole number of cents above 0, as decimal digits",
            ));
        }
        Ok(limit)
    })
}

fn interval(field: &str, value: &Value) -> Result<Interval, Refusal> {
    let name = fields::one_of(INTERVALS)(field, value)?;
    Ok(Interval::named(name).unwrap_or(Interval::Month))
}

fn percent(field: &str, value: &Value) -> Result<u64, Refusal> {
    let percent = fields::count(field, value).ok();
    percent.filter(|percent| *percent <= 100).ok_or_else(|| {
        Refusal::field(
            codes::BAD_REQUEST,
            field,
            "must be a whole number from 1 to 100",
        )
    })
}
