//! The router, with a merchant on this machine.

use crate::support::merchant::{RECIPIENT, merchant, option};
use crate::support::{Answer, World, send};
use nevermined_sandbox::Sandbox;
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

struct Trip {
    world: World,
    merchant: String,
    delegation: String,
}

impl Trip {
    async fn new() -> Self {
        Self::with(Sandbox::builder(), json!({})).await
    }

    async fn with(builder: nevermined_sandbox::Builder, terms: Value) -> Self {
        let world = World::with(builder).await;
        let delegation = delegate(&world, terms).await;
        Self {
            world,
            merchant: merchant().await,
            delegation,
        }
    }

    async fn route(&self, path: &str, request_id: &str) -> Answer {
        self.ask(|body| {
            body["url"] = json!(format!("{}{path}", self.merchant));
            body["requestId"] = json!(request_id);
        })
        .await
    }

    async fn ask(&self, change: impl FnOnce(&mut Value)) -> Answer {
        let mut body = json!({
            "delegationId": self.delegation, "url": format!("{}/v2", self.merchant),
            "requestId": "r", "method": "POST", "body": { "q": 1 },
        });
        change(&mut body);
        let world = &self.world;
        world.post(&world.buyer, "/router/route", body).await
    }

    /// What the wallet of the buyer paid, and what of the delegation is spent.
    async fn spent(&self) -> (u64, String) {
        let path = format!("/delegation/{}", self.delegation);
        let read = self.world.get_as(&self.world.buyer, &path).await;
        let cents = read.assert_ok()["amountSpentCents"].as_str().unwrap();
        let wallet = 100_000_000 - self.world.money(&self.world.buyer);
        (wallet, cents.to_owned())
    }

    fn received(&self) -> u64 {
        let recipient = RECIPIENT.parse().unwrap();
        self.world.sandbox.wallet(recipient).to_u64().unwrap()
    }
}

async fn delegate(world: &World, change: Value) -> String {
    let mut terms = json!({
        "provider": "erc4337", "spendingLimitCents": 5, "durationSecs": 3600, "currency": "usdc",
    });
    for (name, value) in change.as_object().unwrap() {
        terms[name] = value.clone();
    }
    let made = world.post(&world.buyer, "/delegation/create", terms).await;
    made.assert_ok()["delegationId"]
        .as_str()
        .unwrap()
        .to_owned()
}

#[tokio::test]
async fn a_request_is_paid_in_the_way_that_the_target_asks_for() {
    for (path, network, scheme, transaction) in [
        ("/v1", "base-sepolia", "exact", "0xfeed"),
        ("/v2", "eip155:84532", "exact", "0xfeed"),
        ("/mpp", "eip155:42431", "charge", "0xmpp"),
    ] {
        let trip = Trip::new().await;
        let routed = trip.route(path, "r1").await;
        assert_eq!(routed.status, 201, "{path} {:#}", routed.body);
        assert_eq!(
            (&routed.body["status"], &routed.body["paid"]),
            (&json!(200), &json!(true))
        );
        assert_eq!(routed.body["body"]["method"], "POST");
        let payment = &routed.body["payment"];
        assert_eq!(payment["status"], "Settled");
        assert_eq!(payment["txHash"], transaction);
        let settlement = &payment["settlement"];
        assert_eq!(
            (&settlement["amount"], &settlement["approxCents"]),
            (&json!("12000"), &json!("2"))
        );
        assert_eq!(
            (&settlement["network"], &settlement["scheme"]),
            (&json!(network), &json!(scheme))
        );
        assert_eq!(
            payment["fee"],
            json!({
                "bps": 0, "amount": "0", "cents": "0", "capChargedCents": "2",
            })
        );
        assert_eq!(trip.spent().await, (12_000, "2".to_owned()));
        assert_eq!(trip.received(), 12_000);

        // The same name of the attempt is never paid again.
        let again = trip.route(path, "r1").await;
        again.assert_refused(409, "BCK.ROUTER.0002");
        let params: Value = serde_json::from_str(again.body["params"].as_str().unwrap()).unwrap();
        assert_eq!(params["paymentId"], payment["paymentId"]);
        assert!(again.body["details"].is_string());
        assert_eq!(trip.spent().await, (12_000, "2".to_owned()));
        assert_eq!(trip.world.sandbox.audit(), Ok(()));
    }
}

