//! Decimal digits to a 256-bit number: the one parser behind ids, credits, amounts and prices.

use crate::complaint::quoted;
use std::fmt;

/// The number behind every unsigned 256-bit type of this crate.
pub(crate) type Word = ruint::Uint<256, 4>;

/// How many digits 2^256-1 has.
pub(crate) const MAX_DIGITS: usize = 78;

/// The largest integer that every JSON reader holds exactly, 2^53-1.
pub(crate) const MAX_EXACT_JSON: u64 = (1 << 53) - 1;

/// Below this, 2^50, a float that is whole is the integer that was meant.
///
/// Not 2^53: serde_json reads a float to within a unit or two of its last place, and reads
/// `9007199254740991.0` as a number smaller by one. Below 2^50 such an error leaves a fraction, which is refused.
const CERTAIN: f64 = 1_125_899_906_842_624.0;

const TEN: Word = Word::from_limbs([10, 0, 0, 0]);

/// Why a text is not an unsigned 256-bit decimal number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    Empty,
    Negative,
    Hexadecimal,
    NotADigit { offset: usize, found: char },
    TooLarge,
}

impl Fault {
    pub(crate) fn offset(self) -> Option<usize> {
        match self {
            Self::Negative => Some(0),
            Self::Hexadecimal => Some(1),
            Self::NotADigit { offset, .. } => Some(offset),
            Self::Empty | Self::TooLarge => None,
        }
    }

    /// The same fault in a text that has `start` more bytes in front.
    pub(crate) fn after(self, start: usize) -> Self {
        match self {
            Self::NotADigit { offset, found } => Self::NotADigit {
                offset: start + offset,
                found,
            },
            other => other,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Empty => f.write_str("it is empty"),
            Self::Negative => f.write_str("it is negative"),
            Self::Hexadecimal => f.write_str("it is hexadecimal"),
            Self::NotADigit { offset, found } => write!(
                f,
                "{} at byte {offset} is not a digit 0 to 9",
                quoted(found)
            ),
            Self::TooLarge => f.write_str("it is greater than 2^256-1"),
        }
    }
}

/// Reads ASCII digits and nothing else. Leading zeros count for nothing.
pub(crate) fn parse(text: &str) -> Result<Word, Fault> {
    if text.is_empty() {
        return Err(Fault::Empty);
    }
    if let Some((offset, found)) = text.char_indices().find(|(_, c)| !c.is_ascii_digit()) {
        return Err(match (offset, found) {
            (0, '-') if text.len() > 1 => Fault::Negative,
            (1, 'x' | 'X') if text.starts_with('0') => Fault::Hexadecimal,
            _ => Fault::NotADigit { offset, found },
        });
    }
    text.bytes().try_fold(Word::ZERO, |value, byte| {
        value
            .checked_mul(TEN)
            .and_then(|tens| tens.checked_add(small(byte - b'0')))
            .ok_or(Fault::TooLarge)
    })
}

/// A float as the integer that it is, if it is small enough for that to be certain, or why not.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "checked: whole, not negative and below 2^50"
)]
pub(crate) fn exact_integer(float: f64) -> Result<u64, &'static str> {
    match float {
        negative if negative < 0.0 => Err("it is negative"),
        fraction if fraction < CERTAIN && fraction.fract() != 0.0 => {
            Err("it is not a whole number")
        }
        exact if exact < CERTAIN => Ok(exact as u64),
        _ => Err("it arrived as a floating point number too large to be sure of its digits"),
    }
}

/// A float as a message shows it: no digits that it does not have.
pub(crate) fn shown(float: f64) -> String {
    if float.abs() < CERTAIN {
        float.to_string()
    } else {
        format!("{float:e}")
    }
}

pub(crate) const fn word_from_u128(value: u128) -> Word {
    Word::from_limbs([value as u64, (value >> 64) as u64, 0, 0])
}

const fn small(digit: u8) -> Word {
    Word::from_limbs([digit as u64, 0, 0, 0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_float_counts_only_where_it_is_certain() {
        assert_eq!(exact_integer(0.0), Ok(0));
        assert_eq!(exact_integer(-0.0), Ok(0));
        assert_eq!(exact_integer(5.0), Ok(5));
        assert_eq!(exact_integer(CERTAIN - 1.0), Ok((1 << 50) - 1));
        for lossy in [CERTAIN, 1e77, f64::MAX, f64::INFINITY, f64::NAN] {
            let fault = exact_integer(lossy).unwrap_err();
            assert!(fault.contains("too large to be sure"), "{lossy}: {fault}");
        }
        assert_eq!(exact_integer(0.5), Err("it is not a whole number"));
        for negative in [-1.0, -0.5, f64::NEG_INFINITY] {
            assert_eq!(exact_integer(negative), Err("it is negative"), "{negative}");
        }
    }
}
