//! Payments through the router: to whoever asks for one, out of a delegation and the wallet behind it. The
//! money leaves the wallet when the credential is issued, and is with the payment until it is settled.

use super::{
    Amount, Charge, Delegation, DelegationId, DelegationStatus, Denial, Ledger, Provider, Receipt,
    in_cents,
};
use crate::clock::Moment;
use nevermined_types::Address;
use serde::{Deserialize, Serialize};

/// Who receives the router's fees. Nobody has this address.
const FEE_COLLECTOR: Address = Address::from_bytes([0xfe; 20]);

/// How a payment is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Protocol {
    X402,
    Mpp,
}

impl Protocol {
    /// As the API writes it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::X402 => "x402",
            Self::Mpp => "mpp",
        }
    }
}

/// How far a payment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum PaymentState {
    /// The credential is out.
    Issued,
    /// The recipient has the money.
    Settled,
    /// The recipient refused it: the wallet has the money again.
    Failed,
}

impl PaymentState {
    /// As the API writes it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Issued => "Issued",
            Self::Settled => "Settled",
            Self::Failed => "Failed",
        }
    }
}

/// How far the fee of a payment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum FeeState {
    /// There is none.
    None,
    /// It is owed, and with the payment.
    Accrued,
    /// It is collected.
    Settled,
    /// The wallet and the delegation have it again.
    Released,
}

impl FeeState {
    /// As the API writes it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::None => "None",
            Self::Accrued => "Accrued",
            Self::Settled => "Settled",
            Self::Released => "Released",
        }
    }
}

/// One payment through the router.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RouterPayment {
    pub(crate) id: String,
    pub(crate) buyer: Address,
    pub(crate) delegation: DelegationId,
    /// The buyer's own name for the attempt.
    pub(crate) request_id: Option<String>,
    pub(crate) protocol: Protocol,
    pub(crate) network: String,
    pub(crate) asset: Option<String>,
    pub(crate) recipient: Address,
    pub(crate) units: Amount,
    pub(crate) fee_units: Amount,
    pub(crate) fee_bps: u16,
    pub(crate) resource_url: Option<String>,
    pub(crate) issued: Moment,
    pub(crate) state: PaymentState,
    pub(crate) transaction: Option<String>,
    pub(crate) fee: FeeState,
    pub(crate) fee_transaction: Option<String>,
}

impl RouterPayment {
    /// What goes to the recipient, in cents.
    pub(crate) fn cents(&self) -> Amount {
        in_cents(self.units)
    }

    /// What counts against the delegation's limit at first: the fee is added before cents are rounded up.
    pub(crate) fn cap_cents(&self) -> Amount {
        in_cents(self.units.saturating_add(self.fee_units))
    }

    /// The money that is neither with the buyer nor with a recipient.
    pub(crate) fn under_way(&self) -> Amount {
        let own = match self.state {
            PaymentState::Issued => self.units,
            PaymentState::Settled | PaymentState::Failed => Amount::ZERO,
        };
        let fee = match self.fee {
            FeeState::Accrued => self.fee_units,
            FeeState::None | FeeState::Settled | FeeState::Released => Amount::ZERO,
        };
        own.saturating_add(fee)
    }

    /// Under which a repeat finds it: the ids of each buyer are its own.
    pub(crate) fn idempotency(&self) -> Option<String> {
        let id = self.request_id.as_ref()?;
        Some(request_key(&self.buyer, id))
    }
}

/// What can be asked of payments through the router.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Routing {
    /// Takes the money and the right to spend it. `key_id` is the key that asks.
    Issue {
        key_id: String,
        payment: Box<RouterPayment>,
    },
    /// The recipient has it. A repeat with the same transaction changes nothing.
    Settle {
        payment: String,
        transaction: String,
        fee_transaction: String,
    },
    /// The recipient refused it.
    Fail { payment: String },
    /// The recipient did not deliver: the fee is given back.
    ReleaseFee { payment: String },
}

