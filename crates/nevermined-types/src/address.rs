//! An account or contract on an EVM chain.

use crate::complaint::{Complaint, parse_error, quoted};
use crate::wire::{self, Scalar};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sha3::{Digest, Keccak256};
use std::fmt;
use std::str::FromStr;

parse_error! {
    /// A text that is not an address, or one whose checksum is wrong.
    ///
    /// ```
    /// use nevermined_types::Address;
    ///
    /// let error = "0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed".parse::<Address>().unwrap_err();
    /// assert!(error.to_string().contains("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"));
    /// ```
    ParseAddressError
}

const SUBJECT: &str = "address";
const REMEDY: &str = "pass 0x and 40 hexadecimal digits";

/// An address of 20 bytes on an EVM chain.
///
/// Parsing takes `0x` and 40 hexadecimal digits. In mixed case the digits carry an EIP-55 checksum, which is
/// checked; all lower or all upper case carries none. It is shown and written with the checksum.
///
/// The service checks the same of what it is sent (code `BCK.PROTOCOL.0057`).
///
/// Reading an answer of the service is more lenient than parsing what a person typed: the checksum is not
/// enforced there, since the service is the source of the value.
///
/// # Errors
///
/// Parsing gives a [`ParseAddressError`]; for a wrong checksum it shows the right spelling.
///
/// ```
/// use nevermined_types::Address;
///
/// let holder: Address = "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed".parse()?;
/// assert_eq!(holder.to_string(), "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed");
/// # Ok::<(), nevermined_types::ParseAddressError>(())
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Address([u8; 20]);

impl Address {
    /// The address of all zeros. A price gives it for each contract that plays no part, such as the token of a
    /// fiat price.
    ///
    /// ```
    /// use nevermined_types::Address;
    ///
    /// assert!(Address::ZERO.is_zero());
    /// ```
    pub const ZERO: Self = Self([0; 20]);

    /// An address from its bytes, for constants.
    ///
    /// ```
    /// use nevermined_types::Address;
    ///
    /// const BURN: Address = Address::from_bytes([0xdd; 20]);
    /// assert!(!BURN.is_zero());
    /// ```
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 20]) -> Self {
        Self(bytes)
    }

    /// The 20 bytes, first digits first.
    ///
    /// ```
    /// use nevermined_types::Address;
    ///
    /// assert_eq!(Address::from([7; 20]).as_bytes(), &[7; 20]);
    /// ```
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 20] {
        &self.0
    }

    /// Whether this is the address of all zeros.
    ///
    /// ```
    /// use nevermined_types::Address;
    ///
    /// assert!(!Address::from([7; 20]).is_zero());
    /// ```
    #[must_use]
    pub fn is_zero(&self) -> bool {
        *self == Self::ZERO
    }

    /// `0x` and 40 hexadecimal digits in lower case, without a checksum.
    ///
    /// ```
    /// use nevermined_types::Address;
    ///
    /// let address = Address::from([0xab; 20]);
    /// assert_eq!(address.to_lower_hex(), format!("0x{}", "ab".repeat(20)));
    /// ```
    #[must_use]
    pub fn to_lower_hex(&self) -> String {
        let mut text = prefixed();
        text.extend(self.digits().map(char::from));
        text
    }

    fn digits(&self) -> [u8; 40] {
        let mut digits = [0; 40];
        for (pair, byte) in digits.chunks_exact_mut(2).zip(self.0) {
            pair.copy_from_slice(&[digit(byte >> 4), digit(byte & 15)]);
        }
        digits
    }

    /// `0x` and the digits, with the letters in the case that EIP-55 gives them: upper where the digit of the
    /// same place in the Keccak hash of the lower-case digits is 8 or more.
    fn to_checksummed(self) -> String {
        let digits = self.digits();
        let hash = Keccak256::digest(digits);
        let marks = hash.iter().flat_map(|byte| [byte >> 4, byte & 15]);
        let mut text = prefixed();
        for (digit, mark) in digits.into_iter().zip(marks) {
            let upper = digit.to_ascii_uppercase();
            text.push(char::from(if mark >= 8 { upper } else { digit }));
        }
        text
    }

    /// Reads the digits, whatever their case.
    fn from_digits_of(text: &str) -> Result<Self, Box<Complaint>> {
        let refuse = |problem: String| Complaint::new(SUBJECT, text, problem, REMEDY);
        if text.is_empty() {
            return Err(refuse("it is empty".to_owned()));
        }
        let Some(digits) = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) else {
            return Err(refuse("it does not start with 0x".to_owned()).at(Some(0)));
        };
        let wrong = |c: char| !c.is_ascii_hexdigit();
        if let Some((offset, found)) = digits.char_indices().find(|&(_, c)| wrong(c)) {
            let place = offset + 2;
            let problem = format!(
                "{} at byte {place} is not a hexadecimal digit",
                quoted(found)
            );
            return Err(refuse(problem).at(Some(place)));
        }
        if digits.len() != 40 {
            let problem = format!(
                "it has {} hexadecimal digits after 0x, not 40",
                digits.len()
            );
            return Err(refuse(problem));
        }
        let mut bytes = [0; 20];
        for (digit, place) in digits.chars().filter_map(|c| c.to_digit(16)).zip(0..) {
            let place: usize = place;
            if let (Some(byte), Ok(digit)) = (bytes.get_mut(place / 2), u8::try_from(digit)) {
                *byte = *byte << 4 | digit;
            }
        }
        Ok(Self(bytes))
    }
}

