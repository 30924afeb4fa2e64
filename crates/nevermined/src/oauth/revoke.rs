use std::fmt;

use nevermined_api::root::{REVOKE_TOKEN, types};

use super::{OAuthHandle, filled};
use crate::Request;
use crate::endpoint::{endpoint, nothing};

impl OAuthHandle {
    /// Ends a token: an access token or a refresh token. The service answers the same for a token that it does not know.
    ///
    /// Source: `revokeToken`.
    ///
    /// # Errors
    /// `InvalidRequest` (`NotSent`): an empty token. `Timeout`, `Connect`, `Server`: `Unknown`, and a repeat does no harm.
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined, tokens: nevermined::oauth::TokenSet) -> Result<(), nevermined::Error> {
    /// nvm.oauth().revoke(tokens.access_token()).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn revoke(&self, token: impl Into<String>) -> Request<RevokeToken> {
        let revoke = filled("the token", token.into()).map(|token| RevokeToken {
            body: Revoked(types::RevokeRequest {
                token,
                token_type_hint: None,
            }),
        });
        Request::new(&self.core, revoke)
    }
}

/// A token that ends; `Debug` does not show it.
#[derive(Clone)]
pub(crate) struct Revoked(types::RevokeRequest);

impl fmt::Debug for Revoked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

endpoint! {
    /// An end of a token; from [`OAuthHandle::revoke`].
    RevokeToken { body: Revoked }
    REVOKE_TOKEN,
    |this, client| client.root().revoke_token(&this.body.0),
    bytes |body: &bytes::Bytes| -> () { nothing(body) }
}

impl Request<RevokeToken> {
    /// What kind of token it is: `access_token` or `refresh_token`.
    pub fn token_type_hint(self, kind: impl Into<String>) -> Self {
        self.set(|revoke| revoke.body.0.token_type_hint = Some(kind.into()))
    }
}
