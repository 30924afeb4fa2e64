//! The comparison as a whole: what is still to compare, what was found, and which operations reach it.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use serde_json::Value;

use super::Diff;
use super::change::{Change, ChangeKind, Position, Subject, Verdict};
use super::document::{Document, Node, join, show};
use super::view::{Expanded, View, expand};

/// Where the comparison stands: the place that owns what is found, and the side of the conversation.
#[derive(Clone, Copy, Debug)]
pub(super) struct Here {
    owner: usize,
    pub(super) position: Option<Position>,
    /// No operation of both documents reaches this place, so nothing found here can break a call.
    unreached: bool,
}

impl Here {
    pub(super) fn at(self, position: Position) -> Self {
        Self {
            position: Some(position),
            ..self
        }
    }
}

/// How the new form of something relates to the old one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Relation {
    /// It lets less through.
    Narrower,
    /// It lets more through.
    Wider,
    /// It lets other things through.
    Other,
}

impl Relation {
    pub(super) fn verdict(self, position: Option<Position>) -> Verdict {
        match (self, position) {
            (Self::Narrower, Some(Position::Response))
            | (Self::Wider, Some(Position::Request))
            | (_, None) => Verdict::Compatible,
            _ => Verdict::Breaking,
        }
    }
}

/// A change before its place is worked out.
#[derive(Debug)]
pub(super) struct Finding {
    kind: ChangeKind,
    subject: Subject,
    verdict: Verdict,
    base: String,
    keyword: Option<String>,
    detail: Option<String>,
    message: String,
    sided: bool,
}

impl Finding {
    pub(super) fn new(
        kind: ChangeKind,
        subject: Subject,
        verdict: Verdict,
        base: &str,
        message: String,
    ) -> Self {
        Self {
            kind,
            subject,
            verdict,
            base: base.to_owned(),
            keyword: None,
            detail: None,
            message,
            sided: true,
        }
    }

    /// The field of the base that changed.
    pub(super) fn keyword(self, keyword: &str) -> Self {
        Self {
            keyword: Some(keyword.to_owned()),
            ..self
        }
    }

    /// What tells this change from another of the same kind at the same place.
    pub(super) fn detail(self, detail: impl Into<String>) -> Self {
        Self {
            detail: Some(detail.into()),
            ..self
        }
    }

    /// The same on both sides, so reported once.
    pub(super) fn unsided(self) -> Self {
        Self {
            sided: false,
            ..self
        }
    }

    fn id(&self, location: &str, position: Option<Position>) -> String {
        let mut id = format!(
            "{}-{}:{location}",
            self.kind.as_str(),
            self.subject.as_str()
        );
        let many = matches!(
            self.subject,
            Subject::Prose
                | Subject::Constraint
                | Subject::Keyword
                | Subject::Extension
                | Subject::Access
                | Subject::Serialization
                | Subject::Version
        );
        if let Some(keyword) = self.keyword.as_ref().filter(|_| many) {
            id.push_str(&format!("#{keyword}"));
        }
        if let Some(position) = position {
            id.push_str(&format!("@{}", position.as_str()));
        }
        if let Some(detail) = &self.detail {
            id.push_str(&format!("={detail}"));
        }
        id
    }
}

struct Pending<'a> {
    here: Here,
    old: Expanded<'a>,
    new: Expanded<'a>,
}

/// Pointers of both sides and the position: what has been compared is not compared again.
type Place = (String, String, Option<Position>);

pub(super) struct Comparison<'a> {
    pub(super) old: Document<'a>,
    pub(super) new: Document<'a>,
    found: Vec<(usize, Change)>,
    places: HashMap<Place, usize>,
    /// For each place, the places that it refers to.
    refers: Vec<BTreeSet<usize>>,
    operations: Vec<(usize, String)>,
    queue: VecDeque<Pending<'a>>,
    /// Component schemas that only changed their name, old name first.
    renamed: BTreeMap<String, String>,
}

impl<'a> Comparison<'a> {
    pub(super) fn new(old: &'a Value, new: &'a Value) -> Self {
        Self {
            old: Document::new(old),
            new: Document::new(new),
            found: Vec::new(),
            places: HashMap::new(),
            refers: vec![BTreeSet::new()],
            operations: Vec::new(),
            queue: VecDeque::new(),
            renamed: BTreeMap::new(),
        }
    }

    pub(super) fn run(mut self) -> Diff {
        let here = Here {
            owner: 0,
            position: None,
            unreached: false,
        };
        self.root(here);
        self.operations(here);
        self.drain();
        self.unreached_schemas(Here {
            unreached: true,
            ..here
        });
        self.drain();
        self.schema_names(here);
        self.finish()
    }

    /// Component schemas of both documents that no common operation reaches.
    fn unreached_schemas(&mut self, here: Here) {
        let new = self.new.root();
        let new = new
            .get("components")
            .map(|node| node.map("schemas"))
            .unwrap_or_default();
        let old: HashMap<&str, Node<'a>> = self
            .old
            .root()
            .get("components")
            .map(|node| node.map("schemas"))
            .unwrap_or_default()
            .into_iter()
            .collect();
        for (name, new) in new {
            if let Some(old) = old.get(name) {
                self.schemas(here, vec![old.clone()], vec![new]);
            }
        }
    }

    fn drain(&mut self) {
        while let Some(Pending { here, old, new }) = self.queue.pop_front() {
            let (old, new) = (View::read(&old), View::read(&new));
            self.schema(here, &old, &new);
        }
    }

