//! A request with the faults that are due for it.

use super::distort;
use super::lag::{self, Balances};
use super::plan::{Effect, RetryHeader, When};
use super::register::{Call, Claim};
use super::wire::Line;
use crate::codes::{self, Code};
use crate::http::{Routes, Staged, StandIn, answer, caller, read_body};
use crate::operations;
use crate::refusal::Refusal;
use crate::requests::Answered;
use crate::state::State;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::response::Response;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER};
use http::{Method, StatusCode};
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;

/// A response that never leaves: its connection is reset. Who serves without a connection looks for it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Severed;

/// What the faults of one request need.
struct Trouble<'a> {
    state: &'a Arc<State>,
    line: Option<Line>,
    method: Method,
    path: String,
}

/// Carries out a request with the faults that are due for it.
pub(crate) async fn around(
    state: &Arc<State>,
    line: Option<Line>,
    request: Request,
    routes: Routes,
) -> Response {
    let trouble = Trouble {
        state,
        line,
        method: request.method().clone(),
        path: request.uri().path().to_owned(),
    };
    let claims = state.faults.due(Call {
        operation: operations::of_request(&trouble.method, &trouble.path),
        path: &trouble.path,
        account: caller::account_of(state, request.headers()),
    });
    let (delays, mut others): (Vec<_>, Vec<_>) = claims
        .into_iter()
        .partition(|claim| matches!(claim.effect, Effect::Delay { .. }));
    let mut late = Vec::new();
    for claim in delays {
        if let Effect::Delay { millis, when } = claim.effect {
            match when {
                When::BeforeCommit => wait(state, claim, millis).await,
                When::AfterCommit => late.push((claim, millis)),
            }
        }
    }

    let before = state.faults.has_lag().then(|| trouble.balances());
    let response = match others.pop() {
        Some(claim) => trouble.befall(claim, request, routes).await,
        None => answer(state, request, routes, Staged::default()).await,
    };
    match before {
        Some(before) if trouble.method != Method::GET => {
            let after = trouble.balances();
            state.faults.lag.note(&before, &after, state.clock.now());
        }
        _ => {}
    }
    for (claim, millis) in late {
        wait(state, claim, millis).await;
    }
    response
}

async fn wait(state: &State, claim: Claim<'_>, millis: u64) {
    // Who gives up meanwhile has been delayed too.
    claim.happens();
    state.clock.wait(Duration::from_millis(millis)).await;
}

