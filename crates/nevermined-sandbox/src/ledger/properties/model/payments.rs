//! What the model says of what cards and the router pay.

use super::Model;
use crate::clock::Moment;
use crate::ledger::{Amount, CardSale, PaymentState, Provider, Routing};

impl Model {
    pub(super) fn sell_by_card(&mut self, now: u64, sale: CardSale) -> bool {
        match sale {
            CardSale::OpenCheckout(checkout) => {
                let again = self.bought.contains(&(checkout.plan, checkout.buyer));
                let plan = self.plans.get(&checkout.plan);
                let open = plan.is_some_and(|p| !(p.price.is_crypto || p.sold_once && again));
                let open = open && !self.checkouts.contains_key(&checkout.id);
                if open {
                    self.checkouts
                        .insert(checkout.id.clone(), (*checkout, false));
                }
                open
            }
            CardSale::CompleteCheckout { checkout: id, .. } => {
                let Some((checkout, paid)) = self.checkouts.get(&id).cloned() else {
                    return false;
                };
                let open = Moment::from_millis(now * 1000) < checkout.expires();
                let done =
                    paid || (open && self.sell(now, checkout.plan, checkout.buyer, true, false));
                if done {
                    self.checkouts.insert(id, (checkout, true));
                }
                done
            }
            CardSale::Order(order) => {
                let same = self.card_orders.values().find(|(first, ..)| {
                    order.key.is_some() && first.key == order.key && first.seller == order.seller
                });
                if let Some((first, ..)) = same {
                    return first.cents == order.cents;
                }
                let new = !self.card_orders.contains_key(&order.id);
                if new {
                    let fresh = (*order, false, false, 0);
                    self.card_orders.insert(fresh.0.id.clone(), fresh);
                }
                new
            }
            CardSale::Pay { order } => match self.card_orders.get_mut(&order) {
                Some((_, true, ..)) => true,
                Some((order, paid @ false, false, _)) => {
                    *paid = true;
                    let units = Amount::from(order.cents * 10_000);
                    *self.wallets.entry(order.seller).or_default() += units;
                    true
                }
                _ => false,
            },
            CardSale::Fail { order } => match self.card_orders.get_mut(&order) {
                Some((_, false, failed @ false, _)) => {
                    *failed = true;
                    true
                }
                _ => false,
            },
            CardSale::Refund { order, cents } => match self.card_orders.get_mut(&order) {
                Some((order, true, _, back)) if cents > 0 && *back + cents <= order.cents => {
                    let wallet = self.wallets.entry(order.seller).or_default();
                    let units = Amount::from(cents * 10_000);
                    if *wallet < units {
                        return false;
                    }
                    *wallet -= units;
                    *back += cents;
                    true
                }
                _ => false,
            },
        }
    }

    pub(super) fn route(&mut self, now: u64, routing: Routing) -> bool {
        match routing {
            Routing::Issue { payment, .. } => {
                let again = self.payments.values().any(|first| {
                    let same = payment.request_id.is_some()
                        && first.request_id == payment.request_id
                        && first.buyer == payment.buyer;
                    same || first.id == payment.id
                });
                let Some(delegation) = self.delegations.get(&payment.delegation) else {
                    return false;
                };
                let total = payment.units + payment.fee_units;
                let cents = (total + Amount::from(9_999u64)) / Amount::from(10_000u64);
                let spent = self.charges.entry(delegation.id.clone()).or_default();
                let sum = spent.iter().fold(Amount::ZERO, |sum, cents| sum + *cents);
                let most = delegation.max_transactions.unwrap_or(u64::MAX);
                let open = delegation.owner == payment.buyer
                    && delegation.provider == Provider::Erc4337
                    && delegation.plan.is_none()
                    && !delegation.revoked
                    && Moment::from_millis(now * 1000) < delegation.expires
                    && sum < delegation.limit_cents
                    && (spent.len() as u64) < most;
                let wallet = self.wallets.entry(payment.buyer).or_default();
                if again || !open || sum + cents > delegation.limit_cents || *wallet < total {
                    return false;
                }
                *wallet -= total;
                if !cents.is_zero() {
                    spent.push(cents);
                }
                self.payments.insert(payment.id.clone(), *payment);
                true
            }
            Routing::Settle {
                payment,
                transaction,
                ..
            } => match self.payments.get_mut(&payment) {
                Some(payment) if payment.state == PaymentState::Issued => {
                    payment.state = PaymentState::Settled;
                    payment.transaction = Some(transaction);
                    *self.wallets.entry(payment.recipient).or_default() += payment.units;
                    true
                }
                Some(payment) => {
                    payment.state == PaymentState::Settled
                        && payment.transaction == Some(transaction)
                }
                None => false,
            },
            Routing::Fail { payment } => match self.payments.get_mut(&payment) {
                Some(payment) if payment.state == PaymentState::Issued => {
                    payment.state = PaymentState::Failed;
                    *self.wallets.entry(payment.buyer).or_default() += payment.units;
                    true
                }
                _ => false,
            },
            // Asked of payments without a fee only: those with one are tested on their own.
            Routing::ReleaseFee { .. } => true,
        }
    }
}
