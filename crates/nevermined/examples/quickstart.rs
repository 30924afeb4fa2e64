//! The life of a plan, offline: registered, ordered, minted, redeemed, and refused when the credits run out.
//!
//! Run it with `cargo run --example quickstart`. It starts the sandbox, so it needs no key and no network.

use nevermined::{Environment, Nevermined, Outcome, PlanCredits, PlanPrice, TokenAmount, tokens};
use nevermined_sandbox::Sandbox;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // The API on this machine, with two accounts: a seller, and a buyer who has 10 USDC.
    let sandbox = Sandbox::start().await?;
    let seller = sandbox.create_account("seller", 0);
    let buyer = sandbox.create_account("buyer", 10_000_000);
    println!("sandbox   {}", sandbox.url());

    // Against the real service, this is `Nevermined::from_env()?`.
    let client = |key: &str| {
        Nevermined::builder()
            .api_key(key)
            .environment(Environment::custom(sandbox.url())?)
            .build()
    };
    let selling = client(seller.api_key())?;
    let buying = client(buyer.api_key())?;

    let price = PlanPrice::erc20(
        tokens::USDC_BASE_SEPOLIA,
        TokenAmount::usdc("2.50")?,
        seller.address(),
    )?;
    let plan = selling
        .plans()
        .register("A hundred questions", price, PlanCredits::fixed(100, 1)?)
        .await?;
    println!("registered plan {}", plan.id);

    let order = buying.plans().order(&plan.id).await?;
    println!(
        "ordered   in transaction {}",
        order.tx_hash.clone().unwrap_or_default()
    );

    selling
        .credits()
        .mint(&plan.id, buyer.address(), 20)
        .await?;
    let balance = buying.plans().balance(&plan.id, buyer.address()).await?;
    println!("minted    20 credits, the buyer has {}", balance.credits);

    let burned = selling
        .credits()
        .redeem(&plan.id, buyer.address(), 115, "0xproof")
        .await?;
    println!(
        "redeemed  115 credits, {} left",
        burned.remaining.unwrap_or_default()
    );

    // Too few credits: a typed refusal that says that nothing happened.
    match selling
        .credits()
        .redeem(&plan.id, buyer.address(), 6, "0xproof")
        .await
    {
        Err(error) if error.is_insufficient_credits() && error.outcome() == Outcome::Rejected => {
            println!("refused   {error}");
        }
        other => return Err(format!("expected a refusal, got {other:?}").into()),
    }

    sandbox
        .audit()
        .map_err(|violations| format!("{violations:?}"))?;
    println!("audited   every credit is accounted for");
    Ok(())
}
