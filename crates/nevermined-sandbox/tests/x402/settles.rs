//! What a settle buys, burns and repeats, and when it is refused.

use super::*;

#[tokio::test]
async fn a_settle_from_zero_buys_the_plan_burns_and_can_be_repeated() {
    let shop = Shop::open().await;
    let delegation = shop.delegation(2_000).await;
    let token = shop.token(shop.token_request(&delegation)).await;

    let verified = shop.verify(&token, Some("2")).await;
    let said = verified.assert_ok();
    assert_eq!(said["isValid"], true);
    assert_eq!(said["payer"], json!(shop.world.buyer.address()));
    assert_eq!(said["network"], "eip155:84532");
    assert_eq!(said["agentRequest"]["agentName"], "a");
    assert_eq!(said["agentRequest"]["balance"]["balance"], "0");
    let id = said["agentRequestId"].as_str().unwrap().to_owned();
    assert_eq!((shop.credits(), shop.money()), (0, 100_000_000));

    let settled = shop.settle(&token, Some("2"), Some(&id)).await;
    let receipt = settled.assert_ok().clone();
    assert_eq!(receipt["success"], true);
    assert_eq!(receipt["creditsRedeemed"], "2");
    assert_eq!(receipt["remainingBalance"], "8");
    assert!(receipt["orderTx"].as_str().unwrap().starts_with("0x"));
    assert_eq!((shop.credits(), shop.money()), (8, 90_000_000));
    assert_eq!(shop.spent(&delegation).await.0, "1000");

    for amount in [Some("2"), Some("4"), None] {
        let again = shop.settle(&token, amount, Some(&id)).await;
        assert_eq!(again.body, receipt);
    }
    assert_eq!((shop.credits(), shop.money()), (8, 90_000_000));

    // Credits are there now: nothing is bought.
    let next = shop.settle(&token, Some("2"), None).await;
    assert_eq!(next.assert_ok().get("orderTx"), None);
    assert_eq!(shop.credits(), 6);

    let path = format!("/delegation/{delegation}/transactions");
    let bought = shop.world.get_as(&shop.world.buyer, &path).await.body;
    assert_eq!(bought["totalResults"], 1);
    assert_eq!(bought["transactions"][0]["amountCents"], "1000");
    assert_eq!(
        bought["transactions"][0]["providerTransactionId"],
        receipt["orderTx"]
    );
    assert_eq!(shop.world.sandbox.audit(), Ok(()));
}

#[tokio::test]
async fn a_delegation_that_can_not_pay_is_refused_and_charges_nothing() {
    let shop = Shop::open().await;
    for (cents, code) in [(999, "BCK.X402.0023"), (1_000, "BCK.X402.0022")] {
        let delegation = shop.delegation(cents).await;
        let token = shop.token(shop.token_request(&delegation)).await;
        // The second buys ten credits and uses them up, four at a time.
        let mut last = shop.settle(&token, None, None).await;
        while last.status == 201 {
            last = shop.settle(&token, None, None).await;
        }
        last.assert_refused(402, code);
        let verified = shop.verify(&token, None).await;
        assert_eq!(verified.assert_ok()["isValid"], false);
        let reason = verified.body["invalidReason"].as_str().unwrap();
        assert!(reason.starts_with(code), "{reason}");
    }
    assert_eq!((shop.credits(), shop.money()), (2, 90_000_000));

    let revoked = shop.delegation(5_000).await;
    let token = shop.token(shop.token_request(&revoked)).await;
    let expired = shop.delegation(5_000).await;
    let late = shop.token(shop.token_request(&expired)).await;
    send(
        shop.world
            .request(Method::DELETE, &format!("/delegation/{revoked}"))
            .bearer_auth(shop.world.buyer.api_key()),
    )
    .await
    .assert_ok();
    let refused = shop.settle(&token, Some("1"), None).await;
    refused.assert_refused(402, "BCK.X402.0020");
    shop.world.sandbox.advance(Duration::from_secs(3600));
    let refused = shop.settle(&late, Some("1"), None).await;
    refused.assert_refused(402, "BCK.X402.0026");
    for delegation in [&revoked, &expired] {
        let asked = shop.ask(shop.token_request(delegation)).await;
        assert_eq!(asked.status, 402);
        assert_eq!(shop.spent(delegation).await.0, "0");
    }
    assert_eq!(shop.world.sandbox.audit(), Ok(()));
}

#[tokio::test]
async fn a_wallet_that_is_empty_pays_nothing() {
    let shop = Shop::open().await;
    let poor = shop.world.sandbox.create_account("poor", 9_999_999);
    let body = json!({
        "provider": "erc4337", "spendingLimitCents": 5_000,
        "durationSecs": 60, "currency": "usdc",
    });
    let world = &shop.world;
    let made = world.post(&poor, "/delegation/create", body).await;
    let delegation = made.body["delegationId"].as_str().unwrap();
    let request = shop.token_request(delegation);
    let asked = world.post(&poor, "/x402/permissions", request).await;
    let token = asked.assert_ok()["accessToken"].as_str().unwrap();
    let refused = shop.settle(token, Some("1"), None).await;
    refused.assert_refused(402, "BCK.PROTOCOL.0011");
    assert_eq!(world.money(&poor), 9_999_999);
    assert_eq!(world.sandbox.audit(), Ok(()));
}

