//! Shared parameters, bodies and responses are written out where they are used.

use serde_json::{Map, Value};

use super::{Out, each_operation};
use crate::pointer::{join, join_all};
use crate::references;
use crate::shape::METHODS;

/// Writes the parameters of a path item into its operations, where they are not overridden.
pub(super) fn spread_path_parameters(document: &mut Value, out: &mut Out) {
    let source = document.clone();
    let Some(Value::Object(paths)) = document.get_mut("paths") else {
        return;
    };
    for (path, item) in paths {
        let Some(item) = item.as_object_mut() else {
            continue;
        };
        let Some(Value::Array(shared)) = item.shift_remove("parameters") else {
            continue;
        };
        for method in METHODS {
            let Some(Value::Object(operation)) = item.get_mut(method) else {
                continue;
            };
            let own = operation
                .entry("parameters")
                .or_insert_with(|| Value::Array(Vec::new()));
            let Value::Array(own) = own else { continue };
            let overridden = |parameter: &Value| {
                own.iter()
                    .any(|other| identity(&source, other) == identity(&source, parameter))
            };
            let mut all: Vec<Value> = shared
                .iter()
                .filter(|parameter| !overridden(parameter))
                .cloned()
                .collect();
            all.append(own);
            *own = all;
        }
        if !shared.is_empty() {
            out.report.add(
                join_all("/paths", &[path, "parameters"]),
                "path-parameters",
                "are written into each operation of the path",
            );
        }
    }
}

/// What makes a parameter the same parameter.
fn identity<'a>(document: &'a Value, parameter: &'a Value) -> Option<(&'a str, &'a str)> {
    let parameter = references::resolved(document, parameter)?;
    Some((
        parameter.get("in")?.as_str()?,
        parameter.get("name")?.as_str()?,
    ))
}

/// Replaces references to parameters, bodies and responses by what they refer to.
pub(super) fn write_out(document: &mut Value, out: &mut Out) {
    let source = document.clone();
    each_operation(document, &mut |operation, place, _| {
        if operation.shift_remove("callbacks").is_some() {
            out.report.add(
                join(place, "callbacks"),
                "callbacks",
                "are dropped; a client receives none",
            );
        }
        if let Some(Value::Array(parameters)) = operation.get_mut("parameters") {
            parameters
                .iter_mut()
                .for_each(|parameter| replace(parameter, &source));
        }
        if let Some(body) = operation.get_mut("requestBody") {
            replace(body, &source);
        }
        if let Some(Value::Object(responses)) = operation.get_mut("responses") {
            responses
                .values_mut()
                .for_each(|response| replace(response, &source));
        }
    });
    let Some(Value::Object(components)) = document.get_mut("components") else {
        return;
    };
    for kind in ["parameters", "requestBodies", "responses", "callbacks"] {
        if components
            .shift_remove(kind)
            .is_some_and(|kind| kind.as_object().is_some_and(|kind| !kind.is_empty()))
        {
            out.report.add(
                join_all("", &["components", kind]),
                "components-written-out",
                "are written out where they are used",
            );
        }
    }
}

fn replace(value: &mut Value, source: &Value) {
    if value.get("$ref").is_some() {
        if let Some(found) = references::resolved(source, value) {
            *value = found.clone();
        } else {
            *value = Value::Object(Map::new());
        }
    }
}
