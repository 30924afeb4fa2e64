//! Credits that are used of plans that organizations ask about: their own, and those that come with a tier.

use super::Organizations;
use crate::clock::Moment;
use crate::ledger::{Amount, Command, Ledger, PlanKey};
use nevermined_types::Address;
use serde::{Deserialize, Serialize};

/// Credits that were burned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Burn {
    pub(crate) plan: PlanKey,
    pub(crate) holder: Address,
    pub(crate) credits: Amount,
    pub(crate) at: Moment,
}

impl Organizations {
    /// Whose credits of which plan a command uses, if an organization may ask for it.
    pub(crate) fn use_of(&self, ledger: &Ledger, command: &Command) -> Option<(PlanKey, Address)> {
        if self.all.is_empty() && self.offers.is_empty() {
            return None;
        }
        let (plan, holder) = used(ledger, command)?;
        let owner = ledger.plans.get(&plan)?.org_id.as_deref();
        let own = owner.is_some_and(|org| self.organization(org).is_ok());
        let counts = || !self.offers.is_empty() && self.is_tier_plan(&plan.to_string());
        (own || counts()).then_some((plan, holder))
    }

    /// Notes that credits were burned.
    pub(crate) fn burned(
        &mut self,
        now: Moment,
        (plan, holder): (PlanKey, Address),
        credits: Amount,
    ) {
        if !credits.is_zero() {
            self.burns.push(Burn {
                plan,
                holder,
                credits,
                at: now,
            });
        }
    }
}

/// Whose credits of which plan a command uses. A settlement that is asked for again uses none.
pub(super) fn used(ledger: &Ledger, command: &Command) -> Option<(PlanKey, Address)> {
    match command {
        Command::Redeem { plan, holder, .. } => Some((*plan, *holder)),
        Command::Settle(settle) => {
            let repeats = settle.request_id.as_ref();
            if repeats.is_some_and(|id| ledger.settled.contains_key(id)) {
                return None;
            }
            let permission = ledger.permissions.get(&settle.permission)?;
            Some((permission.plan, permission.owner))
        }
        _ => None,
    }
}
