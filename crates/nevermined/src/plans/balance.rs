use bytes::Bytes;
use chrono::{DateTime, Utc};
use nevermined_api::{GET_PLAN_BALANCE, Operation, ResponseValue, types};

use crate::answer::{check_success, success_in};
use crate::request::Endpoint;
use crate::{Address, Credits, Error, ErrorKind, Outcome, PlanId};

/// A reading of a balance; from [`PlansHandle::balance`](crate::plans::PlansHandle::balance).
#[derive(Clone, Debug)]
pub struct GetPlanBalance {
    pub(super) plan: PlanId,
    pub(super) holder: Address,
}

/// The credits of a plan that an account holds. Source: `Balance`, published or observed.
///
/// What the service did not send is `None`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Balance {
    /// The credits that are left.
    pub credits: Credits,
    /// Whether the account has the plan; for a time plan this decides, not the credits.
    pub is_subscriber: Option<bool>,
    /// All credits ever issued to the account (published form only).
    pub total: Option<Credits>,
    /// The credits that are used up (published form only).
    pub used: Option<Credits>,
    /// When the access ends (published form only).
    pub expires_at: Option<DateTime<Utc>>,
    /// The plan (observed form only).
    pub plan: Option<PlanId>,
    /// The plan's name (observed form only).
    pub plan_name: Option<String>,
    /// `credits` or `time` (observed form only).
    pub plan_type: Option<String>,
    /// The account (observed form only).
    pub holder: Option<Address>,
    /// What one credit costs, in the plan's currency (observed form only). A float: for display, not for sums.
    pub price_per_credit: Option<f64>,
}

impl Balance {
    /// `None` if no field says how many credits are left.
    pub(crate) fn from_wire(wire: types::Balance) -> Option<Self> {
        let credits = wire
            .balance
            .or(wire.remaining)
            .or_else(|| wire.total?.checked_sub(wire.used?))?;
        Some(Self {
            credits,
            is_subscriber: wire.is_subscriber,
            total: wire.total,
            used: wire.used,
            expires_at: wire.expires_at,
            plan: wire.plan_id,
            plan_name: wire.plan_name,
            plan_type: wire.plan_type,
            holder: wire.holder_address,
            price_per_credit: wire.price_per_credit,
        })
    }
}

impl Endpoint for GetPlanBalance {
    type Output = Balance;
    type Wire = types::Balance;

    fn operation() -> &'static Operation {
        GET_PLAN_BALANCE
    }

    async fn call(
        self,
        client: nevermined_api::Client,
    ) -> Result<ResponseValue<Self::Wire>, nevermined_api::Error<()>> {
        client.get_plan_balance(&self.plan, &self.holder).await
    }

    fn read(wire: Self::Wire, body: &Bytes) -> Result<Balance, Error> {
        check_success(success_in(body), body, ErrorKind::Server)?;
        Balance::from_wire(wire).ok_or_else(|| {
            Error::new(
                ErrorKind::Decode,
                Outcome::Unknown,
                "the answer says neither `balance` nor `remaining`: the credits are unknown",
            )
        })
    }
}
