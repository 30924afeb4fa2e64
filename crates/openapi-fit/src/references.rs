//! References that lead nowhere, or out of the document.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::note::Problems;
use crate::pointer;
use crate::shape::{self, Kind};

/// Complains about every reference of the document that cannot be followed.
pub(crate) fn check(document: &Value, problems: &mut Problems) {
    shape::each(Kind::Document, document, "", &mut |kind, value, place| {
        let Some(reference) = value.get("$ref") else {
            return;
        };
        if matches!(
            kind,
            Kind::Document | Kind::Info | Kind::Components | Kind::Operation
        ) {
            return;
        }
        let place = pointer::join(place, "$ref");
        let Some(reference) = reference.as_str() else {
            problems.add(place, "ref-malformed", "`$ref` must be a string");
            return;
        };
        match pointer::local(reference) {
            None if reference.starts_with('#') => problems.add(
                place,
                "ref-anchor",
                format!("`{reference}` names an anchor; write the pointer: `#/components/…`"),
            ),
            None => problems.add(
                place,
                "ref-external",
                format!(
                    "`{reference}` leads out of the document; bring what it names into components"
                ),
            ),
            Some(target) => match follow(document, &target) {
                Follow::Found => {}
                Follow::Missing => problems.add(
                    place,
                    "ref-unresolved",
                    format!("`{reference}` names nothing in this document"),
                ),
                Follow::Circle => problems.add(
                    place,
                    "ref-circular",
                    format!("`{reference}` leads back to itself without naming anything"),
                ),
            },
        }
    });
}

enum Follow {
    Found,
    Missing,
    Circle,
}

/// Follows a chain of references that are nothing but references.
fn follow(document: &Value, pointer: &str) -> Follow {
    let mut seen = BTreeSet::new();
    let mut pointer = pointer.to_owned();
    loop {
        let Some(value) = document.pointer(&pointer) else {
            return Follow::Missing;
        };
        let Some(next) = pointer::reference(value).and_then(pointer::local) else {
            return Follow::Found;
        };
        if !seen.insert(pointer) {
            return Follow::Circle;
        }
        pointer = next;
    }
}

/// The value that a chain of references ends at; itself when it is no reference.
pub(crate) fn resolved<'a>(document: &'a Value, value: &'a Value) -> Option<&'a Value> {
    let mut value = value;
    // A chain longer than this is a circle.
    for _ in 0..64 {
        let Some(reference) = pointer::reference(value) else {
            return Some(value);
        };
        value = document.pointer(&pointer::local(reference)?)?;
    }
    None
}
