//! The journal before storages that wait, or fail.

use super::*;
use crate::change::{Recorded, Reset};
use std::pin::pin;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::task::{Context, Poll, Waker};

/// Tells of each batch, and waits for leave to keep it.
struct Slow {
    begun: Sender<usize>,
    leave: Receiver<Result<(), String>>,
}

impl Storage for Slow {
    fn keep(&mut self, records: &[Record]) -> Result<(), String> {
        if records.is_empty() {
            return Ok(());
        }
        self.begun.send(records.len()).expect("the test listens");
        self.leave.recv().expect("leave, or none")
    }

    fn compact(&mut self, _: Kept) -> Result<(), String> {
        Ok(())
    }

    fn room(&self) -> Option<u64> {
        Some(u64::MAX)
    }
}

fn slow() -> (Journal, Receiver<usize>, Sender<Result<(), String>>) {
    let (begun, told) = channel();
    let (allow, leave) = channel();
    let journal = Journal::start(Slow { begun, leave }).expect("a thread");
    (journal, told, allow)
}

fn append(journal: &Journal) {
    let record = Record::new(&Reset.change());
    journal.append(Moment::from_millis(1), record, &Kept::default());
}

/// Whether all that was appended is said to be durable by now.
fn is_durable(journal: &Journal) -> bool {
    let looked = pin!(journal.durable()).poll(&mut Context::from_waker(Waker::noop()));
    matches!(looked, Poll::Ready(Ok(())))
}

#[test]
fn nothing_is_durable_before_the_storage_has_it() {
    let (journal, told, allow) = slow();
    assert!(is_durable(&journal), "there is nothing yet");
    append(&journal);
    assert!(!is_durable(&journal));
    assert_eq!(told.recv(), Ok(1));
    assert!(!is_durable(&journal), "it is being kept");
    allow.send(Ok(())).expect("it waits");
    journal.durable_blocking().expect("durable");
    assert!(is_durable(&journal));
}

#[test]
fn what_comes_during_a_commit_is_kept_together_by_the_next() {
    let (journal, told, allow) = slow();
    append(&journal);
    assert_eq!(told.recv(), Ok(1));
    for _ in 0..5 {
        append(&journal);
    }
    allow.send(Ok(())).expect("it waits");
    assert_eq!(told.recv(), Ok(5));
    assert!(!is_durable(&journal), "one of two batches is");
    allow.send(Ok(())).expect("it waits");
    journal.durable_blocking().expect("durable");
}

#[test]
fn a_batch_that_failed_is_never_acknowledged_and_nothing_after_it() {
    let (journal, told, allow) = slow();
    append(&journal);
    assert_eq!(told.recv(), Ok(1));
    append(&journal);
    allow
        .send(Err("the disk is full".to_owned()))
        .expect("it waits");
    let failed = journal.durable_blocking().expect_err("a failure");
    assert_eq!(failed.to_string(), "the disk is full");
    assert!(!is_durable(&journal));
    append(&journal);
    assert!(!is_durable(&journal));
    journal.close();
    assert!(told.recv().is_err(), "nothing more was to be kept");
}

#[test]
fn a_storage_that_panics_is_a_failure() {
    let (journal, told, allow) = slow();
    append(&journal);
    assert_eq!(told.recv(), Ok(1));
    drop(allow);
    let failed = journal.durable_blocking().expect_err("a failure");
    assert_eq!(failed.to_string(), "it was closed");
    append(&journal);
    assert!(!is_durable(&journal));
}
