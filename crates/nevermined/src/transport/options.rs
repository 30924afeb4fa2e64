use std::time::Duration;

use reqwest::header::HeaderValue;

use crate::{Error, RetryPolicy};

/// What a caller may change for one call.
#[derive(Clone, Debug, Default)]
pub(crate) struct CallOptions {
    pub(crate) timeout: Option<Duration>,
    pub(crate) attempt_timeout: Option<Duration>,
    pub(crate) retry: Option<RetryPolicy>,
    pub(crate) organization: Option<String>,
    pub(crate) request_id: Option<String>,
}

/// An organization's id as a header value.
pub(crate) fn organization_header(id: &str) -> Result<HeaderValue, Error> {
    let well_formed = id.len() > 4
        && id.len() <= 128
        && id.starts_with("org-")
        && id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    HeaderValue::from_str(id)
        .ok()
        .filter(|_| well_formed)
        .ok_or_else(|| {
            Error::invalid(format!("`{}` is no organization id", shorten(id)))
                .with_hint("organization ids look like `org-…`: letters, digits and hyphens")
        })
}

/// A caller's request id as a header value.
pub(crate) fn request_id_header(id: &str) -> Result<HeaderValue, Error> {
    let well_formed =
        !id.is_empty() && id.len() <= 128 && id.bytes().all(|byte| byte.is_ascii_graphic());
    HeaderValue::from_str(id)
        .ok()
        .filter(|_| well_formed)
        .ok_or_else(|| {
            Error::invalid(format!("`{}` cannot be a request id", shorten(id)))
                .with_hint("use 1 to 128 visible ASCII characters")
        })
}

pub(crate) fn shorten(text: &str) -> String {
    let mut shown: String = text.chars().take(40).flat_map(char::escape_debug).collect();
    if text.chars().nth(40).is_some() {
        shown.push('…');
    }
    shown
}
