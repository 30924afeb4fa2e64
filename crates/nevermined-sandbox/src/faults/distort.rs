//! Answers that are not quite what they should be: changes of JSON, and bodies that end early.

use axum::body::{Body, Bytes, HttpBody};
use http_body::{Frame, SizeHint};
use serde_json::Value;
use std::fmt::Write;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

/// What a value of a fixed set becomes.
const SOMETHING_NEW: &str = "SOMETHING_NEW";

/// The fields that hold one of a fixed set of values, in any answer of the service.
const ENUMS: &[&str] = &[
    "accessLimit",
    "accountType",
    "category",
    "creditsType",
    "currency",
    "environment",
    "eventType",
    "feeStatus",
    "interval",
    "orgType",
    "planType",
    "priceType",
    "protocol",
    "provider",
    "role",
    "scheme",
    "source",
    "state",
    "status",
    "tier",
    "walletMode",
];

/// The JSON with a number for each string of decimal digits. `None` if there is no such string.
pub(crate) fn numbers_for_strings(body: &[u8]) -> Option<String> {
    let value: Value = serde_json::from_slice(body).ok()?;
    let mut written = String::new();
    let mut changed = false;
    write_value(&value, &mut written, &mut changed);
    changed.then_some(written)
}

/// Written by hand: a number of 78 digits is JSON, and no number type holds it.
fn write_value(value: &Value, to: &mut String, changed: &mut bool) {
    match value {
        Value::String(text) if is_decimal(text) => {
            *changed = true;
            to.push_str(text);
        }
        Value::Array(items) => {
            to.push('[');
            for (index, item) in items.iter().enumerate() {
                to.push_str(if index > 0 { "," } else { "" });
                write_value(item, to, changed);
            }
            to.push(']');
        }
        Value::Object(fields) => {
            to.push('{');
            for (index, (name, item)) in fields.iter().enumerate() {
                let comma = if index > 0 { "," } else { "" };
                // Writing to a string does not fail.
                let _written = write!(to, "{comma}{}:", Value::from(name.as_str()));
                write_value(item, to, changed);
            }
            to.push('}');
        }
        other => {
            let _written = write!(to, "{other}");
        }
    }
}

fn is_decimal(text: &str) -> bool {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits && (text == "0" || !text.starts_with('0'))
}

/// The JSON with an unknown value in each field of a fixed set. `None` if it has no such field.
pub(crate) fn unknown_values(body: &[u8]) -> Option<String> {
    let mut value: Value = serde_json::from_slice(body).ok()?;
    replace_enums(&mut value).then(|| value.to_string())
}

fn replace_enums(value: &mut Value) -> bool {
    match value {
        Value::Array(items) => items
            .iter_mut()
            .fold(false, |any, item| replace_enums(item) | any),
        Value::Object(fields) => fields.iter_mut().fold(false, |any, (name, item)| {
            if item.is_string() && ENUMS.contains(&name.as_str()) {
                *item = SOMETHING_NEW.into();
                return true;
            }
            replace_enums(item) | any
        }),
        _ => false,
    }
}

/// The first half of a body, and then a broken connection.
pub(crate) fn half(body: &Bytes) -> Body {
    Body::new(Half {
        left: Some(body.slice(..body.len() / 2)),
        whole: u64::try_from(body.len()).unwrap_or(u64::MAX),
        flushed: false,
    })
}

struct Half {
    left: Option<Bytes>,
    /// What the answer's head says that the body holds.
    whole: u64,
    flushed: bool,
}

impl HttpBody for Half {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if let Some(data) = self.left.take().filter(|data| !data.is_empty()) {
            return Poll::Ready(Some(Ok(Frame::data(data))));
        }
        if !self.flushed {
            // An error is not waited for: what was written before it must be sent first.
            self.flushed = true;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Some(Err(io::ErrorKind::ConnectionAborted.into())))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.whole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn strings_of_digits_become_numbers_of_any_size() {
        let large =
            "115792089237316195423570985008687907853269984665640564039457584007913129639935";
        let body = json!({ "planId": large, "list": ["0", "007", "", "1.5", "-1", 7], "a\"b": "12", "n": null });
        let told = numbers_for_strings(body.to_string().as_bytes()).expect("a change");
        assert!(told.contains(&format!("\"planId\":{large}")), "{told}");
        assert!(told.contains(r#"[0,"007","","1.5","-1",7]"#), "{told}");
        assert!(told.contains(r#""a\"b":12"#), "{told}");
        assert!(serde_json::from_str::<Value>(&told).is_ok());
        assert_eq!(numbers_for_strings(b"{\"a\":1}"), None);
        assert_eq!(numbers_for_strings(b"<html>"), None);
    }

    #[test]
    fn values_of_a_fixed_set_become_unknown() {
        let body = json!([{ "status": "Active", "name": "x", "inner": { "provider": "stripe" } }]);
        let told = unknown_values(body.to_string().as_bytes()).expect("a change");
        let told: Value = serde_json::from_str(&told).expect("JSON");
        assert_eq!(
            told,
            json!([{ "status": SOMETHING_NEW, "name": "x", "inner": { "provider": SOMETHING_NEW } }])
        );
        // A number under the same name is no value of a set.
        assert_eq!(unknown_values(b"{\"status\":200}"), None);
    }
}
