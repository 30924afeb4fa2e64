//! A change as it is written down.

use crate::change::Change;
use crate::clock::Moment;

/// A change and the time at which it was carried out, as bytes: the time in milliseconds since 1970, eight
/// bytes with the lowest first, and the change as JSON.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Record(Vec<u8>);

const MOMENT: usize = size_of::<u64>();

impl Record {
    /// A change as it will be appended. It has no time yet.
    pub(crate) fn new(change: &Change<'_>) -> Self {
        let mut bytes = vec![0; MOMENT];
        // Commands have text keys only and write into memory: neither can fail. If one did, the record could
        // not be read back, and a test of all commands would show it.
        let _written = serde_json::to_writer(&mut bytes, change);
        Self(bytes)
    }

    /// Says when the change was carried out.
    #[cfg(feature = "store")]
    pub(crate) fn date(&mut self, at: Moment) {
        if let Some(moment) = self.0.first_chunk_mut::<MOMENT>() {
            *moment = at.millis().to_le_bytes();
        }
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The change, and when it was carried out.
    ///
    /// # Errors
    /// Why the bytes are no record.
    pub(crate) fn read(bytes: &[u8]) -> Result<(Moment, Change<'static>), String> {
        let (at, change) = bytes
            .split_first_chunk::<MOMENT>()
            .ok_or_else(|| format!("{} bytes are too few for a record", bytes.len()))?;
        let change = serde_json::from_slice(change).map_err(|error| error.to_string())?;
        Ok((Moment::from_millis(u64::from_le_bytes(*at)), change))
    }
}
