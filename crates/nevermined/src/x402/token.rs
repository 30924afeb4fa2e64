use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize as _;
use serde_json::Value;

use super::header;
use super::payment_required::AcceptedPayment;
use crate::{Address, Error, PermissionHash, PlanId};

/// A token that pays for a plan: the buyer sends it in the header `payment-signature`, the seller verifies and settles
/// it. Whoever has it can spend with it; `Debug` does not show it.
///
/// What the methods tell is read from the token itself, leniently, and is not proved: only
/// [`verify`](crate::x402::X402Handle::verify) says whether the token is good.
///
/// ```
/// use nevermined::AccessToken;
///
/// // {"accepted":{"planId":"42","scheme":"nvm:erc4337"}}
/// let header = "eyJhY2NlcHRlZCI6eyJwbGFuSWQiOiI0MiIsInNjaGVtZSI6Im52bTplcmM0MzM3In19";
/// let token = AccessToken::new(header);
/// assert_eq!(token.plan().map(|plan| plan.as_str()), Some("42"));
/// assert!(!token.is_single_use());
/// assert!(!format!("{token:?}").contains(header));
/// ```
#[derive(Clone)]
pub struct AccessToken {
    secret: SecretString,
    permission_hash: Option<PermissionHash>,
    content: Content,
}

/// What a token says of itself.
#[derive(Clone, Default)]
struct Content {
    accepted: Option<AcceptedPayment>,
    scheme: Option<String>,
    subscriber: Option<Address>,
    nonce: bool,
}

impl AccessToken {
    /// A token as it came in a header. Any text is taken: the service decides.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        let content = header::decode(&text).map(|value| Content::read(&value));
        Self {
            secret: text.into(),
            permission_hash: None,
            content: content.unwrap_or_default(),
        }
    }

    pub(super) fn with_permission(mut self, hash: Option<String>) -> Self {
        self.permission_hash = hash.and_then(|hash| hash.parse().ok());
        self
    }

    /// The token itself, for the header `payment-signature`. Secret.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.secret.expose_secret()
    }

    /// The plan that it pays for.
    #[must_use]
    pub fn plan(&self) -> Option<&PlanId> {
        self.content
            .accepted
            .as_ref()
            .map(|accepted| &accepted.plan)
    }

    /// The scheme, as `nvm:erc4337`.
    #[must_use]
    pub fn scheme(&self) -> Option<&str> {
        self.content.scheme.as_deref()
    }

    /// The way to pay that it was made for.
    #[must_use]
    pub fn accepted(&self) -> Option<&AcceptedPayment> {
        self.content.accepted.as_ref()
    }

    /// The account that pays.
    #[must_use]
    pub fn subscriber(&self) -> Option<Address> {
        self.content.subscriber
    }

    /// Whether it works once only. A deployment that knows no such tokens answers one that works many times.
    #[must_use]
    pub fn is_single_use(&self) -> bool {
        self.content.nonce
    }

    /// The hash that names the [permission](crate::permissions) behind it, when the service said so with the token.
    #[must_use]
    pub fn permission_hash(&self) -> Option<&PermissionHash> {
        self.permission_hash.as_ref()
    }

    pub(super) fn check(&self) -> Result<(), Error> {
        if self.expose().trim().is_empty() {
            return Err(Error::invalid("the access token is empty"));
        }
        Ok(())
    }
}

impl Content {
    fn read(value: &Value) -> Self {
        let authorization = |name: &str| {
            value
                .pointer("/payload/authorization")
                .and_then(|authorization| authorization.get(name))
        };
        let scheme = value.pointer("/accepted/scheme").and_then(Value::as_str);
        Self {
            accepted: value.get("accepted").and_then(AcceptedPayment::from_json),
            scheme: scheme.map(str::to_owned),
            subscriber: authorization("from").and_then(|from| Address::deserialize(from).ok()),
            nonce: authorization("nonce")
                .and_then(Value::as_str)
                .is_some_and(|nonce| !nonce.is_empty()),
        }
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessToken")
            .field("token", &format_args!("[redacted]"))
            .field("plan", &self.plan())
            .field("scheme", &self.scheme())
            .field("subscriber", &self.subscriber())
            .finish_non_exhaustive()
    }
}
