//! The generated tables agree with the generated client and with themselves.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on should stop, in its helpers too"
)]

use nevermined_api::{OPERATIONS, Safety, error_code, operation};

const CLIENT: &str = include_str!("../src/generated.rs");

#[test]
fn every_operation_is_found_by_its_name() {
    for listed in &OPERATIONS {
        assert!(std::ptr::eq(operation(listed.name).unwrap(), listed));
    }
    assert!(OPERATIONS.is_sorted_by(|a, b| a.name < b.name));
}

#[test]
fn each_operation_is_the_request_that_its_method_builds() {
    for listed in &OPERATIONS {
        let start = CLIENT
            .find(&format!("pub async fn {}<", listed.name))
            .unwrap_or_else(|| panic!("the client has no {}", listed.name));
        let code = &CLIENT[start..];
        let end = code[1..]
            .find("pub async fn ")
            .map_or(code.len(), |next| next + 1);
        let code = &code[..end];

        assert!(
            code.contains(&format!("operation_id: \"{}\"", listed.name)),
            "{listed:?}"
        );
        let verb = format!(".{}(url)", listed.method.to_lowercase());
        assert!(code.contains(&verb), "{listed:?}");
        assert!(
            code.contains(&format!("\"{{}}{}\"", holes(listed.path))),
            "{listed:?}"
        );
    }
    let methods = CLIENT.matches("let info = OperationInfo {").count();
    assert_eq!(methods, OPERATIONS.len());
}

/// The template as the client's code has it: without the names of the parameters.
fn holes(path: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for letter in path.chars() {
        if letter == '}' {
            inside = false;
        }
        if !inside {
            out.push(letter);
        }
        if letter == '{' {
            inside = true;
        }
    }
    out
}

#[test]
fn statuses_are_ascending_and_hold_one_success() {
    for listed in &OPERATIONS {
        assert!(listed.statuses.is_sorted_by(|a, b| a < b), "{listed:?}");
        let successes = listed
            .statuses
            .iter()
            .filter(|status| (200..300).contains(*status));
        assert_eq!(successes.count(), 1, "{listed:?}");
    }
}

#[test]
fn what_moves_value_is_never_called_safe() {
    for listed in OPERATIONS.iter().filter(|listed| listed.moves_value) {
        assert_ne!(listed.safety, Safety::Safe, "{listed:?}");
        assert_ne!(listed.method, "GET", "{listed:?}");
    }
    for name in [
        "order_plan",
        "mint_credits",
        "mint_expirable_credits",
        "redeem_credits",
    ] {
        let listed = operation(name).unwrap();
        assert!(listed.moves_value, "{listed:?}");
        assert_eq!(listed.safety, Safety::Neither, "{listed:?}");
    }
}

#[test]
fn a_key_goes_with_idempotency_by_key() {
    for listed in &OPERATIONS {
        let by_key = listed.safety == Safety::IdempotentByKey;
        assert_eq!(by_key, listed.idempotency_key.is_some(), "{listed:?}");
    }
}

#[test]
fn every_line_of_the_catalogue_is_found() {
    // Not there in a published copy of this crate; the documents are the repository's.
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../openapi/errors.csv");
    let Ok(catalogue) = std::fs::read_to_string(path) else {
        return;
    };
    let mut lines = 0;
    for line in catalogue.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let known = error_code(cells[0]).unwrap_or_else(|| panic!("{line} is not in the table"));
        assert_eq!(known.status.to_string(), cells[1], "{line}");
        assert_eq!(
            format!("{:?}", known.category).to_lowercase(),
            cells[2],
            "{line}"
        );
        let retryable = match known.retryable {
            Some(true) => "yes",
            Some(false) => "no",
            None => "unstated",
        };
        assert_eq!(retryable, cells[3], "{line}");
        lines += 1;
    }
    assert!(lines > 500);
}
