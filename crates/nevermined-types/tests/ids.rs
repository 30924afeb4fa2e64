//! Ids: what is taken, what is refused and how that is said, and their JSON forms.

use nevermined_types::{AgentId, ParseIdError, PlanId};
use proptest::prelude::*;

const MAX: &str = "115792089237316195423570985008687907853269984665640564039457584007913129639935";
const ABOVE_MAX: &str =
    "115792089237316195423570985008687907853269984665640564039457584007913129639936";

fn refusal(text: &str) -> Option<ParseIdError> {
    let as_agent = text.parse::<AgentId>();
    let as_plan = text.parse::<PlanId>();
    assert_eq!(
        as_agent.is_err(),
        as_plan.is_err(),
        "both kinds of id agree"
    );
    as_plan.err()
}

#[test]
fn takes_what_the_service_issues_and_the_legacy_form() {
    let longest_did = format!("did:nv:{}", "a".repeat(248));
    for text in [
        "0",
        "1",
        "007",
        MAX,
        "did:nv:abc",
        "did:nvm:A-1_b.c:d",
        &longest_did,
    ] {
        let plan: PlanId = text.parse().unwrap_or_else(|e| panic!("{e}"));
        let agent: AgentId = text.parse().unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(plan.as_str(), text);
        assert_eq!(agent.to_string(), text);
    }
}

#[test]
fn keeps_leading_zeros() {
    let padded: PlanId = "007".parse().unwrap();
    assert_ne!(padded, PlanId::from(7u64));
    assert_eq!(padded.to_string(), "007");
}

#[test]
fn refuses_everything_else() {
    let nine_79 = "9".repeat(79);
    let zeros_79 = "0".repeat(79);
    let long_did = format!("did:nv:{}", "a".repeat(249));
    let cases: &[(&str, Option<usize>, &str)] = &[
        ("", None, "it is empty"),
        (".", Some(0), "'.' at byte 0"),
        ("..", Some(0), "'.' at byte 0"),
        ("a/b", Some(0), "'a' at byte 0"),
        ("1/2", Some(1), "'/' at byte 1"),
        ("1\\2", Some(1), r"'\\' at byte 1"),
        ("1%2f2", Some(1), "'%' at byte 1"),
        ("1?x", Some(1), "'?' at byte 1"),
        ("1#x", Some(1), "'#' at byte 1"),
        (" 1", Some(0), "' ' at byte 0"),
        ("1\n", Some(1), r"'\n' at byte 1"),
        ("1\0", Some(1), r"'\u{0}' at byte 1"),
        ("1\u{202e}2", Some(1), r"'\u{202e}' at byte 1"),
        ("12\u{661}", Some(2), r"'\u{661}' at byte 2"),
        ("\u{ff11}", Some(0), r"'\u{ff11}' at byte 0"),
        ("-1", Some(0), "it is negative"),
        ("-", Some(0), "'-' at byte 0"),
        ("+1", Some(0), "'+' at byte 0"),
        ("1.0", Some(1), "'.' at byte 1"),
        ("1e5", Some(1), "'e' at byte 1"),
        ("1_000", Some(1), "'_' at byte 1"),
        ("0x7b", Some(1), "it is hexadecimal"),
        ("plan_abc123", Some(0), "'p' at byte 0"),
        ("DID:nv:abc", Some(0), "'D' at byte 0"),
        (ABOVE_MAX, None, "it is greater than 2^256-1"),
        (&nine_79, None, "it has 79 digits, more than 78"),
        (&zeros_79, None, "it has 79 digits, more than 78"),
        ("did:", None, "a method and an id"),
        ("did:nv", None, "a method and an id"),
        ("did:nv:", None, "a method and an id"),
        ("did::abc", None, "a method and an id"),
        ("did:NV:abc", Some(4), "'N' at byte 4"),
        ("did:n.v:abc", Some(5), "'.' at byte 5"),
        ("did:nv:a/b", Some(8), "'/' at byte 8"),
        ("did:nv:a%2e", Some(8), "'%' at byte 8"),
        ("did:nv:a?b", Some(8), "'?' at byte 8"),
        ("did:nv:a#b", Some(8), "'#' at byte 8"),
        ("did:nv:a b", Some(8), "' ' at byte 8"),
        ("did:nv:\u{e9}", Some(7), r"'\u{e9}' at byte 7"),
        ("did:nv:a:", Some(8), "does not end with a colon"),
        (&long_did, None, "a DID has at most 255 bytes"),
    ];
    for &(text, offset, problem) in cases {
        let error = refusal(text).expect(text);
        let message = error.to_string();
        assert!(message.contains(problem), "{text:?}: {message}");
        assert!(message.ends_with("pass 1 to 78 decimal digits, or a DID such as did:nv:abc"));
        assert_eq!(error.offset(), offset, "{text:?}: {message}");
    }
}

#[test]
fn a_refusal_names_the_kind_of_id() {
    let plan = "".parse::<PlanId>().unwrap_err().to_string();
    let agent = "".parse::<AgentId>().unwrap_err().to_string();
    assert!(plan.starts_with("plan id \"\" is refused: "), "{plan}");
    assert!(agent.starts_with("agent id \"\" is refused: "), "{agent}");
}

#[test]
fn a_refusal_stays_short() {
    for text in [
        "9".repeat(1_000_000),
        "\u{1f4b0}".repeat(1_000_000),
        format!("did:nv:{}", "/".repeat(9999)),
    ] {
        assert!(refusal(&text).unwrap().to_string().len() < 250);
    }
}

