//! The streaming proxy. Written by hand: the generated client reads and writes whole bodies.

use std::error::Error as StdError;
use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use futures_core::Stream;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use nevermined_api::{Operation, additions};
use tracing::Instrument as _;

use super::budget::Charge;
use super::headers::{PAYMENT_ID, UPSTREAM_AUTHORIZATION, address, outgoing};
use super::once::{Once, once};
use super::proxied::Proxied;
use super::spending::{Parts, charge_of, hold};
use super::target::{check_key, check_target};
use super::{RouterRequestId, SpendingRequest};
use crate::transport::{Call, Core, shorten};
use crate::{DelegationId, Error, Response};

/// A request that is streamed through the router; from [`RouterHandle::proxy`](super::RouterHandle::proxy).
pub struct ProxyRequest {
    delegation: DelegationId,
    method: Method,
    url: String,
    headers: HeaderMap,
    authorization: Option<HeaderValue>,
    body: ProxyContent,
}

enum ProxyContent {
    Whole(Bytes),
    Stream(reqwest::Body),
}

impl ProxyRequest {
    pub(super) fn new(delegation: &DelegationId, method: Method, url: String) -> Self {
        Self {
            delegation: delegation.clone(),
            method,
            url,
            headers: HeaderMap::new(),
            authorization: None,
            body: ProxyContent::Whole(Bytes::new()),
        }
    }

    fn operation(&self) -> Result<&'static Operation, Error> {
        Ok(match self.method {
            Method::GET => additions::PROXY_GET,
            Method::POST => additions::PROXY_POST,
            Method::PUT => additions::PROXY_PUT,
            Method::PATCH => additions::PROXY_PATCH,
            Method::DELETE => additions::PROXY_DELETE,
            ref other => {
                let shown = shorten(other.as_str());
                let hint = "the proxy takes GET, POST, PUT, PATCH and DELETE";
                return Err(
                    Error::invalid(format!("the method {shown} is not passed on")).with_hint(hint),
                );
            }
        })
    }

    /// The request to the router, and the body if it is a stream.
    fn prepare(
        self,
        core: &Core,
        id: &RouterRequestId,
    ) -> Result<(reqwest::Request, Option<reqwest::Body>), Error> {
        let target = check_target(&self.url)?;
        // A header carries ASCII; else the address goes as it was given.
        let target = match self.url.is_ascii() {
            true => self.url.as_str(),
            false => target.as_str(),
        };
        let mut headers = outgoing(self.headers)?;
        check_key(core, |key| {
            let shows = |value: &HeaderValue| {
                let mut parts = value.as_bytes().windows(key.len());
                parts.any(|part| part == key.as_bytes())
            };
            self.url.contains(key)
                || headers.values().any(shows)
                || self.authorization.as_ref().is_some_and(shows)
        })?;
        address(&mut headers, target, &self.delegation, id.as_str())?;
        if let Some(authorization) = self.authorization {
            headers.insert(UPSTREAM_AUTHORIZATION, authorization);
        }
        let url = format!("{}{}", core.api_base, additions::PROXY_GET.path);
        let mut builder = core.http.request(self.method, url).headers(headers);
        let stream = match self.body {
            ProxyContent::Whole(bytes) => {
                if !bytes.is_empty() {
                    builder = builder.body(bytes);
                }
                None
            }
            ProxyContent::Stream(stream) => Some(stream),
        };
        let request = builder.build().map_err(|error| {
            Error::invalid(format!(
                "the request cannot be built: {}",
                error.without_url()
            ))
        })?;
        Ok((request, stream))
    }
}

impl SpendingRequest<ProxyRequest> {
    /// A header for the paid service. A second one of the same name is sent beside the first.
    ///
    /// Refused are `authorization`, which carries the API key to the router (see
    /// [`upstream_authorization`](Self::upstream_authorization)), and what this library and the router say to each other.
    /// Headers of one connection, as `connection` and `host`, are left out. The user agent is this library's.
    pub fn header(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        let pair = HeaderName::try_from(name.as_ref())
            .ok()
            .zip(HeaderValue::try_from(value.as_ref()).ok());
        match pair {
            Some((name, value)) => {
                if let Ok(proxy) = &mut self.endpoint {
                    proxy.headers.append(name, value);
                }
            }
            None => {
                let shown = shorten(name.as_ref());
                self.endpoint = Err(Error::invalid(format!(
                    "`{shown}` cannot be sent as a header"
                )));
            }
        }
        self
    }

