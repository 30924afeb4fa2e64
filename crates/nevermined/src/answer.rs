//! What answers have in common.

use nevermined_api::types;
use serde::Deserialize;
use serde_json::Value;

use crate::error::{Envelope, outcome_of_no};
use crate::{Error, ErrorKind, TxHash, codes};

/// Refuses a 2xx that says `success: false`: the service said no, whatever the status.
pub(crate) fn check_success(
    success: Option<bool>,
    body: &[u8],
    otherwise: ErrorKind,
) -> Result<(), Error> {
    if success != Some(false) {
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
        "the service answered `success: false`",
    )
    .with_envelope(envelope))
}

/// The same for a change: an error code with a 2xx is a no as well, unless the answer calls itself a success.
pub(crate) fn check_change(answer: &types::SuccessResponse, body: &[u8]) -> Result<(), Error> {
    let refused =
        answer.success == Some(false) || answer.success.is_none() && answer.code.is_some();
    check_success(refused.then_some(false), body, ErrorKind::Server)
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
