//! The request of a call, as the generated client builds it.

use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};

use nevermined_api::{BoxFuture, Client, Error as RawError, Exec, Operation, Seam};
use reqwest::Request;

use super::Call;
use crate::Error;

impl Call {
    /// The request that `call` makes the generated client build. Nothing is sent, and nothing waits.
    pub(crate) fn draft<T, F>(&self, call: impl FnOnce(Client) -> F) -> Result<Request, Error>
    where
        F: Future<Output = Result<T, RawError<()>>>,
    {
        let draft = Arc::new(Draft::default());
        let seam = Seam::new(Arc::clone(&draft) as Arc<dyn Exec>);
        let client = Client::new_with_client(&self.core.api_base, self.core.http.clone(), seam);
        // The client builds the request when it is polled for the first time, and hands it over in the same breath.
        let polled = pin!(call(client)).poll(&mut Context::from_waker(Waker::noop()));
        draft.take().ok_or_else(|| {
            let message = match polled {
                Poll::Ready(Err(RawError::InvalidRequest(message))) => message,
                _ => "the request cannot be built".to_owned(),
            };
            self.complete(Error::invalid(message))
        })
    }
}

/// Where the generated client leaves its request.
#[derive(Default)]
struct Draft(Mutex<Option<Request>>);

impl Draft {
    fn take(&self) -> Option<Request> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl Exec for Draft {
    fn exec<'a>(
        &'a self,
        _: &'a reqwest::Client,
        request: Request,
        _: Option<&'static Operation>,
    ) -> BoxFuture<'a, reqwest::Result<reqwest::Response>> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(request);
        // The client is dropped before it could want an answer.
        Box::pin(std::future::pending())
    }
}
