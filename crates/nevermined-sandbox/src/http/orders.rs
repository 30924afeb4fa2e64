//! Orders: single payments of any amount by card, without a plan.

use super::Reply;
use super::body::{Fields, JsonObject};
use super::caller::CallerKey;
use super::plans::bad_path;
use super::value;
use crate::codes;
use crate::ledger::{CardOrder, CardSale, Command, Denial};
use crate::refusal::Refusal;
use crate::state::State;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State as Shared};
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// From one dollar to $999,999.99, in cents.
const CENTS: std::ops::RangeInclusive<u64> = 100..=99_999_999;

/// `POST /orders`
pub(crate) async fn create(
    Shared(state): Shared<Arc<State>>,
    caller: CallerKey,
    body: JsonObject,
) -> Result<Reply, Refusal> {
    if caller.org_id.is_none() && !state.switches.personal_orders {
        return Err(Refusal::new(
            codes::ORDER_FORBIDDEN,
            "orders need the key of an organization, and this one is personal",
        )
        .hint("mint one with Sandbox::organization_key, or allow Builder::personal_orders"));
    }
    let order = read(&state, caller, &Fields::of_body(&body)).map_err(invalid)?;
    state.apply(Command::Card(CardSale::Order(Box::new(order.clone()))))?;
    let answer = state.read(|ledger, _| ledger.card_order_like(&order).map(created));
    let unknown = || Denial::UnknownOrder(order.id.clone());
    Ok(Reply::posted(&state, answer.ok_or_else(unknown)?))
}

/// `GET /orders/{orderId}`, open to all: who has the id may read it
pub(crate) async fn get(
    Shared(state): Shared<Arc<State>>,
    path: Result<Path<String>, PathRejection>,
) -> Result<Reply, Refusal> {
    let Path(id) = path.map_err(bad_path)?;
    let answer = state.read(|ledger, _| ledger.card_orders.get(&id).map(shown));
    Ok(Reply::ok(answer.ok_or(Denial::UnknownOrder(id))?))
}

fn read(state: &State, caller: CallerKey, fields: &Fields<'_>) -> Result<CardOrder, Refusal> {
    let cents = fields.required("amountMinor", |field, value| {
        let cents = value.as_u64().filter(|cents| CENTS.contains(cents));
        cents.ok_or_else(|| {
            Refusal::field(
                codes::ORDER_INVALID,
                field,
                "must be a whole number of cents from 100 to 99999999",
            )
        })
    })?;
    let one_of = |name: &str, only: &'static str| -> Result<Option<&str>, Refusal> {
        fields.optional(name, |field, value| match value.as_str() {
            Some(given) if given == only => Ok(only),
            _ => Err(Refusal::field(
                codes::ORDER_INVALID,
                field,
                format!("must be {only}"),
            )),
        })
    };
    let currency =
        one_of("currency", "usd")?.ok_or_else(|| fields.refuse("currency", "is required"))?;
    one_of("captureMode", "automatic")?;
    one_of("paymentProvider", "stripe")?;
    let short = |name: &str, most: usize| -> Result<Option<String>, Refusal> {
        let text = fields.optional(name, value::text)?;
        match text.filter(|text| text.chars().count() > most) {
            Some(_) => Err(fields.refuse(name, format!("must have at most {most} characters"))),
            None => Ok(text.map(str::to_owned)),
        }
    };
    let payment = format!("pi_{}", state.random_hex(2));
    Ok(CardOrder {
        id: format!("ord_{}", state.random_hex(3)),
        seller: caller.account,
        org_id: caller.org_id,
        cents,
        currency: currency.to_owned(),
        description: short("description", 1024)?,
        buyer_ref: short("buyerRef", 255)?,
        key: short("idempotencyKey", 255)?,
        line_items: fields.list("lineItems", |field, value| match value {
            Value::Object(_) => Ok(value.clone()),
            _ => Err(Refusal::field(
                codes::ORDER_INVALID,
                field,
                "must be an object",
            )),
        })?,
        metadata: fields
            .inner("metadata")?
            .map(|given| given.object().clone()),
        client_secret: format!("{payment}_secret_{}", state.random_hex(2)),
        payment,
        created: state.clock.now(),
        paid: None,
        failed: false,
        refunded_cents: 0,
    })
}

/// Orders have a code of their own for what is not as it must be.
fn invalid(mut refusal: Refusal) -> Refusal {
    if refusal.code == codes::BAD_REQUEST {
        refusal.code = codes::ORDER_INVALID;
    }
    refusal
}

fn created(order: &CardOrder) -> Value {
    let mut answer = Map::new();
    answer.insert("orderId".into(), order.id.clone().into());
    answer.insert("status".into(), order.status().into());
    if order.is_payable() {
        answer.insert("clientSecret".into(), order.client_secret.clone().into());
    }
    Value::Object(answer)
}

/// What a buyer may see: not who is paid.
fn shown(order: &CardOrder) -> Value {
    let mut answer = json!({
        "id": order.id,
        "amountMinor": order.cents,
        "currency": order.currency,
        "status": order.status(),
        "amountRefundedMinor": order.refunded_cents,
        "description": order.description,
        "buyerRef": order.buyer_ref,
        "paymentIntentId": order.payment,
        "expiresAt": null,
    });
    if order.is_payable() {
        answer["clientSecret"] = order.client_secret.clone().into();
    }
    answer
}