impl Ledger {
    /// The payment, if it is the caller's. Others' look as if they did not exist.
    pub(crate) fn own_router_payment(
        &self,
        id: &str,
        caller: Address,
    ) -> Result<&RouterPayment, Denial> {
        self.router_payments
            .get(id)
            .filter(|payment| payment.buyer == caller)
            .ok_or_else(|| Denial::UnknownRouterPayment(id.to_owned()))
    }

    /// Whether a request id is new to the buyer.
    pub(crate) fn is_new_request(&self, buyer: &Address, id: &str) -> Result<(), Denial> {
        match self.router_requests.get(&request_key(buyer, id)) {
            None => Ok(()),
            Some(payment) => Err(Denial::RouterRequestUsed(payment.clone())),
        }
    }

    /// Whether a delegation can be used by the router at all.
    pub(crate) fn may_route(
        &self,
        now: Moment,
        key_id: &str,
        buyer: Address,
        id: &DelegationId,
    ) -> Result<(), Denial> {
        let delegation = self
            .own_delegation(id, buyer)
            .map_err(|_unknown| unroutable(format!("this account has no delegation {id}")))?;
        if delegation.provider != Provider::Erc4337 {
            return Err(unroutable(format!(
                "delegation {id} draws on {}; the router pays from wallets (erc4337)",
                delegation.provider
            )));
        }
        if delegation.plan.is_some() {
            return Err(unroutable(format!("delegation {id} is for one plan only")));
        }
        if !delegation.is_for_key(key_id) {
            return Err(Denial::RouterKeyNotAllowed(id.clone()));
        }
        match delegation.status(now) {
            DelegationStatus::Active => Ok(()),
            status => Err(Denial::RouterBudget(format!(
                "delegation {id} is {}",
                status.name()
            ))),
        }
    }

    pub(super) fn route(&mut self, now: Moment, routing: Routing) -> Result<Receipt, Denial> {
        match routing {
            Routing::Issue { key_id, payment } => self.issue(now, &key_id, *payment)?,
            Routing::Settle {
                payment,
                transaction,
                fee_transaction,
            } => self.settle_payment(&payment, transaction, fee_transaction)?,
            Routing::Fail { payment } => {
                let failed = self.issued(&payment)?;
                failed.state = PaymentState::Failed;
                let (failed, units) = (failed.clone(), failed.units);
                self.credit_wallet(self.payer_of(&failed), units);
                self.release_fee(&payment);
            }
            Routing::ReleaseFee { payment } => self.release_fee(&payment),
        }
        Ok(Receipt::of_no_credits())
    }

    /// Whether a payment can be made. Gives what the wallet that pays has left then.
    pub(crate) fn may_issue(
        &self,
        now: Moment,
        key_id: &str,
        payment: &RouterPayment,
    ) -> Result<Amount, Denial> {
        if self.router_payments.contains_key(&payment.id) {
            return Err(Denial::IdTaken(payment.id.clone()));
        }
        if let Some(id) = &payment.request_id {
            self.is_new_request(&payment.buyer, id)?;
        }
        self.may_route(now, key_id, payment.buyer, &payment.delegation)?;
        let delegation = self.delegation(&payment.delegation)?;
        let allowed = &delegation.allowed_recipients;
        if !allowed.is_empty() && !allowed.contains(&payment.recipient) {
            return Err(unroutable(format!(
                "delegation {} does not allow to pay {}",
                payment.delegation, payment.recipient
            )));
        }
        let total = payment.units.checked_add(payment.fee_units);
        let total = total.ok_or(Denial::TooMuch)?;
        let (cents, left) = (payment.cap_cents(), delegation.left_cents());
        if cents > left {
            return Err(Denial::RouterBudget(format!(
                "{cents} cents are needed and delegation {} has {left} left",
                payment.delegation
            )));
        }
        let wallet = self.wallet(&delegation.payer()).checked_sub(total);
        wallet.ok_or(Denial::RouterFunds)
    }

