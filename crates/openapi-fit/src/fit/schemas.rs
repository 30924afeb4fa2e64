//! What is fitted in every schema, whoever uses it.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::{Out, describe, open, unions};
use crate::pointer::{self, join};
use crate::shape::{self, Kind};
use crate::{references, unique};

type Schema = Map<String, Value>;

pub(super) fn fit(document: &mut Value, out: &mut Out) {
    let source = document.clone();
    shape::change(Kind::Document, document, "", &mut |kind, value, place| {
        if let (Kind::Schema, Value::Object(schema)) = (kind, value) {
            if schema.contains_key("$ref") {
                drop_siblings(schema, place, out);
            } else {
                fit_one(schema, place, &source, out);
            }
        }
    });
}

fn fit_one(schema: &mut Schema, place: &str, source: &Value, out: &mut Out) {
    title(schema, place, out);
    discriminator(schema, place, out);
    never(schema, place, out);
    enum_type(schema, place, out);
    enum_values(schema, place, out);
    validation(schema, place, out);
    nullable_required(schema, place, source, out);
    unions::fit(schema, place, out);
    default(schema, place, out);
    additional(schema, place, out);
}

/// 3.0 reads nothing beside a reference; what would be lost without a word is lost with one.
fn drop_siblings(schema: &mut Schema, place: &str, out: &mut Out) {
    let meaning = |key: &String| key == "$ref" || key == "nullable";
    schema.retain(|key, _| {
        let keep = meaning(key);
        if !keep {
            out.report.add(
                join(place, key),
                "ref-siblings",
                "is dropped: 3.0 reads nothing beside a reference",
            );
        }
        keep
    });
    if schema.shift_remove("nullable") == Some(Value::Bool(true))
        && let Some(reference) = schema.shift_remove("$ref")
    {
        schema.insert("allOf".to_owned(), json!([{"$ref": reference}]));
        schema.insert("nullable".to_owned(), true.into());
        out.report.add(
            place,
            "ref-nullable",
            "the reference is now in `allOf`, so that `nullable` is read",
        );
    }
}

/// A title would name the type, and two equal titles would make one type of two.
fn title(schema: &mut Schema, place: &str, out: &mut Out) {
    if let Some(title) = schema.shift_remove("title") {
        out.report.add(
            join(place, "title"),
            "title",
            format!("{title} is dropped, since it would name the type"),
        );
    }
}

fn discriminator(schema: &mut Schema, place: &str, out: &mut Out) {
    if schema.shift_remove("discriminator").is_some() {
        out.report.add(
            join(place, "discriminator"),
            "discriminator",
            "is dropped; the generator tells members apart by their content",
        );
    }
}

/// A property that must be absent.
fn never(schema: &mut Schema, place: &str, out: &mut Out) {
    let Some(Value::Object(properties)) = schema.get_mut("properties") else {
        return;
    };
    properties.retain(|name, property| {
        let keep = *property != json!({"not": {}});
        if !keep {
            out.report.add(
                join(&join(place, "properties"), name),
                "never-schema",
                "is dropped: no value is allowed there",
            );
        }
        keep
    });
}

/// An enum without a type gets the type of its values.
fn enum_type(schema: &mut Schema, place: &str, out: &mut Out) {
    let Some(Value::Array(values)) = schema.get("enum") else {
        return;
    };
    if schema.contains_key("type") {
        return;
    }
    let mut names = values
        .iter()
        .filter(|value| !value.is_null())
        .map(|value| match value {
            Value::String(_) => Some("string"),
            Value::Bool(_) => Some("boolean"),
            Value::Number(number) => Some(if number.is_f64() { "number" } else { "integer" }),
            _ => None,
        });
    let Some(Some(name)) = names.next() else {
        return;
    };
    if names.all(|other| other == Some(name)) {
        let nullable = values.contains(&Value::Null);
        schema.insert("type".to_owned(), name.into());
        if nullable {
            schema.insert("nullable".to_owned(), true.into());
        }
        out.report.add(
            place,
            "enum-type",
            format!("the values of `enum` are of type `{name}`, which is now stated"),
        );
    }
}

/// Values that cannot be variants: two that are one identifier, or values that are no scalars.
fn enum_values(schema: &mut Schema, place: &str, out: &mut Out) {
    let Some(Value::Array(values)) = schema.get("enum") else {
        return;
    };
    let why = if unique::collide(values) {
        "two values would be one identifier"
    } else if values
        .iter()
        .any(|value| value.is_object() || value.is_array())
    {
        "its values are not scalars"
    } else {
        return;
    };
    if let Some(known) = open::open_values(schema) {
        out.report.add(
            join(place, "enum"),
            "enum-collision",
            format!("is opened: {why}; known: {known}"),
        );
    }
}

