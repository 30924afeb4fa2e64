//! Buy a plan, and know what happened when it fails: once without money, once with an answer that was lost.
//!
//! Run it with `cargo run --example buy_plan --features sandbox`. It starts the sandbox.

use nevermined::sandbox::{ClientFor as _, Effect, Fault, NewPlan, Sandbox, When};
use nevermined::{Error, Outcome, RetryPolicy};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sandbox = Sandbox::start().await?;
    let seller = sandbox.create_account("seller", 0);
    let buyer = sandbox.create_account("buyer", 0);
    let plan = sandbox.register_plan(
        &seller,
        NewPlan::credits("100 answers", 100).price(2_000_000),
    )?;
    let nvm = sandbox
        .builder_for(&buyer)?
        .retry(RetryPolicy::never())
        .build()?;

    tell(&nvm.plans().order(&plan).await.map(drop));

    sandbox.fund(&buyer, 2_000_000);
    let lost = Effect::Reset {
        when: When::AfterCommit,
    };
    sandbox.add_fault(Fault::new(lost).on("orderPlan").times(1))?;
    tell(&nvm.plans().order(&plan).await.map(drop));

    let balance = nvm.plans().balance(&plan, buyer.address()).await?;
    println!("{} credits: it did happen", balance.credits);
    Ok(())
}

fn tell(result: &Result<(), Error>) {
    match result {
        Ok(()) => println!("bought"),
        Err(error) if error.is_payment_failed() => {
            println!("nothing happened: {}", error.message())
        }
        Err(error) if error.outcome() == Outcome::Unknown => {
            println!("look before you repeat: {error}")
        }
        Err(error) => println!("{}: {error}", error.outcome()),
    }
}
