//! The SDK's values as JSON, field by field, so that data files can say what is expected.

use nevermined::{Balance, MintedCredits, OrderedPlan, Plan, RedeemedCredits, RegisteredPlan};
use serde_json::{Value, json};

fn text(value: Option<&impl ToString>) -> Value {
    value.map_or(Value::Null, |value| value.to_string().into())
}

pub(crate) fn ordered(order: &OrderedPlan) -> Value {
    json!({
        "tx_hash": text(order.tx_hash.as_ref()),
        "balance": order.balance.as_ref().map(balance),
    })
}

pub(crate) fn balance(balance: &Balance) -> Value {
    json!({
        "credits": balance.credits.to_string(),
        "is_subscriber": balance.is_subscriber,
        "total": text(balance.total.as_ref()),
        "used": text(balance.used.as_ref()),
        "expires_at": balance.expires_at.map(|time| time.to_rfc3339()),
        "plan": text(balance.plan.as_ref()),
        "plan_name": balance.plan_name,
        "plan_type": balance.plan_type,
        "holder": text(balance.holder.as_ref()),
        "price_per_credit": balance.price_per_credit,
    })
}

pub(crate) fn plan(plan: &Plan) -> Value {
    json!({
        "id": plan.id.to_string(),
        "name": plan.name,
        "description": plan.description,
        "owner": text(plan.owner.as_ref()),
        "price": text(plan.price.as_ref()),
        "is_crypto": plan.is_crypto,
        "token": text(plan.token.as_ref()),
        "credits": text(plan.credits.as_ref()),
        "duration_secs": text(plan.duration_secs.as_ref()),
        "is_listed": plan.is_listed,
        "organization": plan.organization,
        "raw": plan.raw,
    })
}

pub(crate) fn registered(plan: &RegisteredPlan) -> Value {
    json!({ "id": plan.id.to_string(), "tx_hash": text(plan.tx_hash.as_ref()) })
}

pub(crate) fn minted(credits: &MintedCredits) -> Value {
    json!({ "tx_hash": text(credits.tx_hash.as_ref()) })
}

pub(crate) fn redeemed(credits: &RedeemedCredits) -> Value {
    json!({
        "redeemed": text(credits.redeemed.as_ref()),
        "remaining": text(credits.remaining.as_ref()),
        "tx_hash": text(credits.tx_hash.as_ref()),
    })
}
