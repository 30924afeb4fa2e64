//! What a server may send tomorrow: new enum values, larger numbers, further and missing properties.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::reach;
use super::{Out, describe, each_operation, unions};
use crate::pointer::{self, join, join_all};
use crate::shape::{self, Kind};

type Schema = Map<String, Value>;

/// Opens every schema that a response can contain; `relax` also makes its properties optional.
pub(super) fn fit(document: &mut Value, relax: bool, out: &mut Out) {
    let source = document.clone();
    let reach = reach::of(&source);
    let members = union_members(&source);
    let tags = tags(&source, &members);
    let mut opening = Opening { relax: false, out };
    if let Some(schemas) = components(document, "schemas") {
        for (name, schema) in schemas {
            if reach.responses.contains(name) && !tags.contains(name) {
                opening.relax = relax && !reach.requests.contains(name);
                opening.open(
                    schema,
                    &join_all("/components/schemas", &[name]),
                    members.contains(name),
                );
            }
        }
    }
    opening.relax = relax;
    if let Some(responses) = components(document, "responses") {
        for (name, response) in responses {
            opening.response(response, &join_all("/components/responses", &[name]));
        }
    }
    each_operation(document, &mut |operation, place, _| {
        let place = join(place, "responses");
        if let Some(Value::Object(responses)) = operation.get_mut("responses") {
            for (status, response) in responses {
                opening.response(response, &join(&place, status));
            }
        }
    });
}

fn components<'a>(document: &'a mut Value, kind: &str) -> Option<&'a mut Map<String, Value>> {
    document
        .get_mut("components")?
        .get_mut(kind)?
        .as_object_mut()
}

/// The components that are members of a union. They keep what tells them apart.
fn union_members(source: &Value) -> BTreeSet<String> {
    let mut members = BTreeSet::new();
    shape::each(Kind::Document, source, "", &mut |kind, value, _| {
        let union = value.get("oneOf").and_then(Value::as_array);
        if let (Kind::Schema, Some(union)) = (kind, union.filter(|members| members.len() > 1)) {
            members.extend(union.iter().flat_map(|member| member_names(member, source)));
        }
    });
    members
}

/// Components that are nothing but the single value by which a member of a union is known.
fn tags(source: &Value, members: &BTreeSet<String>) -> BTreeSet<String> {
    let schemas = &source["components"]["schemas"];
    let mut tags = BTreeSet::new();
    let mut parts: Vec<&Value> = members.iter().map(|name| &schemas[name.as_str()]).collect();
    while let Some(part) = parts.pop() {
        parts.extend(part["allOf"].as_array().into_iter().flatten());
        let required = part["required"].as_array().into_iter().flatten();
        for name in required.filter_map(Value::as_str) {
            let names = part["properties"]
                .get(name)
                .map(|property| member_names(property, source));
            let single = |name: &String| is_single(&schemas[name.as_str()]);
            tags.extend(names.into_iter().flatten().filter(single));
        }
    }
    tags
}

fn is_single(schema: &Value) -> bool {
    schema
        .get("enum")
        .and_then(Value::as_array)
        .is_some_and(|values| values.len() == 1)
}

/// The components that a member of a union is made of.
fn member_names(member: &Value, source: &Value) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut waiting = vec![member];
    while let Some(member) = waiting.pop() {
        if let Some(name) = pointer::reference(member)
            .and_then(|reference| pointer::component(reference, "schemas"))
            && names.insert(name.clone())
        {
            waiting.push(&source["components"]["schemas"][name.as_str()]);
        }
        waiting.extend(
            member
                .get("allOf")
                .and_then(Value::as_array)
                .into_iter()
                .flatten(),
        );
    }
    names
}

struct Opening<'a> {
    relax: bool,
    out: &'a mut Out,
}

