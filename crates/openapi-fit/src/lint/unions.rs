//! Unions whose members cannot be told apart: the first that decodes is taken.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::note::Problems;
use crate::pointer::{join, reference};
use crate::references;

pub(super) fn check(document: &Value, schema: &Value, place: &str, problems: &mut Problems) {
    let Some(members) = schema.get("oneOf").and_then(Value::as_array) else {
        return;
    };
    let objects: Vec<(usize, Object)> = members
        .iter()
        .enumerate()
        .filter_map(|(index, member)| Object::of(document, member).map(|object| (index, object)))
        .collect();
    for (position, (index, earlier)) in objects.iter().enumerate() {
        for (other, later) in &objects[position + 1..] {
            if !earlier.refuses(later) {
                let name = |index: usize| {
                    members[index].get("$ref").map_or_else(
                        || format!("member {index}"),
                        |_| format!("`{}`", reference(&members[index]).unwrap_or_default()),
                    )
                };
                problems.add(
                    join(place, "oneOf"),
                    "union-overlap",
                    format!(
                        "{} would be taken for {}; give them a required property with a single value each, or make the whole free-form",
                        name(*other),
                        name(*index)
                    ),
                );
            }
        }
    }
}

/// What tells an object from another.
#[derive(Default)]
struct Object {
    required: BTreeSet<String>,
    /// Each property with the values that it can have, when these are listed.
    properties: BTreeMap<String, Option<Vec<Value>>>,
}

impl Object {
    /// `None` when the schema is no object.
    fn of(document: &Value, schema: &Value) -> Option<Self> {
        let mut object = Self::default();
        object.gather(document, schema, 0).then_some(object)
    }

    fn gather(&mut self, document: &Value, schema: &Value, depth: usize) -> bool {
        let Some(schema) = references::resolved(document, schema) else {
            return false;
        };
        let properties = schema.get("properties").and_then(Value::as_object);
        for (name, property) in properties.into_iter().flatten() {
            let values =
                references::resolved(document, property).and_then(|property| property.get("enum"));
            self.properties
                .insert(name.clone(), values.and_then(Value::as_array).cloned());
        }
        let required = schema.get("required").and_then(Value::as_array);
        self.required.extend(
            required
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .map(str::to_owned),
        );
        let mut is_object =
            properties.is_some() || schema.get("type").is_some_and(|name| name == "object");
        if depth < 32 {
            for member in schema
                .get("allOf")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
            {
                is_object |= self.gather(document, member, depth + 1);
            }
        }
        is_object
    }

    /// Whether a value of the other lacks, or contradicts, something that this one needs.
    fn refuses(&self, other: &Self) -> bool {
        self.required.iter().any(|name| {
            match (self.properties.get(name), other.properties.get(name)) {
                (_, None) => true,
                (Some(Some(own)), Some(Some(others))) => {
                    own.iter().all(|value| !others.contains(value))
                }
                _ => false,
            }
        })
    }
}
