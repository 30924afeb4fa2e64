//! What the port says to those who ask for what it can't do.

use super::*;
use serde_json::json;

/// Status 400, the field and what is said of it.
#[track_caller]
fn refused(answer: &Answer, field: &str, said: &str) {
    answer.assert_refused(400, "BCK.HTTP.400");
    assert_eq!(answer.body["details"]["field"], field, "{}", answer.body);
    assert_eq!(answer.body["message"], format!("{field}: {said}"));
}

#[tokio::test]
async fn queries_and_numbers_of_faults_are_named() {
    let world = managed().await;
    let whole =
        |text: &str| format!("must be a whole number of 0 or more, such as 100, not \"{text}\"");
    for (path, field, said) in [
        ("/requests?limit=-1", "limit", whole("-1")),
        ("/requests?limit=", "limit", whole("")),
        ("/deliveries?limit=1.5", "limit", whole("1.5")),
        (
            "/requests?limt=5",
            "limt",
            "is not known here; there is limit".to_owned(),
        ),
        (
            "/deliveries?status=lost",
            "status",
            "must be pending, in_flight, delivered, failed or dead".to_owned(),
        ),
    ] {
        refused(
            &send(request(&world, Method::GET, path)).await,
            field,
            &said,
        );
    }
    let path = format!("/requests?limit={}", "9".repeat(40));
    get(&world, &path).await;
    let abc = send(request(&world, Method::DELETE, "/faults/abc")).await;
    refused(
        &abc,
        "id",
        "must be the number of a fault, such as 1, not \"abc\"",
    );
    let bytes = send(request(&world, Method::POST, "/orders/%ff/pay")).await;
    bytes.assert_refused(400, "BCK.HTTP.400");
    let said = bytes.body["message"].as_str().unwrap();
    assert!(
        said.starts_with("the path holds bytes that are no UTF-8"),
        "{said}"
    );
}

#[tokio::test]
async fn a_fault_that_is_wrong_says_where_and_what_it_must_be() {
    let world = managed().await;
    let kinds = "must be one of delay, stall, reset, serverError, htmlBadGateway, tooManyRequests, cutBody, \
        duplicateDelivery, successFalse, numberForString, okForCreated, balanceLag, unknownEnumValue, unknownErrorCode";
    let delay = r#"{"kind":"delay","millis":200,"when":"afterCommit"}"#;
    for (fault, field, said) in [
        (
            json!({}),
            "effect",
            "is required, such as {\"kind\": \"cutBody\"}",
        ),
        (
            json!({ "effect": "cutBody" }),
            "effect",
            "must be an object",
        ),
        (json!({ "effect": {} }), "effect.kind", "is required"),
        (
            json!({ "effect": { "kind": 7 } }),
            "effect.kind",
            "must be a string",
        ),
        (
            json!({ "effect": { "kind": "explode" } }),
            "effect.kind",
            kinds,
        ),
        (
            json!({ "effect": { "kind": "delay" } }),
            "effect.millis",
            &format!("is required, as in {delay}"),
        ),
        (
            json!({ "effect": { "kind": "delay", "millis": -1 } }),
            "effect.millis",
            &format!("must be a whole number as in {delay}, not -1"),
        ),
        (
            json!({ "effect": { "kind": "reset", "when": "later" } }),
            "effect.when",
            "must be beforeCommit or afterCommit",
        ),
        (
            json!({ "effect": { "kind": "tooManyRequests", "header": "later" } }),
            "effect.header",
            "must be retry-after, retry-after-short or retry-after-long",
        ),
        (
            json!({ "effect": { "kind": "reset", "before": true } }),
            "effect.before",
            "is not known here; there is kind, when",
        ),
        (
            json!({ "effect": { "kind": "cutBody" }, "time": 1 }),
            "time",
            "is not known here; there is effect, operation, path, account, after, times",
        ),
        (
            json!({ "effect": { "kind": "cutBody" }, "operation": "settle" }),
            "operation",
            "the service has no operation \"settle\"; it has settlePermission, settleMppCredential, reportPaymentSettlement",
        ),
    ] {
        let answer = ask(&world, Method::POST, "/faults", fault).await;
        refused(&answer, field, said);
    }
    let two = json!({ "faults": [{ "effect": { "kind": "cutBody" } }, { "effect": { "kind": "delay", "millis": true } }] });
    let answer = ask(&world, Method::PUT, "/faults", two).await;
    let said = format!("must be a whole number as in {delay}, not true");
    refused(&answer, "faults[1].effect.millis", &said);
    assert_eq!(world.sandbox.fault_report(), []);
}
