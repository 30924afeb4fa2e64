//! Judges every answer that a test gets from the API: a success must have the schema of its operation, as it is
//! published or as an overlay lists what differs, and a refusal must be a whole envelope with a known code.

use super::Answer;
use super::document::{self, unknown_fields, validator};
use jsonschema::Validator;
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, LazyLock, Mutex};

/// The tests of faults get answers that are wrong on purpose.
const JUDGES: bool = !matches!(env!("CARGO_CRATE_NAME").as_bytes(), b"faults");

/// Pages for people, which no document has.
const PAGES: [&str; 2] = ["/checkout/", "/connect/"];

/// What nobody published and deployments answer to changes: the result of the call beside what was asked for.
const RESULT: [&str; 5] = ["success", "message", "txHash", "httpStatus", "when"];

/// Codes that the official clients name and the catalog does not have.
const NAMED_BY_CLIENTS: [&str; 3] = ["BCK.ORDER.", "BCK.X402.0059", "BCK.MPP.0007"];

/// The largest integer that every client reads from JSON. What is above it travels as a text.
const EXACT: u64 = (1 << 53) - 1;

/// With what the overlays list beside what is published.
static OBSERVED: LazyLock<Vec<Judge>> = LazyLock::new(|| {
    let lowered = |name: &str, below| {
        let text = document::read(&format!("lowered/{name}.mock.json"));
        Judge::new(serde_json::from_str(&text).unwrap(), below)
    };
    vec![
        lowered("protocol", "/api/v1"),
        lowered("additions", "/api/v1"),
        lowered("organizations", "/api/v1"),
        lowered("root", ""),
    ]
});

/// As published, for what an overlay has another way.
static PUBLISHED: LazyLock<Vec<Judge>> = LazyLock::new(|| {
    let source = |name: &str, below| {
        let text = document::read(&format!("sources/{name}.yaml"));
        Judge::new(yaml_serde::from_str(&text).unwrap(), below)
    };
    vec![
        source("protocol", "/api/v1"),
        source("organizations", "/api/v1"),
        source("oauth", ""),
    ]
});

static CODES: LazyLock<BTreeMap<String, KnownCode>> = LazyLock::new(|| {
    let table = document::read("errors.csv");
    let rows = table.lines().skip(1);
    rows.map(|row| {
        let mut cells = row.split(',').map(str::to_owned);
        let mut next = || cells.next().unwrap();
        let code = next();
        let known = KnownCode {
            status: next().parse().unwrap(),
            category: next(),
            retryable: next(),
        };
        (code, known)
    })
    .collect()
});

struct KnownCode {
    status: u16,
    category: String,
    retryable: String,
}

/// A document.
struct Judge {
    whole: Value,
    below: &'static str,
    validators: Mutex<HashMap<String, Arc<Validator>>>,
}

/// Fails the test if this is no answer that the documents allow.
#[track_caller]
pub(crate) fn judge(method: &str, path: &str, answer: &Answer) {
    // Only the API says in which version it answers; the management port and others' servers do not.
    let of_api = answer.headers.contains_key("nevermined-version");
    if !JUDGES || !of_api || PAGES.iter().any(|page| path.starts_with(page)) {
        return;
    }
    if passes_on(path) {
        return;
    }
    // A listing that is as asked is told with a code in a success.
    if answer.status >= 400 || answer.code().starts_with("BCK.") {
        judge_refusal(method, path, answer);
    } else {
        judge_success(method, path, answer);
    }
}

/// What the proxy answers is the target's.
fn passes_on(path: &str) -> bool {
    path == "/api/v1/router/proxy"
}

#[track_caller]
fn judge_success(method: &str, path: &str, answer: &Answer) {
    let asked = format!("{method} {path}: {}", answer.status);
    let Some(observed) = OBSERVED
        .iter()
        .find_map(|it| it.flaws(method, path, answer))
    else {
        panic!("{asked}: no document has this operation");
    };
    if observed.is_empty() {
        return;
    }
    let published = PUBLISHED
        .iter()
        .find_map(|it| it.flaws(method, path, answer));
    let published = published.unwrap_or_else(|| vec!["is not there".to_owned()]);
    assert!(
        published.is_empty(),
        "{asked}\nas observed: {observed:#?}\nas published: {published:#?}\n{:#}",
        answer.body
    );
}

