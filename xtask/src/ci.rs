//! What the continuous integration runs: `cargo xtask ci`.

use std::{
    path::Path,
    process::{Command, ExitCode},
};

use anyhow::{Context as _, Result, bail};

/// One step: a name, variables of the environment, and a command line. `cargo` is the cargo that runs this; any other
/// program is a file of the repository.
struct Step {
    name: &'static str,
    environment: &'static [(&'static str, &'static str)],
    command: &'static [&'static str],
}

/// A step without variables.
const fn step(name: &'static str, command: &'static [&'static str]) -> Step {
    Step {
        name,
        environment: &[],
        command,
    }
}

const STEPS: [Step; 18] = [
    step("fmt", &["cargo", "fmt", "--all", "--", "--check"]),
    step("generate", &["cargo", "xtask", "generate", "--check"]),
    step("spec", &["cargo", "xtask", "spec", "lint"]),
    step("tls", &["cargo", "xtask", "tls"]),
    step("package", &["cargo", "xtask", "package"]),
    step(
        "clippy",
        &[
            "cargo",
            "clippy",
            "--workspace",
            "--all-targets",
            "--all-features",
            "--locked",
            "--",
            "-D",
            "warnings",
        ],
    ),
    // Every group of features with every other, so that none of them leans on one that happens to be on.
    step(
        "features",
        &[
            "cargo",
            "hack",
            "clippy",
            "--package",
            "nevermined",
            "--lib",
            "--feature-powerset",
            "--exclude-features",
            "default,full,native-tls",
            "--features",
            "rustls",
            "--group-features",
            "organizations,oauth",
            "--group-features",
            "router,mpp,fiat",
            "--group-features",
            "catalog,legal,meta,simulate,embed",
            "--group-features",
            "webhooks,raw,http-client,sandbox",
            "--",
            "-D",
            "warnings",
        ],
    ),
    step(
        "types",
        &[
            "cargo",
            "hack",
            "clippy",
            "--package",
            "nevermined-api",
            "--lib",
            "--each-feature",
            "--exclude-features",
            "native-tls",
            "--",
            "-D",
            "warnings",
        ],
    ),
    step(
        "sandbox",
        &[
            "cargo",
            "hack",
            "clippy",
            "--package",
            "nevermined-sandbox",
            "--lib",
            "--each-feature",
            "--exclude-features",
            "default",
            "--",
            "-D",
            "warnings",
        ],
    ),
    step(
        "mocks",
        &[
            "cargo",
            "hack",
            "check",
            "--package",
            "nevermined-api-mock",
            "--lib",
            "--each-feature",
        ],
    ),
    Step {
        name: "doc",
        environment: &[("RUSTDOCFLAGS", "-D warnings")],
        command: &[
            "cargo",
            "doc",
            "--workspace",
            "--all-features",
            "--no-deps",
            "--locked",
        ],
    },
    step("test", &["cargo", "test", "--workspace", "--locked"]),
    // The README's test command leaves the resource groups out that are off by default.
    step(
        "full",
        &[
            "cargo",
            "test",
            "--package",
            "nevermined",
            "--package",
            "nevermined-api",
            "--features",
            "nevermined/full,nevermined/raw,nevermined/sandbox,nevermined/http-client,nevermined-api/schemars",
            "--locked",
        ],
    ),
    step("python", &["conformance/python-client"]),
    step("typescript", &["conformance/typescript-wire"]),
    step("fuzzing", &["conformance/schemathesis"]),
    step("page", &["conformance/page"]),
    step("figures", &["cargo", "xtask", "figures", "--check"]),
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
        line + &self.command.join(" ")
    }

    fn command(&self, root: &Path) -> Command {
        let (program, arguments) = match self.command {
            ["cargo", arguments @ ..] => {
                let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
                (cargo, arguments)
            }
            [program, arguments @ ..] => (root.join(program).into_os_string(), arguments),
            [] => ("true".into(), [].as_slice()),
        };
        let mut command = Command::new(program);
        command
            .current_dir(root)
            .args(arguments)
            .envs(self.environment.iter().copied());
        command
    }
}
