//! What people do with plans and credits, over HTTP.

mod support;

use serde_json::json;
use std::time::Duration;
use support::{World, documented_plan, observed_plan};

#[tokio::test]
async fn a_plan_is_sold_used_and_runs_out() {
    let world = World::new().await;
    let plan = world.plan(documented_plan()).await;
    let (seller, buyer) = (&world.seller, &world.buyer);

    let ordered = world.order(buyer, &plan).await;
    assert_eq!(ordered.status, 200);
    assert_eq!(ordered.body["success"], true);
    assert_eq!(ordered.body["txHash"].as_str().unwrap().len(), 66);
    assert_eq!(
        ordered.body["balance"],
        json!({ "isSubscriber": true, "total": 100, "used": 0, "remaining": 100 })
    );
    assert_eq!(world.money(buyer), 90_000_000);
    assert_eq!(world.money(seller), 10_000_000);

    let minted = world.mint(seller, &plan, buyer.address(), json!(5)).await;
    assert_eq!(minted.status, 200);
    assert_eq!(minted.body["success"], true);
    assert_eq!(world.credits(&plan, buyer), 105);

    let redeemed = world
        .redeem(seller, &plan, buyer.address(), json!(100))
        .await;
    assert_eq!(
        redeemed.body,
        json!({ "success": true, "creditsRedeemed": 100, "remainingBalance": 5 })
    );
    world
        .redeem(seller, &plan, buyer.address(), json!(6))
        .await
        .assert_refused(402, "BCK.CREDITS.0003");

    let balance = world
        .get(&format!(
            "/protocol/plans/{plan}/balance/{}",
            buyer.address()
        ))
        .await;
    assert_eq!(
        balance.body,
        json!({ "isSubscriber": true, "total": 105, "used": 100, "remaining": 5 })
    );
    assert_eq!(world.sandbox.audit(), Ok(()));
}

#[tokio::test]
async fn observed_answers_have_the_shapes_that_the_official_clients_read() {
    let world = World::observed().await;
    let (seller, buyer) = (&world.seller, &world.buyer);
    let registered = world
        .post(seller, "/protocol/plans", observed_plan(|_| {}))
        .await;
    assert_eq!(registered.status, 201);
    let plan = registered.body["planId"].as_str().unwrap();
    assert!(plan.bytes().all(|byte| byte.is_ascii_digit()));

    for answer in [
        world.order(buyer, plan).await,
        world.mint(seller, plan, buyer.address(), json!("7")).await,
    ] {
        assert_eq!(answer.status, 201);
        assert_eq!(answer.body["success"], true);
        assert_eq!(answer.body["httpStatus"], 201);
        assert!(answer.body["txHash"].as_str().unwrap().starts_with("0x"));
        assert!(answer.body["message"].is_string() && answer.body["when"].is_string());
        assert!(answer.body.get("balance").is_none());
    }

    let balance = world
        .get(&format!(
            "/protocol/plans/{plan}/balance/{}",
            buyer.address()
        ))
        .await;
    assert_eq!(balance.status, 200);
    assert_eq!(balance.body["balance"], "107");
    assert_eq!(balance.body["planId"], plan);
    assert_eq!(balance.body["planName"], "credits");
    assert_eq!(balance.body["planType"], "credits");
    assert_eq!(balance.body["isSubscriber"], true);
    assert_eq!(balance.body["pricePerCredit"], json!(0.1));
    assert_eq!(balance.body["holderAddress"], json!(buyer.address()));
    let contract = balance.body["creditsContract"].as_str().unwrap();
    assert!(contract.parse::<nevermined_types::Address>().is_ok());

    let read = world.get(&format!("/protocol/plans/{plan}")).await;
    assert_eq!(read.body["id"], plan);
    assert_eq!(read.body["metadata"]["main"]["name"], "credits");
    assert_eq!(read.body["metadata"]["plan"]["accessLimit"], "credits");
    assert_eq!(read.body["registry"]["owner"], json!(seller.address()));
    assert_eq!(
        read.body["registry"]["price"]["amounts"],
        json!(["9900000", "100000"])
    );
    assert_eq!(read.body["registry"]["credits"]["amount"], "100");

    let listed = world
        .get_as(
            seller,
            "/protocol/plans?page=1&offset=100&sortBy=created&sortOrder=desc",
        )
        .await;
    assert_eq!(
        (
            &listed.body["total"],
            &listed.body["page"],
            &listed.body["offset"]
        ),
        (&json!(1), &json!(1), &json!(100))
    );
    assert_eq!(listed.body["plans"][0]["id"], plan);
}

