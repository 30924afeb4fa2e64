//! Buy a plan by card: a checkout that a person completes in a browser, and credits when they have.
//!
//! Run it with `cargo run --example buy_by_card --features sandbox,full`. It starts the sandbox, and completes the checkout
//! as the person would.

use nevermined::sandbox::{ClientFor as _, NewPlan, Sandbox};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sandbox = Sandbox::start().await?;
    let seller = sandbox.create_account("seller", 0);
    let buyer = sandbox.create_account("buyer", 0);
    let plan = sandbox.register_plan(
        &seller,
        NewPlan::credits("100 answers", 100).price(5_000_000).fiat(),
    )?;
    let nvm = sandbox.client_for(&buyer)?;

    let checkout = nvm.fiat().order_plan(&plan).await?;
    println!(
        "to pay: {}",
        checkout.checkout_link.as_deref().unwrap_or_default()
    );
    let before = nvm.plans().balance(&plan, buyer.address()).await?;
    println!("before: {} credits", before.credits);

    let session = checkout.stripe_checkout_session_id.as_deref();
    sandbox.complete_checkout(session.unwrap_or_default())?;
    let after = nvm
        .plans()
        .wait_for_balance(&plan, buyer.address(), 100)
        .await?;
    println!("after: {} credits", after.credits);
    Ok(())
}
