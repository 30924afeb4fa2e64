//! What is wrong with generated code that still parses.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use anyhow::{Result, bail};
use syn::{
    Attribute, Fields, File, FnArg, ImplItem, Item, ItemImpl, Pat, Signature, parse_quote,
    visit::{self, Visit},
    visit_mut::{self, VisitMut},
};

use super::format::doc_text;

/// A method of the generated client.
pub(crate) struct Method {
    /// As `mint_credits`.
    pub(crate) name: String,
    /// The HTTP method in capitals and the path template, as the method's documentation states them.
    pub(crate) route: (String, String),
}

/// The client's methods, in the order of the code.
pub(crate) fn client_methods(file: &File) -> Vec<Method> {
    let impls = file.items.iter().filter_map(|item| match item {
        Item::Impl(block) if block.trait_.is_none() && target(block) == "Client" => Some(block),
        _ => None,
    });
    impls
        .flat_map(|block| &block.items)
        .filter_map(|item| match item {
            ImplItem::Fn(function) => Some(Method {
                name: function.sig.ident.to_string(),
                route: route(&function.attrs)?,
            }),
            _ => None,
        })
        .collect()
}

fn route(attributes: &[Attribute]) -> Option<(String, String)> {
    attributes.iter().filter_map(doc_text).find_map(|text| {
        let (method, rest) = text
            .split_once("Sends a `")?
            .1
            .split_once("` request to `")?;
        Some((method.to_owned(), rest.split_once('`')?.0.to_owned()))
    })
}

/// The types on their own, and the client that uses them from the module beside its own.
///
/// # Errors
///
/// There is no module of types.
pub(crate) fn apart(mut file: File) -> Result<(File, File)> {
    let is_types = |item: &Item| matches!(item, Item::Mod(module) if module.ident == "types");
    let place = file.items.iter().position(is_types);
    let Some(Item::Mod(module)) = place.map(|place| file.items.remove(place)) else {
        bail!("progenitor emitted no module of types");
    };
    let Some((_, items)) = module.content else {
        bail!("progenitor emitted a module of types that is elsewhere");
    };
    let mut types: File = parse_quote!();
    types.items = items;
    file.items.insert(
        0,
        parse_quote!(
            use super::types;
        ),
    );
    Ok((types, file))
}

/// The crates that the code names with a leading `::`, as progenitor and typify do for what a document makes
/// them need: a date-time, a uuid, a pattern.
pub(crate) fn crates(file: &File) -> BTreeSet<String> {
    #[derive(Default)]
    struct Crates(BTreeSet<String>);
    impl<'ast> Visit<'ast> for Crates {
        fn visit_path(&mut self, path: &'ast syn::Path) {
            if path.leading_colon.is_some()
                && let Some(first) = path.segments.first()
            {
                self.0.insert(first.ident.to_string());
            }
            visit::visit_path(self, path);
        }
    }
    let mut found = Crates::default();
    found.visit_file(file);
    found.0.remove("std");
    found.0
}

/// Derives `JsonSchema` behind a feature for every type that can be serialized.
pub(crate) fn derive_schemas(file: &mut File) {
    struct Derive;
    impl VisitMut for Derive {
        fn visit_item_struct_mut(&mut self, item: &mut syn::ItemStruct) {
            add(&mut item.attrs);
            visit_mut::visit_item_struct_mut(self, item);
        }
        fn visit_item_enum_mut(&mut self, item: &mut syn::ItemEnum) {
            add(&mut item.attrs);
            visit_mut::visit_item_enum_mut(self, item);
        }
    }
    fn add(attributes: &mut Vec<Attribute>) {
        if attributes.iter().any(derives_serialize) {
            attributes.push(parse_quote!(
                #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
            ));
        }
    }
    Derive.visit_file_mut(file);
}

fn derives_serialize(attribute: &Attribute) -> bool {
    let mut found = false;
    if attribute.path().is_ident("derive") {
        // A derive that cannot be read derives nothing that the compiler would accept.
        let _ = attribute.parse_nested_meta(|meta| {
            found |= meta
                .path
                .segments
                .last()
                .is_some_and(|last| last.ident == "Serialize");
            Ok(())
        });
    }
    found
}

