//! What is sent is refused by field.

use super::*;

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
