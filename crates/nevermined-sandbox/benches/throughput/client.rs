//! A client that costs little: raw sockets, requests that are ready to be sent.

use crate::Failure;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Stands in a request for a number of its own: 16 digits.
pub(crate) const NUMBER: &str = "################";

/// A request, as it is sent.
#[derive(Clone)]
pub(crate) struct Request {
    bytes: Arc<[u8]>,
    /// Where its own number stands.
    number: Option<usize>,
}

impl Request {
    pub(crate) fn new(method: &str, path: &str, key: &str, body: &str) -> Self {
        let text = format!(
            "{method} /api/v1{path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer {key}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        Self {
            number: text.find(NUMBER),
            bytes: text.into_bytes().into(),
        }
    }

    fn numbered(&self, number: u64) -> Vec<u8> {
        let mut bytes = self.bytes.to_vec();
        self.renumber(&mut bytes, number);
        bytes
    }

    fn renumber(&self, bytes: &mut [u8], number: u64) {
        let place = self.number.map(|at| at..at + NUMBER.len());
        if let Some(place) = place.and_then(|place| bytes.get_mut(place)) {
            place.copy_from_slice(format!("{number:016}").as_bytes());
        }
    }
}

/// Connections to one server, and the next number of a request.
pub(crate) struct Client {
    lines: Vec<Line>,
    next: u64,
}

struct Line {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Client {
    pub(crate) async fn connect(to: SocketAddr, connections: usize) -> Result<Self, Failure> {
        let mut lines = Vec::new();
        for _ in 0..connections {
            let stream = TcpStream::connect(to).await?;
            stream.set_nodelay(true)?;
            let buffer = vec![0; 16 * 1024];
            lines.push(Line { stream, buffer });
        }
        Ok(Self { lines, next: 1 })
    }

    /// The number of the next request.
    pub(crate) fn next_number(&self) -> u64 {
        self.next
    }

    pub(crate) fn number_from(&mut self, next: u64) {
        self.next = next;
    }

    /// Sends one request and gives the whole answer.
    pub(crate) async fn ask(&mut self, request: &Request) -> Result<Vec<u8>, Failure> {
        let number = self.next;
        self.next += 1;
        let line = self.lines.first_mut().ok_or("there is no connection")?;
        let length = line.exchange(&request.numbered(number)).await?;
        Ok(line.buffer.get(..length).unwrap_or_default().to_vec())
    }

    /// Sends so many requests, one after another on each connection, and gives the time that it took.
    pub(crate) async fn block(
        &mut self,
        request: &Request,
        calls: usize,
    ) -> Result<Duration, Failure> {
        let each = calls.div_ceil(self.lines.len().max(1));
        let started = Instant::now();
        let mut tasks = Vec::new();
        for mut line in self.lines.drain(..) {
            let (request, first) = (request.clone(), self.next);
            self.next += each as u64;
            tasks.push(tokio::spawn(async move {
                let mut bytes = request.numbered(first);
                for number in 0..each as u64 {
                    request.renumber(&mut bytes, first + number);
                    line.exchange(&bytes).await?;
                }
                Ok::<_, Failure>(line)
            }));
        }
        // The client never sleeps. A server that is slower than it would have to wake it with most answers, which the
        // kernel charges to that server: some 2 µs each on a virtual machine.
        let awake = tokio::spawn(async {
            loop {
                tokio::task::yield_now().await;
            }
        });
        for task in tasks {
            self.lines.push(task.await??);
        }
        let elapsed = started.elapsed();
        awake.abort();
        Ok(elapsed)
    }
}

impl Line {
    /// The length of the answer, which stands in the buffer.
    async fn exchange(&mut self, request: &[u8]) -> Result<usize, Failure> {
        self.stream.write_all(request).await?;
        let mut filled = 0;
        loop {
            let free = self.buffer.get_mut(filled..).unwrap_or_default();
            let count = self.stream.read(free).await?;
            if count == 0 {
                return Err("the server ended the connection".into());
            }
            filled += count;
            let answer = self.buffer.get(..filled).unwrap_or_default();
            if let Some(length) = whole(answer)?
                && length <= filled
            {
                return Ok(length);
            }
        }
    }
}

/// The length of an answer, once its head is there. Only 200 and 201 are answers here.
fn whole(answer: &[u8]) -> Result<Option<usize>, Failure> {
    let Some(head) = answer.windows(4).position(|four| four == b"\r\n\r\n") else {
        return Ok(None);
    };
    let said = answer.get(..head).unwrap_or_default();
    if !said.starts_with(b"HTTP/1.1 20") {
        return Err(String::from_utf8_lossy(answer).into_owned().into());
    }
    let name = b"content-length: ";
    let at = said.windows(name.len()).position(|part| part == name);
    let at = at.ok_or("the answer has no length")? + name.len();
    let digits = said.get(at..).unwrap_or_default();
    let digits = digits
        .split(|byte| *byte == b'\r')
        .next()
        .unwrap_or_default();
    let length: usize = std::str::from_utf8(digits)?.parse()?;
    Ok(Some(head + 4 + length))
}
