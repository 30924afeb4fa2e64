use std::fmt;

use nevermined_api::additions::{CREATE_ORDER, types};
use serde_json::{Map, Value};

use super::{ClientSecret, OrderId, read_id};
use crate::endpoint::{endpoint, part};
use crate::secret_text::some_secret;
use crate::{Error, Request};

/// The least that the service takes, in cents.
const LEAST: u64 = 100;

/// The greatest number that JSON carries without loss.
const MAX_EXACT: u64 = (1 << 53) - 1;

/// An order that was created, or found by its key. Source: `OrderCreated`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CreatedOrder {
    /// The order.
    pub id: OrderId,
    /// Its state, `requires_payment` at first.
    pub status: Option<String>,
    /// What the buyer confirms the payment with, as long as it can be paid.
    pub client_secret: Option<ClientSecret>,
}

endpoint! {
    /// An order to be created; from [`OrdersHandle::create`](super::OrdersHandle::create).
    CreateOrder { body: Body }
    CREATE_ORDER,
    |this, client| client.additions().create_order(&this.body.0),
    json |wire: types::OrderCreated| -> CreatedOrder {
        Ok(CreatedOrder {
            id: read_id(&part(wire.order_id, "orderId")?)?,
            status: wire.status,
            client_secret: some_secret(wire.client_secret).map(ClientSecret::new),
        })
    }
}

/// What is sent. It may be about a person, so `Debug` shows the amount and the key alone.
#[derive(Clone)]
pub(crate) struct Body(types::OrderRequest);

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OrderRequest")
            .field("amount_minor", &self.0.amount_minor)
            .field("currency", &self.0.currency)
            .field("idempotency_key", &self.0.idempotency_key)
            .finish_non_exhaustive()
    }
}

impl CreateOrder {
    pub(super) fn of(amount_cents: u64, key: String) -> Result<Self, Error> {
        if amount_cents < LEAST {
            let hint = "the amount is in cents: 100 for one dollar";
            let message = format!("an order of {amount_cents} cents is less than {LEAST}");
            return Err(Error::invalid(message).with_hint(hint));
        }
        let amount = i64::try_from(amount_cents)
            .ok()
            .filter(|_| amount_cents <= MAX_EXACT);
        let Some(amount_minor) = amount else {
            let message = format!("an order of {amount_cents} cents is more than JSON carries");
            return Err(Error::invalid(message));
        };
        Ok(Self {
            body: Body(types::OrderRequest {
                amount_minor,
                buyer_ref: None,
                capture_mode: None,
                currency: "usd".to_owned(),
                description: None,
                idempotency_key: Some(key),
                line_items: Vec::new(),
                metadata: Map::new(),
                payment_provider: None,
            }),
        })
    }
}

impl Request<CreateOrder> {
    /// The idempotency key: a fresh UUID, or what [`idempotency_key`](Self::idempotency_key) set. `None` if the order
    /// was refused, and nothing will be sent.
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        let order = self.endpoint.as_ref().ok()?;
        order.body.0.idempotency_key.as_deref()
    }

    /// Uses this key, to repeat an order whose outcome is not known: 1 to 255 bytes.
    pub fn idempotency_key(self, key: impl Into<String>) -> Self {
        let key = key.into();
        self.limited("the idempotency key", key, 255, |body, key| {
            body.idempotency_key = Some(key);
        })
    }

    /// The currency, in lowercase. `usd` if this is not set, and the service takes no other for now.
    pub fn currency(self, code: impl Into<String>) -> Self {
        self.set(|order| order.body.0.currency = code.into())
    }

    /// What it is for, for people. Up to 1024 bytes.
    pub fn description(self, text: impl Into<String>) -> Self {
        self.limited("the description", text.into(), 1024, |body, text| {
            body.description = Some(text);
        })
    }

    /// Your own name for the buyer or the purchase. Up to 255 bytes.
    pub fn buyer_ref(self, text: impl Into<String>) -> Self {
        self.limited("the reference", text.into(), 255, |body, text| {
            body.buyer_ref = Some(text);
        })
    }

    /// Something that is bought; kept as it is. Call it once an item.
    pub fn line_item(self, item: Map<String, Value>) -> Self {
        self.set(|order| order.body.0.line_items.push(item))
    }

    /// What you want kept with the order; kept as it is.
    pub fn metadata(self, metadata: Map<String, Value>) -> Self {
        self.set(|order| order.body.0.metadata = metadata)
    }

    /// How the payment is captured. The service takes `automatic`, for now, which is meant if this is not set.
    pub fn capture_mode(self, mode: impl Into<String>) -> Self {
        self.set(|order| order.body.0.capture_mode = Some(mode.into()))
    }

    /// Who takes the payment. The service takes `stripe`, for now, which is meant if this is not set.
    pub fn payment_provider(self, name: impl Into<String>) -> Self {
        self.set(|order| order.body.0.payment_provider = Some(name.into()))
    }

    /// Sets a text of 1 to `most` bytes.
    fn limited(
        mut self,
        what: &str,
        text: String,
        most: usize,
        set: impl FnOnce(&mut types::OrderRequest, String),
    ) -> Self {
        if self.endpoint.is_ok() && !(1..=most).contains(&text.len()) {
            let message = format!("{what} has {} bytes", text.len());
            let hint = format!("use 1 to {most}");
            self.endpoint = Err(Error::invalid(message).with_hint(hint));
        }
        self.set(|order| set(&mut order.body.0, text))
    }
}
