use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret as _, SecretSlice};

use crate::Error;

/// What the secrets of Standard Webhooks begin with.
const PREFIX: &str = "whsec_";

/// The shortest key that is taken: shorter ones can be guessed.
const LEAST: usize = 16;

/// The secret of a webhook. It is wiped when it is dropped, and never shown.
///
/// ```
/// use nevermined::webhooks::WebhookSecret;
///
/// let secret = WebhookSecret::base64("whsec_YSBzZWNyZXQgb2YgdGhpcyBleGFtcGxlIGFsb25l")?;
/// assert_eq!(format!("{secret:?}"), "WebhookSecret([redacted])");
/// # Ok::<(), nevermined::Error>(())
/// ```
#[derive(Clone)]
pub struct WebhookSecret(SecretSlice<u8>);

impl WebhookSecret {
    /// A secret whose text, as it is, is the key.
    ///
    /// # Errors
    /// `InvalidRequest` (`NotSent`): fewer than 16 bytes.
    pub fn text(secret: impl AsRef<str>) -> Result<Self, Error> {
        Self::bytes(secret.as_ref().as_bytes().to_vec())
    }

    /// A secret that is base64 of the key, with `whsec_` before it or without.
    ///
    /// # Errors
    /// `InvalidRequest` (`NotSent`): not base64, or fewer than 16 bytes in it.
    pub fn base64(secret: impl AsRef<str>) -> Result<Self, Error> {
        let secret = secret.as_ref();
        let encoded = secret.strip_prefix(PREFIX).unwrap_or(secret);
        // The reason is not told: it would show a part of the secret.
        let key = STANDARD
            .decode(encoded)
            .map_err(|_| Error::invalid("the webhook's secret is not base64"))?;
        Self::bytes(key)
    }

    fn bytes(key: Vec<u8>) -> Result<Self, Error> {
        if key.len() < LEAST {
            let message = format!("the webhook's secret has fewer than {LEAST} bytes");
            return Err(Error::invalid(message));
        }
        Ok(Self(key.into()))
    }

    pub(super) fn expose(&self) -> &[u8] {
        self.0.expose_secret()
    }
}

impl fmt::Debug for WebhookSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WebhookSecret([redacted])")
    }
}
