//! Path items, operations and responses.

use serde_json::{Value, json};

use super::Out;
use crate::pointer::{self, join};
use crate::shape::{self, Kind};

/// Writes out every path item that is a reference, and drops `components.pathItems`.
pub(super) fn inline_path_items(document: &mut Value, out: &mut Out) {
    let source = document.clone();
    shape::change(Kind::Document, document, "", &mut |kind, value, place| {
        if kind == Kind::PathItem
            && value.get("$ref").is_some()
            && !place.starts_with("/components/pathItems/")
        {
            inline(value, place, &source, &mut Vec::new(), out);
        }
    });
    let components = document
        .get_mut("components")
        .and_then(Value::as_object_mut);
    if components.is_some_and(|components| components.shift_remove("pathItems").is_some()) {
        out.report.add(
            "/components/pathItems",
            "path-item-ref",
            "path items are written out where they are used, and dropped here",
        );
    }
}

fn inline(item: &mut Value, place: &str, source: &Value, chain: &mut Vec<String>, out: &mut Out) {
    let Some(target) = pointer::reference(item).and_then(pointer::local) else {
        return;
    };
    if chain.contains(&target) {
        out.problems
            .add(place, "path-item-ref", "the path item refers to itself");
        return;
    }
    let Some(mut found) = source.pointer(&target).cloned() else {
        return;
    };
    chain.push(target);
    inline(&mut found, place, source, chain, out);
    inline_callbacks(&mut found, place, source, chain, out);
    chain.pop();
    let (Value::Object(found), Value::Object(item)) = (found, item) else {
        return;
    };
    item.shift_remove("$ref");
    for (key, value) in found {
        match item.get(&key) {
            Some(own) if *own != value => out.problems.add(
                join(place, &key),
                "path-item-ref",
                format!(
                    "`{key}` is given here and differently in the path item that is referred to"
                ),
            ),
            _ => {
                item.insert(key, value);
            }
        }
    }
    if chain.is_empty() {
        out.report
            .add(place, "path-item-ref", "the path item is written out");
    }
}

/// Callbacks hold path items of their own, which may be references in turn.
fn inline_callbacks(
    found: &mut Value,
    place: &str,
    source: &Value,
    chain: &mut Vec<String>,
    out: &mut Out,
) {
    shape::change(Kind::PathItem, found, place, &mut |kind, value, inner| {
        if kind == Kind::PathItem && inner != place {
            inline(value, inner, source, chain, out);
        }
    });
}

/// Adds the `responses` that 3.0 requires.
pub(super) fn lower_operation(operation: &mut Value, place: &str, out: &mut Out) {
    let Some(operation) = operation.as_object_mut() else {
        return;
    };
    if !operation.contains_key("responses") {
        operation.insert(
            "responses".to_owned(),
            json!({"default": {"description": ""}}),
        );
        out.report.add(
            join(place, "responses"),
            "responses-missing",
            "3.0 requires responses; a `default` without content is added",
        );
    }
}

/// Adds the `description` that 3.0 requires.
pub(super) fn lower_response(response: &mut Value, place: &str, out: &mut Out) {
    drop_reference_siblings(response, place, out);
    let Some(response) = response.as_object_mut() else {
        return;
    };
    if !response.contains_key("$ref") && !response.contains_key("description") {
        response.insert("description".to_owned(), "".into());
        out.report.add(
            join(place, "description"),
            "description-missing",
            "3.0 requires a description; an empty one is added",
        );
    }
}

/// A reference object of 3.0 has nothing beside `$ref`.
pub(super) fn drop_reference_siblings(value: &mut Value, place: &str, out: &mut Out) {
    let Some(object) = value.as_object_mut() else {
        return;
    };
    if !object.get("$ref").is_some_and(Value::is_string) || object.len() == 1 {
        return;
    }
    object.retain(|key, _| {
        if key == "$ref" {
            return true;
        }
        out.report.add(
            join(place, key),
            "ref-siblings",
            "is dropped: 3.0 reads nothing beside a reference here",
        );
        false
    });
}
