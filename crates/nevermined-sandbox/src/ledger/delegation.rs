//! Delegations: how much of an account's money others may spend for it, and what was spent.

use super::method::Provider;
use super::{Amount, Denial, Funds, Ledger, PlanKey, Receipt, sum};
use crate::clock::Moment;
use nevermined_types::Address;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A cent is this many units of a token with 6 decimals.
pub(super) const UNITS_A_CENT: u64 = 10_000;

/// A delegation's id: a UUID.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) struct DelegationId(pub(crate) String);

impl fmt::Display for DelegationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Leave to spend an account's money.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Delegation {
    pub(crate) id: DelegationId,
    /// Whose money it is.
    pub(crate) owner: Address,
    pub(crate) provider: Provider,
    /// The card or the wallet that pays.
    pub(crate) method: String,
    pub(crate) currency: String,
    pub(crate) limit_cents: Amount,
    pub(crate) spent_cents: Amount,
    /// The group that shares the card with the owner, if the card is not the owner's own.
    #[serde(default)]
    pub(crate) group: Option<String>,
    /// The organization's wallet that pays, if it is not the owner's own. `method` is its address, and `group` the
    /// group that shares it.
    #[serde(default)]
    pub(crate) purse: Option<Address>,
    /// The one plan that it may buy, or any.
    pub(crate) plan: Option<PlanKey>,
    pub(crate) max_transactions: Option<u64>,
    /// The one key that may use it, or any of the owner's.
    pub(crate) api_key_id: Option<String>,
    /// Whom the router may pay with it, or anybody.
    #[serde(default)]
    pub(crate) allowed_recipients: Vec<Address>,
    pub(crate) merchant_account_id: Option<String>,
    pub(crate) created: Moment,
    pub(crate) expires: Moment,
    pub(crate) revoked: bool,
    pub(crate) charges: Vec<Charge>,
}

/// One spending of a delegation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Charge {
    pub(crate) id: String,
    /// The transaction at the payment provider or on chain.
    pub(crate) transaction: String,
    pub(crate) cents: Amount,
    /// The same in token units. Never more than the cents are worth.
    pub(crate) units: Amount,
    pub(crate) at: Moment,
}

/// Whether a delegation can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DelegationStatus {
    Active,
    Revoked,
    Expired,
    /// Nothing is left of its limit, or of its number of transactions.
    Exhausted,
}

impl DelegationStatus {
    /// As the API writes it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Active => "Active",
            Self::Revoked => "Revoked",
            Self::Expired => "Expired",
            Self::Exhausted => "Exhausted",
        }
    }
}

impl Delegation {
    pub(crate) fn status(&self, now: Moment) -> DelegationStatus {
        if self.revoked {
            DelegationStatus::Revoked
        } else if now >= self.expires {
            DelegationStatus::Expired
        } else if self.left_cents().is_zero() || self.transactions() >= self.most_transactions() {
            DelegationStatus::Exhausted
        } else {
            DelegationStatus::Active
        }
    }

    /// Whose wallet pays, if none of a card.
    pub(crate) fn payer(&self) -> Address {
        self.purse.unwrap_or(self.owner)
    }

    pub(crate) fn left_cents(&self) -> Amount {
        self.limit_cents.saturating_sub(self.spent_cents)
    }

    pub(crate) fn transactions(&self) -> u64 {
        u64::try_from(self.charges.len()).unwrap_or(u64::MAX)
    }

    /// Whether the key may use it.
    pub(crate) fn is_for_key(&self, key_id: &str) -> bool {
        self.api_key_id.as_deref().is_none_or(|only| only == key_id)
    }

    fn most_transactions(&self) -> u64 {
        self.max_transactions.unwrap_or(u64::MAX)
    }
}

/// A purchase of a plan with a delegation's money.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Purchase {
    pub(crate) delegation: DelegationId,
    pub(crate) plan: PlanKey,
    /// The id of the charge, and the transaction that it is known by.
    pub(crate) charge: String,
    pub(crate) transaction: String,
}

impl Ledger {
    /// The delegation, or the denial that says it does not exist.
    pub(crate) fn delegation(&self, id: &DelegationId) -> Result<&Delegation, Denial> {
        self.delegations
            .get(id)
            .ok_or_else(|| Denial::UnknownDelegation(id.clone()))
    }

    /// The delegation, if it is the caller's. Others' look as if they did not exist.
    pub(crate) fn own_delegation(
        &self,
        id: &DelegationId,
        caller: Address,
    ) -> Result<&Delegation, Denial> {
        self.delegation(id)
            .ok()
            .filter(|delegation| delegation.owner == caller)
            .ok_or_else(|| Denial::UnknownDelegation(id.clone()))
    }

    /// The delegations of an account, in the order in which they were made.
    pub(crate) fn delegations_of(&self, owner: Address) -> impl Iterator<Item = &Delegation> {
        self.delegated
            .iter()
            .filter_map(|id| self.delegations.get(id))
            .filter(move |delegation| delegation.owner == owner)
    }

