//! Numbers, ids and bodies that are none, in every field of every operation that is about money.

use super::*;
use nevermined_sandbox::Answers;
use nevermined_sandbox::Sandbox;
use support::{documented_plan, observed_plan};

/// One above 2^256-1.
const ABOVE: &str =
    "115792089237316195423570985008687907853269984665640564039457584007913129639936";

/// What no field for a whole number takes, whatever its bounds.
fn no_numbers() -> Vec<Value> {
    let long = "9".repeat(79);
    let texts = [
        "", " ", " 1", "1 ", "\t1", "+1", "-1", "--1", "1e3", "1E3", "0x1", "0b1", "1.0", "1,0",
        "1_0", "١", "NaN", "Infinity", "null", ABOVE, &long,
    ];
    let mut all: Vec<Value> = texts.iter().map(|text| json!(text)).collect();
    all.extend([
        json!(-1),
        json!(-0.5),
        json!(0.5),
        json!(1.5),
        json!(1e300),
        json!(i64::MIN),
        json!(1u64 << 53),
        json!(u64::MAX),
        json!(true),
        json!([]),
        json!([1]),
        json!({}),
        json!({ "amount": 1 }),
    ]);
    all
}

/// A request that is carried out as it stands, and the numbers in it.
struct Call {
    /// The buyer asks, else the seller.
    by_buyer: bool,
    path: &'static str,
    body: Value,
    /// Where the numbers are, as a JSON pointer.
    numbers: &'static [&'static str],
}

struct Shop {
    world: World,
    calls: Vec<Call>,
}

