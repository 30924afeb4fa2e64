//! The store, without a server before it.

use super::*;
use crate::change::{Change, Recorded};
use crate::clock::{Advance, Moment};
use crate::journal::Journal;
use crate::keys::OpenAccount;
use crate::ledger::{Amount, Command, PlanKey, samples};
use crate::record::Record;
use nevermined_types::Address;
use std::borrow::Cow;
use std::path::PathBuf;
use std::time::Duration;

mod golden;
mod power;

/// A file that is gone when the test is over.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let file = format!("nevermined-sandbox-{}-{name}.redb", std::process::id());
        let path = std::env::temp_dir().join(file);
        // Left behind by a run that was stopped.
        let _none = std::fs::remove_file(&path);
        Self(path)
    }

    fn open(&self) -> Result<Opened, StoreProblem> {
        Store::open(&self.0, Some(7), ROOM)
    }

    #[track_caller]
    fn problem(&self) -> StoreProblem {
        match self.open() {
            Ok(_) => panic!("it was opened"),
            Err(problem) => problem,
        }
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _gone = std::fs::remove_file(&self.0);
    }
}

fn account(number: u8) -> Address {
    Address::from_bytes([number; 20])
}

fn fund(units: u64) -> Command {
    Command::Fund {
        wallet: account(1),
        amount: Amount::from(units),
    }
}

/// Carries commands out and appends them, as the state does under its lock.
fn carry_out(journal: &Journal, kept: &mut Kept, commands: impl IntoIterator<Item = Command>) {
    for command in commands {
        let record = Record::new(&command.change());
        let at = Moment::from_millis(5);
        command.carry_out(kept, at).expect("carried out");
        journal.append(at, record, kept);
    }
}

#[test]
fn what_was_kept_comes_back() {
    let file = Scratch::new("comes-back");
    let Opened {
        store, mut kept, ..
    } = file.open().expect("a new file");
    let journal = Journal::start(store).expect("a thread");
    let plan = Box::new(samples::plan(PlanKey(Amount::from(3u64)), account(2)));
    carry_out(&journal, &mut kept, [Command::Register { plan }, fund(5)]);
    let opening = OpenAccount::new(
        "ann".into(),
        9,
        &mut fastrand::Rng::with_seed(1),
        Moment::from_millis(1),
    );
    let by = Duration::from_secs(3);
    for change in [
        Change::OpenAccount(Cow::Owned(opening)),
        Change::Advance(Cow::Owned(Advance { by })),
    ] {
        let record = Record::new(&change);
        change
            .carry_out_again(&mut kept, Moment::from_millis(8))
            .expect("carried out");
        journal.append(Moment::from_millis(8), record, &kept);
    }
    journal.durable_blocking().expect("durable");
    journal.close();

    let again = file.open().expect("the file");
    assert_eq!(again.kept.ledger, kept.ledger);
    assert_eq!(again.kept.keys.accounts(), kept.keys.accounts());
    assert_eq!(again.kept.ahead.0, by);
    assert_eq!(again.random_seed, 7);
    assert_ne!(again.rng_seed, 7, "or ids would come twice");
}

#[test]
fn changes_give_way_to_a_snapshot_and_the_file_stays_small() {
    let file = Scratch::new("compact");
    let room = 4096;
    let mut generations = 0;
    let mut sizes = Vec::new();
    for start in 1..=6 {
        let opened = Store::open(&file.0, None, room).expect("the file");
        let Opened {
            store, mut kept, ..
        } = opened;
        assert_eq!(kept.ledger.funded, Amount::from(500 * (start - 1)));
        assert!(store.generation >= generations);
        generations = store.generation;
        let journal = Journal::start(store).expect("a thread");
        for _ in 0..500 {
            // Each durable by itself, so that a snapshot is written over many transactions.
            carry_out(&journal, &mut kept, [fund(1)]);
            journal.durable_blocking().expect("durable");
        }
        journal.close();
        sizes.push(std::fs::metadata(&file.0).expect("the file").len());
    }
    assert!(generations > 20, "{generations}");
    assert!(sizes[5] <= sizes[0] * 2, "{sizes:?}");
}

#[test]
fn a_snapshot_that_was_not_finished_is_dropped_and_nothing_with_it() {
    let file = Scratch::new("unfinished");
    let Opened {
        mut store,
        mut kept,
        ..
    } = file.open().expect("a new file");
    let keep = |store: &mut Store, kept: &mut Kept, command: Command| {
        let record = Record::new(&command.change());
        command
            .carry_out(kept, Moment::from_millis(0))
            .expect("carried out");
        store.write(&[record]).expect("written");
    };
    keep(&mut store, &mut kept, fund(1));
    store.begin(kept.clone()).expect("begun");
    // Some slices, not the last: the sender is still there.
    let (sender, slices) = mpsc::channel();
    sender.send(Ok(b"{\"led".to_vec())).expect("sent");
    if let Some(snapshot) = &mut store.snapshot {
        snapshot.slices = slices;
    }
    keep(&mut store, &mut kept, fund(2));
    keep(&mut store, &mut kept, fund(4));
    drop(store);

    let Opened {
        mut store,
        mut kept,
        ..
    } = file.open().expect("the file");
    assert_eq!(kept.ledger.funded, Amount::from(7u64));
    keep(&mut store, &mut kept, fund(8));
    store.begin(kept.clone()).expect("begun");
    keep(&mut store, &mut kept, fund(16));
    while store.snapshot.is_some() {
        keep(&mut store, &mut kept, fund(0));
        std::thread::yield_now();
    }
    drop(store);
    let again = file.open().expect("the file");
    assert_eq!(again.kept.ledger, kept.ledger);
    let reading = again.store.database.begin_read().expect("to read");
    let tables = reading.list_tables().expect("its tables").count();
    assert_eq!(tables, 3, "about, one journal, one snapshot");
}

