//! Credits and 256-bit numbers: text, arithmetic and JSON forms, at the edges where digits get lost.

use nevermined_types::{Credits, ParseCreditsError, Uint256};
use proptest::prelude::*;

const MAX: &str = "115792089237316195423570985008687907853269984665640564039457584007913129639935";
const ABOVE_MAX: &str =
    "115792089237316195423570985008687907853269984665640564039457584007913129639936";

/// Decimal digits of the two smallest and greatest numbers of each width, and of the JSON limits.
const EDGES: &[&str] = &[
    "0",
    "1",
    "9007199254740991",
    "9007199254740992",
    "9007199254740993",
    "18446744073709551615",
    "18446744073709551616",
    "340282366920938463463374607431768211455",
    "340282366920938463463374607431768211456",
    MAX,
];

#[test]
fn text_comes_back_as_it_went() {
    for &digits in EDGES {
        assert_eq!(digits.parse::<Credits>().unwrap().to_string(), digits);
        assert_eq!(digits.parse::<Uint256>().unwrap().to_string(), digits);
    }
    assert_eq!(Credits::MAX.to_string(), MAX);
    assert_eq!(format!("{:?}", Credits::from(5u64)), "Credits(5)");
}

#[test]
fn leading_zeros_count_for_nothing() {
    let padded = format!("{}7", "0".repeat(200));
    assert_eq!(padded.parse::<Credits>().unwrap(), Credits::from(7u64));
}

#[test]
fn refuses_what_is_not_decimal() {
    let long = "9".repeat(1_000_000);
    for (text, problem) in [
        ("", "it is empty"),
        ("-1", "it is negative"),
        ("+1", "'+' at byte 0"),
        ("0x10", "it is hexadecimal"),
        ("1.0", "'.' at byte 1"),
        ("1e3", "'e' at byte 1"),
        ("1 000", "' ' at byte 1"),
        ("1_000", "'_' at byte 1"),
        ("\u{661}", r"'\u{661}' at byte 0"),
        ("1\0", r"'\u{0}' at byte 1"),
        (ABOVE_MAX, "it is greater than 2^256-1"),
        (&long, "it is greater than 2^256-1"),
    ] {
        let credits = text.parse::<Credits>().unwrap_err().to_string();
        let number = text.parse::<Uint256>().unwrap_err().to_string();
        assert!(credits.starts_with("amount of credits \""), "{credits}");
        assert!(number.starts_with("number \""), "{number}");
        for message in [credits, number] {
            assert!(message.contains(problem), "{text:?}: {message}");
            assert!(message.len() < 250);
        }
    }
}

#[test]
fn arithmetic_says_when_it_does_not_fit() {
    let (one, max) = (Credits::from(1u64), Credits::MAX);
    assert_eq!(max.checked_add(one), None);
    assert_eq!(Credits::ZERO.checked_sub(one), None);
    assert_eq!(Credits::ZERO.saturating_sub(one), Credits::ZERO);
    assert_eq!(max.checked_mul(Credits::from(2u64)), None);
    assert_eq!(max.checked_sub(max), Some(Credits::ZERO));
    assert_eq!(Credits::default(), Credits::ZERO);
    assert!(Credits::ZERO.is_zero() && !one.is_zero());
    assert!(Credits::from(u64::MAX) < Credits::from(u128::from(u64::MAX) + 1));
    assert_eq!(Credits::from(u64::MAX).to_u64(), Some(u64::MAX));
    assert_eq!(Credits::from(u128::from(u64::MAX) + 1).to_u64(), None);
    assert_eq!(max.to_u128(), None);
}

#[test]
fn credits_are_json_integers_while_every_reader_keeps_the_digits() {
    for &digits in EDGES {
        let credits: Credits = digits.parse().unwrap();
        let json = serde_json::to_string(&credits).unwrap();
        let exact = digits.len() < 16 || digits == "9007199254740991";
        let expected = if exact {
            digits.to_owned()
        } else {
            format!("\"{digits}\"")
        };
        assert_eq!(json, expected);
        assert_eq!(serde_json::from_str::<Credits>(&json).unwrap(), credits);
    }
}

#[test]
fn other_numbers_are_always_json_strings() {
    for &digits in EDGES {
        let number: Uint256 = digits.parse().unwrap();
        let json = serde_json::to_string(&number).unwrap();
        assert_eq!(json, format!("\"{digits}\""));
        assert_eq!(serde_json::from_str::<Uint256>(&json).unwrap(), number);
    }
}

