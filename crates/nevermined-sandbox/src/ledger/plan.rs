//! A plan's terms: what it costs, who is paid, what it grants and for how long.

use super::{Amount, PlanKey};
use crate::clock::Moment;
use nevermined_types::Address;
use serde::{Deserialize, Serialize};

/// A payment plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Plan {
    pub(crate) key: PlanKey,
    pub(crate) owner: Address,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) price: Price,
    pub(crate) credits: CreditsTerms,
    pub(crate) is_trial: bool,
    /// Sold once to each buyer, as trials are.
    pub(crate) sold_once: bool,
    /// Paid for each use by x402: each settle charges the price, and no credits are held.
    pub(crate) pays_per_use: bool,
    /// Shown in catalogs. It changes nothing else.
    pub(crate) is_listed: bool,
    pub(crate) org_id: Option<String>,
    pub(crate) registered: Moment,
}

/// What a plan costs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Price {
    /// Paid from the wallet. Otherwise paid by card, which `orderPlan` refuses.
    pub(crate) is_crypto: bool,
    pub(crate) currency: Option<String>,
    /// The sum of `amounts`, in units of a token with 6 decimals.
    pub(crate) total: Amount,
    pub(crate) amounts: Vec<Amount>,
    /// As many as `amounts`, or none: then the owner is paid.
    pub(crate) receivers: Vec<Address>,
    /// Addresses that are only shown again, as they were spelled.
    pub(crate) token: String,
    pub(crate) contract: String,
    pub(crate) fee_controller: String,
    pub(crate) external_price: String,
    pub(crate) template: String,
}

impl Price {
    /// Who receives how much when the plan is bought.
    pub(crate) fn payouts(&self, owner: Address) -> Vec<(Address, Amount)> {
        if self.receivers.is_empty() {
            return vec![(owner, self.total)];
        }
        self.receivers
            .iter()
            .copied()
            .zip(self.amounts.iter().copied())
            .collect()
    }
}

/// What limits the use of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Access {
    /// The number of credits.
    Credits,
    /// A date.
    Time,
}

impl Access {
    /// As the API writes it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Credits => "credits",
            Self::Time => "time",
        }
    }
}

/// What a plan grants.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CreditsTerms {
    pub(crate) access: Access,
    /// Credits that one order grants.
    pub(crate) amount: Amount,
    pub(crate) min_amount: Amount,
    pub(crate) max_amount: Amount,
    /// How long an order lasts. Zero: for ever.
    pub(crate) duration_secs: u64,
    pub(crate) fixed_redemption: bool,
    pub(crate) redemption_type: u8,
    pub(crate) onchain_mirror: bool,
}

impl CreditsTerms {
    /// When credits bought at `now` stop counting.
    pub(crate) fn expires(&self, now: Moment) -> Option<Moment> {
        (self.duration_secs > 0).then(|| now.plus_seconds(self.duration_secs))
    }
}
