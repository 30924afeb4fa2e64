//! A document as a tree of places: values that know their pointer.

use serde_json::{Map, Value};

/// The methods that a path item may hold, in the order in which they are read.
pub(super) const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// Longest chain of `$ref` to `$ref` that is followed; a longer one is a circle.
const REF_CHAIN: usize = 64;

/// A value and its place in the document.
#[derive(Clone, Debug)]
pub(super) struct Node<'a> {
    pub(super) value: &'a Value,
    pub(super) pointer: String,
}

impl<'a> Node<'a> {
    pub(super) fn object(&self) -> Option<&'a Map<String, Value>> {
        self.value.as_object()
    }

    pub(super) fn get(&self, key: &str) -> Option<Node<'a>> {
        let value = self.value.as_object()?.get(key)?;
        Some(Node {
            value,
            pointer: join(&self.pointer, key),
        })
    }

    pub(super) fn str(&self, key: &str) -> Option<&'a str> {
        self.value.get(key).and_then(Value::as_str)
    }

    /// A boolean field; absent or of another type is false.
    pub(super) fn flag(&self, key: &str) -> bool {
        self.value
            .get(key)
            .and_then(Value::as_bool)
            .unwrap_or(false)
    }

    pub(super) fn entries(&self) -> Vec<(&'a str, Node<'a>)> {
        let entries = self.value.as_object().into_iter().flatten();
        entries
            .map(|(key, value)| {
                (
                    key.as_str(),
                    Node {
                        value,
                        pointer: join(&self.pointer, key),
                    },
                )
            })
            .collect()
    }

    pub(super) fn items(&self) -> Vec<Node<'a>> {
        let items = self.value.as_array().into_iter().flatten().enumerate();
        items
            .map(|(index, value)| Node {
                value,
                pointer: format!("{}/{index}", self.pointer),
            })
            .collect()
    }

    /// The entries of an object field; none when it is absent.
    pub(super) fn map(&self, key: &str) -> Vec<(&'a str, Node<'a>)> {
        self.get(key).map(|node| node.entries()).unwrap_or_default()
    }

    /// The elements of an array field; none when it is absent.
    pub(super) fn list(&self, key: &str) -> Vec<Node<'a>> {
        self.get(key).map(|node| node.items()).unwrap_or_default()
    }
}

/// One of the two documents.
#[derive(Clone, Copy, Debug)]
pub(super) struct Document<'a> {
    root: &'a Value,
}

impl<'a> Document<'a> {
    pub(super) fn new(root: &'a Value) -> Self {
        Self { root }
    }

