//! The examples of the documents are values of the generated types.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on should stop, in its helpers too"
)]

mod support;

use nevermined_api::types;
use serde_json::Value;

#[test]
fn every_example_of_a_body_is_read_and_written_back() {
    let Some(text) = support::document("lowered/protocol.client.json") else {
        return;
    };
    let document: Value = serde_json::from_str(&text).unwrap();
    let mut read = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let body = &operation["requestBody"]["content"]["application/json"];
            let Some(example) = body.get("example") else {
                continue;
            };
            let schema = body["schema"]["$ref"].as_str().unwrap();
            let written = through(schema, example);
            assert_eq!(&written, example, "{method} {path}");
            read += 1;
        }
    }
    assert!(read >= 2, "the examples of mint and redeem are gone");
}

/// Decodes `example` into the type of `schema`, and encodes it again.
fn through(schema: &str, example: &Value) -> Value {
    match schema.rsplit('/').next().unwrap() {
        "MintCreditsRequest" => again::<types::MintCreditsRequest>(example),
        "RedeemCreditsRequest" => again::<types::RedeemCreditsRequest>(example),
        other => panic!("{other} has an example now: name its type here"),
    }
}

fn again<T: serde::de::DeserializeOwned + serde::Serialize>(example: &Value) -> Value {
    let value: T = serde_json::from_value(example.clone()).unwrap();
    serde_json::to_value(value).unwrap()
}