/// Checks that would make a type of their own, a dependency, or an array of fixed length.
const VALIDATION: [(&str, &str); 6] = [
    ("pattern", "x-pattern"),
    ("minLength", "x-min-length"),
    ("maxLength", "x-max-length"),
    ("uniqueItems", "x-unique-items"),
    ("minItems", "x-min-items"),
    ("maxItems", "x-max-items"),
];

fn validation(schema: &mut Schema, place: &str, out: &mut Out) {
    for (key, extension) in VALIDATION {
        if let Some(value) = schema.shift_remove(key) {
            schema.insert(extension.to_owned(), value);
            out.report.add(
                join(place, key),
                "validation",
                format!("is now `{extension}`; checking it is the caller's part"),
            );
        }
    }
}

/// A required property that can be null fails when it is missing; an optional one does not.
fn nullable_required(schema: &mut Schema, place: &str, source: &Value, out: &mut Out) {
    let owner = Value::Object(schema.clone());
    let mut forgive = |schema: &mut Schema, place: &str| {
        let Some(Value::Array(required)) = schema.get_mut("required") else {
            return;
        };
        required.retain(|name| {
            let Some(name) = name.as_str() else {
                return true;
            };
            let nullable = property(&owner, name, source, &mut Seen::new())
                .is_some_and(|property| is_nullable(property, source, &mut Seen::new()));
            if nullable {
                out.report.add(
                    join(place, "required"),
                    "nullable-required",
                    format!("`{name}` can be null, and may now be missing too"),
                );
            }
            !nullable
        });
        if required.is_empty() {
            schema.shift_remove("required");
        }
    };
    forgive(schema, place);
    let members = schema.get_mut("allOf").and_then(Value::as_array_mut);
    for (index, member) in members.into_iter().flatten().enumerate() {
        if let Value::Object(member) = member {
            forgive(member, &join(&join(place, "allOf"), &index.to_string()));
        }
    }
}

/// A property of an object, looked up through `allOf` and references.
fn property<'a>(
    schema: &'a Value,
    name: &str,
    source: &'a Value,
    seen: &mut Seen<'a>,
) -> Option<&'a Value> {
    let schema = entered(schema, source, seen)?;
    if let Some(property) = schema
        .get("properties")
        .and_then(|properties| properties.get(name))
    {
        return Some(property);
    }
    let members = schema.get("allOf")?.as_array()?;
    members
        .iter()
        .find_map(|member| property(member, name, source, seen))
}

/// Whether null is a value of the schema.
fn is_nullable<'a>(schema: &'a Value, source: &'a Value, seen: &mut Seen<'a>) -> bool {
    let Some(schema) = entered(schema, source, seen) else {
        return false;
    };
    let list = |key: &str| schema.get(key).and_then(Value::as_array);
    let mut nullable = |member| is_nullable(member, source, seen);
    schema.get("nullable") == Some(&Value::Bool(true))
        || list("enum").is_some_and(|values| values.contains(&Value::Null))
        || list("oneOf").is_some_and(|members| members.iter().any(&mut nullable))
        || list("anyOf").is_some_and(|members| members.iter().any(&mut nullable))
        || list("allOf")
            .is_some_and(|members| !members.is_empty() && members.iter().all(&mut nullable))
}

/// References that were followed already; following them again would find nothing new.
type Seen<'a> = BTreeSet<&'a str>;

fn entered<'a>(schema: &'a Value, source: &'a Value, seen: &mut Seen<'a>) -> Option<&'a Value> {
    match pointer::reference(schema) {
        Some(reference) if !seen.insert(reference) => None,
        _ => references::resolved(source, schema),
    }
}

/// How a default is told in a description.
pub(super) fn default_sentence(default: &Value) -> String {
    match default {
        Value::String(text) if !text.is_empty() => format!("Default: `{text}`."),
        other => format!("Default: `{other}`."),
    }
}

/// A property with a default would always be sent.
fn default(schema: &mut Schema, place: &str, out: &mut Out) {
    let Some(default) = schema.shift_remove("default") else {
        return;
    };
    out.report.add(
        join(place, "default"),
        "default",
        format!(
            "{default} is now told in the description; the generated field would always be sent"
        ),
    );
    describe(schema, &default_sentence(&default));
    schema.insert("x-default".to_owned(), default);
}

fn additional(schema: &Schema, place: &str, out: &mut Out) {
    let named = schema
        .get("properties")
        .and_then(Value::as_object)
        .is_some_and(|map| !map.is_empty());
    if named && schema.get("additionalProperties") == Some(&Value::Bool(true)) {
        out.report.add(
            join(place, "additionalProperties"),
            "additional-properties",
            "further properties are allowed, and dropped by the generated type; `{}` would keep them",
        );
    }
}
