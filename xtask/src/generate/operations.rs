//! The table of operations.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, bail};
use openapi_fit::OperationInfo;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;

use super::ast::Method;

/// Builds `operations.rs`.
///
/// `client` is the module; `operations` are those of the document as published, with every status; `fitted` is the document that the client
/// with these `methods` was generated from.
///
/// # Errors
///
/// The document and the client do not have the same operations, or an `x-` field has a value of its own invention.
pub(crate) fn table(
    client: &str,
    operations: &[OperationInfo],
    fitted: &Value,
    methods: &[Method],
) -> Result<syn::File> {
    let mut names: BTreeMap<(String, String), &str> = methods
        .iter()
        .map(|method| (method.route.clone(), method.name.as_str()))
        .collect();
    let mut rows: BTreeMap<&str, TokenStream> = BTreeMap::new();
    let mut docs: BTreeMap<&str, String> = BTreeMap::new();
    for operation in operations {
        let (verb, path) = (operation.method.to_uppercase(), operation.path.as_str());
        let Some(name) = names.remove(&(verb.clone(), path.to_owned())) else {
            bail!("{verb} {path} is in the document and not in the generated client");
        };
        rows.insert(name, row(name, &verb, operation, fitted)?);
        docs.insert(name, format!("`{verb} {path}`"));
    }
    if let Some(((verb, path), name)) = names.into_iter().next() {
        bail!("`{name}` ({verb} {path}) is in the generated client and not in the document");
    }

    let count = rows.len();
    let rows = rows.into_values();
    let constants = docs.iter().enumerate().map(|(index, (name, doc))| {
        let constant = format_ident!("{}", name.trim_end_matches('_').to_uppercase());
        quote! {
            #[doc = #doc]
            pub const #constant: &Operation = &OPERATIONS[#index];
        }
    });
    let list_doc = format!(
        "Every operation of this client, by [`Operation::name`].\n\n\
        ```\n\
        use nevermined_api::{client}::OPERATIONS;\n\n\
        assert!(OPERATIONS.is_sorted_by_key(|operation| operation.name));\n\
        ```"
    );
    Ok(syn::parse2(quote! {
        use crate::{Operation, Safety};

        #[doc = #list_doc]
        pub static OPERATIONS: [Operation; #count] = [#(#rows),*];

        #(#constants)*
    })?)
}

fn row(name: &str, verb: &str, operation: &OperationInfo, fitted: &Value) -> Result<TokenStream> {
    let path = &operation.path;
    let extension = |key: &str| operation.extensions.get(key);
    let text = |key: &str| extension(key).and_then(Value::as_str);
    let id = fitted
        .pointer(&format!("{}/operationId", operation.pointer))
        .and_then(Value::as_str)
        .with_context(|| format!("{verb} {path} lost its operationId"))?;
    let key = text("x-idempotency-key");
    let safety = safety(id, verb, text("x-safety"), key.is_some())?;
    let moves_value = match extension("x-moves-value") {
        None => false,
        Some(Value::Bool(moves)) => *moves,
        Some(other) => bail!("{id}: x-moves-value is {other}; it must be true or false"),
    };
    let idempotency_key = match key {
        Some(key) => quote!(Some(#key)),
        None => quote!(None),
    };
    let needs_key = !operation.is_open;
    let mut statuses = operation.statuses.clone();
    statuses.sort_unstable();
    let statuses = statuses
        .into_iter()
        .map(proc_macro2::Literal::u16_unsuffixed);
    Ok(quote! {
        Operation {
            id: #id,
            name: #name,
            method: #verb,
            path: #path,
            statuses: &[#(#statuses),*],
            safety: #safety,
            moves_value: #moves_value,
            idempotency_key: #idempotency_key,
            needs_key: #needs_key,
        }
    })
}

fn safety(id: &str, verb: &str, stated: Option<&str>, has_key: bool) -> Result<TokenStream> {
    let safety = match stated {
        Some("safe") => quote!(Safety::Safe),
        Some("idempotent") => quote!(Safety::Idempotent),
        Some("idempotent-by-key") => quote!(Safety::IdempotentByKey),
        Some("neither") => quote!(Safety::Neither),
        Some(other) => bail!(
            "{id}: x-safety is `{other}`; it must be safe, idempotent, idempotent-by-key or neither"
        ),
        None => match verb {
            "GET" | "HEAD" | "OPTIONS" | "TRACE" => quote!(Safety::Safe),
            "PUT" | "DELETE" => quote!(Safety::Idempotent),
            _ => quote!(Safety::Neither),
        },
    };
    if has_key != (stated == Some("idempotent-by-key")) {
        bail!("{id}: x-safety idempotent-by-key and x-idempotency-key need each other");
    }
    Ok(safety)
}
