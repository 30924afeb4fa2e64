//! What a newer document means for clients of an older one: `cargo xtask spec diff OLD [NEW]`.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

use anyhow::{Context as _, Result, bail};
use openapi_fit::diff::{Acknowledgements, Diff, diff};
use serde_json::{Value, json};

use crate::tree::Tree;

/// Breaking changes that a maintainer has accepted.
pub(crate) const ACKNOWLEDGED: &str = "openapi/acknowledged.toml";

/// What to compare, and how to show it.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The older document: a file, or REV:PATH as `git show` takes it
    #[arg(value_name = "OLD")]
    old: String,
    /// The newer document; by default the file of the working tree that OLD names in an earlier revision
    #[arg(value_name = "NEW")]
    new: Option<String>,
    /// How to write the changes
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// The form of the report.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Format {
    /// For a terminal
    Text,
    /// For a pull request
    Markdown,
    /// For a program
    Json,
}

/// Runs the command: it fails when a breaking change is not acknowledged.
///
/// # Errors
///
/// A document or the list of acknowledged changes cannot be read.
pub(crate) fn run(tree: &Tree, args: &Args) -> Result<ExitCode> {
    let old = Place::of(tree.root(), &args.old)?;
    let new = match &args.new {
        Some(new) => Place::of(tree.root(), new)?,
        None => old.today(tree.root())?,
    };
    let (was, is) = (old.load(tree.root())?, new.load(tree.root())?);
    let accepted = acknowledged(tree)?;
    let found = diff(&was, &is);
    let open = found.unacknowledged(&accepted).len();
    match args.format {
        Format::Text => print!("{}", found.to_text()),
        Format::Markdown => print!("{}", found.to_markdown()),
        Format::Json => println!("{:#}", json(&found, &accepted)),
    }
    for line in remarks(&found, &accepted) {
        eprintln!("{line}");
    }
    if open == 0 {
        return Ok(ExitCode::SUCCESS);
    }
    eprintln!("error: {}", refusal(&found, &accepted));
    Ok(ExitCode::FAILURE)
}

/// The list of acknowledged changes; an absent list has none.
///
/// # Errors
///
/// It is not TOML, or an entry lacks its id or its reason.
pub(crate) fn acknowledged(tree: &Tree) -> Result<Acknowledgements> {
    let text = tree.read_if_there(ACKNOWLEDGED)?.unwrap_or_default();
    toml::from_str(&text).with_context(|| format!("{ACKNOWLEDGED} is not as it should be"))
}

/// What there is to say about the acknowledgements: which were used, and which match nothing.
pub(crate) fn remarks(found: &Diff, accepted: &Acknowledgements) -> Vec<String> {
    let unused = found.unused(accepted);
    accepted
        .entries()
        .iter()
        .map(|entry| {
            if unused.contains(&entry) {
                format!(
                    "note: {} in {ACKNOWLEDGED} matches no change here",
                    entry.id
                )
            } else {
                format!("acknowledged: {} ({})", entry.id, entry.reason)
            }
        })
        .collect()
}

/// Why a diff is refused: the ids of the breaking changes that nobody has accepted.
pub(crate) fn refusal(found: &Diff, accepted: &Acknowledgements) -> String {
    let open = found.unacknowledged(accepted);
    let ids: Vec<String> = open
        .iter()
        .map(|change| format!("\n  {}", change.id))
        .collect();
    let what = match open.len() {
        1 => "1 breaking change is".to_owned(),
        many => format!("{many} breaking changes are"),
    };
    format!("{what} not acknowledged in {ACKNOWLEDGED}:{}", ids.concat())
}

fn json(found: &Diff, accepted: &Acknowledgements) -> Value {
    let mut report = found.to_json();
    if let Some(report) = report.as_object_mut() {
        let open: Vec<&str> = found
            .unacknowledged(accepted)
            .iter()
            .map(|change| change.id.as_str())
            .collect();
        let unused: Vec<&str> = found
            .unused(accepted)
            .iter()
            .map(|entry| entry.id.as_str())
            .collect();
        report.insert("unacknowledged".to_owned(), json!(open));
        report.insert("unused_acknowledgements".to_owned(), json!(unused));
    }
    report
}

/// Where a document is.
#[derive(Debug, PartialEq, Eq)]
enum Place {
    /// On disk.
    File(PathBuf),
    /// In a revision, at a path from the repository's root.
    Revision { revision: String, path: String },
}

impl Place {
    // A file that exists is meant as such, even with a colon in its name.
    fn of(root: &Path, text: &str) -> Result<Self> {
        for path in [PathBuf::from(text), root.join(text)] {
            if path.is_file() {
                return Ok(Self::File(path));
            }
        }
        match text.split_once(':') {
            Some((revision, path)) if !revision.is_empty() && !path.is_empty() => {
                if revision.starts_with('-') {
                    bail!("`{revision}` is not a revision");
                }
                Ok(Self::Revision {
                    revision: revision.to_owned(),
                    path: path.to_owned(),
                })
            }
            _ => bail!("there is no file `{text}`; give a file, or REV:PATH"),
        }
    }

    fn today(&self, root: &Path) -> Result<Self> {
        match self {
            Self::Revision { path, .. } => {
                let file = root.join(path);
                if !file.is_file() {
                    bail!("the working tree has no `{path}`; name NEW");
                }
                Ok(Self::File(file))
            }
            Self::File(path) => bail!(
                "name NEW: {} is a file of the working tree, so there is nothing to compare it with",
                path.display()
            ),
        }
    }

    fn load(&self, root: &Path) -> Result<Value> {
        let (name, text) = match self {
            Self::File(path) => {
                let name = path
                    .strip_prefix(root)
                    .unwrap_or(path)
                    .display()
                    .to_string();
                let text =
                    fs::read_to_string(path).with_context(|| format!("cannot read {name}"))?;
                (name, text)
            }
            Self::Revision { revision, path } => {
                (format!("{revision}:{path}"), show(root, revision, path)?)
            }
        };
        let document = openapi_fit::load(&name, &text)?;
        is_openapi(&name, &document)?;
        Ok(document)
    }
}

fn show(root: &Path, revision: &str, path: &str) -> Result<String> {
    // From the root, which may lie below the repository's top.
    let output = Command::new("git")
        .arg("-C")
        .arg(root)
        .args(["show", &format!("{revision}:./{path}")])
        // A hook sets these for its own repository.
        .env_remove("GIT_DIR")
        .env_remove("GIT_WORK_TREE")
        .env_remove("GIT_INDEX_FILE")
        .output()
        .context("cannot run git")?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("git has no {revision}:{path}: {}", said.trim());
    }
    String::from_utf8(output.stdout)
        .ok()
        .with_context(|| format!("{revision}:{path} is not UTF-8"))
}

/// Refuses what is no OpenAPI document of version 3: a page, a schema, an overlay.
///
/// # Errors
///
/// The document does not say `openapi: 3.…`, or has no `paths`.
pub(crate) fn is_openapi(name: &str, document: &Value) -> Result<()> {
    match document.get("openapi").and_then(Value::as_str) {
        Some(version) if version.starts_with("3.") => {}
        Some(version) => bail!("{name}: OpenAPI {version} is not read here, only 3.0 and 3.1"),
        None => bail!("{name} is no OpenAPI document: it has no `openapi`"),
    }
    if !document.get("paths").is_some_and(Value::is_object) {
        bail!("{name} has no `paths`");
    }
    Ok(())
}
