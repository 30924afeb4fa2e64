//! The shapes of groups' budgets and payment methods, and of an organization's wallets.

use super::MAX_JSON_INTEGER;
use super::organizations::decimals;
use crate::clock::Moment;
use crate::ledger::{Amount, PaymentMethod};
use crate::organizations::{Budget, Token, Wallet};
use serde_json::{Value, json};

/// The test network that official clients take a custom environment for.
const CHAIN_ID: u64 = 84_532;

/// A budget.
pub(crate) fn budget(budget: &Budget, now: Moment) -> Value {
    let (start, end) = budget.period(now);
    json!({
        "budgetId": budget.id,
        "spendingLimitCents": budget.terms.limit_cents.to_string(),
        "amountSpentCents": budget.spent_cents(now).to_string(),
        "remainingBudgetCents": budget.left_cents(now).to_string(),
        "currency": budget.currency,
        "interval": budget.terms.interval.name(),
        "periodStart": start.iso(),
        "periodEnd": end.iso(),
        "alertThresholdPct": budget.terms.alert_pct,
        "status": budget_status(budget, now),
    })
}

/// How much of a budget is used.
pub(crate) fn budget_usage(budget: &Budget, now: Moment) -> Value {
    let (start, end) = budget.period(now);
    json!({
        "budgetId": budget.id,
        "currency": budget.currency,
        "spendingLimitCents": budget.terms.limit_cents.to_string(),
        "amountSpentCents": budget.spent_cents(now).to_string(),
        "remainingBudgetCents": budget.left_cents(now).to_string(),
        "percentUsed": budget.percent_used(now).min(MAX_JSON_INTEGER),
        "periodStart": start.iso(),
        "periodEnd": end.iso(),
        "alertThresholdPct": budget.terms.alert_pct,
        "status": budget_status(budget, now),
    })
}

fn budget_status(budget: &Budget, now: Moment) -> &'static str {
    if budget.is_exhausted(now) {
        "Exhausted"
    } else {
        "Active"
    }
}

/// A payment method that is shared with a group.
pub(crate) fn shared_method(method: &PaymentMethod) -> Value {
    json!({
        "id": method.id,
        "provider": method.provider.name(),
        "brand": method.brand,
        "last4": method.last4,
        "expMonth": method.valid_until.map(|(month, _)| month),
        "expYear": method.valid_until.map(|(_, year)| year),
        "alias": method.alias,
        "orgId": method.org_id,
    })
}

/// A wallet of an organization.
pub(crate) fn organization_wallet(org: &str, wallet: &Wallet) -> Value {
    json!({
        "id": wallet.id,
        "orgId": org,
        "walletIndex": wallet.index,
        "address": wallet.address.to_string(),
        "walletMode": "sca",
        "label": wallet.label,
        "status": if wallet.active { "Active" } else { "Revoked" },
        "createdAt": wallet.created.iso(),
    })
}

/// What a wallet of an organization holds. The one money of the sandbox is shown as USDC.
pub(crate) fn wallet_balances(wallet: &Wallet, held: Amount) -> Value {
    let balance = |token: Token, amount: Amount| {
        json!({
            "symbol": token.name(),
            "decimals": 6,
            "atomic": amount.to_string(),
            "formatted": decimals(amount),
        })
    };
    json!({
        "address": wallet.address.to_string(),
        "chainId": CHAIN_ID,
        "balances": [balance(Token::Usdc, held), balance(Token::Eurc, Amount::ZERO)],
    })
}
