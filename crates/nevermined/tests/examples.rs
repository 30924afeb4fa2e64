//! The examples run to their end, offline, and say something.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

use std::path::Path;
use std::process::Command;

#[test]
fn every_example_runs() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    // Cargo builds the examples beside the tests, before it runs any.
    let built = std::env::current_exe().unwrap();
    let built = built.parent().unwrap().parent().unwrap().join("examples");
    let mut ran = 0;
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
        ran += 1;
    }
    assert!(ran > 9, "{ran} examples");
}
