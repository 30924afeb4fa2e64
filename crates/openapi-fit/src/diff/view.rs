//! What a schema says, whatever way it says it: references, `allOf` and both dialects read into one form.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde_json::Value;

use super::bounds::Limits;
use super::document::{Document, Node};
use super::union::{Union, sole_variant};

/// The keywords that only people read.
const WORDS: [&str; 6] = [
    "title",
    "description",
    "example",
    "examples",
    "externalDocs",
    "$comment",
];

/// A schema with its references and `allOf` opened: all of these schemas hold at once.
#[derive(Debug)]
pub(super) struct Expanded<'a> {
    nodes: Vec<Node<'a>>,
    /// A `null` branch stood beside the schema.
    pub(super) nullable: bool,
    /// The place that gives or refers to the schema.
    pub(super) site: String,
}

impl<'a> Expanded<'a> {
    /// The same schemas give the same key; `own` makes it that of the place alone.
    pub(super) fn key(&self, own: bool) -> String {
        let pointers: Vec<&str> = self
            .nodes
            .iter()
            .map(|node| node.pointer.as_str())
            .collect();
        let mark = match (own, self.nullable) {
            (true, _) => format!(" at {}", self.site),
            (false, true) => "?".to_owned(),
            (false, false) => String::new(),
        };
        format!("schema {}{mark}", pointers.join(" "))
    }

    /// The one named schema in it.
    pub(super) fn name(&self) -> Option<&str> {
        let mut names = self
            .nodes
            .iter()
            .filter_map(|node| node.pointer.strip_prefix("/components/schemas/"));
        let name = names.find(|name| !name.contains('/'))?;
        if names.any(|name| !name.contains('/')) {
            None
        } else {
            Some(name)
        }
    }
}

/// Opens references, `allOf`, and a union of one schema with `null`; circles end where they close.
pub(super) fn expand<'a>(document: &Document<'a>, nodes: Vec<Node<'a>>) -> Expanded<'a> {
    let first = nodes.first().cloned();
    let site = first
        .as_ref()
        .map(|node| node.pointer.clone())
        .unwrap_or_default();
    let mut open: Vec<Node<'a>> = nodes.into_iter().rev().collect();
    let mut seen = HashSet::new();
    let mut expanded = Expanded {
        nodes: Vec::new(),
        nullable: false,
        site,
    };
    while let Some(node) = open.pop() {
        if !seen.insert(node.pointer.clone()) {
            continue;
        }
        let target = node
            .str("$ref")
            .and_then(|reference| document.target(reference));
        let mut opened: Vec<&str> = Vec::new();
        let mut deeper: Vec<Node<'a>> = Vec::new();
        if let Some(target) = target {
            opened.push("$ref");
            deeper.push(target);
        }
        if node.value.get("allOf").is_some_and(Value::is_array) {
            opened.push("allOf");
            deeper.extend(node.list("allOf"));
        }
        for keyword in ["oneOf", "anyOf"] {
            if let Some((variant, nullable)) = sole_variant(&node, keyword) {
                opened.push(keyword);
                deeper.push(variant);
                expanded.nullable |= nullable;
            }
        }
        let bare = !opened.is_empty()
            && node
                .object()
                .is_some_and(|map| map.keys().all(|key| opened.contains(&&**key)));
        if !bare {
            expanded.nodes.push(node);
        }
        open.extend(deeper.into_iter().rev());
    }
    if expanded.nodes.is_empty() {
        expanded.nodes.extend(first);
    }
    expanded
}

/// What may stand in an object beside its named properties.
#[derive(Debug)]
pub(super) enum Additional<'a> {
    Open,
    Closed,
    Schema(Vec<Node<'a>>),
}

