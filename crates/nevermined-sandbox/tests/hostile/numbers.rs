//! Numbers, ids and bodies that are none, in every field of every operation that is about money.

use super::calls::{Call, Shop};
use super::*;
use support::observed_plan;

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
