//! The ways around the typed calls: any path, and the generated client. They have the same key, retries and errors.

use std::time::Duration;

use nevermined::{ErrorKind, Nevermined, Outcome, RetryPolicy};
use serde_json::json;

use crate::support::{Server, Step, VirtualClock, answer, client_of};

async fn server_and_client(steps: impl IntoIterator<Item = Step>) -> (Server, Nevermined) {
    let server = Server::start(steps, answer(200, &[], r#"{"fine":true}"#)).await;
    let nvm = client_of(&server, &VirtualClock::new());
    (server, nvm)
}

/// Trouble after which the request may have been carried out.
fn doubtful() -> [Step; 3] {
    [
        answer(503, &[], ""),
        answer(502, &[], "<html>"),
        Step::reset_after_the_request(),
    ]
}

#[tokio::test]
async fn a_custom_read_is_repeated() {
    for trouble in doubtful() {
        for (method, path) in [
            ("GET", "/catalog/services"),
            ("GET", "/protocol/plans/42"),
            ("OPTIONS", "/catalog/services"),
        ] {
            let (server, nvm) = server_and_client([trouble.clone()]).await;
            let response = nvm.request(method, path).await.unwrap();
            assert_eq!(
                (response.attempts(), server.requests()),
                (2, 2),
                "{method} {path}"
            );
            assert_eq!(response.into_inner(), json!({"fine": true}));
        }
    }
}

#[tokio::test]
async fn a_custom_write_is_not_repeated_where_it_may_have_happened() {
    for trouble in doubtful() {
        for (method, path) in [
            ("POST", "/catalog/services"),
            ("POST", "/protocol/plans/42/order"),
            ("PUT", "/catalog/services"),
            ("PATCH", "/catalog/services"),
            ("DELETE", "/catalog/services"),
        ] {
            let (server, nvm) = server_and_client([trouble.clone()]).await;
            let error = nvm
                .request(method, path)
                .json(&json!({"a": 1}))
                .await
                .unwrap_err();
            assert_eq!(
                error.outcome(),
                Outcome::Unknown,
                "{method} {path}: {error:?}"
            );
            assert_eq!(server.requests(), 1, "{method} {path}");
        }
    }
}

#[tokio::test]
async fn a_custom_write_is_repeated_where_nothing_happened() {
    for refusal in [
        answer(429, &[], ""),
        answer(503, &[], r#"{"code":"BCK.PROTOCOL.0051"}"#),
    ] {
        let (server, nvm) = server_and_client([refusal]).await;
        let request = nvm
            .request("POST", "/catalog/services")
            .json(&json!({"a": 1}));
        assert_eq!(request.await.unwrap().attempts(), 2);
        let bodies: Vec<_> = server
            .received()
            .into_iter()
            .map(|received| received.body)
            .collect();
        assert_eq!(bodies, [br#"{"a":1}"#, br#"{"a":1}"#]);
    }
}

/// The document says of some writes that they set a state, and of some that a key makes their repeat harmless.
#[tokio::test]
async fn a_documented_write_is_repeated_as_the_document_allows() {
    let keyed = json!({"requestId": "r-1", "agentRequestId": "r-1"});
    let empty_key = json!({"requestId": "", "agentRequestId": ""});
    let by_key: Vec<_> = nevermined_api::OPERATIONS
        .iter()
        .filter(|operation| operation.idempotency_key.is_some())
        .collect();
    assert!(!by_key.is_empty());
    for operation in by_key {
        for (body, attempts) in [(&keyed, 2), (&empty_key, 1), (&json!({}), 1)] {
            let (server, nvm) = server_and_client([answer(503, &[], "")]).await;
            let result = nvm
                .request(operation.method, operation.path)
                .json(body)
                .await;
            assert_eq!(server.requests(), attempts, "{} {body}", operation.id);
            assert_eq!(result.is_ok(), attempts == 2, "{} {body}", operation.id);
        }
    }
    let (server, nvm) = server_and_client([answer(503, &[], "")]).await;
    nvm.request("PUT", "/protocol/plans/42")
        .json(&json!({}))
        .await
        .unwrap();
    assert_eq!(
        server.requests(),
        2,
        "a PUT that moves no value sets a state"
    );
}

/// The first attempt may have been carried out, whatever the service says of the second.
#[tokio::test]
async fn a_refused_repeat_does_not_hide_a_doubtful_first_attempt() {
    for trouble in doubtful() {
        let (server, nvm) = server_and_client([trouble, answer(404, &[], "")]).await;
        let error = nvm
            .request("PUT", "/protocol/plans/42")
            .json(&json!({}))
            .await
            .unwrap_err();
        assert_eq!((error.status(), server.requests()), (Some(404), 2));
        assert_eq!(error.outcome(), Outcome::Unknown, "{error:?}");
    }
}

#[tokio::test]
async fn a_custom_call_has_the_key_and_the_errors_of_every_call() {
    let refusal = answer(
        402,
        &[],
        r#"{"code":"BCK.CREDITS.0003","message":"too few"}"#,
    );
    let (server, nvm) = server_and_client([refusal]).await;
    let error = nvm
        .request("POST", "/protocol/plans/redeem")
        .json(&json!({}))
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::InsufficientCredits, Outcome::Rejected)
    );
    assert_eq!(error.operation(), Some("redeemCredits"));
    let sent = &server.received()[0];
    assert!(
        sent.header("authorization")
            .unwrap()
            .starts_with("Bearer custom:")
    );
    assert_eq!(sent.header("nevermined-version"), Some("1.1"));
    assert_eq!(sent.header("x-correlation-id"), error.request_id());
    assert_eq!(sent.line(), "POST /api/v1/protocol/plans/redeem HTTP/1.1");
}

#[tokio::test]
async fn a_custom_call_that_answers_with_an_error_has_failed() {
    for (body, outcome) in [
        (r#"{"code":"BCK.CREDITS.0003"}"#, Some(Outcome::Rejected)),
        (r#"{"code":"BCK.PROTOCOL.0007"}"#, Some(Outcome::Unknown)),
        (r#"{"success":false,"code":"X"}"#, Some(Outcome::Rejected)),
        (r#"{"code":"BCK.PROTOCOL.0019"}"#, None),
        (r#"{"success":true,"code":"BCK.CREDITS.0003"}"#, None),
        (r#"{"code":"a-code-of-oauth"}"#, None),
        (r#"{"codes":["BCK.CREDITS.0003"]}"#, None),
    ] {
        let (_server, nvm) = server_and_client([answer(200, &[], body)]).await;
        let result = nvm.request("POST", "/x").await;
        let found = result.err().map(|error| error.outcome());
        assert_eq!(found, outcome, "{body}");
    }
}

/// A `Value` makes a float of a number that no 64 bits hold.
#[tokio::test]
async fn no_number_of_a_custom_call_is_changed() {
    let answered =
        r#"{"id":340282366920938463463374607431768211456,"least":-9223372036854775809,"n":7}"#;
    let (server, nvm) =
        server_and_client([answer(200, &[], answered), answer(200, &[], "1")]).await;
    let wide = [u128::MAX, 1];
    let read = nvm.request("POST", "/x").json(&wide).await.unwrap();
    let expected = json!({
        "id": "340282366920938463463374607431768211456",
        "least": "-9223372036854775809",
        "n": 7,
    });
    assert_eq!(read.into_inner(), expected);
    let written = r#"{"n": 1e999, "f": 0.10000000000000000000001, "d": 99999999999999999999}"#;
    let raw: Box<serde_json::value::RawValue> = serde_json::from_str(written).unwrap();
    nvm.request("POST", "/x").json(&raw).await.unwrap();
    let sent = server.received();
    assert_eq!(sent[0].body, format!("[{},1]", u128::MAX).into_bytes());
    assert_eq!(sent[1].body, written.as_bytes());
    for request in sent {
        assert_eq!(request.header("content-type"), Some("application/json"));
    }
}

#[tokio::test]
async fn a_custom_call_takes_the_options_of_every_call() {
    let (server, nvm) = server_and_client([answer(503, &[], "")]).await;
    let error = nvm
        .request("GET", "/catalog/services")
        .with_request_id("mine-1")
        .with_organization("org-1")
        .with_retry(RetryPolicy::never())
        .await
        .unwrap_err();
    assert_eq!((error.attempts(), server.requests()), (1, 1));
    assert_options_arrived(&server);
    let late = nvm
        .request("GET", "/catalog/services")
        .with_attempt_timeout(Duration::ZERO)
        .await;
    assert_eq!(late.unwrap_err().outcome(), Outcome::NotSent);
    assert_eq!(server.requests(), 1);
}

fn assert_options_arrived(server: &Server) {
    let sent = server.received();
    assert_eq!(sent[0].header("x-correlation-id"), Some("mine-1"));
    assert_eq!(sent[0].header("x-current-org-id"), Some("org-1"));
}

#[cfg(feature = "raw")]
mod raw {
    use super::*;

    #[tokio::test]
    async fn it_takes_the_options_of_every_call() {
        let (server, nvm) = server_and_client([answer(503, &[], "")]).await;
        let plan = crate::support::plan();
        let error = nvm
            .raw()
            .with_request_id("mine-1")
            .with_organization("org-1")
            .with_retry(RetryPolicy::never())
            .call(|client| async move { client.get_plan(&plan).await })
            .await
            .unwrap_err();
        assert_eq!((error.attempts(), server.requests()), (1, 1));
        assert_options_arrived(&server);
    }

    #[tokio::test]
    async fn the_generated_client_is_retried_and_reports_as_every_call() {
        let plan = crate::support::plan();
        let script = [
            answer(503, &[], ""),
            answer(200, &[], r#"{"planId":"42","name":"n"}"#),
        ];
        let (server, nvm) = server_and_client(script).await;
        let read = nvm
            .raw()
            .call(|client| async move { client.get_plan(&plan).await })
            .await
            .unwrap();
        assert_eq!((read.attempts(), server.requests()), (2, 2));
        let sent = server.received();
        assert_eq!(
            sent[0].header("x-correlation-id"),
            sent[1].header("x-correlation-id")
        );
        assert!(
            sent[0]
                .header("authorization")
                .unwrap()
                .starts_with("Bearer custom:")
        );
        assert_eq!(sent[0].header("api-version"), None);
        assert_eq!(sent[0].header("nevermined-version"), Some("1.1"));
    }

    #[tokio::test]
    async fn a_write_of_the_generated_client_is_sent_once() {
        for trouble in doubtful() {
            let (server, nvm) = server_and_client([trouble]).await;
            let plan = crate::support::plan();
            let error = nvm
                .raw()
                .call(|client| async move { client.order_plan(&plan).await })
                .await
                .unwrap_err();
            assert_eq!(error.outcome(), Outcome::Unknown, "{error:?}");
            assert_eq!(error.operation(), Some("orderPlan"));
            assert_eq!((error.attempts(), server.requests()), (1, 1));
        }
    }

    #[tokio::test]
    async fn its_refusals_and_unreadable_answers_keep_everything() {
        let refusal = answer(
            409,
            &[],
            r#"{"code":"BCK.PROTOCOL.0056","message":"have it"}"#,
        );
        let (_server, nvm) = server_and_client([refusal, answer(200, &[], "<html>")]).await;
        let order = || async {
            let plan = crate::support::plan();
            nvm.raw()
                .call(|client| async move { client.order_plan(&plan).await })
                .await
                .unwrap_err()
        };
        let error = order().await;
        assert_eq!(
            (error.kind(), error.outcome()),
            (ErrorKind::AlreadyOwned, Outcome::Rejected)
        );
        assert_eq!((error.status(), error.message()), (Some(409), "have it"));
        let error = order().await;
        assert_eq!(
            (error.kind(), error.outcome()),
            (ErrorKind::Decode, Outcome::Unknown)
        );
        assert_eq!((error.status(), error.body()), (Some(200), &b"<html>"[..]));
    }
}
