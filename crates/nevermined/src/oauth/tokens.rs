use std::fmt;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use crate::endpoint::part;
use crate::secret_text::some_secret;
use crate::{Error, ErrorKind, Outcome};

/// A token that becomes the next tokens, once. There is one of it: it has no copies, and a refresh consumes it.
/// `Debug` does not show it.
///
/// ```
/// let token = nevermined::oauth::RefreshToken::new("nvm_rt_1"); // from where you stored it
/// assert_eq!(format!("{token:?}"), "RefreshToken([redacted])");
/// ```
pub struct RefreshToken(SecretString);

impl RefreshToken {
    /// The token, as it was stored.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into().into())
    }

    /// The token itself, to be stored. Secret.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for RefreshToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RefreshToken([redacted])")
    }
}

/// What a program has when it is let in. Secret; `Debug` shows neither token. Source: `TokenResponse`.
///
/// Store [`refresh_token`](Self::refresh_token) before you use anything else: it works once, and the tokens that it was
/// got with are gone.
pub struct TokenSet {
    /// How long the credential lasts, from when it came.
    pub expires_in: Option<Duration>,
    /// What it allows, in words separated by spaces.
    pub scope: Option<String>,
    /// How it is sent, `Bearer`.
    pub token_type: Option<String>,
    access_token: SecretString,
    pub(super) refresh: Option<RefreshToken>,
}

impl TokenSet {
    /// Tokens that were stored.
    #[must_use]
    pub fn restore(access_token: impl Into<String>, refresh: Option<RefreshToken>) -> Self {
        Self {
            expires_in: None,
            scope: None,
            token_type: None,
            access_token: access_token.into().into(),
            refresh,
        }
    }

    /// The credential: an API key, or a permission of x402, by what it was asked for. Secret.
    #[must_use]
    pub fn access_token(&self) -> &str {
        self.access_token.expose_secret()
    }

    /// What the next tokens are got with, when there is one and it was not used.
    #[must_use]
    pub fn refresh_token(&self) -> Option<&RefreshToken> {
        self.refresh.as_ref()
    }

    /// Reads an answer by hand: an error of the reader's would quote what it cannot read.
    pub(super) fn read(body: &[u8]) -> Result<Self, Error> {
        let Ok(Value::Object(answer)) = serde_json::from_slice(body) else {
            let message = "the answer is no JSON object";
            return Err(Error::new(ErrorKind::Decode, Outcome::Unknown, message));
        };
        let text = |name: &str| answer.get(name).and_then(Value::as_str).map(str::to_owned);
        let seconds = answer.get("expires_in").and_then(|seconds| match seconds {
            Value::String(digits) => digits.parse().ok(),
            other => other.as_f64(),
        });
        Ok(Self {
            access_token: part(some_secret(text("access_token")), "access_token")?.into(),
            refresh: some_secret(text("refresh_token")).map(RefreshToken::new),
            expires_in: seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()),
            scope: text("scope"),
            token_type: text("token_type"),
        })
    }
}

impl fmt::Debug for TokenSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenSet")
            .field("expires_in", &self.expires_in)
            .field("scope", &self.scope)
            .field("token_type", &self.token_type)
            .field("refresh", &self.refresh)
            .finish_non_exhaustive()
    }
}
