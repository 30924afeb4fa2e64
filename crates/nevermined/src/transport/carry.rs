//! The generated client in a caller's hands: its requests are carried out as calls of this library.

use std::sync::Arc;

use bytes::Bytes;
use nevermined_api::{BoxFuture, Client, Error as RawError, Exec, Operation, Seam};
use reqwest::header::HeaderMap;
use reqwest::{Request, Response, ResponseBuilderExt as _, StatusCode};

use super::Call;
use super::call::Answer;
use crate::{Error, ErrorKind, Outcome};

/// The status that stands for "there is no answer" between here and the generated client. No server sends it.
const NO_ANSWER: u16 = 599;

impl Call {
    /// A raw client whose requests are carried out as this call.
    pub(crate) fn client(self: &Arc<Self>) -> Client {
        let seam = Seam::new(Arc::clone(self) as Arc<dyn Exec>);
        Client::new_with_client(&self.core.api_base, self.core.http.clone(), seam)
    }

    /// The operation that was called, as far as it is known.
    pub(crate) fn operation(&self) -> Option<&'static Operation> {
        self.record().operation
    }

    /// The failure behind an error of the generated client.
    pub(crate) fn failure(&self, error: RawError<()>) -> Error {
        if let Some(failure) = self.record().failure.take() {
            return failure;
        }
        match error {
            RawError::InvalidRequest(message) => self.complete(Error::invalid(message)),
            RawError::InvalidResponsePayload(_, source) => self.unreadable(&source),
            other => {
                let message = format!("the answer cannot be read: {}", summary(&other));
                self.complete_answered(Error::new(ErrorKind::Decode, Outcome::Unknown, message))
            }
        }
    }

    /// `answer` in the form that the generated client takes.
    fn response(&self, answer: Answer) -> Response {
        let mut response = http::Response::new(reqwest::Body::from(answer.body));
        *response.status_mut() = answer.status;
        *response.headers_mut() = answer.headers;
        // Without a URL, reqwest would parse a placeholder each time.
        if let Ok(located) = http::Response::builder()
            .url(self.core.url.clone())
            .body(())
        {
            *response.extensions_mut() = located.into_parts().0.extensions;
        }
        Response::from(response)
    }
}

impl Exec for Call {
    fn exec<'a>(
        &'a self,
        _: &'a reqwest::Client,
        request: Request,
        operation: Option<&'static Operation>,
    ) -> BoxFuture<'a, reqwest::Result<Response>> {
        Box::pin(async move {
            let answer = self.run(&request, operation).await.unwrap_or_else(|error| {
                self.record().failure = Some(error);
                Answer {
                    status: StatusCode::from_u16(NO_ANSWER)
                        .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
                    headers: HeaderMap::new(),
                    body: Bytes::new(),
                }
            });
            Ok(self.response(answer))
        })
    }
}

/// The kind of trouble, without the answer's headers.
fn summary(error: &RawError<()>) -> String {
    match error {
        RawError::UnexpectedResponse(response) => {
            format!("unexpected status {}", response.status().as_u16())
        }
        RawError::ResponseBodyError(_) => "the body broke off".to_owned(),
        _ => "unexpected form".to_owned(),
    }
}
