//! Figures: counted from what the ledger did, and checked against sums that are made here by hand.

use crate::lab::{Lab, text};
use crate::support::{documented_plan, send};
use nevermined_sandbox::{FixedClock, OrganizationTerms, OrganizationTier, Sandbox, TierOffer};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::{Duration, UNIX_EPOCH};

const REVENUE: &str = "/{orgId}/analytics/revenue";
const USAGE: &str = "/{orgId}/analytics/usage";
const CUSTOMERS: &str = "/{orgId}/analytics/customers";
const BY_MEMBER: &str = "/{orgId}/analytics/credits-by-member";

const DAY: Duration = Duration::from_secs(86_400);

/// An organization that has a clock of its own, which stands at 2027-01-15T08:00:00Z.
async fn shop(tier: OrganizationTier) -> Lab {
    let clock = FixedClock::at(UNIX_EPOCH + Duration::from_secs(1_800_000_000));
    let terms = OrganizationTerms::new("Shop").tier(tier);
    Lab::with(Sandbox::builder().clock(clock), terms).await
}

/// Registers something for the organization.
async fn register(lab: &Lab, path: &str, body: Value) -> Value {
    let request = lab.request(Method::POST, path);
    let request = request.bearer_auth(lab.admin.api_key());
    let request = request.header("x-current-org-id", &lab.org).json(&body);
    send(request).await.assert_ok().clone()
}

async fn plan(lab: &Lab, name: &str, units: u64) -> String {
    let mut body = documented_plan();
    body["name"] = name.into();
    body["priceConfig"]["amounts"] = json!([units]);
    text(&register(lab, "/protocol/plans", body).await["planId"]).to_owned()
}

async fn agent(lab: &Lab, name: &str, plans: &[&str]) -> String {
    let body = json!({ "name": name, "plans": plans });
    text(&register(lab, "/protocol/agents", body).await["agentId"]).to_owned()
}

async fn read(lab: &Lab, path: &str) -> Value {
    lab.done((Method::GET, path), &[], None).await
}

#[tokio::test]
async fn revenue_is_what_was_bought_agent_by_agent() {
    let lab = shop(OrganizationTier::Premium).await;
    let (small, large) = (
        plan(&lab, "s", 1_000_000).await,
        plan(&lab, "l", 7_000_000).await,
    );
    let (one, two) = (
        agent(&lab, "One", &[&small, &large]).await,
        agent(&lab, "Two", &[&large]).await,
    );
    let idle = agent(&lab, "Idle", &[]).await;
    // Of nobody's organization: it earns this one nothing.
    let foreign = lab.plan(documented_plan()).await;
    lab.order(&lab.buyer, &foreign).await.assert_ok();
    let unlinked = plan(&lab, "unlinked", 500).await;
    for bought in [&small, &small, &large, &unlinked] {
        lab.order(&lab.buyer, bought).await.assert_ok();
    }
    // Refused, so that nothing is earned.
    lab.order(&lab.stranger, &large)
        .await
        .assert_refused(402, "BCK.PROTOCOL.0011");

    let told = read(&lab, REVENUE).await;
    assert_eq!(
        told,
        json!({
            "items": [
                { "agentId": one, "agentName": "One", "totalRevenue": "9000000", "transactionCount": 3 },
                { "agentId": two, "agentName": "Two", "totalRevenue": "7000000", "transactionCount": 1 },
            ],
            "totalRevenue": "9000500",
        })
    );
    assert!(!told.to_string().contains(&idle));

    lab.sandbox.advance(DAY);
    lab.order(&lab.buyer, &small).await.assert_ok();
    for (span, total) in [
        ("from=2027-01-16T08:00:00Z", "1000000"),
        ("to=2027-01-15T08:00:00Z", "9000500"),
        (
            "from=2027-01-15T08:00:00Z&to=2027-01-16T08:00:00Z",
            "10000500",
        ),
        ("from=2027-01-15T08:00:01Z&to=2027-01-16T07:59:59Z", "0"),
    ] {
        let told = read(&lab, &format!("{REVENUE}?{span}")).await;
        assert_eq!(told["totalRevenue"], total, "{span}");
    }
}

