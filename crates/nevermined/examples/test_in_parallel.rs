//! Test in parallel: a sandbox a test, in one process, and no port to choose.
//!
//! Run it with `cargo run --example test_in_parallel --features sandbox`.

use nevermined::sandbox::{ClientFor as _, NewPlan, Sandbox};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut tests = Vec::new();
    for number in 1u64..=20 {
        tests.push(tokio::spawn(async move {
            one(number).await.map_err(|error| error.to_string())
        }));
    }
    let mut credits = 0;
    for test in tests {
        credits += test.await??;
    }
    println!("20 sandboxes, {credits} credits");
    Ok(())
}

/// Mints `number` credits in a sandbox of its own, and reads them back.
async fn one(number: u64) -> Result<u64, Box<dyn std::error::Error>> {
    let sandbox = Sandbox::start().await?;
    let seller = sandbox.create_account("seller", 0);
    let plan = sandbox.register_plan(&seller, NewPlan::credits("answers", 10))?;
    let nvm = sandbox.client_for(&seller)?;
    nvm.credits().mint(&plan, seller.address(), number).await?;
    let balance = nvm.plans().balance(&plan, seller.address()).await?;
    sandbox.shutdown().await;
    Ok(balance.credits.to_string().parse()?)
}
