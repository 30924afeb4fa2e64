//! OpenAPI Overlay 1.0.0, strictly: an action that finds nothing is a mistake.

use std::cmp::Ordering;

use serde_json::{Map, Value};
use serde_json_path::{JsonPath, NormalizedPath, PathElement};

use crate::note::{Problems, Report};
use crate::pointer::{join, push};

/// Longer and deeper expressions are refused: the parser recurses, and no real target is near this.
const TARGET_LENGTH: usize = 1000;
const TARGET_DEPTH: usize = 32;

/// Applies an overlay: each action in its order, each to everything that its target finds.
///
/// `update` merges: objects by key, lists by appending, anything else by replacement. A target that
/// is a list gets `update` appended, as one entry or, when it is a list itself, entry by entry.
/// `remove: true` takes the target out. Every action states its `description` and `x-evidence`.
///
/// ```
/// use serde_json::json;
///
/// let document = json!({"paths": {"/plans": {"get": {}}}});
/// let overlay = json!({
///     "overlay": "1.0.0",
///     "info": {"title": "Names", "version": "1"},
///     "actions": [{
///         "target": "$.paths['/plans'].get",
///         "description": "Names the operation.",
///         "x-evidence": "the published page has none",
///         "update": {"operationId": "listPlans"},
///     }],
/// });
/// let (document, report) = openapi_fit::overlay(document, "names.overlay.yaml", &overlay)?;
/// assert_eq!(document["paths"]["/plans"]["get"]["operationId"], "listPlans");
/// assert_eq!(report.notes.len(), 1);
/// # Ok::<(), openapi_fit::Problems>(())
/// ```
///
/// # Errors
/// A malformed overlay, and every action that is malformed, finds nothing, or does not fit what it
/// finds. Pointers lead into the overlay; messages start with its name.
pub fn overlay(
    document: Value,
    overlay_name: &str,
    overlay: &Value,
) -> Result<(Value, Report), Problems> {
    let mut work = Work {
        name: overlay_name,
        document,
        problems: Problems::new(),
        report: Report::default(),
    };
    for (index, action) in work.actions(overlay).iter().enumerate() {
        let place = join("/actions", &index.to_string());
        if let Some(action) = work.action(action, &place) {
            work.apply(&action, &place);
        }
    }
    work.problems.or((work.document, work.report))
}

struct Work<'a> {
    name: &'a str,
    document: Value,
    problems: Problems,
    report: Report,
}

struct Action<'a> {
    target: &'a str,
    path: JsonPath,
    description: &'a str,
    /// `None` removes.
    update: Option<&'a Value>,
}

