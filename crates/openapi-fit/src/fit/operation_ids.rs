//! Operation ids: present, and without the name of the server's class.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Out, each_operation};
use crate::names;
use crate::pointer::join;

pub(super) fn fit(document: &mut Value, out: &mut Out) {
    let mut owners: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    each_operation(document, &mut |operation, place, _| {
        let Some(id) = operation
            .get("operationId")
            .and_then(Value::as_str)
            .map(str::to_owned)
        else {
            out.problems.add(
                place,
                "operation-id-missing",
                "the operation has no operationId; give it one in an overlay",
            );
            return;
        };
        let short = names::without_controller(&id);
        if short != id {
            out.report.add(
                join(place, "operationId"),
                "operation-id",
                format!("`{id}` is now `{short}`"),
            );
            operation.insert("operationId".to_owned(), short.into());
        }
        owners
            .entry(names::snake(short))
            .or_default()
            .push((id, place.to_owned()));
    });
    for (method, owners) in owners {
        if owners.len() < 2 {
            continue;
        }
        for (id, place) in &owners {
            let others: Vec<String> = owners
                .iter()
                .filter(|(_, other)| other != place)
                .map(|(id, place)| format!("`{id}` at {place}"))
                .collect();
            out.problems.add(
                join(place, "operationId"),
                "operation-id-collision",
                format!(
                    "`{id}` becomes the method `{method}`, like {}; rename it in an overlay",
                    others.join(", ")
                ),
            );
        }
    }
}
