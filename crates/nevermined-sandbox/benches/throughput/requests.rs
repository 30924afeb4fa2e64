//! Balance, verify and settle in memory, beside the bare handler.

use crate::Failure;
use crate::client::{Client, Request};
use crate::servers::Server;

/// Requests in flight.
const IN_FLIGHT: usize = 16;

/// What one block of requests to one server gave.
#[derive(Clone, Copy)]
struct Block {
    /// Requests a second.
    rate: f64,
    /// CPU time of the server, µs a request.
    cpu: f64,
}

pub(crate) fn measure(quick: bool) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let (sandbox, market) = Server::sandbox(|builder| builder)?;
    println!("## In memory, {IN_FLIGHT} requests in flight\n");
    println!(
        "| request | sandbox, 1/s | bare, 1/s | ratio | sandbox, µs CPU | bare, µs CPU | ratio |"
    );
    println!("|---|---|---|---|---|---|---|");
    for (name, request) in [
        ("balance", market.balance()),
        ("verify", market.verify()),
        ("settle", market.settle()),
    ] {
        runtime.block_on(compare(quick, name, &request, &sandbox))?;
    }
    println!();
    Ok(())
}

async fn compare(
    quick: bool,
    name: &str,
    request: &Request,
    sandbox: &Server,
) -> Result<(), Failure> {
    let (pairs, calls) = if quick { (2, 64) } else { (40, 3_200) };
    let mut to_sandbox = Client::connect(sandbox.addr, IN_FLIGHT).await?;
    let answer = to_sandbox.ask(request).await?;
    let bare = Server::bare(&answer)?;
    let mut to_bare = Client::connect(bare.addr, IN_FLIGHT).await?;
    let same = to_bare.ask(request).await?;
    if same.len() != answer.len() {
        return Err(format!("{name}: the bare handler answers other bytes").into());
    }
    for _ in 0..2 {
        to_sandbox.block(request, calls).await?;
        to_bare.block(request, calls).await?;
    }
    let mut blocks = Vec::new();
    for pair in 0..pairs {
        if pair % 2 == 0 {
            let ours = block(&mut to_sandbox, sandbox, request, calls).await?;
            blocks.push((ours, block(&mut to_bare, &bare, request, calls).await?));
        } else {
            let theirs = block(&mut to_bare, &bare, request, calls).await?;
            blocks.push((
                block(&mut to_sandbox, sandbox, request, calls).await?,
                theirs,
            ));
        }
    }
    let of = |pick: &dyn Fn(&(Block, Block)) -> f64| median(blocks.iter().map(pick).collect());
    println!(
        "| {name} | {:.0} | {:.0} | {:.2} | {:.1} | {:.1} | {:.2} |",
        of(&|(ours, _)| ours.rate),
        of(&|(_, bare)| bare.rate),
        of(&|(ours, bare)| ours.rate / bare.rate),
        of(&|(ours, _)| ours.cpu),
        of(&|(_, bare)| bare.cpu),
        of(&|(ours, bare)| bare.cpu / ours.cpu),
    );
    Ok(())
}

async fn block(
    client: &mut Client,
    server: &Server,
    request: &Request,
    calls: usize,
) -> Result<Block, Failure> {
    let before = server.cpu().await?;
    let took = client.block(request, calls).await?;
    let cpu = server.cpu().await?.saturating_sub(before);
    Ok(Block {
        rate: calls as f64 / took.as_secs_f64(),
        cpu: cpu.as_secs_f64() * 1e6 / calls as f64,
    })
}

pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
