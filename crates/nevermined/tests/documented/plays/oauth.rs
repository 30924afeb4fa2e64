//! OAuth.

use std::fmt::Debug;
use std::time::Duration;

use nevermined::oauth::{
    AuthorizationCode, CardProvider, CodeChallenge, CodeGrant, DeviceAuthorization,
    MandateCurrency, SpendingMandate, TokenSet,
};
use serde_json::{Value, json};

use super::{Play, nothing, page, play};

pub(crate) fn all() -> Vec<Play> {
    vec![
        play!(
            "authorize",
            |nvm| nvm
                .oauth()
                .authorize(
                    "program-1",
                    "http://127.0.0.1:7777/back",
                    &CodeChallenge::of("verifier")
                )
                .agent(&"7".parse().unwrap())
                .resource("https://example.com/")
                .state("state-1")
                .plan(&"42".parse().unwrap())
                .mandate(&mandate()),
            |code: AuthorizationCode| {
                hides(&code, code.expose());
                json!(code.expose())
            }
        ),
        play!(
            "exchangeToken",
            |nvm| {
                let program = nvm.oauth().client("program-1");
                let grant: CodeGrant = program
                    .begin("http://127.0.0.1:7777/back")
                    .unwrap()
                    .granted(AuthorizationCode::new("the code of the test"));
                hides(&grant, "the code");
                let request = program.exchange(grant).resource("https://example.com/");
                hides(&request, "the code");
                request
            },
            tokens
        ),
        play!(
            "exchangeToken",
            |nvm| {
                let old = TokenSet::restore(
                    "access of the test",
                    Some(nevermined::oauth::RefreshToken::new("refresh of the test")),
                );
                let program = nvm.oauth().client("program-1");
                let refresh = program.refresh(old).resource("https://example.com/");
                hides(&refresh, "of the test");
                refresh
            },
            tokens
        ),
        play!(
            "startDeviceAuthorization",
            |nvm| nvm
                .oauth()
                .client("program-1")
                .start_device("7")
                .resource("https://example.com/")
                .scope("credits"),
            device
        ),
        play!(
            "decideDeviceAuthorization",
            |nvm| nvm.oauth().approve_device("BCDF-GHJK"),
            nothing
        ),
        play!(
            "decideDeviceAuthorization",
            |nvm| nvm.oauth().deny_device("BCDF-GHJK"),
            nothing
        ),
        play!(
            "getDeviceAuthorization",
            |nvm| nvm.oauth().device_details("BCDF-GHJK"),
            super::json
        ),
        play!(
            "getConnector",
            |nvm| nvm.oauth().connector("program-1"),
            super::json
        ),
        play!(
            "revokeToken",
            |nvm| {
                let request = nvm
                    .oauth()
                    .revoke("the token of the test")
                    .token_type_hint("refresh_token");
                hides(&request, "of the test");
                request
            },
            nothing
        ),
        play!(
            "listBindings",
            |nvm| nvm.oauth().bindings().page(2).page_size(100),
            page
        ),
        play!(
            "revokeBinding",
            |nvm| nvm.oauth().revoke_binding(&"b-1".parse().unwrap()),
            nothing
        ),
        play!(
            "getAuthorizationServer",
            |nvm| nvm.oauth().authorization_server(),
            super::json
        ),
        play!(
            "getProtectedResource",
            |nvm| nvm.oauth().protected_resource(),
            super::json
        ),
        play!(
            "getSigningKeys",
            |nvm| nvm.oauth().signing_keys(),
            super::json
        ),
    ]
}

fn mandate() -> SpendingMandate {
    let day = Duration::from_secs(86_400);
    SpendingMandate::new(CardProvider::Stripe, "pm_1", 500, day, MandateCurrency::Usd).unwrap()
}

/// `Debug` must not show it.
fn hides(value: &impl Debug, secret: &str) {
    assert!(!secret.is_empty());
    let shown = format!("{value:?}");
    assert!(!shown.contains(secret), "{shown}");
}

fn tokens(tokens: TokenSet) -> Value {
    let refresh = tokens.refresh_token().map(|token| token.expose());
    hides(&tokens, tokens.access_token());
    if let Some(refresh) = refresh {
        hides(&tokens, refresh);
    }
    json!([
        tokens.access_token(),
        refresh,
        tokens.expires_in.map(|lasts| lasts.as_secs()),
        tokens.scope,
        tokens.token_type,
    ])
}

fn device(device: DeviceAuthorization) -> Value {
    hides(&device, device.device_code.expose());
    json!([
        device.device_code.expose(),
        device.user_code,
        device.verification_uri,
        device.verification_uri_complete,
        device.expires_in.as_secs(),
        device.interval.as_secs(),
    ])
}
