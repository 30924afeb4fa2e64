//! Wallets of an organization that pay for the members of a group: by settling, and through the router.

use crate::lab::{Lab, text};
use crate::support::merchant::{merchant, option};
use crate::support::{Answer, documented_plan};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use nevermined_sandbox::{Account, CardProvider, FixedClock, OrganizationTerms, Sandbox};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::{Duration, UNIX_EPOCH};

const SPEND: &str = "/{orgId}/analytics/groups/{groupId}/router-spend";

/// An organization with a wallet of ten dollars, which a group shares that has a budget of three in usdc.
struct Scene {
    lab: Lab,
    bea: Account,
    member: String,
    group: String,
    wallet: String,
    address: String,
}

impl Scene {
    async fn new() -> Self {
        let scene = Self::without_budget().await;
        let body = json!({ "spendingLimitCents": "300", "currency": "usdc" });
        scene.budget(body).await;
        scene
    }

    async fn without_budget() -> Self {
        let clock = FixedClock::at(UNIX_EPOCH + Duration::from_secs(1_800_000_000));
        let lab = Lab::with(
            Sandbox::builder().clock(clock),
            OrganizationTerms::new("Lab"),
        )
        .await;
        let bea = lab.sandbox.create_account("bea", 0);
        let member = lab.join(&bea, "bea@example.com").await;
        let group = lab.group("Ops").await;
        let body = json!({ "memberId": member });
        let path = "/{orgId}/groups/{groupId}/members";
        lab.done((Method::POST, path), &[&group], Some(body)).await;
        let made = lab.done((Method::POST, "/{orgId}/wallets"), &[], Some(json!({})));
        let made = made.await["wallet"].clone();
        let (wallet, address) = (text(&made["id"]), text(&made["address"]));
        lab.sandbox
            .fund_wallet(address.parse().unwrap(), 10_000_000);
        let scene = Self {
            bea,
            member,
            group,
            wallet: wallet.to_owned(),
            address: address.to_owned(),
            lab,
        };
        scene.share(Method::POST).await;
        scene
    }

    async fn share(&self, method: Method) {
        let path = "/{orgId}/wallets/{id}/groups/{groupId}";
        let ids = [self.wallet.as_str(), self.group.as_str()];
        self.lab.done((method, path), &ids, None).await;
    }

    async fn budget(&self, body: Value) {
        let path = "/{orgId}/groups/{groupId}/budgets";
        let ids = [self.group.as_str()];
        self.lab.done((Method::POST, path), &ids, Some(body)).await;
    }

    async fn delegate(&self, who: &Account, change: impl FnOnce(&mut Value)) -> Answer {
        let mut body = json!({
            "provider": "erc4337", "currency": "usdc", "spendingLimitCents": 10_000,
            "durationSecs": 86_400, "organizationWalletId": self.wallet,
        });
        change(&mut body);
        self.lab.post(who, "/delegation/create", body).await
    }

    async fn delegation(&self) -> String {
        let made = self.delegate(&self.bea, |_| {}).await;
        text(&made.assert_ok()["delegationId"]).to_owned()
    }

    /// Settles one credit of a plan with a token that the delegation backs.
    async fn settle(&self, plan: &str, delegation: &str) -> Answer {
        let accepted = json!({
            "scheme": "nvm:erc4337", "network": "eip155:84532", "planId": plan, "extra": {},
        });
        let wanted = json!({
            "accepted": accepted, "delegationConfig": { "delegationId": delegation },
        });
        let token = self.lab.post(&self.bea, "/x402/permissions", wanted).await;
        let settle = json!({
            "x402AccessToken": token.assert_ok()["accessToken"],
            "paymentRequired": {
                "x402Version": 2, "resource": { "url": "http://localhost/ask" },
                "accepts": [accepted], "extensions": {},
            },
            "maxAmount": "1",
        });
        self.lab
            .post(&self.lab.seller, "/x402/settle", settle)
            .await
    }

    /// Asks a merchant for what costs a cent and a bit.
    async fn route(&self, url: &str, delegation: &str) -> Answer {
        let body = json!({
            "delegationId": delegation, "url": url, "requestId": format!("r-{}", self.lab.sandbox.requests().len()),
        });
        self.lab.post(&self.bea, "/router/route", body).await
    }

    fn money(&self) -> u64 {
        let wallet = self.lab.sandbox.wallet(self.address.parse().unwrap());
        wallet.to_u64().unwrap()
    }

    async fn spent(&self) -> Value {
        let path = "/{orgId}/groups/{groupId}/budgets";
        let ids = [self.group.as_str()];
        let listed = self.lab.done((Method::GET, path), &ids, None).await;
        listed["budgets"][0]["amountSpentCents"].clone()
    }

    async fn raise(&self, body: Value) {
        let path = "/{orgId}/groups/{groupId}/budgets";
        let ids = [self.group.as_str()];
        let listed = self.lab.done((Method::GET, path), &ids, None).await;
        let budget = text(&listed["budgets"][0]["budgetId"]);
        let path = format!("{path}/{{budgetId}}");
        let ids = [self.group.as_str(), budget];
        self.lab
            .done((Method::PATCH, &path), &ids, Some(body))
            .await;
    }

