//! The shapes of permissions, verification and settlement.

use super::{Answers, ObservedBalance, Shaped, as_text, integer};
use crate::clock::Moment;
use crate::http::{Paging, Version};
use crate::ledger::{
    Agent, AgentKey, Amount, Demand, Ledger, Permission, Plan, Settlement, Standing,
};
use crate::refusal::Refusal;
use nevermined_types::Address;
use serde::Serialize;
use serde_json::{Map, Value, json};

/// A verification that was made.
pub(crate) struct Checked<'a> {
    pub(crate) ledger: &'a Ledger,
    pub(crate) now: Moment,
    pub(crate) permission: &'a Permission,
    pub(crate) demand: &'a Demand,
    /// Under which the settle that follows can be repeated.
    pub(crate) request_id: &'a str,
    pub(crate) verdict: Verdict,
}

/// Whether a settle would be carried out.
pub(crate) enum Verdict {
    Valid,
    Invalid(Refusal),
}

impl Answers {
    /// `createPermission`.
    pub(crate) fn permitted(self, permission: &Permission, token: &str) -> Value {
        let mut answer = Map::new();
        answer.insert("accessToken".into(), token.into());
        answer.insert("permissionHash".into(), (*permission.hash).into());
        if self == Self::Documented {
            if let Some(max) = permission.max_credits {
                answer.insert("maxCredits".into(), integer(max));
            }
            answer.insert("usedCredits".into(), integer(permission.used));
            if let Some(expires) = permission.expires {
                answer.insert("expiresAt".into(), expires.iso().into());
            }
            answer.insert("status".into(), "active".into());
        }
        Value::Object(answer)
    }

    /// `getAccessToken`. No deployment that still serves it was observed: both shapes are the documented one.
    pub(crate) fn access_token(self, token: &str, endpoint: Option<&str>, ends: Moment) -> Value {
        let mut answer = Map::new();
        answer.insert("accessToken".into(), token.into());
        if let Some(endpoint) = endpoint {
            answer.insert("neverminedProxyUri".into(), endpoint.into());
        }
        answer.insert("expiresAt".into(), ends.iso().into());
        Value::Object(answer)
    }

    /// `initializeAgentRequest`. The balance is of the holder that the token names.
    pub(crate) fn initialized(
        self,
        request_id: &str,
        is_valid: bool,
        balance: Option<(&Plan, Address, &Standing)>,
    ) -> Value {
        let mut answer = Map::new();
        answer.insert("requestId".into(), request_id.into());
        answer.insert("isValid".into(), is_valid.into());
        if let Some((plan, holder, standing)) = balance {
            answer.insert(
                "balance".into(),
                json!(self.balance(plan, holder, standing)),
            );
        }
        Value::Object(answer)
    }

    /// `getPermission`, and an item of `listPermissions`.
    pub(crate) fn permission(
        self,
        ledger: &Ledger,
        permission: &Permission,
        version: Version,
        now: Moment,
    ) -> Value {
        let mut shown = Map::new();
        let mut put = |name: &str, value: Value| shown.insert(name.to_owned(), value);
        put("permissionHash", (*permission.hash).into());
        put("planId", permission.plan.to_string().into());
        put("ownerAddress", permission.owner.to_string().into());
        if let Some(max) = permission.max_credits {
            put("maxCredits", integer(max));
        }
        put("usedCredits", integer(permission.used));
        if let Some(left) = permission.left() {
            put("remainingCredits", integer(left));
        }
        let agents: Vec<String> = permission.agents.iter().map(ToString::to_string).collect();
        put("allowedAgents", agents.into());
        put("status", permission.status(now).into());
        if let Some(metadata) = &permission.metadata {
            put("metadata", metadata.clone().into());
        }
        let settlements = ledger.settlements_of(&permission.hash).iter();
        let transactions: Vec<Value> = settlements.map(transaction).collect();
        put("transactions", transactions.into());
        put("createdAt", permission.created.iso().into());
        if let Some(expires) = permission.expires {
            put("expiresAt", expires.iso().into());
        }
        if self == Self::Observed && version.has_old_names() {
            for removed in ["orderLimit", "planCost", "creditsPerOrder"] {
                put(removed, Value::Null);
            }
        }
        Value::Object(shown)
    }

    /// `listPermissions`.
    pub(crate) fn permissions(
        self,
        ledger: &Ledger,
        permissions: &[&Permission],
        total: usize,
        paging: Paging,
        version: Version,
        now: Moment,
    ) -> Value {
        let items: Vec<Value> = permissions
            .iter()
            .map(|permission| self.permission(ledger, permission, version, now))
            .collect();
        match self {
            Self::Documented => json!({
                "permissions": items, "totalCount": total, "page": paging.page,
            }),
            Self::Observed => self.page("permissions", items, total, paging),
        }
    }

    /// `verifyPermission` of a token that is not known here, where that is an answer.
    pub(crate) fn unknown_token(self, refusal: &Refusal) -> Option<Value> {
        (self == Self::Documented).then(
            || json!({ "valid": false, "error": refusal.code.name, "message": refusal.message }),
        )
    }

    /// `verifyPermission`.
    pub(crate) fn verified<'a>(self, checked: &Checked<'a>) -> Shaped<ObservedVerdict<'a>> {
        match self {
            Self::Documented => Shaped::Documented(documented_verdict(checked)),
            Self::Observed => Shaped::Observed(ObservedVerdict::new(checked)),
        }
    }

    /// `settlePermission`. The permission is as the settlement left it.
    pub(crate) fn settled<'a>(
        self,
        permission: &'a Permission,
        settlement: &'a Settlement,
    ) -> Shaped<ObservedSettlement<'a>> {
        if self == Self::Observed {
            return Shaped::Observed(ObservedSettlement::new(permission, settlement));
        }
        let left = permission.left().unwrap_or(settlement.remaining);
        Shaped::Documented(json!({
            "success": true,
            "permissionHash": permission.hash,
            "creditsSettled": integer(settlement.burned),
            "remainingCredits": integer(left),
            "txHash": settlement.transaction.text(),
        }))
    }
}

