//! Responses that are not successes, and the one success that is left.

use serde_json::{Map, Value};

use super::responses::is_success;
use super::{Out, describe, each_operation};
use crate::pointer::join;

/// Removes the errors, and makes one range of the successes.
pub(super) fn strip(document: &mut Value, out: &mut Out) {
    each_operation(document, &mut |operation, place, _| {
        let responses_place = join(place, "responses");
        let Some(Value::Object(responses)) = operation.get_mut("responses") else {
            return;
        };
        let mut stripped = take(responses);
        collapse(responses, &responses_place, out);
        if stripped.is_empty() {
            return;
        }
        // `default` after the numbers.
        stripped.sort_by(|(a, _), (b, _)| (a == "default").cmp(&(b == "default")).then(a.cmp(b)));
        let statuses = stripped
            .iter()
            .map(|(status, _)| status.as_str())
            .collect::<Vec<_>>()
            .join(", ");
        describe(operation, &sentence(&stripped));
        out.report.add(
            responses_place,
            "errors-stripped",
            format!("removed, and named in the description: {statuses}"),
        );
    });
}

fn take(responses: &mut Map<String, Value>) -> Vec<(String, String)> {
    let mut stripped = Vec::new();
    responses.retain(|status, response| {
        if is_success(status) || status.starts_with("x-") {
            return true;
        }
        let description = response
            .get("description")
            .and_then(Value::as_str)
            .unwrap_or_default();
        let first = description.trim().lines().next().unwrap_or_default();
        stripped.push((
            status.clone(),
            first.trim_end_matches('.').trim().to_owned(),
        ));
        false
    });
    stripped
}

fn sentence(stripped: &[(String, String)]) -> String {
    let named: Vec<String> = stripped
        .iter()
        .map(|(status, description)| {
            let status = if status == "default" {
                "any other"
            } else {
                status
            };
            if description.is_empty() {
                status.to_owned()
            } else {
                format!("{status} {description}")
            }
        })
        .collect();
    format!("Errors: {}.", named.join(", "))
}

/// One range instead of single statuses: a 200 that was documented as 201 is decoded all the same.
fn collapse(responses: &mut Map<String, Value>, place: &str, out: &mut Out) {
    let successes: Vec<String> = responses
        .keys()
        .filter(|status| is_success(status))
        .cloned()
        .collect();
    if successes.is_empty() || successes == ["2XX"] {
        return;
    }
    let content = &responses[&successes[0]]["content"];
    if successes
        .iter()
        .any(|status| responses[status]["content"] != *content)
    {
        // Refused already, by the kinds of success.
        return;
    }
    let mut kept = None;
    let collapsed = std::mem::take(responses)
        .into_iter()
        .filter_map(|(status, response)| {
            if !is_success(&status) {
                return Some((status, response));
            }
            let first = kept.is_none();
            kept = Some(());
            first.then(|| ("2XX".to_owned(), response))
        });
    *responses = collapsed.collect();
    out.report.add(
        place,
        "success-range",
        format!(
            "2XX instead of {}, so that every success is decoded",
            successes.join(", ")
        ),
    );
}
