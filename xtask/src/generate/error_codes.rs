//! The table of error codes.

use anyhow::Result;
use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use crate::error_codes::Row;

/// Builds `error_codes.rs`.
///
/// # Errors
///
/// The tokens are no Rust, which no catalogue that was read can cause.
pub(crate) fn table(rows: &[Row<'_>]) -> Result<syn::File> {
    let count = rows.len();
    let rows = rows.iter().map(entry);
    Ok(syn::parse2(quote! {
        use crate::{Category, ErrorCode};

        /// Every code of the catalogue and of the additions to it, by code.
        pub(crate) static ERROR_CODES: [ErrorCode; #count] = [#(#rows),*];
    })?)
}

fn entry(row: &Row<'_>) -> TokenStream {
    let code = row.code;
    let status = Literal::u16_unsuffixed(row.status);
    let category = format_ident!("{}", row.category);
    let retryable = match row.retryable {
        Some(retryable) => quote!(Some(#retryable)),
        None => quote!(None),
    };
    quote! {
        ErrorCode {
            code: #code,
            status: #status,
            category: Category::#category,
            retryable: #retryable,
        }
    }
}