#[tokio::test]
async fn usage_is_what_was_burned_plan_by_plan() {
    let lab = shop(OrganizationTier::Premium).await;
    let (one, two) = (
        plan(&lab, "one", 1_000_000).await,
        plan(&lab, "two", 1_000_000).await,
    );
    let foreign = lab.plan(documented_plan()).await;
    for (plan, holder, credits) in [
        (&one, &lab.buyer, 5),
        (&one, &lab.admin, 6),
        (&one, &lab.buyer, 1),
        (&two, &lab.buyer, 40),
    ] {
        lab.order(holder, plan).await.assert_ok();
        let burned = lab
            .redeem(holder, plan, holder.address(), json!(credits))
            .await;
        burned.assert_ok();
    }
    lab.order(&lab.buyer, &foreign).await.assert_ok();
    lab.redeem(&lab.buyer, &foreign, lab.buyer.address(), json!(3))
        .await
        .assert_ok();
    let too_many = lab
        .redeem(&lab.buyer, &one, lab.buyer.address(), json!(1_000))
        .await;
    too_many.assert_refused(402, "BCK.CREDITS.0003");

    let of_two =
        json!({ "planId": two, "planName": "two", "creditsBurned": "40", "uniqueUsers": 1 });
    let of_one =
        json!({ "planId": one, "planName": "one", "creditsBurned": "12", "uniqueUsers": 2 });
    assert_eq!(
        read(&lab, USAGE).await,
        json!({ "items": [of_two, of_one] })
    );
    let told = read(&lab, &format!("{USAGE}?limit=1")).await;
    assert_eq!(told, json!({ "items": [of_two] }));
    let told = read(&lab, &format!("{USAGE}?from=2027-01-15T08:00:01Z")).await;
    assert_eq!(told, json!({ "items": [] }));
}

#[tokio::test]
async fn a_settlement_that_is_repeated_is_counted_once() {
    let lab = shop(OrganizationTier::Premium).await;
    let one = plan(&lab, "one", 1_000_000).await;
    let delegated = json!({
        "provider": "erc4337", "currency": "usdc", "spendingLimitCents": 1_000, "durationSecs": 3_600,
    });
    let made = lab.post(&lab.buyer, "/delegation/create", delegated).await;
    let wanted = json!({
        "accepted": { "scheme": "nvm:erc4337", "network": "eip155:84532", "planId": one, "extra": {} },
        "delegationConfig": { "delegationId": made.assert_ok()["delegationId"] },
    });
    let token = lab.post(&lab.buyer, "/x402/permissions", wanted).await;
    let settle = json!({
        "x402AccessToken": token.assert_ok()["accessToken"],
        "paymentRequired": {
            "x402Version": 2,
            "resource": { "url": "http://localhost/ask" },
            "accepts": [{
                "scheme": "nvm:erc4337", "network": "eip155:84532", "planId": one,
                "extra": { "version": "1" },
            }],
            "extensions": {},
        },
        "maxAmount": "1",
        "agentRequestId": "req-1",
    });
    for _ in 0..3 {
        let settled = lab.post(&lab.admin, "/x402/settle", settle.clone()).await;
        assert_eq!(settled.assert_ok()["success"], true);
    }
    let told = read(&lab, USAGE).await;
    assert_eq!(
        (
            &told["items"][0]["creditsBurned"],
            &told["items"][0]["uniqueUsers"]
        ),
        (&json!("1"), &json!(1))
    );
    // The settlement bought the plan first.
    assert_eq!(read(&lab, REVENUE).await["totalRevenue"], "1000000");
}

