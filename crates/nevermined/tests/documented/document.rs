//! A lowered document: what each operation may be sent, and what it may answer.

use std::collections::BTreeMap;
use std::path::Path;

use jsonschema::{Draft, Validator};
use serde_json::{Map, Value, json};

use crate::support::message::Message;

pub(crate) struct Document {
    pub(crate) operations: Vec<Operation>,
}

/// A schema, and the components that it refers to.
pub(crate) struct Schema {
    pub(crate) schema: Value,
    pub(crate) components: Value,
}

pub(crate) struct Operation {
    pub(crate) id: String,
    /// The method of the generated client.
    pub(crate) name: String,
    pub(crate) method: String,
    path: String,
    queries: Vec<String>,
    body: Option<Validator>,
    /// The statuses of success, and the schema of their JSON.
    pub(crate) successes: BTreeMap<u16, Option<Schema>>,
    pub(crate) refusals: Vec<u16>,
}

impl Document {
    /// Reads `openapi/lowered/<client>.mock.json`: it has the refusals too.
    pub(crate) fn read(client: &str) -> Self {
        let path = format!("../../openapi/lowered/{client}.mock.json");
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
        let text =
            std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path:?}: {error}"));
        let document: Value = serde_json::from_str(&text).unwrap();
        let mut operations = Vec::new();
        for (path, item) in document["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                if operation["operationId"].is_string() {
                    let root = if client == "root" { "" } else { "/api/v1" };
                    operations.push(read(method, &format!("{root}{path}"), operation, &document));
                }
            }
        }
        Self { operations }
    }
}

fn read(method: &str, path: &str, operation: &Value, document: &Value) -> Operation {
    let components = &document["components"]["schemas"];
    let id = operation["operationId"].as_str().unwrap().to_owned();
    let parameters = operation["parameters"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let queries = parameters
        .iter()
        .filter(|parameter| parameter["in"] == "query")
        .map(|parameter| parameter["name"].as_str().unwrap().to_owned())
        .collect();
    let body = operation
        .pointer("/requestBody/content/application~1json/schema")
        .map(|schema| validator(schema, components));
    let mut successes = BTreeMap::new();
    let mut refusals = Vec::new();
    for (status, answer) in operation["responses"].as_object().unwrap() {
        let answer = match answer["$ref"].as_str() {
            Some(pointer) => document.pointer(&pointer[1..]).unwrap(),
            None => answer,
        };
        let schema = answer
            .pointer("/content/application~1json/schema")
            .map(|schema| Schema {
                schema: schema.clone(),
                components: components.clone(),
            });
        match status.replace("XX", "00").parse().unwrap() {
            status @ 200..300 => {
                successes.insert(status, schema);
            }
            status => refusals.push(status),
        }
    }
    Operation {
        name: snake(&id),
        id,
        method: method.to_uppercase(),
        path: path.to_owned(),
        queries,
        body,
        successes,
        refusals,
    }
}

/// The words of `id` with underscores between them.
fn snake(id: &str) -> String {
    let mut name = String::new();
    for letter in id.chars() {
        if letter.is_ascii_uppercase() {
            name.push('_');
        }
        name.push(letter.to_ascii_lowercase());
    }
    name
}

/// The schema in Draft 2020-12, closed: a property that it does not name is told.
fn validator(schema: &Value, components: &Value) -> Validator {
    let whole = json!({ "$defs": components, "allOf": [schema] });
    let whole = closed(&whole);
    jsonschema::options()
        .with_draft(Draft::Draft202012)
        .build(&whole)
        .unwrap()
}

fn closed(schema: &Value) -> Value {
    match schema {
        Value::Array(items) => items.iter().map(closed).collect(),
        Value::Object(object) => {
            let mut out = Map::new();
            for (key, value) in object {
                let value = match (key.as_str(), value.as_str()) {
                    ("$ref", Some(pointer)) => {
                        json!(pointer.replace("#/components/schemas/", "#/$defs/"))
                    }
                    _ => closed(value),
                };
                out.insert(key.clone(), value);
            }
            if out
                .get("properties")
                .is_some_and(|all| all.is_object() && !all["type"].is_string())
                && !out.contains_key("additionalProperties")
            {
                out.insert("additionalProperties".to_owned(), json!(false));
            }
            if out.get("nullable") == Some(&json!(true)) {
                out.remove("nullable");
                return json!({ "anyOf": [out, { "type": "null" }] });
            }
            out.into()
        }
        other => other.clone(),
    }
}

impl Operation {
    /// What the document does not say of a request.
    pub(crate) fn request_problems(&self, request: &Message) -> Vec<String> {
        let mut problems = Vec::new();
        if request.method() != self.method || !fits(&self.path, request.path()) {
            problems.push(format!(
                "`{}` is not {} {}",
                request.first, self.method, self.path
            ));
        }
        for pair in request.query().split('&').filter(|pair| !pair.is_empty()) {
            let name = pair.split('=').next().unwrap_or_default();
            if !self.queries.iter().any(|known| known == name) {
                problems.push(format!("the query has `{name}`"));
            }
        }
        match (&self.body, request.body.is_empty()) {
            (Some(schema), _) => {
                let body = request.json().unwrap_or_default();
                let errors = schema.iter_errors(&body);
                problems.extend(errors.map(|error| format!("{}: {error}", error.instance_path())));
            }
            (None, false) => problems.push("it has a body".to_owned()),
            (None, true) => {}
        }
        problems
    }
}

fn fits(template: &str, path: &str) -> bool {
    let (template, path): (Vec<_>, Vec<_>) =
        (template.split('/').collect(), path.split('/').collect());
    template.len() == path.len()
        && template
            .iter()
            .zip(&path)
            .all(|(wanted, found)| wanted == found || wanted.starts_with('{') && !found.is_empty())
}
