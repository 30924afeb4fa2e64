//! From an answer to a kind, an outcome, and whether a repeat is safe. Pure functions, no IO.

use nevermined_api::{Operation, error_code};

use super::{Envelope, ErrorKind, Outcome};
use crate::codes;

/// Codes after which money may have moved, whatever the answer says of retrying.
const OUTCOME_UNCLEAR: [&str; 11] = [
    codes::ORDER_FAILED,
    codes::MINT_FAILED,
    codes::BURN_FAILED,
    codes::BURN_HALF_DONE,
    codes::TOP_UP_FAILED,
    codes::CRYPTO_TOP_UP_FAILED,
    codes::SETTLE_BURN_FAILED,
    codes::CHARGED_NOT_MINTED,
    codes::CARD_OUTCOME_UNKNOWN,
    codes::ROUTER_SERVICE_FAILED,
    codes::ROUTER_SELECTED_FAILED,
];

/// The kind of an answer that is not a success.
pub(crate) fn kind_of_status(
    operation: Option<&Operation>,
    status: u16,
    envelope: &Envelope,
) -> ErrorKind {
    if envelope.error.as_deref() == Some("consent_required") {
        return ErrorKind::ConsentRequired;
    }
    if let Some(kind) = envelope
        .code
        .as_deref()
        .and_then(|code| kind_of_code(code, status))
    {
        return kind;
    }
    let id = operation.map_or("", |operation| operation.id);
    match status {
        401 => ErrorKind::Unauthorized,
        402 if id == "redeemCredits" => ErrorKind::InsufficientCredits,
        402 => ErrorKind::PaymentFailed,
        403 if matches!(id, "mintCredits" | "mintExpirableCredits") && documented(envelope) => {
            ErrorKind::NotPlanOwner
        }
        403 => ErrorKind::Forbidden,
        404 if names_no_route(envelope) => ErrorKind::RouteUnavailable,
        404 if names_a_plan(operation) => ErrorKind::PlanNotFound,
        404 | 410 => ErrorKind::NotFound,
        405 | 501 => ErrorKind::RouteUnavailable,
        408 => ErrorKind::Timeout,
        409 | 423 => ErrorKind::Conflict,
        412 => ErrorKind::ConsentRequired,
        429 => ErrorKind::RateLimited,
        400..=499 => ErrorKind::InvalidRequest,
        _ => ErrorKind::Server,
    }
}

/// The kind that a code names by itself.
pub(crate) fn kind_of_code(code: &str, status: u16) -> Option<ErrorKind> {
    Some(match code {
        codes::INSUFFICIENT_CREDITS => ErrorKind::InsufficientCredits,
        codes::NOT_PLAN_OWNER => ErrorKind::NotPlanOwner,
        codes::PLAN_NOT_FOUND
        | codes::PLAN_NOT_ON_CHAIN
        | codes::PLAN_NOT_FOUND_COMMON
        | codes::X402_PLAN_NOT_FOUND => ErrorKind::PlanNotFound,
        codes::ALREADY_OWNED => ErrorKind::AlreadyOwned,
        // The state is one that does not allow it: nothing in the request is malformed.
        codes::TOKEN_USED_BEFORE | codes::PERMISSION_REVOKED_BEFORE => ErrorKind::Conflict,
        // Some of these come as 402, and nobody needs to pay more: the token or the input is wrong.
        codes::TOKEN_INVALID | codes::TOKEN_MALFORMED | codes::TOKEN_INPUT_INCOMPLETE => {
            ErrorKind::InvalidRequest
        }
        codes::CONSENT_REQUIRED_CATALOGUED => ErrorKind::ConsentRequired,
        codes::WALLET_SHORT
        | codes::DELEGATION_NOT_FOUND
        | codes::DELEGATION_REVOKED
        | codes::DELEGATION_EXPIRED
        | codes::DELEGATION_EXHAUSTED
        | codes::DELEGATION_TOO_SMALL
        | codes::KEY_NOT_OF_DELEGATION
        | codes::CARD_DECLINED
        | codes::ROUTER_DELEGATION
        | codes::ROUTER_WALLET_SHORT
        | codes::BUDGET_EXCEEDED => ErrorKind::PaymentFailed,
        // A well-formed key that this environment does not know.
        codes::UNKNOWN_KEY => ErrorKind::Unauthorized,
        _ if status == 403 => ErrorKind::Forbidden,
        _ => return None,
    })
}

