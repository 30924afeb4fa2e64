use std::ops::Deref;

/// An answer: its value, and what the service says about the exchange.
///
/// It stands for its value wherever a reference will do.
///
/// ```
/// # async fn read(nvm: nevermined::Nevermined, plan: nevermined::PlanId, holder: nevermined::Address) -> Result<(), nevermined::Error> {
/// let balance = nvm.plans().balance(&plan, holder).await?;
/// println!("{} credits, request {}", balance.credits, balance.request_id());
/// let owned: nevermined::Balance = balance.into_inner();
/// # let _ = owned; Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Response<T> {
    value: T,
    status: u16,
    request_id: String,
    api_version: Option<String>,
    attempts: u32,
}

impl<T> Response<T> {
    pub(crate) fn new(
        value: T,
        status: u16,
        request_id: String,
        api_version: Option<String>,
        attempts: u32,
    ) -> Self {
        Self {
            value,
            status,
            request_id,
            api_version,
            attempts,
        }
    }

    /// The value alone.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.value
    }

    /// The HTTP status: a 2xx, unless the call hands on what another service answered.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The id of the request, to quote to the service's support.
    #[must_use]
    pub fn request_id(&self) -> &str {
        &self.request_id
    }

    /// The version of the API that answered, when the service says so.
    #[must_use]
    pub fn api_version(&self) -> Option<&str> {
        self.api_version.as_deref()
    }

    /// How often the request was sent; 1 if the first attempt succeeded.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    #[allow(
        dead_code,
        reason = "used by the escape hatch and the raw client, which are features"
    )]
    pub(crate) fn map<U>(self, change: impl FnOnce(T) -> U) -> Response<U> {
        Response {
            value: change(self.value),
            status: self.status,
            request_id: self.request_id,
            api_version: self.api_version,
            attempts: self.attempts,
        }
    }
}

impl<T> Deref for Response<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}
