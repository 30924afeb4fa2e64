use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use http::{HeaderMap, StatusCode};

use super::headers::{PAYMENT_ID, PAYMENT_STATUS, TX_HASH, drop_hops};
use crate::transport::{Incoming, Opened};
use crate::{Error, ErrorKind, Outcome, TxHash};

/// What a paid service answered through the proxy; from [`RouterHandle::proxy`](super::RouterHandle::proxy).
#[derive(Debug)]
#[non_exhaustive]
pub struct Proxied {
    /// The status that the service answered. Redirects are handed on and not followed.
    pub status: StatusCode,
    /// The service's headers, without those of one connection.
    pub headers: HeaderMap,
    /// The payment, if anything was paid. How much is in the [ledger](super::RouterHandle::ledger).
    pub payment: Option<ProxiedPayment>,
    /// The body, as it comes.
    pub body: ProxyBody,
}

/// The payment of a request that went through the proxy. Source: the headers `X-Router-Payment-…`.
///
/// What the service did not send is `None`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ProxiedPayment {
    /// The payment, as it stands in the ledger.
    pub id: String,
    /// The state of the payment.
    pub status: Option<String>,
    /// The transaction that settled the payment, once there is one.
    pub tx_hash: Option<TxHash>,
}

/// A body that comes in parts: a [`Stream`] of them.
///
/// A part that takes longer than an attempt may ends it with an error. So does a connection that breaks; whether the
/// request was paid is said by [`Proxied::payment`], and not by such an error.
#[must_use = "a body is read by `chunk`, `bytes`, or as a stream"]
pub struct ProxyBody(Incoming);

impl Proxied {
    pub(super) fn new(opened: Opened) -> Self {
        let Opened {
            status,
            mut headers,
            body,
        } = opened;
        let text = |name| {
            let value = headers.get(name)?.to_str().ok()?.trim();
            (!value.is_empty()).then(|| value.to_owned())
        };
        // A payment without a readable id is one still.
        let payment = headers.contains_key(PAYMENT_ID).then(|| ProxiedPayment {
            id: text(PAYMENT_ID).unwrap_or_default(),
            status: text(PAYMENT_STATUS),
            tx_hash: text(TX_HASH).map(TxHash::from),
        });
        drop_hops(&mut headers);
        Self {
            status,
            headers,
            payment,
            body: ProxyBody(body),
        }
    }
}

impl ProxyBody {
    /// The next part; `None` at the end.
    ///
    /// # Errors
    /// `Connect` or `Timeout`, unknown: the rest does not come. There is nothing after an error.
    ///
    /// ```
    /// # async fn read(mut answer: nevermined::router::Proxied) -> Result<(), nevermined::Error> {
    /// while let Some(part) = answer.body.chunk().await {
    ///     println!("{} bytes", part?.len());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn chunk(&mut self) -> Option<Result<Bytes, Error>> {
        poll_fn(|context| Pin::new(&mut self.0).poll_next(context)).await
    }

    /// All of it, up to the size that the client reads of any answer.
    ///
    /// # Errors
    /// Those of [`chunk`](Self::chunk); `Decode`, unknown: it is larger.
    pub async fn bytes(mut self) -> Result<Bytes, Error> {
        let max = self.0.max_body();
        let mut whole = BytesMut::new();
        while let Some(part) = self.chunk().await {
            let part = part?;
            if whole.len() + part.len() > max {
                let message = format!("the answer is larger than {max} bytes");
                return Err(Error::new(ErrorKind::Decode, Outcome::Unknown, message)
                    .with_hint("read it part by part"));
            }
            whole.extend_from_slice(&part);
        }
        Ok(whole.freeze())
    }
}

impl Stream for ProxyBody {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Pin::new(&mut self.0).poll_next(context)
    }
}

impl fmt::Debug for ProxyBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProxyBody").finish_non_exhaustive()
    }
}
