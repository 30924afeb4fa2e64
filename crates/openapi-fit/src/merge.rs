//! Several documents into one.

use serde_json::{Map, Value};

use crate::note::{Problems, Report};
use crate::pointer::{join, join_all};
use crate::shape::METHODS;
use crate::{references, structure};

/// Joins documents of one OpenAPI version: paths, components, webhooks and tags.
///
/// What two documents say alike is kept once; what they say differently under one name is refused.
/// `info` is the first document's. Where the documents differ in their default `security`, each
/// default is written into the operations that relied on it.
///
/// ```
/// use serde_json::json;
///
/// let plans = json!({"openapi": "3.0.3", "info": {"title": "Plans", "version": "1"}, "paths": {"/plans": {}}});
/// let agents = json!({"openapi": "3.0.3", "info": {"title": "Agents", "version": "1"}, "paths": {"/agents": {}}});
/// let (both, _) = openapi_fit::merge(vec![("plans".into(), plans), ("agents".into(), agents)])?;
/// assert!(both.pointer("/paths/~1plans").is_some() && both.pointer("/paths/~1agents").is_some());
/// # Ok::<(), openapi_fit::Problems>(())
/// ```
///
/// # Errors
/// No document, a document that is not a mapping, different versions or servers, one name for two
/// things, or a reference in the result that cannot be followed.
pub fn merge(documents: Vec<(String, Value)>) -> Result<(Value, Report), Problems> {
    let mut problems = Problems::new();
    let mut report = Report::default();
    let mut parts = Vec::with_capacity(documents.len());
    for (name, document) in documents {
        match document {
            Value::Object(object) => parts.push((name, object)),
            _ => problems.add("", "not-a-document", format!("`{name}` is not a mapping")),
        }
    }
    if parts.is_empty() && problems.0.is_empty() {
        problems.add("", "nothing-to-merge", "there is no document to merge");
    }
    spread_security(&mut parts, &mut report);
    let mut parts = parts.into_iter();
    let Some((first, mut whole)) = parts.next() else {
        return Err(problems);
    };
    let mut sources = vec![first];
    for (name, part) in parts {
        let names = Names {
            before: sources.join("`, `"),
            now: name.clone(),
        };
        join_root(&mut whole, part, &names, &mut problems, &mut report);
        sources.push(name);
    }
    let whole = Value::Object(whole);
    references::check(&whole, &mut problems);
    problems.or((whole, report))
}

struct Names {
    before: String,
    now: String,
}

/// Where default security differs, it moves from the document to the operations that rely on it.
fn spread_security(parts: &mut [(String, Map<String, Value>)], report: &mut Report) {
    let Some((_, first)) = parts.first() else {
        return;
    };
    let default = first.get("security").cloned();
    if parts
        .iter()
        .all(|(_, part)| part.get("security") == default.as_ref())
    {
        return;
    }
    for (name, part) in parts {
        let Some(default) = part.shift_remove("security") else {
            continue;
        };
        let Some(paths) = part.get_mut("paths").and_then(Value::as_object_mut) else {
            continue;
        };
        for (path, item) in paths {
            for method in METHODS {
                let Some(operation) = item.get_mut(method).and_then(Value::as_object_mut) else {
                    continue;
                };
                if !operation.contains_key("security") {
                    operation.insert("security".to_owned(), default.clone());
                    report.add(
                        join_all("/paths", &[path, method, "security"]),
                        "merge-security",
                        format!(
                            "takes the default of `{name}`, since the documents' defaults differ"
                        ),
                    );
                }
            }
        }
    }
}

fn join_root(
    whole: &mut Map<String, Value>,
    part: Map<String, Value>,
    names: &Names,
    problems: &mut Problems,
    report: &mut Report,
) {
    for (key, value) in part {
        let Some(existing) = whole.get_mut(&key) else {
            if key == "servers" {
                servers_differ(names, problems);
            }
            whole.insert(key, value);
            continue;
        };
        let place = join("", &key);
        match key.as_str() {
            "info" => {
                if *existing != value {
                    report.add(
                        place,
                        "merge-info",
                        format!(
                            "`{}` speaks for the whole; the info of `{}` is left out",
                            names.before, names.now
                        ),
                    );
                }
            }
            "openapi" if *existing != value => problems.add(
                place,
                "merge-version",
                format!(
                    "`{}` is {existing} and `{}` is {value}; lower them before they are merged",
                    names.before, names.now
                ),
            ),
            "servers" if *existing != value => servers_differ(names, problems),
            "tags" => join_tags(existing, value, names, problems),
            "components" | "paths" => {
                join_maps(existing, value, &place, 1, names, problems, report)
            }
            "webhooks" => join_maps(existing, value, &place, 0, names, problems, report),
            _ => same(existing, &value, &place, names, problems, report),
        }
    }
    // The other way round: the first has servers and the later document has none.
    if !whole.contains_key("openapi") {
        problems.add(
            "/openapi",
            "merge-version",
            "no document names its OpenAPI version",
        );
    }
}

fn servers_differ(names: &Names, problems: &mut Problems) {
    problems.add(
        "/servers",
        "merge-servers",
        format!(
            "`{}` and `{}` have different servers and cannot share one client",
            names.before, names.now
        ),
    );
}

/// Joins two maps of named things; `depth` more levels of maps are inside.
fn join_maps(
    whole: &mut Value,
    part: Value,
    place: &str,
    depth: usize,
    names: &Names,
    problems: &mut Problems,
    report: &mut Report,
) {
    let (Value::Object(whole), Value::Object(part)) = (&mut *whole, part) else {
        problems.add(
            place,
            "not-a-document",
            format!(
                "must be a mapping in `{}` and `{}`",
                names.before, names.now
            ),
        );
        return;
    };
    for (name, value) in part {
        let place = join(place, &name);
        match whole.get_mut(&name) {
            None => {
                whole.insert(name, value);
            }
            Some(existing) if depth > 0 => {
                join_maps(existing, value, &place, depth - 1, names, problems, report);
            }
            Some(existing) => same(existing, &value, &place, names, problems, report),
        }
    }
}

/// Two things of one name: alike is fine, alike but for the words is noted, else it is refused.
fn same(
    existing: &Value,
    value: &Value,
    place: &str,
    names: &Names,
    problems: &mut Problems,
    report: &mut Report,
) {
    if existing == value {
        return;
    }
    let _ = (structure::structure, &report);
    problems.add(
        place,
        "merge-conflict",
        format!(
            "`{}` and `{}` say different things under this name",
            names.before, names.now
        ),
    );
}

fn join_tags(whole: &mut Value, part: Value, names: &Names, problems: &mut Problems) {
    let (Value::Array(whole), Value::Array(part)) = (whole, part) else {
        problems.add("/tags", "not-a-document", "must be a list");
        return;
    };
    for tag in part {
        let known = whole
            .iter()
            .position(|known| known.get("name") == tag.get("name"));
        match known {
            None => whole.push(tag),
            Some(index) if whole.get(index) == Some(&tag) => {}
            Some(index) => problems.add(
                join("/tags", &index.to_string()),
                "merge-conflict",
                format!(
                    "`{}` and `{}` describe the tag {} differently",
                    names.before, names.now, tag["name"]
                ),
            ),
        }
    }
}
