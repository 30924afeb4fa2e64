//! The router: requests that are sent to a service of others, on this machine, and paid if it asks for it.

use super::body::Fields;
use super::caller::CallerKey;
use super::outbound::Target;
use super::{Reply, body};
use crate::codes;
use crate::ledger::{
    Command, DelegationId, Denial, FeeState, PaymentState, RouterPayment, Routing,
};
use crate::refusal::Refusal;
use crate::state::State;
use axum::body::Body;
use axum::routing::{MethodFilter, get, on, post};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Response};
use quote::Quote;
pub(super) use quote::known_asset;
use serde_json::{Value, json};
use std::sync::Arc;

mod ledger;
mod mint;
mod proxy;
mod quote;
mod route;

/// The longest name of an attempt.
const LONGEST_REQUEST_ID: usize = 256;

/// The methods that the proxy passes on.
const PROXIED: MethodFilter = MethodFilter::GET
    .or(MethodFilter::POST)
    .or(MethodFilter::PUT)
    .or(MethodFilter::PATCH)
    .or(MethodFilter::DELETE);

pub(super) fn routes() -> axum::Router<Arc<State>> {
    axum::Router::new()
        .route(
            "/api/v1/router/payments",
            post(mint::mint).get(ledger::list),
        )
        .route("/api/v1/router/payments/summary", get(ledger::summary))
        .route("/api/v1/router/payments/{id}/settled", post(mint::settled))
        .route("/api/v1/router/route", post(route::route))
        .route("/api/v1/router/proxy", on(PROXIED, proxy::proxy))
}

/// A request that is sent, and sent again with a payment if it is answered with 402.
struct Outgoing {
    caller: CallerKey,
    delegation: DelegationId,
    request_id: String,
    url: String,
    target: Target,
    method: Method,
    headers: HeaderMap,
    body: Vec<u8>,
}

/// What came of it: the last answer, and the payment if one was made.
struct Routed {
    answer: Response<Body>,
    payment: Option<String>,
}

impl Outgoing {
    /// Sends it, and pays if need be.
    async fn route(self, state: &State) -> Result<Routed, Refusal> {
        state.read(|ledger, now| {
            let account = self.caller.account;
            ledger.is_new_request(&account, &self.request_id)?;
            ledger.may_route(now, &self.caller.key_id, account, &self.delegation)
        })?;
        let first = self.send(self.headers.clone(), None).await?;
        if first.status().as_u16() != 402 {
            return Ok(Routed {
                answer: first,
                payment: None,
            });
        }
        let (parts, body) = first.into_parts();
        let body = body::read(body).await?;
        let quote = Quote::of_answer(&parts.headers, &body)
            .map_err(|why| Refusal::router(codes::ROUTER_INVALID, why))?;
        let (id, (name, value)) = issue(
            state,
            &self.caller,
            &self.delegation,
            Some(self.request_id.clone()),
            Some(self.url.clone()),
            &quote,
        )?;
        // What is signed may be used as soon as it is out, so it has to be kept first.
        let kept = state.durable().await;
        kept.map_err(|failed| unreachable(&failed.to_string(), Some(&id)))?;
        let mut headers = self.headers.clone();
        if let (Ok(name), Ok(value)) = (
            HeaderName::from_bytes(name.as_bytes()),
            HeaderValue::from_str(&value),
        ) {
            headers.insert(name, value);
        }
        let answer = self.send(headers, Some(&id)).await?;
        conclude(state, &id, &answer)?;
        Ok(Routed {
            answer,
            payment: Some(id),
        })
    }

    async fn send(
        &self,
        headers: HeaderMap,
        payment: Option<&str>,
    ) -> Result<Response<Body>, Refusal> {
        let sent = self
            .target
            .send(self.method.clone(), headers, self.body.clone());
        sent.await.map_err(|why| unreachable(&why, payment))
    }
}

