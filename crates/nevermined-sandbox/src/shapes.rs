//! The shapes of successful answers: as the public document describes them, or as deployments send them.

use crate::clock::Moment;
use crate::http::Paging;
use crate::ledger::{Access, Amount, Plan, PlanKey, Standing};
use nevermined_types::Address;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};
use std::borrow::Cow;
use std::fmt::Display;

mod agents;
mod analytics;
mod customers;
mod delegations;
mod groups;
mod organizations;
mod permissions;
mod webhooks;

pub(crate) use analytics::{
    OfMembers, credits_by_member, plan_usage, revenue, router_spend, top_customers,
};
pub(crate) use customers::{customer, customers_csv, purchase, purchases_over_time};
pub(crate) use delegations::{api_result, charge, delegation, delegation_summary, payment_method};
pub(crate) use groups::{
    budget, budget_usage, organization_wallet, shared_method, wallet_balances,
};
pub(crate) use organizations::{
    decimals, group, group_member, group_with_members, member, membership, provisioned, user_info,
};
pub(crate) use permissions::{
    Checked, ObservedSettlement, ObservedVerdict, Verdict, permission_revoked,
};
pub(crate) use webhooks::{
    delivery, invitation, new_realtime_secret, public_invitation, realtime_secret, webhook,
    whole_delivery,
};

/// The largest integer that every JSON reader holds exactly, 2^53-1.
pub(crate) const MAX_JSON_INTEGER: u64 = (1 << 53) - 1;

/// Which shape successful answers have. Refusals look the same in both.
///
/// ```
/// use nevermined_sandbox::{Answers, Sandbox};
/// let builder = Sandbox::builder().answers(Answers::Observed);
/// # let _ = builder;
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Answers {
    /// As the public OpenAPI document describes them: flat objects, integers, status 200.
    #[default]
    Documented,
    /// As deployments and the official clients have them: result envelopes, nested plans, amounts as
    /// decimal strings, status 201 for a POST.
    Observed,
}

/// An answer that is asked for often, in one of its shapes: that of deployments is written without a map
/// of its fields. They are in the order of the alphabet, as those of a map are.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Shaped<T> {
    Documented(Value),
    Observed(T),
}

/// A balance, as deployments answer it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ObservedBalance<'a> {
    #[serde(serialize_with = "as_text")]
    balance: Amount,
    credits_contract: &'static str,
    holder_address: Cow<'a, str>,
    is_subscriber: bool,
    #[serde(serialize_with = "as_text")]
    plan_id: PlanKey,
    plan_name: &'a str,
    plan_type: &'static str,
    price_per_credit: f64,
}

impl<'a> ObservedBalance<'a> {
    /// The address of the holder is as it is spelled: that takes a hash.
    fn new(plan: &'a Plan, holder_address: Cow<'a, str>, standing: &Standing) -> Self {
        Self {
            balance: standing.remaining,
            credits_contract: CREDITS_CONTRACT,
            holder_address,
            is_subscriber: standing.is_subscriber(),
            plan_id: plan.key,
            plan_name: &plan.name,
            plan_type: plan.credits.access.name(),
            price_per_credit: price_per_credit(plan),
        }
    }
}

/// A call that was carried out: what to say about it.
pub(crate) struct Done {
    pub(crate) message: &'static str,
    pub(crate) tx_hash: String,
    pub(crate) now: Moment,
}

impl Answers {
    /// The status of a successful POST.
    pub(crate) fn post_status(self) -> u16 {
        match self {
            Self::Documented => 200,
            Self::Observed => 201,
        }
    }

    /// `registerPlan`.
    pub(crate) fn registered(self, plan: &Plan, done: &Done) -> Value {
        match self {
            Self::Documented => json!({ "success": true, "planId": plan.key.to_string() }),
            Self::Observed => {
                let mut result = self.result(self.post_status(), done);
                result.insert("planId".into(), plan.key.to_string().into());
                Value::Object(result)
            }
        }
    }

