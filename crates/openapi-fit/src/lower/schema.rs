//! One schema, whose inner schemas are lowered already.

use serde_json::{Map, Value, json};

use super::{Out, types, unions};
use crate::pointer::join;

type Schema = Map<String, Value>;

/// Lowers the schema in place.
pub(super) fn lower(value: &mut Value, place: &str, out: &mut Out) {
    match value {
        Value::Bool(anything) => {
            out.report.add(
                place,
                "boolean-schema",
                format!("`{anything}` is now a schema of 3.0"),
            );
            *value = if *anything {
                json!({})
            } else {
                json!({"not": {}})
            };
        }
        Value::Object(schema) => {
            refuse(schema, place, out);
            drop_keywords(schema, place, out);
            constant(schema, place, out);
            content(schema, place, out);
            exclusive_bounds(schema, place, out);
            examples(schema, place, out);
            prefix_items(schema, place, out);
            pattern_properties(schema, place, out);
            types::lower(schema, place, out);
            unions::drop_null_members(schema, place, out);
            reference_siblings(schema, place, out);
        }
        _ => out.problems.add(
            place,
            "schema-malformed",
            "a schema is a mapping or a boolean",
        ),
    }
}

/// What 3.0 has no counterpart for, and cannot do without.
fn refuse(schema: &mut Schema, place: &str, out: &mut Out) {
    for key in ["$defs", "definitions"] {
        match schema.get(key) {
            Some(Value::Object(inner)) if inner.is_empty() => {
                schema.shift_remove(key);
            }
            Some(_) => out.problems.add(
                join(place, key),
                "defs",
                format!(
                    "3.0 has no `{key}`; move the schemas to components and refer to them there"
                ),
            ),
            None => {}
        }
    }
    for key in [
        "$dynamicRef",
        "$dynamicAnchor",
        "$recursiveRef",
        "$recursiveAnchor",
    ] {
        if schema.contains_key(key) {
            out.problems.add(
                join(place, key),
                "dynamic-ref",
                format!("3.0 has no `{key}`; write a `$ref` to a component"),
            );
        }
    }
    if schema.get("items").is_some_and(Value::is_array) {
        out.problems.add(
            join(place, "items"),
            "schema-malformed",
            "a list of schemas is `prefixItems` in 3.1",
        );
    }
}

/// Keywords without a counterpart. Without them more is accepted, never less.
const DROPPED: [&str; 18] = [
    "$id",
    "$schema",
    "$anchor",
    "$comment",
    "$vocabulary",
    "if",
    "then",
    "else",
    "dependentSchemas",
    "dependentRequired",
    "dependencies",
    "contains",
    "minContains",
    "maxContains",
    "propertyNames",
    "unevaluatedItems",
    "unevaluatedProperties",
    "contentSchema",
];

fn drop_keywords(schema: &mut Schema, place: &str, out: &mut Out) {
    for key in DROPPED {
        if schema.shift_remove(key).is_some() {
            out.report.add(
                join(place, key),
                "keyword-dropped",
                format!("3.0 has no `{key}`"),
            );
        }
    }
}

fn constant(schema: &mut Schema, place: &str, out: &mut Out) {
    let Some(value) = schema.shift_remove("const") else {
        return;
    };
    out.report.add(
        join(place, "const"),
        "const",
        format!("`{value}` is now the only value of `enum`"),
    );
    if !schema.contains_key("type")
        && let Some(name) = types::of(&value)
    {
        schema.insert("type".to_owned(), name.into());
    }
    schema.insert("enum".to_owned(), json!([value]));
}

/// `contentEncoding` and `contentMediaType` are formats in 3.0.
fn content(schema: &mut Schema, place: &str, out: &mut Out) {
    let encoding = schema.shift_remove("contentEncoding");
    let media_type = schema.shift_remove("contentMediaType");
    if encoding.is_none() && media_type.is_none() {
        return;
    }
    let media_type = media_type
        .as_ref()
        .and_then(Value::as_str)
        .unwrap_or_default();
    let format = match encoding.as_ref().and_then(Value::as_str) {
        Some("base64") => Some("byte"),
        Some("binary") => Some("binary"),
        Some(_) => None,
        None if is_text(media_type) => None,
        None => Some("binary"),
    };
    match format {
        Some(format) if !schema.contains_key("format") => {
            schema.entry("type").or_insert_with(|| "string".into());
            schema.insert("format".to_owned(), format.into());
            out.report.add(
                place,
                "content-encoding",
                format!("the content is now of format `{format}`"),
            );
        }
        _ => out.report.add(
            place,
            "content-encoding",
            "the content's encoding and media type are dropped",
        ),
    }
}

fn is_text(media_type: &str) -> bool {
    let kind = media_type.split(';').next().unwrap_or_default().trim();
    kind.starts_with("text/") || kind.ends_with("json") || kind.ends_with("xml")
}

