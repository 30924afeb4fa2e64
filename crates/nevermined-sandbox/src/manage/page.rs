//! The page about a sandbox: accounts, plans, balances, agents, faults and the last requests. It only shows.

use super::html::Html;
use crate::clock::Moment;
use crate::faults::{Fault, FaultReport};
use crate::ledger::{Ledger, Plan};
use crate::requests::RequestRecord;
use crate::state::{AccountRecord, State};
use axum::body::Body;
use axum::response::Response;
use http::header::{
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderValue, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use nevermined_types::Address;

/// How many requests, plans and the rest are shown, the last ones.
const SHOWN: usize = 100;

/// Nothing is loaded, nothing runs.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; \
    form-action 'none'; frame-ancestors 'none'";

const HEAD: &str = "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
    <meta name=\"viewport\" content=\"width=device-width\">\
    <link rel=\"icon\" href=\"data:,\"><title>Nevermined sandbox</title>\n<style>\
    :root{color-scheme:light dark}\
    body{font:14px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:90rem;padding:0 1rem}\
    h1{font-size:1.5rem}h2{font-size:1.1rem;margin:2rem 0 .5rem}\
    section{overflow-x:auto}table{border-collapse:collapse;width:100%}\
    th,td{border-bottom:1px solid #8884;padding:.25rem .75rem .25rem 0;text-align:left;vertical-align:top}\
    td{font-family:ui-monospace,monospace;overflow-wrap:anywhere;white-space:pre-wrap}\
    </style></head>\n<body><main><h1>Nevermined sandbox</h1>\n";

/// The page as it is now.
pub(crate) fn show(state: &State) -> Response {
    let mut response = Response::new(Body::from(render(state)));
    let headers = response.headers_mut();
    for (name, value) in [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

fn render(state: &State) -> String {
    let accounts = state.accounts();
    let requests = state.last_requests(SHOWN);
    let faults = state.faults.report();
    let verdict = match state.audit() {
        Ok(()) => "The ledger's invariants hold.".to_owned(),
        Err(found) => format!(
            "The ledger breaks {} invariants: see GET /audit.",
            found.len()
        ),
    };
    let mut html = Html::default();
    html.markup(HEAD);
    state.read(|ledger, now| {
        html.markup("<p>It is ").text(&now.iso()).markup(" here. ");
        html.text(&verdict).markup("</p>\n");
        html.table(
            "Accounts",
            &["Name", "Address", "Key", "Wallet"],
            &accounts_of(&accounts, ledger),
        );
        html.table(
            "Plans",
            &[
                "Name",
                "Id",
                "Owner",
                "Price",
                "Credits",
                "Limited by",
                "Listed",
            ],
            &plans_of(&accounts, ledger),
        );
        html.table(
            "Balances",
            &["Plan", "Holder", "Remaining", "Used", "Expire"],
            &balances_of(&accounts, ledger, now),
        );
        html.table(
            "Agents",
            &["Name", "Id", "Owner", "Plans"],
            &agents_of(&accounts, ledger),
        );
    });
    html.table(
        "Faults",
        &["No.", "Effect", "For", "Met", "Happened"],
        &faults_of(&faults),
    );
    html.table(
        "Last requests",
        &["Status", "Method", "Path", "Fault", "Correlation id"],
        &requests_of(&requests),
    );
    html.markup("</main></body></html>\n");
    html.into_string()
}

/// The last of many rows.
fn last<T>(rows: &[T]) -> &[T] {
    rows.get(rows.len().saturating_sub(SHOWN)..).unwrap_or(rows)
}

fn accounts_of(accounts: &[AccountRecord], ledger: &Ledger) -> Vec<Vec<String>> {
    let row = |account: &AccountRecord| {
        vec![
            account.name.clone(),
            account.address.to_string(),
            account.key_hint.clone(),
            ledger.wallet(&account.address).to_string(),
        ]
    };
    last(accounts).iter().map(row).collect()
}

fn plans_of(accounts: &[AccountRecord], ledger: &Ledger) -> Vec<Vec<String>> {
    let row = |plan: &Plan| {
        vec![
            plan.name.clone(),
            plan.key.to_string(),
            called(accounts, plan.owner),
            plan.price.total.to_string(),
            plan.credits.amount.to_string(),
            plan.credits.access.name().to_owned(),
            yes_or_no(plan.is_listed),
        ]
    };
    let shown = last(&ledger.registered).iter();
    shown
        .filter_map(|key| ledger.plans.get(key))
        .map(row)
        .collect()
}

fn balances_of(accounts: &[AccountRecord], ledger: &Ledger, now: Moment) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for key in last(&ledger.registered) {
        let (Some(plan), Some(book)) = (ledger.plans.get(key), ledger.books.get(key)) else {
            continue;
        };
        for (holder, holding) in book.holders.iter().take(SHOWN) {
            let standing = holding.standing(now);
            rows.push(vec![
                plan.name.clone(),
                called(accounts, *holder),
                standing.remaining.to_string(),
                standing.used.to_string(),
                standing.expires.map_or_else(String::new, Moment::iso),
            ]);
        }
    }
    rows
}

fn agents_of(accounts: &[AccountRecord], ledger: &Ledger) -> Vec<Vec<String>> {
    let shown = last(&ledger.registered_agents).iter();
    let agents = shown.filter_map(|key| ledger.agents.get(key));
    let rows = agents.map(|agent| {
        let plans = ledger.plans_of(agent);
        let names: Vec<&str> = plans.iter().map(|plan| plan.name.as_str()).collect();
        vec![
            agent.name.clone(),
            agent.key.to_string(),
            called(accounts, agent.owner),
            names.join(", "),
        ]
    });
    rows.collect()
}

fn faults_of(reports: &[FaultReport]) -> Vec<Vec<String>> {
    let row = |report: &FaultReport| {
        vec![
            report.id.to_string(),
            report.fault.effect.name().to_owned(),
            meant(&report.fault),
            report.matched.to_string(),
            report.fired.to_string(),
        ]
    };
    last(reports).iter().map(row).collect()
}

/// Which requests a fault is for.
fn meant(fault: &Fault) -> String {
    let mut words: Vec<String> = Vec::new();
    words.extend(fault.operation.clone());
    words.extend(fault.path.clone());
    words.extend(fault.account.map(|account| format!("of {account}")));
    if fault.after > 0 {
        words.push(format!("after {}", fault.after));
    }
    words.extend(fault.times.map(|times| format!("{times} times")));
    if words.is_empty() {
        words.push("every request".to_owned());
    }
    words.join(", ")
}

/// The newest first.
fn requests_of(records: &[RequestRecord]) -> Vec<Vec<String>> {
    let row = |record: &RequestRecord| {
        vec![
            match record.status {
                0 => "none".to_owned(),
                status => status.to_string(),
            },
            record.method.clone(),
            record.path.clone(),
            record.fault.unwrap_or_default().to_owned(),
            record.correlation_id.clone(),
        ]
    };
    records.iter().rev().map(row).collect()
}

/// An account by its name, or anybody by the address.
fn called(accounts: &[AccountRecord], address: Address) -> String {
    let account = accounts.iter().find(|account| account.address == address);
    account.map_or_else(|| address.to_string(), |account| account.name.clone())
}

fn yes_or_no(yes: bool) -> String {
    if yes { "yes" } else { "no" }.to_owned()
}
