//! Prices: dollars for a card, units of a token for a chain.

use crate::complaint::parse_error;
use crate::decimal::{self, Word};
use crate::{Uint256, fixed_point, tokens};
use std::fmt;
use std::str::FromStr;

parse_error! {
    /// A text that is not an amount of money.
    ///
    /// ```
    /// use nevermined_types::Usd;
    ///
    /// let error = "1,000".parse::<Usd>().unwrap_err();
    /// assert_eq!(error.offset(), Some(1));
    /// ```
    ParseAmountError
}

/// An amount of US dollars, exact to a millionth of a dollar.
///
/// A fiat price is counted in millionths of a dollar, not in cents: ten dollars are 10 000 000. This type does
/// that conversion, so it has no JSON form of its own: a price is sent as [`micros`](Usd::micros), and a number
/// that is already in millionths can't be read as dollars by mistake.
///
/// # Errors
///
/// Parsing gives a [`ParseAmountError`] for a sign, a grouping, an exponent, or more than 6 decimals. One `$`
/// in front is allowed, so that what is shown can be read back.
///
/// ```
/// use nevermined_types::Usd;
///
/// let price: Usd = "12.34".parse()?;
/// assert_eq!(price, Usd::from_cents(1234));
/// assert_eq!(price.to_string(), "$12.34");
/// assert_eq!(price.micros().to_string(), "12340000");
/// # Ok::<(), nevermined_types::ParseAmountError>(())
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Usd(Word);

impl Usd {
    /// How many decimals a fiat price has on the wire.
    ///
    /// ```
    /// assert_eq!(nevermined_types::Usd::DECIMALS, 6);
    /// ```
    pub const DECIMALS: u8 = 6;

    /// No dollars.
    ///
    /// ```
    /// use nevermined_types::Usd;
    ///
    /// assert_eq!(Usd::ZERO.to_string(), "$0.00");
    /// ```
    pub const ZERO: Self = Self(Word::ZERO);

    /// The least price that a fiat plan may have, one dollar (code `BCK.PROTOCOL.0047` below it).
    ///
    /// ```
    /// use nevermined_types::Usd;
    ///
    /// assert_eq!(Usd::FIAT_MIN.to_string(), "$1.00");
    /// ```
    pub const FIAT_MIN: Self = Self::from_cents(100);

    /// The greatest price that a fiat plan may have (code `BCK.PROTOCOL.0046` above it).
    ///
    /// ```
    /// use nevermined_types::Usd;
    ///
    /// assert_eq!(Usd::FIAT_MAX.to_string(), "$999999.99");
    /// ```
    pub const FIAT_MAX: Self = Self::from_cents(99_999_999);

    /// An amount in cents.
    ///
    /// ```
    /// use nevermined_types::Usd;
    ///
    /// assert_eq!(Usd::from_cents(5).to_string(), "$0.05");
    /// ```
    #[must_use]
    pub const fn from_cents(cents: u64) -> Self {
        Self(decimal::word_from_u128(cents as u128 * 10_000))
    }

    /// An amount in millionths of a dollar, as a plan's price says it.
    ///
    /// ```
    /// use nevermined_types::Usd;
    ///
    /// assert_eq!(Usd::from_micros(10_000_000u64).to_string(), "$10.00");
    /// ```
    #[must_use]
    pub fn from_micros(micros: impl Into<Uint256>) -> Self {
        Self(micros.into().0)
    }

    /// The amount in millionths of a dollar: the form on the wire.
    ///
    /// ```
    /// use nevermined_types::Usd;
    ///
    /// assert_eq!(Usd::from_cents(1000).micros().to_string(), "10000000");
    /// ```
    #[must_use]
    pub const fn micros(&self) -> Uint256 {
        Uint256(self.0)
    }

    /// Whether this is nothing.
    ///
    /// ```
    /// use nevermined_types::Usd;
    ///
    /// assert!(Usd::ZERO.is_zero());
    /// ```
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.0.is_zero()
    }

    /// The sum, or `None` if it does not fit.
    ///
    /// ```
    /// use nevermined_types::Usd;
    ///
    /// let sum = Usd::from_cents(150).checked_add(Usd::from_cents(50));
    /// assert_eq!(sum, Some(Usd::from_cents(200)));
    /// ```
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// The difference, or `None` below zero.
    ///
    /// ```
    /// use nevermined_types::Usd;
    ///
    /// assert_eq!(Usd::ZERO.checked_sub(Usd::from_cents(1)), None);
    /// ```
    #[must_use]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    /// The amount `count` times, or `None` if it does not fit.
    ///
    /// ```
    /// use nevermined_types::Usd;
    ///
    /// assert_eq!(Usd::from_cents(150).checked_mul(3), Some(Usd::from_cents(450)));
    /// ```
    #[must_use]
    pub fn checked_mul(self, count: u64) -> Option<Self> {
        self.0
            .checked_mul(decimal::word_from_u128(count.into()))
            .map(Self)
    }
}

impl FromStr for Usd {
    type Err = ParseAmountError;

    fn from_str(text: &str) -> Result<Self, ParseAmountError> {
        let start = usize::from(text.starts_with('$'));
        Ok(Self(fixed_point::parse(text, start, Self::DECIMALS)?))
    }
}

