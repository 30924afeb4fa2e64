//! What is wrong with generated code that still parses.

use std::collections::{BTreeMap, HashSet};

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
