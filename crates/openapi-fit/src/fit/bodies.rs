//! Request bodies: one media type, one that the generator can send.

use serde_json::{Map, Value, json};

use super::{Out, each_operation};
use crate::pointer::join;
use crate::references;
use crate::shape::{self, Kind};

pub(super) fn fit(document: &mut Value, out: &mut Out) {
    let source = document.clone();
    each_operation(document, &mut |operation, place, _| {
        let Some(Value::Object(body)) = operation.get_mut("requestBody") else {
            return;
        };
        let place = join(place, "requestBody");
        if body.get("required") != Some(&Value::Bool(true)) {
            body.insert("required".to_owned(), true.into());
            out.report.add(
                join(&place, "required"),
                "body-optional",
                "the body is optional; the generated method requires it",
            );
        }
        let Some(Value::Object(content)) = body.get_mut("content") else {
            out.problems
                .add(place, "body-without-content", "the body has no content");
            return;
        };
        fit_content(content, &join(&place, "content"), &source, out);
    });
}

fn fit_content(content: &mut Map<String, Value>, place: &str, source: &Value, out: &mut Out) {
    if content.len() > 1 {
        let types = content
            .keys()
            .map(String::as_str)
            .collect::<Vec<_>>()
            .join("`, `");
        out.problems.add(
            place,
            "body-media-types",
            format!(
                "the body can be `{types}`; the generator sends one, so choose it in an overlay"
            ),
        );
        return;
    }
    let Some((media_type, value)) = content.iter_mut().next() else {
        out.problems
            .add(place, "body-without-content", "the body has no media type");
        return;
    };
    let place = join(place, media_type);
    let Value::Object(value) = value else { return };
    match essence(media_type) {
        "application/json" => {
            drop_encoding(value, &place, out);
            if !value.contains_key("schema") {
                value.insert("schema".to_owned(), json!({}));
                out.report.add(&place, "json-without-schema", "the body can be any JSON");
            }
        }
        "application/x-www-form-urlencoded" => {
            if value.get("encoding").and_then(Value::as_object).is_some_and(|encoding| !encoding.is_empty()) {
                out.problems.add(join(&place, "encoding"), "body-encoding", "the generator cannot follow an encoding");
            }
            if !value.contains_key("schema") {
                out.problems.add(&place, "body-without-schema", "a form needs a schema");
            }
        }
        "text/plain" | "text/x-markdown" => {
            only(value, &place, &json!({"type": "string"}), source, out);
        }
        "application/octet-stream" => {
            only(value, &place, &json!({"type": "string", "format": "binary"}), source, out);
        }
        other => out.problems.add(
            &place,
            "body-media-type",
            format!("the generator cannot send `{other}`; it knows JSON, urlencoded forms, text and bytes"),
        ),
    }
}

/// Drops what is beside JSON in bodies and responses, before anyone asks what these contain.
pub(super) fn choose_json(document: &mut Value, out: &mut Out) {
    shape::change(Kind::Document, document, "", &mut |kind, value, place| {
        let content = value.get_mut("content").and_then(Value::as_object_mut);
        if let (Kind::RequestBody | Kind::Response, Some(content)) = (kind, content) {
            keep_json(content, &join(place, "content"), out);
        }
    });
}

/// JSON among several media types is the one to use.
fn keep_json(content: &mut Map<String, Value>, place: &str, out: &mut Out) {
    if content.len() < 2 {
        return;
    }
    let Some(json) = content
        .keys()
        .find(|media_type| essence(media_type) == "application/json")
        .cloned()
    else {
        return;
    };
    content.retain(|media_type, _| {
        let keep = *media_type == json;
        if !keep {
            out.report.add(
                join(place, media_type),
                "media-type-dropped",
                format!("`{media_type}` is dropped beside JSON"),
            );
        }
        keep
    });
}

pub(super) fn drop_encoding(media_type: &mut Map<String, Value>, place: &str, out: &mut Out) {
    if media_type.shift_remove("encoding").is_some() {
        out.report.add(
            join(place, "encoding"),
            "encoding-dropped",
            "has no meaning for JSON",
        );
    }
}

/// A media type without its parameters.
pub(super) fn essence(media_type: &str) -> &str {
    media_type.split(';').next().unwrap_or_default().trim()
}

/// Text and bytes take exactly one schema.
fn only(
    media_type: &mut Map<String, Value>,
    place: &str,
    schema: &Value,
    source: &Value,
    out: &mut Out,
) {
    let found = media_type
        .get("schema")
        .and_then(|schema| references::resolved(source, schema));
    let kind = found
        .and_then(|found| found.get("type"))
        .and_then(Value::as_str);
    match (found, kind) {
        (Some(found), _) if found == schema => {}
        (None, _) | (Some(_), None | Some("string")) => {
            out.report.add(
                place,
                "body-schema",
                format!("the schema is now {schema}, the only one that the generator sends"),
            );
        }
        (Some(_), Some(other)) => {
            out.problems.add(
                join(place, "schema"),
                "body-schema",
                format!("the schema is of type `{other}`; the generator sends {schema} only"),
            );
            return;
        }
    }
    media_type.insert("schema".to_owned(), schema.clone());
}