#[tokio::test]
async fn a_pay_as_you_go_template_is_kept_as_sent() {
    let world = World::observed().await;
    let template = "0x00000000000000000000000000000000000a1a1a";
    let plan = world
        .plan(observed_plan(|body| {
            body["priceConfig"]["templateAddress"] = json!(template);
        }))
        .await;
    let read = world.get(&format!("/protocol/plans/{plan}")).await;
    assert_eq!(read.body["registry"]["price"]["templateAddress"], template);
}

#[tokio::test]
async fn a_price_is_paid_to_its_receivers() {
    let world = World::new().await;
    let plan = world.plan(observed_plan(|_| {})).await;
    world.order(&world.buyer, &plan).await.assert_ok();
    let held = |address: &str| {
        let address = address.parse().unwrap();
        world.sandbox.wallet(address).to_u64().unwrap()
    };
    assert_eq!(world.money(&world.buyer), 90_000_000);
    assert_eq!(
        held("0x1111111111111111111111111111111111111111"),
        9_900_000
    );
    assert_eq!(held("0x2222222222222222222222222222222222222222"), 100_000);
    assert_eq!(world.money(&world.seller), 0);
}

#[tokio::test]
async fn who_buys_the_own_plan_pays_the_own_wallet() {
    let world = World::new().await;
    world.sandbox.fund(&world.seller, 10_000_000);
    let plan = world.plan(documented_plan()).await;
    world.order(&world.seller, &plan).await.assert_ok();
    assert_eq!(world.money(&world.seller), 10_000_000);
    assert_eq!(world.credits(&plan, &world.seller), 100);
}

#[tokio::test]
async fn credits_that_expire_stop_counting_when_their_time_comes() {
    let world = World::new().await;
    let plan = world.plan(documented_plan()).await;
    let (seller, buyer) = (&world.seller, &world.buyer);
    let expirable = world
        .post(
            seller,
            "/protocol/plans/mintExpirable",
            json!({
                "planId": plan, "creditsAmount": 10,
                "creditsReceiver": buyer.address(), "creditsDuration": 3600,
            }),
        )
        .await;
    expirable.assert_ok();
    let path = format!("/protocol/plans/{plan}/balance/{}", buyer.address());
    assert!(world.get(&path).await.body["expiresAt"].is_string());

    world
        .mint(seller, &plan, buyer.address(), json!(3))
        .await
        .assert_ok();
    // Some of the credits last for ever now, so the balance as a whole has no end.
    assert!(world.get(&path).await.body.get("expiresAt").is_none());

    // Those that expire first are used first.
    world
        .redeem(buyer, &plan, buyer.address(), json!(4))
        .await
        .assert_ok();
    world.sandbox.advance(Duration::from_secs(3600));
    assert_eq!(world.credits(&plan, buyer), 3);
    world
        .redeem(seller, &plan, buyer.address(), json!(4))
        .await
        .assert_refused(402, "BCK.CREDITS.0003");
    world
        .redeem(seller, &plan, buyer.address(), json!(3))
        .await
        .assert_ok();
    assert_eq!(
        world.get(&path).await.body,
        json!({ "isSubscriber": false, "total": 7, "used": 7, "remaining": 0 })
    );
    assert_eq!(world.sandbox.audit(), Ok(()));
}

#[tokio::test]
async fn a_duration_of_zero_means_no_expiry() {
    let world = World::new().await;
    let plan = world.plan(documented_plan()).await;
    world
        .post(
            &world.seller,
            "/protocol/plans/mintExpirable",
            json!({
                "planId": plan, "amount": "10",
                "holderAddress": world.buyer.address(), "duration": "0",
            }),
        )
        .await
        .assert_ok();
    world
        .sandbox
        .advance(Duration::from_secs(100 * 365 * 86_400));
    assert_eq!(world.credits(&plan, &world.buyer), 10);
}

