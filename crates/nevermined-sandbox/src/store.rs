//! The store: one redb file that holds what a sandbox keeps.
//!
//! The file has generations. A generation is a snapshot, which is [`Kept`] as JSON in slices, and the journal
//! of the changes since. When a journal has grown, the next generation is begun: changes go to its journal
//! from then on, its snapshot is written slice by slice beside them, and with the last slice the file turns
//! to it and drops what came before. Until that moment both journals are read, one after the other. Each of
//! these steps is one transaction, so that a crash finds the file before it or after it.

use crate::audit::audit_all;
use crate::change::Kept;
use crate::journal::Storage;
use crate::record::Record;
use redb::{
    Database, ReadableDatabase, ReadableTable, TableDefinition, TableError, TableHandle,
    WriteTransaction,
};
use std::fs::{File, OpenOptions};
use std::path::Path;
use std::sync::mpsc::{self, Receiver, TryRecvError};

mod problem;
mod slices;

#[cfg(test)]
mod tests;

pub(crate) use problem::StoreProblem;
use slices::Slices;

/// The format that is written here. One below is not known; one above is for a newer sandbox.
const FORMAT: u64 = 1;

/// Bytes of changes after which a new generation is begun, unless the last snapshot was larger than half of it.
pub(crate) const ROOM: u64 = 16 << 20;

/// Memory for pages of the file. What is kept is in memory anyway.
const CACHE: usize = 16 << 20;

/// Numbers about the file itself.
const ABOUT: TableDefinition<'_, &str, u64> = TableDefinition::new("nevermined-sandbox");
const ABOUT_FORMAT: &str = "format";
const ABOUT_GENERATION: &str = "generation";
const ABOUT_RANDOM_SEED: &str = "random seed";
const ABOUT_STARTS: &str = "starts";

const JOURNAL: &str = "journal ";
const SNAPSHOT: &str = "snapshot ";

/// Both a journal, by the number of the change, and a snapshot, by the number of the slice.
type Numbered<'a> = TableDefinition<'a, u64, &'static [u8]>;

/// A store that was opened, and what it held.
pub(crate) struct Opened {
    pub(crate) store: Store,
    pub(crate) kept: Kept,
    pub(crate) random_seed: u64,
    /// Where the random values of this start begin.
    pub(crate) rng_seed: u64,
}

/// The file of a running sandbox.
pub(crate) struct Store {
    database: Database,
    /// The newest journal's.
    generation: u64,
    /// The number of the next change.
    next: u64,
    /// Bytes of changes since the newest generation was begun.
    written: u64,
    /// How many of them there may be before the next is.
    room: u64,
    least_room: u64,
    snapshot: Option<Snapshot>,
}

/// A snapshot that is being written.
struct Snapshot {
    slices: Receiver<Result<Vec<u8>, String>>,
    count: u64,
    bytes: u64,
}

impl Store {
    /// Opens a file, or makes one, and carries out again what it holds. `random_seed` is for a new file. `room` is
    /// after how many bytes of changes a new generation is begun, at the earliest.
    ///
    /// # Errors
    /// [`StoreProblem`] if the file is not a store, is in use, is damaged, is too new, or holds a ledger that
    /// contradicts itself.
    pub(crate) fn open(
        path: &Path,
        random_seed: Option<u64>,
        room: u64,
    ) -> Result<Opened, StoreProblem> {
        // redb trusts some pages of a file, and panics where these are not what it wrote.
        std::panic::catch_unwind(|| Self::open_sound(path, random_seed, room))
            .unwrap_or_else(|_panic| Err(StoreProblem::damaged("its pages can't be followed")))
    }

    fn open_sound(
        path: &Path,
        random_seed: Option<u64>,
        room: u64,
    ) -> Result<Opened, StoreProblem> {
        let database = redb::Builder::new()
            .set_cache_size(CACHE)
            .create_file(file(path)?)?;
        Self::of(database, random_seed, room)
    }

    fn of(
        mut database: Database,
        random_seed: Option<u64>,
        room: u64,
    ) -> Result<Opened, StoreProblem> {
        if !database.check_integrity()? {
            return Err(StoreProblem::damaged("its pages contradict each other"));
        }
        let about = About::of(&database)?;
        let mut store = Self {
            database,
            generation: about.generation,
            next: 0,
            written: 0,
            room,
            least_room: room,
            snapshot: None,
        };
        let kept = store.read()?;
        let violations = audit_all(&kept);
        if !violations.is_empty() {
            return Err(StoreProblem::Inconsistent(violations));
        }
        let random_seed = random_seed
            .or(about.random_seed)
            .unwrap_or_else(crate::sandbox::drawn_seed);
        store.started(&about, random_seed)?;
        Ok(Opened {
            store,
            kept,
            random_seed,
            rng_seed: seed_of_start(random_seed, about.starts),
        })
    }

