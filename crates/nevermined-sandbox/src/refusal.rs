//! How the sandbox says no: a code, words, and the whole error envelope of the service.

use crate::codes::{self, Code};
use crate::ledger::Denial;
use serde_json::{Map, Value, json};

/// A call that was not carried out.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    pub(crate) code: Code,
    pub(crate) message: String,
    pub(crate) hint: Option<String>,
    pub(crate) details: Option<Value>,
}

impl Refusal {
    pub(crate) fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            hint: None,
            details: None,
        }
    }

    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    pub(crate) fn details(mut self, details: Value) -> Self {
        self.details = Some(details);
        self
    }

    /// A field of the body that is not as it must be.
    pub(crate) fn field(code: Code, field: &str, problem: impl AsRef<str>) -> Self {
        Self::new(code, format!("{field}: {}", problem.as_ref())).details(json!({ "field": field }))
    }

    /// The body of the answer.
    pub(crate) fn envelope(self, correlation_id: &str, uuid: &str, date: &str) -> Value {
        let mut body = Map::new();
        body.insert("code".into(), self.code.name.into());
        body.insert("message".into(), self.message.into());
        body.insert("httpStatus".into(), self.code.status.into());
        if let Some(details) = self.details {
            body.insert("details".into(), details);
        }
        if let Some(hint) = self.hint {
            body.insert("hint".into(), hint.into());
        }
        body.insert("category".into(), self.code.category.into());
        if let Some(retryable) = self.code.retryable {
            body.insert("retryable".into(), retryable.into());
        }
        body.insert("correlationId".into(), correlation_id.into());
        body.insert("uuid".into(), format!("e-{uuid}").into());
        body.insert("date".into(), date.into());
        Value::Object(body)
    }
}

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
            Denial::FiatPlan(plan) => Self::new(
                codes::FIAT_PLAN,
                format!("plan {plan} has a fiat price and can't be ordered from a wallet"),
            )
            .hint("fiat plans are paid by card, through x402 settle"),
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
            Denial::TooMuch => Self::new(
                codes::NOT_UINT256,
                "the amount would take a total past 2^256-1",
            ),
        }
    }
}
