//! Ids that the service makes and that go into a path as they are.

use crate::Error;

/// The longest id that is taken. The service's own are UUIDs.
const MAX_LENGTH: usize = 200;

/// Refuses text that would not keep its place in a path. `what` names it in the error, as `the delegation's id`.
pub(crate) fn check(what: &str, text: &str) -> Result<(), Error> {
    let refused = |problem: &str| {
        let hint = "pass the id as the service answered it";
        Err(Error::invalid(format!("{what} {problem}")).with_hint(hint))
    };
    if text.is_empty() {
        return refused("is empty");
    }
    if text.len() > MAX_LENGTH {
        return refused("is longer than 200 bytes");
    }
    if text.bytes().all(|byte| byte == b'.') {
        return refused("is made of dots only");
    }
    let keeps_its_place = |c: char| c.is_ascii_alphanumeric() || "-_.:".contains(c);
    match text.char_indices().find(|(_, c)| !keeps_its_place(*c)) {
        Some((at, found)) => refused(&format!("has {found:?} at byte {at}")),
        None => Ok(()),
    }
}
