//! The program `nevermined-sandbox`: its ready line, its options, its end.

#![cfg(feature = "bin")]
#![allow(clippy::expect_used, reason = "a test that can't go on has failed")]

use serde_json::Value;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStdout, Command, Stdio};

mod guide;
mod options;
#[cfg(feature = "store")]
mod store;

struct Program {
    child: Child,
    stdout: BufReader<ChildStdout>,
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ended = self.child.kill();
        let _reaped = self.child.wait();
    }
}

fn start(options: &[&str]) -> Program {
    let mut command = Command::new(env!("CARGO_BIN_EXE_nevermined-sandbox"));
    command.args(options);
    spawn(command)
}

fn spawn(mut command: Command) -> Program {
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program");
    let stdout = BufReader::new(child.stdout.take().expect("its output"));
    Program { child, stdout }
}

fn ready(program: &mut Program) -> Value {
    let mut line = String::new();
    program.stdout.read_line(&mut line).expect("a line");
    serde_json::from_str(&line).expect("JSON")
}

#[tokio::test]
async fn the_ready_line_holds_what_a_test_needs() {
    let mut program = start(&[
        "--port",
        "0",
        "--random-seed",
        "42",
        "--answers",
        "observed",
    ]);
    let ready = ready(&mut program);
    assert_eq!(ready["ready"], true);
    assert_eq!(ready["randomSeed"], 42);
    let url = ready["url"].as_str().expect("a URL");
    let accounts = ready["accounts"].as_array().expect("accounts");
    let names: Vec<&Value> = accounts.iter().map(|account| &account["name"]).collect();
    assert_eq!(names, ["seller", "buyer"]);
    let key = accounts[0]["apiKey"].as_str().expect("a key");
    let listed = reqwest::Client::builder()
        .build()
        .expect("a client")
        .get(format!("{url}/api/v1/protocol/plans"))
        .bearer_auth(key)
        .send()
        .await
        .expect("an answer");
    assert_eq!(listed.status(), 200);
    let body: Value = listed.json().await.expect("JSON");
    assert_eq!(body["total"], 0);
    let methods = reqwest::Client::builder()
        .build()
        .expect("a client")
        .get(format!("{url}/api/v1/payment-methods?provider=stripe"))
        .bearer_auth(key)
        .send()
        .await
        .expect("an answer");
    let methods: Value = methods.json().await.expect("JSON");
    assert_eq!(methods[0]["id"], accounts[0]["cards"][0]["id"]);

    program.child.kill().expect("to stop it");
    let mut rest = String::new();
    program
        .stdout
        .read_to_string(&mut rest)
        .expect("its output");
    assert_eq!(rest, "", "one line only");
    let mut log = String::new();
    let mut stderr = program.child.stderr.take().expect("its log");
    stderr.read_to_string(&mut log).expect("its log");
    assert!(log.contains("200 GET /api/v1/protocol/plans"), "{log}");
    assert!(!log.contains(key));
}

#[test]
fn a_port_in_use_ends_the_program_with_the_address() {
    let mut first = start(&["--port", "0"]);
    let url = ready(&mut first)["url"].as_str().expect("a URL").to_owned();
    let addr = url.trim_start_matches("http://");
    let port = addr.rsplit(':').next().expect("a port");
    let second = Command::new(env!("CARGO_BIN_EXE_nevermined-sandbox"))
        .args(["--port", port])
        .output()
        .expect("the program");
    assert_eq!(second.status.code(), Some(1));
    assert!(second.stdout.is_empty());
    let said = String::from_utf8_lossy(&second.stderr);
    assert!(said.contains(&format!("{addr} is in use")), "{said}");
}

#[cfg(unix)]
#[test]
fn it_ends_cleanly_when_told_to() {
    for signal in ["-INT", "-TERM"] {
        let mut program = start(&["--port", "0"]);
        ready(&mut program);
        let told = Command::new("kill")
            .args([signal, &program.child.id().to_string()])
            .status()
            .expect("kill");
        assert!(told.success());
        let status = program.child.wait().expect("its end");
        assert_eq!(status.code(), Some(0), "{signal}");
    }
}