    pub(super) fn root(&self) -> Node<'a> {
        Node {
            value: self.root,
            pointer: String::new(),
        }
    }

    /// What a local `$ref` names; `None` for another file or a place that doesn't exist.
    pub(super) fn target(&self, reference: &str) -> Option<Node<'a>> {
        let pointer = reference.strip_prefix('#')?;
        let value = self.root.pointer(pointer)?;
        Some(Node {
            value,
            pointer: pointer.to_owned(),
        })
    }

    /// Follows `$ref` until it ends; stays where it can't be followed.
    pub(super) fn resolve(&self, node: Node<'a>) -> Node<'a> {
        let mut current = node;
        for _ in 0..REF_CHAIN {
            match current
                .str("$ref")
                .and_then(|reference| self.target(reference))
            {
                Some(next) => current = next,
                None => break,
            }
        }
        current
    }

    /// The pointer of a keyword, under the name that the document spells it with; of its base when the
    /// keyword isn't written there.
    pub(super) fn nearest(&self, base: &str, keyword: Option<&str>) -> String {
        let spelled = match keyword {
            Some("enum") => vec!["enum", "const"],
            Some("minimum") => vec!["minimum", "exclusiveMinimum"],
            Some("maximum") => vec!["maximum", "exclusiveMaximum"],
            Some(keyword) => vec![keyword],
            None => Vec::new(),
        };
        let mut places = spelled.into_iter().map(|keyword| join(base, keyword));
        let found = places.find(|pointer| self.root.pointer(pointer).is_some());
        found.unwrap_or_else(|| match base.rsplit_once('/') {
            Some((parent, _)) if self.root.pointer(base).is_none() => parent.to_owned(),
            _ => base.to_owned(),
        })
    }

    /// The place for people, and the operation that holds it.
    pub(super) fn locate(&self, pointer: &str) -> (String, Option<String>) {
        let tokens: Vec<String> = pointer.split('/').skip(1).map(unescape).collect();
        let mut rest = tokens.iter().map(String::as_str);
        let mut walked = String::new();
        let mut operation = None;
        let mut take = |walked: &mut String| {
            let token = rest.next()?;
            *walked = join(walked, token);
            Some(token)
        };
        let mut location = match take(&mut walked) {
            None => return ("document".to_owned(), None),
            Some("paths") => take(&mut walked).unwrap_or("paths").to_owned(),
            Some("components") => match (take(&mut walked), take(&mut walked)) {
                (Some("schemas"), Some(name)) => name.to_owned(),
                (Some(kind), Some(name)) => format!("{kind}/{name}"),
                _ => "components".to_owned(),
            },
            Some(other) => other.to_owned(),
        };
        let under_path = tokens.first().is_some_and(|token| token == "paths");
        let mut first = true;
        while let Some(token) = take(&mut walked) {
            if first && under_path && METHODS.contains(&token) {
                location = self.label(&walked, token, &location);
                operation = Some(location.clone());
                first = false;
                continue;
            }
            first = false;
            let step = match token {
                "schema" => String::new(),
                "items" => "[]".to_owned(),
                "additionalProperties" => "{}".to_owned(),
                "requestBody" => ".request".to_owned(),
                "parameters" => {
                    take(&mut walked);
                    self.parameter_step(&walked)
                }
                "responses" | "properties" => take(&mut walked)
                    .map(|name| format!(".{name}"))
                    .unwrap_or_default(),
                "headers" => take(&mut walked)
                    .map(|name| format!(".header.{name}"))
                    .unwrap_or_default(),
                "content" => match take(&mut walked) {
                    None | Some("application/json") => String::new(),
                    Some(media_type) => format!("[{media_type}]"),
                },
                "oneOf" | "anyOf" | "allOf" => take(&mut walked)
                    .map(|index| format!(".{token}[{index}]"))
                    .unwrap_or_default(),
                other => match self.own_name(&walked) {
                    Some(name) => format!(".{name}"),
                    None => format!(".{other}"),
                },
            };
            location.push_str(&step);
        }
        (location, operation)
    }

    fn label(&self, pointer: &str, method: &str, path: &str) -> String {
        let id = self
            .root
            .pointer(pointer)
            .and_then(|operation| operation.get("operationId"))
            .and_then(Value::as_str);
        id.map_or_else(
            || format!("{} {path}", method.to_uppercase()),
            str::to_owned,
        )
    }

    /// The name of a list element that has one: a tag or a server.
    fn own_name(&self, pointer: &str) -> Option<&'a str> {
        let (parent, _) = pointer.rsplit_once('/')?;
        let key = match parent.rsplit_once('/')?.1 {
            "tags" => "name",
            "servers" => "url",
            _ => return None,
        };
        self.root.pointer(pointer)?.get(key)?.as_str()
    }

    fn parameter_step(&self, pointer: &str) -> String {
        let Some(value) = self.root.pointer(pointer) else {
            return ".parameters".to_owned();
        };
        let parameter = self.resolve(Node {
            value,
            pointer: pointer.to_owned(),
        });
        format!(
            ".{}.{}",
            parameter.str("in").unwrap_or("?"),
            parameter.str("name").unwrap_or("?")
        )
    }
}

/// A pointer with one more step.
pub(super) fn join(pointer: &str, key: &str) -> String {
    format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"))
}

fn unescape(token: &str) -> String {
    token.replace("~1", "/").replace("~0", "~")
}

/// A JSON value for a message: short and on one line.
pub(super) fn show(value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let text = text.replace(['\n', '\r'], " ");
    if text.chars().count() <= 80 {
        return text;
    }
    let short: String = text.chars().take(77).collect();
    format!("{short}...")
}
