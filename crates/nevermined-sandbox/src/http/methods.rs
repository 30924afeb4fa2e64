//! Payment methods: `listPaymentMethods`, `updatePaymentMethod`, `revokePaymentMethod`.

use super::Reply;
use super::body::{Fields, JsonObject};
use super::caller::{Caller, CallerKey};
use super::delegations::{Accessible, bad_listing};
use super::plans::bad_path;
use super::value;
use crate::ledger::{Command, Denial, MethodChange};
use crate::refusal::Refusal;
use crate::shapes;
use crate::state::State;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State as Shared};
use serde_json::Value;
use std::sync::Arc;

/// `GET /payment-methods`: the caller's wallet and cards, as a bare list
pub(crate) async fn list(
    Shared(state): Shared<Arc<State>>,
    caller: CallerKey,
    query: Result<Query<Accessible>, QueryRejection>,
) -> Result<Reply, Refusal> {
    let Query(query) = query.map_err(bad_listing)?;
    let only_accessible = query.only()?;
    let provider = query.provider()?;
    let items: Vec<Value> = state.read(|ledger, _| {
        let own = ledger
            .methods
            .values()
            .filter(|m| m.owner == caller.account);
        own.filter(|m| provider.is_none_or(|provider| m.provider == provider))
            .filter(|m| !only_accessible || m.is_for_key(&caller.key_id))
            .map(shapes::payment_method)
            .collect()
    });
    Ok(Reply::ok(items))
}

/// `PATCH /payment-methods/{paymentMethodId}`: `null` clears, absence keeps
pub(crate) async fn update(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Result<Path<String>, PathRejection>,
    body: JsonObject,
) -> Result<Reply, Refusal> {
    let Path(method) = path.map_err(bad_path)?;
    let fields = Fields::of_body(&body);
    let sent = |name: &str| fields.object().contains_key(name);
    let alias = fields.optional("alias", value::text)?.map(str::to_owned);
    let keys = fields.value("allowedApiKeyIds").map(|_| {
        let keys = fields.list("allowedApiKeyIds", value::text)?;
        Ok::<_, Refusal>(keys.into_iter().map(str::to_owned).collect())
    });
    let org_id = fields.optional("orgId", value::text)?.map(str::to_owned);
    let change = MethodChange {
        alias,
        allowed_keys: sent("allowedApiKeyIds").then_some(keys.transpose()?),
        org_id: sent("orgId").then_some(org_id),
    };
    state.apply(Command::UpdateMethod {
        method: method.clone(),
        caller,
        change,
    })?;
    let answer = state.read(|ledger, _| {
        let method = ledger.own_method(&method, caller)?;
        Ok::<_, Denial>(shapes::payment_method(method))
    })?;
    Ok(Reply::ok(answer))
}

/// `DELETE /payment-methods/{paymentMethodId}`
pub(crate) async fn revoke(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Result<Path<String>, PathRejection>,
) -> Result<Reply, Refusal> {
    let Path(method) = path.map_err(bad_path)?;
    state.apply(Command::RevokeMethod { method, caller })?;
    let done = state.done("Payment method revoked");
    Ok(Reply::ok(shapes::api_result(200, &done)))
}
