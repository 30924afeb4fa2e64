//! A long ledger, span by span: the service has no pages, and answers 1000 rows at most.

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use super::ListPayments;
use super::list::{MOST_ROWS, RouterPayment};
use crate::{Clock, Error, ErrorKind, Outcome, Page, Request};

/// The ledger in parts, the newest first, each fetched when it is asked for; from
/// [`pages`](crate::Request::<ListPayments>::pages).
///
/// A part that has as many rows as the service answers at most is asked for again in two halves of its time, so no row
/// is left out, and none comes twice. To go on later, in another process too, keep [`resume_to`](Self::resume_to) and
/// pass it to `to`.
///
/// ```
/// # async fn run(nvm: nevermined::Nevermined) -> Result<(), nevermined::Error> {
/// let mut pages = nvm.router().ledger().pages();
/// while let Some(page) = pages.next().await {
///     for payment in page? {
///         println!("{} {:?}", payment.id, payment.status);
///     }
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "pages are fetched by `next`"]
pub struct PaymentPages {
    request: Request<ListPayments>,
    clock: Arc<dyn Clock>,
    /// What is still to be fetched, the newest last.
    spans: Vec<Span>,
    /// The rows of the part before: a row on the border of two parts is in both.
    before: HashSet<String>,
    is_first: bool,
}

#[derive(Clone, Copy, Debug)]
struct Span {
    from: Option<DateTime<Utc>>,
    to: Option<DateTime<Utc>>,
}

impl Request<ListPayments> {
    /// The ledger in parts, the newest first, as far as [`from`](Self::from) and [`to`](Self::to) go.
    pub fn pages(self) -> PaymentPages {
        let (core, options, list) = self.into_parts();
        let span = list.as_ref().map_or(
            Span {
                from: None,
                to: None,
            },
            |list| Span {
                from: list.from,
                to: list.to,
            },
        );
        PaymentPages {
            clock: Arc::clone(&core.clock),
            request: Request::from_parts(core, options, list),
            spans: vec![span],
            before: HashSet::new(),
            is_first: true,
        }
    }
}

impl PaymentPages {
    /// Up to which time the rest goes that was not fetched yet; `None` before the first part, and after the last.
    #[must_use]
    pub fn resume_to(&self) -> Option<DateTime<Utc>> {
        self.spans.last()?.to
    }

    /// Fetches the next part; `None` after the last. The first comes even if it is empty.
    ///
    /// # Errors
    /// Those of the ledger. The same part is fetched again by the next call; nothing is skipped. `Decode`: so many
    /// payments at one moment that the service does not answer them all.
    pub async fn next(&mut self) -> Option<Result<Page<RouterPayment>, Error>> {
        while let Some(span) = self.spans.last().copied() {
            let Some(mut request) = self.request.again() else {
                self.spans.clear();
                return self.request.refusal().map(Err);
            };
            if let Ok(list) = &mut request.endpoint {
                (list.from, list.to) = (span.from, span.to);
            }
            let mut page = match request.send().await {
                Ok(page) => page.into_inner(),
                Err(error) => return Some(Err(error)),
            };
            if page.items.len() >= MOST_ROWS {
                match self.halves(span, &page.items) {
                    Ok([older, newer]) => {
                        self.spans.pop();
                        self.spans.extend([older, newer]);
                        continue;
                    }
                    Err(error) => return Some(Err(error)),
                }
            }
            self.spans.pop();
            let seen = page
                .items
                .iter()
                .map(|payment| payment.id.clone())
                .collect();
            page.items
                .retain(|payment| !self.before.contains(&payment.id));
            self.before = seen;
            let is_first = std::mem::replace(&mut self.is_first, false);
            if is_first && !self.spans.is_empty() && page.items.is_empty() {
                self.is_first = true;
                continue;
            }
            if is_first || !page.items.is_empty() {
                // How many rows all parts have is not known.
                page.total = None;
                return Some(Ok(page));
            }
        }
        None
    }

    /// Two spans for one that holds more than is answered. Both have the moment between them.
    fn halves(&self, span: Span, rows: &[RouterPayment]) -> Result<[Span; 2], Error> {
        let times = || {
            rows.iter()
                .filter_map(|row| DateTime::parse_from_rfc3339(row.created_at.as_deref()?).ok())
                .map(|time| time.with_timezone(&Utc))
        };
        let oldest = times().min();
        let lower = span.from.max(oldest).unwrap_or(DateTime::UNIX_EPOCH);
        let now = DateTime::<Utc>::from(self.clock.wall());
        // The rows may be ahead of this machine's clock.
        let upper = span
            .to
            .unwrap_or_else(|| now.max(times().max().unwrap_or(now)));
        let half = TimeDelta::milliseconds((upper - lower).num_milliseconds() / 2);
        let middle = lower + half;
        if half <= TimeDelta::zero() {
            let message = format!("{MOST_ROWS} payments or more at {lower}: not all are answered");
            return Err(Error::new(ErrorKind::Decode, Outcome::Unknown, message)
                .with_hint("ask for the payments of one delegation"));
        }
        Ok([
            Span {
                to: Some(middle),
                ..span
            },
            Span {
                from: Some(middle),
                ..span
            },
        ])
    }
}

impl fmt::Debug for PaymentPages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PaymentPages")
            .field("request", &self.request)
            .field("spans", &self.spans)
            .finish_non_exhaustive()
    }
}
