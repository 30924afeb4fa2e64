//! How much a settle burns and charges, and what the seller may ask for.

use super::*;

#[tokio::test]
async fn the_amount_follows_the_plan() {
    let shop = Shop::open().await;
    let delegation = shop.delegation(100_000).await;
    let token = shop.token(shop.token_request(&delegation)).await;
    for (asked, burned) in [
        (Some("1"), "1"),
        (Some("3"), "3"),
        (Some("9"), "4"),
        (Some("0"), "4"),
        (None, "4"),
    ] {
        let settled = shop.settle(&token, asked, None).await;
        assert_eq!(settled.assert_ok()["creditsRedeemed"], burned, "{asked:?}");
    }
    // Who prices after the work verifies with zero.
    let priced_later = shop.verify(&token, Some("0")).await;
    assert_eq!(priced_later.body["isValid"], true);
}

#[tokio::test]
async fn each_rule_about_amounts_can_be_switched() {
    let rules = AmountRules::default()
        .fixed_plans_burn_what_is_asked(true)
        .time_plans_burn(true)
        .refuse_amounts_outside_of_the_plan(true)
        .absent_amount_burns_the_minimum(true)
        .credits_plans_are_sold_once(true)
        .refuse_margin_beside_amount(true);
    for (switched, fixed, time, absent) in [
        (AmountRules::default(), "1", "0", "4"),
        (rules, "3", "1", "1"),
    ] {
        let mut shop = Shop::with_rules(switched).await;
        let other = switched != AmountRules::default();
        let delegation = shop.delegation(100_000).await;
        let token = shop.token(shop.token_request(&delegation)).await;
        let settled = shop.settle(&token, None, None).await;
        assert_eq!(settled.assert_ok()["creditsRedeemed"], absent);
        let outside = shop.settle(&token, Some("5"), None).await;
        assert_eq!(outside.status, if other { 400 } else { 201 });
        let mut margin = shop.demand(&token, Some("1"));
        margin["marginPercent"] = json!(5);
        margin["batch"] = json!(true);
        let both = shop.post("/x402/settle", margin).await;
        if other {
            both.assert_refused(403, "BCK.PROTOCOL.0042");
        } else {
            assert_eq!(both.assert_ok()["creditsRedeemed"], "1");
        }
        let bought_again = shop.world.order(&shop.world.buyer, &shop.plan).await;
        assert_eq!(bought_again.status, if other { 409 } else { 201 });

        for (body, burned) in [
            (observed_plan(|_| {}), fixed),
            (
                observed_plan(|body| {
                    body["creditsConfig"]["durationSecs"] = json!("60");
                    body["accessLimit"] = json!("time");
                }),
                time,
            ),
        ] {
            shop.plan = shop.world.plan(body).await;
            let mut request = shop.token_request(&delegation);
            request["accepted"]["extra"] = json!({});
            let token = shop.token(request).await;
            let mut demand = shop.demand(&token, Some(if burned == time { "1" } else { "3" }));
            demand["paymentRequired"]["accepts"][0]["extra"] = json!({});
            let settled = shop.post("/x402/settle", demand).await;
            assert_eq!(settled.assert_ok()["creditsRedeemed"], burned);
        }
        assert_eq!(shop.world.sandbox.audit(), Ok(()));
    }
}

#[tokio::test]
async fn what_the_seller_asks_for_must_be_what_the_token_pays() {
    let shop = Shop::open().await;
    let delegation = shop.delegation(5_000).await;
    let token = shop.token(shop.token_request(&delegation)).await;
    let changed = |change: &dyn Fn(&mut Value)| {
        let mut body = shop.demand(&token, Some("1"));
        change(&mut body["paymentRequired"]);
        body
    };
    for (body, status, code) in [
        (changed(&|p| p["accepts"] = json!([])), 400, "BCK.X402.0013"),
        (
            changed(&|p| p["accepts"][0]["planId"] = json!("7")),
            400,
            "BCK.X402.0013",
        ),
        (
            changed(&|p| p["accepts"][0]["scheme"] = json!("nvm:card-delegation")),
            400,
            "BCK.X402.0013",
        ),
        (
            changed(&|p| p["accepts"][0]["extra"]["agentId"] = json!("7")),
            404,
            "BCK.X402.0001",
        ),
        (
            changed(&|p| p["resource"] = json!(null)),
            400,
            "BCK.X402.0012",
        ),
        (changed(&|p| p["accepts"] = json!("x")), 400, "BCK.HTTP.400"),
        (changed(&|p| *p = json!(null)), 400, "BCK.HTTP.400"),
    ] {
        let answer = shop.post("/x402/settle", body).await;
        answer.assert_refused(status, code);
    }
    // Schemes of others are passed over; the network is the token's own.
    let others = changed(&|p| {
        let own = p["accepts"][0].clone();
        p["accepts"] = json!([{ "scheme": "exact", "network": "x", "payTo": "y" }, own]);
        p["accepts"][1]["network"] = json!("eip155:8453");
    });
    let settled = shop.post("/x402/settle", others).await;
    assert_eq!(settled.assert_ok()["network"], "eip155:84532");
}
