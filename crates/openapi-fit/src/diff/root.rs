//! The document itself: info, servers, tags, and what isn't an operation.

use super::change::{ChangeKind, Subject, Verdict};
use super::comparison::Comparison;
use super::document::{Node, join, show};
use super::finding::{Finding, Here};

impl<'a> Comparison<'a> {
    pub(super) fn root(&mut self, here: Here) {
        let (old, new) = (self.old.root(), self.new.root());
        self.version(here, &old, &new, "openapi");
        if let (Some(was), Some(is)) = (old.get("info"), new.get("info")) {
            self.version(here, &was, &is, "version");
            self.words(
                here,
                &was,
                &is,
                &[
                    "title",
                    "summary",
                    "description",
                    "termsOfService",
                    "contact",
                    "license",
                ],
            );
            self.extensions(here, &was, &is);
        }
        self.words(here, &old, &new, &["externalDocs"]);
        self.extensions(here, &old, &new);
        self.servers(here, &old, &new);
        self.tags(here, &old, &new);
        self.security_schemes(here, &old, &new);
        self.webhooks(here, &old, &new);
        let known = [
            "openapi",
            "info",
            "externalDocs",
            "servers",
            "tags",
            "security",
            "paths",
            "components",
            "webhooks",
        ];
        self.others(here, &old, &new, &known);
    }

    fn version(&mut self, here: Here, old: &Node<'a>, new: &Node<'a>, keyword: &str) {
        let (was, is) = (
            old.str(keyword).unwrap_or("none"),
            new.str(keyword).unwrap_or("none"),
        );
        if was != is {
            let message = format!("{keyword} {was} became {is}");
            let verdict = Verdict::Documentation;
            let finding = Finding::new(
                ChangeKind::Changed,
                Subject::Version,
                verdict,
                &new.pointer,
                message,
            );
            self.report(here, finding.keyword(keyword).detail(format!("{was}>{is}")));
        }
    }

    /// The servers of the document, a path or an operation.
    pub(super) fn servers(&mut self, here: Here, old: &Node<'a>, new: &Node<'a>) {
        let (was, is) = (old.list("servers"), new.list("servers"));
        let url = |server: &Node<'a>| server.str("url").unwrap_or("/").to_owned();
        let gone: Vec<&Node<'a>> = was
            .iter()
            .filter(|one| !is.iter().any(|other| url(other) == url(one)))
            .collect();
        let come: Vec<&Node<'a>> = is
            .iter()
            .filter(|one| !was.iter().any(|other| url(other) == url(one)))
            .collect();
        let base = |node: &Node<'a>| join(&node.pointer, "servers");
        if let ([was], [is]) = (&gone[..], &come[..]) {
            let message = format!(
                "the server {} became {}: clients call the old address",
                url(was),
                url(is)
            );
            let finding = Finding::new(
                ChangeKind::Changed,
                Subject::Server,
                Verdict::Breaking,
                &base(new),
                message,
            );
            self.report(here, finding.detail(format!("{}>{}", url(was), url(is))));
        } else {
            for server in gone {
                let message = format!(
                    "the server {} is gone: clients may still call it",
                    url(server)
                );
                let finding = Finding::new(
                    ChangeKind::Removed,
                    Subject::Server,
                    Verdict::Breaking,
                    &base(old),
                    message,
                );
                self.report(here, finding.detail(url(server)));
            }
            for server in come {
                let message = format!("the server {} is new", url(server));
                let finding = Finding::new(
                    ChangeKind::Added,
                    Subject::Server,
                    Verdict::Compatible,
                    &base(new),
                    message,
                );
                self.report(here, finding.detail(url(server)));
            }
        }
        for one in &was {
            if let Some(other) = is.iter().find(|other| url(other) == url(one)) {
                self.words(here, one, other, &["description"]);
                self.extensions(here, one, other);
                let known =
                    |key: &str| key.starts_with("x-") || key == "url" || key == "description";
                self.whole(
                    here,
                    one,
                    other,
                    Subject::Server,
                    |_| Verdict::Breaking,
                    known,
                );
            }
        }
        let kept = |list: &[Node<'a>], others: &[Node<'a>]| -> Vec<String> {
            list.iter()
                .map(url)
                .filter(|one| others.iter().any(|other| url(other) == *one))
                .collect()
        };
        if kept(&was, &is) != kept(&is, &was) {
            let message =
                "the servers stand in another order; many clients take the first".to_owned();
            let finding = Finding::new(
                ChangeKind::Changed,
                Subject::Server,
                Verdict::Compatible,
                &base(new),
                message,
            );
            self.report(here, finding.detail("order"));
        }
    }

    fn tags(&mut self, here: Here, old: &Node<'a>, new: &Node<'a>) {
        let (was, is) = (old.list("tags"), new.list("tags"));
        let name = |tag: &Node<'a>| tag.str("name").unwrap_or("").to_owned();
        for tag in &was {
            match is.iter().find(|other| name(other) == name(tag)) {
                Some(other) => {
                    self.words(here, tag, other, &["description", "externalDocs"]);
                    self.extensions(here, tag, other);
                }
                None => self.tag(here, ChangeKind::Removed, &tag.pointer, &name(tag)),
            }
        }
        for tag in &is {
            if !was.iter().any(|other| name(other) == name(tag)) {
                self.tag(here, ChangeKind::Added, &tag.pointer, &name(tag));
            }
        }
    }

    pub(super) fn tag(&mut self, here: Here, kind: ChangeKind, base: &str, name: &str) {
        let what = if kind == ChangeKind::Added {
            "is new"
        } else {
            "is gone"
        };
        let message = format!("the tag {name} {what}");
        self.report(
            here,
            Finding::new(kind, Subject::Tag, Verdict::Documentation, base, message).detail(name),
        );
    }

    fn webhooks(&mut self, here: Here, old: &Node<'a>, new: &Node<'a>) {
        let empty = Node {
            value: &serde_json::Value::Null,
            pointer: String::new(),
        };
        let (was, is) = (old.get("webhooks"), new.get("webhooks"));
        let (was, is) = (was.unwrap_or_else(|| empty.clone()), is.unwrap_or(empty));
        self.called_back(here, &was, &is, "webhook");
    }

    /// Requests that the server sends: compared as a whole, since their sides are swapped.
    pub(super) fn called_back(&mut self, here: Here, old: &Node<'a>, new: &Node<'a>, what: &str) {
        for (name, node) in old.entries() {
            let (kind, base, message) = match new.get(name) {
                Some(is) if is.value == node.value => continue,
                Some(is) => {
                    let message = format!(
                        "the {what} {name} was {}, is {}; compare both by hand",
                        show(node.value),
                        show(is.value)
                    );
                    (ChangeKind::Changed, is.pointer, message)
                }
                None => (
                    ChangeKind::Removed,
                    node.pointer,
                    format!("the {what} {name} is gone"),
                ),
            };
            self.report(
                here,
                Finding::new(kind, Subject::Callback, Verdict::Breaking, &base, message),
            );
        }
        for (name, node) in new.entries() {
            if old.get(name).is_none() {
                let message = format!("the {what} {name} is new");
                let verdict = Verdict::Compatible;
                self.report(
                    here,
                    Finding::new(
                        ChangeKind::Added,
                        Subject::Callback,
                        verdict,
                        &node.pointer,
                        message,
                    ),
                );
            }
        }
    }
}
