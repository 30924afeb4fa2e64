//! The headers that every request may carry: the API version and the correlation id.

use crate::codes;
use crate::refusal::Refusal;
use axum::extract::FromRequestParts;
use http::HeaderMap;
use http::request::Parts;
use serde_json::json;
use std::convert::Infallible;

/// The longest correlation id that is taken over.
const LONGEST_ID: usize = 200;

/// The API version that a request is answered in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Version {
    minor: Minor,
    pinned: bool,
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
        pinned: false,
    };

    /// Reads the pin: `1.1`, `v1.0` and `1.0.7` are understood.
    pub(crate) fn resolve(headers: &HeaderMap) -> Result<Self, Refusal> {
        let Some(header) = headers.get(super::VERSION) else {
            return Ok(Self::FLOOR);
        };
        let pin = String::from_utf8_lossy(header.as_bytes());
        match read(pin.trim()) {
            Some(minor) => Ok(Self {
                minor,
                pinned: true,
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
        if self.pinned { "header" } else { "fallback" }
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

/// The organization that the caller acts for, from `X-Current-Org-Id`.
#[derive(Clone, Debug)]
pub(crate) struct OrgId(pub(crate) Option<String>);

impl<S: Send + Sync> FromRequestParts<S> for OrgId {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let id = parts.headers.get("x-current-org-id");
        let id = id.and_then(|id| id.to_str().ok());
        Ok(Self(id.filter(|id| !id.is_empty()).map(str::to_owned)))
    }
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
