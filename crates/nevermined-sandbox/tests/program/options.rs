//! The options of the program: what each switches, and what it says of bad ones.

use super::{Program, ready, start};
use serde_json::{Value, json};
use std::io::Read;
use std::process::{Command, Output};

pub(crate) fn ended(options: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_nevermined-sandbox"))
        .args(options)
        .output()
        .expect("the program")
}

/// A program that was started, and its ready line.
fn started(options: &[&str]) -> (Program, Value) {
    let mut program = start(&[&["--port", "0"], options].concat());
    let line = ready(&mut program);
    (program, line)
}

async fn post(ready: &Value, path: &str, body: Value) -> (u16, Value) {
    let url = ready["url"].as_str().expect("a URL");
    let key = ready["accounts"][1]["apiKey"].as_str().expect("a key");
    let http = reqwest::Client::builder().build().expect("a client");
    let asked = http.post(format!("{url}/api/v1{path}")).bearer_auth(key);
    let answer = asked.json(&body).send().await.expect("an answer");
    (
        answer.status().as_u16(),
        answer.json().await.unwrap_or_default(),
    )
}

async fn managed(ready: &Value, path: &str) -> Value {
    let url = ready["manageUrl"].as_str().expect("a URL");
    let answer = reqwest::get(format!("{url}{path}")).await;
    answer.expect("an answer").json().await.expect("JSON")
}

fn delegation() -> Value {
    json!({ "provider": "erc4337", "spendingLimitCents": 500, "durationSecs": 60, "currency": "usdc" })
}

#[tokio::test]
async fn switches_of_the_library_are_options_of_the_program() {
    let (_program, plain) = started(&[]);
    let (status, body) = post(&plain, "/delegation/create", delegation()).await;
    assert_eq!(status, 201, "{body}");
    let (status, _) = post(&plain, "/mpp/challenge", json!({})).await;
    assert_eq!(status, 400);

    let (_program, other) = started(&[
        "--consent-required",
        "--no-mpp",
        "--no-redeem",
        "--personal-orders",
        "--router-fee-bps",
        "200",
        "--rule",
        "time-plans-burn",
        "--rule",
        "credits-plans-are-sold-once",
    ]);
    let (status, body) = post(&other, "/delegation/create", delegation()).await;
    assert_eq!(status, 412, "{body}");
    let (status, _) = post(&other, "/mpp/challenge", json!({})).await;
    assert_eq!(status, 501);
    let (status, _) = post(&other, "/protocol/plans/redeem", json!({})).await;
    assert_eq!(status, 404);
    let order = json!({ "amountMinor": 100, "currency": "usd" });
    assert_eq!(post(&plain, "/orders", order.clone()).await.0, 403);
    assert_eq!(post(&other, "/orders", order).await.0, 200);
    let plan =
        json!({ "name": "p", "priceConfig": { "amounts": [1] }, "creditsConfig": { "amount": 1 } });
    let (status, body) = post(&other, "/protocol/plans", plan).await;
    assert_eq!(status, 200, "{body}");
    let plans = managed(&other, "/plans").await;
    let order = format!(
        "/protocol/plans/{}/order",
        plans["plans"][0]["id"].as_str().expect("an id")
    );
    assert_eq!(post(&other, &order, json!({})).await.0, 200);
    let (status, body) = post(&other, &order, json!({})).await;
    assert_eq!(status, 409, "sold once: {body}");
}

#[tokio::test]
async fn time_begins_and_stands_still_where_it_is_told_to() {
    let (_program, frozen) = started(&["--start-time", "2030-01-31T12:00:00Z", "--frozen"]);
    for _ in 0..2 {
        assert_eq!(
            managed(&frozen, "/clock").await["now"],
            "2030-01-31T12:00:00.000Z"
        );
    }
    let (_program, running) = started(&["--start-time", "2030-01-31T13:00:00+01:00"]);
    let now = managed(&running, "/clock").await["now"].clone();
    assert!(
        now.as_str().expect("a time").starts_with("2030-01-31T12:0"),
        "{now}"
    );
}

#[tokio::test]
async fn a_quiet_program_logs_no_request() {
    let (mut program, line) = started(&["--quiet", "--audit", "false"]);
    assert_eq!(post(&line, "/nowhere", json!({})).await.0, 404);
    program.child.kill().expect("to stop it");
    let mut log = String::new();
    let mut stderr = program.child.stderr.take().expect("its log");
    stderr.read_to_string(&mut log).expect("its log");
    assert_eq!(log, "");
}

#[test]
fn bad_options_end_the_program_with_2() {
    for (options, said) in [
        (
            &["--random-seed", "9007199254740992"][..],
            "--random-seed <NUMBER>",
        ),
        (
            &["--start-time", "tomorrow"],
            "such as 2030-01-31T12:00:00Z",
        ),
        (
            &["--start-time", "2030-01-31T12:00:00Z", "--store", "f"],
            "cannot be used with",
        ),
        (&["--audit", "perhaps"], "--audit"),
        (&["--rule", "none"], "time-plans-burn"),
        (&["--nothing"], "--nothing"),
    ] {
        let ended = ended(options);
        let log = String::from_utf8_lossy(&ended.stderr);
        assert_eq!(ended.status.code(), Some(2), "{log}");
        assert!(ended.stdout.is_empty() && log.contains(said), "{log}");
    }
}

#[test]
fn the_help_names_all_that_a_seed_has_and_the_default_of_the_audit() {
    let help = ended(&["--help"]);
    let help = String::from_utf8_lossy(&help.stdout).replace("\n          ", " ");
    let parts = "accounts, organizations, plans, agents, delegations, orders, programs, services and faults";
    let words: Vec<&str> = help.split_whitespace().collect();
    let help = words.join(" ");
    assert!(help.contains(parts), "{help}");
    let default = format!("[default: {}]", cfg!(debug_assertions));
    assert!(
        help.contains("--audit [<true|false>]") && help.contains(&default),
        "{help}"
    );
    assert!(help.contains("--manage-port <PORT>"), "{help}");
}
