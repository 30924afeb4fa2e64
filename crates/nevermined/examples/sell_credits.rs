//! Sell credits for a price: register an agent with its plan, see who may use it, give some credits away.
//!
//! Run it with `cargo run --example sell_credits --features sandbox`. It starts the sandbox.

use nevermined::sandbox::{ClientFor as _, Sandbox};
use nevermined::{AgentApi, AgentPlan, PlanCredits, PlanPrice, TokenAmount, tokens};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sandbox = Sandbox::start().await?;
    let seller = sandbox.create_account("seller", 0);
    let nvm = sandbox.client_for(&seller)?; // Nevermined::from_env()? at the real service

    let price = PlanPrice::erc20(
        tokens::USDC_BASE_SEPOLIA,
        TokenAmount::usdc("9.99")?,
        seller.address(),
    )?;
    let plan = AgentPlan::new("100 questions", price, PlanCredits::fixed(100, 1)?);
    let api = AgentApi::new()
        .endpoint("POST", "https://agent.example/ask")
        .open_endpoint("https://agent.example/health");
    let registered = nvm.agents().register_with_plan("Oracle", api, plan).await?;
    println!("agent {}", registered.agent);
    println!("plan  {}", registered.plan);

    let friend = sandbox.create_account("friend", 0);
    nvm.credits()
        .mint(&registered.plan, friend.address(), 5)
        .await?;
    let balance = nvm
        .plans()
        .wait_for_balance(&registered.plan, friend.address(), 5)
        .await?;
    println!("a friend has {} credits", balance.credits);
    Ok(())
}
