//! What a payment is, as its calls answer it.

use nevermined_api::types;

use crate::{Cents, Error, ErrorKind, Outcome, Uint256};

/// Who is paid how much, in what. Source: `SettlementDescriptorDto`.
///
/// What the service did not send is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PaymentTerms {
    /// Who is paid.
    pub recipient: Option<String>,
    /// How much, in the asset's smallest unit. The asset's decimals are not said.
    pub amount: Option<Uint256>,
    /// The contract of the token that is paid in.
    pub asset: Option<String>,
    /// The chain, or the card network.
    pub network: Option<String>,
    /// About how much that is, in cents, rounded up.
    pub cents: Option<Cents>,
    /// How the protocol settles it, `exact` or `charge`.
    pub scheme: Option<String>,
}

/// What the router charges on top. Source: `RouterFeeDto`.
///
/// What the service did not send is `None`.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct RouterFee {
    /// The rate, in hundredths of a percent.
    pub bps: Option<f64>,
    /// The fee, in the asset's smallest unit.
    pub amount: Option<Uint256>,
    /// The fee, in cents.
    pub cents: Option<Cents>,
    /// What counts against the delegation's limit, payment and fee together, in cents.
    pub charged: Option<Cents>,
}

impl PaymentTerms {
    pub(super) fn from_wire(wire: types::SettlementDescriptorDto) -> Result<Self, Error> {
        Ok(Self {
            recipient: wire.recipient,
            amount: number("amount", wire.amount)?,
            asset: wire.asset,
            network: wire.network,
            cents: cents("approxCents", wire.approx_cents)?,
            scheme: wire.scheme,
        })
    }
}

impl RouterFee {
    pub(super) fn from_wire(wire: types::RouterFeeDto) -> Result<Self, Error> {
        Ok(Self {
            bps: wire.bps,
            amount: number("amount", wire.amount)?,
            cents: cents("cents", wire.cents)?,
            charged: cents("capChargedCents", wire.cap_charged_cents)?,
        })
    }
}

/// What a payment costs a budget, as far as the service says it: what it counts against the delegation, or the payment
/// and the fee.
pub(super) fn cost(terms: Option<&PaymentTerms>, fee: Option<&RouterFee>) -> Option<Cents> {
    let charged = fee.and_then(|fee| fee.charged);
    charged.or_else(|| terms?.cents?.checked_add(fee?.cents?))
}

pub(super) fn number(name: &str, digits: Option<String>) -> Result<Option<Uint256>, Error> {
    let read = digits.map(|digits| digits.parse());
    read.transpose()
        .map_err(|error| unread(format!("`{name}`: {error}")))
}

pub(super) fn cents(name: &str, digits: Option<String>) -> Result<Option<Cents>, Error> {
    Ok(number(name, digits)?.map(Cents::from))
}

pub(super) fn unread(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Decode, Outcome::Unknown, message)
        .with_hint("look for the request id in the ledger to see whether it was paid")
}
