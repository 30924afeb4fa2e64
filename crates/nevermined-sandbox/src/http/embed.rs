//! `createEmbedSession`: a session in which the platform's pages are shown in another program.

use super::body::{Fields, JsonObject};
use super::caller::CallerKey;
use super::stripe::url;
use super::{Reply, loopback};
use crate::platform::{Command, EmbedSession};
use crate::refusal::Refusal;
use crate::state::State;
use axum::extract::State as Shared;
use serde_json::json;
use std::sync::Arc;

/// `POST /embed/session`; pages lead back to the caller's own machine only
pub(crate) async fn open(
    Shared(state): Shared<Arc<State>>,
    caller: CallerKey,
    body: JsonObject,
) -> Result<Reply, Refusal> {
    let fields = Fields::of_body(&body);
    let return_url = fields.required("returnUrl", url)?;
    if !return_url.host().is_some_and(loopback::is_host) {
        return Err(fields.refuse(
            "returnUrl",
            "must be on this machine: http://127.0.0.1 or http://localhost",
        ));
    }
    let session = EmbedSession {
        account: caller.account,
        return_url: return_url.to_string(),
        opened: state.clock.now(),
    };
    let expires = session.expires();
    let token = format!("es_{}", state.random_hex(4));
    state.carry_out(Command::OpenSession {
        token: token.clone(),
        session,
    })?;
    let answer = json!({
        "sessionToken": token,
        "userId": format!("us-{}", caller.account),
        "userWallet": caller.account.to_string(),
        "apiKeyHash": caller.key_id,
        "expiresAt": expires.iso(),
        "isReturnUrlAllowed": true,
    });
    Ok(Reply::posted(&state, answer))
}
