//! Base64 of JSON, as headers and tokens carry it.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::general_purpose::{GeneralPurpose, STANDARD};
use base64::engine::{DecodePaddingMode, GeneralPurposeConfig};
use serde_json::Value;

use crate::great_numbers;

/// Takes text with and without padding, and bits that are left over at its end.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// Standard base64 with padding: what the headers `payment-required` and `payment-response` carry.
pub(crate) fn encode(json: &Value) -> String {
    STANDARD.encode(json.to_string())
}

/// The JSON object in `text`: standard or URL-safe base64, padded or not.
pub(crate) fn decode(text: &str) -> Option<Value> {
    let standard: String = text
        .trim()
        .chars()
        .map(|c| match c {
            '-' => '+',
            '_' => '/',
            other => other,
        })
        .collect();
    let bytes = LENIENT.decode(standard).ok()?;
    // An id that stands there as a number keeps its digits.
    let value = great_numbers::value(&bytes);
    value.is_object().then_some(value)
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
    use serde_json::json;

    use super::*;

    #[test]
    fn both_alphabets_are_read_padded_or_not() {
        // Its base64 has both characters that differ, and padding.
        let value = json!({ "a": "???>>>ü~~~", "b": "ÿþý" });
        let text = value.to_string();
        assert!(STANDARD.encode(&text).contains(['+', '/']));
        assert!(STANDARD.encode(&text).ends_with('='));
        for encoded in [
            STANDARD.encode(&text),
            STANDARD_NO_PAD.encode(&text),
            URL_SAFE.encode(&text),
            URL_SAFE_NO_PAD.encode(&text),
            format!(" {} ", URL_SAFE_NO_PAD.encode(&text)),
        ] {
            assert_eq!(decode(&encoded), Some(value.clone()), "{encoded}");
        }
        assert_eq!(decode(&encode(&value)), Some(value));
    }

    #[test]
    fn what_is_no_object_is_nothing() {
        for text in [
            "",
            "INVALID",
            "bnVsbA==",
            "W10",
            "e30=e30=",
            "not base64",
            "e3",
            "ü",
        ] {
            assert_eq!(decode(text), None, "{text}");
        }
    }
}
