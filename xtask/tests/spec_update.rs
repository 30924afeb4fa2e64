//! `cargo xtask spec update`, on repositories in temporary folders.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on should stop, in its helpers too"
)]

mod common;

use std::{
    io::{Read as _, Write as _},
    net::TcpListener,
    thread,
};

use common::{Answer, Repository};

const SOURCE: &str = "openapi/sources/protocol.yaml";
const LIST: &str = "openapi/sources.toml";
const OVERLAY: &str = "openapi/overlays/10-formats.overlay.yaml";
const CLIENT: &str = "crates/nevermined-api/src/generated/protocol/client.rs";
const COVERAGE: &str = "crates/nevermined/tests/coverage.toml";
const CLOSE: &str = "  /plans/{planId}/close:\n    post:\n      operationId: closePlan\n      summary: Closes a plan\n      \
     parameters:\n        - name: planId\n          in: path\n          required: true\n          schema:\n            \
     type: string\n      responses:\n        '200':\n          description: It is closed\ncomponents:\n";

/// The document of the repository, changed.
fn newer(repository: &Repository, changes: &[(&str, &str)]) -> String {
    let mut text = repository.read(SOURCE);
    for (from, to) in changes {
        assert!(text.contains(from), "{from:?}");
        text = text.replacen(from, to, 1);
    }
    text
}

fn update(repository: &Repository, text: &str, more: &[&str]) -> Answer {
    // Outside the repository, so that a snapshot of it does not have the file.
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("newer.yaml");
    std::fs::write(&file, text).unwrap();
    let mut arguments = vec!["spec", "update", "protocol", file.to_str().unwrap()];
    arguments.extend(["--date", "2026-02-03"]);
    arguments.extend(more);
    repository.xtask(&arguments)
}

#[test]
fn a_compatible_document_is_taken_whole() {
    let repository = Repository::generated();
    let text = newer(
        &repository,
        &[
            ("components:\n", CLOSE),
            ("version: 1.0.0", "version: 1.1.0"),
        ],
    );
    let answer = update(&repository, &text, &[]);
    assert_eq!(answer.code, 0, "{answer:?}");
    assert!(
        answer.out.contains("added operation: closePlan"),
        "{answer:?}"
    );
    assert!(answer.out.contains("verdict: compatible"), "{answer:?}");
    assert!(
        answer.out.contains(&format!("wrote {CLIENT}")),
        "{answer:?}"
    );
    assert!(
        answer.out.contains("coverage.toml is not there"),
        "{answer:?}"
    );

    assert_eq!(repository.read(SOURCE), text);
    assert!(repository.read(CLIENT).contains("pub async fn close_plan"));
    let list = repository.read(LIST);
    assert!(list.starts_with("# Kept comment.\n"), "{list}");
    for line in [
        "version = \"1.1.0\"",
        "date = \"2026-02-03\"",
        "openapi = \"3.1.0\"",
        "origin = \"a test\"",
    ] {
        assert!(list.contains(line), "{list}");
    }
    assert_eq!(repository.xtask(&["spec", "lint"]).code, 0);
    assert_eq!(repository.xtask(&["generate", "--check"]).code, 0);
}

#[test]
fn json_is_taken_as_yaml() {
    let repository = Repository::generated();
    let text = newer(&repository, &[("components:\n", CLOSE)]);
    let value: serde_json::Value = openapi_fit::load("newer.yaml", &text).unwrap();
    let answer = update(&repository, &value.to_string(), &[]);
    assert_eq!(answer.code, 0, "{answer:?}");
    let taken = repository.read(SOURCE);
    assert!(taken.starts_with("openapi: 3.1.0\n"), "{taken}");
    assert_eq!(openapi_fit::load("taken.yaml", &taken).unwrap(), value);
    assert_eq!(repository.xtask(&["spec", "lint"]).code, 0);
}

#[test]
fn a_breaking_document_is_refused_until_it_is_accepted() {
    let repository = Repository::generated();
    let before = repository.snapshot();
    let text = newer(
        &repository,
        &[("operationId: getPlan", "operationId: readPlan")],
    );
    let refused = update(&repository, &text, &[]);
    assert_eq!(refused.code, 1, "{refused:?}");
    assert!(
        refused
            .err
            .contains("nothing was changed: 1 breaking change is not acknowledged"),
        "{refused:?}"
    );
    assert!(
        refused
            .err
            .contains("changed-operation:readPlan=getPlan>readPlan"),
        "{refused:?}"
    );
    assert_eq!(repository.snapshot(), before);

    let accepted = update(&repository, &text, &["--accept-breaking"]);
    assert_eq!(accepted.code, 0, "{accepted:?}");
    assert!(repository.read(CLIENT).contains("pub async fn read_plan"));
}

#[test]
fn an_acknowledged_breaking_document_is_taken() {
    let repository = Repository::generated();
    repository.write(
        "openapi/acknowledged.toml",
        "[[acknowledged]]\nid = \"changed-operation:readPlan=getPlan>readPlan\"\nreason = \"the old name misled\"\n",
    );
    let text = newer(
        &repository,
        &[("operationId: getPlan", "operationId: readPlan")],
    );
    let answer = update(&repository, &text, &[]);
    assert_eq!(answer.code, 0, "{answer:?}");
    assert!(
        answer
            .out
            .contains("acknowledged: changed-operation:readPlan"),
        "{answer:?}"
    );
}

