//! Inline schemas become components with names of their own.
//!
//! The generator names an inline type after where it stands, and takes two types of one name for one
//! type. Here every type gets its name, and no name is given twice.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::bodies::essence;
use super::responses::is_success;
use super::{Out, each_operation};
use crate::lower::is_annotation;
use crate::names::pascal;
use crate::pointer::{self, join, join_all};

/// Hoists what is inline in shared responses, bodies and parameters, before these are written out.
pub(super) fn component_parts(document: &mut Value, out: &mut Out) {
    let mut hoist = Hoist::new(document, out);
    for (kind, suffix) in [
        ("parameters", "Parameter"),
        ("requestBodies", "Body"),
        ("responses", "Response"),
    ] {
        let Some(Value::Object(parts)) = document
            .get_mut("components")
            .and_then(|components| components.get_mut(kind))
        else {
            continue;
        };
        for (name, part) in parts {
            let place = join_all("/components", &[kind, name]);
            let name = pascal(name);
            let name = if name.ends_with(suffix) {
                name
            } else {
                name + suffix
            };
            hoist.part(part, &place, &name);
        }
    }
    hoist.finish(document);
}

/// Hoists what is inline in component schemas and operations.
pub(super) fn schemas(document: &mut Value, out: &mut Out) {
    let mut hoist = Hoist::new(document, out);
    if let Some(Value::Object(schemas)) = document
        .get_mut("components")
        .and_then(|components| components.get_mut("schemas"))
    {
        for (name, schema) in schemas {
            hoist.children(schema, &join("/components/schemas", name), &pascal(name));
        }
    }
    each_operation(document, &mut |operation, place, _| {
        let id = pascal(
            operation
                .get("operationId")
                .and_then(Value::as_str)
                .unwrap_or_default(),
        );
        hoist.operation(operation, place, &id);
    });
    hoist.finish(document);
}

struct Hoist<'a> {
    /// Type name to where it comes from.
    taken: BTreeMap<String, String>,
    hoisted: Map<String, Value>,
    out: &'a mut Out,
}

impl<'a> Hoist<'a> {
    fn new(document: &Value, out: &'a mut Out) -> Self {
        let names = document["components"]["schemas"]
            .as_object()
            .into_iter()
            .flat_map(Map::keys);
        let taken = names
            .map(|name| (pascal(name), join("/components/schemas", name)))
            .collect();
        Self {
            taken,
            hoisted: Map::new(),
            out,
        }
    }

    fn finish(self, document: &mut Value) {
        if self.hoisted.is_empty() {
            return;
        }
        let Some(root) = document.as_object_mut() else {
            return;
        };
        let components = root.entry("components").or_insert_with(|| json!({}));
        let Some(components) = components.as_object_mut() else {
            return;
        };
        let schemas = components.entry("schemas").or_insert_with(|| json!({}));
        if let Some(schemas) = schemas.as_object_mut() {
            schemas.extend(self.hoisted);
        }
    }

    fn operation(&mut self, operation: &mut Map<String, Value>, place: &str, id: &str) {
        if let Some(Value::Array(parameters)) = operation.get_mut("parameters") {
            for (index, parameter) in parameters.iter_mut().enumerate() {
                let name = parameter
                    .get("name")
                    .and_then(Value::as_str)
                    .map(pascal)
                    .unwrap_or_default();
                self.part(
                    parameter,
                    &join_all(place, &["parameters", &index.to_string()]),
                    &format!("{id}{name}"),
                );
            }
        }
        if let Some(body) = operation.get_mut("requestBody") {
            self.part(body, &join(place, "requestBody"), &format!("{id}Body"));
        }
        let Some(Value::Object(responses)) = operation.get_mut("responses") else {
            return;
        };
        let mut success: Option<Value> = None;
        for (status, response) in responses.iter_mut() {
            let place = join_all(place, &["responses", status]);
            match (is_success(status), &success) {
                (false, _) => self.part(
                    response,
                    &place,
                    &format!("{id}Response{}", pascal_status(status)),
                ),
                // Successes have one schema, and it is hoisted once.
                (true, Some(content)) => response["content"] = content.clone(),
                (true, None) => {
                    self.part(response, &place, &format!("{id}Response"));
                    success = response.get("content").cloned();
                }
            }
        }
    }

    /// A parameter, body or response.
    fn part(&mut self, part: &mut Value, place: &str, name: &str) {
        if let Some(schema) = part.get_mut("schema") {
            self.schema(schema, &join(place, "schema"), name);
        }
        let Some(Value::Object(content)) = part.get_mut("content") else {
            return;
        };
        for (media_type, value) in content {
            let typed = matches!(
                essence(media_type),
                "application/json" | "application/x-www-form-urlencoded"
            );
            if let (true, Some(schema)) = (typed, value.get_mut("schema")) {
                self.schema(
                    schema,
                    &join_all(place, &["content", media_type, "schema"]),
                    name,
                );
            }
        }
    }

