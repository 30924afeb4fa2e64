//! Budgets of groups, and the cards that groups pay with.

use crate::lab::{Lab, text};
use crate::support::{Answer, observed_plan, send};
use nevermined_sandbox::{
    Account, CardProvider, FixedClock, OrganizationTerms, OrganizationTier, Sandbox,
};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::{Duration, UNIX_EPOCH};

const MEMBERS: &str = "/{orgId}/groups/{groupId}/members";
const BUDGETS: &str = "/{orgId}/groups/{groupId}/budgets";
const BUDGET: &str = "/{orgId}/groups/{groupId}/budgets/{budgetId}";
const METHODS: &str = "/{orgId}/groups/{groupId}/payment-methods";
const METHOD: &str = "/{orgId}/groups/{groupId}/payment-methods/{id}";

async fn set_method(lab: &Lab, card: &str, change: Value) {
    let request = lab.request(Method::PATCH, &format!("/payment-methods/{card}"));
    let answer = send(request.bearer_auth(lab.admin.api_key()).json(&change)).await;
    assert_eq!(answer.status, 200);
}

#[tokio::test]
async fn a_group_has_one_budget_a_currency() {
    let lab = Lab::of_tier(OrganizationTier::Premium).await;
    let group = lab.group("Ops").await;
    let body = json!({ "spendingLimitCents": "150000", "interval": "one_shot", "alertThresholdPct": 50, "maxTransactions": 3 });
    let made = lab
        .done((Method::POST, BUDGETS), &[&group], Some(body.clone()))
        .await;
    let budget = &made["budget"];
    assert_eq!(
        (&budget["currency"], &budget["status"]),
        (&json!("usd"), &json!("Active"))
    );
    assert_eq!(budget["remainingBudgetCents"], "150000");
    let id = text(&budget["budgetId"]);
    lab.call(&lab.admin, (Method::POST, BUDGETS), &[&group], Some(body))
        .await
        .assert_refused(409, "BCK.BUDGETS.0005");
    let other = json!({ "spendingLimitCents": "1", "currency": "usdc" });
    lab.done((Method::POST, BUDGETS), &[&group], Some(other))
        .await;
    let listed = lab.done((Method::GET, BUDGETS), &[&group], None).await;
    assert_eq!(listed["budgets"].as_array().unwrap().len(), 2);
    assert_eq!(listed["budgets"][1]["alertThresholdPct"], 80);

    let changed = json!({ "spendingLimitCents": "7", "interval": "year" });
    let changed = lab
        .done((Method::PATCH, BUDGET), &[&group, id], Some(changed))
        .await;
    assert_eq!(
        (
            &changed["budget"]["interval"],
            &changed["budget"]["alertThresholdPct"]
        ),
        (&json!("year"), &json!(50))
    );
    lab.done((Method::DELETE, BUDGET), &[&group, id], None)
        .await;
    for path in [BUDGET.to_owned(), format!("{BUDGET}/usage")] {
        lab.call(&lab.admin, (Method::GET, &path), &[&group, id], None)
            .await
            .assert_refused(404, "BCK.BUDGETS.0002");
    }
}

#[tokio::test]
async fn a_budget_needs_a_limit_a_group_and_a_tier() {
    let lab = Lab::new().await;
    let group = lab.group("Ops").await;
    for (field, body, status, code) in [
        ("spendingLimitCents", json!({}), 400, "BCK.HTTP.400"),
        (
            "spendingLimitCents",
            json!({ "spendingLimitCents": "0" }),
            422,
            "BCK.BUDGETS.0004",
        ),
        (
            "spendingLimitCents",
            json!({ "spendingLimitCents": "-5" }),
            422,
            "BCK.BUDGETS.0004",
        ),
        (
            "spendingLimitCents",
            json!({ "spendingLimitCents": "1.5" }),
            422,
            "BCK.BUDGETS.0004",
        ),
        (
            "currency",
            json!({ "spendingLimitCents": "1", "currency": "gbp" }),
            400,
            "BCK.HTTP.400",
        ),
        (
            "interval",
            json!({ "spendingLimitCents": "1", "interval": "week" }),
            400,
            "BCK.HTTP.400",
        ),
        (
            "alertThresholdPct",
            json!({ "spendingLimitCents": "1", "alertThresholdPct": 101 }),
            400,
            "BCK.HTTP.400",
        ),
        (
            "maxTransactions",
            json!({ "spendingLimitCents": "1", "maxTransactions": 0 }),
            400,
            "BCK.HTTP.400",
        ),
    ] {
        let answer = lab
            .call(&lab.admin, (Method::POST, BUDGETS), &[&group], Some(body))
            .await;
        answer.assert_refused(status, code);
        assert_eq!(answer.body["details"]["field"], field);
    }
    let body = || Some(json!({ "spendingLimitCents": "1" }));
    lab.call(&lab.admin, (Method::POST, BUDGETS), &["grp-none"], body())
        .await
        .assert_refused(404, "BCK.GROUPS.0002");
    lab.call(&lab.stranger, (Method::POST, BUDGETS), &[&group], body())
        .await
        .assert_refused(403, "BCK.AUTH.0004");
    let lapsed = Lab::of_tier(OrganizationTier::Lapsed).await;
    lapsed
        .call(
            &lapsed.admin,
            (Method::POST, BUDGETS),
            &["grp-none"],
            body(),
        )
        .await
        .assert_refused(403, "BCK.BUDGETS.0001");
}

