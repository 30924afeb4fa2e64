//! Answers made from a schema: the fullest, the emptiest, and spoilt ones.

use serde_json::{Map, Value, json};

use super::document::Schema;

/// Deeper than this, a schema that contains itself is not filled any more.
const DEEPEST: usize = 6;

/// An answer with every property, each with a value of its own.
pub(crate) fn fullest(schema: &Schema) -> Value {
    let mut number = 0;
    fill(schema, &schema.schema, &mut number, 0)
}

fn fill(schema: &Schema, at: &Value, number: &mut u64, depth: usize) -> Value {
    if let Some(name) = reference(at) {
        return fill(schema, &schema.components[name], number, depth);
    }
    if let Some(parts) = at["allOf"].as_array() {
        let mut whole = Map::new();
        for part in parts {
            match fill(schema, part, number, depth) {
                Value::Object(part) => whole.extend(part),
                other => return other,
            }
        }
        return whole.into();
    }
    for key in ["oneOf", "anyOf"] {
        if let Some(first) = at[key].get(0) {
            return fill(schema, first, number, depth);
        }
    }
    *number += 1;
    let n = *number;
    if let Some(known) = at["enum"].get(0) {
        return known.clone();
    }
    match at["type"].as_str() {
        Some("array") if depth < DEEPEST => json!([fill(schema, &at["items"], number, depth + 1)]),
        Some("array") => json!([]),
        Some("boolean") => json!(true),
        Some("integer") => json!(1000 + n),
        #[allow(clippy::cast_precision_loss, reason = "small numbers")]
        Some("number") => json!(1000.0 + n as f64 + 0.5),
        Some("string") => json!(text(at["format"].as_str().unwrap_or_default(), n)),
        _ => object(schema, at, number, depth),
    }
}

fn object(schema: &Schema, at: &Value, number: &mut u64, depth: usize) -> Value {
    let mut filled = Map::new();
    if depth < DEEPEST {
        for (name, property) in at["properties"].as_object().into_iter().flatten() {
            filled.insert(name.clone(), fill(schema, property, number, depth + 1));
        }
        if at["additionalProperties"].is_object() {
            let value = fill(schema, &at["additionalProperties"], number, depth + 1);
            filled.insert(format!("key{number}"), value);
        }
    }
    filled.into()
}

/// A text of the format that no other property has.
fn text(format: &str, n: u64) -> String {
    match format {
        "date-time" => format!("2026-01-02T03:{:02}:{:02}Z", n / 60 % 60, n % 60),
        "date" => format!("2026-{:02}-{:02}", n / 28 % 12 + 1, n % 28 + 1),
        "address" => format!("0x{n:040x}"),
        "tx-hash" => format!("0x{n:064x}"),
        "plan-id" | "agent-id" | "credits" | "uint256" => format!("9007199254740993{n}"),
        "uri" | "url" => format!("https://example.test/{n}"),
        "uuid" => format!("00000000-0000-4000-8000-{n:012}"),
        "email" => format!("someone{n}@example.test"),
        _ => format!("text-{n}"),
    }
}

/// An answer with nothing that may be left out.
pub(crate) fn emptiest(schema: &Schema) -> Value {
    empty(schema, &schema.schema)
}

fn empty(schema: &Schema, at: &Value) -> Value {
    if let Some(name) = reference(at) {
        return empty(schema, &schema.components[name]);
    }
    if at["type"] == "array" {
        return json!([]);
    }
    if !at["type"].is_string() && !at["allOf"].is_array() || at["type"] == "object" {
        let required = at["required"].as_array().cloned().unwrap_or_default();
        let mut number = 0;
        let kept = required.iter().filter_map(Value::as_str).map(|name| {
            let property = &at["properties"][name];
            (name.to_owned(), fill(schema, property, &mut number, 0))
        });
        return kept.collect::<Map<_, _>>().into();
    }
    fullest(&Schema {
        schema: at.clone(),
        components: schema.components.clone(),
    })
}

fn reference(at: &Value) -> Option<&str> {
    at["$ref"].as_str()?.rsplit('/').next()
}

/// The texts and numbers of `answer`, with their places, that `value` does not have.
pub(crate) fn lost(answer: &Value, value: &Value) -> Vec<(String, Value)> {
    let mut wanted = Vec::new();
    leaves(answer, "", &mut wanted);
    let mut found = Vec::new();
    leaves(value, "", &mut found);
    wanted.retain(|(_, leaf)| !found.iter().any(|(_, other)| same(leaf, other)));
    wanted
}

/// Credits and amounts may be read from a number and written as a text.
fn same(one: &Value, other: &Value) -> bool {
    let plain = |value: &Value| {
        value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned)
    };
    plain(one) == plain(other)
}

fn leaves(value: &Value, at: &str, out: &mut Vec<(String, Value)>) {
    match value {
        Value::Object(object) => object
            .iter()
            .for_each(|(name, value)| leaves(value, &format!("{at}/{name}"), out)),
        Value::Array(items) => items
            .iter()
            .for_each(|item| leaves(item, &format!("{at}/*"), out)),
        Value::String(_) | Value::Number(_) => out.push((at.to_owned(), value.clone())),
        Value::Bool(_) | Value::Null => {}
    }
}

/// `answer` spoilt in each of the ways that a server might, as text.
pub(crate) fn spoilt(answer: &Value) -> Vec<(String, String)> {
    let whole = answer.to_string();
    let mut out = vec![
        ("nothing".to_owned(), String::new()),
        (
            "a page".to_owned(),
            "<html><body>ok</body></html>".to_owned(),
        ),
        ("a number".to_owned(), "7".to_owned()),
        ("cut".to_owned(), whole[..whole.len() / 2].to_owned()),
    ];
    if let Value::Object(object) = answer {
        let mut refused = object.clone();
        refused.insert("success".to_owned(), json!(false));
        out.push(("success: false".to_owned(), json!(refused).to_string()));
        let mut more = object.clone();
        more.insert("neverHeardOf".to_owned(), json!({ "deep": [1, 2, 3] }));
        out.push(("one more property".to_owned(), json!(more).to_string()));
        for name in object.keys() {
            for (what, value) in [
                ("null", json!(null)),
                ("an object", json!({})),
                ("a list", json!([[1]])),
            ] {
                let mut changed = object.clone();
                changed.insert(name.clone(), value);
                out.push((format!("{name} is {what}"), json!(changed).to_string()));
            }
        }
    }
    out
}
