use bytes::Bytes;
use chrono::{DateTime, Utc};
use nevermined_api::{LIST_ROUTER_PAYMENTS, Operation, ResponseValue, types};

use super::payment::{cents, number};
use crate::request::Endpoint;
use crate::span::{check_span, instant};
use crate::{Cents, DelegationId, Error, Page, Request, TokenAmount, TxHash, Uint256};

/// The most rows that the service answers at once.
pub(super) const MOST_ROWS: usize = 1_000;

/// The ledger of payments; from [`RouterHandle::ledger`](super::RouterHandle::ledger).
#[derive(Clone, Debug, Default)]
pub struct ListPayments {
    pub(super) delegation: Option<DelegationId>,
    pub(super) from: Option<DateTime<Utc>>,
    pub(super) to: Option<DateTime<Utc>>,
}

/// A payment in the ledger. Source: `RouterPaymentRecordDto`.
///
/// What the service did not send is `None`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct RouterPayment {
    /// The payment.
    pub id: String,
    /// When it was created, as the service writes it.
    pub created_at: Option<String>,
    /// The state of the payment, as `Issued`, `Settled` or `Failed`.
    pub status: Option<String>,
    /// The payment protocol, as `x402` or `mpp`.
    pub protocol: Option<String>,
    /// The chain, or the card network.
    pub network: Option<String>,
    /// The contract of the token that was paid in.
    pub asset: Option<String>,
    /// The token's short name.
    pub asset_symbol: Option<String>,
    /// How many decimals the token has.
    pub asset_decimals: Option<u8>,
    /// How much was paid, in the token's smallest unit.
    pub amount: Option<Uint256>,
    /// Who was paid.
    pub merchant: Option<String>,
    /// The transaction that settled the payment, once there is one.
    pub tx_hash: Option<TxHash>,
    /// The delegation that was paid from.
    pub delegation: Option<String>,
    /// The caller's own name for the payment.
    pub request_id: Option<String>,
    /// The address of what was paid for.
    pub resource_url: Option<String>,
    /// The account that paid.
    pub buyer: Option<String>,
    /// What the router charged, in the token's smallest unit.
    pub fee_amount: Option<Uint256>,
    /// The fee's rate, in hundredths of a percent.
    pub fee_bps: Option<f64>,
    /// The fee, in cents.
    pub fee_cents: Option<Cents>,
    /// How far the collection of the fee is, as `Accrued` or `Settled`.
    pub fee_status: Option<String>,
    /// The transaction that collected the fee, once there is one.
    pub fee_tx_hash: Option<TxHash>,
    /// The nonce of the fee's collection.
    pub fee_nonce: Option<String>,
}

impl RouterPayment {
    /// What was paid, without the fee, if the token's decimals are known.
    #[must_use]
    pub fn token_amount(&self) -> Option<TokenAmount> {
        Some(TokenAmount::from_units(self.amount?, self.asset_decimals?))
    }

    /// What the payment and its fee cost in cents, each rounded up, as the service counts them against a delegation.
    ///
    /// `None` if the amount or the token's decimals are not known. It takes one whole token for 100 cents, which holds
    /// for the tokens that stand for a dollar or a euro. A missing fee counts as none.
    #[must_use]
    pub fn cents(&self) -> Option<Cents> {
        let amount = self.amount?;
        let zeros = |count: u8| "0".repeat(count.into());
        let digits = amount.to_string();
        let decimals = self.asset_decimals?;
        let paid: Uint256 = if decimals <= 2 {
            format!("{digits}{}", zeros(2 - decimals)).parse().ok()?
        } else {
            let dropped = usize::from(decimals - 2);
            let (whole, rest) = digits.split_at(digits.len().saturating_sub(dropped));
            let whole: Uint256 = if whole.is_empty() {
                Uint256::default()
            } else {
                whole.parse().ok()?
            };
            let up = u64::from(rest.bytes().any(|digit| digit != b'0'));
            whole.checked_add(Uint256::from(up))?
        };
        Cents::from(paid).checked_add(self.fee_cents.unwrap_or_default())
    }

    fn from_wire(wire: types::RouterPaymentRecordDto) -> Result<Option<Self>, Error> {
        let Some(id) = wire.id else { return Ok(None) };
        Ok(Some(Self {
            id,
            created_at: wire.created_at,
            status: wire.status,
            protocol: wire.protocol,
            network: wire.network,
            asset: wire.asset,
            asset_symbol: wire.asset_symbol,
            asset_decimals: wire.asset_decimals.and_then(|count| count.try_into().ok()),
            amount: number("amount", wire.amount)?,
            merchant: wire.merchant_address,
            tx_hash: wire.tx_hash.filter(|hash| !hash.is_empty()),
            delegation: wire.delegation_id,
            request_id: wire.request_id,
            resource_url: wire.resource_url,
            buyer: wire.buyer,
            fee_amount: number("feeAtomic", wire.fee_atomic)?,
            fee_bps: wire.fee_bps,
            fee_cents: cents("feeCents", wire.fee_cents)?,
            fee_status: wire.fee_status,
            fee_tx_hash: wire.fee_tx_hash.filter(|hash| !hash.is_empty()),
            fee_nonce: wire.fee_nonce,
        }))
    }
}

impl Request<ListPayments> {
    /// Only payments from this delegation.
    pub fn delegation(mut self, id: &DelegationId) -> Self {
        if let Ok(list) = &mut self.endpoint {
            list.delegation = Some(id.clone());
        }
        self
    }

    /// Only payments from this time on, to the millisecond.
    pub fn from(mut self, time: DateTime<Utc>) -> Self {
        if let Ok(list) = &mut self.endpoint {
            list.from = Some(time);
        }
        self
    }

    /// Only payments up to this time, to the millisecond.
    pub fn to(mut self, time: DateTime<Utc>) -> Self {
        if let Ok(list) = &mut self.endpoint {
            list.to = Some(time);
        }
        self
    }
}

impl Endpoint for ListPayments {
    type Output = Page<RouterPayment>;
    type Wire = Vec<types::RouterPaymentRecordDto>;

    fn operation() -> &'static Operation {
        LIST_ROUTER_PAYMENTS
    }

    fn check(&self) -> Result<(), Error> {
        check_span(self.from, self.to)
    }

    async fn call(
        self,
        client: nevermined_api::Client,
    ) -> Result<ResponseValue<Self::Wire>, nevermined_api::Error<()>> {
        let (from, to) = (self.from.map(instant), self.to.map(instant));
        let delegation = self.delegation.as_ref().map(DelegationId::as_str);
        client
            .list_router_payments(delegation, None, from.as_deref(), to.as_deref())
            .await
    }

    fn is_list() -> bool {
        true
    }

    fn read(wire: Self::Wire, body: &Bytes) -> Result<Page<RouterPayment>, Error> {
        let read = wire.into_iter().map(RouterPayment::from_wire);
        let items = read.collect::<Result<Vec<_>, _>>()?;
        let mut page = Page::read(items, "payments", body, |item, _| item)?;
        if page.items.len() >= MOST_ROWS {
            // There may be more, and nothing says how many.
            page.total = None;
        }
        Ok(page)
    }
}
