//! A merchant on this machine, which wants 12,000 millionths of a dollar before it answers.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};
use tokio::sync::mpsc::{self, Sender};

/// What one answer costs, in millionths of a dollar, and in cents, rounded up.
pub(crate) const PRICE: u64 = 12_000;
pub(crate) const CENTS: u64 = 2;
pub(crate) const RECIPIENT: &str = "0x3333333333333333333333333333333333333333";

const USDC: &str = "0x036CbD53842c5426634e7929541eC2318f3dCF7e";

/// What came to the merchant with a payment, and a way to go on with the answer that is a stream.
#[derive(Clone, Default)]
pub(crate) struct Seen {
    requests: Arc<Mutex<Vec<(HeaderMap, Bytes)>>>,
    stream: Arc<Mutex<Option<Sender<Bytes>>>>,
}

pub(crate) struct Merchant {
    pub(crate) url: String,
    seen: Seen,
}

impl Merchant {
    pub(crate) async fn open() -> Self {
        let seen = Seen::default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let kept = seen.clone();
        let router = Router::new().fallback(async move |request| serve(&kept, request).await);
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, seen }
    }

    pub(crate) fn at(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }

    /// Headers and bodies of the requests that were paid, or need no payment.
    pub(crate) fn received(&self) -> Vec<(HeaderMap, Bytes)> {
        self.seen.requests.lock().unwrap().clone()
    }

    /// The way to send more of the answer of `/stream`; the answer ends when it is dropped.
    pub(crate) fn stream(&self) -> Sender<Bytes> {
        self.seen.stream.lock().unwrap().take().unwrap()
    }
}

/// What it asks for, as its 402 has it.
pub(crate) fn asked() -> Value {
    let payment = json!({
        "scheme": "exact",
        "network": "eip155:84532",
        "amount": PRICE.to_string(),
        "asset": USDC,
        "payTo": RECIPIENT,
    });
    json!({ "x402Version": 2, "accepts": [payment] })
}

async fn serve(seen: &Seen, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path();
    let is_paid = parts.headers.contains_key("payment-signature");
    if path != "/free" && !is_paid {
        let required = STANDARD.encode(asked().to_string());
        let answer = Response::builder().status(StatusCode::PAYMENT_REQUIRED);
        return answer
            .header("payment-required", required)
            .body(Body::from("{}"))
            .unwrap();
    }
    let body = axum::body::to_bytes(body, 1 << 20).await.unwrap();
    let heard = String::from_utf8_lossy(&body).into_owned();
    seen.requests.lock().unwrap().push((parts.headers, body));
    let receipt = STANDARD.encode(json!({ "transaction": "0xfeed" }).to_string());
    let answer = Response::builder().header("payment-response", receipt);
    let body = match path {
        "/stream" => {
            let (sender, parts) = mpsc::channel(1);
            *seen.stream.lock().unwrap() = Some(sender);
            Body::from_stream(Parts(parts))
        }
        _ => Body::from(json!({ "heard": heard }).to_string()),
    };
    answer.body(body).unwrap()
}

/// What comes through a channel, as a body.
pub(crate) struct Parts(pub(crate) mpsc::Receiver<Bytes>);

impl futures_core::Stream for Parts {
    type Item = Result<Bytes, std::io::Error>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        self.0.poll_recv(context).map(|part| part.map(Ok))
    }
}
