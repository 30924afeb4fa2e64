//! The API over HTTP: routes, and what every request has in common.

use crate::audit::Violation;
use crate::codes;
use crate::faults::When;
use crate::journal::StoreFailed;
use crate::refusal::Refusal;
use crate::requests::Answered;
use crate::state::State;
use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, patch, post, put};
use http::header::{CONTENT_TYPE, HOST, HeaderName, HeaderValue, WWW_AUTHENTICATE};
use http::{HeaderMap, Method, StatusCode, Uri};
use serde::Serialize;
use serde_json::{Value, json};
use std::sync::Arc;

mod access;
pub(crate) mod agents;
mod api;
mod body;
pub(crate) mod caller;
mod catalog;
mod credits;
pub(crate) mod delegations;
mod deployment;
mod embed;
mod facilitator;
mod headers;
mod json;
mod legal;
mod loopback;
mod methods;
mod mpp;
mod oauth;
mod operations;
mod orders;
mod organizations;
pub(crate) mod outbound;
mod paging;
mod permissions;
pub(crate) mod plans;
pub(crate) mod registration;
mod router;
mod simulate;
mod stripe;
mod tokens;
pub(crate) mod value;

pub(crate) use api::{Api, Routes};
pub(crate) use body::{Fields, JsonObject, read as read_body};
pub(crate) use headers::Version;
pub(crate) use paging::Paging;

const CORRELATION_ID: HeaderName = HeaderName::from_static("x-correlation-id");
const VERSION: HeaderName = HeaderName::from_static("nevermined-version");
const VERSION_RESOLVED_FROM: HeaderName =
    HeaderName::from_static("nevermined-version-resolved-from");

/// In the place of the usual `Retry-After`.
const RETRY_AFTER_SHORT: HeaderName = HeaderName::from_static("retry-after-short");
const RETRY_AFTER_LONG: HeaderName = HeaderName::from_static("retry-after-long");

const VERSIONS: &str = "/api/v1/meta/versions";

/// The routes of a sandbox.
fn router(state: Arc<State>) -> Router {
    let mut router = Router::new()
        .route("/", get(deployment::info))
        .route(VERSIONS, get(deployment::versions))
        .merge(agent_routes())
        .merge(money_routes())
        .merge(payment_routes())
        .merge(organizations::routes())
        .merge(mpp_routes(&state))
        .merge(platform_routes())
        .merge(router::routes())
        .merge(oauth::routes())
        .route(
            "/api/v1/protocol/plans",
            post(plans::register).get(plans::list),
        )
        .route(
            "/api/v1/protocol/plans/{planId}",
            get(plans::get).put(plans::update),
        )
        .route(
            "/api/v1/protocol/plans/{planId}/list/{activate}",
            put(plans::toggle),
        )
        .route(
            "/api/v1/protocol/plans/{planId}/agents",
            get(agents::of_plan),
        )
        .route("/api/v1/protocol/plans/{planId}/order", post(plans::order))
        .route(
            "/api/v1/protocol/plans/{planId}/balance/{holderAddress}",
            get(plans::balance),
        )
        .route("/api/v1/protocol/plans/mint", post(credits::mint))
        .route(
            "/api/v1/protocol/plans/mintExpirable",
            post(credits::mint_expirable),
        );
    if state.switches.redeem_route {
        router = router.route("/api/v1/protocol/plans/redeem", post(credits::redeem));
    }
    router
        .fallback(elsewhere)
        .method_not_allowed_fallback(elsewhere)
        .with_state(state)
}

fn agent_routes() -> Router<Arc<State>> {
    Router::new()
        .route(
            "/api/v1/protocol/agents",
            post(agents::register).get(agents::list),
        )
        .route(
            "/api/v1/protocol/agents/plans",
            post(agents::register_with_plan),
        )
        .route(
            "/api/v1/protocol/agents/{agentId}",
            get(agents::get).put(agents::update),
        )
        .route(
            "/api/v1/protocol/agents/{agentId}/list/{activate}",
            put(agents::toggle),
        )
        .route(
            "/api/v1/protocol/agents/{agentId}/plan/{planId}",
            post(agents::add_plan).delete(agents::remove_plan),
        )
        .route(
            "/api/v1/protocol/agents/{agentId}/plans",
            get(agents::plans_of),
        )
        .route(
            "/api/v1/protocol/agents/initialize/{agentId}",
            post(access::initialize),
        )
        .route(
            "/api/v1/protocol/token/{planId}/{agentId}",
            get(access::token),
        )
}