/// An answer of the documented form: no body, or none that contradicts the documented meaning of its status.
fn documented(envelope: &Envelope) -> bool {
    !envelope.is_html && envelope.code.is_none()
}

/// The service says `Cannot POST /…` where it has no such route; a gateway answers with a page.
fn names_no_route(envelope: &Envelope) -> bool {
    let cannot = envelope
        .message
        .as_deref()
        .is_some_and(|message| message.starts_with("Cannot "));
    envelope.is_html || cannot
}

fn names_a_plan(operation: Option<&Operation>) -> bool {
    operation.is_some_and(|operation| operation.path.starts_with("/protocol/plans/{planId}"))
}

/// Whether an answer that is not a success may have taken effect.
pub(crate) fn outcome_of_status(status: u16, envelope: &Envelope) -> Outcome {
    if outcome_of_no(envelope) == Outcome::Unknown {
        return Outcome::Unknown;
    }
    match status {
        // The server gave up waiting, or did not say what it did.
        408 => Outcome::Unknown,
        400..=499 => Outcome::Rejected,
        // "Not implemented" is a definite no.
        501 => Outcome::Rejected,
        500..=599 if says_retryable(envelope) => Outcome::Rejected,
        _ => Outcome::Unknown,
    }
}

/// What a 2xx that says `success: false` means: a no, unless its code is one after which money may have moved.
pub(crate) fn outcome_of_no(envelope: &Envelope) -> Outcome {
    match envelope.code.as_deref() {
        Some(code) if OUTCOME_UNCLEAR.contains(&code) => Outcome::Unknown,
        _ => Outcome::Rejected,
    }
}