#[tokio::test]
async fn what_is_free_or_refused_costs_nothing() {
    let trip = Trip::new().await;
    let free = trip.route("/free", "r1").await;
    assert_eq!(free.assert_ok()["paid"], false);
    assert!(free.body.get("payment").is_none());
    // Nothing was paid under this name, so it can still be used.
    let missing = trip.route("/nowhere", "r1").await;
    assert_eq!(missing.assert_ok()["status"], 404);
    assert_eq!(trip.spent().await, (0, "0".to_owned()));

    let refused = trip.route("/refuses", "r2").await;
    assert_eq!(refused.assert_ok()["status"], 402);
    assert_eq!(refused.body["paid"], false);
    // The wallet has its money again; what was reserved of the delegation stays so.
    assert_eq!(trip.spent().await, (0, "2".to_owned()));
    let list = trip
        .world
        .get_as(&trip.world.buyer, "/router/payments")
        .await;
    assert_eq!(list.body[0]["status"], "Failed");
    trip.route("/refuses", "r2")
        .await
        .assert_refused(409, "BCK.ROUTER.0002");
    assert_eq!(trip.world.sandbox.audit(), Ok(()));
}

#[tokio::test]
async fn attempts_of_one_name_at_the_same_time_pay_once() {
    let trip = Trip::new().await;
    let attempt = || trip.route("/v2", "r1");
    let (a, b, c, d) = tokio::join!(attempt(), attempt(), attempt(), attempt());
    let statuses = [a, b, c, d].map(|answer| answer.status);
    let paid = statuses.iter().filter(|status| **status == 201).count();
    let refused = statuses.iter().filter(|status| **status == 409).count();
    assert_eq!((paid, refused), (1, 3), "{statuses:?}");
    assert_eq!(trip.spent().await, (12_000, "2".to_owned()));
    assert_eq!(trip.world.sandbox.audit(), Ok(()));
}

#[tokio::test]
async fn without_a_receipt_a_payment_stays_issued_until_it_is_reported() {
    let trip = Trip::new().await;
    let silent = trip.route("/silent", "r1").await;
    let payment = &silent.assert_ok()["payment"];
    assert_eq!(
        (&payment["status"], &payment["txHash"]),
        (&json!("Issued"), &json!(null))
    );
    assert_eq!((trip.spent().await.0, trip.received()), (12_000, 0));
    let id = payment["paymentId"].as_str().unwrap();
    let report = async |who, hash: &str| {
        let path = format!("/router/payments/{id}/settled");
        trip.world.post(who, &path, json!({ "txHash": hash })).await
    };
    let (seller, buyer) = (&trip.world.seller, &trip.world.buyer);
    report(seller, "0xbeef")
        .await
        .assert_refused(404, "BCK.ROUTER.0004");
    for _repeat in 0..2 {
        let settled = report(buyer, "0xbeef").await;
        assert_eq!(settled.status, 201);
        assert_eq!(
            settled.body,
            json!({
                "paymentId": id, "status": "Settled", "txHash": "0xbeef",
            })
        );
    }
    assert_eq!(trip.received(), 12_000);
    report(buyer, "0xother")
        .await
        .assert_refused(409, "BCK.ROUTER.0005");
    for bad in ["", "a b", &"x".repeat(257)] {
        report(buyer, bad)
            .await
            .assert_refused(400, "BCK.ROUTER.0001");
    }
    assert_eq!(trip.world.sandbox.audit(), Ok(()));
}

