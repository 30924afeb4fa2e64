//! HTTP/1.1 messages as they stand on the wire: nothing is normalized but the case of header names.

use std::io;

use serde_json::Value;
use tokio::io::{AsyncRead, AsyncReadExt as _};

/// One request or answer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Message {
    /// The request line or the status line.
    pub(crate) first: String,
    /// In the order in which they came, names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    /// Without the framing of chunks.
    pub(crate) body: Vec<u8>,
    /// Every byte, framing included.
    pub(crate) raw: Vec<u8>,
}

impl Message {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// The method of a request.
    pub(crate) fn method(&self) -> &str {
        self.first.split(' ').next().unwrap_or_default()
    }

    /// The path of a request, without its query.
    pub(crate) fn path(&self) -> &str {
        let target = self.first.split(' ').nth(1).unwrap_or_default();
        target.split_once('?').map_or(target, |(path, _)| path)
    }

    /// The query of a request; empty without one.
    pub(crate) fn query(&self) -> &str {
        let target = self.first.split(' ').nth(1).unwrap_or_default();
        target.split_once('?').map_or("", |(_, query)| query)
    }

    /// The status of an answer.
    pub(crate) fn status(&self) -> u16 {
        let status = self.first.split(' ').nth(1).unwrap_or_default();
        status.parse().unwrap_or_default()
    }

    /// The body as JSON; `None` when it is empty or none.
    pub(crate) fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }
}

/// Reads messages off one connection. Bytes that follow a message are kept for the next one.
pub(crate) struct Reader<R> {
    from: R,
    buffer: Vec<u8>,
}

impl<R: AsyncRead + Unpin> Reader<R> {
    pub(crate) fn new(from: R) -> Self {
        Self {
            from,
            buffer: Vec::new(),
        }
    }

    /// The next message; `None` when the other side closes between two messages.
    pub(crate) async fn next(&mut self) -> io::Result<Option<Message>> {
        let head_end = loop {
            if let Some(at) = find(&self.buffer, b"\r\n\r\n") {
                break at + 4;
            }
            if !self.more().await? {
                return match self.buffer.is_empty() {
                    true => Ok(None),
                    false => Err(cut("in the head")),
                };
            }
        };
        let head = String::from_utf8_lossy(&self.buffer[..head_end - 4]).into_owned();
        let mut lines = head.split("\r\n");
        let mut message = Message {
            first: lines.next().unwrap_or_default().to_owned(),
            headers: lines
                .filter_map(|line| line.split_once(':'))
                .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
                .collect(),
            ..Message::default()
        };
        let end = self.read_body(head_end, &mut message).await?;
        message.raw = self.buffer.drain(..end).collect();
        Ok(Some(message))
    }

    /// Fills in the body; gives the end of the message in the buffer.
    async fn read_body(&mut self, start: usize, message: &mut Message) -> io::Result<usize> {
        if let Some(length) = message.header("content-length") {
            let length: usize = length.parse().map_err(|_| cut("no content length"))?;
            self.fill(start + length).await?;
            message.body = self.buffer[start..start + length].to_vec();
            return Ok(start + length);
        }
        if message.header("transfer-encoding") == Some("chunked") {
            return self.read_chunks(start, &mut message.body).await;
        }
        let is_answer = message.first.starts_with("HTTP/");
        if is_answer && !matches!(message.status(), 100..=199 | 204 | 304) {
            while self.more().await? {}
            message.body = self.buffer[start..].to_vec();
            return Ok(self.buffer.len());
        }
        Ok(start)
    }

    async fn read_chunks(&mut self, start: usize, body: &mut Vec<u8>) -> io::Result<usize> {
        let mut at = start;
        loop {
            let line_end = loop {
                match find(&self.buffer[at..], b"\r\n") {
                    Some(offset) => break at + offset,
                    None if self.more().await? => {}
                    None => return Err(cut("in the length of a chunk")),
                }
            };
            let length = String::from_utf8_lossy(&self.buffer[at..line_end]).into_owned();
            let length = length.split(';').next().unwrap_or_default().trim();
            let length = usize::from_str_radix(length, 16).map_err(|_| cut("no chunk length"))?;
            let data = line_end + 2;
            self.fill(data + length + 2).await?;
            body.extend_from_slice(&self.buffer[data..data + length]);
            at = data + length + 2;
            if length == 0 {
                return Ok(at);
            }
        }
    }

    async fn fill(&mut self, length: usize) -> io::Result<()> {
        while self.buffer.len() < length {
            if !self.more().await? {
                return Err(cut("in the body"));
            }
        }
        Ok(())
    }

    async fn more(&mut self) -> io::Result<bool> {
        Ok(self.from.read_buf(&mut self.buffer).await? > 0)
    }
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

fn cut(place: &str) -> io::Error {
    io::Error::new(io::ErrorKind::UnexpectedEof, format!("cut off: {place}"))
}
