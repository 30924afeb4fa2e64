//! Pages of the service inside another program, for example to enroll a card.

use std::sync::Arc;

use nevermined_api::additions::{CREATE_EMBED_SESSION, types};

use crate::endpoint::{endpoint, part};
use crate::environment::is_loopback_url;
use crate::secret_text::{secret_text, some_secret};
use crate::transport::Core;
use crate::{Error, Nevermined, Request};

secret_text! {
    /// The token of an embedded session. Whoever has it acts as the account's owner there; `Debug` does not show it.
    ///
    /// ```
    /// let token = nevermined::embed::SessionToken::new("es_1");
    /// assert_eq!(format!("{token:?}"), "SessionToken([redacted])");
    /// ```
    SessionToken
}

/// A session for embedded pages. Source: `EmbedSession`.
///
/// What the service did not send is `None`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct EmbedSession {
    /// What the pages are opened with.
    pub token: SessionToken,
    /// The user.
    pub user_id: Option<String>,
    /// The address of the account's wallet.
    pub user_wallet: Option<String>,
    /// The hash of the API key that opened the session.
    pub api_key_hash: Option<String>,
    /// When the session ends, as the service writes it.
    pub expires_at: Option<String>,
    /// Whether pages may lead back to the address that was given.
    pub is_return_url_allowed: Option<bool>,
}

/// The calls on embedded pages; from [`Nevermined::embed`].
#[derive(Clone, Debug)]
pub struct EmbedHandle {
    core: Arc<Core>,
}

impl Nevermined {
    /// Pages of the service inside your program.
    #[must_use]
    pub fn embed(&self) -> EmbedHandle {
        EmbedHandle {
            core: Arc::clone(&self.core),
        }
    }
}

impl EmbedHandle {
    /// Opens a session for embedded pages that lead back to `return_url`, an address on this machine.
    ///
    /// Source: `createEmbedSession`, known from a description only.
    ///
    /// # Errors
    /// | kind | outcome |
    /// |---|---|
    /// | `InvalidRequest`: the address is not on this machine, or none | `NotSent` |
    /// | `Unauthorized` (401) | `Rejected` |
    /// | `Timeout`, `Connect`, `Server`, `Decode` | `Unknown`: a session may be open that nobody has; open another |
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined) -> Result<(), nevermined::Error> {
    /// let session = nvm.embed().session("http://127.0.0.1:7777/enrolled").await?;
    /// println!("a token of {} bytes, until {:?}", session.token.expose().len(), session.expires_at);
    /// # Ok(())
    /// # }
    /// ```
    pub fn session(&self, return_url: impl Into<String>) -> Request<CreateEmbedSession> {
        let return_url = return_url.into();
        let session = if is_loopback_url(&return_url) {
            Ok(CreateEmbedSession {
                body: types::EmbedSessionRequest { return_url },
            })
        } else {
            let hint =
                "use http://127.0.0.1, http://[::1] or http://localhost, with a port and a path";
            Err(Error::invalid("the return address is not one of this machine").with_hint(hint))
        };
        Request::new(&self.core, session)
    }
}

endpoint! {
    /// A session to be opened; from [`EmbedHandle::session`].
    CreateEmbedSession { body: types::EmbedSessionRequest }
    CREATE_EMBED_SESSION,
    |this, client| client.additions().create_embed_session(&this.body),
    json |wire: types::EmbedSession| -> EmbedSession { read(wire) }
}

fn read(wire: types::EmbedSession) -> Result<EmbedSession, Error> {
    let token = part(some_secret(wire.session_token), "sessionToken")?;
    Ok(EmbedSession {
        token: SessionToken::new(token),
        user_id: wire.user_id,
        user_wallet: wire.user_wallet,
        api_key_hash: wire.api_key_hash,
        expires_at: wire.expires_at,
        is_return_url_allowed: wire.is_return_url_allowed,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Environment, Outcome};

    #[tokio::test]
    async fn pages_lead_back_to_this_machine_only() {
        let nowhere = Environment::custom("http://127.0.0.1:1").unwrap();
        let nvm = Nevermined::builder().environment(nowhere).build().unwrap();
        for bad in [
            "",
            "127.0.0.1:7777",
            "https://example.com/",
            "http://localhost.evil.com/",
            "http://127.0.0.1.evil.com/",
            "http://127.0.0.1@evil.com/",
            "http://user:pass@127.0.0.1/",
            "http://10.0.0.1/",
            "file:///etc/passwd",
            "ftp://localhost/",
            "javascript:alert(1)",
        ] {
            let error = nvm.embed().session(bad).await.unwrap_err();
            assert_eq!(error.outcome(), Outcome::NotSent, "{bad}");
            assert_eq!(error.attempts(), 0, "{bad}");
        }
        for good in [
            "http://localhost:7777/back?x=1",
            "https://127.8.9.1/",
            "http://[::1]:80",
        ] {
            assert!(is_loopback_url(good), "{good}");
        }
    }
}
