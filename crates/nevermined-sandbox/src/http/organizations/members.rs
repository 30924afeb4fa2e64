//! Members: `listOrganizationMembers`, `listMyMemberships`, `validateOrganization`, `changeMemberRole`,
//! `removeMember`, `deactivateMember`, `reactivateMember`.

use super::params::Page;
use super::{Acting, Segments, done, fields, organize, read, segments};
use crate::codes;
use crate::http::Reply;
use crate::http::body::{Fields, JsonObject};
use crate::http::caller::Caller;
use crate::http::headers::PERSONAL;
use crate::http::value;
use crate::organizations::Change;
use crate::refusal::Refusal;
use crate::shapes;
use crate::state::State;
use axum::extract::State as Shared;
use nevermined_types::Address;
use serde_json::{Value, json};
use std::sync::Arc;

/// `POST /organizations/members`, which reads
pub(super) async fn list(
    Shared(state): Shared<Arc<State>>,
    acting: Acting,
    body: JsonObject,
) -> Result<Reply, Refusal> {
    let body = Fields::of_body(&body);
    let page = Page {
        page: body.required("page", fields::count)?,
        limit: body.required("offset", fields::count)?,
    };
    let role = body.optional("role", fields::role(codes::BAD_REQUEST))?;
    let active = body.optional("isActive", value::boolean)?;
    body.optional("environment", fields::one_of(&["live", "sandbox"]))?;
    let answer = read(&state, |organizations| {
        let place = organizations.as_member(&acting.org, &acting.account)?;
        let organization = place.organization;
        let members = organization.members.iter();
        let matching = members
            .filter(|member| role.is_none_or(|role| member.role == role))
            .filter(|member| active.is_none_or(|active| member.active == active));
        let (shown, total) = page.cut(matching);
        let members = shown
            .iter()
            .map(|member| shapes::member(organizations, organization, member));
        Ok(json!({
            "totalResults": total,
            "members": members.collect::<Vec<_>>(),
            "page": page.page,
            "offset": page.limit,
            "totalActiveAdmins": organization.active_admins(),
        }))
    })?;
    Ok(Reply::ok(answer))
}

/// `GET /organizations/my-memberships`: the caller's active ones, as a bare list
pub(super) async fn memberships(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
) -> Result<Reply, Refusal> {
    let items: Vec<Value> = state.read_kept(|kept, now| {
        let places = kept.organizations.memberships(&caller);
        let items = places.iter().map(|place| shapes::membership(place, now));
        items.collect()
    });
    Ok(Reply::ok(items))
}

/// `POST /organizations/{orgId}/validate`, which reads
pub(super) async fn validate(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Segments<String>,
) -> Result<Reply, Refusal> {
    let org = segments(path)?;
    if org == PERSONAL {
        return Ok(Reply::ok(json!({ "valid": true, "currentOrgId": null })));
    }
    let answer = read(&state, |organizations| {
        let place = organizations.as_member(&org, &caller)?;
        Ok(json!({
            "valid": true,
            "currentOrgId": org,
            "role": place.member.role.name(),
            "orgName": place.organization.terms.name,
            "orgType": place.organization.terms.tier.name(),
        }))
    })?;
    Ok(Reply::ok(answer))
}

/// `PATCH /organizations/{orgId}/members/{memberId}`
pub(super) async fn change_role(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Segments<(String, String)>,
    body: JsonObject,
) -> Result<Reply, Refusal> {
    let (org, member) = segments(path)?;
    let body = Fields::of_body(&body);
    let role = body.required("role", fields::role(codes::ROLE_UNKNOWN))?;
    organize(&state, caller, Change::SetRole { org, member, role })?;
    Ok(done())
}

/// `DELETE /organizations/{orgId}/members/{memberId}`
pub(super) async fn remove(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Segments<(String, String)>,
) -> Result<Reply, Refusal> {
    let (org, member) = segments(path)?;
    organize(&state, caller, Change::RemoveMember { org, member })?;
    Ok(done())
}

/// `POST /organizations/{orgId}/members/{memberId}/deactivate`
pub(super) async fn deactivate(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Segments<(String, String)>,
) -> Result<Reply, Refusal> {
    set_active(&state, caller, path, false)
}

/// `POST /organizations/{orgId}/members/{memberId}/reactivate`
pub(super) async fn reactivate(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Segments<(String, String)>,
) -> Result<Reply, Refusal> {
    set_active(&state, caller, path, true)
}

fn set_active(
    state: &State,
    caller: Address,
    path: Segments<(String, String)>,
    active: bool,
) -> Result<Reply, Refusal> {
    let (org, member) = segments(path)?;
    let change = Change::SetActive {
        org,
        member,
        active,
    };
    organize(state, caller, change)?;
    Ok(done())
}