#[test]
fn both_read_strings_integers_and_certain_floats() {
    for (json, value) in [
        ("\"5\"", 5u64),
        ("5", 5),
        ("5.0", 5),
        ("-0", 0),
        ("1e3", 1000),
        ("1125899906842623.0", 1_125_899_906_842_623),
        ("9007199254740993", 9_007_199_254_740_993),
        ("18446744073709551615", u64::MAX),
    ] {
        assert_eq!(
            serde_json::from_str::<Credits>(json).unwrap(),
            Credits::from(value),
            "{json}"
        );
        assert_eq!(
            serde_json::from_str::<Uint256>(json).unwrap(),
            Uint256::from(value),
            "{json}"
        );
    }
    for (json, problem) in [
        ("9007199254740991.0", "too large to be sure"),
        ("1125899906842624.0", "too large to be sure"),
        ("1e77", "\"1e77\" is refused"),
        ("5.5", "\"5.5\" is refused: it is not a whole number"),
        ("-1", "it is negative"),
        ("-1.5", "it is negative"),
        ("\"\"", "it is empty"),
        ("\"5.0\"", "'.' at byte 1"),
        ("null", "as a string or an integer"),
        ("{\"a\":1}", "as a string or an integer"),
    ] {
        for message in [
            serde_json::from_str::<Credits>(json)
                .unwrap_err()
                .to_string(),
            serde_json::from_str::<Uint256>(json)
                .unwrap_err()
                .to_string(),
        ] {
            assert!(message.contains(problem), "{json}: {message}");
        }
    }
}

/// Whether serde_json keeps the digits of a great number depends on features that any crate can turn on.
#[test]
fn a_json_number_from_2_to_the_64_is_exact_or_refused() {
    let json = "18446744073709551616";
    match serde_json::from_str::<Credits>(json) {
        Ok(credits) => assert_eq!(credits.to_string(), json),
        Err(error) => assert!(
            error.to_string().contains("too large to be sure"),
            "{error}"
        ),
    }
}

#[test]
fn a_call_can_take_amounts_of_every_form() {
    fn mint<A>(amount: A) -> Result<Credits, ParseCreditsError>
    where
        A: TryInto<Credits>,
        ParseCreditsError: From<A::Error>,
    {
        Ok(amount.try_into()?)
    }
    let hundred = Credits::from(100u64);
    assert_eq!(mint(100).unwrap(), hundred);
    assert_eq!(mint(100u64).unwrap(), hundred);
    assert_eq!(mint(100u128).unwrap(), hundred);
    assert_eq!(mint("100").unwrap(), hundred);
    assert_eq!(mint(hundred).unwrap(), hundred);
    let borrowed: &Credits = &hundred;
    assert_eq!(mint(borrowed).unwrap(), hundred);
    assert_eq!(mint(Uint256::from(100u64)).unwrap(), hundred);
    assert!(mint(-1).unwrap_err().to_string().contains("it is negative"));
    assert!(mint(i64::MIN).is_err());
}

proptest! {
    #[test]
    fn agrees_with_u128_where_that_fits(a: u128, b: u128) {
        let (x, y) = (Uint256::from(a), Uint256::from(b));
        prop_assert_eq!(x.to_string(), a.to_string());
        prop_assert_eq!(x.to_u128(), Some(a));
        prop_assert_eq!(x.cmp(&y), a.cmp(&b));
        prop_assert_eq!(x.checked_sub(y), a.checked_sub(b).map(Uint256::from));
        prop_assert_eq!(x.saturating_sub(y), Uint256::from(a.saturating_sub(b)));
        if let Some(sum) = a.checked_add(b) {
            prop_assert_eq!(x.checked_add(y), Some(Uint256::from(sum)));
        }
    }

    #[test]
    fn json_keeps_every_digit(high: u128, low: u128) {
        let shift = Uint256::from(1u128 << 127).checked_mul(Uint256::from(2u64)).unwrap();
        let number = Uint256::from(high)
            .checked_mul(shift)
            .and_then(|n| n.checked_add(Uint256::from(low)))
            .unwrap();
        let credits = Credits::from(number);
        let json = serde_json::to_value(credits).unwrap();
        prop_assert_eq!(serde_json::from_value::<Credits>(json).unwrap(), credits);
        let json = serde_json::to_value(number).unwrap();
        prop_assert_eq!(serde_json::from_value::<Uint256>(json).unwrap(), number);
        prop_assert_eq!(number.to_string().parse::<Uint256>().unwrap(), number);
    }

    #[test]
    fn small_credits_are_integers(amount in 0u64..=9_007_199_254_740_991) {
        let json = serde_json::to_value(Credits::from(amount)).unwrap();
        prop_assert_eq!(json, serde_json::json!(amount));
    }

    #[test]
    fn a_float_is_the_integer_that_was_written_or_an_error(integer: u64, bits in 0u32..64, zeros in 1usize..25) {
        let integer = integer >> bits;
        let json = format!("{integer}.{}", "0".repeat(zeros));
        if let Ok(credits) = serde_json::from_str::<Credits>(&json) {
            prop_assert_eq!(credits, Credits::from(integer));
        }
    }

    #[test]
    fn no_text_panics(text in any::<String>()) {
        let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        match text.parse::<Credits>() {
            Ok(_) => prop_assert!(digits),
            Err(error) => prop_assert!(error.to_string().is_ascii()),
        }
    }

    #[test]
    fn no_json_number_panics(number: f64) {
        let json = serde_json::to_string(&number).unwrap();
        if let Ok(credits) = serde_json::from_str::<Credits>(&json) {
            prop_assert_eq!(credits.to_string(), number.abs().to_string());
        }
    }
}
