//! A document without its prose, to compare what it means.

use serde_json::{Map, Value};

use crate::shape::{self, Kind};

/// The document without titles, descriptions, examples and extensions, its keys sorted.
///
/// `info.title` and `info.version` stay. Names stay, whatever they are: a property that is called
/// `description` is not prose. Lists keep their order, except `required` and `enum`, whose order
/// means nothing. Empty lists and maps that say nothing (`tags: []`, `parameters: []`) are left out.
///
/// ```
/// use serde_json::json;
///
/// let document = json!({
///     "openapi": "3.0.3",
///     "info": {"version": "1", "title": "Plans", "description": "About plans."},
///     "paths": {"/plans": {"get": {"summary": "Lists plans", "responses": {"200": {"description": "Plans"}}}}},
/// });
/// assert_eq!(openapi_fit::structure(&document), json!({
///     "info": {"title": "Plans", "version": "1"},
///     "openapi": "3.0.3",
///     "paths": {"/plans": {"get": {"responses": {"200": {}}}}},
/// }));
/// ```
#[must_use]
pub fn structure(document: &Value) -> Value {
    of(Kind::Document, document)
}

/// The same for one object of `kind`.
pub(crate) fn of(kind: Kind, value: &Value) -> Value {
    let mut value = value.clone();
    shape::change(kind, &mut value, "", &mut |kind, value, _| {
        if let Value::Object(object) = value {
            object.retain(|key, value| !is_prose(kind, key) && !says_nothing(kind, key, value));
            for key in ["required", "enum"] {
                if let (Kind::Schema, Some(Value::Array(list))) = (kind, object.get_mut(key)) {
                    list.sort_by_key(Value::to_string);
                }
            }
        }
    });
    sorted(value)
}

fn is_prose(kind: Kind, key: &str) -> bool {
    if kind == Kind::Callback {
        return key.starts_with("x-");
    }
    match key {
        "title" => kind != Kind::Info,
        "summary" | "description" | "example" | "examples" | "externalDocs" | "$comment" => {
            kind != Kind::Components
        }
        "contact" | "license" | "termsOfService" => kind == Kind::Info,
        _ => key.starts_with("x-"),
    }
}

fn says_nothing(kind: Kind, key: &str, value: &Value) -> bool {
    let empty = match value {
        Value::Array(list) => list.is_empty(),
        Value::Object(map) => map.is_empty(),
        // What is left of the components' examples is prose too.
        _ => false,
    };
    match (kind, key) {
        (Kind::Components, "examples") => true,
        (Kind::Components, _) => empty,
        (Kind::Document, "tags") => true,
        (Kind::PathItem | Kind::Operation, "tags" | "parameters") => empty,
        (Kind::Schema, "required") => empty,
        (Kind::Response | Kind::Parameter | Kind::Header, "content") => empty,
        _ => false,
    }
}

fn sorted(value: Value) -> Value {
    match value {
        Value::Object(object) => {
            let mut entries: Vec<_> = object.into_iter().collect();
            entries.sort_by(|(a, _), (b, _)| a.cmp(b));
            entries
                .into_iter()
                .map(|(key, value)| (key, sorted(value)))
                .collect::<Map<_, _>>()
                .into()
        }
        Value::Array(list) => list.into_iter().map(sorted).collect(),
        other => other,
    }
}