    /// `orderPlan`.
    pub(crate) fn ordered(self, standing: &Standing, done: &Done) -> Value {
        match self {
            Self::Documented => json!({
                "success": true,
                "txHash": done.tx_hash,
                "balance": documented_balance(standing),
            }),
            Self::Observed => Value::Object(self.result(self.post_status(), done)),
        }
    }

    /// `mintCredits` and `mintExpirableCredits`.
    pub(crate) fn minted(self, done: &Done) -> Value {
        match self {
            Self::Documented => json!({ "success": true, "txHash": done.tx_hash }),
            Self::Observed => Value::Object(self.result(self.post_status(), done)),
        }
    }

    /// `redeemCredits`. No deployment that serves it was observed: both shapes are the documented one.
    pub(crate) fn redeemed(self, redeemed: Amount, standing: &Standing) -> Value {
        json!({
            "success": true,
            "creditsRedeemed": integer(redeemed),
            "remainingBalance": integer(standing.remaining),
        })
    }

    /// `getPlanBalance`.
    pub(crate) fn balance<'a>(
        self,
        plan: &'a Plan,
        holder: Address,
        standing: &Standing,
    ) -> Shaped<ObservedBalance<'a>> {
        match self {
            Self::Documented => Shaped::Documented(documented_balance(standing)),
            Self::Observed => {
                let holder = holder.to_string().into();
                Shaped::Observed(ObservedBalance::new(plan, holder, standing))
            }
        }
    }

    /// `getPlan`, and each item of `listPlans`.
    pub(crate) fn plan(self, plan: &Plan) -> Value {
        match self {
            Self::Documented => documented_plan(plan),
            Self::Observed => observed_plan(plan),
        }
    }

    /// `listPlans`.
    pub(crate) fn plans(self, plans: &[&Plan], total: usize, paging: Paging) -> Value {
        let items: Vec<Value> = plans.iter().map(|plan| self.plan(plan)).collect();
        self.page("plans", items, total, paging)
    }

    /// A change of something that has no answer of its own.
    pub(crate) fn changed(self, status: u16, done: &Done) -> Value {
        match self {
            Self::Documented => json!({ "success": true }),
            Self::Observed => Value::Object(self.result(status, done)),
        }
    }

    /// One page of a list.
    fn page(self, name: &str, items: Vec<Value>, total: usize, paging: Paging) -> Value {
        let total_name = match self {
            Self::Documented => "totalCount",
            Self::Observed => "total",
        };
        json!({
            total_name: total, "page": paging.page, "offset": paging.offset, name: items,
        })
    }

    /// The envelope in which deployments answer a change.
    fn result(self, status: u16, done: &Done) -> Map<String, Value> {
        let mut result = Map::new();
        result.insert("success".into(), true.into());
        result.insert("message".into(), done.message.into());
        result.insert("txHash".into(), done.tx_hash.clone().into());
        result.insert("httpStatus".into(), status.into());
        result.insert("when".into(), done.now.iso().into());
        result
    }
}

/// Stands for the contract that holds credits. There is none here; clients want an address.
pub(crate) const CREDITS_CONTRACT: &str = "0x00000000000000000000000000000000000c4ed1";

/// An integer, or a decimal string where a JSON reader would lose digits.
fn integer(amount: Amount) -> Value {
    u64::try_from(amount)
        .ok()
        .filter(|small| *small <= MAX_JSON_INTEGER)
        .map_or_else(|| amount.to_string().into(), Value::from)
}

fn documented_balance(standing: &Standing) -> Value {
    let mut balance = Map::new();
    balance.insert("isSubscriber".into(), standing.is_subscriber().into());
    balance.insert("total".into(), integer(standing.total()));
    balance.insert("used".into(), integer(standing.used));
    balance.insert("remaining".into(), integer(standing.remaining));
    if let Some(expires) = standing.expires {
        balance.insert("expiresAt".into(), expires.iso().into());
    }
    Value::Object(balance)
}

