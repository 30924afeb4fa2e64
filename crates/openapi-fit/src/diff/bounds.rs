//! Limits on values: bounds, lengths, counts, patterns, multiples, uniqueness.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Number, Value};

use super::change::{ChangeKind, Subject};
use super::comparison::Comparison;
use super::document::Node;
use super::finding::{Finding, Here, Relation};
use super::schema::consequence;
use super::view::View;

const LOWER: [&str; 5] = [
    "minimum",
    "minLength",
    "minItems",
    "minProperties",
    "minContains",
];
const UPPER: [&str; 5] = [
    "maximum",
    "maxLength",
    "maxItems",
    "maxProperties",
    "maxContains",
];

/// A number that values must reach or stay under.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Bound<'a> {
    number: &'a Number,
    exclusive: bool,
}

/// The limits of a schema; a conjunction keeps the tightest.
#[derive(Debug, Default)]
pub(super) struct Limits<'a> {
    bounds: BTreeMap<&'static str, Bound<'a>>,
    patterns: BTreeSet<&'a str>,
    multiples: Vec<&'a Number>,
    unique: bool,
}

impl<'a> Limits<'a> {
    /// Reads a keyword of a schema; false when it isn't a limit.
    pub(super) fn take(&mut self, keyword: &str, node: &Node<'a>) -> bool {
        let Some(value) = node.value.get(keyword) else {
            return false;
        };
        match (keyword, value) {
            ("pattern", Value::String(pattern)) => {
                self.patterns.insert(pattern);
            }
            ("multipleOf", Value::Number(number)) => self.multiples.push(number),
            ("uniqueItems", Value::Bool(unique)) => self.unique |= unique,
            // In 3.0 they are switches of `minimum` and `maximum`, in 3.1 bounds of their own.
            ("exclusiveMinimum" | "exclusiveMaximum", Value::Bool(_)) => {}
            ("exclusiveMinimum", Value::Number(number)) => self.tighten(
                "minimum",
                Bound {
                    number,
                    exclusive: true,
                },
            ),
            ("exclusiveMaximum", Value::Number(number)) => self.tighten(
                "maximum",
                Bound {
                    number,
                    exclusive: true,
                },
            ),
            (_, Value::Number(number)) => {
                let Some(name) = LOWER.into_iter().chain(UPPER).find(|name| *name == keyword)
                else {
                    return false;
                };
                let exclusive = match name {
                    "minimum" => node.flag("exclusiveMinimum"),
                    "maximum" => node.flag("exclusiveMaximum"),
                    _ => false,
                };
                self.tighten(name, Bound { number, exclusive });
            }
            _ => return false,
        }
        true
    }

    fn tighten(&mut self, keyword: &'static str, bound: Bound<'a>) {
        let known = self.bounds.entry(keyword).or_insert(bound);
        if relation(keyword, *known, bound) == Some(Relation::Narrower) {
            *known = bound;
        }
    }
}

/// How the new bound relates to the old one; `None` when they are equal.
fn relation(keyword: &str, old: Bound<'_>, new: Bound<'_>) -> Option<Relation> {
    let upward = compare(new.number, old.number);
    let tighter = if LOWER.contains(&keyword) {
        upward
    } else {
        upward.reverse()
    };
    match tighter.then(new.exclusive.cmp(&old.exclusive)) {
        Ordering::Greater => Some(Relation::Narrower),
        Ordering::Less => Some(Relation::Wider),
        Ordering::Equal => None,
    }
}

/// Exact for integers of 64 bits, otherwise as floating point.
fn compare(a: &Number, b: &Number) -> Ordering {
    match (a.as_i128(), b.as_i128()) {
        (Some(a), Some(b)) => a.cmp(&b),
        _ => a
            .as_f64()
            .partial_cmp(&b.as_f64())
            .unwrap_or(Ordering::Equal),
    }
}

