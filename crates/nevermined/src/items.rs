//! Lists, item by item.

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::vec;

use futures_core::Stream;

use crate::page::List;
use crate::{Error, Page, Pages, Request};

impl<E: List> Request<E> {
    /// The items one after the other, page by page, from the page that [`page`](Self::page) says, else from the first.
    pub fn stream(self) -> Items<E> {
        let pages = self.pages();
        Items {
            of: pages.page(),
            next: pages.page(),
            ready: Vec::new().into_iter(),
            pages: Some(pages),
            fetch: None,
        }
    }
}

/// The items of a list as a [`Stream`]; from [`Request::stream`].
///
/// A page is fetched when an item is asked for and the pages before it are used up, and not before. After an error the
/// next item asked for makes the same page be fetched again; nothing is skipped. To drop the future of
/// [`next`](Self::next) loses nothing either: a fetch under way goes on when the next item is asked for.
///
/// To go on later, in another process too, keep [`page`](Self::page) and the page size.
///
/// ```
/// # async fn run(nvm: nevermined::Nevermined) -> Result<(), nevermined::Error> {
/// let mut agents = nvm.agents().list().page_size(50).stream();
/// while let Some(agent) = agents.next().await {
///     let agent = agent?;
///     println!("{} {:?}", agent.id, agent.name);
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "items are fetched when they are asked for"]
pub struct Items<E: List> {
    /// The page that `ready` is of.
    of: u32,
    /// The page to fetch next, or that is being fetched.
    next: u32,
    ready: vec::IntoIter<E::Item>,
    /// `None` while a page is being fetched: the fetch has them.
    pages: Option<Pages<E>>,
    fetch: Option<Pin<Box<Fetch<E>>>>,
}

/// Fetches a page, and gives the pages back.
type Fetch<E> = dyn Future<Output = (Pages<E>, Fetched<E>)> + Send;
type Fetched<E> = Option<Result<Page<<E as List>::Item>, Error>>;

impl<E: List> Items<E> {
    /// The number of the page to go on from. Items of it that were given already come again, unless it is a new page.
    #[must_use]
    pub fn page(&self) -> u32 {
        match self.ready.len() {
            0 => self.next,
            _ => self.of,
        }
    }

    /// The next item; `None` after the last. The same as the stream's, for programs that use no crate of streams.
    ///
    /// # Errors
    /// Those of the list. The same page is fetched again by the next call; nothing is skipped.
    pub async fn next(&mut self) -> Option<Result<E::Item, Error>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl<E: List> Stream for Items<E> {
    type Item = Result<E::Item, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            if let Some(item) = this.ready.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            let fetch = match (&mut this.fetch, this.pages.take()) {
                (Some(fetch), _) => fetch,
                (none, Some(pages)) => none.insert(Box::pin(fetch(pages))),
                (None, None) => return Poll::Ready(None),
            };
            let (pages, fetched) = ready!(fetch.as_mut().poll(context));
            this.fetch = None;
            this.of = this.next;
            this.next = pages.page();
            this.pages = Some(pages);
            match fetched {
                Some(Ok(page)) => this.ready = page.into_iter(),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.ready.len(), None)
    }
}

async fn fetch<E: List>(mut pages: Pages<E>) -> (Pages<E>, Fetched<E>) {
    let fetched = pages.next().await;
    (pages, fetched)
}

/// Nothing in it is pinned but what is boxed.
impl<E: List> Unpin for Items<E> {}

impl<E: List> fmt::Debug for Items<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items")
            .field("page", &self.page())
            .field("ready", &self.ready.len())
            .field("fetching", &self.fetch.is_some())
            .finish_non_exhaustive()
    }
}
