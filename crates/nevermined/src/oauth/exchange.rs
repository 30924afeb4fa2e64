use std::fmt;

use bytes::Bytes;
use nevermined_api::root::{EXCHANGE_TOKEN, types};
use nevermined_api::{Operation, ResponseValue};

use super::{CodeGrant, OAuthClientHandle, TokenSet, filled};
use crate::request::Endpoint;
use crate::{Error, Request};

/// A grant to be exchanged for tokens; from [`OAuthClientHandle::exchange`]. `Debug` does not show it.
pub struct ExchangeToken {
    pub(super) body: types::TokenRequest,
}

impl ExchangeToken {
    pub(super) fn of(client_id: &str, grant: types::TokenRequestGrantType) -> Result<Self, Error> {
        Ok(Self {
            body: types::TokenRequest {
                client_id: filled("the client id", client_id.to_owned())?,
                code: None,
                code_verifier: None,
                device_code: None,
                grant_type: grant,
                redirect_uri: None,
                refresh_token: None,
                resource: None,
            },
        })
    }
}

impl OAuthClientHandle {
    /// Exchanges a code for tokens. A code works once, and so does its grant.
    ///
    /// Source: `exchangeToken`, with `authorization_code`.
    ///
    /// # Errors
    /// | kind | outcome |
    /// |---|---|
    /// | `InvalidRequest` (400): see [`oauth_refusal`](Error::oauth_refusal) | `Rejected` |
    /// | `RateLimited` (429) | `Rejected` |
    /// | `Timeout`, `Connect`, `Server`, `Decode` | `Unknown`: the code may be used up, and the tokens lost; begin again |
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined, grant: nevermined::oauth::CodeGrant) -> Result<(), nevermined::Error> {
    /// let tokens = nvm.oauth().client("my-program").exchange(grant).await?;
    /// println!("good for {:?}", tokens.expires_in);
    /// # Ok(())
    /// # }
    /// ```
    pub fn exchange(&self, grant: CodeGrant) -> Request<ExchangeToken> {
        let kind = types::TokenRequestGrantType::AuthorizationCode;
        let exchange = ExchangeToken::of(&self.id, kind).map(|mut exchange| {
            exchange.body.code = Some(grant.code.expose().to_owned());
            exchange.body.code_verifier = Some(grant.verifier.expose().to_owned());
            exchange.body.redirect_uri = Some(grant.redirect_uri);
            exchange
        });
        Request::new(&self.core, exchange)
    }
}

impl Request<ExchangeToken> {
    /// The address of what the tokens are for. The host of this API: an API key. Another: a permission of x402.
    pub fn resource(self, url: impl Into<String>) -> Self {
        self.set(|exchange| exchange.body.resource = Some(url.into()))
    }
}

impl fmt::Debug for ExchangeToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExchangeToken")
            .field("grant_type", &self.body.grant_type)
            .field("client_id", &self.body.client_id)
            .finish_non_exhaustive()
    }
}

impl Endpoint for ExchangeToken {
    type Output = TokenSet;
    type Wire = types::TokenResponse;

    fn operation() -> &'static Operation {
        EXCHANGE_TOKEN
    }

    async fn call(
        self,
        client: nevermined_api::Client,
    ) -> Result<ResponseValue<Self::Wire>, nevermined_api::Error<()>> {
        client.root().exchange_token(&self.body).await
    }

    fn read_bytes(body: &Bytes) -> Option<Result<TokenSet, Error>> {
        let success = crate::answer::success_in(body);
        let read = crate::answer::check_success(success, body, crate::ErrorKind::Server);
        Some(read.and_then(|()| TokenSet::read(body)))
    }

    fn read(_: Self::Wire, body: &Bytes) -> Result<TokenSet, Error> {
        TokenSet::read(body)
    }
}
