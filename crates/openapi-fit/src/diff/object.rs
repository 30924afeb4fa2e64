//! Objects: their properties, which of them are required, and what else they may hold.

use std::collections::BTreeSet;

use super::change::{ChangeKind, Position, Subject, Verdict};
use super::comparison::Comparison;
use super::document::Node;
use super::finding::{Finding, Here, Relation};
use super::schema::consequence;
use super::view::{Additional, View, expand};

impl<'a> Comparison<'a> {
    pub(super) fn properties(&mut self, here: Here, old: &View<'a>, new: &View<'a>) {
        let was = self.visible(true, old, here.position);
        let is = self.visible(false, new, here.position);
        for (name, nodes) in &was {
            let base = nodes
                .first()
                .map_or(old.pointer.as_str(), |node| node.pointer.as_str());
            let Some((_, partner)) = is.iter().find(|(other, _)| other == name) else {
                let why = match here.position {
                    Some(Position::Response) => ": clients that read it no longer find it",
                    Some(Position::Request) => ": a server may refuse requests that send it",
                    None => "",
                };
                let message = if has(new, name) {
                    let side = here.position.map_or("here", Position::as_str);
                    format!("the property {name} is no longer part of a {side}{why}")
                } else {
                    format!("the property {name} is gone{why}")
                };
                let verdict = Relation::Other.verdict(here.position);
                self.report(
                    here,
                    Finding::new(
                        ChangeKind::Removed,
                        Subject::Property,
                        verdict,
                        base,
                        message,
                    ),
                );
                continue;
            };
            let place = partner
                .first()
                .map_or(new.pointer.as_str(), |node| node.pointer.as_str());
            self.property_required(
                here,
                base,
                place,
                name,
                old.required.contains(name),
                new.required.contains(name),
            );
            self.schemas(here, nodes.clone(), partner.clone());
        }
        for (name, nodes) in &is {
            if was.iter().any(|(other, _)| other == name) {
                continue;
            }
            let base = nodes
                .first()
                .map_or(new.pointer.as_str(), |node| node.pointer.as_str());
            let required = new.required.contains(name);
            let (verdict, message) = match (here.position, required) {
                (Some(Position::Request), true) => (
                    Verdict::Breaking,
                    format!(
                        "the required property {name} is new: requests that were valid lack it"
                    ),
                ),
                (_, true) => (
                    Verdict::Compatible,
                    format!("the property {name} is new, always present"),
                ),
                (_, false) => (
                    Verdict::Compatible,
                    format!("the optional property {name} is new"),
                ),
            };
            self.report(
                here,
                Finding::new(ChangeKind::Added, Subject::Property, verdict, base, message),
            );
        }
        self.required_without_property(here, old, new);
    }

    /// Requests don't carry what is read-only, responses not what is write-only.
    fn visible(
        &self,
        old: bool,
        view: &View<'a>,
        position: Option<Position>,
    ) -> Vec<(&'a str, Vec<Node<'a>>)> {
        let document = if old { &self.old } else { &self.new };
        let hidden = |nodes: &Vec<Node<'a>>| {
            let view = View::read(&expand(document, nodes.clone()));
            match position {
                Some(Position::Request) => view.read_only,
                Some(Position::Response) => view.write_only,
                None => false,
            }
        };
        view.properties
            .iter()
            .filter(|(_, nodes)| !hidden(nodes))
            .cloned()
            .collect()
    }

    fn property_required(
        &mut self,
        here: Here,
        old: &str,
        new: &str,
        name: &str,
        was: bool,
        is: bool,
    ) {
        let (kind, relation, base, what) = match (was, is) {
            (false, true) => (
                ChangeKind::Added,
                Relation::Narrower,
                new,
                "is now required",
            ),
            (true, false) => (
                ChangeKind::Removed,
                Relation::Wider,
                old,
                "is no longer required",
            ),
            _ => return,
        };
        let verdict = relation.verdict(here.position);
        let message = format!(
            "the property {name} {what}{}",
            consequence(here.position, verdict)
        );
        self.report(
            here,
            Finding::new(kind, Subject::Required, verdict, base, message),
        );
    }

    /// Names in `required` that no `properties` describes.
    fn required_without_property(&mut self, here: Here, old: &View<'a>, new: &View<'a>) {
        let described = |name: &&str| {
            old.properties
                .iter()
                .chain(&new.properties)
                .any(|(property, _)| property == name)
        };
        let names: BTreeSet<&str> = old
            .required
            .symmetric_difference(&new.required)
            .copied()
            .collect();
        for name in names.into_iter().filter(|name| !described(name)) {
            let (kind, relation, base, what) = if new.required.contains(name) {
                (
                    ChangeKind::Added,
                    Relation::Narrower,
                    new.place("required"),
                    "is now required",
                )
            } else {
                (
                    ChangeKind::Removed,
                    Relation::Wider,
                    old.place("required"),
                    "is no longer required",
                )
            };
            let verdict = relation.verdict(here.position);
            let message = format!(
                "the undescribed property {name} {what}{}",
                consequence(here.position, verdict)
            );
            let finding = Finding::new(kind, Subject::Required, verdict, base, message);
            self.report(here, finding.keyword("required").detail(name));
        }
    }

    pub(super) fn additional(&mut self, here: Here, old: &View<'a>, new: &View<'a>) {
        use Additional::{Closed, Open, Schema};
        let (kind, verdict, what) = match (&old.additional, &new.additional) {
            (Schema(was), Schema(is)) => return self.schemas(here, was.clone(), is.clone()),
            (Open, Open) | (Closed, Closed) => return,
            (Open, Closed) => (
                ChangeKind::Removed,
                Relation::Narrower.verdict(here.position),
                "no other properties any more",
            ),
            // Clients ignore properties that they don't know.
            (Closed, Open) => (
                ChangeKind::Added,
                Verdict::Compatible,
                "other properties are allowed",
            ),
            (Closed, Schema(_)) => (
                ChangeKind::Added,
                Verdict::Compatible,
                "other properties of one schema are allowed",
            ),
            (Schema(_), Closed) => (
                ChangeKind::Removed,
                Relation::Other.verdict(here.position),
                "no other properties any more",
            ),
            (Open, Schema(_)) => (
                ChangeKind::Changed,
                Relation::Narrower.verdict(here.position),
                "other properties must be of one schema",
            ),
            (Schema(_), Open) => (
                ChangeKind::Changed,
                Relation::Wider.verdict(here.position),
                "other properties may be of any schema",
            ),
        };
        let view = if kind == ChangeKind::Removed {
            old
        } else {
            new
        };
        let message = format!("{what}{}", consequence(here.position, verdict));
        let base = view.place("additionalProperties");
        self.report(
            here,
            Finding::new(kind, Subject::AdditionalProperties, verdict, base, message),
        );
    }
}

fn has(view: &View<'_>, name: &str) -> bool {
    view.properties
        .iter()
        .any(|(property, _)| *property == name)
}
