//! Two schemas, one position.

use std::collections::BTreeSet;

use serde_json::Value;

use super::change::{ChangeKind, Position, Subject, Verdict};
use super::comparison::Comparison;
use super::document::{Node, show};
use super::finding::{Finding, Here, Relation};
use super::view::View;

/// Why a verdict is breaking, as the end of a message.
pub(super) fn consequence(position: Option<Position>, verdict: Verdict) -> &'static str {
    match (verdict, position) {
        (Verdict::Breaking, Some(Position::Request)) => ": requests that were valid may be refused",
        (Verdict::Breaking, Some(Position::Response)) => {
            ": answers may not be what a client of the old document reads"
        }
        _ => "",
    }
}

impl<'a> Comparison<'a> {
    pub(super) fn schema(&mut self, here: Here, old: &View<'a>, new: &View<'a>) {
        self.schema_words(here, old, new);
        if self.union_and_plain(here, old, new) {
            self.nullable(here, old, new);
            return;
        }
        if !self.types(here, old, new) {
            return;
        }
        self.nullable(here, old, new);
        self.format(here, old, new);
        self.values(here, old, new);
        self.limits(here, old, new);
        self.properties(here, old, new);
        self.additional(here, old, new);
        self.elements(here, old, new);
        self.unions(here, old, new);
        self.discriminators(here, old, new);
        self.other_keywords(here, old, new);
    }

    /// False when the types have nothing in common, so that comparing the rest would only repeat it.
    fn types(&mut self, here: Here, old: &View<'a>, new: &View<'a>) -> bool {
        if !old.unions.is_empty() || !new.unions.is_empty() || old.types == new.types {
            return true;
        }
        let relation = match (
            covers(&new.types, &old.types),
            covers(&old.types, &new.types),
        ) {
            (true, _) => Relation::Wider,
            (_, true) => Relation::Narrower,
            _ => Relation::Other,
        };
        let verdict = relation.verdict(here.position);
        let kind = match (&old.types, &new.types) {
            (None, _) => ChangeKind::Added,
            (_, None) => ChangeKind::Removed,
            _ => ChangeKind::Changed,
        };
        let (was, is) = (names(&old.types), names(&new.types));
        let base = if kind == ChangeKind::Removed {
            old.place("type")
        } else {
            new.place("type")
        };
        let message = format!(
            "type {was} became {is}{}",
            consequence(here.position, verdict)
        );
        let finding = Finding::new(kind, Subject::Type, verdict, base, message);
        self.report(here, finding.keyword("type").detail(format!("{was}>{is}")));
        relation != Relation::Other
    }

    fn nullable(&mut self, here: Here, old: &View<'a>, new: &View<'a>) {
        if old.nullable == new.nullable || old.is_any() || new.is_any() {
            return;
        }
        let (kind, relation, what, view) = if new.nullable {
            (ChangeKind::Added, Relation::Wider, "may now be null", new)
        } else {
            (
                ChangeKind::Removed,
                Relation::Narrower,
                "may no longer be null",
                old,
            )
        };
        let verdict = relation.verdict(here.position);
        let message = format!("{what}{}", consequence(here.position, verdict));
        self.report(
            here,
            Finding::new(kind, Subject::Nullable, verdict, &view.null_place, message),
        );
    }

    fn format(&mut self, here: Here, old: &View<'a>, new: &View<'a>) {
        let (kind, relation, base, what, detail) = match (old.format, new.format) {
            (Some(was), Some(is)) if was != is => {
                let relation = format_relation(was, is);
                let detail = format!("{was}>{is}");
                (
                    ChangeKind::Changed,
                    relation,
                    new.place("format"),
                    format!("format {was} became {is}"),
                    detail,
                )
            }
            (None, Some(is)) => {
                let what = format!("format {is} is new");
                (
                    ChangeKind::Added,
                    Relation::Narrower,
                    new.place("format"),
                    what,
                    is.to_owned(),
                )
            }
            (Some(was), None) => {
                let what = format!("format {was} is gone");
                (
                    ChangeKind::Removed,
                    Relation::Wider,
                    old.place("format"),
                    what,
                    was.to_owned(),
                )
            }
            _ => return,
        };
        let verdict = relation.verdict(here.position);
        let message = format!("{what}{}", consequence(here.position, verdict));
        let finding = Finding::new(kind, Subject::Format, verdict, base, message);
        self.report(here, finding.keyword("format").detail(detail));
    }

