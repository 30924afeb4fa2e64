//! Writing files so that all of them change, or none does.

use std::{
    collections::BTreeMap,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};
use tempfile::NamedTempFile;

/// Texts by name: paths from the repository's root, with `/`.
pub(crate) type Files = BTreeMap<String, String>;

struct Staged {
    name: String,
    path: PathBuf,
    before: Option<Vec<u8>>,
    text: NamedTempFile,
}

/// Makes the files under `root` read as `files` say, and returns the names of those that changed.
///
/// Every changed text is first written in full beside its place; only then are they moved, each in one step. If a
/// move fails, those before it are undone.
///
/// # Errors
///
/// A folder or file cannot be written. The files are as they were.
pub(crate) fn write(root: &Path, files: &Files) -> Result<Vec<String>> {
    let mut staged = Vec::new();
    for (name, text) in files {
        if let Some(change) = stage(root, name, text)? {
            staged.push(change);
        }
    }

    let mut moved: Vec<(String, PathBuf, Option<Vec<u8>>)> = Vec::new();
    for change in staged {
        if let Err(error) = change.text.persist(&change.path) {
            let restored = moved
                .iter()
                .rev()
                .all(|(_, path, before)| restore(path, before.as_deref()));
            let state = if restored {
                "nothing was changed"
            } else {
                "the files written before it could not be put back: compare with version control"
            };
            return Err(error.error)
                .with_context(|| format!("cannot write {}; {state}", change.name));
        }
        moved.push((change.name, change.path, change.before));
    }
    Ok(moved.into_iter().map(|(name, ..)| name).collect())
}

fn stage(root: &Path, name: &str, text: &str) -> Result<Option<Staged>> {
    let path = root.join(name);
    let before = match fs::read(&path) {
        Ok(before) => Some(before),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => return Err(error).with_context(|| format!("cannot read {name}")),
    };
    if before.as_deref().is_some_and(|before| same(before, text)) {
        return Ok(None);
    }
    let folder = path.parent().unwrap_or(root);
    fs::create_dir_all(folder).with_context(|| format!("cannot make the folder of {name}"))?;
    let mut staged = tempfile::Builder::new()
        .prefix(".generate-")
        .tempfile_in(folder)
        .with_context(|| format!("cannot write beside {name}"))?;
    staged
        .write_all(text.as_bytes())
        .and_then(|()| staged.flush())
        .with_context(|| format!("cannot write beside {name}"))?;
    readable(&staged).with_context(|| format!("cannot set the permissions of {name}"))?;
    Ok(Some(Staged {
        name: name.to_owned(),
        path,
        before,
        text: staged,
    }))
}

// A checkout with carriage returns is not a change.
fn same(before: &[u8], text: &str) -> bool {
    before
        .iter()
        .filter(|byte| **byte != b'\r')
        .eq(text.as_bytes())
}

fn restore(path: &Path, before: Option<&[u8]>) -> bool {
    match before {
        Some(bytes) => fs::write(path, bytes).is_ok(),
        None => fs::remove_file(path).is_ok(),
    }
}

// A temporary file is private to its owner; a file of the repository is not.
#[cfg(unix)]
fn readable(file: &NamedTempFile) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    file.as_file()
        .set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable(_: &NamedTempFile) -> std::io::Result<()> {
    Ok(())
}
