//! `cargo xtask generate`, on repositories in temporary folders.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on should stop, in its helpers too"
)]

mod common;

use common::Repository;

const CLIENT: &str = "crates/nevermined-api/src/generated/protocol/client.rs";
const TYPES: &str = "crates/nevermined-api/src/generated/protocol/types.rs";
const OPERATIONS: &str = "crates/nevermined-api/src/generated/protocol/operations.rs";
const SOURCE: &str = "openapi/sources/protocol.yaml";
const OVERLAY: &str = "openapi/overlays/10-formats.overlay.yaml";

#[test]
fn generated_files_are_current_and_complete() {
    let repository = Repository::generated();
    let answer = repository.xtask(&["generate", "--check"]);
    assert_eq!((answer.code, answer.out.as_str()), (0, ""), "{answer:?}");

    let client = repository.read(CLIENT);
    assert!(client.contains("plan_id: &'a ::nevermined_types::PlanId"));
    let types = repository.read(TYPES);
    assert!(types.contains("pub amount: ::nevermined_types::Credits"));
    assert!(types.contains("#[cfg_attr(feature = \"schemars\", derive(::schemars::JsonSchema))]"));
    let operations = repository.read(OPERATIONS);
    assert!(operations.contains("pub const MINT_CREDITS: &Operation = &OPERATIONS[1usize];"));
    assert!(operations.contains("statuses: &[200, 404]"));
    assert!(operations.contains("moves_value: true"));
    assert!(
        repository
            .read("crates/nevermined-api/src/error_codes.rs")
            .contains("BCK.PLANS.0002")
    );
    assert!(
        repository
            .read("crates/nevermined-api/documents.lock")
            .contains(SOURCE)
    );
}

#[test]
fn a_second_run_changes_nothing() {
    let repository = Repository::generated();
    let before = repository.snapshot();
    let answer = repository.xtask(&["generate"]);
    assert_eq!(
        (answer.code, answer.out.as_str()),
        (0, "nothing to change\n")
    );
    assert_eq!(repository.snapshot(), before);
}

#[test]
fn documents_are_clients_of_their_own_or_parts_of_one() {
    let repository = Repository::generated();
    let before = repository.read(CLIENT);
    let other = "openapi: 3.0.0\ninfo: {title: Other, version: '1'}\nservers: [{url: 'https://api.example.org/v1'}]\nsecurity: [{bearerAuth: []}]\npaths:\n  /others:\n    get:\n      operationId: listOthers\n      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Other'}}}}}\ncomponents: {schemas: {Other: {type: object}}, securitySchemes: {bearerAuth: {type: http, scheme: bearer}}}\n";
    repository.write("openapi/sources/other.yaml", other);
    let entry = "\n[other]\nfile = \"sources/other.yaml\"\norigin = \"o\"\nopenapi = \"3.0.0\"\nversion = \"1\"\ndate = \"2026-11-20\"\nsha256 = \"\"\nstructure = \"\"\n";
    let list = repository.read("openapi/sources.toml");
    repository.write("openapi/sources.toml", &format!("{list}{entry}"));
    let answer = repository.xtask(&["generate"]);
    assert_eq!(answer.code, 0, "{answer:?}");
    assert_eq!(repository.read(CLIENT), before);
    let own = "crates/nevermined-api/src/generated/other/client.rs";
    assert!(repository.read(own).contains("pub async fn list_others"));
    let modules = repository.read("crates/nevermined-api/src/generated/mod.rs");
    let gated = "#[cfg(feature = \"other\")]\npub mod other {";
    assert!(modules.contains(gated), "{modules}");

    let part = format!("{list}{entry}client = \"protocol\"\n");
    repository.write("openapi/sources.toml", &part);
    let answer = repository.xtask(&["generate"]);
    assert_eq!(answer.code, 0, "{answer:?}");
    let both = repository.read(CLIENT);
    assert!(both.contains("list_others") && both.contains("get_plan"));
    assert!(
        answer
            .out
            .contains(&format!("{own} is not generated any more")),
        "{answer:?}"
    );

    repository.write(
        "openapi/sources/other.yaml",
        &other.replace("{Other: {", "{Another: {"),
    );
    let answer = repository.xtask(&["generate"]);
    assert_eq!(answer.code, 1, "{answer:?}");
    assert!(
        answer.err.contains("#/components/schemas/Other"),
        "{answer:?}"
    );
}

