//! The one place where generated code meets hand-written code.

use std::{fmt, future::Future, pin::Pin, sync::Arc};

use progenitor_client::{ClientHooks, ClientInfo as _, Error, OperationInfo};
use reqwest::header::HeaderName;

use crate::{Operation, operation};

/// The header in which generated code sends the document's version.
const DOCUMENT_VERSION: HeaderName = HeaderName::from_static("api-version");

/// A future that can be moved between threads, as [`Exec::exec`] returns it.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Sends one prepared request: the place for authentication, retries, time limits and tracing.
///
/// The generated client builds a request, hands it over, and decodes what comes back.
///
/// ```
/// use std::sync::Arc;
///
/// use nevermined_api::{BoxFuture, Client, Exec, Operation, Seam};
///
/// #[derive(Debug)]
/// struct Labelled;
///
/// impl Exec for Labelled {
///     fn exec<'a>(
///         &'a self,
///         client: &'a reqwest::Client,
///         mut request: reqwest::Request,
///         operation: Option<&'static Operation>,
///     ) -> BoxFuture<'a, reqwest::Result<reqwest::Response>> {
///         let id = operation.map_or("unlisted", |operation| operation.id);
///         request
///             .headers_mut()
///             .insert("x-label", reqwest::header::HeaderValue::from_static(id));
///         Box::pin(client.execute(request))
///     }
/// }
///
/// let http = reqwest::Client::builder().build()?;
/// let client = Client::new_with_client("http://127.0.0.1:3001", http, Seam::new(Arc::new(Labelled)));
/// # Ok::<(), reqwest::Error>(())
/// ```
pub trait Exec: Send + Sync + 'static {
    /// Sends `request` with `client` and returns the answer, whatever its status.
    ///
    /// `operation` says which call this is; it is `None` when the table does not list the call, which does
    /// not happen for the methods of the generated clients.
    ///
    /// # Errors
    ///
    /// The transport's own error: the request may or may not have reached the server.
    fn exec<'a>(
        &'a self,
        client: &'a reqwest::Client,
        request: reqwest::Request,
        operation: Option<&'static Operation>,
    ) -> BoxFuture<'a, reqwest::Result<reqwest::Response>>;
}

/// What a [`Client`](crate::Client) sends its requests through.
///
/// The default sends each request once, as it was built.
///
/// ```
/// use nevermined_api::{Client, Seam};
///
/// let http = reqwest::Client::builder().build()?;
/// let client = Client::new_with_client("http://127.0.0.1:3001", http, Seam::default());
/// # Ok::<(), reqwest::Error>(())
/// ```
#[derive(Clone, Default)]
pub struct Seam(Option<Arc<dyn Exec>>);

impl Seam {
    /// Sends every request through `exec`. The example is at [`Exec`].
    #[must_use]
    pub fn new(exec: Arc<dyn Exec>) -> Self {
        Self(Some(exec))
    }
}

impl fmt::Debug for Seam {
    // An `Exec` may hold a key, so nothing of it is shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Some(_) => "Seam(custom)",
            None => "Seam(plain)",
        })
    }
}

/// Lets a generated client send through its [`Seam`].
macro_rules! hook {
    ($client:ty) => {
        impl ClientHooks<Seam> for $client {
            async fn pre<E>(
                &self,
                request: &mut reqwest::Request,
                info: &OperationInfo,
            ) -> Result<(), Error<E>> {
                check(request, info.operation_id).map_err(Error::InvalidRequest)
            }

            async fn exec(
                &self,
                request: reqwest::Request,
                info: &OperationInfo,
            ) -> reqwest::Result<reqwest::Response> {
                match &self.inner().0 {
                    Some(exec) => {
                        exec.exec(self.client(), request, operation(info.operation_id))
                            .await
                    }
                    None => self.client().execute(request).await,
                }
            }
        }
    };
}

hook!(crate::protocol::Client);
#[cfg(feature = "organizations")]
hook!(crate::organizations::Client);
#[cfg(feature = "additions")]
hook!(crate::additions::Client);
#[cfg(feature = "root")]
hook!(crate::root::Client);

// Refuses a request that would go somewhere else, and removes what generated code sends and the service does not read.
fn check(request: &mut reqwest::Request, name: &str) -> Result<(), String> {
    if let Some(operation) = operation(name)
        && !ends_as(request.url().path(), operation.path)
    {
        return Err(format!(
            "{}: a path parameter is empty, `.`, `..` or has a backslash, so that the request would go \
             somewhere else than {}",
            operation.id, operation.path,
        ));
    }
    // Generated code sends the document's version under this name. The service does not read it, and
    // its own version header is set by whoever implements `Exec`.
    request.headers_mut().remove(DOCUMENT_VERSION);
    Ok(())
}

// URLs resolve `.` and `..` and read a backslash as a slash, even in a parameter. Then the segments shift, and
// those that the template spells out are not where they should be.
fn ends_as(path: &str, template: &str) -> bool {
    let (mut path, mut template) = (path, template);
    // From the last parameter to the first: what follows it is spelled out, and it is not nothing.
    while let Some((before, parameter)) = template.rsplit_once('{') {
        let literal = parameter.split_once('}').map_or("", |(_, literal)| literal);
        let Some(start) = path.strip_suffix(literal).and_then(|path| {
            let (start, value) = path.rsplit_once('/')?;
            (!value.is_empty()).then_some(start.len() + 1)
        }) else {
            return false;
        };
        path = &path[..start];
        template = before;
    }
    path.ends_with(template)
}