    /// Hoists the schema when the generator would name it, and what is in it.
    fn schema(&mut self, schema: &mut Value, place: &str, name: &str) {
        if !is_named(schema) {
            self.children(schema, place, name);
            return;
        }
        if let Some(other) = self.taken.get(name) {
            self.out.problems.add(
                place,
                "name-collision",
                format!("the inline schema would be the type `{name}`, like {other}; move it to a component of another name in an overlay"),
            );
            return;
        }
        self.taken.insert(name.to_owned(), place.to_owned());
        // The name is taken before the children's, so that parents come before their parts.
        self.hoisted.insert(name.to_owned(), Value::Null);
        let mut component = schema.take();
        *schema = reference_to(name, &mut component);
        self.children(&mut component, place, name);
        self.hoisted.insert(name.to_owned(), component);
        self.out
            .report
            .add(place, "hoist", format!("is now the component `{name}`"));
    }

    fn children(&mut self, schema: &mut Value, place: &str, name: &str) {
        let Some(schema) = schema.as_object_mut() else {
            return;
        };
        if let Some(Value::Object(properties)) = schema.get_mut("properties") {
            for (property, schema) in properties {
                let place = join_all(place, &["properties", property]);
                self.schema(schema, &place, &format!("{name}{}", pascal(property)));
            }
        }
        for (key, suffix) in [("items", "Item"), ("additionalProperties", "Value")] {
            if let Some(inner) = schema.get_mut(key) {
                self.schema(inner, &join(place, key), &format!("{name}{suffix}"));
            }
        }
        if let Some(Value::Array(members)) = schema.get_mut("allOf") {
            // They are parts of this type, not types of their own.
            for (index, member) in members.iter_mut().enumerate() {
                self.children(
                    member,
                    &join_all(place, &["allOf", &index.to_string()]),
                    name,
                );
            }
        }
        for key in ["oneOf", "anyOf"] {
            if let Some(Value::Array(members)) = schema.get_mut(key) {
                for (index, member) in members.iter_mut().enumerate() {
                    let place = join_all(place, &[key, &index.to_string()]);
                    self.schema(member, &place, &format!("{name}Variant{index}"));
                }
            }
        }
    }
}

fn pascal_status(status: &str) -> String {
    if status == "default" {
        "Default".to_owned()
    } else {
        status.to_owned()
    }
}

/// What stays where the component was: whether it can be null, and what it is there.
fn reference_to(name: &str, component: &mut Value) -> Value {
    let reference = json!({"$ref": pointer::to_schema(name)});
    let Some(component) = component.as_object_mut() else {
        return reference;
    };
    let nullable = component.shift_remove("nullable") == Some(Value::Bool(true));
    if let Some(Value::Array(values)) = component.get_mut("enum")
        && values.iter().any(|value| !value.is_null())
    {
        values.retain(|value| !value.is_null());
    }
    let description = component.get("description").cloned();
    if !nullable && description.is_none() {
        return reference;
    }
    let mut wrapper = Map::new();
    if let Some(description) = description {
        wrapper.insert("description".to_owned(), description);
    }
    wrapper.insert("allOf".to_owned(), json!([reference]));
    if nullable {
        wrapper.insert("nullable".to_owned(), true.into());
    }
    wrapper.into()
}

/// Whether the generator makes a type of its own of an inline schema.
pub(crate) fn is_named(schema: &Value) -> bool {
    let Some(schema) = schema.as_object() else {
        return false;
    };
    if schema.contains_key("$ref") || is_lone_reference(schema) {
        return false;
    }
    let has = |key: &str| match schema.get(key) {
        Some(Value::Array(list)) => !list.is_empty(),
        Some(Value::Object(map)) => !map.is_empty(),
        _ => false,
    };
    let closed = schema.get("additionalProperties") == Some(&Value::Bool(false));
    let values = has("enum")
        && schema.get("type") != Some(&"boolean".into())
        && schema.get("enum") != Some(&json!([null]));
    values
        || closed
        || ["properties", "required", "oneOf", "anyOf", "allOf", "not"]
            .iter()
            .any(|key| has(key))
}

/// `allOf` with one reference and nothing beside it that makes another type of it.
fn is_lone_reference(schema: &Map<String, Value>) -> bool {
    let Some([only]) = schema
        .get("allOf")
        .and_then(Value::as_array)
        .map(Vec::as_slice)
    else {
        return false;
    };
    only.get("$ref").is_some()
        && schema
            .keys()
            .all(|key| key == "allOf" || key == "nullable" || is_annotation(key))
}
