//! Parameters: the kinds and styles that the generator knows.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::{Out, describe, each_operation};
use crate::pointer::join;
use crate::references;

type Parameter = Map<String, Value>;

/// Headers that belong to the transport, whatever a document says of them.
const TRANSPORT_HEADERS: [&str; 3] = ["authorization", "accept", "content-type"];

pub(super) fn fit(document: &mut Value, paging: &[String], out: &mut Out) {
    let source = document.clone();
    each_operation(document, &mut |operation, place, path| {
        let place = join(place, "parameters");
        let Some(Value::Array(parameters)) = operation.get_mut("parameters") else {
            check_template(path, &[], &place, out);
            return;
        };
        let mut index = 0;
        parameters.retain(|parameter| {
            let keep = kept(parameter, &join(&place, &index.to_string()), out);
            index += 1;
            keep
        });
        for (index, parameter) in parameters.iter_mut().enumerate() {
            let place = join(&place, &index.to_string());
            match parameter.as_object_mut() {
                Some(parameter) => fit_one(parameter, &place, paging, &source, out),
                None => out
                    .problems
                    .add(place, "parameter-malformed", "a parameter is a mapping"),
            }
        }
        check_template(path, parameters, &place, out);
    });
}

fn text<'a>(parameter: &'a Parameter, key: &str) -> &'a str {
    parameter
        .get(key)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

/// Cookies and transport headers are not arguments of a method.
fn kept(parameter: &Value, place: &str, out: &mut Out) -> bool {
    let Some(parameter) = parameter.as_object() else {
        return true;
    };
    let (name, location) = (text(parameter, "name"), text(parameter, "in"));
    match location {
        "cookie" => {
            out.report.add(
                place,
                "cookie-parameter",
                format!("the cookie `{name}` is dropped; the generator knows none"),
            );
            false
        }
        "header" if TRANSPORT_HEADERS.contains(&name.to_lowercase().as_str()) => {
            out.report.add(
                place,
                "transport-header",
                format!("the header `{name}` is dropped; the client sets it"),
            );
            false
        }
        _ => true,
    }
}

fn fit_one(
    parameter: &mut Parameter,
    place: &str,
    paging: &[String],
    source: &Value,
    out: &mut Out,
) {
    let (name, location) = (
        text(parameter, "name").to_owned(),
        text(parameter, "in").to_owned(),
    );
    if name.is_empty() || !matches!(location.as_str(), "path" | "query" | "header") {
        out.problems.add(
            place,
            "parameter-malformed",
            "a parameter has a `name`, and is `in` path, query or header",
        );
        return;
    }
    if parameter.contains_key("content") {
        out.problems.add(
            join(place, "content"),
            "parameter-content",
            format!("`{name}` is serialized by a media type, which the generator refuses; give it a `schema` in an overlay"),
        );
        return;
    }
    let shape = parameter
        .get("schema")
        .and_then(|schema| references::resolved(source, schema))
        .map(shape_of);
    let Some(shape) = shape else {
        out.problems.add(
            place,
            "parameter-malformed",
            format!("`{name}` has no schema"),
        );
        return;
    };
    check_style(parameter, &name, &location, shape, place, out);
    if location == "path" && parameter.get("required") != Some(&Value::Bool(true)) {
        out.problems.add(
            join(place, "required"),
            "path-parameter",
            format!("`{name}` is in the path and must be `required: true`"),
        );
    }
    move_default(parameter);
    let Some(Value::Object(schema)) = parameter.get_mut("schema") else {
        return;
    };
    let place = join(place, "schema");
    if location == "query" && paging.contains(&name) && schema.get("type") == Some(&"number".into())
    {
        schema.insert("type".to_owned(), "integer".into());
        schema.shift_remove("format");
        out.report.add(
            join(&place, "type"),
            "paging-parameter",
            format!("`{name}` counts, and is now an integer"),
        );
    }
    if location != "query" {
        plain_text(schema, &name, &place, out);
    }
}

