//! Where things are in an OpenAPI document, so that a property that is called `default` or an example
//! that looks like a schema is never taken for one.

use serde_json::Value;

use crate::pointer;

/// What an object of the document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Document,
    Info,
    Server,
    Tag,
    Components,
    PathItem,
    Operation,
    Parameter,
    Header,
    RequestBody,
    Response,
    MediaType,
    Encoding,
    Schema,
    Example,
    Link,
    Callback,
    SecurityScheme,
}

/// What is found under a key.
pub(crate) enum Holds {
    One(Kind),
    List(Kind),
    Map(Kind),
    Nothing,
}

/// What an object of `kind` holds under `key`.
pub(crate) fn holds(kind: Kind, key: &str) -> Holds {
    use Holds::{List, Map, Nothing, One};
    if kind == Kind::Callback {
        return if key.starts_with("x-") || key == "$ref" {
            Nothing
        } else {
            One(Kind::PathItem)
        };
    }
    match (kind, key) {
        (Kind::Document, "info") => One(Kind::Info),
        (Kind::Document | Kind::PathItem | Kind::Operation, "servers") => List(Kind::Server),
        (Kind::Document, "tags") => List(Kind::Tag),
        (Kind::Document, "components") => One(Kind::Components),
        (Kind::Document, "paths" | "webhooks") => Map(Kind::PathItem),
        (Kind::Components, "schemas") => Map(Kind::Schema),
        (Kind::Components, "responses") => Map(Kind::Response),
        (Kind::Components, "parameters") => Map(Kind::Parameter),
        (Kind::Components, "examples") => Map(Kind::Example),
        (Kind::Components, "requestBodies") => Map(Kind::RequestBody),
        (Kind::Components, "headers") => Map(Kind::Header),
        (Kind::Components, "securitySchemes") => Map(Kind::SecurityScheme),
        (Kind::Components, "links") => Map(Kind::Link),
        (Kind::Components, "callbacks") => Map(Kind::Callback),
        (Kind::Components, "pathItems") => Map(Kind::PathItem),
        (Kind::PathItem | Kind::Operation, "parameters") => List(Kind::Parameter),
        (Kind::PathItem, method) if METHODS.contains(&method) => One(Kind::Operation),
        (Kind::Operation, "requestBody") => One(Kind::RequestBody),
        (Kind::Operation, "responses") => Map(Kind::Response),
        (Kind::Operation, "callbacks") => Map(Kind::Callback),
        (Kind::Parameter | Kind::Header | Kind::MediaType, "schema") => One(Kind::Schema),
        (Kind::Parameter | Kind::Header | Kind::MediaType, "examples") => Map(Kind::Example),
        (Kind::Parameter | Kind::Header | Kind::RequestBody | Kind::Response, "content") => {
            Map(Kind::MediaType)
        }
        (Kind::MediaType, "encoding") => Map(Kind::Encoding),
        (Kind::Response | Kind::Encoding, "headers") => Map(Kind::Header),
        (Kind::Response, "links") => Map(Kind::Link),
        (Kind::Link, "server") => One(Kind::Server),
        (Kind::Schema, key) => schema_holds(key),
        _ => Nothing,
    }
}

fn schema_holds(key: &str) -> Holds {
    match key {
        "properties" | "patternProperties" | "dependentSchemas" | "$defs" | "definitions" => {
            Holds::Map(Kind::Schema)
        }
        "allOf" | "anyOf" | "oneOf" | "prefixItems" => Holds::List(Kind::Schema),
        "items"
        | "additionalProperties"
        | "additionalItems"
        | "not"
        | "if"
        | "then"
        | "else"
        | "contains"
        | "propertyNames"
        | "unevaluatedItems"
        | "unevaluatedProperties"
        | "contentSchema" => Holds::One(Kind::Schema),
        _ => Holds::Nothing,
    }
}

/// The methods that a path item can hold, in the order in which the specification lists them.
pub(crate) const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// Calls `visit` for every object of the document below `value`, inner objects first.
pub(crate) fn change(
    kind: Kind,
    value: &mut Value,
    pointer: &str,
    visit: &mut dyn FnMut(Kind, &mut Value, &str),
) {
    change_at(kind, value, &mut pointer.to_owned(), visit);
}

fn change_at(
    kind: Kind,
    value: &mut Value,
    pointer: &mut String,
    visit: &mut dyn FnMut(Kind, &mut Value, &str),
) {
    if let Value::Object(object) = value {
        for (key, child) in object.iter_mut() {
            let length = pointer.len();
            pointer::push(pointer, key);
            match (holds(kind, key), &mut *child) {
                (Holds::One(inner), Value::Array(list))
                | (Holds::List(inner), Value::Array(list)) => {
                    for (index, item) in list.iter_mut().enumerate() {
                        let length = pointer.len();
                        pointer::push(pointer, &index.to_string());
                        change_at(inner, item, pointer, visit);
                        pointer.truncate(length);
                    }
                }
                (Holds::Map(inner), Value::Object(map)) => {
                    for (name, item) in map.iter_mut() {
                        if name.starts_with("x-") && inner != Kind::Schema && inner != Kind::Header
                        {
                            continue;
                        }
                        let length = pointer.len();
                        pointer::push(pointer, name);
                        change_at(inner, item, pointer, visit);
                        pointer.truncate(length);
                    }
                }
                // A boolean is as good as a schema there, in 3.0 too.
                (Holds::One(_), Value::Bool(_)) if key == "additionalProperties" => {}
                (Holds::One(inner), child) => change_at(inner, child, pointer, visit),
                _ => {}
            }
            pointer.truncate(length);
        }
    }
    visit(kind, value, pointer);
}

/// Calls `visit` for every object of the document below `value`, outer objects first.
pub(crate) fn each(
    kind: Kind,
    value: &Value,
    pointer: &str,
    visit: &mut dyn FnMut(Kind, &Value, &str),
) {
    each_at(kind, value, &mut pointer.to_owned(), visit);
}

fn each_at(
    kind: Kind,
    value: &Value,
    pointer: &mut String,
    visit: &mut dyn FnMut(Kind, &Value, &str),
) {
    visit(kind, value, pointer);
    let Value::Object(object) = value else { return };
    for (key, child) in object {
        let length = pointer.len();
        pointer::push(pointer, key);
        match (holds(kind, key), child) {
            (Holds::One(inner), Value::Array(list)) | (Holds::List(inner), Value::Array(list)) => {
                for (index, item) in list.iter().enumerate() {
                    let length = pointer.len();
                    pointer::push(pointer, &index.to_string());
                    each_at(inner, item, pointer, visit);
                    pointer.truncate(length);
                }
            }
            (Holds::Map(inner), Value::Object(map)) => {
                for (name, item) in map {
                    if name.starts_with("x-") && inner != Kind::Schema && inner != Kind::Header {
                        continue;
                    }
                    let length = pointer.len();
                    pointer::push(pointer, name);
                    each_at(inner, item, pointer, visit);
                    pointer.truncate(length);
                }
            }
            (Holds::One(_), Value::Bool(_)) if key == "additionalProperties" => {}
            (Holds::One(inner), child) => each_at(inner, child, pointer, visit),
            _ => {}
        }
        pointer.truncate(length);
    }
}