#[tokio::test]
async fn a_card_is_shared_with_one_group() {
    let lab = Lab::new().await;
    let group = lab.group("Ops").await;
    let card = lab.sandbox.add_card(&lab.admin, CardProvider::Stripe);
    let share = |id: &str| Some(json!({ "paymentMethodId": id }));
    let post = (Method::POST, METHODS);
    let refused = |body: Option<Value>, status: u16, code: &'static str| {
        let (lab, post, group) = (&lab, post.clone(), group.clone());
        async move {
            lab.call(&lab.admin, post, &[&group], body)
                .await
                .assert_refused(status, code);
        }
    };
    refused(share(&card), 409, "BCK.GROUPS.0012").await;
    refused(share("pm_none"), 404, "BCK.GROUPS.0007").await;
    let others = lab.sandbox.add_card(&lab.buyer, CardProvider::Stripe);
    refused(share(&others), 404, "BCK.GROUPS.0007").await;
    refused(
        share(&lab.admin.address().to_string()),
        422,
        "BCK.GROUPS.0008",
    )
    .await;
    set_method(
        &lab,
        &card,
        json!({ "orgId": lab.org, "allowedApiKeyIds": ["sk-1"] }),
    )
    .await;
    refused(share(&card), 422, "BCK.GROUPS.0011").await;
    set_method(&lab, &card, json!({ "allowedApiKeyIds": null })).await;
    let shared = lab.done(post.clone(), &[&group], share(&card)).await;
    assert_eq!(
        (
            &shared["paymentMethod"]["id"],
            &shared["paymentMethod"]["orgId"]
        ),
        (&json!(card), &json!(lab.org))
    );
    refused(share(&card), 409, "BCK.GROUPS.0009").await;
    refused(Some(json!({})), 400, "BCK.HTTP.400").await;

    let listed = lab.done((Method::GET, METHODS), &[&group], None).await;
    assert_eq!(listed["paymentMethods"][0]["id"], card);
    lab.done((Method::DELETE, METHOD), &[&group, &card], None)
        .await;
    lab.call(&lab.admin, (Method::DELETE, METHOD), &[&group, &card], None)
        .await
        .assert_refused(404, "BCK.GROUPS.0010");
    // It is its owner's alone again.
    refused(share(&card), 409, "BCK.GROUPS.0012").await;
}

/// A plan of one credit for ten dollars by card, bought and used up by each settle of a permission.
struct Paid {
    lab: Lab,
    group: String,
    token: String,
    plan: String,
    card: String,
}

impl Paid {
    /// With a budget of these terms on the group that the card is shared with.
    async fn with_budget(terms: Value) -> Self {
        let clock = FixedClock::at(UNIX_EPOCH + Duration::from_secs(1_800_000_000));
        let lab = Lab::with(
            Sandbox::builder().clock(clock),
            OrganizationTerms::new("Lab"),
        )
        .await;
        let group = lab.group("Ops").await;
        lab.done((Method::POST, BUDGETS), &[&group], Some(terms))
            .await;
        let card = lab.sandbox.add_card(&lab.admin, CardProvider::Stripe);
        set_method(&lab, &card, json!({ "orgId": lab.org })).await;
        let body = json!({ "paymentMethodId": card });
        lab.done((Method::POST, METHODS), &[&group], Some(body))
            .await;
        let plan = lab
            .plan(observed_plan(|body| {
                body["priceConfig"]["isCrypto"] = json!(false);
                body["creditsConfig"]["amount"] = json!("1");
            }))
            .await;
        let delegated = json!({
            "provider": "stripe", "providerPaymentMethodId": card,
            "spendingLimitCents": 100_000, "durationSecs": 86_400 * 365, "currency": "usd",
        });
        let delegated = lab.post(&lab.admin, "/delegation/create", delegated).await;
        let asked = json!({
            "accepted": {
                "scheme": "nvm:card-delegation", "network": "stripe", "planId": plan, "extra": {},
            },
            "delegationConfig": { "delegationId": delegated.assert_ok()["delegationId"] },
        });
        let permitted = lab.post(&lab.admin, "/x402/permissions", asked).await;
        let token = text(&permitted.assert_ok()["accessToken"]).to_owned();
        Self {
            lab,
            group,
            token,
            plan,
            card,
        }
    }

