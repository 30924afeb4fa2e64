//! A lowered document, made to measure for progenitor: what it refuses or compiles wrongly is changed
//! into what it compiles rightly, or refused.

mod bodies;
mod components;
mod errors;
mod hoist;
mod mocks;
mod open;
mod operation_ids;
mod parameters;
mod reach;
mod responses;
mod schemas;
mod unions;

use serde_json::{Map, Value};

use crate::note::{Out, Problems, Report};
use crate::pointer::join_all;
use crate::shape::METHODS;
use crate::{references, unique};

/// What becomes of the responses that are not successes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Errors {
    /// They are removed, and named in the operation's description. A client generated without them
    /// hands over every failure whole, with its status, headers and body.
    Strip,
    /// They stay, each under its status, for a generator of mocks. What such mocks cannot match on,
    /// lists in the query and bodies that are passed by value, is left out.
    Keep,
}

/// How to fit.
///
/// ```
/// use openapi_fit::{Errors, FitOptions};
///
/// let mut options = FitOptions::client();
/// options.paging_parameters.push("take".into());
/// assert_eq!(options.errors, Errors::Strip);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FitOptions {
    /// What becomes of the responses that are not successes.
    pub errors: Errors,
    /// Names of `number` query parameters that count pages or entries, and become integers.
    pub paging_parameters: Vec<String>,
    /// Whether schemas that only responses use lose `required`, so that a missing field is no error.
    pub relax_responses: bool,
}

impl FitOptions {
    /// For a client: errors stripped, responses relaxed, the usual names of paging parameters.
    #[must_use]
    pub fn client() -> Self {
        let paging = [
            "page", "offset", "limit", "perPage", "pageSize", "skip", "take",
        ];
        Self {
            errors: Errors::Strip,
            paging_parameters: paging.map(String::from).to_vec(),
            relax_responses: true,
        }
    }

    /// For mocks that speak with such a client's types: errors kept, all else alike.
    #[must_use]
    pub fn mock() -> Self {
        Self {
            errors: Errors::Keep,
            ..Self::client()
        }
    }
}

/// Fits a lowered document for the generator.
///
/// Whether errors are kept or stripped, the component schemas that come out are the same, so that
/// mocks can use the types of the client.
///
/// ```
/// use openapi_fit::FitOptions;
/// use serde_json::json;
///
/// let document = json!({
///     "openapi": "3.0.3",
///     "info": {"title": "Plans", "version": "1"},
///     "paths": {"/plans": {"get": {
///         "operationId": "PlansController_list",
///         "responses": {
///             "200": {"description": "Plans", "content": {"application/json": {"schema": {
///                 "type": "object", "properties": {"kind": {"type": "string", "enum": ["credits", "time"]}},
///             }}}},
///             "401": {"description": "No key"},
///         },
///     }}},
/// });
/// let (fitted, _) = openapi_fit::fit(document, &FitOptions::client())?;
/// let operation = &fitted["paths"]["/plans"]["get"];
/// assert_eq!(operation["operationId"], "list");
/// assert_eq!(operation["description"], "Errors: 401 No key.");
/// assert_eq!(
///     operation["responses"]["2XX"]["content"]["application/json"]["schema"],
///     json!({"$ref": "#/components/schemas/ListResponse"}),
/// );
/// let kind = &fitted["components"]["schemas"]["ListResponse"]["properties"]["kind"];
/// assert_eq!(kind["x-known-values"], json!(["credits", "time"]));
/// # Ok::<(), openapi_fit::Problems>(())
/// ```
///
/// # Errors
/// A document that is not lowered, and what cannot be fitted without deciding for its owner: two
/// things of one name, successes of several kinds, media types and parameter styles that the
/// generator does not know. An overlay is the place to decide.
pub fn fit(document: Value, options: &FitOptions) -> Result<(Value, Report), Problems> {
    let mut document = document;
    let mut out = Out::default();
    run(&mut document, options, &mut out);
    out.problems.or((document, out.report))
}

/// Fits in place. What it still finds in a fitted document is what lint complains about.
pub(crate) fn run(document: &mut Value, options: &FitOptions, out: &mut Out) {
    if document.get("openapi").and_then(Value::as_str) != Some("3.0.3") {
        out.problems.add(
            "/openapi",
            "version",
            "only 3.0.3 is fitted; lower the document first",
        );
        return;
    }
    references::check(document, &mut out.problems);
    if !out.problems.0.is_empty() {
        return;
    }
    components::spread_path_parameters(document, out);
    operation_ids::fit(document, out);
    bodies::choose_json(document, out);
    schemas::fit(document, out);
    open::fit(document, options.relax_responses, out);
    hoist::component_parts(document, out);
    components::write_out(document, out);
    parameters::fit(document, &options.paging_parameters, out);
    bodies::fit(document, out);
    responses::fit(document, out);
    hoist::schemas(document, out);
    unions::order(document, out);
    match options.errors {
        Errors::Strip => errors::strip(document, out),
        Errors::Keep => mocks::fit(document, out),
    }
    unique::check(document, &mut out.problems);
}

/// Takes an operation, where it is, and its path template.
type Visit<'a> = &'a mut dyn FnMut(&mut Map<String, Value>, &str, &str);

/// Calls `visit` with each operation, where it is, and its path template.
fn each_operation(document: &mut Value, visit: Visit<'_>) {
    let Some(Value::Object(paths)) = document.get_mut("paths") else {
        return;
    };
    for (path, item) in paths {
        for method in METHODS {
            if let Some(Value::Object(operation)) = item.get_mut(method) {
                visit(operation, &join_all("/paths", &[path, method]), path);
            }
        }
    }
}

/// Adds a sentence to a description.
fn describe(object: &mut Map<String, Value>, sentence: &str) {
    let description = object
        .get("description")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .trim_end();
    let described = if description.is_empty() {
        sentence.to_owned()
    } else {
        format!("{description}\n\n{sentence}")
    };
    object.insert("description".to_owned(), described.into());
}
