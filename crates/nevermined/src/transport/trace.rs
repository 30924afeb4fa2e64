//! One span a call, named by the semantic conventions for HTTP clients. No URL, no body, no header.

use tracing::{Span, field};

use super::Call;
use crate::{Error, Response};

impl Call {
    pub(crate) fn span(&self, method: &str, path: &str, operation: Option<&'static str>) -> Span {
        tracing::info_span!(
            "nevermined",
            otel.name = %format_args!("{method} {path}"),
            otel.kind = "client",
            http.request.method = method,
            url.template = path,
            server.address = self.core.host,
            http.response.status_code = field::Empty,
            http.request.resend_count = field::Empty,
            error.r#type = field::Empty,
            nvm.operation_id = operation,
            nvm.request_id = self.request_id,
            nvm.error_code = field::Empty,
            nvm.outcome = field::Empty,
        )
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
