//! One construct a document: `tests/golden/STAGE/NAME.in.yaml` becomes `NAME.out.json` with the notes
//! of `NAME.notes.txt`, or is refused with `NAME.err.txt`.
//!
//! `UPDATE_GOLDEN=1 cargo test -p openapi-fit --test golden` writes what comes out; read the diff.
#![allow(clippy::panic, clippy::unwrap_used, reason = "how a test fails")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use openapi_fit::{FitOptions, LintOptions, Problems, Report};
use serde_json::Value;

type Stage = fn(&Case) -> Result<(Value, Report), Problems>;

struct Case {
    input: PathBuf,
    document: Value,
}

impl Case {
    fn sibling(&self, suffix: &str) -> PathBuf {
        let name = self.name();
        self.input.with_file_name(format!("{name}.{suffix}"))
    }

    fn name(&self) -> String {
        let name = self.input.file_name().unwrap().to_string_lossy();
        name.trim_end_matches(".in.yaml")
            .trim_end_matches(".in.json")
            .to_owned()
    }
}

fn cases(stage: &str) -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/golden")
        .join(stage);
    let mut inputs: Vec<PathBuf> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            let name = path.to_string_lossy();
            name.ends_with(".in.yaml") || name.ends_with(".in.json")
        })
        .collect();
    inputs.sort();
    assert!(
        !inputs.is_empty(),
        "{} holds no documents",
        folder.display()
    );
    inputs
        .into_iter()
        .map(|input| {
            let text = fs::read_to_string(&input).unwrap();
            let document = openapi_fit::load(&input.to_string_lossy(), &text).unwrap();
            Case { input, document }
        })
        .collect()
}

/// Compares what came out with the files, or writes them; the differences found.
fn compare(case: &Case, outcome: &Result<(Value, Report), Problems>) -> Vec<String> {
    let (out, notes, err) = match outcome {
        Ok((document, report)) => {
            let json = serde_json::to_string_pretty(document).unwrap() + "\n";
            (Some(json), Some(report.to_string()), None)
        }
        Err(problems) => {
            assert!(
                !problems.0.is_empty(),
                "{}: refused without a problem",
                case.input.display()
            );
            (None, None, Some(format!("{problems}\n")))
        }
    };
    let mut differences = Vec::new();
    for (suffix, expected) in [("out.json", out), ("notes.txt", notes), ("err.txt", err)] {
        let path = case.sibling(suffix);
        let expected = expected.filter(|text| !text.is_empty());
        let found = fs::read_to_string(&path).ok();
        if expected == found {
            continue;
        }
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            match expected {
                Some(text) => fs::write(&path, text).unwrap(),
                None => fs::remove_file(&path).unwrap(),
            }
        } else {
            differences.push(format!(
                "{}\n--- in the file\n{}\n--- came out\n{}",
                path.display(),
                found.as_deref().unwrap_or("(no file)"),
                expected.as_deref().unwrap_or("(nothing)"),
            ));
        }
    }
    differences
}

/// Runs a stage over its folder; gives each document that came out.
fn run(stage: &str, step: Stage) -> Vec<(Case, Value)> {
    let mut differences = Vec::new();
    let mut documents = Vec::new();
    for case in cases(stage) {
        let outcome = step(&case);
        differences.extend(compare(&case, &outcome));
        if let Ok((document, _)) = outcome {
            documents.push((case, document));
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n\n"));
    orphans(stage);
    documents
}

/// A file whose input is gone would never be read again.
fn orphans(stage: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/golden")
        .join(stage);
    let names: BTreeSet<String> = cases(stage).iter().map(Case::name).collect();
    for entry in fs::read_dir(folder).unwrap() {
        let file = entry.unwrap().file_name().to_string_lossy().into_owned();
        let name = file.split('.').next().unwrap();
        assert!(names.contains(name), "{file} belongs to no input");
    }
}

fn parses(case: &Case, document: &Value) {
    if let Err(error) = serde_json::from_value::<openapiv3::OpenAPI>(document.clone()) {
        panic!("{}: openapiv3 refuses it: {error}", case.input.display());
    }
}

/// Inputs with a list of `documents` are merged; each has a `name` and its `document`.
fn merge(case: &Case) -> Result<(Value, Report), Problems> {
    let documents = case.document["documents"].as_array().unwrap();
    openapi_fit::merge(
        documents
            .iter()
            .map(|part| {
                (
                    part["name"].as_str().unwrap().to_owned(),
                    part["document"].clone(),
                )
            })
            .collect(),
    )
}

fn overlay(case: &Case) -> Result<(Value, Report), Problems> {
    openapi_fit::overlay(
        case.document["document"].clone(),
        "test.overlay.yaml",
        &case.document["overlay"],
    )
}

fn fit_client(case: &Case) -> Result<(Value, Report), Problems> {
    openapi_fit::fit(case.document.clone(), &FitOptions::client())
}

fn fit_mock(case: &Case) -> Result<(Value, Report), Problems> {
    openapi_fit::fit(case.document.clone(), &FitOptions::mock())
}

/// Fitting makes lint pass; what only lint finds is not fitted first.
fn lint(case: &Case) -> Result<(Value, Report), Problems> {
    let options: Value = case.document.get("x-lint").cloned().unwrap_or_default();
    let mut lint = match options["errors"].as_str() {
        Some("keep") => LintOptions::mock(),
        _ => LintOptions::client(),
    };
    for allowed in options["allow"].as_array().into_iter().flatten() {
        let text = |index: usize| allowed[index].as_str().unwrap().to_owned();
        lint.allow.push((text(0), text(1)));
    }
    lint.formats = options["formats"] == true;
    openapi_fit::lint(&case.document, &lint)?;
    Ok((Value::Null, Report::default()))
}

#[test]
fn merging() {
    run("merge", merge);
}

#[test]
fn overlaying() {
    run("overlay", overlay);
}

#[test]
fn lowering() {
    for (case, lowered) in run("lower", |case| openapi_fit::lower(case.document.clone())) {
        parses(&case, &lowered);
        let (again, report) = openapi_fit::lower(lowered.clone()).unwrap();
        assert_eq!(
            again,
            lowered,
            "{}: lowering twice differs",
            case.input.display()
        );
        assert!(report.is_empty(), "{}: {report}", case.input.display());
    }
}

#[test]
fn fitting_for_a_client() {
    for (case, fitted) in run("fit", fit_client) {
        fitted_well(&case, &fitted, &LintOptions::client());
        let (again, _) = openapi_fit::fit(fitted.clone(), &FitOptions::client()).unwrap();
        assert_eq!(
            again,
            fitted,
            "{}: fitting twice differs",
            case.input.display()
        );
    }
}

#[test]
fn fitting_for_a_mock() {
    for (case, fitted) in run("fit-mock", fit_mock) {
        fitted_well(&case, &fitted, &LintOptions::mock());
        // The mock refers to the client's types, so both must have the same ones.
        let (client, _) = fit_client(&case).unwrap();
        assert_eq!(
            client["components"]["schemas"],
            fitted["components"]["schemas"],
            "{}: client and mock differ in their types",
            case.input.display()
        );
    }
}

fn fitted_well(case: &Case, fitted: &Value, options: &LintOptions) {
    parses(case, fitted);
    if let Err(problems) = openapi_fit::lint(fitted, options) {
        panic!(
            "{}: lint refuses what was fitted:\n{problems}",
            case.input.display()
        );
    }
}

#[test]
fn linting() {
    run("lint", lint);
}

#[test]
fn structures() {
    run("structure", |case| {
        Ok((openapi_fit::structure(&case.document), Report::default()))
    });
}