impl FromStr for Address {
    type Err = ParseAddressError;

    fn from_str(text: &str) -> Result<Self, ParseAddressError> {
        let address = Self::from_digits_of(text)?;
        let digits = text.get(2..).unwrap_or_default();
        let lower = digits.bytes().any(|byte| byte.is_ascii_lowercase());
        let upper = digits.bytes().any(|byte| byte.is_ascii_uppercase());
        let right = address.to_checksummed();
        if lower && upper && right.get(2..) != Some(digits) {
            let problem = "its mixed case is not the EIP-55 checksum of its digits";
            let remedy = format!(
                "check it for a typing error; if every digit is right, it is spelled {right}"
            );
            return Err(Complaint::new(SUBJECT, text, problem, remedy).into());
        }
        Ok(address)
    }
}

impl TryFrom<&str> for Address {
    type Error = ParseAddressError;

    fn try_from(text: &str) -> Result<Self, ParseAddressError> {
        text.parse()
    }
}

impl TryFrom<String> for Address {
    type Error = ParseAddressError;

    fn try_from(text: String) -> Result<Self, ParseAddressError> {
        text.parse()
    }
}

impl TryFrom<&String> for Address {
    type Error = ParseAddressError;

    fn try_from(text: &String) -> Result<Self, ParseAddressError> {
        text.parse()
    }
}

impl From<[u8; 20]> for Address {
    fn from(bytes: [u8; 20]) -> Self {
        Self(bytes)
    }
}

impl From<&Address> for Address {
    fn from(address: &Address) -> Self {
        *address
    }
}

/// `0x`, with room for the digits.
fn prefixed() -> String {
    let mut text = String::with_capacity(42);
    text.push_str("0x");
    text
}

/// A digit, in lower case.
fn digit(nibble: u8) -> u8 {
    match nibble {
        0..=9 => b'0' + nibble,
        _ => b'a' + (nibble - 10),
    }
}

impl From<Address> for [u8; 20] {
    fn from(address: Address) -> Self {
        address.0
    }
}

impl AsRef<[u8]> for Address {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.to_checksummed())
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({})", self.to_checksummed())
    }
}

impl Serialize for Address {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.to_checksummed())
    }
}

impl<'de> Deserialize<'de> for Address {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        const EXPECTED: &str = "an address as a string of 0x and 40 hexadecimal digits";
        match wire::read(from, EXPECTED)? {
            Scalar::Text(text) => Self::from_digits_of(&text).map_err(de::Error::custom),
            _ => Err(de::Error::custom(format_args!(
                "found a number, expected {EXPECTED}"
            ))),
        }
    }
}
