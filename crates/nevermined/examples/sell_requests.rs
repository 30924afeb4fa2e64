//! Be paid for each request: ask for payment, verify the token before the work, settle after it, repeat it safely.
//!
//! Run it with `cargo run --example sell_requests --features sandbox`. It starts the sandbox.

use std::time::Duration;

use nevermined::sandbox::{Answers, ClientFor as _, Sandbox};
use nevermined::{
    AcceptedPayment, AccessToken, Currency, DelegationProvider, PaymentRequired, PlanCredits,
    PlanPrice, TokenAmount, tokens,
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // The answers that deployments give: a verification has the id that makes the settlement safe to repeat.
    let sandbox = Sandbox::builder()
        .answers(Answers::Observed)
        .start()
        .await?;
    let (seller, buyer) = (
        sandbox.create_account("seller", 0),
        sandbox.create_account("buyer", 5_000_000),
    );
    let (selling, buying) = (sandbox.client_for(&seller)?, sandbox.client_for(&buyer)?);
    let price = PlanPrice::erc20(
        tokens::USDC_BASE_SEPOLIA,
        TokenAmount::usdc("1.00")?,
        seller.address(),
    )?;
    let plan = selling
        .plans()
        .register("10 answers", price, PlanCredits::fixed(10, 1)?)
        .await?;

    // The seller answers 402 with this in the header `payment-required`.
    let required = PaymentRequired::new("https://agent.example/ask")
        .accept(AcceptedPayment::crypto(&plan.id, "eip155:84532"));
    println!(
        "402, {} bytes of payment-required",
        required.to_header().len()
    );

    // The buyer gets a token for it, and sends it in `payment-signature`.
    let week = Duration::from_secs(604_800);
    let delegation = buying
        .delegations()
        .create(DelegationProvider::Erc4337, 500, week, Currency::Usdc)
        .await?;
    let token = buying
        .x402()
        .access_token(&plan.id, &delegation.id)
        .accepting(&required.accepts[0])
        .await?;
    let presented = AccessToken::new(token.expose());

    let verified = selling
        .x402()
        .verify(&required, &presented)
        .max_amount(1)
        .await?;
    println!("verified: {}", verified.is_valid);
    // … the work …
    let settle = || {
        selling
            .x402()
            .settle(&required, &presented)
            .verified(&verified)
    };
    let settled = settle().await?;
    let again = settle().await?; // as after a lost answer: the same request id burns once
    println!("settled in {}", settled.tx_hash.clone().unwrap_or_default());
    println!(
        "repeated: the same transaction, {}",
        again.tx_hash == settled.tx_hash
    );
    let left = selling.plans().balance(&plan.id, buyer.address()).await?;
    println!("{} credits left", left.credits);
    Ok(())
}