    pub(super) fn delegate(
        &mut self,
        key_id: &str,
        delegation: Delegation,
    ) -> Result<Receipt, Denial> {
        self.may_delegate(key_id, &delegation)?;
        self.delegated.push(delegation.id.clone());
        self.delegations.insert(delegation.id.clone(), delegation);
        Ok(Receipt::of_no_credits())
    }

    /// Whether this delegation could be made with this key. That a group shares a card with its owner is not
    /// known here: whoever keeps the groups has looked.
    pub(super) fn may_delegate(&self, key_id: &str, delegation: &Delegation) -> Result<(), Denial> {
        if self.delegations.contains_key(&delegation.id) {
            return Err(Denial::DelegationExists(delegation.id.clone()));
        }
        if let Some(plan) = delegation.plan {
            self.plan(plan)?;
        }
        if delegation.purse.is_some() {
            return Ok(());
        }
        let method = match delegation.group {
            None => self.own_method(&delegation.method, delegation.owner)?,
            Some(_) => self.method(&delegation.method)?,
        };
        if method.revoked {
            return Err(Denial::UnknownMethod(method.id.clone()));
        }
        if method.provider != delegation.provider {
            return Err(Denial::OtherProvider {
                method: method.id.clone(),
                provider: method.provider,
                asked: delegation.provider,
            });
        }
        if !method.is_for_key(key_id) {
            return Err(Denial::KeyNotAllowed);
        }
        Ok(())
    }

    /// Ends a delegation. Ending it again changes nothing.
    pub(super) fn revoke_delegation(
        &mut self,
        id: &DelegationId,
        caller: Address,
    ) -> Result<Receipt, Denial> {
        self.own_delegation(id, caller)?;
        if let Some(delegation) = self.delegations.get_mut(id) {
            delegation.revoked = true;
        }
        Ok(Receipt::of_no_credits())
    }

    /// Whether a plan can be bought with a delegation's money now, and for how many cents.
    pub(crate) fn may_buy_through(
        &self,
        now: Moment,
        id: &DelegationId,
        key: PlanKey,
    ) -> Result<Amount, Denial> {
        let delegation = self.delegation(id)?;
        let plan = self.plan(key)?;
        if delegation.plan.is_some_and(|only| only != key) {
            return Err(Denial::DelegatedForOtherPlan {
                delegation: id.clone(),
                plan: key,
            });
        }
        if delegation.provider.is_card() == plan.price.is_crypto {
            return Err(Denial::WrongRail {
                provider: delegation.provider,
                plan: key,
            });
        }
        let usable = delegation.status(now);
        if matches!(
            usable,
            DelegationStatus::Revoked | DelegationStatus::Expired
        ) {
            return Err(Denial::NotUsable {
                delegation: id.clone(),
                status: usable,
            });
        }
        let cents = in_cents(plan.price.total);
        if cents.is_zero() {
            return Ok(cents);
        }
        if usable == DelegationStatus::Exhausted {
            return Err(Denial::NotUsable {
                delegation: id.clone(),
                status: usable,
            });
        }
        let left = delegation.left_cents();
        if cents > left {
            return Err(Denial::BudgetShort {
                delegation: id.clone(),
                cents,
                left,
            });
        }
        let declined = self
            .methods
            .get(&delegation.method)
            .is_none_or(|m| m.revoked);
        if declined && delegation.purse.is_none() {
            return Err(Denial::Declined(delegation.method.clone()));
        }
        Ok(cents)
    }

    /// Buys a plan for the delegation's owner with the delegation's money.
    pub(super) fn buy_through(
        &mut self,
        now: Moment,
        purchase: Purchase,
    ) -> Result<Receipt, Denial> {
        let cents = self.may_buy_through(now, &purchase.delegation, purchase.plan)?;
        let delegation = self.delegation(&purchase.delegation)?;
        let funds = if delegation.provider.is_card() {
            Funds::Card
        } else {
            Funds::Wallet(delegation.payer())
        };
        let plan = self.plan(purchase.plan)?;
        let units = plan.price.total;
        // A plan that is paid for each use holds no credits.
        let granted = match plan.pays_per_use {
            true => Amount::ZERO,
            false => plan.credits.amount,
        };
        let owner = delegation.owner;
        let receipt = self.sell(now, purchase.plan, owner, funds, granted)?;
        if let Some(delegation) = self.delegations.get_mut(&purchase.delegation)
            && !cents.is_zero()
        {
            // Checked against the limit above.
            delegation.spent_cents = delegation.spent_cents.saturating_add(cents);
            delegation.charges.push(Charge {
                id: purchase.charge,
                transaction: purchase.transaction,
                cents,
                units,
                at: now,
            });
        }
        Ok(receipt)
    }
}

/// What the charges of a delegation add up to, in cents.
pub(crate) fn charged_cents(delegation: &Delegation) -> Amount {
    sum(delegation.charges.iter().map(|charge| charge.cents))
}

/// A price in cents, rounded up.
pub(crate) fn in_cents(units: Amount) -> Amount {
    units.div_ceil(Amount::from(UNITS_A_CENT))
}
