//! `allOf`, `anyOf`, `oneOf`: one member or several.

use serde_json::{Map, Value, json};

use super::Out;
use crate::pointer::join;
use crate::references;
use crate::shape::Kind;
use crate::{lower, structure};

type Schema = Map<String, Value>;

pub(super) fn fit(schema: &mut Schema, place: &str, source: &Value, out: &mut Out) {
    any_is_one(schema, place, out);
    order(schema, place, source, out);
    single_members(schema, place, out);
}

/// The generator makes a struct of optional parts of an `anyOf` whose members overlap, which scalars
/// can never fill. A `oneOf` becomes an enum whose first fitting member is taken.
fn any_is_one(schema: &mut Schema, place: &str, out: &mut Out) {
    let Some(members) = schema.shift_remove("anyOf") else {
        return;
    };
    let place = join(place, "anyOf");
    if schema.contains_key("oneOf") {
        let all = schema.entry("allOf").or_insert_with(|| json!([]));
        if let Value::Array(all) = all {
            all.push(json!({"oneOf": members}));
        }
        out.report.add(
            place,
            "any-of",
            "is now a `oneOf` in `allOf`; the first member that fits is taken",
        );
    } else {
        schema.insert("oneOf".to_owned(), members);
        out.report.add(
            place,
            "any-of",
            "is now `oneOf`; the first member that fits is taken",
        );
    }
}

/// Equal members are one, and those that accept less come first.
pub(super) fn order(schema: &mut Schema, place: &str, source: &Value, out: &mut Out) {
    let Some(Value::Array(members)) = schema.get_mut("oneOf") else {
        return;
    };
    let before = members.clone();
    let mut different: Vec<Value> = Vec::new();
    let mut forms: Vec<Value> = Vec::new();
    for member in members.drain(..) {
        let form = structure::of(Kind::Schema, &member);
        if !forms.contains(&form) {
            forms.push(form);
            different.push(member);
        }
    }
    different.sort_by_key(|member| breadth(member, source));
    *members = different;
    if members.len() < before.len() {
        out.report.add(
            join(place, "oneOf"),
            "union-members",
            "members that are alike are one",
        );
    } else if *members != before {
        out.report.add(
            join(place, "oneOf"),
            "union-members",
            "members that accept less come first",
        );
    }
}

/// How much a member accepts, as far as scalars go.
fn breadth(member: &Value, source: &Value) -> u8 {
    let Some(member) = references::resolved(source, member) else {
        return 1;
    };
    let kind = member.get("type").and_then(Value::as_str);
    match kind {
        _ if member.get("enum").is_some() => 0,
        Some("string") if member.get("format").is_none() => 3,
        Some("number") => 2,
        None if member
            .as_object()
            .is_some_and(|schema| schema.keys().all(|key| lower::is_annotation(key))) =>
        {
            4
        }
        _ => 1,
    }
}

/// A union of one is that one.
pub(super) fn single_members(schema: &mut Schema, place: &str, out: &mut Out) {
    for key in ["oneOf", "allOf"] {
        let Some(Value::Array(members)) = schema.get(key) else {
            continue;
        };
        let [only] = members.as_slice() else { continue };
        let only = only.clone();
        if only.get("$ref").is_some() {
            if key == "oneOf" && !schema.contains_key("allOf") {
                schema.shift_remove(key);
                schema.insert("allOf".to_owned(), json!([only]));
                out.report.add(
                    join(place, key),
                    "single-member",
                    "has one member, and is now `allOf`",
                );
            }
            continue;
        }
        let Value::Object(member) = only else {
            continue;
        };
        let clash = member
            .keys()
            .any(|key| !lower::is_annotation(key) && key != "nullable" && schema.contains_key(key));
        if !clash {
            schema.shift_remove(key);
            for (key, value) in member {
                schema.entry(key).or_insert(value);
            }
            out.report.add(
                join(place, key),
                "single-member",
                "has one member, which is now the schema itself",
            );
        }
    }
    lone_reference(schema, place, out);
}

/// A reference in `allOf` names its own type, unless something beside it makes another of it.
fn lone_reference(schema: &mut Schema, place: &str, out: &mut Out) {
    let lone = schema
        .get("allOf")
        .and_then(Value::as_array)
        .is_some_and(|members| members.len() == 1 && members[0].get("$ref").is_some());
    if lone
        && schema.get("type") == Some(&"object".into())
        && schema.keys().all(|key| {
            matches!(key.as_str(), "type" | "allOf" | "nullable") || lower::is_annotation(key)
        })
    {
        schema.shift_remove("type");
        out.report.add(
            join(place, "type"),
            "single-member",
            "is dropped beside the reference that says as much",
        );
    }
}
