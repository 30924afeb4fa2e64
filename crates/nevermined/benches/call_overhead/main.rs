//! What a call through `nevermined` costs beside the same call with bare reqwest.
//!
//! `cargo bench -p nevermined --bench call_overhead` prints a table in Markdown; it takes about a minute.
//!
//! Both sides send the same requests to the same server and decode the same answers into the same values. The server
//! is a process of its own, so that the CPU time is the client's alone. The sides alternate in short blocks, in the
//! order ABBA: what else the machine does meets both alike, and each ratio is of two neighboring blocks. Each side
//! has its own connections, and one thread (tokio's current-thread runtime) does the work of both. A call ends after
//! 60 s on both sides: `nevermined` has no call without a limit.
//!
//! | argument | effect |
//! |---|---|
//! | `--unbounded` | bare reqwest has no time limit, and no timer to set for each call |
//! | `--quick` | few short blocks: shows that it works, not how fast. So do `--test` and `cargo test --benches` |
//! | `--profile nevermined`, `--profile reqwest` | only that side, for a profiler: `--calls N` (20000), `--in-flight N` (1) |

mod measure;
mod server;
mod sides;
mod table;

use std::process::ExitCode;
use std::time::Duration;

use measure::{Extent, Pace};
use sides::{Bare, Operation, Sdk};

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// The time that `nevermined` gives an attempt, unless told otherwise.
const LIMIT: Duration = Duration::from_secs(60);

const IN_FLIGHT: [usize; 3] = [1, 16, 64];

/// What the arguments ask for.
enum Task {
    Measure(Extent),
    Serve,
    Profile { side: String, pace: Pace },
    Nothing,
}

/// The time limit of the bare side.
type Limit = Option<Duration>;

fn main() -> ExitCode {
    match task(std::env::args().skip(1)).and_then(|(task, limit)| run(task, limit)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn task(arguments: impl Iterator<Item = String>) -> Result<(Task, Limit), Failure> {
    let mut arguments = arguments.peekable();
    // Cargo says `--bench` when it benches, and nothing when it tests.
    let (mut bench, mut quick) = (false, false);
    let mut profile = None;
    let mut pace = Pace {
        in_flight: 1,
        calls: 20_000,
    };
    let mut limit = Some(LIMIT);
    let mut unknown = None;
    while let Some(argument) = arguments.next() {
        let mut value = || {
            arguments
                .next()
                .ok_or_else(|| format!("{argument} needs a value"))
        };
        match argument.as_str() {
            server::ARGUMENT => return Ok((Task::Serve, limit)),
            "--list" => return Ok((Task::Nothing, limit)),
            "--bench" => bench = true,
            "--quick" | "--test" => quick = true,
            "--unbounded" => limit = None,
            "--profile" => profile = Some(value()?),
            "--calls" => pace.calls = value()?.parse()?,
            "--in-flight" => pace.in_flight = value()?.parse()?,
            _ => unknown = Some(argument),
        }
    }
    if let Some(side) = profile {
        return Ok((Task::Profile { side, pace }, limit));
    }
    match unknown {
        // A test run hands its filter to every binary.
        Some(argument) if bench => Err(format!(
            "`{argument}` is unknown; known are --unbounded, --quick, --profile, --calls and --in-flight"
        )
        .into()),
        _ if bench && !quick => Ok((Task::Measure(Extent::Whole), limit)),
        _ => Ok((Task::Measure(Extent::Quick), limit)),
    }
}

fn run(task: Task, limit: Limit) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    match task {
        Task::Nothing => Ok(()),
        Task::Serve => runtime.block_on(server::serve()),
        Task::Profile { side, pace } => {
            let server = server::Server::start()?;
            runtime.block_on(profile(&side, pace, server.url(), limit))
        }
        Task::Measure(extent) => {
            let server = server::Server::start()?;
            runtime.block_on(compare(extent, server.url(), limit))
        }
    }
}

/// Measures every operation at every number in flight, and prints the table.
async fn compare(extent: Extent, url: &str, limit: Limit) -> Result<(), Failure> {
    let before = table::load();
    let sdk = Sdk::new(url)?;
    let bare = Bare::new(url, limit)?;
    let mut rows = Vec::new();
    for operation in Operation::ALL {
        for in_flight in IN_FLIGHT {
            let pairs = measure::alternate(extent, &sdk, &bare, operation, in_flight).await?;
            rows.push(table::Row::of(operation, in_flight, &pairs));
            eprintln!("{} at {in_flight}: done", operation.name());
        }
    }
    table::print(&rows, extent, limit, &before);
    Ok(())
}

async fn profile(side: &str, pace: Pace, url: &str, limit: Limit) -> Result<(), Failure> {
    for operation in Operation::ALL {
        let block = match side {
            "nevermined" => measure::block(&Sdk::new(url)?, operation, pace).await?,
            "reqwest" => measure::block(&Bare::new(url, limit)?, operation, pace).await?,
            _ => return Err(format!("`{side}` is no side: nevermined or reqwest").into()),
        };
        println!("{}: {:.1} µs of CPU a call", operation.name(), block.cpu);
    }
    Ok(())
}