#[tokio::test]
async fn the_fee_is_collected_or_given_back() {
    let trip = Trip::with(
        Sandbox::builder().router_fee_bps(7_000),
        json!({ "spendingLimitCents": 6 }),
    )
    .await;
    let routed = trip.route("/v2", "r1").await;
    assert_eq!(
        routed.assert_ok()["payment"]["fee"],
        json!({
            "bps": 7000, "amount": "8400", "cents": "1", "capChargedCents": "3",
        })
    );
    assert_eq!(trip.spent().await, (20_400, "3".to_owned()));
    // Whoever does not deliver costs no fee, in the wallet and in the delegation.
    let broken = trip.route("/breaks", "r2").await;
    assert_eq!(broken.assert_ok()["status"], 500);
    assert_eq!(trip.spent().await, (32_400, "5".to_owned()));
    let list = trip
        .world
        .get_as(&trip.world.buyer, "/router/payments")
        .await;
    let fees: Vec<&Value> = list
        .body
        .as_array()
        .unwrap()
        .iter()
        .map(|row| &row["feeStatus"])
        .collect();
    assert_eq!(fees, [&json!("Released"), &json!("Settled")]);
    assert_eq!(trip.world.sandbox.audit(), Ok(()));
}

#[tokio::test]
async fn the_router_refuses_what_it_can_not_pay() {
    let trip = Trip::new().await;
    let world = &trip.world;
    for (name, bad, said) in [
        ("url", json!("https://example.com/"), "is not this machine"),
        ("url", json!("http://10.0.0.1/"), "is not this machine"),
        (
            "url",
            json!("http://127.0.0.1@example.com/"),
            "is not this machine",
        ),
        (
            "url",
            json!("http://localhost.example.com/"),
            "is not this machine",
        ),
        ("url", json!("https://127.0.0.1/"), "plain http"),
        ("url", json!("/v2"), "url: "),
        ("url", json!(null), "url: is required"),
        ("requestId", json!(null), "requestId: is required"),
        ("requestId", json!("r".repeat(257)), "requestId: "),
        ("method", json!("TRACE"), "method: "),
        ("headers", json!({ "x": 1 }), "headers.x: "),
        ("protocol", json!("ftp"), "protocol: "),
        ("delegationId", json!(null), "delegationId: is required"),
        ("delegationId", json!("none"), "no delegation"),
        (
            "url",
            json!(format!("{}/far", trip.merchant)),
            "no fundable option",
        ),
    ] {
        let refused = trip.ask(|body| body[name] = bad).await;
        refused.assert_refused(400, "BCK.ROUTER.0001");
        let details = refused.body["details"].as_str().unwrap();
        assert!(details.contains(said), "{details}");
    }
    let card = world
        .sandbox
        .add_card(&world.buyer, nevermined_sandbox::CardProvider::Stripe);
    let by_card =
        json!({ "provider": "stripe", "currency": "usd", "providerPaymentMethodId": card });
    let by_card = delegate(world, by_card).await;
    let refused = trip.ask(|body| body["delegationId"] = json!(by_card)).await;
    refused.assert_refused(400, "BCK.ROUTER.0001");
    let elsewhere = json!({ "allowedRecipients": ["0x2222222222222222222222222222222222222222"] });
    let elsewhere = delegate(world, elsewhere).await;
    let refused = trip
        .ask(|body| body["delegationId"] = json!(elsewhere))
        .await;
    refused.assert_refused(400, "BCK.ROUTER.0001");
    let plan = world.plan(crate::support::documented_plan()).await;
    let for_one_plan = delegate(world, json!({ "planId": plan })).await;
    let refused = trip
        .ask(|body| body["delegationId"] = json!(for_one_plan))
        .await;
    refused.assert_refused(400, "BCK.ROUTER.0001");
    let other_key = delegate(world, json!({ "apiKeyId": "sk-other" })).await;
    let refused = trip
        .ask(|body| body["delegationId"] = json!(other_key))
        .await;
    refused.assert_refused(403, "BCK.AUTH.0003");
    let gone = trip
        .ask(|body| body["url"] = json!("http://127.0.0.1:1/"))
        .await;
    gone.assert_refused(400, "BCK.ROUTER.0001");

    let small = delegate(world, json!({ "spendingLimitCents": 1 })).await;
    let refused = trip.ask(|body| body["delegationId"] = json!(small)).await;
    refused.assert_refused(402, "BCK.ROUTER.0003");
    let path = "/delegation/create";
    let terms = json!({
        "provider": "erc4337", "spendingLimitCents": 5, "durationSecs": 3600, "currency": "usdc",
    });
    let poor = world.sandbox.create_account("poor", 11_999);
    let made = world.post(&poor, path, terms).await;
    let body = json!({
        "delegationId": made.assert_ok()["delegationId"], "requestId": "r",
        "url": format!("{}/v2", trip.merchant),
    });
    let refused = world.post(&poor, "/router/route", body).await;
    refused.assert_refused(402, "BCK.ROUTER.0009");
    assert_eq!(world.money(&poor), 11_999);
    world.sandbox.advance(Duration::from_secs(3600));
    trip.route("/v2", "late")
        .await
        .assert_refused(402, "BCK.ROUTER.0003");
    assert_eq!(world.sandbox.audit(), Ok(()));
}