impl Work<'_> {
    fn problem(&mut self, place: &str, rule: &'static str, message: impl AsRef<str>) {
        self.problems
            .add(place, rule, format!("{}: {}", self.name, message.as_ref()));
    }

    fn unknown(&mut self, object: &Map<String, Value>, known: &[&str], place: &str) {
        for key in object.keys() {
            if !known.contains(&key.as_str()) && !key.starts_with("x-") {
                let known = known.join("`, `");
                self.problem(
                    &join(place, key),
                    "overlay-malformed",
                    format!(
                        "`{key}` is not a field of an overlay here; there are `{known}` and `x-…`"
                    ),
                );
            }
        }
    }

    /// Checks all but the actions, and gives these.
    fn actions<'o>(&mut self, overlay: &'o Value) -> &'o [Value] {
        let Value::Object(object) = overlay else {
            self.problem("", "overlay-malformed", "an overlay must be a mapping");
            return &[];
        };
        self.unknown(object, &["overlay", "info", "extends", "actions"], "");
        match object.get("overlay") {
            Some(Value::String(version)) if version == "1.0.0" => {}
            Some(other) => self.problem(
                "/overlay",
                "overlay-malformed",
                format!("the version is {other}; only \"1.0.0\" is read"),
            ),
            None => self.problem(
                "/overlay",
                "overlay-malformed",
                "the version is missing: `overlay: 1.0.0`",
            ),
        }
        for field in ["title", "version"] {
            if !overlay["info"][field].is_string() {
                self.problem(
                    &join("/info", field),
                    "overlay-malformed",
                    format!("`info.{field}` must be a string"),
                );
            }
        }
        match object.get("actions") {
            Some(Value::Array(actions)) if !actions.is_empty() => actions,
            _ => {
                self.problem(
                    "/actions",
                    "overlay-malformed",
                    "`actions` must be a list of at least one action",
                );
                &[]
            }
        }
    }

    /// Reads one action; `None` when it cannot be applied.
    fn action<'o>(&mut self, action: &'o Value, place: &str) -> Option<Action<'o>> {
        let Value::Object(object) = action else {
            self.problem(place, "overlay-malformed", "an action must be a mapping");
            return None;
        };
        self.unknown(
            object,
            &["target", "description", "update", "remove"],
            place,
        );
        let description = self.words(object, "description", place, "why the action is there");
        self.words(object, "x-evidence", place, "where this was observed");
        let remove = match object.get("remove") {
            None | Some(Value::Bool(false)) => false,
            Some(Value::Bool(true)) => true,
            Some(other) => {
                self.problem(
                    &join(place, "remove"),
                    "overlay-malformed",
                    format!("`remove` is {other}; it must be true or false"),
                );
                return None;
            }
        };
        let update = object.get("update");
        match (remove, update) {
            (false, None) => {
                self.problem(
                    place,
                    "overlay-malformed",
                    "the action neither updates nor removes",
                );
                return None;
            }
            (true, Some(_)) => {
                self.problem(
                    place,
                    "overlay-malformed",
                    "the action both updates and removes; split it in two",
                );
                return None;
            }
            _ => {}
        }
        let Some(target) = object.get("target").and_then(Value::as_str) else {
            self.problem(
                &join(place, "target"),
                "overlay-malformed",
                "`target` must be a JSONPath string",
            );
            return None;
        };
        let path = self.path(target, &join(place, "target"))?;
        Some(Action {
            target,
            path,
            description,
            update,
        })
    }

    fn words<'o>(
        &mut self,
        action: &'o Map<String, Value>,
        field: &str,
        place: &str,
        what: &str,
    ) -> &'o str {
        match action.get(field).and_then(Value::as_str).map(str::trim) {
            Some(words) if !words.is_empty() => words,
            _ => {
                self.problem(
                    &join(place, field),
                    "overlay-unexplained",
                    format!("`{field}` must say {what}"),
                );
                ""
            }
        }
    }

    fn path(&mut self, target: &str, place: &str) -> Option<JsonPath> {
        if target.len() > TARGET_LENGTH || depth(target) > TARGET_DEPTH {
            self.problem(
                place,
                "overlay-target",
                format!("the target is longer than {TARGET_LENGTH} bytes or nested deeper than {TARGET_DEPTH}"),
            );
            return None;
        }
        match JsonPath::parse(target) {
            Ok(path) => Some(path),
            Err(error) => {
                self.problem(
                    place,
                    "overlay-target",
                    format!(
                        "`{target}` is not a JSONPath of RFC 9535: {} at character {}",
                        error.message(),
                        error.position() + 1
                    ),
                );
                None
            }
        }
    }

    fn apply(&mut self, action: &Action<'_>, place: &str) {
        let mut found: Vec<Steps> = action
            .path
            .query_located(&self.document)
            .dedup()
            .locations()
            .map(Steps::new)
            .collect();
        if found.is_empty() {
            let target = action.target;
            self.problem(
                place,
                "overlay-no-match",
                format!("`{target}` finds nothing in the document, which has moved; see if the action is still needed"),
            );
            return;
        }
        match action.update {
            Some(update) => found
                .iter()
                .for_each(|steps| self.update(steps, update, action, place)),
            None => {
                // From the end, so that what was found stays where it was found.
                found.sort_by(|a, b| b.cmp(a));
                found
                    .iter()
                    .for_each(|steps| self.remove(steps, action, place));
            }
        }
    }

    fn update(&mut self, steps: &Steps, update: &Value, action: &Action<'_>, place: &str) {
        let pointer = steps.pointer();
        let Some(found) = self.document.pointer_mut(&pointer) else {
            return;
        };
        let before = found.clone();
        let merged = match found {
            Value::Array(list) if !update.is_array() => {
                list.push(update.clone());
                Ok(())
            }
            Value::Array(_) => merge_into(found, update, &pointer),
            Value::Object(_) if update.is_object() => merge_into(found, update, &pointer),
            Value::Object(_) => Err(format!("`{pointer}` is an object, and the update is not")),
            _ => Err(format!(
                "`{pointer}` is a single value; target what holds it and give its key"
            )),
        };
        let unchanged = *found == before;
        match merged {
            Ok(()) if unchanged => {
                self.report.add(
                    pointer,
                    "overlay-unchanged",
                    format!("{}: already so: {}", self.name, action.description),
                );
            }
            Ok(()) => self.report.add(
                pointer,
                "overlay-update",
                format!("{}: {}", self.name, action.description),
            ),
            Err(message) => self.problem(place, "overlay-mismatch", message),
        }
    }

    fn remove(&mut self, steps: &Steps, action: &Action<'_>, place: &str) {
        let Some((last, parents)) = steps.0.split_last() else {
            self.problem(
                place,
                "overlay-mismatch",
                "the whole document cannot be removed",
            );
            return;
        };
        let parent = Steps(parents.to_vec()).pointer();
        match (self.document.pointer_mut(&parent), last) {
            (Some(Value::Object(object)), Step::Key(key)) => {
                object.shift_remove(key);
            }
            (Some(Value::Array(list)), Step::Index(index)) if *index < list.len() => {
                list.remove(*index);
            }
            _ => return,
        }
        self.report.add(
            steps.pointer(),
            "overlay-remove",
            format!("{}: {}", self.name, action.description),
        );
    }
}

