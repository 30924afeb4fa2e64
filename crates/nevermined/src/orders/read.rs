use nevermined_api::additions::{GET_ORDER, types};

use super::{ClientSecret, OrderId, read_id};
use crate::endpoint::{endpoint, part};
use crate::secret_text::some_secret;

/// An order, as its buyer may see it. Source: `Order`.
///
/// What the service did not send is `None`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Order {
    /// The order.
    pub id: OrderId,
    /// How much, in cents.
    pub amount_cents: Option<i64>,
    /// How much was paid back, in cents.
    pub refunded_cents: Option<i64>,
    /// The currency, in lowercase.
    pub currency: Option<String>,
    /// Its state, such as `requires_payment`, `paid`, `refunded`, `partially_refunded`, `disputed` or `failed`.
    pub status: Option<String>,
    /// What it is for, for people.
    pub description: Option<String>,
    /// The seller's own name for the buyer or the purchase.
    pub buyer_ref: Option<String>,
    /// The payment, as Stripe names it, once there is one.
    pub payment_intent_id: Option<String>,
    /// When it can no longer be paid, if ever, as the service writes it.
    pub expires_at: Option<String>,
    /// What the buyer confirms the payment with, as long as it can be paid.
    pub client_secret: Option<ClientSecret>,
}

endpoint! {
    /// A reading of an order; from [`OrdersHandle::get`](super::OrdersHandle::get).
    GetOrder { order: OrderId }
    GET_ORDER,
    |this, client| client.additions().get_order(this.order.as_str()),
    json |wire: types::Order| -> Order {
        Ok(Order {
            id: read_id(&part(wire.id, "id")?)?,
            amount_cents: wire.amount_minor,
            refunded_cents: wire.amount_refunded_minor,
            currency: wire.currency,
            status: wire.status,
            description: wire.description,
            buyer_ref: wire.buyer_ref,
            payment_intent_id: wire.payment_intent_id,
            expires_at: wire.expires_at,
            client_secret: some_secret(wire.client_secret).map(ClientSecret::new),
        })
    }
}
