//! `cargo xtask spec diff`, on repositories in temporary folders.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on should stop, in its helpers too"
)]

mod common;

use std::process::Command;

use common::Repository;

const SOURCE: &str = "openapi/sources/protocol.yaml";
const ACKNOWLEDGED: &str = "openapi/acknowledged.toml";

fn git(repository: &Repository, arguments: &[&str]) {
    let output = Command::new("git")
        .arg("-C")
        .arg(repository.path(""))
        .args(["-c", "user.name=t", "-c", "user.email=t@example.org"])
        .args([
            "-c",
            "core.hooksPath=/dev/null",
            "-c",
            "commit.gpgsign=false",
        ])
        .args(arguments)
        .env_remove("GIT_DIR")
        .env_remove("GIT_WORK_TREE")
        .env_remove("GIT_INDEX_FILE")
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
}

fn committed() -> Repository {
    let repository = Repository::small();
    git(&repository, &["init", "--quiet"]);
    git(&repository, &["add", "--", SOURCE]);
    git(&repository, &["commit", "--quiet", "-m", "a"]);
    repository
}

fn path(repository: &Repository, name: &str) -> String {
    repository.path(name).to_str().unwrap().to_owned()
}

#[test]
fn a_revision_is_compared_with_the_working_tree() {
    let repository = committed();
    let same = repository.xtask(&["spec", "diff", &format!("HEAD:{SOURCE}")]);
    assert_eq!(
        (same.code, same.out.as_str()),
        (0, "no changes\n"),
        "{same:?}"
    );

    repository.edit(SOURCE, "operationId: getPlan", "operationId: readPlan");
    let answer = repository.xtask(&["spec", "diff", &format!("HEAD:{SOURCE}")]);
    assert_eq!(answer.code, 1, "{answer:?}");
    assert!(
        answer
            .out
            .contains("id changed-operation:readPlan=getPlan>readPlan"),
        "{answer:?}"
    );
    assert!(
        answer
            .err
            .contains("error: 1 breaking change is not acknowledged in openapi/acknowledged.toml:"),
        "{answer:?}"
    );
}

#[test]
fn two_files_and_two_revisions_are_compared() {
    let repository = committed();
    repository.edit(SOURCE, "summary: Reads a plan", "summary: Returns a plan");
    git(&repository, &["commit", "--quiet", "-am", "b"]);
    let answer = repository.xtask(&[
        "spec",
        "diff",
        &format!("HEAD~1:{SOURCE}"),
        &format!("HEAD:{SOURCE}"),
    ]);
    assert_eq!(answer.code, 0, "{answer:?}");
    assert!(
        answer
            .out
            .starts_with("0 breaking, 0 compatible, 1 documentation\n"),
        "{answer:?}"
    );

    repository.write(
        "new.json",
        r#"{"openapi": "3.1.0", "info": {"title": "Plans", "version": "1.0.0"}, "paths": {}}"#,
    );
    let answer = repository.xtask(&["spec", "diff", SOURCE, &path(&repository, "new.json")]);
    assert_eq!(answer.code, 1, "{answer:?}");
    assert!(
        answer.out.contains("removed operation: mintCredits"),
        "{answer:?}"
    );
}

#[test]
fn an_acknowledged_change_passes_and_a_left_over_one_is_named() {
    let repository = committed();
    repository.edit(SOURCE, "operationId: getPlan", "operationId: readPlan");
    repository.write(
        ACKNOWLEDGED,
        "[[acknowledged]]\nid = \"changed-operation:readPlan=getPlan>readPlan\"\nreason = \"the old name misled\"\n\n\
         [[acknowledged]]\nid = \"removed-operation:ping\"\nreason = \"nobody calls it\"\n",
    );
    let answer = repository.xtask(&["spec", "diff", &format!("HEAD:{SOURCE}")]);
    assert_eq!(answer.code, 0, "{answer:?}");
    assert!(answer.out.contains("1 breaking"), "{answer:?}");
    assert!(answer.err.contains(
        "acknowledged: changed-operation:readPlan=getPlan>readPlan (the old name misled)"
    ));
    assert!(answer.err.contains(
        "note: removed-operation:ping in openapi/acknowledged.toml matches no change here"
    ));
}

#[test]
fn an_acknowledgement_without_a_reason_is_refused() {
    let repository = committed();
    repository.write(
        ACKNOWLEDGED,
        "[[acknowledged]]\nid = \"removed-operation:ping\"\nreason = \"\"\n",
    );
    let answer = repository.xtask(&["spec", "diff", &format!("HEAD:{SOURCE}")]);
    assert_eq!(answer.code, 1, "{answer:?}");
    assert!(
        answer
            .err
            .contains("`removed-operation:ping` has no reason"),
        "{answer:?}"
    );
}

#[test]
fn the_report_is_also_markdown_and_json() {
    let repository = committed();
    repository.edit(SOURCE, "operationId: getPlan", "operationId: readPlan");
    let old = format!("HEAD:{SOURCE}");
    let markdown = repository.xtask(&["spec", "diff", &old, "--format", "markdown"]);
    assert!(
        markdown.out.starts_with("**Verdict: breaking**"),
        "{markdown:?}"
    );
    let json = repository.xtask(&["spec", "diff", &old, "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(report["verdict"], "breaking");
    assert_eq!(
        report["unacknowledged"][0],
        "changed-operation:readPlan=getPlan>readPlan"
    );
    assert_eq!((markdown.code, json.code), (1, 1));
}

#[test]
fn what_cannot_be_compared_is_named() {
    let repository = committed();
    repository.write("page.yaml", "<html>: 1\n");
    repository.write("old.yaml", "openapi: 2.0\npaths: {}\n");
    repository.write("broken.yaml", "openapi: 3.1.0\n  paths: {\n");
    let page = path(&repository, "page.yaml");
    for (arguments, complaint) in [
        (vec![SOURCE], "name NEW: "),
        (
            vec!["nowhere.yaml"],
            "there is no file `nowhere.yaml`; give a file, or REV:PATH",
        ),
        (
            vec!["HEAD:nowhere.yaml", SOURCE],
            "git has no HEAD:nowhere.yaml",
        ),
        (
            vec!["HEAD:nowhere.yaml"],
            "the working tree has no `nowhere.yaml`; name NEW",
        ),
        (
            vec!["neverwas:openapi/sources/protocol.yaml"],
            "git has no neverwas:",
        ),
        (
            vec!["--", "-p:openapi/sources/protocol.yaml"],
            "`-p` is not a revision",
        ),
        (
            vec![SOURCE, &page],
            "is no OpenAPI document: it has no `openapi`",
        ),
        (vec![SOURCE, "old.yaml"], "is no OpenAPI document"),
        (vec![SOURCE, "broken.yaml"], "broken.yaml:2:"),
    ] {
        let mut all = vec!["spec", "diff"];
        all.extend(&arguments);
        let answer = repository.xtask(&all);
        assert_eq!(answer.code, 1, "{arguments:?}: {answer:?}");
        assert!(answer.err.contains(complaint), "{arguments:?}: {answer:?}");
        assert_eq!(answer.out, "", "{arguments:?}");
    }
}
