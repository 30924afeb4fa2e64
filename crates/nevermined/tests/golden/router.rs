//! Calls of the router, and their values as JSON.

use chrono::{DateTime, Utc};
use nevermined::router::{
    Granularity, IssuedPayment, Once, PaymentProtocol, PaymentTerms, PaymentsSummary,
    ReportedSettlement, RouteMethod, Routed, RoutedPayment, RouterFee, RouterPayment,
    RouterRequestId,
};
use nevermined::{DelegationId, Error, Nevermined, Page};
use serde_json::{Value, json};

use super::call::{Success, send, text};

pub(crate) async fn carry_out(nvm: &Nevermined, call: &Value) -> Result<Success, Error> {
    let router = nvm.router();
    let delegation = || text(call, "delegation").parse::<DelegationId>().unwrap();
    let id = || {
        text(call, "payment_request")
            .parse::<RouterRequestId>()
            .unwrap()
    };
    let time = |name: &str| {
        call[name]
            .as_str()
            .map(|time| time.parse::<DateTime<Utc>>().unwrap())
    };
    match text(call, "operation") {
        "routeAndPayRequest" => {
            let mut request = router
                .route(&delegation(), text(call, "url"))
                .request_id(&id());
            if let Some(method) = call["method"].as_str() {
                request = request.method(match method {
                    "POST" => RouteMethod::Post,
                    other => panic!("{other} is no method here"),
                });
            }
            if let Some(headers) = call["headers"].as_object() {
                for (name, value) in headers {
                    request = request.header(name, value.as_str().unwrap());
                }
            }
            if !call["json"].is_null() {
                request = request.json(&call["json"]);
            }
            if call["protocol"].is_string() {
                request = request.protocol(protocol(call));
            }
            send!(request, call, routed)
        }
        "mintX402PaymentCredential" => {
            let mint = router.mint_credential(&delegation(), protocol(call), &call["target"]);
            let mut request = mint.request_id(&id());
            if let Some(url) = call["resource_url"].as_str() {
                request = request.resource_url(url);
            }
            send!(request, call, issued)
        }
        "reportPaymentSettlement" => {
            let request = router.report_settlement(text(call, "payment"), text(call, "tx_hash"));
            send!(request, call, reported)
        }
        "listRouterPayments" => {
            let mut request = router.ledger();
            if call["delegation"].is_string() {
                request = request.delegation(&delegation());
            }
            if let Some(time) = time("from") {
                request = request.from(time);
            }
            if let Some(time) = time("to") {
                request = request.to(time);
            }
            send!(request, call, payments)
        }
        "routerPaymentsSummary" => {
            let mut request = router.summary();
            if let Some(time) = time("from") {
                request = request.from(time);
            }
            if let Some(time) = time("to") {
                request = request.to(time);
            }
            if let Some(granularity) = call["granularity"].as_str() {
                request = request.granularity(match granularity {
                    "day" => Granularity::Day,
                    "week" => Granularity::Week,
                    "month" => Granularity::Month,
                    other => panic!("{other} is no granularity"),
                });
            }
            send!(request, call, summary)
        }
        other => panic!("{other} is no call of the SDK"),
    }
}

fn protocol(call: &Value) -> PaymentProtocol {
    match text(call, "protocol") {
        "x402" => PaymentProtocol::X402,
        "mpp" => PaymentProtocol::Mpp,
        other => panic!("{other} is no protocol"),
    }
}

fn shown<T: ToString>(value: &Option<T>) -> Value {
    value
        .as_ref()
        .map_or(Value::Null, |value| value.to_string().into())
}

fn once<T>(once: &Once<T>, one: fn(&T) -> Value) -> Value {
    match once {
        Once::New(value) => {
            let mut shown = one(value);
            shown["already"] = Value::Null;
            shown
        }
        Once::Already(payment) => json!({ "already": payment.payment_id }),
        other => panic!(
            "{other:?} is neither new nor old",
            other = other.is_already()
        ),
    }
}

fn routed(it: &Once<Routed>) -> Value {
    once(it, |it| {
        json!({
            "status": it.status,
            "body": it.body,
            "paid": it.paid,
            "payment": it.payment.as_ref().map(payment),
        })
    })
}

fn payment(it: &RoutedPayment) -> Value {
    json!({
        "id": it.id,
        "terms": it.terms.as_ref().map(terms),
        "fee": it.fee.as_ref().map(fee),
        "tx_hash": shown(&it.tx_hash),
        "status": it.status,
    })
}

fn terms(it: &PaymentTerms) -> Value {
    json!({
        "recipient": it.recipient,
        "amount": shown(&it.amount),
        "asset": it.asset,
        "network": it.network,
        "cents": shown(&it.cents),
        "scheme": it.scheme,
    })
}

fn fee(it: &RouterFee) -> Value {
    json!({
        "bps": it.bps,
        "amount": shown(&it.amount),
        "cents": shown(&it.cents),
        "charged": shown(&it.charged),
    })
}

fn issued(it: &Once<IssuedPayment>) -> Value {
    once(it, |it| {
        json!({
            "id": it.id,
            "credential": { "name": it.credential.name(), "value": it.credential.expose() },
            "x402_version": it.x402_version,
            "terms": it.terms.as_ref().map(terms),
            "fee": it.fee.as_ref().map(fee),
            "resource_url": it.resource_url,
            "status": it.status,
        })
    })
}

fn reported(it: &ReportedSettlement) -> Value {
    json!({
        "payment_id": it.payment_id,
        "status": it.status,
        "tx_hash": shown(&it.tx_hash),
    })
}

fn payments(it: &Page<RouterPayment>) -> Value {
    json!({
        "items": it.items.iter().map(row).collect::<Vec<_>>(),
        "total": it.total,
        "page": it.page,
        "page_size": it.page_size,
    })
}

fn row(it: &RouterPayment) -> Value {
    json!({
        "id": it.id,
        "created_at": it.created_at,
        "status": it.status,
        "protocol": it.protocol,
        "network": it.network,
        "asset": it.asset,
        "asset_symbol": it.asset_symbol,
        "asset_decimals": it.asset_decimals,
        "amount": shown(&it.amount),
        "merchant": it.merchant,
        "tx_hash": shown(&it.tx_hash),
        "delegation": it.delegation,
        "request_id": it.request_id,
        "resource_url": it.resource_url,
        "buyer": it.buyer,
        "fee_amount": shown(&it.fee_amount),
        "fee_bps": it.fee_bps,
        "fee_cents": shown(&it.fee_cents),
        "fee_status": it.fee_status,
        "fee_tx_hash": shown(&it.fee_tx_hash),
        "fee_nonce": it.fee_nonce,
    })
}

fn summary(it: &PaymentsSummary) -> Value {
    let point = |point: &nevermined::router::PaymentsPoint| json!({ "date": point.date, "value": point.value });
    json!({
        "total": it.total,
        "series": it.series.iter().map(point).collect::<Vec<_>>(),
    })
}
