//! A snapshot in slices, so that no write of one holds up the changes that come meanwhile.

use crate::change::Kept;
use std::io::{self, Write};
use std::sync::mpsc::Sender;

/// Bytes of one slice.
const SLICE: usize = 1 << 20;

/// Takes bytes and sends them on in slices.
pub(super) struct Slices<'a> {
    filling: Vec<u8>,
    sender: &'a Sender<Result<Vec<u8>, String>>,
}

impl Slices<'_> {
    /// Sends all slices of a snapshot. The sender is dropped after the last.
    pub(super) fn send(kept: &Kept, sender: &Sender<Result<Vec<u8>, String>>) {
        let mut slices = Slices {
            filling: Vec::with_capacity(SLICE),
            sender,
        };
        let written = serde_json::to_writer(&mut slices, kept).map_err(io::Error::from);
        if let Err(error) = written.and_then(|()| slices.pass_on()) {
            // The store that would hear of it is gone if this fails.
            let _gone = sender.send(Err(error.to_string()));
        }
    }

    fn pass_on(&mut self) -> io::Result<()> {
        let slice = std::mem::replace(&mut self.filling, Vec::with_capacity(SLICE));
        self.sender
            .send(Ok(slice))
            .map_err(|_closed| io::Error::other("the store was closed"))
    }
}

impl Write for Slices<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let room = SLICE - self.filling.len();
        let taken = bytes.get(..room).unwrap_or(bytes);
        self.filling.extend_from_slice(taken);
        if self.filling.len() == SLICE {
            self.pass_on()?;
        }
        Ok(taken.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
