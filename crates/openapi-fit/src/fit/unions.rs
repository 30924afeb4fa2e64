//! `allOf`, `anyOf`, `oneOf`: one member or several.

use serde_json::{Map, Value, json};

use super::Out;
use crate::pointer::join;
use crate::references;
use crate::shape::{self, Kind};
use crate::{lower, structure};

type Schema = Map<String, Value>;

pub(super) fn fit(schema: &mut Schema, place: &str, out: &mut Out) {
    lower::drop_null_members(schema, place, out);
    any_is_one(schema, place, out);
    distinct(schema, place, out);
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
        out.problems.add(
            place,
            "union-twice",
            "`anyOf` beside `oneOf` would be two types of one name; write one union in an overlay",
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

/// Members that are alike are one. Whether there were any.
pub(super) fn distinct(schema: &mut Schema, place: &str, out: &mut Out) -> bool {
    let Some(Value::Array(members)) = schema.get_mut("oneOf") else {
        return false;
    };
    let before = members.len();
    let mut forms: Vec<Value> = Vec::new();
    members.retain(|member| {
        let form = structure::of(Kind::Schema, member);
        let new = !forms.contains(&form);
        if new {
            forms.push(form);
        }
        new
    });
    let fewer = members.len() < before;
    if fewer {
        out.report.add(
            join(place, "oneOf"),
            "union-members",
            "members that are alike are one",
        );
    }
    fewer
}

/// Members that accept less come first, wherever a union is: the first that fits is taken.
pub(super) fn order(document: &mut Value, out: &mut Out) {
    let source = document.clone();
    shape::change(Kind::Document, document, "", &mut |kind, schema, place| {
        let union = schema.get_mut("oneOf").and_then(Value::as_array_mut);
        if let (Kind::Schema, Some(members)) = (kind, union)
            && !members.is_sorted_by_key(|member| breadth(member, &source))
        {
            members.sort_by_key(|member| breadth(member, &source));
            out.report.add(
                join(place, "oneOf"),
                "union-order",
                "members that accept less come first",
            );
        }
    });
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
        let clash = |name: &String| {
            !lower::is_annotation(name)
                && name != "nullable"
                && name != key
                && schema.contains_key(name)
        };
        match only {
            Value::Object(member) if !member.contains_key("$ref") && !member.keys().any(clash) => {
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
            only if key == "oneOf" => {
                schema.shift_remove(key);
                if let Value::Array(all) = schema.entry("allOf").or_insert_with(|| json!([])) {
                    all.push(only);
                }
                out.report.add(
                    join(place, key),
                    "single-member",
                    "has one member, which is now in `allOf`",
                );
            }
            _ => {}
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