/// Takes the money for a quote, and makes the header that pays it.
fn issue(
    state: &State,
    caller: &CallerKey,
    delegation: &DelegationId,
    request_id: Option<String>,
    resource_url: Option<String>,
    quote: &Quote,
) -> Result<(String, (&'static str, String)), Refusal> {
    // Without a name of the attempt a repeat would pay the fee again: so there is none.
    let fee_bps = match request_id {
        Some(_) => state.switches.router_fee_bps,
        None => 0,
    };
    let fee_units = quote
        .units
        .saturating_mul(crate::ledger::Amount::from(fee_bps))
        .div_ceil(crate::ledger::Amount::from(10_000u64));
    let id = state.new_uuid();
    let payment = RouterPayment {
        id: id.clone(),
        buyer: caller.account,
        delegation: delegation.clone(),
        request_id,
        protocol: quote.protocol,
        network: quote.network.clone(),
        asset: quote.asset.clone(),
        recipient: quote.recipient,
        units: quote.units,
        fee_units,
        fee_bps,
        resource_url,
        issued: state.clock.now(),
        state: PaymentState::Issued,
        transaction: None,
        fee: if fee_units.is_zero() {
            FeeState::None
        } else {
            FeeState::Accrued
        },
        fee_transaction: None,
    };
    state.apply(Command::Route(Routing::Issue {
        key_id: caller.key_id.clone(),
        payment: Box::new(payment),
    }))?;
    let payer = state.read(|ledger, _| {
        let payment = ledger.own_router_payment(&id, caller.account)?;
        Ok::<_, Denial>(ledger.payer_of(payment))
    })?;
    let nonce = format!("0x{}", state.random_hex(4));
    let signature = format!("0x{}1b", state.random_hex(8));
    Ok((id, quote.credential(payer, &nonce, &signature)))
}

/// Notes what the paid request's answer means for the payment.
fn conclude(state: &State, id: &str, answer: &Response<Body>) -> Result<(), Refusal> {
    let status = answer.status();
    let payment = id.to_owned();
    if status.as_u16() == 402 {
        state.apply(Command::Route(Routing::Fail { payment }))?;
        return Ok(());
    }
    if !status.is_success() {
        let payment = payment.clone();
        state.apply(Command::Route(Routing::ReleaseFee { payment }))?;
    }
    if let Some(transaction) = quote::receipt(answer.headers()) {
        settle(state, payment, transaction)?;
    }
    Ok(())
}

fn settle(state: &State, payment: String, transaction: String) -> Result<(), Refusal> {
    state.apply(Command::Route(Routing::Settle {
        payment,
        transaction,
        fee_transaction: format!("0x{}", state.random_hex(4)),
    }))?;
    Ok(())
}

/// The amounts of a payment, as the API shows them.
fn settlement(payment: &RouterPayment, scheme: &str) -> Value {
    let mut shown = json!({
        "recipient": payment.recipient.to_string(),
        "amount": payment.units.to_string(),
        "network": payment.network,
        "approxCents": payment.cents().to_string(),
        "scheme": scheme,
    });
    if let Some(asset) = &payment.asset {
        shown["asset"] = asset.clone().into();
    }
    shown
}

/// The fee of a payment, as it was when the payment was issued.
fn fee(payment: &RouterPayment) -> Value {
    let (cap, own) = (payment.cap_cents(), payment.cents());
    json!({
        "bps": payment.fee_bps,
        "amount": payment.fee_units.to_string(),
        "cents": cap.saturating_sub(own).to_string(),
        "capChargedCents": cap.to_string(),
    })
}

/// Reads an attempt's name.
fn request_id(field: &str, value: &Value) -> Result<String, Refusal> {
    let text = super::value::filled_text(field, value)?;
    if text.chars().count() > LONGEST_REQUEST_ID {
        let problem = format!("must have at most {LONGEST_REQUEST_ID} characters");
        return Err(Refusal::field(codes::BAD_REQUEST, field, problem));
    }
    Ok(text.to_owned())
}

/// Reads the address of a target.
fn target(field: &str, url: &str) -> Result<Target, Refusal> {
    Target::parse(url).map_err(|why| Refusal::field(codes::BAD_REQUEST, field, why))
}

fn delegation(fields: &Fields<'_>) -> Result<DelegationId, Refusal> {
    let id = fields.required("delegationId", super::value::filled_text)?;
    Ok(DelegationId(id.to_owned()))
}

/// The router has a code of its own for what is not as it must be, and says it in `details`, as a text.
fn invalid(refusal: Refusal) -> Refusal {
    if [codes::BAD_REQUEST, codes::NOT_UINT256].contains(&refusal.code) {
        return Refusal::router(codes::ROUTER_INVALID, refusal.message);
    }
    refusal
}

/// The target did not answer. If a payment was out by then, it may have been used.
fn unreachable(why: &str, payment: Option<&str>) -> Refusal {
    match payment {
        None => Refusal::router(codes::ROUTER_INVALID, why).hint("nothing was paid"),
        Some(payment) => Refusal::router(codes::BAD_TARGET, why)
            .with("params", json!({ "paymentId": payment }).to_string().into())
            .hint("the payment may have been used: look it up, and do not pay again"),
    }
}

fn created(body: Value) -> Reply {
    Reply::created(body)
}
