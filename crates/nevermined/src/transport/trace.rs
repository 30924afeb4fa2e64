//! One span a call, named by the semantic conventions for HTTP clients. No URL, no body, no header.

use nevermined_api::Operation;
use tracing::{Span, field};

use super::Call;
use crate::{Error, Response};

/// The methods that the conventions name; any other is `_OTHER`, since a caller may put anything there.
const METHODS: [&str; 9] = [
    "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT", "TRACE",
];

impl Call {
    /// The span of a call of `operation`, or of a method that no document names.
    pub(crate) fn span(&self, method: &str, operation: Option<&'static Operation>) -> Span {
        let span = self.unnamed_span();
        if span.is_disabled() {
            return span;
        }
        match operation {
            Some(operation) => name(&span, operation),
            None => {
                let known = METHODS.contains(&method);
                span.record("otel.name", if known { method } else { "HTTP" });
                span.record("http.request.method", if known { method } else { "_OTHER" });
            }
        }
        span
    }

    /// A span that gets its name when the call is over, from [`name_span`](Self::name_span).
    pub(crate) fn unnamed_span(&self) -> Span {
        tracing::info_span!(
            "nevermined",
            otel.name = field::Empty,
            otel.kind = "client",
            http.request.method = field::Empty,
            url.template = field::Empty,
            server.address = self.core.host,
            http.response.status_code = field::Empty,
            http.request.resend_count = field::Empty,
            error.r#type = field::Empty,
            nvm.operation_id = field::Empty,
            nvm.request_id = self.request_id,
            nvm.error_code = field::Empty,
            nvm.outcome = field::Empty,
        )
    }

    /// Names the span by the operation that was called, once the generated client has said which it is.
    #[cfg(feature = "raw")]
    pub(crate) fn name_span(&self, span: &Span) {
        if let Some(operation) = self.operation() {
            name(span, operation);
        }
    }

    /// Writes how the call ended into its span.
    pub(crate) fn note<T>(&self, span: &Span, result: &Result<Response<T>, Error>) {
        if span.is_disabled() {
            return;
        }
        match result {
            Ok(response) => {
                span.record("http.response.status_code", response.status());
            }
            Err(error) => {
                if let Some(status) = error.status() {
                    span.record("http.response.status_code", status);
                }
                if let Some(code) = error.code() {
                    span.record("nvm.error_code", code);
                }
                span.record("error.type", error.kind().as_str());
                span.record("nvm.outcome", field::display(error.outcome()));
            }
        }
        let resent = self.attempts().saturating_sub(1);
        if resent > 0 {
            span.record("http.request.resend_count", resent);
        }
    }
}

fn name(span: &Span, operation: &Operation) {
    let (method, path) = (operation.method, operation.path);
    span.record("otel.name", field::display(format_args!("{method} {path}")));
    span.record("http.request.method", method);
    span.record("url.template", path);
    span.record("nvm.operation_id", operation.id);
}
