//! Wallets of an organization.

use crate::lab::{Lab, text};
use nevermined_sandbox::OrganizationTier;
use reqwest::Method;
use serde_json::{Value, json};

const WALLETS: &str = "/{orgId}/wallets";
const WALLET: &str = "/{orgId}/wallets/{id}";
const BALANCES: &str = "/{orgId}/wallets/{id}/balances";
const WITHDRAW: &str = "/{orgId}/wallets/{id}/withdraw";
const SHARED: &str = "/{orgId}/wallets/{id}/groups/{groupId}";

async fn wallet(lab: &Lab) -> (String, String) {
    let made = lab
        .done(
            (Method::POST, WALLETS),
            &[],
            Some(json!({ "label": "ops" })),
        )
        .await;
    let wallet = &made["wallet"];
    (
        text(&wallet["id"]).to_owned(),
        text(&wallet["address"]).to_owned(),
    )
}

#[tokio::test]
async fn a_wallet_holds_money_until_it_is_withdrawn() {
    let lab = Lab::new().await;
    let (wallet, address) = wallet(&lab).await;
    lab.sandbox.fund_wallet(address.parse().unwrap(), 2_500_000);
    let held = lab.done((Method::GET, BALANCES), &[&wallet], None).await;
    assert_eq!(
        held["balances"]["balances"],
        json!([
            { "symbol": "USDC", "decimals": 6, "atomic": "2500000", "formatted": "2.500000" },
            { "symbol": "EURC", "decimals": 6, "atomic": "0", "formatted": "0.000000" },
        ])
    );
    lab.call(&lab.admin, (Method::DELETE, WALLET), &[&wallet], None)
        .await
        .assert_refused(409, "BCK.ORG_WALLETS.0008");
    let to = lab.buyer.address().to_string();
    let before = lab.money(&lab.buyer);
    let withdraw = |token: &str, amount: &str, to: &str| {
        Some(json!({ "token": token, "amount": amount, "toAddress": to }))
    };
    for (body, code) in [
        (withdraw("USDC", "2500001", &to), "BCK.ORG_WALLETS.0009"),
        (withdraw("EURC", "1", &to), "BCK.ORG_WALLETS.0009"),
        (withdraw("USDC", "1", &address), "BCK.ORG_WALLETS.0010"),
        (
            withdraw("USDC", "1", &format!("0x{}", "0".repeat(40))),
            "BCK.ORG_WALLETS.0010",
        ),
    ] {
        lab.call(&lab.admin, (Method::POST, WITHDRAW), &[&wallet], body)
            .await
            .assert_refused(422, code);
    }
    assert_eq!(lab.money(&lab.buyer), before);
    lab.done(
        (Method::POST, WITHDRAW),
        &[&wallet],
        withdraw("USDC", "2500000", &to),
    )
    .await;
    assert_eq!(lab.money(&lab.buyer), before + 2_500_000);
    lab.done((Method::DELETE, WALLET), &[&wallet], None).await;
    for path in [WALLET, BALANCES] {
        lab.call(&lab.admin, (Method::GET, path), &[&wallet], None)
            .await
            .assert_refused(404, "BCK.ORG_WALLETS.0002");
    }
    assert_eq!(lab.sandbox.audit(), Ok(()));
}

#[tokio::test]
async fn what_a_withdrawal_needs_is_said_field_by_field() {
    let lab = Lab::new().await;
    let (wallet, _) = wallet(&lab).await;
    let to = lab.buyer.address().to_string();
    for (field, value, code) in [
        ("token", json!("ETH"), "BCK.HTTP.400"),
        ("token", json!(null), "BCK.HTTP.400"),
        ("amount", json!("0"), "BCK.HTTP.400"),
        ("amount", json!("-1"), "BCK.HTTP.400"),
        ("amount", json!("1.5"), "BCK.COMMON.0026"),
        ("toAddress", json!("0x12"), "BCK.PROTOCOL.0057"),
        ("toAddress", json!(null), "BCK.HTTP.400"),
    ] {
        let mut body: Value = json!({ "token": "USDC", "amount": "1", "toAddress": to });
        body[field] = value;
        let answer = lab
            .call(&lab.admin, (Method::POST, WITHDRAW), &[&wallet], Some(body))
            .await;
        answer.assert_refused(400, code);
        assert_eq!(answer.body["details"]["field"], field);
    }
    let long = json!({ "label": "x".repeat(61) });
    lab.call(&lab.admin, (Method::PATCH, WALLET), &[&wallet], Some(long))
        .await
        .assert_refused(400, "BCK.HTTP.400");
    let body = Some(json!({ "token": "USDC", "amount": "1", "toAddress": to }));
    lab.join(&lab.buyer, "buyer@example.com").await;
    lab.call(&lab.buyer, (Method::POST, WITHDRAW), &[&wallet], body)
        .await
        .assert_refused(403, "BCK.AUTH.0004");
}

#[tokio::test]
async fn premium_has_one_wallet_and_lapsed_none() {
    let premium = Lab::of_tier(OrganizationTier::Premium).await;
    let (first, _) = wallet(&premium).await;
    let make = || Some(json!({}));
    premium
        .call(&premium.admin, (Method::POST, WALLETS), &[], make())
        .await
        .assert_refused(422, "BCK.ORG_WALLETS.0001");
    premium
        .done((Method::DELETE, WALLET), &[&first], None)
        .await;
    let (second, _) = wallet(&premium).await;
    let read = premium.done((Method::GET, WALLET), &[&second], None).await;
    assert_eq!(read["wallet"]["walletIndex"], 1);
    let lapsed = Lab::of_tier(OrganizationTier::Lapsed).await;
    lapsed
        .call(&lapsed.admin, (Method::POST, WALLETS), &[], make())
        .await
        .assert_refused(403, "BCK.ORG_WALLETS.0004");
}

#[tokio::test]
async fn a_wallet_is_shared_with_groups() {
    let lab = Lab::new().await;
    let (wallet, _) = wallet(&lab).await;
    let group = lab.group("Ops").await;
    let share = (Method::POST, SHARED);
    for (ids, code) in [
        ([wallet.as_str(), "grp-none"], "BCK.GROUPS.0002"),
        (["orw-none", group.as_str()], "BCK.ORG_WALLETS.0002"),
    ] {
        lab.call(&lab.admin, share.clone(), &ids, None)
            .await
            .assert_refused(404, code);
    }
    lab.done(share.clone(), &[&wallet, &group], None).await;
    lab.call(&lab.admin, share, &[&wallet, &group], None)
        .await
        .assert_refused(409, "BCK.ORG_WALLETS.0005");
    let groups = lab
        .done(
            (Method::GET, "/{orgId}/wallets/{id}/groups"),
            &[&wallet],
            None,
        )
        .await;
    assert_eq!(groups["groupIds"], json!([group]));
    let wallets = "/{orgId}/groups/{groupId}/wallets";
    let wallets = lab.done((Method::GET, wallets), &[&group], None).await;
    assert_eq!(wallets["wallets"][0]["id"], wallet);
    lab.done((Method::DELETE, SHARED), &[&wallet, &group], None)
        .await;
    lab.call(
        &lab.admin,
        (Method::DELETE, SHARED),
        &[&wallet, &group],
        None,
    )
    .await
    .assert_refused(404, "BCK.ORG_WALLETS.0006");
}
