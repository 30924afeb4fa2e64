use std::fmt;

use reqwest::Url;

use super::verifier::{Verifier, are_equal, random_text};
use super::{AuthorizationCode, CodeChallenge, OAuthClientHandle, filled};
use crate::Error;

/// What a program keeps between asking to be let in and being let in: its verifier and its state. Secret, and good for
/// one authorization; `Debug` shows neither.
///
/// From [`OAuthClientHandle::begin`].
pub struct PendingAuthorization {
    client_id: String,
    redirect_uri: String,
    verifier: Verifier,
    challenge: CodeChallenge,
    state: String,
}

/// A code with all that is exchanged for [tokens](super::TokenSet); works once. `Debug` does not show it.
pub struct CodeGrant {
    pub(super) redirect_uri: String,
    pub(super) code: AuthorizationCode,
    pub(super) verifier: Verifier,
}

impl OAuthClientHandle {
    /// Begins an authorization by code, with PKCE: makes a verifier and a state from the operating system's random
    /// numbers. Nothing is sent.
    ///
    /// Send the account's owner to [`url`](PendingAuthorization::url), or have them
    /// [authorize](super::OAuthHandle::authorize); then [`accept`](PendingAuthorization::accept) what comes back, and
    /// [exchange](Self::exchange) it.
    ///
    /// # Errors
    /// `InvalidRequest`, `NotSent`: an empty client id, or an address to come back to that is none.
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined, code: String, state: String) -> Result<(), nevermined::Error> {
    /// let program = nvm.oauth().client("my-program");
    /// let pending = program.begin("http://127.0.0.1:7777/callback")?;
    /// println!("open {}", pending.url("https://nevermined.app/authorize")?);
    /// // The owner's browser comes back with ?code=…&state=…
    /// let tokens = program.exchange(pending.accept(code, &state)?).await?;
    /// println!("a credential of {} bytes", tokens.access_token().len());
    /// # Ok(())
    /// # }
    /// ```
    pub fn begin(&self, redirect_uri: impl Into<String>) -> Result<PendingAuthorization, Error> {
        let redirect_uri = redirect_uri.into();
        if Url::parse(&redirect_uri).is_err() {
            let hint =
                "give one of the addresses that the program is known with, letter for letter";
            let message = "the address to come back to is no URL";
            return Err(Error::invalid(message).with_hint(hint));
        }
        let verifier = Verifier::random()?;
        Ok(PendingAuthorization {
            client_id: filled("the client id", self.id.clone())?,
            redirect_uri,
            challenge: verifier.challenge(),
            verifier,
            state: random_text()?,
        })
    }
}

impl PendingAuthorization {
    /// The program.
    #[must_use]
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// Where the owner is sent back to.
    #[must_use]
    pub fn redirect_uri(&self) -> &str {
        &self.redirect_uri
    }

    /// What is shown of the verifier.
    #[must_use]
    pub fn challenge(&self) -> &CodeChallenge {
        &self.challenge
    }

    /// The text by which the answer is known again.
    #[must_use]
    pub fn state(&self) -> &str {
        &self.state
    }

    /// The address to send the owner's browser to: `page` with what the program asks for in its query.
    ///
    /// The service documents no page; its [metadata](super::ServerMetadata) may name one as `authorization_endpoint`.
    /// The names in the query are those of RFC 6749 and RFC 7636.
    ///
    /// # Errors
    /// `InvalidRequest`, `NotSent`: the page's address is no URL.
    pub fn url(&self, page: &str) -> Result<String, Error> {
        let mut url =
            Url::parse(page).map_err(|_| Error::invalid("the page's address is no URL"))?;
        url.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.client_id)
            .append_pair("redirect_uri", &self.redirect_uri)
            .append_pair("code_challenge", self.challenge.as_str())
            .append_pair("code_challenge_method", "S256")
            .append_pair("state", &self.state);
        Ok(url.into())
    }

    /// Takes the code that came back with a state, if the state is the one that was sent.
    ///
    /// # Errors
    /// `InvalidRequest`, `NotSent`: another state, so that the code may be somebody else's; or no code.
    pub fn accept(self, code: impl Into<String>, state: &str) -> Result<CodeGrant, Error> {
        if !are_equal(&self.state, state) {
            let message = "the state is not the one that was sent: the code may be somebody else's";
            return Err(Error::invalid(message).with_hint("begin again"));
        }
        let code = filled("the authorization code", code.into())?;
        Ok(self.granted(AuthorizationCode::new(code)))
    }

    /// Takes the code that [`authorize`](super::OAuthHandle::authorize) answered to this program itself.
    #[must_use]
    pub fn granted(self, code: AuthorizationCode) -> CodeGrant {
        CodeGrant {
            redirect_uri: self.redirect_uri,
            code,
            verifier: self.verifier,
        }
    }
}