#[test]
fn the_real_documents_give_the_same_bytes_every_time() {
    let repository = Repository::real();
    let first = repository.xtask(&["generate"]);
    assert_eq!(first.code, 0, "{first:?}");
    let once = repository.snapshot();
    for name in once.keys().filter(|name| name.contains("/src/generated/")) {
        repository.write(name, "");
    }
    let second = repository.xtask(&["generate"]);
    assert_eq!(second.code, 0, "{second:?}");
    assert_eq!(repository.snapshot(), once);
}

#[test]
fn check_shows_a_tampered_file_and_leaves_it() {
    let repository = Repository::generated();
    repository.edit(CLIENT, "get_plan", "got_plan");
    let before = repository.snapshot();

    let answer = repository.xtask(&["generate", "--check"]);
    assert_eq!(answer.code, 1);
    assert!(
        answer.out.contains(&format!("stale:   {CLIENT}")),
        "{answer:?}"
    );
    let removed = answer
        .out
        .lines()
        .any(|line| line.starts_with('-') && line.contains("got_plan"));
    let added = answer
        .out
        .lines()
        .any(|line| line.starts_with('+') && line.contains("get_plan"));
    assert!(removed && added, "{answer:?}");
    assert!(answer.out.contains("cargo xtask generate"));
    assert_eq!(repository.snapshot(), before);
}

#[test]
fn check_names_a_missing_file() {
    let repository = Repository::generated();
    std::fs::remove_file(repository.path(OPERATIONS)).unwrap();
    let answer = repository.xtask(&["generate", "--check"]);
    assert_eq!(answer.code, 1);
    assert!(
        answer.out.contains(&format!("missing: {OPERATIONS}")),
        "{answer:?}"
    );
    assert!(!repository.path(OPERATIONS).exists());
}

#[test]
fn check_names_files_that_nothing_generates() {
    let repository = Repository::generated();
    let mark = repository.read(CLIENT).lines().next().unwrap().to_owned();
    repository.write("openapi/lowered/old.client.json", "{}\n");
    repository.write("crates/nevermined-api/src/old.rs", &format!("{mark}\n"));
    repository.write(
        "crates/nevermined-api/src/seam.rs",
        "//! Written by hand.\n",
    );

    let answer = repository.xtask(&["generate", "--check"]);
    assert_eq!(answer.code, 1);
    assert!(
        answer
            .out
            .contains("extra:   openapi/lowered/old.client.json"),
        "{answer:?}"
    );
    assert!(
        answer
            .out
            .contains("extra:   crates/nevermined-api/src/old.rs"),
        "{answer:?}"
    );
    assert!(!answer.out.contains("seam.rs"), "{answer:?}");
}

#[test]
fn carriage_returns_are_no_difference() {
    let repository = Repository::generated();
    for name in [SOURCE, OVERLAY, CLIENT, "openapi/errors.csv"] {
        let text = repository.read(name).replace('\n', "\r\n");
        repository.write(name, &text);
    }
    let answer = repository.xtask(&["generate", "--check"]);
    assert_eq!(answer.code, 0, "{answer:?}");
}

#[test]
fn an_overlay_whose_target_is_gone_is_named() {
    let answer = refused(|repository| {
        repository.edit(
            OVERLAY,
            "$.components.schemas.Mint.",
            "$.components.schemas.Gone.",
        );
    });
    assert!(answer.contains(OVERLAY), "{answer}");
    assert!(answer.contains("/actions/1"), "{answer}");
    assert!(answer.contains("Gone"), "{answer}");
}

#[test]
fn a_yaml_error_is_named_with_line_and_column() {
    let answer = refused(|repository| {
        repository.edit(
            SOURCE,
            "      summary: Reads a plan",
            "      summary: Reads: a plan",
        );
    });
    assert!(answer.contains(&format!("{SOURCE}:13:")), "{answer}");
}

