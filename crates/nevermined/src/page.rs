//! Lists, page by page.

use std::fmt;
use std::vec;

use bytes::Bytes;
use serde_json::Value;

use crate::answer::{check_success, success_in};
use crate::request::Endpoint;
use crate::{Error, ErrorKind, Outcome, Request, great_numbers};

/// One page of a list. Source: the envelopes of lists, whatever names they have for the same.
///
/// What the service did not send is `None`.
///
/// ```
/// # async fn run(nvm: nevermined::Nevermined) -> Result<(), nevermined::Error> {
/// let page = nvm.agents().list().page(2).page_size(50).await?;
/// println!("{} of {:?} agents", page.items.len(), page.total);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Page<T> {
    /// What is on this page.
    pub items: Vec<T>,
    /// How many items all pages have together.
    pub total: Option<u64>,
    /// Which page this is, counted from 1.
    pub page: Option<u64>,
    /// How many items a page has at most.
    pub page_size: Option<u64>,
}

impl<T> Page<T> {
    /// Reads the list under `name`, or the list that the answer is, and the counts around it.
    ///
    /// `items` are the same items as the generated type has them; `one` makes an item of both, or says that it is none.
    pub(crate) fn read<W>(
        items: Vec<W>,
        name: &str,
        body: &Bytes,
        one: impl Fn(W, Value) -> Option<T>,
    ) -> Result<Self, Error> {
        check_success(success_in(body), body, ErrorKind::Server)?;
        let unreadable = |message| Error::new(ErrorKind::Decode, Outcome::Unknown, message);
        let mut answer: Value = great_numbers::value(body);
        let list = match &mut answer {
            Value::Array(list) => Some(std::mem::take(list)),
            Value::Object(envelope) => match envelope.get_mut(name) {
                Some(Value::Array(list)) => Some(std::mem::take(list)),
                _ => None,
            },
            _ => None,
        };
        let Some(list) = list else {
            return Err(unreadable(format!("the answer has no list `{name}`")));
        };
        let mut read = Vec::with_capacity(items.len());
        for (index, (item, raw)) in items.into_iter().zip(list).enumerate() {
            let Some(item) = one(item, raw) else {
                return Err(unreadable(format!("item {index} of `{name}` has no id")));
            };
            read.push(item);
        }
        let count = |pointers: &[&str]| {
            let mut found = pointers.iter().filter_map(|at| answer.pointer(at));
            found.find_map(Value::as_u64)
        };
        let whole = answer.is_array().then_some(read.len() as u64);
        Ok(Self {
            total: count(&["/total", "/totalResults", "/totalCount", "/meta/total"]).or(whole),
            page: count(&["/page", "/meta/page"]),
            page_size: count(&["/offset", "/limit", "/meta/limit"]),
            items: read,
        })
    }
}

impl<T> IntoIterator for Page<T> {
    type Item = T;
    type IntoIter = vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

/// In which order a list comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SortOrder {
    /// The least, or the oldest, first.
    Ascending,
    /// The greatest, or the newest, first.
    Descending,
}

/// Which part of a list is asked for. What is not set is left to the service.
#[derive(Clone, Debug, Default)]
pub struct Paging {
    page: Option<u32>,
    page_size: Option<u32>,
    order: Option<SortOrder>,
}

impl Paging {
    pub(crate) fn page(&self) -> Option<i64> {
        self.page.map(i64::from)
    }

    /// The size of a page, which the service calls `offset` or `limit`.
    pub(crate) fn offset(&self) -> Option<i64> {
        self.page_size.map(i64::from)
    }

    /// The order, as one of the generated types that say it.
    pub(crate) fn order<O>(&self, ascending: O, descending: O) -> Option<O> {
        self.order.map(|order| match order {
            SortOrder::Ascending => ascending,
            SortOrder::Descending => descending,
        })
    }

    /// For lists that the service takes no order for.
    pub(crate) fn check_unsorted(&self) -> Result<(), Error> {
        if self.order.is_some() {
            let hint = "leave the order out, and sort what comes";
            return Err(Error::invalid("the service does not sort this list").with_hint(hint));
        }
        self.check()
    }

    pub(crate) fn check(&self) -> Result<(), Error> {
        if self.page == Some(0) {
            return Err(Error::invalid("there is no page 0").with_hint("pages are counted from 1"));
        }
        if self.page_size == Some(0) {
            return Err(
                Error::invalid("a page of no items").with_hint("ask for pages of one item or more")
            );
        }
        Ok(())
    }
}

/// An operation that answers one page of a list.
pub trait List: Endpoint<Output = Page<<Self as List>::Item>> + Clone {
    /// What it lists.
    type Item: Send + 'static;

    /// Which page is asked for.
    fn paging(&mut self) -> &mut Paging;
}

/// What a list of one's own things can be narrowed and ordered by. What is not set is left to the service.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub(crate) sort_by: Option<String>,
    pub(crate) organization: Option<String>,
}

/// A list of what belongs to the key's account.
pub trait Own: List {
    /// Which of it is asked for.
    fn filter(&mut self) -> &mut Filter;
}

impl<E: Own> Request<E> {
    /// Which field orders the list. Known are `created` (sent by the official clients) and `createdAt` (published).
    pub fn sort_by(self, field: impl Into<String>) -> Self {
        self.set(|list| list.filter().sort_by = Some(field.into()))
    }

    /// Only those of this organization, `org-…`; the account must be a member of it.
    pub fn organization(self, id: impl Into<String>) -> Self {
        self.set(|list| list.filter().organization = Some(id.into()))
    }
}

