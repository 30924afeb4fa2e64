//! What the generator of mocks would not compile.

use serde_json::{Map, Value, json};

use super::bodies::essence;
use super::{Out, each_operation};
use crate::pointer::{join, join_all};
use crate::references;

pub(super) fn fit(document: &mut Value, out: &mut Out) {
    let source = document.clone();
    each_operation(document, &mut |operation, place, _| {
        drop_lists(operation, place, &source, out);
        if let Some(body) = operation.get_mut("requestBody") {
            free_values(body, &join(place, "requestBody"), &source, out);
        }
        if let Some(Value::Object(responses)) = operation.get_mut("responses") {
            for (status, response) in responses {
                free_values(
                    response,
                    &join_all(place, &["responses", status]),
                    &source,
                    out,
                );
            }
        }
    });
}

/// A mock matches a query parameter on its text, and a list has none.
fn drop_lists(operation: &mut Map<String, Value>, place: &str, source: &Value, out: &mut Out) {
    let Some(Value::Array(parameters)) = operation.get_mut("parameters") else {
        return;
    };
    let mut index = 0;
    parameters.retain(|parameter| {
        let schema = parameter
            .get("schema")
            .and_then(|schema| references::resolved(source, schema));
        let list = schema.is_some_and(|schema| schema["type"] == "array");
        if list {
            out.report.add(
                join_all(place, &["parameters", &index.to_string()]),
                "mock-list",
                format!(
                    "{} is left out; mocks cannot match on a list",
                    parameter["name"]
                ),
            );
        }
        index += 1;
        !list
    });
}

/// A whole body that is passed by value, where the mock wants a reference, becomes any JSON.
fn free_values(owner: &mut Value, place: &str, source: &Value, out: &mut Out) {
    let Some(Value::Object(content)) = owner.get_mut("content") else {
        return;
    };
    for (media_type, value) in content {
        let by_value = value
            .get("schema")
            .is_some_and(|schema| is_by_value(schema, source));
        if essence(media_type) == "application/json" && by_value {
            value["schema"] = json!({});
            out.report.add(
                join_all(place, &["content", media_type, "schema"]),
                "mock-value",
                "is now any JSON; mocks take whole bodies by reference, and this is a single value",
            );
        }
    }
}

/// Options, numbers, booleans and enums are passed by value.
fn is_by_value(schema: &Value, source: &Value) -> bool {
    let mut schema = schema;
    for _ in 0..32 {
        let Some(found) = references::resolved(source, schema) else {
            return false;
        };
        if found.get("nullable") == Some(&Value::Bool(true)) || found.get("enum").is_some() {
            return true;
        }
        match found
            .get("allOf")
            .and_then(Value::as_array)
            .map(Vec::as_slice)
        {
            Some([only]) => schema = only,
            _ => {
                return matches!(
                    found["type"].as_str(),
                    Some("integer" | "number" | "boolean")
                );
            }
        }
    }
    false
}