#[tokio::test]
async fn a_credential_is_minted_for_a_request_that_the_caller_makes() {
    let trip = Trip::with(Sandbox::builder().router_fee_bps(100), json!({})).await;
    let world = &trip.world;
    let mint = async |change: &dyn Fn(&mut Value)| {
        let mut body = json!({
            "delegationId": trip.delegation, "protocol": "x402",
            "target": { "x402Version": 1, "accepts": [option(1)] },
            "resourceUrl": format!("{}/v1", trip.merchant),
        });
        change(&mut body);
        world.post(&world.buyer, "/router/payments", body).await
    };
    let minted = mint(&|_| {}).await;
    assert_eq!(
        (minted.status, &minted.body["status"]),
        (201, &json!("Issued"))
    );
    // Without a name of the attempt there is no fee.
    assert_eq!(minted.body["fee"]["amount"], "0");
    assert_eq!(minted.body["credential"]["name"], "X-PAYMENT");
    let value = minted.body["credential"]["value"].as_str().unwrap();
    let paid = send(
        world
            .http
            .get(format!("{}/v1", trip.merchant))
            .header("X-PAYMENT", value),
    );
    assert_eq!(paid.await.status, 200);

    let named = mint(&|body| {
        body["requestId"] = json!("m1");
        body["target"] = json!({ "accepts": [option(2)] });
    })
    .await;
    assert_eq!(named.assert_ok()["fee"]["amount"], "120");
    assert_eq!(named.body["x402Version"], 2);
    assert_eq!(named.body["credential"]["name"], "PAYMENT-SIGNATURE");
    let again = mint(&|body| body["requestId"] = json!("m1")).await;
    again.assert_refused(409, "BCK.ROUTER.0002");
    for (name, bad) in [
        ("protocol", json!("rest")),
        ("target", json!(null)),
        ("target", json!({})),
        (
            "target",
            json!({ "x402Version": 3, "accepts": [option(1)] }),
        ),
        ("resourceUrl", json!("here")),
    ] {
        let refused = mint(&|body| body[name] = bad.clone()).await;
        refused.assert_refused(400, "BCK.ROUTER.0001");
    }
    let list = world
        .get_as(&world.buyer, "/router/payments?format=csv")
        .await;
    let text = list.body.as_str().unwrap();
    assert!(
        list.headers["content-type"]
            .to_str()
            .unwrap()
            .starts_with("text/csv")
    );
    assert_eq!(text.lines().count(), 3);
    assert!(text.starts_with("id,createdAt,status,protocol,"), "{text}");
    assert_eq!(world.sandbox.audit(), Ok(()));
}

