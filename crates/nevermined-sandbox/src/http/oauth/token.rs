//! `exchangeToken`: a grant for a credential.

use super::super::body::{Fields, JsonObject};
use super::super::headers::Origin;
use super::super::{Reply, value};
use super::{client, issuer};
use crate::codes;
use crate::oauth::{CREDENTIAL_SECS, Exchange};
use crate::refusal::Refusal;
use crate::state::State;
use axum::extract::State as Shared;
use serde_json::{Map, Value};
use std::sync::Arc;

const DEVICE_GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// `POST /oauth/token`
pub(super) async fn token(
    Shared(state): Shared<Arc<State>>,
    origin: Origin,
    body: Result<JsonObject, Refusal>,
) -> Result<Reply, Refusal> {
    let body = body.map_err(invalid)?;
    let fields = Fields::of_body(&body);
    let exchange = read(&state, issuer(&origin), &fields).map_err(invalid)?;
    let exchanged = state
        .carry_out(exchange)
        .unwrap_or_else(|never| match never {});
    let granted = exchanged?;
    let mut answer = Map::new();
    answer.insert("access_token".into(), granted.key.into());
    answer.insert("token_type".into(), "Bearer".into());
    answer.insert("expires_in".into(), CREDENTIAL_SECS.into());
    answer.insert("refresh_token".into(), granted.refresh_token.into());
    if let Some(scope) = granted.scope {
        answer.insert("scope".into(), scope.into());
    }
    Ok(Reply::ok(Value::Object(answer)))
}

fn read(state: &State, origin: &str, fields: &Fields<'_>) -> Result<Exchange, Refusal> {
    let text = |name: &str| -> Result<String, Refusal> {
        Ok(fields.required(name, value::filled_text)?.to_owned())
    };
    let grant_type = text("grant_type")?;
    let client = client(state, fields)?.id().to_owned();
    let resource = fields
        .optional("resource", value::filled_text)?
        .map(str::to_owned);
    let origin = origin.to_owned();
    let seed = state.draw();
    Ok(match grant_type.as_str() {
        "authorization_code" => Exchange::Code {
            code: text("code")?,
            client,
            redirect_uri: text("redirect_uri")?,
            verifier: text("code_verifier")?,
            resource,
            origin,
            seed,
        },
        "refresh_token" => Exchange::Refresh {
            token: text("refresh_token")?,
            client,
            resource,
            seed,
        },
        DEVICE_GRANT => Exchange::Device {
            device_code: text("device_code")?,
            client,
            resource,
            origin,
            seed,
        },
        _ => {
            return Err(fields.refuse(
                "grant_type",
                format!("must be authorization_code, refresh_token or {DEVICE_GRANT}"),
            ));
        }
    })
}

/// What is not as it must be is an `invalid_request` here, also with the names of its own that it has elsewhere.
fn invalid(mut refusal: Refusal) -> Refusal {
    if refusal.code == codes::BAD_REQUEST {
        refusal.code = codes::OAUTH_INVALID;
    }
    let said = refusal.message.clone();
    refusal
        .with("error", "invalid_request".into())
        .with("error_description", said.into())
}
