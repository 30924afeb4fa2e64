//! Stands between a client and a server, hands every byte on, and keeps what passed.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::support::message::{Message, Reader};

/// A request and the answer to it.
#[derive(Clone, Debug)]
pub(crate) struct Exchange {
    pub(crate) request: Message,
    pub(crate) answer: Message,
}

/// A recording reverse proxy. It stops when it is dropped.
pub(crate) struct Recorder {
    pub(crate) url: String,
    exchanges: Arc<Mutex<Vec<Exchange>>>,
    accepting: JoinHandle<()>,
}

impl Recorder {
    /// Listens on a free port and passes everything on to `server`, whose paths begin below `root`.
    pub(crate) async fn before(server: SocketAddr, root: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let exchanges = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&exchanges);
        let accepting = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let kept = Arc::clone(&kept);
                tokio::spawn(async move {
                    if let Err(error) = pass(client, server, root, &kept).await {
                        eprintln!("recorder: {error}");
                    }
                });
            }
        });
        Self {
            url,
            exchanges,
            accepting,
        }
    }

    /// What has passed so far, in order.
    pub(crate) fn exchanges(&self) -> Vec<Exchange> {
        self.exchanges.lock().unwrap().clone()
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn pass(
    client: TcpStream,
    server: SocketAddr,
    root: &str,
    kept: &Mutex<Vec<Exchange>>,
) -> io::Result<()> {
    let upstream = TcpStream::connect(server).await?;
    client.set_nodelay(true)?;
    upstream.set_nodelay(true)?;
    let (from_client, mut to_client) = client.into_split();
    let (from_server, mut to_server) = upstream.into_split();
    let (mut requests, mut answers) = (Reader::new(from_client), Reader::new(from_server));
    while let Some(request) = requests.next().await? {
        to_server.write_all(&below(root, &request.raw)).await?;
        let Some(answer) = answers.next().await? else {
            return Ok(());
        };
        // Kept first: whoever has the answer finds it recorded.
        let raw = answer.raw.clone();
        kept.lock().unwrap().push(Exchange { request, answer });
        to_client.write_all(&raw).await?;
    }
    Ok(())
}

/// The request with `root` taken off the front of its path.
fn below(root: &str, request: &[u8]) -> Vec<u8> {
    let front = format!(" {root}/").into_bytes();
    match request
        .windows(front.len())
        .position(|window| window == front)
    {
        Some(at) => [&request[..=at], &request[at + front.len() - 1..]].concat(),
        None => request.to_vec(),
    }
}
