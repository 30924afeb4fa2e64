//! Reading YAML and JSON into one kind of value, with the place of each mistake.

use std::collections::HashSet;
use std::fmt::{self, Formatter};

use serde::Deserializer;
use serde::de::{DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// More values than any real document has. Reached only when aliases multiply.
const VALUES_LIMIT: usize = 1_000_000;

/// More open brackets than any real document has, in its prose or out of it. The YAML scanner looks
/// at all of them for each word that follows.
const BRACKETS_LIMIT: usize = 1000;

/// A document that cannot be read: which, where, and why.
///
/// ```
/// let error = openapi_fit::load("protocol.yaml", "openapi: 3.1.0\nopenapi: 3.0.0\n").unwrap_err();
/// assert_eq!((error.line, error.column), (Some(2), Some(1)));
/// assert!(error.to_string().starts_with("protocol.yaml:2:1: "));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{name}{}: {message}", place(*.line, *.column))]
#[non_exhaustive]
pub struct LoadError {
    /// The name that `load` was given.
    pub name: String,
    /// Line, from 1.
    pub line: Option<usize>,
    /// Column, from 1.
    pub column: Option<usize>,
    /// What is wrong there.
    pub message: String,
}

fn place(line: Option<usize>, column: Option<usize>) -> String {
    match (line, column) {
        (Some(line), Some(column)) => format!(":{line}:{column}"),
        (Some(line), None) => format!(":{line}"),
        _ => String::new(),
    }
}

/// Reads a document from YAML or JSON text, keeping the order of keys.
///
/// `name` is used in errors only; a name that ends in `.json` must be JSON. Keys that are not
/// strings in YAML (`200:`) become the text that was written.
///
/// ```
/// let document = openapi_fit::load("a.yaml", "openapi: 3.1.0\npaths: {}\n")?;
/// assert_eq!(document["openapi"], "3.1.0");
/// # Ok::<(), openapi_fit::LoadError>(())
/// ```
///
/// # Errors
/// A syntax error, a duplicate key, a root that is not a mapping, a number that JSON cannot hold,
/// a tag, a merge key, nesting beyond 127 levels, or aliases that expand to over a million values.
pub fn load(name: &str, text: &str) -> Result<Value, LoadError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let json_only = name.ends_with(".json");
    if json_only || text.trim_start().starts_with('{') {
        match read_json(name, text) {
            Ok(value) => return only_mapping(name, value),
            Err(error) if json_only => return Err(error),
            Err(_) => {}
        }
    }
    only_mapping(name, read_yaml(name, text)?)
}

fn only_mapping(name: &str, value: Value) -> Result<Value, LoadError> {
    if value.is_object() {
        return Ok(value);
    }
    let found = match value {
        Value::Null => "nothing",
        Value::Array(_) => "a list",
        _ => "a single value",
    };
    Err(LoadError {
        name: name.to_owned(),
        line: None,
        column: None,
        message: format!("the document must be a mapping at its root, but holds {found}"),
    })
}

fn read_json(name: &str, text: &str) -> Result<Value, LoadError> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let mut values = 0;
    AnyValue {
        values: &mut values,
    }
    .deserialize(&mut deserializer)
    .and_then(|value| deserializer.end().map(|()| value))
    .map_err(|error| {
        let known = error.line() > 0;
        let message = error.to_string();
        let message = message
            .rsplit_once(" at line ")
            .map_or(message.as_str(), |(m, _)| m);
        LoadError {
            name: name.to_owned(),
            line: known.then(|| error.line()),
            column: known.then(|| error.column()),
            message: message.to_owned(),
        }
    })
}

fn read_yaml(name: &str, text: &str) -> Result<Value, LoadError> {
    if let Some((line, column)) = too_deep(text) {
        return Err(LoadError {
            name: name.to_owned(),
            line: Some(line),
            column: Some(column),
            message: format!("recursion limit exceeded: over {BRACKETS_LIMIT} brackets are open"),
        });
    }
    let mut values = 0;
    AnyValue {
        values: &mut values,
    }
    .deserialize(yaml_serde::Deserializer::from_str(text))
    .map_err(|error| {
        let location = error.location();
        let message = error.to_string();
        let message = match location {
            Some(_) => message
                .rsplit_once(" at line ")
                .map_or(message.as_str(), |(m, _)| m),
            None => message.as_str(),
        };
        LoadError {
            name: name.to_owned(),
            line: location.as_ref().map(yaml_serde::Location::line),
            column: location.as_ref().map(yaml_serde::Location::column),
            message: message.to_owned(),
        }
    })
}