#[tokio::test]
async fn who_spends_most_comes_first() {
    let lab = shop(OrganizationTier::Premium).await;
    let one = plan(&lab, "one", 2_000_000).await;
    lab.order(&lab.admin, &one).await.assert_ok();
    lab.sandbox.advance(DAY);
    for _ in 0..2 {
        lab.order(&lab.buyer, &one).await.assert_ok();
    }
    let told = read(&lab, CUSTOMERS).await;
    assert_eq!(told["totalCustomers"], 2);
    let spent: Vec<&Value> = told["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["totalSpent"])
        .collect();
    assert_eq!(spent, ["4000000", "2000000"]);
    let first = &told["items"][0];
    assert_eq!(first["userId"], lab.sandbox.user_id(&lab.buyer));
    assert_eq!(first["firstSeenAt"], "2027-01-16T08:00:00.000Z");
    let told = read(&lab, &format!("{CUSTOMERS}?limit=1")).await;
    assert_eq!(told["items"].as_array().unwrap().len(), 1);
    assert_eq!(told["totalCustomers"], 2);
}

fn premium(plan: &str) -> TierOffer {
    serde_json::from_value(json!({
        "tier": "Premium", "currency": "USD", "interval": "month", "source": "stripe_subscription",
        "creditsPerCycle": "1000", "durationSecs": "2629746", "priceMinorUnits": 4900,
        "stripeLookupKey": "premium-usd", "neverminedPlanId": plan,
    }))
    .unwrap()
}

#[tokio::test]
async fn credits_of_tier_plans_are_counted_member_by_member() {
    let lab = shop(OrganizationTier::Premium).await;
    // The platform's own plan: it is no organization's.
    let tier_plan = lab.plan(documented_plan()).await;
    let other = plan(&lab, "own", 10_000_000).await;
    lab.sandbox.offer_tier(premium(&tier_plan)).unwrap();
    let bea = lab.join(&lab.buyer, "bea@example.com").await;
    let admin = lab.member_id(&lab.admin).await;
    let group = lab.group("Ops").await;
    let body = json!({ "memberId": bea });
    let path = "/{orgId}/groups/{groupId}/members";
    lab.done((Method::POST, path), &[&group], Some(body)).await;

    for plan in [&tier_plan, &other] {
        lab.order(&lab.buyer, plan).await.assert_ok();
        for credits in [2, 3] {
            let holder = lab.buyer.address();
            lab.redeem(&lab.buyer, plan, holder, json!(credits))
                .await
                .assert_ok();
            lab.sandbox.advance(DAY);
        }
    }
    let of_bea = json!({
        "memberId": bea, "memberAddress": lab.buyer.address(),
        "totalCreditsBurned": "5", "burnCount": 2, "lastBurnAt": "2027-01-16T08:00:00.000Z",
    });
    let of_admin = json!({
        "memberId": admin, "memberAddress": lab.admin.address(),
        "totalCreditsBurned": "0", "burnCount": 0, "lastBurnAt": null,
    });
    assert_eq!(
        read(&lab, BY_MEMBER).await,
        json!({ "items": [of_bea, of_admin] })
    );
    for (query, items) in [
        (format!("groupId={group}"), json!([of_bea])),
        ("groupId=grp-0".to_owned(), json!([])),
        (format!("planId={tier_plan}&limit=1"), json!([of_bea])),
    ] {
        let told = read(&lab, &format!("{BY_MEMBER}?{query}")).await;
        assert_eq!(told["items"], items, "{query}");
    }
    // What comes with a tier is no plan of the organization's.
    let used = read(&lab, USAGE).await;
    assert_eq!(used["items"].as_array().unwrap().len(), 1);
    assert_eq!(used["items"][0]["planId"], other);
    for query in [
        format!("planId={other}"),
        "to=2027-01-15T07:00:00Z".to_owned(),
    ] {
        let told = read(&lab, &format!("{BY_MEMBER}?{query}")).await;
        assert_eq!(told["items"][0]["totalCreditsBurned"], "0", "{query}");
    }
}

#[tokio::test]
async fn figures_are_for_members_of_paid_tiers() {
    let lab = shop(OrganizationTier::Premium).await;
    let lapsed = shop(OrganizationTier::Lapsed).await;
    for path in [REVENUE, USAGE, CUSTOMERS, BY_MEMBER] {
        let asked = (Method::GET, path);
        let answer = lab.call(&lab.stranger, asked.clone(), &[], None).await;
        answer.assert_refused(403, "BCK.ORGANIZATIONS.0009");
        let answer = lapsed.call(&lapsed.admin, asked, &[], None).await;
        answer.assert_refused(403, "BCK.ORGANIZATIONS.0022");
        let no_key = lab.request(Method::GET, &format!("/organizations{path}"));
        send(no_key).await.assert_refused(401, "BCK.AUTH.0002");
    }
    let bea = lab.join(&lab.buyer, "bea@example.com").await;
    let answer = lab
        .call(&lab.buyer, (Method::GET, REVENUE), &[], None)
        .await;
    answer.assert_ok();
    let path = "/{orgId}/members/{memberId}/deactivate";
    lab.done((Method::POST, path), &[&bea], None).await;
    let answer = lab
        .call(&lab.buyer, (Method::GET, REVENUE), &[], None)
        .await;
    answer.assert_refused(403, "BCK.ORGANIZATIONS.0009");
}

/// As the live service does, whoever asks. An id of the right form is one that may exist.
#[tokio::test]
async fn what_is_no_organizations_id_has_no_figures() {
    let mut lab = shop(OrganizationTier::Premium).await;
    for (id, status) in [
        ("org", 200),
        ("org-", 200),
        ("org-XYZ", 200),
        ("1c2d", 200),
        ("org-1c2d", 403),
    ] {
        lab.org = id.to_owned();
        for (path, zeros) in [
            (REVENUE, json!({ "items": [], "totalRevenue": "0" })),
            (USAGE, json!({ "items": [] })),
            (CUSTOMERS, json!({ "items": [], "totalCustomers": 0 })),
            (BY_MEMBER, json!({ "items": [] })),
        ] {
            let answer = lab
                .call(&lab.stranger, (Method::GET, path), &[], None)
                .await;
            assert_eq!(answer.status, status, "{id}");
            if status == 200 {
                assert_eq!(answer.body, zeros);
            }
        }
    }
}

#[tokio::test]
async fn a_span_or_a_limit_that_makes_no_sense_is_refused() {
    let lab = shop(OrganizationTier::Premium).await;
    for (path, query) in [
        (REVENUE, "from=yesterday"),
        (REVENUE, "to=2027-13-01T00:00:00Z"),
        (USAGE, "from=2027-01-02T00:00:00Z&to=2027-01-01T00:00:00Z"),
        (USAGE, "limit=0"),
        (USAGE, "limit=201"),
        (CUSTOMERS, "limit=-1"),
        (CUSTOMERS, "limit=1.5"),
        (BY_MEMBER, "limit=1001"),
        (BY_MEMBER, "limit=99999999999999999999999"),
        (BY_MEMBER, "limit=1&limit=2"),
    ] {
        let path = format!("{path}?{query}");
        let answer = lab.call(&lab.admin, (Method::GET, &path), &[], None).await;
        answer.assert_refused(400, "BCK.HTTP.400");
    }
}

#[tokio::test]
async fn tiers_are_those_that_are_offered() {
    let lab = shop(OrganizationTier::Premium).await;
    let catalog = "/billing/catalog";
    assert_eq!(read(&lab, catalog).await, json!({ "catalog": [] }));
    lab.sandbox.offer_tier(premium("1")).unwrap();
    lab.sandbox.offer_tier(premium("2")).unwrap();
    let mut yearly = premium("3");
    yearly.interval = "year".to_owned();
    lab.sandbox.offer_tier(yearly).unwrap();
    // Anyone may read it.
    let open = lab.get("/organizations/billing/catalog").await;
    assert_eq!(open.assert_ok(), &read(&lab, catalog).await);
    let plans: Vec<&Value> = open.body["catalog"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["neverminedPlanId"])
        .collect();
    assert_eq!(plans, ["2", "3"]);
    assert_eq!(
        open.body["catalog"][0],
        serde_json::to_value(premium("2")).unwrap()
    );

    for (field, wrong) in [
        ("tier", "Free"),
        ("currency", "usd"),
        ("interval", "week"),
        ("source", ""),
        ("creditsPerCycle", "1.5"),
        ("neverminedPlanId", "plan-1"),
    ] {
        let mut offer = serde_json::to_value(premium("1")).unwrap();
        offer[field] = wrong.into();
        let offer = serde_json::from_value(offer).unwrap();
        let refused = lab.sandbox.offer_tier(offer).unwrap_err();
        assert!(
            refused.message().starts_with(&format!("{field}: must be")),
            "{refused}"
        );
    }
}

#[tokio::test]
async fn without_a_subscription_there_is_nothing_to_change() {
    let lab = shop(OrganizationTier::Premium).await;
    let billing = |name: &str| format!("/{{orgId}}/billing/{name}");
    let told = read(&lab, &billing("subscription")).await;
    assert_eq!(told, json!({ "subscription": null }));
    let tier = |tier: &str| Some(json!({ "tier": tier }));
    for (name, body, code) in [
        ("cancel", None, "BCK.BILLING.0013"),
        ("downgrade", tier("Premium"), "BCK.BILLING.0016"),
        ("downgrade", tier("Lapsed"), "BCK.BILLING.0015"),
        ("upgrade", tier("Enterprise"), "BCK.BILLING.0024"),
        ("upgrade", tier("Premium"), "BCK.BILLING.0023"),
        ("upgrade", Some(json!({ "tier": 1 })), "BCK.HTTP.400"),
        ("upgrade", Some(json!({})), "BCK.HTTP.400"),
        ("downgrade", Some(json!([])), "BCK.HTTP.400"),
    ] {
        let path = billing(name);
        let asked = (Method::POST, path.as_str());
        let answer = lab.call(&lab.admin, asked, &[], body).await;
        answer.assert_refused(400, code);
    }
    lab.join(&lab.buyer, "bea@example.com").await;
    for (method, name, body) in [
        (Method::GET, "subscription", None),
        (Method::POST, "cancel", None),
        (Method::POST, "upgrade", tier("Enterprise")),
        (Method::POST, "downgrade", tier("Premium")),
    ] {
        for who in [&lab.buyer, &lab.stranger] {
            let path = billing(name);
            let answer = lab
                .call(who, (method.clone(), &path), &[], body.clone())
                .await;
            answer.assert_refused(403, "BCK.AUTH.0004");
        }
    }
}

#[tokio::test]
async fn documents_say_what_is_listed_and_to_anybody() {
    let lab = shop(OrganizationTier::Premium).await;
    let body = json!({ "name": "Shop #1", "description": "Sells *answers*\nand [more](x)", "url": "https://shop.example" });
    lab.done((Method::PUT, ""), &[], Some(body)).await;
    let (shown, hidden) = (
        plan(&lab, "Shown", 2_500_000).await,
        plan(&lab, "Hidden", 1).await,
    );
    let one = register(
        &lab,
        "/protocol/agents",
        json!({
            "name": "Oracle", "description": "Answers", "plans": [shown],
            "endpoints": [{ "POST": "http://localhost:8889/ask" }],
        }),
    );
    let one = text(&one.await["agentId"]).to_owned();
    let two = agent(&lab, "Secret", &[]).await;
    for path in [
        format!("/protocol/plans/{hidden}/list/false"),
        format!("/protocol/agents/{two}/list/false"),
    ] {
        let request = lab.request(Method::PUT, &path);
        send(request.bearer_auth(lab.admin.api_key()))
            .await
            .assert_ok();
    }
    let foreign = lab.plan(documented_plan()).await;

    for (name, kind) in [
        ("llms.txt", "text/plain"),
        ("agentic-instructions.md", "text/markdown"),
    ] {
        let path = format!("/{{orgId}}/{name}");
        let told = lab.done((Method::GET, &path), &[], None).await;
        let open = lab.get(&format!("/organizations/{}/{name}", lab.org)).await;
        assert!(
            open.headers["content-type"]
                .to_str()
                .unwrap()
                .starts_with(kind)
        );
        assert_eq!(open.body, told);
        let told = text(&told);
        assert!(
            told.starts_with("# Shop \\#1\n\n> Sells \\*answers\\* and \\[more\\](x)\n"),
            "{told}"
        );
        let api = format!("{}/api/v1", lab.sandbox.url());
        for part in [
            format!(
                "- [Shown]({api}/protocol/plans/{shown}): costs 2.500000 of its token, grants 100 credits"
            ),
            format!("- [Oracle]({api}/protocol/agents/{one}): Answers"),
            "first endpoint: http://localhost:8889/ask".to_owned(),
            format!("plan {shown}"),
        ] {
            assert!(told.contains(&part), "{part}\n{told}");
        }
        for absent in [&hidden, &two, &foreign] {
            assert!(!told.contains(absent), "{told}");
        }
        // What it links to is there.
        let address = told
            .split(['(', ')'])
            .find(|part| part.starts_with("http") && part.contains(&shown))
            .unwrap();
        assert_eq!(reqwest::get(address).await.unwrap().status(), 200);
    }
    let told = lab
        .get(&format!("/organizations/{}/llms.txt", lab.org))
        .await;
    let next = text(&told.body)
        .split(['(', ')'])
        .find(|part| part.ends_with("instructions.md"));
    assert_eq!(reqwest::get(next.unwrap()).await.unwrap().status(), 200);

    let lapsed = shop(OrganizationTier::Lapsed).await;
    for name in ["llms.txt", "agentic-instructions.md"] {
        let path = format!("/organizations/{}/{name}", lapsed.org);
        lapsed
            .get(&path)
            .await
            .assert_refused(404, "BCK.ORG_INTEGRATION.0001");
        let path = format!("/organizations/org-0/{name}");
        lab.get(&path)
            .await
            .assert_refused(404, "BCK.ORG_INTEGRATION.0001");
    }
    let body = json!({ "isActive": false });
    lab.done((Method::PUT, ""), &[], Some(body)).await;
    let path = format!("/organizations/{}/llms.txt", lab.org);
    lab.get(&path)
        .await
        .assert_refused(404, "BCK.ORG_INTEGRATION.0001");
}
