//! The streaming proxy: a request of any method, described by headers, and its answer as it comes.

use super::super::body;
use super::super::caller::CallerKey;
use super::{Outgoing, invalid, request_id, target};
use crate::codes;
use crate::ledger::DelegationId;
use crate::refusal::Refusal;
use crate::state::State;
use axum::body::Body;
use axum::extract::{Request, State as Shared};
use axum::response::Response;
use http::header::{
    AUTHORIZATION, CONNECTION, CONTENT_LENGTH, HOST, PROXY_AUTHENTICATE, PROXY_AUTHORIZATION, TE,
    TRAILER, TRANSFER_ENCODING, UPGRADE,
};
use http::{HeaderMap, HeaderName, HeaderValue};
use std::sync::Arc;

const OURS: &str = "x-router-";
const TARGET: &str = "x-router-target-url";
const DELEGATION: &str = "x-router-delegation-id";
const REQUEST: &str = "x-router-request-id";
const UPSTREAM: &str = "x-router-upstream-authorization";

/// What concerns one connection, or is set anew for each.
pub(super) fn is_hop(name: &HeaderName) -> bool {
    let hops = [
        CONNECTION,
        CONTENT_LENGTH,
        HOST,
        PROXY_AUTHENTICATE,
        PROXY_AUTHORIZATION,
        TE,
        TRAILER,
        TRANSFER_ENCODING,
        UPGRADE,
    ];
    hops.contains(name) || name.as_str() == "keep-alive"
}

/// `ALL /router/proxy`
pub(crate) async fn proxy(
    Shared(state): Shared<Arc<State>>,
    caller: CallerKey,
    request: Request,
) -> Result<Response, Refusal> {
    caller.may_spend()?;
    let account = caller.account;
    let (parts, body) = request.into_parts();
    let header = |name: &str| -> Result<&str, Refusal> {
        let value = parts
            .headers
            .get(name)
            .and_then(|value| value.to_str().ok());
        let value = value.map(str::trim).filter(|value| !value.is_empty());
        value.ok_or_else(|| {
            let problem = format!("the header {name} is required");
            Refusal::router(codes::ROUTER_INVALID, problem)
        })
    };
    let url = header(TARGET)?;
    let outgoing = Outgoing {
        caller,
        delegation: DelegationId(header(DELEGATION)?.to_owned()),
        request_id: request_id(REQUEST, &header(REQUEST)?.into()).map_err(invalid)?,
        url: url.to_owned(),
        target: target(TARGET, url).map_err(invalid)?,
        method: parts.method.clone(),
        headers: forwarded(&parts.headers),
        // Kept whole, because it is sent again with the payment.
        body: body::read(body).await?.into(),
    };
    let routed = outgoing.route(&state).await?;
    let (mut parts, body) = routed.answer.into_parts();
    let hops: Vec<HeaderName> = parts
        .headers
        .keys()
        .filter(|name| is_stripped(name))
        .cloned()
        .collect();
    for name in hops {
        parts.headers.remove(name);
    }
    if let Some(id) = routed.payment {
        let said = state.read(|ledger, _| {
            let payment = ledger.own_router_payment(&id, account)?;
            Ok::<_, crate::ledger::Denial>((payment.state.name(), payment.transaction.clone()))
        })?;
        let mut put = |name: &'static str, value: &str| {
            if let Ok(value) = HeaderValue::from_str(value) {
                parts.headers.insert(name, value);
            }
        };
        put("x-router-payment-id", &id);
        put("x-router-payment-status", said.0);
        if let Some(transaction) = said.1 {
            put("x-router-tx-hash", &transaction);
        }
    }
    Ok(Response::from_parts(parts, Body::new(body)))
}

/// The headers that go on to the target: not the sandbox's own key, and nothing that is for the router.
fn forwarded(given: &HeaderMap) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in given {
        if !is_stripped(name) && name != AUTHORIZATION {
            headers.append(name.clone(), value.clone());
        }
    }
    if let Some(upstream) = given.get(UPSTREAM) {
        let mut upstream = upstream.clone();
        upstream.set_sensitive(true);
        headers.insert(AUTHORIZATION, upstream);
    }
    headers
}

/// A target can't say anything of payments, nor can the caller to the target.
fn is_stripped(name: &HeaderName) -> bool {
    is_hop(name) || name.as_str().starts_with(OURS)
}
