//! Each success, spoilt in every way that is thought of here. What is left of it is known exactly.
//!
//! A field's entry in a sample says what it is (`is`), which part of the value it becomes (`to`), and what is left of
//! the value when the field is absent (`without`, and `null` where that differs), of a form that cannot be read (`odd`),
//! or an empty object or list (`empty`).

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::{Value, json};

use super::answers::{Expected, ExpectedError, Sample, check, samples};
use crate::support::canned::{Canned, Server};
use crate::support::clients::once;

/// One part of an answer.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Field {
    /// Where it is in the answer.
    at: String,
    is: Kind,
    /// Where it ends up in the value; nowhere if the SDK's value has no place for it.
    to: Option<String>,
    without: Option<Effect>,
    /// Where null is not the same as absent.
    null: Option<Effect>,
    odd: Option<Effect>,
    empty: Option<Effect>,
    /// Why only its absence is tried.
    skip: Option<String>,
}

/// What a field is read as.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Text,
    Hash,
    Id,
    Credits,
    Uint256,
    Address,
    /// An address that is dropped when it is none.
    #[serde(rename = "soft address")]
    SoftAddress,
    /// A text that is dropped when it is no address.
    #[serde(rename = "address text")]
    AddressText,
    Time,
    Boolean,
    Float,
    Integer,
    /// An amount that is dropped when it is none.
    Cents,
    /// The same for what is left: below zero it is nothing.
    Rest,
    Object,
    List,
    /// A number of things: a negative one is none.
    Count,
    /// An item of a list whose sum matters. Numbers in its place are not tried.
    Item,
    /// The SDK does not look at it.
    Anything,
}

