//! A scripted service, a client of it on virtual time, and a budget.

use nevermined::router::{Budget, RouteRequest, RouterHandle, SpendingRequest};
use nevermined::{Cents, DelegationId, Nevermined};
use serde_json::{Value, json};

use crate::support::{Server, Step, VirtualClock, answer, client_of};

/// The target of most calls.
pub(crate) const TARGET: &str = "https://api.example.com/answer";

pub(crate) struct World {
    pub(crate) server: Server,
    pub(crate) clock: VirtualClock,
    pub(crate) nvm: Nevermined,
    pub(crate) budget: Budget,
}

impl World {
    /// 50 cents a call, 120 a day, 400 in all.
    pub(crate) async fn start(steps: impl IntoIterator<Item = Step>, then: Step) -> Self {
        let server = Server::start(steps, then).await;
        let clock = VirtualClock::new();
        let nvm = client_of(&server, &clock);
        let budget = Budget::builder()
            .per_call(Cents::from(50))
            .per_day(Cents::from(120))
            .total(Cents::from(400))
            .clock(clock.clone())
            .build()
            .unwrap();
        Self {
            server,
            clock,
            nvm,
            budget,
        }
    }

    pub(crate) fn router(&self) -> RouterHandle {
        self.nvm.router().with_budget(&self.budget)
    }

    pub(crate) fn route(&self) -> SpendingRequest<RouteRequest> {
        self.router().route(&delegation(), TARGET)
    }

    /// What is spent, and what is reserved.
    pub(crate) fn booked(&self) -> (u64, u64) {
        let usage = self.budget.usage();
        let number = |cents: Cents| cents.to_u64().unwrap();
        (number(usage.spent), number(usage.reserved))
    }

    /// The request ids that came, in turn.
    pub(crate) fn request_ids(&self) -> Vec<String> {
        let bodies = self.server.received().into_iter().map(|request| {
            let body: Value = serde_json::from_slice(&request.body).unwrap();
            body["requestId"].as_str().unwrap().to_owned()
        });
        bodies.collect()
    }
}

pub(crate) fn delegation() -> DelegationId {
    "fcf2b8fc-fe07-41c6-861b-92f2991b57bf".parse().unwrap()
}

/// The answer of a routed request that cost so many cents.
pub(crate) fn paid(cents: u64) -> Step {
    let payment = json!({
        "paymentId": "p-1",
        "settlement": {
            "recipient": "0x2222222222222222222222222222222222222222",
            "amount": (cents * 10_000).to_string(),
            "network": "eip155:8453",
            "approxCents": cents.to_string(),
        },
        "fee": { "bps": 0, "amount": "0", "cents": "0", "capChargedCents": cents.to_string() },
        "status": "Settled",
    });
    let body = json!({ "status": 200, "body": { "a": 1 }, "paid": true, "payment": payment });
    answer(201, &[], body.to_string())
}

pub(crate) fn free() -> Step {
    let body = json!({ "status": 200, "body": "free", "paid": false });
    answer(201, &[], body.to_string())
}

pub(crate) fn refusal(status: u16, code: &str) -> Step {
    let body = json!({ "code": code, "httpStatus": status, "message": "no" });
    answer(status, &[], body.to_string())
}

/// The refusal of a request id that was used before.
pub(crate) fn used_before(headers: &[(&str, &str)]) -> Step {
    let body = json!({
        "code": "BCK.ROUTER.0002",
        "httpStatus": 409,
        "message": "used before",
        "params": json!({ "paymentId": "p-first" }).to_string(),
    });
    answer(409, headers, body.to_string())
}
