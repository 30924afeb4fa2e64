//! Calls on payment methods, permissions and requests to agents, and their values as JSON.

use nevermined::payment_methods::RevokedPaymentMethod;
use nevermined::permissions::RevokedPermission;
use nevermined::{
    AgentAccess, Credits, Error, InitializedRequest, Nevermined, Page, PaymentMethod,
    PaymentMethodId, Permission, PermissionHash, SubTaskStatus, TrackedSubTask,
};
use serde_json::{Value, json};

use super::call::{Success, send, text};
use super::shown;
use super::x402::{page, paged, provider, shown as optional};

pub(crate) async fn carry_out(nvm: &Nevermined, call: &Value) -> Result<Success, Error> {
    let (methods, permissions, requests) =
        (nvm.payment_methods(), nvm.permissions(), nvm.requests());
    let method = || {
        text(call, "payment_method")
            .parse::<PaymentMethodId>()
            .unwrap()
    };
    let hash = || text(call, "permission").parse::<PermissionHash>().unwrap();
    let (plan, agent) = (
        || text(call, "plan").parse().unwrap(),
        || text(call, "agent").parse().unwrap(),
    );
    match text(call, "operation") {
        "listPaymentMethods" => {
            let mut request = methods.list();
            if let Some(only) = call["accessible"].as_bool() {
                request = request.accessible(only);
            }
            if call["provider"].is_string() {
                request = request.provider(provider(call));
            }
            send!(request, call, payment_methods)
        }
        "updatePaymentMethod" => {
            let mut request = methods.update(&method());
            if let Some(name) = call["alias"].as_str() {
                request = request.alias(name);
            }
            if let Some(ids) = call["allowed_api_keys"].as_array() {
                request = request.allowed_api_keys(ids.iter().filter_map(Value::as_str));
            }
            if call["any_api_key"] == true {
                request = request.any_api_key();
            }
            if let Some(id) = call["into_organization"].as_str() {
                request = request.organization(id);
            }
            if call["no_organization"] == true {
                request = request.no_organization();
            }
            send!(request, call, payment_method)
        }
        "revokePaymentMethod" => send!(methods.revoke(&method()), call, withdrawn),
        "listPermissions" => {
            send!(paged!(permissions.list(), call), call, permissions_page)
        }
        "getPermission" => send!(permissions.get(&hash()), call, whole_permission),
        "revokePermission" => send!(permissions.revoke(&hash()), call, revoked),
        "trackAgentSubTask" => {
            let id = text(call, "part_of");
            let credits: Credits = text(call, "credits_used").parse().unwrap();
            let mut request = requests.track_sub_task(id, credits);
            if let Some(word) = call["tag"].as_str() {
                request = request.tag(word);
            }
            if let Some(text) = call["description"].as_str() {
                request = request.description(text);
            }
            request = match call["status"].as_str() {
                Some("success") => request.status(SubTaskStatus::Success),
                Some("failed") => request.status(SubTaskStatus::Failed),
                Some("pending") => request.status(SubTaskStatus::Pending),
                _ => request,
            };
            send!(request, call, tracked)
        }
        "initializeAgentRequest" => {
            let mut request = requests.initialize(&agent(), text(call, "token"));
            if let Some(data) = call["request_data"].as_object() {
                request = request.request_data(data.clone());
            }
            send!(request, call, initialized)
        }
        "getAccessToken" => send!(requests.access_token(&plan(), &agent()), call, access),
        other => panic!("{other} is no call"),
    }
}

fn payment_method(it: &PaymentMethod) -> Value {
    json!({
        "id": it.id.to_string(),
        "kind": it.kind,
        "provider": it.provider,
        "status": it.status,
        "alias": it.alias,
        "brand": it.brand,
        "last4": it.last4,
        "exp_month": it.exp_month,
        "exp_year": it.exp_year,
        "allowed_api_keys": it.allowed_api_keys,
        "organization": it.organization,
    })
}

fn payment_methods(list: &[PaymentMethod]) -> Value {
    list.iter().map(payment_method).collect()
}

fn withdrawn(revoked: &RevokedPaymentMethod) -> Value {
    json!({ "message": revoked.message })
}

fn permission(it: &Permission) -> Value {
    let time = |time: Option<chrono::DateTime<chrono::Utc>>| time.map(|time| time.to_rfc3339());
    let agents = it.allowed_agents.iter().map(ToString::to_string);
    json!({
        "hash": it.hash.to_string(),
        "plan": optional(&it.plan),
        "owner": optional(&it.owner),
        "status": it.status,
        "max": optional(&it.max),
        "used": optional(&it.used),
        "remaining": optional(&it.remaining),
        "allowed_agents": agents.collect::<Vec<_>>(),
        "created_at": time(it.created_at),
        "expires_at": time(it.expires_at),
    })
}

fn whole_permission(it: &Permission) -> Value {
    let mut shown = permission(it);
    shown["raw"] = it.raw.clone();
    shown
}

fn permissions_page(it: &Page<Permission>) -> Value {
    page(it, permission)
}

fn revoked(revoked: &RevokedPermission) -> Value {
    json!({ "status": revoked.status })
}

fn tracked(task: &TrackedSubTask) -> Value {
    json!({ "tx_hash": optional(&task.tx_hash) })
}

fn initialized(it: &InitializedRequest) -> Value {
    json!({
        "is_valid": it.is_valid,
        "agent_request_id": it.agent_request_id,
        "balance": it.balance.as_ref().map(shown::balance),
    })
}

fn access(it: &AgentAccess) -> Value {
    json!({
        "token": it.token(),
        "proxy_url": it.proxy_url,
        "expires_at": it.expires_at.map(|time| time.to_rfc3339()),
    })
}
