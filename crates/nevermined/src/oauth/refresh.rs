use std::error::Error as StdError;
use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::sync::Arc;

use nevermined_api::root::types;

use super::exchange::ExchangeToken;
use super::{OAuthClientHandle, OAuthRefusal, TokenSet};
use crate::transport::{CallOptions, Core, with_options};
use crate::{Error, Outcome, Request, Response};

/// A refresh; from [`OAuthClientHandle::refresh`].
#[derive(Debug)]
#[must_use = "a refresh does nothing until it is awaited or sent"]
pub struct RefreshTokens {
    core: Arc<Core>,
    options: CallOptions,
    client_id: String,
    resource: Option<String>,
    tokens: TokenSet,
}

impl OAuthClientHandle {
    /// Gets the next tokens. A refresh token works once, and using it again ends every credential that came from it, so
    /// the old tokens are consumed, and the call is never repeated when the service may have carried it out.
    ///
    /// If it fails, [`NotRefreshed`] gives the tokens back: with the refresh token where it surely was not used, and
    /// without it where it may have been. Then the old credential still works until it ends, and the owner has to let
    /// the program in anew.
    /// Source: `exchangeToken`, with `refresh_token`.
    ///
    /// # Errors
    /// | kind | outcome |
    /// |---|---|
    /// | `InvalidRequest`: the tokens have no refresh token | `NotSent` |
    /// | `InvalidRequest` (400) with [`OAuthRefusal::InvalidGrant`]: it was used, or ended | `Rejected` |
    /// | `RateLimited` (429): the tokens come back whole | `Rejected` |
    /// | `Timeout`, `Connect`, `Server`, `Decode` | `Unknown`: do not use the old refresh token again; begin anew |
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined, tokens: nevermined::oauth::TokenSet) -> Result<(), nevermined::Error> {
    /// let program = nvm.oauth().client("my-program");
    /// let tokens = match program.refresh(tokens).await {
    ///     Ok(tokens) => tokens.into_inner(),
    ///     Err(not) if not.tokens().refresh_token().is_some() => not.into_tokens(), // try later
    ///     Err(not) => return Err(not.into()),                                      // begin anew
    /// };
    /// # let _ = tokens;
    /// # Ok(())
    /// # }
    /// ```
    pub fn refresh(&self, tokens: TokenSet) -> RefreshTokens {
        RefreshTokens {
            core: Arc::clone(&self.core),
            options: CallOptions::default(),
            client_id: self.id.clone(),
            resource: None,
            tokens,
        }
    }
}

impl RefreshTokens {
    with_options!();

    /// The address of what the tokens are for.
    pub fn resource(mut self, url: impl Into<String>) -> Self {
        self.resource = Some(url.into());
        self
    }

    /// Sends the call.
    ///
    /// # Errors
    /// See [`OAuthClientHandle::refresh`].
    pub async fn send(self) -> Result<Response<TokenSet>, NotRefreshed> {
        let mut tokens = self.tokens;
        let kind = types::TokenRequestGrantType::RefreshToken;
        let exchange = ExchangeToken::of(&self.client_id, kind).and_then(|mut exchange| {
            let Some(refresh) = tokens.refresh_token() else {
                return Err(Error::invalid("the tokens have no refresh token")
                    .with_hint("begin anew: the owner lets the program in"));
            };
            exchange.body.refresh_token = Some(refresh.expose().to_owned());
            exchange.body.resource = self.resource;
            Ok(exchange)
        });
        let mut request = Request::new(&self.core, exchange);
        request.options = self.options;
        request.send().await.map_err(|error| {
            let is_unused = error.outcome() != Outcome::Unknown
                && error.oauth_refusal() != Some(OAuthRefusal::InvalidGrant);
            if !is_unused {
                tokens.refresh = None;
            }
            NotRefreshed {
                error,
                tokens: Box::new(tokens),
            }
        })
    }
}

impl IntoFuture for RefreshTokens {
    type Output = Result<Response<TokenSet>, NotRefreshed>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

/// Tokens that were not refreshed; from [`RefreshTokens`]. It becomes an [`Error`] by `?`.
#[derive(Debug)]
pub struct NotRefreshed {
    error: Error,
    tokens: Box<TokenSet>,
}

impl NotRefreshed {
    /// Why.
    #[must_use]
    pub fn error(&self) -> &Error {
        &self.error
    }

    /// The old tokens: with their refresh token only where it was surely not used.
    #[must_use]
    pub fn tokens(&self) -> &TokenSet {
        &self.tokens
    }

    /// The same, to keep.
    #[must_use]
    pub fn into_tokens(self) -> TokenSet {
        *self.tokens
    }
}

impl fmt::Display for NotRefreshed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl StdError for NotRefreshed {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.error.source()
    }
}

impl From<NotRefreshed> for Error {
    fn from(not: NotRefreshed) -> Self {
        not.error
    }
}
