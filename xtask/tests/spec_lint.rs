//! `cargo xtask spec lint`, on repositories in temporary folders.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on should stop, in its helpers too"
)]

mod common;

use common::Repository;

const SOURCE: &str = "openapi/sources/protocol.yaml";

#[test]
fn documents_in_order_pass() {
    let answer = Repository::small().xtask(&["spec", "lint"]);
    assert_eq!(
        (answer.code, answer.out.as_str()),
        (0, "the documents are in order\n"),
        "{answer:?}"
    );
}

#[test]
fn an_edited_document_is_told_from_a_reworded_one() {
    let repository = Repository::small();
    repository.edit(SOURCE, "The plan", "The plan that was asked for");
    complains(&repository, "its wording is not that of");

    repository.edit(SOURCE, "operationId: getPlan", "operationId: readPlan");
    complains(&repository, "its structure is not that of");
}

#[test]
fn sums_are_fixed_and_comments_kept() {
    let repository = Repository::small();
    repository.edit(SOURCE, "operationId: getPlan", "operationId: readPlan");
    let before = repository.read("openapi/sources.toml");
    let answer = repository.xtask(&["spec", "lint", "--fix-sums"]);
    assert_eq!(answer.code, 0, "{answer:?}");
    let after = repository.read("openapi/sources.toml");
    assert_ne!(before, after);
    assert!(
        after.starts_with("# Kept comment.\n\n[protocol]\n"),
        "{after}"
    );
    assert_eq!(repository.xtask(&["spec", "lint"]).code, 0);
}

#[test]
fn a_version_that_the_list_does_not_state_is_named() {
    let repository = Repository::small();
    repository.edit(
        "openapi/sources.toml",
        "version = \"1.0.0\"",
        "version = \"1.1.0\"",
    );
    complains(&repository, "says version 1.1.0, the document says 1.0.0");
}

#[test]
fn files_that_are_never_read_are_named() {
    let repository = Repository::small();
    repository.write("openapi/sources/old.yaml", "openapi: 3.0.0\n");
    repository.write("openapi/overlays/notes.yaml", "a: b\n");
    complains(&repository, "openapi/sources/old.yaml: is not listed");
    complains(&repository, "openapi/overlays/notes.yaml: is never applied");
}

#[test]
fn a_section_that_is_cited_and_missing_is_named() {
    let repository = Repository::small();
    let cites = "crates/nevermined/tests/contract/more.toml";
    repository.write("openapi/evidence.md", "# Known\n\n## 2.1 Ids\n");
    repository.write(cites, "\nevidence = \"evidence 2.1, 2.2 [S]\"\n");
    complains(
        &repository,
        &format!("{cites}:2: cites evidence 2.2, and openapi/evidence.md has no such section"),
    );
}

#[test]
fn every_complaint_about_the_catalogue_is_listed() {
    let repository = Repository::small();
    repository.write(
        "openapi/errors.csv",
        "code,status,category,retryable\n\
         BCK.B.0001,404,business,no\n\
         BCK.A.0001,404,business,no\n\
         BCK.C.0001,404,money,no\n\
         BCK.D.0001,404,business\n\
         BCK.E.0001,404,business,maybe\n\
         BCK.E.0002,404,business,no\n\
         BCK.E.0002,404,business,no\n",
    );
    for complaint in [
        "openapi/errors.csv:3: BCK.A.0001 is out of order",
        "openapi/errors.csv:4: `money`",
        "openapi/errors.csv:5: has 3 columns",
        "openapi/errors.csv:6: retryable is `maybe`",
        "openapi/errors.csv:8: BCK.E.0002 is there twice",
    ] {
        complains(&repository, complaint);
    }
}

#[test]
fn every_complaint_about_the_additions_is_listed() {
    let repository = Repository::small();
    repository.write(
        "openapi/errors-additions.csv",
        "code,status,category,retryable,source\n\
         BCK.B.0001,404,business,no,a guide\n\
         BCK.A.0001,404,business,no,a guide\n\
         BCK.C.0001,404,business,no\n\
         BCK.D.0001,404,business,no,\n\
         BCK.PLANS.0002,503,business,no,a guide\n",
    );
    for complaint in [
        "openapi/errors-additions.csv:3: BCK.A.0001 is out of order",
        "openapi/errors-additions.csv:4: has 3 columns",
        "openapi/errors-additions.csv:5: has no source",
        "openapi/errors-additions.csv: the catalogue has BCK.PLANS.0002",
    ] {
        complains(&repository, complaint);
    }
    repository.write("openapi/errors-additions.csv", "code,status\n");
    complains(
        &repository,
        "openapi/errors-additions.csv:1: the columns are `code,status`",
    );
}

#[test]
fn an_overlay_that_does_not_apply_is_named() {
    let repository = Repository::small();
    let overlay = "openapi/overlays/10-formats.overlay.yaml";
    repository.edit(
        overlay,
        "$.components.schemas.Mint.",
        "$.components.schemas.Gone.",
    );
    complains(&repository, overlay);
}

fn complains(repository: &Repository, about: &str) {
    let answer = repository.xtask(&["spec", "lint"]);
    assert_eq!(answer.code, 1, "{answer:?}");
    assert!(
        answer.out.contains(about),
        "{answer:?} does not say {about:?}"
    );
}
