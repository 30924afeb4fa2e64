//! The escape hatch: any method and path, with the same key, retries and errors.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::sync::Arc;

use nevermined_api::{OPERATIONS, Operation};
use reqwest::Url;
use reqwest::header::CONTENT_TYPE;
use serde::Serialize;
use serde_json::Value;
use tracing::Instrument as _;

use crate::answer::{is_error_code, is_so_already};
use crate::error::{Envelope, outcome_of_no};
use crate::transport::{Call, CallOptions, Core, shorten, with_options};
use crate::{Error, ErrorKind, Nevermined, Outcome, Response, great_numbers};

/// A call of a route that this library does not wrap; from [`Nevermined::request`].
#[must_use = "a request does nothing until it is awaited or sent"]
pub struct CustomRequest {
    core: Arc<Core>,
    options: CallOptions,
    method: String,
    path: String,
    query: Vec<(String, String)>,
    /// JSON, as its writer wrote it.
    body: Result<Option<Vec<u8>>, String>,
}

impl Nevermined {
    /// A call of any route below `/api/v1`: the key, the time limits, the retries and the errors are those of every call.
    ///
    /// The answer is JSON; an empty body is `null`, and a whole number that no 64 bits hold is a text of its digits. A documented operation is repeated like its typed call. On any other
    /// path, a method that may change something counts as moving value: it is repeated only when nothing can have
    /// happened.
    ///
    /// # Errors
    /// `InvalidRequest` (`NotSent`) for a method or a path that is none; else as the route answers.
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined) -> Result<(), nevermined::Error> {
    /// let agents = nvm.request("GET", "/protocol/agents").query("page", 2).await?;
    /// println!("{}", agents["total"]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn request(&self, method: impl Into<String>, path: impl Into<String>) -> CustomRequest {
        CustomRequest {
            core: Arc::clone(&self.core),
            options: CallOptions::default(),
            method: method.into(),
            path: path.into(),
            query: Vec::new(),
            body: Ok(None),
        }
    }
}

impl CustomRequest {
    /// Adds a query parameter.
    pub fn query(mut self, name: impl Into<String>, value: impl fmt::Display) -> Self {
        self.query.push((name.into(), value.to_string()));
        self
    }

    /// Sends `body` as JSON. Its numbers are written as they are: a `u128` too, and a `serde_json::value::RawValue`.
    pub fn json(mut self, body: &impl Serialize) -> Self {
        self.body = serde_json::to_vec(body)
            .map(Some)
            .map_err(|error| error.to_string());
        self
    }

    with_options!();

    /// Sends the call.
    ///
    /// # Errors
    /// See [`Nevermined::request`].
    pub async fn send(self) -> Result<Response<Value>, Error> {
        let Self {
            core,
            options,
            method,
            path,
            query,
            body,
        } = self;
        let operation = operation_at(&method, &path);
        let call = Call::new(Arc::clone(&core), operation, options);
        // The path may carry an id or a token: only a known template is named.
        let span = call.span(&method, operation);
        let sent = async {
            let request = prepare(&core, &method, &path, &query, body)
                .map_err(|error| call.complete(error))?;
            let answer = call.run(&request, operation).await?;
            let value = if answer.body.iter().all(u8::is_ascii_whitespace) {
                Value::Null
            } else {
                let texts = great_numbers::as_texts(&answer.body);
                let body = texts.as_ref().unwrap_or(&answer.body);
                serde_json::from_slice(body).map_err(|error| {
                    let message = format!("the answer is no JSON: {error}");
                    call.complete_answered(Error::new(ErrorKind::Decode, Outcome::Unknown, message))
                })?
            };
            refuse_failure(&value, operation).map_err(|error| call.complete_answered(error))?;
            Ok(call.respond(value))
        };
        let result = sent.instrument(span.clone()).await;
        call.note(&span, &result);
        result
    }
}

/// The documented operation at `path`; a literal segment is preferred to a parameter.
fn operation_at(method: &str, path: &str) -> Option<&'static Operation> {
    let segments: Vec<&str> = path.split('/').collect();
    let parameters = |template: &str| template.matches('{').count();
    OPERATIONS
        .iter()
        .filter(|operation| operation.method == method && matches(operation.path, &segments))
        .min_by_key(|operation| parameters(operation.path))
}

fn matches(template: &str, segments: &[&str]) -> bool {
    template.split('/').count() == segments.len()
        && template.split('/').zip(segments).all(|(expected, given)| {
            expected.starts_with('{') && !given.is_empty() || expected == *given
        })
}

