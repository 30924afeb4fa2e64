//! JSON that is none of this library's, between a caller and a service that is paid: it is handed on as it is written.
//!
//! A `Value` makes a float of a number that no 64 bits hold, and its digits are lost.

use serde::Serialize;
use serde::ser::{SerializeMap as _, Serializer};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::{Error, great_numbers};

/// The JSON of `whole` with `part` under `name`, as it is written.
pub(crate) fn with_part(
    whole: &impl Serialize,
    name: &'static str,
    part: &RawValue,
) -> Result<Vec<u8>, Error> {
    let unwritten = |error: serde_json::Error| {
        Error::invalid(format!("the request cannot be written as JSON: {error}"))
    };
    let mut fields = match serde_json::to_value(whole).map_err(unwritten)? {
        Value::Object(fields) => fields,
        _ => Map::new(),
    };
    fields.remove(name);
    serde_json::to_vec(&Whole { fields, name, part }).map_err(unwritten)
}

struct Whole<'a> {
    fields: Map<String, Value>,
    name: &'static str,
    part: &'a RawValue,
}

impl Serialize for Whole<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(Some(self.fields.len() + 1))?;
        for (name, value) in &self.fields {
            map.serialize_entry(name, value)?;
        }
        map.serialize_entry(self.name, self.part)?;
        map.end()
    }
}

/// What an answer has under `name`, its great numbers as texts; `None` if it has no great numbers.
pub(crate) fn part(answer: &[u8], name: &str) -> Option<Value> {
    let texts = great_numbers::as_texts(answer)?;
    let mut answer: Value = serde_json::from_slice(&texts).ok()?;
    answer.get_mut(name).map(Value::take)
}

/// Whether JSON says `secret`, in whichever way its letters are written.
pub(crate) fn contains(json: &str, secret: &str) -> bool {
    let plain = serde_json::from_str::<Value>(json).map(|json| json.to_string());
    json.contains(secret) || plain.is_ok_and(|plain| plain.contains(secret))
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use serde_json::value::to_raw_value;

    use super::*;

    #[test]
    fn a_part_goes_out_as_it_is_written() {
        let written = r#"{"n": 340282366920938463463374607431768211456, "f": 1.00000000000000000001, "x": 1e999}"#;
        let part: Box<RawValue> = serde_json::from_str(written).unwrap();
        let whole = with_part(&json!({"a": 1, "body": null}), "body", &part).unwrap();
        let expected = format!(r#"{{"a":1,"body":{written}}}"#);
        assert_eq!(String::from_utf8(whole).unwrap(), expected);
        let wide = to_raw_value(&u128::MAX).unwrap();
        let whole = with_part(&json!({}), "n", &wide).unwrap();
        assert_eq!(whole, format!(r#"{{"n":{}}}"#, u128::MAX).into_bytes());
    }

    #[test]
    fn a_secret_is_found_however_it_is_written() {
        assert!(contains(r#"{"a":"sandbox:key"}"#, "sandbox:key"));
        assert!(contains(r#"{"a":"\u0073andbox:key"}"#, "sandbox:key"));
        assert!(!contains(r#"{"a":"sandbox"}"#, "sandbox:key"));
    }
}
