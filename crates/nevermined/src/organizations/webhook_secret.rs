use std::fmt;

use nevermined_api::organizations::types;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Map, Value};

use crate::Error;
use crate::endpoint::part;

/// The secret of a webhook that was just made, or just got a new one. The service does not show it again, and `Debug`
/// does not show it at all.
#[derive(Clone)]
pub struct NewWebhookSecret {
    secret: SecretString,
    rest: Map<String, Value>,
}

impl NewWebhookSecret {
    /// The secret itself. Keep it where secrets are kept.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.secret.expose_secret()
    }

    /// What else the answer has. With a new webhook that is the webhook, under a name that is not published.
    #[must_use]
    pub fn rest(&self) -> &Map<String, Value> {
        &self.rest
    }

    /// The secret is beside the webhook, as published, or in it; it is lost with the answer, so it is looked for in both.
    pub(super) fn read(wire: types::WebhookSecret) -> Result<Self, Error> {
        let mut rest = wire.extra;
        let secret = wire.secret.or_else(|| {
            let mut parts = rest.values_mut().filter_map(Value::as_object_mut);
            parts.find_map(|part| match part.remove("secret") {
                Some(Value::String(secret)) => Some(secret),
                _ => None,
            })
        });
        let secret = part(secret, "secret")?.into();
        Ok(Self { secret, rest })
    }
}

/// The rest is named and not shown: nobody knows what is in it.
impl fmt::Debug for NewWebhookSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&String> = self.rest.keys().collect();
        f.debug_struct("NewWebhookSecret")
            .field("secret", &"[redacted]")
            .field("rest", &names)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(answer: Value) -> Result<NewWebhookSecret, Error> {
        NewWebhookSecret::read(serde_json::from_value(answer).unwrap())
    }

    #[test]
    fn the_secret_is_found_and_not_shown() {
        for answer in [
            json!({ "secret": "s-4711", "subscription": { "id": "w-1" } }),
            json!({ "subscription": { "id": "w-1", "secret": "s-4711" } }),
        ] {
            let made = read(answer).unwrap();
            assert_eq!(made.expose(), "s-4711");
            assert_eq!(made.rest()["subscription"], json!({ "id": "w-1" }));
            let shown = format!("{made:?} {made:#?}");
            assert!(!shown.contains("s-4711"), "{shown}");
            assert!(shown.contains("subscription"), "{shown}");
        }
        let error = read(json!({ "id": "w-1" })).unwrap_err();
        assert_eq!(error.message(), "the answer has no `secret`");
    }
}
