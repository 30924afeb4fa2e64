//! Which headers go through the router, and which do not.

use http::header::{
    AUTHORIZATION, CONNECTION, CONTENT_LENGTH, EXPECT, HOST, HeaderName, PROXY_AUTHENTICATE,
    PROXY_AUTHORIZATION, TE, TRAILER, TRANSFER_ENCODING, UPGRADE,
};
use http::{HeaderMap, HeaderValue};

use crate::{DelegationId, Error};

pub(super) const TARGET_URL: HeaderName = HeaderName::from_static("x-router-target-url");
pub(super) const DELEGATION_ID: HeaderName = HeaderName::from_static("x-router-delegation-id");
pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("x-router-request-id");
pub(super) const UPSTREAM_AUTHORIZATION: HeaderName =
    HeaderName::from_static("x-router-upstream-authorization");
pub(super) const PAYMENT_ID: HeaderName = HeaderName::from_static("x-router-payment-id");
pub(super) const PAYMENT_STATUS: HeaderName = HeaderName::from_static("x-router-payment-status");
pub(super) const TX_HASH: HeaderName = HeaderName::from_static("x-router-tx-hash");

/// What belongs to one connection only.
const OF_ONE_CONNECTION: [HeaderName; 9] = [
    CONNECTION,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
    PROXY_AUTHENTICATE,
    PROXY_AUTHORIZATION,
    TE,
    TRAILER,
    TRANSFER_ENCODING,
    UPGRADE,
];

/// What this library says to the service itself.
const OF_THE_SERVICE: [&str; 3] = ["nevermined-version", "x-correlation-id", "x-current-org-id"];

/// Takes away what belongs to one connection: the known headers, and those that `Connection` names.
pub(super) fn drop_hops(headers: &mut HeaderMap) {
    let named: Vec<HeaderName> = headers
        .get_all(CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|name| HeaderName::try_from(name.trim()).ok())
        .collect();
    for name in named.iter().chain(&OF_ONE_CONNECTION) {
        headers.remove(name);
    }
}

/// The caller's headers as they go out: without what belongs to the caller's own connection.
pub(super) fn outgoing(mut headers: HeaderMap) -> Result<HeaderMap, Error> {
    drop_hops(&mut headers);
    for name in [HOST, CONTENT_LENGTH, EXPECT] {
        headers.remove(name);
    }
    if headers.contains_key(AUTHORIZATION) {
        let hint = "`upstream_authorization` is what the target gets to see";
        let message = "the header `authorization` carries the API key to the router";
        return Err(Error::invalid(message).with_hint(hint));
    }
    let reserved = |name: &&HeaderName| {
        name.as_str().starts_with("x-router-") || OF_THE_SERVICE.contains(&name.as_str())
    };
    if let Some(name) = headers.keys().find(reserved) {
        let message = format!("the header `{name}` is between this library and the router");
        return Err(Error::invalid(message).with_hint("leave it out"));
    }
    Ok(headers)
}

/// Says where the request goes, and who pays.
pub(super) fn address(
    headers: &mut HeaderMap,
    url: &str,
    delegation: &DelegationId,
    request_id: &str,
) -> Result<(), Error> {
    let values = [
        (TARGET_URL, url),
        (DELEGATION_ID, delegation.as_str()),
        (REQUEST_ID, request_id),
    ];
    for (name, value) in values {
        let value = HeaderValue::try_from(value)
            .map_err(|_| Error::invalid(format!("`{name}` has a character that no header has")))?;
        headers.insert(name, value);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let pair = |&(name, value)| {
            let name = HeaderName::from_static(name);
            (name, HeaderValue::from_static(value))
        };
        pairs.iter().map(pair).collect()
    }

    #[test]
    fn what_belongs_to_one_connection_stays_there() {
        let headers = outgoing(map(&[
            ("accept", "text/event-stream"),
            ("connection", "keep-alive, X-Trace , close"),
            ("content-length", "7"),
            ("cookie", "a=1"),
            ("expect", "100-continue"),
            ("host", "example.com"),
            ("keep-alive", "timeout=5"),
            ("proxy-authorization", "Basic e30="),
            ("te", "trailers"),
            ("transfer-encoding", "chunked"),
            ("upgrade", "websocket"),
            ("x-trace", "1"),
        ]))
        .unwrap();
        let mut names: Vec<&str> = headers.keys().map(HeaderName::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, ["accept", "cookie"]);
    }

    #[test]
    fn what_is_for_the_router_is_not_the_callers_to_set() {
        for name in [
            "authorization",
            "x-router-target-url",
            "x-router-delegation-id",
            "x-router-anything",
            "nevermined-version",
            "x-current-org-id",
        ] {
            let error = outgoing(map(&[(name, "Bearer secret")])).unwrap_err();
            assert_eq!(error.outcome(), crate::Outcome::NotSent);
            assert!(!format!("{error} {error:?}").contains("secret"), "{name}");
        }
    }
}
