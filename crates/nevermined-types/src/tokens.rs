//! Contracts of the stablecoins that plans are priced in.
//!
//! ```
//! use nevermined_types::tokens;
//!
//! let usdc = tokens::USDC_BASE_SEPOLIA;
//! assert_eq!(usdc.to_string(), "0x036CbD53842c5426634e7929541eC2318f3dCF7e");
//! ```

use crate::Address;

/// How many decimals USDC has.
pub const USDC_DECIMALS: u8 = 6;

/// How many decimals EURC has.
pub const EURC_DECIMALS: u8 = 6;

/// USDC on Base (chain 8453), the network of the live environment.
///
/// ```
/// assert_eq!(nevermined_types::tokens::USDC_BASE.to_string(), "0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913");
/// ```
pub const USDC_BASE: Address = Address::from_bytes([
    0x83, 0x35, 0x89, 0xfc, 0xd6, 0xed, 0xb6, 0xe0, 0x8f, 0x4c, 0x7c, 0x32, 0xd4, 0xf7, 0x1b, 0x54,
    0xbd, 0xa0, 0x29, 0x13,
]);

/// USDC on Base Sepolia (chain 84532), the network of the sandbox environment.
///
/// ```
/// assert_eq!(nevermined_types::tokens::USDC_BASE_SEPOLIA.to_string(), "0x036CbD53842c5426634e7929541eC2318f3dCF7e");
/// ```
pub const USDC_BASE_SEPOLIA: Address = Address::from_bytes([
    0x03, 0x6c, 0xbd, 0x53, 0x84, 0x2c, 0x54, 0x26, 0x63, 0x4e, 0x79, 0x29, 0x54, 0x1e, 0xc2, 0x31,
    0x8f, 0x3d, 0xcf, 0x7e,
]);

/// EURC on Base (chain 8453).
///
/// ```
/// assert_eq!(nevermined_types::tokens::EURC_BASE.to_string(), "0x60a3E35Cc302bFA44Cb288Bc5a4F316Fdb1adb42");
/// ```
pub const EURC_BASE: Address = Address::from_bytes([
    0x60, 0xa3, 0xe3, 0x5c, 0xc3, 0x02, 0xbf, 0xa4, 0x4c, 0xb2, 0x88, 0xbc, 0x5a, 0x4f, 0x31, 0x6f,
    0xdb, 0x1a, 0xdb, 0x42,
]);

/// EURC on Base Sepolia (chain 84532).
///
/// ```
/// assert_eq!(nevermined_types::tokens::EURC_BASE_SEPOLIA.to_string(), "0x808456652fdb597867f38412077A9182bf77359F");
/// ```
pub const EURC_BASE_SEPOLIA: Address = Address::from_bytes([
    0x80, 0x84, 0x56, 0x65, 0x2f, 0xdb, 0x59, 0x78, 0x67, 0xf3, 0x84, 0x12, 0x07, 0x7a, 0x91, 0x82,
    0xbf, 0x77, 0x35, 0x9f,
]);
