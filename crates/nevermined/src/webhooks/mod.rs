//! Webhooks: whether a message that claims to come from the service does.
//!
//! The service signs what it sends to your server, with a secret that it shows once, when the webhook is made or its secret
//! is rotated. How it lays the signature out is documented nowhere: neither the header, nor the hash, nor what is signed.
//! So a [`WebhookScheme`] says all of it, and can be changed without a new version of this library.
//! [`WebhookScheme::standard_webhooks`] is the layout that many services share; that this one does too is a guess that
//! nobody has confirmed. Hold it against one real message before you rely on it.
//!
//! ```
//! use nevermined::webhooks::{WebhookScheme, WebhookSecret, WebhookVerifier};
//!
//! # fn handle(headers: &http::HeaderMap, body: &[u8]) -> Result<(), Box<dyn std::error::Error>> {
//! # let (new, old) = ("c2VjcmV0LW51bWJlci0yLW9mLTI0LWJ5dGVz", "c2VjcmV0LW51bWJlci0xLW9mLTI0LWJ5dGVz");
//! let verifier = WebhookVerifier::new(
//!     WebhookScheme::standard_webhooks(),
//!     WebhookSecret::base64(new)?,
//! )?
//! .accept(WebhookSecret::base64(old)?); // until the service has gone over to the new one
//!
//! let message = verifier.verify(headers, body)?;
//! println!("{:?} is genuine: {} bytes", message.id, body.len());
//! # Ok(())
//! # }
//! ```
//!
//! Verify the bytes as they came: a body that was parsed and written again is another one. The time limit bounds how long a
//! captured message can be sent again, and does not prevent it: keep the ids of the messages that were handled, for as long
//! as [`tolerance`](WebhookVerifier::tolerance) lets them in.

mod failure;
mod headers;
mod scheme;
mod secret;
mod sign;
#[cfg(test)]
mod tests;
mod verify;

pub use self::failure::WebhookError;
pub use self::scheme::{
    SignatureEncoding, SignatureHash, SignedPart, TimestampUnit, WebhookScheme,
};
pub use self::secret::WebhookSecret;
pub use self::sign::WebhookSigner;
pub use self::verify::{VerifiedWebhook, WebhookVerifier};
