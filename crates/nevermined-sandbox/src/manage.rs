//! The management port: what a tester does to a sandbox that no client of the service may. It listens on
//! 127.0.0.1 only, apart from the API, and talks to programs of this machine: a web page of another origin
//! is refused.
//!
//! To add a route: write its handler in a module below, add it to [`router`], and say in [`ROUTES`] what it is
//! for. A handler reads with [`Fields`](crate::http::Fields) and refuses with [`Refusal`]; what it changes is
//! durable before it is answered. Nothing that it answers holds a secret, but for the key of an account that
//! was opened or brought back just now.

use crate::codes;
use crate::faults::Effect;
use crate::http::{Reply, refused};
use crate::refusal::Refusal;
use crate::state::State;
use axum::Router;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Query, Request, State as Shared};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use http::header::{ACCEPT, CACHE_CONTROL, HOST, HeaderMap, HeaderValue, ORIGIN, VARY};
use http::{Method, Uri};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::Arc;

mod accounts;
mod clock;
mod deliveries;
mod dump;
mod faults;
mod html;
mod ledger;
mod market;
mod page;
mod payments;
mod seeds;

pub(crate) use accounts::{NewAccount, cards_of};
pub(crate) use dump::dump;
pub(crate) use faults::fault;

/// Every route: method, path, what it is for. The description at `/` is made of it.
const ROUTES: &[(&str, &str, &str)] = &[
    (
        "GET",
        "/",
        "This description; for who accepts text/html, a page about the sandbox.",
    ),
    ("GET", "/clock", "The sandbox's time."),
    (
        "PUT",
        "/clock",
        r#"Sets the time: {"now": "2030-01-31T12:00:00Z"}. It goes ahead, never back."#,
    ),
    (
        "POST",
        "/clock/advance",
        r#"Moves the time ahead: {"seconds": 3600} or {"millis": 250}."#,
    ),
    (
        "GET",
        "/accounts",
        "The accounts, with what is in their wallets. Of each key only the end is shown.",
    ),
    (
        "POST",
        "/accounts",
        r#"Opens an account: {"name": "alice", "funds": "5000000", "cards": ["stripe"]}. The answer holds its key."#,
    ),
    (
        "POST",
        "/accounts/{address}/funds",
        r#"Puts money into a wallet, in units of a token with 6 decimals: {"amount": "1000000"}."#,
    ),
    (
        "POST",
        "/accounts/{address}/cards",
        r#"Gives an account a card: {"provider": "stripe"}; also braintree, visa, vgs."#,
    ),
    (
        "POST",
        "/seed",
        "Sows a seed into the running sandbox, all of it or nothing: plans, agents, organizations, delegations, orders and the rest. The answer holds ids and keys of what it made.",
    ),
    (
        "GET",
        "/plans",
        "The plans with their terms. Ids and amounts are decimal texts.",
    ),
    (
        "GET",
        "/balances",
        "Who holds how many credits of which plan, now.",
    ),
    (
        "GET",
        "/wallets",
        "The money in every wallet, those of no account here too, in units of a token with 6 decimals.",
    ),
    (
        "POST",
        "/checkouts/{id}/complete",
        "Completes a checkout, as its buyer does by paying. The id is stripeCheckoutSessionId.",
    ),
    (
        "POST",
        "/orders/{id}/pay",
        "Pays an order, as its buyer does.",
    ),
    ("POST", "/orders/{id}/fail", "Fails an order for good."),
    (
        "POST",
        "/orders/{id}/refund",
        r#"Gives back a part of a paid order: {"cents": 100}."#,
    ),
    (
        "GET",
        "/deliveries",
        "What is sent to webhooks, the oldest first: the last ?limit= of them, those with ?status=.",
    ),
    (
        "POST",
        "/deliveries/{id}/retry",
        "Sends a delivery once more, now, with a new round of attempts.",
    ),
    (
        "GET",
        "/faults",
        "The faults, with how often each was met and happened.",
    ),
    (
        "POST",
        "/faults",
        r#"Adds a fault: {"operation": "orderPlan", "times": 1, "effect": {"kind": "reset", "when": "afterCommit"}}."#,
    ),
    (
        "PUT",
        "/faults",
        r#"Replaces all faults: {"faults": [...]}."#,
    ),
    ("DELETE", "/faults", "Takes all faults away."),
    ("DELETE", "/faults/{id}", "Takes one fault away."),
    (
        "GET",
        "/ledger",
        "The whole ledger, with organizations and programs. Secrets are shown by their ends, ids and amounts are hexadecimal.",
    ),
    (
        "GET",
        "/audit",
        "Whether the ledger's invariants hold, now and after each request so far.",
    ),
    (
        "POST",
        "/audit",
        "Whether they hold in a ledger that GET /ledger gave.",
    ),
    (
        "POST",
        "/reset",
        "Makes everything as it was at the start: what was seeded comes back with its keys and ids, the rest is gone.",
    ),
    (
        "GET",
        "/requests",
        "The last requests of the API, the oldest first; at most ?limit= of them. The log keeps 10,000.",
    ),
];

