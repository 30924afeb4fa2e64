//! `openapi/sources.toml`: where each published document comes from, and what it was when it was taken.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use serde::Deserialize;

/// Where the list is.
pub(crate) const FILE: &str = "openapi/sources.toml";
/// Folder of the published documents.
pub(crate) const FOLDER: &str = "openapi/sources";

/// One entry.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Entry {
    /// The document, from `openapi/`.
    pub(crate) file: String,
    /// Where it was published.
    pub(crate) origin: String,
    /// The version of OpenAPI that it is written in.
    pub(crate) openapi: String,
    /// `info.version`.
    pub(crate) version: String,
    /// The day it was taken.
    pub(crate) date: String,
    /// Of the file.
    pub(crate) sha256: String,
    /// Of the document without its prose, as canonical JSON.
    pub(crate) structure: String,
    /// The client that it is a part of, if that is not named like the document.
    client: Option<String>,
}

impl Entry {
    /// The document's path from the repository's root.
    pub(crate) fn name(&self) -> String {
        format!("openapi/{}", self.file)
    }

    /// The client that the document, known as `key`, is a part of.
    pub(crate) fn client<'a>(&'a self, key: &'a str) -> &'a str {
        self.client.as_deref().unwrap_or(key)
    }
}

/// Reads the list, by key.
///
/// # Errors
///
/// It is not TOML, or an entry lacks a field or has one too many.
pub(crate) fn parse(text: &str) -> Result<BTreeMap<String, Entry>> {
    toml::from_str(text).with_context(|| format!("{FILE} is not as it should be"))
}

/// `text` with `field` of entry `key` set to `value`; comments and order stay.
///
/// A field that the entry lacks is left out: [`parse`] has refused such a list.
pub(crate) fn set(text: &str, key: &str, field: &str, value: &str) -> String {
    let header = format!("[{key}]");
    let mut inside = false;
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        if line.trim_start().starts_with('[') {
            inside = line.trim() == header;
        }
        let name = line.split('=').next().unwrap_or_default().trim();
        if inside && name == field {
            out.push_str(&format!("{field} = {}", toml::Value::from(value)));
        } else {
            out.push_str(line);
        }
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str =
        "# Comment.\n[a]\nsha256 = \"1\"\n\n[b] \nsha256 = \"2\" # old\nfile = \"sha256\"\n";

    #[test]
    fn a_field_is_set_in_its_own_entry() {
        assert_eq!(
            set(LIST, "b", "sha256", "3"),
            "# Comment.\n[a]\nsha256 = \"1\"\n\n[b] \nsha256 = \"3\"\nfile = \"sha256\"\n"
        );
    }

    #[test]
    fn a_value_is_quoted() {
        assert!(set(LIST, "a", "sha256", "say \"no\"").contains(r#"sha256 = 'say "no"'"#));
    }

    #[test]
    fn a_field_too_many_is_refused() {
        let error = parse("[a]\nfile = \"x\"\ncolour = \"red\"\n").unwrap_err();
        assert!(format!("{error:#}").contains("colour"), "{error:#}");
    }
}
