//! What happens to a card payment outside of the API: the buyer pays, or the payment fails, or is given back.

use super::{bad_path, whole};
use crate::http::{Fields, JsonObject, Reply};
use crate::ledger::{CardSale, Command};
use crate::refusal::Refusal;
use crate::state::State;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State as Shared};
use serde_json::json;
use std::sync::Arc;

/// `POST /checkouts/{id}/complete`
pub(crate) async fn complete(
    Shared(state): Shared<Arc<State>>,
    path: Result<Path<String>, PathRejection>,
) -> Result<Reply, Refusal> {
    let Path(checkout) = path.map_err(bad_path)?;
    let payment = format!("pi_{}", state.random_hex(2));
    let sale = CardSale::CompleteCheckout {
        checkout: checkout.clone(),
        payment,
    };
    state.apply(Command::Card(sale))?;
    Ok(Reply::ok(json!({ "id": checkout, "completed": true })))
}

/// `POST /orders/{id}/pay`
pub(crate) async fn pay(
    Shared(state): Shared<Arc<State>>,
    path: Result<Path<String>, PathRejection>,
) -> Result<Reply, Refusal> {
    let Path(order) = path.map_err(bad_path)?;
    let sale = CardSale::Pay {
        order: order.clone(),
    };
    sell(&state, sale, &order)
}

/// `POST /orders/{id}/fail`
pub(crate) async fn fail(
    Shared(state): Shared<Arc<State>>,
    path: Result<Path<String>, PathRejection>,
) -> Result<Reply, Refusal> {
    let Path(order) = path.map_err(bad_path)?;
    let sale = CardSale::Fail {
        order: order.clone(),
    };
    sell(&state, sale, &order)
}

/// `POST /orders/{id}/refund`
pub(crate) async fn refund(
    Shared(state): Shared<Arc<State>>,
    path: Result<Path<String>, PathRejection>,
    body: JsonObject,
) -> Result<Reply, Refusal> {
    let Path(order) = path.map_err(bad_path)?;
    let fields = Fields::of_body(&body);
    fields.only(&["cents"])?;
    let cents = fields.required("cents", whole)?;
    let sale = CardSale::Refund {
        order: order.clone(),
        cents,
    };
    sell(&state, sale, &order)
}

fn sell(state: &State, sale: CardSale, order: &str) -> Result<Reply, Refusal> {
    state.apply(Command::Card(sale))?;
    let status = state.read(|ledger, _| {
        let order = ledger.card_orders.get(order)?;
        Some(order.status())
    });
    Ok(Reply::ok(json!({ "id": order, "status": status })))
}
