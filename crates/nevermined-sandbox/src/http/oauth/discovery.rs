//! Documents that tell programs where everything is.

use super::super::Reply;
use super::super::headers::Origin;
use super::issuer;
use serde_json::json;

/// `GET /.well-known/oauth-authorization-server`
pub(super) async fn authorization_server(origin: Origin) -> Reply {
    let issuer = issuer(&origin);
    Reply::ok(json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/oauth/authorize"),
        "token_endpoint": format!("{issuer}/oauth/token"),
        "device_authorization_endpoint": format!("{issuer}/oauth/device_authorization"),
        "revocation_endpoint": format!("{issuer}/oauth/revoke"),
        "jwks_uri": format!("{issuer}/.well-known/jwks.json"),
        "response_types_supported": ["code"],
        "grant_types_supported": [
            "authorization_code",
            "refresh_token",
            "urn:ietf:params:oauth:grant-type:device_code",
        ],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["none"],
    }))
}

/// `GET /.well-known/oauth-protected-resource`
pub(super) async fn protected_resource(origin: Origin) -> Reply {
    let issuer = issuer(&origin);
    Reply::ok(json!({
        "resource": issuer,
        "authorization_servers": [issuer],
        "bearer_methods_supported": ["header"],
    }))
}

/// `GET /.well-known/jwks.json`: the sandbox signs nothing, so there is no key to check with
pub(super) async fn signing_keys() -> Reply {
    Reply::ok(json!({ "keys": [] }))
}
