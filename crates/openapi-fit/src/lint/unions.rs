//! Unions whose members cannot be told apart: the first that decodes is taken.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::note::Problems;
use crate::pointer::{join, reference};
use crate::references;

pub(super) fn check(document: &Value, schema: &Value, place: &str, problems: &mut Problems) {
    twice(schema, place, problems);
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

/// The variants of both unions would be types of one name.
fn twice(schema: &Value, place: &str, problems: &mut Problems) {
    let members = schema
        .get("allOf")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    let unions = members
        .chain([schema])
        .filter(|part| part.get("oneOf").is_some())
        .count();
    if unions > 1 {
        problems.add(
            place,
            "union-twice",
            "two unions in one schema would be two types of one name; write one",
        );
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
        object
            .gather(document, schema, &mut BTreeSet::new())
            .then_some(object)
    }

    fn gather<'a>(
        &mut self,
        document: &'a Value,
        schema: &'a Value,
        seen: &mut BTreeSet<&'a str>,
    ) -> bool {
        if reference(schema).is_some_and(|reference| !seen.insert(reference)) {
            return false;
        }
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
        for member in schema
            .get("allOf")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            is_object |= self.gather(document, member, seen);
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
