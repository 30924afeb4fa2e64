//! The Machine Payments Protocol.

use nevermined::mpp::{AccessToken, Challenge, Credential, IssuedChallenge, Settlement, Verified};
use nevermined::{DelegationId, PlanId};
use serde_json::{Value, json};

use super::{Play, play};

/// `{"planId":"42","credits":"2","agentId":"7"}`
const ASKED: &str = r#"Payment id="c-1", realm="shop", method="nevermined", intent="charge", request="eyJwbGFuSWQiOiI0MiIsImNyZWRpdHMiOiIyIiwiYWdlbnRJZCI6IjcifQ""#;

fn plan() -> PlanId {
    "42".parse().unwrap()
}

fn delegation() -> DelegationId {
    "d-1".parse().unwrap()
}

fn challenge() -> Challenge {
    Challenge::from_header(ASKED).unwrap().unwrap()
}

fn credential() -> Credential {
    Credential::answer(&challenge(), &AccessToken::new("the token of the test"))
}

pub(crate) fn all() -> Vec<Play> {
    vec![
        play!(
            "createMppPermission",
            |nvm| nvm
                .mpp()
                .access_token(&plan(), &delegation())
                .answering(&challenge())
                .agent(&"8".parse().unwrap())
                .http_verb("POST")
                .resource("/ask")
                .network("eip155:8453"),
            |token: AccessToken| json!(token.expose())
        ),
        play!(
            "createMppChallenge",
            |nvm| nvm
                .mpp()
                .challenge(&plan(), 2, "/ask", "POST")
                .agent(&"7".parse().unwrap())
                .body(b"{}")
                .description("an answer"),
            |issued: IssuedChallenge| json!([issued.header, issued.id])
        ),
        play!(
            "verifyMppCredential",
            |nvm| {
                let request = nvm.mpp().verify(&credential(), "/ask", "POST").body(b"{}");
                assert!(!format!("{request:?}").contains(credential().expose()));
                request
            },
            verified
        ),
        play!(
            "settleMppCredential",
            |nvm| {
                let request = nvm.mpp().settle(&credential(), "/ask", "POST").body(b"{}");
                assert!(!format!("{request:?}").contains(credential().expose()));
                request
            },
            settled
        )
        // The same as `transaction`, of which the first is taken.
        .drops(&["/transactionHash", "/errorReason"]),
    ]
}

fn verified(verified: Verified) -> Value {
    json!([
        verified.is_valid,
        verified.invalid_reason,
        verified.payer,
        verified.network,
        verified.agent_request_id,
        verified.url_matching,
        verified.agent_request,
    ])
}

fn settled(settled: Settlement) -> Value {
    json!([
        settled.receipt,
        settled.tx_hash,
        settled.redeemed,
        settled.remaining,
        settled.payer,
        settled.network,
        settled.order_tx,
    ])
}
