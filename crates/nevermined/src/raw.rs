//! All operations of the published document, through the generated client.

use std::future::Future;
use std::sync::Arc;

use nevermined_api::{Client, ResponseValue};
use tracing::Instrument as _;

use crate::transport::{Call, CallOptions, Core, with_options};
use crate::{Error, Nevermined, Response};

/// The generated client, with this client's key, time limits, retries and errors; from [`Nevermined::raw`].
///
/// Its methods and types follow the published document, so any release may change them.
#[derive(Clone, Debug)]
pub struct Raw {
    core: Arc<Core>,
    options: CallOptions,
}

impl Nevermined {
    /// Every operation of the published document, wrapped or not.
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined) -> Result<(), nevermined::Error> {
    /// let agent = nvm
    ///     .raw()
    ///     .call(|client| async move { client.get_agent(&"42".parse().expect("an id")).await })
    ///     .await?;
    /// println!("{:?}", agent.name);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn raw(&self) -> Raw {
        Raw {
            core: Arc::clone(&self.core),
            options: CallOptions::default(),
        }
    }
}

impl Raw {
    with_options!();

    /// Carries out one call of the generated client.
    ///
    /// Answers that say `success: false` are handed on: only the typed calls know what they mean.
    ///
    /// # Errors
    /// As every call; [`Error::outcome`] says whether it happened.
    pub async fn call<T, F>(&self, call: impl FnOnce(Client) -> F) -> Result<Response<T>, Error>
    where
        F: Future<Output = Result<ResponseValue<T>, nevermined_api::Error<()>>>,
    {
        let carried = Arc::new(Call::new(
            Arc::clone(&self.core),
            None,
            self.options.clone(),
        ));
        let span = carried.unnamed_span();
        let result = call(carried.client()).instrument(span.clone()).await;
        let result = match result {
            Ok(value) => Ok(carried.respond(value.into_inner())),
            Err(error) => Err(carried.failure(error)),
        };
        carried.name_span(&span);
        carried.note(&span, &result);
        result
    }
}
