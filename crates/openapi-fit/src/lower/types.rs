//! `type`: a list of names in 3.1, one name in 3.0.

use serde_json::{Map, Value, json};

use super::{Out, unions};
use crate::pointer::join;

type Schema = Map<String, Value>;

const NAMES: [&str; 7] = [
    "string", "number", "integer", "boolean", "array", "object", "null",
];

/// Keywords that constrain one type only.
const BOUND_TO_TYPE: [(&str, &[&str]); 4] = [
    ("string", &["minLength", "maxLength", "pattern"]),
    (
        "number",
        &[
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "multipleOf",
        ],
    ),
    ("array", &["items", "minItems", "maxItems", "uniqueItems"]),
    (
        "object",
        &[
            "properties",
            "required",
            "additionalProperties",
            "minProperties",
            "maxProperties",
        ],
    ),
];

/// The type that a value has; `None` for null.
pub(super) fn of(value: &Value) -> Option<&'static str> {
    match value {
        Value::Null => None,
        Value::Bool(_) => Some("boolean"),
        Value::Number(number) if number.is_f64() => Some("number"),
        Value::Number(_) => Some("integer"),
        Value::String(_) => Some("string"),
        Value::Array(_) => Some("array"),
        Value::Object(_) => Some("object"),
    }
}

/// Whether a value is of the type.
fn is_of(value: &Value, name: &str) -> bool {
    let own = of(value);
    let whole = || value.as_f64().is_some_and(|number| number.fract() == 0.0);
    own == Some(name) || (name == "number" && value.is_number()) || (name == "integer" && whole())
}

/// Lowers `type` in place.
pub(super) fn lower(schema: &mut Schema, place: &str, out: &mut Out) {
    let place = join(place, "type");
    match schema.get("type") {
        None => {}
        Some(Value::String(name)) if name == "null" => {
            only_null(schema);
            out.report.add(place, "null-type", "is now `enum: [null]`");
        }
        Some(Value::String(name)) if NAMES.contains(&name.as_str()) => {}
        Some(Value::String(name)) => {
            out.problems.add(
                place,
                "type-unknown",
                format!("`{name}` is no type; there are {}", NAMES.join(", ")),
            );
        }
        Some(Value::Array(names)) => match named(names) {
            Ok(names) => lower_list(schema, names, &place, out),
            Err(message) => out.problems.add(place, "type-unknown", message),
        },
        Some(Value::Null) => out.problems.add(
            place,
            "type-unknown",
            "is empty; the type of null is written \"null\", in quotes",
        ),
        Some(other) => out
            .problems
            .add(place, "type-unknown", format!("{other} is no type")),
    }
}

fn named(names: &[Value]) -> Result<Vec<String>, String> {
    let mut found: Vec<String> = Vec::new();
    for name in names {
        match name.as_str() {
            Some(known) if NAMES.contains(&known) => {
                if !found.iter().any(|earlier| earlier == known) {
                    found.push(known.to_owned());
                }
            }
            _ if name.is_null() => {
                return Err(
                    "holds null; the type of null is written \"null\", in quotes".to_owned(),
                );
            }
            _ => return Err(format!("{name} is no type; there are {}", NAMES.join(", "))),
        }
    }
    if found.is_empty() {
        Err("is an empty list".to_owned())
    } else {
        Ok(found)
    }
}

fn only_null(schema: &mut Schema) {
    schema.shift_remove("type");
    schema.insert("enum".to_owned(), json!([null]));
}

fn lower_list(schema: &mut Schema, mut names: Vec<String>, place: &str, out: &mut Out) {
    let written = names.join(", ");
    let nullable = names.iter().any(|name| name == "null");
    names.retain(|name| name != "null");
    if names.iter().any(|name| name == "number") {
        // Every integer is a number, and `oneOf` must not match twice.
        names.retain(|name| name != "integer");
    }
    if let Some(Value::Array(values)) = schema.get("enum") {
        // A type that none of the values has can never match.
        let possible = |name: &String| values.iter().any(|value| is_of(value, name));
        if values.iter().any(|value| !value.is_null()) {
            names.retain(possible);
        }
    }
    match names.as_slice() {
        [] => {
            only_null(schema);
            out.report.add(
                place,
                "type-array",
                format!("[{written}] is now `enum: [null]`"),
            );
            return;
        }
        [only] => {
            out.report.add(
                place,
                "type-array",
                format!(
                    "[{written}] is now `{only}`{}",
                    if nullable { ", nullable" } else { "" }
                ),
            );
            schema.insert("type".to_owned(), only.as_str().into());
        }
        several => {
            out.report.add(
                place,
                "type-array",
                format!(
                    "[{written}] is now `oneOf`{}",
                    if nullable { ", nullable" } else { "" }
                ),
            );
            let members = split(schema, several);
            if schema.contains_key("oneOf") {
                unions::require(schema, json!({"oneOf": members}));
            } else {
                schema.insert("oneOf".to_owned(), members);
            }
        }
    }
    if nullable {
        schema.insert("nullable".to_owned(), true.into());
    }
}

/// Takes `type` and what depends on it out of the schema, one member for each type.
fn split(schema: &mut Schema, names: &[String]) -> Value {
    schema.shift_remove("type");
    let values = schema.shift_remove("enum");
    let format = schema.shift_remove("format");
    let mut members: Vec<Schema> = Vec::new();
    for name in names {
        let mut member = Schema::new();
        member.insert("type".to_owned(), name.as_str().into());
        let family = if name == "integer" {
            "number"
        } else {
            name.as_str()
        };
        let own = BOUND_TO_TYPE
            .iter()
            .find(|(bound, _)| *bound == family)
            .map_or(&[][..], |(_, keys)| *keys);
        for key in own {
            if let Some(value) = schema.get(*key) {
                member.insert((*key).to_owned(), value.clone());
            }
        }
        if let Some(format) = &format {
            let numeric = matches!(
                format.as_str(),
                Some("int32" | "int64" | "float" | "double")
            );
            if (family == "number" && numeric) || (family == "string" && !numeric) {
                member.insert("format".to_owned(), format.clone());
            }
        }
        if let Some(Value::Array(values)) = &values {
            let fitting: Vec<Value> = values
                .iter()
                .filter(|value| is_of(value, name))
                .cloned()
                .collect();
            member.insert("enum".to_owned(), fitting.into());
        }
        members.push(member);
    }
    for (_, keys) in BOUND_TO_TYPE {
        for key in keys {
            schema.shift_remove(*key);
        }
    }
    members.into_iter().map(Value::Object).collect()
}
