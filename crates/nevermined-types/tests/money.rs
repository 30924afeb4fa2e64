//! Prices in dollars and in tokens: text to units and back.

use nevermined_types::{ParseAmountError, TokenAmount, Uint256, Usd};
use proptest::prelude::*;

#[test]
fn dollars_are_counted_in_millionths() {
    for (text, micros, shown) in [
        ("0", 0u64, "$0.00"),
        ("1", 1_000_000, "$1.00"),
        ("10", 10_000_000, "$10.00"),
        ("12.34", 12_340_000, "$12.34"),
        ("$12.3", 12_300_000, "$12.30"),
        ("0.000001", 1, "$0.000001"),
        ("0.0500", 50_000, "$0.05"),
        ("007.5", 7_500_000, "$7.50"),
        ("999999.99", 999_999_990_000, "$999999.99"),
    ] {
        let price: Usd = text.parse().unwrap();
        assert_eq!(price.micros(), Uint256::from(micros), "{text}");
        assert_eq!(price, Usd::from_micros(micros));
        assert_eq!(price.to_string(), shown);
        assert_eq!(shown.parse::<Usd>().unwrap(), price);
    }
}

#[test]
fn the_limits_of_a_fiat_price_are_those_of_the_service() {
    assert_eq!(Usd::FIAT_MIN.micros(), Uint256::from(1_000_000u64));
    assert_eq!(Usd::FIAT_MAX.micros(), Uint256::from(999_999_990_000u64));
    assert_eq!("$1".parse(), Ok(Usd::FIAT_MIN));
}

#[test]
fn refuses_what_could_be_meant_in_two_ways() {
    for (text, offset, problem) in [
        ("", None, "it is empty"),
        ("$", None, "it is empty"),
        ("$$1", Some(1), "'$' at byte 1"),
        ("-1", Some(0), "it is negative"),
        ("+1", Some(0), "'+' at byte 0"),
        ("1,000", Some(1), "',' at byte 1"),
        ("1,50", Some(1), "',' at byte 1"),
        ("1.000.000", Some(5), "'.' at byte 5"),
        ("1e3", Some(1), "'e' at byte 1"),
        (".5", None, "no digit stands before the point"),
        ("5.", None, "no digit follows the point"),
        (".", None, "no digit stands before the point"),
        ("1.-5", Some(2), "'-' at byte 2"),
        ("1.0000001", None, "it has 7 decimals, more than 6"),
        ("12 USD", Some(2), "' ' at byte 2"),
        ("\u{20ac}5", Some(0), r"'\u{20ac}' at byte 0"),
        ("0x10", Some(1), "it is hexadecimal"),
        (&"9".repeat(78), None, "it is greater than 2^256-1"),
        (
            &"9".repeat(72),
            None,
            "greater than 2^256-1 of the smallest unit",
        ),
    ] {
        let error = text.parse::<Usd>().unwrap_err();
        let message = error.to_string();
        assert!(message.contains(problem), "{text:?}: {message}");
        assert_eq!(error.offset(), offset, "{text:?}: {message}");
        assert!(message.len() < 250 && message.is_ascii());
    }
}

#[test]
fn arithmetic_says_when_it_does_not_fit() {
    let cent = Usd::from_cents(1);
    let most = Usd::from_micros(Uint256::MAX);
    assert_eq!(most.checked_add(cent), None);
    assert_eq!(most.checked_mul(2), None);
    assert_eq!(Usd::ZERO.checked_sub(cent), None);
    assert_eq!(
        Usd::from_cents(u64::MAX).checked_sub(Usd::from_cents(u64::MAX)),
        Some(Usd::ZERO)
    );
    assert!(cent < most && Usd::ZERO.is_zero());
}

#[test]
fn tokens_of_different_decimals_do_not_mix() {
    let usdc = TokenAmount::usdc("1.5").unwrap();
    let native = TokenAmount::parse("1.5", 18).unwrap();
    assert_eq!(usdc.units(), Uint256::from(1_500_000u64));
    assert_eq!(native.units(), Uint256::from(1_500_000_000_000_000_000u64));
    assert_eq!(usdc.checked_add(native), None);
    assert_eq!(usdc.checked_sub(native), None);
    assert_eq!(
        usdc.checked_add(usdc),
        Some(TokenAmount::usdc("3").unwrap())
    );
    assert_eq!(usdc.to_string(), native.to_string());
}

#[test]
fn a_token_without_decimals_takes_whole_numbers() {
    assert_eq!(
        TokenAmount::parse("7", 0).unwrap().units(),
        Uint256::from(7u64)
    );
    let message = TokenAmount::parse("7.5", 0).unwrap_err().to_string();
    assert!(
        message.ends_with("it has 1 decimals, more than 0; pass a whole number, such as 12"),
        "{message}"
    );
}

#[test]
fn errors_cross_threads() {
    fn crosses<E: std::error::Error + Send + Sync + 'static>() {}
    crosses::<ParseAmountError>();
    crosses::<nevermined_types::ParseAddressError>();
    crosses::<nevermined_types::ParseCreditsError>();
    crosses::<nevermined_types::ParseIdError>();
    crosses::<nevermined_types::ParseUint256Error>();
}

proptest! {
    #[test]
    fn dollars_come_back_as_they_went(micros: u128) {
        let price = Usd::from_micros(micros);
        prop_assert_eq!(price.to_string().parse::<Usd>().unwrap(), price);
    }

    #[test]
    fn the_greatest_amounts_come_back_as_they_went(units in "1(0[0-9]|1[0-4])[0-9]{75}", decimals: u8) {
        let units: Uint256 = units.parse().unwrap();
        let price = Usd::from_micros(units);
        prop_assert_eq!(price.micros(), units);
        prop_assert_eq!(price.to_string().parse::<Usd>().unwrap(), price);
        let amount = TokenAmount::from_units(units, decimals);
        prop_assert_eq!((amount.units(), amount.decimals()), (units, decimals));
        prop_assert_eq!(TokenAmount::parse(&amount.to_string(), decimals).unwrap(), amount);
    }

    #[test]
    fn cents_are_hundredths(cents: u64) {
        let text = format!("{}.{:02}", cents / 100, cents % 100);
        prop_assert_eq!(text.parse::<Usd>().unwrap(), Usd::from_cents(cents));
        prop_assert_eq!(Usd::from_cents(cents).to_string(), format!("${text}"));
    }

    #[test]
    fn tokens_come_back_as_they_went(units: u128, decimals: u8) {
        let amount = TokenAmount::from_units(units, decimals);
        prop_assert_eq!(TokenAmount::parse(&amount.to_string(), decimals).unwrap(), amount);
    }

    #[test]
    fn no_text_panics(text in "\\PC*|[$0-9.,-]{0,90}", decimals: u8) {
        let _ = text.parse::<Usd>();
        if let Err(error) = TokenAmount::parse(&text, decimals) {
            prop_assert!(error.to_string().is_ascii());
        }
    }
}
