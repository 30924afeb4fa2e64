//! A long ledger, payment by payment.

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::vec;

use chrono::{DateTime, Utc};
use futures_core::Stream;

use super::{ListPayments, PaymentPages, RouterPayment};
use crate::{Error, Page, Request};

/// The ledger as a [`Stream`] of payments, those of the newest part first; from
/// [`stream`](crate::Request::<ListPayments>::stream).
///
/// A part is fetched when a payment is asked for and those before it are used up, and not before. After an error the
/// next call fetches the same part again; nothing is skipped.
///
/// ```
/// # async fn run(nvm: nevermined::Nevermined) -> Result<(), nevermined::Error> {
/// let mut payments = nvm.router().ledger().stream();
/// while let Some(payment) = payments.next().await {
///     println!("{:?}", payment?.token_amount());
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "payments are fetched when they are asked for"]
pub struct Payments {
    ready: vec::IntoIter<RouterPayment>,
    /// `None` while a part is being fetched: the fetch has them.
    pages: Option<PaymentPages>,
    fetch: Option<Pin<Box<Fetch>>>,
    /// Up to which time the part goes that `ready` is of, and those that follow it.
    of: Option<DateTime<Utc>>,
    next: Option<DateTime<Utc>>,
}

/// Fetches a part, and gives the others back.
type Fetch = dyn Future<Output = (PaymentPages, Fetched)> + Send;
type Fetched = Option<Result<Page<RouterPayment>, Error>>;

impl Request<ListPayments> {
    /// The payments one after the other, part by part as [`pages`](Self::pages) gives them.
    pub fn stream(self) -> Payments {
        let pages = self.pages();
        Payments {
            ready: Vec::new().into_iter(),
            fetch: None,
            of: pages.resume_to(),
            next: pages.resume_to(),
            pages: Some(pages),
        }
    }
}

impl Payments {
    /// The next payment; `None` after the last. The same as the stream's, for programs that use no crate of streams.
    ///
    /// # Errors
    /// Those of [`PaymentPages::next`].
    pub async fn next(&mut self) -> Option<Result<RouterPayment, Error>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// Up to which time the rest goes: pass it to `to` to go on later, in another process too. Payments that were given
    /// come again if they are of the part under way. `None` at the very start, and after the last.
    #[must_use]
    pub fn resume_to(&self) -> Option<DateTime<Utc>> {
        match self.ready.len() {
            0 => self.next,
            _ => self.of,
        }
    }
}

impl Stream for Payments {
    type Item = Result<RouterPayment, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            if let Some(payment) = this.ready.next() {
                return Poll::Ready(Some(Ok(payment)));
            }
            let fetch = match (&mut this.fetch, this.pages.take()) {
                (Some(fetch), _) => fetch,
                (none, Some(pages)) => none.insert(Box::pin(fetch(pages))),
                (None, None) => return Poll::Ready(None),
            };
            let (pages, fetched) = ready!(fetch.as_mut().poll(context));
            this.fetch = None;
            this.of = this.next;
            this.next = pages.resume_to();
            this.pages = Some(pages);
            match fetched {
                Some(Ok(page)) => this.ready = page.into_iter(),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

async fn fetch(mut pages: PaymentPages) -> (PaymentPages, Fetched) {
    let fetched = pages.next().await;
    (pages, fetched)
}

impl fmt::Debug for Payments {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Payments")
            .field("ready", &self.ready.len())
            .field("fetching", &self.fetch.is_some())
            .finish_non_exhaustive()
    }
}
