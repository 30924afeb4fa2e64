//! Setting up a client.

use std::env;
use std::fmt;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use reqwest::Url;
use reqwest::header::HeaderValue;
use reqwest::redirect::Policy;

use crate::clock::TokioClock;
use crate::transport::{Core, Limits, PreparedHeaders, RetryBudget, organization_header};
use crate::{ApiKey, Clock, Environment, Error, Nevermined, RetryPolicy};

const USER_AGENT: &str = concat!("nevermined-rs/", env!("CARGO_PKG_VERSION"));

/// The version of the API that this library is written for.
const API_VERSION: &str = "1.1";

/// Sets up a [`Nevermined`].
///
/// ```
/// # fn run(key: String) -> Result<(), nevermined::Error> {
/// use std::time::Duration;
/// use nevermined::{Environment, Nevermined, RetryPolicy};
///
/// let nvm = Nevermined::builder()
///     .api_key(key)
///     .environment(Environment::custom("http://127.0.0.1:3001")?)
///     .timeout(Duration::from_secs(60))
///     .retry(RetryPolicy::default().max_attempts(5))
///     .build()?;
/// # let _ = nvm; Ok(())
/// # }
/// ```
#[derive(Default)]
#[must_use = "a builder does nothing until `build`"]
pub struct NeverminedBuilder {
    key: Option<String>,
    environment: Option<Environment>,
    api_version: Option<String>,
    organization: Option<String>,
    connect_timeout: Option<Duration>,
    attempt_timeout: Option<Duration>,
    timeout: Option<Duration>,
    max_body: Option<usize>,
    retry: Option<RetryPolicy>,
    clock: Option<Arc<dyn Clock>>,
    seed: Option<u64>,
    http: Option<reqwest::Client>,
}

impl NeverminedBuilder {
    /// Reads the variables that [`Nevermined::from_env`] lists.
    ///
    /// # Errors
    /// [`ErrorKind::Config`](crate::ErrorKind::Config), not sent: `NVM_API_KEY` is missing, or a value is malformed.
    pub fn from_env() -> Result<Self, Error> {
        Self::from_lookup(|name| env::var(name).ok())
    }

    fn from_lookup(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, Error> {
        let set = |name: &str| lookup(name).filter(|value| !value.trim().is_empty());
        let key = set("NVM_API_KEY").ok_or_else(|| {
            Error::config("NVM_API_KEY is not set")
                .with_hint("get a key in the Nevermined app under Settings > API Keys, or start the local sandbox")
        })?;
        let mut builder = Self::default().api_key(key);
        if let Some(name) = set("NVM_ENVIRONMENT") {
            builder = builder.environment(
                name.parse()
                    .map_err(|error| in_variable("NVM_ENVIRONMENT", error))?,
            );
        }
        if let Some(url) = set("NVM_BASE_URL") {
            let environment =
                Environment::custom(url).map_err(|error| in_variable("NVM_BASE_URL", error))?;
            builder = builder.environment(environment);
        }
        builder.api_version = set("NVM_API_VERSION");
        builder.organization = set("NVM_ORGANIZATION_ID");
        Ok(builder)
    }

    /// The API key. Without one, only public routes answer. It is sent with every call but those that a document opens to
    /// anybody, such as an exchange of OAuth tokens.
    pub fn api_key(mut self, key: impl Into<String>) -> Self {
        self.key = Some(key.into());
        self
    }

    /// Where calls go; without it, the key's prefix decides.
    pub fn environment(mut self, environment: Environment) -> Self {
        self.environment = Some(environment);
        self
    }

    /// The API version to pin (header `Nevermined-Version`); 1.1 by default.
    pub fn api_version(mut self, version: impl Into<String>) -> Self {
        self.api_version = Some(version.into());
        self
    }

    /// The organization to act for, `org-…` (header `X-Current-Org-Id`).
    pub fn organization(mut self, id: impl Into<String>) -> Self {
        self.organization = Some(id.into());
        self
    }

    /// Bounds the making of a connection; 10 s by default. It has no effect on a client of your own.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = Some(timeout);
        self
    }