/// A settlement as deployments answer it, in both protocols.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ObservedSettlement<'a> {
    #[serde(serialize_with = "as_text")]
    credits_redeemed: Amount,
    network: &'a str,
    #[serde(rename = "orderTx", skip_serializing_if = "Option::is_none")]
    order_transaction: Option<&'a str>,
    payer: &'a str,
    /// Only the Machine Payments Protocol has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) payment_receipt: Option<String>,
    #[serde(serialize_with = "as_text")]
    remaining_balance: Amount,
    success: bool,
    transaction: String,
}

impl<'a> ObservedSettlement<'a> {
    pub(crate) fn new(permission: &'a Permission, settlement: &'a Settlement) -> Self {
        Self {
            credits_redeemed: settlement.burned,
            network: &permission.network,
            order_transaction: settlement.order_transaction.as_deref(),
            payer: &permission.payer,
            payment_receipt: None,
            remaining_balance: settlement.remaining,
            success: true,
            transaction: settlement.transaction.text(),
        }
    }
}

/// A verification as deployments answer it, in both protocols.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ObservedVerdict<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    agent_request: Option<AgentRequest<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    agent_request_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    invalid_reason: Option<String>,
    is_valid: bool,
    network: &'a str,
    payer: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url_matching: Option<&'a str>,
}

impl<'a> ObservedVerdict<'a> {
    pub(crate) fn new(checked: &Checked<'a>) -> Self {
        let permission = checked.permission;
        let payer = &permission.payer;
        if let Verdict::Invalid(refusal) = &checked.verdict {
            let reason = format!("{}: {}", refusal.code.name, refusal.message);
            return Self {
                agent_request: None,
                agent_request_id: None,
                invalid_reason: Some(reason),
                is_valid: false,
                network: &permission.network,
                payer,
                url_matching: None,
            };
        }
        let agent_request = AgentRequest::new(checked);
        Self {
            url_matching: agent_request.as_ref().map(|request| request.url_matching),
            agent_request,
            agent_request_id: Some(checked.request_id),
            invalid_reason: None,
            is_valid: true,
            network: &permission.network,
            payer,
        }
    }
}

/// What a client learns of the agent that is to be called.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct AgentRequest<'a> {
    #[serde(serialize_with = "as_text")]
    agent_id: AgentKey,
    agent_name: &'a str,
    agent_request_id: &'a str,
    balance: ObservedBalance<'a>,
    batch: bool,
    url_matching: &'a str,
    verb_matching: &'a str,
}

impl<'a> AgentRequest<'a> {
    /// None where no agent is named.
    fn new(checked: &Checked<'a>) -> Option<Self> {
        let (permission, demand) = (checked.permission, checked.demand);
        let accepts = demand.accepts.iter();
        let asked = accepts.filter(|accept| accept.plan == permission.plan);
        let (agent, verb) = asked
            .filter_map(|accept| Some((accept.agent?, accept.http_verb.as_deref())))
            .chain(permission.agents.first().map(|agent| (*agent, None)))
            .next()?;
        let agent: &Agent = checked.ledger.agents.get(&agent)?;
        let plan = checked.ledger.plans.get(&permission.plan)?;
        let standing = checked
            .ledger
            .standing(checked.now, permission.plan, permission.owner)
            .ok()?;
        let url = permission.resource_url.as_deref();
        Some(Self {
            agent_id: agent.key,
            agent_name: &agent.name,
            agent_request_id: checked.request_id,
            balance: ObservedBalance::new(plan, (*permission.payer).into(), &standing),
            batch: false,
            url_matching: url.or(demand.url.as_deref()).unwrap_or_default(),
            verb_matching: permission.http_verb.as_deref().or(verb).unwrap_or_default(),
        })
    }
}

/// `revokePermission`, in both shapes.
pub(crate) fn permission_revoked(hash: &str) -> Value {
    json!({ "success": true, "permissionHash": hash, "status": "revoked" })
}

fn transaction(settlement: &Settlement) -> Value {
    json!({
        "txHash": settlement.transaction.text(),
        "credits": integer(settlement.burned),
        "agentRequestId": settlement.request_id,
        "orderTx": settlement.order_transaction,
        "createdAt": settlement.at.iso(),
    })
}

fn documented_verdict(checked: &Checked<'_>) -> Value {
    let permission = checked.permission;
    let held = checked
        .ledger
        .standing(checked.now, permission.plan, permission.owner)
        .map(|standing| standing.remaining)
        .unwrap_or_default();
    let mut answer = Map::new();
    let left = permission.left().unwrap_or(held);
    answer.insert("permissionHash".into(), (*permission.hash).into());
    answer.insert("remainingCredits".into(), integer(left));
    answer.insert("buyerAddress".into(), permission.owner.to_string().into());
    match &checked.verdict {
        Verdict::Valid => {
            answer.insert("valid".into(), true.into());
        }
        Verdict::Invalid(refusal) => {
            answer.insert("valid".into(), false.into());
            answer.insert("error".into(), refusal.code.name.into());
            answer.insert("message".into(), refusal.message.clone().into());
        }
    }
    Value::Object(answer)
}
