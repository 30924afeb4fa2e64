use std::sync::atomic::{AtomicU64, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// An API key in the service's form, made by the test. No two are alike.
#[derive(Clone)]
pub(crate) struct TestKey {
    prefix: String,
    token: String,
    signature: String,
}

static MADE: AtomicU64 = AtomicU64::new(1);

impl TestKey {
    /// A key of a custom deployment.
    pub(crate) fn new() -> Self {
        Self::of("custom")
    }

    pub(crate) fn of(prefix: &str) -> Self {
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let part = |text: String| URL_SAFE_NO_PAD.encode(text);
        let header = part(r#"{"alg":"ES256K","typ":"JWT"}"#.to_owned());
        let claims = part(format!(
            r#"{{"sub":"0x1111111111111111111111111111111111111111","jti":"test-key-{number:08}"}}"#
        ));
        let signature = part(format!(
            "signature of the test key {number:08}, nothing else"
        ));
        Self {
            prefix: prefix.to_owned(),
            token: format!("{header}.{claims}.{signature}"),
            signature,
        }
    }

    pub(crate) fn whole(&self) -> String {
        format!("{}:{}", self.prefix, self.token)
    }

    pub(crate) fn token(&self) -> &str {
        &self.token
    }

    pub(crate) fn signature(&self) -> &str {
        &self.signature
    }

    /// Everything of the key that must not be shown anywhere.
    pub(crate) fn secrets(&self) -> [String; 3] {
        [self.whole(), self.token.clone(), self.signature.clone()]
    }
}
