//! Responses: one media type each, and one kind of success for an operation.

use serde_json::{Map, Value, json};

use super::bodies::{drop_encoding, essence};
use super::{Out, each_operation};
use crate::pointer::join;
use crate::shape::Kind;
use crate::structure;

pub(super) fn fit(document: &mut Value, out: &mut Out) {
    each_operation(document, &mut |operation, place, _| {
        let place = join(place, "responses");
        let Some(Value::Object(responses)) = operation.get_mut("responses") else {
            out.problems.add(
                place,
                "responses-missing",
                "the operation documents no response",
            );
            return;
        };
        statuses(responses, &place, out);
        for (status, response) in responses.iter_mut() {
            if let (false, Value::Object(response)) = (status.starts_with("x-"), response) {
                content(response, is_success(status), &join(&place, status), out);
            }
        }
        successes(responses, &place, out);
    });
}

/// Whether a status is a success: `200`, `2XX`.
pub(crate) fn is_success(status: &str) -> bool {
    status.starts_with('2') && status.len() == 3
}

/// Writes ranges in upper case, and refuses what is no status.
fn statuses(responses: &mut Map<String, Value>, place: &str, out: &mut Out) {
    let renamed = std::mem::take(responses)
        .into_iter()
        .map(|(status, response)| {
            let upper = status.to_uppercase();
            let range = upper.len() == 3
                && upper.ends_with("XX")
                && upper.starts_with(|c| ('1'..='5').contains(&c));
            let number = status
                .parse()
                .is_ok_and(|status: u16| (100..600).contains(&status));
            if range {
                return (upper, response);
            }
            if !number && status != "default" && !status.starts_with("x-") {
                out.problems.add(
                    join(place, &status),
                    "status-malformed",
                    format!("`{status}` is not a status"),
                );
            }
            (status, response)
        });
    *responses = renamed.collect();
}

fn content(response: &mut Map<String, Value>, success: bool, place: &str, out: &mut Out) {
    if !response.contains_key("description") {
        response.insert("description".to_owned(), "".into());
        out.report.add(
            join(place, "description"),
            "description-missing",
            "3.0 requires a description; an empty one is added",
        );
    }
    let place = &join(place, "content");
    if let Some(Value::Object(content)) = response.get_mut("content") {
        for (media_type, value) in content.iter_mut() {
            let Value::Object(value) = value else {
                continue;
            };
            let place = join(place, media_type);
            if essence(media_type) == "application/json" {
                drop_encoding(value, &place, out);
                if !value.contains_key("schema") {
                    value.insert("schema".to_owned(), json!({}));
                    out.report.add(
                        &place,
                        "json-without-schema",
                        "the response can be any JSON",
                    );
                }
            }
        }
        if !content.is_empty() {
            return;
        }
    }
    if success {
        response.insert("content".to_owned(), bytes());
        out.report.add(
            place,
            "success-without-content",
            "is now a stream of bytes, so that a body that is sent after all is not lost",
        );
    }
}

/// Content of which nothing is known.
fn bytes() -> Value {
    json!({"*/*": {"schema": {"type": "string", "format": "binary"}}})
}

/// All successes must decode as one type; those that do share one schema, word for word.
fn successes(responses: &mut Map<String, Value>, place: &str, out: &mut Out) {
    let successes: Vec<String> = responses
        .keys()
        .filter(|status| is_success(status))
        .cloned()
        .collect();
    let Some(first) = successes.first() else {
        no_success(responses, place, out);
        return;
    };
    let shared = responses[first]["content"].clone();
    for other in successes.iter().skip(1) {
        let content = &responses[other]["content"];
        if kind(content) == kind(&shared) {
            if let Some(Value::Object(response)) = responses.get_mut(other) {
                response.insert("content".to_owned(), shared.clone());
            }
        } else {
            out.problems.add(
                join(place, other),
                "success-kinds",
                format!(
                    "{other} answers {} and {first} answers {}; the generator decodes both as one, so give them one schema in an overlay",
                    named(content),
                    named(&shared)
                ),
            );
        }
    }
}

/// What a response decodes as: a JSON schema without its prose, or bytes.
fn kind(content: &Value) -> Option<Value> {
    json_schema(content).map(|schema| structure::of(Kind::Schema, schema))
}

fn json_schema(content: &Value) -> Option<&Value> {
    let (_, media_type) = content
        .as_object()?
        .iter()
        .find(|(key, _)| essence(key) == "application/json")?;
    media_type.get("schema")
}

fn named(content: &Value) -> String {
    match json_schema(content) {
        None => "without JSON".to_owned(),
        Some(schema) => match crate::pointer::reference(schema) {
            Some(reference) => format!("`{reference}`"),
            None => "a schema of its own".to_owned(),
        },
    }
}

fn no_success(responses: &mut Map<String, Value>, place: &str, out: &mut Out) {
    if responses
        .get("default")
        .is_some_and(|response| response.get("content").is_some())
    {
        out.problems.add(
            join(place, "default"),
            "success-missing",
            "no success is documented, and `default` may be one or an error; say so in an overlay",
        );
        return;
    }
    responses.insert(
        "2XX".to_owned(),
        json!({"description": "", "content": bytes()}),
    );
    out.report.add(
        join(place, "2XX"),
        "success-missing",
        "no success is documented; one of any bytes is added",
    );
}
