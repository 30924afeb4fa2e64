//! The JSON schemas describe what is written and refuse what is refused.
#![cfg(feature = "schemars")]

use nevermined_types::{Address, AgentId, Credits, PlanId, TxHash, Uint256};
use proptest::prelude::*;
use regex::Regex;
use schemars::{JsonSchema, schema_for};

fn pattern<T: JsonSchema>(pointer: &str) -> Option<Regex> {
    let schema = schema_for!(T);
    Regex::new(schema.pointer(pointer)?.as_str()?).ok()
}

#[test]
fn credits_are_an_integer_or_a_string() {
    let schema = schema_for!(Credits);
    assert_eq!(schema.pointer("/anyOf/0/type"), Some(&"integer".into()));
    assert_eq!(
        schema.pointer("/anyOf/0/maximum"),
        Some(&9_007_199_254_740_991u64.into())
    );
    assert_eq!(schema.pointer("/anyOf/1/type"), Some(&"string".into()));
}

#[test]
fn each_type_has_its_own_name() {
    let names = [
        Address::schema_id(),
        AgentId::schema_id(),
        Credits::schema_id(),
        PlanId::schema_id(),
        TxHash::schema_id(),
        Uint256::schema_id(),
    ];
    let distinct: std::collections::BTreeSet<_> = names.iter().collect();
    assert_eq!(distinct.len(), names.len());
}

#[test]
fn the_pattern_of_an_id_has_the_edges_of_the_parser() {
    let rule = pattern::<PlanId>("/pattern").unwrap();
    let (most, more) = ("1".repeat(78), "1".repeat(79));
    for text in [&most, "0", "did:nv:a:b", "did:nv::a"] {
        assert!(
            rule.is_match(text) && text.parse::<PlanId>().is_ok(),
            "{text}"
        );
    }
    for text in [
        &more,
        "",
        "did:nv:",
        "did:nv:a:",
        "did:nv:a/b",
        "did:NV:a",
        "1\n",
    ] {
        assert!(
            !rule.is_match(text) && text.parse::<PlanId>().is_err(),
            "{text}"
        );
    }
}

proptest! {
    #[test]
    fn the_pattern_of_an_id_is_the_rule_of_the_parser(
        text in "[0-9]{1,77}|did:[a-z0-9]{0,3}:[A-Za-z0-9._:/%-]{0,9}|[0-9a-z:./-]{0,9}",
    ) {
        let rule = pattern::<PlanId>("/pattern").unwrap();
        prop_assert_eq!(rule.is_match(&text), text.parse::<PlanId>().is_ok());
    }

    #[test]
    fn the_pattern_of_an_address_matches_what_is_written(bytes: [u8; 20]) {
        let rule = pattern::<Address>("/pattern").unwrap();
        prop_assert!(rule.is_match(&Address::from(bytes).to_string()));
    }

    #[test]
    fn the_pattern_of_a_number_matches_what_is_written(number: u128) {
        for rule in [pattern::<Uint256>("/pattern"), pattern::<Credits>("/anyOf/1/pattern")] {
            prop_assert!(rule.unwrap().is_match(&Uint256::from(number).to_string()));
        }
    }
}