/// In paths and headers a value is written as text, where a timestamp would not be RFC 3339 and an
/// option would not compile.
fn plain_text(schema: &mut Parameter, name: &str, place: &str, out: &mut Out) {
    if schema
        .get("format")
        .is_some_and(|format| format == "date-time")
    {
        schema.shift_remove("format");
        schema.insert("x-format".to_owned(), "date-time".into());
        out.report.add(
            join(place, "format"),
            "date-time-as-text",
            format!(
                "`{name}` is now a plain string; the generator would not write it as RFC 3339 here"
            ),
        );
    }
    if schema.shift_remove("nullable").is_some() {
        out.report.add(
            join(place, "nullable"),
            "nullable-as-text",
            format!("`{name}` cannot be null here"),
        );
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Shape {
    Single,
    List,
    Object,
}

fn shape_of(schema: &Value) -> Shape {
    match schema.get("type").and_then(Value::as_str) {
        Some("array") => Shape::List,
        Some("object") => Shape::Object,
        None if schema.get("properties").is_some() => Shape::Object,
        None if schema.get("items").is_some() => Shape::List,
        _ => Shape::Single,
    }
}

fn check_style(
    parameter: &Parameter,
    name: &str,
    location: &str,
    shape: Shape,
    place: &str,
    out: &mut Out,
) {
    let usual = if location == "query" {
        "form"
    } else {
        "simple"
    };
    let style = parameter
        .get("style")
        .and_then(Value::as_str)
        .unwrap_or(usual);
    if style != usual {
        out.problems.add(
            join(place, "style"),
            "parameter-style",
            format!("`{name}` has the style `{style}`; the generator knows `{usual}` in the {location} only"),
        );
    } else if shape == Shape::Object {
        out.problems.add(
            join(place, "schema"),
            "parameter-object",
            format!("`{name}` is an object, which the generator cannot write into the {location}"),
        );
    } else if shape == Shape::List && location != "query" {
        out.problems.add(
            join(place, "schema"),
            "parameter-list",
            format!("`{name}` is a list, which the generator cannot write into the {location}"),
        );
    } else if shape == Shape::List && parameter.get("explode") == Some(&Value::Bool(false)) {
        out.problems.add(
            join(place, "explode"),
            "parameter-explode",
            format!("`{name}` is `explode: false`, which the generator ignores: it would send `{name}=a&{name}=b`"),
        );
    }
}

/// A default belongs into the method's documentation, which is made of the parameter's description.
fn move_default(parameter: &mut Parameter) {
    let Some(default) = parameter
        .get("schema")
        .and_then(|schema| schema.get("x-default"))
    else {
        return;
    };
    let sentence = super::schemas::default_sentence(default);
    if !text(parameter, "description").contains(&sentence) {
        describe(parameter, &sentence);
    }
    if let Some(Value::Object(schema)) = parameter.get_mut("schema")
        && schema.get("description").and_then(Value::as_str) == Some(sentence.as_str())
    {
        schema.shift_remove("description");
    }
}

/// The parameters of the template and those in the path are the same, and no name is used twice.
fn check_template(path: &str, parameters: &[Value], place: &str, out: &mut Out) {
    let mut declared = BTreeSet::new();
    let mut seen = BTreeSet::new();
    for (index, parameter) in parameters.iter().enumerate() {
        let Some(parameter) = parameter.as_object() else {
            continue;
        };
        let (name, location) = (text(parameter, "name"), text(parameter, "in"));
        if !seen.insert(name) {
            out.problems.add(
                join(place, &index.to_string()),
                "parameter-twice",
                format!("`{name}` is declared twice; a method cannot have both"),
            );
        }
        if location == "path" {
            declared.insert(name);
        }
    }
    let template = template_names(path);
    for name in template.difference(&declared) {
        out.problems.add(
            place,
            "path-parameter",
            format!("`{{{name}}}` is in the path but not declared"),
        );
    }
    for name in declared.difference(&template) {
        out.problems.add(
            place,
            "path-parameter",
            format!("`{name}` is declared but `{{{name}}}` is not in the path"),
        );
    }
}

fn template_names(path: &str) -> BTreeSet<&str> {
    path.split('{')
        .skip(1)
        .filter_map(|part| part.split_once('}'))
        .map(|(name, _)| name)
        .collect()
}
