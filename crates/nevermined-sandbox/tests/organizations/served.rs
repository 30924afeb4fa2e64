//! Which of the document's operations are served: each is called once and judged, and the rest name themselves.

use crate::lab::{Lab, text};
use crate::support::send;
use nevermined_sandbox::CardProvider;
use reqwest::Method;
use serde_json::json;
use std::collections::BTreeSet;

/// What the document does not say enough about. It only shrinks.
const UNSERVED: [&str; 6] = [
    "createBillingCheckout",
    "getBillingEntitlements",
    "getConversion",
    "getMonthlyRecurringRevenue",
    "getOrganizationAiCatalog",
    "listBillingInvoices",
];

/// What is refused to every organization here: none has a subscription.
const REFUSED: [&str; 3] = [
    "cancelSubscription",
    "downgradeSubscription",
    "upgradeSubscription",
];

#[tokio::test]
async fn each_operation_is_served_or_names_itself() {
    let lab = Lab::new().await;
    let operations = lab.document.operations();
    assert_eq!(operations.len(), 82);
    let mut unserved = BTreeSet::new();
    for (method, template, id) in &operations {
        let path = template
            .replace("{orgId}", &lab.org)
            .replace(['{', '}'], "");
        let request = lab.request(method.parse().unwrap(), &path);
        let answer = send(request.bearer_auth(lab.admin.api_key())).await;
        if answer.status == 501 {
            answer.assert_refused(501, "BCK.HTTP.501");
            assert_eq!(answer.body["details"]["operation"], *id);
            unserved.insert(id.as_str());
        } else {
            assert_ne!(answer.code(), "BCK.HTTP.404", "{method} {template}");
        }
    }
    assert_eq!(unserved, UNSERVED.into());
    let nowhere = lab.request(Method::GET, &format!("/organizations/{}/nothing", lab.org));
    send(nowhere).await.assert_refused(404, "BCK.HTTP.404");
}

#[tokio::test]
async fn a_call_without_a_key_is_unauthorized() {
    let lab = Lab::new().await;
    let open = [
        "getInvitation",
        "getOrganizationInstructions",
        "getOrganizationLlmsTxt",
        "listTiers",
    ];
    for (method, template, id) in lab.document.operations() {
        if UNSERVED.contains(&id.as_str()) || open.contains(&id.as_str()) {
            continue;
        }
        let path = template
            .replace("{orgId}", &lab.org)
            .replace(['{', '}'], "");
        let answer = send(lab.request(method.parse().unwrap(), &path)).await;
        answer.assert_refused(401, "BCK.AUTH.0002");
    }
}

