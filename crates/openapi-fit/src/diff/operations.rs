//! Operations: which one of the old document is which of the new one, and what they say beside their messages.

use super::change::{ChangeKind, Position, Subject, Verdict};
use super::comparison::Comparison;
use super::document::{Document, METHODS, Node};
use super::finding::{Finding, Here};

/// Fields of an operation that are read here or in `messages`.
const KNOWN: [&str; 12] = [
    "operationId",
    "summary",
    "description",
    "externalDocs",
    "tags",
    "deprecated",
    "parameters",
    "requestBody",
    "responses",
    "security",
    "servers",
    "callbacks",
];

#[derive(Clone, Debug)]
pub(super) struct Operation<'a> {
    method: &'static str,
    path: &'a str,
    pub(super) node: Node<'a>,
    pub(super) item: Node<'a>,
}

impl<'a> Operation<'a> {
    fn id(&self) -> Option<&'a str> {
        self.node.str("operationId")
    }

    fn route(&self) -> String {
        format!("{} {}", self.method.to_uppercase(), self.path)
    }

    fn label(&self) -> String {
        self.id().map_or_else(|| self.route(), str::to_owned)
    }

    /// The path without the names of its parameters: what the server matches.
    fn shape(&self) -> String {
        let mut shape = String::new();
        let mut inside = false;
        for character in self.path.chars() {
            match character {
                '{' => {
                    inside = true;
                    shape.push('{');
                }
                '}' => {
                    inside = false;
                    shape.push('}');
                }
                other if !inside => shape.push(other),
                _ => {}
            }
        }
        shape
    }

    /// The names of the path parameters, in the order of the path.
    pub(super) fn path_names(&self) -> Vec<&'a str> {
        self.path
            .split('{')
            .skip(1)
            .filter_map(|part| part.split_once('}'))
            .map(|(name, _)| name)
            .collect()
    }
}

fn read<'a>(document: &Document<'a>) -> Vec<Operation<'a>> {
    let mut operations = Vec::new();
    for (path, item) in document.root().map("paths") {
        let item = document.resolve(item);
        for method in METHODS {
            if let Some(node) = item.get(method) {
                operations.push(Operation {
                    method,
                    path,
                    node,
                    item: item.clone(),
                });
            }
        }
    }
    operations
}

impl<'a> Comparison<'a> {
    pub(super) fn operations(&mut self, here: Here) {
        self.shared_security(here);
        let mut gone = read(&self.old);
        let mut come = read(&self.new);
        let rules: [fn(&Operation<'_>, &Operation<'_>) -> bool; 3] = [
            |a, b| a.method == b.method && a.path == b.path,
            |a, b| a.method == b.method && a.shape() == b.shape(),
            |a, b| a.id().is_some() && a.id() == b.id(),
        ];
        let mut pairs = Vec::new();
        for rule in rules {
            gone.retain(|old| match come.iter().position(|new| rule(old, new)) {
                Some(index) => {
                    pairs.push((old.clone(), come.remove(index)));
                    false
                }
                None => true,
            });
        }
        for operation in gone {
            let message = format!("{} is gone", operation.route());
            let base = &operation.node.pointer;
            self.report(
                here,
                Finding::new(
                    ChangeKind::Removed,
                    Subject::Operation,
                    Verdict::Breaking,
                    base,
                    message,
                ),
            );
        }
        for operation in come {
            let message = format!("{} is new", operation.route());
            let base = &operation.node.pointer;
            self.report(
                here,
                Finding::new(
                    ChangeKind::Added,
                    Subject::Operation,
                    Verdict::Compatible,
                    base,
                    message,
                ),
            );
        }
        for (old, new) in pairs {
            self.operation(here, &old, &new);
        }
    }

    fn operation(&mut self, here: Here, old: &Operation<'a>, new: &Operation<'a>) {
        let here = self.enter_operation(here, &old.node, &new.node, &new.label());
        self.names(here, old, new);
        let (item, first) = self.enter(here, &old.item.pointer, &new.item.pointer);
        if first {
            self.words(item, &old.item, &new.item, &["summary", "description"]);
            self.extensions(item, &old.item, &new.item);
            self.servers(item, &old.item, &new.item);
        }
        self.words(
            here,
            &old.node,
            &new.node,
            &["summary", "description", "externalDocs"],
        );
        self.deprecation(here, &old.node, &new.node);
        self.extensions(here, &old.node, &new.node);
        self.others(here, &old.node, &new.node, &KNOWN);
        self.operation_tags(here, &old.node, &new.node);
        self.servers(here, &old.node, &new.node);
        self.operation_security(here, &old.node, &new.node);
        let nothing = |operation: &Operation<'a>| Node {
            value: &serde_json::Value::Null,
            ..operation.node.clone()
        };
        let callbacks = |operation: &Operation<'a>| {
            operation
                .node
                .get("callbacks")
                .unwrap_or_else(|| nothing(operation))
        };
        self.called_back(here, &callbacks(old), &callbacks(new), "callback");
        self.parameters(here.at(Position::Request), old, new);
        self.request_body(here.at(Position::Request), old, new);
        self.responses(here.at(Position::Response), old, new);
    }

    fn names(&mut self, here: Here, old: &Operation<'a>, new: &Operation<'a>) {
        let base = &new.node.pointer;
        let verdict = Verdict::Breaking;
        if old.id() != new.id() {
            let (was, is) = (old.id().unwrap_or("none"), new.id().unwrap_or("none"));
            let message = format!("operationId {was} became {is}: generated names follow it");
            let finding = Finding::new(
                ChangeKind::Changed,
                Subject::Operation,
                verdict,
                base,
                message,
            );
            self.report(
                here,
                finding.keyword("operationId").detail(format!("{was}>{is}")),
            );
        }
        if old.method != new.method || old.shape() != new.shape() {
            let message = format!(
                "{} became {}: clients call the old one",
                old.route(),
                new.route()
            );
            let finding = Finding::new(
                ChangeKind::Changed,
                Subject::Operation,
                verdict,
                base,
                message,
            );
            self.report(
                here,
                finding.detail(format!("{}>{}", old.route(), new.route())),
            );
        }
    }

    fn operation_tags(&mut self, here: Here, old: &Node<'a>, new: &Node<'a>) {
        let names = |node: &Node<'a>| -> Vec<&'a str> {
            node.list("tags")
                .iter()
                .filter_map(|tag| tag.value.as_str())
                .collect()
        };
        let (was, is) = (names(old), names(new));
        for name in was.iter().filter(|name| !is.contains(name)) {
            self.tag(here, ChangeKind::Removed, &old.pointer, name);
        }
        for name in is.iter().filter(|name| !was.contains(name)) {
            self.tag(here, ChangeKind::Added, &new.pointer, name);
        }
    }
}