/// The routes of the management port.
pub(crate) fn router(state: Arc<State>) -> Router {
    Router::new()
        .route("/", get(front))
        .route("/clock", get(clock::get).put(clock::set))
        .route("/clock/advance", post(clock::advance))
        .route("/accounts", get(accounts::list).post(accounts::open))
        .route("/accounts/{address}/funds", post(accounts::fund))
        .route("/accounts/{address}/cards", post(accounts::add_card))
        .route("/seed", post(seeds::sow))
        .route("/plans", get(market::plans))
        .route("/balances", get(market::balances))
        .route("/wallets", get(market::wallets))
        .route("/checkouts/{id}/complete", post(payments::complete))
        .route("/orders/{id}/pay", post(payments::pay))
        .route("/orders/{id}/fail", post(payments::fail))
        .route("/orders/{id}/refund", post(payments::refund))
        .route("/deliveries", get(deliveries::list))
        .route("/deliveries/{id}/retry", post(deliveries::retry))
        .route(
            "/faults",
            get(faults::list)
                .post(faults::add)
                .put(faults::replace)
                .delete(faults::clear),
        )
        .route("/faults/{id}", delete(faults::remove))
        .route("/ledger", get(ledger::show))
        .route("/audit", get(ledger::audit).post(ledger::audit_posted))
        .route("/reset", post(ledger::reset))
        .route("/requests", get(ledger::requests))
        .fallback(nowhere)
        .method_not_allowed_fallback(other_method)
        .layer(middleware::from_fn_with_state(
            Arc::clone(&state),
            around_each,
        ))
        .with_state(state)
}

/// The description, or the page.
async fn front(Shared(state): Shared<Arc<State>>, headers: HeaderMap) -> Response {
    let mut response = if wants_html(&headers) {
        page::show(&state)
    } else {
        let routes = ROUTES
            .iter()
            .map(|(method, path, about)| json!({ "method": method, "path": path, "about": about }));
        Reply::ok(json!({
            "name": env!("CARGO_PKG_NAME"),
            "version": env!("CARGO_PKG_VERSION"),
            "now": state.clock.now().iso(),
            "routes": routes.collect::<Vec<_>>(),
            "effects": Effect::SAMPLES,
        }))
        .into_response()
    };
    let accept = HeaderValue::from_static("accept");
    response.headers_mut().insert(VARY, accept);
    response
}

/// Browsers name HTML; programs accept anything, or JSON.
fn wants_html(headers: &HeaderMap) -> bool {
    let mut accepted = headers.get_all(ACCEPT).iter();
    accepted.any(|value| value.to_str().is_ok_and(|text| text.contains("text/html")))
}

/// What every request gets: a look at where it comes from, the envelope, durable changes.
async fn around_each(Shared(state): Shared<Arc<State>>, request: Request, next: Next) -> Response {
    let mut response = match from_here(request.headers()) {
        Ok(()) => next.run(request).await,
        Err(refusal) => refusal.into_response(),
    };
    if let Err(failed) = state.durable().await {
        response = crate::http::not_kept(&failed).into_response();
    }
    if let Some(refusal) = response.extensions_mut().remove::<Refusal>() {
        let id = state.new_uuid();
        response = refused(&state, refusal, &id);
        if let Ok(id) = HeaderValue::from_str(&id) {
            response.headers_mut().insert("x-correlation-id", id);
        }
    }
    let no_store = HeaderValue::from_static("no-store");
    response.headers_mut().insert(CACHE_CONTROL, no_store);
    response
}

/// Whether a request is meant for this machine: a page from elsewhere can send one, but not without saying
/// whose it is.
fn from_here(headers: &HeaderMap) -> Result<(), Refusal> {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    if let Some(host) = host
        && !is_loopback(host)
    {
        return Err(Refusal::new(
            codes::FORBIDDEN,
            "the management port answers under 127.0.0.1 and localhost only",
        ));
    }
    if let Some(origin) = headers.get(ORIGIN) {
        let own = host.is_some_and(|host| origin.as_bytes() == format!("http://{host}").as_bytes());
        if !own {
            return Err(Refusal::new(
                codes::FORBIDDEN,
                "the management port is not for web pages of another origin",
            ));
        }
    }
    Ok(())
}