    async fn read(&self, query: &str) -> Value {
        let path = format!("{SPEND}?{query}");
        self.lab
            .done((Method::GET, &path), &[&self.group], None)
            .await
    }
}

#[tokio::test]
async fn a_settle_buys_with_the_wallet_that_a_group_shares() {
    let scene = Scene::new().await;
    let mut two_dollars = documented_plan();
    two_dollars["priceConfig"]["amounts"] = json!([2_000_000]);
    let plan = scene.lab.plan(two_dollars.clone()).await;
    let delegation = scene.delegation().await;
    let settled = scene.settle(&plan, &delegation).await;
    assert_eq!(settled.assert_ok()["success"], true, "{:#}", settled.body);
    assert_eq!(scene.money(), 8_000_000);
    assert_eq!(scene.lab.money(&scene.bea), 0);
    assert_eq!(scene.lab.money(&scene.lab.seller), 2_000_000);
    assert_eq!(scene.lab.credits(&plan, &scene.bea), 99);
    assert_eq!(scene.spent().await, "200");

    // A dollar is left of the budget.
    let other = scene.lab.plan(two_dollars).await;
    let refused = scene.settle(&other, &delegation).await;
    refused.assert_refused(422, "BCK.BUDGETS.0003");
    let told = "/{orgId}/activity?eventType=group.budget_exceeded";
    let told = scene.lab.done((Method::GET, told), &[], None).await;
    assert_eq!(told["total"], 1);
    assert_eq!(
        (scene.money(), scene.spent().await),
        (8_000_000, json!("200"))
    );
    assert_eq!(scene.lab.sandbox.audit(), Ok(()));
}

#[tokio::test]
async fn only_members_of_a_group_that_shares_it_can_delegate_it() {
    let scene = Scene::new().await;
    // Its admin is in no group.
    for who in [&scene.lab.admin, &scene.lab.stranger, &scene.lab.buyer] {
        let refused = scene.delegate(who, |_| {}).await;
        refused.assert_refused(404, "BCK.ORG_WALLETS.0002");
    }
    let card = scene.lab.sandbox.add_card(&scene.bea, CardProvider::Visa);
    for (field, value, status, code) in [
        (
            "organizationWalletId",
            json!("orw-0"),
            404,
            "BCK.ORG_WALLETS.0002",
        ),
        ("organizationWalletId", json!(1), 400, "BCK.HTTP.400"),
        ("organizationWalletId", json!(""), 400, "BCK.HTTP.400"),
        ("provider", json!("stripe"), 400, "BCK.DELEGATION.0007"),
        ("providerPaymentMethodId", json!(card), 400, "BCK.HTTP.400"),
        ("currency", json!("eurc"), 422, "BCK.BUDGETS.0006"),
    ] {
        let refused = scene.delegate(&scene.bea, |body| body[field] = value).await;
        refused.assert_refused(status, code);
    }
    scene.share(Method::DELETE).await;
    let refused = scene.delegate(&scene.bea, |_| {}).await;
    refused.assert_refused(404, "BCK.ORG_WALLETS.0002");
    let listed = scene.lab.get_as(&scene.bea, "/delegation").await;
    assert_eq!(listed.body["totalResults"], 0);
    let bare = Scene::without_budget().await;
    let refused = bare.delegate(&bare.bea, |_| {}).await;
    refused.assert_refused(422, "BCK.BUDGETS.0006");
}

#[tokio::test]
async fn nothing_is_paid_once_the_wallet_is_not_shared_or_the_member_is_gone() {
    let scene = Scene::new().await;
    let plan = scene.lab.plan(documented_plan()).await;
    let delegation = scene.delegation().await;
    scene.share(Method::DELETE).await;
    let refused = scene.settle(&plan, &delegation).await;
    assert_eq!(refused.status, 402, "{:#}", refused.body);
    let merchant = format!("{}/v2", merchant().await);
    let refused = scene.route(&merchant, &delegation).await;
    assert_eq!(refused.status, 402, "{:#}", refused.body);
    scene.share(Method::POST).await;
    let path = "/{orgId}/members/{memberId}/deactivate";
    let ids = [scene.member.as_str()];
    scene.lab.done((Method::POST, path), &ids, None).await;
    let refused = scene.route(&merchant, &delegation).await;
    assert_eq!(refused.status, 402, "{:#}", refused.body);
    assert_eq!(
        (scene.money(), scene.spent().await),
        (10_000_000, json!("0"))
    );
    assert_eq!(scene.lab.sandbox.audit(), Ok(()));
}

