//! Programs that may ask to be let in.

use serde::{Deserialize, Serialize};

/// A program that may ask to be let in, as it is registered with a sandbox.
///
/// ```
/// use nevermined_sandbox::OAuthClient;
///
/// let client = OAuthClient::new("fleet", "Fleet")
///     .redirect_uri("http://127.0.0.1:9000/callback")
///     .account_level(true);
/// assert_eq!(client.id(), "fleet");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OAuthClient {
    #[serde(rename = "clientId")]
    id: String,
    name: String,
    #[serde(default)]
    redirect_uris: Vec<String>,
    #[serde(default)]
    account_level: bool,
    #[serde(default = "yes")]
    verified: bool,
}

fn yes() -> bool {
    true
}

impl OAuthClient {
    /// A program with a client id and a name for people, which is verified and may ask for single agents only.
    #[must_use]
    pub fn new(id: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            name: name.into(),
            redirect_uris: Vec::new(),
            account_level: false,
            verified: true,
        }
    }

    /// The one that every sandbox has from the start.
    pub(crate) fn demo() -> Self {
        Self::new("demo", "Demo program")
            .redirect_uri("http://127.0.0.1:8976/callback")
            .redirect_uri("http://localhost:8976/callback")
            .account_level(true)
    }

    /// Adds an address that the owner may be sent back to. It has to be given in the same words.
    #[must_use]
    pub fn redirect_uri(mut self, uri: impl Into<String>) -> Self {
        self.redirect_uris.push(uri.into());
        self
    }

    /// Whether it may ask for the whole account.
    #[must_use]
    pub fn account_level(mut self, allowed: bool) -> Self {
        self.account_level = allowed;
        self
    }

    /// Whether it is verified, which the whole account is granted to only.
    #[must_use]
    pub fn verified(mut self, verified: bool) -> Self {
        self.verified = verified;
        self
    }

    /// Its client id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its name, for people.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn has_redirect(&self, uri: &str) -> bool {
        self.redirect_uris.iter().any(|known| known == uri)
    }

    pub(crate) fn is_account_level(&self) -> bool {
        self.account_level
    }

    pub(crate) fn is_verified(&self) -> bool {
        self.verified
    }
}