impl<'a> Comparison<'a> {
    pub(super) fn limits(&mut self, here: Here, old: &View<'a>, new: &View<'a>) {
        for keyword in LOWER.into_iter().chain(UPPER) {
            let (was, is) = (
                old.limits.bounds.get(keyword),
                new.limits.bounds.get(keyword),
            );
            let relation = match (was, is) {
                (Some(was), Some(is)) => relation(keyword, *was, *is),
                (None, Some(_)) => Some(Relation::Narrower),
                (Some(_), None) => Some(Relation::Wider),
                (None, None) => None,
            };
            if let Some(relation) = relation {
                self.limit(
                    here,
                    (old, was.map(text)),
                    (new, is.map(text)),
                    keyword,
                    relation,
                );
            }
        }
        let (was, is) = (&old.limits.patterns, &new.limits.patterns);
        if was != is {
            let list = |patterns: &BTreeSet<&str>| {
                let list: Vec<&str> = patterns.iter().copied().collect();
                Some(list.join(" and ")).filter(|text| !text.is_empty())
            };
            let relation = subset_relation(is.is_superset(was), is.is_subset(was));
            self.limit(here, (old, list(was)), (new, list(is)), "pattern", relation);
        }
        let (was, is) = (&old.limits.multiples, &new.limits.multiples);
        if was != is {
            let list = |numbers: &[&Number]| {
                let list: Vec<String> = numbers.iter().map(ToString::to_string).collect();
                Some(list.join(" and ")).filter(|text| !text.is_empty())
            };
            let each = |these: &[&Number], those: &[&Number]| {
                those
                    .iter()
                    .all(|that| these.iter().any(|this| divides(that, this)))
            };
            let relation = subset_relation(each(is, was), each(was, is));
            self.limit(
                here,
                (old, list(was)),
                (new, list(is)),
                "multipleOf",
                relation,
            );
        }
        let (was, is) = (old.limits.unique, new.limits.unique);
        if was != is {
            let relation = if is {
                Relation::Narrower
            } else {
                Relation::Wider
            };
            let text = |unique: bool| unique.then(|| "true".to_owned());
            self.limit(
                here,
                (old, text(was)),
                (new, text(is)),
                "uniqueItems",
                relation,
            );
        }
    }

    fn limit(
        &mut self,
        here: Here,
        old: (&View<'a>, Option<String>),
        new: (&View<'a>, Option<String>),
        keyword: &str,
        relation: Relation,
    ) {
        let verdict = relation.verdict(here.position);
        let place = |view: &View<'a>| view.place(keyword).to_owned();
        let (kind, base, what, detail) = match (old.1, new.1) {
            (Some(was), Some(is)) => (
                ChangeKind::Changed,
                place(new.0),
                format!("{keyword} {was} became {is}"),
                format!("{was}>{is}"),
            ),
            (None, Some(is)) => (
                ChangeKind::Added,
                place(new.0),
                format!("{keyword} {is} is new"),
                is,
            ),
            (Some(was), None) => (
                ChangeKind::Removed,
                place(old.0),
                format!("{keyword} {was} is gone"),
                was,
            ),
            (None, None) => return,
        };
        let message = format!("{what}{}", consequence(here.position, verdict));
        let finding = Finding::new(kind, Subject::Constraint, verdict, &base, message);
        self.report(here, finding.keyword(keyword).detail(detail));
    }
}

fn subset_relation(narrower: bool, wider: bool) -> Relation {
    match (narrower, wider) {
        (true, false) => Relation::Narrower,
        (false, true) => Relation::Wider,
        _ => Relation::Other,
    }
}

/// Whether all multiples of `whole` are multiples of `part`.
fn divides(part: &Number, whole: &Number) -> bool {
    match (part.as_i128(), whole.as_i128()) {
        (Some(part), Some(whole)) => part != 0 && whole % part == 0,
        _ => part == whole,
    }
}

fn text(bound: &Bound<'_>) -> String {
    if bound.exclusive {
        format!("{} (exclusive)", bound.number)
    } else {
        bound.number.to_string()
    }
}
