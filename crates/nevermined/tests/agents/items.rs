//! The items of a list as a stream: each once, in order, and no page before it is asked for.

use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, Waker};

use futures_core::Stream;
use nevermined::{Agent, ErrorKind, Items, Outcome};
use proptest::prelude::{ProptestConfig, any, prop_assert, prop_assert_eq, proptest};

use super::{Served, agents_of, client};

const KEY: Option<&str> = Some("custom:e30.e30.c2ln");

fn number(agent: Agent) -> u64 {
    agent.id.as_str().parse().unwrap()
}

fn runtime() -> tokio::runtime::Runtime {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_all().build().unwrap()
}

fn count(fetched: &AtomicU64) -> u64 {
    fetched.load(Ordering::SeqCst)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_page_is_fetched_before_its_first_item_is_asked_for(
        total in 1_u64..30,
        size in 1_u32..12,
        take in 0_u64..30,
        says_total in any::<bool>(),
    ) {
        let take = take.min(total);
        let (first, rest, fetched, page) = runtime().block_on(async {
            let (url, fetched) = agents_of(Served { total, says_total, flaky: false }).await;
            let nvm = client(&url, KEY);
            let list = || nvm.agents().list().page_size(size);
            let mut items = list().stream();
            let mut first = Vec::new();
            for _ in 0..take {
                first.push(number(items.next().await.unwrap().unwrap()));
            }
            let (asked, page) = (count(&fetched), items.page());
            drop(items);
            // As another process would go on, that knows the page alone.
            let mut items = list().page(page).stream();
            let mut rest = Vec::new();
            while let Some(item) = items.next().await {
                rest.push(number(item.unwrap()));
            }
            assert!(items.next().await.is_none());
            (first, rest, asked, page)
        });
        prop_assert_eq!(first, (1..=take).collect::<Vec<_>>());
        let size = u64::from(size);
        prop_assert_eq!(fetched, take.div_ceil(size));
        let start = u64::from(page - 1) * size + 1;
        prop_assert_eq!(rest, (start..=total).collect::<Vec<_>>());
        // Nothing between the two is left out, and less than a page comes again.
        prop_assert!(start <= take + 1 || take == total);
        prop_assert!(take < start + size - 1);
    }

    #[test]
    fn an_error_loses_no_item(
        total in 0_u64..20,
        size in 1_u32..8,
        says_total in any::<bool>(),
    ) {
        let (seen, refused, fetched) = runtime().block_on(async {
            let (url, fetched) = agents_of(Served { total, says_total, flaky: true }).await;
            let mut items = client(&url, KEY).agents().list().page_size(size).stream();
            let (mut seen, mut refused) = (Vec::new(), 0);
            while let Some(item) = items.next().await {
                match item {
                    Ok(agent) => seen.push(number(agent)),
                    Err(error) => {
                        assert_eq!(error.kind(), ErrorKind::Server);
                        refused += 1;
                    }
                }
            }
            (seen, refused, count(&fetched))
        });
        prop_assert_eq!(seen, (1..=total).collect::<Vec<_>>());
        prop_assert_eq!(refused * 2, fetched);
    }
}

#[tokio::test]
async fn a_wait_that_is_given_up_loses_no_item_and_fetches_no_page_twice() {
    let list = Served {
        total: 4,
        says_total: true,
        flaky: false,
    };
    let (url, fetched) = agents_of(list).await;
    let mut items = client(&url, KEY).agents().list().page_size(2).stream();
    for expected in 1..=4 {
        // Polled once and dropped, while its page is under way.
        let mut given_up = Box::pin(items.next());
        let mut context = Context::from_waker(Waker::noop());
        let polled = given_up.as_mut().poll(&mut context);
        drop(given_up);
        let item = match polled {
            Poll::Ready(item) => item,
            Poll::Pending => items.next().await,
        };
        assert_eq!(number(item.unwrap().unwrap()), expected);
    }
    assert!(items.next().await.is_none());
    assert_eq!(count(&fetched), 2);
}

#[tokio::test]
async fn a_program_with_a_crate_of_streams_reads_the_same() {
    fn next<S: Stream + Unpin>(stream: &mut S) -> impl Future<Output = Option<S::Item>> + '_ {
        std::future::poll_fn(|context| Pin::new(&mut *stream).poll_next(context))
    }
    let list = Served {
        total: 3,
        says_total: true,
        flaky: false,
    };
    let (url, _) = agents_of(list).await;
    let mut items: Items<_> = client(&url, KEY).agents().list().page_size(2).stream();
    assert_eq!(items.size_hint(), (0, None));
    assert_eq!(number(next(&mut items).await.unwrap().unwrap()), 1);
    assert_eq!(items.size_hint(), (1, None));
    let shown = format!("{items:?}");
    assert!(shown.contains("page: 1, ready: 1"), "{shown}");
    // It moves to another task with what it has.
    let rest = tokio::spawn(async move {
        let mut rest = Vec::new();
        while let Some(item) = next(&mut items).await {
            rest.push(number(item.unwrap()));
        }
        rest
    });
    assert_eq!(rest.await.unwrap(), [2, 3]);
}

#[tokio::test]
async fn a_list_that_cannot_be_asked_for_says_so_once() {
    let nvm = client("http://127.0.0.1:9", KEY);
    let mut items = nvm.agents().list().page_size(0).stream();
    let error = items.next().await.unwrap().unwrap_err();
    assert_eq!(error.outcome(), Outcome::NotSent);
    assert_eq!((error.kind(), items.page()), (ErrorKind::InvalidRequest, 1));
}