/// What a schema says. Keywords that several schemas of a conjunction give are combined.
#[derive(Debug)]
pub(super) struct View<'a> {
    pub(super) pointer: String,
    pub(super) types: Option<BTreeSet<&'a str>>,
    pub(super) nullable: bool,
    /// The place that decides about `null`.
    pub(super) null_place: String,
    pub(super) values: Option<Vec<&'a Value>>,
    pub(super) format: Option<&'a str>,
    pub(super) limits: Limits<'a>,
    pub(super) properties: Vec<(&'a str, Vec<Node<'a>>)>,
    pub(super) required: BTreeSet<&'a str>,
    pub(super) additional: Additional<'a>,
    pub(super) items: Option<Vec<Node<'a>>>,
    pub(super) unions: Vec<Union<'a>>,
    pub(super) default: Option<&'a Value>,
    pub(super) discriminator: Option<&'a Value>,
    pub(super) deprecated: bool,
    pub(super) read_only: bool,
    pub(super) write_only: bool,
    pub(super) words: BTreeMap<&'a str, Vec<&'a Value>>,
    pub(super) extensions: BTreeMap<&'a str, Vec<&'a Value>>,
    /// Keywords whose meaning isn't judged.
    pub(super) others: BTreeMap<&'a str, Vec<&'a Value>>,
    places: BTreeMap<&'a str, String>,
}

impl<'a> View<'a> {
    pub(super) fn read(expanded: &Expanded<'a>) -> Self {
        let mut view = View {
            pointer: expanded
                .nodes
                .first()
                .map(|node| node.pointer.clone())
                .unwrap_or_default(),
            types: None,
            nullable: false,
            null_place: String::new(),
            values: None,
            format: None,
            limits: Limits::default(),
            properties: Vec::new(),
            required: BTreeSet::new(),
            additional: Additional::Open,
            items: None,
            unions: Vec::new(),
            default: None,
            discriminator: None,
            deprecated: false,
            read_only: false,
            write_only: false,
            words: BTreeMap::new(),
            extensions: BTreeMap::new(),
            others: BTreeMap::new(),
            places: BTreeMap::new(),
        };
        let mut nullable = Nullability {
            wrapped: expanded.nullable,
            ..Nullability::default()
        };
        for (index, node) in expanded.nodes.iter().enumerate() {
            nullable.note(node, index == 0);
            view.take(node);
        }
        view.nullable = nullable.allowed();
        view.null_place = if expanded.nullable {
            expanded.site.clone()
        } else {
            view.pointer.clone()
        };
        view.infer_types();
        view
    }

    /// The schema that gives a keyword; the first one when none does.
    pub(super) fn place(&self, keyword: &str) -> &str {
        self.places.get(keyword).unwrap_or(&self.pointer)
    }

    /// Nothing is said about the values.
    pub(super) fn is_any(&self) -> bool {
        self.types.is_none() && self.values.is_none() && self.unions.is_empty()
    }

    /// Only branches, no statement of its own about the values.
    pub(super) fn is_pure_union(&self) -> bool {
        self.types.is_none()
            && self.values.is_none()
            && self.properties.is_empty()
            && self.unions.len() == 1
    }