/// The failure comes at the last step before writing, and leaves every byte as it was.
#[test]
fn an_overlay_action_that_matches_nothing_stops_it() {
    let repository = Repository::generated();
    let before = repository.snapshot();
    let text = newer(
        &repository,
        &[
            ("        amount:\n", "        sum:\n"),
            ("[planId, amount]", "[planId, sum]"),
        ],
    );
    let answer = update(&repository, &text, &["--accept-breaking"]);
    assert_eq!(answer.code, 1, "{answer:?}");
    assert!(
        answer.err.contains("nothing was changed: ") && answer.err.contains(OVERLAY),
        "{answer:?}"
    );
    assert_eq!(repository.snapshot(), before);
}

#[test]
fn a_document_that_cannot_be_generated_changes_nothing() {
    let repository = Repository::generated();
    let before = repository.snapshot();
    let twice = CLOSE.replace("closePlan", "mintCredits");
    let text = newer(&repository, &[("components:\n", &twice)]);
    let answer = update(&repository, &text, &["--accept-breaking"]);
    assert_eq!(answer.code, 1, "{answer:?}");
    assert!(answer.err.contains("mintCredits"), "{answer:?}");
    assert_eq!(repository.snapshot(), before);
}

#[test]
fn wrappers_that_lack_or_lose_an_operation_are_named() {
    let repository = Repository::generated();
    repository.write(
        COVERAGE,
        "wrapped = [\"getPlan\"]\nexcluded = [{ id = \"mintCredits\", reason = \"later\" }]\n",
    );
    let text = newer(
        &repository,
        &[
            ("components:\n", CLOSE),
            ("operationId: getPlan", "operationId: readPlan"),
        ],
    );
    let answer = update(&repository, &text, &["--accept-breaking"]);
    assert_eq!(answer.code, 0, "{answer:?}");
    for line in [
        "no wrapper yet: readPlan (GET /plans/{planId}); ",
        "no wrapper yet: closePlan (POST /plans/{planId}/close); ",
        "its operation is gone: the wrapper of getPlan\n",
    ] {
        assert!(answer.out.contains(line), "{line}: {answer:?}");
    }
    assert!(!answer.out.contains("mintCredits ("), "{answer:?}");
}

#[test]
fn the_same_document_changes_nothing() {
    let repository = Repository::generated();
    let before = repository.snapshot();
    let answer = update(&repository, &repository.read(SOURCE), &[]);
    assert_eq!(
        (answer.code, answer.out.as_str()),
        (
            0,
            "openapi/sources/protocol.yaml is this document already\n"
        )
    );
    assert_eq!(repository.snapshot(), before);
}

#[test]
fn what_cannot_be_taken_is_named_and_changes_nothing() {
    let repository = Repository::generated();
    let before = repository.snapshot();
    let whole = repository.read(SOURCE);
    let unversioned = whole.replacen("  version: 1.0.0\n", "", 1);
    for (text, complaint) in [
        ("<!doctype html><html></html>", "newer.yaml"),
        ("swagger: '2.0'\npaths: {}\n", "it has no `openapi`"),
        (
            "openapi: '4.0'\npaths: {}\n",
            "OpenAPI 4.0 is not read here",
        ),
        ("openapi: 3.1.0\n", "has no `paths`"),
        ("openapi: 3.1.0\npaths: {\n", "newer.yaml:"),
        (&unversioned, "has no /info/version"),
    ] {
        let answer = update(&repository, text, &["--accept-breaking"]);
        assert_eq!(answer.code, 1, "{text}: {answer:?}");
        assert!(answer.err.contains(complaint), "{complaint}: {answer:?}");
    }
    let unknown = repository.xtask(&["spec", "update", "other", "newer.yaml"]);
    assert!(
        unknown
            .err
            .contains("openapi/sources.toml has no [other]; it has protocol"),
        "{unknown:?}"
    );
    let absent = repository.xtask(&["spec", "update", "protocol", "nowhere.yaml"]);
    assert!(
        absent.err.contains("cannot read nowhere.yaml"),
        "{absent:?}"
    );
    let day = repository.xtask(&["spec", "update", "protocol", SOURCE, "--date", "2026-02-30"]);
    assert!(day.code != 0 && day.err.contains("not a day"), "{day:?}");
    assert_eq!(repository.snapshot(), before);
}

/// Answers one request on this machine, and says where.
fn serve(status: &'static str, body: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = Vec::new();
        let mut buffer = [0; 1024];
        while !request.windows(4).any(|end| end == b"\r\n\r\n") {
            let count = stream.read(&mut buffer).unwrap();
            request.extend_from_slice(&buffer[..count]);
        }
        let head = format!(
            "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(body.as_bytes()).unwrap();
    });
    format!("http://{address}/openapi.yaml")
}

#[test]
fn a_document_is_fetched_from_its_address() {
    let repository = Repository::generated();
    let text = newer(&repository, &[("components:\n", CLOSE)]);
    let address = serve("200 OK", text.clone());
    let answer = repository.xtask(&["spec", "update", "protocol", &address]);
    assert_eq!(answer.code, 0, "{answer:?}");
    assert_eq!(repository.read(SOURCE), text);
}

#[test]
fn an_address_without_a_document_changes_nothing() {
    let repository = Repository::generated();
    let before = repository.snapshot();
    let address = serve("404 Not Found", repository.read(SOURCE));
    let answer = repository.xtask(&["spec", "update", "protocol", &address]);
    assert_eq!(answer.code, 1, "{answer:?}");
    assert!(
        answer.err.contains(&format!("cannot fetch {address}: ")) && answer.err.contains("404"),
        "{answer:?}"
    );
    let answer = repository.xtask(&["spec", "update", "protocol", "ftp://example.org/a.yaml"]);
    assert!(
        answer.err.contains("ftp is neither http nor https"),
        "{answer:?}"
    );
    assert_eq!(repository.snapshot(), before);
}
