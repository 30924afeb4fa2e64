//! The journal: changes on their way to the store. Requests append records; one thread makes all that wait
//! durable together, and whoever answers a request waits for that.
//!
//! A change takes effect in memory first and is durable a moment later. Nothing is answered in between, so
//! nobody outside can tell. If a write fails, the memory is ahead of the store for good: from then on every
//! answer is a failure, until a restart brings back what is durable.

use crate::change::{Change, Kept};
use crate::clock::{Clock, Moment, SystemClock};
use crate::record::Record;
use gathering::Gathering;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::watch;

mod gathering;

#[cfg(test)]
mod tests;

/// What holds records durably.
pub(crate) trait Storage: Send + 'static {
    /// Makes records durable, in their order, all of them or none.
    ///
    /// # Errors
    /// What failed. Nothing is kept here afterwards.
    fn keep(&mut self, records: &[Record]) -> Result<(), String>;

    /// Takes what all records kept so far add up to, in place of them.
    ///
    /// # Errors
    /// What failed. Nothing is kept here afterwards.
    fn compact(&mut self, kept: Kept) -> Result<(), String>;

    /// How many bytes of records may come until the next [`Storage::compact`]. None while the last goes on.
    fn room(&self) -> Option<u64>;
}

/// The store failed: what it was told last may or may not be durable, and nothing more will be.
#[derive(Clone, Debug)]
pub(crate) struct StoreFailed(Arc<str>);

impl fmt::Display for StoreFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Changes on their way to the store.
pub(crate) struct Journal {
    shared: Arc<Shared>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

struct Shared {
    queue: Mutex<Queue>,
    filled: Condvar,
    /// How many records were ever appended.
    appended: AtomicU64,
    progress: watch::Sender<Progress>,
}

#[derive(Default)]
struct Queue {
    records: Vec<Record>,
    /// After how many of these records a snapshot was taken, and what all records until then add up to.
    snapshot: Option<(usize, Box<Kept>)>,
    /// Who waits for the records so far.
    waiting: Vec<mpsc::Sender<Result<(), StoreFailed>>>,
    /// How many records the thread sleeps for.
    wanted: usize,
    /// Bytes until the next snapshot. None while one is on its way.
    room: Option<u64>,
    failed: Option<StoreFailed>,
    closed: bool,
}

#[derive(Default)]
struct Progress {
    /// How many of the appended records are durable.
    durable: u64,
    failed: Option<StoreFailed>,
}

impl Journal {
    /// Starts the thread that writes to `storage`.
    ///
    /// # Errors
    /// If the system gives no thread.
    pub(crate) fn start(storage: impl Storage) -> std::io::Result<Self> {
        let shared = Arc::new(Shared {
            queue: Mutex::new(Queue {
                room: storage.room(),
                ..Queue::default()
            }),
            filled: Condvar::new(),
            appended: AtomicU64::new(0),
            progress: watch::Sender::new(Progress::default()),
        });
        let writer = Arc::clone(&shared);
        let thread = std::thread::Builder::new()
            .name("sandbox-store".to_owned())
            .spawn(move || writer.write(storage))?;
        Ok(Self {
            shared,
            thread: Mutex::new(Some(thread)),
        })
    }

    /// A change as it will be appended.
    pub(crate) fn record(&self, change: &Change<'_>) -> Record {
        Record::new(change)
    }

    /// Takes a change that was just carried out at the time `at` and led to `kept`. Does not wait.
    pub(crate) fn append(&self, at: Moment, mut record: Record, kept: &Kept) {
        record.date(at);
        let mut queue = self.shared.lock();
        self.shared.appended.fetch_add(1, Ordering::Release);
        if queue.failed.is_some() {
            // It stays counted: who waits for it hears of the failure.
            return;
        }
        let length = record.bytes().len() as u64;
        queue.records.push(record);
        let used_up = match &mut queue.room {
            None => false,
            Some(room) => {
                *room = room.saturating_sub(length);
                *room == 0
            }
        };
        if used_up {
            queue.room = None;
            queue.snapshot = Some((queue.records.len(), Box::new(kept.clone())));
        }
        let enough = queue.records.len() >= queue.wanted;
        drop(queue);
        if enough {
            self.shared.filled.notify_one();
        }
    }

    /// Waits until all that was appended so far is durable.
    ///
    /// # Errors
    /// If the store failed before that.
    pub(crate) async fn durable(&self) -> Result<(), StoreFailed> {
        let wanted = self.shared.appended.load(Ordering::Acquire);
        if self.shared.progress.borrow().durable >= wanted {
            return Ok(());
        }
        let mut progress = self.shared.progress.subscribe();
        let reached = progress
            .wait_for(|progress| progress.durable >= wanted || progress.failed.is_some())
            .await;
        match reached {
            Ok(progress) if progress.durable >= wanted => Ok(()),
            Ok(progress) => Err(progress.failed.clone().unwrap_or_else(StoreFailed::closed)),
            Err(_sender_gone) => Err(StoreFailed::closed()),
        }
    }

