//! Fingerprints of the documents, shared by the build script and by `cargo xtask generate`.
//!
//! A fingerprint tells an edited file from an unedited one, nothing more, so a short hash without
//! dependencies will do. Carriage returns are left out: a checkout that has them is not a change.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs, io,
    path::{Path, PathBuf},
};

/// What is fingerprinted, from the repository's root: folders with all that is in them, and files.
pub(crate) const COVERED: [&str; 5] = [
    "openapi/errors-additions.csv",
    "openapi/errors.csv",
    "openapi/lowered",
    "openapi/overlays",
    "openapi/sources",
];

/// The fingerprint of each file, by its path from the repository's root.
pub(crate) type Fingerprints = BTreeMap<String, String>;

const HEADER: &str = "\
# What the generated code was generated from: one fingerprint a document.
# Written by `cargo xtask generate`, read by build.rs.
";

/// FNV-1a, 64 bits, in hexadecimal, over everything but carriage returns.
pub(crate) fn fingerprint(bytes: &[u8]) -> String {
    let hash = bytes
        .iter()
        .filter(|byte| **byte != b'\r')
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
    format!("{hash:016x}")
}

/// The fingerprints of the files under `root` that [`COVERED`] names.
#[allow(
    dead_code,
    reason = "the generator takes the fingerprints of what it is about to write"
)]
pub(crate) fn of_files(root: &Path) -> io::Result<Fingerprints> {
    let mut files = Vec::new();
    for covered in COVERED {
        let path = root.join(covered);
        if path.is_dir() {
            list(&path, covered, &mut files)?;
        } else if path.is_file() {
            files.push((path, covered.to_owned()));
        }
    }
    files
        .into_iter()
        .map(|(path, name)| Ok((name, fingerprint(&fs::read(path)?))))
        .collect()
}

/// Every file below `folder`, with its name from the repository's root.
pub(crate) fn list(
    folder: &Path,
    name: &str,
    files: &mut Vec<(PathBuf, String)>,
) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let file_name = entry.file_name();
        let Some(file_name) = file_name.to_str() else {
            continue;
        };
        // Editors keep their own files beside the document.
        if file_name.starts_with('.') || file_name.ends_with('~') {
            continue;
        }
        let name = format!("{name}/{file_name}");
        if entry.file_type()?.is_dir() {
            list(&entry.path(), &name, files)?;
        } else {
            files.push((entry.path(), name));
        }
    }
    Ok(())
}

/// The text of `documents.lock`.
#[allow(dead_code, reason = "the build script only reads")]
pub(crate) fn print(fingerprints: &Fingerprints) -> String {
    let mut text = HEADER.to_owned();
    for (name, fingerprint) in fingerprints {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{fingerprint} {name}");
    }
    text
}

/// The fingerprints that `documents.lock` holds; a line that is none is left out, and so reported as changed.
#[allow(dead_code, reason = "the generator only writes")]
pub(crate) fn parse(text: &str) -> Fingerprints {
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(' '))
        .map(|(fingerprint, name)| (name.trim().to_owned(), fingerprint.to_owned()))
        .collect()
}

/// What differs, one line a file.
#[allow(dead_code, reason = "the generator compares whole texts")]
pub(crate) fn differences(locked: &Fingerprints, found: &Fingerprints) -> Vec<String> {
    let mut lines = Vec::new();
    for (name, fingerprint) in found {
        match locked.get(name) {
            None => lines.push(format!("new:     {name}")),
            Some(locked) if locked != fingerprint => lines.push(format!("changed: {name}")),
            Some(_) => {}
        }
    }
    for name in locked.keys().filter(|name| !found.contains_key(*name)) {
        lines.push(format!("gone:    {name}"));
    }
    lines
}
