//! Ids, credits, money and addresses of the Nevermined API, exact and checked.
//!
//! The API speaks of 256-bit numbers, of ids that look like numbers, and of prices in millionths of a
//! dollar. A 64-bit integer or a float loses digits of all three without a word. The types here hold
//! every digit, check what they are given, and know their form on the wire. There is no input or output
//! in this crate.
//!
//! # Take an id or an address from text
//!
//! ```
//! use nevermined_types::{Address, PlanId};
//!
//! let plan: PlanId = "98765432109876543210987654321098765432109876543210987654321098765432109876543".parse()?;
//! let holder: Address = "0x036CbD53842c5426634e7929541eC2318f3dCF7e".parse()?;
//! assert_eq!(plan.as_str().len(), 77);
//! assert_eq!(holder.to_lower_hex(), "0x036cbd53842c5426634e7929541ec2318f3dcf7e");
//!
//! let refused = "12/../3".parse::<PlanId>().unwrap_err();
//! assert!(refused.to_string().contains("'/' at byte 2"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Count credits
//!
//! ```
//! use nevermined_types::Credits;
//!
//! let balance = Credits::from(100u64);
//! let left = balance.checked_sub(Credits::from(5u64)).ok_or("not enough credits")?;
//! assert_eq!(left.to_string(), "95");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # State a price
//!
//! ```
//! use nevermined_types::{TokenAmount, Usd, tokens};
//!
//! let fiat: Usd = "9.99".parse()?;
//! assert_eq!(fiat.micros().to_string(), "9990000"); // what a plan's price says on the wire
//!
//! let onchain = TokenAmount::parse("9.99", tokens::USDC_DECIMALS)?;
//! assert_eq!(onchain.units(), fiat.micros());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Features
//!
//! - `schemars`: `JsonSchema` (schemars 1) for every type that has a form on the wire.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod address;
mod complaint;
mod credits;
mod decimal;
mod fixed_point;
mod ids;
mod money;
#[cfg(feature = "schemars")]
mod schema;
mod text_ids;
pub mod tokens;
mod tx_hash;
mod uint256;
mod wire;
mod word;

pub use address::{Address, ParseAddressError};
pub use credits::{Credits, ParseCreditsError};
pub use ids::{AgentId, ParseIdError, PlanId};
pub use money::{ParseAmountError, TokenAmount, Usd};
pub use text_ids::{
    BindingId, BudgetId, CustomerId, DelegationId, DeliveryId, GroupId, InvitationId, MemberId,
    OrderId, OrganizationId, PaymentId, PaymentMethodId, PermissionHash, RealtimeSecretId, UserId,
    WalletId, WebhookId,
};
pub use tx_hash::TxHash;
pub use uint256::{ParseUint256Error, Uint256};

/// The README's examples compile.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
