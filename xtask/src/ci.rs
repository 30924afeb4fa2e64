//! What the continuous integration runs: `cargo xtask ci`.

use std::{
    path::Path,
    process::{Command, ExitCode},
};

use anyhow::{Context as _, Result, bail};

/// One step: a name, variables of the environment, and arguments of cargo.
struct Step {
    name: &'static str,
    environment: &'static [(&'static str, &'static str)],
    cargo: &'static [&'static str],
}

const STEPS: [Step; 8] = [
    Step {
        name: "fmt",
        environment: &[],
        cargo: &["fmt", "--all", "--", "--check"],
    },
    Step {
        name: "generate",
        environment: &[],
        cargo: &["xtask", "generate", "--check"],
    },
    Step {
        name: "spec",
        environment: &[],
        cargo: &["xtask", "spec", "lint"],
    },
    Step {
        name: "tls",
        environment: &[],
        cargo: &["xtask", "tls"],
    },
    Step {
        name: "clippy",
        environment: &[],
        cargo: &[
            "clippy",
            "--workspace",
            "--all-targets",
            "--all-features",
            "--locked",
            "--",
            "-D",
            "warnings",
        ],
    },
    Step {
        name: "doc",
        environment: &[("RUSTDOCFLAGS", "-D warnings")],
        cargo: &[
            "doc",
            "--workspace",
            "--all-features",
            "--no-deps",
            "--locked",
        ],
    },
    Step {
        name: "test",
        environment: &[],
        cargo: &["test", "--workspace", "--locked"],
    },
    Step {
        name: "raw",
        environment: &[],
        // The README's test command leaves this feature out; its tests are for it alone.
        cargo: &[
            "test",
            "--package",
            "nevermined",
            "--features",
            "raw",
            "--locked",
            "--test",
            "retries",
            "--test",
            "secrets",
            "--test",
            "tracing_span",
        ],
    },
];

/// Which steps to run.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Run only these steps, in the list's order
    #[arg(value_name = "STEP")]
    steps: Vec<String>,
    /// Print the steps and run none
    #[arg(long)]
    list: bool,
}

/// Runs the steps and stops at the first that fails, with its exit code.
///
/// # Errors
///
/// A step has no such name, or cargo cannot be run.
pub(crate) fn run(root: &Path, args: &Args) -> Result<ExitCode> {
    let known = |name: &String| STEPS.iter().any(|step| step.name == name);
    if let Some(unknown) = args.steps.iter().find(|name| !known(name)) {
        let names: Vec<&str> = STEPS.iter().map(|step| step.name).collect();
        bail!(
            "there is no step `{unknown}`; the steps are {}",
            names.join(", ")
        );
    }
    let chosen =
        |step: &&Step| args.steps.is_empty() || args.steps.iter().any(|name| name == step.name);
    for step in STEPS.iter().filter(chosen) {
        println!("+ {}", step.line());
        if args.list {
            continue;
        }
        let status = step
            .command(root)
            .status()
            .with_context(|| format!("cannot run {}", step.line()))?;
        if !status.success() {
            eprintln!("error: the step `{}` failed", step.name);
            let code = status.code().and_then(|code| u8::try_from(code).ok());
            return Ok(ExitCode::from(code.unwrap_or(1)));
        }
    }
    Ok(ExitCode::SUCCESS)
}

impl Step {
    fn line(&self) -> String {
        let mut line = String::new();
        for (name, value) in self.environment {
            line.push_str(&format!("{name}=\"{value}\" "));
        }
        line + "cargo " + &self.cargo.join(" ")
    }

    fn command(&self, root: &Path) -> Command {
        let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command
            .current_dir(root)
            .args(self.cargo)
            .envs(self.environment.iter().copied());
        command
    }
}
