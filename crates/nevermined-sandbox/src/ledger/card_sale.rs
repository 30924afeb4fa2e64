//! Sales by card without a delegation: checkouts of plans, and orders of any amount.

use super::{Amount, Denial, Funds, Ledger, PlanKey, Receipt, UNITS_A_CENT};
use crate::clock::Moment;
use nevermined_types::Address;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// How long a checkout can be paid, in seconds.
const CHECKOUT_SECS: u64 = 86_400;

/// A page on which somebody buys a plan by card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Checkout {
    /// As Stripe would name it.
    pub(crate) id: String,
    /// As the service names it.
    pub(crate) reference: String,
    pub(crate) plan: PlanKey,
    pub(crate) buyer: Address,
    pub(crate) opened: Moment,
    pub(crate) paid: Option<CardPayment>,
}

/// What a card paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CardPayment {
    /// The payment, as Stripe would name it.
    pub(crate) id: String,
    pub(crate) units: Amount,
    pub(crate) at: Moment,
}

impl Checkout {
    pub(crate) fn expires(&self) -> Moment {
        self.opened.plus_seconds(CHECKOUT_SECS)
    }
}

/// A single payment of any amount, which a seller asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CardOrder {
    pub(crate) id: String,
    /// Who is paid.
    pub(crate) seller: Address,
    pub(crate) org_id: Option<String>,
    pub(crate) cents: u64,
    pub(crate) currency: String,
    pub(crate) description: Option<String>,
    pub(crate) buyer_ref: Option<String>,
    /// The seller's key of the attempt.
    pub(crate) key: Option<String>,
    pub(crate) line_items: Vec<Value>,
    pub(crate) metadata: Option<Map<String, Value>>,
    /// The payment, as Stripe would name it.
    pub(crate) payment: String,
    pub(crate) client_secret: String,
    pub(crate) created: Moment,
    pub(crate) paid: Option<Moment>,
    pub(crate) failed: bool,
    pub(crate) refunded_cents: u64,
}

impl CardOrder {
    /// As the API writes it.
    pub(crate) fn status(&self) -> &'static str {
        match self.paid {
            None if self.failed => "failed",
            None => "requires_payment",
            Some(_) if self.refunded_cents >= self.cents => "refunded",
            Some(_) if self.refunded_cents > 0 => "partially_refunded",
            Some(_) => "paid",
        }
    }

    pub(crate) fn is_payable(&self) -> bool {
        self.paid.is_none() && !self.failed
    }

    /// Under which the seller finds it again: the keys of each organization, and of each other seller, are its
    /// own.
    fn idempotency(&self) -> Option<String> {
        let key = self.key.as_ref()?;
        Some(match &self.org_id {
            Some(org) => format!("{org} {key}"),
            None => format!("{} {key}", self.seller),
        })
    }

    /// What the card paid and did not get back, in token units.
    pub(crate) fn kept_units(&self) -> Amount {
        match self.paid {
            None => Amount::ZERO,
            Some(_) => in_units(self.cents.saturating_sub(self.refunded_cents)),
        }
    }
}

/// What can be asked of sales by card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum CardSale {
    /// Opens the checkout of a plan.
    OpenCheckout(Box<Checkout>),
    /// The buyer has paid: the plan is delivered. A repeat changes nothing.
    CompleteCheckout { checkout: String, payment: String },
    /// Asks for a payment. A repeat under the same key changes nothing.
    Order(Box<CardOrder>),
    /// The buyer has paid. A repeat changes nothing.
    Pay { order: String },
    /// The payment has failed for good.
    Fail { order: String },
    /// Gives back a part of a payment.
    Refund { order: String, cents: u64 },
}

impl Ledger {
    /// The order that the seller would get for these terms: the one of the same key, or this one.
    pub(crate) fn card_order_like(&self, order: &CardOrder) -> Option<&CardOrder> {
        let first = order
            .idempotency()
            .and_then(|key| self.card_order_keys.get(&key));
        self.card_orders.get(first.unwrap_or(&order.id))
    }

    pub(super) fn sell_by_card(&mut self, now: Moment, sale: CardSale) -> Result<Receipt, Denial> {
        match sale {
            CardSale::OpenCheckout(checkout) => self.open_checkout(*checkout),
            CardSale::CompleteCheckout { checkout, payment } => {
                self.complete_checkout(now, &checkout, payment)
            }
            CardSale::Order(order) => self.order_by_card(*order),
            CardSale::Pay { order } => self.pay_card_order(now, &order),
            CardSale::Fail { order } => {
                let order = self.payable(&order)?;
                order.failed = true;
                Ok(Receipt::of_no_credits())
            }
            CardSale::Refund { order, cents } => self.refund(&order, cents),
        }
    }

