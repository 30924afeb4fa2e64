//! The published document as a judge of what goes over the wire. No overlay is applied.
//!
//! A body is held to its schema, and to more: a property that the schema does not name is told as well.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use jsonschema::error::ValidationErrorKind;
use jsonschema::{Draft, Validator};
use serde_json::{Map, Value, json};

use super::recorder::Exchange;
use crate::support::message::Message;

/// Where the published paths begin.
pub(crate) const ROOT: &str = "/api/v1";

/// Who wrote what deviates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Side {
    Request,
    Answer,
}

/// Something that the published document does not say.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Violation {
    pub(crate) side: Side,
    pub(crate) operation: String,
    /// A JSON pointer into the body (`*` for an index), `{name}` of a path parameter, the name of a header, or a
    /// status.
    pub(crate) at: String,
    /// The keyword of the schema, or `path`, `query`, `security`, `body`, `content`, `status`.
    pub(crate) keyword: String,
}

/// A body: which media type, and what it must be.
struct Content {
    schema: Validator,
}

struct Operation {
    id: String,
    method: String,
    path: String,
    /// Path parameters that must be integers.
    integers: Vec<String>,
    queries: Vec<String>,
    body: Option<(bool, Content)>,
    answers: BTreeMap<u16, Option<Content>>,
    needs_key: bool,
}

/// The published document.
pub(crate) struct Published {
    operations: Vec<Operation>,
}

impl Published {
    /// Reads `openapi/sources/protocol.yaml`.
    pub(crate) fn read() -> Self {
        let path =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../../openapi/sources/protocol.yaml");
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path:?}: {error}"));
        Self::of(openapi_fit::load("protocol.yaml", &text).unwrap())
    }

    pub(crate) fn of(document: Value) -> Self {
        let schemas = &document["components"]["schemas"];
        let mut operations = Vec::new();
        for (path, item) in document["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                if operation["operationId"].is_string() {
                    let keys = operation.get("security").unwrap_or(&document["security"]);
                    let needs_key = keys.as_array().is_some_and(|keys| !keys.is_empty());
                    operations.push(read_operation(path, method, operation, schemas, needs_key));
                }
            }
        }
        Self { operations }
    }

    /// The ids of all operations.
    pub(crate) fn ids(&self) -> Vec<&str> {
        self.operations
            .iter()
            .map(|operation| operation.id.as_str())
            .collect()
    }

    /// The id of the operation that a request is, if it is one.
    pub(crate) fn id_of(&self, request: &Message) -> Option<&str> {
        self.operation_of(request)
            .map(|operation| operation.id.as_str())
    }

    /// What the document does not say of an exchange.
    pub(crate) fn violations(&self, exchange: &Exchange) -> Vec<Violation> {
        let Some(operation) = self.operation_of(&exchange.request) else {
            return vec![Violation {
                side: Side::Request,
                operation: "none".to_owned(),
                at: exchange.request.first.clone(),
                keyword: "path".to_owned(),
            }];
        };
        let mut found = operation.request_violations(&exchange.request);
        found.extend(operation.answer_violations(&exchange.answer));
        found
    }

    fn operation_of(&self, request: &Message) -> Option<&Operation> {
        let path = request.path().strip_prefix(ROOT)?;
        self.operations
            .iter()
            .filter(|operation| operation.method == request.method())
            .filter(|operation| parameters(&operation.path, path).is_some())
            .min_by_key(|operation| operation.path.matches('{').count())
    }
}

impl Operation {
    fn violation(&self, side: Side, at: impl Into<String>, keyword: &str) -> Violation {
        Violation {
            side,
            operation: self.id.clone(),
            at: at.into(),
            keyword: keyword.to_owned(),
        }
    }

    fn request_violations(&self, request: &Message) -> Vec<Violation> {
        let side = Side::Request;
        let mut found = Vec::new();
        let path = request.path().strip_prefix(ROOT).unwrap_or_default();
        for (name, value) in parameters(&self.path, path).unwrap_or_default() {
            let is_integer = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
            if self.integers.contains(&name) && !is_integer {
                found.push(self.violation(side, format!("{{{name}}}"), "type"));
            }
        }
        for pair in request.query().split('&').filter(|pair| !pair.is_empty()) {
            let name = pair.split('=').next().unwrap_or_default();
            if !self.queries.iter().any(|known| known == name) {
                found.push(self.violation(side, name, "query"));
            }
        }
        let bearer = request.header("authorization").unwrap_or_default();
        if self.needs_key && !bearer.starts_with("Bearer ") {
            found.push(self.violation(side, "authorization", "security"));
        }
        match &self.body {
            Some((true, _)) if request.body.is_empty() => {
                found.push(self.violation(side, "", "body"));
            }
            Some((false, _)) if request.body.is_empty() => {}
            Some((_, content)) => found.extend(self.body_violations(side, content, request)),
            None if !request.body.is_empty() || request.header("content-type").is_some() => {
                found.push(self.violation(side, "", "body"));
            }
            None => {}
        }
        found
    }