/// What becomes of the value.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
enum Effect {
    Named(Named),
    /// These parts of it change.
    Patch(BTreeMap<String, Value>),
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Named {
    /// Nothing.
    Same,
    /// The answer cannot be read.
    Decode,
    /// The answer is a no.
    Refused,
    /// As if the field were not there.
    Without,
}

/// What a new content means for a field of some kind.
enum Reading {
    Value(Value),
    Odd,
    Empty,
    Absent,
    Ignored,
    NotTried,
}

/// 2^64 and 10^77, which are no machine words.
pub(super) const GREAT: [&str; 2] = [
    "18446744073709551616",
    "100000000000000000000000000000000000000000000000000000000000000000000000000000",
];

/// Contents that a field is replaced with, as JSON text: 10^77 is no number that a `Value` can hold.
fn contents() -> Vec<String> {
    let numbers = ["9007199254740993", GREAT[0], GREAT[1], "-1"];
    let strings = numbers.map(|number| format!("\"{number}\""));
    let others = ["\"SOMETHING_NEW\"", "true", "[]", "{}"];
    numbers
        .into_iter()
        .chain(others)
        .map(str::to_owned)
        .chain(strings)
        .collect()
}

impl Kind {
    fn read(self, content: &str) -> Reading {
        let value: Value = serde_json::from_str(content).unwrap();
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        match (self, &value) {
            (Self::Anything, _) => Reading::Ignored,
            (Self::Text | Self::Hash, Value::String(_)) => Reading::Value(value),
            // No content that is tried is an address.
            (Self::AddressText, Value::String(_)) | (Self::SoftAddress, _) => Reading::Absent,
            // A reference is kept whatever it is; a float shows what is left of its digits.
            (Self::Hash, Value::Number(number)) => Reading::Value(
                match (number.is_f64(), number.as_f64()) {
                    (true, Some(float)) => float.to_string(),
                    _ => number.to_string(),
                }
                .into(),
            ),
            (
                Self::Id | Self::Credits | Self::Uint256 | Self::Cents | Self::Rest,
                Value::String(text),
            ) if digits(text) => Reading::Value(value),
            (
                Self::Id | Self::Credits | Self::Uint256 | Self::Cents | Self::Rest,
                Value::Number(number),
            ) if number.is_u64() => Reading::Value(number.to_string().into()),
            // A whole number that no machine word holds is read as a text, which keeps its digits.
            (
                Self::Id | Self::Credits | Self::Uint256 | Self::Text | Self::Cents | Self::Rest,
                Value::Number(number),
            ) if number.is_f64() && digits(content) => Reading::Value(content.into()),
            (Self::AddressText, Value::Number(number)) if number.is_f64() && digits(content) => {
                Reading::Absent
            }
            (Self::Count, Value::Number(number)) => match number.as_i64() {
                Some(count) if count >= 0 => Reading::Value(value),
                Some(_) => Reading::Absent,
                None => Reading::Odd,
            },
            (Self::Boolean, Value::Bool(_)) => Reading::Value(value),
            (Self::Integer, Value::Number(number)) if number.is_i64() => Reading::Value(value),
            (Self::Rest, _) if matches!(content, "-1" | "\"-1\"") => Reading::Value("0".into()),
            (Self::Cents | Self::Rest, Value::String(_) | Value::Number(_)) => Reading::Absent,
            (Self::Float, Value::Number(number)) => Reading::Value(json!(number.as_f64())),
            (Self::Object, Value::Object(_)) | (Self::List, Value::Array(_)) => Reading::Empty,
            (Self::Item, Value::Number(_)) => Reading::NotTried,
            (Self::Item, Value::String(text)) if text.ends_with(|c: char| c.is_ascii_digit()) => {
                Reading::NotTried
            }
            _ => Reading::Odd,
        }
    }
}

impl Field {
    /// What is expected of `sample` when this field has another content; `None` when that is not tried.
    fn with_content(&self, sample: &Value, content: &str) -> Option<Expected> {
        if self.skip.is_some() {
            return None;
        }
        Some(match self.is.read(content) {
            Reading::NotTried => return None,
            Reading::Ignored => Expected::Value(sample.clone()),
            Reading::Empty => match &self.empty {
                Some(effect) => self.apply(effect, sample),
                None => self.without(sample),
            },
            Reading::Absent => self.without(sample),
            Reading::Odd => match &self.odd {
                Some(effect) => self.apply(effect, sample),
                None => unreadable(),
            },
            Reading::Value(value) => match &self.to {
                Some(to) => patched(sample, [(to, &value)]),
                None => Expected::Value(sample.clone()),
            },
        })
    }

    fn without(&self, sample: &Value) -> Expected {
        match (&self.without, &self.to) {
            (Some(effect), _) => self.apply(effect, sample),
            (None, Some(to)) => patched(sample, [(to, &Value::Null)]),
            (None, None) => Expected::Value(sample.clone()),
        }
    }

    fn with_null(&self, sample: &Value) -> Expected {
        match (&self.null, self.is, &self.odd) {
            (Some(effect), ..) | (None, Kind::Item, Some(effect)) => self.apply(effect, sample),
            (None, Kind::Item, None) => unreadable(),
            _ => self.without(sample),
        }
    }

    fn apply(&self, effect: &Effect, sample: &Value) -> Expected {
        match effect {
            Effect::Named(Named::Same) => Expected::Value(sample.clone()),
            Effect::Named(Named::Decode) => unreadable(),
            Effect::Named(Named::Refused) => {
                Expected::Error(ExpectedError::new("Server", "Rejected"))
            }
            Effect::Named(Named::Without) => self.without(sample),
            Effect::Patch(patch) => patched(sample, patch),
        }
    }
}

fn unreadable() -> Expected {
    Expected::Error(ExpectedError::new("Decode", "Unknown"))
}

fn patched<'a>(
    sample: &Value,
    patch: impl IntoIterator<Item = (&'a String, &'a Value)>,
) -> Expected {
    let mut value = sample.clone();
    for (at, new) in patch {
        let place = value
            .pointer_mut(at)
            .unwrap_or_else(|| panic!("{sample} has no {at}"));
        *place = new.clone();
    }
    Expected::Value(value)
}

