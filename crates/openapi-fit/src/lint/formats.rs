//! Numbers that do not say how large they can be.

use serde_json::Value;

use crate::note::Problems;
use crate::shape::{self, Kind};

pub(super) fn check(document: &Value, problems: &mut Problems) {
    shape::each(Kind::Document, document, "", &mut |kind, value, place| {
        if kind != Kind::Schema || value.get("format").is_some() {
            return;
        }
        match value.get("type").and_then(Value::as_str) {
            Some("integer") => problems.add(
                place,
                "integer-format",
                "the integer has no format and would be an i64, whatever its values",
            ),
            Some("number") => problems.add(
                place,
                "number-format",
                "the number has no format and would be an f64, whatever its values",
            ),
            _ => {}
        }
    });
}