    fn answer_violations(&self, answer: &Message) -> Vec<Violation> {
        let side = Side::Answer;
        let status = answer.status();
        let mut found = Vec::new();
        let content = match self.answers.get(&status) {
            Some(content) => content.as_ref(),
            None => {
                found.push(self.violation(side, status.to_string(), "status"));
                // What a success says is the same under each of its statuses.
                if !(200..300).contains(&status) {
                    return found;
                }
                self.answers
                    .range(200..300)
                    .next()
                    .and_then(|(_, content)| content.as_ref())
            }
        };
        match content {
            Some(content) => found.extend(self.body_violations(side, content, answer)),
            None if answer.body.is_empty() => {}
            None => found.push(self.violation(side, status.to_string(), "content")),
        }
        found
    }

    fn body_violations(&self, side: Side, content: &Content, message: &Message) -> Vec<Violation> {
        let media_type = message.header("content-type").unwrap_or_default();
        if media_type.split(';').next() != Some("application/json") {
            return vec![self.violation(side, "content-type", "content")];
        }
        let Some(body) = message.json() else {
            return vec![self.violation(side, "", "content")];
        };
        let mut found = Vec::new();
        for error in content.schema.iter_errors(&body) {
            let at = without_indices(error.instance_path().as_str());
            let keyword = error.kind().keyword();
            match error.kind() {
                ValidationErrorKind::Required { property } => {
                    let name = property.as_str().unwrap_or_default();
                    found.push(self.violation(side, format!("{at}/{name}"), keyword));
                }
                ValidationErrorKind::AdditionalProperties { unexpected } => {
                    for name in unexpected {
                        found.push(self.violation(side, format!("{at}/{name}"), keyword));
                    }
                }
                _ => found.push(self.violation(side, at, keyword)),
            }
        }
        found
    }
}

fn read_operation(
    path: &str,
    method: &str,
    operation: &Value,
    schemas: &Value,
    needs_key: bool,
) -> Operation {
    let named = |place: &str| -> Vec<(String, bool)> {
        let parameters = operation["parameters"].as_array().into_iter().flatten();
        parameters
            .filter(|parameter| parameter["in"] == place)
            .map(|parameter| {
                let name = parameter["name"].as_str().unwrap().to_owned();
                (name, parameter["schema"]["type"] == "integer")
            })
            .collect()
    };
    let body = operation.get("requestBody").map(|body| {
        let required = body["required"] == true;
        (
            required,
            content(body, schemas).expect("a request body has a schema"),
        )
    });
    let answers = operation["responses"].as_object().unwrap();
    // Ids of generated parts are prefixed with the name of a class.
    let id = operation["operationId"].as_str().unwrap();
    Operation {
        id: id.rsplit('_').next().unwrap_or(id).to_owned(),
        method: method.to_uppercase(),
        path: path.to_owned(),
        integers: named("path")
            .into_iter()
            .filter_map(|(name, is_integer)| is_integer.then_some(name))
            .collect(),
        queries: named("query").into_iter().map(|(name, _)| name).collect(),
        body,
        answers: answers
            .iter()
            .map(|(status, answer)| (status.parse().unwrap(), content(answer, schemas)))
            .collect(),
        needs_key,
    }
}

fn content(holder: &Value, schemas: &Value) -> Option<Content> {
    let schema = holder["content"]["application/json"].get("schema")?;
    Some(Content {
        schema: compile(schema, schemas),
    })
}

/// `schema` with all components in reach, closed and without `nullable`.
fn compile(schema: &Value, schemas: &Value) -> Validator {
    let mut whole = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "allOf": [schema],
        "components": { "schemas": schemas },
    });
    to_json_schema(&mut whole);
    jsonschema::options()
        .with_draft(Draft::Draft202012)
        .should_validate_formats(true)
        .build(&whole)
        .unwrap_or_else(|error| panic!("{schema}: {error}"))
}

/// Turns what OpenAPI adds to JSON Schema into JSON Schema, and forbids properties that are not named.
fn to_json_schema(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            // Examples are data.
            object.remove("example");
            object.remove("examples");
            object.values_mut().for_each(to_json_schema);
            let is_closed = object.get("properties").is_some_and(Value::is_object)
                && object.get("type").is_some_and(|kind| kind == "object")
                && !object.contains_key("additionalProperties");
            if is_closed {
                object.insert("additionalProperties".to_owned(), false.into());
            }
            if object.get("nullable").is_some_and(Value::is_boolean)
                && object.remove("nullable") == Some(Value::Bool(true))
            {
                let inner = Value::Object(std::mem::take(object));
                *object =
                    Map::from_iter([("anyOf".to_owned(), json!([inner, { "type": "null" }]))]);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(to_json_schema),
        _ => {}
    }
}

/// The path parameters by name; `None` if the path does not fit.
fn parameters(template: &str, path: &str) -> Option<Vec<(String, String)>> {
    let (expected, given): (Vec<&str>, Vec<&str>) =
        (template.split('/').collect(), path.split('/').collect());
    if expected.len() != given.len() {
        return None;
    }
    let mut found = Vec::new();
    for (expected, given) in expected.into_iter().zip(given) {
        match expected
            .strip_prefix('{')
            .and_then(|name| name.strip_suffix('}'))
        {
            Some(name) if !given.is_empty() => found.push((name.to_owned(), given.to_owned())),
            None if expected == given => {}
            _ => return None,
        }
    }
    Some(found)
}

fn without_indices(pointer: &str) -> String {
    pointer
        .split('/')
        .map(|part| match part.parse::<usize>() {
            Ok(_) => "*",
            Err(_) => part,
        })
        .collect::<Vec<_>>()
        .join("/")
}