    /// Reads the snapshot and carries out the changes since.
    fn read(&mut self) -> Result<Kept, StoreProblem> {
        let reading = self.database.begin_read()?;
        let mut kept = match reading.open_table(numbered(&name(SNAPSHOT, self.generation))) {
            Err(TableError::TableDoesNotExist(_)) => Kept::default(),
            Err(error) => return Err(error.into()),
            Ok(slices) => {
                let mut json = Vec::new();
                for (expected, slice) in (0u64..).zip(slices.iter()?) {
                    let (number, slice) = slice?;
                    if number.value() != expected {
                        return Err(StoreProblem::damaged("a slice of its snapshot is missing"));
                    }
                    json.extend_from_slice(slice.value());
                }
                self.room = self.room_beside(json.len() as u64);
                serde_json::from_slice(&json).map_err(StoreProblem::unread)?
            }
        };
        // The journal of a generation whose snapshot was not finished comes after the one before it.
        loop {
            match reading.open_table(numbered(&name(JOURNAL, self.generation))) {
                Err(TableError::TableDoesNotExist(_)) => break,
                Err(error) => return Err(error.into()),
                Ok(journal) => {
                    for entry in journal.iter()? {
                        let (number, record) = entry?;
                        self.again(number.value(), record.value(), &mut kept)?;
                    }
                }
            }
            self.generation += 1;
        }
        self.generation = self.generation.saturating_sub(1).max(1);
        Ok(kept)
    }

    fn again(&mut self, number: u64, record: &[u8], kept: &mut Kept) -> Result<(), StoreProblem> {
        if self.next != 0 && number != self.next {
            return Err(StoreProblem::damaged("a change is missing"));
        }
        let (at, change) =
            Record::read(record).map_err(|problem| StoreProblem::Unfit { number, problem })?;
        change
            .carry_out_again(kept, at)
            .map_err(|problem| StoreProblem::Unfit { number, problem })?;
        self.next = number + 1;
        self.written += record.len() as u64;
        Ok(())
    }

    /// Notes the start, drops a snapshot that was not finished, and sees that the file can be written.
    fn started(&mut self, about: &About, random_seed: u64) -> Result<(), StoreProblem> {
        let writing = self.database.begin_write()?;
        {
            let mut table = writing.open_table(ABOUT)?;
            table.insert(ABOUT_FORMAT, FORMAT)?;
            table.insert(ABOUT_GENERATION, about.generation)?;
            table.insert(ABOUT_RANDOM_SEED, random_seed)?;
            table.insert(ABOUT_STARTS, about.starts + 1)?;
        }
        writing.open_table(numbered(&name(JOURNAL, self.generation)))?;
        drop_tables(&writing, |kind, generation| {
            kind == SNAPSHOT && generation != about.generation
        })?;
        writing.commit()?;
        Ok(())
    }

    /// One transaction: records, and slices of a snapshot if there are any.
    fn write(&mut self, records: &[Record]) -> Result<(), StoreProblem> {
        let writing = self.database.begin_write()?;
        {
            let mut journal = writing.open_table(numbered(&name(JOURNAL, self.generation)))?;
            for record in records {
                journal.insert(self.next, record.bytes())?;
                self.next += 1;
                self.written += record.bytes().len() as u64;
            }
        }
        let finished = match &mut self.snapshot {
            Some(snapshot) => snapshot.write(&writing, self.generation)?,
            None => false,
        };
        if finished {
            let newest = self.generation;
            writing
                .open_table(ABOUT)?
                .insert(ABOUT_GENERATION, newest)?;
            drop_tables(&writing, |_, generation| generation < newest)?;
        }
        writing.commit()?;
        if finished && let Some(snapshot) = self.snapshot.take() {
            self.room = self.room_beside(snapshot.bytes);
        }
        Ok(())
    }

    /// Twice the size of the snapshot before it: what is written for each change then does not grow with what
    /// is kept, and neither does the file beyond four times of it.
    fn room_beside(&self, snapshot: u64) -> u64 {
        self.least_room.max(snapshot.saturating_mul(2))
    }

