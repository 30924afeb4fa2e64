//! The API key: its secret, its environment, its account.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use nevermined_types::Address;
use secrecy::{ExposeSecret, SecretString};

use crate::{Environment, Error};

/// A Nevermined API key: `<prefix>:<JWT>`.
///
/// The prefix names the environment, the token's `sub` the account. The token is read, not verified: only the service
/// can. `Debug` shows `[redacted]`.
///
/// ```
/// // A made-up key; take a real one from the Nevermined app, under Settings > API Keys.
/// let key = nevermined::ApiKey::new(
///     "sandbox:e30.eyJzdWIiOiIweDExMTExMTExMTExMTExMTExMTExMTExMTExMTExMTExMTExMTExMTEifQ.c2ln",
/// )?;
/// assert_eq!(key.account().unwrap().to_string(), "0x1111111111111111111111111111111111111111");
/// assert_eq!(format!("{key:?}"), "ApiKey([redacted])");
/// # Ok::<(), nevermined::Error>(())
/// ```
#[derive(Clone)]
pub struct ApiKey {
    secret: SecretString,
    prefix: Option<String>,
    account: Option<Address>,
}

impl ApiKey {
    /// Reads a key. White space around it is dropped.
    ///
    /// # Errors
    /// [`ErrorKind::Config`](crate::ErrorKind::Config), not sent: the key is empty, has an empty prefix, or its token
    /// is not a JWT. The message never shows the key.
    pub fn new(key: impl Into<String>) -> Result<Self, Error> {
        let key: String = key.into();
        let key = key.trim();
        if key.is_empty() {
            return Err(wrong("is empty"));
        }
        if !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(wrong(
                "has a space or a character that no key has: was it copied in full?",
            ));
        }
        let (prefix, token) = match key.split_once(':') {
            Some(("", _)) => return Err(wrong("starts with a colon: its prefix is missing")),
            Some((prefix, token)) => (Some(prefix), token),
            None => (None, key),
        };
        let account = read_account(token)?;
        Ok(Self {
            secret: SecretString::from(key.to_owned()),
            prefix: prefix.map(str::to_owned),
            account,
        })
    }

    /// The account that the key acts for, when the token names one.
    #[must_use]
    pub fn account(&self) -> Option<Address> {
        self.account
    }

    /// The environment that the key's prefix names.
    pub(crate) fn environment(&self) -> Result<Environment, Error> {
        match self.prefix.as_deref() {
            None => Err(wrong("has no prefix, so its environment is unknown")
                .with_hint("give the whole key, as `sandbox:eyJ…`, or set the environment (NVM_ENVIRONMENT)")),
            Some(prefix) if prefix.eq_ignore_ascii_case("custom") => Ok(Environment::local_sandbox()),
            Some(prefix) => Environment::of_prefix(prefix).ok_or_else(|| {
                let shown: String = prefix.chars().take(20).collect();
                wrong(&format!("has the unknown prefix `{shown}`")).with_hint(
                    "known are sandbox, live, sandbox-staging, live-staging and custom; for another, set the environment",
                )
            }),
        }
    }

    /// The environment, if the prefix names one of the service's own.
    pub(crate) fn named_environment(&self) -> Option<Environment> {
        self.prefix.as_deref().and_then(Environment::of_prefix)
    }

    pub(crate) fn expose(&self) -> &str {
        self.secret.expose_secret()
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey([redacted])")
    }
}

fn wrong(what: &str) -> Error {
    Error::config(format!("the API key {what}")).with_hint(
        "keys look like `sandbox:eyJ…`; get one in the Nevermined app under Settings > API Keys",
    )
}

fn read_account(token: &str) -> Result<Option<Address>, Error> {
    let mut parts = token.split('.');
    let (Some(_), Some(payload), Some(_), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(wrong("is no JWT: it has not three parts separated by dots"));
    };
    let claims = URL_SAFE_NO_PAD
        .decode(payload.trim_end_matches('='))
        .map_err(|_| wrong("is no JWT: its middle part is not base64url"))?;
    let claims: serde_json::Value = serde_json::from_slice(&claims)
        .map_err(|_| wrong("is no JWT: its middle part is not JSON"))?;
    let Some(claims) = claims.as_object() else {
        return Err(wrong("is no JWT: its claims are not an object"));
    };
    Ok(claims
        .get("sub")
        .and_then(|sub| sub.as_str())
        .and_then(|sub| sub.parse().ok()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(prefix: &str, claims: &str) -> String {
        format!("{prefix}e30.{}.c2ln", URL_SAFE_NO_PAD.encode(claims))
    }

    #[test]
    fn reads_account_and_environment() {
        let text = key(
            "Live-Staging:",
            r#"{"sub":"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"}"#,
        );
        let key = ApiKey::new(format!("  {text}\n")).unwrap();
        assert_eq!(
            key.account().unwrap().to_string(),
            "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
        );
        assert_eq!(key.environment().unwrap(), Environment::StagingLive);
    }

    #[test]
    fn refuses_what_is_no_key_and_never_shows_it() {
        let cases = [
            ("", "is empty"),
            ("   ", "is empty"),
            ("sandbox:abc", "three parts"),
            ("sandbox:a.b", "three parts"),
            ("sandbox:a.b.c.d", "three parts"),
            (":e30.e30.c2ln", "prefix is missing"),
            ("sandbox:e30.???.c2ln", "not base64url"),
            ("sandbox:e30.bm90IGpzb24.c2ln", "not JSON"),
            ("sandbox:e30.W10.c2ln", "not an object"),
            ("sandbox:e30.e30.c2 ln", "a space"),
            ("sandbox:e30.e30.c2ln\r\nX-Evil: 1", "a space"),
        ];
        for (text, expected) in cases {
            let error = ApiKey::new(text).unwrap_err();
            assert!(error.to_string().contains(expected), "{text:?}: {error}");
            assert!(!error.to_string().contains("c2ln"), "{error}");
        }
    }

    #[test]
    fn says_what_is_wrong_with_a_prefix() {
        let bare = ApiKey::new(key("", "{}")).unwrap();
        assert!(
            bare.environment()
                .unwrap_err()
                .to_string()
                .contains("no prefix")
        );
        let unknown = ApiKey::new(key("prod:", "{}")).unwrap();
        assert!(
            unknown
                .environment()
                .unwrap_err()
                .to_string()
                .contains("unknown prefix `prod`")
        );
    }

    #[test]
    fn an_account_that_is_no_address_is_none() {
        assert!(
            ApiKey::new(key("sandbox:", r#"{"sub":"us-1"}"#))
                .unwrap()
                .account()
                .is_none()
        );
        assert!(
            ApiKey::new(key("sandbox:", r#"{"sub":7}"#))
                .unwrap()
                .account()
                .is_none()
        );
    }
}
