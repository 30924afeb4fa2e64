use bytes::Bytes;
use nevermined_api::{Operation, REVOKE_PAYMENT_METHOD, ResponseValue};
use serde_json::Value;

use super::PaymentMethodId;
use crate::answer::{check_success, success_in};
use crate::request::Endpoint;
use crate::{Error, ErrorKind};

/// A withdrawal of a payment method; from
/// [`PaymentMethodsHandle::revoke`](crate::payment_methods::PaymentMethodsHandle::revoke).
#[derive(Clone, Debug)]
pub struct RevokePaymentMethod {
    pub(super) id: PaymentMethodId,
}

/// The service's word that a payment method was withdrawn. Source: `revokePaymentMethod`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RevokedPaymentMethod {
    /// What was done, in words, when the service says so.
    pub message: Option<String>,
}

impl Endpoint for RevokePaymentMethod {
    type Output = RevokedPaymentMethod;
    type Wire = Value;

    fn operation() -> &'static Operation {
        REVOKE_PAYMENT_METHOD
    }

    async fn call(
        self,
        client: nevermined_api::Client,
    ) -> Result<ResponseValue<Self::Wire>, nevermined_api::Error<()>> {
        client.revoke_payment_method(self.id.as_str()).await
    }

    fn done() -> Option<RevokedPaymentMethod> {
        Some(RevokedPaymentMethod { message: None })
    }

    fn read(_: Self::Wire, body: &Bytes) -> Result<RevokedPaymentMethod, Error> {
        check_success(success_in(body), body, ErrorKind::Server)?;
        let wire = crate::great_numbers::value(body);
        let message = wire.get("message").and_then(Value::as_str);
        Ok(RevokedPaymentMethod {
            message: message.map(str::to_owned),
        })
    }
}
