//! The shapes of delegations and payment methods. Document and deployments agree on them.

use super::Done;
use crate::clock::Moment;
use crate::ledger::{Charge, Delegation, PaymentMethod};
use serde_json::{Map, Value, json};

/// What every charge that the ledger keeps is: one that failed is not kept.
const SUCCEEDED: &str = "succeeded";

/// An item of `listDelegations`.
pub(crate) fn delegation_summary(delegation: &Delegation, now: Moment) -> Value {
    Value::Object(summary(delegation, now))
}

/// `getDelegation`.
pub(crate) fn delegation(delegation: &Delegation, now: Moment) -> Value {
    let mut whole = summary(delegation, now);
    let last = delegation.charges.last();
    let more = [
        (
            "planId",
            json!(delegation.plan.map(|plan| plan.to_string())),
        ),
        ("merchantAccountId", json!(delegation.merchant_account_id)),
        ("maxTransactions", json!(delegation.max_transactions)),
        ("lastUsedAt", json!(last.map(|charge| charge.at.iso()))),
    ];
    whole.extend(more.map(|(name, value)| (name.to_owned(), value)));
    Value::Object(whole)
}

/// An item of `getTransactions`.
pub(crate) fn charge(delegation: &Delegation, charge: &Charge) -> Value {
    json!({
        "id": charge.id,
        "delegationId": delegation.id.to_string(),
        "providerTransactionId": charge.transaction,
        "amountCents": charge.cents.to_string(),
        "currency": delegation.currency,
        "status": SUCCEEDED,
        "failureReason": null,
        "createdAt": charge.at.iso(),
    })
}

/// `updatePaymentMethod`, and an item of `listPaymentMethods`.
pub(crate) fn payment_method(method: &PaymentMethod) -> Value {
    let kind = if method.provider.is_card() {
        "card"
    } else {
        "crypto_wallet"
    };
    json!({
        "id": method.id,
        "type": kind,
        "last4": method.last4,
        "brand": method.brand,
        "expMonth": method.valid_until.map(|(month, _)| month),
        "expYear": method.valid_until.map(|(_, year)| year),
        "alias": method.alias,
        "provider": method.provider.name(),
        "status": if method.revoked { "Revoked" } else { "Active" },
        "allowedApiKeyIds": method.allowed_keys,
        "orgId": method.org_id,
    })
}

/// The result of a change, with every field that the document requires.
pub(crate) fn api_result(status: u16, done: &Done) -> Value {
    json!({
        "success": true,
        "message": done.message,
        "txHash": "",
        "httpStatus": status,
        "data": {},
        "when": done.now.iso(),
    })
}

fn summary(delegation: &Delegation, now: Moment) -> Map<String, Value> {
    let pairs = [
        ("delegationId", json!(delegation.id.to_string())),
        ("provider", json!(delegation.provider.name())),
        ("providerPaymentMethodId", json!(delegation.method)),
        ("status", json!(delegation.status(now).name())),
        (
            "spendingLimitCents",
            json!(delegation.limit_cents.to_string()),
        ),
        (
            "amountSpentCents",
            json!(delegation.spent_cents.to_string()),
        ),
        (
            "remainingBudgetCents",
            json!(delegation.left_cents().to_string()),
        ),
        ("currency", json!(delegation.currency)),
        ("transactionCount", json!(delegation.transactions())),
        ("expiresAt", json!(delegation.expires.iso())),
        ("createdAt", json!(delegation.created.iso())),
        ("apiKeyId", json!(delegation.api_key_id)),
    ];
    pairs
        .map(|(name, value)| (name.to_owned(), value))
        .into_iter()
        .collect()
}
