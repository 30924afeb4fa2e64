use bytes::Bytes;
use nevermined_api::{Operation, ResponseValue, UPDATE_PAYMENT_METHOD, types};
use serde_json::Value;

use super::{PaymentMethod, PaymentMethodId};
use crate::answer::{check_success, success_in};
use crate::request::Endpoint;
use crate::{Error, ErrorKind, Request};

/// A change of a payment method; from
/// [`PaymentMethodsHandle::update`](crate::payment_methods::PaymentMethodsHandle::update).
#[derive(Clone, Debug)]
pub struct UpdatePaymentMethod {
    id: PaymentMethodId,
    alias: Option<String>,
    allowed_api_keys: Change<Vec<String>>,
    organization: Change<String>,
}

/// What becomes of a field that can be empty.
#[derive(Clone, Debug)]
enum Change<T> {
    Keep,
    Clear,
    Set(T),
}

impl<T: Into<Value>> Change<T> {
    /// A cleared field is sent as null, one that is kept is not sent.
    fn into_wire(self) -> Option<Value> {
        match self {
            Self::Keep => None,
            Self::Clear => Some(Value::Null),
            Self::Set(value) => Some(value.into()),
        }
    }
}

impl UpdatePaymentMethod {
    pub(super) fn of(id: &PaymentMethodId) -> Self {
        Self {
            id: id.clone(),
            alias: None,
            allowed_api_keys: Change::Keep,
            organization: Change::Keep,
        }
    }
}

impl Request<UpdatePaymentMethod> {
    /// The owner's own name for it.
    pub fn alias(mut self, name: impl Into<String>) -> Self {
        if let Ok(change) = &mut self.endpoint {
            change.alias = Some(name.into());
        }
        self
    }

    /// The only API keys that may use it, by their ids.
    pub fn allowed_api_keys(mut self, ids: impl IntoIterator<Item = impl Into<String>>) -> Self {
        if let Ok(change) = &mut self.endpoint {
            change.allowed_api_keys = Change::Set(ids.into_iter().map(Into::into).collect());
        }
        self
    }

    /// Lets every API key of the account use it: the list of keys is cleared.
    pub fn any_api_key(mut self) -> Self {
        if let Ok(change) = &mut self.endpoint {
            change.allowed_api_keys = Change::Clear;
        }
        self
    }

    /// The organization that it belongs to, `org-…`.
    pub fn organization(mut self, id: impl Into<String>) -> Self {
        if let Ok(change) = &mut self.endpoint {
            change.organization = Change::Set(id.into());
        }
        self
    }

    /// Takes it out of its organization.
    pub fn no_organization(mut self) -> Self {
        if let Ok(change) = &mut self.endpoint {
            change.organization = Change::Clear;
        }
        self
    }
}

impl Endpoint for UpdatePaymentMethod {
    type Output = PaymentMethod;
    type Wire = types::PaymentMethodSummaryDto;

    fn operation() -> &'static Operation {
        UPDATE_PAYMENT_METHOD
    }

    fn check(&self) -> Result<(), Error> {
        let refused = |message: &str, hint: &str| Err(Error::invalid(message).with_hint(hint));
        let (keys, organization) = (&self.allowed_api_keys, &self.organization);
        if let (None, Change::Keep, Change::Keep) = (&self.alias, keys, organization) {
            return refused(
                "nothing of the payment method is to be changed",
                "set an alias, the API keys that may use it, or its organization",
            );
        }
        match keys {
            Change::Set(keys) if keys.is_empty() => refused(
                "the list of API keys is empty",
                "name the keys that may use the payment method, or let every key with `any_api_key`",
            ),
            Change::Set(keys) if keys.iter().any(|id| id.trim().is_empty()) => refused(
                "an API key's id is empty",
                "pass the id of a key, as `sk-…`",
            ),
            _ => match organization {
                Change::Set(id) if id.trim().is_empty() => refused(
                    "the organization's id is empty",
                    "pass an id, or take it out of its organization with `no_organization`",
                ),
                _ => Ok(()),
            },
        }
    }

    async fn call(
        self,
        client: nevermined_api::Client,
    ) -> Result<ResponseValue<Self::Wire>, nevermined_api::Error<()>> {
        let body = types::UpdatePaymentMethodDto {
            alias: self.alias,
            allowed_api_key_ids: self.allowed_api_keys.into_wire(),
            org_id: self.organization.into_wire(),
        };
        client.update_payment_method(self.id.as_str(), &body).await
    }

    fn read(wire: Self::Wire, body: &Bytes) -> Result<PaymentMethod, Error> {
        check_success(success_in(body), body, ErrorKind::Server)?;
        PaymentMethod::from_wire(wire)
    }
}
