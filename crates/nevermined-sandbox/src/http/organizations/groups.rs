//! Groups: `createGroup`, `listGroups`, `getGroup`, `updateGroup`, `deleteGroup`, `addGroupMember`,
//! `removeGroupMember`.

use super::{Params, Segments, done, fields, organize, read, segments};
use crate::http::Reply;
use crate::http::body::{Fields, JsonObject};
use crate::http::caller::Caller;
use crate::organizations::Change;
use crate::refusal::Refusal;
use crate::shapes;
use crate::state::State;
use axum::extract::State as Shared;
use nevermined_types::Address;
use serde_json::{Value, json};
use std::sync::Arc;

const LONGEST_NAME: usize = 100;
const LONGEST_DESCRIPTION: usize = 500;

/// `POST /organizations/{orgId}/groups`
pub(super) async fn create(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Segments<String>,
    body: JsonObject,
) -> Result<Reply, Refusal> {
    let org = segments(path)?;
    let body = Fields::of_body(&body);
    let change = Change::CreateGroup {
        org: org.clone(),
        name: body.required("name", fields::name(LONGEST_NAME))?,
        description: body.optional("description", fields::text(LONGEST_DESCRIPTION))?,
    };
    let created = organize(&state, caller, change)?;
    Ok(Reply::created(one(&state, caller, &org, &created.id)?))
}

/// `GET /organizations/{orgId}/groups`
pub(super) async fn list(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Segments<String>,
    params: Params,
) -> Result<Reply, Refusal> {
    let org = segments(path)?;
    let page = params.page(20, 100)?;
    let inactive_too = params.boolean("includeInactive")?;
    let answer = read(&state, |organizations| {
        let organization = organizations.as_member(&org, &caller)?.organization;
        let groups = organization.groups.iter();
        let (shown, total) = page.cut(groups.filter(|group| group.active || inactive_too));
        let groups = shown.iter().map(|group| shapes::group(&org, group));
        Ok(json!({
            "success": true,
            "groups": groups.collect::<Vec<_>>(),
            "meta": { "total": total, "page": page.page, "limit": page.limit },
        }))
    })?;
    Ok(Reply::ok(answer))
}

/// `GET /organizations/{orgId}/groups/{groupId}`
pub(super) async fn get(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Segments<(String, String)>,
) -> Result<Reply, Refusal> {
    let (org, group) = segments(path)?;
    let answer = read(&state, |organizations| {
        let organization = organizations.as_member(&org, &caller)?.organization;
        let group = organization.group(&group)?;
        Ok(json!({ "success": true, "group": shapes::group_with_members(&org, group) }))
    })?;
    Ok(Reply::ok(answer))
}

/// `PATCH /organizations/{orgId}/groups/{groupId}`: what is absent stays
pub(super) async fn update(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Segments<(String, String)>,
    body: JsonObject,
) -> Result<Reply, Refusal> {
    let (org, group) = segments(path)?;
    let body = Fields::of_body(&body);
    let change = Change::UpdateGroup {
        org: org.clone(),
        group: group.clone(),
        name: body.optional("name", fields::name(LONGEST_NAME))?,
        description: body.optional("description", fields::text(LONGEST_DESCRIPTION))?,
    };
    organize(&state, caller, change)?;
    Ok(Reply::ok(one(&state, caller, &org, &group)?))
}

/// `DELETE /organizations/{orgId}/groups/{groupId}`
pub(super) async fn end(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Segments<(String, String)>,
) -> Result<Reply, Refusal> {
    let (org, group) = segments(path)?;
    organize(&state, caller, Change::DeactivateGroup { org, group })?;
    Ok(done())
}

/// `POST /organizations/{orgId}/groups/{groupId}/members`
pub(super) async fn add_member(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Segments<(String, String)>,
    body: JsonObject,
) -> Result<Reply, Refusal> {
    let (org, group) = segments(path)?;
    let body = Fields::of_body(&body);
    let member = body.required("memberId", fields::name(100))?;
    let change = Change::AddGroupMember {
        org,
        group: group.clone(),
        member: member.clone(),
    };
    let place = organize(&state, caller, change)?;
    Ok(Reply::created(json!({
        "success": true,
        "membership": shapes::group_member(&group, &place.id, &member),
    })))
}

/// `DELETE /organizations/{orgId}/groups/{groupId}/members/{memberId}`
pub(super) async fn remove_member(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Segments<(String, String, String)>,
) -> Result<Reply, Refusal> {
    let (org, group, member) = segments(path)?;
    let change = Change::RemoveGroupMember { org, group, member };
    organize(&state, caller, change)?;
    Ok(done())
}

fn one(state: &State, caller: Address, org: &str, group: &str) -> Result<Value, Refusal> {
    read(state, |organizations| {
        let organization = organizations.as_member(org, &caller)?.organization;
        let group = organization.group(group)?;
        Ok(json!({ "success": true, "group": shapes::group(org, group) }))
    })
}