    /// In responses a listed value may come, go, or stop being listed: clients keep what they don't know.
    fn values(&mut self, here: Here, old: &View<'a>, new: &View<'a>) {
        let refused = Relation::Narrower.verdict(here.position);
        match (&old.values, &new.values) {
            (Some(was), Some(is)) => {
                for value in was.iter().filter(|value| !is.contains(value)) {
                    let what = match here.position {
                        Some(Position::Response) => "is no longer sent",
                        _ => "is no longer accepted",
                    };
                    let message = format!(
                        "the value {} {what}{}",
                        show(value),
                        consequence(here.position, refused)
                    );
                    let base = old.place("enum");
                    let finding = Finding::new(
                        ChangeKind::Removed,
                        Subject::EnumValue,
                        refused,
                        base,
                        message,
                    );
                    self.report(here, finding.keyword("enum").detail(text(value)));
                }
                for value in is.iter().filter(|value| !was.contains(value)) {
                    let what = match here.position {
                        Some(Position::Response) => {
                            "may now be sent; response enums are open, so clients keep it"
                        }
                        _ => "is now accepted",
                    };
                    let message = format!("the value {} {what}", show(value));
                    let base = new.place("enum");
                    let finding = Finding::new(
                        ChangeKind::Added,
                        Subject::EnumValue,
                        Verdict::Compatible,
                        base,
                        message,
                    );
                    self.report(here, finding.keyword("enum").detail(text(value)));
                }
            }
            (None, Some(is)) => {
                let list: Vec<String> = is.iter().map(|value| show(value)).collect();
                let what = format!("limited to the values {}", list.join(", "));
                let message = format!("{what}{}", consequence(here.position, refused));
                let base = new.place("enum");
                let finding =
                    Finding::new(ChangeKind::Added, Subject::Enum, refused, base, message);
                self.report(here, finding.keyword("enum"));
            }
            (Some(was), None) => {
                let list: Vec<String> = was.iter().map(|value| show(value)).collect();
                let message = format!("no longer limited to the values {}", list.join(", "));
                let base = old.place("enum");
                let finding = Finding::new(
                    ChangeKind::Removed,
                    Subject::Enum,
                    Verdict::Compatible,
                    base,
                    message,
                );
                self.report(here, finding.keyword("enum"));
            }
            (None, None) => {}
        }
    }

    fn elements(&mut self, here: Here, old: &View<'a>, new: &View<'a>) {
        let (kind, relation, view, what) = match (&old.items, &new.items) {
            (Some(was), Some(is)) => return self.schemas(here, was.clone(), is.clone()),
            (None, Some(_)) => (
                ChangeKind::Added,
                Relation::Narrower,
                new,
                "elements now have a schema",
            ),
            (Some(_), None) => (
                ChangeKind::Removed,
                Relation::Wider,
                old,
                "elements may be anything",
            ),
            (None, None) => return,
        };
        let verdict = relation.verdict(here.position);
        let message = format!("{what}{}", consequence(here.position, verdict));
        let finding = Finding::new(
            kind,
            Subject::Constraint,
            verdict,
            view.place("items"),
            message,
        );
        self.report(here, finding.keyword("items"));
    }

    fn discriminators(&mut self, here: Here, old: &View<'a>, new: &View<'a>) {
        let other = Relation::Other.verdict(here.position);
        let (kind, verdict, view, what) = match (old.discriminator, new.discriminator) {
            (Some(was), Some(is)) if was != is => {
                let kept = was.get("propertyName") == is.get("propertyName")
                    && was
                        .get("mapping")
                        .and_then(Value::as_object)
                        .into_iter()
                        .flatten()
                        .all(|(name, target)| {
                            is.get("mapping").and_then(|mapping| mapping.get(name)) == Some(target)
                        });
                let verdict = if kept { Verdict::Compatible } else { other };
                (
                    ChangeKind::Changed,
                    verdict,
                    new,
                    format!("discriminator {} became {}", show(was), show(is)),
                )
            }
            (None, Some(is)) => (
                ChangeKind::Added,
                Verdict::Compatible,
                new,
                format!("discriminator {} is new", show(is)),
            ),
            (Some(was), None) => (
                ChangeKind::Removed,
                other,
                old,
                format!("discriminator {} is gone", show(was)),
            ),
            _ => return,
        };
        let message = format!("{what}{}", consequence(here.position, verdict));
        let base = view.place("discriminator");
        self.report(
            here,
            Finding::new(kind, Subject::Discriminator, verdict, base, message)
                .keyword("discriminator"),
        );
    }

