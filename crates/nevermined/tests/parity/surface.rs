//! What the source makes public: handles, their calls, and the operation that each call says it is.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use syn::{Attribute, Expr, ImplItem, Item, Lit, Meta, ReturnType, Visibility};

#[derive(Debug, Default)]
pub(crate) struct Surface {
    /// `plans().order` and `PlanPrice::usd`.
    names: BTreeSet<String>,
    /// Each operation, and the call whose documentation names it as its source.
    pub(crate) operations: BTreeMap<String, String>,
}

/// A public method.
struct Method {
    owner: String,
    name: String,
    returns: String,
    sources: Vec<String>,
}

impl Surface {
    /// Reads the sources of `nevermined` and `nevermined-types`.
    pub(crate) fn read() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut surface = Self::default();
        let mut methods = Vec::new();
        for folder in [root.join("src"), root.join("../nevermined-types/src")] {
            surface.folder(&folder, &mut methods);
        }
        surface.features(&root.join("Cargo.toml"));
        let handles = handles(&methods);
        for method in &methods {
            surface
                .names
                .insert(format!("{}::{}", method.owner, method.name));
            let Some(path) = handles.get(&method.owner) else {
                continue;
            };
            let call = format!("{path}{}", method.name);
            surface.names.insert(call.clone());
            for operation in &method.sources {
                surface
                    .operations
                    .entry(operation.clone())
                    .or_insert_with(|| call.clone());
            }
        }
        surface
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    fn folder(&mut self, folder: &Path, methods: &mut Vec<Method>) {
        let mut entries: Vec<_> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        entries.sort();
        for path in entries {
            if path.is_dir() {
                self.folder(&path, methods);
            } else if path.extension().is_some_and(|kind| kind == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                let file =
                    syn::parse_file(&text).unwrap_or_else(|error| panic!("{path:?}: {error}"));
                self.items(&file.items, methods);
            }
        }
    }

    fn items(&mut self, items: &[Item], methods: &mut Vec<Method>) {
        for item in items {
            match item {
                Item::Struct(item) if is_public(&item.vis) => {
                    self.names.insert(item.ident.to_string());
                }
                Item::Enum(item) if is_public(&item.vis) => {
                    self.names.insert(item.ident.to_string());
                }
                Item::Impl(block) if block.trait_.is_none() => {
                    methods.extend(methods_of(block));
                }
                Item::Macro(item) if item.mac.path.is_ident("part_of_organization") => {
                    methods.push(part_of_organization(&item.mac.tokens.to_string()));
                }
                Item::Mod(item) => {
                    let inside = item.content.as_ref().map_or(&[][..], |(_, items)| items);
                    self.items(inside, methods);
                }
                _ => {}
            }
        }
    }

    fn features(&mut self, manifest: &Path) {
        let manifest: toml::Table = std::fs::read_to_string(manifest).unwrap().parse().unwrap();
        let features = manifest["features"].as_table().unwrap();
        self.names.extend(features.keys().cloned());
    }
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

fn methods_of(block: &syn::ItemImpl) -> Vec<Method> {
    let syn::Type::Path(owner) = &*block.self_ty else {
        return Vec::new();
    };
    let owner = owner.path.segments.last().unwrap().ident.to_string();
    block
        .items
        .iter()
        .filter_map(|item| match item {
            ImplItem::Fn(function) if is_public(&function.vis) => Some(Method {
                owner: owner.clone(),
                name: function.sig.ident.to_string(),
                returns: match &function.sig.output {
                    ReturnType::Type(_, kind) => match &**kind {
                        syn::Type::Path(path) => {
                            path.path.segments.last().unwrap().ident.to_string()
                        }
                        _ => String::new(),
                    },
                    ReturnType::Default => String::new(),
                },
                sources: sources(&function.attrs),
            }),
            _ => None,
        })
        .collect()
}

/// The last two names of the macro's input: the handle and the method that gives it.
fn part_of_organization(tokens: &str) -> Method {
    let words: Vec<&str> = tokens.split_whitespace().collect();
    let handle = words
        .iter()
        .map(|word| word.trim_end_matches(','))
        .find(|word| word.ends_with("Handle") && word.chars().all(char::is_alphanumeric))
        .unwrap();
    Method {
        owner: "OrganizationHandle".to_owned(),
        name: words.last().unwrap().to_string(),
        returns: handle.to_owned(),
        sources: Vec::new(),
    }
}

/// The operations after `Source:` in a documentation comment.
fn sources(attributes: &[Attribute]) -> Vec<String> {
    let mut found = Vec::new();
    for line in attributes.iter().filter_map(doc) {
        if let Some((_, said)) = line.split_once("Source: ") {
            // Before the full stop only: what follows speaks of something else.
            let said = said.split(". ").next().unwrap_or(said);
            found.extend(said.split('`').skip(1).step_by(2).map(str::to_owned));
        }
    }
    found
}

fn doc(attribute: &Attribute) -> Option<String> {
    let Meta::NameValue(pair) = &attribute.meta else {
        return None;
    };
    match &pair.value {
        Expr::Lit(literal) if pair.path.is_ident("doc") => match &literal.lit {
            Lit::Str(text) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}

/// How each handle is got from a client, as `organization(&id).groups().`.
fn handles(methods: &[Method]) -> BTreeMap<String, String> {
    let mut found = BTreeMap::from([("Nevermined".to_owned(), String::new())]);
    let mut owners = vec!["Nevermined".to_owned()];
    while let Some(owner) = owners.pop() {
        for method in methods.iter().filter(|method| method.owner == owner) {
            if method.returns.ends_with("Handle") && !found.contains_key(&method.returns) {
                let argument = match method.name.as_str() {
                    "organization" => "&id",
                    "client" => "id",
                    _ => "",
                };
                let path = format!("{}{}({argument}).", found[&owner], method.name);
                found.insert(method.returns.clone(), path);
                owners.push(method.returns.clone());
            }
        }
    }
    found
}
