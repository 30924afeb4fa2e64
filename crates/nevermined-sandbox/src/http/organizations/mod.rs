//! Organizations: everything below `/organizations`.

use super::Reply;
use super::caller::CallerKey;
use super::headers::OrgId;
use crate::codes;
use crate::organizations::{Change, Command, Denial, Organizations, Receipt};
use crate::refusal::Refusal;
use crate::state::State;
use axum::Router;
use axum::extract::rejection::PathRejection;
use axum::extract::{FromRequestParts, Path};
use axum::routing::{delete, get, patch, post, put};
use http::request::Parts;
use nevermined_types::Address;
use serde_json::json;
use std::sync::Arc;

mod accounts;
mod fields;
mod groups;
mod members;
mod params;

use params::Params;

/// The routes of organizations.
pub(super) fn routes() -> Router<Arc<State>> {
    Router::new()
        .route("/api/v1/organizations", put(accounts::update))
        .route("/api/v1/organizations/account", post(accounts::create))
        .route(
            "/api/v1/organizations/user-info/{userId}",
            get(accounts::user_info),
        )
        .merge(member_routes())
        .merge(group_routes())
}

/// A path below an organization's own.
fn of_org(below: &str) -> String {
    format!("/api/v1/organizations/{{orgId}}{below}")
}

fn member_routes() -> Router<Arc<State>> {
    Router::new()
        .route("/api/v1/organizations/members", post(members::list))
        .route(
            "/api/v1/organizations/my-memberships",
            get(members::memberships),
        )
        .route(&of_org("/validate"), post(members::validate))
        .route(
            &of_org("/members/{memberId}"),
            patch(members::change_role).delete(members::remove),
        )
        .route(
            &of_org("/members/{memberId}/deactivate"),
            post(members::deactivate),
        )
        .route(
            &of_org("/members/{memberId}/reactivate"),
            post(members::reactivate),
        )
}

fn group_routes() -> Router<Arc<State>> {
    Router::new()
        .route(&of_org("/groups"), post(groups::create).get(groups::list))
        .route(
            &of_org("/groups/{groupId}"),
            get(groups::get).patch(groups::update).delete(groups::end),
        )
        .route(
            &of_org("/groups/{groupId}/members"),
            post(groups::add_member),
        )
        .route(
            &of_org("/groups/{groupId}/members/{memberId}"),
            delete(groups::remove_member),
        )
}

type Segments<T> = Result<Path<T>, PathRejection>;

/// The segments of a path that stand for ids.
fn segments<T>(path: Segments<T>) -> Result<T, Refusal> {
    match path {
        Ok(Path(ids)) => Ok(ids),
        Err(rejection) => Err(Refusal::new(codes::BAD_REQUEST, rejection.body_text())),
    }
}

/// Who calls, and which organization the call is for where its path names none.
struct Acting {
    account: Address,
    org: String,
}

impl FromRequestParts<Arc<State>> for Acting {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &Arc<State>) -> Result<Self, Refusal> {
        let caller = CallerKey::from_request_parts(parts, state).await?;
        let Ok(OrgId(named)) = OrgId::from_request_parts(parts, state).await;
        let org = state.read_kept(|kept, _| {
            kept.organizations
                .acting_for(&caller.account, named.as_deref(), &caller.key_id)
        })?;
        Ok(Self {
            account: caller.account,
            org,
        })
    }
}

/// Carries out a change that `actor` asks for.
fn organize(state: &State, actor: Address, change: Change) -> Result<Receipt, Denial> {
    state.carry_out(Command {
        random_seed: state.draw(),
        actor: Some(actor),
        change,
    })
}

/// Looks at the organizations.
fn read<T>(
    state: &State,
    look: impl FnOnce(&Organizations) -> Result<T, Denial>,
) -> Result<T, Refusal> {
    state
        .read_kept(|kept, _| look(&kept.organizations))
        .map_err(Refusal::from)
}

/// The answer to a change that has nothing to say.
fn done() -> Reply {
    Reply::ok(json!({ "success": true }))
}
