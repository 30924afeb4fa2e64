//! OAuth: programs that act for an account, let in by its owner.
//!
//! Two sides meet here. The account's owner, with an API key, [grants](OAuthHandle::authorize) a code, [decides on a
//! device](OAuthHandle::approve_device), and [ends connections](OAuthHandle::revoke_binding). A program, known by its
//! client id and without a key, gets [tokens](TokenSet): by a code with PKCE ([`begin`](OAuthClientHandle::begin)), by
//! the device flow ([`start_device`](OAuthClientHandle::start_device)), or by a [refresh](OAuthClientHandle::refresh).

mod authorization;
mod authorize;
mod bindings;
mod device;
mod discovery;
mod exchange;
mod poll;
mod refresh;
mod refusal;
mod revoke;
mod tokens;
mod verifier;
mod wait;

use std::sync::Arc;

pub use self::authorization::{CodeGrant, PendingAuthorization};
pub use self::authorize::{
    AuthorizationCode, Authorize, CardProvider, MandateCurrency, SpendingMandate,
};
pub use self::bindings::{Binding, BindingId, ListBindings, RevokeBinding};
pub use self::device::{
    Connector, DecideDevice, DeviceAuthorization, DeviceCode, DeviceDetails, GetConnector,
    GetDeviceDetails, StartDevice,
};
pub use self::discovery::{
    GetAuthorizationServer, GetProtectedResource, GetSigningKeys, ServerMetadata,
};
pub use self::exchange::ExchangeToken;
pub use self::poll::{DevicePoll, PollDevice};
pub use self::refresh::{NotRefreshed, RefreshTokens};
pub use self::refusal::OAuthRefusal;
pub use self::revoke::RevokeToken;
pub use self::tokens::{RefreshToken, TokenSet};
pub use self::verifier::CodeChallenge;
pub use self::wait::{DeviceNotAuthorized, WaitForDevice};
use crate::Nevermined;
use crate::transport::Core;

/// The calls of OAuth that an account's owner makes, and those that anybody may; from [`Nevermined::oauth`].
#[derive(Clone, Debug)]
pub struct OAuthHandle {
    core: Arc<Core>,
}

/// The calls of OAuth that a program makes; from [`OAuthHandle::client`]. They need no API key.
///
/// ```
/// # async fn run(nvm: nevermined::Nevermined) -> Result<(), nevermined::Error> {
/// let program = nvm.oauth().client("my-program");
/// let device = program.start_device("42").await?;
/// println!("enter {:?} at {:?}", device.user_code, device.verification_uri);
/// let tokens = program.wait_for_device(&device).await?;
/// println!("a credential of {} bytes", tokens.access_token().len());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct OAuthClientHandle {
    core: Arc<Core>,
    id: String,
}

impl Nevermined {
    /// OAuth: programs that act for an account, let in by its owner.
    #[must_use]
    pub fn oauth(&self) -> OAuthHandle {
        OAuthHandle {
            core: Arc::clone(&self.core),
        }
    }
}

impl OAuthHandle {
    /// A program, by the client id that the service knows it with.
    #[must_use]
    pub fn client(&self, client_id: impl Into<String>) -> OAuthClientHandle {
        OAuthClientHandle {
            core: Arc::clone(&self.core),
            id: client_id.into(),
        }
    }
}

/// Refuses a text that the service cannot take for what it is.
fn filled(what: &str, text: String) -> Result<String, crate::Error> {
    if text.trim().is_empty() {
        return Err(crate::Error::invalid(format!("{what} is empty")));
    }
    Ok(text)
}