    /// The same, for a caller that can't await.
    ///
    /// # Errors
    /// If the store failed before that.
    pub(crate) fn durable_blocking(&self) -> Result<(), StoreFailed> {
        let (tell, told) = mpsc::channel();
        {
            let mut queue = self.shared.lock();
            if let Some(failed) = &queue.failed {
                return Err(failed.clone());
            }
            queue.waiting.push(tell);
        }
        self.shared.filled.notify_one();
        told.recv()
            .unwrap_or_else(|_gone| Err(StoreFailed::closed()))
    }

    /// Makes the rest durable, and lets go of the storage. Waits for both.
    pub(crate) fn close(&self) {
        self.shared.lock().closed = true;
        self.shared.filled.notify_one();
        let thread = self
            .thread
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(thread) = thread {
            // A panic there was noted as a failure.
            let _ended = thread.join();
        }
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        self.close();
    }
}

impl Shared {
    /// The thread: takes all that waits, makes it durable, says so.
    fn write(&self, mut storage: impl Storage) {
        let end = End(self);
        let mut gathering = Gathering::default();
        while let Some(batch) = self.next(&mut gathering) {
            let count = batch.records.len();
            let begun = SystemClock.now();
            let kept = keep(&mut storage, &batch.records, batch.snapshot);
            let kept = kept.map_err(|problem| StoreFailed(problem.into()));
            if kept.is_ok() {
                self.progress
                    .send_modify(|progress| progress.durable += count as u64);
            }
            for waiting in batch.waiting {
                // Who no longer waits need not know.
                let _gone = waiting.send(kept.clone());
            }
            if let Err(failed) = kept {
                self.fail(failed);
                return;
            }
            // A clock that was set back says that it took no time.
            let took = SystemClock.now().duration_since(begun).unwrap_or_default();
            let mut queue = self.lock();
            gathering.after(count, queue.records.len(), took);
            if queue.room.is_none() && queue.snapshot.is_none() {
                queue.room = storage.room();
            }
        }
        drop(storage);
        drop(end);
    }

    /// What waits now, once anything does and the rest of it came. None when the journal was closed and nothing is
    /// left.
    fn next(&self, gathering: &mut Gathering) -> Option<Queue> {
        let mut queue = self.lock();
        loop {
            let records = queue.records.len();
            let hurry = queue.closed || !queue.waiting.is_empty();
            if records == 0 && !hurry {
                queue.wanted = 1;
                queue = self.sleep(queue, None);
                continue;
            }
            if !hurry && let Some(part) = gathering.wait(records) {
                queue.wanted = gathering.expected();
                queue = self.sleep(queue, Some(part));
                continue;
            }
            if records == 0 && queue.waiting.is_empty() {
                return None;
            }
            return Some(Queue {
                records: std::mem::take(&mut queue.records),
                snapshot: queue.snapshot.take(),
                waiting: std::mem::take(&mut queue.waiting),
                ..Queue::default()
            });
        }
    }

    /// Until it is woken, or for so long.
    fn sleep<'a>(
        &self,
        queue: MutexGuard<'a, Queue>,
        most: Option<Duration>,
    ) -> MutexGuard<'a, Queue> {
        match most {
            None => {
                let woken = self.filled.wait(queue);
                woken.unwrap_or_else(PoisonError::into_inner)
            }
            Some(most) => {
                let woken = self.filled.wait_timeout(queue, most);
                woken.unwrap_or_else(PoisonError::into_inner).0
            }
        }
    }

    fn fail(&self, failed: StoreFailed) {
        let mut queue = self.lock();
        let first = queue.failed.is_none();
        let failed = queue.failed.get_or_insert(failed).clone();
        queue.records.clear();
        queue.snapshot = None;
        for waiting in queue.waiting.drain(..) {
            let _gone = waiting.send(Err(failed.clone()));
        }
        drop(queue);
        if first {
            self.progress
                .send_modify(|progress| progress.failed = Some(failed));
        }
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Makes a batch durable. Records that came after a snapshot was taken are kept after it.
fn keep(
    storage: &mut impl Storage,
    records: &[Record],
    snapshot: Option<(usize, Box<Kept>)>,
) -> Result<(), String> {
    let Some((at, kept)) = snapshot else {
        return storage.keep(records);
    };
    let (before, after) = records.split_at_checked(at).unwrap_or((records, &[]));
    storage.keep(before)?;
    storage.compact(*kept)?;
    storage.keep(after)
}

/// However the thread ends, by a panic too: nobody shall wait for it in vain.
struct End<'a>(&'a Shared);

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.0.fail(StoreFailed::closed());
    }
}

impl StoreFailed {
    fn closed() -> Self {
        Self("it was closed".into())
    }
}

impl fmt::Debug for Journal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Journal")
            .field("appended", &self.shared.appended)
            .finish_non_exhaustive()
    }
}
