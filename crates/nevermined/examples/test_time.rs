//! Test what happens when credits expire, without waiting: the sandbox's clock is yours.
//!
//! Run it with `cargo run --example test_time --features sandbox`.

use std::time::Duration;

use nevermined::sandbox::{ClientFor as _, NewPlan, Sandbox};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sandbox = Sandbox::start().await?;
    let seller = sandbox.create_account("seller", 0);
    let holder = sandbox.create_account("holder", 0);
    let plan = sandbox.register_plan(&seller, NewPlan::credits("answers", 10))?;
    let nvm = sandbox.client_for(&seller)?;

    let day = Duration::from_secs(86_400);
    nvm.credits()
        .mint_expirable(&plan, holder.address(), 7, day)
        .await?;
    for _ in 0..2 {
        let balance = nvm.plans().balance(&plan, holder.address()).await?;
        println!("{} credits", balance.credits);
        sandbox.advance(day);
    }
    Ok(())
}
