//! What each denial of the ledger is on the wire.

use super::Refusal;
use crate::codes;
use crate::ledger::{DelegationStatus, Denial};
use serde_json::json;

fn listed_or_not(listed: bool) -> &'static str {
    if listed { "listed" } else { "unlisted" }
}

impl From<Denial> for Refusal {
    fn from(denial: Denial) -> Self {
        match denial {
            Denial::UnknownPlan(plan) => Self::new(
                codes::PLAN_NOT_ON_CHAIN,
                format!("there is no plan {plan}"),
            )
            .hint("a plan lives in the sandbox that registered it: check the id and the base URL"),
            Denial::PlanExists(plan) => Self::new(
                codes::LEDGER_INCONSISTENT,
                format!("plan {plan} is registered already"),
            ),
            Denial::NotPlanOwner(plan) => Self::new(
                codes::NOT_PLAN_OWNER,
                format!("the account of this key does not own plan {plan}"),
            )
            .hint("call with the key of the account that registered the plan"),
            Denial::PlanUnchanged { plan, listed } => Self::new(
                codes::PLAN_UNCHANGED,
                format!("plan {plan} is {} already", listed_or_not(listed)),
            ),
            Denial::UnknownAgent(agent) => Self::new(
                codes::AGENT_UNKNOWN,
                format!("there is no agent {agent}"),
            )
            .hint("an agent lives in the sandbox that registered it: check the id and the base URL"),
            Denial::AgentExists(agent) => Self::new(
                codes::LEDGER_INCONSISTENT,
                format!("agent {agent} is registered already"),
            ),
            Denial::NotAgentOwner(agent) => Self::new(
                codes::NOT_AGENT_OWNER,
                format!("the account of this key does not own agent {agent}"),
            )
            .hint("call with the key of the account that registered the agent"),
            Denial::AgentUnchanged { agent, listed } => Self::new(
                codes::AGENT_UNCHANGED,
                format!("agent {agent} is {} already", listed_or_not(listed)),
            ),
            Denial::NotLinked { agent, plan } => Self::new(
                codes::PLAN_NOT_LINKED,
                format!("plan {plan} is not one of agent {agent}"),
            ),
            Denial::OtherOrganization { agent, plan } => Self::new(
                codes::OTHER_ORGANIZATION,
                format!("plan {plan} and agent {agent} belong to different organizations"),
            )
            .hint("register both with the same X-Current-Org-Id, or both without it"),
            Denial::UnknownMethod(method) => Self::new(
                codes::METHOD_UNKNOWN,
                format!("this account has no active payment method {method:?}"),
            )
            .hint("add a card with Sandbox::add_card; the wallet's id is the account's address"),
            Denial::MethodExists(method) => Self::new(
                codes::LEDGER_INCONSISTENT,
                format!("payment method {method} exists already"),
            ),
            Denial::OtherProvider {
                method,
                provider,
                asked,
            } => Self::new(
                codes::OTHER_PROVIDER,
                format!("payment method {method} is with {provider}, not with {asked}"),
            ),
            Denial::KeyNotAllowed => Self::new(
                codes::KEY_NOT_ALLOWED,
                "this key may not use that delegation or payment method",
            ),
            Denial::UnknownDelegation(delegation) => Self::new(
                codes::DELEGATION_UNKNOWN,
                format!("this account has no delegation {delegation}"),
            ),
            Denial::DelegationExists(delegation) => Self::new(
                codes::LEDGER_INCONSISTENT,
                format!("delegation {delegation} exists already"),
            ),
            Denial::DelegatedForOtherPlan { delegation, plan } => Self::new(
                codes::DELEGATED_FOR_OTHER_PLAN,
                format!("delegation {delegation} is for another plan than {plan}"),
            ),
            Denial::WrongRail { provider, plan } => Self::new(
                codes::SCHEME_MISMATCH,
                format!("plan {plan} can't be paid through {provider}"),
            )
            .hint("crypto plans are paid from a wallet (erc4337), fiat plans by card"),
            Denial::NotUsable { delegation, status } => Self::new(
                match status {
                    DelegationStatus::Revoked => codes::DELEGATION_REVOKED,
                    DelegationStatus::Expired => codes::DELEGATION_EXPIRED,
                    DelegationStatus::Active | DelegationStatus::Exhausted => {
                        codes::DELEGATION_EXHAUSTED
                    }
                },
                format!("delegation {delegation} is {}; nothing was charged", status.name()),
            ),
            Denial::BudgetShort {
                delegation,
                cents,
                left,
            } => Self::new(
                codes::DELEGATION_TOO_SMALL,
                format!("the plan costs {cents} cents and delegation {delegation} has {left} left; nothing was charged"),
            )
            .details(json!({ "requiredCents": cents.to_string(), "remainingCents": left.to_string() })),
            Denial::Declined(method) => Self::new(
                codes::CARD_DECLINED,
                format!("payment method {method} was declined; nothing was charged"),
            ),
            Denial::UnknownPermission(hash) => Self::new(
                codes::PERMISSION_UNKNOWN,
                format!("this account has no permission {hash}"),
            ),
            Denial::PermissionExists(hash) => Self::new(
                codes::LEDGER_INCONSISTENT,
                format!("permission {hash} exists already"),
            ),
            Denial::PermissionRevoked(hash) => Self::new(
                codes::PERMISSION_REVOKED,
                format!("permission {hash} was revoked; nothing was charged"),
            ),
            Denial::PermissionExpired(hash) => Self::new(
                codes::PERMISSION_EXPIRED,
                format!("permission {hash} has expired; nothing was charged"),
            ),
            Denial::AlreadyRevoked(hash) => Self::new(
                codes::ALREADY_REVOKED,
                format!("permission {hash} was revoked before"),
            ),
            Denial::TokenSpent => Self::new(
                codes::TOKEN_SPENT,
                "the access token is for one use and was used; nothing was charged again",
            )
            .hint("ask for a new access token"),
            Denial::BoundElsewhere => Self::new(
                codes::TOKEN_INVALID,
                "the access token is for another agent",
            ),
            Denial::OtherResource { resource, asked } => Self::new(
                codes::SCHEME_MISMATCH,
                format!("the access token is for {resource:?}, and paymentRequired.resource.url is {asked:?}"),
            )
            .hint("a token of version 3 pays for one resource: name the one that it was asked for"),
            Denial::OtherVerb { verb, asked } => Self::new(
                codes::SCHEME_MISMATCH,
                format!("the access token is for {verb}, and paymentRequired.accepts names {asked}"),
            )
            .hint("a token of version 3 pays for one verb: name the one that it was asked for"),
            Denial::RequestIdTaken(id) => Self::new(
                codes::ALREADY_EXISTS,
                format!("agentRequestId {id:?} was used for another plan or holder"),
            ),
            Denial::NoPlanToPay(plan) => {
                Self::new(codes::NO_PLAN_TO_PAY, format!("there is no plan {plan}"))
            }
            Denial::NoAgentToPay(agent) => {
                Self::new(codes::NO_AGENT_TO_PAY, format!("there is no agent {agent}"))
            }
            Denial::NotSoldBy { agent, plan } => Self::new(
                codes::NOT_SOLD_BY_AGENT,
                format!("plan {plan} gives no access to agent {agent}"),
            )
            .hint("link them with addPlanToAgent"),
            Denial::NothingDelegated(delegation) => Self::new(
                codes::NOTHING_DELEGATED,
                format!("this account has no delegation {delegation}"),
            )
            .hint("make one with createDelegation, by the account that asks for the token"),
            Denial::CryptoAsCard(delegation) => Self::new(
                codes::CRYPTO_AS_CARD,
                format!("delegation {delegation} draws on a wallet and can't pay as a card"),
            ),
            Denial::SchemeMismatch { scheme, plan } => Self::new(
                codes::SCHEME_MISMATCH,
                format!("plan {plan} can't be paid with {}", scheme.name()),
            )
            .hint("crypto plans take nvm:erc4337, fiat plans nvm:card-delegation"),
            Denial::NotAccepted { scheme, plan } => Self::new(
                codes::SCHEME_MISMATCH,
                format!(
                    "the access token pays with {} for plan {plan}, which paymentRequired.accepts does not list",
                    scheme.name()
                ),
            ),
            Denial::NoResource => Self::new(
                codes::RESOURCE_MISSING,
                "an agent is named, so paymentRequired.resource.url is needed",
            ),
            Denial::OutsideEndpoints { agent, url } => Self::new(
                codes::OUTSIDE_ENDPOINTS,
                format!("the access token is for {url:?}, which is none of the endpoints of agent {agent}"),
            ),
            Denial::AmountOutside { asked, min, max } => Self::field(
                codes::BAD_REQUEST,
                "maxAmount",
                format!("is {asked}; this plan burns {min} to {max} at a time"),
            ),
            Denial::FiatPlan(plan) => Self::new(
                codes::FIAT_PLAN,
                format!("plan {plan} has a fiat price and can't be ordered from a wallet"),
            )
            .hint("fiat plans are paid by card, through x402 settle"),
            Denial::Unroutable(reason) => Self::router(codes::ROUTER_INVALID, reason),
            Denial::RouterBudget(reason) => Self::router(codes::ROUTER_BUDGET, reason)
                .hint("nothing was signed; a person decides whether to spend more"),
            Denial::RouterFunds => Self::router(
                codes::ROUTER_FUNDS,
                "the wallet holds too little for the payment and its fee",
            )
            .hint("nothing was signed; put money into the wallet with Sandbox::fund"),
            Denial::RouterKeyNotAllowed(delegation) => Self::router(
                codes::NOT_THE_OWNER,
                format!("this key may not spend from delegation {delegation}"),
            ),
            Denial::RouterRequestUsed(payment) => Self::router(
                codes::ROUTER_REQUEST_USED,
                format!("the requestId was used for payment {payment}; nothing was paid again"),
            )
            .with("params", json!({ "paymentId": payment }).to_string().into()),
            Denial::UnknownRouterPayment(payment) => Self::router(
                codes::ROUTER_PAYMENT_UNKNOWN,
                format!("this account has no payment {payment:?}"),
            ),
            Denial::NotSettleable { payment, state } => Self::router(
                codes::ROUTER_NOT_SETTLEABLE,
                format!("payment {payment} is {}, maybe by another transaction", state.name()),
            ),
            Denial::IdTaken(id) => Self::new(
                codes::LEDGER_INCONSISTENT,
                format!("id {id} was drawn twice"),
            ),
            Denial::NotFiat(plan) => Self::new(
                codes::NOT_FIAT,
                format!("plan {plan} has no fiat price and can't be bought at a checkout"),
            )
            .hint("order it with orderPlan, or through x402 settle"),
            Denial::UnknownCheckout(id) => {
                Self::new(codes::NO_ROUTE, format!("there is no checkout {id:?}"))
            }
            Denial::CheckoutExpired(id) => Self::new(
                codes::CONFLICT,
                format!("checkout {id} has expired; nothing was charged"),
            )
            .hint("open another checkout"),
            Denial::UnknownOrder(id) => {
                Self::new(codes::ORDER_UNKNOWN, format!("there is no order {id:?}"))
            }
            Denial::OrderConflict(id) => Self::new(
                codes::ORDER_CONFLICT,
                format!("the idempotencyKey is that of order {id}, which has another amount or currency"),
            )
            .hint("repeat the first request as it was, or choose another key"),
            Denial::OrderClosed { order, status } => Self::new(
                codes::CONFLICT,
                format!("order {order} is {status}; nothing was changed"),
            ),
            Denial::RefundOutside { cents, left } => Self::new(
                codes::CONFLICT,
                format!("{cents} cents can't be given back: the order has {left} left"),
            ),
            Denial::AlreadyOwned(plan) => Self::new(
                codes::ALREADY_OWNED,
                format!("plan {plan} is sold once to each buyer and this account has it; nothing was charged"),
            ),
            Denial::MintOfNothing => Self::new(
                codes::MINT_OF_NOTHING,
                "the amount to mint must be greater than zero",
            ),
            Denial::RedeemOfNothing => Self::new(
                codes::REDEEM_OF_NOTHING,
                "the amount to redeem must be greater than zero",
            ),
            Denial::WalletShort { price, wallet } => Self::new(
                codes::PAYMENT_FAILED,
                format!("the plan costs {price} token units and the wallet holds {wallet}; nothing was charged"),
            )
            .details(json!({ "price": price.to_string(), "wallet": wallet.to_string() }))
            .hint("put money into the wallet with Sandbox::fund"),
            Denial::InsufficientCredits { asked, held } => Self::new(
                codes::INSUFFICIENT_CREDITS,
                format!("{asked} credits were asked for and the holder has {held}; none were taken"),
            )
            .details(json!({ "required": asked.to_string(), "available": held.to_string() })),
            Denial::UnknownOrganizationWallet(id) => Self::field(
                codes::ORG_WALLET_UNKNOWN,
                "organizationWalletId",
                format!("no group of this account's shares an organization's wallet {id:?}"),
            )
            .hint("share the wallet with a group, and put the account into it"),
            Denial::NoGroupBudget(currency) => Self::new(
                codes::NO_BUDGET_IN_CURRENCY,
                format!("the group has no budget in {currency}, and an organization's wallet pays only within one; nothing was charged"),
            )
            .hint("make a budget in this currency for the group that shares the wallet"),
            Denial::GroupBudgetShort {
                budget,
                cents,
                left,
            } => Self::new(
                codes::BUDGET_EXCEEDED,
                format!("{cents} cents are needed and the group's budget {budget} has {left} left; nothing was charged"),
            )
            .details(json!({ "requiredCents": cents.to_string(), "remainingCents": left.to_string() }))
            .hint("wait for the next period, or let an admin raise the limit"),
            Denial::TooMuch => Self::new(
                codes::NOT_UINT256,
                "the amount would take a total past 2^256-1",
            ),
        }
    }
}
