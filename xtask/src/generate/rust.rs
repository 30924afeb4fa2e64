//! Turns a lowered document into Rust tokens: progenitor and its settings.

use std::panic::{self, AssertUnwindSafe};

use anyhow::{Context as _, Result, anyhow, bail};
use progenitor::{GenerationSettings, Generator, InterfaceStyle, TypeImpl};
use progenitor_impl::HooksMode;
use schemars08::schema::{InstanceType, SchemaObject};
use serde_json::Value;

use super::formats::FORMATS;

/// Generates the client from the document whose error responses were removed.
pub(crate) fn client(document: &Value) -> Result<syn::File> {
    run(document, |generator, spec| generator.generate_tokens(spec))
        .context("progenitor could not generate the client")
}

/// Generates the `httpmock` helpers of the client `name` from the document that keeps its error responses.
pub(crate) fn mock(name: &str, document: &Value) -> Result<syn::File> {
    run(document, |generator, spec| {
        generator.httpmock(spec, &format!("nevermined_api::{name}"))
    })
    .context("progenitor could not generate the mocks")
}

// A generator remembers the types it has seen, and a second run on the same one gives other code: so each output has its own.
fn run(
    document: &Value,
    generate: impl FnOnce(
        &mut Generator,
        &openapiv3::OpenAPI,
    ) -> progenitor_impl::Result<proc_macro2::TokenStream>,
) -> Result<syn::File> {
    let spec: openapiv3::OpenAPI = serde_json::from_value(document.clone())
        .context("the lowered document is not valid OpenAPI 3.0")?;
    let mut generator = Generator::new(&settings());
    let tokens = caught(|| generate(&mut generator, &spec))??;
    if generator.uses_websockets() {
        bail!("an operation upgrades to a websocket; the raw client has no support for that");
    }
    syn::parse2(tokens).context("progenitor emitted tokens that are not Rust")
}

fn settings() -> GenerationSettings {
    let mut settings = GenerationSettings::new();
    settings
        .with_interface(InterfaceStyle::Positional)
        .with_hooks(HooksMode::Expected)
        .with_inner_type(quote::quote!(crate::Seam))
        .with_map_type("::std::collections::BTreeMap");
    for (format, types, path) in FORMATS {
        for json in types {
            settings.with_conversion(schema(json, format), path, impls());
        }
    }
    settings
}

fn impls() -> impl Iterator<Item = TypeImpl> {
    [TypeImpl::FromStr, TypeImpl::Display].into_iter()
}

fn schema(json: &str, format: &str) -> SchemaObject {
    let kind = match json {
        "integer" => InstanceType::Integer,
        _ => InstanceType::String,
    };
    SchemaObject {
        instance_type: Some(kind.into()),
        format: Some(format.to_owned()),
        ..SchemaObject::default()
    }
}

// Progenitor panics at what it cannot generate. What it says then is all there is to say.
fn caught<T>(generate: impl FnOnce() -> T) -> Result<T> {
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    let outcome = panic::catch_unwind(AssertUnwindSafe(generate));
    panic::set_hook(hook);
    outcome.map_err(|payload| {
        let message = payload
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| payload.downcast_ref::<&str>().copied())
            .unwrap_or("it did not say why");
        anyhow!("progenitor panicked: {message}")
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::generate::format::format;

    fn document(property: &Value) -> Value {
        json!({
            "openapi": "3.0.3",
            "info": {"title": "Plans", "version": "1.0.0"},
            "paths": {"/plans": {"get": {
                "operationId": "listPlans",
                "parameters": [{"name": "like", "in": "query", "schema": property}],
                "responses": {"2XX": {
                    "description": "Plans",
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Plan"}}},
                }},
            }}},
            "components": {"schemas": {"Plan": {
                "type": "object",
                "required": ["plain"],
                "properties": {
                    "plain": property,
                    "optional": property,
                    "listed": {"type": "array", "items": property},
                },
            }}},
        })
    }

    #[test]
    fn each_format_becomes_its_type_wherever_it_is() {
        for (name, types, path) in FORMATS {
            for kind in types {
                let property = json!({
                    "type": kind, "format": name, "description": "Described.", "example": "1", "nullable": false,
                });
                let code = format(client(&document(&property)).unwrap()).unwrap();
                for wanted in [
                    format!("pub plain: {path},"),
                    format!("pub optional: ::std::option::Option<{path}>,"),
                    format!("pub listed: ::std::vec::Vec<{path}>,"),
                    format!("like: Option<&'a {path}>,"),
                ] {
                    assert!(
                        code.contains(&wanted),
                        "{kind} {name} gives no `{wanted}`:\n{code}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_nullable_format_keeps_its_type() {
        let property = json!({"type": "string", "format": "tx-hash", "nullable": true});
        let code = format(client(&document(&property)).unwrap()).unwrap();
        let wanted = "pub plain: ::std::option::Option<::nevermined_types::TxHash>,";
        assert!(code.contains(wanted), "{code}");
    }

    #[test]
    fn what_progenitor_panics_at_is_an_error() {
        let mut document = document(&json!({"type": "string"}));
        document["paths"]["/plans"]["get"]["responses"]["2XX"]["content"]["application/json"] =
            json!({});
        let error = client(&document).err().unwrap();
        assert!(
            format!("{error:#}").contains("progenitor panicked"),
            "{error:#}"
        );
    }
}
