//! Several documents into one.

use serde_json::{Map, Value};

use crate::note::{Problems, Report};
use crate::pointer::{join, join_all};
use crate::references;
use crate::shape::METHODS;

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
    let mut joining = Joining::default();
    let mut parts = Vec::with_capacity(documents.len());
    for (name, document) in documents {
        match document {
            Value::Object(object) => parts.push((name, object)),
            _ => joining
                .problems
                .add("", "not-a-document", format!("`{name}` is not a mapping")),
        }
    }
    spread_security(&mut parts, &mut joining.report);
    let mut parts = parts.into_iter();
    let Some((first, mut whole)) = parts.next() else {
        if joining.problems.0.is_empty() {
            joining
                .problems
                .add("", "nothing-to-merge", "there is no document to merge");
        }
        return Err(joining.problems);
    };
    let mut sources = vec![first];
    for (name, part) in parts {
        joining.before = sources.join("`, `");
        joining.now = name.clone();
        joining.root(&mut whole, part);
        sources.push(name);
    }
    let Joining {
        mut problems,
        report,
        ..
    } = joining;
    if !whole.contains_key("openapi") {
        problems.add(
            "/openapi",
            "version",
            "no document names its OpenAPI version",
        );
    }
    let whole = Value::Object(whole);
    references::check(&whole, &mut problems);
    problems.or((whole, report))
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

/// What a document becomes part of, and which.
#[derive(Default)]
struct Joining {
    before: String,
    now: String,
    problems: Problems,
    report: Report,
}

impl Joining {
    fn root(&mut self, whole: &mut Map<String, Value>, part: Map<String, Value>) {
        if whole.get("servers") != part.get("servers") {
            self.refuse(
                "/servers",
                "merge-servers",
                "have different servers and cannot share one client",
            );
        }
        for (key, value) in part {
            let Some(existing) = whole.get_mut(&key) else {
                whole.insert(key, value);
                continue;
            };
            let place = join("", &key);
            match key.as_str() {
                "servers" => {}
                "info" if *existing != value => self.report.add(
                    place,
                    "merge-info",
                    format!(
                        "`{}` speaks for the whole; the info of `{}` is left out",
                        self.before, self.now
                    ),
                ),
                "openapi" if *existing != value => self.problems.add(
                    place,
                    "version",
                    format!(
                        "`{}` is {existing} and `{}` is {value}; lower them before they are merged",
                        self.before, self.now
                    ),
                ),
                "tags" => self.tags(existing, value),
                "components" => self.maps(existing, value, &place, |joining, kind, part, place| {
                    joining.maps(kind, part, place, Joining::same);
                }),
                "paths" | "webhooks" => self.maps(existing, value, &place, Joining::path_item),
                _ => self.same(existing, value, &place),
            }
        }
    }

    fn refuse(&mut self, place: &str, rule: &'static str, what: &str) {
        let message = format!("`{}` and `{}` {what}", self.before, self.now);
        self.problems.add(place, rule, message);
    }

    /// Joins two maps of named things; `both` decides about a name that is in both.
    fn maps(&mut self, whole: &mut Value, part: Value, place: &str, both: Both) {
        let (Value::Object(whole), Value::Object(part)) = (whole, part) else {
            self.refuse(place, "not-a-document", "must have a mapping here");
            return;
        };
        for (name, value) in part {
            match whole.get_mut(&name) {
                Some(existing) => both(self, existing, value, &join(place, &name)),
                None => {
                    whole.insert(name, value);
                }
            }
        }
    }

    /// Operations of one path may come from several documents, when all else of the path is alike.
    fn path_item(&mut self, whole: &mut Value, part: Value, place: &str) {
        for key in ["parameters", "servers", "$ref"] {
            if whole.get(key) != part.get(key) {
                self.refuse(
                    &join(place, key),
                    "merge-conflict",
                    "say different things for all operations of the path",
                );
                return;
            }
        }
        self.maps(whole, part, place, Joining::same);
    }

    fn same(&mut self, existing: &mut Value, value: Value, place: &str) {
        if *existing != value {
            self.refuse(
                place,
                "merge-conflict",
                "say different things under this name",
            );
        }
    }

    fn tags(&mut self, whole: &mut Value, part: Value) {
        let (Value::Array(whole), Value::Array(part)) = (whole, part) else {
            self.refuse("/tags", "not-a-document", "must have a list here");
            return;
        };
        for tag in part {
            let known = whole
                .iter()
                .position(|known| known.get("name") == tag.get("name"));
            match known {
                None => whole.push(tag),
                Some(index) if whole.get(index) == Some(&tag) => {}
                Some(index) => {
                    let what = format!("describe the tag {} differently", tag["name"]);
                    self.refuse(&join("/tags", &index.to_string()), "merge-conflict", &what);
                }
            }
        }
    }
}

/// Decides about two values of one name.
type Both = fn(&mut Joining, &mut Value, Value, &str);
