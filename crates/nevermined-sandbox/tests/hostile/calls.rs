//! A good request of every operation that is about money, to be spoiled.

use super::*;
use nevermined_sandbox::{Answers, Sandbox};
use support::observed_plan;

/// A request that is carried out as it stands, and the numbers in it.
pub(crate) struct Call {
    /// The buyer asks, else the seller.
    pub(crate) by_buyer: bool,
    pub(crate) path: &'static str,
    pub(crate) body: Value,
    /// Where the numbers are, as a JSON pointer.
    pub(crate) numbers: &'static [&'static str],
}

pub(crate) struct Shop {
    pub(crate) world: World,
    pub(crate) calls: Vec<Call>,
}

impl Shop {
    pub(crate) async fn open() -> Self {
        let world = World::with(
            Sandbox::builder()
                .answers(Answers::Observed)
                .personal_orders(true),
        )
        .await;
        let plan = world.plan(observed_plan(|_| {})).await;
        let fiat = world
            .plan(observed_plan(|body| {
                body["priceConfig"]["isCrypto"] = json!(false);
            }))
            .await;
        let agent = json!({
            "metadataAttributes": { "name": "a" }, "agentApiAttributes": {}, "plans": [plan],
        });
        let made = world
            .post(&world.seller, "/protocol/agents", agent.clone())
            .await;
        let agent_id = made.assert_ok()["data"]["agentId"].clone();
        let terms = json!({
            "provider": "erc4337", "spendingLimitCents": 9_000, "durationSecs": 3600,
            "currency": "usdc", "maxTransactions": 9, "planId": plan,
        });
        let made = world
            .post(&world.buyer, "/delegation/create", terms.clone())
            .await;
        let delegation = made.assert_ok()["delegationId"].clone();
        let token = json!({
            "accepted": {
                "scheme": "nvm:erc4337", "planId": plan, "extra": { "agentId": agent_id },
            },
            "tokenVersion": 2, "delegationConfig": { "delegationId": delegation },
        });
        let made = world
            .post(&world.buyer, "/x402/permissions", token.clone())
            .await;
        let access = made.assert_ok()["accessToken"].clone();
        let holder = json!(world.buyer.address());
        let described = json!({
            "accepted": { "scheme": "nvm:erc4337", "planId": plan, "extra": {} },
            "delegationConfig": {
                "spendingLimitCents": 100, "durationSecs": 60, "maxTransactions": 1, "planId": plan,
            },
        });
        let demand = json!({
            "paymentRequired": {
                "x402Version": 2, "resource": { "url": "/ask" }, "extensions": {},
                "accepts": [{
                    "scheme": "nvm:erc4337", "network": "eip155:84532", "planId": plan,
                    "extra": { "version": "1", "agentId": agent_id },
                }],
            },
            "x402AccessToken": access, "maxAmount": "1",
        });
        const DEMAND: &[&str] = &[
            "/maxAmount",
            "/paymentRequired/accepts/0/planId",
            "/paymentRequired/accepts/0/extra/agentId",
        ];
        let documented = json!({
            "accessToken": access, "agentId": agent_id, "creditsUsed": 1, "creditsRequested": 1,
        });
        let both = json!({
            "agent": { "metadataAttributes": { "name": "a" }, "agentApiAttributes": {} },
            "plan": documented_plan(),
        });
        let call = |by_buyer, path, body, numbers| Call {
            by_buyer,
            path,
            body,
            numbers,
        };
        let minted = json!({ "planId": plan, "amount": 1, "holderAddress": holder, "proof": "0x" });
        let expiring = json!({
            "planId": plan, "creditsAmount": "1", "creditsReceiver": holder, "creditsDuration": "9",
        });
        let calls = vec![
            call(
                false,
                "/protocol/plans",
                observed_plan(|_| {}),
                &[
                    "/priceConfig/amounts/0",
                    "/creditsConfig/amount",
                    "/creditsConfig/minAmount",
                    "/creditsConfig/maxAmount",
                    "/creditsConfig/durationSecs",
                    "/creditsConfig/redemptionType",
                    "/nonce",
                ],
            ),
            call(false, "/protocol/agents", agent, &["/plans/0"]),
            call(
                false,
                "/protocol/agents/plans",
                both,
                &[
                    "/plan/priceConfig/amounts/0",
                    "/plan/creditsConfig/amount",
                    "/plan/creditsConfig/minAmount",
                ],
            ),
            call(
                false,
                "/protocol/plans/mint",
                minted.clone(),
                &["/planId", "/amount"],
            ),
            call(
                false,
                "/protocol/plans/mintExpirable",
                expiring,
                &["/planId", "/creditsAmount", "/creditsDuration"],
            ),
            call(
                true,
                "/protocol/plans/redeem",
                minted,
                &["/planId", "/amount"],
            ),
            call(
                true,
                "/delegation/create",
                terms,
                &[
                    "/spendingLimitCents",
                    "/durationSecs",
                    "/maxTransactions",
                    "/planId",
                ],
            ),
            call(
                true,
                "/x402/permissions",
                token,
                &[
                    "/accepted/planId",
                    "/accepted/extra/agentId",
                    "/tokenVersion",
                ],
            ),
            call(
                true,
                "/x402/permissions",
                described.clone(),
                &[
                    "/delegationConfig/spendingLimitCents",
                    "/delegationConfig/durationSecs",
                    "/delegationConfig/maxTransactions",
                    "/delegationConfig/planId",
                ],
            ),
            call(
                true,
                "/mpp/permissions",
                described,
                &["/accepted/planId", "/delegationConfig/spendingLimitCents"],
            ),
            call(
                true,
                "/x402/permissions",
                json!({ "planId": plan, "maxCredits": 5, "allowedAgents": [agent_id] }),
                &["/planId", "/maxCredits", "/allowedAgents/0"],
            ),
            call(false, "/x402/verify", demand.clone(), DEMAND),
            call(false, "/x402/settle", demand, DEMAND),
            call(
                false,
                "/x402/verify",
                documented.clone(),
                &["/agentId", "/creditsRequested"],
            ),
            call(
                false,
                "/x402/settle",
                documented,
                &["/agentId", "/creditsUsed"],
            ),
            call(
                false,
                "/protocol/agent-sub-tasks",
                json!({ "agentRequestId": "r", "creditsToRedeem": 1 }),
                &["/creditsToRedeem"],
            ),
            call(
                false,
                "/mpp/challenge",
                json!({
                    "planId": plan, "credits": "1", "resource": "/ask", "httpVerb": "POST",
                    "agentId": agent_id,
                }),
                &["/planId", "/credits", "/agentId"],
            ),
            call(
                false,
                "/orders",
                json!({ "amountMinor": 100, "currency": "usd" }),
                &["/amountMinor"],
            ),
            call(
                true,
                "/fiat/stripe/payment",
                json!({ "sessionType": "embedded", "planId": fiat }),
                &["/planId"],
            ),
        ];
        Self { world, calls }
    }

    pub(crate) async fn send(&self, call: &Call, body: String) -> Answer {
        let account = match call.by_buyer {
            true => &self.world.buyer,
            false => &self.world.seller,
        };
        raw_body_of(&self.world, account.api_key(), call.path, body).await
    }
}

async fn raw_body_of(world: &World, key: &str, path: &str, body: String) -> Answer {
    let request = world.request(Method::POST, path).bearer_auth(key);
    send(
        request
            .header("content-type", "application/json")
            .body(body),
    )
    .await
}
