//! The two servers, each with a thread of its own.

use crate::Failure;
use crate::market::Market;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use axum::routing::get;
use axum::serve::ListenerExt;
use cpu_time::ThreadTime;
use nevermined_sandbox::{Answers, Builder, Sandbox};
use std::net::SocketAddr;
use std::sync::mpsc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::runtime::Handle;
use tokio::sync::oneshot;

/// A server that runs until this value is dropped.
pub(crate) struct Server {
    pub(crate) addr: SocketAddr,
    handle: Handle,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

/// What a server says when it listens.
type Ready<T> = (SocketAddr, Handle, T);

impl Server {
    /// The sandbox, with a market in it.
    pub(crate) fn sandbox(
        choose: impl FnOnce(Builder) -> Builder + Send + 'static,
    ) -> Result<(Self, Market), Failure> {
        Self::run("sandbox", async move |ready, stopped| {
            let builder = choose(Sandbox::builder().answers(Answers::Observed));
            let sandbox = builder.start().await?;
            let market = Market::open(&sandbox).await?;
            ready.send((sandbox.addr(), Handle::current(), market))?;
            // A dropped sender stops it too.
            let _either = stopped.await;
            sandbox.shutdown().await;
            Ok(())
        })
    }

    /// A handler that reads whatever is asked and gives this answer.
    pub(crate) fn bare(answer: &[u8]) -> Result<Self, Failure> {
        let answer = Answer::read(answer)?;
        let (server, ()) = Self::run("bare", async move |ready, stopped| {
            let listener = TcpListener::bind("127.0.0.1:0").await?;
            let addr = listener.local_addr()?;
            let to_get = answer.clone();
            let handler = get(async move || to_get.response());
            let handler = handler.post(async move |_body: Bytes| answer.response());
            let router = Router::new().route("/{*path}", handler);
            ready.send((addr, Handle::current(), ()))?;
            let listener = listener.tap_io(|stream| {
                let _unset = stream.set_nodelay(true);
            });
            let serving = axum::serve(listener, router).with_graceful_shutdown(async {
                let _either = stopped.await;
            });
            serving.await?;
            Ok(())
        })?;
        Ok(server)
    }

    fn run<T, F>(name: &str, serve: F) -> Result<(Self, T), Failure>
    where
        T: Send + 'static,
        F: AsyncFnOnce(mpsc::Sender<Ready<T>>, oneshot::Receiver<()>) -> Result<(), Failure>
            + Send
            + 'static,
    {
        let (sender, ready) = mpsc::channel();
        let (stop, stopped) = oneshot::channel();
        // By its name a profiler tells it apart.
        let thread = std::thread::Builder::new().name(name.to_owned());
        let thread = thread.spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            let served = runtime
                .map_err(Failure::from)
                .and_then(|runtime| runtime.block_on(serve(sender, stopped)));
            if let Err(error) = served {
                eprintln!("error: a server ended: {error}");
            }
        })?;
        let (addr, handle, told) = ready.recv().map_err(|_| "a server did not start")?;
        let server = Self {
            addr,
            handle,
            stop: Some(stop),
            thread: Some(thread),
        };
        Ok((server, told))
    }

    /// CPU time of the server's thread since it began.
    pub(crate) async fn cpu(&self) -> Result<Duration, Failure> {
        let time = self
            .handle
            .spawn(async { ThreadTime::try_now().map(|time| time.as_duration()) });
        Ok(time.await??)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // It said why, if it failed.
            let _ended = thread.join();
        }
    }
}

/// An answer of the sandbox, to be given again.
#[derive(Clone)]
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Answer {
    fn read(bytes: &[u8]) -> Result<Self, Failure> {
        let text = std::str::from_utf8(bytes)?;
        let (head, body) = text
            .split_once("\r\n\r\n")
            .ok_or("the answer has no end of its head")?;
        let mut lines = head.lines();
        let first = lines.next().unwrap_or_default();
        let status = first.split(' ').nth(1).ok_or("the answer has no status")?;
        let mut headers = HeaderMap::new();
        for line in lines {
            let (name, value) = line.split_once(": ").ok_or("a header without value")?;
            // The server itself says these.
            if name != "content-length" && name != "date" {
                let name: HeaderName = name.parse()?;
                headers.insert(name, HeaderValue::from_str(value)?);
            }
        }
        Ok(Self {
            status: status.parse()?,
            headers,
            body: Bytes::copy_from_slice(body.as_bytes()),
        })
    }

    fn response(&self) -> Response {
        let mut response = Response::new(Body::from(self.body.clone()));
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers.clone();
        response
    }
}
