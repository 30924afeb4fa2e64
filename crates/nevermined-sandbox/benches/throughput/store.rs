//! Settles that are durable before they are answered.

use crate::Failure;
use crate::client::Client;
use crate::requests::median;
use crate::servers::Server;
use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;
use std::time::Instant;

pub(crate) fn measure(quick: bool, folder: &Path) -> Result<(), Failure> {
    let file = folder.join(format!(
        "nevermined-sandbox-bench-{}.redb",
        std::process::id()
    ));
    let raw = file.with_extension("raw");
    let measured = settles(quick, &file, &raw);
    let removed = std::fs::remove_file(&file).and(std::fs::remove_file(&raw));
    measured?;
    Ok(removed?)
}

/// Seconds that the folder's disk takes to make 4 KiB durable in the middle of a file: what no commit can do without.
/// The median of some.
fn flush(quick: bool, raw: &Path) -> Result<f64, Failure> {
    let mut file = File::create(raw)?;
    file.write_all(&vec![1; 1 << 20])?;
    file.sync_all()?;
    let mut seconds = Vec::new();
    for page in 0..if quick { 16 } else { 128 } {
        file.seek(SeekFrom::Start(page * 4096))?;
        let started = Instant::now();
        file.write_all(&[2; 4096])?;
        file.sync_data()?;
        seconds.push(started.elapsed().as_secs_f64());
    }
    Ok(median(seconds))
}

fn settles(quick: bool, file: &Path, raw: &Path) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let (blocks, calls_each) = if quick { (2, 16) } else { (6, 200) };
    println!("## Durable settles, in {}\n", file.display());
    println!(
        "A flush is what the disk takes to make 4 KiB durable that were written in place: measured before and after \
         each row.\n"
    );
    println!(
        "| in flight | settles, 1/s | slowest block | fastest block | a flush, µs | settles in the time of a flush |"
    );
    println!("|---|---|---|---|---|---|");
    let path = file.to_owned();
    let (server, market) = Server::sandbox(move |builder| builder.store(path))?;
    let request = market.settle();
    let mut next = 1;
    for in_flight in [1, 16, 64, 256] {
        let before = flush(quick, raw)?;
        let rates = runtime.block_on(async {
            let mut client = Client::connect(server.addr, in_flight).await?;
            client.number_from(next);
            let calls = in_flight * calls_each;
            client.block(&request, calls).await?;
            let mut rates = Vec::new();
            for _ in 0..blocks {
                let took = client.block(&request, calls).await?;
                rates.push(calls as f64 / took.as_secs_f64());
            }
            next = client.next_number();
            Ok::<_, Failure>(rates)
        })?;
        let slowest = rates.iter().copied().fold(f64::INFINITY, f64::min);
        let fastest = rates.iter().copied().fold(0.0, f64::max);
        let flushed = f64::midpoint(before, flush(quick, raw)?);
        let rate = median(rates);
        println!(
            "| {in_flight} | {rate:.0} | {slowest:.0} | {fastest:.0} | {:.0} | {:.1} |",
            flushed * 1e6,
            rate * flushed
        );
    }
    println!(
        "\n{next} settles; the file has {} bytes\n",
        std::fs::metadata(file)?.len()
    );
    Ok(())
}
