//! How the sandbox says no: a code, words, and the whole error envelope of the service.

use crate::codes::Code;
use serde_json::{Map, Value, json};

mod denials;
mod oauth;
mod organizations;
mod platform;

/// A call that was not carried out.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    pub(crate) code: Code,
    pub(crate) message: String,
    pub(crate) hint: Option<String>,
    /// Boxed: a refusal is handed up through many results.
    pub(crate) details: Option<Box<Value>>,
    /// Fields that stand beside those of the envelope.
    pub(crate) beside: Option<Box<Map<String, Value>>>,
    /// For how many seconds to wait.
    pub(crate) retry_after: Option<u64>,
}

impl Refusal {
    pub(crate) fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            hint: None,
            details: None,
            beside: None,
            retry_after: None,
        }
    }

    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    pub(crate) fn details(mut self, details: Value) -> Self {
        self.details = Some(Box::new(details));
        self
    }

    /// The router says its reasons in `details`, as a text.
    pub(crate) fn router(code: Code, reason: impl Into<String>) -> Self {
        let reason = reason.into();
        Self::new(code, reason.clone()).details(reason.into())
    }

    /// Adds a field of its own to the envelope.
    pub(crate) fn with(mut self, name: &str, value: Value) -> Self {
        let beside = self.beside.get_or_insert_default();
        beside.insert(name.to_owned(), value);
        self
    }

    /// A field of the body that is not as it must be.
    pub(crate) fn field(code: Code, field: &str, problem: impl AsRef<str>) -> Self {
        Self::new(code, format!("{field}: {}", problem.as_ref())).details(json!({ "field": field }))
    }

    /// Names the field in `details` as a text, where the published answer has a text there.
    pub(crate) fn field_as_text(mut self) -> Self {
        let field = self
            .details
            .as_ref()
            .and_then(|details| details["field"].as_str());
        if let Some(field) = field.map(str::to_owned) {
            self.details = Some(Box::new(field.into()));
        }
        self
    }

    /// The body of the answer.
    pub(crate) fn envelope(self, correlation_id: &str, uuid: &str, date: &str) -> Value {
        let mut body = Map::new();
        body.insert("code".into(), self.code.name.into());
        body.insert("message".into(), self.message.into());
        body.insert("httpStatus".into(), self.code.status.into());
        if let Some(details) = self.details {
            body.insert("details".into(), *details);
        }
        if let Some(hint) = self.hint {
            body.insert("hint".into(), hint.into());
        }
        body.insert("category".into(), self.code.category.into());
        if let Some(retryable) = self.code.retryable {
            body.insert("retryable".into(), retryable.into());
        }
        body.insert("correlationId".into(), correlation_id.into());
        body.insert("uuid".into(), format!("e-{uuid}").into());
        body.insert("date".into(), date.into());
        body.extend(self.beside.map(|beside| *beside).unwrap_or_default());
        Value::Object(body)
    }
}
