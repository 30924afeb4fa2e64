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

/// What the rules make of the same six requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Outcome {
    /// Credits that a dynamic plan of 1 to 4 burns when nothing is asked.
    absent: &'static str,
    /// The status of asking it for 5.
    outside: u16,
    /// The status of an amount together with a margin.
    margin: u16,
    /// The status of a second order.
    again: u16,
    /// Credits that a fixed plan of 1 burns when 3 are asked.
    fixed: &'static str,
    /// Credits that a plan by time burns when 1 is asked.
    time: &'static str,
}

const ASSUMED: Outcome = Outcome {
    absent: "4",
    outside: 201,
    margin: 201,
    again: 201,
    fixed: "1",
    time: "0",
};

#[tokio::test]
async fn each_rule_about_amounts_is_a_switch_of_its_own() {
    let none = AmountRules::default;
    for (rules, expected) in [
        (none(), ASSUMED),
        (
            none().absent_amount_burns_the_minimum(true),
            Outcome {
                absent: "1",
                ..ASSUMED
            },
        ),
        (
            none().refuse_amounts_outside_of_the_plan(true),
            Outcome {
                outside: 400,
                ..ASSUMED
            },
        ),
        (
            none().refuse_margin_beside_amount(true),
            Outcome {
                margin: 403,
                ..ASSUMED
            },
        ),
        (
            none().credits_plans_are_sold_once(true),
            Outcome {
                again: 409,
                ..ASSUMED
            },
        ),
        (
            none().fixed_plans_burn_what_is_asked(true),
            Outcome {
                fixed: "3",
                ..ASSUMED
            },
        ),
        (
            none().time_plans_burn(true),
            Outcome {
                time: "1",
                ..ASSUMED
            },
        ),
        (none().time_plans_burn(true).time_plans_burn(false), ASSUMED),
    ] {
        observe(rules, expected).await;
    }
}

async fn observe(rules: AmountRules, expected: Outcome) {
    let mut shop = Shop::with_rules(rules).await;
    let delegation = shop.delegation(100_000).await;
    let token = shop.token(shop.token_request(&delegation)).await;
    let settled = shop.settle(&token, None, None).await;
    let burned = &settled.assert_ok()["creditsRedeemed"];
    assert_eq!(burned, expected.absent, "{rules:?}");
    let outside = shop.settle(&token, Some("5"), None).await;
    assert_eq!(outside.status, expected.outside, "{rules:?}");
    if outside.status < 300 {
        assert_eq!(outside.body["creditsRedeemed"], "4");
    } else {
        outside.assert_refused(400, "BCK.HTTP.400");
        assert_eq!(outside.body["details"]["field"], "maxAmount");
    }
    let mut margin = shop.demand(&token, Some("1"));
    margin["marginPercent"] = json!(5);
    margin["batch"] = json!(true);
    let margin = shop.post("/x402/settle", margin).await;
    assert_eq!(margin.status, expected.margin, "{rules:?}");
    if margin.status >= 300 {
        margin.assert_refused(403, "BCK.PROTOCOL.0042");
    }
    let again = shop.world.order(&shop.world.buyer, &shop.plan).await;
    assert_eq!(again.status, expected.again, "{rules:?}");

    let by_time = observed_plan(|body| {
        body["creditsConfig"]["durationSecs"] = json!("60");
        body["accessLimit"] = json!("time");
    });
    for (plan, asked, burned) in [
        (observed_plan(|_| {}), "3", expected.fixed),
        (by_time, "1", expected.time),
    ] {
        shop.plan = shop.world.plan(plan).await;
        let mut request = shop.token_request(&delegation);
        request["accepted"]["extra"] = json!({});
        let token = shop.token(request).await;
        let mut demand = shop.demand(&token, Some(asked));
        demand["paymentRequired"]["accepts"][0]["extra"] = json!({});
        let settled = shop.post("/x402/settle", demand).await;
        assert_eq!(settled.assert_ok()["creditsRedeemed"], burned, "{rules:?}");
    }
    assert_eq!(shop.world.sandbox.audit(), Ok(()));
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
