//! Takes a newer published document: `cargo xtask spec update SOURCE FILE-OR-URL`.
//!
//! Everything is computed in memory, from the diff to the generated code. Only then are the files written, all of
//! them or none.

mod day;
mod fetch;
mod wrappers;

use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};
use openapi_fit::diff::diff;
use serde_json::Value;

use crate::{generate, sources, spec_diff, spec_lint, tree::Tree};

/// What to take, and what to accept.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The entry of `openapi/sources.toml` to replace
    #[arg(value_name = "SOURCE")]
    source: String,
    /// The newer document, YAML or JSON: a file, or an http(s) address, which curl fetches
    #[arg(value_name = "FILE-OR-URL")]
    from: String,
    /// Take it even if it breaks clients of the present one
    #[arg(long)]
    accept_breaking: bool,
    /// The day it was published, YYYY-MM-DD; by default today in UTC
    #[arg(long, value_parser = day::parse)]
    date: Option<String>,
}

/// Runs the command.
///
/// # Errors
///
/// The document cannot be fetched or read, breaks clients without being accepted, no longer fits the overlays, or
/// would give bad code. Nothing was changed then.
pub(crate) fn run(tree: Tree, args: &Args) -> Result<ExitCode> {
    let code = update(tree, args).context("nothing was changed")?;
    Ok(code)
}

fn update(mut tree: Tree, args: &Args) -> Result<ExitCode> {
    let mut list = tree.read(sources::FILE)?;
    let entries = sources::parse(&list)?;
    let Some(entry) = entries.get(&args.source) else {
        let known: Vec<&str> = entries.keys().map(String::as_str).collect();
        bail!(
            "{} has no [{}]; it has {}",
            sources::FILE,
            args.source,
            known.join(", ")
        );
    };
    let name = entry.name();
    let present = tree.read(&name)?;
    let old = openapi_fit::load(&name, &present)?;
    let fetched = fetch::text(&args.from)?;
    let new = openapi_fit::load(&args.from, &fetched)?;
    spec_diff::is_openapi(&args.from, &new)?;
    let text = as_yaml(fetched, &new)?;
    if text == present {
        println!("{name} is this document already");
        return Ok(ExitCode::SUCCESS);
    }

    let found = diff(&old, &new);
    let accepted = spec_diff::acknowledged(&tree)?;
    print!("{}", found.to_text());
    println!("\nverdict: {}", found.verdict());
    for line in spec_diff::remarks(&found, &accepted) {
        println!("{line}");
    }
    if !found.unacknowledged(&accepted).is_empty() && !args.accept_breaking {
        bail!(
            "{}\nmend the overlays or the code, accept each there with a reason, or take all with --accept-breaking",
            spec_diff::refusal(&found, &accepted)
        );
    }

    let date = args.date.clone().unwrap_or_else(day::today);
    tree = tree.with(&name, text);
    let (sha256, structure) = spec_lint::sums_of(&tree, entry)?;
    let stated = |pointer: &str| {
        let value = new.pointer(pointer).and_then(Value::as_str);
        value.with_context(|| format!("{} has no {pointer}", args.from))
    };
    for (field, value) in [
        ("openapi", stated("/openapi")?),
        ("version", stated("/info/version")?),
        ("date", &date),
        ("sha256", &sha256),
        ("structure", &structure),
    ] {
        list = sources::set(&list, &args.source, field, value);
    }
    tree = tree.with(sources::FILE, list);

    let outputs = generate::plan(&tree)?;
    let wrappers = wrappers::report(&tree)?;
    for changed in generate::write(&tree, &outputs)? {
        println!("wrote {changed}");
    }
    for line in wrappers {
        println!("{line}");
    }
    println!("next: put the prose of {name} into our own words, then `cargo test --workspace`");
    Ok(ExitCode::SUCCESS)
}

/// YAML stays as it was published, except for carriage returns; JSON is rewritten.
fn as_yaml(text: String, document: &Value) -> Result<String> {
    if serde_json::from_str::<serde::de::IgnoredAny>(text.trim_start_matches('\u{feff}')).is_err() {
        return Ok(text.replace('\r', ""));
    }
    let yaml = yaml_serde::to_string(document).context("the document cannot be written as YAML")?;
    if openapi_fit::load("the document as YAML", &yaml)? != *document {
        bail!("the document reads differently as YAML; convert it by hand and give the YAML file");
    }
    Ok(yaml)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yaml_stays_as_it_is() {
        let text = "# Kept.\nopenapi:   3.1.0\r\npaths: {}\n";
        let document = openapi_fit::load("a", text).unwrap();
        assert_eq!(
            as_yaml(text.to_owned(), &document).unwrap(),
            "# Kept.\nopenapi:   3.1.0\npaths: {}\n"
        );
    }

    #[test]
    fn json_becomes_yaml_that_means_the_same() {
        let text = r#"{"openapi": "3.1.0", "paths": {}, "x": {"200": "on", "no": "1e3", "big": 18446744073709551615,
            "null": null, "colon": "a: b", "lines": "a\nb\n", "date": "2026-01-31", "tilde": "~", "empty": ""}}"#;
        let document = openapi_fit::load("a.json", text).unwrap();
        let yaml = as_yaml(text.to_owned(), &document).unwrap();
        assert!(yaml.starts_with("openapi: 3.1.0\n"), "{yaml}");
        assert_eq!(openapi_fit::load("a.yaml", &yaml).unwrap(), document);
    }
}
