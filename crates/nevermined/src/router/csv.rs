//! The ledger as CSV: the document has it as a second form of one answer, which the generated client cannot hold.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use nevermined_api::{LIST_ROUTER_PAYMENTS, Operation};
use reqwest::header::{ACCEPT, CONTENT_TYPE};
use tracing::Instrument as _;

use super::ListPayments;
use crate::request::Endpoint as _;
use crate::span::instant;
use crate::transport::{Call, CallOptions, Core, with_options};
use crate::{DelegationId, Error, ErrorKind, Outcome, Request, Response};

/// The ledger as CSV; from [`Request::csv`](crate::Request::<ListPayments>::csv).
#[must_use = "a request does nothing until it is awaited or sent"]
pub struct PaymentsCsv {
    core: Arc<Core>,
    options: CallOptions,
    list: Result<ListPayments, Error>,
}

impl Request<ListPayments> {
    /// The same rows as CSV, whole: a file of at most 1000 rows, with the service's own columns.
    ///
    /// # Errors
    /// Those of the list; `Decode` if the answer is no CSV.
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined) -> Result<(), nevermined::Error> {
    /// let csv = nvm.router().ledger().csv().await?;
    /// println!("{} bytes", csv.len());
    /// # Ok(())
    /// # }
    /// ```
    pub fn csv(self) -> PaymentsCsv {
        let (core, options, list) = self.into_parts();
        PaymentsCsv {
            core,
            options,
            list,
        }
    }
}

impl PaymentsCsv {
    with_options!();

    /// Sends the call.
    ///
    /// # Errors
    /// See [`Request::csv`](crate::Request::<ListPayments>::csv).
    pub async fn send(self) -> Result<Response<Bytes>, Error> {
        let operation: &'static Operation = LIST_ROUTER_PAYMENTS;
        let Self {
            core,
            options,
            list,
        } = self;
        let call = Call::new(Arc::clone(&core), Some(operation), options);
        let span = call.span(operation.method, Some(operation));
        let sent = async {
            let request = list
                .and_then(|list| list.check().map(|()| list))
                .and_then(|list| prepare(&core, &list))
                .map_err(|error| call.complete(error))?;
            let answer = call.run(&request, Some(operation)).await?;
            let named = answer.headers.get(CONTENT_TYPE);
            let named = named
                .and_then(|value| value.to_str().ok())
                .unwrap_or_default();
            if !is_csv(named, &answer.body) {
                let message = "the answer is no CSV";
                return Err(call.complete_answered(Error::new(
                    ErrorKind::Decode,
                    Outcome::Unknown,
                    message,
                )));
            }
            Ok(call.respond(answer.body))
        };
        let result = sent.instrument(span.clone()).await;
        call.note(&span, &result);
        result
    }
}

fn prepare(core: &Core, list: &ListPayments) -> Result<reqwest::Request, Error> {
    let mut query = vec![("format", "csv".to_owned())];
    if let Some(delegation) = list.delegation.as_ref().map(DelegationId::as_str) {
        query.push(("delegationId", delegation.to_owned()));
    }
    query.extend(list.from.map(|time| ("from", instant(time))));
    query.extend(list.to.map(|time| ("to", instant(time))));
    let url = format!("{}{}", core.api_base, LIST_ROUTER_PAYMENTS.path);
    let request = core.http.get(url).header(ACCEPT, "text/csv").query(&query);
    request.build().map_err(|error| {
        Error::invalid(format!(
            "the request cannot be built: {}",
            error.without_url()
        ))
    })
}

/// What is named CSV is taken for it; what is not named must not look like JSON or a web page.
fn is_csv(named: &str, body: &[u8]) -> bool {
    let media = named.split(';').next().unwrap_or_default().trim();
    let first = body.iter().find(|byte| !byte.is_ascii_whitespace());
    let looks_else = matches!(first, Some(b'{' | b'[' | b'<'));
    match media.to_ascii_lowercase().as_str() {
        "text/csv" | "application/csv" => true,
        "" | "text/plain" | "application/octet-stream" => !looks_else,
        _ => false,
    }
}

impl IntoFuture for PaymentsCsv {
    type Output = Result<Response<Bytes>, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

impl fmt::Debug for PaymentsCsv {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PaymentsCsv")
            .field("list", &self.list)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::is_csv;

    #[test]
    fn csv_is_told_from_what_else_may_come() {
        assert!(is_csv("text/csv; charset=utf-8", b"id,amount\r\n"));
        assert!(is_csv("text/csv", b""));
        assert!(is_csv("", b"id,amount\n"));
        assert!(!is_csv("", b"[]"));
        assert!(!is_csv("text/plain", b" <html>"));
        assert!(!is_csv("application/json", b"id,amount"));
        assert!(!is_csv("text/html", b"x"));
    }
}
