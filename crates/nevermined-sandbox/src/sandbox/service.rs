//! A sandbox without a socket: requests that are handed over in process.

use super::Sandbox;
use crate::faults::Severed;
use crate::http::Api;
use axum::body::HttpBody;
use bytes::Bytes;
use http::{Request, Response};
use http_body::{Frame, SizeHint};
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll};
use tower_service::Service as TowerService;

impl Sandbox {
    /// The way to this sandbox that needs no socket. What it answers is what the port answers, byte for
    /// byte, faults included; both see the same ledger.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use http::Request;
    /// use nevermined_sandbox::Sandbox;
    ///
    /// let sandbox = Sandbox::start().await?;
    /// let request = Request::get("/").body("")?;
    /// let response = sandbox.service().send(request).await?;
    /// assert_eq!(response.status(), 200);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn service(&self) -> Service {
        Service {
            api: self.api.clone(),
        }
    }
}

/// A sandbox as a function from requests to responses. Cheap to clone.
///
/// [`Service::send`] is for calls in tests. For whatever takes a connector or a tower service it implements
/// [`tower_service::Service`], with any request body and a streaming response body. The part of the URI
/// before the path is not looked at.
///
/// A connection that a fault breaks is [`Disconnected`] here.
#[derive(Clone)]
pub struct Service {
    api: Api,
}

impl Service {
    /// Hands a request over and gives the whole response.
    ///
    /// # Errors
    /// [`Disconnected`] if a fault broke the connection before the response or within its body.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use http::Request;
    /// use nevermined_sandbox::{Effect, Fault, Sandbox};
    ///
    /// let sandbox = Sandbox::start().await?;
    /// sandbox.add_fault(Fault::new(Effect::CutBody))?;
    /// let request = Request::get("/").body("")?;
    /// assert!(sandbox.service().send(request).await.is_err());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn send<B: Into<Bytes>>(
        &self,
        request: Request<B>,
    ) -> Result<Response<Bytes>, Disconnected> {
        let request = request.map(|body| axum::body::Body::from(body.into()));
        let (parts, mut body) = self.answer(request).await?.into_parts();
        let mut whole = Vec::new();
        while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
            if let Ok(data) = frame?.into_data() {
                whole.extend_from_slice(&data);
            }
        }
        Ok(Response::from_parts(parts, Bytes::from(whole)))
    }

    async fn answer(
        &self,
        request: Request<axum::body::Body>,
    ) -> Result<Response<Body>, Disconnected> {
        let response = self.api.clone().answer(request).await;
        if response.extensions().get::<Severed>().is_some() {
            return Err(Disconnected(()));
        }
        Ok(response.map(Body))
    }
}

impl<B> TowerService<Request<B>> for Service
where
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    type Response = Response<Body>;
    type Error = Disconnected;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Disconnected>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Disconnected>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let service = self.clone();
        Box::pin(async move { service.answer(request.map(axum::body::Body::new)).await })
    }
}

impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Service").finish_non_exhaustive()
    }
}

/// The body of a response that was given in process.
#[derive(Debug)]
pub struct Body(axum::body::Body);

impl HttpBody for Body {
    type Data = Bytes;
    type Error = Disconnected;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Disconnected>>> {
        let frame = Pin::new(&mut self.0).poll_frame(context);
        frame.map(|frame| frame.map(|frame| frame.map_err(|_broken| Disconnected(()))))
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.0.size_hint()
    }
}

/// A fault broke the connection. Whether the request was carried out, the ledger knows: with
/// [`When::AfterCommit`](crate::When::AfterCommit) it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Disconnected(());

impl fmt::Display for Disconnected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a fault of the sandbox broke the connection")
    }
}

impl std::error::Error for Disconnected {}
