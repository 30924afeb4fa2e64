//! JSON, in which no object has the same name twice: of two amounts nobody can say which was meant.

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::map::Entry;
use serde_json::{Map, Number, Value};
use std::cell::RefCell;
use std::fmt;

/// Why bytes are no JSON that can be gone by.
#[derive(Debug)]
pub(super) enum Unread {
    /// The field that is given twice.
    Twice(String),
    /// Not JSON.
    Other(serde_json::Error),
}

/// Reads one value and nothing after it.
///
/// # Errors
/// If it is not JSON, or has a name twice.
pub(super) fn parse(bytes: &[u8]) -> Result<Value, Unread> {
    let twice = RefCell::new(None);
    // Looked at as a whole, texts need not be looked at one by one. What is no UTF-8 is told by its place.
    let Ok(text) = std::str::from_utf8(bytes) else {
        let read = serde_json::from_slice::<Value>(bytes);
        return read.map_err(Unread::Other);
    };
    let mut source = serde_json::Deserializer::from_str(text);
    let read = Reading { twice: &twice }.deserialize(&mut source);
    read.and_then(|value| source.end().map(|()| value))
        .map_err(|error| match twice.take() {
            Some(field) => Unread::Twice(field),
            None => Unread::Other(error),
        })
}

#[derive(Clone, Copy)]
struct Reading<'a> {
    /// The path of the field that is given twice, put together on the way out.
    twice: &'a RefCell<Option<String>>,
}

impl Reading<'_> {
    /// Says where in the object or list the field is that is given twice, if that was the error.
    fn within<T, E>(self, read: Result<T, E>, place: impl FnOnce() -> String) -> Result<T, E> {
        if read.is_err()
            && let Some(inner) = self.twice.borrow_mut().as_mut()
        {
            let joint = if inner.starts_with('[') { "" } else { "." };
            *inner = [&place(), joint, inner].concat();
        }
        read
    }
}

impl<'de> DeserializeSeed<'de> for Reading<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, source: D) -> Result<Value, D::Error> {
        source.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Reading<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        loop {
            let next = list.next_element_seed(self);
            match self.within(next, || format!("[{}]", items.len()))? {
                Some(item) => items.push(item),
                None => return Ok(Value::Array(items)),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(name) = fields.next_key::<String>()? {
            let value = self.within(fields.next_value_seed(self), || name.clone())?;
            match object.entry(name) {
                Entry::Vacant(place) => {
                    place.insert(value);
                }
                Entry::Occupied(first) => {
                    self.twice.replace(Some(first.key().clone()));
                    return Err(A::Error::custom("a name stands twice"));
                }
            }
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_serde_reads_is_read_the_same() {
        for text in [
            "null",
            "true",
            "-3",
            "18446744073709551615",
            "1.5",
            "1e3",
            "\"a\\u00e9\\n\"",
            "[]",
            "[1, [2], {}]",
            " {\"a\": {\"b\": [1, {\"c\": null}], \"a\": 2}} ",
        ] {
            let expected: Value = serde_json::from_str(text).expect(text);
            assert_eq!(parse(text.as_bytes()).expect(text), expected);
        }
        let deep = format!("{}{}", "[".repeat(1_000), "]".repeat(1_000));
        for text in [
            "",
            "{",
            "{}{}",
            "{\"a\":1,}",
            "1e400",
            "NaN",
            "\"\\ud800\"",
            &deep,
        ] {
            assert!(
                matches!(parse(text.as_bytes()), Err(Unread::Other(_))),
                "{text}"
            );
        }
        assert_eq!(
            parse(b"{\"a\":{\"a\":1}}").expect("nested"),
            json!({ "a": { "a": 1 } })
        );
    }

    #[test]
    fn a_name_that_stands_twice_is_told_with_its_place() {
        for (text, field) in [
            ("{\"a\":1,\"a\":1}", "a"),
            ("{\"a\":1,\"\\u0061\":2}", "a"),
            ("{\"b\":{\"a\":1,\"a\":null}}", "b.a"),
            ("{\"c\":[0,{\"b\":{\"a\":1,\"a\":2}}]}", "c[1].b.a"),
            ("[[{\"a\":1,\"a\":2}]]", "[0][0].a"),
        ] {
            match parse(text.as_bytes()) {
                Err(Unread::Twice(told)) => assert_eq!(told, field, "{text}"),
                other => panic!("{text}: {other:?}"),
            }
        }
    }
}