/// Everything that progenitor lets through and that does not compile, or compiles into something else than the
/// document says. Empty for good code.
pub(crate) fn problems(file: &File) -> Vec<String> {
    let mut found = Problems::default();
    found.items("the file", &file.items);
    found.visit_file(file);
    found.lines
}

#[derive(Default)]
struct Problems {
    lines: Vec<String>,
}

impl Problems {
    fn twice<'a>(
        &mut self,
        place: &str,
        what: &str,
        names: impl IntoIterator<Item = &'a syn::Ident>,
    ) {
        let mut seen = HashSet::new();
        for name in names {
            if !seen.insert(name) {
                self.lines
                    .push(format!("{place} has two {what} named `{name}`"));
            }
        }
    }

    // Types and modules share one namespace, functions and constants another.
    fn items(&mut self, place: &str, items: &[Item]) {
        let mut types = Vec::new();
        let mut values = Vec::new();
        let mut methods: BTreeMap<String, Vec<&syn::Ident>> = BTreeMap::new();
        for item in items {
            match item {
                Item::Struct(item) => types.push(&item.ident),
                Item::Enum(item) => types.push(&item.ident),
                Item::Trait(item) => types.push(&item.ident),
                Item::Type(item) => types.push(&item.ident),
                Item::Mod(item) => types.push(&item.ident),
                Item::Fn(item) => values.push(&item.sig.ident),
                Item::Const(item) if item.ident != "_" => values.push(&item.ident),
                Item::Static(item) => values.push(&item.ident),
                Item::Impl(block) if block.trait_.is_none() => {
                    methods.entry(target(block)).or_default().extend(
                        block.items.iter().filter_map(|item| match item {
                            ImplItem::Fn(function) => Some(&function.sig.ident),
                            _ => None,
                        }),
                    );
                }
                _ => {}
            }
        }
        self.twice(place, "types or modules", types);
        self.twice(place, "functions or constants", values);
        for (target, names) in methods {
            self.twice(&format!("`{target}`"), "methods", names);
        }
    }

    fn fields(&mut self, owner: &syn::Ident, fields: &Fields) {
        let names: Vec<&syn::Ident> = fields
            .iter()
            .filter_map(|field| field.ident.as_ref())
            .collect();
        for name in &names {
            if name.to_string().starts_with("subtype_") {
                self.lines.push(format!(
                    "`{owner}` has the field `{name}`: an `anyOf` of overlapping schemas became a struct that can \
                     never be read; make it `oneOf`"
                ));
            }
        }
        self.twice(&format!("`{owner}`"), "fields", names);
    }
}

impl<'ast> Visit<'ast> for Problems {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if let Some((_, items)) = &item.content {
            self.items(&format!("the module `{}`", item.ident), items);
        }
        visit::visit_item_mod(self, item);
    }

    fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
        self.fields(&item.ident, &item.fields);
        visit::visit_item_struct(self, item);
    }

    fn visit_item_enum(&mut self, item: &'ast syn::ItemEnum) {
        let place = format!("`{}`", item.ident);
        self.twice(
            &place,
            "variants",
            item.variants.iter().map(|variant| &variant.ident),
        );
        for variant in &item.variants {
            self.fields(&variant.ident, &variant.fields);
        }
        visit::visit_item_enum(self, item);
    }

    fn visit_signature(&mut self, signature: &'ast Signature) {
        let arguments = signature.inputs.iter().filter_map(|input| match input {
            FnArg::Typed(argument) => match &*argument.pat {
                Pat::Ident(pattern) => Some(&pattern.ident),
                _ => None,
            },
            FnArg::Receiver(_) => None,
        });
        self.twice(&format!("`{}()`", signature.ident), "arguments", arguments);
        visit::visit_signature(self, signature);
    }
}

