use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::sync::Arc;

use nevermined_api::root::types;

use super::exchange::ExchangeToken;
use super::{DeviceAuthorization, DeviceCode, OAuthClientHandle, OAuthRefusal, TokenSet};
use crate::transport::{CallOptions, Core, with_options};
use crate::{Error, Request, Response, RetryPolicy};

/// What one poll gave; from [`OAuthClientHandle::poll_device`].
#[derive(Debug)]
#[non_exhaustive]
pub enum DevicePoll {
    /// The owner let the program in.
    Granted(TokenSet),
    /// The owner has not decided. Wait for the interval.
    Pending,
    /// Polled too often, and the owner has not decided. Make the interval 5 seconds longer, for good.
    SlowDown,
}

/// One poll; from [`OAuthClientHandle::poll_device`].
#[derive(Clone, Debug)]
#[must_use = "a poll does nothing until it is awaited or sent"]
pub struct PollDevice {
    core: Arc<Core>,
    pub(super) options: CallOptions,
    client_id: String,
    device_code: DeviceCode,
    resource: Option<String>,
}

impl OAuthClientHandle {
    /// Asks once whether the owner has let the program in. [`wait_for_device`](Self::wait_for_device) asks until they
    /// have decided, and keeps the pauses that the service wants.
    ///
    /// It is one attempt, whatever the retry policy: the pauses are for you to keep.
    /// Source: `exchangeToken`, with the grant of RFC 8628.
    ///
    /// # Errors
    /// As [`exchange`](Self::exchange); [`oauth_refusal`](Error::oauth_refusal) tells a denial and an end of the code.
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined, device: nevermined::oauth::DeviceAuthorization) -> Result<(), nevermined::Error> {
    /// use nevermined::oauth::DevicePoll;
    ///
    /// match nvm.oauth().client("my-program").poll_device(&device).await?.into_inner() {
    ///     DevicePoll::Granted(tokens) => println!("good for {:?}", tokens.expires_in),
    ///     _ => println!("not yet"),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn poll_device(&self, device: &DeviceAuthorization) -> PollDevice {
        PollDevice {
            core: Arc::clone(&self.core),
            options: CallOptions::default(),
            client_id: self.id.clone(),
            device_code: device.device_code.clone(),
            resource: None,
        }
    }
}

impl PollDevice {
    with_options!();

    /// The address of what the tokens are for, as the flow was opened with.
    pub fn resource(mut self, url: impl Into<String>) -> Self {
        self.resource = Some(url.into());
        self
    }

    /// Sends the poll.
    ///
    /// # Errors
    /// See [`OAuthClientHandle::poll_device`].
    pub async fn send(self) -> Result<Response<DevicePoll>, Error> {
        let kind = types::TokenRequestGrantType::UrnIetfParamsOauthGrantTypeDeviceCode;
        let exchange = ExchangeToken::of(&self.client_id, kind).map(|mut exchange| {
            exchange.body.device_code = Some(self.device_code.expose().to_owned());
            exchange.body.resource = self.resource;
            exchange
        });
        let mut request = Request::new(&self.core, exchange);
        request.options = self.options;
        // The codes of a poll that is not over are marked as worth a repeat, and it must not come at once.
        let error = match request.with_retry(RetryPolicy::never()).send().await {
            Ok(tokens) => return Ok(tokens.map(DevicePoll::Granted)),
            Err(error) => error,
        };
        let poll = match error.oauth_refusal() {
            Some(OAuthRefusal::AuthorizationPending) => DevicePoll::Pending,
            Some(OAuthRefusal::SlowDown) => DevicePoll::SlowDown,
            _ => return Err(error),
        };
        let status = error.status().unwrap_or_default();
        let request_id = error.request_id().unwrap_or_default().to_owned();
        Ok(Response::new(
            poll,
            status,
            request_id,
            None,
            error.attempts(),
        ))
    }
}

impl IntoFuture for PollDevice {
    type Output = Result<Response<DevicePoll>, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}
