//! Where calls go.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use reqwest::Url;

use crate::Error;
use crate::transport::shorten;

/// The deployment that calls go to.
///
/// A key's prefix names it; see [`NeverminedBuilder`](crate::NeverminedBuilder).
///
/// ```
/// use nevermined::Environment;
///
/// assert_eq!(Environment::Sandbox.base_url(), "https://api.sandbox.nevermined.app");
/// let local = Environment::custom("http://127.0.0.1:3001")?;
/// assert_eq!(local.base_url(), "http://127.0.0.1:3001");
/// assert!(Environment::custom("http://example.com").is_err(), "https only, except loopback");
/// # Ok::<(), nevermined::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Environment {
    /// Test money, on Base Sepolia. Key prefix `sandbox:`.
    Sandbox,
    /// Real money, on Base. Key prefix `live:`.
    Live,
    /// The next version of the sandbox. Key prefix `sandbox-staging:`.
    StagingSandbox,
    /// The next version of live. Key prefix `live-staging:`.
    StagingLive,
    /// Another deployment, a gateway, or the local sandbox. Key prefix `custom:`.
    Custom(BaseUrl),
}

impl Environment {
    /// An environment at `url`: https, or http on a loopback address. A path in it is kept.
    ///
    /// # Errors
    /// [`ErrorKind::Config`](crate::ErrorKind::Config), not sent: not a URL, another scheme, plain http to another
    /// machine, or a URL with credentials, a query or a fragment.
    pub fn custom(url: impl AsRef<str>) -> Result<Self, Error> {
        BaseUrl::parse(url.as_ref()).map(Self::Custom)
    }

    /// The root of the deployment, without a slash at its end. The API is below `/api/v1`.
    #[must_use]
    pub fn base_url(&self) -> &str {
        match self {
            Self::Sandbox => "https://api.sandbox.nevermined.app",
            Self::Live => "https://api.live.nevermined.app",
            Self::StagingSandbox => "https://api.sandbox.nevermined.dev",
            Self::StagingLive => "https://api.live.nevermined.dev",
            Self::Custom(base) => &base.0,
        }
    }

    /// The environment's name, as in `NVM_ENVIRONMENT`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Sandbox => "sandbox",
            Self::Live => "live",
            Self::StagingSandbox => "staging_sandbox",
            Self::StagingLive => "staging_live",
            Self::Custom(_) => "custom",
        }
    }

    /// Whether money is real: its network is Base, and Base Sepolia otherwise.
    pub(crate) fn is_live(&self) -> bool {
        matches!(self, Self::Live | Self::StagingLive)
    }

    /// The environment that a key's prefix names; `custom` needs a URL and is not among them.
    pub(crate) fn of_prefix(prefix: &str) -> Option<Self> {
        Some(match prefix.to_ascii_lowercase().as_str() {
            "sandbox" => Self::Sandbox,
            "live" => Self::Live,
            "sandbox-staging" => Self::StagingSandbox,
            "live-staging" => Self::StagingLive,
            _ => return None,
        })
    }

    pub(crate) fn local_sandbox() -> Self {
        Self::Custom(BaseUrl("http://localhost:3001".to_owned()))
    }
}

impl fmt::Display for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Environment {
    type Err = Error;

    /// Reads `sandbox`, `live`, `staging_sandbox`, `staging_live`, or a URL.
    fn from_str(text: &str) -> Result<Self, Error> {
        match text.trim().to_ascii_lowercase().replace('-', "_").as_str() {
            "sandbox" => Ok(Self::Sandbox),
            "live" => Ok(Self::Live),
            "staging_sandbox" | "sandbox_staging" => Ok(Self::StagingSandbox),
            "staging_live" | "live_staging" => Ok(Self::StagingLive),
            "custom" => Ok(Self::local_sandbox()),
            _ if text.contains("://") => Self::custom(text),
            // Not the whole text: somebody may have put the key here.
            _ => Err(
                Error::config(format!("`{}` is no environment", shorten(text.trim()))).with_hint(
                    "use sandbox, live, staging_sandbox, staging_live, custom, or a URL",
                ),
            ),
        }
    }
}

/// A checked base URL.
#[derive(Clone, PartialEq, Eq)]
pub struct BaseUrl(String);

impl fmt::Debug for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.0)
    }
}

impl BaseUrl {
    fn parse(text: &str) -> Result<Self, Error> {
        let wrong = |what: &str| Err(Error::config(format!("the base URL {what}")));
        let Ok(url) = Url::parse(text.trim()) else {
            return wrong("is not a URL; it starts with https://, or http:// for this machine");
        };
        if !url.username().is_empty() || url.password().is_some() {
            return wrong("carries credentials; the API key goes into the key, not the URL");
        }
        if url.query().is_some() || url.fragment().is_some() {
            return wrong("has a query or a fragment; give the root of the deployment");
        }
        match url.scheme() {
            "https" => {}
            "http" if is_loopback(&url) => {}
            "http" => {
                return wrong(
                    "is plain http to another machine, which would show the API key to the network; use https",
                );
            }
            _ => return wrong("has a scheme other than https"),
        }
        let trimmed = url.as_str().trim_end_matches('/');
        // The published servers are given with the API's prefix: take both.
        let root = trimmed.strip_suffix("/api/v1").unwrap_or(trimmed);
        Ok(Self(root.trim_end_matches('/').to_owned()))
    }
}

/// Whether `text` is the address of a page on this machine, without credentials in it.
#[cfg(feature = "embed")]
pub(crate) fn is_loopback_url(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| {
        matches!(url.scheme(), "http" | "https")
            && url.username().is_empty()
            && url.password().is_none()
            && is_loopback(&url)
    })
}

pub(crate) fn is_loopback(url: &Url) -> bool {
    let Some(host) = url.host_str() else {
        return false;
    };
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || bare.parse::<Ipv4Addr>().is_ok_and(|ip| ip.is_loopback())
        || bare.parse::<Ipv6Addr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_https_and_loopback_only() {
        for good in [
            "https://api.example.com",
            "https://api.example.com/gateway/",
            "http://localhost:3001/",
            "http://127.8.9.1",
            "http://[::1]:80",
        ] {
            assert!(Environment::custom(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "api.example.com",
            "http://api.example.com",
            "http://localhost.evil.com",
            "http://127.0.0.1.evil.com",
            "http://10.0.0.1",
            "ftp://localhost",
            "file:///etc/passwd",
            "https://user:secret@api.example.com",
            "https://api.example.com?key=1",
            "https://api.example.com#x",
        ] {
            let error = Environment::custom(bad).unwrap_err();
            assert_eq!(error.kind(), crate::ErrorKind::Config, "{bad}");
            assert_eq!(error.outcome(), crate::Outcome::NotSent);
            assert!(!error.to_string().contains("secret"), "{error}");
        }
    }

    #[test]
    fn keeps_a_path_and_drops_the_api_prefix() {
        let base = |url| Environment::custom(url).unwrap().base_url().to_owned();
        assert_eq!(
            base("https://gw.example.com/nvm/"),
            "https://gw.example.com/nvm"
        );
        assert_eq!(
            base("https://api.sandbox.nevermined.app/api/v1"),
            "https://api.sandbox.nevermined.app"
        );
    }

    #[test]
    fn reads_names() {
        assert_eq!("live".parse::<Environment>().unwrap(), Environment::Live);
        assert_eq!(
            "staging-sandbox".parse::<Environment>().unwrap(),
            Environment::StagingSandbox
        );
        let error = "prod".parse::<Environment>().unwrap_err();
        assert!(
            error.to_string().contains("`prod` is no environment"),
            "{error}"
        );
    }
}
