use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;

/// The result of `work`, or `None` if `limit` ends first.
pub(crate) async fn within<T>(
    limit: impl Future<Output = ()>,
    work: impl Future<Output = T>,
) -> Option<T> {
    let mut limit = pin!(limit);
    let mut work = pin!(work);
    poll_fn(move |context| {
        // Work first: an answer that is there counts, even if it came in the last moment.
        if let Poll::Ready(done) = work.as_mut().poll(context) {
            return Poll::Ready(Some(done));
        }
        limit.as_mut().poll(context).map(|()| None)
    })
    .await
}
