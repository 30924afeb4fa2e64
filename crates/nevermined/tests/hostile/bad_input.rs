//! Arguments and settings that are wrong: each has an error that says what and where, and nothing is sent.

use std::time::Duration;

use nevermined::{
    Address, Credits, DelegationId, Environment, Error, ErrorKind, Nevermined, Outcome,
    PermissionHash, PlanCredits, PlanId, PlanPrice, TokenAmount, Uint256, tokens,
};
use serde_json::{Value, json};

use crate::support::{Server, TestKey, VirtualClock, answer, client_of, holder, plan};

fn refused(error: &Error, kind: ErrorKind, expected: &str) {
    assert_eq!(error.kind(), kind, "{error:?}");
    assert_eq!(error.outcome(), Outcome::NotSent, "{error:?}");
    assert_eq!((error.attempts(), error.status()), (0, None), "{error:?}");
    assert_eq!(error.message(), expected);
}

/// A server that would take anything, and a client of it.
async fn eager() -> (Server, Nevermined) {
    let server = Server::always(answer(200, &[], r#"{"success":true,"txHash":"0x1"}"#)).await;
    let nvm = client_of(&server, &VirtualClock::new());
    (server, nvm)
}

#[test]
fn keys() {
    let token = TestKey::new().token().to_owned();
    let part = |number: usize| token.split('.').nth(number).unwrap();
    let cases = [
        (String::new(), "the API key is empty"),
        (" \n".to_owned(), "the API key is empty"),
        (
            token.clone(),
            "the API key has no prefix, so its environment is unknown",
        ),
        (
            format!("prod:{token}"),
            "the API key has the unknown prefix `prod`",
        ),
        (
            format!(":{token}"),
            "the API key starts with a colon: its prefix is missing",
        ),
        (
            "sandbox:".to_owned(),
            "the API key is no JWT: it has not three parts separated by dots",
        ),
        (
            format!("sandbox:{}.{}", part(0), part(1)),
            "the API key is no JWT: it has not three parts separated by dots",
        ),
        (
            format!("sandbox:{}.{}*.{}", part(0), part(1), part(2)),
            "the API key is no JWT: its middle part is not base64url",
        ),
        (
            format!("sandbox:{}.{}.{}", part(0), &part(1)[..8], part(2)),
            "the API key is no JWT: its middle part is not JSON",
        ),
        (
            format!("sandbox:{} {}", part(0), part(1)),
            "the API key has a space or a character that no key has: was it copied in full?",
        ),
    ];
    for (key, expected) in cases {
        let error = Nevermined::builder().api_key(&key).build().unwrap_err();
        refused(&error, ErrorKind::Config, expected);
        assert!(error.hint().is_some(), "{error:?}");
        assert!(!format!("{error:?} {error}").contains(part(2)), "{error:?}");
    }
    let error = Nevermined::builder().build().unwrap_err();
    refused(
        &error,
        ErrorKind::Config,
        "neither an API key nor an environment is set",
    );
}

#[test]
fn urls() {
    let cases = [
        (
            "http://api.example.com",
            "the base URL is plain http to another machine, which would show the API key to the network; use https",
        ),
        (
            "http://127.0.0.1.example.com",
            "the base URL is plain http to another machine, which would show the API key to the network; use https",
        ),
        (
            "ftp://127.0.0.1",
            "the base URL has a scheme other than https",
        ),
        (
            "https://key@api.example.com",
            "the base URL carries credentials; the API key goes into the key, not the URL",
        ),
        (
            "https://api.example.com/?a=b",
            "the base URL has a query or a fragment; give the root of the deployment",
        ),
        (
            "api.example.com",
            "the base URL is not a URL; it starts with https://, or http:// for this machine",
        ),
    ];
    for (url, expected) in cases {
        refused(
            &Environment::custom(url).unwrap_err(),
            ErrorKind::Config,
            expected,
        );
    }
    for url in [
        "http://127.0.0.1:1",
        "http://[::1]:1",
        "http://localhost:1",
        "https://example.com",
    ] {
        Environment::custom(url).unwrap();
    }
}

#[test]
fn plan_ids() {
    let remedy = "pass 1 to 78 decimal digits, or a DID such as did:nv:abc";
    let cases = [
        ("", "plan id \"\" is refused: it is empty; "),
        ("..", "plan id \"..\" is refused: '.' at byte 0"),
        ("a/b", "plan id \"a/b\" is refused: 'a' at byte 0"),
        ("7/order", "plan id \"7/order\" is refused: '/' at byte 1"),
        ("-1", "plan id \"-1\" is refused: it is negative; "),
        ("7\n", "plan id \"7\\n\" is refused: '\\n' at byte 1"),
        ("0x2a", "plan id \"0x2a\" is refused: it is hexadecimal; "),
    ];
    for (text, expected) in cases {
        let error = Error::from(text.parse::<PlanId>().unwrap_err());
        refused(&error, ErrorKind::InvalidRequest, error.message());
        assert!(error.message().starts_with(expected), "{error}");
        assert!(error.message().ends_with(remedy), "{error}");
    }
    let error = Error::from("9".repeat(79).parse::<PlanId>().unwrap_err());
    assert!(
        error.message().contains("it has 79 digits, more than 78"),
        "{error}"
    );
    let error = Error::from("9".repeat(78).parse::<PlanId>().unwrap_err());
    assert!(
        error.message().contains("it is greater than 2^256-1"),
        "{error}"
    );
    "9".repeat(77).parse::<PlanId>().unwrap();
}

#[test]
fn addresses() {
    let right = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
    right.parse::<Address>().unwrap();
    right.to_lowercase().parse::<Address>().unwrap();
    let wrong = right.replace("5aA", "5Aa");
    let error = Error::from(wrong.parse::<Address>().unwrap_err());
    refused(&error, ErrorKind::InvalidRequest, error.message());
    assert!(error.message().contains("checksum"), "{error}");
    for text in [
        "",
        "0x",
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe",
        "me.eth",
    ] {
        let error = Error::from(text.parse::<Address>().unwrap_err());
        refused(&error, ErrorKind::InvalidRequest, error.message());
    }
}

#[tokio::test]
async fn amounts_of_zero_or_below_send_nothing() {
    let (server, nvm) = eager().await;
    let (credits, plan) = (nvm.credits(), plan());
    let day = Duration::from_secs(86_400);
    let zero = "the amount is zero credits";
    for (error, expected) in [
        (credits.mint(&plan, holder(), 0).await.unwrap_err(), zero),
        (
            credits
                .mint_expirable(&plan, holder(), 0, day)
                .await
                .unwrap_err(),
            zero,
        ),
        (
            credits
                .redeem(&plan, holder(), "0", "0xproof")
                .await
                .unwrap_err(),
            zero,
        ),
        (
            credits.redeem(&plan, holder(), 1, " ").await.unwrap_err(),
            "the proof is empty",
        ),
        (
            credits.mint(&plan, Address::ZERO, 1).await.unwrap_err(),
            "the holder is the zero address",
        ),
        (
            credits
                .mint_expirable(&plan, holder(), 1, Duration::from_millis(999))
                .await
                .unwrap_err(),
            "the duration is less than one second",
        ),
    ] {
        refused(&error, ErrorKind::InvalidRequest, expected);
        assert!(error.operation().is_some() && error.request_id().is_some());
    }
    for negative in [-1_i64, i64::MIN] {
        let error = credits.mint(&plan, holder(), negative).await.unwrap_err();
        refused(&error, ErrorKind::InvalidRequest, error.message());
        assert!(error.message().contains("negative"), "{error}");
    }
    for text in ["-1", "1.5", "1e3", "", "0x10", "١"] {
        let error = credits.mint(&plan, holder(), text).await.unwrap_err();
        refused(&error, ErrorKind::InvalidRequest, error.message());
        assert!(error.message().contains("is refused: "), "{error}");
    }
    assert_eq!(server.counts().connections, 0);
}

#[tokio::test]
async fn great_amounts_arrive_exactly() {
    let (server, nvm) = eager().await;
    let exact = (1_u64 << 53) - 1;
    let cases: [(Credits, Value); 4] = [
        (exact.into(), json!(exact)),
        ((exact + 1).into(), json!("9007199254740992")),
        ((1_u128 << 64).into(), json!("18446744073709551616")),
        (Uint256::MAX.into(), json!(Uint256::MAX.to_string())),
    ];
    for (amount, expected) in cases {
        nvm.credits().mint(&plan(), holder(), amount).await.unwrap();
        let body: Value = serde_json::from_slice(&server.received().last().unwrap().body).unwrap();
        assert_eq!(body["amount"], expected);
    }
    let sent = server.requests();
    let beyond = "115792089237316195423570985008687907853269984665640564039457584007913129639936";
    let error = nvm
        .credits()
        .mint(&plan(), holder(), beyond)
        .await
        .unwrap_err();
    refused(&error, ErrorKind::InvalidRequest, error.message());
    assert!(
        error.message().contains("it is greater than 2^256-1"),
        "{error}"
    );
    assert_eq!(server.requests(), sent);
}

#[tokio::test]
async fn terms_that_the_service_refuses() {
    let (server, nvm) = eager().await;
    let one = TokenAmount::usdc("1").unwrap();
    let price = || PlanPrice::erc20(tokens::USDC_BASE_SEPOLIA, one, holder()).unwrap();
    for refusal in [
        PlanPrice::erc20(tokens::USDC_BASE_SEPOLIA, one, Address::ZERO).map(|_| ()),
        PlanCredits::fixed(0, 1).map(|_| ()),
        PlanCredits::fixed(100, 0).map(|_| ()),
        PlanCredits::dynamic(100, 5, 4).map(|_| ()),
        PlanCredits::time(Duration::from_millis(1)).map(|_| ()),
    ] {
        let error = refusal.unwrap_err();
        refused(&error, ErrorKind::InvalidRequest, error.message());
        assert!(error.message().len() > 15, "{error}");
    }
    let terms = PlanCredits::fixed(100, 1).unwrap();
    let error = nvm.plans().register(" ", price(), terms).await.unwrap_err();
    refused(&error, ErrorKind::InvalidRequest, "the plan has no name");
    assert_eq!(server.counts().connections, 0);
}

#[tokio::test]
async fn options_that_no_header_can_carry() {
    let (server, nvm) = eager().await;
    let error = nvm
        .plans()
        .order(&plan())
        .with_organization("org-1\r\nx-evil: 1")
        .await
        .unwrap_err();
    refused(
        &error,
        ErrorKind::InvalidRequest,
        "`org-1\\r\\nx-evil: 1` is no organization id",
    );
    for id in ["", "a b", "a\r\nb", &"x".repeat(129)] {
        let error = nvm
            .plans()
            .order(&plan())
            .with_request_id(id)
            .await
            .unwrap_err();
        refused(&error, ErrorKind::InvalidRequest, error.message());
        assert!(
            error.message().ends_with("cannot be a request id"),
            "{error}"
        );
        assert_ne!(
            error.request_id(),
            Some(id),
            "an id that was refused is not reported"
        );
    }
    assert_eq!(server.counts().connections, 0);
}

#[tokio::test]
async fn custom_paths_stay_below_the_api() {
    let (server, nvm) = eager().await;
    for path in [
        "",
        "x",
        "/..",
        "/a/../../oauth",
        "/%2e%2e/a",
        "//evil",
        "/a?b=c",
        "/a\r\nb",
        "@evil.com",
    ] {
        let error = nvm.request("GET", path).await.unwrap_err();
        refused(&error, ErrorKind::InvalidRequest, error.message());
        assert!(error.message().starts_with("the path `"), "{error}");
    }
    for method in ["", "GE T", "GET\r\n"] {
        let error = nvm.request(method, "/protocol/plans").await.unwrap_err();
        refused(&error, ErrorKind::InvalidRequest, error.message());
        assert!(error.message().ends_with("is no HTTP method"), "{error}");
    }
    assert_eq!(server.counts().connections, 0);
}

/// An id out of an answer is kept as it came, and may be anything.
fn answered<T: serde::de::DeserializeOwned>(id: &str) -> T {
    serde_json::from_value(json!(id)).unwrap()
}

#[tokio::test]
async fn an_id_never_leads_to_another_path() {
    let (server, nvm) = eager().await;
    for id in ["", ".", ".."] {
        let (hash, delegation): (PermissionHash, DelegationId) = (answered(id), answered(id));
        for error in [
            nvm.permissions().revoke(&hash).await.unwrap_err(),
            nvm.delegations().revoke(&delegation).await.unwrap_err(),
            nvm.delegations()
                .transactions(&delegation)
                .await
                .unwrap_err(),
        ] {
            assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{error:?}");
            assert_eq!(error.outcome(), Outcome::NotSent, "{error:?}");
            assert!(error.message().contains("somewhere else"), "{error}");
        }
    }
    assert_eq!(server.counts().connections, 0);
}

#[tokio::test]
async fn an_odd_id_stays_one_part_of_the_path() {
    for (id, sent) in [
        ("a/../b", "a%2F..%2Fb"),
        ("a?b", "a%3Fb"),
        ("a#b", "a%23b"),
        ("a b", "a%20b"),
        ("%2e%2e", "%252e%252e"),
        ("...", "..."),
        ("a\r\nx: y", "a%0D%0Ax:%20y"),
        ("\u{e9}", "%C3%A9"),
    ] {
        let (server, nvm) = eager().await;
        let hash: PermissionHash = answered(id);
        nvm.permissions().revoke(&hash).await.unwrap();
        let expected = format!("DELETE /api/v1/x402/permissions/{sent} HTTP/1.1");
        assert_eq!(server.received()[0].line(), expected);
    }
}
