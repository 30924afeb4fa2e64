//! What a caller must present, and how.

use std::collections::{BTreeMap, BTreeSet};

use super::change::{ChangeKind, Subject, Verdict};
use super::comparison::Comparison;
use super::document::{Node, join};
use super::finding::{Finding, Here};

/// One way to be let in: the schemes that are needed together, each with its scopes.
type Requirement<'a> = BTreeMap<&'a str, BTreeSet<&'a str>>;

impl<'a> Comparison<'a> {
    /// The requirements of the whole document; operations that say nothing of their own share them.
    pub(super) fn shared_security(&mut self, here: Here) {
        let (old, new) = (self.old.root(), self.new.root());
        self.requirements(here, &old, &new);
    }

    /// The requirements of an operation, when either side has its own.
    pub(super) fn operation_security(&mut self, here: Here, old: &Node<'a>, new: &Node<'a>) {
        let (was, is) = (old.get("security"), new.get("security"));
        if was.is_none() && is.is_none() {
            return;
        }
        let old_owner = if was.is_some() {
            old.clone()
        } else {
            self.old.root()
        };
        let new_owner = if is.is_some() {
            new.clone()
        } else {
            self.new.root()
        };
        let (was, is) = (read(&old_owner), read(&new_owner));
        self.alternatives(here, (was, &old.pointer), (is, &new.pointer));
    }

    fn requirements(&mut self, here: Here, old: &Node<'a>, new: &Node<'a>) {
        self.alternatives(here, (read(old), &old.pointer), (read(new), &new.pointer));
    }

    fn alternatives(
        &mut self,
        here: Here,
        (was, old): (BTreeSet<Requirement<'a>>, &str),
        (is, new): (BTreeSet<Requirement<'a>>, &str),
    ) {
        for gone in was.difference(&is) {
            let still_enough = is.iter().any(|requirement| satisfies(gone, requirement));
            let (verdict, message) = match (still_enough, gone.is_empty()) {
                (true, _) => {
                    let message = format!("{} is more than is asked for now", words(gone));
                    (Verdict::Compatible, message)
                }
                (false, true) => {
                    let message = "calls without credentials are refused now".to_owned();
                    (Verdict::Breaking, message)
                }
                (false, false) => {
                    let message = format!("callers who present {} are refused now", words(gone));
                    (Verdict::Breaking, message)
                }
            };
            let base = join(old, "security");
            let finding = Finding::new(
                ChangeKind::Removed,
                Subject::Security,
                verdict,
                &base,
                message,
            );
            self.report(here, finding.detail(words(gone)));
        }
        for come in is.difference(&was) {
            let message = if come.is_empty() {
                "calls without credentials are let in now".to_owned()
            } else {
                format!("callers who present {} are let in now", words(come))
            };
            let base = join(new, "security");
            let finding = Finding::new(
                ChangeKind::Added,
                Subject::Security,
                Verdict::Compatible,
                &base,
                message,
            );
            self.report(here, finding.detail(words(come)));
        }
    }

    pub(super) fn security_schemes(&mut self, here: Here, old: &Node<'a>, new: &Node<'a>) {
        let schemes = |root: &Node<'a>| {
            root.get("components")
                .map(|node| node.map("securitySchemes"))
                .unwrap_or_default()
        };
        let (was, is) = (schemes(old), schemes(new));
        for (name, node) in &was {
            let Some((_, partner)) = is.iter().find(|(other, _)| other == name) else {
                let message =
                    format!("the scheme {name} is gone; where it was asked for is reported there");
                let verdict = Verdict::Compatible;
                let finding = Finding::new(
                    ChangeKind::Removed,
                    Subject::SecurityScheme,
                    verdict,
                    &node.pointer,
                    message,
                );
                self.report(here, finding);
                continue;
            };
            let (node, partner) = (
                self.old.resolve(node.clone()),
                self.new.resolve(partner.clone()),
            );
            self.words(here, &node, &partner, &["description", "bearerFormat"]);
            self.extensions(here, &node, &partner);
            let known =
                |key: &str| key.starts_with("x-") || key == "description" || key == "bearerFormat";
            self.whole(
                here,
                &node,
                &partner,
                Subject::SecurityScheme,
                |_| Verdict::Breaking,
                known,
            );
        }
        for (name, node) in &is {
            if !was.iter().any(|(other, _)| other == name) {
                let message = format!("the scheme {name} is new");
                let verdict = Verdict::Compatible;
                let finding = Finding::new(
                    ChangeKind::Added,
                    Subject::SecurityScheme,
                    verdict,
                    &node.pointer,
                    message,
                );
                self.report(here, finding);
            }
        }
    }
}

/// No list and an empty list both let everyone in.
fn read<'a>(owner: &Node<'a>) -> BTreeSet<Requirement<'a>> {
    let list = owner.list("security");
    if list.is_empty() {
        return BTreeSet::from([Requirement::new()]);
    }
    let scopes = |node: &Node<'a>| {
        node.value
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|scope| scope.as_str())
            .collect()
    };
    list.iter()
        .map(|item| {
            item.entries()
                .iter()
                .map(|(name, node)| (*name, scopes(node)))
                .collect()
        })
        .collect()
}

/// Whether what a caller presents for `given` is enough for `asked`.
fn satisfies(given: &Requirement<'_>, asked: &Requirement<'_>) -> bool {
    asked.iter().all(|(scheme, scopes)| {
        given
            .get(scheme)
            .is_some_and(|held| held.is_superset(scopes))
    })
}

fn words(requirement: &Requirement<'_>) -> String {
    if requirement.is_empty() {
        return "nothing".to_owned();
    }
    let parts: Vec<String> = requirement
        .iter()
        .map(|(scheme, scopes)| {
            let scopes: Vec<&str> = scopes.iter().copied().collect();
            if scopes.is_empty() {
                (*scheme).to_owned()
            } else {
                format!("{scheme}({})", scopes.join(" "))
            }
        })
        .collect();
    parts.join("+")
}
