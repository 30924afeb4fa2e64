//! The operations of a document, as data.

use serde_json::{Map, Value};

use crate::names;
use crate::pointer::join_all;
use crate::shape::METHODS;

/// One operation as the document states it.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct OperationInfo {
    /// The document's `operationId`; empty when it has none.
    pub id: String,
    /// The id that [`fit`](crate::fit) gives it: without `FooController_`.
    pub name: String,
    /// The method, in upper case.
    pub method: String,
    /// The path template, with `{parameters}`.
    pub path: String,
    /// The statuses with a number, ascending.
    pub statuses: Vec<u16>,
    /// The statuses given as a range: `2XX`, `4XX`.
    pub ranges: Vec<String>,
    /// Whether a `default` response is documented.
    pub has_default: bool,
    /// The tags.
    pub tags: Vec<String>,
    /// The summary, if there is one.
    pub summary: Option<String>,
    /// Whether anybody may call it: neither it nor the document asks for a credential.
    pub is_open: bool,
    /// Everything under `x-…`.
    pub extensions: Map<String, Value>,
    /// Where it is.
    pub pointer: String,
}

/// Every operation under `paths`, in the order of the document and, within a path, of the specification.
///
/// Call it on the document that was merged, overlaid and lowered: fitting takes responses away.
///
/// ```
/// use serde_json::json;
///
/// let document = json!({"paths": {"/plans": {"get": {
///     "operationId": "PlansController_list",
///     "responses": {"401": {}, "200": {}, "default": {}},
/// }}}});
/// let operations = openapi_fit::operations(&document);
/// assert_eq!(operations[0].name, "list");
/// assert_eq!(operations[0].statuses, [200, 401]);
/// assert!(operations[0].has_default);
/// assert!(operations[0].is_open);
/// ```
#[must_use]
pub fn operations(document: &Value) -> Vec<OperationInfo> {
    let Some(paths) = document.get("paths").and_then(Value::as_object) else {
        return Vec::new();
    };
    let security = document.get("security");
    let mut operations = Vec::new();
    for (path, item) in paths {
        for method in METHODS {
            if let Some(operation) = item.get(method).and_then(Value::as_object) {
                operations.push(info(path, method, operation, security));
            }
        }
    }
    operations
}

fn info(
    path: &str,
    method: &str,
    operation: &Map<String, Value>,
    security: Option<&Value>,
) -> OperationInfo {
    let text = |key: &str| {
        operation
            .get(key)
            .and_then(Value::as_str)
            .map(str::to_owned)
    };
    let keys: Vec<&String> = operation
        .get("responses")
        .and_then(Value::as_object)
        .map(|responses| {
            responses
                .keys()
                .filter(|key| !key.starts_with("x-"))
                .collect()
        })
        .unwrap_or_default();
    let mut statuses: Vec<u16> = keys.iter().filter_map(|key| key.parse().ok()).collect();
    statuses.sort_unstable();
    let mut ranges: Vec<String> = keys
        .iter()
        .filter(|key| key.parse::<u16>().is_err() && key.as_str() != "default")
        .map(|key| key.to_uppercase())
        .collect();
    ranges.sort();
    let id = text("operationId").unwrap_or_default();
    OperationInfo {
        name: names::without_controller(&id).to_owned(),
        id,
        method: method.to_uppercase(),
        path: path.to_owned(),
        statuses,
        ranges,
        has_default: keys.iter().any(|key| key.as_str() == "default"),
        tags: operation
            .get("tags")
            .and_then(Value::as_array)
            .map(|tags| {
                tags.iter()
                    .filter_map(Value::as_str)
                    .map(str::to_owned)
                    .collect()
            })
            .unwrap_or_default(),
        summary: text("summary"),
        is_open: is_open(operation.get("security").or(security)),
        extensions: operation
            .iter()
            .filter(|(key, _)| key.starts_with("x-"))
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect(),
        pointer: join_all("/paths", &[path, method]),
    }
}

/// Whether one of the ways in takes no credential, or none is asked for.
fn is_open(security: Option<&Value>) -> bool {
    let Some(ways) = security.and_then(Value::as_array) else {
        return true;
    };
    let takes_none = |way: &Value| way.as_object().is_some_and(Map::is_empty);
    ways.is_empty() || ways.iter().any(takes_none)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_operation_is_open_if_nothing_asks_for_a_credential() {
        let key = json!([{ "key": [] }]);
        for (of_all, of_one, is_open) in [
            (None, None, true),
            (Some(&key), None, false),
            (None, Some(&key), false),
            (Some(&key), Some(&json!([])), true),
            (Some(&json!([])), Some(&key), false),
            (None, Some(&json!([{ "key": [] }, {}])), true),
        ] {
            let mut document = json!({ "paths": { "/a": { "get": {} } } });
            if let Some(of_all) = of_all {
                document["security"] = of_all.clone();
            }
            if let Some(of_one) = of_one {
                document["paths"]["/a"]["get"]["security"] = of_one.clone();
            }
            assert_eq!(operations(&document)[0].is_open, is_open, "{document}");
        }
    }
}
