//! Maintenance tasks of this workspace: `cargo xtask --help`.

mod ci;
mod documents;
mod error_codes;
mod evidence;
mod figures;
mod files;
#[path = "../../crates/nevermined-api/build/fingerprint.rs"]
mod fingerprint;
mod generate;
mod package;
mod sources;
mod spec_diff;
mod spec_lint;
mod spec_update;
mod tls;
mod tree;

use std::{path::PathBuf, process::ExitCode};

use anyhow::Result;
use clap::{Parser, Subcommand};
use tree::Tree;

/// Maintenance tasks of this workspace
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    /// The repository; by default the one around the current folder
    #[arg(long, global = true, value_name = "FOLDER")]
    root: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Generate the raw client and its mocks from the documents
    Generate(generate::Args),
    /// Check, compare and replace the documents
    #[command(subcommand)]
    Spec(Spec),
    /// Run what the continuous integration runs
    Ci(ci::Args),
    /// Check that each TLS feature brings in what it says and nothing else
    Tls,
    /// Check that each package holds what it needs
    Package,
    /// Measure what the crate `nevermined` costs those who build it
    Figures(figures::Args),
}

#[derive(Debug, Subcommand)]
enum Spec {
    /// Check the documents and everything beside them
    Lint(spec_lint::Args),
    /// Show what a newer document means for clients of an older one
    Diff(spec_diff::Args),
    /// Take a newer document: replace the source and generate
    Update(spec_update::Args),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli) -> Result<ExitCode> {
    let root = tree::find_root(cli.root)?;
    let tree = Tree::at(&root);
    match cli.command {
        Command::Generate(args) => generate::run(&tree, &args),
        Command::Spec(Spec::Lint(args)) => spec_lint::run(tree, &args),
        Command::Spec(Spec::Diff(args)) => spec_diff::run(&tree, &args),
        Command::Spec(Spec::Update(args)) => spec_update::run(tree, &args),
        Command::Ci(args) => ci::run(&root, &args),
        Command::Tls => tls::run(&root),
        Command::Package => package::run(&root),
        Command::Figures(args) => figures::run(&tree, &args),
    }
}
