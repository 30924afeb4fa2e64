//! Customers, from what the ledger sold.

use crate::lab::{Lab, text};
use crate::support::{documented_plan, send};
use nevermined_sandbox::{FixedClock, OrganizationTerms, OrganizationTier, Sandbox};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::{Duration, UNIX_EPOCH};

const CUSTOMERS: &str = "/{orgId}/customers";
const CUSTOMER: &str = "/{orgId}/customers/{customerId}";

/// An Enterprise organization whose clock stands still, with a plan of ten dollars.
async fn shop() -> (Lab, String) {
    let clock = FixedClock::at(UNIX_EPOCH + Duration::from_secs(1_800_000_000));
    let lab = Lab::with(
        Sandbox::builder().clock(clock),
        OrganizationTerms::new("Shop"),
    )
    .await;
    let registered = register(&lab, "/protocol/plans", documented_plan()).await;
    let plan = text(&registered["planId"]).to_owned();
    (lab, plan)
}

/// Registers something for the organization.
async fn register(lab: &Lab, path: &str, body: Value) -> Value {
    let request = lab.request(Method::POST, path);
    let request = request.bearer_auth(lab.admin.api_key());
    let request = request.header("x-current-org-id", &lab.org).json(&body);
    send(request).await.assert_ok().clone()
}

#[tokio::test]
async fn whoever_buys_is_a_customer() {
    let (lab, plan) = shop().await;
    assert!(lab.sandbox.set_email(&lab.buyer, "buyer@example.com"));
    lab.order(&lab.buyer, &plan).await.assert_ok();
    lab.sandbox.advance(Duration::from_secs(2 * 86_400));
    lab.order(&lab.buyer, &plan).await.assert_ok();
    lab.order(&lab.admin, &plan).await.assert_ok();

    let page = lab
        .done(
            (Method::GET, &format!("{CUSTOMERS}?search=BUYER@&limit=1")),
            &[],
            None,
        )
        .await;
    assert_eq!(page["total"], 1);
    let customer = &page["items"][0];
    assert_eq!(
        (&customer["totalSpent"], &customer["userEmail"]),
        (&json!("20000000"), &json!("buyer@example.com"))
    );
    assert_eq!(customer["firstSeenAt"], "2027-01-15T08:00:00.000Z");
    assert_eq!(customer["lastActiveAt"], "2027-01-17T08:00:00.000Z");
    let id = text(&customer["id"]);
    assert_eq!(
        &lab.done((Method::GET, CUSTOMER), &[id], None).await,
        customer
    );

    let purchases = format!("{CUSTOMER}/purchases?limit=1");
    let bought = lab.done((Method::GET, &purchases), &[id], None).await;
    assert_eq!(
        (&bought["total"], &bought["items"][0]["planId"]),
        (&json!(2), &json!(plan))
    );
    assert_eq!(
        (
            &bought["items"][0]["price"],
            &bought["items"][0]["planName"]
        ),
        (&json!("10000000"), &json!("100 answers"))
    );

    let days = "from=2027-01-15T00:00:00Z&to=2027-01-17T23:59:59Z";
    let of_one = format!("{CUSTOMER}/aggregations?{days}");
    let sums = lab.done((Method::GET, &of_one), &[id], None).await;
    assert_eq!(
        (&sums["purchaseCount"], &sums["totalSpent"]),
        (&json!(2), &json!("20000000"))
    );
    assert_eq!(
        sums["timeSeries"],
        json!([
            { "date": "2027-01-15", "purchases": 1, "amount": "10000000" },
            { "date": "2027-01-16", "purchases": 0, "amount": "0" },
            { "date": "2027-01-17", "purchases": 1, "amount": "10000000" },
        ])
    );
    let of_all = format!("{CUSTOMERS}/aggregations?{days}");
    let sums = lab.done((Method::GET, &of_all), &[], None).await;
    assert_eq!(
        (&sums["customerCount"], &sums["purchaseCount"]),
        (&json!(2), &json!(3))
    );
    let first_day =
        format!("{CUSTOMERS}/aggregations?from=2027-01-15T00:00:00Z&to=2027-01-15T23:59:59Z");
    assert_eq!(
        lab.done((Method::GET, &first_day), &[], None).await["totalSpent"],
        "10000000"
    );

    let told = "/{orgId}/activity?eventType=plan.created,plan.purchased,customer.added";
    let told = lab.done((Method::GET, told), &[], None).await;
    assert_eq!(told["total"], 6);
    let buyer = lab.sandbox.user_id(&lab.buyer);
    let own = format!("/{{orgId}}/activity?actorUserId={buyer}&eventType=plan.purchased");
    let own = lab.done((Method::GET, &own), &[], None).await;
    assert_eq!(
        own["items"][0]["subject"],
        json!({ "kind": "plan", "id": plan })
    );
    assert_eq!(lab.sandbox.audit(), Ok(()));
}

