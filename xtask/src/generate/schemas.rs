//! The JSON schemas of the generated types, for a test that holds them to the documents.

use std::collections::BTreeMap;

use anyhow::Result;
use quote::{format_ident, quote};
use serde_json::Value;
use syn::{File, Item};

use super::modules::condition;

/// The schemas of `document` that are a type of their own name.
pub(crate) fn names(types: &File, document: &Value) -> Vec<String> {
    let schemas = document
        .pointer("/components/schemas")
        .and_then(Value::as_object);
    types
        .items
        .iter()
        .filter_map(|item| match item {
            Item::Struct(item) => Some(item.ident.to_string()),
            Item::Enum(item) => Some(item.ident.to_string()),
            _ => None,
        })
        .filter(|name| schemas.is_some_and(|schemas| schemas.contains_key(name)))
        .collect()
}

/// A function a client: each type's name and schema.
pub(crate) fn table(types: &BTreeMap<&str, Vec<String>>) -> Result<File> {
    let functions = types.iter().map(|(client, names)| {
        let (condition, client) = (condition(client), format_ident!("{client}"));
        let rows = names.iter().map(|name| {
            let ident = format_ident!("{name}");
            quote!((#name, schemars::schema_for!(types::#ident)))
        });
        quote! {
            #condition
            pub(crate) fn #client() -> Vec<(&'static str, schemars::Schema)> {
                use nevermined_api::#client::types;
                vec![#(#rows),*]
            }
        }
    });
    Ok(syn::parse2(quote!(#(#functions)*))?)
}
