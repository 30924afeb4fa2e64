use bytes::Bytes;
use nevermined_api::{GET_PLAN, Operation, ResponseValue, types};
use serde_json::Value;

use crate::answer::{check_success, success_in};
use crate::request::Endpoint;
use crate::{Address, Credits, Error, ErrorKind, Outcome, PlanId, Uint256, great_numbers};

/// A reading of a plan; from [`PlansHandle::get`](crate::plans::PlansHandle::get).
#[derive(Clone, Debug)]
pub struct GetPlan {
    pub(super) plan: PlanId,
}

/// A plan. Source: `Plan`, published (flat) or observed (nested).
///
/// What the service did not send is `None`; [`raw`](Self::raw) keeps all of it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Plan {
    /// The plan's id.
    pub id: PlanId,
    /// Its name.
    pub name: Option<String>,
    /// What it offers.
    pub description: Option<String>,
    /// The account that sells it.
    pub owner: Option<Address>,
    /// The whole price, in the token's smallest unit or in millionths of a dollar: the sum over all receivers, fees
    /// included.
    pub price: Option<Uint256>,
    /// Whether it is paid in a token (`true`) or by card (`false`).
    pub is_crypto: Option<bool>,
    /// The token that pays; the zero address is the network's own.
    pub token: Option<Address>,
    /// The credits that an order issues.
    pub credits: Option<Credits>,
    /// How long an order lasts, in seconds; zero does not expire.
    pub duration_secs: Option<Uint256>,
    /// Whether it is shown to buyers.
    pub is_listed: Option<bool>,
    /// The organization that it belongs to.
    pub organization: Option<String>,
    /// The whole answer.
    pub raw: Value,
}

impl Endpoint for GetPlan {
    type Output = Plan;
    type Wire = types::Plan;

    fn operation() -> &'static Operation {
        GET_PLAN
    }

    async fn call(
        self,
        client: nevermined_api::Client,
    ) -> Result<ResponseValue<Self::Wire>, nevermined_api::Error<()>> {
        client.get_plan(&self.plan).await
    }

    fn read(wire: Self::Wire, body: &Bytes) -> Result<Plan, Error> {
        check_success(success_in(body), body, ErrorKind::Server)?;
        let raw: Value = great_numbers::value(body);
        Plan::from_wire(wire, raw).ok_or_else(|| {
            Error::new(
                ErrorKind::Decode,
                Outcome::Unknown,
                "the answer says neither `planId` nor `id`: it is no plan",
            )
        })
    }
}

impl Plan {
    /// `None` if it has no id.
    pub(crate) fn from_wire(wire: types::Plan, raw: Value) -> Option<Self> {
        let id = wire.plan_id.or(wire.id)?;
        let at = |pointer: &str| raw.pointer(pointer).filter(|value| !value.is_null());
        let text = |pointers: [&str; 2]| {
            pointers
                .iter()
                .find_map(|pointer| at(pointer)?.as_str().map(str::to_owned))
        };
        Some(Self {
            id,
            name: wire
                .name
                .or_else(|| text(["/metadata/main/name", "/metadata/name"])),
            description: wire
                .description
                .or_else(|| text(["/metadata/main/description", "/metadata/description"])),
            owner: read_any(&raw, ["/owner", "/registry/owner"]),
            price: sum(&raw, ["/priceConfig/amounts", "/registry/price/amounts"]),
            is_crypto: at("/registry/price/isCrypto").and_then(Value::as_bool),
            token: read_any(
                &raw,
                ["/priceConfig/tokenAddress", "/registry/price/tokenAddress"],
            ),
            credits: read_any(&raw, ["/creditsConfig/amount", "/registry/credits/amount"]),
            duration_secs: read_any(
                &raw,
                [
                    "/creditsConfig/durationOfThePlan",
                    "/registry/credits/durationSecs",
                ],
            ),
            is_listed: wire
                .is_listed
                .or_else(|| at("/metadata/curation/isListed").and_then(Value::as_bool)),
            organization: wire.org_id,
            raw,
        })
    }
}

fn read_any<T: serde::de::DeserializeOwned>(raw: &Value, pointers: [&str; 2]) -> Option<T> {
    pointers
        .iter()
        .find_map(|pointer| T::deserialize(raw.pointer(pointer)?).ok())
}

/// The sum of a list of amounts: a price is split among its receivers, so no single entry is the price.
fn sum(raw: &Value, pointers: [&str; 2]) -> Option<Uint256> {
    let amounts: Vec<Uint256> = read_any(raw, pointers)?;
    amounts
        .into_iter()
        .try_fold(Uint256::ZERO, Uint256::checked_add)
}
