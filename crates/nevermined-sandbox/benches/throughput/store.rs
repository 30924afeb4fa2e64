//! Settles that are durable before they are answered.

use crate::Failure;
use crate::client::Client;
use crate::requests::median;
use crate::servers::Server;
use std::path::Path;

pub(crate) fn measure(quick: bool, folder: &Path) -> Result<(), Failure> {
    let file = folder.join(format!(
        "nevermined-sandbox-bench-{}.redb",
        std::process::id()
    ));
    let measured = settles(quick, &file);
    let removed = std::fs::remove_file(&file);
    measured?;
    Ok(removed?)
}

fn settles(quick: bool, file: &Path) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let (blocks, calls_each) = if quick { (2, 16) } else { (6, 200) };
    println!("## Durable settles, in {}\n", file.display());
    println!("| in flight | settles, 1/s | slowest block | fastest block |");
    println!("|---|---|---|---|");
    let path = file.to_owned();
    let (server, market) = Server::sandbox(move |builder| builder.store(path))?;
    let request = market.settle();
    let mut next = 1;
    for in_flight in [1, 16, 64, 256] {
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
        println!(
            "| {in_flight} | {:.0} | {slowest:.0} | {fastest:.0} |",
            median(rates)
        );
    }
    println!(
        "\n{next} settles; the file has {} bytes\n",
        std::fs::metadata(file)?.len()
    );
    Ok(())
}