    fn take(&mut self, node: &Node<'a>) {
        if node.value == &Value::Bool(false) {
            self.others.entry("false").or_default().push(node.value);
        }
        for (key, value) in node.object().into_iter().flatten() {
            let meant = match key.as_str() {
                "const" => "enum",
                "exclusiveMinimum" => "minimum",
                "exclusiveMaximum" => "maximum",
                other => other,
            };
            self.places
                .entry(meant)
                .or_insert_with(|| node.pointer.clone());
            let deeper = || Node {
                value,
                pointer: super::document::join(&node.pointer, key),
            };
            match key.as_str() {
                "type" => self.take_types(value),
                "enum" => self.take_values(value.as_array().into_iter().flatten().collect()),
                "const" => self.take_values(vec![value]),
                "format" => self.format = self.format.or(value.as_str()),
                "properties" => {
                    for (name, property) in deeper().entries() {
                        match self.properties.iter_mut().find(|(known, _)| *known == name) {
                            Some((_, nodes)) => nodes.push(property),
                            None => self.properties.push((name, vec![property])),
                        }
                    }
                }
                "required" => self.required.extend(
                    value
                        .as_array()
                        .into_iter()
                        .flatten()
                        .filter_map(Value::as_str),
                ),
                "additionalProperties" => match (value, &mut self.additional) {
                    (Value::Bool(true), _) | (_, Additional::Closed) => {}
                    (Value::Bool(false), _) => self.additional = Additional::Closed,
                    (_, Additional::Schema(nodes)) => nodes.push(deeper()),
                    (Value::Object(map), Additional::Open) if map.is_empty() => {}
                    (_, Additional::Open) => self.additional = Additional::Schema(vec![deeper()]),
                },
                "items" => self.items.get_or_insert_default().push(deeper()),
                "oneOf" | "anyOf" => {
                    if sole_variant(node, key).is_none() {
                        self.unions.push(Union::read(node, key));
                    }
                }
                "default" => self.default = self.default.or(Some(value)),
                "discriminator" => self.discriminator = self.discriminator.or(Some(value)),
                "deprecated" => self.deprecated |= value == &Value::Bool(true),
                "readOnly" => self.read_only |= value == &Value::Bool(true),
                "writeOnly" => self.write_only |= value == &Value::Bool(true),
                "nullable" | "allOf" | "$defs" | "definitions" => {}
                "$ref"
                    if value
                        .as_str()
                        .is_some_and(|reference| reference.starts_with('#')) => {}
                word if WORDS.contains(&word) => self.words.entry(word).or_default().push(value),
                extension if extension.starts_with("x-") => {
                    self.extensions.entry(extension).or_default().push(value);
                }
                limit => {
                    if !self.limits.take(limit, node) {
                        self.others.entry(limit).or_default().push(value);
                    }
                }
            }
        }
    }

    fn take_types(&mut self, value: &'a Value) {
        let types: BTreeSet<&'a str> = match value {
            Value::String(name) => BTreeSet::from([name.as_str()]),
            other => other
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .collect(),
        };
        let types = types.into_iter().filter(|name| *name != "null").collect();
        self.types = Some(match self.types.take() {
            Some(known) => known.intersection(&types).copied().collect(),
            None => types,
        });
    }

    fn take_values(&mut self, values: Vec<&'a Value>) {
        let values = values.into_iter().filter(|value| !value.is_null());
        self.values = Some(match self.values.take() {
            Some(known) => values.filter(|value| known.contains(value)).collect(),
            None => values.collect(),
        });
    }

    /// A schema without a type means the one that its keywords are about.
    fn infer_types(&mut self) {
        if self.types.is_some() || !self.unions.is_empty() {
            return;
        }
        if !self.properties.is_empty() || matches!(self.additional, Additional::Schema(_)) {
            self.types = Some(BTreeSet::from(["object"]));
        } else if self.items.is_some() {
            self.types = Some(BTreeSet::from(["array"]));
        } else if let Some(values) = &self.values {
            self.types = Some(values.iter().map(|value| type_of(value)).collect());
        }
    }
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// Whether `null` passes all schemas of a conjunction.
///
/// `nullable: true` beside an `allOf` is read as its authors mean it, although the letter of 3.0 says otherwise.
#[derive(Debug, Default)]
struct Nullability {
    wrapped: bool,
    outer: bool,
    allowing: usize,
    refusing: usize,
}

impl Nullability {
    fn note(&mut self, node: &Node<'_>, outer: bool) {
        let declared = node.flag("nullable");
        self.outer |= outer && declared;
        let listed = |key: &str| match node.value.get(key)? {
            Value::Array(values) => Some(
                values
                    .iter()
                    .any(|value| value.is_null() || value == "null"),
            ),
            value => Some(value.is_null() || value == "null"),
        };
        match listed("type")
            .or_else(|| listed("enum"))
            .or_else(|| listed("const"))
        {
            Some(true) => self.allowing += 1,
            Some(false) if !declared => self.refusing += 1,
            _ if declared => self.allowing += 1,
            _ => {}
        }
    }

    fn allowed(&self) -> bool {
        self.wrapped || self.outer || (self.allowing > 0 && self.refusing == 0)
    }
}
