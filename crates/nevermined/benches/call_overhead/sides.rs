//! The two ways to make the same call.

use std::cell::RefCell;
use std::future::Future;
use std::time::Duration;

use chrono::{DateTime, Utc};
use nevermined::{Address, Credits, Environment, Nevermined, PlanId, TxHash};
use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderValue, USER_AGENT};
use serde::Deserialize;

use crate::Failure;

/// A made-up key with the claims that real ones have, so that it is as long.
const KEY: &str = "custom:eyJhbGciOiJFUzI1NksiLCJ0eXAiOiJKV1QifQ.eyJpc3MiOiIweDIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIiLCJzdWIiOiIweDExMTExMTExMTExMTExMTExMTExMTExMTExMTExMTExMTExMTExMTEiLCJqdGkiOiIweDMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMiLCJleHAiOjE4MzAyOTc2MDAsIm8xMXkiOiJzay1tYWRlLXVwLWZvci10aGlzLWJlbmNoIn0.bWFkZSB1cCBmb3IgdGhpcyBiZW5jaCwgb2YgdGhlIGxlbmd0aCB0aGF0IHN1Y2ggYSBzaWduYXR1cmUgaGFzLg";
const PLAN: &str = "98765432109876543210987654321098765432109876543210987654321098765432109876543";
const HOLDER: &str = "0x1111111111111111111111111111111111111111";

/// What is called.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Operation {
    Order,
    Balance,
}

impl Operation {
    pub(crate) const ALL: [Self; 2] = [Self::Order, Self::Balance];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Order => "order",
            Self::Balance => "balance",
        }
    }
}

/// One way to make the calls. Each gives the credits that the answer speaks of, so that it has to be decoded.
pub(crate) trait Side: Clone + Send + 'static {
    fn order(&self) -> impl Future<Output = Result<Option<Credits>, Failure>> + Send;
    fn balance(&self) -> impl Future<Output = Result<Option<Credits>, Failure>> + Send;
}

/// The calls through `nevermined`, as its users write them.
#[derive(Clone)]
pub(crate) struct Sdk {
    nvm: Nevermined,
    plan: PlanId,
    holder: Address,
}

impl Sdk {
    pub(crate) fn new(url: &str) -> Result<Self, Failure> {
        let nvm = Nevermined::builder()
            .api_key(KEY)
            .environment(Environment::custom(url)?)
            .build()?;
        Ok(Self {
            nvm,
            plan: PLAN.parse()?,
            holder: HOLDER.parse()?,
        })
    }
}

impl Side for Sdk {
    async fn order(&self) -> Result<Option<Credits>, Failure> {
        let order = self.nvm.plans().order(&self.plan).await?;
        Ok(order.balance.as_ref().map(|balance| balance.credits))
    }

    async fn balance(&self) -> Result<Option<Credits>, Failure> {
        let balance = self.nvm.plans().balance(&self.plan, self.holder).await?;
        Ok(Some(balance.credits))
    }
}

/// The same calls with reqwest alone: no retries, no errors that say what happened.
#[derive(Clone)]
pub(crate) struct Bare {
    http: reqwest::Client,
    base: String,
    authorization: HeaderValue,
    plan: PlanId,
    holder: Address,
}

impl Bare {
    /// Calls that end after `limit`, if there is one.
    pub(crate) fn new(url: &str, limit: Option<Duration>) -> Result<Self, Failure> {
        let mut authorization = HeaderValue::from_str(&format!("Bearer {KEY}"))?;
        authorization.set_sensitive(true);
        // Else as reqwest comes.
        let mut http = reqwest::Client::builder();
        if let Some(limit) = limit {
            http = http.timeout(limit);
        }
        Ok(Self {
            http: http.build()?,
            base: format!("{url}/api/v1"),
            authorization,
            plan: PLAN.parse()?,
            holder: HOLDER.parse()?,
        })
    }
}

impl Side for Bare {
    async fn order(&self) -> Result<Option<Credits>, Failure> {
        let url = format!("{}/protocol/plans/{}/order", self.base, self.plan);
        let order: BareOrder = self.send(self.http.post(url)).await?;
        std::hint::black_box(&order);
        Ok(order.balance.and_then(|balance| balance.remaining))
    }

    async fn balance(&self) -> Result<Option<Credits>, Failure> {
        let url = format!(
            "{}/protocol/plans/{}/balance/{}",
            self.base, self.plan, self.holder
        );
        let balance: BareBalance = self.send(self.http.get(url)).await?;
        std::hint::black_box(&balance);
        Ok(balance.remaining)
    }
}

impl Bare {
    /// The headers that `nevermined` sends, and the answer's body decoded.
    async fn send<T: serde::de::DeserializeOwned>(
        &self,
        request: reqwest::RequestBuilder,
    ) -> Result<T, Failure> {
        let answer = request
            .header(ACCEPT, HeaderValue::from_static("application/json"))
            .header(AUTHORIZATION, self.authorization.clone())
            .header(
                USER_AGENT,
                HeaderValue::from_static(concat!("nevermined-rs/", env!("CARGO_PKG_VERSION"))),
            )
            .header("nevermined-version", HeaderValue::from_static("1.1"))
            .header("x-correlation-id", correlation_id())
            .send()
            .await?
            .error_for_status()?;
        Ok(answer.json().await?)
    }
}

/// The fields that `nevermined` reads, with their types.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(
    dead_code,
    reason = "they are decoded, since the other side decodes them"
)]
struct BareOrder {
    success: Option<bool>,
    tx_hash: Option<TxHash>,
    transaction: Option<TxHash>,
    transaction_hash: Option<TxHash>,
    balance: Option<BareBalance>,
}

/// The fields that `nevermined` reads, with their types.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(
    dead_code,
    reason = "they are decoded, since the other side decodes them"
)]
struct BareBalance {
    is_subscriber: Option<bool>,
    total: Option<Credits>,
    used: Option<Credits>,
    remaining: Option<Credits>,
    expires_at: Option<DateTime<Utc>>,
    balance: Option<Credits>,
    plan_id: Option<PlanId>,
    plan_name: Option<String>,
    plan_type: Option<String>,
    holder_address: Option<Address>,
    price_per_credit: Option<f64>,
    credits_contract: Option<Address>,
    batch: Option<bool>,
}

/// A fresh id in the form of a UUID, written as cheaply as the other side writes it.
fn correlation_id() -> String {
    thread_local! {
        static RANDOM: RefCell<fastrand::Rng> = RefCell::new(fastrand::Rng::new());
    }
    let (high, low) = RANDOM.with_borrow_mut(|random| (random.u64(..), random.u64(..)));
    let bits =
        (u128::from(high & !0xf000 | 0x4000) << 64) | u128::from(low & (u64::MAX >> 2) | 1 << 63);
    let mut id = String::with_capacity(36);
    for (index, byte) in bits.to_be_bytes().into_iter().enumerate() {
        if matches!(index, 4 | 6 | 8 | 10) {
            id.push('-');
        }
        for digit in [byte >> 4, byte & 0xf] {
            id.push(char::from_digit(digit.into(), 16).unwrap_or('0'));
        }
    }
    id
}
