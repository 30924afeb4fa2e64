//! Callers that mean no good: of another organization, without the role, or with bodies that make no sense. What
//! they ask for is refused, never with a 5xx, and leaves the organization as it was.

use crate::lab::{Lab, text};
use crate::support::{Answer, documented_plan, send};
use nevermined_sandbox::{Account, CardProvider, OrganizationTerms};
use reqwest::Method;
use serde_json::{Map, Value, json};

/// An organization that has one of everything, and the ids of it by the names that paths have for them.
struct Full {
    lab: Lab,
    member: Account,
    ids: Vec<(&'static str, String)>,
}

impl Full {
    async fn new() -> Self {
        let lab = Lab::new().await;
        let (post, get) = (Method::POST, Method::GET);
        let member = lab.sandbox.create_account("member", 0);
        let member_id = lab.join(&member, "member@example.com").await;
        let group = lab.group("Ops").await;
        let body = json!({ "memberId": member_id });
        let path = "/{orgId}/groups/{groupId}/members";
        lab.done((post.clone(), path), &[&group], Some(body)).await;
        let body = json!({ "spendingLimitCents": "100" });
        let path = "/{orgId}/groups/{groupId}/budgets";
        let budget = lab.done((post.clone(), path), &[&group], Some(body)).await;
        let card = lab.sandbox.add_card(&lab.admin, CardProvider::Stripe);
        let request = lab.request(Method::PATCH, &format!("/payment-methods/{card}"));
        let request = request.bearer_auth(lab.admin.api_key());
        send(request.json(&json!({ "orgId": lab.org })))
            .await
            .assert_ok();
        let body = json!({ "paymentMethodId": card });
        let path = "/{orgId}/groups/{groupId}/payment-methods";
        lab.done((post.clone(), path), &[&group], Some(body)).await;
        let made =
            |path: &'static str, body: Value| lab.done((Method::POST, path), &[], Some(body));
        let wallet = made("/{orgId}/wallets", json!({})).await;
        let body = json!({ "email": "i@example.com", "name": "I", "role": "Member" });
        let invitation = made("/{orgId}/invitations", body).await;
        let body = json!({ "url": "http://127.0.0.1:1/" });
        let webhook = made("/{orgId}/webhooks", body).await;
        let secret = made("/{orgId}/realtime/secrets", json!({ "label": "l" })).await;
        made(
            "/account",
            json!({ "email": "c@example.com", "as": "customer" }),
        )
        .await;
        let customers = lab
            .done((get.clone(), "/{orgId}/customers"), &[], None)
            .await;
        // The first attempt is refused by the closed port: what comes next is hours away.
        lab.sandbox.webhooks_settled().await;
        let path = "/{orgId}/webhooks/{subscriptionId}/deliveries";
        let webhook = text(&webhook["subscription"]["id"]).to_owned();
        let deliveries = lab.done((get, path), &[&webhook], None).await;
        let ids = [
            ("members/{memberId}", member_id),
            ("groups/{groupId}", group),
            (
                "budgets/{budgetId}",
                text(&budget["budget"]["budgetId"]).to_owned(),
            ),
            ("payment-methods/{id}", card),
            ("wallets/{id}", text(&wallet["wallet"]["id"]).to_owned()),
            ("invitations/{id}", text(&invitation["id"]).to_owned()),
            ("webhooks/{id}", webhook.clone()),
            ("webhooks/{subscriptionId}", webhook),
            (
                "deliveries/{deliveryId}",
                text(&deliveries["items"][0]["id"]).to_owned(),
            ),
            ("secrets/{id}", text(&secret["id"]).to_owned()),
            (
                "customers/{customerId}",
                text(&customers["items"][0]["id"]).to_owned(),
            ),
        ];
        let ids = ids.into();
        Self { lab, member, ids }
    }

    /// The operations below an organization's path, each with its id, its path in the document, and that path with
    /// the organization `org` and this organization's own things in it.
    fn operations(&self, org: &str) -> Vec<Operation> {
        let all = self.lab.document.operations().into_iter();
        let below = all.filter(|(_, template, _)| template.contains("{orgId}"));
        let with_ids = below.map(|(method, template, id)| {
            let mut path = template.replace("{orgId}", org);
            for (name, id) in &self.ids {
                let (kind, _) = name.split_once('/').unwrap();
                path = path.replace(name, &format!("{kind}/{id}"));
            }
            assert!(!path.contains('{'), "{path}");
            Operation {
                method: method.parse().unwrap(),
                template,
                path,
                id,
            }
        });
        with_ids.collect()
    }