#[tokio::test]
async fn every_served_operation_answers_as_published() {
    let lab = Lab::new().await;
    let (get, post, patch) = (Method::GET, Method::POST, Method::PATCH);
    let delete = Method::DELETE;
    let member = lab.join(&lab.buyer, "buyer@example.com").await;
    let body = json!({ "role": "Member" });
    let one = "/{orgId}/members/{memberId}";
    lab.done((patch.clone(), one), &[&member], Some(body)).await;
    let path = format!("{one}/deactivate");
    lab.done((post.clone(), &path), &[&member], None).await;
    let path = format!("{one}/reactivate");
    lab.done((post.clone(), &path), &[&member], None).await;
    lab.done((Method::PUT, ""), &[], Some(json!({ "name": "L" })))
        .await;
    let user = lab.sandbox.user_id(&lab.admin);
    lab.done((get.clone(), "/user-info/{userId}"), &[&user], None)
        .await;
    lab.done((get.clone(), "/my-memberships"), &[], None).await;
    lab.done((post.clone(), "/{orgId}/validate"), &[], None)
        .await;

    let group = lab.group("Ops").await;
    let one_group = "/{orgId}/groups/{groupId}";
    let body = json!({ "memberId": member });
    let path = format!("{one_group}/members");
    lab.done((post.clone(), &path), &[&group], Some(body)).await;
    lab.done((get.clone(), one_group), &[&group], None).await;
    lab.done((get.clone(), "/{orgId}/groups"), &[], None).await;
    let body = json!({ "description": "d" });
    lab.done((patch.clone(), one_group), &[&group], Some(body))
        .await;
    let path = format!("{one_group}/budgets");
    let body = json!({ "spendingLimitCents": "100" });
    let made = lab
        .done((post.clone(), &path), &[&group], Some(body.clone()))
        .await;
    lab.done((get.clone(), &path), &[&group], None).await;
    lab.done((get.clone(), "/my-memberships"), &[], None).await;
    let budget = text(&made["budget"]["budgetId"]);
    let path = format!("{one_group}/budgets/{{budgetId}}");
    lab.done((get.clone(), &path), &[&group, budget], None)
        .await;
    let usage = format!("{path}/usage");
    let used = lab
        .done((get.clone(), &usage), &[&group, budget], None)
        .await;
    assert_eq!(used["usage"]["percentUsed"], 0);
    lab.done((patch.clone(), &path), &[&group, budget], Some(body))
        .await;
    lab.done((delete.clone(), &path), &[&group, budget], None)
        .await;

    let card = lab.sandbox.add_card(&lab.admin, CardProvider::Visa);
    let request = lab.request(patch.clone(), &format!("/payment-methods/{card}"));
    let request = request.bearer_auth(lab.admin.api_key());
    send(request.json(&json!({ "orgId": lab.org })))
        .await
        .assert_ok();
    let path = format!("{one_group}/payment-methods");
    let body = json!({ "paymentMethodId": card });
    lab.done((post.clone(), &path), &[&group], Some(body)).await;
    lab.done((get.clone(), &path), &[&group], None).await;
    let path = format!("{path}/{{id}}");
    lab.done((delete.clone(), &path), &[&group, &card], None)
        .await;

    let wallets = "/{orgId}/wallets";
    let made = lab
        .done((post.clone(), wallets), &[], Some(json!({})))
        .await;
    lab.done((get.clone(), wallets), &[], None).await;
    let wallet = text(&made["wallet"]["id"]);
    let one_wallet = "/{orgId}/wallets/{id}";
    lab.done((get.clone(), one_wallet), &[wallet], None).await;
    let body = json!({ "label": "l" });
    lab.done((patch.clone(), one_wallet), &[wallet], Some(body))
        .await;
    let path = format!("{one_wallet}/balances");
    lab.done((get.clone(), &path), &[wallet], None).await;
    let address = text(&made["wallet"]["address"]).parse().unwrap();
    lab.sandbox.fund_wallet(address, 5);
    let body = json!({ "token": "USDC", "amount": "5", "toAddress": lab.buyer.address() });
    let path = format!("{one_wallet}/withdraw");
    lab.done((post.clone(), &path), &[wallet], Some(body)).await;
    let shared = format!("{one_wallet}/groups/{{groupId}}");
    lab.done((post.clone(), &shared), &[wallet, &group], None)
        .await;
    let path = format!("{one_wallet}/groups");
    lab.done((get.clone(), &path), &[wallet], None).await;
    let path = format!("{one_group}/wallets");
    lab.done((get.clone(), &path), &[&group], None).await;
    lab.done((delete.clone(), &shared), &[wallet, &group], None)
        .await;
    lab.done((delete.clone(), one_wallet), &[wallet], None)
        .await;

    let body = json!({ "email": "c@example.com", "as": "customer" });
    lab.done((post.clone(), "/account"), &[], Some(body)).await;
    let customers = "/{orgId}/customers";
    let page = lab.done((get.clone(), customers), &[], None).await;
    let customer = text(&page["items"][0]["id"]);
    for below in ["aggregations", "export"] {
        let path = format!("{customers}/{below}");
        lab.done((get.clone(), &path), &[], None).await;
    }
    for below in ["", "/aggregations", "/purchases"] {
        let path = format!("{customers}/{{customerId}}{below}");
        lab.done((get.clone(), &path), &[customer], None).await;
    }
    for below in ["block", "unblock"] {
        let path = format!("{customers}/{{customerId}}/{below}");
        lab.done((post.clone(), &path), &[customer], None).await;
    }

    let invitations = "/{orgId}/invitations";
    let body = json!({ "email": "i@example.com", "name": "I", "role": "Member" });
    let made = lab.done((post.clone(), invitations), &[], Some(body)).await;
    lab.done((get.clone(), invitations), &[], None).await;
    let token = text(&made["magicLinkUrl"]).rsplit('/').next().unwrap();
    lab.done((get.clone(), "/invitations/{token}"), &[token], None)
        .await;
    let accept = (post.clone(), "/invitations/{token}/accept");
    lab.call(&lab.stranger, accept, &[token], None)
        .await
        .assert_ok();
    let path = format!("{invitations}/{{id}}/revoke");
    lab.done((post.clone(), &path), &[text(&made["id"])], None)
        .await;

    let webhooks = "/{orgId}/webhooks";
    let body = json!({ "url": "http://example.com/" });
    let made = lab.done((post.clone(), webhooks), &[], Some(body)).await;
    lab.done((get.clone(), webhooks), &[], None).await;
    let webhook = text(&made["subscription"]["id"]);
    let one_webhook = "/{orgId}/webhooks/{id}";
    lab.done((get.clone(), one_webhook), &[webhook], None).await;
    let body = json!({ "enabled": true });
    lab.done((patch, one_webhook), &[webhook], Some(body)).await;
    let path = format!("{one_webhook}/rotate-secret");
    lab.done((post.clone(), &path), &[webhook], None).await;
    let path = format!("{one_group}/members/{{memberId}}");
    lab.done((delete.clone(), &path), &[&group, &member], None)
        .await;
    lab.done((delete.clone(), one_group), &[&group], None).await;
    lab.sandbox.webhooks_settled().await;
    let path = "/{orgId}/webhooks/{subscriptionId}/deliveries";
    let page = lab.done((get.clone(), path), &[webhook], None).await;
    let delivery = text(&page["items"][0]["id"]);
    let path = "/{orgId}/webhooks/deliveries/{deliveryId}";
    lab.done((get.clone(), path), &[delivery], None).await;
    let path = format!("{path}/retry");
    lab.done((post.clone(), &path), &[delivery], None).await;
    lab.done((delete.clone(), one_webhook), &[webhook], None)
        .await;

    lab.done((get.clone(), "/{orgId}/activity"), &[], None)
        .await;
    let secrets = "/{orgId}/realtime/secrets";
    let body = json!({ "label": "l" });
    let made = lab.done((post.clone(), secrets), &[], Some(body)).await;
    assert!(text(&made["secret"]).starts_with("wss_"));
    lab.done((get, secrets), &[], None).await;
    let secret = text(&made["id"]);
    let path = format!("{secrets}/{{id}}/rotate");
    let rotated = lab.done((post, &path), &[secret], None).await;
    assert_ne!(rotated["secret"], made["secret"]);
    let path = format!("{secrets}/{{id}}");
    lab.done((delete.clone(), &path), &[secret], None).await;
    lab.call(&lab.admin, (delete.clone(), &path), &[secret], None)
        .await
        .assert_refused(404, "BCK.ORGANIZATIONS.0032");
    lab.done((delete, one), &[&member], None).await;

    for below in ["revenue", "usage", "customers", "credits-by-member"] {
        let path = format!("/{{orgId}}/analytics/{below}");
        lab.done((Method::GET, &path), &[], None).await;
    }
    let path = "/{orgId}/analytics/groups/{groupId}/router-spend";
    lab.done((Method::GET, path), &[&group], None).await;
    for path in [
        "/billing/catalog",
        "/{orgId}/billing/subscription",
        "/{orgId}/llms.txt",
        "/{orgId}/agentic-instructions.md",
    ] {
        lab.done((Method::GET, path), &[], None).await;
    }

    let called = lab.document.called.borrow();
    let all = lab.document.operations();
    let missing: BTreeSet<&str> = all
        .iter()
        .map(|(_, _, id)| id.as_str())
        .filter(|id| !called.contains(*id))
        .collect();
    assert_eq!(missing, UNSERVED.into_iter().chain(REFUSED).collect());
    assert_eq!(lab.sandbox.audit(), Ok(()));
}
