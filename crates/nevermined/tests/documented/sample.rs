//! Answers made from a schema: the fullest, the emptiest, and spoilt ones.

use openapi_fit::Samples;
use serde_json::{Value, json};

use super::document::Schema;

/// An answer with every property, each with a value of its own.
pub(crate) fn fullest(schema: &Schema) -> Value {
    Samples::new(&schema.components, text).fullest(&schema.schema)
}

/// An answer with nothing that may be left out.
pub(crate) fn emptiest(schema: &Schema) -> Value {
    Samples::new(&schema.components, text).emptiest(&schema.schema)
}

/// The texts of this document's own formats.
fn text(format: &str, n: u64) -> Option<String> {
    match format {
        "address" => Some(format!("0x{n:040x}")),
        "tx-hash" => Some(format!("0x{n:064x}")),
        "plan-id" | "agent-id" | "credits" | "uint256" => Some(format!("9007199254740993{n}")),
        _ => None,
    }
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