/// Whether the service marks this error as one after which the same call may be sent again.
///
/// The catalog's word stands; the answer's own flag counts only where the catalog is silent, and never for codes
/// after which money may have moved.
pub(crate) fn says_retryable(envelope: &Envelope) -> bool {
    let Some(code) = envelope.code.as_deref() else {
        return false;
    };
    if OUTCOME_UNCLEAR.contains(&code) {
        return false;
    }
    match error_code(code).and_then(|known| known.retryable) {
        Some(retryable) => retryable,
        None => envelope.retryable == Some(true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn envelope(body: &str) -> Envelope {
        Envelope::read(body.as_bytes())
    }

    fn kind(id: &str, status: u16, body: &str) -> ErrorKind {
        let operation = nevermined_api::OPERATIONS
            .iter()
            .find(|operation| operation.id == id);
        assert!(operation.is_some(), "{id} is an operation");
        kind_of_status(operation, status, &envelope(body))
    }

    #[test]
    fn one_status_means_different_things() {
        assert_eq!(kind("orderPlan", 402, ""), ErrorKind::PaymentFailed);
        assert_eq!(
            kind("redeemCredits", 402, ""),
            ErrorKind::InsufficientCredits
        );
        assert_eq!(kind("orderPlan", 404, ""), ErrorKind::PlanNotFound);
        assert_eq!(kind("getAgent", 404, ""), ErrorKind::NotFound);
        assert_eq!(kind("mintCredits", 403, ""), ErrorKind::NotPlanOwner);
        assert_eq!(kind("listPlans", 403, ""), ErrorKind::Forbidden);
    }

    #[test]
    fn the_code_beats_the_status() {
        let code = |code: &str| format!(r#"{{"code":"{code}","message":"m"}}"#);
        assert_eq!(
            kind("orderPlan", 402, &code("BCK.CREDITS.0003")),
            ErrorKind::InsufficientCredits
        );
        assert_eq!(
            kind("redeemCredits", 402, &code("BCK.PROTOCOL.0011")),
            ErrorKind::PaymentFailed
        );
        assert_eq!(
            kind("orderPlan", 409, &code("BCK.PROTOCOL.0056")),
            ErrorKind::AlreadyOwned
        );
        assert_eq!(
            kind("mintCredits", 403, &code("BCK.AUTH.0003")),
            ErrorKind::Forbidden
        );
        assert_eq!(
            kind("mintCredits", 404, &code("BCK.PROTOCOL.0055")),
            ErrorKind::PlanNotFound
        );
        assert_eq!(
            kind("mintCredits", 403, &code("BCK.NEW.9999")),
            ErrorKind::Forbidden
        );
    }

    #[test]
    fn a_402_of_x402_is_told_by_its_code() {
        let kind =
            |id: &str, code: &str| kind(id, 402, &format!(r#"{{"code":"BCK.X402.{code}"}}"#));
        for unpaid in [
            "0019", "0020", "0021", "0022", "0023", "0029", "0049", "9999",
        ] {
            let found = kind("createPermission", unpaid);
            assert_eq!(found, ErrorKind::PaymentFailed, "{unpaid}");
        }
        assert_eq!(kind("createPermission", "0030"), ErrorKind::InvalidRequest);
        assert_eq!(kind("verifyPermission", "0005"), ErrorKind::InvalidRequest);
        assert_eq!(kind("settlePermission", "0059"), ErrorKind::Conflict);
        assert_eq!(kind("revokePermission", "0016"), ErrorKind::Conflict);
        assert_eq!(kind("settlePermission", "0002"), ErrorKind::PlanNotFound);
    }

    #[test]
    fn a_missing_route_is_not_a_missing_plan() {
        let cannot =
            r#"{"code":"BCK.HTTP.404","message":"Cannot POST /api/v1/protocol/plans/redeem"}"#;
        assert_eq!(
            kind("redeemCredits", 404, cannot),
            ErrorKind::RouteUnavailable
        );
        assert_eq!(
            kind("orderPlan", 404, "<html>no</html>"),
            ErrorKind::RouteUnavailable
        );
    }

    #[test]
    fn consent_is_told_by_its_text_not_its_code() {
        let body = r#"{"error":"consent_required","outdated":["terms"],"code":"BCK.HTTP.412"}"#;
        assert_eq!(kind("orderPlan", 412, body), ErrorKind::ConsentRequired);
    }

    #[test]
    fn only_a_flag_makes_a_5xx_a_definite_no() {
        assert_eq!(outcome_of_status(500, &envelope("")), Outcome::Unknown);
        assert_eq!(
            outcome_of_status(503, &envelope("<html>")),
            Outcome::Unknown
        );
        let flagged = envelope(r#"{"code":"BCK.PROTOCOL.0051"}"#);
        assert_eq!(outcome_of_status(503, &flagged), Outcome::Rejected);
        let lying = envelope(r#"{"code":"BCK.PROTOCOL.0007","retryable":true}"#);
        assert_eq!(outcome_of_status(500, &lying), Outcome::Unknown);
        let new = envelope(r#"{"code":"BCK.NEW.0001","retryable":true}"#);
        assert_eq!(outcome_of_status(503, &new), Outcome::Rejected);
        let contradicted = envelope(r#"{"code":"BCK.OAUTH.0023","retryable":true}"#);
        assert!(!says_retryable(&contradicted));
        assert_eq!(outcome_of_no(&lying), Outcome::Unknown);
        assert_eq!(outcome_of_no(&new), Outcome::Rejected);
        assert_eq!(outcome_of_status(408, &envelope("")), Outcome::Unknown);
        // Whatever status comes with such a code.
        assert_eq!(outcome_of_status(402, &lying), Outcome::Unknown);
        let charged = envelope(r#"{"code":"BCK.ROUTER.0020","retryable":true}"#);
        assert_eq!(outcome_of_status(502, &charged), Outcome::Unknown);
        assert!(!says_retryable(&charged));
        assert_eq!(outcome_of_status(303, &envelope("")), Outcome::Unknown);
    }

    #[test]
    fn every_status_of_every_operation_has_a_kind() {
        for operation in &nevermined_api::OPERATIONS {
            for status in 300..=599 {
                let kind = kind_of_status(Some(operation), status, &Envelope::default());
                assert!(!kind.as_str().is_empty());
            }
        }
    }
}