#[tokio::test]
async fn the_ledger_is_listed_and_summed() {
    let trip = Trip::with(
        Sandbox::builder(),
        json!({ "durationSecs": 9_999_999, "spendingLimitCents": 99 }),
    )
    .await;
    let world = &trip.world;
    for (number, days) in [(1, 0), (2, 0), (3, 40)] {
        world.sandbox.advance(Duration::from_secs(days * 86_400));
        trip.route("/v2", &format!("r{number}")).await.assert_ok();
    }
    let get = async |path: &str| world.get_as(&world.buyer, path).await;
    let all = get("/router/payments").await;
    let ids: Vec<&Value> = all
        .body
        .as_array()
        .unwrap()
        .iter()
        .map(|row| &row["requestId"])
        .collect();
    assert_eq!(ids, [&json!("r3"), &json!("r2"), &json!("r1")]);
    let newest = &all.body[0];
    assert_eq!(
        (&newest["assetSymbol"], &newest["assetDecimals"]),
        (&json!("USDC"), &json!(6))
    );
    let from = newest["createdAt"].as_str().unwrap();
    let late = get(&format!("/router/payments?from={from}")).await;
    assert_eq!(late.body.as_array().unwrap().len(), 1);
    let none = get("/router/payments?delegationId=other").await;
    assert_eq!(none.body, json!([]));
    let others = world.get_as(&world.seller, "/router/payments").await;
    assert_eq!(others.body, json!([]));
    for query in ["from=yesterday", "format=xml", "to=1"] {
        let refused = get(&format!("/router/payments?{query}")).await;
        refused.assert_refused(400, "BCK.ROUTER.0001");
    }
    for (granularity, counts) in [("day", 2), ("week", 2), ("month", 2), ("typo", 2)] {
        let sums = get(&format!(
            "/router/payments/summary?granularity={granularity}"
        ))
        .await;
        assert_eq!(sums.assert_ok()["total"], 3);
        let series = sums.body["series"].as_array().unwrap();
        assert_eq!(series.len(), counts, "{granularity}");
        assert_eq!(series[0]["value"], 2);
        assert!(
            series[0]["date"]
                .as_str()
                .unwrap()
                .ends_with("T00:00:00.000Z")
        );
    }
}

#[tokio::test]
async fn the_proxy_passes_on_what_it_gets() {
    let trip = Trip::new().await;
    let world = &trip.world;
    let proxy = async |method: Method, path: &str, request_id: &str| {
        let url = format!("{}{path}", trip.merchant);
        let request = world.request(method, "/router/proxy");
        let request = request.bearer_auth(world.buyer.api_key());
        let request = request
            .header("x-router-target-url", url)
            .header("x-router-delegation-id", &trip.delegation)
            .header("x-router-request-id", request_id)
            .header("x-own", "kept");
        send(request.body("{\"q\":1}")).await
    };
    let paid = proxy(Method::PUT, "/v2", "p1").await;
    assert_eq!((paid.status, &paid.body["method"]), (200, &json!("PUT")));
    assert_eq!(paid.body["x-own"], "kept");
    // Neither the sandbox's key nor what is for the router reaches the target.
    assert_eq!(paid.body["authorization"], json!(null));
    assert_eq!(paid.body["x-router-request-id"], json!(null));
    assert_eq!(paid.headers["x-router-payment-status"], "Settled");
    assert_eq!(paid.headers["x-router-tx-hash"], "0xfeed");
    assert_eq!(trip.spent().await.0, 12_000);
    proxy(Method::PUT, "/v2", "p1")
        .await
        .assert_refused(409, "BCK.ROUTER.0002");

    // A target can't pretend that it was paid.
    let free = proxy(Method::GET, "/free", "p2").await;
    assert_eq!(free.status, 200);
    assert!(free.headers.get("x-router-payment-id").is_none());
    let missing = proxy(Method::DELETE, "/nowhere", "p3").await;
    assert_eq!(
        (missing.status, &missing.body["method"]),
        (404, &json!("DELETE"))
    );

    let request = world.request(Method::GET, "/router/proxy");
    let request = request.bearer_auth(world.buyer.api_key());
    let request = request
        .header("x-router-target-url", format!("{}/free", trip.merchant))
        .header("x-router-delegation-id", &trip.delegation)
        .header("x-router-upstream-authorization", "Bearer theirs");
    let refused = send(request.try_clone().unwrap()).await;
    refused.assert_refused(400, "BCK.ROUTER.0001");
    let told = send(request.header("x-router-request-id", "p4")).await;
    assert_eq!(told.body["authorization"], "Bearer theirs");
    assert_eq!(world.sandbox.audit(), Ok(()));
}
