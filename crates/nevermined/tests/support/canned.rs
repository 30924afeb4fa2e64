//! A server that says what it is told to say, and keeps what it was asked.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use serde::Deserialize;
use serde_json::Value;
use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use super::message::{Message, Reader};

/// An answer as data: a JSON body, a text, or none.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Canned {
    pub(crate) status: u16,
    #[serde(default)]
    pub(crate) headers: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) body: Option<Value>,
    #[serde(default)]
    pub(crate) text: Option<String>,
}

impl Canned {
    /// The body as it is sent.
    pub(crate) fn content(&self) -> String {
        match (&self.text, &self.body) {
            (Some(text), _) => text.clone(),
            (None, Some(body)) => body.to_string(),
            (None, None) => String::new(),
        }
    }

    fn bytes(&self) -> Vec<u8> {
        let body = self.content();
        let mut head = format!("HTTP/1.1 {} Said\r\n", self.status);
        for (name, value) in &self.headers {
            head += &format!("{name}: {value}\r\n");
        }
        head += &format!("content-length: {}\r\n\r\n{body}", body.len());
        head.into_bytes()
    }
}

/// It stops when it is dropped.
pub(crate) struct Server {
    pub(crate) url: String,
    said: Arc<Mutex<Vec<u8>>>,
    asked: Arc<Mutex<Vec<Message>>>,
    accepting: JoinHandle<()>,
}

impl Server {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let said = Arc::new(Mutex::new(Vec::new()));
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (say, keep) = (Arc::clone(&said), Arc::clone(&asked));
        let accepting = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(stream, Arc::clone(&say), Arc::clone(&keep)));
            }
        });
        Self {
            url,
            said,
            asked,
            accepting,
        }
    }

    /// Answers everything with `canned` from now on.
    pub(crate) fn say(&self, canned: &Canned) {
        *self.said.lock().unwrap() = canned.bytes();
        self.asked.lock().unwrap().clear();
    }

    /// What was asked since the last `say`.
    pub(crate) fn asked(&self) -> Vec<Message> {
        self.asked.lock().unwrap().clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn answer(stream: TcpStream, said: Arc<Mutex<Vec<u8>>>, asked: Arc<Mutex<Vec<Message>>>) {
    // Only speed is lost where this fails.
    let _unset = stream.set_nodelay(true);
    let (from, mut to) = stream.into_split();
    let mut requests = Reader::new(from);
    while let Ok(Some(request)) = requests.next().await {
        asked.lock().unwrap().push(request);
        let bytes = said.lock().unwrap().clone();
        if to.write_all(&bytes).await.is_err() {
            return;
        }
    }
}