/// Where the brackets that are open become too many.
fn too_deep(text: &str) -> Option<(usize, usize)> {
    let mut open = 0_usize;
    for (line, text) in text.lines().enumerate() {
        for (column, character) in text.chars().enumerate() {
            match character {
                '[' | '{' => open += 1,
                ']' | '}' => open = open.saturating_sub(1),
                _ => {}
            }
            if open > BRACKETS_LIMIT {
                return Some((line + 1, column + 1));
            }
        }
    }
    None
}

/// Builds a JSON value; refuses what JSON cannot say instead of altering it.
struct AnyValue<'a> {
    values: &'a mut usize,
}

impl<'de> DeserializeSeed<'de> for AnyValue<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl AnyValue<'_> {
    fn count<E: serde::de::Error>(&mut self) -> Result<(), E> {
        *self.values += 1;
        if *self.values > VALUES_LIMIT {
            return Err(E::custom(format_args!(
                "the document expands to over {VALUES_LIMIT} values; write out its aliases"
            )));
        }
        Ok(())
    }
}

impl<'de> Visitor<'de> for AnyValue<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("a mapping, a list, a string, a number, a boolean or null")
    }

    fn visit_bool<E: serde::de::Error>(mut self, value: bool) -> Result<Value, E> {
        self.count()?;
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: serde::de::Error>(mut self, value: i64) -> Result<Value, E> {
        self.count()?;
        Ok(value.into())
    }

    fn visit_u64<E: serde::de::Error>(mut self, value: u64) -> Result<Value, E> {
        self.count()?;
        Ok(value.into())
    }

    fn visit_i128<E: serde::de::Error>(self, value: i128) -> Result<Value, E> {
        #[allow(
            clippy::cast_precision_loss,
            reason = "what every JSON reader does with it"
        )]
        self.visit_f64(value as f64)
    }

    fn visit_u128<E: serde::de::Error>(self, value: u128) -> Result<Value, E> {
        #[allow(
            clippy::cast_precision_loss,
            reason = "what every JSON reader does with it"
        )]
        self.visit_f64(value as f64)
    }

    fn visit_f64<E: serde::de::Error>(mut self, value: f64) -> Result<Value, E> {
        self.count()?;
        Number::from_f64(value)
            .map(Value::Number)
            .ok_or_else(|| E::custom(format_args!("{value} is not a number that JSON can hold")))
    }

    fn visit_str<E: serde::de::Error>(mut self, value: &str) -> Result<Value, E> {
        self.count()?;
        Ok(Value::String(value.to_owned()))
    }

    fn visit_unit<E: serde::de::Error>(mut self) -> Result<Value, E> {
        self.count()?;
        Ok(Value::Null)
    }

    fn visit_none<E: serde::de::Error>(self) -> Result<Value, E> {
        self.visit_unit()
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<Value, A::Error> {
        self.count()?;
        let mut items = Vec::new();
        while let Some(item) = list.next_element_seed(AnyValue {
            values: &mut *self.values,
        })? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut mapping: A) -> Result<Value, A::Error> {
        self.count()?;
        let mut entries = Map::new();
        let mut keys = HashSet::new();
        while let Some(key) = mapping.next_key_seed(Key { taken: &keys })? {
            let value = mapping.next_value_seed(AnyValue {
                values: &mut *self.values,
            })?;
            keys.insert(key.clone());
            entries.insert(key, value);
        }
        Ok(Value::Object(entries))
    }

    fn visit_enum<A: serde::de::EnumAccess<'de>>(self, _: A) -> Result<Value, A::Error> {
        Err(A::Error::custom(
            "a YAML tag has no meaning here; remove it",
        ))
    }
}

/// A key as it is written, refused when the mapping already has it.
struct Key<'a> {
    taken: &'a HashSet<String>,
}

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = String;

    fn expecting(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: serde::de::Error>(self, key: &str) -> Result<String, E> {
        if key == "<<" {
            return Err(E::custom(
                "merge keys (`<<`) are not read; write the keys out",
            ));
        }
        if self.taken.contains(key) {
            return Err(E::custom(format_args!("the key `{key}` appears twice")));
        }
        Ok(key.to_owned())
    }
}
