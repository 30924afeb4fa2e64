//! The JSON schema of each generated type allows what its document allows.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on should stop, in its helpers too"
)]

use openapi_fit::Samples;
use schemars::Schema;
use serde_json::Value;

#[path = "schemas/generated.rs"]
#[rustfmt::skip]
mod generated;
mod support;

fn clients() -> [(&'static str, Vec<(&'static str, Schema)>); 4] {
    [
        ("protocol", generated::protocol()),
        ("organizations", generated::organizations()),
        ("additions", generated::additions()),
        ("root", generated::root()),
    ]
}

/// The texts of this document's own formats.
fn text(format: &str, n: u64) -> Option<String> {
    match format {
        "address" => Some(format!("0x{n:040x}")),
        "tx-hash" => Some(format!("0x{n:064x}")),
        "plan-id" | "agent-id" | "credits" | "uint256" => Some(format!("9007199254740993{n}")),
        _ => None,
    }
}

#[test]
fn each_schema_accepts_the_samples_of_its_document() {
    let mut problems = Vec::new();
    let mut tried = 0;
    for (client, schemas) in clients() {
        let Some(document) = support::document(&format!("lowered/{client}.client.json")) else {
            return;
        };
        let document: Value = serde_json::from_str(&document).unwrap();
        let components = &document["components"]["schemas"];
        let samples = Samples::new(components, text);
        for (name, schema) in schemas {
            let validator = jsonschema::validator_for(schema.as_value()).unwrap();
            for sample in [
                samples.fullest(&components[name]),
                samples.emptiest(&components[name]),
            ] {
                tried += 1;
                for error in validator.iter_errors(&sample) {
                    problems.push(format!("{client} {name}: {error} in {sample}"));
                }
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    assert!(tried > 300, "{tried} samples");
}
