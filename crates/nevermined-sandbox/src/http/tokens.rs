//! Access tokens: what is written into them, and how one that comes back is recognized. A token is looked
//! up by its random part and must then have exactly the content that was issued: what it says is never
//! believed.

use crate::codes;
use crate::ledger::{Delegation, Family, Permission, Scheme};
use crate::refusal::Refusal;
use crate::state::State;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use nevermined_types::Address;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// What a token says.
#[derive(Debug)]
pub(crate) struct Content<'a> {
    pub(crate) scheme: Scheme,
    pub(crate) network: &'a str,
    pub(crate) plan: String,
    pub(crate) extra: Map<String, Value>,
    pub(crate) resource_url: Option<&'a str>,
    pub(crate) from: Address,
    pub(crate) delegation: Option<&'a Delegation>,
    /// Version 3: good for one settle.
    pub(crate) single_use: bool,
}

/// Writes a token: its random part and its content.
pub(crate) fn write(state: &State, content: &Content<'_>) -> (String, Value) {
    let mut authorization = Map::new();
    authorization.insert("from".into(), content.from.to_string().into());
    authorization.insert("sessionKeysProvider".into(), "nevermined-sandbox".into());
    let keys: Vec<Value> = ["order", "redeem"]
        .iter()
        .map(|id| json!({ "id": id, "data": format!("0x{}", state.random_hex(4)) }))
        .collect();
    authorization.insert("sessionKeys".into(), keys.into());
    if content.single_use {
        let nonce = format!("0x{}", state.random_hex(4));
        authorization.insert("nonce".into(), nonce.into());
        let bound_to = [
            ("agentId", content.extra.get("agentId").cloned()),
            ("resourceUrl", content.resource_url.map(Value::from)),
            ("httpVerb", content.extra.get("httpVerb").cloned()),
        ];
        for (name, value) in bound_to {
            authorization.extend(value.map(|value| (name.to_owned(), value)));
        }
    }
    let (name, secret) = match (content.scheme, content.delegation) {
        (Scheme::Card, Some(delegation)) => ("token", card_token(state, delegation)),
        _ => ("signature", format!("0x{}1b", state.random_hex(8))),
    };
    let mut whole = Map::new();
    whole.insert("x402Version".into(), 2.into());
    if let Some(url) = content.resource_url {
        whole.insert("resource".into(), json!({ "url": url }));
    }
    whole.insert(
        "accepted".into(),
        json!({
            "scheme": content.scheme.name(),
            "network": content.network,
            "planId": content.plan,
            "extra": content.extra,
        }),
    );
    whole.insert(
        "payload".into(),
        json!({ name: secret, "authorization": authorization }),
    );
    whole.insert("extensions".into(), json!({}));
    (secret, Value::Object(whole))
}

/// The token as text: unpadded base64url of compact JSON.
pub(crate) fn text(permission: &Permission) -> String {
    URL_SAFE_NO_PAD.encode(permission.content.to_string())
}

/// The hash of a token's permission. Both alphabets of base64 are read, with padding or without, and the JSON
/// may have been written anew, as some clients do.
pub(crate) fn permission(state: &State, token: &str, family: Family) -> Result<Arc<str>, Refusal> {
    let known = |permission: &Permission| (permission.family, Arc::clone(&permission.hash));
    if let Some(found) = state.read_permission(token, known) {
        return of(family, found);
    }
    let content = decode(token).ok_or_else(|| {
        Refusal::new(
            codes::TOKEN_MALFORMED,
            "the access token is not base64url of a JSON object",
        )
    })?;
    let payload = &content["payload"];
    let secret = payload["signature"]
        .as_str()
        .or_else(|| payload["token"].as_str());
    let found = secret
        .and_then(|secret| {
            state.read(|ledger, _| ledger.permission_of_token(secret, &content).map(known))
        })
        .ok_or_else(not_issued)?;
    state.remember_token(token, Arc::clone(&found.1));
    of(family, found)
}

/// Refuses a token of the other protocol as if it had not been issued.
fn of(family: Family, (own, hash): (Family, Arc<str>)) -> Result<Arc<str>, Refusal> {
    if own == family {
        Ok(hash)
    } else {
        Err(not_issued())
    }
}

fn not_issued() -> Refusal {
    Refusal::new(
        codes::TOKEN_INVALID,
        "the access token is not one that this sandbox issued",
    )
    .hint("ask for a token with createPermission, and send it unchanged")
}

fn decode(token: &str) -> Option<Value> {
    let bare = token.trim_end_matches('=');
    let bytes = URL_SAFE_NO_PAD
        .decode(bare)
        .or_else(|_other_alphabet| STANDARD_NO_PAD.decode(bare))
        .ok()?;
    serde_json::from_slice(&bytes).ok().filter(Value::is_object)
}

/// The token of a card delegation: a JWT whose signature is random bytes, to be looked up like the rest.
fn card_token(state: &State, delegation: &Delegation) -> String {
    let header = json!({ "alg": "ES256", "typ": "JWT" });
    let claims = json!({
        "iss": "nevermined-sandbox",
        "sub": delegation.owner.to_string(),
        "aud": Scheme::Card.name(),
        "jti": delegation.id.to_string(),
        "iat": delegation.created.seconds(),
        "exp": delegation.expires.seconds(),
        "nvm": {
            "delegationId": delegation.id.to_string(),
            "provider": delegation.provider.name(),
            "providerPaymentMethodId": delegation.method,
            "spendingLimitCents": delegation.limit_cents.to_string(),
            "currency": delegation.currency,
        },
    });
    let part = |text: String| URL_SAFE_NO_PAD.encode(text);
    format!(
        "{}.{}.{}",
        part(header.to_string()),
        part(claims.to_string()),
        part(state.random_hex(4)),
    )
}
