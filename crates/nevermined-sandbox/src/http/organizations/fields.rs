//! What bodies of organizations have in common: bounded texts, choices, counts, email addresses.

use crate::codes::{self, Code};
use crate::http::value;
pub(super) use crate::http::value::one_of;
use crate::organizations::Role;
use crate::refusal::Refusal;
use serde_json::Value;

/// The longest email address.
const LONGEST_EMAIL: usize = 254;

/// A text of at most `most` characters that says something.
pub(super) fn name(most: usize) -> impl Fn(&str, &Value) -> Result<String, Refusal> {
    move |field, value| bounded(field, value::filled_text(field, value)?, most)
}

/// A text of at most `most` characters.
pub(super) fn text(most: usize) -> impl Fn(&str, &Value) -> Result<String, Refusal> {
    move |field, value| bounded(field, value::text(field, value)?, most)
}

fn bounded(field: &str, text: &str, most: usize) -> Result<String, Refusal> {
    if text.chars().count() > most {
        return Err(Refusal::field(
            codes::BAD_REQUEST,
            field,
            format!("must be at most {most} characters"),
        ));
    }
    Ok(text.to_owned())
}

/// An email address, in lower case.
pub(super) fn email(field: &str, value: &Value) -> Result<String, Refusal> {
    let text = value::text(field, value)?.trim().to_lowercase();
    let parts = text.split_once('@');
    let halves = parts
        .is_some_and(|(name, host)| !name.is_empty() && !host.is_empty() && !host.contains('@'));
    if halves && text.len() <= LONGEST_EMAIL && !text.contains(char::is_whitespace) {
        return Ok(text);
    }
    Err(Refusal::field(
        codes::BAD_REQUEST,
        field,
        "must be an email address",
    ))
}

/// A role, or the refusal with `code`.
pub(super) fn role(code: Code) -> impl Fn(&str, &Value) -> Result<Role, Refusal> {
    move |field, value| {
        value
            .as_str()
            .and_then(Role::named)
            .ok_or_else(|| Refusal::field(code, field, "must be Admin or Member"))
    }
}

/// A whole number of one or more.
pub(super) fn count(field: &str, value: &Value) -> Result<u64, Refusal> {
    let number = value::uint256(field, value)
        .ok()
        .filter(|_| value.is_number())
        .and_then(|number| u64::try_from(number).ok());
    number.filter(|number| *number > 0).ok_or_else(|| {
        Refusal::field(
            codes::BAD_REQUEST,
            field,
            "must be a whole number of 1 or more",
        )
    })
}
