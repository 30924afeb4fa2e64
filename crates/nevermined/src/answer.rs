//! What answers have in common.

use nevermined_api::types;
use serde::Deserialize;
use serde_json::Value;

use crate::error::{Envelope, outcome_of_no};
use crate::{Error, ErrorKind, TxHash, codes};

/// Refuses a 2xx that says `success: false`, or names an error and does not say that it is a success: the service said
/// no, whatever the status.
pub(crate) fn check_success(
    success: Option<bool>,
    body: &[u8],
    otherwise: ErrorKind,
) -> Result<(), Error> {
    let is_no = success.map_or_else(|| names_an_error(body), |success| !success);
    if !is_no {
        return Ok(());
    }
    let envelope = Envelope::read(body);
    let kind = envelope
        .code
        .as_deref()
        .and_then(|code| crate::error::kind_of_code(code, 200))
        .unwrap_or(otherwise);
    Err(Error::new(
        kind,
        outcome_of_no(&envelope),
        match success {
            Some(_) => "the service answered `success: false`",
            None => "the service answered with an error's code",
        },
    )
    .with_envelope(envelope))
}

/// Whether an answer has the code of an error, where errors have it.
fn names_an_error(body: &[u8]) -> bool {
    const START: &[u8] = b"\"BCK.";
    // Hardly any success has one anywhere, and a look costs less than to read the answer twice.
    let is_there = body
        .windows(START.len())
        .any(|part| part.first() == START.first() && part == START);
    if !is_there {
        return false;
    }
    let answer: Value = serde_json::from_slice(body).unwrap_or_default();
    // A token that is not good is an answer, and may come with the reason's code.
    let is_verdict = ["isValid", "valid"]
        .iter()
        .any(|name| answer.get(name).is_some());
    !is_verdict && is_error_code(Envelope::from_value(&answer).code.as_deref())
}

/// Whether a code is one of the service's errors.
pub(crate) fn is_error_code(code: Option<&str>) -> bool {
    code.is_some_and(|code| code.starts_with("BCK."))
}

/// The same for a change: an error code with a 2xx is a no as well, unless the answer calls itself a success.
pub(crate) fn check_change(answer: &types::SuccessResponse, body: &[u8]) -> Result<(), Error> {
    let refused =
        answer.success == Some(false) || answer.success.is_none() && answer.code.is_some();
    check_success(Some(!refused), body, ErrorKind::Server)
}

/// The `success` of an answer whose type does not have it: reads are not documented to say it, and do when they fail.
pub(crate) fn success_in(body: &[u8]) -> Option<bool> {
    #[derive(Deserialize)]
    struct Says {
        success: Option<bool>,
    }
    // Hardly any read says it, and a look costs less than to read the answer twice.
    if !body
        .windows(8)
        .any(|part| part.first_chunk() == Some(b"\"success"))
    {
        return None;
    }
    serde_json::from_slice::<Says>(body).ok()?.success
}

/// Whether a code says that it is as asked already: there was nothing left to do.
pub(crate) fn is_so_already(code: Option<&str>) -> bool {
    matches!(
        code,
        Some(codes::AGENT_IN_STATE_ALREADY | codes::PLAN_IN_STATE_ALREADY)
    )
}

/// Whether a success may be taken for "done" though its body is not of the form that is known: it is empty, or says
/// nothing against it. A web page is a gateway's, and what breaks off may have gone on to say no.
pub(crate) fn says_done(body: &[u8]) -> bool {
    let Some(first) = body.iter().find(|byte| !byte.is_ascii_whitespace()) else {
        return true;
    };
    match serde_json::from_slice::<Value>(body) {
        Ok(Value::Object(said)) => {
            let success = said.get("success").unwrap_or(&Value::Null);
            matches!(success, Value::Null | Value::Bool(true)) && !said.contains_key("code")
        }
        Ok(_) => true,
        // A word or two in plain text.
        Err(_) => first.is_ascii_alphanumeric() && body.is_ascii(),
    }
}

/// The transaction under whichever name the service gave it; an empty one is none.
pub(crate) fn first_hash<const N: usize>(candidates: [Option<TxHash>; N]) -> Option<TxHash> {
    candidates
        .into_iter()
        .flatten()
        .find(|hash| !hash.is_empty())
}

/// The same, from an answer that does not fit its type.
pub(crate) fn salvage_hash(answer: &Value) -> Option<TxHash> {
    first_hash(["txHash", "transaction", "transactionHash"].map(|name| {
        answer
            .get(name)
            .and_then(|hash| TxHash::deserialize(hash).ok())
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_named_where_errors_name_themselves() {
        for (body, is_named) in [
            (r#"{"code":"BCK.X402.0005"}"#, true),
            (r#"{"error":{"code":"BCK.X402.0005"}}"#, true),
            (r#"{"isValid":false,"code":"BCK.X402.0005"}"#, false),
            (r#"{"valid":false,"code":"BCK.X402.0005"}"#, false),
            (r#"{"code":"one-of-oauth"}"#, false),
            (r#"{"body":{"code":"BCK.X402.0005"}}"#, false),
            (r#"["BCK.X402.0005"]"#, false),
            (r#"<html>"BCK.X402.0005""#, false),
            ("", false),
        ] {
            assert_eq!(names_an_error(body.as_bytes()), is_named, "{body}");
        }
    }

    #[test]
    fn what_says_nothing_against_it_is_done() {
        for (body, is_done) in [
            ("", true),
            (" \r\n", true),
            ("null", true),
            ("[]", true),
            ("Deleted", true),
            ("{}", true),
            (r#"{"success":null,"x":1}"#, true),
            (r#"{"success":"false"}"#, false),
            (r#"{"success":false}"#, false),
            (r#"{"code":"BCK.X402.0005"}"#, false),
            (r#"{"success":tr"#, false),
            ("<html>", false),
            ("\u{e9}t\u{e9}", false),
        ] {
            assert_eq!(says_done(body.as_bytes()), is_done, "{body}");
        }
    }
}