fn money_routes() -> Router<Arc<State>> {
    Router::new()
        .route("/api/v1/delegation/create", post(delegations::create))
        .route("/api/v1/delegation", get(delegations::list))
        .route(
            "/api/v1/delegation/{delegationId}",
            get(delegations::get).delete(delegations::revoke),
        )
        .route(
            "/api/v1/delegation/{delegationId}/transactions",
            get(delegations::transactions),
        )
        .route("/api/v1/payment-methods", get(methods::list))
        .route(
            "/api/v1/payment-methods/{paymentMethodId}",
            patch(methods::update).delete(methods::revoke),
        )
}

fn payment_routes() -> Router<Arc<State>> {
    Router::new()
        .route(
            "/api/v1/x402/permissions",
            post(permissions::create).get(permissions::list),
        )
        .route(
            "/api/v1/x402/permissions/{permissionHash}",
            get(permissions::get).delete(permissions::revoke),
        )
        .route("/api/v1/x402/verify", post(facilitator::verify))
        .route("/api/v1/x402/settle", post(facilitator::settle))
        .route("/api/v1/protocol/agent-sub-tasks", post(facilitator::track))
        .route("/api/v1/fiat/stripe/payment", post(stripe::open_checkout))
        .route("/api/v1/fiat/stripe/account", post(stripe::connect))
        .route("/checkout/{id}", get(stripe::checkout_page))
        .route("/api/v1/orders", post(orders::create))
        .route("/api/v1/orders/{orderId}", get(orders::get))
}

fn mpp_routes(state: &State) -> Router<Arc<State>> {
    let paths = ["challenge", "permissions", "verify", "settle"];
    if !state.switches.mpp {
        return paths.iter().fold(Router::new(), |router, path| {
            router.route(&format!("/api/v1/mpp/{path}"), post(mpp::off))
        });
    }
    Router::new()
        .route("/api/v1/mpp/challenge", post(mpp::challenge))
        .route("/api/v1/mpp/permissions", post(mpp::permit))
        .route("/api/v1/mpp/verify", post(mpp::verify))
        .route("/api/v1/mpp/settle", post(mpp::settle))
}

fn platform_routes() -> Router<Arc<State>> {
    Router::new()
        .route(
            "/api/v1/protocol/agents/simulate/start",
            post(simulate::start),
        )
        .route(
            "/api/v1/protocol/agents/simulate/finish",
            post(simulate::finish),
        )
        .route("/api/v1/legal-documents/manifest", get(legal::manifest))
        .route("/api/v1/legal-documents/me/consents", post(legal::consent))
        .route(
            "/api/v1/legal-documents/me/consent-status",
            get(legal::status),
        )
        .route("/api/v1/catalog/services", get(catalog::list))
        .route("/api/v1/catalog/services/{slug}", get(catalog::get))
        .route("/api/v1/catalog/categories", get(catalog::categories))
        .route(
            "/.well-known/agent-services-catalog.json",
            get(catalog::document),
        )
        .route("/api/v1/embed/session", post(embed::open))
}

/// A successful answer.
pub(crate) struct Reply {
    status: u16,
    /// JSON, as it is sent.
    body: Vec<u8>,
}

impl Reply {
    fn new(status: u16, body: impl Serialize) -> Self {
        let body = written(&body);
        Self { status, body }
    }

    pub(crate) fn ok(body: impl Serialize) -> Self {
        Self::new(200, body)
    }

    /// The answer to a change of something that has no answer of its own.
    fn changed(state: &State, status: u16, message: &'static str) -> Self {
        let done = state.done(message);
        Self::new(status, state.switches.answers.changed(status, &done))
    }

    pub(crate) fn created(body: impl Serialize) -> Self {
        Self::new(201, body)
    }

    fn posted(state: &State, body: impl Serialize) -> Self {
        Self::new(state.switches.answers.post_status(), body)
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        json_response(self.status, self.body)
    }
}

/// The envelope needs what only [`answer`] knows: a refusal travels to it as an extension.
impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::empty());
        response.extensions_mut().insert(self);
        response
    }
}

/// What is to go wrong with a request, as far as it goes wrong on this side of the envelope.
#[derive(Debug, Default)]
pub(crate) struct Staged {
    /// The name of the fault, for the log.
    pub(crate) fault: Option<&'static str>,
    pub(crate) stand_in: Option<StandIn>,
}

/// An answer that is given in the place of the true one.
#[derive(Debug)]
pub(crate) struct StandIn {
    when: When,
    response: Response,
}

impl StandIn {
    pub(crate) fn refusal(when: When, refusal: Refusal) -> Self {
        Self {
            when,
            response: refusal.into_response(),
        }
    }

    pub(crate) fn body(when: When, body: &Value) -> Self {
        Self {
            when,
            response: json_response(200, written(body)),
        }
    }
}

