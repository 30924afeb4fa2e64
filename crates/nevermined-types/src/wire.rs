//! Reading a value that a server may write as a string or as a number.

use serde::Deserializer;
use serde::de::{Error, MapAccess, Visitor};
use std::fmt;

/// A string or a number, as it arrived.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Scalar {
    Text(String),
    Integer(u128),
    Negative(i128),
    Float(f64),
}

/// Reads one [`Scalar`]. `expected` completes the sentence "expected ..." when something else arrives.
///
/// Formats that do not describe themselves carry the text form.
pub(crate) fn read<'de, D: Deserializer<'de>>(
    from: D,
    expected: &'static str,
) -> Result<Scalar, D::Error> {
    if from.is_human_readable() {
        from.deserialize_any(Reader { expected })
    } else {
        from.deserialize_str(Reader { expected })
    }
}

struct Reader {
    expected: &'static str,
}

/// The key under which serde_json hands over a number when its `arbitrary_precision` feature is on. Any crate
/// of a build can turn that on, and then numbers arrive no other way.
const EXACT_NUMBER: &str = "$serde_json::private::Number";

impl<'de> Visitor<'de> for Reader {
    type Value = Scalar;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expected)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Scalar, E> {
        Ok(Scalar::Text(text.to_owned()))
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Scalar, E> {
        Ok(Scalar::Text(text))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Scalar, E> {
        Ok(Scalar::Integer(value.into()))
    }

    fn visit_u128<E: Error>(self, value: u128) -> Result<Scalar, E> {
        Ok(Scalar::Integer(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Scalar, E> {
        self.visit_i128(value.into())
    }

    fn visit_i128<E: Error>(self, value: i128) -> Result<Scalar, E> {
        Ok(integer(value))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Scalar, E> {
        Ok(Scalar::Float(value))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Scalar, A::Error> {
        match map.next_key::<String>()? {
            Some(key) if key == EXACT_NUMBER => Ok(from_digits(map.next_value()?)),
            _ => Err(A::Error::custom(format_args!(
                "found an object, expected {}",
                self.expected
            ))),
        }
    }
}

fn integer(value: i128) -> Scalar {
    u128::try_from(value).map_or(Scalar::Negative(value), Scalar::Integer)
}

/// The exact text of a JSON number, sorted into what it is.
fn from_digits(number: String) -> Scalar {
    if number.bytes().all(|byte| byte.is_ascii_digit()) {
        return Scalar::Text(number);
    }
    if let Ok(negative) = number.parse::<i128>() {
        return integer(negative);
    }
    number.parse().map_or(Scalar::Text(number), Scalar::Float)
}
