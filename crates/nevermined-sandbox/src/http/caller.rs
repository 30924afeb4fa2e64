//! Who calls: the account of the key in the `Authorization` header.

use crate::codes;
use crate::keys::Holder;
use crate::oauth::{Consent, Standing};
use crate::refusal::Refusal;
use crate::state::State;
use axum::extract::FromRequestParts;
use http::HeaderMap;
use http::header::AUTHORIZATION;
use http::request::Parts;
use nevermined_types::Address;
use std::sync::Arc;

/// The account that makes the request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Caller(pub(crate) Address);

impl FromRequestParts<Arc<State>> for Caller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &Arc<State>) -> Result<Self, Refusal> {
        let (holder, _) = known(state, &parts.headers)?;
        Ok(Self(holder.account))
    }
}

/// Whose key a request carries, if it carries one of this sandbox.
pub(crate) fn account_of(state: &State, headers: &HeaderMap) -> Option<Address> {
    let (scheme, key) = headers
        .get(AUTHORIZATION)?
        .to_str()
        .ok()?
        .trim()
        .split_once(' ')?;
    let bearer = scheme.eq_ignore_ascii_case("bearer");
    let holder = state.holder_of(key.trim_start()).filter(|_| bearer)?;
    Some(holder.account)
}

/// A request that needs no key. One that is sent must be good.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AnyCaller;

impl FromRequestParts<Arc<State>> for AnyCaller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &Arc<State>) -> Result<Self, Refusal> {
        if parts.headers.contains_key(AUTHORIZATION) {
            known(state, &parts.headers)?;
        }
        Ok(Self)
    }
}

/// The account that makes the request, and which of its keys it uses.
#[derive(Clone, Debug)]
pub(crate) struct CallerKey {
    pub(crate) account: Address,
    pub(crate) key_id: String,
    /// The organization that the key acts for.
    pub(crate) org_id: Option<String>,
    /// What its owner consented to, if it was granted to a program.
    pub(crate) consent: Option<Consent>,
}

impl CallerKey {
    /// Refuses a key that was granted to a program: it may not spend outside of what was granted.
    pub(crate) fn may_spend(&self) -> Result<(), Refusal> {
        match self.consent {
            None => Ok(()),
            Some(_) => Err(Refusal::new(
                codes::NO_SPENDING_BY_PROGRAMS,
                "a key that was granted to a program may not delegate, nor pay through the router",
            )
            .hint("call with a plain key of the account's owner")),
        }
    }
}

impl FromRequestParts<Arc<State>> for CallerKey {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &Arc<State>) -> Result<Self, Refusal> {
        let (holder, consent) = known(state, &parts.headers)?;
        Ok(Self {
            account: holder.account,
            key_id: holder.key_id.clone(),
            org_id: holder.org_id.clone(),
            consent,
        })
    }
}

/// Whose key a request carries, and what its owner consented to.
fn known(state: &State, headers: &HeaderMap) -> Result<(Arc<Holder>, Option<Consent>), Refusal> {
    let header = headers.get(AUTHORIZATION).ok_or_else(|| {
        Refusal::new(codes::NO_CREDENTIAL, "this operation needs an API key")
            .hint("send the header Authorization: Bearer and the key")
    })?;
    let not_bearer = || {
        Refusal::new(
            codes::NOT_BEARER,
            "the Authorization header must be the word Bearer, a space and the key",
        )
    };
    let (scheme, key) = header
        .to_str()
        .ok()
        .and_then(|text| text.trim().split_once(' '))
        .ok_or_else(not_bearer)?;
    let key = key.trim_start();
    if !scheme.eq_ignore_ascii_case("bearer") || key.is_empty() {
        return Err(not_bearer());
    }
    match state.standing_of(key) {
        Some(Standing::Good(holder, consent)) => Ok((holder, consent)),
        Some(Standing::Revoked) => Err(Refusal::new(
            codes::GRANT_REVOKED,
            "what this key was granted for was revoked",
        )),
        Some(Standing::Expired) => Err(Refusal::new(codes::BAD_KEY, "the API key has expired")
            .hint("get the next one with the refresh token")),
        None => Err(
            Refusal::new(codes::BAD_KEY, "the API key is not one of this sandbox")
                .hint("use the key of an account that this sandbox created; keys of other environments do not work here"),
        ),
    }
}
