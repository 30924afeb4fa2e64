//! Bodies: of requests and responses, their headers, statuses and media types.

use serde_json::Value;

use super::change::{ChangeKind, Position, Subject, Verdict};
use super::comparison::Comparison;
use super::document::{Node, join};
use super::finding::{Finding, Here, Relation};
use super::operations::Operation;
use super::schema::consequence;

pub(super) const WORDS: [&str; 3] = ["description", "example", "examples"];

impl<'a> Comparison<'a> {
    pub(super) fn required(
        &mut self,
        here: Here,
        old: (&Node<'a>, bool),
        new: (&Node<'a>, bool),
        what: &str,
    ) {
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
            let covered = was.iter().any(|(other, _)| *other == "2XX");
            let (verdict, message) = if is_success(status) && !covered {
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

    pub(super) fn content(&mut self, here: Here, old: &Node<'a>, new: &Node<'a>) {
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
                self.report(here, finding);
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
                self.report(here, finding);
            }
        }
    }
}

fn is_success(status: &str) -> bool {
    status.starts_with('2')
}