    /// Bounds each attempt; 60 s by default, since writes wait for a blockchain.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = Some(timeout);
        self
    }

    /// Bounds a whole call, retries and waits included; 120 s by default.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// The largest answer that is read, in bytes; 16 MiB by default.
    pub fn max_body(mut self, bytes: usize) -> Self {
        self.max_body = Some(bytes);
        self
    }

    /// How failed attempts are repeated.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = Some(policy);
        self
    }

    /// Where the time comes from; for tests.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Some(Arc::new(clock));
        self
    }

    /// Fixes the random numbers behind waits, request ids and nonces; for tests.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// Sends through a client of your own, with its pool, proxies and certificates.
    ///
    /// Forbid redirects in it, as this library's own client does: a followed redirect repeats a payment, or asks for
    /// something else. Its answer is not taken for that of the call, whose outcome is then `Unknown`.
    #[cfg(feature = "http-client")]
    pub fn http_client(mut self, client: reqwest::Client) -> Self {
        self.http = Some(client);
        self
    }

    /// The client.
    ///
    /// # Errors
    /// [`ErrorKind::Config`](crate::ErrorKind::Config), not sent: the key, the version or the organization is malformed,
    /// nothing names the environment, the key is of another environment, or TLS cannot be set up.
    pub fn build(self) -> Result<Nevermined, Error> {
        let key = self.key.map(ApiKey::new).transpose()?;
        let environment = choose_environment(key.as_ref(), self.environment)?;
        let base = environment.base_url();
        if base.starts_with("https:")
            && !cfg!(any(feature = "rustls", feature = "native-tls"))
            && self.http.is_none()
        {
            return Err(
                Error::config("this build has no TLS, and the environment needs it").with_hint(
                    "enable the feature `rustls` or `native-tls` of the crate `nevermined`",
                ),
            );
        }
        let api_base = format!("{base}/api/v1");
        let url = Url::parse(&api_base)
            .map_err(|error| Error::config(format!("`{base}` is no URL: {error}")))?;
        let host = url.host_str().unwrap_or_default().to_owned();
        let headers = PreparedHeaders {
            authorization: key.as_ref().map(bearer).transpose()?,
            api_version: version_header(self.api_version.as_deref().unwrap_or(API_VERSION))?,
            user_agent: HeaderValue::from_static(USER_AGENT),
            organization: self
                .organization
                .as_deref()
                .map(organization_header)
                .transpose()?,
        };
        let http = match self.http {
            Some(http) => http,
            None => {
                let connect_timeout = self.connect_timeout.unwrap_or(Duration::from_secs(10));
                default_http(connect_timeout, base.starts_with("http:"))?
            }
        };
        let random = self
            .seed
            .map_or_else(fastrand::Rng::new, fastrand::Rng::with_seed);
        Ok(Nevermined {
            core: Arc::new(Core {
                http,
                api_base,
                #[cfg(feature = "raw")]
                url,
                host,
                environment,
                key,
                headers,
                retry: self.retry.unwrap_or_default(),
                limits: Limits {
                    attempt: self.attempt_timeout.unwrap_or(Duration::from_secs(60)),
                    total: self.timeout.unwrap_or(Duration::from_secs(120)),
                    max_body: self.max_body.unwrap_or(16 * 1024 * 1024),
                },
                clock: self.clock.unwrap_or_else(|| Arc::new(TokioClock::new())),
                random: Mutex::new(random),
                budget: RetryBudget::new(),
                told_of_version: AtomicBool::new(false),
            }),
        })
    }
}

impl fmt::Debug for NeverminedBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NeverminedBuilder")
            .field("key", &self.key.as_ref().map(|_| "[redacted]"))
            .field("environment", &self.environment)
            .field("api_version", &self.api_version)
            .field("organization", &self.organization)
            .field("retry", &self.retry)
            .finish_non_exhaustive()
    }
}

fn choose_environment(
    key: Option<&ApiKey>,
    chosen: Option<Environment>,
) -> Result<Environment, Error> {
    let Some(chosen) = chosen else {
        return key
            .ok_or_else(|| {
                Error::config("neither an API key nor an environment is set")
                    .with_hint("give a key, whose prefix names the environment, or an environment")
            })?
            .environment();
    };
    match key.and_then(ApiKey::named_environment) {
        // A gateway or a local server may stand before any environment.
        Some(named) if named != chosen && !matches!(chosen, Environment::Custom(_)) => {
            Err(Error::config(format!("the API key is of `{named}`, the environment is `{chosen}`"))
                .with_hint("use a key of that environment, or leave the environment out: the key's prefix names it"))
        }
        _ => Ok(chosen),
    }
}

fn bearer(key: &ApiKey) -> Result<HeaderValue, Error> {
    let mut value = HeaderValue::from_str(&format!("Bearer {}", key.expose()))
        .map_err(|_| Error::config("the API key has a character that no header can carry"))?;
    value.set_sensitive(true);
    Ok(value)
}

