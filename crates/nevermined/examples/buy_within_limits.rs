//! Let a program spend: a delegation with a limit, what it has spent so far, and its end.
//!
//! Run it with `cargo run --example buy_within_limits --features sandbox`. It starts the sandbox.

use std::time::Duration;

use nevermined::sandbox::{ClientFor as _, NewPlan, Sandbox};
use nevermined::{Currency, DelegationProvider};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sandbox = Sandbox::start().await?;
    let seller = sandbox.create_account("seller", 0);
    let buyer = sandbox.create_account("buyer", 50_000_000);
    let plan = sandbox.register_plan(&seller, NewPlan::credits("answers", 10).price(1_000_000))?;
    let nvm = sandbox.client_for(&buyer)?;

    // Five dollars, three charges, one week, for this plan only.
    let week = Duration::from_secs(604_800);
    let created = nvm
        .delegations()
        .create(DelegationProvider::Erc4337, 500, week, Currency::Usdc)
        .max_transactions(3)
        .plan(&plan)
        .await?;
    let token = nvm.x402().access_token(&plan, &created.id).await?;
    println!(
        "a token for {}",
        token.plan().map_or("no plan", nevermined::PlanId::as_str)
    );

    let delegation = nvm.delegations().get(&created.id).await?;
    let cents =
        |amount: Option<nevermined::Cents>| amount.map_or(0u32.into(), nevermined::Cents::value);
    println!(
        "{} of {} cents left",
        cents(delegation.remaining),
        cents(delegation.limit)
    );
    nvm.delegations().revoke(&created.id).await?;
    let ended = nvm.delegations().get(&created.id).await?;
    println!("active: {}", ended.is_active());
    Ok(())
}