impl<E: List> Request<E> {
    /// Which page, counted from 1. The service answers the first one if this is not set.
    pub fn page(self, page: u32) -> Self {
        self.set(|list| list.paging().page = Some(page))
    }

    /// How many items a page has at most, sent as `offset` or `limit`. The service decides if this is not set: mostly
    /// 10, as published.
    pub fn page_size(self, items: u32) -> Self {
        self.set(|list| list.paging().page_size = Some(items))
    }

    /// In which order the items come. The newest are first if this is not set.
    pub fn sort_order(self, order: SortOrder) -> Self {
        self.set(|list| list.paging().order = Some(order))
    }

    /// The pages one after the other, from the one that [`page`](Self::page) says, else from the first. Their items
    /// one after the other are a [`stream`](Self::stream).
    pub fn pages(mut self) -> Pages<E> {
        let page = match &mut self.endpoint {
            Ok(list) => list.paging().page.unwrap_or(1),
            Err(_) => 1,
        };
        Pages {
            request: self,
            page,
            seen: None,
            ended: false,
        }
    }
}

/// The pages of a list, each fetched when it is asked for and not before; from [`Request::pages`].
///
/// To go on later, in another process too, keep [`page`](Self::page) and the page size. The list may change between two
/// pages: then an item may come twice, or not at all.
///
/// ```
/// # async fn run(nvm: nevermined::Nevermined) -> Result<(), nevermined::Error> {
/// let mut pages = nvm.agents().list().page_size(50).pages();
/// while let Some(page) = pages.next().await {
///     for agent in page? {
///         println!("{} {:?}", agent.id, agent.name);
///     }
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "pages are fetched by `next`"]
pub struct Pages<E> {
    request: Request<E>,
    page: u32,
    /// The items up to here, those of the pages before the first one included.
    seen: Option<u64>,
    ended: bool,
}

impl<E: List> Pages<E> {
    /// The number of the page that [`next`](Self::next) fetches.
    #[must_use]
    pub fn page(&self) -> u32 {
        self.page
    }

    /// Fetches the next page; `None` after the last. The first page comes even if it is empty.
    ///
    /// # Errors
    /// Those of the list. The same page is fetched again by the next call; nothing is skipped.
    pub async fn next(&mut self) -> Option<Result<Page<E::Item>, Error>> {
        if self.ended {
            return None;
        }
        let Some(request) = self.request.again() else {
            self.ended = true;
            return self.request.refusal().map(Err);
        };
        let page = match request.page(self.page).send().await {
            Ok(page) => page.into_inner(),
            Err(error) => return Some(Err(error)),
        };
        let is_first = self.seen.is_none();
        self.count(&page);
        (is_first || !page.items.is_empty()).then_some(Ok(page))
    }

    /// The service may cap the size of a page, so the end is told by the items that came and not by the page's number.
    fn count(&mut self, page: &Page<E::Item>) {
        let size = page.page_size.or_else(|| self.asked_size()).unwrap_or(0);
        let before = u64::from(self.page.saturating_sub(1)).saturating_mul(size);
        let seen = self
            .seen
            .unwrap_or(before)
            .saturating_add(page.items.len() as u64);
        self.seen = Some(seen);
        self.ended = page.items.is_empty() || page.total.is_some_and(|total| seen >= total);
        match self.page.checked_add(1) {
            Some(next) => self.page = next,
            None => self.ended = true,
        }
    }

    fn asked_size(&mut self) -> Option<u64> {
        let list = self.request.endpoint.as_mut().ok()?;
        list.paging().page_size.map(u64::from)
    }
}

impl<E: fmt::Debug> fmt::Debug for Pages<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("request", &self.request)
            .field("page", &self.page)
            .field("ended", &self.ended)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(answer: &Value) -> Result<Page<u64>, Error> {
        let items = match answer {
            Value::Array(list) => list.clone(),
            _ => answer["things"].as_array().cloned().unwrap_or_default(),
        };
        let body = Bytes::from(answer.to_string());
        Page::read(items, "things", &body, |_, raw| raw.as_u64())
    }

    #[test]
    fn every_envelope_is_read() {
        let page = |total, page, page_size| Page {
            items: vec![7, 8],
            total,
            page,
            page_size,
        };
        for (answer, expected) in [
            (
                json!({ "things": [7, 8], "total": 9, "page": 2, "offset": 4 }),
                page(Some(9), Some(2), Some(4)),
            ),
            (
                json!({ "things": [7, 8], "totalResults": 9, "page": 2, "offset": 4 }),
                page(Some(9), Some(2), Some(4)),
            ),
            (
                json!({ "things": [7, 8], "totalCount": 9, "page": 2, "offset": 4 }),
                page(Some(9), Some(2), Some(4)),
            ),
            (
                json!({ "success": true, "things": [7, 8], "meta": { "total": 9, "page": 2, "limit": 4 } }),
                page(Some(9), Some(2), Some(4)),
            ),
            (json!({ "things": [7, 8] }), page(None, None, None)),
            (json!([7, 8]), page(Some(2), None, None)),
        ] {
            assert_eq!(read(&answer).unwrap(), expected, "{answer}");
        }
    }

    #[test]
    fn what_is_no_list_is_no_page() {
        for answer in [json!({}), json!({ "things": {} }), json!({ "total": 0 })] {
            let error = read(&answer).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Decode, "{answer}");
            assert_eq!(error.message(), "the answer has no list `things`");
        }
        let error = read(&json!({ "things": [7, "x"] })).unwrap_err();
        assert_eq!(error.message(), "item 1 of `things` has no id");
        let error = read(&json!({ "success": false, "things": [] })).unwrap_err();
        assert_eq!(error.outcome(), Outcome::Rejected);
    }
}
