use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;

use crate::ClockFuture;

/// The result of `work`, or `None` if `limit` ends first.
///
/// The work comes pinned: a future that is moved once more is copied, and kept twice.
pub(crate) async fn within<T>(
    mut limit: ClockFuture,
    mut work: Pin<&mut impl Future<Output = T>>,
) -> Option<T> {
    poll_fn(move |context| {
        // Work first: an answer that is there counts, even if it came in the last moment.
        if let Poll::Ready(done) = work.as_mut().poll(context) {
            return Poll::Ready(Some(done));
        }
        limit.as_mut().poll(context).map(|()| None)
    })
    .await
}
