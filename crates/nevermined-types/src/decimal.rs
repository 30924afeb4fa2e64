//! Decimal digits to a 256-bit number: the one parser behind ids, credits, amounts and prices.

use crate::complaint::quoted;
use std::fmt;

/// The number behind every unsigned 256-bit type of this crate.
pub(crate) type Word = ruint::Uint<256, 4>;

/// How many digits 2^256-1 has.
pub(crate) const MAX_DIGITS: usize = 78;

/// The largest integer that every JSON reader holds exactly, 2^53-1.
pub(crate) const MAX_EXACT_JSON: u64 = (1 << 53) - 1;

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
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Empty => f.write_str("it is empty"),
            Self::Negative => f.write_str("it is negative ('-' at byte 0)"),
            Self::Hexadecimal => f.write_str("it is hexadecimal ('x' at byte 1)"),
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

/// A float as the integer that it exactly is, if it is small enough for that to be certain.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "checked: whole, not negative and below 2^53"
)]
pub(crate) fn exact_integer(float: f64) -> Option<u64> {
    let limit = (MAX_EXACT_JSON + 1) as f64;
    (float >= 0.0 && float < limit && float.fract() == 0.0).then_some(float as u64)
}

pub(crate) const fn word_from_u128(value: u128) -> Word {
    Word::from_limbs([value as u64, (value >> 64) as u64, 0, 0])
}

const fn small(digit: u8) -> Word {
    Word::from_limbs([digit as u64, 0, 0, 0])
}
