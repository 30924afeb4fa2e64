//! Memory of credit lots: the resident memory of a process of its own, before and after.

use crate::Failure;
use crate::client::Client;
use crate::servers::Server;
use std::process::Command;

/// Makes this program fill a sandbox: the argument, the shape, the number of lots.
pub(crate) const ARGUMENT: &str = "--fill";

/// Mints before anything is measured, so that the log of requests is full.
const BEFORE: usize = 12_000;

pub(crate) fn measure(quick: bool) -> Result<(), Failure> {
    let lots = if quick { 10_000 } else { 1_000_000 };
    println!("## Memory of {lots} credit lots\n");
    println!("| whose | bytes a lot |");
    println!("|---|---|");
    for (shape, whose) in [("holders", "one each"), ("lots", "all one holder's")] {
        let filled = Command::new(std::env::current_exe()?)
            .args([ARGUMENT, shape, &lots.to_string()])
            .output()?;
        if !filled.status.success() {
            return Err(String::from_utf8_lossy(&filled.stderr).into_owned().into());
        }
        println!("| {whose} | {} |", String::from_utf8(filled.stdout)?.trim());
    }
    println!();
    Ok(())
}

/// Mints lots and prints how many bytes each took.
pub(crate) fn fill(shape: &str, lots: usize) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let (server, market) = Server::sandbox(|builder| builder)?;
    let mint = match shape {
        "holders" => market.mint(),
        _ => market.mint_expirable(),
    };
    runtime.block_on(async {
        let mut client = Client::connect(server.addr, 16).await?;
        client.block(&mint, BEFORE).await?;
        let before = resident()?;
        client.block(&mint, lots).await?;
        let grown = resident()?.saturating_sub(before);
        println!("{}", grown / lots);
        Ok(())
    })
}

/// Bytes of memory that this process has, as Linux says.
fn resident() -> Result<usize, Failure> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kibibytes = line.and_then(|line| line.trim().strip_suffix(" kB"));
    let kibibytes: usize = kibibytes
        .ok_or("the system does not say VmRSS")?
        .trim()
        .parse()?;
    Ok(kibibytes * 1024)
}