/// What every request gets: version, correlation id, audit, envelope, log.
pub(crate) async fn answer(
    state: &Arc<State>,
    mut request: Request,
    routes: Routes,
    staged: Staged,
) -> Response {
    let method = request.method().clone();
    let uri = request.uri().clone();
    // Kept as it is: most answers have no use for it.
    let host = request.headers().get(HOST).cloned();
    let correlation_id =
        headers::correlation_id(request.headers()).unwrap_or_else(|| state.new_uuid());
    let resolved = if uri.path() == VERSIONS {
        // Who asks for the versions may not know them.
        Ok(resolve(state, request.headers()).unwrap_or(Version::FLOOR))
    } else {
        resolve(state, request.headers())
    };
    let (version, mut response) = match resolved {
        Ok(version) => {
            request.extensions_mut().insert(version);
            let response = match staged.stand_in {
                None => routes.run(request).await,
                Some(stand_in) => {
                    if stand_in.when == When::AfterCommit {
                        routes.run(request).await;
                    }
                    stand_in.response
                }
            };
            (version, response)
        }
        Err(refusal) => (Version::FLOOR, refusal.into_response()),
    };

    if state.switches.audit_every_request
        && let Err(violations) = state.audit()
    {
        response = inconsistent(&violations).into_response();
    }
    if let Err(failed) = state.durable().await {
        response = not_kept(&failed).into_response();
    }
    if let Some(refusal) = response.extensions_mut().remove::<Refusal>() {
        response = refused(state, refusal, &correlation_id);
    }
    if response.status() == StatusCode::UNAUTHORIZED {
        let origin = headers::origin(host.as_ref());
        let challenge =
            format!("Bearer resource_metadata=\"{origin}/.well-known/oauth-protected-resource\"");
        if let Ok(challenge) = HeaderValue::from_str(&challenge) {
            response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
        }
    }

    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(&correlation_id) {
        headers.insert(CORRELATION_ID, value);
    }
    headers.insert(VERSION, HeaderValue::from_static(version.text()));
    headers.insert(
        VERSION_RESOLVED_FROM,
        HeaderValue::from_static(version.resolved_from()),
    );
    state.record(Answered {
        at: state.clock.now(),
        method: &method,
        path: uri.path(),
        status: response.status().as_u16(),
        correlation_id: &correlation_id,
        fault: staged.fault,
    });
    response
}

fn resolve(state: &State, headers: &HeaderMap) -> Result<Version, Refusal> {
    Version::resolve(headers, || state.pin_of(headers::bearer(headers)?))
}

pub(crate) fn refused(state: &State, refusal: Refusal, correlation_id: &str) -> Response {
    let status = refusal.code.status;
    let date = state.clock.now().iso();
    let retry_after = refusal.retry_after;
    let envelope = refusal.envelope(correlation_id, &state.new_uuid(), &date);
    let mut response = json_response(status, written(&envelope));
    if status == 401 {
        response
            .headers_mut()
            .insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    if let Some(seconds) = retry_after {
        for name in [RETRY_AFTER_SHORT, RETRY_AFTER_LONG] {
            response.headers_mut().insert(name, seconds.into());
        }
    }
    response
}

fn inconsistent(violations: &[Violation]) -> Refusal {
    let said: Vec<String> = violations.iter().map(ToString::to_string).collect();
    Refusal::new(
        codes::LEDGER_INCONSISTENT,
        format!(
            "the sandbox's ledger broke an invariant: {}",
            said.join("; ")
        ),
    )
    .details(json!({ "violations": said }))
    .hint("this is a fault of the sandbox, not of the call: please report it")
}

pub(crate) fn not_kept(failed: &StoreFailed) -> Refusal {
    Refusal::new(codes::NOT_KEPT, format!("the sandbox's store failed: {failed}"))
        .hint("what was asked may or may not have been kept: make room for the store and start the sandbox anew")
}

/// An operation that the sandbox does not serve, or no operation at all.
async fn elsewhere(method: Method, uri: Uri) -> Refusal {
    let path = uri.path();
    if let Some(operation) = operations::unserved(&method, path) {
        return Refusal::new(
            codes::NOT_SERVED,
            format!("the sandbox does not serve {operation} ({method} {path})"),
        )
        .details(json!({ "operation": operation }));
    }
    let refusal = Refusal::new(codes::NO_ROUTE, format!("Cannot {method} {path}"));
    if path.starts_with("//") {
        return refusal
            .hint("the path begins with two slashes: remove the one that ends the base URL");
    }
    refusal
}

/// An answer as JSON. Its keys are texts and it is written into memory: that does not fail.
fn written(body: &impl Serialize) -> Vec<u8> {
    // Enough for most, so that they are not moved while they grow.
    let mut bytes = Vec::with_capacity(512);
    let _never_fails = serde_json::to_writer(&mut bytes, body);
    bytes
}

fn json_response(status: u16, body: Vec<u8>) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() =
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response.headers_mut().insert(
        CONTENT_TYPE,
        HeaderValue::from_static("application/json; charset=utf-8"),
    );
    response
}
