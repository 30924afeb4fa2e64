//! Which component schemas a request or a response can contain.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::pointer;
use crate::shape::{self, Kind, METHODS};

#[derive(Debug, Default)]
pub(super) struct Reach {
    pub(super) requests: BTreeSet<String>,
    pub(super) responses: BTreeSet<String>,
}

/// Follows all references from the operations of the document.
pub(super) fn of(document: &Value) -> Reach {
    let mut requests = Search::new(document);
    let mut responses = Search::new(document);
    for item in document
        .get("paths")
        .and_then(Value::as_object)
        .into_iter()
        .flat_map(|paths| paths.values())
    {
        for operation in METHODS.iter().filter_map(|method| item.get(method)) {
            let parameters = operation.get("parameters").and_then(Value::as_array);
            parameters
                .into_iter()
                .flatten()
                .for_each(|parameter| requests.from(Kind::Parameter, parameter));
            if let Some(body) = operation.get("requestBody") {
                requests.from(Kind::RequestBody, body);
            }
            let answers = operation.get("responses").and_then(Value::as_object);
            answers
                .into_iter()
                .flat_map(|answers| answers.values())
                .for_each(|answer| responses.from(Kind::Response, answer));
        }
    }
    Reach {
        requests: requests.schemas,
        responses: responses.schemas,
    }
}

struct Search<'a> {
    document: &'a Value,
    seen: BTreeSet<String>,
    schemas: BTreeSet<String>,
}

impl<'a> Search<'a> {
    fn new(document: &'a Value) -> Self {
        Self {
            document,
            seen: BTreeSet::new(),
            schemas: BTreeSet::new(),
        }
    }

    fn from(&mut self, kind: Kind, value: &'a Value) {
        let mut waiting = vec![(kind, value)];
        while let Some((kind, value)) = waiting.pop() {
            shape::each(kind, value, "", &mut |kind, value, _| {
                let Some(reference) = pointer::reference(value) else {
                    return;
                };
                if !self.seen.insert(reference.to_owned()) {
                    return;
                }
                self.schemas
                    .extend(pointer::component(reference, "schemas"));
                let target =
                    pointer::local(reference).and_then(|place| self.document.pointer(&place));
                waiting.extend(target.map(|target| (kind, target)));
            });
        }
    }
}