impl fmt::Debug for PendingAuthorization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PendingAuthorization")
            .field("client_id", &self.client_id)
            .field("redirect_uri", &self.redirect_uri)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for CodeGrant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CodeGrant")
            .field("redirect_uri", &self.redirect_uri)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::OnceLock;

    use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};

    use super::*;
    use crate::{Environment, Nevermined, Outcome};

    fn program() -> OAuthClientHandle {
        // One client for all cases: setting up TLS takes its time.
        static CLIENT: OnceLock<Nevermined> = OnceLock::new();
        let nvm = CLIENT.get_or_init(|| {
            let nowhere = Environment::custom("http://127.0.0.1:1").unwrap();
            let builder = Nevermined::builder().environment(nowhere).seed(1);
            builder.build().unwrap()
        });
        nvm.oauth().client("my-program")
    }

    proptest! {
        #[test]
        fn another_state_is_refused(state in any::<String>()) {
            let pending = program().begin("http://127.0.0.1:7777/back").unwrap();
            prop_assert!(pending.state() != state);
            let error = pending.accept("code", &state).unwrap_err();
            prop_assert_eq!(error.outcome(), Outcome::NotSent);
        }

        #[test]
        fn a_state_that_is_cut_or_changed_is_refused(at in 0..43_usize) {
            let begin = || program().begin("http://127.0.0.1:7777/back").unwrap();
            let pending = begin();
            let cut = pending.state()[..at].to_owned();
            prop_assert!(pending.accept("code", &cut).is_err());
            let pending = begin();
            let mut changed = pending.state().to_owned().into_bytes();
            changed[at] ^= 1;
            prop_assert!(pending.accept("code", &String::from_utf8(changed).unwrap()).is_err());
            let pending = begin();
            let same = pending.state().to_owned();
            prop_assert!(pending.accept("code", &same).is_ok());
        }

        #[test]
        fn a_challenge_is_the_hash_of_its_verifier(verifier in "[A-Za-z0-9._~-]{43,128}") {
            use base64::Engine as _;
            use sha2::{Digest as _, Sha256};

            let challenge = CodeChallenge::of(&verifier);
            let hash = base64::engine::general_purpose::URL_SAFE_NO_PAD
                .decode(challenge.as_str())
                .unwrap();
            let expected = Sha256::digest(&verifier);
            prop_assert_eq!(hash.as_slice(), expected.as_slice());
            prop_assert!(!challenge.as_str().contains('='));
            prop_assert_eq!(challenge.as_str().parse::<CodeChallenge>().unwrap(), challenge);
        }
    }

    #[test]
    fn each_authorization_is_another_whatever_the_seed() {
        let begin = || program().begin("http://127.0.0.1:7777/back").unwrap();
        let (one, other) = (begin(), begin());
        assert_ne!(one.state(), other.state());
        assert_ne!(one.challenge(), other.challenge());
        assert_eq!(one.verifier.expose().len(), 43);
        assert_eq!(CodeChallenge::of(one.verifier.expose()), one.challenge);
        assert_ne!(one.verifier.expose(), one.state());
        let shown = format!("{one:?}");
        assert!(!shown.contains(one.state()) && !shown.contains(one.verifier.expose()));
    }

    #[test]
    fn the_page_is_asked_in_the_usual_names() {
        let pending = program().begin("http://127.0.0.1:7777/back?a=b&c").unwrap();
        let url = Url::parse(&pending.url("https://example.com/let-in?lang=en").unwrap()).unwrap();
        let query: Vec<(String, String)> = url.query_pairs().into_owned().collect();
        let expected = [
            ("lang", "en"),
            ("response_type", "code"),
            ("client_id", "my-program"),
            ("redirect_uri", "http://127.0.0.1:7777/back?a=b&c"),
            ("code_challenge", pending.challenge().as_str()),
            ("code_challenge_method", "S256"),
            ("state", pending.state()),
        ];
        let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(query, expected);
        assert!(pending.url("nowhere").is_err());
        assert!(program().begin("nowhere").is_err());
        let state = pending.state().to_owned();
        assert!(pending.accept(" ", &state).is_err());
    }
}
