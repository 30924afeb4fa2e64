//! How the sandbox says no: each refusal with its status, its code and the whole envelope.

#[path = "refusals/bodies.rs"]
mod bodies;
mod support;

use nevermined_sandbox::Sandbox;
use reqwest::Method;
use serde_json::{Value, json};
use support::{World, documented_plan, observed_plan, send};

const UNKNOWN: &str =
    "57140136475613124445358254879894950586354478108270825973645317249850090046042";

#[tokio::test]
async fn a_call_without_a_good_key_is_unauthorized() {
    let world = World::new().await;
    let plan = world.plan(documented_plan()).await;
    let paths = [
        (Method::POST, "/protocol/plans".to_owned()),
        (Method::GET, "/protocol/plans".to_owned()),
        (Method::POST, format!("/protocol/plans/{plan}/order")),
        (Method::POST, "/protocol/plans/mint".to_owned()),
        (Method::POST, "/protocol/plans/mintExpirable".to_owned()),
        (Method::POST, "/protocol/plans/redeem".to_owned()),
    ];
    let key = world.buyer.api_key();
    let (cut, _) = key.rsplit_once('.').unwrap();
    for (method, path) in paths {
        let request = || world.request(method.clone(), &path);
        let none = send(request()).await;
        none.assert_refused(401, "BCK.AUTH.0002");
        let challenge = none.headers["www-authenticate"].to_str().unwrap();
        let metadata = "/.well-known/oauth-protected-resource\"";
        assert!(challenge.starts_with("Bearer resource_metadata=\"http://127.0.0.1:"));
        assert!(challenge.ends_with(metadata), "{challenge}");
        for header in [
            key,
            "Bearer",
            "Bearer ",
            "Basic abc",
            &format!("Token {key}"),
            "Bearer\u{e9}",
        ] {
            send(request().header("authorization", header))
                .await
                .assert_refused(401, "BCK.AUTH.0012");
        }
        for bad in [
            "nonsense",
            cut,
            "sandbox:a.b.c",
            &format!("{key}x"),
            &key.to_uppercase(),
        ] {
            send(request().bearer_auth(bad))
                .await
                .assert_refused(401, "BCK.APIKEY.0004");
        }
    }
    assert_eq!(world.money(&world.buyer), 100_000_000);
}

#[tokio::test]
async fn a_key_of_another_sandbox_is_not_known_here() {
    let (here, there) = (World::new().await, World::new().await);
    here.get_as(&there.seller, "/protocol/plans")
        .await
        .assert_refused(401, "BCK.APIKEY.0004");
}

#[tokio::test]
async fn plans_and_balances_are_open_to_all() {
    let world = World::new().await;
    let plan = world.plan(documented_plan()).await;
    let holder = world.buyer.address();
    for path in [
        format!("/protocol/plans/{plan}"),
        format!("/protocol/plans/{plan}/balance/{holder}"),
    ] {
        assert_eq!(world.get(&path).await.status, 200);
        let bad_key = send(world.request(Method::GET, &path).bearer_auth("nonsense")).await;
        assert_eq!(bad_key.status, 200);
    }
}

#[tokio::test]
async fn only_the_owner_mints_and_only_owner_or_holder_redeem() {
    let world = World::new().await;
    let plan = world.plan(documented_plan()).await;
    let (seller, buyer) = (&world.seller, &world.buyer);
    let stranger = world.sandbox.create_account("stranger", 0);
    let minted = world.mint(buyer, &plan, buyer.address(), json!(1)).await;
    minted.assert_refused(403, "BCK.PROTOCOL.0017");
    assert_eq!(minted.body["category"], "business");
    assert_eq!(minted.body["retryable"], false);

    world
        .mint(seller, &plan, buyer.address(), json!(9))
        .await
        .assert_ok();
    world
        .redeem(&stranger, &plan, buyer.address(), json!(1))
        .await
        .assert_refused(403, "BCK.PROTOCOL.0017");
    world
        .redeem(seller, &plan, buyer.address(), json!(1))
        .await
        .assert_ok();
    world
        .redeem(buyer, &plan, buyer.address(), json!(1))
        .await
        .assert_ok();
    assert_eq!(world.credits(&plan, buyer), 7);
}

