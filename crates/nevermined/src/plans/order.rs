use bytes::Bytes;
use nevermined_api::{ORDER_PLAN, Operation, ResponseValue, types};
use serde::Deserialize as _;

use super::Balance;
use crate::answer::{check_success, first_hash, salvage_hash};
use crate::request::Endpoint;
use crate::{Error, ErrorKind, PlanId, TxHash};

/// An order of a plan; from [`PlansHandle::order`](crate::plans::PlansHandle::order).
#[derive(Clone, Debug)]
pub struct OrderPlan {
    pub(super) plan: PlanId,
}

/// A plan that was ordered. Source: `OrderPlanResponse`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct OrderedPlan {
    /// The transaction that paid, when the service names it.
    pub tx_hash: Option<TxHash>,
    /// The buyer's balance after the order, when the service sends it.
    pub balance: Option<Balance>,
}

impl Endpoint for OrderPlan {
    type Output = OrderedPlan;
    type Wire = types::OrderPlanResponse;

    fn operation() -> &'static Operation {
        ORDER_PLAN
    }

    async fn call(
        self,
        client: nevermined_api::Client,
    ) -> Result<ResponseValue<Self::Wire>, nevermined_api::Error<()>> {
        client.order_plan(&self.plan).await
    }

    fn salvage(answer: &serde_json::Value) -> Option<OrderedPlan> {
        let balance = answer
            .get("balance")
            .and_then(|balance| types::Balance::deserialize(balance).ok());
        Some(OrderedPlan {
            tx_hash: salvage_hash(answer),
            balance: balance.and_then(Balance::from_wire),
        })
    }

    fn read(wire: Self::Wire, body: &Bytes) -> Result<OrderedPlan, Error> {
        check_success(wire.success, body, ErrorKind::PaymentFailed)?;
        Ok(OrderedPlan {
            tx_hash: first_hash([wire.tx_hash, wire.transaction, wire.transaction_hash]),
            balance: wire.balance.and_then(Balance::from_wire),
        })
    }
}
