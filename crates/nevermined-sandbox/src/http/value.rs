//! Reading the values that the API exchanges out of JSON: unsigned 256-bit numbers, addresses, texts.

use crate::clock::Moment;
use crate::codes::{self, Code};
use crate::ledger::{AgentKey, Amount, PlanKey};
use crate::refusal::Refusal;
use crate::shapes::MAX_JSON_INTEGER;
use nevermined_types::Address;
use serde_json::Value;

/// How many digits 2^256-1 has.
const MAX_DIGITS: usize = 78;

/// An unsigned 256-bit number: a decimal string, or a JSON integer up to 2^53-1.
pub(crate) fn uint256(field: &str, value: &Value) -> Result<Amount, Refusal> {
    match value {
        Value::String(text) => decimal(field, text),
        Value::Number(number) => {
            let small = number.as_u64().or_else(|| number.as_f64().and_then(whole));
            small
                .filter(|small| *small <= MAX_JSON_INTEGER)
                .map(Amount::from)
                .ok_or_else(|| {
                    not_uint256(
                        field,
                        format!("{number} is not an integer from 0 to 2^53-1; above that, send a decimal string"),
                    )
                })
        }
        _ => Err(not_uint256(
            field,
            "must be a decimal string or a JSON integer",
        )),
    }
}

/// An unsigned 256-bit number in decimal digits.
pub(crate) fn decimal(field: &str, text: &str) -> Result<Amount, Refusal> {
    let digits = !text.is_empty()
        && text.len() <= MAX_DIGITS
        && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten().ok_or_else(|| {
        not_uint256(
            field,
            format!("{:?} is not a decimal number from 0 to 2^256-1", clip(text)),
        )
    })
}

/// An amount of credits. Less than nothing is refused with the code for nothing, which the ledger also uses.
pub(crate) fn credits(field: &str, value: &Value, nothing: Code) -> Result<Amount, Refusal> {
    let negative = match value {
        Value::Number(number) => number.as_f64().is_some_and(|number| number < 0.0),
        Value::String(text) => text
            .strip_prefix('-')
            .is_some_and(|rest| decimal(field, rest).is_ok()),
        _ => false,
    };
    if negative {
        return Err(Refusal::field(nothing, field, "must be greater than zero"));
    }
    uint256(field, value)
}

/// A plan's id.
pub(crate) fn plan(field: &str, value: &Value) -> Result<PlanKey, Refusal> {
    uint256(field, value).map(PlanKey)
}

/// An agent's id.
pub(crate) fn agent(field: &str, value: &Value) -> Result<AgentKey, Refusal> {
    uint256(field, value).map(AgentKey)
}

/// A point in time, as RFC 3339 writes it.
pub(crate) fn moment(field: &str, value: &Value) -> Result<Moment, Refusal> {
    Moment::parse(text(field, value)?).ok_or_else(|| {
        Refusal::field(
            codes::BAD_REQUEST,
            field,
            "must be a date and time such as 2030-01-31T12:00:00Z",
        )
    })
}

/// A duration in whole seconds.
pub(crate) fn seconds(field: &str, value: &Value) -> Result<u64, Refusal> {
    /// About the year 9999, counted from 1970: no expiry lies beyond it.
    const LONGEST: u64 = 253_402_300_799;
    u64::try_from(uint256(field, value)?)
        .ok()
        .filter(|seconds| *seconds <= LONGEST)
        .ok_or_else(|| {
            Refusal::field(
                codes::BAD_REQUEST,
                field,
                format!("must be at most {LONGEST} seconds"),
            )
        })
}

/// An address.
pub(crate) fn address(field: &str, value: &Value) -> Result<Address, Refusal> {
    let text = text(field, value)?;
    address_text(field, text)
}

/// An address, from its text.
pub(crate) fn address_text(field: &str, text: &str) -> Result<Address, Refusal> {
    text.parse::<Address>()
        .map_err(|error| Refusal::field(codes::NOT_ENCODABLE, field, error.to_string()))
}