#[test]
fn two_sandboxes_do_not_share_a_file() {
    let file = Scratch::new("in-use");
    let _first = file.open().expect("a new file");
    assert!(
        file.problem()
            .to_string()
            .contains("in use by another sandbox")
    );
}

#[test]
fn what_is_no_store_is_refused_and_left_alone() {
    let file = Scratch::new("foreign");
    std::fs::write(&file.0, "dear diary").expect("written");
    assert!(
        file.problem().to_string().contains("is not the store"),
        "{}",
        file.problem()
    );
    assert_eq!(std::fs::read(&file.0).expect("the file"), b"dear diary");

    let other = Scratch::new("foreign-redb");
    let database = Database::create(&other.0).expect("a database");
    let writing = database.begin_write().expect("to write");
    let table = TableDefinition::<&str, &str>::new("diary");
    writing
        .open_table(table)
        .expect("a table")
        .insert("dear", "diary")
        .expect("written");
    writing.commit().expect("committed");
    drop(database);
    assert!(matches!(other.problem(), StoreProblem::Foreign));
    assert!(
        Scratch(std::env::temp_dir())
            .problem()
            .to_string()
            .contains("directory")
    );
}

#[test]
fn a_newer_file_is_refused_with_its_format() {
    let file = Scratch::new("newer");
    let opened = file.open().expect("a new file");
    let writing = opened.store.database.begin_write().expect("to write");
    writing
        .open_table(ABOUT)
        .expect("a table")
        .insert(ABOUT_FORMAT, 2)
        .expect("written");
    writing.commit().expect("committed");
    drop(opened);
    let problem = file.problem();
    assert!(matches!(problem, StoreProblem::Newer(2)));
    assert!(problem.to_string().contains("format 2; this one reads 1"));
}

#[test]
fn changes_that_do_not_follow_from_each_other_are_refused() {
    let file = Scratch::new("unfit");
    let mut store = file.open().expect("a new file").store;
    let plan = PlanKey(Amount::from(3u64));
    let order = Command::Order {
        plan,
        buyer: account(1),
    };
    store
        .write(&[Record::new(&fund(1).change()), Record::new(&order.change())])
        .expect("written");
    drop(store);
    let problem = file.problem().to_string();
    assert!(
        problem.starts_with("change 1 can't be carried out again: UnknownPlan"),
        "{problem}"
    );
}

#[test]
fn a_ledger_that_contradicts_itself_is_refused() {
    let file = Scratch::new("inconsistent");
    let Opened {
        mut store,
        mut kept,
        ..
    } = file.open().expect("a new file");
    kept.ledger.funded = Amount::ONE;
    store.begin(kept).expect("begun");
    while store.snapshot.is_some() {
        store
            .write(&[Record::new(&fund(1).change())])
            .expect("written");
        std::thread::yield_now();
    }
    drop(store);
    let problem = file.problem().to_string();
    assert!(
        problem.contains("contradicts itself") && problem.contains("wallets hold"),
        "{problem}"
    );
}

/// Cut or changed anywhere, the file is refused with words, or read as it was, or as it was a commit before: no
/// panic gets out.
#[test]
fn a_damaged_file_is_refused() {
    let file = Scratch::new("damaged");
    let Opened {
        store, mut kept, ..
    } = file.open().expect("a new file");
    let journal = Journal::start(store).expect("a thread");
    for _ in 0..40 {
        carry_out(&journal, &mut kept, (0..5).map(fund));
        journal.durable_blocking().expect("durable");
    }
    journal.close();
    let whole = std::fs::read(&file.0).expect("the file");
    let mut refused = 0;
    let mut rng = fastrand::Rng::with_seed(11);
    let cuts = (0..20)
        .map(|_| (rng.usize(1..whole.len()), true))
        .collect::<Vec<_>>();
    // The header in steps, and pages of data anywhere.
    let flips = (0..60).map(|n| {
        (
            if n < 30 {
                n * 11
            } else {
                rng.usize(..whole.len())
            },
            false,
        )
    });
    for (at, cut) in cuts.into_iter().chain(flips.collect::<Vec<_>>()) {
        let mut bytes = whole.clone();
        if cut {
            bytes.truncate(at);
        } else {
            bytes[at] ^= 0x55;
        }
        std::fs::write(&file.0, bytes).expect("written");
        match file.open() {
            Ok(opened) => assert!(opened.kept.ledger.funded <= kept.ledger.funded),
            Err(problem) => {
                refused += 1;
                assert!(problem.to_string().len() > 20, "{problem}");
            }
        }
    }
    assert!(refused > 15, "{refused}");
}