#[tokio::test]
async fn credits_that_are_used_are_activity() {
    let (lab, plan) = shop().await;
    lab.order(&lab.buyer, &plan).await.assert_ok();
    lab.sandbox.advance(Duration::from_secs(60));
    lab.redeem(&lab.buyer, &plan, lab.buyer.address(), json!(3))
        .await
        .assert_ok();
    let used = "/{orgId}/activity?eventType=credits.redeemed";
    let used = lab.done((Method::GET, used), &[], None).await;
    assert_eq!(used["items"][0]["metadata"], json!({ "credits": "3" }));
    let page = lab.done((Method::GET, CUSTOMERS), &[], None).await;
    assert_eq!(page["items"][0]["lastActiveAt"], "2027-01-15T08:01:00.000Z");
    // What is refused is not told.
    let refused = lab
        .redeem(&lab.buyer, &plan, lab.buyer.address(), json!(1_000))
        .await;
    assert_eq!(refused.status, 402);
    let used = "/{orgId}/activity?eventType=credits.redeemed";
    assert_eq!(lab.done((Method::GET, used), &[], None).await["total"], 1);
}

#[tokio::test]
async fn a_plan_that_is_bought_by_settling_counts() {
    let (lab, plan) = shop().await;
    let body = json!({ "name": "a", "endpoints": [] });
    let agent = register(&lab, "/protocol/agents", body).await["agentId"].clone();
    let link = format!("/protocol/agents/{}/plan/{plan}", text(&agent));
    lab.post(&lab.admin, &link, json!({})).await.assert_ok();
    let terms = json!({
        "provider": "erc4337", "spendingLimitCents": 5_000, "durationSecs": 600, "currency": "usdc",
    });
    let delegation = lab.post(&lab.buyer, "/delegation/create", terms).await;
    let body = json!({
        "planId": plan, "maxCredits": 50,
        "delegationConfig": { "delegationId": delegation.body["delegationId"] },
    });
    let permitted = lab.post(&lab.buyer, "/x402/permissions", body).await;
    let used = json!({
        "accessToken": permitted.body["accessToken"], "agentId": agent,
        "creditsUsed": 5, "creditsRequested": 5,
    });
    lab.post(&lab.admin, "/x402/settle", used).await.assert_ok();
    let page = lab.done((Method::GET, CUSTOMERS), &[], None).await;
    assert_eq!(page["items"][0]["totalSpent"], "10000000");
    let told = "/{orgId}/activity?eventType=plan.purchased,credits.redeemed";
    assert_eq!(lab.done((Method::GET, told), &[], None).await["total"], 2);
}

