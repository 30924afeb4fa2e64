//! What the generator of mocks cannot match a request on.

use serde_json::Value;

use super::bodies::essence;
use super::{Out, each_operation};
use crate::pointer::{join, join_all};
use crate::references;

pub(super) fn fit(document: &mut Value, out: &mut Out) {
    let source = document.clone();
    each_operation(document, &mut |operation, place, _| {
        if let Some(Value::Array(parameters)) = operation.get_mut("parameters") {
            let mut index = 0;
            parameters.retain(|parameter| {
                let keep = !is_list(parameter, &source);
                if !keep {
                    out.report.add(
                        join(&join(place, "parameters"), &index.to_string()),
                        "mock-list",
                        format!(
                            "{} is left out; mocks cannot match on a list",
                            parameter["name"]
                        ),
                    );
                }
                index += 1;
                keep
            });
        }
        if let Some(responses) = operation.get_mut("responses") {
            answer_with_a_value(responses, place, out);
        }
        if operation
            .get("requestBody")
            .is_some_and(|body| is_by_value(body, &source))
        {
            operation.shift_remove("requestBody");
            out.report.add(
                join(place, "requestBody"),
                "mock-body",
                "is left out; mocks cannot match on a body that is a single value",
            );
        }
    });
}

/// The mock wants a value, not an option of one.
fn answer_with_a_value(responses: &mut Value, place: &str, out: &mut Out) {
    for (status, response) in responses.as_object_mut().into_iter().flatten() {
        let Some(Value::Object(content)) = response.get_mut("content") else {
            continue;
        };
        for (media_type, value) in content {
            let schema = value.get_mut("schema").and_then(Value::as_object_mut);
            if schema.is_some_and(|schema| schema.shift_remove("nullable").is_some()) {
                out.report.add(
                    join_all(
                        place,
                        &[
                            "responses",
                            status,
                            "content",
                            media_type,
                            "schema",
                            "nullable",
                        ],
                    ),
                    "mock-nullable",
                    "is left out; mocks answer with a value",
                );
            }
        }
    }
}

fn is_list(parameter: &Value, source: &Value) -> bool {
    let schema = parameter
        .get("schema")
        .and_then(|schema| references::resolved(source, schema));
    schema.is_some_and(|schema| schema["type"] == "array")
}

/// Numbers, booleans and enums are passed by value, and the mock wants a reference.
fn is_by_value(body: &Value, source: &Value) -> bool {
    let content = body
        .get("content")
        .and_then(Value::as_object)
        .into_iter()
        .flatten();
    content
        .filter(|(media_type, _)| essence(media_type) == "application/json")
        .filter_map(|(_, value)| references::resolved(source, value.get("schema")?))
        .any(|schema| {
            schema.get("enum").is_some()
                || schema["type"]
                    .as_str()
                    .is_some_and(|name| matches!(name, "integer" | "number" | "boolean"))
        })
}
