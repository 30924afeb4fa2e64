use bytes::Bytes;
use chrono::{DateTime, Utc};
use nevermined_api::{GET_DELEGATION, Operation, ResponseValue, types};

use super::{Cents, DelegationId};
use crate::amounts;
use crate::answer::{check_success, success_in};
use crate::request::Endpoint;
use crate::{Error, ErrorKind, Outcome, ParseIdError, PlanId};

/// A reading of a delegation; from [`DelegationsHandle::get`](crate::delegations::DelegationsHandle::get).
#[derive(Clone, Debug)]
pub struct GetDelegation {
    pub(super) id: DelegationId,
}

/// A delegation: what may be spent, and what is spent. Source: `DelegationDetailsDto`, `DelegationSummaryDto`.
///
/// What the service did not send is `None`, and so is an amount that is none. Amounts are cents of `currency`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Delegation {
    /// The delegation.
    pub id: DelegationId,
    /// Its state, as the service says it: `Active`, `Revoked`, `Expired`, `Exhausted`, or what is new. Compare with
    /// [`is_active`](Self::is_active), since the case differs.
    pub status: Option<String>,
    /// The most that may be spent.
    pub limit: Option<Cents>,
    /// What is spent.
    pub spent: Option<Cents>,
    /// What is left: zero, too, if more was spent than the limit allows.
    pub remaining: Option<Cents>,
    /// The currency that cents are of, as `usd`.
    pub currency: Option<String>,
    /// Who moves the money, as `stripe` or `erc4337`.
    pub provider: Option<String>,
    /// The card or the wallet, as the provider names it.
    pub payment_method: Option<String>,
    /// How many charges were made.
    pub transactions: Option<i64>,
    /// The most charges that may be made, if there is a limit. Lists do not say it.
    pub max_transactions: Option<i64>,
    /// The plan that it is bound to, if any. Lists do not say it.
    pub plan: Option<PlanId>,
    /// The merchant account that it is bound to, if any. Lists do not say it.
    pub merchant_account: Option<String>,
    /// The API key that it is bound to, if any, by the key's id.
    pub api_key: Option<String>,
    /// When it ends.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was opened.
    pub created_at: Option<DateTime<Utc>>,
    /// When the last charge was made, if any was. Lists do not say it.
    pub last_used_at: Option<DateTime<Utc>>,
}

impl Delegation {
    /// Whether it can be spent from, as its status says.
    #[must_use]
    pub fn is_active(&self) -> bool {
        let status = self.status.as_deref();
        status.is_some_and(|status| status.eq_ignore_ascii_case("active"))
    }

    /// A list's item: a part of what a delegation is.
    pub(super) fn from_summary(wire: types::DelegationSummaryDto) -> Result<Self, Error> {
        let mut details = types::DelegationDetailsDto::default();
        details.delegation_id = wire.delegation_id;
        details.status = wire.status;
        details.spending_limit_cents = wire.spending_limit_cents;
        details.amount_spent_cents = wire.amount_spent_cents;
        details.remaining_budget_cents = wire.remaining_budget_cents;
        details.currency = wire.currency;
        details.provider = wire.provider;
        details.provider_payment_method_id = wire.provider_payment_method_id;
        details.transaction_count = wire.transaction_count;
        details.api_key_id = wire.api_key_id;
        details.expires_at = wire.expires_at;
        details.created_at = wire.created_at;
        Self::from_wire(details)
    }

    fn from_wire(wire: types::DelegationDetailsDto) -> Result<Self, Error> {
        Ok(Self {
            id: id(wire.delegation_id)?,
            status: wire.status,
            limit: cents("spendingLimitCents", wire.spending_limit_cents),
            spent: cents("amountSpentCents", wire.amount_spent_cents),
            remaining: cents("remainingBudgetCents", wire.remaining_budget_cents),
            currency: wire.currency,
            provider: wire.provider,
            payment_method: wire.provider_payment_method_id,
            transactions: wire.transaction_count,
            max_transactions: wire.max_transactions,
            plan: wire.plan_id,
            merchant_account: wire.merchant_account_id,
            api_key: wire.api_key_id,
            expires_at: wire.expires_at,
            created_at: wire.created_at,
            last_used_at: wire.last_used_at,
        })
    }
}

fn id(text: Option<String>) -> Result<DelegationId, Error> {
    let Some(text) = text else {
        return Err(unread("the answer has no `delegationId`".to_owned()));
    };
    text.parse()
        .map_err(|error: ParseIdError| unread(error.to_string()))
}

/// An amount, unless it is none: what is odd of one field must not cost the others.
pub(super) fn cents(name: &str, digits: Option<String>) -> Option<Cents> {
    amounts::read(name, &digits?).map(Cents::from)
}

pub(super) fn unread(message: String) -> Error {
    Error::new(ErrorKind::Decode, Outcome::Unknown, message)
}

impl Endpoint for GetDelegation {
    type Output = Delegation;
    type Wire = types::DelegationDetailsDto;

    fn operation() -> &'static Operation {
        GET_DELEGATION
    }

    async fn call(
        self,
        client: nevermined_api::Client,
    ) -> Result<ResponseValue<Self::Wire>, nevermined_api::Error<()>> {
        client.get_delegation(self.id.as_str()).await
    }

    fn read(wire: Self::Wire, body: &Bytes) -> Result<Delegation, Error> {
        check_success(success_in(body), body, ErrorKind::Server)?;
        Delegation::from_wire(wire)
    }
}