    /// Headers for the paid service, as they came with a request that is passed on. They follow the rules of
    /// [`header`](Self::header).
    pub fn headers(mut self, headers: HeaderMap) -> Self {
        if let Ok(proxy) = &mut self.endpoint {
            proxy.headers.extend(headers);
        }
        self
    }

    /// What the paid service gets as its `Authorization` header. Secret. The API key never goes there.
    pub fn upstream_authorization(mut self, value: impl AsRef<str>) -> Self {
        match HeaderValue::try_from(value.as_ref()) {
            Ok(mut value) => {
                value.set_sensitive(true);
                if let Ok(proxy) = &mut self.endpoint {
                    proxy.authorization = Some(value);
                }
            }
            Err(_) => {
                let message = "the authorization has a character that no header has";
                self.endpoint = Err(Error::invalid(message));
            }
        }
        self
    }

    /// A body that is there as a whole. The call can be repeated after a broken connection.
    pub fn body(mut self, body: impl Into<Bytes>) -> Self {
        if let Ok(proxy) = &mut self.endpoint {
            proxy.body = ProxyContent::Whole(body.into());
        }
        self
    }

    /// A body that is sent as it comes. The call is never repeated by itself, since what was sent is gone.
    pub fn body_stream<S, B, E>(mut self, body: S) -> Self
    where
        S: Stream<Item = Result<B, E>> + Send + 'static,
        E: Into<Box<dyn StdError + Send + Sync>>,
        Bytes: From<B>,
    {
        if let Ok(proxy) = &mut self.endpoint {
            proxy.body = ProxyContent::Stream(reqwest::Body::wrap_stream(body));
        }
        self
    }

    /// Sends the call; the answer comes when its head is there.
    ///
    /// # Errors
    /// See [`RouterHandle::proxy`](super::RouterHandle::proxy).
    pub async fn send(self) -> Result<Response<Once<Proxied>>, Error> {
        let Parts {
            core,
            options,
            endpoint,
            id,
            budget,
            ceiling,
        } = self.into_parts();
        let operation = endpoint.as_ref().ok();
        let operation = operation.and_then(|proxy| proxy.operation().ok());
        let call = Call::new(Arc::clone(&core), operation, options);
        let method = operation.map_or("", |operation| operation.method);
        let span = call.span(method, operation);
        let sent = async {
            let prepared = endpoint.and_then(|proxy| {
                let operation = proxy.operation()?;
                let (request, stream) = proxy.prepare(&core, &id)?;
                Ok((operation, request, stream))
            });
            let (operation, request, stream) = prepared.map_err(|error| call.complete(error))?;
            let held = hold(budget.as_ref(), &id, ceiling).map_err(|error| call.complete(error))?;
            // A 409 may name the payment of the first use in the same header.
            let is_handed_on = |status: StatusCode, headers: &HeaderMap| {
                status != StatusCode::CONFLICT && headers.contains_key(PAYMENT_ID)
            };
            let opened = call.open(&request, stream, operation, is_handed_on).await;
            let result = once(opened.map(|opened| call.respond(Proxied::new(opened))));
            if let Some(held) = held {
                held.end(charge(&result));
            }
            result
        };
        let result = sent.instrument(span.clone()).await;
        call.note(&span, &result);
        result
    }
}

/// What an answer says of the money: the service names the payment if there was one, and never what it cost.
fn charge(result: &Result<Response<Once<Proxied>>, Error>) -> Charge {
    let response = match result {
        Ok(response) => response,
        Err(error) => return charge_of(error),
    };
    match &**response {
        Once::Already(_) => Charge::Paid(None),
        Once::New(proxied) if proxied.payment.is_some() => Charge::Paid(None),
        Once::New(proxied) if proxied.status.is_success() => Charge::Free,
        // Whoever answered, a request that timed out or broke down on the way may have been paid.
        Once::New(proxied) if proxied.status.is_server_error() => Charge::Unknown,
        Once::New(proxied) if proxied.status == StatusCode::REQUEST_TIMEOUT => Charge::Unknown,
        Once::New(_) => Charge::Refused,
    }
}

impl IntoFuture for SpendingRequest<ProxyRequest> {
    type Output = Result<Response<Once<Proxied>>, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

/// Headers and the address may hold the paid service's secrets.
impl fmt::Debug for ProxyRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.headers.keys().map(HeaderName::as_str).collect();
        f.debug_struct("ProxyRequest")
            .field("delegation", &self.delegation)
            .field("method", &self.method)
            .field("headers", &names)
            .finish_non_exhaustive()
    }
}