    fn open_checkout(&mut self, checkout: Checkout) -> Result<Receipt, Denial> {
        let plan = self.plan(checkout.plan)?;
        if plan.price.is_crypto {
            return Err(Denial::NotFiat(checkout.plan));
        }
        if plan.sold_once && self.has_ordered(checkout.plan, &checkout.buyer) {
            return Err(Denial::AlreadyOwned(checkout.plan));
        }
        if self.checkouts.contains_key(&checkout.id) {
            return Err(Denial::IdTaken(checkout.id));
        }
        self.checkouts.insert(checkout.id.clone(), checkout);
        Ok(Receipt::of_no_credits())
    }

    fn complete_checkout(
        &mut self,
        now: Moment,
        id: &str,
        payment: String,
    ) -> Result<Receipt, Denial> {
        let unknown = || Denial::UnknownCheckout(id.to_owned());
        let checkout = self.checkouts.get(id).ok_or_else(unknown)?;
        let (plan, buyer) = (checkout.plan, checkout.buyer);
        if checkout.paid.is_some() {
            return Ok(Receipt {
                standing: self.standing(now, plan, buyer)?,
                ..Receipt::of_no_credits()
            });
        }
        if now >= checkout.expires() {
            return Err(Denial::CheckoutExpired(id.to_owned()));
        }
        let terms = self.plan(plan)?;
        let (units, granted) = (terms.price.total, terms.credits.amount);
        let receipt = self.sell(now, plan, buyer, Funds::Card, granted)?;
        if let Some(checkout) = self.checkouts.get_mut(id) {
            checkout.paid = Some(CardPayment {
                id: payment,
                units,
                at: now,
            });
        }
        Ok(receipt)
    }

    fn order_by_card(&mut self, order: CardOrder) -> Result<Receipt, Denial> {
        let key = order.idempotency();
        if let Some(id) = key.as_ref().and_then(|key| self.card_order_keys.get(key)) {
            let same = self.card_orders.get(id).is_some_and(|first| {
                first.cents == order.cents && first.currency == order.currency
            });
            return if same {
                Ok(Receipt::of_no_credits())
            } else {
                Err(Denial::OrderConflict(id.clone()))
            };
        }
        if self.card_orders.contains_key(&order.id) {
            return Err(Denial::IdTaken(order.id));
        }
        if let Some(key) = key {
            self.card_order_keys.insert(key, order.id.clone());
        }
        self.card_orders.insert(order.id.clone(), order);
        Ok(Receipt::of_no_credits())
    }

    fn pay_card_order(&mut self, now: Moment, id: &str) -> Result<Receipt, Denial> {
        if self.card_orders.get(id).is_some_and(|o| o.paid.is_some()) {
            return Ok(Receipt::of_no_credits());
        }
        let order = self.payable(id)?;
        let (seller, units) = (order.seller, in_units(order.cents));
        let (_, charged) = self.pay(units, Funds::Card)?;
        self.charged = charged;
        self.credit_wallet(seller, units);
        if let Some(order) = self.card_orders.get_mut(id) {
            order.paid = Some(now);
        }
        Ok(Receipt::of_no_credits())
    }

    fn refund(&mut self, id: &str, cents: u64) -> Result<Receipt, Denial> {
        let unknown = || Denial::UnknownOrder(id.to_owned());
        let order = self.card_orders.get(id).ok_or_else(unknown)?;
        if order.paid.is_none() {
            return Err(Denial::OrderClosed {
                order: id.to_owned(),
                status: order.status(),
            });
        }
        let left = order.cents.saturating_sub(order.refunded_cents);
        if cents == 0 || cents > left {
            return Err(Denial::RefundOutside { cents, left });
        }
        let (seller, units) = (order.seller, in_units(cents));
        let wallet = self.wallet(&seller);
        let kept = wallet.checked_sub(units);
        let kept = kept.ok_or(Denial::WalletShort {
            price: units,
            wallet,
        })?;
        self.wallets.insert(seller, kept);
        // The order brought in more than it gives back.
        self.charged = self.charged.saturating_sub(units);
        if let Some(order) = self.card_orders.get_mut(id) {
            order.refunded_cents = order.refunded_cents.saturating_add(cents);
        }
        Ok(Receipt::of_no_credits())
    }

    fn payable(&mut self, id: &str) -> Result<&mut CardOrder, Denial> {
        let order = self
            .card_orders
            .get_mut(id)
            .ok_or_else(|| Denial::UnknownOrder(id.to_owned()))?;
        if order.is_payable() {
            return Ok(order);
        }
        Err(Denial::OrderClosed {
            order: id.to_owned(),
            status: order.status(),
        })
    }
}

fn in_units(cents: u64) -> Amount {
    Amount::from(cents).saturating_mul(Amount::from(UNITS_A_CENT))
}
