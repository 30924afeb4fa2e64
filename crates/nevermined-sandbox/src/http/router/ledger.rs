//! `listRouterPayments`, as JSON or as CSV, and `routerPaymentsSummary`.

use super::super::Reply;
use super::super::caller::Caller;
use super::known_asset;
use crate::clock::Moment;
use crate::codes;
use crate::ledger::RouterPayment;
use crate::refusal::Refusal;
use crate::state::State;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State as Shared};
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// How many rows a list has at most.
const ROWS: usize = 1_000;

/// The columns of the CSV file. New ones come last.
const COLUMNS: [&str; 21] = [
    "id",
    "createdAt",
    "status",
    "protocol",
    "network",
    "asset",
    "amount",
    "merchantAddress",
    "txHash",
    "delegationId",
    "requestId",
    "resourceUrl",
    "buyer",
    "feeAtomic",
    "feeBps",
    "feeCents",
    "feeStatus",
    "feeTxHash",
    "feeNonce",
    "assetSymbol",
    "assetDecimals",
];

/// What of the payments is asked for.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Asked {
    delegation_id: Option<String>,
    from: Option<String>,
    to: Option<String>,
    format: Option<String>,
    granularity: Option<String>,
}

/// `GET /router/payments`, the newest first
pub(crate) async fn list(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    query: Result<Query<Asked>, QueryRejection>,
) -> Result<Response, Refusal> {
    let Query(asked) = query.map_err(bad_query)?;
    let span = asked.span()?;
    let as_csv = match asked.format.as_deref() {
        None | Some("json") => false,
        Some("csv") => true,
        Some(_) => return Err(invalid("format", "must be json or csv")),
    };
    let rows: Vec<Value> = state.read(|ledger, _| {
        let all = ledger.routed.iter().rev();
        let own = all
            .filter_map(|id| ledger.router_payments.get(id))
            .filter(|payment| payment.buyer == caller && span.holds(payment))
            .filter(|payment| {
                let wanted = asked.delegation_id.as_ref();
                wanted.is_none_or(|id| *id == payment.delegation.0)
            });
        own.take(ROWS).map(record).collect()
    });
    if !as_csv {
        return Ok(Reply::ok(rows).into_response());
    }
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8"),
        (
            CONTENT_DISPOSITION,
            "attachment; filename=\"router-payments.csv\"",
        ),
    ];
    Ok((headers, csv(&rows)).into_response())
}

/// `GET /router/payments/summary`: how many payments there were, not how much was paid
pub(crate) async fn summary(
    Shared(state): Shared<Arc<State>>,
    Caller(caller): Caller,
    query: Result<Query<Asked>, QueryRejection>,
) -> Result<Reply, Refusal> {
    let Query(asked) = query.map_err(bad_query)?;
    let span = asked.span()?;
    let start = match asked.granularity.as_deref() {
        Some("week") => Moment::start_of_week,
        Some("month") => Moment::start_of_month,
        // Also for anything else, as in deployments.
        _ => Moment::start_of_day,
    };
    let points = state.read(|ledger, _| {
        let mut points: BTreeMap<Moment, u64> = BTreeMap::new();
        let own = ledger.router_payments.values();
        for payment in own.filter(|payment| payment.buyer == caller && span.holds(payment)) {
            *points.entry(start(payment.issued)).or_default() += 1;
        }
        points
    });
    let total: u64 = points.values().sum();
    let series = points.into_iter();
    let series = series.map(|(date, value)| json!({ "date": date.iso(), "value": value }));
    Ok(Reply::ok(json!({
        "total": total, "series": series.collect::<Vec<_>>(),
    })))
}

/// From one moment to another, both included.
struct Span {
    from: Option<Moment>,
    to: Option<Moment>,
}

impl Span {
    fn holds(&self, payment: &RouterPayment) -> bool {
        self.from.is_none_or(|from| from <= payment.issued)
            && self.to.is_none_or(|to| payment.issued <= to)
    }
}

impl Asked {
    fn span(&self) -> Result<Span, Refusal> {
        let moment = |name: &str, text: &Option<String>| {
            text.as_deref()
                .map(|text| {
                    Moment::parse(text).ok_or_else(|| {
                        invalid(name, "must be a date and time such as 2030-01-31T12:00:00Z")
                    })
                })
                .transpose()
        };
        Ok(Span {
            from: moment("from", &self.from)?,
            to: moment("to", &self.to)?,
        })
    }
}

fn record(payment: &RouterPayment) -> Value {
    let known = payment.asset.as_deref().and_then(known_asset);
    let fee_cents = payment.cap_cents().saturating_sub(payment.cents());
    json!({
        "id": payment.id,
        "createdAt": payment.issued.iso(),
        "status": payment.state.name(),
        "protocol": payment.protocol.name(),
        "network": payment.network,
        "asset": payment.asset,
        "assetSymbol": known.map(|(symbol, _)| symbol),
        "assetDecimals": known.map(|(_, decimals)| decimals),
        "amount": payment.units.to_string(),
        "merchantAddress": payment.recipient.to_string(),
        "txHash": payment.transaction,
        "delegationId": payment.delegation.to_string(),
        "requestId": payment.request_id,
        "resourceUrl": payment.resource_url,
        "buyer": payment.buyer.to_string(),
        "feeAtomic": payment.fee_units.to_string(),
        "feeBps": payment.fee_bps,
        "feeCents": fee_cents.to_string(),
        "feeStatus": payment.fee.name(),
        "feeTxHash": payment.fee_transaction,
        "feeNonce": null,
    })
}

fn csv(rows: &[Value]) -> String {
    let mut text = format!("{}\r\n", COLUMNS.join(","));
    for row in rows {
        let cells: Vec<String> = COLUMNS.iter().map(|name| cell(&row[*name])).collect();
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    }
    text
}

/// A cell, quoted if it has to be.
fn cell(value: &Value) -> String {
    let text = match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    if text.contains([',', '"', '\r', '\n']) {
        return format!("\"{}\"", text.replace('"', "\"\""));
    }
    text
}

fn invalid(name: &str, problem: &str) -> Refusal {
    Refusal::router(codes::ROUTER_INVALID, format!("{name}: {problem}"))
}

fn bad_query(rejection: QueryRejection) -> Refusal {
    Refusal::router(codes::ROUTER_INVALID, rejection.body_text())
}
