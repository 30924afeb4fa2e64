//! Customers: `listCustomers`, `getOrganizationCustomerTotals`, `exportCustomers`, `getCustomer`,
//! `getCustomerTotals`, `listCustomerPurchases`, `blockCustomer`, `unblockCustomer`.

use super::{Params, Segments, look, organize, segments};
use crate::change::Kept;
use crate::clock::Moment;
use crate::http::Reply;
use crate::http::caller::Caller;
use crate::http::paging::bad_query;
use crate::organizations::{Change, Denial, Purchase};
use crate::refusal::Refusal;
use crate::shapes;
use crate::state::State;
use axum::body::Body;
use axum::extract::State as Shared;
use axum::response::Response;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, HeaderValue};
use nevermined_types::Address;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

/// How much is summed up if nothing else is asked for: the last 30 days. Assumed.
const SPAN: Duration = Duration::from_secs(30 * 86_400);

/// `GET /organizations/{orgId}/customers`
pub(super) async fn list(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Segments<String>,
    params: Params,
) -> Result<Reply, Refusal> {
    let org = segments(path)?;
    let page = params.page(50, 200)?;
    let answer = look(&state, |kept, _| {
        let found = matching(kept, &org, caller, &params)?;
        let (items, total) = page.cut(found.into_iter());
        Ok(json!({ "items": items, "total": total }))
    })?;
    Ok(Reply::ok(answer))
}

/// `GET /organizations/{orgId}/customers/export`: all of them, as CSV
pub(super) async fn export(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Segments<String>,
    params: Params,
) -> Result<Response, Refusal> {
    let org = segments(path)?;
    let status = params.choice(
        "status",
        |text| {
            ["active", "blocked"]
                .into_iter()
                .find(|known| *known == text)
        },
        "must be active or blocked",
    )?;
    let mut found = look(&state, |kept, _| matching(kept, &org, caller, &params))?;
    found.retain(|customer| status.is_none_or(|status| customer["status"] == status));
    let mut response = Response::new(Body::from(shapes::customers_csv(&found)));
    let headers = response.headers_mut();
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("text/csv; charset=utf-8"),
    );
    headers.insert(
        CONTENT_DISPOSITION,
        HeaderValue::from_static("attachment; filename=\"customers.csv\""),
    );
    Ok(response)
}

/// `GET /organizations/{orgId}/customers/aggregations`
pub(super) async fn totals(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Segments<String>,
    params: Params,
) -> Result<Reply, Refusal> {
    let org = segments(path)?;
    let (from, to) = span(&state, &params)?;
    let answer = look(&state, |kept, _| {
        let organization = kept.organizations.with_customers(&org, &caller)?;
        let purchases: Vec<&Purchase> = organization.purchases.iter().collect();
        let mut totals = shapes::purchases_over_time(&purchases, from, to);
        if let Some(object) = totals.as_object_mut() {
            let count = organization.customers.len();
            object.insert("customerCount".to_owned(), count.into());
        }
        Ok(totals)
    })?;
    Ok(Reply::ok(answer))
}

/// `GET /organizations/{orgId}/customers/{customerId}`
pub(super) async fn get(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Segments<(String, String)>,
) -> Result<Reply, Refusal> {
    let (org, customer) = segments(path)?;
    let answer = look(&state, |kept, _| one(kept, &org, caller, &customer))?;
    Ok(Reply::ok(answer))
}

/// `GET /organizations/{orgId}/customers/{customerId}/aggregations`
pub(super) async fn totals_of(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Segments<(String, String)>,
    params: Params,
) -> Result<Reply, Refusal> {
    let (org, customer) = segments(path)?;
    let (from, to) = span(&state, &params)?;
    let answer = look(&state, |kept, _| {
        let organization = kept.organizations.with_customers(&org, &caller)?;
        let found = organization.customer(&customer)?;
        let purchases: Vec<&Purchase> = organization.purchases_of(found).collect();
        let mut totals = shapes::purchases_over_time(&purchases, from, to);
        if let Some(object) = totals.as_object_mut() {
            let shown = one(kept, &org, caller, &customer)?;
            object.insert("customer".to_owned(), shown);
        }
        Ok(totals)
    })?;
    Ok(Reply::ok(answer))
}

/// `GET /organizations/{orgId}/customers/{customerId}/purchases`: the newest first
pub(super) async fn purchases(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Segments<(String, String)>,
    params: Params,
) -> Result<Reply, Refusal> {
    let (org, customer) = segments(path)?;
    let page = params.page(25, 100)?;
    let answer = look(&state, |kept, _| {
        let organization = kept.organizations.with_customers(&org, &caller)?;
        let customer = organization.customer(&customer)?;
        let mut purchases: Vec<&Purchase> = organization.purchases_of(customer).collect();
        purchases.reverse();
        let (shown, total) = page.cut(purchases.into_iter());
        let items: Vec<Value> = shown.into_iter().map(shapes::purchase).collect();
        Ok(json!({ "items": items, "total": total }))
    })?;
    Ok(Reply::ok(answer))
}

/// `POST /organizations/{orgId}/customers/{customerId}/block`
pub(super) async fn block(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Segments<(String, String)>,
) -> Result<Reply, Refusal> {
    set_blocked(&state, caller, path, true)
}

/// `POST /organizations/{orgId}/customers/{customerId}/unblock`
pub(super) async fn unblock(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Segments<(String, String)>,
) -> Result<Reply, Refusal> {
    set_blocked(&state, caller, path, false)
}

fn set_blocked(
    state: &State,
    caller: Address,
    path: Segments<(String, String)>,
    blocked: bool,
) -> Result<Reply, Refusal> {
    let (org, customer) = segments(path)?;
    let change = Change::SetBlocked {
        org: org.clone(),
        customer: customer.clone(),
        blocked,
    };
    organize(state, caller, change)?;
    let answer = look(state, |kept, _| one(kept, &org, caller, &customer))?;
    Ok(Reply::ok(answer))
}

fn one(kept: &Kept, org: &str, caller: Address, customer: &str) -> Result<Value, Denial> {
    let organizations = &kept.organizations;
    let organization = organizations.with_customers(org, &caller)?;
    let customer = organization.customer(customer)?;
    Ok(shapes::customer(organizations, organization, customer))
}

/// The customers whose details contain the text that is asked for, the newest first.
fn matching(
    kept: &Kept,
    org: &str,
    caller: Address,
    params: &Params,
) -> Result<Vec<Value>, Denial> {
    let organizations = &kept.organizations;
    let organization = organizations.with_customers(org, &caller)?;
    let wanted = params.text("search").map(str::to_lowercase);
    let details = |customer: &Value| {
        let names = ["id", "userId", "userName", "userEmail"];
        let texts = names.iter().filter_map(|name| customer[*name].as_str());
        texts.map(str::to_lowercase).collect::<Vec<_>>()
    };
    let customers = organization.customers.iter().rev();
    let shown = customers.map(|customer| shapes::customer(organizations, organization, customer));
    let found = shown.filter(|customer| match &wanted {
        Some(wanted) => details(customer).iter().any(|text| text.contains(wanted)),
        None => true,
    });
    Ok(found.collect())
}

/// The span of time that is asked for.
fn span(state: &State, params: &Params) -> Result<(Moment, Moment), Refusal> {
    let to = params.moment("to")?.unwrap_or_else(|| state.clock.now());
    let from = params.moment("from")?.unwrap_or_else(|| to.minus(SPAN));
    if from > to {
        return Err(bad_query("from", "must not be after to"));
    }
    Ok((from, to))
}
