//! The shapes of permissions, verification and settlement.

use super::{Answers, integer};
use crate::clock::Moment;
use crate::http::{Paging, Version};
use crate::ledger::{Agent, Demand, Ledger, Permission, Plan, Settlement, Standing};
use crate::refusal::Refusal;
use nevermined_types::Address;
use serde_json::{Map, Value, json};

/// A verification that was made.
pub(crate) struct Checked<'a> {
    pub(crate) ledger: &'a Ledger,
    pub(crate) now: Moment,
    pub(crate) permission: &'a Permission,
    pub(crate) demand: &'a Demand,
    /// Under which the settle that follows can be repeated.
    pub(crate) request_id: String,
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
        answer.insert("permissionHash".into(), permission.hash.clone().into());
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
            answer.insert("balance".into(), self.balance(plan, holder, standing));
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
        put("permissionHash", permission.hash.clone().into());
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
    pub(crate) fn verified(self, checked: &Checked<'_>) -> Value {
        match self {
            Self::Documented => documented_verdict(checked),
            Self::Observed => observed_verdict(checked),
        }
    }

    /// `settlePermission`. The permission is as the settlement left it.
    pub(crate) fn settled(self, permission: &Permission, settlement: &Settlement) -> Value {
        if self == Self::Documented {
            let left = permission.left().unwrap_or(settlement.remaining);
            return json!({
                "success": true,
                "permissionHash": permission.hash,
                "creditsSettled": integer(settlement.burned),
                "remainingCredits": integer(left),
                "txHash": settlement.transaction,
            });
        }
        Value::Object(self.settled_observed(permission, settlement))
    }

    /// A settlement as deployments answer it, in both protocols.
    pub(crate) fn settled_observed(
        self,
        permission: &Permission,
        settlement: &Settlement,
    ) -> Map<String, Value> {
        let mut receipt = Map::new();
        receipt.insert("success".into(), true.into());
        receipt.insert("payer".into(), permission.owner.to_string().into());
        receipt.insert("transaction".into(), settlement.transaction.clone().into());
        receipt.insert("network".into(), permission.network.clone().into());
        receipt.insert(
            "creditsRedeemed".into(),
            settlement.burned.to_string().into(),
        );
        receipt.insert(
            "remainingBalance".into(),
            settlement.remaining.to_string().into(),
        );
        if let Some(order) = &settlement.order_transaction {
            receipt.insert("orderTx".into(), order.clone().into());
        }
        receipt
    }

    /// A verification as deployments answer it, in both protocols.
    pub(crate) fn verified_observed(self, checked: &Checked<'_>) -> Value {
        observed_verdict(checked)
    }
}

/// `revokePermission`, in both shapes.
pub(crate) fn permission_revoked(hash: &str) -> Value {
    json!({ "success": true, "permissionHash": hash, "status": "revoked" })
}

fn transaction(settlement: &Settlement) -> Value {
    json!({
        "txHash": settlement.transaction,
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
    answer.insert("permissionHash".into(), permission.hash.clone().into());
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

fn observed_verdict(checked: &Checked<'_>) -> Value {
    let permission = checked.permission;
    let mut answer = Map::new();
    answer.insert("payer".into(), permission.owner.to_string().into());
    answer.insert("network".into(), permission.network.clone().into());
    if let Verdict::Invalid(refusal) = &checked.verdict {
        let reason = format!("{}: {}", refusal.code.name, refusal.message);
        answer.insert("isValid".into(), false.into());
        answer.insert("invalidReason".into(), reason.into());
        return Value::Object(answer);
    }
    answer.insert("isValid".into(), true.into());
    answer.insert("agentRequestId".into(), checked.request_id.clone().into());
    if let Some(request) = agent_request(checked) {
        answer.insert("urlMatching".into(), request["urlMatching"].clone());
        answer.insert("agentRequest".into(), request);
    }
    Value::Object(answer)
}

/// What a client learns of the agent that is to be called, where one is named.
fn agent_request(checked: &Checked<'_>) -> Option<Value> {
    let permission = checked.permission;
    let accepts = checked.demand.accepts.iter();
    let asked = accepts.filter(|accept| accept.plan == permission.plan);
    let (agent, verb) = asked
        .filter_map(|accept| Some((accept.agent?, accept.http_verb.clone())))
        .chain(permission.agents.first().map(|agent| (*agent, None)))
        .next()?;
    let agent: &Agent = checked.ledger.agents.get(&agent)?;
    let plan = checked.ledger.plans.get(&permission.plan)?;
    let standing = checked
        .ledger
        .standing(checked.now, permission.plan, permission.owner)
        .ok()?;
    let url = permission.resource_url.clone();
    Some(json!({
        "agentRequestId": checked.request_id,
        "agentName": agent.name,
        "agentId": agent.key.to_string(),
        "balance": Answers::Observed.balance(plan, permission.owner, &standing),
        "urlMatching": url.or(checked.demand.url.clone()).unwrap_or_default(),
        "verbMatching": permission.http_verb.clone().or(verb).unwrap_or_default(),
        "batch": false,
    }))
}
