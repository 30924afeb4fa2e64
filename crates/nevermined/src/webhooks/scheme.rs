use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use http::HeaderName;
use sha2::{Sha256, Sha512};

use super::WebhookSecret;
use crate::Error;

/// How messages are signed: where the signature stands, how it is written, and what it is of.
///
/// ```
/// use nevermined::webhooks::{
///     SignatureEncoding, SignatureHash, SignedPart, TimestampUnit, WebhookScheme,
/// };
///
/// // `x-signature: t=1700000000,v1=<hex of HMAC-SHA-256 over "1700000000.<body>">`
/// let scheme = WebhookScheme::new("x-signature", SignatureHash::Sha256, SignatureEncoding::Hex)
///     .signature_prefix("v1=")
///     .separator(',')
///     .timestamp_field("t=", TimestampUnit::Seconds)
///     .signed([SignedPart::Timestamp, SignedPart::text("."), SignedPart::Body]);
/// # let _ = scheme;
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookScheme {
    pub(super) signature_header: String,
    /// What stands before each signature in its header.
    pub(super) prefix: String,
    /// What parts the entries of the header. `None`: it is one entry.
    pub(super) separator: Option<char>,
    pub(super) hash: SignatureHash,
    pub(super) encoding: SignatureEncoding,
    pub(super) id_header: Option<String>,
    pub(super) timestamp: Option<(TimestampPlace, TimestampUnit)>,
    pub(super) parts: Vec<SignedPart>,
}

/// Where the time of signing stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum TimestampPlace {
    Header(String),
    /// An entry of the signature's header that begins so.
    Field(String),
}

/// The hash of the HMAC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SignatureHash {
    /// HMAC-SHA-256.
    Sha256,
    /// HMAC-SHA-512.
    Sha512,
}

/// How the bytes of a signature are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SignatureEncoding {
    /// Two digits a byte. Large and small letters are read, small ones written.
    Hex,
    /// The standard alphabet, padded.
    Base64,
    /// The alphabet for URLs, not padded.
    Base64Url,
}

/// What a timestamp counts since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TimestampUnit {
    /// Seconds.
    Seconds,
    /// Thousandths of a second.
    Milliseconds,
}

/// A part of what is signed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SignedPart {
    /// The id of the message, as its header has it.
    Id,
    /// The time of signing, as the message has it.
    Timestamp,
    /// The body, byte for byte.
    Body,
    /// This text.
    Text(String),
}

impl SignedPart {
    /// A fixed text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }
}

impl WebhookScheme {
    /// A scheme whose signature is the whole of a header, is of the body alone, and has no time.
    ///
    /// Without a time, a message that was captured once is accepted for ever: see
    /// [`timestamp_header`](Self::timestamp_header).
    pub fn new(
        signature_header: impl Into<String>,
        hash: SignatureHash,
        encoding: SignatureEncoding,
    ) -> Self {
        Self {
            signature_header: signature_header.into(),
            prefix: String::new(),
            separator: None,
            hash,
            encoding,
            id_header: None,
            timestamp: None,
            parts: vec![SignedPart::Body],
        }
    }

    /// The layout of Standard Webhooks: `webhook-id`, `webhook-timestamp` in seconds, and `webhook-signature` with entries
    /// of `v1,` and base64 of the HMAC-SHA-256 over id, time and body with points between.
    ///
    /// Nobody has confirmed that the service uses it; see the [module](super).
    #[must_use]
    pub fn standard_webhooks() -> Self {
        let point = || SignedPart::text(".");
        Self::new(
            "webhook-signature",
            SignatureHash::Sha256,
            SignatureEncoding::Base64,
        )
        .signature_prefix("v1,")
        .separator(' ')
        .id_header("webhook-id")
        .timestamp_header("webhook-timestamp", TimestampUnit::Seconds)
        .signed([
            SignedPart::Id,
            point(),
            SignedPart::Timestamp,
            point(),
            SignedPart::Body,
        ])
    }