#[test]
fn a_reference_to_nothing_is_named() {
    let answer = refused(|repository| {
        repository.edit(
            SOURCE,
            "#/components/schemas/Mint",
            "#/components/schemas/Mnt",
        );
    });
    assert!(answer.contains("#/components/schemas/Mnt"), "{answer}");
    assert!(answer.contains("/paths/~1plans~1mint/post"), "{answer}");
}

#[test]
fn a_duplicate_operation_id_is_named() {
    let answer = refused(|repository| {
        repository.edit(SOURCE, "operationId: mintCredits", "operationId: getPlan");
    });
    assert!(
        answer.contains("getPlan") || answer.contains("get_plan"),
        "{answer}"
    );
    assert!(answer.contains("/paths/~1plans~1mint/post"), "{answer}");
}

#[test]
fn a_format_that_would_lose_its_type_is_named() {
    let answer = refused(|repository| {
        repository.edit(
            OVERLAY,
            "      format: credits",
            "      format: credits\n      minimum: 1",
        );
    });
    assert!(
        answer.contains("/components/schemas/Mint/properties/amount"),
        "{answer}"
    );
    assert!(answer.contains("`minimum`"), "{answer}");
}

#[test]
fn an_unknown_safety_is_named() {
    let answer = refused(|repository| {
        repository.edit(OVERLAY, "x-moves-value: true", "x-safety: harmless");
    });
    assert!(
        answer.contains("mintCredits") && answer.contains("`harmless`"),
        "{answer}"
    );
}

#[test]
fn a_bad_catalogue_is_named_with_its_line() {
    let answer = refused(|repository| {
        repository.edit("openapi/errors.csv", "0002,503", "0002,93");
    });
    assert!(answer.contains("openapi/errors.csv:3: `93`"), "{answer}");
}

#[test]
fn a_crate_that_the_manifest_lacks_is_named() {
    let answer = refused(|repository| {
        repository.edit(
            SOURCE,
            "        state:\n          type: string\n          enum: [open, closed]",
            "        since:\n          type: string\n          format: date-time",
        );
    });
    assert!(answer.contains("`chrono`"), "{answer}");
    assert!(
        answer.contains("crates/nevermined-api/Cargo.toml"),
        "{answer}"
    );
}

#[test]
fn nothing_is_half_written_when_a_file_cannot_be() {
    let repository = Repository::generated();
    repository.edit(SOURCE, "title: Plans", "title: Other plans");
    repository.edit(SOURCE, "operationId: getPlan", "operationId: readPlan");
    // A folder where the last file goes: everything before it could be written.
    std::fs::remove_file(repository.path(OPERATIONS)).unwrap();
    std::fs::create_dir(repository.path(OPERATIONS)).unwrap();
    let before = repository.snapshot();

    let answer = repository.xtask(&["generate"]);
    assert_eq!(answer.code, 1, "{answer:?}");
    assert!(answer.err.contains(OPERATIONS), "{answer:?}");
    assert_eq!(repository.snapshot(), before);
}

#[test]
fn every_change_to_the_documents_can_be_listed() {
    let repository = Repository::small();
    let quiet = repository.xtask(&["generate"]);
    assert!(!quiet.out.contains("/openapi"), "{quiet:?}");
    let verbose = repository.xtask(&["generate", "-v"]);
    assert!(verbose.out.contains("lower: /openapi"), "{verbose:?}");
    assert!(verbose.out.contains(OVERLAY), "{verbose:?}");
}

/// What `generate` says after `spoil`; it must change nothing.
fn refused(spoil: impl FnOnce(&Repository)) -> String {
    let repository = Repository::generated();
    spoil(&repository);
    let before = repository.snapshot();
    let answer = repository.xtask(&["generate"]);
    assert_eq!(answer.code, 1, "{answer:?}");
    assert!(!answer.err.contains("panicked at"), "{answer:?}");
    assert_eq!(
        repository.snapshot(),
        before,
        "a refused run changed something"
    );
    answer.err
}
