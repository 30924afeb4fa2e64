//! The build script of the raw client: it refuses documents that the generated code did not come from.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on should stop, in its helpers too"
)]

use std::{
    path::{Path, PathBuf},
    process::Command,
};

#[path = "../../crates/nevermined-api/build/fingerprint.rs"]
mod fingerprint;

mod common;

use common::Repository;
use fingerprint::{differences, fingerprint, of_files, parse};

const LOCK: &str = "crates/nevermined-api/documents.lock";

fn found_in(repository: &Repository) -> Vec<String> {
    differences(
        &parse(&repository.read(LOCK)),
        &of_files(&repository.path("")).unwrap(),
    )
}

#[test]
fn what_was_generated_matches() {
    assert_eq!(found_in(&Repository::generated()), [""; 0]);
}

#[test]
fn each_changed_file_is_named() {
    let repository = Repository::generated();
    repository.edit("openapi/errors.csv", "BCK.PLANS.0002", "BCK.PLANS.0003");
    repository.edit(
        "openapi/sources/protocol.yaml",
        "Reads a plan",
        "Reads one plan",
    );
    repository.write("openapi/overlays/20-more.overlay.yaml", "overlay: 1.0.0\n");
    std::fs::remove_file(repository.path("openapi/lowered/protocol.mock.json")).unwrap();
    assert_eq!(
        found_in(&repository),
        [
            "changed: openapi/errors.csv",
            "new:     openapi/overlays/20-more.overlay.yaml",
            "changed: openapi/sources/protocol.yaml",
            "gone:    openapi/lowered/protocol.mock.json",
        ]
    );
}

#[test]
fn carriage_returns_and_editors_files_are_no_change() {
    let repository = Repository::generated();
    let text = repository.read("openapi/errors.csv").replace('\n', "\r\n");
    repository.write("openapi/errors.csv", &text);
    repository.write("openapi/sources/.protocol.yaml.swp", "");
    repository.write("openapi/sources/protocol.yaml~", "");
    assert_eq!(found_in(&repository), [""; 0]);
}

#[test]
fn without_a_lock_everything_is_new() {
    let repository = Repository::generated();
    repository.write(LOCK, "");
    assert_eq!(found_in(&repository).len(), 6);
}

#[test]
fn the_hash_is_fnv_1a() {
    // The first two are from the published test vectors of the hash.
    assert_eq!(fingerprint(b""), "cbf29ce484222325");
    assert_eq!(fingerprint(b"foobar"), "85944171f73967e8");
    assert_eq!(fingerprint(b"foo\r\nbar"), fingerprint(b"foo\nbar"));
}

#[test]
fn a_build_with_changed_documents_fails_with_the_command_to_run() {
    let repository = Repository::generated();
    repository.write("xtask/Cargo.toml", "");
    let script = compiled_build_script(&repository);
    let run = || {
        let output = Command::new(&script)
            .env(
                "CARGO_MANIFEST_DIR",
                repository.path("crates/nevermined-api"),
            )
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
        let said = String::from_utf8(output.stdout).unwrap();
        let errors = said
            .lines()
            .filter_map(|line| line.strip_prefix("cargo::error="));
        errors.map(str::to_owned).collect::<Vec<_>>()
    };

    assert_eq!(run(), [""; 0]);
    repository.edit(
        "openapi/sources/protocol.yaml",
        "Reads a plan",
        "Reads one plan",
    );
    assert_eq!(
        run(),
        [
            "the documents differ from those that the generated code came from:",
            "changed: openapi/sources/protocol.yaml",
            "run `cargo xtask generate`, and commit what it writes",
        ]
    );

    // A published or vendored copy has no documents of ours beside it.
    std::fs::remove_file(repository.path("xtask/Cargo.toml")).unwrap();
    assert_eq!(run(), [""; 0]);
}

fn compiled_build_script(repository: &Repository) -> PathBuf {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/nevermined-api/build.rs");
    let script = repository.path("build-script");
    let output = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
        .args(["--edition", "2024", "-o"])
        .arg(&script)
        .arg(source)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    script
}
