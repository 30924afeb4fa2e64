//! How the sandbox says no: each refusal with its status, its code and the whole envelope.

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
async fn an_id_that_is_no_number_is_refused_in_path_and_body() {
    let world = World::new().await;
    let (seller, holder) = (&world.seller, world.buyer.address());
    let long = "9".repeat(79);
    for plan in [
        "did:nv:abc",
        "-1",
        "0x10",
        "1e3",
        "a",
        "..%2F..",
        "%00",
        "1%20",
        "%F0%9F%92%B0",
        "%ff",
        &long,
    ] {
        world
            .get(&format!("/protocol/plans/{plan}/balance/{holder}"))
            .await
            .assert_refused(400, "BCK.COMMON.0026");
        world
            .order(seller, plan)
            .await
            .assert_refused(400, "BCK.COMMON.0026");
    }
    for plan in [
        json!("did:nv:abc"),
        json!(""),
        json!(-1),
        json!(1.5),
        json!(1u64 << 53),
        json!([]),
    ] {
        let body = json!({ "planId": plan, "holderAddress": holder, "amount": 1 });
        let answer = world.post(seller, "/protocol/plans/mint", body).await;
        answer.assert_refused(400, "BCK.COMMON.0026");
        assert_eq!(answer.body["details"]["field"], "planId");
    }
}

#[tokio::test]
async fn nothing_is_not_an_amount() {
    let world = World::new().await;
    let plan = world.plan(documented_plan()).await;
    let (seller, holder) = (&world.seller, world.buyer.address());
    for nothing in [json!(0), json!("0"), json!("000"), json!(-1), json!("-5")] {
        world
            .mint(seller, &plan, holder, nothing.clone())
            .await
            .assert_refused(400, "BCK.CREDITS.0001");
        world
            .redeem(seller, &plan, holder, nothing.clone())
            .await
            .assert_refused(400, "BCK.CREDITS.0002");
        let body = json!({ "planId": plan, "creditsReceiver": holder, "creditsAmount": nothing });
        world
            .post(seller, "/protocol/plans/mintExpirable", body)
            .await
            .assert_refused(400, "BCK.CREDITS.0001");
    }
}

