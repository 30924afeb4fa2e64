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

#[cfg(test)]
mod tests {
    use super::*;
    use serde::de::value::{Error as ValueError, MapDeserializer};
    use serde::forward_to_deserialize_any;

    /// A format that does not describe itself and holds one string.
    struct Compact(&'static str);

    impl<'de> Deserializer<'de> for Compact {
        type Error = ValueError;

        fn is_human_readable(&self) -> bool {
            false
        }

        fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, ValueError> {
            Err(ValueError::custom("this format does not describe itself"))
        }

        fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
            visitor.visit_str(self.0)
        }

        forward_to_deserialize_any! {
            bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char string bytes byte_buf option unit
            unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
        }
    }

    #[test]
    fn a_compact_format_carries_the_text() {
        assert_eq!(
            read(Compact("7"), "a number"),
            Ok(Scalar::Text("7".to_owned()))
        );
    }

    fn exact(number: &str) -> Result<Scalar, ValueError> {
        read(
            MapDeserializer::new([(EXACT_NUMBER, number)].into_iter()),
            "a number",
        )
    }

    #[test]
    fn exact_numbers_keep_every_digit() {
        let digits = "9".repeat(77);
        assert_eq!(exact(&digits), Ok(Scalar::Text(digits)));
        assert_eq!(exact("-5"), Ok(Scalar::Negative(-5)));
        assert_eq!(exact("-0"), Ok(Scalar::Integer(0)));
        assert_eq!(exact("5.0"), Ok(Scalar::Float(5.0)));
        assert_eq!(exact("1e2"), Ok(Scalar::Float(100.0)));
    }

    #[test]
    fn any_other_object_is_refused() {
        let object = MapDeserializer::<_, ValueError>::new([("amount", "5")].into_iter());
        let error = read(object, "a number").unwrap_err();
        assert_eq!(error.to_string(), "found an object, expected a number");
    }
}