fn version_header(version: &str) -> Result<HeaderValue, Error> {
    let number = |part: &str| {
        !part.is_empty() && part.len() <= 5 && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    let well_formed = version
        .split_once('.')
        .is_some_and(|(major, minor)| number(major) && number(minor));
    HeaderValue::from_str(version)
        .ok()
        .filter(|_| well_formed)
        .ok_or_else(|| {
            let shown: String = version
                .chars()
                .take(20)
                .flat_map(char::escape_debug)
                .collect();
            Error::config(format!("`{shown}` is no API version"))
                .with_hint("give MAJOR.MINOR, as 1.1")
        })
}

fn default_http(connect_timeout: Duration, plain: bool) -> Result<reqwest::Client, Error> {
    let mut builder = reqwest::Client::builder()
        .connect_timeout(connect_timeout)
        // A followed redirect would repeat a payment, or carry it to another host.
        .redirect(Policy::none())
        // What is repeated is decided where it is known what a repeat does, and nowhere else.
        .retry(reqwest::retry::never().max_retries_per_request(0));
    if plain {
        // This machine is reached directly: a proxy would see the key in plain text.
        builder = builder.no_proxy();
    }
    builder.build().map_err(|error| {
        Error::config(format!("the HTTP client cannot be set up: {error}")).with_source(error)
    })
}

fn in_variable(name: &str, error: Error) -> Error {
    let message = format!("{name}: {}", error.message());
    let hint = error.hint().map(str::to_owned);
    let told = Error::config(message);
    match hint {
        Some(hint) => told.with_hint(hint),
        None => told,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "e30.e30.c2ln";

    fn build(pairs: &[(&str, &str)]) -> Result<Nevermined, Error> {
        let lookup = |name: &str| {
            pairs
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| (*value).to_owned())
        };
        NeverminedBuilder::from_lookup(lookup)?.build()
    }

    #[test]
    fn the_keys_prefix_names_the_environment() {
        for (prefix, expected) in [
            ("sandbox", Environment::Sandbox),
            ("live", Environment::Live),
            ("LIVE-staging", Environment::StagingLive),
            ("sandbox-staging", Environment::StagingSandbox),
        ] {
            let nvm = build(&[("NVM_API_KEY", &format!("{prefix}:{TOKEN}"))]).unwrap();
            assert_eq!(*nvm.environment(), expected);
        }
        let local = build(&[("NVM_API_KEY", &format!("custom:{TOKEN}"))]).unwrap();
        assert_eq!(local.environment().base_url(), "http://localhost:3001");
    }

    #[test]
    fn a_key_of_another_environment_is_refused() {
        let key = format!("live:{TOKEN}");
        let error = build(&[("NVM_API_KEY", &key), ("NVM_ENVIRONMENT", "sandbox")]).unwrap_err();
        assert!(
            error
                .to_string()
                .contains("the API key is of `live`, the environment is `sandbox`"),
            "{error}"
        );
        build(&[
            ("NVM_API_KEY", &key),
            ("NVM_BASE_URL", "https://gateway.example.com"),
        ])
        .unwrap();
        build(&[("NVM_API_KEY", TOKEN), ("NVM_ENVIRONMENT", "sandbox")]).unwrap();
    }

    #[test]
    fn every_wrong_value_is_named() {
        let key = format!("sandbox:{TOKEN}");
        let cases: [(&[(&str, &str)], &str); 8] = [
            (&[], "NVM_API_KEY is not set"),
            (&[("NVM_API_KEY", " ")], "NVM_API_KEY is not set"),
            (&[("NVM_API_KEY", TOKEN)], "no prefix"),
            (
                &[
                    ("NVM_API_KEY", &key),
                    ("NVM_BASE_URL", "http://example.com"),
                ],
                "NVM_BASE_URL",
            ),
            (
                &[("NVM_API_KEY", &key), ("NVM_ENVIRONMENT", "prod")],
                "NVM_ENVIRONMENT",
            ),
            (
                &[("NVM_API_KEY", &key), ("NVM_API_VERSION", "one")],
                "is no API version",
            ),
            (
                &[("NVM_API_KEY", &key), ("NVM_API_VERSION", "1.1\r\nX: y")],
                "is no API version",
            ),
            (
                &[("NVM_API_KEY", &key), ("NVM_ORGANIZATION_ID", "acme")],
                "is no organization id",
            ),
        ];
        for (pairs, expected) in cases {
            let error = build(pairs).unwrap_err();
            assert!(error.to_string().contains(expected), "{error}");
            assert_eq!(error.outcome(), crate::Outcome::NotSent);
        }
    }

    #[test]
    fn nothing_shows_the_key() {
        let key = format!("sandbox:{TOKEN}");
        let builder = Nevermined::builder().api_key(&key);
        assert!(!format!("{builder:?}").contains(TOKEN));
        let nvm = builder.build().unwrap();
        assert!(!format!("{nvm:?}").contains(TOKEN));
        assert!(!format!("{:?}", nvm.plans()).contains(TOKEN));
    }
}