impl TryFrom<&str> for Usd {
    type Error = ParseAmountError;

    fn try_from(text: &str) -> Result<Self, ParseAmountError> {
        text.parse()
    }
}

impl fmt::Display for Usd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!(
            "${}",
            fixed_point::format(self.0, Self::DECIMALS, 2)
        ))
    }
}

impl fmt::Debug for Usd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Usd({self})")
    }
}

/// An amount of a token: whole units of its smallest part, and how many decimals the token has.
///
/// Like [`Usd`] it has no JSON form of its own: a price is sent as [`units`](TokenAmount::units).
///
/// ```
/// use nevermined_types::TokenAmount;
///
/// let price = TokenAmount::parse("1.5", 6)?;
/// assert_eq!(price.units().to_string(), "1500000");
/// assert_eq!(price.to_string(), "1.5");
/// # Ok::<(), nevermined_types::ParseAmountError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TokenAmount {
    units: Uint256,
    decimals: u8,
}

impl TokenAmount {
    /// An amount in the token's smallest part.
    ///
    /// ```
    /// use nevermined_types::TokenAmount;
    ///
    /// assert_eq!(TokenAmount::from_units(1u64, 6).to_string(), "0.000001");
    /// ```
    #[must_use]
    pub fn from_units(units: impl Into<Uint256>, decimals: u8) -> Self {
        Self {
            units: units.into(),
            decimals,
        }
    }

    /// An amount as people write it, such as `1.5`.
    ///
    /// # Errors
    ///
    /// [`ParseAmountError`] for a sign, a grouping, an exponent, more decimals than the token has, or more than
    /// 2^256-1 of the smallest part.
    ///
    /// ```
    /// use nevermined_types::TokenAmount;
    ///
    /// assert!(TokenAmount::parse("1.5", 18).is_ok());
    /// assert!(TokenAmount::parse("0.0000001", 6).is_err());
    /// ```
    pub fn parse(text: &str, decimals: u8) -> Result<Self, ParseAmountError> {
        let units = Uint256(fixed_point::parse(text, 0, decimals)?);
        Ok(Self { units, decimals })
    }

    /// An amount of USDC as people write it, such as `1.5`.
    ///
    /// # Errors
    ///
    /// The same as for [`parse`](TokenAmount::parse).
    ///
    /// ```
    /// use nevermined_types::TokenAmount;
    ///
    /// assert_eq!(TokenAmount::usdc("2")?.units().to_string(), "2000000");
    /// # Ok::<(), nevermined_types::ParseAmountError>(())
    /// ```
    pub fn usdc(text: &str) -> Result<Self, ParseAmountError> {
        Self::parse(text, tokens::USDC_DECIMALS)
    }

    /// An amount of EURC as people write it, such as `1.5`.
    ///
    /// # Errors
    ///
    /// The same as for [`parse`](TokenAmount::parse).
    ///
    /// ```
    /// use nevermined_types::TokenAmount;
    ///
    /// assert_eq!(TokenAmount::eurc("2")?.units().to_string(), "2000000");
    /// # Ok::<(), nevermined_types::ParseAmountError>(())
    /// ```
    pub fn eurc(text: &str) -> Result<Self, ParseAmountError> {
        Self::parse(text, tokens::EURC_DECIMALS)
    }

    /// The amount in the token's smallest part: the form on the wire.
    ///
    /// ```
    /// use nevermined_types::{TokenAmount, Uint256};
    ///
    /// assert_eq!(TokenAmount::from_units(7u64, 6).units(), Uint256::from(7u64));
    /// ```
    #[must_use]
    pub const fn units(&self) -> Uint256 {
        self.units
    }

    /// How many decimals the token has.
    ///
    /// ```
    /// use nevermined_types::TokenAmount;
    ///
    /// assert_eq!(TokenAmount::from_units(7u64, 18).decimals(), 18);
    /// ```
    #[must_use]
    pub const fn decimals(&self) -> u8 {
        self.decimals
    }

    /// The sum, or `None` if it does not fit or the decimals differ.
    ///
    /// ```
    /// use nevermined_types::TokenAmount;
    ///
    /// let one = TokenAmount::from_units(1u64, 6);
    /// assert_eq!(one.checked_add(one), Some(TokenAmount::from_units(2u64, 6)));
    /// assert_eq!(one.checked_add(TokenAmount::from_units(1u64, 18)), None);
    /// ```
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.combined(other, Uint256::checked_add)
    }

    /// The difference, or `None` below zero or if the decimals differ.
    ///
    /// ```
    /// use nevermined_types::TokenAmount;
    ///
    /// let one = TokenAmount::from_units(1u64, 6);
    /// assert_eq!(one.checked_sub(TokenAmount::from_units(2u64, 6)), None);
    /// ```
    #[must_use]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.combined(other, Uint256::checked_sub)
    }

    fn combined(self, other: Self, how: fn(Uint256, Uint256) -> Option<Uint256>) -> Option<Self> {
        let units = how(self.units, other.units).filter(|_| self.decimals == other.decimals)?;
        Some(Self { units, ..self })
    }
}

impl fmt::Display for TokenAmount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&fixed_point::format(self.units.0, self.decimals, 0))
    }
}
