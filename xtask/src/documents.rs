//! The documents, from what is published to what the generator sees.

use std::{collections::BTreeMap, fmt::Display};

use anyhow::{Context as _, Result, anyhow, bail};
use openapi_fit::{FitOptions, LintOptions, OperationInfo, Report};
use serde_json::Value;

use crate::{error_codes, sources, tree::Tree};

/// Folder of the overlays.
pub(crate) const OVERLAYS: &str = "openapi/overlays";

/// What is read from `openapi/`, before anything is done with it.
pub(crate) struct Documents {
    /// The published documents, in the order of their keys.
    pub(crate) published: Vec<Document>,
    /// The overlays, in the order of their names.
    pub(crate) overlays: Vec<Document>,
    /// The text of the catalog of error codes.
    pub(crate) error_codes: String,
    /// The text of what it lacks.
    pub(crate) more_error_codes: String,
}

/// One file.
pub(crate) struct Document {
    /// Its path from the repository's root.
    pub(crate) name: String,
    /// Its content.
    pub(crate) value: Value,
    /// The client that it is a part of; an overlay's is that of its document.
    client: String,
}

/// What the generator is given, and how it came to be.
pub(crate) struct Prepared {
    /// One a client, in the order of their names.
    pub(crate) clients: Vec<Client>,
    /// What was changed, a line each.
    pub(crate) notes: Vec<String>,
}

/// The documents of one client as one.
pub(crate) struct Client {
    /// As `protocol`: the module of its code.
    pub(crate) name: String,
    /// As published, overlaid and lowered, with every status.
    pub(crate) operations: Vec<OperationInfo>,
    /// For the client, without error responses.
    pub(crate) client: Value,
    /// For the mocks, with them.
    pub(crate) mock: Value,
}

/// Reads the documents.
///
/// # Errors
///
/// A file is absent or malformed; a malformed one is named with line and column.
pub(crate) fn load(tree: &Tree) -> Result<Documents> {
    let entries = sources::parse(&tree.read(sources::FILE)?)?;
    let published = entries
        .iter()
        .map(|(key, entry)| read(tree, entry.name(), entry.client(key)))
        .collect::<Result<Vec<_>>>()?;
    if published.is_empty() {
        bail!("{} lists no document", sources::FILE);
    }
    let overlays = tree
        .list(OVERLAYS)?
        .into_iter()
        .filter(|name| name.ends_with(".overlay.yaml"))
        .map(|name| read(tree, name, ""))
        .collect::<Result<Vec<_>>>()?;
    Ok(Documents {
        published,
        overlays,
        error_codes: tree.read(error_codes::FILE)?,
        more_error_codes: tree.read(error_codes::ADDITIONS)?,
    })
}

fn read(tree: &Tree, name: String, client: &str) -> Result<Document> {
    let value = openapi_fit::load(&name, &tree.read(&name)?)?;
    Ok(Document {
        name,
        value,
        client: client.to_owned(),
    })
}

impl Documents {
    /// Overlays and lowers the documents, merges and fits those of each client, and refuses what progenitor would
    /// compile wrongly.
    ///
    /// # Errors
    ///
    /// Every complaint of the first step that has any, each with a JSON pointer.
    pub(crate) fn prepare(&self) -> Result<Prepared> {
        let mut notes = Vec::new();
        let mut lowered: BTreeMap<&str, Vec<(String, Value)>> = BTreeMap::new();
        for document in &self.published {
            let value = self.lower(document, &mut notes)?;
            let parts = lowered.entry(&document.client).or_default();
            parts.push((document.name.clone(), value));
        }
        let mut clients = Vec::with_capacity(lowered.len());
        for (name, parts) in lowered {
            let (merged, report) = openapi_fit::merge(parts).map_err(refused(&format!(
                "the documents of the client {name} cannot be merged"
            )))?;
            note(&mut notes, "merge", &report);
            let operations = openapi_fit::operations(&merged);
            let (client, mock) = fit_both(merged, name, &mut notes)?;
            clients.push(Client {
                name: name.to_owned(),
                operations,
                client,
                mock,
            });
        }
        Ok(Prepared { clients, notes })
    }

    // One document, overlaid and in OpenAPI 3.0.3.
    fn lower(&self, document: &Document, notes: &mut Vec<String>) -> Result<Value> {
        let mut value = document.value.clone();
        for overlay in self.overlays_of(document)? {
            let (next, report) = openapi_fit::overlay(value, &overlay.name, &overlay.value)
                .map_err(refused(&format!("{} does not apply", overlay.name)))?;
            // These say themselves which overlay they are from.
            notes.extend(report.notes.iter().map(ToString::to_string));
            value = next;
        }
        let (value, report) = openapi_fit::lower(value).map_err(refused(&format!(
            "{} cannot be lowered to 3.0.3",
            document.name
        )))?;
        note(notes, "lower", &report);
        Ok(value)
    }

    // An overlay says in `extends` which document it is for; with one document it need not.
    fn overlays_of(&self, document: &Document) -> Result<Vec<&Document>> {
        let mut found = Vec::new();
        for overlay in &self.overlays {
            let extends = overlay.value.get("extends").and_then(Value::as_str);
            let wanted = extends.map(file_name);
            let known = |document: &Document| wanted == Some(file_name(&document.name));
            match wanted {
                None if self.published.len() > 1 => bail!(
                    "{} must say in `extends` which document it is for",
                    overlay.name
                ),
                Some(wanted) if !self.published.iter().any(known) => {
                    bail!(
                        "{} extends `{wanted}`, which {} does not list",
                        overlay.name,
                        sources::FILE
                    )
                }
                None => found.push(overlay),
                Some(_) if known(document) => found.push(overlay),
                Some(_) => {}
            }
        }
        Ok(found)
    }
}

/// The document as the client's generator sees it, and as the mocks' does.
fn fit_both(document: Value, name: &str, notes: &mut Vec<String>) -> Result<(Value, Value)> {
    let (client, mock) = (FitOptions::client(), FitOptions::mock());
    Ok((
        fit(
            document.clone(),
            &format!("{name} client"),
            &client,
            &LintOptions::client(),
            notes,
        )?,
        fit(
            document,
            &format!("{name} mock"),
            &mock,
            &LintOptions::mock(),
            notes,
        )?,
    ))
}

fn fit(
    document: Value,
    name: &str,
    options: &FitOptions,
    rules: &LintOptions,
    notes: &mut Vec<String>,
) -> Result<Value> {
    let (document, report) = openapi_fit::fit(document, options)
        .map_err(refused(&format!("the {name} document cannot be fitted")))?;
    note(notes, name, &report);
    openapi_fit::lint(&document, rules).map_err(refused(&format!(
        "the {name} document would be compiled wrongly"
    )))?;
    super::generate::formats(&document)
        .with_context(|| format!("the {name} document would be compiled wrongly"))?;
    Ok(document)
}

fn note(notes: &mut Vec<String>, step: &str, report: &Report) {
    notes.extend(report.notes.iter().map(|note| format!("{step}: {note}")));
}

// Every complaint on its own line, under what they are about.
fn refused<E: Display>(what: &str) -> impl Fn(E) -> anyhow::Error {
    let what = what.to_owned();
    move |error| {
        let lines = error.to_string().replace('\n', "\n  ");
        anyhow!("{what}:\n  {lines}")
    }
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
