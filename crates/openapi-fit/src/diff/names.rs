//! Named schemas that come, go, or change their name.

use super::change::{ChangeKind, Subject, Verdict};
use super::comparison::Comparison;
use super::document::{Document, Node, join};
use super::finding::{Finding, Here};
use super::view::Expanded;

impl<'a> Comparison<'a> {
    /// A reference that now names another schema: a rename, when neither name exists on the other side.
    pub(super) fn note_names(&mut self, here: Here, old: &Expanded<'a>, new: &Expanded<'a>) {
        let (Some(from), Some(to)) = (old.name(), new.name()) else {
            return;
        };
        if from == to {
            return;
        }
        let only_old = self
            .new
            .target(&format!("#/components/schemas{}", join("", from)))
            .is_none();
        let only_new = self
            .old
            .target(&format!("#/components/schemas{}", join("", to)))
            .is_none();
        if only_old && only_new {
            if !self.renamed.values().any(|name| name == to) {
                self.renamed
                    .entry(from.to_owned())
                    .or_insert_with(|| to.to_owned());
            }
            return;
        }
        let message = format!("{to} in place of {from}; where they differ is reported there");
        let finding = Finding::new(
            ChangeKind::Changed,
            Subject::Schema,
            Verdict::Compatible,
            &new.site,
            message,
        );
        self.report(here, finding.detail(format!("{from}>{to}")));
    }

    pub(super) fn schema_names(&mut self, here: Here) {
        let kept = |side: &Document<'a>| -> Vec<(&'a str, Node<'a>)> {
            side.root()
                .get("components")
                .map(|node| node.map("schemas"))
                .unwrap_or_default()
        };
        let (old, new) = (kept(&self.old), kept(&self.new));
        for (name, node) in &old {
            if let Some(to) = self.renamed.get(*name).cloned() {
                let message =
                    format!("{name} is now called {to}; generated types are named after it");
                let base = new
                    .iter()
                    .find(|(other, _)| *other == to)
                    .map_or(&node.pointer, |(_, node)| &node.pointer);
                let finding = Finding::new(
                    ChangeKind::Changed,
                    Subject::Schema,
                    Verdict::Compatible,
                    base,
                    message,
                );
                self.report(here, finding.detail(format!("{name}>{to}")));
            } else if !new.iter().any(|(other, _)| other == name) {
                let message =
                    format!("the named schema {name} is gone; a generated type goes with it");
                let finding = Finding::new(
                    ChangeKind::Removed,
                    Subject::Schema,
                    Verdict::Compatible,
                    &node.pointer,
                    message,
                );
                self.report(here, finding);
            }
        }
        for (name, node) in &new {
            if !old.iter().any(|(other, _)| other == name)
                && !self.renamed.values().any(|to| to == name)
            {
                let message = format!("the named schema {name} is new");
                let finding = Finding::new(
                    ChangeKind::Added,
                    Subject::Schema,
                    Verdict::Compatible,
                    &node.pointer,
                    message,
                );
                self.report(here, finding);
            }
        }
    }
}