#[test]
fn reads_a_string_or_a_whole_number_and_writes_a_string() {
    let read = |json: &str| serde_json::from_str::<PlanId>(json);
    for (json, id) in [
        ("\"7\"", "7"),
        ("7", "7"),
        ("0", "0"),
        ("9007199254740993", "9007199254740993"),
        ("18446744073709551615", "18446744073709551615"),
        ("\"did:nv:abc\"", "did:nv:abc"),
    ] {
        let plan = read(json).unwrap();
        assert_eq!(plan.as_str(), id);
        assert_eq!(serde_json::to_string(&plan).unwrap(), format!("\"{id}\""));
    }
    for (json, problem) in [
        ("5.0", "digits of it are lost"),
        ("1e77", "plan id 1e77 arrived as a floating point number"),
        ("-1", "it is negative"),
        ("\"a/b\"", "'a' at byte 0"),
        ("null", "expected a plan id as a string or a whole number"),
        ("true", "expected a plan id as a string or a whole number"),
        ("{}", "expected a plan id as a string or a whole number"),
        ("[]", "expected a plan id as a string or a whole number"),
    ] {
        let message = read(json).unwrap_err().to_string();
        assert!(message.contains(problem), "{json}: {message}");
    }
}

/// Whether serde_json keeps the digits of a great number depends on features that any crate can turn on.
#[test]
fn a_json_number_from_2_to_the_64_is_exact_or_refused() {
    let json = "18446744073709551616";
    match serde_json::from_str::<PlanId>(json) {
        Ok(plan) => assert_eq!(plan.as_str(), json),
        Err(error) => assert!(
            error.to_string().contains("digits of it are lost"),
            "{error}"
        ),
    }
}

#[test]
fn is_a_key_of_a_json_object() {
    let map = std::collections::BTreeMap::from([(AgentId::from(7u64), 1)]);
    let json = serde_json::to_string(&map).unwrap();
    assert_eq!(json, r#"{"7":1}"#);
    let read: std::collections::BTreeMap<AgentId, i32> = serde_json::from_str(&json).unwrap();
    assert_eq!(read, map);
}

#[test]
fn a_call_can_take_ids_of_every_form() {
    fn order<I>(id: I) -> Result<String, ParseIdError>
    where
        I: TryInto<PlanId>,
        ParseIdError: From<I::Error>,
    {
        Ok(id.try_into()?.to_string())
    }
    let id = PlanId::from(7u64);
    assert_eq!(order(&id).unwrap(), "7");
    assert_eq!(order(id).unwrap(), "7");
    assert_eq!(order("7").unwrap(), "7");
    assert_eq!(order("7".to_owned()).unwrap(), "7");
    assert_eq!(order(7u128).unwrap(), "7");
    assert!(order("..").is_err());
}

proptest! {
    #[test]
    fn digits_come_back_as_they_went(digits in "[0-9]{1,77}") {
        let plan: PlanId = digits.parse().unwrap();
        let json = serde_json::to_string(&plan).unwrap();
        prop_assert_eq!(&json, &format!("\"{digits}\""));
        prop_assert_eq!(serde_json::from_str::<PlanId>(&json).unwrap(), plan);
    }

    #[test]
    fn the_longest_ids_come_back_as_they_went(digits in "1(0[0-9]|1[0-4])[0-9]{75}") {
        let (plan, agent): (PlanId, AgentId) = (digits.parse().unwrap(), digits.parse().unwrap());
        prop_assert_eq!(plan.to_string(), digits.as_str());
        prop_assert_eq!(agent.to_string().parse::<AgentId>().unwrap(), agent.clone());
        // As a text, as the key of an object, and through a value in between.
        let text = serde_json::json!(plan);
        prop_assert_eq!(&text, &serde_json::json!(digits));
        prop_assert_eq!(serde_json::from_value::<PlanId>(text).unwrap(), plan.clone());
        let map = std::collections::BTreeMap::from([(agent, plan.clone())]);
        let json = serde_json::to_string(&map).unwrap();
        prop_assert_eq!(serde_json::from_str::<std::collections::BTreeMap<_, _>>(&json).unwrap(), map);
        // As a number it is exact or refused, and never another one.
        if let Ok(read) = serde_json::from_str::<PlanId>(&digits) {
            prop_assert_eq!(read, plan);
        }
    }

    #[test]
    fn dids_come_back_as_they_went(did in "did:[a-z0-9]{1,9}:[A-Za-z0-9._:-]{0,90}[A-Za-z0-9._-]") {
        let agent: AgentId = did.parse().unwrap();
        prop_assert_eq!(agent.as_str(), did);
    }

    #[test]
    fn what_is_taken_is_one_segment_of_a_path(text in "\\PC{0,90}|[0-9a-z:./\\\\%?#-]{0,12}|did:[a-z]:.{1,9}") {
        if let Ok(id) = text.parse::<PlanId>() {
            prop_assert_eq!(id.as_str(), &text);
            prop_assert!(!text.is_empty() && text != "." && text != "..");
            prop_assert!(text.bytes().all(|b| b.is_ascii_alphanumeric() || b"._:-".contains(&b)));
        }
    }

    #[test]
    fn no_text_panics_or_makes_a_long_message(text in any::<String>()) {
        if let Err(error) = text.parse::<PlanId>() {
            let message = error.to_string();
            prop_assert!(message.len() < 250 && message.is_ascii(), "{}", message);
        }
    }

    #[test]
    fn numbers_become_their_digits(number: u128) {
        prop_assert_eq!(PlanId::from(number), number.to_string().parse().unwrap());
    }
}