impl Opening<'_> {
    fn response(&mut self, response: &mut Value, place: &str) {
        let Some(Value::Object(content)) = response.get_mut("content") else {
            return;
        };
        for (media_type, value) in content {
            let place = join_all(place, &["content", media_type, "schema"]);
            if let Some(schema) = value.get_mut("schema") {
                self.open(schema, &place, false);
            }
        }
    }

    /// `member` schemas are told apart by `required` and by single values, and keep both.
    fn open(&mut self, schema: &mut Value, place: &str, member: bool) {
        let Some(schema) = schema.as_object_mut() else {
            return;
        };
        self.inner(schema, place, member);
        self.values(schema, place);
        self.bounds(schema, place);
        if schema.get("additionalProperties") == Some(&Value::Bool(false)) {
            schema.shift_remove("additionalProperties");
            self.out.report.add(
                join(place, "additionalProperties"),
                "response-closed",
                "is dropped, so that a new property in a response is no error",
            );
        }
        if self.relax && schema.get("required").is_some_and(Value::is_array) {
            if member {
                self.out.report.add(
                    join(place, "required"),
                    "union-closed",
                    "stays, since it tells the members of a union apart",
                );
            } else {
                schema.shift_remove("required");
                self.out.report.add(
                    join(place, "required"),
                    "response-required",
                    "is dropped, so that a missing property in a response is no error",
                );
            }
        }
        if unions::distinct(schema, place, self.out) {
            self.last_member(schema, place);
        }
        unions::single_members(schema, place, self.out);
    }

    /// Opened members can turn out alike. One that is left alone need not be told apart.
    fn last_member(&mut self, schema: &mut Schema, place: &str) {
        if let Some([only]) = schema
            .get_mut("oneOf")
            .and_then(Value::as_array_mut)
            .map(Vec::as_mut_slice)
        {
            self.open(only, &join_all(place, &["oneOf", "0"]), false);
        }
    }

    fn inner(&mut self, schema: &mut Schema, place: &str, member: bool) {
        let required = schema.get("required").cloned().unwrap_or_default();
        let is_required = |name: &str| {
            required
                .as_array()
                .is_some_and(|names| names.iter().any(|other| other == name))
        };
        if let Some(Value::Object(properties)) = schema.get_mut("properties") {
            for (name, property) in properties {
                let place = join_all(place, &["properties", name]);
                if member && is_required(name) && is_single(property) {
                    self.out.report.add(
                        join(&place, "enum"),
                        "union-closed",
                        "stays, since it tells the members of a union apart",
                    );
                } else {
                    self.open(property, &place, false);
                }
            }
        }
        for key in ["items", "additionalProperties"] {
            if let Some(inner) = schema.get_mut(key) {
                self.open(inner, &join(place, key), false);
            }
        }
        for key in ["allOf", "oneOf", "anyOf"] {
            let Some(Value::Array(members)) = schema.get_mut(key) else {
                continue;
            };
            let union = key != "allOf" && members.len() > 1;
            for (index, inner) in members.iter_mut().enumerate() {
                self.open(
                    inner,
                    &join_all(place, &[key, &index.to_string()]),
                    union || (key == "allOf" && member),
                );
            }
        }
    }

    fn values(&mut self, schema: &mut Schema, place: &str) {
        let Some(known) = open_values(schema) else {
            return;
        };
        self.out.report.add(
            join(place, "enum"),
            "response-enum",
            format!("is opened, so that a new value is no error; known: {known}"),
        );
    }

    fn bounds(&mut self, schema: &mut Schema, place: &str) {
        for key in [
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "multipleOf",
        ] {
            if schema.shift_remove(key).is_some() {
                self.out.report.add(
                    join(place, key),
                    "response-bound",
                    "is dropped, so that a number beyond it is no error",
                );
            }
        }
    }
}

/// Takes the values out of the schema and into its description; gives them as told there.
pub(super) fn open_values(schema: &mut Schema) -> Option<String> {
    let Some(Value::Array(values)) = schema.shift_remove("enum") else {
        return None;
    };
    let known: Vec<Value> = values
        .iter()
        .filter(|value| !value.is_null())
        .cloned()
        .collect();
    if known.is_empty() {
        return Some("null".to_owned());
    }
    if known.len() < values.len() {
        schema.insert("nullable".to_owned(), true.into());
    }
    let text = |value: &Value| match value {
        Value::String(text) => format!("`{text}`"),
        other => format!("`{other}`"),
    };
    let told = known.iter().map(text).collect::<Vec<_>>().join(", ");
    describe(schema, &format!("Known values: {told}."));
    schema.insert("x-known-values".to_owned(), known.into());
    Some(told)
}
