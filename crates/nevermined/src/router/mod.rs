//! The router: third-party services that ask for payment, paid out of a [delegation](crate::delegations).
//!
//! There are three ways. [`route`](RouterHandle::route) hands the whole request to the router, which sends it, pays, and
//! answers what the service answered. [`proxy`](RouterHandle::proxy) does the same with bodies that are streamed.
//! [`mint_credential`](RouterHandle::mint_credential) gives a header that pays, for a request that you send yourself;
//! [`report_settlement`](RouterHandle::report_settlement) then says which transaction settled it.
//!
//! Each call that pays has a request id, and the service pays an id once: see [`SpendingRequest`]. A [`Budget`] bounds
//! what the calls of a program may spend. What was paid stands in the ledger: [`ledger`](RouterHandle::ledger).
//!
//! ```
//! # async fn run(nvm: nevermined::Nevermined, delegation: nevermined::DelegationId) -> Result<(), nevermined::Error> {
//! use nevermined::{Cents, Outcome};
//! use nevermined::router::{Budget, Once};
//!
//! let budget = Budget::builder().per_call(Cents::from(20)).per_day(Cents::from(500)).build()?;
//! let router = nvm.router().with_budget(&budget);
//! let request = router.route(&delegation, "https://api.example.com/answer");
//! let id = request.id().clone(); // store it
//! match request.await {
//!     Ok(routed) => match routed.into_inner() {
//!         Once::New(answer) => println!("{}", answer.body),
//!         Once::Already(payment) => println!("paid before: {}", payment.payment_id),
//!         _ => {}
//!     },
//!     Err(error) if error.outcome() == Outcome::Unknown => println!("repeat it with {id}: {error}"),
//!     Err(error) => println!("nothing was paid: {error}"),
//! }
//! # Ok(())
//! # }
//! ```

mod budget;
mod credential;
mod csv;
mod headers;
mod items;
mod list;
mod once;
mod pages;
mod payment;
mod proxied;
mod proxy;
mod report;
mod request_id;
mod route;
mod spending;
mod summary;
mod target;

use std::sync::Arc;

use http::Method;
use serde::Serialize;

pub use self::budget::{Budget, BudgetBuilder, BudgetLimit, BudgetUsage, OverBudget, Reservation};
pub use self::credential::{IssuedPayment, MintCredential, PaymentCredential};
pub use self::csv::PaymentsCsv;
pub use self::items::Payments;
pub use self::list::{ListPayments, RouterPayment};
pub use self::once::{Once, OriginalPayment};
pub use self::pages::PaymentPages;
pub use self::payment::{PaymentTerms, RouterFee};
pub use self::proxied::{Proxied, ProxiedPayment, ProxyBody};
pub use self::proxy::ProxyRequest;
pub use self::report::{ReportSettlement, ReportedSettlement};
pub use self::request_id::RouterRequestId;
pub use self::route::{RouteMethod, RouteRequest, Routed, RoutedPayment};
pub use self::spending::SpendingRequest;
pub use self::summary::{Granularity, PaymentsPoint, PaymentsSummary, SummarizePayments};
use crate::transport::Core;
use crate::{DelegationId, Request, TxHash};

/// How a service asks to be paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PaymentProtocol {
    /// x402.
    X402,
    /// The machine payments protocol.
    Mpp,
}

/// The calls of the router; from [`Nevermined::router`](crate::Nevermined::router).
#[derive(Clone, Debug)]
pub struct RouterHandle {
    core: Arc<Core>,
    budget: Option<Budget>,
}

impl RouterHandle {
    pub(crate) fn new(core: &Arc<Core>) -> Self {
        Self {
            core: Arc::clone(core),
            budget: None,
        }
    }

    /// The same calls, within `budget`. Give clones of one budget to several clients to bound them together.
    #[must_use]
    pub fn with_budget(mut self, budget: &Budget) -> Self {
        self.budget = Some(budget.clone());
        self
    }

