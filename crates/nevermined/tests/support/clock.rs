use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use nevermined::{Clock, ClockFuture};
use tokio::sync::watch;

/// 21 October 2015, 07:27:00 GMT: where the day starts, so that tests can write dates.
const EPOCH: Duration = Duration::from_secs(1_445_412_420);

/// Time that passes only when the client waits between attempts, or when the test says so.
#[derive(Clone, Debug)]
pub(crate) struct VirtualClock(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    now: watch::Sender<Duration>,
    waits: Mutex<Vec<Duration>>,
    limits: Mutex<Vec<Duration>>,
}

impl VirtualClock {
    pub(crate) fn new() -> Self {
        Self(Arc::new(Shared {
            now: watch::Sender::new(Duration::ZERO),
            waits: Mutex::default(),
            limits: Mutex::default(),
        }))
    }

    /// Lets time pass; limits that are due by then end.
    pub(crate) fn advance(&self, by: Duration) {
        self.0.now.send_modify(|now| *now += by);
    }

    /// How long the client waited before each further attempt.
    pub(crate) fn waits(&self) -> Vec<Duration> {
        self.0.waits.lock().unwrap().clone()
    }

    /// The limit of each attempt.
    pub(crate) fn limits(&self) -> Vec<Duration> {
        self.0.limits.lock().unwrap().clone()
    }
}

impl Clock for VirtualClock {
    fn now(&self) -> Duration {
        *self.0.now.borrow()
    }

    fn wall(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + EPOCH + self.now()
    }

    fn sleep(&self, duration: Duration) -> ClockFuture {
        self.0.waits.lock().unwrap().push(duration);
        self.advance(duration);
        Box::pin(std::future::ready(()))
    }

    fn limit(&self, duration: Duration) -> ClockFuture {
        self.0.limits.lock().unwrap().push(duration);
        let due = self.now() + duration;
        let mut now = self.0.now.subscribe();
        Box::pin(async move {
            if now.wait_for(|now| *now >= due).await.is_err() {
                // The clock is gone, and time stands still.
                std::future::pending::<()>().await;
            }
        })
    }
}
