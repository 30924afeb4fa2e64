//! What every unsigned 256-bit number type has, written once.

/// Writes what every unsigned 256-bit number type has: checked arithmetic, conversions, text.
macro_rules! word {
    ($name:ident, $error:ident, $subject:literal) => {
        impl $name {
            /// Nothing.
            ///
            /// ```
            #[doc = concat!("use nevermined_types::", stringify!($name), ";")]
            ///
            #[doc = concat!("assert!(", stringify!($name), "::ZERO.is_zero());")]
            /// ```
            pub const ZERO: Self = Self(Word::ZERO);

            /// The greatest value, 2^256-1.
            ///
            /// ```
            #[doc = concat!("use nevermined_types::", stringify!($name), ";")]
            ///
            #[doc = concat!("assert_eq!(", stringify!($name), "::MAX.to_string().len(), 78);")]
            /// ```
            pub const MAX: Self = Self(Word::MAX);

            /// Whether this is 0.
            ///
            /// ```
            #[doc = concat!("use nevermined_types::", stringify!($name), ";")]
            ///
            #[doc = concat!("assert!(!", stringify!($name), "::from(1u64).is_zero());")]
            /// ```
            #[must_use]
            pub fn is_zero(&self) -> bool {
                self.0.is_zero()
            }

            /// The sum, or `None` above 2^256-1.
            ///
            /// ```
            #[doc = concat!("use nevermined_types::", stringify!($name), " as N;")]
            ///
            /// assert_eq!(N::from(2u64).checked_add(N::from(3u64)), Some(N::from(5u64)));
            /// assert_eq!(N::MAX.checked_add(N::from(1u64)), None);
            /// ```
            #[must_use]
            pub fn checked_add(self, other: Self) -> Option<Self> {
                self.0.checked_add(other.0).map(Self)
            }

            /// The difference, or `None` below 0.
            ///
            /// ```
            #[doc = concat!("use nevermined_types::", stringify!($name), " as N;")]
            ///
            /// assert_eq!(N::from(5u64).checked_sub(N::from(3u64)), Some(N::from(2u64)));
            /// assert_eq!(N::ZERO.checked_sub(N::from(1u64)), None);
            /// ```
            #[must_use]
            pub fn checked_sub(self, other: Self) -> Option<Self> {
                self.0.checked_sub(other.0).map(Self)
            }

            /// The difference, or 0 below 0.
            ///
            /// ```
            #[doc = concat!("use nevermined_types::", stringify!($name), " as N;")]
            ///
            /// assert_eq!(N::from(1u64).saturating_sub(N::from(3u64)), N::ZERO);
            /// ```
            #[must_use]
            pub fn saturating_sub(self, other: Self) -> Self {
                Self(self.0.saturating_sub(other.0))
            }

            /// The product, or `None` above 2^256-1.
            ///
            /// ```
            #[doc = concat!("use nevermined_types::", stringify!($name), " as N;")]
            ///
            /// assert_eq!(N::from(5u64).checked_mul(N::from(3u64)), Some(N::from(15u64)));
            /// assert_eq!(N::MAX.checked_mul(N::from(2u64)), None);
            /// ```
            #[must_use]
            pub fn checked_mul(self, other: Self) -> Option<Self> {
                self.0.checked_mul(other.0).map(Self)
            }

            /// The value as a `u64`, or `None` if it is greater.
            ///
            /// ```
            #[doc = concat!("use nevermined_types::", stringify!($name), " as N;")]
            ///
            /// assert_eq!(N::from(5u64).to_u64(), Some(5));
            /// assert_eq!(N::from(u128::MAX).to_u64(), None);
            /// ```
            #[must_use]
            pub fn to_u64(&self) -> Option<u64> {
                u64::try_from(self.0).ok()
            }

            /// The value as a `u128`, or `None` if it is greater.
            ///
            /// ```
            #[doc = concat!("use nevermined_types::", stringify!($name), " as N;")]
            ///
            /// assert_eq!(N::from(u128::MAX).to_u128(), Some(u128::MAX));
            /// assert_eq!(N::MAX.to_u128(), None);
            /// ```
            #[must_use]
            pub fn to_u128(&self) -> Option<u128> {
                u128::try_from(self.0).ok()
            }
        }

        impl std::str::FromStr for $name {
            type Err = $error;

            fn from_str(text: &str) -> Result<Self, $error> {
                crate::decimal::parse(text).map(Self).map_err(|fault| {
                    crate::complaint::Complaint::new(
                        $subject,
                        text,
                        fault.to_string(),
                        "pass decimal digits for a whole number from 0 to 2^256-1",
                    )
                    .at(fault.offset())
                    .into()
                })
            }
        }

        impl TryFrom<&str> for $name {
            type Error = $error;

            fn try_from(text: &str) -> Result<Self, $error> {
                text.parse()
            }
        }

        impl TryFrom<String> for $name {
            type Error = $error;

            fn try_from(text: String) -> Result<Self, $error> {
                text.parse()
            }
        }

        /// For plain integer literals, which are `i32`. A negative number is an error.
        impl TryFrom<i32> for $name {
            type Error = $error;

            fn try_from(number: i32) -> Result<Self, $error> {
                Self::try_from(i64::from(number))
            }
        }

        /// A negative number is an error.
        impl TryFrom<i64> for $name {
            type Error = $error;

            fn try_from(number: i64) -> Result<Self, $error> {
                match u64::try_from(number) {
                    Ok(number) => Ok(Self::from(number)),
                    Err(_) => number.to_string().parse(),
                }
            }
        }

        impl From<u32> for $name {
            fn from(number: u32) -> Self {
                Self::from(u128::from(number))
            }
        }

        impl From<u64> for $name {
            fn from(number: u64) -> Self {
                Self::from(u128::from(number))
            }
        }

        impl From<u128> for $name {
            fn from(number: u128) -> Self {
                Self(crate::decimal::word_from_u128(number))
            }
        }

        impl From<&$name> for $name {
            fn from(number: &$name) -> Self {
                *number
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(&self.0, f)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl $name {
            /// The value of a string or a number, as it arrived.
            pub(crate) fn from_wire(scalar: crate::wire::Scalar) -> Result<Self, $error> {
                use crate::wire::Scalar;
                let float = match scalar {
                    Scalar::Text(text) => return text.parse(),
                    Scalar::Integer(number) => return Ok(Self::from(number)),
                    Scalar::Negative(number) => return number.to_string().parse(),
                    Scalar::Float(float) => float,
                };
                crate::decimal::exact_integer(float)
                    .map(Self::from)
                    .map_err(|fault| {
                        crate::complaint::Complaint::new(
                            $subject,
                            &crate::decimal::shown(float),
                            fault,
                            "the sender has to write a whole number, above 2^53-1 as a string",
                        )
                        .into()
                    })
            }
        }
    };
}
pub(crate) use word;
