//! The body of a request: read within a limit, parsed as a JSON object, and looked into by field name.

use super::json::{self, Unread};
use crate::codes;
use crate::refusal::Refusal;
use crate::state::State;
use axum::body::{Body, HttpBody};
use axum::extract::{FromRequest, Request};
use bytes::Bytes;
use http::HeaderMap;
use http::header::CONTENT_TYPE;
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;

/// The largest body that is read, in bytes.
pub(crate) const LIMIT: usize = 1 << 20;

/// How much of a larger body is taken off the wire, so that its sender gets to read the answer.
const DRAINED: usize = 64 << 20;

/// A JSON object.
#[derive(Debug)]
pub(crate) struct JsonObject(pub(crate) Map<String, Value>);

impl FromRequest<Arc<State>> for JsonObject {
    type Rejection = Refusal;

    async fn from_request(request: Request, _: &Arc<State>) -> Result<Self, Refusal> {
        let is_json = says_json(request.headers());
        let bytes = read(request.into_body()).await?;
        if bytes.is_empty() {
            return Err(Refusal::new(
                codes::BAD_REQUEST,
                "the body is empty; this operation needs a JSON object",
            ));
        }
        if !is_json {
            return Err(Refusal::field(
                codes::BAD_REQUEST,
                "Content-Type",
                "must be application/json",
            ));
        }
        match json::parse(&bytes) {
            Ok(Value::Object(object)) => Ok(Self(object)),
            Ok(_) => Err(Refusal::new(
                codes::BAD_REQUEST,
                "the body must be a JSON object",
            )),
            Err(Unread::Twice(field)) => Err(Refusal::field(
                codes::BAD_REQUEST,
                &field,
                "is given twice; it is not clear which one is meant",
            )),
            Err(Unread::Other(error)) => Err(Refusal::new(
                codes::BAD_REQUEST,
                format!("the body is not JSON: {error}"),
            )),
        }
    }
}

/// Whether a body is said to be JSON. Without a word about it, it is taken for JSON.
fn says_json(headers: &HeaderMap) -> bool {
    let Some(kind) = headers.get(CONTENT_TYPE) else {
        return true;
    };
    let kind = kind.to_str().unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    let named = kind.rsplit_once(['/', '+']).map(|(_, named)| named);
    kind.eq_ignore_ascii_case("application/json")
        || (kind.contains('+') && named.is_some_and(|named| named.eq_ignore_ascii_case("json")))
}

pub(crate) async fn read(mut body: Body) -> Result<Bytes, Refusal> {
    // Most bodies come in one piece, which is not copied.
    let mut first = Bytes::new();
    let mut bytes = Vec::new();
    let mut seen = 0usize;
    while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        let frame = frame.map_err(|_cut_off| {
            Refusal::new(codes::BAD_REQUEST, "the body ended before it was complete")
        })?;
        let Ok(data) = frame.into_data() else {
            continue;
        };
        seen = seen.saturating_add(data.len());
        if seen == data.len() && seen <= LIMIT {
            first = data;
        } else if seen <= LIMIT {
            if bytes.is_empty() {
                bytes.extend_from_slice(&first);
            }
            bytes.extend_from_slice(&data);
        } else if seen > DRAINED {
            break;
        }
    }
    if seen > LIMIT {
        return Err(Refusal::new(
            codes::TOO_LARGE,
            format!("the body is larger than {LIMIT} bytes"),
        ));
    }
    Ok(if bytes.is_empty() {
        first
    } else {
        bytes.into()
    })
}

/// The fields of an object. A field that is `null` counts as absent.
#[derive(Clone, Debug)]
pub(crate) struct Fields<'a> {
    /// Where the object is in the body, as `priceConfig.`. Empty for the body itself.
    prefix: String,
    object: &'a Map<String, Value>,
}

impl<'a> Fields<'a> {
    pub(crate) fn of_body(body: &'a JsonObject) -> Self {
        Self {
            prefix: String::new(),
            object: &body.0,
        }
    }

    /// The fields of an object that is in the body at `path`.
    pub(crate) fn of(path: &str, object: &'a Map<String, Value>) -> Self {
        let prefix = if path.is_empty() {
            String::new()
        } else {
            [path, "."].concat()
        };
        Self { prefix, object }
    }

    /// The fields of an object that is no part of another.
    pub(crate) fn of_object(object: &'a Map<String, Value>) -> Self {
        Self {
            prefix: String::new(),
            object,
        }
    }

