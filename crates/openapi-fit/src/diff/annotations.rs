//! What a schema says that no value is checked against: words, marks, extensions, the default.

use std::collections::BTreeSet;

use super::change::{ChangeKind, Position, Subject, Verdict};
use super::comparison::Comparison;
use super::document::show;
use super::finding::{Finding, Here};
use super::schema::all;
use super::view::View;

impl<'a> Comparison<'a> {
    pub(super) fn schema_words(&mut self, here: Here, old: &View<'a>, new: &View<'a>) {
        let sets = [
            (Subject::Prose, &old.words, &new.words),
            (Subject::Extension, &old.extensions, &new.extensions),
        ];
        for (subject, was, is) in sets {
            let keywords: BTreeSet<&str> = was.keys().chain(is.keys()).copied().collect();
            for keyword in keywords {
                let (kind, view, message) = match (was.get(keyword), is.get(keyword)) {
                    (Some(was), Some(is)) if was != is => {
                        let message = format!("{keyword} was \"{}\", is \"{}\"", all(was), all(is));
                        (ChangeKind::Changed, new, message)
                    }
                    (None, Some(is)) => (
                        ChangeKind::Added,
                        new,
                        format!("{keyword}: \"{}\"", all(is)),
                    ),
                    (Some(was), None) => (
                        ChangeKind::Removed,
                        old,
                        format!("{keyword} was \"{}\"", all(was)),
                    ),
                    _ => continue,
                };
                let base = view.place(keyword);
                let finding = Finding::new(kind, subject, Verdict::Documentation, base, message);
                self.report(here, finding.keyword(keyword).unsided());
            }
        }
        self.deprecated(
            here,
            (old.deprecated, old.place("deprecated")),
            (new.deprecated, new.place("deprecated")),
        );
        for (keyword, was, is) in [
            ("readOnly", old.read_only, new.read_only),
            ("writeOnly", old.write_only, new.write_only),
        ] {
            let (kind, view, message) = match (was, is) {
                (false, true) => (ChangeKind::Added, new, format!("is now {keyword}")),
                (true, false) => (ChangeKind::Removed, old, format!("is no longer {keyword}")),
                _ => continue,
            };
            let base = view.place(keyword);
            let finding =
                Finding::new(kind, Subject::Access, Verdict::Documentation, base, message);
            self.report(here, finding.keyword(keyword).unsided());
        }
        self.default_value(here, old, new);
    }

    fn default_value(&mut self, here: Here, old: &View<'a>, new: &View<'a>) {
        let (kind, view, message) = match (old.default, new.default) {
            (Some(was), Some(is)) if was != is => (
                ChangeKind::Changed,
                new,
                format!("the default {} became {}", show(was), show(is)),
            ),
            (None, Some(is)) => (
                ChangeKind::Added,
                new,
                format!("the default {} is new", show(is)),
            ),
            (Some(was), None) => (
                ChangeKind::Removed,
                old,
                format!("the default {} is gone", show(was)),
            ),
            _ => return,
        };
        let verdict = if here.position == Some(Position::Request) {
            Verdict::Compatible
        } else {
            Verdict::Documentation
        };
        let finding = Finding::new(
            kind,
            Subject::Default,
            verdict,
            view.place("default"),
            message,
        );
        self.report(here, finding.keyword("default"));
    }
}
