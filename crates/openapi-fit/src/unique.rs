//! Names that are one identifier in the generated code.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::names::{pascal, snake};
use crate::note::Problems;
use crate::pointer::{join, join_all};
use crate::references;
use crate::shape::{self, Kind, METHODS};

/// Methods that the generated client has of its own.
const RESERVED: [&str; 2] = ["new", "new_with_client"];

/// Complains about each pair of names that would collide.
pub(crate) fn check(document: &Value, problems: &mut Problems) {
    types(document, problems);
    methods(document, problems);
    shape::each(Kind::Document, document, "", &mut |kind, value, place| {
        if kind == Kind::Schema {
            properties(document, value, place, problems);
            values(value, place, problems);
        }
    });
}

/// Pairs of different names that become one, each with the name that came first.
fn collisions<'a>(
    names: impl Iterator<Item = &'a str>,
    case: fn(&str) -> String,
) -> Vec<(&'a str, &'a str, String)> {
    let mut first: BTreeMap<String, &str> = BTreeMap::new();
    let mut found = Vec::new();
    for name in names {
        let identifier = case(name);
        match first.get(&identifier) {
            Some(earlier) if *earlier == name => {}
            Some(earlier) => found.push((name, *earlier, identifier)),
            None => {
                first.insert(identifier, name);
            }
        }
    }
    found
}

fn types(document: &Value, problems: &mut Problems) {
    let Some(schemas) = document["components"]["schemas"].as_object() else {
        return;
    };
    for (name, earlier, identifier) in collisions(schemas.keys().map(String::as_str), pascal) {
        problems.add(
            join("/components/schemas", name),
            "name-collision",
            format!("`{name}` and `{earlier}` are both the type `{identifier}`; rename one in an overlay"),
        );
    }
    for (name, schema) in schemas {
        let inner = format!("{}Inner", pascal(name));
        let taken = schemas.keys().any(|other| pascal(other) == inner);
        if taken && schema.get("nullable") == Some(&Value::Bool(true)) {
            problems.add(
                join("/components/schemas", name),
                "name-collision",
                format!("`{name}` can be null, and its content would be the type `{inner}`, which exists"),
            );
        }
    }
}

fn methods(document: &Value, problems: &mut Problems) {
    let mut ids: BTreeMap<String, String> = BTreeMap::new();
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        for method in METHODS {
            let Some(operation) = item.get(method) else {
                continue;
            };
            let place = join_all("/paths", &[path, method]);
            arguments(operation, &place, problems);
            let Some(id) = operation.get("operationId").and_then(Value::as_str) else {
                continue;
            };
            let name = snake(id);
            if RESERVED.contains(&name.as_str()) {
                problems.add(
                    join(&place, "operationId"),
                    "operation-id-reserved",
                    format!("`{id}` is a method that every client has; rename it in an overlay"),
                );
            }
            if let Some(earlier) = ids.insert(name.clone(), place.clone()) {
                // Fitting says so with both original ids.
                let known = problems
                    .0
                    .iter()
                    .any(|note| note.rule == "operation-id-collision");
                if !known {
                    problems.add(
                        join(&place, "operationId"),
                        "operation-id-collision",
                        format!("`{id}` is the method `{name}`, like the operation at {earlier}"),
                    );
                }
            }
        }
    }
}

fn arguments(operation: &Value, place: &str, problems: &mut Problems) {
    let parameters = operation
        .get("parameters")
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default();
    let body = operation.get("requestBody").map(|_| "body");
    let names = || {
        parameters
            .iter()
            .filter_map(|parameter| parameter.get("name").and_then(Value::as_str))
    };
    for (name, earlier, identifier) in collisions(names(), snake) {
        problems.add(
            join(place, "parameters"),
            "parameter-collision",
            format!("`{name}` and `{earlier}` are both the argument `{identifier}`"),
        );
    }
    if let Some(name) = names().find(|name| body.is_some_and(|body| snake(name) == body)) {
        problems.add(
            join(place, "parameters"),
            "parameter-collision",
            format!("`{name}` is the argument `body`, beside the body itself"),
        );
    }
}

fn properties(document: &Value, schema: &Value, place: &str, problems: &mut Problems) {
    let mut names = Vec::new();
    let mut extra = false;
    gather(
        document,
        schema,
        &mut names,
        &mut extra,
        &mut BTreeSet::new(),
    );
    if extra {
        // The field that holds the properties without a name.
        names.push("extra".to_owned());
        if names.iter().filter(|name| *name == "extra").count() > 1 {
            problems.add(
                join_all(place, &["properties", "extra"]),
                "property-collision",
                "`extra` is the field that holds additional properties",
            );
        }
    }
    for (name, earlier, identifier) in collisions(names.iter().map(String::as_str), snake) {
        problems.add(
            join(place, "properties"),
            "property-collision",
            format!("`{name}` and `{earlier}` are both the field `{identifier}`"),
        );
    }
}

/// The properties of a type, those of its `allOf` members included.
fn gather(
    document: &Value,
    schema: &Value,
    names: &mut Vec<String>,
    extra: &mut bool,
    seen: &mut BTreeSet<String>,
) {
    let own = schema.get("properties").and_then(Value::as_object);
    let own_names: Vec<&String> = own.into_iter().flat_map(Map::keys).collect();
    *extra |= !own_names.is_empty()
        && schema
            .get("additionalProperties")
            .is_some_and(Value::is_object);
    for name in own_names {
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    for member in schema
        .get("allOf")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        let known = member
            .get("$ref")
            .and_then(Value::as_str)
            .is_some_and(|reference| !seen.insert(reference.to_owned()));
        if let (false, Some(member)) = (known, references::resolved(document, member)) {
            gather(document, member, names, extra, seen);
        }
    }
}

fn values(schema: &Value, place: &str, problems: &mut Problems) {
    let Some(values) = schema.get("enum").and_then(Value::as_array) else {
        return;
    };
    if collide(values) {
        problems.add(
            join(place, "enum"),
            "enum-collision",
            "two values are one identifier",
        );
    }
}

/// Whether the variants of an enum would share a name.
pub(crate) fn collide(values: &[Value]) -> bool {
    !collisions(values.iter().filter_map(Value::as_str), pascal).is_empty()
}
