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

/// The options of a call, for every type that has `options`: the README promises that they are the same everywhere.
macro_rules! with_options {
    () => {
        /// Bounds the whole call, retries and waits included.
        pub fn with_timeout(mut self, timeout: std::time::Duration) -> Self {
            self.options.timeout = Some(timeout);
            self
        }

        /// Bounds each attempt.
        pub fn with_attempt_timeout(mut self, timeout: std::time::Duration) -> Self {
            self.options.attempt_timeout = Some(timeout);
            self
        }

        /// Repeats failed attempts of this call by another policy.
        pub fn with_retry(mut self, policy: $crate::RetryPolicy) -> Self {
            self.options.retry = Some(policy);
            self
        }

        /// Makes this call in the name of an organization, `org-…` (header `X-Current-Org-Id`). A call that takes no key
        /// takes no organization.
        pub fn with_organization(mut self, id: impl Into<String>) -> Self {
            self.options.organization = Some(id.into());
            self
        }

        /// Sends this id as `x-correlation-id` instead of a fresh one.
        pub fn with_request_id(mut self, id: impl Into<String>) -> Self {
            self.options.request_id = Some(id.into());
            self
        }
    };
}
pub(crate) use with_options;

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
