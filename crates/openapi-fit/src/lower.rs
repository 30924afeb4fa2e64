//! OpenAPI 3.1 to 3.0.3: the same meaning, in words that a 3.0 generator knows.

mod paths;
mod root;
mod schema;
mod types;
mod unions;

use serde_json::Value;

pub(crate) use unions::{drop_null_members, is_annotation};

use crate::note::{Out, Problems, Report};
use crate::references;
use crate::shape::{self, Kind};

/// Lowers a 3.1 document to 3.0.3; a 3.0 document gets the version 3.0.3 and is otherwise left alone.
///
/// What 3.0 cannot say is dropped with a note when that only widens what is accepted, and refused
/// when it would change what is meant. `x-lowered-from` keeps the version that was read.
///
/// ```
/// use serde_json::json;
///
/// let document = json!({
///     "openapi": "3.1.0",
///     "info": {"title": "Plans", "version": "1"},
///     "components": {"schemas": {"Name": {"type": ["string", "null"]}}},
/// });
/// let (document, report) = openapi_fit::lower(document)?;
/// assert_eq!(document["openapi"], "3.0.3");
/// assert_eq!(document["components"]["schemas"]["Name"], json!({"type": "string", "nullable": true}));
/// assert!(report.to_string().contains("/components/schemas/Name/type: "));
/// # Ok::<(), openapi_fit::Problems>(())
/// ```
///
/// # Errors
/// A version other than 3.0 and 3.1, a reference that cannot be followed, and what has no
/// counterpart in 3.0: `$defs`, `$dynamicRef`, an unknown `type`.
pub fn lower(document: Value) -> Result<(Value, Report), Problems> {
    let mut document = document;
    let mut out = Out::default();
    let Some(version) = version(&document, &mut out.problems) else {
        return Err(out.problems);
    };
    references::check(&document, &mut out.problems);
    if version.starts_with("3.0.") {
        root::set_version(&mut document, &version, &mut out);
        return out.problems.or((document, out.report));
    }
    root::lower(&mut document, &version, &mut out);
    paths::inline_path_items(&mut document, &mut out);
    shape::change(
        Kind::Document,
        &mut document,
        "",
        &mut |kind, value, pointer| match kind {
            Kind::Schema => schema::lower(value, pointer, &mut out),
            Kind::Operation => paths::lower_operation(value, pointer, &mut out),
            Kind::Response => paths::lower_response(value, pointer, &mut out),
            Kind::Document | Kind::Info | Kind::Components | Kind::PathItem => {}
            _ => paths::drop_reference_siblings(value, pointer, &mut out),
        },
    );
    root::set_webhooks_aside(&mut document, &mut out);
    if out.problems.0.is_empty() {
        references::check(&document, &mut out.problems);
    }
    out.problems.or((document, out.report))
}

/// Lowers the schemas alone, whatever the version. In a 3.0 document there is nothing to lower.
pub(crate) fn schemas(document: &mut Value, out: &mut Out) {
    shape::change(Kind::Document, document, "", &mut |kind, value, pointer| {
        if kind == Kind::Schema {
            schema::lower(value, pointer, out);
        }
    });
}

/// The version, when it is one that can be lowered.
fn version(document: &Value, problems: &mut Problems) -> Option<String> {
    if !document.is_object() {
        problems.add("", "not-a-document", "an OpenAPI document is a mapping");
        return None;
    }
    match document.get("openapi") {
        Some(Value::String(version))
            if version.starts_with("3.0.") || version.starts_with("3.1.") =>
        {
            Some(version.clone())
        }
        Some(other) => {
            problems.add(
                "/openapi",
                "version",
                format!("{other} is not read; 3.0.x and 3.1.x are"),
            );
            None
        }
        None => {
            problems.add(
                "/openapi",
                "version",
                "the document has no `openapi` version; 3.0.x and 3.1.x are read",
            );
            None
        }
    }
}