/// A 2xx that says `success: false`, or names an error and says neither, is a no, unless its code says "in that state
/// already".
fn refuse_failure(value: &Value, operation: Option<&'static Operation>) -> Result<(), Error> {
    let success = value.get("success");
    let envelope = Envelope::from_value(value);
    let says_no = success == Some(&Value::Bool(false));
    if !says_no && (success.is_some() || !is_error_code(envelope.code.as_deref())) {
        return Ok(());
    }
    if is_so_already(envelope.code.as_deref()) {
        return Ok(());
    }
    let kind = crate::error::kind_of_status(operation, 200, &envelope);
    Err(Error::new(
        kind,
        outcome_of_no(&envelope),
        if says_no {
            "the service answered `success: false`"
        } else {
            "the service answered with an error's code"
        },
    )
    .with_envelope(envelope))
}

fn prepare(
    core: &Core,
    method: &str,
    path: &str,
    query: &[(String, String)],
    body: Result<Option<Vec<u8>>, String>,
) -> Result<reqwest::Request, Error> {
    let method = reqwest::Method::from_bytes(method.as_bytes())
        .map_err(|_| Error::invalid(format!("`{}` is no HTTP method", shorten(method))))?;
    let url = url_below(&core.api_base, path)?;
    let mut builder = core.http.request(method, url);
    if !query.is_empty() {
        builder = builder.query(query);
    }
    match body {
        Ok(Some(body)) => {
            builder = builder.header(CONTENT_TYPE, "application/json").body(body);
        }
        Ok(None) => {}
        Err(message) => {
            return Err(Error::invalid(format!(
                "the body cannot be written as JSON: {message}"
            )));
        }
    }
    builder.build().map_err(|error| {
        Error::invalid(format!(
            "the request cannot be built: {}",
            error.without_url()
        ))
    })
}

/// The URL of a path below the API's root; never one outside of it, where the key does not belong.
fn url_below(base: &str, path: &str) -> Result<Url, Error> {
    let refuse = |why: &str| {
        Err(Error::invalid(format!(
            "the path `{}` {why}",
            path.chars().take(80).collect::<String>().escape_debug()
        ))
        .with_hint("give the path below /api/v1, as /protocol/plans; parameters go into `query`"))
    };
    if !path.starts_with('/') {
        return refuse("does not start with a slash");
    }
    if path.contains(['?', '#', '\\']) || path.chars().any(|c| c.is_control() || c.is_whitespace())
    {
        return refuse("has a character that no path has");
    }
    let walks = |segment: &str| {
        let plain = segment.to_ascii_lowercase().replace("%2e", ".");
        plain == "." || plain == ".."
    };
    if path.split('/').any(walks) || path.contains("//") {
        return refuse("has an empty segment, or one that leads elsewhere");
    }
    match Url::parse(&format!("{base}{path}")) {
        Ok(url) if url.as_str().starts_with(base) => Ok(url),
        _ => refuse("leads out of the API"),
    }
}

impl IntoFuture for CustomRequest {
    type Output = Result<Response<Value>, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

impl fmt::Debug for CustomRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CustomRequest")
            .field("method", &self.method)
            .field("path", &self.path)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_documented_path_keeps_its_operation() {
        let id = |method, path| operation_at(method, path).map(|operation| operation.id);
        assert_eq!(id("POST", "/protocol/plans/mint"), Some("mintCredits"));
        assert_eq!(id("POST", "/protocol/plans/42/order"), Some("orderPlan"));
        assert_eq!(id("GET", "/protocol/plans/42"), Some("getPlan"));
        assert_eq!(id("POST", "/protocol/plans/42"), None);
        assert_eq!(id("GET", "/catalog/services"), None);
    }

    #[test]
    fn paths_stay_below_the_api() {
        let base = "https://api.example.com/api/v1";
        assert_eq!(
            url_below(base, "/protocol/plans").unwrap().path(),
            "/api/v1/protocol/plans"
        );
        for bad in [
            "",
            "x",
            "/..",
            "/a/../../../oauth",
            "/%2e%2E/x",
            "/a//b",
            "/a?b",
            "/a#b",
            "/a\\b",
            "/a b",
            "/a\n",
            "@evil.com/",
        ] {
            assert!(url_below(base, bad).is_err(), "{bad:?}");
        }
    }
}