    /// A body that is good for each operation that takes one. What an operation does not know it leaves alone.
    fn body(&self) -> Value {
        let id = |name: &str| &self.ids.iter().find(|(known, _)| *known == name).unwrap().1;
        json!({
            "name": "Mallory's", "description": "d", "role": "Admin", "email": "m@example.com",
            "memberId": id("members/{memberId}"), "spendingLimitCents": "1", "currency": "eur",
            "paymentMethodId": id("payment-methods/{id}"), "label": "m", "url": "http://127.0.0.1:1/m",
            "token": "USDC", "amount": "1", "toAddress": self.lab.stranger.address(), "tier": "Premium",
            "page": 1, "offset": 10,
        })
    }

    async fn call(&self, who: &Account, method: Method, path: &str, body: &Value) -> Answer {
        let request = self.lab.request(method, path).bearer_auth(who.api_key());
        send(request.header("x-current-org-id", &self.lab.org).json(body)).await
    }

    /// The organization, whole.
    fn state(&self) -> Value {
        let dump = self.lab.sandbox.dump();
        let all = dump["organizations"]["all"].as_array().unwrap();
        let own = all.iter().find(|it| it["id"] == self.lab.org.as_str());
        own.unwrap().clone()
    }
}

struct Operation {
    method: Method,
    template: String,
    path: String,
    id: String,
}

/// The answer must be a refusal that names what is wrong.
#[track_caller]
fn assert_said_no(answer: &Answer, what: &str) {
    assert!(
        (400..500).contains(&answer.status),
        "{what}: {} {:#}",
        answer.status,
        answer.body
    );
    answer.assert_refused(answer.status, answer.code());
    assert!(answer.code().starts_with("BCK."), "{what}");
}

#[tokio::test]
async fn another_organization_reaches_nothing() {
    let full = Full::new().await;
    let mallory = full.lab.sandbox.create_account("mallory", 5_000_000);
    let theirs = full
        .lab
        .sandbox
        .create_organization(&mallory, OrganizationTerms::new("Theirs"));
    let before = full.state();
    let body = full.body();
    // By its own id: as if there was no such organization.
    for Operation {
        method, path, id, ..
    } in full.operations(&full.lab.org)
    {
        let open = [
            "getOrganizationLlmsTxt",
            "getOrganizationInstructions",
            "getOrganizationAiCatalog",
        ];
        let answer = full.call(&mallory, method, &path, &body).await;
        if answer.status != 501 && !open.contains(&id.as_str()) {
            assert_said_no(&answer, &path);
            // A tier that there is no way to is said before who asks is looked at.
            assert!(
                [403, 400].contains(&answer.status),
                "{path}: {:#}",
                answer.body
            );
        }
    }
    // Under another's id: as if the things were not there.
    for Operation { method, path, .. } in full.operations(&theirs) {
        let named = full.ids.iter().any(|(_, id)| path.contains(id.as_str()));
        if !named {
            continue;
        }
        let answer = full.call(&mallory, method.clone(), &path, &body).await;
        assert!(
            answer.status < 500 || answer.status == 501,
            "{path}: {:#}",
            answer.body
        );
        // Some say that it is so already, and tell nothing.
        if answer.status < 300 {
            let told = answer.body.to_string();
            assert!(
                full.ids.iter().all(|(_, id)| !told.contains(id.as_str())),
                "{method} {path}: {told}"
            );
        }
    }
    // By the header, where no path names one.
    for (method, path) in [
        (Method::PUT, "/organizations"),
        (Method::POST, "/organizations/account"),
        (Method::POST, "/organizations/members"),
    ] {
        let answer = full.call(&mallory, method, path, &body).await;
        assert_said_no(&answer, path);
        assert_eq!(answer.status, 403, "{path}");
    }
    assert_eq!(full.state(), before);
}

#[tokio::test]
async fn a_member_and_a_suspended_admin_change_nothing() {
    let full = Full::new().await;
    let lab = &full.lab;
    let second = lab.sandbox.create_account("second", 0);
    let id = lab.join(&second, "second@example.com").await;
    let admin = Some(json!({ "role": "Admin" }));
    let path = "/{orgId}/members/{memberId}";
    lab.done((Method::PATCH, path), &[&id], admin).await;
    let path = format!("{path}/deactivate");
    lab.done((Method::POST, &path), &[&id], None).await;
    lab.sandbox.webhooks_settled().await;
    let before = full.state();
    // What members may do for themselves.
    let own = [
        "validateOrganization",
        "createRealtimeSecret",
        "rotateRealtimeSecret",
        "revokeRealtimeSecret",
    ];
    let body = full.body();
    for Operation {
        method, path, id, ..
    } in full.operations(&lab.org)
    {
        if method == Method::GET || own.contains(&id.as_str()) {
            continue;
        }
        for who in [&full.member, &second] {
            let answer = full.call(who, method.clone(), &path, &body).await;
            if answer.status != 501 {
                assert_said_no(&answer, &path);
                assert!(
                    [403, 400].contains(&answer.status),
                    "{path}: {:#}",
                    answer.body
                );
            }
        }
    }
    for who in [&full.member, &second] {
        let answer = full.call(who, Method::PUT, "/organizations", &body).await;
        assert_eq!(answer.status, 403);
        let body = json!({ "email": "new@example.com", "role": "Admin" });
        let answer = full
            .call(who, Method::POST, "/organizations/account", &body)
            .await;
        assert_eq!(answer.status, 403);
    }
    assert_eq!(full.state(), before);
}

/// Every field that the document knows, as everything that it must not be.
#[tokio::test]
async fn a_body_that_makes_no_sense_is_refused_field_by_field() {
    let full = Full::new().await;
    let lab = &full.lab;
    let wrong = [
        json!({}),
        json!([]),
        json!([[[{}]]]),
        json!(true),
        json!(-1),
        json!(1.5),
        json!(1e300),
        json!(u64::MAX),
        json!(""),
        json!("\u{0}\u{202e}\n"),
        json!("9".repeat(400)),
        json!("-5"),
        json!("0x10"),
        json!("é".repeat(3_000)),
    ];
    let published = &lab.document.whole;
    let by_header = [("PUT", ""), ("POST", "/account"), ("POST", "/members")];
    let by_header = by_header.map(|(method, below)| {
        let path = format!("/organizations{below}");
        Operation {
            method: method.parse().unwrap(),
            template: path.clone(),
            id: path.clone(),
            path,
        }
    });
    let mut tried = 0;
    let all = full.operations(&lab.org).into_iter().chain(by_header);
    for Operation {
        method,
        template,
        path,
        id,
    } in all
    {
        let operation = &published["paths"][&template][method.as_str().to_lowercase()];
        let schema = &operation["requestBody"]["content"]["application/json"]["schema"]["$ref"];
        let Some(schema) = schema.as_str() else {
            continue;
        };
        let schema =
            &published["components"]["schemas"][schema.rsplit('/').next().unwrap().to_owned()];
        for field in schema["properties"].as_object().unwrap().keys() {
            for bad in &wrong {
                let mut body = Map::new();
                for (name, value) in full.body().as_object().unwrap() {
                    body.insert(name.clone(), value.clone());
                }
                body.insert(field.clone(), bad.clone());
                let answer = full
                    .call(&lab.admin, method.clone(), &path, &Value::Object(body))
                    .await;
                tried += 1;
                let what = format!("{id} {field}={bad:.60}");
                assert!(
                    answer.status < 500 || answer.status == 501,
                    "{what}: {:#}",
                    answer.body
                );
                if answer.status >= 400 && answer.status != 501 {
                    assert_said_no(&answer, &what);
                }
            }
        }
        for bad in ["", "[]", "null", "nonsense", "{\"name\":"] {
            let request = lab
                .request(method.clone(), &path)
                .bearer_auth(lab.admin.api_key());
            let request = request.header("content-type", "application/json");
            let answer = send(request.body(bad)).await;
            if answer.status != 501 {
                answer.assert_refused(400, "BCK.HTTP.400");
            }
        }
    }
    assert!(tried > 300, "{tried}");
    assert_eq!(lab.sandbox.audit(), Ok(()));
}

#[tokio::test]
async fn ids_that_are_none_are_refused() {
    let lab = Lab::new().await;
    let long = "x".repeat(4_000);
    for id in [
        "%00",
        "..%2F..",
        "%F0%9F%92%A9",
        "%ff",
        "' OR 1=1",
        "-",
        &long,
    ] {
        for (method, path) in [
            (Method::GET, format!("/organizations/{id}/activity")),
            (
                Method::GET,
                format!("/organizations/{}/groups/{id}", lab.org),
            ),
            (
                Method::GET,
                format!("/organizations/{}/webhooks/{id}", lab.org),
            ),
            (
                Method::GET,
                format!("/organizations/{}/webhooks/deliveries/{id}", lab.org),
            ),
            (
                Method::GET,
                format!("/organizations/{}/wallets/{id}/balances", lab.org),
            ),
            (
                Method::PATCH,
                format!("/organizations/{}/members/{id}", lab.org),
            ),
            (Method::GET, format!("/organizations/invitations/{id}")),
            (Method::GET, format!("/organizations/{id}/llms.txt")),
        ] {
            let request = lab.request(method, &path).bearer_auth(lab.admin.api_key());
            let answer = send(request.json(&json!({ "role": "Member" }))).await;
            assert_said_no(&answer, &path);
        }
    }
    let request = lab.request(Method::POST, "/protocol/plans");
    let request = request
        .bearer_auth(lab.admin.api_key())
        .header("x-current-org-id", long);
    let answer = send(request.json(&documented_plan())).await;
    assert!(answer.status < 500, "{:#}", answer.body);
}