#[tokio::test]
async fn an_amount_that_is_not_exact_is_refused() {
    let world = World::new().await;
    let plan = world.plan(documented_plan()).await;
    let (seller, holder) = (&world.seller, world.buyer.address());
    let too_big = "115792089237316195423570985008687907853269984665640564039457584007913129639936";
    for amount in [
        json!(1u64 << 53),
        json!(u64::MAX),
        json!(1.5),
        json!("1.0"),
        json!("ten"),
        json!(true),
        json!({}),
        json!(too_big),
    ] {
        world
            .mint(seller, &plan, holder, amount.clone())
            .await
            .assert_refused(400, "BCK.COMMON.0026");
    }
    // Numbers that no float and no 64-bit integer holds, as they stand in the body.
    for amount in [
        "1e400",
        "18446744073709551616",
        "9007199254740993.0",
        "-1e400",
    ] {
        let body = format!(r#"{{"planId":"{plan}","holderAddress":"{holder}","amount":{amount}}}"#);
        let answer = send(
            world
                .request(Method::POST, "/protocol/plans/mint")
                .bearer_auth(seller.api_key())
                .body(body),
        )
        .await;
        assert_eq!(answer.status, 400, "{amount} {}", answer.body);
    }
    assert_eq!(world.credits(&plan, &world.buyer), 0);
}

#[tokio::test]
async fn an_address_must_be_one() {
    let world = World::new().await;
    let plan = world.plan(documented_plan()).await;
    let seller = &world.seller;
    let wrong_checksum = "0x036CbD53842c5426634e7929541eC2318f3dCF7E";
    for address in ["0x12", "nobody", wrong_checksum] {
        let body = json!({ "planId": plan, "holderAddress": address, "amount": 1 });
        world
            .post(seller, "/protocol/plans/mint", body)
            .await
            .assert_refused(400, "BCK.PROTOCOL.0057");
        world
            .get(&format!("/protocol/plans/{plan}/balance/{address}"))
            .await
            .assert_refused(400, "BCK.PROTOCOL.0057");
    }
    let body =
        json!({ "planId": plan, "holderAddress": wrong_checksum.to_lowercase(), "amount": 1 });
    world
        .post(seller, "/protocol/plans/mint", body)
        .await
        .assert_ok();
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
async fn a_registration_that_contradicts_itself_is_refused_by_field() {
    let world = World::new().await;
    type Change = fn(&mut Value);
    let changes: [(&str, Change); 16] = [
        ("metadataAttributes.name", |body| {
            body["metadataAttributes"] = json!({})
        }),
        ("metadataAttributes.name", |body| {
            body["metadataAttributes"]["name"] = json!("  ")
        }),
        ("metadataAttributes", |body| {
            body["metadataAttributes"] = json!("credits")
        }),
        ("priceConfig", |body| body["priceConfig"] = Value::Null),
        ("priceConfig.amounts", |body| {
            body["priceConfig"]["amounts"] = json!("1")
        }),
        ("priceConfig.receivers", |body| {
            body["priceConfig"]["amounts"] = json!(["1"])
        }),
        ("priceConfig.isCrypto", |body| {
            body["priceConfig"]["isCrypto"] = json!("yes")
        }),
        ("priceConfig.priceType", |body| {
            body["priceConfig"]["priceType"] = json!("CHEAP")
        }),
        ("creditsConfig", |body| body["creditsConfig"] = json!([])),
        ("creditsConfig.amount", |body| {
            body["creditsConfig"]["amount"] = Value::Null
        }),
        ("creditsConfig.minAmount", |body| {
            body["creditsConfig"]["minAmount"] = json!("2")
        }),
        ("creditsConfig.redemptionType", |body| {
            body["creditsConfig"]["redemptionType"] = json!(3)
        }),
        ("creditsConfig.durationSecs", |body| {
            body["creditsConfig"]["durationSecs"] = json!("99999999999999");
        }),
        ("accessLimit", |body| body["accessLimit"] = json!("time")),
        ("accessLimit", |body| {
            body["accessLimit"] = json!("sometimes")
        }),
        ("isTrialPlan", |body| body["isTrialPlan"] = json!(1)),
    ];
    for (field, change) in changes {
        let answer = world
            .post(&world.seller, "/protocol/plans", observed_plan(change))
            .await;
        answer.assert_refused(400, "BCK.HTTP.400");
        assert_eq!(answer.body["details"]["field"], field, "{:#}", answer.body);
    }
    let listed = world.get_as(&world.seller, "/protocol/plans").await;
    assert_eq!(listed.body["totalCount"], 0);
}

#[tokio::test]
async fn a_field_under_two_names_must_say_the_same() {
    let world = World::new().await;
    let plan = world.plan(documented_plan()).await;
    let (seller, buyer) = (&world.seller, world.buyer.address());
    let both = |other: Value| json!({ "planId": plan, "amount": 1, "holderAddress": buyer, "creditsReceiver": other });
    world
        .post(
            seller,
            "/protocol/plans/mint",
            both(json!(seller.address())),
        )
        .await
        .assert_refused(400, "BCK.HTTP.400");
    // The same address in another spelling is the same address.
    world
        .post(
            seller,
            "/protocol/plans/mint",
            both(json!(buyer.to_lower_hex())),
        )
        .await
        .assert_ok();
    assert_eq!(world.credits(&plan, &world.buyer), 1);
}

#[tokio::test]
async fn missing_fields_are_named() {
    let world = World::new().await;
    let plan = world.plan(documented_plan()).await;
    let holder = world.buyer.address();
    for (path, body, field) in [
        ("mint", json!({}), "planId"),
        ("mint", json!({ "planId": plan }), "holderAddress"),
        (
            "mint",
            json!({ "planId": plan, "creditsReceiver": holder }),
            "amount",
        ),
        (
            "mintExpirable",
            json!({ "planId": plan, "holderAddress": holder }),
            "creditsAmount",
        ),
        (
            "mintExpirable",
            json!({ "planId": plan, "holderAddress": holder, "amount": 1, "expirationBlock": 7 }),
            "expirationBlock",
        ),
        (
            "redeem",
            json!({ "planId": plan, "amount": 1, "proof": "0x" }),
            "holderAddress",
        ),
        (
            "redeem",
            json!({ "planId": plan, "holderAddress": holder, "amount": 1 }),
            "proof",
        ),
    ] {
        let answer = world
            .post(&world.seller, &format!("/protocol/plans/{path}"), body)
            .await;
        answer.assert_refused(400, "BCK.HTTP.400");
        assert_eq!(answer.body["details"]["field"], field);
    }
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
        (Method::GET, "/organizations/billing/catalog", "listTiers"),
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
