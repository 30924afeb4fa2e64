//! The examples run to their end, offline, and say what the README shows.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

use std::path::Path;
use std::process::Command;

use regex::Regex;

#[test]
fn every_example_runs() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    // Cargo builds the examples beside the tests, before it runs any.
    let built = std::env::current_exe().unwrap();
    let built = built.parent().unwrap().parent().unwrap().join("examples");
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = std::fs::read_to_string(manifest.join("../../README.md")).unwrap();
    let (mut ran, mut compared) = (0, 0);
    for entry in std::fs::read_dir(sources).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        let program = built.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
        let output = Command::new(&program)
            .env_remove("NVM_API_KEY")
            .output()
            .unwrap_or_else(|error| panic!("{program:?}: {error}; build it with `cargo build --examples` and the same features"));
        let said = String::from_utf8_lossy(&output.stdout);
        let complained = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{name}: {said}{complained}");
        assert!(said.lines().count() > 0, "{name} says nothing");
        if let Some(shown) = shown(&readme, name) {
            assert_eq!(
                masked(shown),
                masked(&said),
                "left: README.md, right: {name}"
            );
            compared += 1;
        }
        ran += 1;
    }
    assert!(ran > 9, "{ran} examples");
    assert_eq!(compared, 2, "the README shows quickstart and buy_plan");
}

/// What the README shows below the command that runs this example.
fn shown<'a>(readme: &'a str, example: &str) -> Option<&'a str> {
    let command = format!("$ cargo run --example {example}");
    let block = readme.split("```console\n").skip(1).find(|block| {
        block
            .split_whitespace()
            .take(5)
            .eq(command.split_whitespace())
    })?;
    let (_, after) = block.split_once('\n')?;
    after.split_once("```").map(|(shown, _)| shown)
}

/// Without what differs from run to run and from system to system: ports, ids, hashes, and the numbers of errors.
fn masked(said: &str) -> String {
    let differs = [
        (r"127\.0\.0\.1:\d+", "127.0.0.1:PORT"),
        (r"0x[0-9a-f]{64}", "HASH"),
        (r"\b\d{70,78}\b", "ID"),
        (r"\[request [0-9a-f-]{36}\]", "[request ID]"),
        (r"\(os error \d+\)", "(os error NUMBER)"),
    ];
    let mut masked = said.to_owned();
    for (pattern, mask) in differs {
        let pattern = Regex::new(pattern).unwrap();
        masked = pattern.replace_all(&masked, mask).into_owned();
    }
    masked
}
