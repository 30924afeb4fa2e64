//! The modules that hold the generated files.

use anyhow::Result;
use quote::{format_ident, quote};

/// The client that is always there; every other has a feature of its name.
const ALWAYS: &str = "protocol";

/// A module a client: its types, its table, and with the feature `client` its methods.
pub(crate) fn of_clients(names: &[&str]) -> Result<syn::File> {
    let modules = names.iter().map(|name| {
        let (condition, name) = (condition(name), format_ident!("{name}"));
        quote! {
            #condition
            pub mod #name {
                #[cfg(feature = "client")]
                pub mod client;
                pub mod operations;
                pub mod types;
            }
        }
    });
    Ok(syn::parse2(quote!(#(#modules)*))?)
}

/// A module a client.
pub(crate) fn of_mocks(names: &[&str]) -> Result<syn::File> {
    let modules = names.iter().map(|name| {
        let (condition, name) = (condition(name), format_ident!("{name}"));
        quote!(#condition pub mod #name;)
    });
    Ok(syn::parse2(quote!(#(#modules)*))?)
}

/// What turns the code of a client on.
pub(crate) fn condition(name: &str) -> Option<proc_macro2::TokenStream> {
    (name != ALWAYS).then(|| quote!(#[cfg(feature = #name)]))
}
