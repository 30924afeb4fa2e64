//! A server of one script, on a loopback port. It speaks TCP and knows no HTTP library, so it can break any rule.

use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::script::{Do, Step};

/// Listens until it is dropped.
pub(crate) struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

struct Shared {
    script: Mutex<Script>,
    seen: Mutex<Vec<Received>>,
    counts: watch::Sender<Counts>,
    released: watch::Sender<bool>,
}

struct Script {
    steps: VecDeque<Step>,
    /// What is done when the steps have ended.
    then: Step,
}

/// What has come in so far.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Counts {
    pub(crate) connections: usize,
    /// Requests that were read to their last byte.
    pub(crate) requests: usize,
    pub(crate) debits: usize,
    /// Stalled connections that the client gave up.
    pub(crate) hung_up: usize,
}

/// A complete request.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Received {
    /// `POST /api/v1/… HTTP/1.1`
    pub(crate) fn line(&self) -> &str {
        self.head.lines().next().unwrap_or_default()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (given, value) = line.split_once(':')?;
            given.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }
}

impl Server {
    /// Does the steps in turn, one a request, and `then` ever after.
    pub(crate) async fn start(steps: impl IntoIterator<Item = Step>, then: Step) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            script: Mutex::new(Script {
                steps: steps.into_iter().collect(),
                then,
            }),
            seen: Mutex::default(),
            counts: watch::Sender::default(),
            released: watch::Sender::new(false),
        });
        let task = tokio::spawn(accept(listener, Arc::clone(&shared)));
        Self {
            address,
            shared,
            task,
        }
    }

    /// Does the same with every request.
    pub(crate) async fn always(step: Step) -> Self {
        Self::start([], step).await
    }

    /// Plays another script, and counts from zero. No call may be under way.
    pub(crate) fn play(&self, steps: impl IntoIterator<Item = Step>, then: Step) {
        *self.shared.script() = Script {
            steps: steps.into_iter().collect(),
            then,
        };
        self.shared.seen.lock().unwrap().clear();
        self.shared.counts.send_replace(Counts::default());
        self.shared.released.send_replace(false);
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn requests(&self) -> usize {
        self.counts().requests
    }

    pub(crate) fn debits(&self) -> usize {
        self.counts().debits
    }

    pub(crate) fn counts(&self) -> Counts {
        *self.shared.counts.borrow()
    }

    pub(crate) fn received(&self) -> Vec<Received> {
        self.shared.seen.lock().unwrap().clone()
    }

    /// Waits until the counts are as `enough` wants them.
    pub(crate) async fn until(&self, enough: impl FnMut(&Counts) -> bool) {
        let mut counts = self.shared.counts.subscribe();
        super::soon(counts.wait_for(enough)).await.unwrap();
    }

    /// Lets stalled connections go on.
    pub(crate) fn release(&self) {
        self.shared.released.send_replace(true);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Shared {
    fn script(&self) -> MutexGuard<'_, Script> {
        self.script.lock().unwrap()
    }

    fn take_step(&self) -> Step {
        let mut script = self.script();
        script
            .steps
            .pop_front()
            .unwrap_or_else(|| script.then.clone())
    }

    fn acts_at_once(&self) -> bool {
        let script = self.script();
        script.steps.front().unwrap_or(&script.then).acts_at_once()
    }

    fn count(&self, change: impl FnOnce(&mut Counts)) {
        self.counts.send_modify(change);
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    // Connections end with the server.
    let mut connections = tokio::task::JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        shared.count(|counts| counts.connections += 1);
        let shared = Arc::clone(&shared);
        connections.spawn(async move {
            let mut connection = Connection {
                stream,
                unread: Vec::new(),
                shared,
            };
            // An error here is the client's hanging up, which tests see on its side.
            let _ = connection.serve().await;
        });
        while connections.try_join_next().is_some() {}
    }
}

struct Connection {
    stream: TcpStream,
    /// What came in and belongs to no request yet.
    unread: Vec<u8>,
    shared: Arc<Shared>,
}

impl Connection {
    async fn serve(&mut self) -> io::Result<()> {
        // A client may open a connection and then use another: a step is spent only on one that is used.
        if !self.shared.acts_at_once() {
            self.wait_for_a_byte().await?;
        }
        loop {
            let step = self.shared.take_step();
            for action in step.0 {
                match action {
                    Do::ReadSome => self.wait_for_a_byte().await?,
                    Do::ReadAll => self.read_request().await?,
                    Do::Debit => self.shared.count(|counts| counts.debits += 1),
                    Do::Write(bytes) => {
                        self.stream.write_all(&bytes).await?;
                        self.stream.flush().await?;
                    }
                    Do::WriteForever(bytes) => loop {
                        self.stream.write_all(&bytes).await?;
                    },
                    Do::Stall => self.stall().await?,
                    Do::Reset => return self.stream.set_zero_linger(),
                    Do::Close => return self.stream.shutdown().await,
                }
            }
            self.wait_for_a_byte().await?;
        }
    }

    async fn wait_for_a_byte(&mut self) -> io::Result<()> {
        while self.unread.is_empty() {
            self.read_more().await?;
        }
        Ok(())
    }

    async fn read_more(&mut self) -> io::Result<()> {
        match self.stream.read_buf(&mut self.unread).await? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(()),
        }
    }

    async fn read_request(&mut self) -> io::Result<()> {
        let head_length = loop {
            let end = self
                .unread
                .windows(4)
                .position(|window| window == b"\r\n\r\n");
            match end {
                Some(at) => break at + 4,
                None => self.read_more().await?,
            }
        };
        let head = String::from_utf8_lossy(&self.unread[..head_length]).into_owned();
        let mut request = Received {
            head,
            body: Vec::new(),
        };
        assert!(
            request.header("transfer-encoding").is_none(),
            "the client sends bodies whole"
        );
        let length: usize = request
            .header("content-length")
            .map_or(0, |length| length.parse().unwrap());
        while self.unread.len() < head_length + length {
            self.read_more().await?;
        }
        request.body = self.unread[head_length..head_length + length].to_vec();
        self.unread.drain(..head_length + length);
        self.shared.seen.lock().unwrap().push(request);
        self.shared.count(|counts| counts.requests += 1);
        Ok(())
    }

    async fn stall(&mut self) -> io::Result<()> {
        let mut released = self.shared.released.subscribe();
        tokio::select! {
            _ = released.wait_for(|released| *released) => Ok(()),
            more = async {
                loop {
                    if let Err(error) = self.read_more().await {
                        return error;
                    }
                }
            } => {
                self.shared.count(|counts| counts.hung_up += 1);
                Err(more)
            }
        }
    }
}
