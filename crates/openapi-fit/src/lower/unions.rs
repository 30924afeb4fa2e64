//! `oneOf` and `anyOf` with null among their members.

use serde_json::{Map, Value, json};

use super::Out;
use crate::pointer::join;

type Schema = Map<String, Value>;

const ANNOTATIONS: [&str; 9] = [
    "title",
    "description",
    "default",
    "example",
    "deprecated",
    "readOnly",
    "writeOnly",
    "externalDocs",
    "xml",
];

/// Whether a keyword says nothing about which values match.
pub(crate) fn is_annotation(key: &str) -> bool {
    ANNOTATIONS.contains(&key) || key.starts_with("x-")
}

/// Adds a schema that must match as well.
pub(super) fn require(schema: &mut Schema, member: Value) {
    match schema.get_mut("allOf") {
        Some(Value::Array(members)) => members.insert(0, member),
        _ => {
            schema.insert("allOf".to_owned(), json!([member]));
        }
    }
}

/// Null among the members becomes `nullable`.
pub(crate) fn drop_null_members(schema: &mut Schema, place: &str, out: &mut Out) {
    for key in ["oneOf", "anyOf"] {
        let Some(Value::Array(members)) = schema.get_mut(key) else {
            continue;
        };
        let before = members.len();
        members.retain(|member| !accepts_null_only(member));
        let (left, only) = (members.len(), members.first().cloned());
        if left == before {
            continue;
        }
        // Beside a type without null, a null member never matched.
        let possible =
            !schema.contains_key("type") || schema.get("nullable") == Some(&Value::Bool(true));
        match (left, only) {
            (0, _) => {
                schema.shift_remove(key);
                schema.insert("enum".to_owned(), json!([null]));
                out.report.add(
                    join(place, key),
                    "null-member",
                    "has null only, and is now `enum: [null]`",
                );
                continue;
            }
            (1, Some(only)) => {
                schema.shift_remove(key);
                unwrap_into(schema, only);
            }
            _ => {}
        }
        if possible {
            schema.insert("nullable".to_owned(), true.into());
            out.report.add(
                join(place, key),
                "null-member",
                "the null member is now `nullable`",
            );
        } else {
            out.report.add(
                join(place, key),
                "null-member",
                "the null member never matched, and is dropped",
            );
        }
    }
}

fn accepts_null_only(member: &Value) -> bool {
    let Some(member) = member.as_object() else {
        return false;
    };
    member.get("enum") == Some(&json!([null]))
        && member
            .keys()
            .all(|key| key == "enum" || key == "nullable" || is_annotation(key))
}

/// The one member that is left becomes the schema itself.
fn unwrap_into(schema: &mut Schema, only: Value) {
    let Value::Object(member) = only else { return };
    let is_reference = member.contains_key("$ref");
    let conflict = member
        .keys()
        .any(|key| !is_annotation(key) && key != "nullable" && schema.contains_key(key));
    if is_reference || conflict {
        require(schema, Value::Object(member));
        return;
    }
    for (key, value) in member {
        if !schema.contains_key(&key) {
            schema.insert(key, value);
        }
    }
}