#[tokio::test]
async fn a_card_pays_for_a_fiat_plan() {
    let mut shop = Shop::open().await;
    shop.plan = shop.world.plan(fiat_plan()).await;
    let card = shop
        .world
        .sandbox
        .add_card(&shop.world.buyer, CardProvider::Braintree);
    let delegation = json!({
        "provider": "braintree", "providerPaymentMethodId": card,
        "spendingLimitCents": 202, "durationSecs": 3600, "currency": "usd",
    });
    let delegation = shop.delegated(delegation).await;
    let request = json!({
        "accepted": { "scheme": "nvm:card-delegation", "network": "stripe", "planId": shop.plan, "extra": {} },
        "delegationConfig": { "delegationId": delegation },
    });
    let token = shop.token(request).await;
    assert_eq!(decoded(&token)["accepted"]["network"], "braintree");
    let mut demand = shop.demand(&token, Some("1"));
    demand["paymentRequired"]["accepts"][0] = json!({
        "scheme": "nvm:card-delegation", "network": "stripe", "planId": shop.plan, "extra": {},
    });
    let settled = shop.post("/x402/settle", demand.clone()).await;
    let receipt = settled.assert_ok();
    assert_eq!(receipt["network"], "braintree");
    assert!(receipt["orderTx"].as_str().unwrap().starts_with("pi_"));
    assert_eq!(receipt["remainingBalance"], "99");
    // One dollar and a millionth is charged as 101 cents; no wallet pays.
    assert_eq!(
        shop.spent(&delegation).await,
        (json!("101"), json!("Active"))
    );
    assert_eq!(shop.money(), 100_000_000);
    assert_eq!(shop.world.sandbox.audit(), Ok(()));

    send(
        shop.world
            .request(Method::DELETE, &format!("/payment-methods/{card}"))
            .bearer_auth(shop.world.buyer.api_key()),
    )
    .await
    .assert_ok();
    for _ in 0..99 {
        shop.post("/x402/settle", demand.clone()).await.assert_ok();
    }
    let declined = shop.post("/x402/settle", demand).await;
    declined.assert_refused(402, "BCK.X402.0049");
}

#[tokio::test]
async fn a_request_id_stands_for_one_payment() {
    let shop = Shop::open().await;
    let delegation = shop.delegation(5_000).await;
    let token = shop.token(shop.token_request(&delegation)).await;
    let first = shop.settle(&token, Some("1"), Some("r1")).await;
    // Another token of the same buyer and plan repeats the same payment.
    let second = shop.token(shop.token_request(&delegation)).await;
    let repeated = shop.settle(&second, Some("1"), Some("r1")).await;
    assert_eq!(repeated.body, first.body);

    let mut other = Shop {
        plan: shop.world.plan(dynamic_plan()).await,
        ..shop
    };
    let mut request = other.token_request(&delegation);
    request["accepted"]["extra"] = json!({});
    let token = other.token(request).await;
    other.agent = String::new();
    let mut demand = other.demand(&token, Some("1"));
    demand["paymentRequired"]["accepts"][0]["extra"] = json!({});
    demand["agentRequestId"] = json!("r1");
    let taken = other.post("/x402/settle", demand).await;
    taken.assert_refused(409, "BCK.COMMON.0027");
    assert_eq!(other.credits(), 0);
}

#[tokio::test]
async fn verify_and_settle_take_no_key_but_no_bad_one() {
    let shop = Shop::open().await;
    let delegation = shop.delegation(5_000).await;
    let token = shop.token(shop.token_request(&delegation)).await;
    let body = shop.demand(&token, Some("1"));
    for path in ["/x402/verify", "/x402/settle"] {
        let request = || shop.world.request(Method::POST, path).json(&body);
        send(request()).await.assert_ok();
        send(request().bearer_auth("nonsense"))
            .await
            .assert_refused(401, "BCK.APIKEY.0004");
    }
}

#[tokio::test]
async fn a_sub_task_is_noted_and_burns_nothing() {
    let shop = Shop::open().await;
    let body = json!({
        "agentRequestId": "r1", "creditsToRedeem": 2, "tag": "t",
        "description": null, "status": "SUCCESS",
    });
    let answer = shop.post("/protocol/agent-sub-tasks", body).await;
    assert_eq!(answer.assert_ok()["success"], true);
    let noted = shop.world.sandbox.sub_tasks();
    assert_eq!(noted.len(), 1);
    assert_eq!(noted[0].reporter, shop.world.seller.address());
    assert_eq!(noted[0].request_id, "r1");
    assert_eq!(noted[0].name.as_deref(), Some("t"));
    assert_eq!(noted[0].credits.to_u64(), Some(2));
    let unknown = json!({ "agentRequestId": "r1", "status": "LATE" });
    for body in [json!({ "tag": "t" }), unknown] {
        shop.post("/protocol/agent-sub-tasks", body)
            .await
            .assert_refused(400, "BCK.HTTP.400");
    }
}

#[tokio::test]
async fn settles_that_race_under_one_request_id_burn_once() {
    let shop = std::sync::Arc::new(Shop::open().await);
    let delegation = shop.delegation(5_000).await;
    let token = shop.token(shop.token_request(&delegation)).await;
    let racers: Vec<_> = (0..20)
        .map(|_| {
            let (shop, token) = (std::sync::Arc::clone(&shop), token.clone());
            tokio::spawn(async move { shop.settle(&token, Some("2"), Some("r1")).await.body })
        })
        .collect();
    let mut receipts = Vec::new();
    for racer in racers {
        receipts.push(racer.await.unwrap());
    }
    receipts.dedup();
    assert_eq!(receipts.len(), 1);
    assert_eq!((shop.credits(), shop.money()), (8, 90_000_000));
}
