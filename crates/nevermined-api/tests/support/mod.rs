//! What the tests read of the repository.

#![allow(clippy::panic, reason = "a test that cannot go on should stop")]

use std::path::Path;

/// The text of a file in `openapi/`, or `None` in a published copy of this crate, which comes without the documents.
pub(crate) fn document(name: &str) -> Option<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../openapi");
    if !folder.join("sources.toml").is_file() {
        return None;
    }
    let path = folder.join(name);
    match std::fs::read_to_string(&path) {
        Ok(text) => Some(text),
        Err(error) => panic!("{}: {error}", path.display()),
    }
}