/// An answer that was spoilt, and what is expected of it.
struct Spoilt {
    how: String,
    answer: Canned,
    expected: Expected,
}

fn all_spoilt(sample: &Sample) -> Vec<Spoilt> {
    let Expected::Value(value) = &sample.expect else {
        return Vec::new();
    };
    let fields = sample.fields.as_deref().unwrap_or_default();
    let body = sample.answer.body.clone().unwrap();
    let operation = sample.call["operation"].as_str().unwrap();
    let mut found = bodies_spoilt(&sample.answer, value, content_free(operation).as_ref());
    let mut push = |how: String, text: String, expected: Expected| {
        found.push(Spoilt {
            how,
            answer: with_text(&sample.answer, text),
            expected,
        });
    };
    for field in fields {
        let at = &field.at;
        push(
            format!("{at} is missing"),
            removed(&body, at),
            field.without(value),
        );
        push(
            format!("{at} is null"),
            replaced(&body, at, "null"),
            field.with_null(value),
        );
        for content in contents() {
            if let Some(expected) = field.with_content(value, &content) {
                push(
                    format!("{at} is {content}"),
                    replaced(&body, at, &content),
                    expected,
                );
            }
        }
    }
    for at in objects(&body, String::new()) {
        let mut body = body.clone();
        body.pointer_mut(&at).unwrap()["somethingNew"] = json!({ "a": [1, null, "b"] });
        push(
            format!("{at} has a field more"),
            body.to_string(),
            Expected::Value(value.clone()),
        );
    }
    found
}

/// What an operation gives of which nothing but the success has to be known.
fn content_free(operation: &str) -> Option<Value> {
    match operation {
        "revokePermission" => Some(json!({ "status": null })),
        "revokeDelegation" | "revokePaymentMethod" => Some(json!({ "message": null })),
        "updateAgent"
        | "updatePlan"
        | "toggleAgentListing"
        | "togglePlanListing"
        | "addPlanToAgent"
        | "removePlanFromAgent" => Some(json!({ "tx_hash": null, "already": false })),
        _ => None,
    }
}

/// Whether a body says nothing, neither yes nor no: it is empty, or JSON that is no object.
fn says_nothing(text: &str) -> bool {
    let value = serde_json::from_str::<Value>(text);
    text.trim().is_empty() || value.is_ok_and(|value| !value.is_object())
}

/// The whole body is another, or none. A list without items is no fault where a bare list is answered, and no body is
/// one where `free` of content is enough.
fn bodies_spoilt(answer: &Canned, value: &Value, free: Option<&Value>) -> Vec<Spoilt> {
    let whole = answer.content();
    let page = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>";
    let mut texts: Vec<String> = [
        "", " \n", "[]", "[{}]", "[[]]", "null", "true", "7", "\"text\"", page,
    ]
    .map(str::to_owned)
    .to_vec();
    texts.extend(
        (1..whole.len())
            .step_by(7)
            .map(|end| whole[..end].to_owned()),
    );
    texts.push(format!("{whole}}}"));
    // A list passes for a struct whose fields are as many and optional.
    texts.extend((1..=16).map(|length| format!("[{}]", vec!["null"; length].join(","))));
    let mut found: Vec<Spoilt> = texts
        .into_iter()
        .map(|text| Spoilt {
            how: format!("the body is {text:?}"),
            expected: match (&answer.body, free) {
                (Some(Value::Array(_)), _) if text == "[]" => nothing_in(value),
                (_, Some(free)) if says_nothing(&text) => Expected::Value(free.clone()),
                _ => unreadable(),
            },
            answer: with_text(answer, text),
        })
        .collect();
    let mut gateway = with_text(answer, page.to_owned());
    gateway.status = 502;
    gateway
        .headers
        .insert("content-type".to_owned(), "text/html".to_owned());
    found.push(Spoilt {
        how: "a gateway answers 502 with a page".to_owned(),
        answer: gateway,
        expected: Expected::Error(ExpectedError::new("Server", "Unknown")),
    });
    found
}