impl Shop {
    async fn open() -> Self {
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

    async fn send(&self, call: &Call, body: String) -> Answer {
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

/// `/a/0/b` as the refusals write it: `a[0].b`.
fn field_of(pointer: &str) -> String {
    let mut field = String::new();
    for part in pointer.split('/').skip(1) {
        match part.parse::<usize>() {
            Ok(index) => field.push_str(&format!("[{index}]")),
            Err(_) if field.is_empty() => field.push_str(part),
            Err(_) => field.push_str(&format!(".{part}")),
        }
    }
    field
}

#[track_caller]
fn assert_names(answer: &Answer, field: &str, sent: &str) {
    let place = format!("{field}: {sent}: {} {:#}", answer.status, answer.body);
    assert!((400..500).contains(&answer.status), "{place}");
    assert_eq!(answer.body["details"]["field"], field, "{place}");
    assert!(
        answer.body["message"].as_str().unwrap().contains(field),
        "{place}"
    );
}

#[tokio::test]
async fn what_is_no_number_is_refused_by_field_and_changes_nothing() {
    let shop = Shop::open().await;
    // Each is good as it stands: what refuses it below is the number.
    for call in &shop.calls {
        let answer = shop.send(call, call.body.to_string()).await;
        assert!(answer.status < 300, "{}: {:#}", call.path, answer.body);
    }
    let before = shop.world.sandbox.dump();
    for call in &shop.calls {
        for pointer in call.numbers {
            for bad in no_numbers() {
                let mut body = call.body.clone();
                *body.pointer_mut(pointer).unwrap() = bad.clone();
                let answer = shop.send(call, body.to_string()).await;
                assert_names(&answer, &field_of(pointer), &format!("{} {bad}", call.path));
            }
        }
    }
    assert_eq!(shop.world.sandbox.dump(), before);
    assert_eq!(shop.world.sandbox.audit(), Ok(()));
}

/// Numbers that JSON can write and a float can't hold, where they stand in the body.
#[tokio::test]
async fn numbers_beyond_floats_are_refused_and_change_nothing() {
    let shop = Shop::open().await;
    let before = shop.world.sandbox.dump();
    for call in &shop.calls {
        for pointer in call.numbers {
            for bad in [
                "1e400",
                "-1e400",
                "18446744073709551616",
                "9007199254740993",
                ABOVE,
            ] {
                let mut body = call.body.clone();
                *body.pointer_mut(pointer).unwrap() = json!("here it is");
                let body = body.to_string().replace("\"here it is\"", bad);
                let answer = shop.send(call, body).await;
                let place = format!("{} {pointer} {bad}", call.path);
                assert_eq!(answer.status, 400, "{place}: {:#}", answer.body);
            }
        }
    }
    assert_eq!(shop.world.sandbox.dump(), before);
}

#[tokio::test]
async fn nothing_is_no_amount_where_something_is_paid() {
    let shop = Shop::open().await;
    let before = shop.world.sandbox.dump();
    for (path, pointer) in [
        ("/protocol/plans/mint", "/amount"),
        ("/protocol/plans/mintExpirable", "/creditsAmount"),
        ("/protocol/plans/redeem", "/amount"),
        ("/delegation/create", "/spendingLimitCents"),
        ("/delegation/create", "/durationSecs"),
        ("/delegation/create", "/maxTransactions"),
        ("/x402/permissions", "/delegationConfig/spendingLimitCents"),
        ("/x402/permissions", "/delegationConfig/durationSecs"),
        ("/mpp/challenge", "/credits"),
        ("/orders", "/amountMinor"),
    ] {
        let mut calls = shop.calls.iter();
        let fits = |call: &&Call| call.path == path && call.body.pointer(pointer).is_some();
        let call = calls.find(fits).unwrap();
        for nothing in [json!(0), json!("0"), json!("000"), json!(-0.0)] {
            let mut body = call.body.clone();
            *body.pointer_mut(pointer).unwrap() = nothing.clone();
            let answer = shop.send(call, body.to_string()).await;
            assert_eq!(
                answer.status, 400,
                "{path} {pointer} {nothing}: {:#}",
                answer.body
            );
        }
    }
    assert_eq!(shop.world.sandbox.dump(), before);
}

#[tokio::test]
async fn amounts_near_the_end_of_their_range_neither_wrap_nor_charge() {
    let world = World::observed().await;
    let most = ABOVE.replace("639936", "639935");
    // As many credits as there can be, for nothing: the second order would take the total past the end.
    let all = world
        .plan(observed_plan(|body| {
            body["priceConfig"]["amounts"] = json!([]);
            body["priceConfig"]["receivers"] = json!([]);
            body["creditsConfig"]["amount"] = json!(most);
        }))
        .await;
    world.order(&world.buyer, &all).await.assert_ok();
    world
        .order(&world.seller, &all)
        .await
        .assert_refused(400, "BCK.COMMON.0026");
    let holder = world.buyer.address();
    world
        .mint(&world.seller, &all, holder, json!(1))
        .await
        .assert_refused(400, "BCK.COMMON.0026");
    world
        .redeem(&world.buyer, &all, holder, json!(most))
        .await
        .assert_ok();

    // A price that nobody can pay, in cents or in units.
    let dear = world
        .plan(observed_plan(|body| {
            body["priceConfig"]["amounts"] = json!([most, "0"]);
        }))
        .await;
    world
        .order(&world.buyer, &dear)
        .await
        .assert_refused(402, "BCK.PROTOCOL.0011");
    let terms = json!({
        "provider": "erc4337", "spendingLimitCents": most, "durationSecs": 60, "currency": "usdc",
    });
    let made = world.post(&world.buyer, "/delegation/create", terms).await;
    let token = json!({
        "accepted": { "scheme": "nvm:erc4337", "planId": dear, "extra": {} },
        "delegationConfig": { "delegationId": made.assert_ok()["delegationId"] },
    });
    let made = world.post(&world.buyer, "/x402/permissions", token).await;
    let settle = json!({
        "paymentRequired": {
            "x402Version": 2, "resource": { "url": "" }, "extensions": {},
            "accepts": [{ "scheme": "nvm:erc4337", "network": "x", "planId": dear, "extra": {} }],
        },
        "x402AccessToken": made.assert_ok()["accessToken"], "maxAmount": most,
    });
    let settled = world.post(&world.seller, "/x402/settle", settle).await;
    settled.assert_refused(402, "BCK.PROTOCOL.0011");
    assert_eq!(world.money(&world.buyer), 100_000_000);

    // Parts that add up to more than there can be.
    let sum = observed_plan(|body| body["priceConfig"]["amounts"] = json!([most, "1"]));
    let answer = world.post(&world.seller, "/protocol/plans", sum).await;
    answer.assert_refused(400, "BCK.COMMON.0026");
    assert_names(&answer, "priceConfig.amounts", "the sum");
    assert_eq!(world.sandbox.audit(), Ok(()));
}

#[tokio::test]
async fn every_operation_about_money_needs_a_key_a_json_object_and_its_method() {
    let shop = Shop::open().await;
    let before = shop.world.sandbox.dump();
    let deep = format!("{{\"x\":{}1{}}}", "[".repeat(5_000), "]".repeat(5_000));
    for call in &shop.calls {
        // Verify and settle take requests without a key, as deployments do, but none with a bad one.
        let open = matches!(call.path, "/x402/verify" | "/x402/settle");
        let request = || {
            let request = shop.world.request(Method::POST, call.path);
            request.json(&call.body)
        };
        if !open {
            send(request()).await.assert_refused(401, "BCK.AUTH.0002");
        }
        for (header, code) in [
            ("Bearer nonsense", "BCK.APIKEY.0004"),
            ("Basic eDp5", "BCK.AUTH.0012"),
            ("Bearer", "BCK.AUTH.0012"),
        ] {
            let request = request().header("authorization", header);
            send(request).await.assert_refused(401, code);
        }
        for bad in ["", "null", "[]", "{", "\"x\"", &deep, "{\"x\":1}}"] {
            let answer = shop.send(call, bad.to_owned()).await;
            answer.assert_refused(400, "BCK.HTTP.400");
        }
        for method in [
            Method::DELETE,
            Method::PATCH,
            Method::TRACE,
            Method::OPTIONS,
        ] {
            let request = shop.world.request(method, call.path);
            let answer = send(request.bearer_auth(shop.world.buyer.api_key())).await;
            assert!(
                answer.status == 404 || answer.status == 405,
                "{}",
                call.path
            );
            assert!(answer.code().starts_with("BCK."), "{}", call.path);
        }
    }
    assert_eq!(shop.world.sandbox.dump(), before);
}

#[tokio::test]
async fn others_things_look_as_if_they_did_not_exist_or_are_refused() {
    let world = World::observed().await;
    let plan = world.plan(observed_plan(|_| {})).await;
    let terms = json!({
        "provider": "erc4337", "spendingLimitCents": 900, "durationSecs": 3600, "currency": "usdc",
    });
    let made = world.post(&world.buyer, "/delegation/create", terms).await;
    let delegation = made.assert_ok()["delegationId"]
        .as_str()
        .unwrap()
        .to_owned();
    let token = json!({
        "accepted": { "scheme": "nvm:erc4337", "planId": plan, "extra": {} },
        "delegationConfig": { "delegationId": delegation },
    });
    let made = world
        .post(&world.buyer, "/x402/permissions", token.clone())
        .await;
    let hash = made.assert_ok()["permissionHash"]
        .as_str()
        .unwrap()
        .to_owned();
    let wallet = world.buyer.address();
    let before = world.sandbox.dump();
    let by_stranger = |method: Method, path: String, body: Value| {
        let request = world.request(method, &path).json(&body);
        send(request.bearer_auth(world.seller.api_key()))
    };
    let transactions = format!("/delegation/{delegation}/transactions");
    for (method, path, body, status, code) in [
        (
            Method::GET,
            format!("/delegation/{delegation}"),
            json!({}),
            404,
            "BCK.DELEGATION.0002",
        ),
        (
            Method::DELETE,
            format!("/delegation/{delegation}"),
            json!({}),
            404,
            "BCK.DELEGATION.0002",
        ),
        (
            Method::GET,
            transactions,
            json!({}),
            404,
            "BCK.DELEGATION.0002",
        ),
        (
            Method::PATCH,
            format!("/payment-methods/{wallet}"),
            json!({ "alias": "mine" }),
            404,
            "BCK.DELEGATION.0001",
        ),
        (
            Method::DELETE,
            format!("/payment-methods/{wallet}"),
            json!({}),
            404,
            "BCK.DELEGATION.0001",
        ),
        (
            Method::GET,
            format!("/x402/permissions/{hash}"),
            json!({}),
            404,
            "BCK.X402.0015",
        ),
        (
            Method::DELETE,
            format!("/x402/permissions/{hash}"),
            json!({}),
            404,
            "BCK.X402.0015",
        ),
        (
            Method::POST,
            "/x402/permissions".to_owned(),
            token,
            402,
            "BCK.X402.0019",
        ),
    ] {
        let answer = by_stranger(method, path, body).await;
        answer.assert_refused(status, code);
    }
    let as_buyer = |path: &str, body: Value| {
        let request = world.request(Method::PUT, path).json(&body);
        send(request.bearer_auth(world.buyer.api_key()))
    };
    as_buyer(
        &format!("/protocol/plans/{plan}"),
        json!({ "name": "mine" }),
    )
    .await
    .assert_refused(403, "BCK.PROTOCOL.0017");
    as_buyer(&format!("/protocol/plans/{plan}/list/false"), json!({}))
        .await
        .assert_refused(403, "BCK.PROTOCOL.0017");
    world
        .mint(&world.buyer, &plan, wallet, json!(1))
        .await
        .assert_refused(403, "BCK.PROTOCOL.0017");
    assert_eq!(world.sandbox.dump(), before);
}