/// A bound that is itself excluded: a number in 3.1, a flag beside the bound in 3.0.
fn exclusive_bounds(schema: &mut Schema, place: &str, out: &mut Out) {
    for (exclusive, inclusive) in [
        ("exclusiveMinimum", "minimum"),
        ("exclusiveMaximum", "maximum"),
    ] {
        let Some(bound) = schema.get(exclusive).and_then(Value::as_f64) else {
            continue;
        };
        let looser = schema
            .get(inclusive)
            .and_then(Value::as_f64)
            .is_none_or(|other| {
                if inclusive == "minimum" {
                    other <= bound
                } else {
                    other >= bound
                }
            });
        if looser {
            let bound = schema.get(exclusive).cloned().unwrap_or_default();
            out.report.add(
                join(place, exclusive),
                "exclusive-bound",
                format!("{bound} is now `{inclusive}`, excluded"),
            );
            schema.insert(inclusive.to_owned(), bound);
            schema.insert(exclusive.to_owned(), true.into());
        } else {
            schema.shift_remove(exclusive);
            out.report.add(
                join(place, exclusive),
                "exclusive-bound",
                format!("{bound} is dropped: `{inclusive}` is stricter"),
            );
        }
    }
}

fn examples(schema: &mut Schema, place: &str, out: &mut Out) {
    let Some(examples) = schema.shift_remove("examples") else {
        return;
    };
    let count = examples.as_array().map_or(0, Vec::len);
    let first = match examples {
        Value::Array(list) => list.into_iter().next(),
        _ => None,
    };
    match first {
        Some(first) if !schema.contains_key("example") => {
            schema.insert("example".to_owned(), first);
            out.report.add(
                join(place, "examples"),
                "examples",
                format!("the first of {count} is now `example`"),
            );
        }
        _ => out
            .report
            .add(join(place, "examples"), "examples", "are dropped"),
    }
}

/// A tuple becomes a list of any of its members.
fn prefix_items(schema: &mut Schema, place: &str, out: &mut Out) {
    let Some(prefix) = schema.shift_remove("prefixItems") else {
        return;
    };
    let Value::Array(mut members) = prefix else {
        out.problems.add(
            join(place, "prefixItems"),
            "schema-malformed",
            "must be a list of schemas",
        );
        return;
    };
    let count = members.len();
    let longest = schema
        .get("maxItems")
        .and_then(Value::as_u64)
        .and_then(|most| usize::try_from(most).ok());
    match schema.shift_remove("items") {
        Some(rest) if is_never(&rest) => {
            if longest.is_none_or(|most| most > count) {
                schema.insert("maxItems".to_owned(), count.into());
            }
        }
        _ if longest.is_some_and(|most| most <= count) => {}
        Some(rest) => members.push(rest),
        None => members.push(json!({})),
    }
    schema.entry("type").or_insert_with(|| "array".into());
    let items = any_of_them(members, &join(place, "prefixItems"), out);
    schema.insert("items".to_owned(), items);
    out.report.add(
        join(place, "prefixItems"),
        "prefix-items",
        "`items` now accepts each of them in any place; their order is lost",
    );
}

fn pattern_properties(schema: &mut Schema, place: &str, out: &mut Out) {
    let Some(patterns) = schema.shift_remove("patternProperties") else {
        return;
    };
    let Value::Object(patterns) = patterns else {
        out.problems.add(
            join(place, "patternProperties"),
            "schema-malformed",
            "must be a mapping of schemas",
        );
        return;
    };
    let mut members: Vec<Value> = patterns.into_iter().map(|(_, member)| member).collect();
    match schema.get("additionalProperties") {
        None | Some(Value::Bool(false)) => {}
        Some(Value::Bool(true)) => members.push(json!({})),
        Some(other) => members.push(other.clone()),
    }
    schema.entry("type").or_insert_with(|| "object".into());
    schema.insert(
        "additionalProperties".to_owned(),
        any_of_them(members, place, out),
    );
    out.report.add(
        join(place, "patternProperties"),
        "pattern-properties",
        "`additionalProperties` now accepts each of them under any name; the patterns are lost",
    );
}

/// What accepts each of the members.
fn any_of_them(members: Vec<Value>, place: &str, out: &mut Out) -> Value {
    let mut different: Vec<Value> = Vec::new();
    for member in members {
        if !different.contains(&member) {
            different.push(member);
        }
    }
    let anything = |member: &Value| member.as_object().is_some_and(Map::is_empty);
    if different.is_empty() || different.iter().any(anything) {
        return json!({});
    }
    if different.len() == 1 {
        return different.remove(0);
    }
    let mut union = Schema::new();
    union.insert("oneOf".to_owned(), different.into());
    unions::drop_null_members(&mut union, place, out);
    union.into()
}

fn is_never(schema: &Value) -> bool {
    *schema == json!({"not": {}})
}

fn reference_siblings(schema: &mut Schema, place: &str, out: &mut Out) {
    if schema.len() < 2 || !schema.get("$ref").is_some_and(Value::is_string) {
        return;
    }
    let Some(reference) = schema.shift_remove("$ref") else {
        return;
    };
    let siblings = schema
        .keys()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join("`, `");
    out.report.add(
        join(place, "$ref"),
        "ref-siblings",
        format!("is now in `allOf`, since 3.0 would not read `{siblings}` beside it"),
    );
    unions::require(schema, json!({"$ref": reference}));
}
