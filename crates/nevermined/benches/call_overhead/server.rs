//! A server that answers at once with fixed bytes, in a process of its own.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, ChildStdin, Command, Stdio};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::Failure;

/// Makes this program the server.
pub(crate) const ARGUMENT: &str = "--serve";

const ORDERED: &str = r#"{"success":true,"txHash":"0x5f2c7d3bd1f1a9c1a2e7cb5b1f30f6a2a3a51f6b9dcf0b7f4f86e1c2a3b4c5d6","balance":{"isSubscriber":true,"total":100,"used":0,"remaining":100,"expiresAt":"2027-01-01T00:00:00.000Z"}}"#;
const BALANCE: &str = r#"{"isSubscriber":true,"total":100,"used":58,"remaining":42,"expiresAt":"2027-01-01T00:00:00.000Z"}"#;

/// The server's process; it ends with this value.
pub(crate) struct Server {
    child: Child,
    url: String,
    // The server reads it to its end, which comes when this process ends, however it ends.
    _lifeline: Option<ChildStdin>,
}

impl Server {
    pub(crate) fn start() -> Result<Self, Failure> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg(ARGUMENT)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let lifeline = child.stdin.take();
        let stdout = child.stdout.take().ok_or("the server has no output")?;
        let mut url = String::new();
        BufReader::new(stdout).read_line(&mut url)?;
        Ok(Self {
            child,
            url: url.trim().to_owned(),
            _lifeline: lifeline,
        })
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Should it have ended by itself, there is nothing left to do.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Serves until the standard input ends.
pub(crate) async fn serve() -> Result<(), Failure> {
    std::thread::spawn(|| {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(0);
    });
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("http://{}", listener.local_addr()?);
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        // A client that goes away ends its connection and no other.
        tokio::spawn(async move { converse(stream).await.ok() });
    }
}

/// Answers one request after another. None of them has a body.
async fn converse(mut stream: TcpStream) -> std::io::Result<()> {
    let (ordered, balance) = (answer(ORDERED), answer(BALANCE));
    let mut buffer = vec![0; 8192];
    let mut filled = 0;
    loop {
        let count = stream.read(&mut buffer[filled..]).await?;
        if count == 0 {
            return Ok(());
        }
        filled += count;
        if buffer[..filled].ends_with(b"\r\n\r\n") {
            let answer = if buffer.starts_with(b"POST ") {
                &ordered
            } else {
                &balance
            };
            stream.write_all(answer).await?;
            filled = 0;
        }
    }
}

fn answer(body: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 200 OK\r\n\
         content-type: application/json; charset=utf-8\r\n\
         content-length: {}\r\n\
         date: Fri, 01 Jan 2027 00:00:00 GMT\r\n\
         nevermined-version: 1.1\r\n\
         x-correlation-id: 7d0f4a8e-5c1b-4f5e-9a64-0a5c0e1f2b3d\r\n\
         \r\n\
         {body}",
        body.len()
    )
    .into_bytes()
}
