//! The page about a sandbox: accounts, plans, balances, agents, faults and the last requests. It only shows.

use super::html::{Cell, Html};
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
            &plain(accounts_of(&accounts, ledger)),
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
            &plain(plans_of(&accounts, ledger)),
        );
        html.table(
            "Balances",
            &["Plan", "Holder", "Remaining", "Used", "Expire"],
            &plain(balances_of(&accounts, ledger, now)),
        );
        html.table(
            "Agents",
            &["Name", "Id", "Owner", "Plans"],
            &plain(agents_of(&accounts, ledger)),
        );
    });
    html.table(
        "Faults",
        &["No.", "Effect", "For", "Met", "Happened"],
        &plain(faults_of(&faults)),
    );
    html.table(
        "Last requests",
        &["Status", "Method", "Path", "Fault", "Correlation id", "At"],
        &requests_of(&requests),
    );
    html.markup("</main></body></html>\n");
    html.into_string()
}

/// Rows whose cells are shown whole.
fn plain(rows: Vec<Vec<String>>) -> Vec<Vec<Cell>> {
    let cells = |row: Vec<String>| row.into_iter().map(Cell::from).collect();
    rows.into_iter().map(cells).collect()
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
            dollars(&ledger.wallet(&account.address).to_string()),
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
            decimal(&plan.price.total.to_string()),
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
    words.extend(fault.times.map(|times| match times {
        1 => "once".to_owned(),
        times => format!("{times} times"),
    }));
    if words.is_empty() {
        words.push("every request".to_owned());
    }
    words.join(", ")
}

/// The newest first.
fn requests_of(records: &[RequestRecord]) -> Vec<Vec<Cell>> {
    let row = |record: &RequestRecord| {
        vec![
            match record.status {
                0 => "none".to_owned(),
                status => status.to_string(),
            }
            .into(),
            record.method.clone().into(),
            Cell::shortened(&record.path),
            record.fault.unwrap_or_default().to_owned().into(),
            record.correlation_id.clone().into(),
            Moment::from(record.at).iso().into(),
        ]
    };
    records.iter().rev().map(row).collect()
}

/// Units of a token with 6 decimals, as money.
fn decimal(units: &str) -> String {
    let padded = format!("{units:0>7}");
    let (whole, rest) = padded.split_at(padded.len().saturating_sub(6));
    format!("{whole}.{rest}")
}

/// What is in a wallet. The sandbox has one token, whatever token a plan names.
fn dollars(units: &str) -> String {
    format!("{} USDC", decimal(units))
}

/// An account by its name, or anybody by the address.
fn called(accounts: &[AccountRecord], address: Address) -> String {
    let account = accounts.iter().find(|account| account.address == address);
    account.map_or_else(|| address.to_string(), |account| account.name.clone())
}

fn yes_or_no(yes: bool) -> String {
    if yes { "yes" } else { "no" }.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_shown_as_money() {
        for (units, shown) in [
            ("0", "0.000000 USDC"),
            ("5", "0.000005 USDC"),
            ("5000000", "5.000000 USDC"),
            ("12345678901", "12345.678901 USDC"),
        ] {
            assert_eq!(dollars(units), shown);
        }
    }

    #[test]
    fn a_fault_happens_once_or_several_times() {
        let fault = |times| {
            Fault::new(crate::faults::Effect::CutBody)
                .on("getPlan")
                .times(times)
        };
        assert_eq!(meant(&fault(1)), "getPlan, once");
        assert_eq!(meant(&fault(2)), "getPlan, 2 times");
    }
}