/// A string.
pub(crate) fn text<'a>(field: &str, value: &'a Value) -> Result<&'a str, Refusal> {
    value
        .as_str()
        .ok_or_else(|| Refusal::field(codes::BAD_REQUEST, field, "must be a string"))
}

/// A string that says something.
pub(crate) fn filled_text<'a>(field: &str, value: &'a Value) -> Result<&'a str, Refusal> {
    let text = text(field, value)?;
    if text.trim().is_empty() {
        return Err(Refusal::field(
            codes::BAD_REQUEST,
            field,
            "must not be empty",
        ));
    }
    Ok(text)
}

/// One of some words.
pub(crate) fn one_of(
    words: &'static [&'static str],
) -> impl Fn(&str, &Value) -> Result<&'static str, Refusal> {
    move |field, value| {
        let text = text(field, value)?;
        let known = words.iter().copied().find(|word| *word == text);
        known.ok_or_else(|| {
            let problem = format!("must be one of {}", words.join(", "));
            Refusal::field(codes::BAD_REQUEST, field, problem)
        })
    }
}

/// True or false.
pub(crate) fn boolean(field: &str, value: &Value) -> Result<bool, Refusal> {
    value
        .as_bool()
        .ok_or_else(|| Refusal::field(codes::BAD_REQUEST, field, "must be true or false"))
}

fn not_uint256(field: &str, problem: impl AsRef<str>) -> Refusal {
    Refusal::field(codes::NOT_UINT256, field, problem)
}

/// A float that is exactly a small integer, as in `100.0`.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "checked: whole, not negative and below 2^53"
)]
fn whole(float: f64) -> Option<u64> {
    let limit = (MAX_JSON_INTEGER + 1) as f64;
    (float >= 0.0 && float < limit && float.fract() == 0.0).then_some(float as u64)
}

fn clip(text: &str) -> String {
    text.chars().take(80).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn numbers_and_strings_are_both_read() {
        let max = Amount::MAX.to_string();
        assert_eq!(max.len(), MAX_DIGITS);
        for (value, expected) in [
            (json!(0), "0"),
            (json!(100), "100"),
            (json!(100.0), "100"),
            (json!(9_007_199_254_740_991u64), "9007199254740991"),
            (json!("9007199254740992"), "9007199254740992"),
            (json!("18446744073709551616"), "18446744073709551616"),
            (json!("007"), "7"),
            (json!(max), max.as_str()),
        ] {
            let read = uint256("amount", &value).map(|amount| amount.to_string());
            assert_eq!(read.ok().as_deref(), Some(expected), "{value}");
        }
    }

    #[test]
    fn what_is_not_exact_is_refused() {
        let above = format!("{}0", Amount::MAX);
        let just_above =
            "115792089237316195423570985008687907853269984665640564039457584007913129639936";
        for value in [
            json!(9_007_199_254_740_992u64),
            json!(u64::MAX),
            json!(1e300),
            json!(1.5),
            json!(-1),
            json!(""),
            json!("-1"),
            json!("+1"),
            json!(" 1"),
            json!("1e3"),
            json!("0x10"),
            json!("1_000"),
            json!("0b1"),
            json!("١"),
            json!(above),
            json!(just_above),
            json!(null),
            json!(true),
            json!([1]),
            json!({"amount": 1}),
        ] {
            let refusal = uint256("amount", &value).expect_err(&value.to_string());
            assert_eq!(refusal.code, codes::NOT_UINT256, "{value}");
            assert!(refusal.message.starts_with("amount: "), "{value}");
        }
    }

    #[test]
    fn less_than_nothing_is_refused_like_nothing() {
        for value in [json!(-1), json!("-1"), json!(-0.5)] {
            let refusal = credits("amount", &value, codes::MINT_OF_NOTHING).expect_err("negative");
            assert_eq!(refusal.code, codes::MINT_OF_NOTHING, "{value}");
        }
        let refusal = credits("amount", &json!("-x"), codes::MINT_OF_NOTHING).expect_err("text");
        assert_eq!(refusal.code, codes::NOT_UINT256);
    }
}