    fn other_keywords(&mut self, here: Here, old: &View<'a>, new: &View<'a>) {
        let keywords: BTreeSet<&str> = old
            .others
            .keys()
            .chain(new.others.keys())
            .copied()
            .collect();
        for keyword in keywords {
            let (was, is) = (old.others.get(keyword), new.others.get(keyword));
            let (kind, relation, view, what) = match (was, is) {
                (Some(was), Some(is)) if was != is => (
                    ChangeKind::Changed,
                    Relation::Other,
                    new,
                    format!("{keyword} was {}, is {}", all(was), all(is)),
                ),
                (None, Some(is)) => (
                    ChangeKind::Added,
                    Relation::Narrower,
                    new,
                    format!("{keyword} {} is new", all(is)),
                ),
                (Some(was), None) => (
                    ChangeKind::Removed,
                    Relation::Wider,
                    old,
                    format!("{keyword} {} is gone", all(was)),
                ),
                _ => continue,
            };
            let verdict = relation.verdict(here.position);
            let message = format!("{what}{}", consequence(here.position, verdict));
            let finding = Finding::new(
                kind,
                Subject::Keyword,
                verdict,
                view.place(keyword),
                message,
            );
            self.report(here, finding.keyword(keyword));
        }
    }

    /// A schema that only one side gives.
    pub(super) fn schema_presence(&mut self, here: Here, old: &Node<'a>, new: &Node<'a>) {
        let (kind, relation, base, what) = match (old.get("schema"), new.get("schema")) {
            (Some(was), Some(is)) => return self.schemas(here, vec![was], vec![is]),
            (None, Some(is)) => (
                ChangeKind::Added,
                Relation::Narrower,
                is.pointer,
                "a schema is given now",
            ),
            (Some(was), None) => (
                ChangeKind::Removed,
                Relation::Wider,
                was.pointer,
                "no schema is given any more",
            ),
            (None, None) => return,
        };
        let verdict = relation.verdict(here.position);
        let message = format!("{what}{}", consequence(here.position, verdict));
        self.report(
            here,
            Finding::new(kind, Subject::Schema, verdict, &base, message),
        );
    }
}

/// Whether values of all `narrow` types are of the `wide` ones; no list means any type.
fn covers(wide: &Option<BTreeSet<&str>>, narrow: &Option<BTreeSet<&str>>) -> bool {
    match (wide, narrow) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(wide), Some(narrow)) => narrow
            .iter()
            .all(|name| wide.contains(name) || (*name == "integer" && wide.contains("number"))),
    }
}

fn names(types: &Option<BTreeSet<&str>>) -> String {
    types.as_ref().map_or_else(
        || "any".to_owned(),
        |types| types.iter().copied().collect::<Vec<_>>().join("|"),
    )
}

fn format_relation(old: &str, new: &str) -> Relation {
    match (old, new) {
        ("int32", "int64") | ("float", "double") => Relation::Wider,
        ("int64", "int32") | ("double", "float") => Relation::Narrower,
        _ => Relation::Other,
    }
}

/// A listed value in an id: `1` and `"1"` must differ.
fn text(value: &Value) -> String {
    match value.as_str() {
        Some(text) if text.parse::<f64>().is_err() && !matches!(text, "true" | "false") => {
            text.to_owned()
        }
        _ => value.to_string(),
    }
}

pub(super) fn all(values: &[&Value]) -> String {
    values
        .iter()
        .map(|value| show(value))
        .collect::<Vec<_>>()
        .join(" / ")
}
