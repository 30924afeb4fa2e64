use std::fmt;

use bytes::Bytes;
use nevermined_api::{Operation, ROUTE_AND_PAY_REQUEST, ResponseValue, types};
use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::budget::Charge;
use super::payment::{cost, unread};
use super::spending::Spends;
use super::target::check_target;
use super::{PaymentProtocol, PaymentTerms, RouterFee, RouterRequestId, SpendingRequest};
use crate::answer::{check_success, success_in};
use crate::exact_json;
use crate::request::Endpoint;
use crate::{DelegationId, Error, ErrorKind, TxHash};

/// A request that the router sends and pays for; from [`RouterHandle::route`](super::RouterHandle::route).
#[derive(Clone)]
pub struct RouteRequest {
    delegation: DelegationId,
    url: String,
    method: RouteMethod,
    headers: Map<String, Value>,
    body: Option<Box<RawValue>>,
    protocol: Option<PaymentProtocol>,
    request_id: String,
}

/// The method of a routed request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RouteMethod {
    /// `GET`
    #[default]
    Get,
    /// `POST`
    Post,
    /// `PUT`
    Put,
    /// `PATCH`
    Patch,
    /// `DELETE`
    Delete,
}

/// What a routed request brought back. Source: `RouteResultDto`.
///
/// What the service did not send is `None`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Routed {
    /// The HTTP status that the paid service answered. It may be an error's: paid or not, see `paid`.
    pub status: Option<u16>,
    /// The body that the paid service answered; `null` if there was none.
    pub body: Value,
    /// Whether anything was paid.
    pub paid: bool,
    /// The payment, if anything was paid.
    pub payment: Option<RoutedPayment>,
}

/// The payment that a routed request made. Source: `RouteResultPaymentDto`.
///
/// What the service did not send is `None`.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct RoutedPayment {
    /// The payment, as it stands in the ledger.
    pub id: Option<String>,
    /// Who was paid how much.
    pub terms: Option<PaymentTerms>,
    /// What the router charges for it.
    pub fee: Option<RouterFee>,
    /// The transaction that settled the payment, once there is one.
    pub tx_hash: Option<TxHash>,
    /// The state of the payment, as `Issued` or `Settled`.
    pub status: Option<String>,
}

impl RouteRequest {
    pub(super) fn new(delegation: &DelegationId, url: String) -> Self {
        Self {
            delegation: delegation.clone(),
            url,
            method: RouteMethod::Get,
            headers: Map::new(),
            body: None,
            protocol: None,
            request_id: String::new(),
        }
    }
}

impl SpendingRequest<RouteRequest> {
    /// The method; `GET` if this is not set.
    pub fn method(mut self, method: RouteMethod) -> Self {
        if let Ok(route) = &mut self.endpoint {
            route.method = method;
        }
        self
    }

    /// A header for the paid service. A name that was set before is replaced, whatever its case.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let name = name.into();
        if let Ok(route) = &mut self.endpoint {
            let before = route
                .headers
                .keys()
                .find(|set| set.eq_ignore_ascii_case(&name));
            if let Some(before) = before.cloned() {
                route.headers.remove(&before);
            }
            route.headers.insert(name, value.into().into());
        }
        self
    }

    /// Sends `body` as JSON, its numbers as they are written.
    pub fn json(mut self, body: &impl Serialize) -> Self {
        match serde_json::value::to_raw_value(body) {
            Ok(body) => {
                if let Ok(route) = &mut self.endpoint {
                    route.body = Some(body);
                }
            }
            Err(error) => {
                let message = format!("the body cannot be written as JSON: {error}");
                self.endpoint = Err(Error::invalid(message));
            }
        }
        self
    }

    /// The payment protocol; x402 if this is not set.
    pub fn protocol(mut self, protocol: PaymentProtocol) -> Self {
        if let Ok(route) = &mut self.endpoint {
            route.protocol = Some(protocol);
        }
        self
    }
}

impl Spends for RouteRequest {
    fn set_request_id(&mut self, id: &RouterRequestId) {
        id.as_str().clone_into(&mut self.request_id);
    }

    fn shows(&self, secret: &str) -> bool {
        let body = self.body.as_deref().map(RawValue::get);
        let mut headers = self.headers.values().filter_map(Value::as_str);
        self.url.contains(secret)
            || headers.any(|value| value.contains(secret))
            || body.is_some_and(|body| exact_json::contains(body, secret))
    }