    async fn ask(&self, path: &str, request_id: &str) -> Answer {
        let mut body = json!({
            "paymentRequired": {
                "x402Version": 2, "resource": { "url": "" }, "extensions": {},
                "accepts": [{ "scheme": "nvm:card-delegation", "network": "stripe", "planId": self.plan, "extra": {} }],
            },
            "x402AccessToken": self.token,
        });
        if path == "/x402/settle" {
            body["agentRequestId"] = json!(request_id);
        }
        self.lab.post(&self.lab.seller, path, body).await
    }

    async fn budget(&self) -> Value {
        let listed = (Method::GET, BUDGETS);
        let listed = self.lab.done(listed, &[&self.group], None).await;
        listed["budgets"][0].clone()
    }
}

#[tokio::test]
async fn what_a_shared_card_pays_counts_in_the_groups_budget() {
    let paid =
        Paid::with_budget(json!({ "spendingLimitCents": "2500", "alertThresholdPct": 50 })).await;
    for (request, spent) in [("r1", "1000"), ("r2", "2000"), ("r2", "2000")] {
        paid.ask("/x402/settle", request).await.assert_ok();
        assert_eq!(paid.budget().await["amountSpentCents"], spent, "{request}");
    }
    let refused = paid.ask("/x402/settle", "r3").await;
    refused.assert_refused(422, "BCK.BUDGETS.0003");
    assert_eq!(
        refused.body["details"],
        json!({ "requiredCents": "1000", "remainingCents": "500" })
    );
    assert_eq!(paid.budget().await["remainingBudgetCents"], "500");
    // Verify says no where settle would.
    let verified = paid.ask("/x402/verify", "").await;
    assert!(
        verified.body.to_string().contains("BCK.BUDGETS.0003"),
        "{:#}",
        verified.body
    );

    // Only what was refused is told, and with which budget.
    let exceeded = "/{orgId}/activity?eventType=group.budget_exceeded";
    let exceeded = paid.lab.done((Method::GET, exceeded), &[], None).await;
    assert_eq!(exceeded["total"], 1);
    let exceeded = &exceeded["items"][0];
    assert_eq!(
        exceeded["subject"],
        json!({ "kind": "group", "id": paid.group })
    );
    assert_eq!(
        exceeded["metadata"]["budgetId"],
        paid.budget().await["budgetId"]
    );

    let told = "/{orgId}/activity?eventType=group.budget_threshold_reached,group.budget_reset";
    let told = |total: u64| {
        let lab = &paid.lab;
        async move {
            assert_eq!(
                lab.done((Method::GET, told), &[], None).await["total"],
                total
            )
        }
    };
    told(1).await;
    paid.lab.sandbox.advance(Duration::from_secs(31 * 86_400));
    paid.ask("/x402/settle", "r3").await.assert_ok();
    assert_eq!(paid.budget().await["amountSpentCents"], "1000");
    told(2).await;
    assert_eq!(paid.lab.sandbox.audit(), Ok(()));
}

#[tokio::test]
async fn a_budget_ends_by_transactions_too_and_only_in_its_currency() {
    let terms =
        json!({ "spendingLimitCents": "9000", "maxTransactions": 1, "interval": "one_shot" });
    let paid = Paid::with_budget(terms).await;
    paid.ask("/x402/settle", "r1").await.assert_ok();
    assert_eq!(paid.budget().await["status"], "Exhausted");
    paid.ask("/x402/settle", "r2")
        .await
        .assert_refused(422, "BCK.BUDGETS.0003");

    let other = Paid::with_budget(json!({ "spendingLimitCents": "1", "currency": "eur" })).await;
    other.ask("/x402/settle", "r1").await.assert_ok();
    assert_eq!(other.budget().await["amountSpentCents"], "0");
}