    /// The fields of another object, at the same place.
    pub(crate) fn instead<'b>(&self, object: &'b Map<String, Value>) -> Fields<'b> {
        Fields {
            prefix: self.prefix.clone(),
            object,
        }
    }

    /// Whether there are no other fields than these.
    pub(crate) fn only(&self, names: &[&str]) -> Result<(), Refusal> {
        let mut fields = self.object.keys();
        match fields.find(|name| !names.contains(&name.as_str())) {
            None => Ok(()),
            Some(other) => Err(self.refuse(
                other,
                format!("is not known here; there is {}", names.join(", ")),
            )),
        }
    }

    /// The object in the field `name`.
    pub(crate) fn inner(&self, name: &str) -> Result<Option<Self>, Refusal> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::Object(object)) => Ok(Some(Self::of(&self.path(name), object))),
            Some(_) => Err(Refusal::field(
                codes::BAD_REQUEST,
                &self.path(name),
                "must be an object",
            )),
        }
    }

    /// The object in the field `name`, which must be there.
    pub(crate) fn required_inner(&self, name: &str) -> Result<Self, Refusal> {
        self.inner(name)?
            .ok_or_else(|| self.refuse(name, "is required"))
    }

    /// The object itself.
    pub(crate) fn object(&self) -> &'a Map<String, Value> {
        self.object
    }

    pub(crate) fn value(&self, name: &str) -> Option<&'a Value> {
        self.object.get(name).filter(|value| !value.is_null())
    }

    /// Reads an optional field.
    pub(crate) fn optional<T>(
        &self,
        name: &str,
        read: impl Fn(&str, &'a Value) -> Result<T, Refusal>,
    ) -> Result<Option<T>, Refusal> {
        // Where a field is matters to its refusal only: it is put together when there is one.
        self.value(name)
            .map(|value| read("", value).or_else(|_| read(&self.path(name), value)))
            .transpose()
    }

    /// Reads a field that must be there.
    pub(crate) fn required<T>(
        &self,
        name: &str,
        read: impl Fn(&str, &'a Value) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        self.optional(name, read)?
            .ok_or_else(|| Refusal::field(codes::BAD_REQUEST, &self.path(name), "is required"))
    }

    /// Reads a field that goes by either of two names. Both may be given if they say the same.
    pub(crate) fn either<T: PartialEq>(
        &self,
        names: [&str; 2],
        read: impl Fn(&str, &'a Value) -> Result<T, Refusal>,
    ) -> Result<Option<T>, Refusal> {
        let [first, second] = names;
        match (self.optional(first, &read)?, self.optional(second, &read)?) {
            (Some(one), Some(other)) if one != other => Err(Refusal::field(
                codes::BAD_REQUEST,
                &self.path(second),
                format!("contradicts {}", self.path(first)),
            )),
            (one, other) => Ok(one.or(other)),
        }
    }

    /// Like [`Fields::either`], for a field that must be there.
    pub(crate) fn required_either<T: PartialEq>(
        &self,
        names: [&str; 2],
        read: impl Fn(&str, &'a Value) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let [first, second] = names;
        self.either(names, read)?.ok_or_else(|| {
            Refusal::field(
                codes::BAD_REQUEST,
                &self.path(first),
                format!("is required (also read as {})", self.path(second)),
            )
        })
    }

    /// Reads every item of a list. An absent list has none.
    pub(crate) fn list<T>(
        &self,
        name: &str,
        read: impl Fn(&str, &'a Value) -> Result<T, Refusal>,
    ) -> Result<Vec<T>, Refusal> {
        let place = |index| format!("{}[{index}]", self.path(name));
        match self.value(name) {
            None => Ok(Vec::new()),
            Some(Value::Array(items)) => items
                .iter()
                .enumerate()
                .map(|(index, item)| read("", item).or_else(|_| read(&place(index), item)))
                .collect(),
            Some(_) => Err(self.refuse(name, "must be a list")),
        }
    }

    /// The refusal of a field, with its place in the body.
    pub(crate) fn refuse(&self, name: &str, problem: impl AsRef<str>) -> Refusal {
        Refusal::field(codes::BAD_REQUEST, &self.path(name), problem)
    }

    fn path<'n>(&self, name: &'n str) -> Cow<'n, str> {
        if self.prefix.is_empty() {
            Cow::Borrowed(name)
        } else {
            Cow::Owned([&self.prefix, name].concat())
        }
    }
}
