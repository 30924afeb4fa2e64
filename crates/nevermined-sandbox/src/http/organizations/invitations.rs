//! Invitations: `createInvitation`, `listInvitations`, `revokeInvitation`, `getInvitation`, `acceptInvitation`.

use super::{Params, Segments, done, fields, look, organize, segments};
use crate::codes;
use crate::http::Reply;
use crate::http::body::{Fields, JsonObject};
use crate::http::caller::Caller;
use crate::organizations::{Change, Denial, InvitationStatus, Secret};
use crate::refusal::Refusal;
use crate::shapes::{self, Answers};
use crate::state::State;
use axum::extract::State as Shared;
use http::HeaderMap;
use http::header::HOST;
use serde_json::{Value, json};
use std::sync::Arc;

const LONGEST_NAME: usize = 120;

/// `POST /organizations/{orgId}/invitations`. No mail is sent: the answer has the link.
pub(super) async fn create(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Segments<String>,
    headers: HeaderMap,
    body: JsonObject,
) -> Result<Reply, Refusal> {
    let org = segments(path)?;
    let body = Fields::of_body(&body);
    let change = Change::Invite {
        org: org.clone(),
        email: body.required("email", fields::email)?,
        name: body.required("name", fields::name(LONGEST_NAME))?,
        role: body.required("role", fields::role(codes::INVITED_ROLE_UNKNOWN))?,
    };
    let made = organize(&state, caller, change)?;
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    let host = host.unwrap_or("localhost");
    let token = made.secret.as_ref().map(Secret::reveal).unwrap_or_default();
    let link = format!("http://{host}/api/v1/organizations/invitations/{token}");
    let invitation = look(&state, |kept, now| {
        let organization = kept.organizations.as_admin(&org, &caller)?.organization;
        let mut all = organization.invitations.iter();
        let invitation = all.find(|invitation| invitation.id == made.id);
        let invitation = invitation.ok_or(Denial::UnknownInvitation)?;
        Ok(shapes::invitation(invitation, now))
    })?;
    Ok(Reply::created(match state.switches.answers {
        Answers::Documented => with(invitation, "magicLinkUrl", link.into()),
        Answers::Observed => json!({
            "success": true,
            "invitation": invitation,
            "magicLinkUrl": link,
        }),
    }))
}

/// `GET /organizations/{orgId}/invitations`: the newest first
pub(super) async fn list(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Segments<String>,
    params: Params,
) -> Result<Reply, Refusal> {
    let org = segments(path)?;
    let page = params.page(20, 100)?;
    let status = params.choice(
        "status",
        InvitationStatus::named,
        "must be pending, accepted, revoked or expired",
    )?;
    let answer = look(&state, |kept, now| {
        let organization = kept.organizations.as_admin(&org, &caller)?.organization;
        let all = organization.invitations.iter().rev();
        let found = all.filter(|it| status.is_none_or(|status| it.status(now) == status));
        let (shown, total) = page.cut(found);
        let items = shown.iter().map(|it| shapes::invitation(it, now));
        Ok(json!({
            "success": true,
            "items": items.collect::<Vec<_>>(),
            "total": total,
            "page": page.page,
            "limit": page.limit,
        }))
    })?;
    Ok(Reply::ok(answer))
}

/// `POST /organizations/{orgId}/invitations/{id}/revoke`
pub(super) async fn revoke(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Segments<(String, String)>,
) -> Result<Reply, Refusal> {
    let (org, invitation) = segments(path)?;
    organize(&state, caller, Change::RevokeInvitation { org, invitation })?;
    Ok(done())
}

/// `GET /organizations/invitations/{token}`, open to whoever has the token
pub(super) async fn get(
    Shared(state): Shared<Arc<State>>,
    path: Segments<String>,
) -> Result<Reply, Refusal> {
    let token = segments(path)?;
    let answer = look(&state, |kept, now| {
        let (organization, invitation) = kept.organizations.invitation(&token, now)?;
        Ok(shapes::public_invitation(organization, invitation, now))
    })?;
    Ok(Reply::ok(answer))
}

/// `POST /organizations/invitations/{token}/accept`
pub(super) async fn accept(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    path: Segments<String>,
) -> Result<Reply, Refusal> {
    let token = Secret::new(segments(path)?);
    let accepted = organize(&state, caller, Change::AcceptInvitation { token })?;
    let role = look(&state, |kept, _| {
        let place = kept.organizations.as_member(&accepted.org, &caller)?;
        Ok(place.member.role.name())
    })?;
    let answer = json!({ "orgId": accepted.org, "membershipId": accepted.id, "role": role });
    Ok(Reply::ok(with(answer, "success", true.into())))
}

fn with(mut object: Value, name: &str, value: Value) -> Value {
    if let Some(object) = object.as_object_mut() {
        object.insert(name.to_owned(), value);
    }
    object
}
