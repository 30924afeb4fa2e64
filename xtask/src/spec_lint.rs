//! Whether the documents are what they say they are: `cargo xtask spec lint`.

use std::{collections::BTreeSet, process::ExitCode};

use anyhow::Result;
use openapi_fit::structure;
use serde_json::Value;

use crate::{
    documents::{self, OVERLAYS},
    error_codes, evidence,
    files::{self, Files},
    generate::sha256,
    sources::{self, Entry},
    tree::Tree,
};

/// What to check, or to write.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Write the sums of the documents into `openapi/sources.toml`, for documents that were edited on purpose
    #[arg(long)]
    fix_sums: bool,
}

/// Runs the command.
///
/// # Errors
///
/// A document cannot be read at all.
pub(crate) fn run(mut tree: Tree, args: &Args) -> Result<ExitCode> {
    if args.fix_sums {
        let list = fixed_sums(&tree)?;
        let files = Files::from([(sources::FILE.to_owned(), list.clone())]);
        for name in files::write(tree.root(), &files)? {
            println!("wrote {name}");
        }
        tree = tree.with(sources::FILE, list);
    }
    let complaints = lint(&tree)?;
    for complaint in &complaints {
        println!("{complaint}");
    }
    Ok(if complaints.is_empty() {
        println!("the documents are in order");
        ExitCode::SUCCESS
    } else {
        eprintln!("error: {} complaints", complaints.len());
        ExitCode::FAILURE
    })
}

/// Everything that is wrong with the documents, a complaint each; empty when they are in order.
///
/// # Errors
///
/// A document cannot be read at all.
pub(crate) fn lint(tree: &Tree) -> Result<Vec<String>> {
    let mut complaints = Vec::new();
    let list = tree.read(sources::FILE)?;
    let entries = sources::parse(&list)?;
    let documents = documents::load(tree)?;

    for (key, entry) in &entries {
        complaints.extend(sums(tree, key, entry)?);
    }
    let listed: BTreeSet<String> = entries.values().map(Entry::name).collect();
    for name in tree.list(sources::FOLDER)? {
        if !listed.contains(&name) {
            complaints.push(format!("{name}: is not listed in {}", sources::FILE));
        }
    }
    for name in tree.list(OVERLAYS)? {
        if !name.ends_with(".overlay.yaml") {
            complaints.push(format!("{name}: is never applied; name it *.overlay.yaml"));
        }
    }
    complaints.extend(evidence::dangling(tree)?);
    let (catalogue, additions) = (&documents.error_codes, &documents.more_error_codes);
    if let Err(problems) = error_codes::parse(catalogue, additions) {
        complaints.extend(problems);
    }
    // The whole way, so that a document that lints clean is one that generates.
    match documents.prepare() {
        Ok(prepared) => {
            let clients = prepared.clients.iter();
            complaints.extend(clients.flat_map(|client| closed_enums(&client.client)));
        }
        Err(error) => complaints.push(format!("{error:#}")),
    }
    Ok(complaints)
}

/// `openapi/sources.toml` with the sums of the documents as they are.
///
/// # Errors
///
/// A document cannot be read.
pub(crate) fn fixed_sums(tree: &Tree) -> Result<String> {
    let mut list = tree.read(sources::FILE)?;
    for (key, entry) in sources::parse(&list)? {
        let (sha256, structure) = sums_of(tree, &entry)?;
        list = sources::set(&list, &key, "sha256", &sha256);
        list = sources::set(&list, &key, "structure", &structure);
    }
    Ok(list)
}

/// SHA-256 of the entry's file, and of its document's structure.
///
/// # Errors
///
/// The file cannot be read.
pub(crate) fn sums_of(tree: &Tree, entry: &Entry) -> Result<(String, String)> {
    let text = tree.read(&entry.name())?;
    let value = openapi_fit::load(&entry.name(), &text)?;
    let canonical = serde_json::to_vec(&structure(&value))?;
    Ok((sha256(text.as_bytes()), sha256(&canonical)))
}

fn sums(tree: &Tree, key: &str, entry: &Entry) -> Result<Vec<String>> {
    let mut complaints = Vec::new();
    let (sha256, structure) = sums_of(tree, entry)?;
    let name = entry.name();
    if structure != entry.structure {
        complaints.push(format!(
            "{name}: its structure is not that of {} [{key}] (structure {structure}); take a newer document with \
             `cargo xtask spec update`, or accept an edit with `cargo xtask spec lint --fix-sums`",
            sources::FILE
        ));
    } else if sha256 != entry.sha256 {
        complaints.push(format!(
            "{name}: its wording is not that of {} [{key}] (sha256 {sha256}); accept an edit with \
             `cargo xtask spec lint --fix-sums`",
            sources::FILE
        ));
    }
    let value = openapi_fit::load(&name, &tree.read(&name)?)?;
    for (field, pointer, stated) in [
        ("openapi", "/openapi", &entry.openapi),
        ("version", "/info/version", &entry.version),
    ] {
        let found = value
            .pointer(pointer)
            .and_then(Value::as_str)
            .unwrap_or_default();
        if found != stated {
            complaints.push(format!(
                "{}: [{key}] says {field} {stated}, the document says {found}",
                sources::FILE
            ));
        }
    }
    if !is_date(&entry.date) {
        complaints.push(format!(
            "{}: [{key}] date `{}` is not YYYY-MM-DD",
            sources::FILE,
            entry.date
        ));
    }
    if entry.origin.trim().is_empty() {
        complaints.push(format!("{}: [{key}] has no origin", sources::FILE));
    }
    Ok(complaints)
}

fn is_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 10
        && bytes.iter().enumerate().all(|(index, byte)| match index {
            4 | 7 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        })
}

// A response with a value that the document does not list yet must still be read.
fn closed_enums(document: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    for operation in openapi_fit::operations(document) {
        let pointer = format!("{}/responses", operation.pointer);
        if let Some(responses) = document.pointer(&pointer) {
            closed(document, responses, &pointer, &mut seen, &mut found);
        }
    }
    found
}

fn closed(
    document: &Value,
    value: &Value,
    pointer: &str,
    seen: &mut BTreeSet<String>,
    found: &mut Vec<String>,
) {
    match value {
        Value::Object(object) => {
            if let Some(target) = object.get("$ref").and_then(Value::as_str)
                && let Some(target) = target.strip_prefix('#')
                && seen.insert(target.to_owned())
                && let Some(schema) = document.pointer(target)
            {
                closed(document, schema, target, seen, found);
            }
            if object.get("enum").is_some_and(Value::is_array) {
                found.push(format!(
                    "{pointer}: this response enum is closed: one new value would make the whole answer unreadable"
                ));
            }
            for (key, value) in object {
                if matches!(key.as_str(), "example" | "examples" | "default" | "enum") {
                    continue;
                }
                let key = key.replace('~', "~0").replace('/', "~1");
                closed(document, value, &format!("{pointer}/{key}"), seen, found);
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                closed(document, value, &format!("{pointer}/{index}"), seen, found);
            }
        }
        _ => {}
    }
}
