//! The generated tables agree with the generated client and with themselves.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on should stop, in its helpers too"
)]

mod support;

use nevermined_api::{Operation, Safety, error_code, operation};

/// The table of each client that is compiled in, with the client's code.
fn tables() -> Vec<(&'static [Operation], &'static str)> {
    macro_rules! table {
        ($client:ident, $code:literal) => {
            (
                nevermined_api::$client::OPERATIONS.as_slice(),
                include_str!($code),
            )
        };
    }
    vec![
        table!(protocol, "../src/generated/protocol/client.rs"),
        #[cfg(feature = "organizations")]
        table!(organizations, "../src/generated/organizations/client.rs"),
        #[cfg(feature = "additions")]
        table!(additions, "../src/generated/additions/client.rs"),
        #[cfg(feature = "root")]
        table!(root, "../src/generated/root/client.rs"),
    ]
}

fn operations() -> impl Iterator<Item = &'static Operation> {
    tables().into_iter().flat_map(|(table, _)| table)
}

#[test]
fn every_operation_is_found_by_its_name() {
    for listed in operations() {
        assert!(std::ptr::eq(operation(listed.name).unwrap(), listed));
    }
    for (table, _) in tables() {
        assert!(table.is_sorted_by(|a, b| a.name < b.name));
    }
}

#[test]
fn each_operation_is_the_request_that_its_method_builds() {
    for (table, client) in tables() {
        for listed in table {
            let code = method(client, listed.name);
            assert!(
                code.contains(&format!("operation_id: \"{}\"", listed.name)),
                "{listed:?}"
            );
            let verb = format!(".{}(url)", listed.method.to_lowercase());
            assert!(code.contains(&verb), "{listed:?}");
            let wanted = format!("\"{{}}{}\"", holes(listed.path));
            assert!(code.contains(&wanted), "{listed:?}");
        }
        let methods = client.matches("let info = OperationInfo {").count();
        assert_eq!(methods, table.len());
    }
}

/// The code of one method.
fn method<'a>(client: &'a str, name: &str) -> &'a str {
    let start = client
        .find(&format!("pub async fn {name}<"))
        .unwrap_or_else(|| panic!("the client has no {name}"));
    let code = &client[start..];
    let end = code[1..]
        .find("pub async fn ")
        .map_or(code.len(), |next| next + 1);
    &code[..end]
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
    for listed in operations() {
        assert!(listed.statuses.is_sorted_by(|a, b| a < b), "{listed:?}");
        let successes = listed
            .statuses
            .iter()
            .filter(|status| (200..300).contains(*status));
        // A family of successes that nobody has listed one by one has no status of its own.
        let most = if listed.id == "createOrganizationAccount" {
            3
        } else {
            1
        };
        assert!(successes.count() <= most, "{listed:?}");
    }
}

#[test]
fn what_moves_value_is_never_called_safe() {
    for listed in operations().filter(|listed| listed.moves_value) {
        assert_ne!(listed.safety, Safety::Safe, "{listed:?}");
        // A proxied GET may be paid for.
        assert!(
            listed.method != "GET" || listed.id == "proxyGet",
            "{listed:?}"
        );
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
    for listed in operations() {
        let by_key = listed.safety == Safety::IdempotentByKey;
        assert_eq!(by_key, listed.idempotency_key.is_some(), "{listed:?}");
    }
}

#[test]
fn every_line_of_the_catalog_is_found() {
    let read = support::document;
    let (Some(catalog), Some(additions)) = (read("errors.csv"), read("errors-additions.csv"))
    else {
        return;
    };
    let mut lines = 0;
    for line in catalog.lines().skip(1).chain(additions.lines().skip(1)) {
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
    assert_eq!(lines, nevermined_api::error_codes().len());
}