fn is_loopback(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    ["127.0.0.1", "localhost", "[::1]"].contains(&name)
}

async fn nowhere(method: Method, uri: Uri) -> Refusal {
    Refusal::new(
        codes::NO_ROUTE,
        format!("the management port has no {method} {}", uri.path()),
    )
    .hint("GET / lists what it has; the API is on the other port")
}

async fn other_method(method: Method, uri: Uri) -> Refusal {
    let path = uri.path();
    let here = ROUTES
        .iter()
        .filter(|(_, template, _)| crate::operations::fits(template, path));
    let methods: Vec<&str> = here.map(|(method, _, _)| *method).collect();
    Refusal::new(
        codes::OTHER_METHOD,
        format!("{path} takes {}, not {method}", methods.join(", ")),
    )
}

/// A small whole number.
fn whole(field: &str, value: &Value) -> Result<u64, Refusal> {
    u64::try_from(crate::http::value::uint256(field, value)?)
        .map_err(|_| Refusal::field(codes::BAD_REQUEST, field, "must be below 2^64"))
}

/// The refusal of a part of the path. Every text can be one, if it is a text.
fn bad_path(_: PathRejection) -> Refusal {
    Refusal::new(
        codes::BAD_REQUEST,
        "the path holds bytes that are no UTF-8: encode it as UTF-8, with a percent sign before each byte",
    )
}

/// What the query of a request says.
struct Asked(HashMap<String, String>);

impl Asked {
    /// Refused if it has other parameters than these.
    fn of(uri: &Uri, names: &[&str]) -> Result<Self, Refusal> {
        let Query(asked) = Query::<HashMap<String, String>>::try_from_uri(uri).map_err(|_| {
            Refusal::new(
                codes::BAD_REQUEST,
                "the query must be name=value&name=value",
            )
        })?;
        match asked.keys().find(|name| !names.contains(&name.as_str())) {
            None => Ok(Self(asked)),
            Some(other) => {
                let problem = format!("is not known here; there is {}", names.join(", "));
                Err(Refusal::field(codes::BAD_REQUEST, other, problem))
            }
        }
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// The most that is to be shown.
    fn limit(&self) -> Result<usize, Refusal> {
        let Some(text) = self.text("limit") else {
            return Ok(usize::MAX);
        };
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if digits {
            // A number that is too large for this machine asks for everything.
            return Ok(text.parse().unwrap_or(usize::MAX));
        }
        let problem = format!("must be a whole number of 0 or more, such as 100, not {text:?}");
        Err(Refusal::field(codes::BAD_REQUEST, "limit", problem))
    }
}

/// The account that a path names.
fn account(
    state: &State,
    path: Result<Path<String>, PathRejection>,
) -> Result<crate::state::AccountRecord, Refusal> {
    let Path(text) = path.map_err(bad_path)?;
    let address = crate::http::value::address_text("address", &text)?;
    let mut accounts = state.accounts().into_iter();
    accounts
        .find(|account| account.address == address)
        .ok_or_else(|| {
            Refusal::new(
                codes::NO_ROUTE,
                format!("there is no account {address} here"),
            )
            .hint("GET /accounts lists them")
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let named = pairs.iter().map(|(name, value)| {
            let name = http::HeaderName::from_static(name);
            (name, HeaderValue::from_static(value))
        });
        named.collect()
    }

    #[test]
    fn only_this_machine_is_answered() {
        for (sent, answered) in [
            (&[][..], true),
            (&[("host", "127.0.0.1:8080")], true),
            (&[("host", "localhost")], true),
            (&[("host", "[::1]:80")], true),
            (&[("host", "sandbox.example:8080")], false),
            (&[("host", "127.0.0.1.example")], false),
            (
                &[("host", "127.0.0.1:80"), ("origin", "http://127.0.0.1:80")],
                true,
            ),
            (
                &[("host", "127.0.0.1:80"), ("origin", "http://127.0.0.1:81")],
                false,
            ),
            (
                &[("host", "127.0.0.1:80"), ("origin", "https://example.org")],
                false,
            ),
            (&[("host", "127.0.0.1:80"), ("origin", "null")], false),
        ] {
            assert_eq!(from_here(&headers(sent)).is_ok(), answered, "{sent:?}");
        }
    }

    #[test]
    fn who_names_html_gets_the_page() {
        for (accept, html) in [
            ("text/html,application/xhtml+xml,*/*;q=0.8", true),
            ("*/*", false),
            ("application/json", false),
        ] {
            assert_eq!(
                wants_html(&headers(&[("accept", accept)])),
                html,
                "{accept}"
            );
        }
        assert!(!wants_html(&HeaderMap::new()));
    }
}
