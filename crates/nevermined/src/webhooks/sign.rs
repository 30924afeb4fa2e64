use std::time::SystemTime;

use http::{HeaderMap, HeaderName, HeaderValue};

use super::headers::Claims;
use super::scheme::TimestampPlace;
use super::{WebhookScheme, WebhookSecret};
use crate::Error;

/// Signs messages as a scheme says: for tests of your server, and for senders of your own.
///
/// ```
/// use std::time::{Duration, SystemTime};
///
/// use nevermined::webhooks::{WebhookScheme, WebhookSecret, WebhookSigner};
///
/// let secret = WebhookSecret::text("a secret of this example alone")?;
/// let signer = WebhookSigner::new(WebhookScheme::standard_webhooks(), secret)?;
/// let then = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
/// let headers = signer.sign("msg-1", then, b"{}")?;
/// assert_eq!(headers["webhook-timestamp"], "1700000000");
/// # Ok::<(), nevermined::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct WebhookSigner {
    scheme: WebhookScheme,
    secrets: Vec<WebhookSecret>,
}

impl WebhookSigner {
    /// A signer with one secret.
    ///
    /// # Errors
    /// Those of [`WebhookVerifier::new`](crate::webhooks::WebhookVerifier::new).
    pub fn new(scheme: WebhookScheme, secret: WebhookSecret) -> Result<Self, Error> {
        scheme.check()?;
        Ok(Self {
            scheme,
            secrets: vec![secret],
        })
    }

    /// Signs with this secret too, where the scheme has room for several signatures.
    ///
    /// # Errors
    /// `Config` (`NotSent`): the scheme has no separator.
    pub fn also(mut self, secret: WebhookSecret) -> Result<Self, Error> {
        if self.scheme.separator.is_none() {
            return Err(Error::config("the scheme has room for one signature only"));
        }
        self.secrets.push(secret);
        Ok(self)
    }

    /// The headers that a message is sent with. `id` and `time` are used where the scheme has a place for them.
    ///
    /// # Errors
    /// `InvalidRequest` (`NotSent`): an id that a verifier would refuse, or a time before 1970.
    pub fn sign(&self, id: &str, time: SystemTime, body: &[u8]) -> Result<HeaderMap, Error> {
        let scheme = &self.scheme;
        let since = time
            .duration_since(SystemTime::UNIX_EPOCH)
            .map_err(|_| Error::invalid("the time of signing is before 1970"))?;
        let mut headers = HeaderMap::new();
        let mut entries = Vec::new();
        let mut timestamp = String::new();
        if let Some((place, unit)) = &scheme.timestamp {
            let count = since.as_millis() * u128::from(unit.per_second()) / 1000;
            timestamp = count.to_string();
            match place {
                TimestampPlace::Header(name) => put(&mut headers, name, &timestamp)?,
                TimestampPlace::Field(field) => entries.push(format!("{field}{timestamp}")),
            }
        }
        if let Some(name) = &scheme.id_header {
            put(&mut headers, name, id)?;
        }
        for secret in &self.secrets {
            if let Some(mac) = scheme.mac(secret, id, &timestamp, body) {
                entries.push(format!("{}{}", scheme.prefix, scheme.encoding.write(&mac)));
            }
        }
        let separator = scheme.separator.map(String::from).unwrap_or_default();
        let signature = entries.join(&separator);
        put(&mut headers, &scheme.signature_header, &signature)?;
        // What a verifier would refuse to read is not sent.
        match Claims::read(scheme, &headers) {
            Ok(_) => Ok(headers),
            Err(refusal) => Err(Error::invalid(refusal.to_string()).with_source(refusal)),
        }
    }
}

fn put(headers: &mut HeaderMap, name: &str, value: &str) -> Result<(), Error> {
    let name = HeaderName::try_from(name).map_err(|error| Error::config(error.to_string()))?;
    let value = HeaderValue::from_str(value)
        .map_err(|_| Error::invalid(format!("the header `{name}` cannot have this value")))?;
    headers.insert(name, value);
    Ok(())
}
