//! The service's error body, read leniently: three envelopes, OAuth's `error`, older bodies, and none at all.

use serde_json::Value;

/// What an error body says; every field may be missing.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Envelope {
    pub(crate) code: Option<String>,
    pub(crate) message: Option<String>,
    pub(crate) hint: Option<String>,
    pub(crate) docs_url: Option<String>,
    pub(crate) retryable: Option<bool>,
    pub(crate) correlation_id: Option<String>,
    /// The short text in `error`: OAuth polls and the consent gate use it.
    pub(crate) error: Option<String>,
    pub(crate) outdated: Vec<String>,
    /// Whether the body was a JSON object at all.
    pub(crate) is_object: bool,
    /// Whether the body looks like a web page: a gateway spoke, not the service.
    pub(crate) is_html: bool,
}

/// Longest text taken over from a body: an error must fit a log line.
const MAX_TEXT: usize = 500;

impl Envelope {
    pub(crate) fn read(body: &[u8]) -> Self {
        let first = body.iter().find(|byte| !byte.is_ascii_whitespace());
        if first == Some(&b'<') {
            return Self {
                is_html: true,
                ..Self::default()
            };
        }
        match serde_json::from_slice::<Value>(body) {
            Ok(value) => Self::from_value(&value),
            Err(_) => Self::default(),
        }
    }

    pub(crate) fn from_value(value: &Value) -> Self {
        if !value.is_object() {
            return Self::default();
        }
        // Some bodies nest everything under `error`.
        let nested = value.get("error").filter(|error| error.is_object());
        let text = |name: &str| {
            let found = value
                .get(name)
                .or_else(|| nested.and_then(|error| error.get(name)));
            found.and_then(as_text)
        };
        Self {
            code: text("code"),
            message: text("message")
                .or_else(|| text("error_description"))
                .or_else(|| text("errorReason"))
                .or_else(|| value.get("error").and_then(as_text)),
            hint: text("hint"),
            docs_url: text("docsUrl"),
            retryable: value.get("retryable").and_then(Value::as_bool),
            correlation_id: text("correlationId"),
            error: value.get("error").and_then(as_text),
            outdated: value
                .get("outdated")
                .and_then(Value::as_array)
                .map(|slugs| slugs.iter().filter_map(as_text).collect())
                .unwrap_or_default(),
            is_object: true,
            is_html: false,
        }
    }
}

/// A text, or a list of texts as validators send, on one line and of bounded length.
fn as_text(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Array(items) => {
            let items: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
            items.join("; ")
        }
        _ => return None,
    };
    let one_line: String = text
        .chars()
        .take(MAX_TEXT)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    let trimmed = one_line.trim();
    (!trimmed.is_empty()).then(|| trimmed.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_services_envelope() {
        let envelope = Envelope::read(
            br#"{"code":"BCK.CREDITS.0003","message":"short","hint":"top up","docsUrl":"https://x","retryable":false,"correlationId":"c-1","httpStatus":402}"#,
        );
        assert_eq!(envelope.code.as_deref(), Some("BCK.CREDITS.0003"));
        assert_eq!(envelope.message.as_deref(), Some("short"));
        assert_eq!(envelope.retryable, Some(false));
        assert_eq!(envelope.correlation_id.as_deref(), Some("c-1"));
    }

    #[test]
    fn reads_every_other_form_that_was_seen() {
        let consent =
            Envelope::read(br#"{"error":"consent_required","outdated":["terms","privacy"]}"#);
        assert_eq!(consent.error.as_deref(), Some("consent_required"));
        assert_eq!(consent.outdated, ["terms", "privacy"]);

        let nested =
            Envelope::read(br#"{"error":{"code":"INVALID_PAYLOAD","message":"bad token"}}"#);
        assert_eq!(nested.code.as_deref(), Some("INVALID_PAYLOAD"));
        assert_eq!(nested.message.as_deref(), Some("bad token"));

        let list =
            Envelope::read(br#"{"message":["amount must be positive","planId is required"]}"#);
        assert_eq!(
            list.message.as_deref(),
            Some("amount must be positive; planId is required")
        );

        let published =
            Envelope::read(br#"{"success":false,"error":"no such plan","statusCode":404}"#);
        assert_eq!(published.message.as_deref(), Some("no such plan"));

        assert!(Envelope::read(b"  <html><body>502 Bad Gateway</body></html>").is_html);
        for junk in [
            &b""[..],
            b"null",
            b"[]",
            b"\"text\"",
            b"{\"code\":",
            b"\xff\xfe",
        ] {
            assert_eq!(Envelope::read(junk), Envelope::default(), "{junk:?}");
        }
    }

    #[test]
    fn keeps_texts_on_one_line_and_short() {
        let body = format!(r#"{{"message":"a\nb{}","code":7}}"#, "x".repeat(10_000));
        let envelope = Envelope::read(body.as_bytes());
        let message = envelope.message.unwrap();
        assert!(message.starts_with("a b") && message.len() <= MAX_TEXT);
        assert_eq!(envelope.code.as_deref(), Some("7"));
    }
}
