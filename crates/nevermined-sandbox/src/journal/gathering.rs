//! How long the next batch is waited for.
//!
//! Whoever was answered by one batch asks again a moment later. A batch that begins with the first of them is
//! small, and the rest wait for it in vain: with so many in flight, two batches of half of them take turns. To
//! wait a little for the others gives one batch of all, and each waits for one commit less. How little follows
//! from what a commit takes: if the others don't come in that time, it is better spent on a commit.

use std::time::Duration;

/// The longest that a batch is waited for, however long commits take.
const MOST: Duration = Duration::from_millis(2);

/// In so many parts it is waited. Each shows whether it is worth the next.
const PARTS: u8 = 4;

/// So many batches are not waited for after one that was in vain.
const PAUSE: u32 = 8;

/// What the last batches say about the next.
#[derive(Debug, Default)]
pub(super) struct Gathering {
    expected: usize,
    part: Duration,
    /// How many parts are left.
    parts: usize,
    /// How many records there were when the last part began.
    seen: usize,
    /// How many batches are not waited for.
    pause: u32,
}

impl Gathering {
    /// Begins with the next batch, after one of so many records, when so many more came during its commit, which
    /// took so long.
    pub(super) fn after(&mut self, records: usize, came: usize, took: Duration) {
        *self = Self {
            expected: records + came,
            part: took.min(MOST) / u32::from(PARTS),
            parts: usize::from(PARTS),
            seen: 0,
            pause: self.pause.saturating_sub(1),
        };
    }

    /// How many records are waited for.
    pub(super) fn expected(&self) -> usize {
        self.expected
    }

    /// How long to wait for more than these records, which are not none. No time: commit them.
    pub(super) fn wait(&mut self, records: usize) -> Option<Duration> {
        if records >= self.expected || self.pause > 0 || self.part.is_zero() {
            return None;
        }
        let first = self.parts == usize::from(PARTS);
        let comes = records.saturating_sub(self.seen);
        if !first && records + comes * self.parts < self.expected {
            self.pause = PAUSE;
            return None;
        }
        self.seen = records;
        self.parts = self.parts.checked_sub(1)?;
        Some(self.part)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMMIT: Duration = Duration::from_millis(1);
    const PART: Option<Duration> = Some(Duration::from_micros(250));

    fn after(records: usize, came: usize, took: Duration) -> Gathering {
        let mut gathering = Gathering::default();
        gathering.after(records, came, took);
        gathering
    }

    #[test]
    fn one_at_a_time_is_never_waited_for() {
        assert_eq!(Gathering::default().wait(1), None);
        assert_eq!(after(1, 0, COMMIT).wait(1), None);
    }

    #[test]
    fn those_who_were_answered_are_waited_for_until_all_came() {
        let mut next = after(9, 7, COMMIT);
        assert_eq!(next.expected(), 16);
        assert_eq!(next.wait(7), PART);
        assert_eq!(next.wait(12), PART);
        assert_eq!(next.wait(16), None);
        next.after(16, 0, COMMIT);
        assert_eq!(next.wait(1), PART);
    }

    #[test]
    fn who_comes_too_slowly_is_waited_for_once_in_a_while() {
        let mut next = after(16, 0, COMMIT);
        assert_eq!(next.wait(1), PART);
        // Three more parts like this one would bring 9.
        assert_eq!(next.wait(3), None);
        for _ in 1..PAUSE {
            next.after(3, 13, COMMIT);
            assert_eq!(next.wait(13), None);
        }
        next.after(3, 13, COMMIT);
        assert_eq!(next.wait(13), PART);
    }

    #[test]
    fn nobody_is_waited_for_longer_than_a_commit_and_two_milliseconds() {
        for (took, most) in [(COMMIT, COMMIT), (COMMIT * 100, MOST)] {
            let mut next = after(1_000, 0, took);
            let waited: Duration = (1..).map_while(|part| next.wait(part * 230)).sum();
            assert_eq!(waited, most);
        }
    }
}
