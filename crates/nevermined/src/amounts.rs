//! Amounts of money in answers that are not written as documented. None of them may cost the whole answer.

use bytes::Bytes;
use serde_json::Value;

use crate::{Uint256, great_numbers};

/// The JSON with each amount as a text, and each rest below zero as none; `None` if there is nothing to mend.
pub(crate) fn mended(json: &[u8]) -> Option<Bytes> {
    let mut answer = great_numbers::value(json);
    if !mend(&mut answer) {
        return None;
    }
    serde_json::to_vec(&answer).ok().map(Bytes::from)
}

/// The amount, unless it is none. Of a limit that was exceeded nothing is left.
pub(crate) fn read(name: &str, text: &str) -> Option<Uint256> {
    match text.parse() {
        Ok(amount) => Some(amount),
        Err(_) if is_negative_rest(name, text) => Some(Uint256::default()),
        Err(error) => {
            tracing::warn!(name, %error, "an amount in the answer cannot be read");
            None
        }
    }
}

fn mend(value: &mut Value) -> bool {
    let mut is_mended = false;
    match value {
        Value::Array(items) => {
            for item in items {
                is_mended |= mend(item);
            }
        }
        Value::Object(fields) => {
            for (name, value) in fields {
                is_mended |= if is_amount(name) {
                    mend_amount(name, value)
                } else {
                    mend(value)
                };
            }
        }
        _ => {}
    }
    is_mended
}

fn mend_amount(name: &str, value: &mut Value) -> bool {
    let text = match value {
        Value::Number(number) => number.to_string(),
        Value::String(text) if is_negative_rest(name, text) => text.clone(),
        other => return mend(other),
    };
    *value = match is_negative_rest(name, &text) {
        true => "0".into(),
        false => text.into(),
    };
    true
}

fn is_amount(name: &str) -> bool {
    matches!(name, "amount" | "cents") || name.ends_with("Cents") || name.ends_with("Atomic")
}

fn is_negative_rest(name: &str, text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or_default();
    name.starts_with("remaining") && digits.parse::<Uint256>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(json: &str) -> Option<String> {
        mended(json.as_bytes()).map(|json| String::from_utf8(json.to_vec()).unwrap())
    }

    #[test]
    fn numbers_become_texts_and_a_negative_rest_is_none() {
        for (json, expected) in [
            (r#"{"amountCents":5}"#, Some(r#"{"amountCents":"5"}"#)),
            (
                r#"{"remainingBudgetCents":-5}"#,
                Some(r#"{"remainingBudgetCents":"0"}"#),
            ),
            (
                r#"{"remainingBudgetCents":"-5"}"#,
                Some(r#"{"remainingBudgetCents":"0"}"#),
            ),
            (
                r#"{"amountSpentCents":-5}"#,
                Some(r#"{"amountSpentCents":"-5"}"#),
            ),
            (
                r#"[{"fee":{"cents":1.5}}]"#,
                Some(r#"[{"fee":{"cents":"1.5"}}]"#),
            ),
            (r#"{"amountSpentCents":"-5"}"#, None),
            (r#"{"remainingBudgetCents":"--5"}"#, None),
            (r#"{"count":5}"#, None),
            ("<html>", None),
        ] {
            assert_eq!(text(json).as_deref(), expected, "{json}");
        }
    }

    #[test]
    fn what_is_no_amount_is_none() {
        let cents = |name, text| read(name, text).map(|cents| cents.to_string());
        assert_eq!(cents("amountCents", "7").as_deref(), Some("7"));
        assert_eq!(cents("amountCents", "-7"), None);
        assert_eq!(cents("remainingBudgetCents", "-7").as_deref(), Some("0"));
        assert_eq!(cents("remainingBudgetCents", "7.5"), None);
    }
}
