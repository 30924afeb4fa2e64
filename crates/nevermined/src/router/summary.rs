use bytes::Bytes;
use chrono::{DateTime, Utc};
use nevermined_api::{Operation, ROUTER_PAYMENTS_SUMMARY, ResponseValue, types};

use crate::answer::{check_success, success_in};
use crate::request::Endpoint;
use crate::span::{check_span, instant};
use crate::{Error, ErrorKind, Outcome, Request};

/// The sums of payments; from [`RouterHandle::summary`](super::RouterHandle::summary).
#[derive(Clone, Debug, Default)]
pub struct SummarizePayments {
    from: Option<DateTime<Utc>>,
    to: Option<DateTime<Utc>>,
    granularity: Option<Granularity>,
}

/// What one point of a series covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Granularity {
    /// A day.
    Day,
    /// A week.
    Week,
    /// A month.
    Month,
}

/// Payments of a span of time. Source: `PaymentsSummaryDto`.
///
/// The document does not say what is summed up, nor in which unit. For amounts that must be right, read the ledger.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct PaymentsSummary {
    /// The sum over the whole span.
    pub total: f64,
    /// The same by day, week or month.
    pub series: Vec<PaymentsPoint>,
}

/// Payments of one day, week or month. Source: `PaymentsSummaryPointDto`.
///
/// What the service did not send is `None`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct PaymentsPoint {
    /// The date, as the service writes it.
    pub date: Option<String>,
    /// The sum.
    pub value: Option<f64>,
}

impl Request<SummarizePayments> {
    /// Only payments from this time on.
    pub fn from(mut self, time: DateTime<Utc>) -> Self {
        if let Ok(summary) = &mut self.endpoint {
            summary.from = Some(time);
        }
        self
    }

    /// Only payments up to this time.
    pub fn to(mut self, time: DateTime<Utc>) -> Self {
        if let Ok(summary) = &mut self.endpoint {
            summary.to = Some(time);
        }
        self
    }

    /// What one point of the series covers. The service decides if this is not set.
    pub fn granularity(mut self, granularity: Granularity) -> Self {
        if let Ok(summary) = &mut self.endpoint {
            summary.granularity = Some(granularity);
        }
        self
    }
}

impl Endpoint for SummarizePayments {
    type Output = PaymentsSummary;
    type Wire = types::PaymentsSummaryDto;

    fn operation() -> &'static Operation {
        ROUTER_PAYMENTS_SUMMARY
    }

    fn check(&self) -> Result<(), Error> {
        check_span(self.from, self.to)
    }

    async fn call(
        self,
        client: nevermined_api::Client,
    ) -> Result<ResponseValue<Self::Wire>, nevermined_api::Error<()>> {
        use types::RouterPaymentsSummaryGranularity as By;
        let granularity = self.granularity.map(|granularity| match granularity {
            Granularity::Day => By::Day,
            Granularity::Week => By::Week,
            Granularity::Month => By::Month,
        });
        let (from, to) = (self.from.map(instant), self.to.map(instant));
        client
            .router_payments_summary(from.as_deref(), granularity, to.as_deref())
            .await
    }

    fn read(wire: Self::Wire, body: &Bytes) -> Result<PaymentsSummary, Error> {
        check_success(success_in(body), body, ErrorKind::Server)?;
        let Some(total) = wire.total else {
            let message = "the answer has no `total`";
            return Err(Error::new(ErrorKind::Decode, Outcome::Unknown, message));
        };
        let series = wire.series.into_iter().map(|point| PaymentsPoint {
            date: point.date,
            value: point.value,
        });
        Ok(PaymentsSummary {
            total,
            series: series.collect(),
        })
    }
}