    /// What stands before each signature, as `v1,` or `sha256=`. Entries that begin otherwise are passed over.
    #[must_use]
    pub fn signature_prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = prefix.into();
        self
    }

    /// What parts the entries of the signature's header, where it has several.
    #[must_use]
    pub fn separator(mut self, separator: char) -> Self {
        self.separator = Some(separator);
        self
    }

    /// The header with the message's id.
    #[must_use]
    pub fn id_header(mut self, name: impl Into<String>) -> Self {
        self.id_header = Some(name.into());
        self
    }

    /// The header with the time of signing.
    #[must_use]
    pub fn timestamp_header(mut self, name: impl Into<String>, unit: TimestampUnit) -> Self {
        self.timestamp = Some((TimestampPlace::Header(name.into()), unit));
        self
    }

    /// What the entry of the signature's header begins with that is the time of signing, as `t=`.
    #[must_use]
    pub fn timestamp_field(mut self, prefix: impl Into<String>, unit: TimestampUnit) -> Self {
        self.timestamp = Some((TimestampPlace::Field(prefix.into()), unit));
        self
    }

    /// What is signed, one after the other.
    #[must_use]
    pub fn signed(mut self, parts: impl IntoIterator<Item = SignedPart>) -> Self {
        self.parts = parts.into_iter().collect();
        self
    }

    /// Refuses a scheme that proves less than it seems to.
    pub(super) fn check(&self) -> Result<(), Error> {
        let signs = |part: &SignedPart| self.parts.contains(part);
        let mut names = vec![&self.signature_header];
        names.extend(&self.id_header);
        match &self.timestamp {
            Some((TimestampPlace::Header(name), _)) => names.push(name),
            Some((TimestampPlace::Field(field), _)) => {
                let is_ambiguous = field.is_empty()
                    || self.separator.is_none()
                    || self.prefix.starts_with(field)
                    || field.starts_with(&self.prefix);
                if is_ambiguous {
                    let message = "the timestamp cannot be told from a signature in its header";
                    return Err(Error::config(message)
                        .with_hint("give a separator, and prefixes that differ"));
                }
            }
            None => {}
        }
        for name in names {
            if HeaderName::try_from(name.as_str()).is_err() {
                return Err(Error::config(format!("{name:?} is no name of a header")));
            }
        }
        let problem = if !signs(&SignedPart::Body) {
            "the scheme signs no body: any body would be accepted"
        } else if self.timestamp.is_some() != signs(&SignedPart::Timestamp) {
            "the scheme has a timestamp and does not sign it, or the other way around"
        } else if self.id_header.is_some() != signs(&SignedPart::Id) {
            "the scheme has an id and does not sign it, or the other way around"
        } else {
            return Ok(());
        };
        Err(Error::config(problem))
    }

    /// The signature, as bytes. A message that a verifier and a signer see is laid out here and nowhere else.
    pub(super) fn mac(
        &self,
        secret: &WebhookSecret,
        id: &str,
        timestamp: &str,
        body: &[u8],
    ) -> Option<Vec<u8>> {
        let parts = self.parts.iter().map(|part| match part {
            SignedPart::Id => id.as_bytes(),
            SignedPart::Timestamp => timestamp.as_bytes(),
            SignedPart::Body => body,
            SignedPart::Text(text) => text.as_bytes(),
        });
        let key = secret.expose();
        // An HMAC takes a key of any length, so there is always one.
        match self.hash {
            SignatureHash::Sha256 => {
                let mut mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
                parts.for_each(|part| mac.update(part));
                Some(mac.finalize().into_bytes().to_vec())
            }
            SignatureHash::Sha512 => {
                let mut mac = Hmac::<Sha512>::new_from_slice(key).ok()?;
                parts.for_each(|part| mac.update(part));
                Some(mac.finalize().into_bytes().to_vec())
            }
        }
    }

    /// Whether an id with this text could be read as another id and another message.
    pub(super) fn is_ambiguous(&self, id: &str) -> bool {
        let parts = |text: &String| !text.is_empty() && id.contains(text);
        let mut signed = self.parts.iter();
        signed.any(|part| matches!(part, SignedPart::Text(text) if parts(text)))
    }
}

impl SignatureEncoding {
    pub(super) fn write(self, bytes: &[u8]) -> String {
        match self {
            Self::Hex => bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
            Self::Base64 => STANDARD.encode(bytes),
            Self::Base64Url => URL_SAFE_NO_PAD.encode(bytes),
        }
    }

    pub(super) fn read(self, text: &str) -> Option<Vec<u8>> {
        match self {
            Self::Hex => {
                let (pairs, rest) = text.as_bytes().as_chunks::<2>();
                if !rest.is_empty() {
                    return None;
                }
                let digit = |byte: u8| char::from(byte).to_digit(16);
                let byte =
                    |[high, low]: &[u8; 2]| u8::try_from(digit(*high)? << 4 | digit(*low)?).ok();
                pairs.iter().map(byte).collect()
            }
            Self::Base64 => STANDARD.decode(text).ok(),
            Self::Base64Url => URL_SAFE_NO_PAD.decode(text).ok(),
        }
    }
}

impl TimestampUnit {
    /// How many of it a second has.
    pub(super) fn per_second(self) -> u64 {
        match self {
            Self::Seconds => 1,
            Self::Milliseconds => 1000,
        }
    }
}