    /// The place of a pair, and whether it is entered for the first time.
    pub(super) fn enter(&mut self, here: Here, old: &str, new: &str) -> (Here, bool) {
        let place = (old.to_owned(), new.to_owned(), here.position);
        let next = self.refers.len();
        let index = *self.places.entry(place).or_insert(next);
        let first = index == next;
        if first {
            self.refers.push(BTreeSet::new());
        }
        if let Some(refers) = self.refers.get_mut(here.owner) {
            refers.insert(index);
        }
        (
            Here {
                owner: index,
                ..here
            },
            first,
        )
    }

    pub(super) fn enter_operation(
        &mut self,
        here: Here,
        old: &Node<'a>,
        new: &Node<'a>,
        label: &str,
    ) -> Here {
        let (here, _) = self.enter(here, &old.pointer, &new.pointer);
        self.operations.push((here.owner, label.to_owned()));
        here
    }

    /// Puts a pair of schemas on the list; each side is a conjunction of schemas, usually of one.
    pub(super) fn schemas(&mut self, here: Here, old: Vec<Node<'a>>, new: Vec<Node<'a>>) {
        let old = expand(&self.old, old);
        let new = expand(&self.new, new);
        let (old_key, new_key) = (old.key(), new.key());
        if here.unreached {
            let sides = [Position::Request, Position::Response];
            if sides.iter().any(|&side| {
                self.places
                    .contains_key(&(old_key.clone(), new_key.clone(), Some(side)))
            }) {
                return;
            }
        }
        self.note_names(&old, &new);
        let (here, first) = self.enter(here, &old_key, &new_key);
        if first {
            self.queue.push_back(Pending { here, old, new });
        }
    }

    /// A reference that now names another schema: a rename, when neither name exists on the other side.
    fn note_names(&mut self, old: &Expanded<'a>, new: &Expanded<'a>) {
        let (Some(from), Some(to)) = (old.name(), new.name()) else {
            return;
        };
        let only_old = self
            .new
            .target(&format!("#/components/schemas{}", join("", from)))
            .is_none();
        let only_new = self
            .old
            .target(&format!("#/components/schemas{}", join("", to)))
            .is_none();
        if from != to && only_old && only_new && !self.renamed.values().any(|name| name == to) {
            self.renamed
                .entry(from.to_owned())
                .or_insert_with(|| to.to_owned());
        }
    }

    fn schema_names(&mut self, here: Here) {
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

    pub(super) fn report(&mut self, here: Here, finding: Finding) {
        let document = if finding.kind == ChangeKind::Removed {
            &self.old
        } else {
            &self.new
        };
        let (location, operation) = document.locate(&finding.base);
        let position = here.position.filter(|_| finding.sided);
        let verdict = if here.unreached {
            finding.verdict.min(Verdict::Compatible)
        } else {
            finding.verdict
        };
        let pointer = finding
            .keyword
            .as_ref()
            .map_or_else(|| finding.base.clone(), |key| join(&finding.base, key));
        let change = Change {
            id: finding.id(&location, position),
            kind: finding.kind,
            subject: finding.subject,
            position,
            verdict,
            operation,
            reached_by: Vec::new(),
            location,
            pointer,
            message: finding.message,
        };
        self.found.push((here.owner, change));
    }

    /// Merges what was found twice, names the operations that reach shared places, orders by verdict and id.
    fn finish(self) -> Diff {
        let mut changes: Vec<Change> = Vec::new();
        let mut owners: Vec<BTreeSet<usize>> = Vec::new();
        let mut by_id: HashMap<(String, String), usize> = HashMap::new();
        for (owner, change) in self.found {
            match by_id.get(&(change.id.clone(), change.pointer.clone())) {
                Some(&index) => {
                    if let Some(owners) = owners.get_mut(index) {
                        owners.insert(owner);
                    }
                    if let Some(known) = changes.get_mut(index) {
                        known.verdict = known.verdict.max(change.verdict);
                    }
                }
                None => {
                    by_id.insert((change.id.clone(), change.pointer.clone()), changes.len());
                    changes.push(change);
                    owners.push(BTreeSet::from([owner]));
                }
            }
        }
        for (start, label) in &self.operations {
            let reached = reach(&self.refers, *start);
            for (change, owners) in changes.iter_mut().zip(&owners) {
                if change.operation.is_none() && !owners.is_disjoint(&reached) {
                    change.reached_by.push(label.clone());
                }
            }
        }
        changes.sort_by(|a, b| {
            b.verdict
                .cmp(&a.verdict)
                .then_with(|| a.id.cmp(&b.id))
                .then_with(|| a.pointer.cmp(&b.pointer))
        });
        tell_apart(&mut changes);
        Diff { changes }
    }
}

/// All places that one place refers to, itself included.
fn reach(refers: &[BTreeSet<usize>], start: usize) -> BTreeSet<usize> {
    let mut reached = BTreeSet::from([start]);
    let mut open = vec![start];
    while let Some(place) = open.pop() {
        for &next in refers.get(place).into_iter().flatten() {
            if reached.insert(next) {
                open.push(next);
            }
        }
    }
    reached
}

/// Names with dots in them can give two places one location; the later ones are numbered.
fn tell_apart(changes: &mut [Change]) {
    let mut seen: HashMap<String, usize> = HashMap::new();
    for change in changes {
        let count = seen.entry(change.id.clone()).or_insert(0);
        *count += 1;
        if *count > 1 {
            change.id = format!("{}~{count}", change.id);
        }
    }
}

/// Comparisons that every object of a document needs.
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
