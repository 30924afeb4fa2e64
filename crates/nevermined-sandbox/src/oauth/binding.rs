//! Bindings: what the owner of an account granted to a program, as long as it holds.

use crate::clock::Moment;
use crate::ledger::{DelegationId, DelegationStatus, Ledger, PlanKey};
use nevermined_types::Address;
use serde::{Deserialize, Serialize};

/// What an owner consents to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Consent {
    /// To use one agent through one plan.
    CreditsPurchase,
    /// To use the whole account, up to a limit on a card.
    AccountAccess,
}

impl Consent {
    /// As the API writes it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::CreditsPurchase => "credits_purchase",
            Self::AccountAccess => "account_access",
        }
    }
}

/// Whether a binding still works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BindingState {
    Active,
    Expired,
    Exhausted,
    Revoked,
}

impl BindingState {
    /// As the API writes it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Expired => "expired",
            Self::Exhausted => "exhausted",
            Self::Revoked => "revoked",
        }
    }
}

/// What was granted to a program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Binding {
    pub(crate) id: String,
    pub(crate) account: Address,
    pub(crate) client: String,
    pub(crate) consent: Consent,
    pub(crate) agent: Option<String>,
    pub(crate) resource: Option<String>,
    pub(crate) plan: Option<PlanKey>,
    /// What it spends from.
    pub(crate) delegation: Option<DelegationId>,
    pub(crate) created: Moment,
    /// When a credential was last granted.
    pub(crate) last_used: Option<Moment>,
    pub(crate) revoked: Option<Moment>,
}

impl Binding {
    pub(crate) fn state(&self, ledger: &Ledger, now: Moment) -> BindingState {
        if self.revoked.is_some() {
            return BindingState::Revoked;
        }
        let delegation = self.delegation.as_ref();
        match delegation.and_then(|id| ledger.delegation(id).ok()) {
            None => BindingState::Active,
            Some(delegation) => match delegation.status(now) {
                DelegationStatus::Active => BindingState::Active,
                DelegationStatus::Expired => BindingState::Expired,
                DelegationStatus::Exhausted => BindingState::Exhausted,
                DelegationStatus::Revoked => BindingState::Revoked,
            },
        }
    }
}
