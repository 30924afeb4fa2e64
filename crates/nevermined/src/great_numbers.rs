//! Whole numbers in JSON that no machine word holds, such as an id of 78 digits that was written as a number.
//!
//! The reader of JSON makes a float of such a number, and its digits are lost before a type can look at them. As texts
//! they are kept, and every type of an id or an amount reads texts.

use bytes::Bytes;
use serde_json::Value;

/// The characters of `u64::MAX`, and of `i64::MIN`: a shorter number is kept.
const KEPT: usize = 20;

/// The JSON as a value that has its great numbers as texts; `Null` if it is no JSON.
pub(crate) fn value(json: &[u8]) -> Value {
    let texts = as_texts(json);
    serde_json::from_slice(texts.as_deref().unwrap_or(json)).unwrap_or_default()
}

/// The same JSON with each whole number above `u64::MAX` or below `i64::MIN` as a text; `None` if there is none.
pub(crate) fn as_texts(json: &[u8]) -> Option<Bytes> {
    let mut written = Vec::new();
    let mut copied = 0;
    let mut at = 0;
    while let Some(&byte) = json.get(at) {
        let length = match byte {
            b'"' => length_of_string(json.get(at..)?),
            b'-' | b'0'..=b'9' => length_of_number(json.get(at..)?),
            _ => 1,
        };
        let end = at + length;
        let token = json.get(at..end)?;
        if is_great(token) && !names_a_field(json.get(end..)?) {
            written.extend_from_slice(json.get(copied..at)?);
            written.push(b'"');
            written.extend_from_slice(token);
            written.push(b'"');
            copied = end;
        }
        at = end;
    }
    if copied == 0 {
        return None;
    }
    written.extend_from_slice(json.get(copied..)?);
    Some(written.into())
}

/// A string that is not closed ends with the text.
fn length_of_string(json: &[u8]) -> usize {
    let mut escaped = false;
    for (at, &byte) in json.iter().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    json.len()
}

fn length_of_number(json: &[u8]) -> usize {
    let is_part = |byte: &u8| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E');
    json.iter().take_while(|byte| is_part(byte)).count()
}

fn is_great(token: &[u8]) -> bool {
    if token.len() < KEPT {
        return false;
    }
    let digits = token.strip_prefix(b"-").unwrap_or(token);
    let is_whole = digits.iter().all(u8::is_ascii_digit) && digits.first() != Some(&b'0');
    is_whole
        && std::str::from_utf8(token)
            .is_ok_and(|number| number.parse::<u64>().is_err() && number.parse::<i64>().is_err())
}

/// A number in the place of a field's name is no JSON, and stays so.
fn names_a_field(rest: &[u8]) -> bool {
    rest.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b':')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{
        Strategy, any, prop, prop_assert, prop_assert_eq, prop_oneof, proptest,
    };
    use serde_json::json;

    use super::*;

    #[test]
    fn only_whole_numbers_that_would_lose_digits_become_texts() {
        let great = "1".repeat(78);
        for (json, expected) in [
            ("18446744073709551615", None),
            (
                "18446744073709551616",
                Some("\"18446744073709551616\"".to_owned()),
            ),
            (&great, Some(format!("\"{great}\""))),
            (
                "[1,99999999999999999999 ]",
                Some("[1,\"99999999999999999999\" ]".to_owned()),
            ),
            (r#"{"a":"99999999999999999999"}"#, None),
            (
                r#"{"a\"b":"\\","c":99999999999999999999}"#,
                Some(r#"{"a\"b":"\\","c":"99999999999999999999"}"#.to_owned()),
            ),
            (
                "-99999999999999999999",
                Some("\"-99999999999999999999\"".to_owned()),
            ),
            ("-9223372036854775808", None),
            (
                "-9223372036854775809",
                Some("\"-9223372036854775809\"".to_owned()),
            ),
            ("--99999999999999999999", None),
            ("99999999999999999999.5", None),
            ("99999999999999999999e5", None),
            ("00000000000000000000001", None),
            ("{99999999999999999999 : 1}", None),
            ("\"99999999999999999999", None),
            ("", None),
        ] {
            let expected = expected.map(Bytes::from);
            assert_eq!(as_texts(json.as_bytes()), expected, "{json}");
        }
    }

    fn values() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            any::<String>().prop_map(Value::from),
            "[0-9\"\\\\]{0,90}".prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 20, 5, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                prop::collection::btree_map(any::<String>(), inner, 0..5)
                    .prop_map(|map| json!(map)),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_is_kept_as_it_is_stays_untouched(value in values()) {
            prop_assert_eq!(as_texts(value.to_string().as_bytes()), None);
        }

        #[test]
        fn a_great_number_keeps_its_digits_wherever_it_stands(
            before in values(),
            number in "[1-9][0-9]{20,90}",
            after in values(),
        ) {
            let json = format!(r#"{{"a":{before},"b":[{number},{{"c": {number}}}],"d":{after}}}"#);
            let texts = as_texts(json.as_bytes()).unwrap();
            let read: Value = serde_json::from_slice(&texts).unwrap();
            let plain = |value: &Value| serde_json::from_str::<Value>(&value.to_string()).unwrap();
            let expected = json!({
                "a": plain(&before),
                "b": [number, { "c": number }],
                "d": plain(&after),
            });
            prop_assert_eq!(read, expected);
        }

        #[test]
        fn what_is_no_json_stays_none(text in "[\\[\\]{}:,\"\\\\0-9a-z.+ -]{0,60}") {
            let is_json = serde_json::from_str::<Value>(&text).is_ok();
            if let Some(texts) = as_texts(text.as_bytes()) {
                let reads = serde_json::from_slice::<Value>(&texts).is_ok();
                prop_assert!(is_json || !reads, "{} became {:?}", text, texts);
            }
        }
    }
}