    fn charge(routed: &Routed) -> Charge {
        if !routed.paid {
            return Charge::Free;
        }
        let payment = routed.payment.as_ref();
        let terms = payment.and_then(|payment| payment.terms.as_ref());
        let fee = payment.and_then(|payment| payment.fee.as_ref());
        Charge::Paid(cost(terms, fee))
    }
}

impl Endpoint for RouteRequest {
    type Output = Routed;
    type Wire = types::RouteResultDto;

    fn operation() -> &'static Operation {
        ROUTE_AND_PAY_REQUEST
    }

    fn check(&self) -> Result<(), Error> {
        check_target(&self.url)?;
        for (name, value) in &self.headers {
            let value = value.as_str().unwrap_or_default();
            let well_formed = http::HeaderName::try_from(name.as_str()).is_ok()
                && http::HeaderValue::try_from(value).is_ok();
            if !well_formed {
                let shown = crate::transport::shorten(name);
                return Err(Error::invalid(format!(
                    "`{shown}` cannot be sent as a header"
                )));
            }
        }
        Ok(())
    }

    async fn call(
        self,
        client: nevermined_api::Client,
    ) -> Result<ResponseValue<Self::Wire>, nevermined_api::Error<()>> {
        client.route_and_pay_request(&self.to_wire()).await
    }

    fn exact_body(&self) -> Option<Result<Vec<u8>, Error>> {
        let body = self.body.as_ref()?;
        Some(exact_json::with_part(&self.to_wire(), "body", body))
    }

    fn read(wire: Self::Wire, body: &Bytes) -> Result<Routed, Error> {
        check_success(success_in_envelope(&wire, body), body, ErrorKind::Server)?;
        let payment = wire.payment.map(RoutedPayment::from_wire).transpose()?;
        let Some(paid) = wire.paid.or(payment.is_some().then_some(true)) else {
            return Err(unread("the answer does not say whether anything was paid"));
        };
        Ok(Routed {
            status: wire.status.and_then(|status| status.try_into().ok()),
            body: exact_json::part(body, "body")
                .or(wire.body)
                .unwrap_or_default(),
            // A payment that is there was made.
            paid: paid || payment.is_some(),
            payment,
        })
    }
}

impl RouteRequest {
    /// What is sent, without the body: that goes out as it was written.
    fn to_wire(&self) -> types::ProxyRequestDto {
        use types::{ProxyRequestDtoMethod as By, ProxyRequestDtoProtocol as With};
        types::ProxyRequestDto {
            delegation_id: self.delegation.as_str().to_owned(),
            url: self.url.clone(),
            method: Some(match self.method {
                RouteMethod::Get => By::Get,
                RouteMethod::Post => By::Post,
                RouteMethod::Put => By::Put,
                RouteMethod::Patch => By::Patch,
                RouteMethod::Delete => By::Delete,
            }),
            headers: self.headers.clone(),
            body: None,
            protocol: self.protocol.map(|protocol| match protocol {
                PaymentProtocol::X402 => With::X402,
                PaymentProtocol::Mpp => With::Mpp,
            }),
            request_id: self.request_id.clone(),
        }
    }
}

/// The `success` of the router's own answer. The paid service's answer may say `success` as well, and is none of ours.
fn success_in_envelope(wire: &types::RouteResultDto, body: &[u8]) -> Option<bool> {
    if wire.paid.is_some() || wire.payment.is_some() {
        return None;
    }
    success_in(body)
}

impl RoutedPayment {
    fn from_wire(wire: types::RouteResultPaymentDto) -> Result<Self, Error> {
        Ok(Self {
            id: wire.payment_id,
            terms: wire.settlement.map(PaymentTerms::from_wire).transpose()?,
            fee: wire.fee.map(RouterFee::from_wire).transpose()?,
            tx_hash: wire.tx_hash.filter(|hash| !hash.is_empty()),
            status: wire.status,
        })
    }
}

/// Headers may hold the paid service's secrets.
impl fmt::Debug for RouteRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&String> = self.headers.keys().collect();
        f.debug_struct("RouteRequest")
            .field("delegation", &self.delegation)
            .field("method", &self.method)
            .field("headers", &names)
            .field("protocol", &self.protocol)
            .finish_non_exhaustive()
    }
}
