//! Orders: single payments of any amount by card, without a plan.
//!
//! The seller [creates](OrdersHandle::create) an order; the buyer, who needs no account, confirms the payment in a
//! browser with the order's [client secret](ClientSecret); the seller [reads](OrdersHandle::get) how it went.

mod create;
mod read;

use std::sync::Arc;

pub use nevermined_types::OrderId;

pub use self::create::{CreateOrder, CreatedOrder};
pub use self::read::{GetOrder, Order};
use crate::secret_text::secret_text;
use crate::transport::Core;
use crate::{Error, ErrorKind, Nevermined, Outcome, ParseIdError, Request};

secret_text! {
    /// What the buyer's browser confirms the payment with. It goes to the buyer and nobody else; `Debug` does not show it.
    ///
    /// ```
    /// let secret = nevermined::orders::ClientSecret::new("pi_1_secret_2");
    /// assert!(!format!("{secret:?}").contains("pi_1"));
    /// ```
    ClientSecret
}

/// The calls on orders; from [`Nevermined::orders`].
#[derive(Clone, Debug)]
pub struct OrdersHandle {
    core: Arc<Core>,
}

impl Nevermined {
    /// Orders: single payments of any amount by card.
    #[must_use]
    pub fn orders(&self) -> OrdersHandle {
        OrdersHandle {
            core: Arc::clone(&self.core),
        }
    }
}

impl OrdersHandle {
    /// Asks for a payment of so many cents, for the seller. The key must be one of an organization.
    ///
    /// The order has an [idempotency key](Request::<CreateOrder>::key) from the start: store it before you send. A
    /// repeat with the same key answers the first order and opens no other, so this library repeats the call after a
    /// broken connection or a timeout.
    /// Source: `createOrder`.
    ///
    /// # Errors
    /// | kind | outcome |
    /// |---|---|
    /// | `InvalidRequest`: under 100 cents, a text that is too long, an empty key | `NotSent` |
    /// | `Unauthorized` (401), `Forbidden` (403), `InvalidRequest` (400) | `Rejected` |
    /// | `BCK.ORDER.0007`: the key was used for another amount or currency | `Rejected` |
    /// | `Timeout`, `Connect`, `Server`, `Decode` | `Unknown`: send it again with the same key |
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined) -> Result<(), nevermined::Error> {
    /// let request = nvm.orders().create(1250).description("Twelve dollars fifty");
    /// println!("about to order under {:?}", request.key()); // write it down
    /// let order = request.await?;
    /// println!("{}: {:?}", order.id, order.status);
    /// # Ok(())
    /// # }
    /// ```
    pub fn create(&self, amount_cents: u64) -> Request<CreateOrder> {
        let create = CreateOrder::of(amount_cents, self.core.new_request_id());
        Request::new(&self.core, create)
    }

    /// Reads an order, as its buyer may see it. No key is needed: the id is enough.
    ///
    /// Source: `getOrder`.
    ///
    /// # Errors
    /// `NotFound` (404): `Rejected`. `Timeout`, `Connect`, `Server`, `Decode`: it can be repeated.
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined, id: nevermined::orders::OrderId) -> Result<(), nevermined::Error> {
    /// let order = nvm.orders().get(&id).await?;
    /// println!("{:?} cents, {:?}", order.amount_cents, order.status);
    /// # Ok(())
    /// # }
    /// ```
    pub fn get(&self, order: &OrderId) -> Request<GetOrder> {
        let get = GetOrder {
            order: order.clone(),
        };
        Request::new(&self.core, Ok(get))
    }
}

/// The id in an answer.
fn read_id(text: &str) -> Result<OrderId, Error> {
    text.parse().map_err(|error: ParseIdError| {
        let message = format!("the answer's order has an id that is none: {error}");
        Error::new(ErrorKind::Decode, Outcome::Unknown, message)
    })
}
