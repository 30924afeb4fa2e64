//! The comparison as a whole: what is still to compare, what was found, and which operations reach it.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use serde_json::Value;

use super::Diff;
use super::change::{Change, ChangeKind, Position};
use super::document::{Document, Node};
use super::finding::{Finding, Here};
use super::view::{Expanded, View, expand};

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
    pub(super) renamed: BTreeMap<String, String>,
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
        // Whether `null` stands beside a reference is a matter of the place that refers.
        let own = old.nullable != new.nullable;
        let (old_key, new_key) = (old.key(own), new.key(own));
        if here.unreached {
            let sides = [Position::Request, Position::Response];
            if sides.iter().any(|&side| {
                self.places
                    .contains_key(&(old_key.clone(), new_key.clone(), Some(side)))
            }) {
                return;
            }
        }
        self.note_names(here, &old, &new);
        let (here, first) = self.enter(here, &old_key, &new_key);
        if first {
            self.queue.push_back(Pending { here, old, new });
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
        let pointer = document.nearest(&finding.base, finding.keyword.as_deref());
        let change = Change {
            id: finding.id(&location, position),
            kind: finding.kind,
            subject: finding.subject,
            position,
            verdict: finding.verdict,
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