    /// Sends a request to a third-party service, and pays for it out of a delegation if the service asks for that.
    ///
    /// The service's own answer comes back whatever its status is. A repeat with the same request id pays nothing: it
    /// gives [`Once::Already`]. This library itself repeats the call after a broken connection or a timeout, with the
    /// same id; then too the answer may be `Already`, and what the service answered is lost. Whole numbers in the
    /// service's answer that no 64 bits hold come as texts; [`proxy`](Self::proxy) hands its bytes on as they are.
    ///
    /// The router takes no limit for one payment: what is left of the delegation is all that it keeps to. To bound a
    /// call, set a [budget](Self::with_budget), which keeps it on this side, or open a delegation for it.
    /// Source: `routeAndPayRequest`.
    ///
    /// # Errors
    /// | kind | outcome |
    /// |---|---|
    /// | `InvalidRequest`: an address or a header that cannot be sent, or one that shows the API key | `NotSent` |
    /// | `OverBudget` | `NotSent` |
    /// | `PaymentFailed` (402): the delegation or the wallet behind it cannot pay | `Rejected`: nothing was signed |
    /// | `InvalidRequest` (400), `Unauthorized` (401), `Forbidden` (403), `RateLimited` (429) | `Rejected` |
    /// | `Conflict` (409): the id was used before, and the answer names no payment | `Rejected`: see the ledger |
    /// | `Timeout`, `Connect`, `Server`, `Decode` | `Unknown`: repeat it with the same id |
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined, delegation: nevermined::DelegationId) -> Result<(), nevermined::Error> {
    /// use nevermined::router::RouteMethod;
    ///
    /// let routed = nvm
    ///     .router()
    ///     .route(&delegation, "https://api.example.com/answer")
    ///     .method(RouteMethod::Post)
    ///     .json(&serde_json::json!({ "question": "why" }))
    ///     .await?;
    /// if let Some(answer) = routed.as_new() {
    ///     println!("{:?}, paid: {}", answer.status, answer.paid);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn route(
        &self,
        delegation: &DelegationId,
        url: impl Into<String>,
    ) -> SpendingRequest<RouteRequest> {
        let route = RouteRequest::new(delegation, url.into());
        SpendingRequest::new(&self.core, self.budget.as_ref(), route)
    }

    /// Streams a request through the router to a third-party service, and pays for it if the service asks for that.
    ///
    /// What the service answers is handed on as it comes, with its own status; so is a redirect. The answer is there as
    /// soon as its head is, and the time limit of an attempt bounds the wait for the head and for each part of the body.
    /// The proxy does not say what it paid: a budget counts all that was reserved, until
    /// [`Budget::confirm`] sets it right. An answer of 500 or above that names no payment leaves the money reserved.
    ///
    /// A repeat with the same request id pays nothing: it gives [`Once::Already`]. A request whose body is there as a
    /// whole is repeated as [`route`](Self::route) is; one whose body is a stream never is.
    /// Source: `proxyGet`, `proxyPost`, `proxyPut`, `proxyPatch`, `proxyDelete`, which no published document lists.
    ///
    /// # Errors
    /// Those of [`route`](Self::route), where the refusal is the router's own: its body has one of the service's codes.
    /// Any other status is the paid service's, and no error.
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined, delegation: nevermined::DelegationId) -> Result<(), nevermined::Error> {
    /// use http::Method;
    ///
    /// let answer = nvm
    ///     .router()
    ///     .proxy(&delegation, Method::POST, "https://api.example.com/chat")
    ///     .header("content-type", "application/json")
    ///     .body(r#"{"question":"why","stream":true}"#)
    ///     .await?;
    /// if let Some(mut answer) = answer.into_inner().into_new() {
    ///     while let Some(part) = answer.body.chunk().await {
    ///         print!("{}", String::from_utf8_lossy(&part?));
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn proxy(
        &self,
        delegation: &DelegationId,
        method: Method,
        url: impl Into<String>,
    ) -> SpendingRequest<ProxyRequest> {
        let proxy = ProxyRequest::new(delegation, method, url.into());
        SpendingRequest::new(&self.core, self.budget.as_ref(), proxy)
    }

    /// Signs a payment out of a delegation, for a request that you send to the service yourself.
    ///
    /// `target` is what the service asked for, as it stands in its 402: in x402 the object with `x402Version` and
    /// `accepts`, out of the body (version 1) or decoded out of the header `payment-required` (version 2, which is meant
    /// where no version stands); in MPP an object whose `challenge` is the whole header `www-authenticate`. The credential
    /// counts against the delegation when it is issued, used or not. A repeat with the same request id issues nothing and gives
    /// [`Once::Already`], without the credential.
    /// Source: `mintX402PaymentCredential`.
    ///
    /// # Errors
    /// Those of [`route`](Self::route); `InvalidRequest`, not sent: the target is no JSON object.
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined, delegation: nevermined::DelegationId, asked: serde_json::Value) -> Result<(), nevermined::Error> {
    /// use nevermined::router::PaymentProtocol;
    ///
    /// let issued = nvm
    ///     .router()
    ///     .mint_credential(&delegation, PaymentProtocol::X402, &asked)
    ///     .resource_url("https://api.example.com/answer")
    ///     .await?;
    /// if let Some(payment) = issued.as_new() {
    ///     println!("send the header {}", payment.credential.name());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn mint_credential(
        &self,
        delegation: &DelegationId,
        protocol: PaymentProtocol,
        target: &impl Serialize,
    ) -> SpendingRequest<MintCredential> {
        // What cannot be written as JSON is no object, which the request refuses.
        let target = serde_json::value::to_raw_value(target).ok();
        let mint = MintCredential::new(delegation, protocol, target);
        SpendingRequest::new(&self.core, self.budget.as_ref(), mint)
    }

    /// Says which transaction settled a payment whose credential was issued before.
    ///
    /// Source: `reportPaymentSettlement`.
    ///
    /// # Errors
    /// | kind | outcome |
    /// |---|---|
    /// | `InvalidRequest`: an id that would not keep its place in the path, an empty hash | `NotSent` |
    /// | `NotFound` (404), `Unauthorized` (401) | `Rejected` |
    /// | `Conflict` (409): the payment cannot be settled, or is settled already | `Rejected` |
    /// | `Timeout`, `Connect`, `Server`, `Decode` | `Unknown`: read the payment in the ledger |
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined, payment: nevermined::router::IssuedPayment) -> Result<(), nevermined::Error> {
    /// let hash = "0xabababababababababababababababababababababababababababababababab";
    /// nvm.router().report_settlement(&payment.id, hash).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn report_settlement(
        &self,
        payment_id: &str,
        tx_hash: impl Into<TxHash>,
    ) -> Request<ReportSettlement> {
        let report = ReportSettlement {
            payment: payment_id.to_owned(),
            tx_hash: tx_hash.into(),
        };
        Request::new(&self.core, Ok(report))
    }

    /// Reads the ledger of payments: at most 1000 rows, the ones of a span of time or of a delegation.
    ///
    /// For more rows, [`pages`](Request::<ListPayments>::pages) and [`stream`](Request::<ListPayments>::stream) walk
    /// through time; [`csv`](Request::<ListPayments>::csv) gives the rows as a file.
    /// Source: `listRouterPayments`.
    ///
    /// # Errors
    /// `InvalidRequest` (a span that ends before it starts: `NotSent`; 400), `Unauthorized` (401). A read changes
    /// nothing, whatever its outcome.
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined, delegation: nevermined::DelegationId) -> Result<(), nevermined::Error> {
    /// for payment in nvm.router().ledger().delegation(&delegation).await?.into_inner() {
    ///     println!("{} {:?} {:?}", payment.id, payment.token_amount(), payment.status);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn ledger(&self) -> Request<ListPayments> {
        Request::new(&self.core, Ok(ListPayments::default()))
    }

    /// Sums up payments, in total and by day, week or month.
    ///
    /// Source: `routerPaymentsSummary`.
    ///
    /// # Errors
    /// Those of [`ledger`](Self::ledger).
    ///
    /// ```
    /// # async fn run(nvm: nevermined::Nevermined) -> Result<(), nevermined::Error> {
    /// use nevermined::router::Granularity;
    ///
    /// let summary = nvm.router().summary().granularity(Granularity::Week).await?;
    /// println!("{} weeks", summary.series.len());
    /// # Ok(())
    /// # }
    /// ```
    pub fn summary(&self) -> Request<SummarizePayments> {
        Request::new(&self.core, Ok(SummarizePayments::default()))
    }
}