#[tokio::test]
async fn a_time_plan_gives_access_until_it_expires() {
    let world = World::new().await;
    let plan = world
        .plan(observed_plan(|body| {
            body["creditsConfig"]["durationSecs"] = json!("86400");
            body["creditsConfig"]["amount"] = json!("1");
            body["creditsConfig"]["isRedemptionAmountFixed"] = json!(false);
            body["accessLimit"] = json!("time");
        }))
        .await;
    let buyer = &world.buyer;
    world
        .redeem(buyer, &plan, buyer.address(), json!(1))
        .await
        .assert_refused(402, "BCK.CREDITS.0003");
    world.order(buyer, &plan).await.assert_ok();
    let redeemed = world.redeem(buyer, &plan, buyer.address(), json!(50)).await;
    assert_eq!(
        redeemed.body,
        json!({ "success": true, "creditsRedeemed": 0, "remainingBalance": 1 })
    );
    world.sandbox.advance(Duration::from_secs(86_400));
    world
        .redeem(buyer, &plan, buyer.address(), json!(1))
        .await
        .assert_refused(402, "BCK.CREDITS.0003");
    assert_eq!(world.credits(&plan, buyer), 0);
}

#[tokio::test]
async fn amounts_past_2_53_travel_as_strings_without_losing_a_digit() {
    let world = World::new().await;
    let plan = world.plan(documented_plan()).await;
    let (seller, buyer) = (&world.seller, &world.buyer);
    let big = "115792089237316195423570985008687907853269984665640564039457584007913129639935";
    world
        .mint(seller, &plan, buyer.address(), json!(big))
        .await
        .assert_ok();
    let path = format!("/protocol/plans/{plan}/balance/{}", buyer.address());
    assert_eq!(world.get(&path).await.body["remaining"], big);
    // One more would pass 2^256-1, also through an order, which then must not charge.
    world
        .mint(seller, &plan, buyer.address(), json!(1))
        .await
        .assert_refused(400, "BCK.COMMON.0026");
    world
        .order(buyer, &plan)
        .await
        .assert_refused(400, "BCK.COMMON.0026");
    assert_eq!(world.money(buyer), 100_000_000);

    let exact = world
        .redeem(
            seller,
            &plan,
            buyer.address(),
            json!(9_007_199_254_740_991u64),
        )
        .await;
    assert_eq!(exact.body["creditsRedeemed"], 9_007_199_254_740_991u64);
}

#[tokio::test]
async fn a_documented_plan_reads_back_as_it_was_registered() {
    let world = World::new().await;
    let sent = documented_plan();
    let plan = world.plan(sent.clone()).await;
    let read = world.get(&format!("/protocol/plans/{plan}")).await;
    assert_eq!(read.status, 200);
    for field in ["name", "description"] {
        assert_eq!(read.body[field], sent[field]);
    }
    assert_eq!(read.body["planId"], plan);
    assert_eq!(read.body["owner"], json!(world.seller.address()));
    for (config, fields) in [
        ("priceConfig", &["priceType", "tokenAddress", "amounts"][..]),
        ("creditsConfig", &["creditsType", "amount", "minAmount"][..]),
    ] {
        for field in fields {
            assert_eq!(read.body[config][field], sent[config][field], "{field}");
        }
    }
}

#[tokio::test]
async fn a_list_shows_the_callers_plans_page_by_page() {
    let world = World::new().await;
    let mut plans = Vec::new();
    for _ in 0..5 {
        plans.push(world.plan(documented_plan()).await);
    }
    let seller = &world.seller;
    let ids = |body: &serde_json::Value| -> Vec<String> {
        let plans = body["plans"].as_array().unwrap();
        plans
            .iter()
            .map(|plan| plan["planId"].as_str().unwrap().to_owned())
            .collect()
    };
    let first = world.get_as(seller, "/protocol/plans?offset=2").await;
    assert_eq!(ids(&first.body), [plans[4].clone(), plans[3].clone()]);
    assert_eq!(first.body["totalCount"], 5);
    let last = world
        .get_as(seller, "/protocol/plans?offset=2&page=3&sortOrder=asc")
        .await;
    assert_eq!(ids(&last.body), [plans[4].clone()]);
    let beyond = world
        .get_as(
            seller,
            "/protocol/plans?page=18446744073709551615&offset=18446744073709551615",
        )
        .await;
    assert_eq!(ids(&beyond.body), [""; 0]);
    let others = world.get_as(&world.buyer, "/protocol/plans").await;
    assert_eq!(others.body["totalCount"], 0);
}
