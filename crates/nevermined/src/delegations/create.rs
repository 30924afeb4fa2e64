use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use nevermined_api::{CREATE_DELEGATION, Operation, ResponseValue, types};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value};

use super::DelegationId;
use crate::answer::{check_success, success_in};
use crate::request::Endpoint;
use crate::{Error, ErrorKind, Outcome, ParseIdError, PlanId, Request};

/// The greatest number that JSON carries without loss.
const MAX_EXACT: u64 = (1 << 53) - 1;

/// Who moves the money of a delegation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DelegationProvider {
    /// A wallet on chain.
    Erc4337,
    /// Cards, by Stripe.
    Stripe,
    /// Cards, by Braintree.
    Braintree,
    /// Cards, by Visa.
    Visa,
    /// Cards, by VGS.
    Vgs,
}

/// The currency that the cents of a delegation are of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Currency {
    /// US dollars.
    Usd,
    /// Euros.
    Eur,
    /// US dollars on chain.
    Usdc,
    /// Euros on chain.
    Eurc,
}

/// A delegation to be opened; from [`DelegationsHandle::create`](crate::delegations::DelegationsHandle::create).
#[derive(Clone, Debug)]
pub struct CreateDelegation {
    pub(super) provider: DelegationProvider,
    pub(super) limit_cents: u64,
    pub(super) duration: Duration,
    pub(super) currency: Currency,
    pub(super) payment_method: Option<String>,
    pub(super) plan: Option<PlanId>,
    pub(super) max_transactions: Option<u32>,
    pub(super) merchant_account: Option<String>,
    pub(super) api_key: Option<String>,
    pub(super) allowed_recipients: Vec<String>,
    pub(super) organization_wallet: Option<String>,
    pub(super) handed_on: HandedOn,
}

/// What the service hands on to the provider. It is about a person, so `Debug` does not show it.
#[derive(Clone, Default)]
pub(super) struct HandedOn {
    consumer_prompt: Option<String>,
    assurance_data: Map<String, Value>,
}

impl fmt::Debug for HandedOn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// A delegation that was opened. Source: `CreateDelegationResponseDto`.
#[derive(Clone)]
#[non_exhaustive]
pub struct CreatedDelegation {
    /// The delegation.
    pub id: DelegationId,
    token: Option<SecretString>,
}

impl CreatedDelegation {
    /// The delegation's own token, if the provider has one. Secret.
    #[must_use]
    pub fn token(&self) -> Option<&str> {
        self.token.as_ref().map(ExposeSecret::expose_secret)
    }
}

impl fmt::Debug for CreatedDelegation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let token = self.token.as_ref().map(|_| format_args!("[redacted]"));
        f.debug_struct("CreatedDelegation")
            .field("id", &self.id)
            .field("token", &token)
            .finish()
    }
}

impl Request<CreateDelegation> {
    /// The card or the wallet to spend from, as the provider names it. Cards need one.
    pub fn payment_method(mut self, id: impl Into<String>) -> Self {
        if let Ok(delegation) = &mut self.endpoint {
            delegation.payment_method = Some(id.into());
        }
        self
    }

    /// Binds it to one plan.
    pub fn plan(mut self, plan: &PlanId) -> Self {
        if let Ok(delegation) = &mut self.endpoint {
            delegation.plan = Some(plan.clone());
        }
        self
    }

    /// The most charges that may be made.
    pub fn max_transactions(mut self, count: u32) -> Self {
        if let Ok(delegation) = &mut self.endpoint {
            delegation.max_transactions = Some(count);
        }
        self
    }

    /// Binds it to one merchant account.
    pub fn merchant_account(mut self, id: impl Into<String>) -> Self {
        if let Ok(delegation) = &mut self.endpoint {
            delegation.merchant_account = Some(id.into());
        }
        self
    }

    /// Binds it to one API key, by the key's id.
    pub fn api_key(mut self, id: impl Into<String>) -> Self {
        if let Ok(delegation) = &mut self.endpoint {
            delegation.api_key = Some(id.into());
        }
        self
    }

    /// The only recipients that may be paid.
    pub fn allowed_recipients(
        mut self,
        recipients: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        if let Ok(delegation) = &mut self.endpoint {
            delegation.allowed_recipients = recipients.into_iter().map(Into::into).collect();
        }
        self
    }

