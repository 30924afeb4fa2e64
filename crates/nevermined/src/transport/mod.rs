//! How one call is carried out: headers, time limits, attempts, and what each failure means.

mod budget;
mod call;
#[cfg(feature = "raw")]
mod carry;
mod draft;
mod failure;
mod options;
mod redact;
mod retry_after;
#[cfg(feature = "router")]
mod stream;
mod trace;
mod within;

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
#[cfg(feature = "raw")]
use reqwest::Url;
use reqwest::header::{HeaderMap, HeaderValue};

pub(crate) use self::budget::RetryBudget;
pub(crate) use self::call::Call;
pub(crate) use self::options::{CallOptions, organization_header, shorten, with_options};
use self::redact::redact;
#[cfg(feature = "router")]
pub(crate) use self::stream::{Incoming, Opened};
use crate::{ApiKey, Clock, Environment, RetryPolicy, Uint256};

/// What all calls of a client share.
pub(crate) struct Core {
    pub(crate) http: reqwest::Client,
    pub(crate) environment: Environment,
    /// The root of the API: the deployment's with `/api/v1`.
    pub(crate) api_base: String,
    /// `api_base`, parsed.
    #[cfg(feature = "raw")]
    pub(crate) url: Url,
    pub(crate) host: String,
    pub(crate) key: Option<ApiKey>,
    pub(crate) headers: PreparedHeaders,
    pub(crate) retry: RetryPolicy,
    pub(crate) limits: Limits,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) random: Mutex<fastrand::Rng>,
    pub(crate) budget: RetryBudget,
    /// Whether it was told that another version of the API answers than the one that is asked for.
    pub(crate) told_of_version: AtomicBool,
}

/// The headers that every request carries, made once.
pub(crate) struct PreparedHeaders {
    pub(crate) authorization: Option<HeaderValue>,
    pub(crate) api_version: HeaderValue,
    pub(crate) user_agent: HeaderValue,
    pub(crate) organization: Option<HeaderValue>,
}

/// Bounds on time and size.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub(crate) attempt: Duration,
    pub(crate) total: Duration,
    pub(crate) max_body: usize,
}

impl Core {
    /// A fresh id for a request, in the form of a UUID.
    pub(crate) fn new_request_id(&self) -> String {
        let mut random = self.random.lock().unwrap_or_else(PoisonError::into_inner);
        let (high, low) = (random.u64(..), random.u64(..));
        drop(random);
        uuid_v4(high, low)
    }

    /// 128 random bits, for the nonce of a plan.
    pub(crate) fn new_nonce(&self) -> Uint256 {
        Uint256::from(
            self.random
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .u128(..),
        )
    }

    /// Warns, once, when another version of the API answered than the one that was asked for.
    fn compare_versions(&self, answered: &str) {
        let asked = &self.headers.api_version;
        if asked != answered && !self.told_of_version.swap(true, Ordering::Relaxed) {
            tracing::warn!(
                asked = asked.to_str().unwrap_or_default(),
                answered,
                "another version of the API answers"
            );
        }
    }

    /// A number from 0 to 1, for the jitter of waits.
    pub(crate) fn draw(&self) -> f64 {
        self.random
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .f64()
    }

    /// Blots the API key out of an answer, should the server have echoed it.
    pub(crate) fn redact(&self, headers: &mut HeaderMap, body: Bytes) -> Bytes {
        match &self.key {
            Some(key) => redact(key.expose(), headers, body),
            None => body,
        }
    }
}

impl fmt::Debug for Core {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Core")
            .field("environment", &self.environment)
            .field("key", &self.key)
            .field("retry", &self.retry)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

/// Random bits in the form of a UUID of version 4. By hand, since formatting takes longer than all else of an id.
fn uuid_v4(high: u64, low: u64) -> String {
    let bits =
        (u128::from(high & !0xf000 | 0x4000) << 64) | u128::from(low & (u64::MAX >> 2) | 1 << 63);
    let mut text = String::with_capacity(36);
    for (index, byte) in bits.to_be_bytes().into_iter().enumerate() {
        if matches!(index, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        for digit in [byte >> 4, byte & 0xf] {
            text.push(char::from_digit(digit.into(), 16).unwrap_or('0'));
        }
    }
    text
}
