//! Fields that many objects of a document have.

use std::collections::BTreeSet;

use super::change::{ChangeKind, Subject, Verdict};
use super::comparison::Comparison;
use super::document::{Node, show};
use super::finding::{Finding, Here};

impl<'a> Comparison<'a> {
    /// Fields that only people read.
    pub(super) fn words(&mut self, here: Here, old: &Node<'a>, new: &Node<'a>, keywords: &[&str]) {
        for keyword in keywords {
            let (was, is) = (old.value.get(*keyword), new.value.get(*keyword));
            let (kind, base, message) = match (was, is) {
                (Some(was), Some(is)) if was != is => (
                    ChangeKind::Changed,
                    &new.pointer,
                    format!("{keyword} was \"{}\", is \"{}\"", show(was), show(is)),
                ),
                (None, Some(is)) => (
                    ChangeKind::Added,
                    &new.pointer,
                    format!("{keyword}: \"{}\"", show(is)),
                ),
                (Some(was), None) => (
                    ChangeKind::Removed,
                    &old.pointer,
                    format!("{keyword} was \"{}\"", show(was)),
                ),
                _ => continue,
            };
            let finding = Finding::new(kind, Subject::Prose, Verdict::Documentation, base, message);
            self.report(here, finding.keyword(keyword).unsided());
        }
    }

    /// Fields that start with `x-`.
    pub(super) fn extensions(&mut self, here: Here, old: &Node<'a>, new: &Node<'a>) {
        let known = |key: &str| !key.starts_with("x-");
        self.whole(
            here,
            old,
            new,
            Subject::Extension,
            |_| Verdict::Documentation,
            known,
        );
    }

    /// Fields that this module doesn't read: compared as JSON, so that no difference goes unseen.
    pub(super) fn others(&mut self, here: Here, old: &Node<'a>, new: &Node<'a>, known: &[&str]) {
        let known = |key: &str| key.starts_with("x-") || known.contains(&key);
        self.whole(
            here,
            old,
            new,
            Subject::Keyword,
            |_| Verdict::Compatible,
            known,
        );
    }

    /// Compares the fields that `skip` doesn't claim, each as a whole.
    pub(super) fn whole(
        &mut self,
        here: Here,
        old: &Node<'a>,
        new: &Node<'a>,
        subject: Subject,
        verdict: impl Fn(ChangeKind) -> Verdict,
        skip: impl Fn(&str) -> bool,
    ) {
        let mut keys: BTreeSet<&str> = BTreeSet::new();
        for object in [old.object(), new.object()].into_iter().flatten() {
            keys.extend(object.keys().map(String::as_str).filter(|key| !skip(key)));
        }
        for key in keys {
            let (was, is) = (old.value.get(key), new.value.get(key));
            let (kind, base, message) = match (was, is) {
                (Some(was), Some(is)) if was != is => (
                    ChangeKind::Changed,
                    &new.pointer,
                    format!("{key} was {}, is {}", show(was), show(is)),
                ),
                (None, Some(is)) => (
                    ChangeKind::Added,
                    &new.pointer,
                    format!("{key}: {}", show(is)),
                ),
                (Some(was), None) => (
                    ChangeKind::Removed,
                    &old.pointer,
                    format!("{key} was {}", show(was)),
                ),
                _ => continue,
            };
            self.report(
                here,
                Finding::new(kind, subject, verdict(kind), base, message)
                    .keyword(key)
                    .unsided(),
            );
        }
    }

    pub(super) fn deprecation(&mut self, here: Here, old: &Node<'a>, new: &Node<'a>) {
        self.deprecated(
            here,
            (old.flag("deprecated"), &old.pointer),
            (new.flag("deprecated"), &new.pointer),
        );
    }

    pub(super) fn deprecated(&mut self, here: Here, old: (bool, &str), new: (bool, &str)) {
        let (kind, base, message) = match (old.0, new.0) {
            (false, true) => (ChangeKind::Added, new.1, "is now deprecated"),
            (true, false) => (ChangeKind::Removed, old.1, "is no longer deprecated"),
            _ => return,
        };
        let finding = Finding::new(
            kind,
            Subject::Deprecated,
            Verdict::Documentation,
            base,
            message.to_owned(),
        );
        self.report(here, finding.keyword("deprecated").unsided());
    }
}
