//! Parameters: which is which, what they must be, how they are written.

use serde_json::Value;

use super::change::{ChangeKind, Subject, Verdict};
use super::comparison::Comparison;
use super::document::{Document, Node};
use super::finding::{Finding, Here};
use super::messages::WORDS;
use super::operations::Operation;

/// A parameter, resolved, with the place that names it.
#[derive(Clone, Debug)]
struct Parameter<'a> {
    node: Node<'a>,
    name: &'a str,
    kind: &'a str,
}

impl Parameter<'_> {
    fn is_same(&self, other: &Self) -> bool {
        let names = if self.kind == "header" {
            self.name.eq_ignore_ascii_case(other.name)
        } else {
            self.name == other.name
        };
        names && self.kind == other.kind
    }

    fn required(&self) -> bool {
        self.kind == "path" || self.node.flag("required")
    }

    fn style(&self) -> (&str, bool) {
        let usual = if matches!(self.kind, "query" | "cookie") {
            "form"
        } else {
            "simple"
        };
        let style = self.node.str("style").unwrap_or(usual);
        (
            style,
            self.node
                .value
                .get("explode")
                .and_then(Value::as_bool)
                .unwrap_or(style == "form"),
        )
    }
}

/// The parameters of an operation: those of its path, then its own, which win.
fn parameters<'a>(document: &Document<'a>, operation: &Operation<'a>) -> Vec<Parameter<'a>> {
    let mut found: Vec<Parameter<'a>> = Vec::new();
    for node in operation
        .item
        .list("parameters")
        .into_iter()
        .chain(operation.node.list("parameters"))
    {
        let node = document.resolve(node);
        let (Some(name), Some(kind)) = (node.str("name"), node.str("in")) else {
            continue;
        };
        let parameter = Parameter { node, name, kind };
        match found.iter_mut().find(|known| known.is_same(&parameter)) {
            Some(known) => *known = parameter,
            None => found.push(parameter),
        }
    }
    found
}

impl<'a> Comparison<'a> {
    pub(super) fn parameters(&mut self, here: Here, old: &Operation<'a>, new: &Operation<'a>) {
        let was = parameters(&self.old, old);
        let mut is = parameters(&self.new, new);
        let (old_path, new_path) = (old.path_names(), new.path_names());
        for parameter in was {
            let new_name = match old_path.iter().position(|name| *name == parameter.name) {
                Some(index) if parameter.kind == "path" => {
                    new_path.get(index).copied().unwrap_or(parameter.name)
                }
                _ => parameter.name,
            };
            let renamed = Parameter {
                name: new_name,
                ..parameter.clone()
            };
            let Some(index) = is.iter().position(|other| other.is_same(&renamed)) else {
                let message = format!(
                    "the {} parameter {} is gone: a server may refuse it",
                    parameter.kind, parameter.name
                );
                let base = &parameter.node.pointer;
                let (here, _) = self.enter(here, base, "");
                let verdict = Verdict::Breaking;
                self.report(
                    here,
                    Finding::new(
                        ChangeKind::Removed,
                        Subject::Parameter,
                        verdict,
                        base,
                        message,
                    ),
                );
                continue;
            };
            let partner = is.remove(index);
            let (here, first) = self.enter(here, &parameter.node.pointer, &partner.node.pointer);
            if parameter.name != partner.name && parameter.kind == "path" {
                let message = format!(
                    "the path parameter {} is now called {}; the path itself is the same",
                    parameter.name, partner.name
                );
                let base = &partner.node.pointer;
                let finding = Finding::new(
                    ChangeKind::Changed,
                    Subject::Parameter,
                    Verdict::Documentation,
                    base,
                    message,
                );
                self.report(
                    here,
                    finding.detail(format!("{}>{}", parameter.name, partner.name)),
                );
            }
            if first {
                self.parameter(here, &parameter, &partner);
            }
        }
        for parameter in is {
            let (verdict, message) = if parameter.required() {
                let message = format!(
                    "the required {} parameter {} is new: requests that were valid lack it",
                    parameter.kind, parameter.name
                );
                (Verdict::Breaking, message)
            } else {
                let message = format!(
                    "the optional {} parameter {} is new",
                    parameter.kind, parameter.name
                );
                (Verdict::Compatible, message)
            };
            let base = &parameter.node.pointer;
            let (here, _) = self.enter(here, "", base);
            self.report(
                here,
                Finding::new(
                    ChangeKind::Added,
                    Subject::Parameter,
                    verdict,
                    base,
                    message,
                ),
            );
        }
    }

    fn parameter(&mut self, here: Here, old: &Parameter<'a>, new: &Parameter<'a>) {
        self.words(here, &old.node, &new.node, &WORDS);
        self.deprecation(here, &old.node, &new.node);
        self.extensions(here, &old.node, &new.node);
        let known = [
            "name",
            "in",
            "required",
            "style",
            "explode",
            "schema",
            "content",
            "deprecated",
            "description",
            "example",
            "examples",
        ];
        self.others(here, &old.node, &new.node, &known);
        self.required(
            here,
            (&old.node, old.required()),
            (&new.node, new.required()),
            "the parameter",
        );
        let (was, is) = (old.style(), new.style());
        if was != is {
            let text = |(style, explode): (&str, bool)| {
                format!("{style}{}", if explode { ", exploded" } else { "" })
            };
            let message = format!(
                "written as {} before, as {} now: old requests are read differently",
                text(was),
                text(is)
            );
            let base = &new.node.pointer;
            let finding = Finding::new(
                ChangeKind::Changed,
                Subject::Serialization,
                Verdict::Breaking,
                base,
                message,
            );
            self.report(here, finding.detail(format!("{}>{}", text(was), text(is))));
        }
        self.content(here, &old.node, &new.node);
        self.schema_presence(here, &old.node, &new.node);
    }
}
