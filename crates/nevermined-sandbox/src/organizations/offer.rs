//! The tiers that organizations can buy, as the catalog of tiers shows them.

use super::{Organizations, Receipt};
use serde::{Deserialize, Serialize};

/// A tier in one currency and one interval, in the form in which the API shows it.
///
/// ```
/// use nevermined_sandbox::TierOffer;
///
/// let offer: TierOffer = serde_json::from_value(serde_json::json!({
///     "tier": "Premium", "currency": "USD", "interval": "month", "source": "stripe_subscription",
///     "creditsPerCycle": "1000", "durationSecs": "2629746", "priceMinorUnits": 4900,
///     "stripeLookupKey": null, "neverminedPlanId": "42",
/// }))?;
/// assert_eq!(offer.price_minor_units, 4_900);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct TierOffer {
    /// The tier: `Premium`, `Enterprise`, `Lapsed` or `Other`.
    pub tier: String,
    /// The currency: `USD`, `EUR`, `USDC` or `EURC`.
    pub currency: String,
    /// How often it is paid: `month`, `year`, or `one_shot` for once.
    pub interval: String,
    /// How it is paid: `stripe_subscription` or `crypto_one_shot`.
    pub source: String,
    /// Credits that each cycle grants, as decimal digits.
    pub credits_per_cycle: String,
    /// How long a cycle lasts, in seconds, as decimal digits.
    pub duration_secs: String,
    /// The price, in the smallest unit of the currency.
    pub price_minor_units: u64,
    /// What the price is called at Stripe, if it is there.
    pub stripe_lookup_key: Option<String>,
    /// The plan whose credits the tier grants: a tier plan.
    pub nevermined_plan_id: String,
}

impl TierOffer {
    /// The field that the API could not show, and what it must be.
    pub(crate) fn problem(&self) -> Option<(&'static str, String)> {
        let fields: [(&'static str, &str, &[&str]); 4] = [
            (
                "tier",
                &self.tier,
                &["Premium", "Enterprise", "Lapsed", "Other"],
            ),
            ("currency", &self.currency, &["USD", "EUR", "USDC", "EURC"]),
            ("interval", &self.interval, &["month", "year", "one_shot"]),
            (
                "source",
                &self.source,
                &["stripe_subscription", "crypto_one_shot"],
            ),
        ];
        let strange = fields
            .iter()
            .find(|(_, given, known)| !known.contains(given));
        if let Some((field, _, known)) = strange {
            return Some((field, format!("must be one of: {}", known.join(", "))));
        }
        let numbers = [
            ("creditsPerCycle", &self.credits_per_cycle),
            ("durationSecs", &self.duration_secs),
            ("neverminedPlanId", &self.nevermined_plan_id),
        ];
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        let strange = numbers.into_iter().find(|(_, given)| !digits(given));
        strange.map(|(field, _)| (field, "must be decimal digits".to_owned()))
    }

    fn is_for_same(&self, other: &Self) -> bool {
        let terms = |offer: &Self| {
            let terms = [&offer.tier, &offer.currency, &offer.interval];
            terms.map(String::clone)
        };
        terms(self) == terms(other)
    }
}

impl Organizations {
    /// Offers a tier. An offer in the same currency and interval is replaced.
    pub(super) fn offer(&mut self, offer: TierOffer) -> Receipt {
        let mut offers = self.offers.iter_mut();
        match offers.find(|listed| listed.is_for_same(&offer)) {
            Some(listed) => *listed = offer,
            None => self.offers.push(offer),
        }
        Receipt::default()
    }

    /// Whether the credits of a plan come with a tier.
    pub(crate) fn is_tier_plan(&self, plan: &str) -> bool {
        let mut offers = self.offers.iter();
        offers.any(|offer| offer.nevermined_plan_id == plan)
    }
}