#[tokio::test]
async fn the_router_pays_with_it_and_the_organization_sees_what_for() {
    let scene = Scene::without_budget().await;
    let body = json!({ "spendingLimitCents": "5", "currency": "usdc" });
    scene.budget(body).await;
    let delegation = scene.delegation().await;
    let merchant = merchant().await;
    for path in ["/v2", "/refuses", "/mpp"] {
        let url = format!("{merchant}{path}");
        // The third is one cent too many.
        let expected = if path == "/mpp" { 422 } else { 201 };
        let routed = scene.route(&url, &delegation).await;
        assert_eq!(routed.status, expected, "{path} {:#}", routed.body);
    }
    // What was refused came back to the wallet, and stays reserved.
    assert_eq!(scene.money(), 10_000_000 - 12_000);
    assert_eq!(
        (scene.lab.money(&scene.bea), scene.spent().await),
        (0, json!("4"))
    );

    // What is signed says whose money it is.
    let target = json!({ "x402Version": 2, "accepts": [option(2)] });
    let body = json!({ "delegationId": delegation, "protocol": "x402", "target": target });
    let minted = scene
        .lab
        .post(&scene.bea, "/router/payments", body.clone())
        .await;
    minted.assert_refused(422, "BCK.BUDGETS.0003");
    let more = json!({ "spendingLimitCents": "7" });
    scene.raise(more).await;
    let minted = scene.lab.post(&scene.bea, "/router/payments", body).await;
    let credential = text(&minted.assert_ok()["credential"]["value"]);
    let content: Value = serde_json::from_slice(&STANDARD.decode(credential).unwrap()).unwrap();
    assert_eq!(content["payload"]["authorization"]["from"], scene.address);
    assert_eq!(scene.money(), 10_000_000 - 24_000);

    // Bea's own money is not the group's.
    scene.lab.sandbox.fund(&scene.bea, 1_000_000);
    let own = scene
        .delegate(&scene.bea, |body| {
            body.as_object_mut().unwrap().remove("organizationWalletId");
        })
        .await;
    let own = text(&own.assert_ok()["delegationId"]).to_owned();
    let routed = scene.route(&format!("{merchant}/v2"), &own).await;
    assert_eq!(routed.status, 201);

    let told = scene.read("").await;
    assert_eq!(
        told["totalsByAsset"],
        json!([{
            "asset": "USDC", "network": "eip155:84532", "totalAmount": "24000", "paymentCount": 2,
        }])
    );
    let items = told["items"].as_array().unwrap();
    let states: Vec<&Value> = items.iter().map(|it| &it["status"]).collect();
    assert_eq!(states, ["Issued", "Failed", "Settled"]);
    assert_eq!(items[2]["buyer"], scene.bea.address().to_string());
    assert_eq!(
        (
            &items[2]["asset"],
            &items[2]["protocol"],
            &items[2]["amount"]
        ),
        (&json!("USDC"), &json!("x402"), &json!("12000"))
    );
    let told = scene.read("limit=1").await;
    assert_eq!(told["items"].as_array().unwrap().len(), 1);
    assert_eq!(told["totalsByAsset"][0]["paymentCount"], 2);
    scene.lab.sandbox.advance(Duration::from_secs(31 * 86_400));
    let nothing = json!({ "totalsByAsset": [], "items": [] });
    assert_eq!(scene.read("").await, nothing);
    let told = scene.read("to=2027-02-13T00:00:00Z").await;
    assert_eq!(told["items"].as_array().unwrap().len(), 3);
    let told = scene.read("from=2027-01-15T00:00:00Z").await;
    assert_eq!(told["items"].as_array().unwrap().len(), 3);
    let other = scene.lab.group("Other").await;
    let month = format!("{SPEND}?from=2027-01-15T00:00:00Z");
    let told = scene.lab.done((Method::GET, &month), &[&other], None).await;
    assert_eq!(told, nothing);
    let unknown = (Method::GET, SPEND);
    let told = scene.lab.done(unknown, &["grp-0"], None).await;
    assert_eq!(told, nothing);
    assert_eq!(scene.lab.sandbox.audit(), Ok(()));
}

#[tokio::test]
async fn a_budget_that_was_taken_away_ends_what_the_wallet_pays() {
    let scene = Scene::new().await;
    let delegation = scene.delegation().await;
    let path = "/{orgId}/groups/{groupId}/budgets";
    let ids = [scene.group.as_str()];
    let listed = scene.lab.done((Method::GET, path), &ids, None).await;
    let budget = text(&listed["budgets"][0]["budgetId"]).to_owned();
    let path = format!("{path}/{{budgetId}}");
    let ids = [scene.group.as_str(), &budget];
    scene.lab.done((Method::DELETE, &path), &ids, None).await;
    let url = format!("{}/v2", merchant().await);
    let refused = scene.route(&url, &delegation).await;
    refused.assert_refused(422, "BCK.BUDGETS.0006");
    let plan = scene.lab.plan(documented_plan()).await;
    let refused = scene.settle(&plan, &delegation).await;
    refused.assert_refused(422, "BCK.BUDGETS.0006");
    assert_eq!(scene.money(), 10_000_000);
}
