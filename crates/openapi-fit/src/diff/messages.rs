//! What goes over the wire: parameters, request bodies, responses, headers, media types.

use serde_json::Value;

use super::change::{ChangeKind, Position, Subject, Verdict};
use super::comparison::{Comparison, Finding, Here, Relation};
use super::document::{Document, Node, join};
use super::operations::Operation;
use super::schema::consequence;

const WORDS: [&str; 3] = ["description", "example", "examples"];

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

    fn required(&mut self, here: Here, old: (&Node<'a>, bool), new: (&Node<'a>, bool), what: &str) {
        let (kind, relation, node, change) = match (old.1, new.1) {
            (false, true) => (
                ChangeKind::Added,
                Relation::Narrower,
                new.0,
                "is now required",
            ),
            (true, false) => (
                ChangeKind::Removed,
                Relation::Wider,
                old.0,
                "is no longer required",
            ),
            _ => return,
        };
        let verdict = relation.verdict(here.position);
        let message = format!("{what} {change}{}", consequence(here.position, verdict));
        self.report(
            here,
            Finding::new(kind, Subject::Required, verdict, &node.pointer, message)
                .keyword("required"),
        );
    }

    pub(super) fn request_body(&mut self, here: Here, old: &Operation<'a>, new: &Operation<'a>) {
        let was = old
            .node
            .get("requestBody")
            .map(|node| self.old.resolve(node));
        let is = new
            .node
            .get("requestBody")
            .map(|node| self.new.resolve(node));
        match (was, is) {
            (Some(was), Some(is)) => {
                let (here, first) = self.enter(here, &was.pointer, &is.pointer);
                if !first {
                    return;
                }
                self.words(here, &was, &is, &["description"]);
                self.extensions(here, &was, &is);
                self.others(here, &was, &is, &["description", "content", "required"]);
                self.required(
                    here,
                    (&was, was.flag("required")),
                    (&is, is.flag("required")),
                    "the body",
                );
                self.content(here, &was, &is);
            }
            (None, Some(is)) => {
                let (verdict, message) = if is.flag("required") {
                    (
                        Verdict::Breaking,
                        "a required body is new: requests that were valid lack it",
                    )
                } else {
                    (Verdict::Compatible, "an optional body is new")
                };
                let base = join(&new.node.pointer, "requestBody");
                let (kind, subject) = (ChangeKind::Added, Subject::RequestBody);
                self.report(
                    here,
                    Finding::new(kind, subject, verdict, &base, message.to_owned()),
                );
            }
            (Some(_), None) => {
                let message =
                    "the body is gone: a server may refuse requests that send it".to_owned();
                let base = join(&old.node.pointer, "requestBody");
                let (kind, subject) = (ChangeKind::Removed, Subject::RequestBody);
                self.report(
                    here,
                    Finding::new(kind, subject, Verdict::Breaking, &base, message),
                );
            }
            (None, None) => {}
        }
    }

    pub(super) fn responses(&mut self, here: Here, old: &Operation<'a>, new: &Operation<'a>) {
        let (was, is) = (old.node.map("responses"), new.node.map("responses"));
        let has_success = was.iter().any(|(status, _)| is_success(status));
        for (status, node) in was.iter().filter(|(status, _)| !status.starts_with("x-")) {
            let Some((_, partner)) = is.iter().find(|(other, _)| other == status) else {
                let (verdict, why) = match (is_success(status), *status == "default") {
                    (true, _) => (Verdict::Breaking, ": clients expect it"),
                    (_, true) if !has_success => {
                        (Verdict::Breaking, ": it was the only answer described")
                    }
                    _ => (Verdict::Documentation, "; clients handle any failure"),
                };
                let message = format!("the status {status} is gone{why}");
                let (kind, subject) = (ChangeKind::Removed, Subject::Status);
                self.report(
                    here,
                    Finding::new(kind, subject, verdict, &node.pointer, message),
                );
                continue;
            };
            let node = self.old.resolve(node.clone());
            let partner = self.new.resolve(partner.clone());
            let (here, first) = self.enter(here, &node.pointer, &partner.pointer);
            if first {
                self.response(here, &node, &partner);
            }
        }
        for (status, node) in is.iter().filter(|(status, _)| !status.starts_with("x-")) {
            if was.iter().any(|(other, _)| other == status) {
                continue;
            }
            let (verdict, message) = if is_success(status) {
                let why = "clients of the old document take it for a failure after the effect";
                (
                    Verdict::Breaking,
                    format!("the success status {status} is new: {why}"),
                )
            } else {
                (Verdict::Compatible, format!("the status {status} is new"))
            };
            let (kind, subject) = (ChangeKind::Added, Subject::Status);
            self.report(
                here,
                Finding::new(kind, subject, verdict, &node.pointer, message),
            );
        }
    }

    fn response(&mut self, here: Here, old: &Node<'a>, new: &Node<'a>) {
        self.words(here, old, new, &["description", "summary"]);
        self.extensions(here, old, new);
        self.others(
            here,
            old,
            new,
            &["description", "summary", "content", "headers", "links"],
        );
        self.content(here, old, new);
        self.headers(here, old, new);
        let links = |node: &Node<'a>| {
            node.get("links").unwrap_or_else(|| Node {
                value: &Value::Null,
                ..node.clone()
            })
        };
        self.whole(
            here,
            &links(old),
            &links(new),
            Subject::Link,
            |_| Verdict::Documentation,
            |_| false,
        );
    }

    fn headers(&mut self, here: Here, old: &Node<'a>, new: &Node<'a>) {
        let (was, is) = (old.map("headers"), new.map("headers"));
        for (name, node) in &was {
            let Some((_, partner)) = is
                .iter()
                .find(|(other, _)| other.eq_ignore_ascii_case(name))
            else {
                let message =
                    format!("the header {name} is gone: clients that read it no longer find it");
                let (kind, subject) = (ChangeKind::Removed, Subject::Header);
                self.report(
                    here,
                    Finding::new(kind, subject, Verdict::Breaking, &node.pointer, message),
                );
                continue;
            };
            let (node, partner) = (
                self.old.resolve(node.clone()),
                self.new.resolve(partner.clone()),
            );
            let (here, first) = self.enter(here, &node.pointer, &partner.pointer);
            if !first {
                continue;
            }
            self.words(here, &node, &partner, &WORDS);
            self.deprecation(here, &node, &partner);
            self.extensions(here, &node, &partner);
            let known = [
                "description",
                "example",
                "examples",
                "deprecated",
                "required",
                "schema",
                "content",
            ];
            self.others(here, &node, &partner, &known);
            let required = |node: &Node<'a>| node.flag("required");
            self.required(
                here,
                (&node, required(&node)),
                (&partner, required(&partner)),
                "the header",
            );
            self.content(here, &node, &partner);
            self.schema_presence(here, &node, &partner);
        }
        for (name, node) in &is {
            if !was
                .iter()
                .any(|(other, _)| other.eq_ignore_ascii_case(name))
            {
                let message = format!("the header {name} is new");
                let (kind, subject) = (ChangeKind::Added, Subject::Header);
                self.report(
                    here,
                    Finding::new(kind, subject, Verdict::Compatible, &node.pointer, message),
                );
            }
        }
    }

    fn content(&mut self, here: Here, old: &Node<'a>, new: &Node<'a>) {
        let (was, is) = (old.map("content"), new.map("content"));
        let same = |a: &str, b: &str| {
            a.split_whitespace()
                .collect::<String>()
                .eq_ignore_ascii_case(&b.split_whitespace().collect::<String>())
        };
        for (media_type, node) in &was {
            let Some((_, partner)) = is.iter().find(|(other, _)| same(other, media_type)) else {
                let why = match here.position {
                    Some(Position::Response) => "clients that read it no longer get it",
                    _ => "requests that send it may be refused",
                };
                let message = format!("the media type {media_type} is gone: {why}");
                let (kind, subject) = (ChangeKind::Removed, Subject::MediaType);
                let finding =
                    Finding::new(kind, subject, Verdict::Breaking, &node.pointer, message);
                self.report(here, finding.detail(*media_type));
                continue;
            };
            self.words(here, node, partner, &["example", "examples"]);
            self.extensions(here, node, partner);
            let known = |key: &str| {
                key.starts_with("x-") || ["example", "examples", "schema"].contains(&key)
            };
            self.whole(
                here,
                node,
                partner,
                Subject::Serialization,
                |_| Verdict::Breaking,
                known,
            );
            self.schema_presence(here, node, partner);
        }
        for (media_type, node) in &is {
            if !was.iter().any(|(other, _)| same(other, media_type)) {
                let message = format!("the media type {media_type} is new");
                let (kind, subject) = (ChangeKind::Added, Subject::MediaType);
                let finding =
                    Finding::new(kind, subject, Verdict::Compatible, &node.pointer, message);
                self.report(here, finding.detail(*media_type));
            }
        }
    }
}

fn is_success(status: &str) -> bool {
    status.starts_with('2')
}
