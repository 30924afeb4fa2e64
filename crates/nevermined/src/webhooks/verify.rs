use std::sync::Arc;
use std::time::{Duration, SystemTime};

use http::HeaderMap;
use subtle::{Choice, ConstantTimeEq as _};

use super::headers::Claims;
use super::{WebhookError, WebhookScheme, WebhookSecret};
use crate::clock::TokioClock;
use crate::{Clock, Error};

/// Verifies messages by a scheme and the secrets that are good.
///
/// ```
/// use std::time::Duration;
///
/// use nevermined::webhooks::{WebhookScheme, WebhookSecret, WebhookVerifier};
///
/// let secret = WebhookSecret::text("a secret of this example alone")?;
/// let verifier = WebhookVerifier::new(WebhookScheme::standard_webhooks(), secret)?
///     .tolerance(Duration::from_secs(60))
///     .max_body(64 * 1024);
/// # let _ = verifier; Ok::<(), nevermined::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct WebhookVerifier {
    scheme: WebhookScheme,
    secrets: Vec<WebhookSecret>,
    tolerance: Duration,
    max_body: usize,
    clock: Arc<dyn Clock>,
}

/// A message that a secret has signed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct VerifiedWebhook {
    /// The message's id, when the scheme has one. A message that comes again has the same.
    pub id: Option<String>,
    /// When it was signed, when the scheme says it.
    pub signed_at: Option<SystemTime>,
    /// Which secret signed it: 0 for the verifier's first, 1 for the one that was accepted next, and so on. When only the
    /// first is seen any more, the others can go.
    pub secret: usize,
}

impl WebhookVerifier {
    /// A verifier with one secret, five minutes of tolerance, for bodies up to a mebibyte.
    ///
    /// # Errors
    /// `Config` (`NotSent`): the scheme does not sign the body, or has a time or an id that it does not sign; a header's
    /// name is none; a time in the signature's header cannot be told from a signature.
    pub fn new(scheme: WebhookScheme, secret: WebhookSecret) -> Result<Self, Error> {
        scheme.check()?;
        Ok(Self {
            scheme,
            secrets: vec![secret],
            tolerance: Duration::from_secs(300),
            max_body: 1 << 20,
            clock: Arc::new(TokioClock::new()),
        })
    }

    /// Takes messages of this secret too: while one secret replaces another, both are good.
    #[must_use]
    pub fn accept(mut self, secret: WebhookSecret) -> Self {
        self.secrets.push(secret);
        self
    }

    /// How far the time of signing may be from now, to either side.
    #[must_use]
    pub fn tolerance(mut self, tolerance: Duration) -> Self {
        self.tolerance = tolerance;
        self
    }

    /// How many bytes a body has at most.
    #[must_use]
    pub fn max_body(mut self, bytes: usize) -> Self {
        self.max_body = bytes;
        self
    }

    /// Takes the time of day from another clock.
    #[must_use]
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Verifies a message: its headers, and its body byte for byte as it came.
    ///
    /// # Errors
    /// [`WebhookError`]: a header is missing or malformed, the message is too old or too large, or no signature matches.
    /// Answer with 400 or 401 and do nothing.
    pub fn verify(
        &self,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Result<VerifiedWebhook, WebhookError> {
        if body.len() > self.max_body {
            return Err(WebhookError::TooLarge {
                bytes: body.len(),
                limit: self.max_body,
            });
        }
        let claims = Claims::read(&self.scheme, headers)?;
        let (timestamp, signed_at) = match claims.timestamp {
            Some((text, time)) => (text, Some(time)),
            None => ("", None),
        };
        if let Some(time) = signed_at {
            self.check_time(time)?;
        }
        let id = claims.id.unwrap_or_default();
        let mut found = None;
        // Each is compared, whether one has matched or not: how long it takes does not tell which.
        for (index, secret) in self.secrets.iter().enumerate() {
            let matches = match self.scheme.mac(secret, id, timestamp, body) {
                Some(mac) => any(&claims.signatures, &mac),
                None => false,
            };
            if matches && found.is_none() {
                found = Some(index);
            }
        }
        Ok(VerifiedWebhook {
            secret: found.ok_or(WebhookError::NoMatch)?,
            id: claims.id.map(str::to_owned),
            signed_at,
        })
    }

    fn check_time(&self, signed_at: SystemTime) -> Result<(), WebhookError> {
        let tolerance = self.tolerance;
        match self.clock.wall().duration_since(signed_at) {
            Ok(age) if age > tolerance => Err(WebhookError::TooOld { age, tolerance }),
            Err(error) if error.duration() > tolerance => {
                let ahead = error.duration();
                Err(WebhookError::FromTheFuture { ahead, tolerance })
            }
            _ => Ok(()),
        }
    }
}

fn any(signatures: &[Vec<u8>], mac: &[u8]) -> bool {
    let mut matched = Choice::from(0);
    for signature in signatures {
        matched |= signature.ct_eq(mac);
    }
    matched.into()
}