#[tokio::test]
async fn a_blocked_customer_loses_the_key_that_the_organization_issued() {
    let (lab, _) = shop().await;
    let account = (Method::POST, "/account");
    let body = json!({ "email": "c@example.com", "as": "customer" });
    let made = lab.done(account.clone(), &[], Some(body.clone())).await;
    let key = text(&made["walletResult"]["nvmApiKey"]).to_owned();
    let works = async || {
        let request = lab.request(Method::GET, "/protocol/plans");
        send(request.bearer_auth(&key)).await.status == 200
    };
    assert!(works().await);
    let page = lab.done((Method::GET, CUSTOMERS), &[], None).await;
    let id = text(&page["items"][0]["id"]);
    for _ in 0..2 {
        let blocked = lab
            .done((Method::POST, &format!("{CUSTOMER}/block")), &[id], None)
            .await;
        assert_eq!(blocked["status"], "blocked");
        assert!(!works().await);
    }
    lab.call(&lab.admin, account.clone(), &[], Some(body.clone()))
        .await
        .assert_refused(409, "BCK.ORGANIZATIONS.0034");
    let only = format!("{CUSTOMERS}/export?status=active");
    let csv = lab.done((Method::GET, &only), &[], None).await;
    assert_eq!(text(&csv).lines().count(), 1);
    for _ in 0..2 {
        let free = lab
            .done((Method::POST, &format!("{CUSTOMER}/unblock")), &[id], None)
            .await;
        assert_eq!(free["status"], "active");
    }
    assert!(!works().await);
    assert_eq!(
        lab.call(&lab.admin, account, &[], Some(body)).await.status,
        202
    );
    let told = "/{orgId}/activity?eventType=customer.blocked,customer.unblocked,apikey.created,apikey.revoked";
    assert_eq!(lab.done((Method::GET, told), &[], None).await["total"], 4);
    assert_eq!(lab.sandbox.audit(), Ok(()));
}

#[tokio::test]
async fn customers_are_exported_as_csv() {
    let (lab, plan) = shop().await;
    lab.order(&lab.buyer, &plan).await.assert_ok();
    assert!(lab.sandbox.set_email(&lab.buyer, "a,b\"c@example.com"));
    let path = format!("/organizations/{}/customers/export", lab.org);
    let answer = lab.get_as(&lab.admin, &path).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.headers["content-type"], "text/csv; charset=utf-8");
    let csv = text(&answer.body);
    let mut lines = csv.split("\r\n");
    assert_eq!(
        lines.next().unwrap(),
        "id,userId,userName,userEmail,status,totalSpent,firstSeenAt,lastActiveAt,createdAt"
    );
    let line = lines.next().unwrap();
    assert!(line.starts_with("oc-"), "{line}");
    assert!(
        line.contains(",\"a,b\"\"c@example.com\",active,10000000,2027-01-15T08:00:00.000Z,"),
        "{line}"
    );
}

#[tokio::test]
async fn customers_are_for_admins_of_enterprises() {
    let (lab, _) = shop().await;
    let each = |lab: &Lab| -> Vec<(Method, String)> {
        let _ = lab;
        vec![
            (Method::GET, CUSTOMERS.to_owned()),
            (Method::GET, format!("{CUSTOMERS}/aggregations")),
            (Method::GET, format!("{CUSTOMERS}/export")),
            (Method::GET, CUSTOMER.to_owned()),
            (Method::GET, format!("{CUSTOMER}/aggregations")),
            (Method::GET, format!("{CUSTOMER}/purchases")),
            (Method::POST, format!("{CUSTOMER}/block")),
            (Method::POST, format!("{CUSTOMER}/unblock")),
        ]
    };
    for (method, path) in each(&lab) {
        lab.call(&lab.stranger, (method.clone(), &path), &["oc-none"], None)
            .await
            .assert_refused(403, "BCK.AUTH.0004");
        if path.contains("customerId") {
            lab.call(&lab.admin, (method, &path), &["oc-none"], None)
                .await
                .assert_refused(404, "BCK.ORGANIZATIONS.0016");
        }
    }
    let premium = Lab::of_tier(OrganizationTier::Premium).await;
    for (method, path) in each(&premium) {
        premium
            .call(&premium.admin, (method, &path), &["oc-none"], None)
            .await
            .assert_refused(403, "BCK.ORGANIZATIONS.0019");
    }
    for query in [
        "from=2027-01-02T00:00:00Z&to=2027-01-01T00:00:00Z",
        "to=soon",
    ] {
        let path = format!("{CUSTOMERS}/aggregations?{query}");
        lab.call(&lab.admin, (Method::GET, &path), &[], None)
            .await
            .assert_refused(400, "BCK.HTTP.400");
    }
    let status = format!("{CUSTOMERS}/export?status=lost");
    let answer = lab
        .call(&lab.admin, (Method::GET, &status), &[], None)
        .await;
    answer.assert_refused(400, "BCK.HTTP.400");
    assert_eq!(
        answer.body["details"],
        json!({ "field": "status" }) as Value
    );
}