#[tokio::test]
async fn both_ports_are_open_and_a_seed_file_is_carried_out() {
    let folder = std::env::temp_dir().join(format!("sandbox-seeds-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let toml = folder.join("seed.toml");
    std::fs::write(
        &toml,
        r#"
            [[accounts]]
            name = "carol"
            funds = "5000000"
            cards = ["visa", "stripe"]

            [[organizations]]
            name = "Lab"
            founder = "carol"

            [[plans]]
            owner = "carol"
            name = "p"
            priceConfig = { amounts = [10] }
            creditsConfig = { amount = 100 }
        "#,
    )
    .expect("a file");
    let file = toml.to_str().expect("a path");
    let mut program = start(&["--port", "0", "--manage-port", "0", "--seed", file]);
    let ready = ready(&mut program);
    let carol = &ready["accounts"][0];
    assert_eq!(carol["name"], "carol");
    assert_eq!(carol["wallet"], "5000000");
    assert_eq!(carol["cards"].as_array().map(Vec::len), Some(2));
    let lab = &ready["organizations"][0];
    assert_eq!(lab["name"], "Lab");
    assert_eq!(lab["founder"], carol["address"]);
    assert_ne!(lab["apiKey"], carol["apiKey"]);
    assert_ne!(ready["manageUrl"], ready["url"]);
    assert_eq!(ready["plans"][0]["name"], "p");
    assert_eq!(ready["agents"], serde_json::json!([]));
    let http = reqwest::Client::builder().build().expect("a client");
    let url = ready["manageUrl"].as_str().expect("a URL");
    let told = http.get(format!("{url}/ledger")).send().await;
    let told: Value = told.expect("an answer").json().await.expect("JSON");
    assert_eq!(told["plans"].as_object().map(|plans| plans.len()), Some(1));

    for (name, text, said) in [
        ("bad.json", "{\n  \"accounts\": [,]\n}", "line 2"),
        ("bad.toml", "[[accounts]]\nname = carol", "line 2"),
        (
            "field.json",
            r#"{ "accounts": [{ "name": 7 }] }"#,
            "accounts[0].name: must be a string",
        ),
        (
            "other.json",
            r#"{ "account": [] }"#,
            "account: is not known here",
        ),
    ] {
        let path = folder.join(name);
        std::fs::write(&path, text).expect("a file");
        refused(path.to_str().expect("a path"), said);
    }
    let forms = "a seed is JSON, or TOML if its name ends in .toml";
    for (name, bytes, said) in [
        (
            "seed.yaml",
            &b"accounts:\n  - name: seller\n"[..],
            "; as JSON, expected value at line 1 column 1",
        ),
        ("empty.json", b" \n", "; this file is empty"),
        ("bytes.json", b"{ \"a\xff\" }", "; its byte 4 is no UTF-8"),
        (
            "bad2.toml",
            b"[[accounts]\n",
            "; TOML parse error at line 1",
        ),
    ] {
        let path = folder.join(name);
        std::fs::write(&path, bytes).expect("a file");
        refused(path.to_str().expect("a path"), &format!("{forms}{said}"));
    }
    let missing = folder.join("missing.json");
    refused(missing.to_str().expect("a path"), "No such file");
    std::fs::remove_dir_all(&folder).expect("an end of the folder");
}

/// A program with this seed ends with 2, and names the file and what is wrong.
#[track_caller]
fn refused(seed: &str, said: &str) {
    let ended = Command::new(env!("CARGO_BIN_EXE_nevermined-sandbox"))
        .args(["--port", "0", "--seed", seed])
        .output()
        .expect("the program");
    let log = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(ended.status.code(), Some(2), "{log}");
    assert!(ended.stdout.is_empty());
    assert!(
        log.contains(&format!("{seed}: ")) && log.contains(said),
        "{log}"
    );
}

#[tokio::test]
async fn what_nobody_published_is_switched_by_options() {
    let mut program = start(&[
        "--port",
        "0",
        "--rule",
        "credits-plans-are-sold-once",
        "--rule",
        "time-plans-burn",
        "--consent-required",
        "--no-mpp",
        "--router-fee-bps",
        "25",
    ]);
    let ready = ready(&mut program);
    let url = ready["url"].as_str().expect("a URL");
    let key = |account: usize| {
        ready["accounts"][account]["apiKey"]
            .as_str()
            .expect("a key")
    };
    let http = reqwest::Client::builder().build().expect("a client");
    let post = async |path: &str, account: usize, body: Value| {
        let request = http.post(format!("{url}/api/v1{path}")).json(&body);
        let answer = request
            .bearer_auth(key(account))
            .send()
            .await
            .expect("an answer");
        let status = answer.status().as_u16();
        (status, answer.json::<Value>().await.expect("JSON"))
    };
    let plan = serde_json::json!({
        "name": "p", "priceConfig": { "amounts": [] }, "creditsConfig": { "amount": 5 },
    });
    let (_, registered) = post("/protocol/plans", 0, plan).await;
    let order = format!(
        "/protocol/plans/{}/order",
        registered["planId"].as_str().expect("an id")
    );
    assert_eq!(post(&order, 1, Value::Null).await.0, 200);
    assert_eq!(post(&order, 1, Value::Null).await.0, 409);
    let terms = serde_json::json!({
        "provider": "erc4337", "spendingLimitCents": 1, "durationSecs": 1, "currency": "usdc",
    });
    assert_eq!(post("/delegation/create", 1, terms).await.0, 412);
    assert_eq!(
        post("/mpp/challenge", 0, serde_json::json!({})).await.0,
        501
    );
}
