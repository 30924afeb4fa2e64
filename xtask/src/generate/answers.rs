//! The types that only answers have: a field more must not break who reads one.

use std::collections::BTreeSet;

use serde_json::Value;
use syn::{Fields, File, Item, parse_quote};

const SCHEMAS: &str = "#/components/schemas/";

/// The schemas of `document` that an answer leads to, and no request: neither a body nor a parameter.
pub(crate) fn only_in_answers(document: &Value) -> BTreeSet<String> {
    let (mut answered, mut sent) = (BTreeSet::new(), BTreeSet::new());
    let paths = document.get("paths").and_then(Value::as_object);
    for (name, part) in paths
        .into_iter()
        .flatten()
        .flat_map(|(_, item)| parts(item))
    {
        let found = if name == "responses" {
            &mut answered
        } else {
            &mut sent
        };
        reach(document, part, found);
    }
    answered
        .difference(&sent)
        .filter_map(|pointer| pointer.strip_prefix(SCHEMAS))
        .map(str::to_owned)
        .collect()
}

// What a path has for all its operations, and what each operation has.
fn parts(item: &Value) -> impl Iterator<Item = (&str, &Value)> {
    item.as_object()
        .into_iter()
        .flatten()
        .flat_map(|(name, part)| match part {
            Value::Object(operation) => operation
                .iter()
                .map(|(name, part)| (name.as_str(), part))
                .collect(),
            _ => vec![(name.as_str(), part)],
        })
}

// Adds every component that `value` names, and those that they name.
fn reach(document: &Value, value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => {
            if let Some(Value::String(pointer)) = map.get("$ref")
                && found.insert(pointer.clone())
                && let Some(component) = document.pointer(pointer.trim_start_matches('#'))
            {
                reach(document, component, found);
            }
            map.values().for_each(|value| reach(document, value, found));
        }
        Value::Array(items) => items.iter().for_each(|item| reach(document, item, found)),
        _ => {}
    }
}

/// Marks the structs with fields and the enums of these names as ones that may grow.
pub(crate) fn leave_open(types: &mut File, names: &BTreeSet<String>) {
    for item in &mut types.items {
        let (ident, attributes) = match item {
            Item::Struct(item) if matches!(item.fields, Fields::Named(_)) => {
                (&item.ident, &mut item.attrs)
            }
            Item::Enum(item) => (&item.ident, &mut item.attrs),
            _ => continue,
        };
        if names.contains(&ident.to_string()) {
            attributes.push(parse_quote!(#[non_exhaustive]));
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn schema(name: &str) -> Value {
        json!({"content": {"application/json": {"schema": {"$ref": format!("{SCHEMAS}{name}")}}}})
    }

    #[test]
    fn what_a_request_leads_to_is_not_only_in_answers() {
        let document = json!({
            "paths": {"/plans": {
                "parameters": [{"name": "by", "in": "query", "schema": {"$ref": format!("{SCHEMAS}Order")}}],
                "post": {
                    "requestBody": schema("NewPlan"),
                    "parameters": [{"name": "sort", "in": "query", "schema": {"$ref": format!("{SCHEMAS}Sort")}}],
                    "responses": {"200": schema("Plan"), "201": {"$ref": "#/components/responses/Made"}},
                },
                "get": {"responses": {"200": schema("Plans")}},
            }},
            "components": {
                "responses": {"Made": schema("Made")},
                "schemas": {
                    "NewPlan": {"properties": {"price": {"$ref": format!("{SCHEMAS}Price")}}},
                    "Plan": {"properties": {
                        "price": {"$ref": format!("{SCHEMAS}Price")},
                        "owner": {"allOf": [{"$ref": format!("{SCHEMAS}Owner")}]},
                        "sorted": {"$ref": format!("{SCHEMAS}Sort")},
                        "next": {"$ref": format!("{SCHEMAS}Plan")},
                        "order": {"$ref": format!("{SCHEMAS}Order")},
                    }},
                    "Plans": {"items": {"$ref": format!("{SCHEMAS}Plan")}},
                    "Price": {}, "Owner": {}, "Sort": {}, "Order": {}, "Made": {}, "Nowhere": {},
                },
            },
        });
        let found: Vec<String> = only_in_answers(&document).into_iter().collect();
        assert_eq!(found, ["Made", "Owner", "Plan", "Plans"]);
    }

    #[test]
    fn only_the_named_structs_and_enums_may_grow() {
        let code = "pub struct Plan { pub id: u8 } pub struct NewPlan { pub id: u8 } pub enum State { Open }
            pub struct Text(pub String);";
        let mut types: File = syn::parse_str(code).unwrap();
        leave_open(
            &mut types,
            &["Plan", "State", "Text"].map(str::to_owned).into(),
        );
        let wanted =
            "#[non_exhaustive] pub struct Plan { pub id: u8 } pub struct NewPlan { pub id: u8 }
            #[non_exhaustive] pub enum State { Open } pub struct Text(pub String);";
        assert_eq!(types, syn::parse_str(wanted).unwrap());
    }
}