    fn begin(&mut self, kept: Kept) -> Result<(), StoreProblem> {
        self.generation += 1;
        self.written = 0;
        let writing = self.database.begin_write()?;
        writing.open_table(numbered(&name(JOURNAL, self.generation)))?;
        writing.commit()?;
        let (sender, slices) = mpsc::channel();
        std::thread::Builder::new()
            .name("sandbox-snapshot".to_owned())
            .spawn(move || Slices::send(&kept, &sender))
            .map_err(StoreProblem::Io)?;
        self.snapshot = Some(Snapshot {
            slices,
            count: 0,
            bytes: 0,
        });
        Ok(())
    }
}

impl Snapshot {
    /// Writes one of the slices that are ready. Says whether that was the last.
    fn write(&mut self, writing: &WriteTransaction, generation: u64) -> Result<bool, StoreProblem> {
        match self.slices.try_recv() {
            Ok(slice) => {
                let slice = slice.map_err(StoreProblem::unread)?;
                let mut table = writing.open_table(numbered(&name(SNAPSHOT, generation)))?;
                table.insert(self.count, slice.as_slice())?;
                self.count += 1;
                self.bytes += slice.len() as u64;
                Ok(false)
            }
            Err(TryRecvError::Empty) => Ok(false),
            Err(TryRecvError::Disconnected) => Ok(true),
        }
    }
}

impl Storage for Store {
    fn keep(&mut self, records: &[Record]) -> Result<(), String> {
        if records.is_empty() {
            return Ok(());
        }
        self.write(records).map_err(|problem| problem.to_string())
    }

    fn compact(&mut self, kept: Kept) -> Result<(), String> {
        self.begin(kept).map_err(|problem| problem.to_string())
    }

    fn room(&self) -> Option<u64> {
        let done = self.snapshot.is_none();
        done.then(|| self.room.saturating_sub(self.written))
    }
}

/// What the file says about itself.
struct About {
    generation: u64,
    random_seed: Option<u64>,
    starts: u64,
}

impl About {
    fn of(database: &Database) -> Result<Self, StoreProblem> {
        let reading = database.begin_read()?;
        let table = match reading.open_table(ABOUT) {
            Ok(table) => table,
            Err(TableError::TableDoesNotExist(_)) => {
                // A file that was made just now, or one of another program.
                if reading.list_tables()?.next().is_some()
                    || reading.list_multimap_tables()?.next().is_some()
                {
                    return Err(StoreProblem::Foreign);
                }
                return Ok(Self {
                    generation: 1,
                    random_seed: None,
                    starts: 0,
                });
            }
            Err(TableError::Storage(error)) => return Err(error.into()),
            Err(_of_other_types) => return Err(StoreProblem::Foreign),
        };
        let number = |name: &str| -> Result<Option<u64>, StoreProblem> {
            Ok(table.get(name)?.map(|value| value.value()))
        };
        match number(ABOUT_FORMAT)? {
            Some(FORMAT) => {}
            Some(newer) if newer > FORMAT => return Err(StoreProblem::Newer(newer)),
            _ => return Err(StoreProblem::Foreign),
        }
        let lacks = || StoreProblem::damaged("it does not say which generation it is of");
        Ok(Self {
            generation: number(ABOUT_GENERATION)?.ok_or_else(lacks)?,
            random_seed: number(ABOUT_RANDOM_SEED)?,
            starts: number(ABOUT_STARTS)?.unwrap_or_default(),
        })
    }
}

/// The file, for this user only: it holds keys.
fn file(path: &Path) -> Result<File, StoreProblem> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(StoreProblem::Io)
}

fn name(kind: &str, generation: u64) -> String {
    format!("{kind}{generation}")
}

fn numbered(name: &str) -> Numbered<'_> {
    TableDefinition::new(name)
}

/// Drops journals and snapshots by kind and generation.
fn drop_tables(
    writing: &WriteTransaction,
    which: impl Fn(&str, u64) -> bool,
) -> Result<(), StoreProblem> {
    let tables: Vec<String> = writing
        .list_tables()?
        .map(|table| table.name().to_owned())
        .collect();
    for table in tables {
        let dropped = [JOURNAL, SNAPSHOT].into_iter().any(|kind| {
            let generation = table.strip_prefix(kind).and_then(|rest| rest.parse().ok());
            generation.is_some_and(|generation| which(kind, generation))
        });
        if dropped {
            writing.delete_table(numbered(&table))?;
        }
    }
    Ok(())
}

/// The first start has the seed itself. Each later start has another, so that no id comes twice.
fn seed_of_start(seed: u64, starts: u64) -> u64 {
    match starts {
        0 => seed,
        again => fastrand::Rng::with_seed(seed ^ again.rotate_left(32)).u64(..),
    }
}