#[tokio::test]
async fn an_unknown_plan_is_not_found() {
    let world = World::new().await;
    let (seller, holder) = (&world.seller, world.buyer.address());
    for plan in [UNKNOWN, "11111", "0"] {
        world
            .order(seller, plan)
            .await
            .assert_refused(404, "BCK.PROTOCOL.0055");
        world
            .mint(seller, plan, holder, json!(1))
            .await
            .assert_refused(404, "BCK.PROTOCOL.0055");
        world
            .redeem(seller, plan, holder, json!(1))
            .await
            .assert_refused(404, "BCK.PROTOCOL.0055");
        world
            .get(&format!("/protocol/plans/{plan}/balance/{holder}"))
            .await
            .assert_refused(404, "BCK.PROTOCOL.0055");
        world
            .get(&format!("/protocol/plans/{plan}"))
            .await
            .assert_refused(404, "BCK.PROTOCOL.0003");
    }
}

#[tokio::test]
async fn an_empty_wallet_buys_nothing() {
    let world = World::new().await;
    let plan = world.plan(documented_plan()).await;
    let poor = world.sandbox.create_account("poor", 9_999_999);
    let answer = world.order(&poor, &plan).await;
    answer.assert_refused(402, "BCK.PROTOCOL.0011");
    assert_eq!(
        answer.body["details"],
        json!({ "price": "10000000", "wallet": "9999999" })
    );
    assert!(answer.body.get("retryable").is_none());
    assert_eq!(world.money(&poor), 9_999_999);
    assert_eq!(world.credits(&plan, &poor), 0);
    world.sandbox.fund(&poor, 1);
    world.order(&poor, &plan).await.assert_ok();
}

#[tokio::test]
async fn a_trial_is_sold_once_to_each_buyer() {
    let world = World::new().await;
    let plan = world
        .plan(observed_plan(|body| {
            body["isTrialPlan"] = json!(true);
            body["priceConfig"]["amounts"] = json!([]);
            body["priceConfig"]["receivers"] = json!([]);
        }))
        .await;
    world.order(&world.buyer, &plan).await.assert_ok();
    world
        .order(&world.buyer, &plan)
        .await
        .assert_refused(409, "BCK.PROTOCOL.0056");
    world.order(&world.seller, &plan).await.assert_ok();
    assert_eq!(world.credits(&plan, &world.buyer), 100);
}

#[tokio::test]
async fn a_fiat_plan_is_not_ordered_from_a_wallet_and_its_price_has_bounds() {
    let world = World::new().await;
    let fiat = |amounts: Value| {
        observed_plan(|body| {
            body["priceConfig"]["isCrypto"] = json!(false);
            body["priceConfig"]["currency"] = json!("USD");
            body["priceConfig"]["receivers"] = json!([]);
            body["priceConfig"]["amounts"] = amounts;
        })
    };
    for (amounts, code) in [
        (json!(["999999"]), "BCK.PROTOCOL.0047"),
        (json!([]), "BCK.PROTOCOL.0047"),
        (json!(["999999990000", "1"]), "BCK.PROTOCOL.0046"),
    ] {
        world
            .post(&world.seller, "/protocol/plans", fiat(amounts))
            .await
            .assert_refused(400, code);
    }
    for amounts in [
        json!(["1000000"]),
        json!([999_999, 1]),
        json!(["999999990000"]),
    ] {
        let plan = world.plan(fiat(amounts)).await;
        world
            .order(&world.buyer, &plan)
            .await
            .assert_refused(400, "BCK.PROTOCOL.0050");
    }
    assert_eq!(world.money(&world.buyer), 100_000_000);
}