#[track_caller]
fn judge_refusal(method: &str, path: &str, answer: &Answer) {
    let asked = format!("{method} {path}: {}: {:#}", answer.status, answer.body);
    let Some(code) = answer.body["code"].as_str() else {
        panic!("{asked}: no envelope");
    };
    assert_eq!(answer.body["httpStatus"], answer.status, "{asked}");
    for field in ["message", "category", "correlationId", "uuid", "date"] {
        let text = answer.body[field].as_str();
        assert!(
            text.is_some_and(|text| !text.is_empty()),
            "{asked}: {field}"
        );
    }
    if code == format!("BCK.HTTP.{}", answer.status) {
        return;
    }
    if NAMED_BY_CLIENTS.iter().any(|name| code.starts_with(name)) {
        return;
    }
    let Some(known) = CODES.get(code) else {
        panic!("{asked}: no such code");
    };
    assert_eq!(known.status, answer.status, "{asked}");
    assert_eq!(answer.body["category"], known.category, "{asked}");
    let retryable = match known.retryable.as_str() {
        "yes" => Value::from(true),
        "no" => Value::from(false),
        _ => Value::Null,
    };
    assert_eq!(answer.body["retryable"], retryable, "{asked}");
}

impl Judge {
    fn new(mut whole: Value, below: &'static str) -> Self {
        document::allow_null(&mut whole);
        Self {
            whole,
            below,
            validators: Mutex::default(),
        }
    }

    /// What is wrong with an answer by this document. None if it does not have the operation.
    fn flaws(&self, method: &str, path: &str, answer: &Answer) -> Option<Vec<String>> {
        let (template, operation) = self.operation(method, path)?;
        // A deployment may say 201 where 200 is published, and the other way around.
        let responses = operation["responses"].as_object().unwrap();
        let exact = responses.get_key_value(&answer.status.to_string());
        let any = || responses.iter().find(|(status, _)| status.starts_with('2'));
        let Some((status, response)) = exact.or_else(any) else {
            return Some(vec!["no success is documented".to_owned()]);
        };
        let kind = answer.headers.get("content-type");
        let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default();
        let content = &response["content"];
        let schema = &content[kind]["schema"];
        if schema.is_null() {
            let open = content.as_object().is_none_or(|kinds| {
                kinds.is_empty() || kinds.contains_key("*/*") || kinds.contains_key(kind)
            });
            let flaw = || format!("{kind:?} is not documented");
            return Some(if open { Vec::new() } else { vec![flaw()] });
        }
        if kind != "application/json" {
            return Some(Vec::new());
        }
        let body = in_numbers(&answer.body);
        let validator = self.validator(&format!("{method} {template} {status}"), schema);
        let mut flaws: Vec<String> = [&answer.body, &body]
            .iter()
            .map(|body| problems(&validator, body))
            .min_by_key(Vec::len)
            .unwrap_or_default();
        let changes = method != "GET";
        let unknown = unknown_fields(&self.whole, schema, &answer.body).into_iter();
        flaws.extend(
            unknown
                .filter(|field| !(changes && RESULT.contains(&field.as_str())))
                .map(|field| format!("{field} is not documented")),
        );
        Some(flaws)
    }

    /// The operation that a request is for. A segment that is named beats one that is a parameter.
    fn operation(&self, method: &str, path: &str) -> Option<(&str, &Value)> {
        let path = path.strip_prefix(self.below)?;
        let given: Vec<&str> = path.split('/').collect();
        let fits = |template: &&String| {
            let wanted: Vec<&str> = template.split('/').collect();
            wanted.len() == given.len()
                && (wanted.iter().zip(&given)).all(|(w, g)| w.starts_with('{') || w == g)
        };
        let paths = self.whole["paths"].as_object().unwrap();
        let template = paths
            .keys()
            .filter(fits)
            .min_by_key(|template| template.matches('{').count())?;
        let operation = paths[template].get(method.to_lowercase())?;
        Some((template, operation))
    }

    fn validator(&self, key: &str, schema: &Value) -> Arc<Validator> {
        let mut kept = self.validators.lock().unwrap();
        let made = kept
            .entry(key.to_owned())
            .or_insert_with(|| Arc::new(validator(&self.whole, schema)));
        Arc::clone(made)
    }
}

fn problems(validator: &Validator, body: &Value) -> Vec<String> {
    let problem = |problem: jsonschema::ValidationError<'_>| {
        format!("{}: {problem}", problem.instance_path())
    };
    validator.iter_errors(body).map(problem).collect()
}

/// The same with a number in the place of each text of digits that no JSON number holds exactly.
fn in_numbers(body: &Value) -> Value {
    match body {
        Value::String(text) => {
            let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            let large = text.parse::<u64>().map_or(true, |number| number > EXACT);
            if digits && large {
                EXACT.into()
            } else {
                body.clone()
            }
        }
        Value::Array(items) => items.iter().map(in_numbers).collect(),
        Value::Object(fields) => {
            let fields = fields.iter();
            fields
                .map(|(name, value)| (name.clone(), in_numbers(value)))
                .collect()
        }
        other => other.clone(),
    }
}
