//! Addresses: the checksum, what is refused, and reading more leniently than parsing.

use nevermined_types::{Address, ParseAddressError, tokens};
use proptest::prelude::*;

/// The mixed-case examples that EIP-55 itself gives.
const CHECKSUMMED: &[&str] = &[
    "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
    "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
    "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
    "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
];

#[test]
fn shows_the_checksum_of_the_standard() {
    for &text in CHECKSUMMED {
        let digits = &text[2..];
        for spelling in [
            text.to_owned(),
            format!("0X{digits}"),
            format!("0x{}", digits.to_lowercase()),
            format!("0x{}", digits.to_uppercase()),
        ] {
            let address: Address = spelling.parse().unwrap();
            assert_eq!(address.to_string(), text);
            assert_eq!(address.to_lower_hex(), text.to_lowercase());
        }
    }
}

#[test]
fn a_wrong_checksum_is_refused_with_the_right_spelling() {
    for &text in CHECKSUMMED {
        for (place, letter) in text.char_indices().skip(2) {
            let mut wrong = text.to_owned();
            let other = if letter.is_ascii_lowercase() {
                letter.to_ascii_uppercase()
            } else {
                letter.to_ascii_lowercase()
            };
            wrong.replace_range(place..=place, &other.to_string());
            if letter.is_ascii_digit() {
                continue;
            }
            let message = wrong.parse::<Address>().unwrap_err().to_string();
            assert!(message.contains("EIP-55"), "{message}");
            assert!(
                message.ends_with(&format!("it is spelled {text}")),
                "{message}"
            );
        }
    }
}

#[test]
fn refuses_what_is_not_an_address() {
    let digits = "ab".repeat(20);
    for (text, offset, problem) in [
        (String::new(), None, "it is empty"),
        (digits.clone(), Some(0), "it does not start with 0x"),
        (
            "0x".to_owned(),
            None,
            "it has 0 hexadecimal digits after 0x, not 40",
        ),
        (format!("0x{}", &digits[1..]), None, "it has 39 hexadecimal"),
        (format!("0x{digits}a"), None, "it has 41 hexadecimal"),
        (format!("0x{}g", &digits[1..]), Some(41), "'g' at byte 41"),
        (format!(" 0x{digits}"), Some(0), "it does not start with 0x"),
        (format!("0x{digits}\n"), Some(42), r"'\n' at byte 42"),
        (
            format!("0x{}\u{661}", &digits[2..]),
            Some(40),
            r"'\u{661}' at byte 40",
        ),
        (
            format!("0x\0{}", &digits[1..]),
            Some(2),
            r"'\u{0}' at byte 2",
        ),
        ("0x\u{202e}".to_owned(), Some(2), r"'\u{202e}' at byte 2"),
        (
            format!("0x{}", "a".repeat(1_000_000)),
            None,
            "it has 1000000 hexadecimal",
        ),
    ] {
        let error = text.parse::<Address>().unwrap_err();
        let message = error.to_string();
        assert!(message.starts_with("address \""), "{message}");
        assert!(message.contains(problem), "{message}");
        assert_eq!(error.offset(), offset, "{message}");
        assert!(message.len() < 250);
    }
}

#[test]
fn an_answer_is_read_whatever_its_case_and_written_with_the_checksum() {
    let right = CHECKSUMMED[0];
    let wrong = "0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
    assert!(wrong.parse::<Address>().is_err());
    let read: Address = serde_json::from_value(serde_json::json!(wrong)).unwrap();
    assert_eq!(
        serde_json::to_value(read).unwrap(),
        serde_json::json!(right)
    );
    for json in ["7", "null", "\"\"", "\"0x12\"", "[1]", "{}"] {
        assert!(serde_json::from_str::<Address>(json).is_err(), "{json}");
    }
}

#[test]
fn a_call_can_take_addresses_of_every_form() {
    fn holder<A>(address: A) -> Result<Address, ParseAddressError>
    where
        A: TryInto<Address>,
        ParseAddressError: From<A::Error>,
    {
        Ok(address.try_into()?)
    }
    let usdc = tokens::USDC_BASE;
    assert_eq!(holder(usdc).unwrap(), usdc);
    let borrowed: &Address = &usdc;
    assert_eq!(holder(borrowed).unwrap(), usdc);
    assert_eq!(holder(*usdc.as_bytes()).unwrap(), usdc);
    assert_eq!(holder(usdc.to_string()).unwrap(), usdc);
    assert_eq!(holder(usdc.to_lower_hex().as_str()).unwrap(), usdc);
    assert!(holder("me").is_err());
}

#[test]
fn zero_is_zero() {
    let zero: Address = format!("0x{}", "0".repeat(40)).parse().unwrap();
    assert!(zero.is_zero() && zero == Address::ZERO && zero == Address::default());
    assert!(!tokens::EURC_BASE.is_zero());
}

proptest! {
    #[test]
    fn every_address_comes_back_as_it_went(bytes: [u8; 20]) {
        let address = Address::from(bytes);
        prop_assert_eq!(address.as_bytes(), &bytes);
        prop_assert_eq!(address.to_string().parse::<Address>().unwrap(), address);
        prop_assert_eq!(address.to_lower_hex().parse::<Address>().unwrap(), address);
        let digits = address.to_lower_hex()[2..].to_uppercase();
        prop_assert_eq!(format!("0x{digits}").parse::<Address>().unwrap(), address);
        let json = serde_json::to_string(&address).unwrap();
        prop_assert_eq!(serde_json::from_str::<Address>(&json).unwrap(), address);
    }

    #[test]
    fn a_letter_of_another_case_is_noticed(bytes: [u8; 20], at: prop::sample::Index) {
        let shown = Address::from(bytes).to_string();
        let letters: Vec<usize> = (2..42)
            .filter(|&at| shown.as_bytes()[at].is_ascii_alphabetic())
            .collect();
        // One letter alone is all of one case, which states no checksum.
        prop_assume!(letters.len() > 2);
        let mut flipped = shown.clone().into_bytes();
        flipped[*at.get(&letters)] ^= 0x20;
        let flipped = String::from_utf8(flipped).unwrap();
        let digits = &flipped[2..];
        let mixed = digits.contains(|c: char| c.is_ascii_lowercase())
            && digits.contains(|c: char| c.is_ascii_uppercase());
        prop_assert_eq!(flipped.parse::<Address>().is_err(), mixed, "{}", flipped);
    }

    #[test]
    fn no_text_panics(text in "\\PC*|0x[0-9a-fA-F]{38,42}|0x.{40}") {
        match text.parse::<Address>() {
            Ok(address) => prop_assert!(text.eq_ignore_ascii_case(&address.to_lower_hex())),
            Err(error) => prop_assert!(error.to_string().is_ascii()),
        }
    }
}
