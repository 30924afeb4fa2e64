//! Organizations: everything below `/organizations`.

use super::Reply;
use super::caller::CallerKey;
use super::headers::named_organization;
use crate::change::Kept;
use crate::clock::Moment;
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
mod activity;
mod analytics;
mod billing;
mod budgets;
mod customers;
mod documents;
mod fields;
mod groups;
mod invitations;
mod members;
mod params;
mod wallets;
mod webhooks;

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
        .merge(money_routes())
        .merge(customer_routes())
        .merge(figure_routes())
        .merge(billing_routes())
        .route(&of_org("/llms.txt"), get(documents::llms_txt))
        .route(
            &of_org("/agentic-instructions.md"),
            get(documents::instructions),
        )
        .merge(invitation_routes())
        .merge(webhook_routes())
        .route(&of_org("/activity"), get(activity::list))
        .route(
            &of_org("/realtime/secrets"),
            post(activity::create_secret).get(activity::list_secrets),
        )
        .route(
            &of_org("/realtime/secrets/{id}/rotate"),
            post(activity::rotate_secret),
        )
        .route(
            &of_org("/realtime/secrets/{id}"),
            delete(activity::revoke_secret),
        )
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

fn money_routes() -> Router<Arc<State>> {
    let of_group = |below: &str| of_org(&format!("/groups/{{groupId}}{below}"));
    let of_wallet = |below: &str| of_org(&format!("/wallets/{{id}}{below}"));
    Router::new()
        .route(
            &of_group("/budgets"),
            post(budgets::create).get(budgets::list),
        )
        .route(
            &of_group("/budgets/{budgetId}"),
            get(budgets::get)
                .patch(budgets::update)
                .delete(budgets::delete),
        )
        .route(&of_group("/budgets/{budgetId}/usage"), get(budgets::usage))
        .route(
            &of_group("/payment-methods"),
            post(budgets::share_method).get(budgets::list_methods),
        )
        .route(
            &of_group("/payment-methods/{id}"),
            delete(budgets::unshare_method),
        )
        .route(&of_group("/wallets"), get(wallets::of_group))
        .route(
            &of_org("/wallets"),
            post(wallets::create).get(wallets::list),
        )
        .route(
            &of_wallet(""),
            get(wallets::get)
                .patch(wallets::update)
                .delete(wallets::end),
        )
        .route(&of_wallet("/balances"), get(wallets::balances))
        .route(&of_wallet("/withdraw"), post(wallets::withdraw))
        .route(&of_wallet("/groups"), get(wallets::groups))
        .route(
            &of_wallet("/groups/{groupId}"),
            post(wallets::share).delete(wallets::unshare),
        )
}

fn customer_routes() -> Router<Arc<State>> {
    let of_customer = |below: &str| of_org(&format!("/customers/{{customerId}}{below}"));
    Router::new()
        .route(&of_org("/customers"), get(customers::list))
        .route(&of_org("/customers/aggregations"), get(customers::totals))
        .route(&of_org("/customers/export"), get(customers::export))
        .route(&of_customer(""), get(customers::get))
        .route(&of_customer("/aggregations"), get(customers::totals_of))
        .route(&of_customer("/purchases"), get(customers::purchases))
        .route(&of_customer("/block"), post(customers::block))
        .route(&of_customer("/unblock"), post(customers::unblock))
}

fn figure_routes() -> Router<Arc<State>> {
    let figure = |name: &str| of_org(&format!("/analytics/{name}"));
    Router::new()
        .route(&figure("revenue"), get(analytics::revenue))
        .route(&figure("usage"), get(analytics::usage))
        .route(&figure("customers"), get(analytics::customers))
        .route(
            &figure("credits-by-member"),
            get(analytics::credits_by_member),
        )
        .route(
            &figure("groups/{groupId}/router-spend"),
            get(analytics::router_spend),
        )
}

fn billing_routes() -> Router<Arc<State>> {
    let billing = |name: &str| of_org(&format!("/billing/{name}"));
    Router::new()
        .route("/api/v1/organizations/billing/catalog", get(billing::tiers))
        .route(&billing("subscription"), get(billing::subscription))
        .route(&billing("cancel"), post(billing::cancel))
        .route(&billing("downgrade"), post(billing::downgrade))
        .route(&billing("upgrade"), post(billing::upgrade))
}

fn invitation_routes() -> Router<Arc<State>> {
    let by_token = "/api/v1/organizations/invitations/{token}";
    Router::new()
        .route(
            &of_org("/invitations"),
            post(invitations::create).get(invitations::list),
        )
        .route(
            &of_org("/invitations/{id}/revoke"),
            post(invitations::revoke),
        )
        .route(by_token, get(invitations::get))
        .route(&format!("{by_token}/accept"), post(invitations::accept))
}

fn webhook_routes() -> Router<Arc<State>> {
    Router::new()
        .route(
            &of_org("/webhooks"),
            post(webhooks::create).get(webhooks::list),
        )
        .route(
            &of_org("/webhooks/{id}"),
            get(webhooks::get)
                .patch(webhooks::update)
                .delete(webhooks::delete),
        )
        .route(
            &of_org("/webhooks/{id}/rotate-secret"),
            post(webhooks::rotate_secret),
        )
        .route(
            &of_org("/webhooks/{id}/deliveries"),
            get(webhooks::list_deliveries),
        )
        .route(
            &of_org("/webhooks/deliveries/{deliveryId}"),
            get(webhooks::get_delivery),
        )
        .route(
            &of_org("/webhooks/deliveries/{deliveryId}/retry"),
            post(webhooks::retry),
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
        let named = named_organization(&parts.headers);
        let org = state.read_kept(|kept, _| {
            kept.organizations
                .acting_for(&caller.account, named, caller.org_id.as_deref())
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

/// Looks at everything that is kept.
fn look<T>(
    state: &State,
    at: impl FnOnce(&Kept, Moment) -> Result<T, Denial>,
) -> Result<T, Refusal> {
    state.read_kept(at).map_err(Refusal::from)
}

/// The answer to a change that has nothing to say.
fn done() -> Reply {
    Reply::ok(json!({ "success": true }))
}
