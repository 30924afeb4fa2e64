//! The program `nevermined-sandbox`: its ready line, its options, its end.

#![cfg(feature = "bin")]
#![allow(clippy::expect_used, reason = "a test that can't go on has failed")]

use serde_json::Value;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStdout, Command, Stdio};

#[cfg(feature = "store")]
#[path = "program/store.rs"]
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
    assert_eq!(methods[0]["id"], accounts[0]["card"]);

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