fn documented_plan(plan: &Plan) -> Value {
    let price = &plan.price;
    let credits = &plan.credits;
    let price_type = if price.total.is_zero() {
        "FREE"
    } else {
        "FIXED_PRICE"
    };
    let credits_type = match credits.duration_secs {
        0 => "FIXED",
        _ => "EXPIRABLE",
    };
    let amounts: Vec<Value> = price.amounts.iter().copied().map(integer).collect();
    let mut flat = Map::new();
    flat.insert("planId".into(), plan.key.to_string().into());
    flat.insert("name".into(), plan.name.clone().into());
    if let Some(description) = &plan.description {
        flat.insert("description".into(), description.clone().into());
    }
    flat.insert(
        "priceConfig".into(),
        json!({
            "priceType": price_type,
            "tokenAddress": price.token,
            "amounts": amounts,
            "receivers": texts(&price.receivers),
        }),
    );
    flat.insert(
        "creditsConfig".into(),
        json!({
            "creditsType": credits_type,
            "amount": integer(credits.amount),
            "minAmount": integer(credits.min_amount),
            "durationOfThePlan": credits.duration_secs,
        }),
    );
    flat.insert("isListed".into(), plan.is_listed.into());
    flat.insert("owner".into(), plan.owner.to_string().into());
    Value::Object(flat)
}

fn observed_plan(plan: &Plan) -> Value {
    let price = &plan.price;
    let credits = &plan.credits;
    let mut main = Map::new();
    main.insert("name".into(), plan.name.clone().into());
    if let Some(description) = &plan.description {
        main.insert("description".into(), description.clone().into());
    }
    main.insert("dateCreated".into(), plan.registered.iso().into());
    main.insert("isTrialPlan".into(), plan.is_trial.into());
    let mut terms = Map::new();
    terms.insert("accessLimit".into(), credits.access.name().into());
    if let Some(currency) = &price.currency {
        terms.insert("currency".into(), currency.clone().into());
    }
    let mut shown = json!({
        "id": plan.key.to_string(),
        "metadata": {
            "main": main,
            "plan": terms,
            "curation": { "isListed": plan.is_listed },
        },
        "registry": {
            "owner": plan.owner.to_string(),
            "price": {
                "isCrypto": price.is_crypto,
                "tokenAddress": price.token,
                "amounts": texts(&price.amounts),
                "receivers": texts(&price.receivers),
                "contractAddress": price.contract,
                "feeController": price.fee_controller,
                "externalPriceAddress": price.external_price,
                "templateAddress": price.template,
            },
            "credits": {
                "isRedemptionAmountFixed": credits.fixed_redemption,
                "redemptionType": credits.redemption_type,
                "onchainMirror": credits.onchain_mirror,
                "durationSecs": credits.duration_secs.to_string(),
                "amount": credits.amount.to_string(),
                "minAmount": credits.min_amount.to_string(),
                "maxAmount": credits.max_amount.to_string(),
            },
        },
    });
    // The document knows no `null` there.
    if let Some(id) = &plan.org_id {
        shown["orgId"] = id.as_str().into();
    }
    shown
}

/// The nearest float.
fn float(amount: Amount) -> f64 {
    match u64::try_from(amount) {
        Ok(small) => small as f64,
        Err(_large) => amount.to_string().parse().unwrap_or_default(),
    }
}

fn as_text<S: Serializer>(value: &impl Display, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(value)
}

fn texts(values: &[impl ToString]) -> Vec<String> {
    values.iter().map(ToString::to_string).collect()
}

/// What one credit costs, in whole tokens. Zero where credits do not limit the use of the plan.
fn price_per_credit(plan: &Plan) -> f64 {
    let credits = float(plan.credits.amount);
    let units = float(plan.price.total);
    if plan.credits.access == Access::Time || credits == 0.0 {
        return 0.0;
    }
    units / 1_000_000.0 / credits
}
