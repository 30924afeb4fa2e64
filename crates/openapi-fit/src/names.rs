//! Names as the generator makes them: identifiers in snake and in Pascal case.

use heck::{ToPascalCase, ToSnakeCase};

/// `FooController_bar` without `FooController_`.
pub(crate) fn without_controller(id: &str) -> &str {
    match id.split_once('_') {
        Some((class, method)) if class.ends_with("Controller") && !method.is_empty() => method,
        _ => id,
    }
}

/// The name that a type gets.
pub(crate) fn pascal(name: &str) -> String {
    identifier(name, ToPascalCase::to_pascal_case, "X")
}

/// The name that a method, a field or an argument gets.
pub(crate) fn snake(name: &str) -> String {
    identifier(name, ToSnakeCase::to_snake_case, "x")
}

fn identifier(name: &str, case: fn(&str) -> String, placeholder: &str) -> String {
    let name = match name {
        "+1" => "plus1".to_owned(),
        "-1" => "minus1".to_owned(),
        _ => case(
            &name
                .replace('\'', "")
                .replace(|c: char| !(c.is_alphanumeric() || c == '_'), "-"),
        ),
    };
    match name.chars().next() {
        None => placeholder.to_owned(),
        Some(first) if first.is_alphabetic() => name,
        Some(_) => format!("{placeholder}{name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controllers_are_cut_off() {
        assert_eq!(without_controller("DelegationController_create"), "create");
        assert_eq!(without_controller("XController_a_b"), "a_b");
        assert_eq!(without_controller("Controller"), "Controller");
        assert_eq!(without_controller("FooController_"), "FooController_");
        assert_eq!(without_controller("orderPlan"), "orderPlan");
        assert_eq!(without_controller("foo_bar"), "foo_bar");
    }

    #[test]
    fn cases() {
        assert_eq!(pascal("order-plan-response"), "OrderPlanResponse");
        assert_eq!(pascal("_NvmAPIResultDto"), "NvmApiResultDto");
        assert_eq!(pascal(""), "X");
        assert_eq!(pascal("2fa"), "X2fa");
        assert_eq!(
            snake("mintX402PaymentCredential"),
            "mint_x402_payment_credential"
        );
        assert_eq!(snake("fooBar"), snake("foo_bar"));
        assert_eq!(snake("X-Current-Org-Id"), "x_current_org_id");
    }
}