    /// Whose wallet a payment is made from.
    pub(crate) fn payer_of(&self, payment: &RouterPayment) -> Address {
        let delegation = self.delegations.get(&payment.delegation);
        delegation.map_or(payment.buyer, Delegation::payer)
    }

    fn issue(&mut self, now: Moment, key_id: &str, payment: RouterPayment) -> Result<(), Denial> {
        let left = self.may_issue(now, key_id, &payment)?;
        self.wallets.insert(self.payer_of(&payment), left);
        let cents = payment.cap_cents();
        let units = payment.units.saturating_add(payment.fee_units);
        if let Some(delegation) = self.delegations.get_mut(&payment.delegation)
            && !cents.is_zero()
        {
            // Checked against the limit above.
            delegation.spent_cents = delegation.spent_cents.saturating_add(cents);
            delegation.charges.push(Charge {
                id: payment.id.clone(),
                transaction: payment.id.clone(),
                cents,
                units,
                at: now,
            });
        }
        if let Some(key) = payment.idempotency() {
            self.router_requests.insert(key, payment.id.clone());
        }
        self.routed.push(payment.id.clone());
        self.router_payments.insert(payment.id.clone(), payment);
        Ok(())
    }

    fn settle_payment(
        &mut self,
        id: &str,
        transaction: String,
        fee_transaction: String,
    ) -> Result<(), Denial> {
        let again = self.router_payments.get(id).is_some_and(|payment| {
            payment.state == PaymentState::Settled
                && payment.transaction.as_ref() == Some(&transaction)
        });
        if again {
            return Ok(());
        }
        let payment = self.issued(id)?;
        payment.state = PaymentState::Settled;
        payment.transaction = Some(transaction);
        let (recipient, units) = (payment.recipient, payment.units);
        let mut fee = Amount::ZERO;
        if payment.fee == FeeState::Accrued {
            payment.fee = FeeState::Settled;
            payment.fee_transaction = Some(fee_transaction);
            fee = payment.fee_units;
        }
        self.credit_wallet(recipient, units);
        if !fee.is_zero() {
            self.credit_wallet(FEE_COLLECTOR, fee);
        }
        Ok(())
    }

    /// Gives the fee back to the wallet and to the delegation, if it was not collected.
    fn release_fee(&mut self, id: &str) {
        let Some(payment) = self.router_payments.get_mut(id) else {
            return;
        };
        if payment.fee != FeeState::Accrued {
            return;
        }
        payment.fee = FeeState::Released;
        let released = payment.clone();
        let (delegation, units, cents) =
            (payment.delegation.clone(), payment.units, payment.cents());
        self.credit_wallet(self.payer_of(&released), released.fee_units);
        let Some(delegation) = self.delegations.get_mut(&delegation) else {
            return;
        };
        let charge = delegation.charges.iter_mut().find(|charge| charge.id == id);
        if let Some(charge) = charge {
            let back = charge.cents.saturating_sub(cents);
            charge.cents = cents;
            charge.units = units;
            delegation.spent_cents = delegation.spent_cents.saturating_sub(back);
        }
    }

    fn issued(&mut self, id: &str) -> Result<&mut RouterPayment, Denial> {
        let payment = self
            .router_payments
            .get_mut(id)
            .ok_or_else(|| Denial::UnknownRouterPayment(id.to_owned()))?;
        match payment.state {
            PaymentState::Issued => Ok(payment),
            state => Err(Denial::NotSettleable {
                payment: id.to_owned(),
                state,
            }),
        }
    }
}

fn request_key(buyer: &Address, id: &str) -> String {
    format!("{buyer} {id}")
}

fn unroutable(reason: String) -> Denial {
    Denial::Unroutable(reason)
}
