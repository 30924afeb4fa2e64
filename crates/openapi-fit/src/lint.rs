//! What is left that the generator refuses, or compiles wrongly.

mod formats;
mod unions;

use std::collections::BTreeSet;

use serde_json::Value;

use crate::fit::{self, Errors, FitOptions};
use crate::note::{Note, Out, Problems};
use crate::pointer::{self, join, join_all};
use crate::shape::{self, Kind, METHODS};
use crate::{lower, references};

/// What to look for, and what to accept.
///
/// ```
/// use openapi_fit::LintOptions;
///
/// let mut options = LintOptions::client();
/// options.allow.push(("number-parameter".into(), "/paths/~1plans/get/parameters/0/schema".into()));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct LintOptions {
    /// Whether the document was fitted with its errors kept.
    pub errors: Errors,
    /// Findings that are accepted: the rule and the pointer. One that is not found is a problem, so
    /// that the list only shrinks.
    pub allow: Vec<(String, String)>,
    /// Whether every integer and number must state its `format`.
    pub formats: bool,
}

impl LintOptions {
    /// For a document fitted with [`FitOptions::client`](crate::FitOptions::client).
    #[must_use]
    pub fn client() -> Self {
        Self {
            errors: Errors::Strip,
            allow: Vec::new(),
            formats: false,
        }
    }

    /// For a document fitted with [`FitOptions::mock`](crate::FitOptions::mock).
    #[must_use]
    pub fn mock() -> Self {
        Self {
            errors: Errors::Keep,
            ..Self::client()
        }
    }
}

/// What fitting says and leaves as it is.
const REMARKS: [&str; 2] = ["union-closed", "additional-properties"];

/// Complains about everything in a fitted document that the generator refuses or compiles wrongly.
///
/// That is all that fitting would still change, all that only 3.1 knows, and what neither can decide:
/// `number` parameters, unions whose members cannot be told apart, `not`, servers of single paths,
/// operations without any word on security.
///
/// ```
/// use openapi_fit::LintOptions;
/// use serde_json::json;
///
/// let document = json!({
///     "openapi": "3.0.3",
///     "info": {"title": "Plans", "version": "1"},
///     "security": [],
///     "paths": {"/plans": {"get": {
///         "operationId": "listPlans",
///         "parameters": [{"name": "price", "in": "query", "schema": {"type": "number"}}],
///         "responses": {"2XX": {"description": "", "content": {"*/*": {}}}},
///     }}},
/// });
/// let problems = openapi_fit::lint(&document, &LintOptions::client()).unwrap_err();
/// assert_eq!(problems.0[0].rule, "number-parameter");
/// ```
///
/// # Errors
/// Every finding that is not allowed, and every allowance without a finding.
pub fn lint(document: &Value, options: &LintOptions) -> Result<(), Problems> {
    let mut problems = Problems::new();
    still_to_fit(document, options.errors, &mut problems);
    still_to_lower(document, &mut problems);
    schemas(document, &mut problems);
    operations(document, &mut problems);
    if options.formats {
        formats::check(document, &mut problems);
    }
    let mut known = BTreeSet::new();
    problems
        .0
        .retain(|note| known.insert((note.pointer.clone(), note.rule)));
    allow(&mut problems, &options.allow);
    problems.or(())
}

fn still_to_fit(document: &Value, errors: Errors, problems: &mut Problems) {
    let options = FitOptions {
        errors,
        paging_parameters: Vec::new(),
        relax_responses: false,
    };
    let mut out = Out::default();
    fit::run(&mut document.clone(), &options, &mut out);
    problems.0.extend(out.problems.0);
    let changes = out
        .report
        .notes
        .into_iter()
        .filter(|note| !REMARKS.contains(&note.rule));
    problems.0.extend(changes.map(|note| Note {
        message: format!("left to fitting: {}", note.message),
        ..note
    }));
}

/// A document that only calls itself 3.0.3.
fn still_to_lower(document: &Value, problems: &mut Problems) {
    if document.get("openapi").and_then(Value::as_str) != Some("3.0.3") {
        return;
    }
    let mut out = Out::default();
    lower::schemas(&mut document.clone(), &mut out);
    problems.0.extend(out.problems.0);
    problems
        .0
        .extend(out.report.notes.into_iter().map(|note| Note {
            message: format!("left to lowering: {}", note.message),
            ..note
        }));
}

fn schemas(document: &Value, problems: &mut Problems) {
    shape::each(Kind::Document, document, "", &mut |kind, value, place| {
        if kind != Kind::Schema {
            return;
        }
        if value.get("not").is_some() {
            problems.add(
                join(place, "not"),
                "not",
                "the generator has no type for what a value is not",
            );
        }
        let deep = pointer::reference(value)
            .is_some_and(|reference| pointer::component(reference, "schemas").is_none());
        if deep {
            problems.add(
                join(place, "$ref"),
                "ref-deep",
                "the generator follows references to component schemas only; make a component of what it names",
            );
        }
        unions::check(document, value, place, problems);
    });
}

fn operations(document: &Value, problems: &mut Problems) {
    let secured = document.get("security").is_some();
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        if item.get("servers").is_some() {
            servers(&join_all("/paths", &[path, "servers"]), problems);
        }
        for method in METHODS {
            let Some(operation) = item.get(method) else {
                continue;
            };
            let place = join_all("/paths", &[path, method]);
            if operation.get("servers").is_some() {
                servers(&join(&place, "servers"), problems);
            }
            if !secured && operation.get("security").is_none() {
                problems.add(
                    &place,
                    "security-missing",
                    "neither the operation nor the document says who may call; `security: []` says anyone",
                );
            }
            number_parameters(document, operation, &place, problems);
        }
    }
}

fn servers(place: &str, problems: &mut Problems) {
    problems.add(
        place,
        "path-servers",
        "the generator ignores servers of single paths and would call the wrong one",
    );
}

/// `limit=10.0` is what a `number` becomes.
fn number_parameters(document: &Value, operation: &Value, place: &str, problems: &mut Problems) {
    let parameters = operation.get("parameters").and_then(Value::as_array);
    for (index, parameter) in parameters.into_iter().flatten().enumerate() {
        let schema = parameter
            .get("schema")
            .and_then(|schema| references::resolved(document, schema));
        if schema.is_some_and(|schema| schema["type"] == "number") {
            problems.add(
                join_all(place, &["parameters", &index.to_string(), "schema"]),
                "number-parameter",
                format!(
                    "`{}` is a number and would be sent as `10.0`; name it as a paging parameter, or make it an integer in an overlay",
                    parameter["name"].as_str().unwrap_or_default()
                ),
            );
        }
    }
}

fn allow(problems: &mut Problems, allowed: &[(String, String)]) {
    for (rule, pointer) in allowed {
        let before = problems.0.len();
        problems
            .0
            .retain(|note| note.rule != rule || note.pointer != *pointer);
        if problems.0.len() == before {
            problems.add(
                pointer.as_str(),
                "allow-unused",
                format!("`{rule}` is allowed here but not found; take it off the list"),
            );
        }
    }
}
