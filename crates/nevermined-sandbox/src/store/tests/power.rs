//! The power fails at any moment: what was acknowledged is there.
//!
//! A kill leaves all that was written to the system, flushed or not. A power loss leaves what was flushed, and any
//! part of what was written since, in any order. Here a disk in memory remembers which is which.

use super::*;
use redb::StorageBackend;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

/// What survives: how much was acknowledged before, and what the disk holds.
struct Loss {
    acknowledged: u64,
    disk: Vec<u8>,
}

#[derive(Default)]
struct Disk {
    written: Vec<u8>,
    flushed: Vec<u8>,
    /// Offset and bytes of each write since the last flush.
    since: Vec<(usize, Vec<u8>)>,
    losses: Vec<Loss>,
    rng: fastrand::Rng,
}

#[derive(Clone)]
struct Backend {
    disk: Arc<Mutex<Disk>>,
    acknowledged: Arc<AtomicU64>,
}

impl std::fmt::Debug for Backend {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a disk in memory")
    }
}

impl Backend {
    fn holding(bytes: Vec<u8>) -> Self {
        let disk = Disk {
            flushed: bytes.clone(),
            written: bytes,
            rng: fastrand::Rng::with_seed(5),
            ..Disk::default()
        };
        Self {
            disk: Arc::new(Mutex::new(disk)),
            acknowledged: Arc::default(),
        }
    }

    fn disk(&self) -> std::sync::MutexGuard<'_, Disk> {
        self.disk.lock().expect("unpoisoned")
    }

    /// The power might fail now.
    fn maybe_lose(&self, disk: &mut Disk) {
        if disk.losses.len() == 200 || disk.rng.u8(..) > 12 {
            return;
        }
        let mut left = disk.flushed.clone();
        left.resize(disk.written.len().max(left.len()), 0);
        for (offset, bytes) in &disk.since {
            if disk.rng.bool() {
                left[*offset..*offset + bytes.len()].copy_from_slice(bytes);
            }
        }
        disk.losses.push(Loss {
            acknowledged: self.acknowledged.load(Ordering::SeqCst),
            disk: left,
        });
    }
}

impl StorageBackend for Backend {
    fn len(&self) -> io::Result<u64> {
        Ok(self.disk().written.len() as u64)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let disk = self.disk();
        let from = usize::try_from(offset).expect("an offset");
        let bytes = disk.written.get(from..from + out.len());
        out.copy_from_slice(bytes.ok_or(io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        let len = usize::try_from(len).expect("a length");
        let mut disk = self.disk();
        disk.written.resize(len, 0);
        disk.since
            .retain(|(offset, bytes)| offset + bytes.len() <= len);
        Ok(())
    }

    fn sync_data(&self) -> io::Result<()> {
        let disk = &mut *self.disk();
        self.maybe_lose(disk);
        disk.flushed.clone_from(&disk.written);
        disk.since.clear();
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        let disk = &mut *self.disk();
        let from = usize::try_from(offset).expect("an offset");
        disk.written[from..from + data.len()].copy_from_slice(data);
        disk.since.push((from, data.to_vec()));
        self.maybe_lose(disk);
        Ok(())
    }
}

#[test]
fn what_was_acknowledged_survives_the_loss_of_power() {
    let backend = Backend::holding(Vec::new());
    let create = |backend: Backend| {
        let database = Database::builder().create_with_backend(backend)?;
        // Small, so that snapshots are written too.
        Store::of(database, Some(7), 4_096)
    };
    let Opened {
        store, mut kept, ..
    } = create(backend.clone()).expect("a new store");
    // The power was there until now.
    backend.disk().losses.clear();
    let journal = Journal::start(store).expect("a thread");
    let mut asked = 0;
    for round in 0..150 {
        let count = round % 7 + 1;
        carry_out(&journal, &mut kept, (0..count).map(|_| fund(1)));
        asked += count;
        journal.durable_blocking().expect("durable");
        backend.acknowledged.store(asked, Ordering::SeqCst);
    }
    journal.close();
    let losses = std::mem::take(&mut backend.disk().losses);
    assert!(losses.len() > 50, "{}", losses.len());
    for loss in losses {
        let again = create(Backend::holding(loss.disk)).unwrap_or_else(|problem| {
            panic!("after {} acknowledged: it {problem}", loss.acknowledged)
        });
        let funded = again.kept.ledger.funded;
        assert!(
            funded >= Amount::from(loss.acknowledged) && funded <= Amount::from(asked),
            "{funded} of {} acknowledged",
            loss.acknowledged
        );
    }
}