/// The value of a bare list without items.
fn nothing_in(value: &Value) -> Expected {
    if value.is_array() {
        return Expected::Value(json!([]));
    }
    let mut page = value.clone();
    (page["items"], page["total"]) = (json!([]), json!(0));
    Expected::Value(page)
}

fn with_text(answer: &Canned, text: String) -> Canned {
    Canned {
        body: None,
        text: Some(text),
        ..answer.clone()
    }
}

fn replaced(body: &Value, at: &str, content: &str) -> String {
    const MARK: &str = "@here@";
    let mut body = body.clone();
    *body.pointer_mut(at).unwrap_or_else(|| panic!("no {at}")) = MARK.into();
    body.to_string().replace(&format!("\"{MARK}\""), content)
}

fn removed(body: &Value, at: &str) -> String {
    let mut body = body.clone();
    let (parent, name) = at.rsplit_once('/').unwrap();
    match body
        .pointer_mut(parent)
        .unwrap_or_else(|| panic!("no {parent}"))
    {
        Value::Object(object) => object.remove(name).unwrap_or_else(|| panic!("no {at}")),
        Value::Array(items) => items.remove(name.parse().unwrap()),
        other => panic!("{other} at {parent} has no parts"),
    };
    body.to_string()
}

fn objects(value: &Value, at: String) -> Vec<String> {
    let mut found: Vec<String> = parts(value)
        .into_iter()
        .flat_map(|(name, part)| objects(part, format!("{at}/{name}")))
        .collect();
    if value.is_object() {
        found.push(at);
    }
    found
}

fn pointers(value: &Value, at: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (name, part) in parts(value) {
        let at = format!("{at}/{name}");
        found.append(&mut pointers(part, &at));
        found.insert(at);
    }
    found
}

fn parts(value: &Value) -> Vec<(String, &Value)> {
    match value {
        Value::Object(object) => object
            .iter()
            .map(|(name, part)| (name.clone(), part))
            .collect(),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .map(|(index, part)| (index.to_string(), part))
            .collect(),
        _ => Vec::new(),
    }
}

#[test]
fn every_part_of_every_success_is_spoilt() {
    for (file, sample) in samples() {
        if matches!(sample.expect, Expected::Error(_)) {
            assert!(
                sample.fields.is_none(),
                "{file}: an error has no fields to spoil"
            );
            continue;
        }
        let listed: Vec<String> = sample
            .fields
            .unwrap()
            .into_iter()
            .map(|field| field.at)
            .collect();
        let unique: BTreeSet<String> = listed.iter().cloned().collect();
        assert_eq!(
            listed.len(),
            unique.len(),
            "{file}: a field is listed twice"
        );
        assert_eq!(unique, pointers(&sample.answer.body.unwrap(), ""), "{file}");
    }
}

#[tokio::test]
async fn what_is_left_of_a_spoilt_answer_is_known() {
    let server = Server::start().await;
    let nvm = once(&server.url);
    let mut problems = Vec::new();
    let mut tried = 0;
    for (file, sample) in samples() {
        for spoilt in all_spoilt(&sample) {
            tried += 1;
            let checked = check(
                &nvm,
                &server,
                &sample.call,
                &spoilt.answer,
                &spoilt.expected,
            );
            if let Err(problem) = checked.await {
                problems.push(format!("{file}: {}: {problem}", spoilt.how));
            }
        }
    }
    assert!(tried > 2_000, "only {tried} were tried");
    assert!(
        problems.is_empty(),
        "{} of {tried}:\n{}",
        problems.len(),
        problems.join("\n")
    );
}
