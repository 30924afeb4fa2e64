//! One construct a folder: `tests/diff/<case>/{old,new}.yaml` and the report in `expected.txt`.
//! `UPDATE_GOLDEN=1 cargo test -p openapi-fit --test diff` rewrites the reports; read the change before you keep it.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "how a test fails"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use openapi_fit::diff::{
    Acknowledgement, AcknowledgementError, Acknowledgements, ChangeKind, Diff, Position, Subject,
    Verdict, diff,
};
use serde_json::{Value, json};

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diff");
    let entries = fs::read_dir(&folder).unwrap();
    let mut cases: Vec<PathBuf> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    cases.sort();
    cases
}

fn read(path: &Path) -> Value {
    let text =
        fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    yaml_serde::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn compare(case: &Path) -> Diff {
    diff(&read(&case.join("old.yaml")), &read(&case.join("new.yaml")))
}

#[test]
fn each_case_gives_its_report() {
    let update = std::env::var_os("UPDATE_GOLDEN").is_some();
    let mut wrong = Vec::new();
    for case in cases() {
        let actual = compare(&case).to_text();
        let expected = case.join("expected.txt");
        if update {
            fs::write(&expected, &actual).unwrap();
        } else if fs::read_to_string(&expected).unwrap_or_default() != actual {
            wrong.push(format!("{}\n{actual}", expected.display()));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} reports differ (UPDATE_GOLDEN=1 rewrites them):\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// A case can't pass by finding nothing, unless it is there to show that nothing is found.
#[test]
fn cases_find_something_unless_named_same() {
    for case in cases() {
        let name = case.file_name().unwrap().to_string_lossy().into_owned();
        assert_eq!(
            compare(&case).changes.is_empty(),
            name.starts_with("same-"),
            "{name}"
        );
    }
}

#[test]
fn a_document_does_not_differ_from_itself() {
    for case in cases() {
        for file in ["old.yaml", "new.yaml"] {
            let document = read(&case.join(file));
            let found = diff(&document, &document);
            assert_eq!(found.changes, [], "{}", case.join(file).display());
        }
    }
}

#[test]
fn ids_are_unique_and_runs_agree() {
    for case in cases() {
        let found = compare(&case);
        let ids: BTreeSet<&str> = found
            .changes
            .iter()
            .map(|change| change.id.as_str())
            .collect();
        assert_eq!(ids.len(), found.changes.len(), "{}", case.display());
        assert_eq!(found, compare(&case));
    }
}

/// What comes in one direction goes in the other.
#[test]
fn the_way_back_adds_what_was_removed() {
    for case in cases() {
        let (old, new) = (read(&case.join("old.yaml")), read(&case.join("new.yaml")));
        let tally = |diff: &Diff, kind: ChangeKind| {
            let mut tally: BTreeMap<(Subject, Option<Position>), usize> = BTreeMap::new();
            for change in diff.changes.iter().filter(|change| change.kind == kind) {
                *tally.entry((change.subject, change.position)).or_default() += 1;
            }
            tally
        };
        let (there, back) = (diff(&old, &new), diff(&new, &old));
        assert_eq!(
            tally(&there, ChangeKind::Added),
            tally(&back, ChangeKind::Removed),
            "{}",
            case.display()
        );
        assert_eq!(
            tally(&there, ChangeKind::Changed),
            tally(&back, ChangeKind::Changed),
            "{}",
            case.display()
        );
    }
}

/// Every pointer leads somewhere, in the document that the documentation of `Change` names.
#[test]
fn pointers_resolve() {
    for case in cases() {
        let (old, new) = (read(&case.join("old.yaml")), read(&case.join("new.yaml")));
        for change in compare(&case).changes {
            let document = if change.kind == ChangeKind::Removed {
                &old
            } else {
                &new
            };
            assert!(
                document.pointer(&change.pointer).is_some(),
                "{}: {} leads nowhere",
                case.display(),
                change.pointer
            );
        }
    }
}

/// The list of subjects that the cases must cover, as kind, subject and position.
#[test]
fn the_cases_cover_every_subject() {
    use ChangeKind::{Added, Changed, Removed};
    let mut covered = BTreeSet::new();
    for case in cases() {
        for change in compare(&case).changes {
            covered.insert((change.subject, change.kind, change.position));
        }
    }
    let both = [Some(Position::Request), Some(Position::Response)];
    let request = [Some(Position::Request)];
    let response = [Some(Position::Response)];
    let neither = [None];
    let all = [Added, Changed, Removed];
    let ends = [Added, Removed];
    let change = [Changed];
    type Wanted<'a> = (Subject, &'a [ChangeKind], &'a [Option<Position>]);
    let wanted: Vec<Wanted<'_>> = vec![
        (Subject::Operation, &all, &neither),
        (Subject::Parameter, &ends, &request),
        (Subject::Parameter, &change, &request),
        (Subject::Serialization, &change, &request),
        (Subject::RequestBody, &ends, &request),
        (Subject::Status, &ends, &response),
        (Subject::Header, &ends, &response),
        (Subject::MediaType, &ends, &both),
        (Subject::Schema, &ends, &both),
        (Subject::Schema, &all, &neither),
        (Subject::Property, &ends, &both),
        (Subject::AdditionalProperties, &all, &both),
        (Subject::Required, &ends, &both),
        (Subject::Type, &all, &both),
        (Subject::Nullable, &ends, &both),
        (Subject::Format, &all, &both),
        (Subject::Enum, &ends, &both),
        (Subject::EnumValue, &ends, &both),
        (Subject::Constraint, &all, &both),
        (Subject::Default, &all, &both),
        (Subject::Variant, &all, &both),
        (Subject::Discriminator, &all, &both),
        (Subject::Access, &ends, &neither),
        (Subject::Server, &all, &neither),
        (Subject::Security, &ends, &neither),
        (Subject::SecurityScheme, &ends, &neither),
        (Subject::SecurityScheme, &change, &neither),
        (Subject::Callback, &all, &neither),
        (Subject::Link, &all, &neither),
        (Subject::Deprecated, &ends, &neither),
        (Subject::Prose, &all, &neither),
        (Subject::Tag, &ends, &neither),
        (Subject::Extension, &all, &neither),
        (Subject::Version, &change, &neither),
        (Subject::Keyword, &all, &both),
    ];
    let mut missing = Vec::new();
    for (subject, kinds, positions) in wanted {
        for kind in kinds {
            for position in positions {
                if !covered.contains(&(subject, *kind, *position)) {
                    missing.push(format!("{subject:?} {kind:?} {position:?}"));
                }
            }
        }
    }
    assert_eq!(missing, Vec::<String>::new());
}

/// The verdicts that users of the diff rely on, spelled out: a golden file is too easily rewritten.
#[test]
fn the_rules_hold() {
    let rules = [
        ("property-added-required-request", Verdict::Breaking),
        ("property-added-optional-request", Verdict::Compatible),
        ("property-added-required-response", Verdict::Compatible),
        ("property-removed-request", Verdict::Breaking),
        ("property-removed-response", Verdict::Breaking),
        ("enum-value-added-request", Verdict::Compatible),
        ("enum-value-added-response", Verdict::Compatible),
        ("enum-value-removed-request", Verdict::Breaking),
        ("enum-value-removed-response", Verdict::Compatible),
        ("nullable-added-request", Verdict::Compatible),
        ("nullable-added-response", Verdict::Breaking),
        ("nullable-removed-request", Verdict::Breaking),
        ("nullable-removed-response", Verdict::Compatible),
        ("required-added-request", Verdict::Breaking),
        ("required-added-response", Verdict::Compatible),
        ("required-removed-request", Verdict::Compatible),
        ("required-removed-response", Verdict::Breaking),
        ("type-changed-request", Verdict::Breaking),
        ("type-changed-response", Verdict::Breaking),
        ("format-changed-request", Verdict::Breaking),
        ("format-changed-response", Verdict::Breaking),
        ("max-length-lowered-request", Verdict::Breaking),
        ("max-length-raised-request", Verdict::Compatible),
        ("status-success-added", Verdict::Breaking),
        ("status-success-removed", Verdict::Breaking),
        ("status-error-added", Verdict::Compatible),
        ("status-error-removed", Verdict::Documentation),
        ("operation-added", Verdict::Compatible),
        ("operation-removed", Verdict::Breaking),
        ("operation-renamed", Verdict::Breaking),
        ("operation-moved", Verdict::Breaking),
        ("path-parameter-renamed", Verdict::Documentation),
        ("parameter-added-optional", Verdict::Compatible),
        ("parameter-added-required", Verdict::Breaking),
        ("parameter-removed", Verdict::Breaking),
        ("media-type-added-request", Verdict::Compatible),
        ("media-type-removed-response", Verdict::Breaking),
        ("prose-changed", Verdict::Documentation),
        ("server-changed", Verdict::Breaking),
        ("security-removed", Verdict::Compatible),
        ("security-tightened", Verdict::Breaking),
    ];
    for (case, verdict) in rules {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/diff")
            .join(case);
        assert_eq!(compare(&folder).verdict(), verdict, "{case}");
    }
}

fn two_removed() -> Diff {
    let operation = |id: &str| json!({"operationId": id, "responses": {}});
    let old = json!({"openapi": "3.0.3", "paths": {
        "/a": {"get": operation("readA")}, "/b": {"get": operation("readB")}}});
    diff(&old, &json!({"openapi": "3.0.3", "paths": {}}))
}

#[test]
fn acknowledged_changes_are_left_out_and_unused_ones_named() {
    let found = two_removed();
    let accepted = Acknowledgements::new(vec![
        Acknowledgement::new("removed-operation:readA", "moved to another service"),
        Acknowledgement::new("removed-operation:readC", "a slip of the pen"),
    ])
    .unwrap();
    let open: Vec<&str> = found
        .unacknowledged(&accepted)
        .iter()
        .map(|change| change.id.as_str())
        .collect();
    assert_eq!(open, ["removed-operation:readB"]);
    let unused: Vec<&str> = found
        .unused(&accepted)
        .iter()
        .map(|entry| entry.id.as_str())
        .collect();
    assert_eq!(unused, ["removed-operation:readC"]);
}

#[test]
fn acknowledgements_need_an_id_and_a_reason_once() {
    let entry = Acknowledgement::new;
    let error = |entries| Acknowledgements::new(entries).unwrap_err();
    assert_eq!(
        error(vec![entry(" ", "why")]),
        AcknowledgementError::MissingId { index: 0 }
    );
    assert_eq!(
        error(vec![entry("a", " ")]),
        AcknowledgementError::MissingReason { id: "a".to_owned() }
    );
    assert_eq!(
        error(vec![entry("a", "why"), entry("a", "why else")]),
        AcknowledgementError::Duplicate { id: "a".to_owned() }
    );
    let misspelled = json!({"acknowledged": [{"id": "a", "reasons": "why"}]});
    assert!(serde_json::from_value::<Acknowledgements>(misspelled).is_err());
}

#[test]
fn markdown_and_json_hold_what_the_text_holds() {
    let found = two_removed();
    let markdown = found.to_markdown();
    assert!(
        markdown.starts_with("**Verdict: breaking** (2 breaking, 0 compatible, 0 documentation)\n")
    );
    assert!(
        markdown.contains(
            "| removed operation | `readA` | GET /a is gone | `removed-operation:readA` |"
        )
    );
    let json = found.to_json();
    assert_eq!(
        json["counts"],
        json!({"breaking": 2, "compatible": 0, "documentation": 0})
    );
    assert_eq!(json["changes"][0]["subject"], "operation");
    assert_eq!(json["changes"][0]["pointer"], "/paths/~1a/get");
}

#[test]
fn table_cells_survive_pipes_and_backticks() {
    let old = json!({"openapi": "3.0.3", "info": {"title": "a|b", "version": "1"}, "paths": {}});
    let new = json!({"openapi": "3.0.3", "info": {"title": "`c`\nd", "version": "1"}, "paths": {}});
    let markdown = diff(&old, &new).to_markdown();
    let row = markdown.lines().last().unwrap();
    assert!(row.contains("a\\|b") && row.contains("`c` d"), "{row}");
}

/// No document makes it panic or run forever: circles, wrong types, references into nothing.
#[test]
fn odd_documents_are_compared_all_the_same() {
    let wrap = |schema: Value, components: Value| {
        json!({"openapi": "3.1.0", "paths": {"/a": {"get": {"operationId": "a", "responses": {"200":
            {"content": {"application/json": {"schema": schema}}}}}}}, "components": {"schemas": components}})
    };
    let to = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
    let odd = [
        json!(null),
        json!(7),
        json!({"paths": 3, "components": [], "info": "x", "servers": {"a": 1}, "security": 1}),
        json!({"paths": {"/a": {"get": 7, "parameters": "x"}, "b": null}}),
        wrap(to("A"), json!({"A": to("A")})),
        wrap(to("A"), json!({"A": to("B"), "B": to("A")})),
        wrap(
            to("A"),
            json!({"A": {"allOf": [to("A"), {"type": "object"}]}}),
        ),
        wrap(
            to("A"),
            json!({"A": {"anyOf": [to("A"), {"type": "null"}]}}),
        ),
        wrap(to("A"), json!({"A": {"oneOf": [to("A"), to("A")]}})),
        wrap(
            to("A"),
            json!({"A": {"properties": {"next": to("A")}, "items": to("A")}}),
        ),
        wrap(
            to("A"),
            json!({"A": {"properties": {"next": {"properties": {"next": to("A")}}}}}),
        ),
        wrap(to("Nowhere"), json!({})),
        wrap(json!({"$ref": "other.yaml#/A"}), json!({})),
        wrap(json!(false), json!({})),
        wrap(
            json!({"type": 7, "enum": {}, "required": "x", "properties": [], "minimum": "1"}),
            json!({}),
        ),
        wrap(
            json!({"multipleOf": 0, "type": ["null"], "items": false}),
            json!({}),
        ),
    ];
    for old in &odd {
        for new in &odd {
            assert_eq!(
                diff(old, new).changes.is_empty(),
                diff(new, old).changes.is_empty()
            );
        }
        assert_eq!(diff(old, old).changes, []);
    }
}

/// Lowering changes how a document says things, not what it says: the two readings of 3.1 check each other.
#[test]
fn a_lowered_document_means_the_same() {
    let published =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../openapi/sources/protocol.yaml");
    let mut documents: Vec<PathBuf> = cases().iter().map(|case| case.join("new.yaml")).collect();
    documents.push(published);
    let mut compared = 0;
    for path in documents {
        let document = read(&path);
        let Ok((lowered, _)) = openapi_fit::lower(document.clone()) else {
            continue;
        };
        compared += 1;
        let found = diff(&document, &lowered);
        // 3.0 has no webhooks: lowering keeps them in an extension.
        let real = |change: &&openapi_fit::diff::Change| change.subject != Subject::Callback;
        let graver: Vec<&str> = found
            .changes
            .iter()
            .filter(real)
            .filter(|change| change.verdict > Verdict::Documentation)
            .map(|change| change.id.as_str())
            .collect();
        assert_eq!(graver, Vec::<&str>::new(), "{}", path.display());
    }
    assert!(compared > 100, "{compared} documents could be lowered");
}
