//! Keep a plan in order: list one's own, rename one, hide it from catalogs, link it to an agent.
//!
//! Run it with `cargo run --example sell_changes --features sandbox`. It starts the sandbox.

use nevermined::sandbox::{ClientFor as _, Sandbox};
use nevermined::{AgentApi, PlanCredits, PlanPrice};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sandbox = Sandbox::start().await?;
    let seller = sandbox.create_account("seller", 0);
    let nvm = sandbox.client_for(&seller)?;
    for name in ["trial", "basic", "pro"] {
        nvm.plans()
            .register(name, PlanPrice::free(), PlanCredits::fixed(10, 1)?)
            .await?;
    }

    // Pages come as they are asked for, two plans at a time.
    let mut plans = nvm.plans().list().page_size(2).stream();
    let mut ids = Vec::new();
    while let Some(plan) = plans.next().await {
        let plan = plan?;
        println!("{:?}", plan.name);
        ids.push(plan.id);
    }

    let agent = nvm.agents().register("Oracle", AgentApi::new()).await?;
    for plan in &ids {
        nvm.agents().add_plan(&agent.id, plan).await?;
    }
    nvm.plans().update(&ids[0]).name("professional").await?;
    nvm.plans().set_listed(&ids[1], false).await?;
    let linked = nvm.agents().plans(&agent.id).await?;
    println!("{} plans give access to the agent", linked.items.len());
    Ok(())
}
