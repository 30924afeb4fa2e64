//! A published document as a judge of answers: the status must be documented, the body must have its schema,
//! and no field may be there that neither the document nor one of its overlays names.

use jsonschema::Validator;
use serde_json::{Value, json};
use std::cell::RefCell;
use std::collections::BTreeSet;

pub(crate) struct Document {
    pub(crate) whole: Value,
    /// The same with its overlays, which add what is observed.
    observed: Option<Value>,
    pub(crate) called: RefCell<BTreeSet<String>>,
}

impl Document {
    /// A document as it is published, such as `protocol`.
    pub(crate) fn published(name: &str) -> Self {
        let mut whole: Value =
            yaml_serde::from_str(&read(&format!("sources/{name}.yaml"))).unwrap();
        allow_null(&mut whole);
        Self {
            whole,
            observed: None,
            called: RefCell::default(),
        }
    }

    /// A document whose answers may also have what its overlays list.
    pub(crate) fn observed(name: &str) -> Self {
        let lowered = read(&format!("lowered/{name}.mock.json"));
        let mut observed = serde_json::from_str(&lowered).unwrap();
        allow_null(&mut observed);
        Self {
            observed: Some(observed),
            ..Self::published(name)
        }
    }

    /// The ids of all operations, as the overlays name them.
    pub(crate) fn operations(&self) -> Vec<(String, String, String)> {
        let whole = self.observed.as_ref().unwrap_or(&self.whole);
        let mut all = Vec::new();
        for (path, methods) in whole["paths"].as_object().unwrap() {
            for (method, operation) in methods.as_object().unwrap() {
                if method != "parameters" {
                    let id = id_of(operation, method, path);
                    all.push((method.to_uppercase(), path.clone(), id));
                }
            }
        }
        all
    }

    /// Every operation was called, but for these.
    #[track_caller]
    pub(crate) fn assert_called_but(self, unserved: &[&str]) {
        let operations = self.operations();
        let called = self.called.into_inner();
        let ids = operations.iter().map(|(_, _, id)| id.as_str());
        let missing: BTreeSet<&str> = ids.filter(|id| !called.contains(*id)).collect();
        assert_eq!(missing, unserved.iter().copied().collect());
    }

    /// Notes the operation, and checks that the status is documented and that the body has its schema.
    #[track_caller]
    pub(crate) fn check(&self, method: &str, template: &str, status: u16, body: &Value) {
        let observed = self.observed.as_ref().unwrap_or(&self.whole);
        let operation = |of: &Value| of["paths"][template][method.to_lowercase()].clone();
        assert!(
            operation(observed).is_object(),
            "{method} {template} is not in the document"
        );
        let id = id_of(&operation(observed), method, template);
        self.called.borrow_mut().insert(id.clone());
        for document in [Some(&self.whole), self.observed.as_ref()] {
            let Some(document) = document else { continue };
            let operation = operation(document);
            let response = response(&operation, status);
            assert!(
                !response.is_null(),
                "{id}: {status} is not documented: {body:#}"
            );
            let schema = &response["content"]["application/json"]["schema"];
            if schema.is_null() {
                continue;
            }
            let problems: Vec<String> = validator(document, schema)
                .iter_errors(body)
                .map(|problem| format!("{}: {problem}", problem.instance_path()))
                .collect();
            assert!(problems.is_empty(), "{id}: {problems:#?}\n{body:#}");
        }
        let operation = operation(observed);
        let schema = &response(&operation, status)["content"]["application/json"]["schema"];
        let unknown = unknown_fields(observed, schema, body);
        assert!(
            unknown.is_empty(),
            "{id} has undocumented fields {unknown:?}"
        );
    }
}

/// The answer that is documented for a status, or for all that begin like it.
fn response(operation: &Value, status: u16) -> &Value {
    let responses = &operation["responses"];
    match &responses[status.to_string()] {
        Value::Null => &responses[format!("{}XX", status / 100)],
        response => response,
    }
}

/// Some operations have no id: there the method and the path stand for one.
fn id_of(operation: &Value, method: &str, template: &str) -> String {
    operation["operationId"].as_str().map_or_else(
        || format!("{} {template}", method.to_uppercase()),
        str::to_owned,
    )
}

pub(super) fn read(below: &str) -> String {
    let path = format!("{}/../../openapi/{below}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).expect("a document")
}

pub(super) fn validator(document: &Value, schema: &Value) -> Validator {
    let mut root = schema.clone();
    if let Some(root) = root.as_object_mut() {
        root.insert("components".into(), document["components"].clone());
    }
    jsonschema::options()
        .should_validate_formats(true)
        .build(&root)
        .expect("a schema")
}

/// The document says `nullable`, as OpenAPI 3.0 does; JSON Schema says `null`.
pub(super) fn allow_null(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            if object.get("nullable") == Some(&json!(true)) {
                if let Some(all) = object.remove("allOf") {
                    object.remove("type");
                    object.insert(
                        "anyOf".into(),
                        json!([{ "allOf": all }, { "type": "null" }]),
                    );
                } else if let Some(kind) = object.get("type").cloned() {
                    object.insert("type".into(), json!([kind, "null"]));
                }
            }
            object.values_mut().for_each(allow_null);
        }
        Value::Array(items) => items.iter_mut().for_each(allow_null),
        _ => {}
    }
}

/// The fields of an answer that its schema does not name. The schemas are open, so the validator is silent.
pub(super) fn unknown_fields(document: &Value, schema: &Value, body: &Value) -> Vec<String> {
    let schema = resolved(document, schema);
    match body {
        Value::Array(items) => {
            let each = items.iter();
            each.flat_map(|item| unknown_fields(document, &schema["items"], item))
                .collect()
        }
        Value::Object(object) => {
            let Some(known) = schema["properties"].as_object() else {
                return Vec::new();
            };
            let open = schema
                .get("additionalProperties")
                .is_some_and(|more| *more != json!(false));
            let mut unknown = Vec::new();
            for (name, value) in object {
                match known.get(name) {
                    None if open => {}
                    None => unknown.push(name.clone()),
                    Some(schema) => unknown.extend(unknown_fields(document, schema, value)),
                }
            }
            unknown
        }
        _ => Vec::new(),
    }
}

/// The schema that a reference, or a choice with one schema that is not null, stands for.
fn resolved<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    if let Some(reference) = schema["$ref"].as_str() {
        return resolved(document, document.pointer(&reference[1..]).unwrap());
    }
    for one in ["/allOf/0", "/anyOf/0"] {
        if let Some(inner) = schema.pointer(one) {
            return resolved(document, inner);
        }
    }
    schema
}