impl Trouble<'_> {
    /// The request, with a fault that is not a delay.
    async fn befall(&self, claim: Claim<'_>, request: Request, routes: Routes) -> Response {
        match claim.effect {
            Effect::Stall { when } => {
                self.first(when, &claim, request, routes).await;
                claim.happens();
                self.state.stopped().await;
                self.sever()
            }
            Effect::Reset { when } => {
                self.first(when, &claim, request, routes).await;
                claim.happens();
                self.sever()
            }
            Effect::HtmlBadGateway { when } => {
                self.first(when, &claim, request, routes).await;
                claim.happens();
                bad_gateway()
            }
            Effect::ServerError { status, when } => {
                let stand_in = StandIn::refusal(when, server_error(status));
                self.instead(claim, stand_in, request, routes).await
            }
            Effect::TooManyRequests { header, seconds } => {
                let stand_in = StandIn::refusal(When::BeforeCommit, too_many());
                let mut response = self.instead(claim, stand_in, request, routes).await;
                response
                    .headers_mut()
                    .insert(named(header), HeaderValue::from(seconds));
                response
            }
            Effect::SuccessFalse { when } => {
                let body = json!({ "success": false, "message": "the sandbox fails this request on purpose" });
                self.instead(claim, StandIn::body(when, &body), request, routes)
                    .await
            }
            Effect::UnknownErrorCode { status } => {
                let stand_in = StandIn::refusal(When::BeforeCommit, unheard_of(status));
                self.instead(claim, stand_in, request, routes).await
            }
            Effect::DuplicateDelivery => self.twice(claim, request, routes).await,
            Effect::CutBody => {
                let response = self.noted(&claim, request, routes).await;
                self.cut(claim, response).await
            }
            Effect::NumberForString => {
                let response = self.noted(&claim, request, routes).await;
                distorted(claim, response, distort::numbers_for_strings).await
            }
            Effect::UnknownEnumValue => {
                let response = self.noted(&claim, request, routes).await;
                distorted(claim, response, distort::unknown_values).await
            }
            Effect::OkForCreated => {
                let mut response = self.noted(&claim, request, routes).await;
                if response.status() == StatusCode::CREATED {
                    claim.happens();
                    *response.status_mut() = StatusCode::OK;
                }
                response
            }
            Effect::BalanceLag { millis } => {
                let response = self.noted(&claim, request, routes).await;
                self.lagging(claim, millis, response).await
            }
            // Delays were parted from these.
            Effect::Delay { .. } => answer(self.state, request, routes, Staged::default()).await,
        }
    }

    /// Carries the request out before the fault, or notes it as one that never was.
    async fn first(&self, when: When, claim: &Claim<'_>, request: Request, routes: Routes) {
        if when == When::AfterCommit {
            self.noted(claim, request, routes).await;
            return;
        }
        self.state.record(Answered {
            at: self.state.clock.now(),
            method: &self.method,
            path: &self.path,
            status: 0,
            correlation_id: "",
            fault: Some(claim.effect.name()),
        });
    }

    async fn noted(&self, claim: &Claim<'_>, request: Request, routes: Routes) -> Response {
        let staged = Staged {
            fault: Some(claim.effect.name()),
            stand_in: None,
        };
        answer(self.state, request, routes, staged).await
    }

    async fn instead(
        &self,
        claim: Claim<'_>,
        stand_in: StandIn,
        request: Request,
        routes: Routes,
    ) -> Response {
        let staged = Staged {
            fault: Some(claim.effect.name()),
            stand_in: Some(stand_in),
        };
        let response = answer(self.state, request, routes, staged).await;
        claim.happens();
        response
    }

    async fn twice(&self, claim: Claim<'_>, request: Request, routes: Routes) -> Response {
        let (parts, body) = request.into_parts();
        let bytes = match read_body(body).await {
            Ok(bytes) => bytes,
            Err(refusal) => {
                // What did not arrive whole can't arrive twice.
                let staged = Staged {
                    fault: None,
                    stand_in: Some(StandIn::refusal(When::BeforeCommit, refusal)),
                };
                let request = Request::from_parts(parts, Body::empty());
                return answer(self.state, request, routes, staged).await;
            }
        };
        let again = Request::from_parts(parts.clone(), Body::from(bytes.clone()));
        let request = Request::from_parts(parts, Body::from(bytes));
        self.noted(&claim, request, routes.clone()).await;
        let response = self.noted(&claim, again, routes).await;
        claim.happens();
        response
    }

    async fn cut(&self, claim: Claim<'_>, response: Response) -> Response {
        let (mut parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
        claim.happens();
        parts
            .headers
            .insert(CONTENT_LENGTH, HeaderValue::from(bytes.len()));
        Response::from_parts(parts, distort::half(&bytes))
    }

    async fn lagging(&self, claim: Claim<'_>, millis: Option<u64>, response: Response) -> Response {
        let now = self.state.clock.now();
        let at = millis.map(|millis| now.minus(Duration::from_millis(millis)));
        let Some(of) = lag::asked_for(&self.path).filter(|_| response.status().is_success()) else {
            return response;
        };
        let Some(older) = self.state.faults.lag.older(of, at) else {
            return response;
        };
        let answers = self.state.switches.answers;
        let (plan, holder) = of;
        let body = self.state.read(|ledger, _| {
            let plan = ledger.plans.get(&plan)?;
            serde_json::to_string(&answers.balance(plan, holder, &older)).ok()
        });
        match body {
            Some(body) => {
                claim.happens();
                with_body(response, body)
            }
            None => response,
        }
    }

    /// Breaks the connection.
    fn sever(&self) -> Response {
        if let Some(line) = &self.line {
            line.cut();
        }
        let mut response = Response::new(Body::empty());
        response.extensions_mut().insert(Severed);
        response
    }

    fn balances(&self) -> Balances {
        self.state.read(Balances::of)
    }
}

async fn distorted(
    claim: Claim<'_>,
    response: Response,
    distort: impl Fn(&[u8]) -> Option<String>,
) -> Response {
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
    match distort(&bytes) {
        Some(told) => {
            claim.happens();
            with_body(Response::from_parts(parts, Body::empty()), told)
        }
        None => Response::from_parts(parts, Body::from(bytes)),
    }
}

fn with_body(response: Response, body: String) -> Response {
    let (mut parts, _) = response.into_parts();
    parts.headers.remove(CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(body))
}

fn bad_gateway() -> Response {
    const PAGE: &str = "<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title></head>\n\
        <body><h1>502 Bad Gateway</h1><p>The upstream server did not answer.</p></body></html>\n";
    let mut response = Response::new(Body::from(PAGE));
    *response.status_mut() = StatusCode::BAD_GATEWAY;
    let html = HeaderValue::from_static("text/html; charset=utf-8");
    response.headers_mut().insert(CONTENT_TYPE, html);
    response
}

fn named(header: RetryHeader) -> HeaderName {
    match header {
        RetryHeader::RetryAfter => RETRY_AFTER,
        RetryHeader::RetryAfterShort => HeaderName::from_static("retry-after-short"),
        RetryHeader::RetryAfterLong => HeaderName::from_static("retry-after-long"),
    }
}

fn server_error(status: u16) -> Refusal {
    let name = match status {
        502 => "BCK.HTTP.502",
        503 => "BCK.HTTP.503",
        504 => "BCK.HTTP.504",
        _ => "BCK.HTTP.500",
    };
    let code = Code {
        name,
        status,
        category: "internal",
        retryable: None,
    };
    Refusal::new(code, "the sandbox fails this request on purpose")
}

fn too_many() -> Refusal {
    Refusal::new(
        codes::TOO_MANY,
        "the sandbox calls this one request too many, on purpose",
    )
}

fn unheard_of(status: u16) -> Refusal {
    let code = Code {
        name: "BCK.UNHEARD_OF.0001",
        status,
        category: "business",
        retryable: None,
    };
    Refusal::new(
        code,
        "the sandbox refuses this request with a code that no catalogue has",
    )
}