fn target(block: &ItemImpl) -> String {
    match &*block.self_ty {
        syn::Type::Path(path) => path
            .path
            .segments
            .last()
            .map(|last| last.ident.to_string())
            .unwrap_or_default(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems_of(code: &str) -> Vec<String> {
        problems(&syn::parse_str(code).unwrap())
    }

    #[test]
    fn good_code_has_no_problem() {
        let code =
            "pub mod types { pub struct Plan { pub id: String } pub enum State { Open, Closed } }
            pub struct Client;
            impl Client { pub fn get_plan(&self, plan_id: u8) {} pub fn list_plans(&self) {} }
            impl Clone for Client { fn clone(&self) -> Self { Client } }
            impl Default for Client { fn default() -> Self { Client } }";
        assert_eq!(problems_of(code), [""; 0]);
    }

    #[test]
    fn names_that_collide_are_found_wherever_they_are() {
        for (code, complaint) in [
            (
                "pub mod types { struct Plan; enum Plan {} }",
                "the module `types` has two types or modules named `Plan`",
            ),
            (
                "fn get() {} fn get() {}",
                "the file has two functions or constants named `get`",
            ),
            (
                "struct Plan { foo_bar: u8, foo_bar: u8 }",
                "`Plan` has two fields named `foo_bar`",
            ),
            ("enum State { A, A }", "`State` has two variants named `A`"),
            (
                "fn get(body: u8, body: u8) {}",
                "`get()` has two arguments named `body`",
            ),
            (
                "impl Client { fn get(&self) {} } impl Client { fn get(&self) {} }",
                "`Client` has two methods named `get`",
            ),
        ] {
            assert_eq!(problems_of(code), [complaint], "{code}");
        }
    }

    #[test]
    fn an_overlapping_any_of_is_found() {
        let found = problems_of("struct Plan { subtype_0: Option<String>, subtype_1: Option<u8> }");
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(
            found[0].contains("`subtype_0`") && found[0].contains("oneOf"),
            "{found:?}"
        );
    }

    #[test]
    fn methods_come_with_their_routes() {
        let code = r#"impl Client {
            pub fn new() -> Self { Client }
            /// Reads a plan
            ///
            #[doc = "About it.\n\nSends a `GET` request to `/plans/{planId}`\n\nArguments:\n- `plan_id`"]
            pub async fn get_plan(&self) {}
        }"#;
        let methods = client_methods(&syn::parse_str(code).unwrap());
        assert_eq!(methods.len(), 1);
        assert_eq!(methods[0].name, "get_plan");
        assert_eq!(
            methods[0].route,
            ("GET".to_owned(), "/plans/{planId}".to_owned())
        );
    }

    #[test]
    fn types_are_taken_out_of_the_client() {
        let code = "pub mod types { pub struct Plan; } pub struct Client;";
        let (types, client) = apart(syn::parse_str(code).unwrap()).unwrap();
        assert_eq!(types, syn::parse_str("pub struct Plan;").unwrap());
        let wanted = "use super::types; pub struct Client;";
        assert_eq!(client, syn::parse_str(wanted).unwrap());
        assert!(apart(syn::parse_str("pub struct Client;").unwrap()).is_err());
    }

    #[test]
    fn crates_are_those_named_from_the_root() {
        let code = "struct Plan { since: ::std::option::Option<::chrono::DateTime<::chrono::Utc>>, id: types::Id }
            fn check() { ::regress::Regex::new(); }";
        assert_eq!(
            crates(&syn::parse_str(code).unwrap())
                .into_iter()
                .collect::<Vec<_>>(),
            ["chrono", "regress"]
        );
    }

    #[test]
    fn only_what_is_serialized_gets_a_schema() {
        let mut file = syn::parse_str(
            "#[derive(::serde::Serialize, Clone)] struct Plan; #[derive(Clone)] struct Bare;",
        )
        .unwrap();
        derive_schemas(&mut file);
        let schemas: Vec<usize> = file
            .items
            .iter()
            .map(|item| match item {
                Item::Struct(item) => item.attrs.len(),
                _ => 0,
            })
            .collect();
        assert_eq!(schemas, [2, 1]);
    }
}
