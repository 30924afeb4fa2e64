use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use http::HeaderValue;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::access_token::AccessToken;
use super::authentication::schemes;
use super::challenge::{Challenge, Charge, PAYMENT, unreadable};
use crate::Error;
use crate::x402::header;

/// What a buyer sends in `Authorization`: a challenge, and a token that pays it. Whoever has it can spend it, once;
/// `Debug` does not show it.
///
/// ```
/// use nevermined::mpp::{AccessToken, Challenge, Credential};
///
/// // {"planId":"42","credits":"2"}
/// let asked = r#"Payment id="c-1", realm="shop", method="nevermined", intent="charge", request="eyJwbGFuSWQiOiI0MiIsImNyZWRpdHMiOiIyIn0""#;
/// let challenge = Challenge::from_header(asked)?.expect("it asks for a payment");
/// let sent = Credential::answer(&challenge, &AccessToken::new("token"));
///
/// // The seller reads it.
/// let came = Credential::from_header(sent.expose())?.expect("it pays");
/// assert_eq!(came.challenge_id(), "c-1");
/// assert_eq!(came.expose(), sent.expose());
/// # Ok::<(), nevermined::Error>(())
/// ```
#[derive(Clone)]
pub struct Credential {
    header: SecretString,
    challenge_id: String,
    charge: Option<Charge>,
}

impl Credential {
    /// Answers a challenge with a token.
    #[must_use]
    pub fn answer(challenge: &Challenge, token: &AccessToken) -> Self {
        let content = json!({
            "challenge": challenge.echo(),
            "payload": { "accessToken": token.expose() },
        });
        let header = format!("{PAYMENT} {}", URL_SAFE_NO_PAD.encode(content.to_string()));
        Self {
            header: header.into(),
            challenge_id: challenge.id().to_owned(),
            charge: Some(challenge.charge().clone()),
        }
    }

    /// Reads `Authorization`, where it may stand beside other schemes. `None` if there is no payment in it.
    ///
    /// # Errors
    /// [`ErrorKind::Decode`](crate::ErrorKind::Decode), not sent: there are two payments, or one that is no base64 of a
    /// JSON object, or names no challenge. The message never shows it.
    pub fn from_header(text: &str) -> Result<Option<Self>, Error> {
        let schemes = schemes(text);
        let mut payments = schemes.iter().filter(|scheme| scheme.is(PAYMENT));
        let Some(payment) = payments.next() else {
            return Ok(None);
        };
        if payments.next().is_some() {
            return Err(unreadable("the header has two payments".to_owned()));
        }
        let content = payment
            .token
            .and_then(|token| Some((token, header::decode(token)?)));
        let Some((token, content)) = content else {
            let message = "the payment is no base64 of a JSON object";
            return Err(unreadable(message.to_owned()));
        };
        let text = |at: &str| content.pointer(at).and_then(Value::as_str);
        let id = text("/challenge/id").filter(|id| !id.is_empty());
        let Some(challenge_id) = id else {
            return Err(unreadable("the payment names no challenge".to_owned()));
        };
        let request = text("/challenge/request");
        Ok(Some(Self {
            header: format!("{PAYMENT} {token}").into(),
            challenge_id: challenge_id.to_owned(),
            charge: request.and_then(|request| Charge::read(request).ok()),
        }))
    }

    /// The value of the header: `Payment` and base64. Secret.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.header.expose_secret()
    }

    /// The value of the header, marked as sensitive; `None` if it is none that HTTP carries.
    #[must_use]
    pub fn header(&self) -> Option<HeaderValue> {
        let mut value = HeaderValue::try_from(self.expose()).ok()?;
        value.set_sensitive(true);
        Some(value)
    }

    /// The challenge that it answers. A challenge is paid once, whatever the bytes of its credential: keep this id to
    /// know a request again.
    #[must_use]
    pub fn challenge_id(&self) -> &str {
        &self.challenge_id
    }

    /// What it says that it pays. Only [`verify`](super::MppHandle::verify) tells whether that is so.
    #[must_use]
    pub fn charge(&self) -> Option<&Charge> {
        self.charge.as_ref()
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credential")
            .field("challenge_id", &self.challenge_id)
            .field("charge", &self.charge)
            .field("header", &format_args!("[redacted]"))
            .finish()
    }
}

/// The digest by which a challenge is bound to one body: `sha-256=` and base64. No body has the digest of no bytes.
///
/// ```
/// use nevermined::mpp::body_digest;
///
/// assert_eq!(body_digest(b""), "sha-256=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
/// ```
#[must_use]
pub fn body_digest(body: &[u8]) -> String {
    format!("sha-256={}", STANDARD.encode(Sha256::digest(body)))
}
