//! The headers that every request may carry: the API version and the correlation id.

use super::caller::CallerKey;
use crate::codes;
use crate::organizations;
use crate::refusal::Refusal;
use crate::state::State;
use axum::extract::{FromRequestParts, Query};
use http::header::{AUTHORIZATION, HOST};
use http::request::Parts;
use http::{HeaderMap, HeaderValue};
use serde::Deserialize;
use serde_json::json;
use std::convert::Infallible;
use std::sync::Arc;

/// The longest correlation id that is taken over.
const LONGEST_ID: usize = 200;

/// The API version that a request is answered in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Version {
    minor: Minor,
    from: Source,
}

/// What settled the version of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Source {
    Header,
    Key,
    Fallback,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Minor {
    Zero,
    One,
}

impl Version {
    /// What a request without a pin gets.
    pub(crate) const FLOOR: Self = Self {
        minor: Minor::Zero,
        from: Source::Fallback,
    };

    /// Reads the header, or takes the pin of the key: `1.1`, `v1.0` and `1.0.7` are understood.
    pub(crate) fn resolve(
        headers: &HeaderMap,
        pin_of_key: impl FnOnce() -> Option<String>,
    ) -> Result<Self, Refusal> {
        let Some(header) = headers.get(super::VERSION) else {
            let pinned = pin_of_key().and_then(|pin| read(&pin));
            return Ok(pinned.map_or(Self::FLOOR, |minor| Self {
                minor,
                from: Source::Key,
            }));
        };
        let pin = String::from_utf8_lossy(header.as_bytes());
        match read(pin.trim()) {
            Some(minor) => Ok(Self {
                minor,
                from: Source::Header,
            }),
            None => Err(Refusal::new(
                codes::UNKNOWN_VERSION,
                format!(
                    "Nevermined-Version {:?} is not a version served here",
                    clip(&pin)
                ),
            )
            .details(json!({ "supported": ["1.0", "1.1"] }))
            .hint("send MAJOR.MINOR, such as 1.1, or leave the header out")),
        }
    }

    pub(crate) fn text(self) -> &'static str {
        match self.minor {
            Minor::Zero => "1.0",
            Minor::One => "1.1",
        }
    }

    pub(crate) fn resolved_from(self) -> &'static str {
        match self.from {
            Source::Header => "header",
            Source::Key => "apiKey",
            Source::Fallback => "fallback",
        }
    }

    /// Whether this names a version that is served.
    pub(crate) fn is_served(pin: &str) -> bool {
        read(pin).is_some()
    }

    /// Whether field names that 1.1 removed are still understood.
    pub(crate) fn has_old_names(self) -> bool {
        self.minor < Minor::One
    }
}

fn read(pin: &str) -> Option<Minor> {
    let mut parts = pin.strip_prefix('v').unwrap_or(pin).split('.');
    let (major, minor) = (number(parts.next()?)?, number(parts.next()?)?);
    if let Some(patch) = parts.next() {
        number(patch)?;
    }
    match (major, minor, parts.next()) {
        (1, 0, None) => Some(Minor::Zero),
        (1, 1, None) => Some(Minor::One),
        _ => None,
    }
}

fn number(digits: &str) -> Option<u32> {
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| digits.parse().ok())?
}

fn clip(text: &str) -> String {
    text.chars().take(40).collect()
}

/// The word that stands for no organization.
pub(crate) const PERSONAL: &str = "personal";

/// The organization that a request names in `X-Current-Org-Id`.
pub(crate) fn named_organization(headers: &HeaderMap) -> Option<&str> {
    let named = headers.get("x-current-org-id")?.to_str().ok()?;
    (!named.is_empty()).then_some(named)
}

/// The organization that the caller registers for: the one that it names, of which it must be an active member;
/// or else that of its key, the one that it joined last, or none.
#[derive(Clone, Debug)]
pub(crate) struct OrgId(pub(crate) Option<String>);

impl FromRequestParts<Arc<State>> for OrgId {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &Arc<State>) -> Result<Self, Refusal> {
        let caller = CallerKey::from_request_parts(parts, state).await?;
        let account = &caller.account;
        match named_organization(&parts.headers) {
            Some(PERSONAL) => Ok(Self(None)),
            Some(named) => Ok(state.read_kept(|kept, _| {
                kept.organizations.as_member(named, account)?;
                Ok::<_, organizations::Denial>(Self(Some(named.to_owned())))
            })?),
            None if caller.org_id.is_some() => Ok(Self(caller.org_id)),
            None => Ok(Self(state.read_kept(|kept, _| {
                kept.organizations.acting_for(account, None, None).ok()
            }))),
        }
    }
}

/// The organization that a list is limited to, by `orgId` in the query. The caller must be an active member.
#[derive(Clone, Debug)]
pub(crate) struct OfOrganization(pub(crate) Option<String>);

#[derive(Deserialize)]
struct OrganizationQuery {
    #[serde(rename = "orgId")]
    org_id: Option<String>,
}

impl OfOrganization {
    /// Whether something of this organization is asked for.
    pub(crate) fn takes(&self, org_id: Option<&str>) -> bool {
        self.0.is_none() || self.0.as_deref() == org_id
    }
}

impl FromRequestParts<Arc<State>> for OfOrganization {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &Arc<State>) -> Result<Self, Refusal> {
        let caller = CallerKey::from_request_parts(parts, state).await?;
        let Query(query) = Query::<OrganizationQuery>::try_from_uri(&parts.uri)
            .map_err(|rejection| Refusal::new(codes::BAD_REQUEST, rejection.body_text()))?;
        if let Some(named) = &query.org_id {
            state.read_kept(|kept, _| {
                kept.organizations
                    .as_member(named, &caller.account)
                    .map(|_| ())
            })?;
        }
        Ok(Self(query.org_id))
    }
}

/// Where the caller reached this sandbox: `http://` and the host that it named.
#[derive(Clone, Debug)]
pub(crate) struct Origin(pub(crate) String);

impl<S: Send + Sync> FromRequestParts<S> for Origin {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(origin(parts.headers.get(HOST))))
    }
}

/// `http://` and the host that a request names.
pub(crate) fn origin(host: Option<&HeaderValue>) -> String {
    let host = host.and_then(|host| host.to_str().ok());
    let plain = |host: &&str| {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b".:-[]_".contains(&byte);
        !host.is_empty() && host.bytes().all(fits)
    };
    format!("http://{}", host.filter(plain).unwrap_or("localhost"))
}

/// The key of a request, if it brings one.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let text = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, key) = text.trim().split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then(|| key.trim_start())
}

/// The caller's own correlation id, if it sent one that can be repeated in a header.
pub(crate) fn correlation_id(headers: &HeaderMap) -> Option<String> {
    ["x-correlation-id", "x-request-id"]
        .iter()
        .filter_map(|name| headers.get(*name)?.to_str().ok())
        .map(str::trim)
        .find(|id| !id.is_empty() && id.len() <= LONGEST_ID)
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pins_are_read_in_all_three_spellings() {
        for pin in ["1.0", "v1.0", "1.0.7", "v1.0.0"] {
            assert_eq!(read(pin), Some(Minor::Zero), "{pin}");
        }
        assert_eq!(read("1.1"), Some(Minor::One));
        for pin in [
            "",
            "1",
            "v",
            "1.",
            ".1",
            "1.2",
            "2.0",
            "1.1.",
            "1.1.1.1",
            "+1.1",
            "1.1-beta",
            "vv1.1",
            "1.99999999999999999999",
            "１.１",
        ] {
            assert_eq!(read(pin), None, "{pin}");
        }
    }
}
