//! How many requests a second the sandbox answers, beside a bare axum handler that answers the same bytes.
//!
//! `cargo bench -p nevermined-sandbox --bench throughput` prints tables in Markdown; it takes some minutes, most of
//! them for the memory of a million credit lots.
//!
//! Each server has one thread, and one client of raw sockets in another thread sends to both in turn, in short blocks
//! in the order ABBA: what else the machine does meets both alike, and each ratio is of two neighboring blocks. The
//! bare handler reads the same requests and gives the answers that the sandbox gave, headers and all. CPU time is
//! that of the server's thread. The client never sleeps, so that no server is charged for waking it.
//!
//! | argument | effect |
//! |---|---|
//! | `--quick` | few short blocks and few lots: shows that it works, not how fast. So do `--test` and `cargo test --benches` |
//! | `--only PART` | `requests`, `store` or `memory` |
//! | `--store-in FOLDER` | where the store's file is written; the default is the folder for temporary files |

#![allow(
    clippy::disallowed_methods,
    reason = "real time is what is measured here"
)]

mod client;
mod market;
mod memory;
mod requests;
mod servers;
mod store;

use std::path::PathBuf;
use std::process::ExitCode;

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// What the arguments ask for.
struct Task {
    quick: bool,
    only: Option<String>,
    store_in: PathBuf,
}

impl Task {
    fn includes(&self, part: &str) -> bool {
        self.only.as_deref().is_none_or(|only| only == part)
    }
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<(), Failure> {
    if let [argument, shape, lots] = arguments
        && argument == memory::ARGUMENT
    {
        return memory::fill(shape, lots.parse()?);
    }
    let Some(task) = task(arguments)? else {
        return Ok(());
    };
    if task.includes("requests") {
        requests::measure(task.quick)?;
    }
    if task.includes("store") {
        store::measure(task.quick, &task.store_in)?;
    }
    if task.includes("memory") {
        memory::measure(task.quick)?;
    }
    Ok(())
}

/// None if there is nothing to do.
fn task(arguments: &[String]) -> Result<Option<Task>, Failure> {
    // Cargo says `--bench` when it benches, and nothing when it tests.
    let mut bench = false;
    let mut task = Task {
        quick: false,
        only: None,
        store_in: std::env::temp_dir(),
    };
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        let mut value = || {
            let value = arguments.next();
            value.ok_or_else(|| format!("{argument} needs a value"))
        };
        match argument.as_str() {
            "--list" => return Ok(None),
            "--bench" => bench = true,
            "--quick" | "--test" => task.quick = true,
            "--only" => task.only = Some(value()?.clone()),
            "--store-in" => task.store_in = value()?.into(),
            unknown => return Err(format!("there is no argument {unknown}").into()),
        }
    }
    task.quick |= !bench;
    Ok(Some(task))
}
