//! A store that can't be used ends the program with the reason, and one that fails later ends its answers.

use super::*;
use std::process::Command;

#[test]
fn a_store_that_is_none_ends_the_program_with_the_reason() {
    let file = File::new("none");
    std::fs::write(&file.0, "dear diary").expect("written");
    let ended = Command::new(env!("CARGO_BIN_EXE_nevermined-sandbox"))
        .args(file.options())
        .output()
        .expect("the program");
    assert_eq!(ended.status.code(), Some(1));
    assert!(ended.stdout.is_empty());
    let said = String::from_utf8_lossy(&ended.stderr);
    let wanted = format!("the store {} is not the store of a sandbox", file.path());
    assert!(said.contains(&wanted), "{said}");
}

/// The disk is full when the file may grow no more: as the shell's limit has it.
#[cfg(unix)]
#[tokio::test]
async fn on_a_full_disk_every_answer_is_a_failure_until_a_restart() {
    let file = File::new("full");
    let http = Client::builder().build().expect("a client");
    let market = market(&file, &http).await;
    let blocks = std::fs::metadata(&file.0).expect("the file").len() / 512 + 64;
    let limited = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
    let mut command = Command::new("sh");
    command.args(["-c", &limited, env!("CARGO_BIN_EXE_nevermined-sandbox")]);
    // Not compact: it is to grow.
    command.args(&file.options()[..6]);
    let mut program = spawn(command);
    let url = ready(&mut program)["url"]
        .as_str()
        .expect("a URL")
        .to_owned();
    let mut log = program.child.stderr.take().expect("its log");
    let drain = std::thread::spawn(move || std::io::copy(&mut log, &mut std::io::sink()));

    let mint =
        json!({ "planId": market.used, "creditsReceiver": market.seller_address, "amount": 1 });
    let mut answered = 0;
    let failure = loop {
        let path = "/protocol/plans/mint";
        let answer = post(&http, &url, path, &market.seller, &mint)
            .await
            .expect("an answer");
        if !is_done(&answer) {
            break answer;
        }
        answered += 1;
        assert!(answered < 100_000, "the limit did not hold");
    };
    assert_eq!(
        (failure.0, failure.1["code"].as_str()),
        (500, Some("BCK.HTTP.500")),
        "{failure:?}"
    );
    let said = failure.1["message"].as_str().expect("a message");
    assert!(said.starts_with("the sandbox's store failed: "), "{said}");
    // The memory is ahead of the store: nothing of it is shown.
    let balance = format!(
        "/protocol/plans/{}/balance/{}",
        market.used, market.seller_address
    );
    let look = http
        .get(format!("{url}/api/v1{balance}"))
        .send()
        .await
        .expect("an answer");
    assert_eq!(look.status(), 500);
    drop(program);
    let _read = drain.join();

    let sandbox = file.open().await;
    let held = sandbox
        .balance(&market.used, market.seller_address)
        .expect("the plan");
    let held = held.to_u64().expect("few");
    assert!(
        held == answered || held == answered + 1,
        "{held} of {answered}"
    );
    sandbox.shutdown().await;
}
