use bytes::Bytes;
use nevermined_api::{LIST_PAYMENT_METHODS, Operation, ResponseValue, types};

use super::PaymentMethodId;
use crate::request::Endpoint;
use crate::{DelegationProvider, Error, ErrorKind, Outcome, ParseIdError, Request};

/// A list of the account's payment methods; from
/// [`PaymentMethodsHandle::list`](crate::payment_methods::PaymentMethodsHandle::list).
#[derive(Clone, Debug, Default)]
pub struct ListPaymentMethods {
    accessible: Option<bool>,
    provider: Option<DelegationProvider>,
}

/// A card or a wallet. Source: `PaymentMethodSummaryDto`.
///
/// What the service did not send is `None`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PaymentMethod {
    /// The payment method. A wallet's id is its address.
    pub id: PaymentMethodId,
    /// What it is, as `card` or `crypto_wallet`.
    pub kind: Option<String>,
    /// Who moves the money, as `stripe` or `erc4337`.
    pub provider: Option<String>,
    /// Its state, as the service says it: `Active`, `Revoked`, or what is new. Compare with
    /// [`is_active`](Self::is_active), since the case differs.
    pub status: Option<String>,
    /// The owner's own name for it.
    pub alias: Option<String>,
    /// The card's brand.
    pub brand: Option<String>,
    /// The last four digits.
    pub last4: Option<String>,
    /// The month in which the card expires, 1 to 12.
    pub exp_month: Option<i64>,
    /// The year in which the card expires.
    pub exp_year: Option<i64>,
    /// The API keys that may use it, by their ids. Every key may if there is no list.
    pub allowed_api_keys: Option<Vec<String>>,
    /// The organization that it belongs to, if any.
    pub organization: Option<String>,
}

impl PaymentMethod {
    /// Whether it can be used, as its status says.
    #[must_use]
    pub fn is_active(&self) -> bool {
        let status = self.status.as_deref();
        status.is_some_and(|status| status.eq_ignore_ascii_case("active"))
    }

    pub(super) fn from_wire(wire: types::PaymentMethodSummaryDto) -> Result<Self, Error> {
        let unread = |message: &str| Error::new(ErrorKind::Decode, Outcome::Unknown, message);
        let Some(id) = wire.id else {
            return Err(unread("a payment method in the answer has no `id`"));
        };
        Ok(Self {
            id: id
                .parse()
                .map_err(|error: ParseIdError| unread(&error.to_string()))?,
            kind: wire.type_,
            provider: wire.provider,
            status: wire.status,
            alias: wire.alias,
            brand: wire.brand,
            last4: wire.last4,
            exp_month: wire.exp_month,
            exp_year: wire.exp_year,
            allowed_api_keys: wire.allowed_api_key_ids,
            organization: wire.org_id,
        })
    }
}

impl Request<ListPaymentMethods> {
    /// Whether to keep only those that the calling key may use.
    pub fn accessible(mut self, only: bool) -> Self {
        if let Ok(list) = &mut self.endpoint {
            list.accessible = Some(only);
        }
        self
    }

    /// Only those of this provider.
    pub fn provider(mut self, provider: DelegationProvider) -> Self {
        if let Ok(list) = &mut self.endpoint {
            list.provider = Some(provider);
        }
        self
    }
}

impl Endpoint for ListPaymentMethods {
    type Output = Vec<PaymentMethod>;
    type Wire = Vec<types::PaymentMethodSummaryDto>;

    fn operation() -> &'static Operation {
        LIST_PAYMENT_METHODS
    }

    async fn call(
        self,
        client: nevermined_api::Client,
    ) -> Result<ResponseValue<Self::Wire>, nevermined_api::Error<()>> {
        use types::ListPaymentMethodsAccessible::{False, True};
        use types::ListPaymentMethodsProvider as By;
        let accessible = self.accessible.map(|only| if only { True } else { False });
        let provider = self.provider.map(|provider| match provider {
            DelegationProvider::Erc4337 => By::Erc4337,
            DelegationProvider::Stripe => By::Stripe,
            DelegationProvider::Braintree => By::Braintree,
            DelegationProvider::Visa => By::Visa,
            DelegationProvider::Vgs => By::Vgs,
        });
        client.list_payment_methods(accessible, provider).await
    }

    fn is_list() -> bool {
        true
    }

    fn read(wire: Self::Wire, _: &Bytes) -> Result<Vec<PaymentMethod>, Error> {
        wire.into_iter().map(PaymentMethod::from_wire).collect()
    }
}
