//! The repository's text files, some of which may be replaced in memory.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};

use crate::fingerprint;

/// The repository as a command sees it: what is on disk, except for files that the command is about to change.
///
/// Names are paths from the repository's root, with `/`.
pub(crate) struct Tree {
    root: PathBuf,
    replaced: BTreeMap<String, String>,
}

impl Tree {
    /// The repository at `root`, as it is on disk.
    pub(crate) fn at(root: &Path) -> Self {
        Self {
            root: root.to_owned(),
            replaced: BTreeMap::new(),
        }
    }

    /// The same repository, with `text` in the place of the file `name`, or beside the others if it is new.
    #[must_use]
    pub(crate) fn with(mut self, name: &str, text: String) -> Self {
        self.replaced.insert(name.to_owned(), text);
        self
    }

    /// The repository's root.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The files that were replaced in memory.
    pub(crate) fn replaced(&self) -> &BTreeMap<String, String> {
        &self.replaced
    }

    /// The text of `name`, without carriage returns.
    ///
    /// # Errors
    ///
    /// The file is not there, or is not UTF-8.
    pub(crate) fn read(&self, name: &str) -> Result<String> {
        if let Some(text) = self.replaced.get(name) {
            return Ok(text.clone());
        }
        let text = fs::read_to_string(self.root.join(name))
            .with_context(|| format!("cannot read {name}"))?;
        Ok(text.replace('\r', ""))
    }

    /// The text of `name`, or `None` if there is no such file.
    ///
    /// # Errors
    ///
    /// The file is there and cannot be read.
    pub(crate) fn read_if_there(&self, name: &str) -> Result<Option<String>> {
        if self.replaced.contains_key(name) || self.root.join(name).exists() {
            self.read(name).map(Some)
        } else {
            Ok(None)
        }
    }

    /// The names of all files below `folder`, in order. An absent folder has none.
    ///
    /// # Errors
    ///
    /// The folder cannot be read.
    pub(crate) fn list(&self, folder: &str) -> Result<Vec<String>> {
        let mut found = Vec::new();
        let path = self.root.join(folder);
        if path.is_dir() {
            fingerprint::list(&path, folder, &mut found)
                .with_context(|| format!("cannot list {folder}"))?;
        }
        let below = format!("{folder}/");
        let mut names: Vec<String> = found.into_iter().map(|(_, name)| name).collect();
        names.extend(
            self.replaced
                .keys()
                .filter(|name| name.starts_with(&below))
                .cloned(),
        );
        names.sort();
        names.dedup();
        Ok(names)
    }
}

/// The repository's root: `given`, or the nearest folder above the current one that holds the documents, or the
/// one this program was built in.
///
/// # Errors
///
/// None of them holds `openapi/sources.toml`.
pub(crate) fn find_root(given: Option<PathBuf>) -> Result<PathBuf> {
    let holds = |folder: &Path| folder.join("openapi/sources.toml").is_file();
    if let Some(root) = given {
        if !holds(&root) {
            bail!("{} has no openapi/sources.toml", root.display());
        }
        return Ok(root);
    }
    if let Ok(current) = std::env::current_dir()
        && let Some(root) = current.ancestors().find(|folder| holds(folder))
    {
        return Ok(root.to_owned());
    }
    match Path::new(env!("CARGO_MANIFEST_DIR")).parent() {
        Some(root) if holds(root) => Ok(root.to_owned()),
        _ => bail!(
            "no openapi/sources.toml here or above: run this in the repository, or name it with --root"
        ),
    }
}