    /// The organization's wallet to spend from.
    pub fn organization_wallet(mut self, id: impl Into<String>) -> Self {
        if let Ok(delegation) = &mut self.endpoint {
            delegation.organization_wallet = Some(id.into());
        }
        self
    }

    /// What the payer asked for, in the payer's words. The service hands it on to the provider. `Debug` does not show
    /// it.
    pub fn consumer_prompt(mut self, text: impl Into<String>) -> Self {
        if let Ok(delegation) = &mut self.endpoint {
            delegation.handed_on.consumer_prompt = Some(text.into());
        }
        self
    }

    /// Proof of who the payer is, in the provider's form. The service hands it on to the provider. `Debug` does not
    /// show it.
    pub fn assurance_data(mut self, proof: Map<String, Value>) -> Self {
        if let Ok(delegation) = &mut self.endpoint {
            delegation.handed_on.assurance_data = proof;
        }
        self
    }
}

impl Endpoint for CreateDelegation {
    type Output = CreatedDelegation;
    type Wire = types::CreateDelegationResponseDto;

    fn operation() -> &'static Operation {
        CREATE_DELEGATION
    }

    fn check(&self) -> Result<(), Error> {
        if self.limit_cents == 0 {
            return Err(Error::invalid("the limit is zero cents"));
        }
        if self.limit_cents > MAX_EXACT {
            let message = format!("the limit is above {MAX_EXACT} cents, which JSON cannot carry");
            return Err(Error::invalid(message));
        }
        if self.duration.as_secs() == 0 {
            return Err(Error::invalid("the delegation lasts less than a second"));
        }
        if self.duration.as_secs() > MAX_EXACT {
            return Err(Error::invalid("the delegation lasts too long"));
        }
        if self.max_transactions == Some(0) {
            return Err(Error::invalid("the delegation allows no charge"));
        }
        Ok(())
    }

    async fn call(
        self,
        client: nevermined_api::Client,
    ) -> Result<ResponseValue<Self::Wire>, nevermined_api::Error<()>> {
        client.create_delegation(&self.into_wire()).await
    }

    fn read(wire: Self::Wire, body: &Bytes) -> Result<CreatedDelegation, Error> {
        check_success(success_in(body), body, ErrorKind::Server)?;
        let unread = |message: String| {
            Error::new(ErrorKind::Decode, Outcome::Unknown, message)
                .with_hint("list your delegations to see whether it was opened")
        };
        let Some(id) = wire.delegation_id else {
            return Err(unread("the answer has no `delegationId`".to_owned()));
        };
        Ok(CreatedDelegation {
            id: id
                .parse()
                .map_err(|error: ParseIdError| unread(error.to_string()))?,
            token: wire.delegation_token.map(Into::into),
        })
    }
}

impl CreateDelegation {
    fn into_wire(self) -> types::CreateDelegationDto {
        use types::{CreateDelegationDtoCurrency as InCurrency, CreateDelegationDtoProvider as By};
        types::CreateDelegationDto {
            provider: match self.provider {
                DelegationProvider::Erc4337 => By::Erc4337,
                DelegationProvider::Stripe => By::Stripe,
                DelegationProvider::Braintree => By::Braintree,
                DelegationProvider::Visa => By::Visa,
                DelegationProvider::Vgs => By::Vgs,
            },
            currency: match self.currency {
                Currency::Usd => InCurrency::Usd,
                Currency::Eur => InCurrency::Eur,
                Currency::Usdc => InCurrency::Usdc,
                Currency::Eurc => InCurrency::Eurc,
            },
            spending_limit_cents: i64::try_from(self.limit_cents).unwrap_or(i64::MAX),
            duration_secs: i64::try_from(self.duration.as_secs()).unwrap_or(i64::MAX),
            provider_payment_method_id: self.payment_method,
            plan_id: self.plan,
            max_transactions: self.max_transactions.map(i64::from),
            merchant_account_id: self.merchant_account,
            api_key_id: self.api_key,
            allowed_recipients: self.allowed_recipients,
            organization_wallet_id: self.organization_wallet,
            consumer_prompt: self.handed_on.consumer_prompt,
            assurance_data: self.handed_on.assurance_data,
        }
    }
}