/// Delegates the card that is shared with the group.
async fn delegate_shared(paid: &Paid, who: &Account) -> Answer {
    let delegated = json!({
        "provider": "stripe", "providerPaymentMethodId": paid.card,
        "spendingLimitCents": 100_000, "durationSecs": 86_400, "currency": "usd",
    });
    paid.lab.post(who, "/delegation/create", delegated).await
}

#[tokio::test]
async fn a_member_of_the_group_delegates_the_card_while_it_is_shared() {
    let mut paid = Paid::with_budget(json!({ "spendingLimitCents": "2500" })).await;
    let lab = &paid.lab;
    // Belonging to the organization is not enough.
    let member = lab.join(&lab.buyer, "buyer@example.com").await;
    for who in [&lab.buyer, &lab.stranger] {
        delegate_shared(&paid, who)
            .await
            .assert_refused(404, "BCK.DELEGATION.0001");
    }
    let body = Some(json!({ "memberId": member }));
    lab.done((Method::POST, MEMBERS), &[&paid.group], body)
        .await;
    let delegated = delegate_shared(&paid, &lab.buyer).await;
    let delegated = text(&delegated.assert_ok()["delegationId"]).to_owned();
    let asked = json!({
        "accepted": {
            "scheme": "nvm:card-delegation", "network": "stripe", "planId": paid.plan, "extra": {},
        },
        "delegationConfig": { "delegationId": delegated },
    });
    let permitted = lab.post(&lab.buyer, "/x402/permissions", asked).await;
    paid.token = text(&permitted.assert_ok()["accessToken"]).to_owned();

    // The member's delegation, the admin's card, the group's budget.
    paid.ask("/x402/settle", "r1").await.assert_ok();
    assert_eq!(paid.budget().await["amountSpentCents"], "1000");
    let lab = &paid.lab;
    let path = format!("/delegation/{delegated}");
    let read = lab.get_as(&lab.buyer, &path).await;
    assert_eq!(read.assert_ok()["amountSpentCents"], "1000");
    assert_eq!(lab.money(&lab.buyer), 100_000_000);
    lab.get_as(&lab.admin, &path)
        .await
        .assert_refused(404, "BCK.DELEGATION.0002");

    // It ends with the sharing, for the member and not for the owner.
    let unshare = (Method::DELETE, METHOD);
    lab.done(unshare, &[&paid.group, &paid.card], None).await;
    let verified = paid.ask("/x402/verify", "").await;
    assert!(verified.body.to_string().contains("BCK.X402.0049"));
    let declined = paid.ask("/x402/settle", "r2").await;
    declined.assert_refused(402, "BCK.X402.0049");
    delegate_shared(&paid, &paid.lab.buyer)
        .await
        .assert_refused(404, "BCK.DELEGATION.0001");
    delegate_shared(&paid, &paid.lab.admin).await.assert_ok();
    assert_eq!(paid.lab.sandbox.audit(), Ok(()));
}

#[tokio::test]
async fn a_member_who_leaves_the_group_spends_no_more() {
    let mut paid = Paid::with_budget(json!({ "spendingLimitCents": "2500" })).await;
    let lab = &paid.lab;
    let member = lab.join(&lab.buyer, "buyer@example.com").await;
    let body = Some(json!({ "memberId": member }));
    lab.done((Method::POST, MEMBERS), &[&paid.group], body)
        .await;
    let described = json!({
        "accepted": {
            "scheme": "nvm:card-delegation", "network": "stripe", "planId": paid.plan, "extra": {},
        },
        "delegationConfig": {
            "providerPaymentMethodId": paid.card, "spendingLimitCents": 5_000,
            "durationSecs": 86_400, "currency": "usd",
        },
    });
    let permitted = lab.post(&lab.buyer, "/x402/permissions", described);
    paid.token = text(&permitted.await.assert_ok()["accessToken"]).to_owned();
    paid.ask("/x402/settle", "r1").await.assert_ok();
    let deactivate = (Method::POST, "/{orgId}/members/{memberId}/deactivate");
    paid.lab.done(deactivate, &[&member], None).await;
    let declined = paid.ask("/x402/settle", "r2").await;
    declined.assert_refused(402, "BCK.X402.0049");
    // What was paid is still answered.
    paid.ask("/x402/settle", "r1").await.assert_ok();
    assert_eq!(paid.budget().await["amountSpentCents"], "1000");
}
