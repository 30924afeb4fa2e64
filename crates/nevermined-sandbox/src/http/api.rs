//! The API as a service: one for each connection, so that a fault can break it.

use super::{Staged, answer};
use crate::faults::{self, Line, Listening};
use crate::state::State;
use axum::Router;
use axum::extract::Request;
use axum::response::Response;
use axum::serve::IncomingStream;
use std::convert::Infallible;
use std::future::{Future, Ready, ready};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use tower_service::Service;

/// The routes of a sandbox, with what every request gets around them. It is no layer of the router: that would
/// be copied into a box again for each request.
#[derive(Clone, Debug)]
pub(crate) struct Api {
    state: Arc<State>,
    routes: Routes,
    /// The connection, where there is one.
    line: Option<Line>,
}

/// What a request is for, once all is done that every request gets.
#[derive(Clone, Debug)]
pub(crate) struct Routes(Router);

impl Api {
    pub(crate) fn new(state: Arc<State>) -> Self {
        Self {
            routes: Routes(super::router(Arc::clone(&state))),
            state,
            line: None,
        }
    }

    pub(crate) async fn answer(self, request: Request) -> Response {
        let Self {
            state,
            routes,
            line,
        } = self;
        if state.faults.is_empty() {
            answer(&state, request, routes, Staged::default()).await
        } else {
            faults::around(&state, line, request, routes).await
        }
    }
}

impl Routes {
    pub(crate) async fn run(mut self, request: Request) -> Response {
        let answered: Result<_, Infallible> = self.0.call(request).await;
        let Ok(response) = answered;
        response
    }
}

impl Service<Request> for Api {
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let api = self.clone();
        Box::pin(async move { Ok(api.answer(request).await) })
    }
}

/// A connection's own.
impl Service<IncomingStream<'_, Listening>> for Api {
    type Response = Self;
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, stream: IncomingStream<'_, Listening>) -> Self::Future {
        ready(Ok(Self {
            line: Some(stream.io().line()),
            ..self.clone()
        }))
    }
}
