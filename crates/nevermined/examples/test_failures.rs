//! Test what your program does when the service fails: faults on demand, and the proof that they happened.
//!
//! Run it with `cargo run --example test_failures --features sandbox`.

use nevermined::sandbox::{ClientFor as _, Effect, Fault, NewPlan, RetryHeader, Sandbox};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sandbox = Sandbox::start().await?;
    let seller = sandbox.create_account("seller", 0);
    let plan = sandbox.register_plan(&seller, NewPlan::credits("answers", 10))?;
    let nvm = sandbox.client_for(&seller)?;

    // Busy once, then cut off: reads are repeated by the client.
    let busy = Effect::TooManyRequests {
        header: RetryHeader::default(),
        seconds: 0,
    };
    sandbox.faults([
        Fault::new(busy).on("getPlan").times(1),
        Fault::new(Effect::CutBody).on("getPlan").times(1),
    ])?;
    let read = nvm.plans().get(&plan).await?;
    println!("read {:?} in {} attempts", read.name, read.attempts());
    for fault in sandbox.fault_report() {
        println!("happened {} times", fault.fired);
    }
    sandbox.audit().map_err(|found| format!("{found:?}"))?;
    println!("every credit is accounted for");
    Ok(())
}