#[tokio::test]
async fn a_bad_version_pin_is_refused_and_a_good_one_is_echoed() {
    let world = World::new().await;
    let plan = world.plan(documented_plan()).await;
    let pinned = |pin: &'static str| {
        world
            .request(Method::GET, &format!("/protocol/plans/{plan}"))
            .header("Nevermined-Version", pin)
    };
    for (pin, version) in [("1.1", "1.1"), ("v1.0", "1.0"), ("1.0.7", "1.0")] {
        let answer = send(pinned(pin)).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.headers["nevermined-version"], version);
        assert_eq!(answer.headers["nevermined-version-resolved-from"], "header");
    }
    for pin in ["", "2.0", "latest", "1"] {
        send(pinned(pin))
            .await
            .assert_refused(400, "BCK.VERSION.0001");
    }
    let unpinned = world.get(&format!("/protocol/plans/{plan}")).await;
    assert_eq!(unpinned.headers["nevermined-version"], "1.0");
    assert_eq!(
        unpinned.headers["nevermined-version-resolved-from"],
        "fallback"
    );
}

#[tokio::test]
async fn a_correlation_id_is_honored_or_made() {
    let world = World::new().await;
    for name in ["x-correlation-id", "x-request-id"] {
        let answer = send(
            world
                .request(Method::GET, "/protocol/plans/1")
                .header(name, "mine-1"),
        )
        .await;
        answer.assert_refused(404, "BCK.PROTOCOL.0003");
        assert_eq!(answer.body["correlationId"], "mine-1");
    }
    let made = world.get("/protocol/plans/1").await;
    assert_eq!(made.body["correlationId"].as_str().unwrap().len(), 36);
    let long = "x".repeat(5000);
    let replaced = send(
        world
            .request(Method::GET, "/protocol/plans/1")
            .header("x-correlation-id", long),
    )
    .await;
    assert_eq!(replaced.body["correlationId"].as_str().unwrap().len(), 36);
}

#[tokio::test]
async fn what_is_not_served_says_so() {
    let world = World::new().await;
    for (method, path, operation) in [
        (
            Method::GET,
            "/organizations/org-1/analytics/mrr",
            "getMonthlyRecurringRevenue",
        ),
        (
            Method::GET,
            "/organizations/org-1/ai-catalog.json",
            "getOrganizationAiCatalog",
        ),
    ] {
        let answer = send(world.request(method, path)).await;
        answer.assert_refused(501, "BCK.HTTP.501");
        assert_eq!(answer.body["details"]["operation"], operation);
    }
    for (method, path) in [
        (Method::POST, "/protocol/plans/burn"),
        (Method::DELETE, "/protocol/plans/mint"),
        (Method::GET, "/protocol/plans/1/order"),
        (Method::POST, "/protocol/plans/"),
    ] {
        let answer = send(world.request(method.clone(), path)).await;
        answer.assert_refused(404, "BCK.HTTP.404");
        assert_eq!(
            answer.body["message"],
            format!("Cannot {method} /api/v1{path}")
        );
    }
}

#[tokio::test]
async fn redeem_can_be_a_route_that_does_not_exist() {
    let world = World::with(Sandbox::builder().redeem_route(false)).await;
    let plan = world.plan(documented_plan()).await;
    let answer = world
        .redeem(&world.seller, &plan, world.buyer.address(), json!(1))
        .await;
    answer.assert_refused(404, "BCK.HTTP.404");
    assert_eq!(
        answer.body["message"],
        "Cannot POST /api/v1/protocol/plans/redeem"
    );
}

#[tokio::test]
async fn a_bad_page_is_refused() {
    let world = World::new().await;
    for query in [
        "page=0",
        "page=-1",
        "page=x",
        "offset=0",
        "offset=1.5",
        "page=",
        "sortOrder=up",
        "sortBy=price",
        "page=1&page=2",
    ] {
        world
            .get_as(&world.seller, &format!("/protocol/plans?{query}"))
            .await
            .assert_refused(400, "BCK.HTTP.400");
    }
}
