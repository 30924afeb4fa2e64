//! A sandbox that keeps what happens in a file.

use super::{Builder, Cause, StartError};
use crate::journal::Journal;
use crate::seed::Seed;
use crate::state::Beginning;
use crate::store::{ROOM, Store, StoreProblem};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

impl Builder {
    /// Keeps what happens in a file, which is made if it does not exist, and begins with what it holds. Each
    /// answer waits until what it tells of is durable there: a crash at any moment loses nothing that was
    /// answered. Accounts, keys, plans, credits, the clock's offset and all else that requests change come
    /// back; the log of requests does not. Settings are not kept: give them at every start.
    ///
    /// The file is one redb database, for one sandbox at a time, readable by its owner only, because it holds
    /// the keys. [`Sandbox::shutdown`](crate::Sandbox::shutdown) lets go of it; a sandbox that is only dropped
    /// does so a little later.
    ///
    /// If a write fails, such as on a full disk, the sandbox stops to serve: every answer from then on is a
    /// 500. What was durable before is there at the next start.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), nevermined_sandbox::StartError> {
    /// use nevermined_sandbox::Sandbox;
    ///
    /// let file = std::env::temp_dir().join(format!("sandbox-{}.redb", std::process::id()));
    /// let first = Sandbox::builder().store(&file).start().await?;
    /// let alice = first.create_account("alice", 5_000_000);
    /// first.shutdown().await;
    ///
    /// let second = Sandbox::builder().store(&file).start().await?;
    /// assert_eq!(second.wallet(alice.address()).to_u64(), Some(5_000_000));
    /// assert_eq!(second.accounts()[0].api_key(), alice.api_key());
    /// # second.shutdown().await;
    /// # std::fs::remove_file(file).ok();
    /// # Ok(())
    /// # }
    /// ```
    pub fn store(mut self, path: impl AsRef<Path>) -> Self {
        self.store.path = Some(path.as_ref().to_owned());
        self
    }

    /// After how many bytes of changes the store's file is made compact, at the earliest: then what they add
    /// up to takes their place. The default is 16 MiB. A smaller number makes a smaller file and a quicker
    /// start, and writes more.
    ///
    /// ```
    /// let builder = nevermined_sandbox::Sandbox::builder().compact_store_after(1 << 20);
    /// # let _ = builder;
    /// ```
    pub fn compact_store_after(mut self, bytes: u64) -> Self {
        self.store.room = bytes;
        self
    }
}

/// Which file, if any, and after how many bytes of changes it is made compact.
pub(super) struct StoreChoice {
    path: Option<PathBuf>,
    room: u64,
}

impl Default for StoreChoice {
    fn default() -> Self {
        Self {
            path: None,
            room: ROOM,
        }
    }
}

/// Opens the file, if one was chosen, and reads what it holds, with the seed of its random values.
pub(super) async fn open(
    choice: StoreChoice,
    random_seed: Option<u64>,
    addr: SocketAddr,
) -> Result<Option<(u64, Beginning)>, StartError> {
    let StoreChoice { path, room } = choice;
    let Some(path) = path else {
        return Ok(None);
    };
    let failed = |problem| StartError {
        addr,
        cause: Cause::Store(path.clone(), problem),
    };
    let opening = path.clone();
    // It reads the whole file: not for a thread that serves others meanwhile.
    let opened =
        tokio::task::spawn_blocking(move || Store::open(&opening, random_seed, room)).await;
    let opened = opened
        .map_err(|panicked| failed(StoreProblem::Damaged(panicked.to_string())))?
        .map_err(failed)?;
    let journal = Journal::start(opened.store).map_err(|error| failed(StoreProblem::Io(error)))?;
    let beginning = Beginning {
        kept: opened.kept,
        seed: Seed::default(),
        random_seed: opened.random_seed,
        rng_seed: opened.rng_seed,
        journal: Some(journal),
    };
    Ok(Some((opened.random_seed, beginning)))
}
