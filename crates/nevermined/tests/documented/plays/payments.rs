//! Payments by card, orders, simulated requests and embedded pages.

use nevermined::orders::{ClientSecret, CreatedOrder, Order};
use serde_json::{Map, Value, json};

use super::{Play, play};

pub(crate) fn all() -> Vec<Play> {
    vec![
        play!(
            "orderPlanByCard",
            |nvm| nvm
                .fiat()
                .order_plan(&"42".parse().unwrap())
                .session_type("hosted"),
            super::json
        ),
        play!(
            "connectStripeAccount",
            |nvm| nvm
                .fiat()
                .connect_account("ada@example.com", "ES", "https://example.com/back"),
            super::json
        ),
        play!(
            "createOrder",
            |nvm| nvm
                .orders()
                .create(1250)
                .idempotency_key("key-1")
                .currency("usd")
                .description("A purchase")
                .buyer_ref("buyer-7")
                .line_item(object(json!({ "name": "pen" })))
                .metadata(object(json!({ "cart": 7 })))
                .capture_mode("automatic")
                .payment_provider("stripe"),
            created
        ),
        play!(
            "getOrder",
            |nvm| nvm.orders().get(&"ord_1".parse().unwrap()),
            order
        ),
        play!(
            "startSimulation",
            |nvm| nvm
                .requests()
                .start_simulation()
                .agent_name("Translator")
                .plan_name("Words")
                .price_per_credit(0.5)
                .batch(true),
            super::json
        ),
        play!(
            "finishSimulation",
            |nvm| nvm
                .requests()
                .finish_simulation("ar-1")
                .margin_percent(0.1)
                .batch(true),
            super::json
        ),
        play!(
            "createEmbedSession",
            |nvm| nvm.embed().session("http://127.0.0.1:7777/back"),
            |session: nevermined::embed::EmbedSession| {
                let token = session.token.expose().to_owned();
                hides(&session, &token);
                json!([
                    token,
                    session.user_id,
                    session.user_wallet,
                    session.api_key_hash,
                    session.expires_at,
                    session.is_return_url_allowed,
                ])
            }
        ),
    ]
}

fn object(value: Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

/// `Debug` must not show it.
fn hides(value: &impl std::fmt::Debug, secret: &str) {
    assert!(!secret.is_empty());
    let shown = format!("{value:?}");
    assert!(!shown.contains(secret), "{shown}");
}

fn secret(value: &impl std::fmt::Debug, secret: Option<&ClientSecret>) -> Option<String> {
    let secret = secret?.expose().to_owned();
    hides(value, &secret);
    Some(secret)
}

fn created(order: CreatedOrder) -> Value {
    let secret = secret(&order, order.client_secret.as_ref());
    json!([order.id, order.status, secret])
}

fn order(order: Order) -> Value {
    let secret = secret(&order, order.client_secret.as_ref());
    json!({
        "id": order.id,
        "amount": [order.amount_cents, order.refunded_cents],
        "currency": order.currency,
        "status": order.status,
        "description": order.description,
        "buyerRef": order.buyer_ref,
        "paymentIntentId": order.payment_intent_id,
        "expiresAt": order.expires_at,
        "secret": secret,
    })
}