/// How deep brackets are nested; those in strings count too, which errs on the safe side.
fn depth(target: &str) -> usize {
    let mut depth = 0_usize;
    let mut deepest = 0;
    for character in target.chars() {
        match character {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

fn merge_into(into: &mut Value, update: &Value, pointer: &str) -> Result<(), String> {
    match (into, update) {
        (Value::Object(into), Value::Object(update)) => {
            update
                .iter()
                .try_for_each(|(key, value)| match into.get_mut(key) {
                    Some(existing) => merge_into(existing, value, &join(pointer, key)),
                    None => {
                        into.insert(key.clone(), value.clone());
                        Ok(())
                    }
                })
        }
        (Value::Array(into), Value::Array(update)) => {
            into.extend(update.iter().cloned());
            Ok(())
        }
        (Value::Object(_), Value::Array(_)) => Err(format!(
            "`{pointer}` is an object, and the update has a list there"
        )),
        (Value::Array(_), Value::Object(_)) => Err(format!(
            "`{pointer}` is a list, and the update has an object there"
        )),
        (into, update) => {
            *into = update.clone();
            Ok(())
        }
    }
}

/// Where something was found, step by step from the root.
#[derive(PartialEq, Eq)]
struct Steps(Vec<Step>);

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Index(usize),
    Key(String),
}

impl Steps {
    fn new(path: &NormalizedPath<'_>) -> Self {
        let step = |element: &PathElement<'_>| match element {
            PathElement::Name(name) => Step::Key((*name).to_owned()),
            PathElement::Index(index) => Step::Index(*index),
        };
        Self(path.iter().map(step).collect())
    }

    fn pointer(&self) -> String {
        let mut pointer = String::new();
        for step in &self.0 {
            match step {
                Step::Key(key) => push(&mut pointer, key),
                Step::Index(index) => push(&mut pointer, &index.to_string()),
            }
        }
        pointer
    }

    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}
