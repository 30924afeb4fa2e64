//! The same for what the service offers and no published document lists.

use crate::support::document::Document;
use crate::support::merchant::merchant;
use crate::support::{World, observed_plan, send};
use crate::{Caller, text};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use nevermined_sandbox::{Answers, Sandbox};
use reqwest::Method;
use serde_json::{Value, json};

#[tokio::test]
async fn every_addition_has_its_schema() {
    let builder = Sandbox::builder().answers(Answers::Observed);
    let world = World::with(builder.personal_orders(true)).await;
    let document = Document::published("additions");
    let at = Caller {
        world: &world,
        document: &document,
        below: "/api/v1",
    };
    let (seller, buyer) = (&world.seller, &world.buyer);
    let (get, post) = (Method::GET, Method::POST);
    let service = json!({
        "slug": "weather", "protocol": "x402", "targetUrl": "http://127.0.0.1:1/forecast",
        "category": "Weather", "subCategory": "Forecasts", "tags": ["rain"],
        "endpoints": [{ "path": "/forecast", "method": "GET", "priceLabel": "$0.01" }],
        "title": "Weather", "priceLabel": "$0.01", "network": "Base Sepolia",
    });
    world
        .sandbox
        .list_service(serde_json::from_value(service).unwrap());

    let fiat = world
        .plan(observed_plan(|body| {
            body["priceConfig"]["isCrypto"] = json!(false);
        }))
        .await;
    let checkout = json!({ "planId": fiat, "sessionType": "embedded" });
    let opened = (post.clone(), "/fiat/stripe/payment");
    at.call(buyer, opened, &[], Some(checkout)).await;
    let user = json!({
        "userEmail": "a@b.c", "userCountryCode": "ES", "returnUrl": "http://127.0.0.1/r",
    });
    let account = (post.clone(), "/fiat/stripe/account");
    at.call(seller, account, &[], Some(user)).await;

    let order = json!({ "amountMinor": 100, "currency": "usd", "metadata": { "my_key": 1 } });
    let created = at
        .call(seller, (post.clone(), "/orders"), &[], Some(order))
        .await;
    let order = text(&created["orderId"]);
    at.call(seller, (get.clone(), "/orders/{orderId}"), &[order], None)
        .await;

    let start = (post.clone(), "/protocol/agents/simulate/start");
    let names = json!({ "agentName": "x", "planName": "y", "pricePerCredit": 0.01 });
    let started = at.call(seller, start, &[], Some(names)).await;
    let finish = json!({ "agentRequestId": started["agentRequestId"], "marginPercent": 0.2 });
    let finished = (post.clone(), "/protocol/agents/simulate/finish");
    at.call(seller, finished, &[], Some(finish)).await;

    for path in [
        "/meta/versions",
        "/catalog/services",
        "/catalog/categories",
        "/legal-documents/manifest",
        "/legal-documents/me/consent-status",
    ] {
        at.call(buyer, (get.clone(), path), &[], None).await;
    }
    let one = (get.clone(), "/catalog/services/{slug}");
    at.call(buyer, one, &["weather"], None).await;
    let accepted = json!({
        "action": "signup", "acceptances": [{ "slug": "terms", "version": "1.0" }],
    });
    let consents = (post.clone(), "/legal-documents/me/consents");
    at.call(buyer, consents, &[], Some(accepted)).await;
    let session = json!({ "returnUrl": "http://127.0.0.1:4000/callback" });
    at.call(buyer, (post, "/embed/session"), &[], Some(session))
        .await;
    machine_payments(&at).await;
    proxied(&at).await;
    document.assert_called_but(&[]);

    let document = Document::published("additions-root");
    let at = Caller {
        world: &world,
        document: &document,
        below: "",
    };
    at.call(buyer, (get.clone(), "/"), &[], None).await;
    let whole = "/.well-known/agent-services-catalog.json";
    let whole = at.call(buyer, (get, whole), &[], None).await;
    assert_eq!(whole["entries"].as_array().unwrap().len(), 1);
    document.assert_called_but(&[]);
}

/// A challenge that is answered and settled.
async fn machine_payments(at: &Caller<'_>) {
    let (seller, buyer) = (&at.world.seller, &at.world.buyer);
    let post = Method::POST;
    let plan = at.world.plan(observed_plan(|_| {})).await;
    let challenge = json!({
        "planId": plan, "credits": "1", "resource": "/ask", "httpVerb": "POST",
    });
    let asked = (post.clone(), "/mpp/challenge");
    let challenge = at.call(seller, asked, &[], Some(challenge)).await;
    let request = json!({
        "accepted": {
            "scheme": "nvm:erc4337", "network": "eip155:84532", "planId": plan, "extra": {},
        },
        "delegationConfig": {
            "spendingLimitCents": 5000, "durationSecs": 3600, "currency": "usdc",
        },
    });
    let permit = (post.clone(), "/mpp/permissions");
    let permitted = at.call(buyer, permit, &[], Some(request)).await;
    let mut given = serde_json::Map::new();
    let parameters = text(&challenge["challenge"]).trim_start_matches("Payment ");
    for parameter in parameters.split(", ") {
        let (name, value) = parameter.split_once('=').unwrap();
        given.insert(name.to_owned(), value.trim_matches('"').into());
    }
    let content = json!({
        "challenge": given, "payload": { "accessToken": permitted["accessToken"] },
    });
    let credential = format!("Payment {}", URL_SAFE_NO_PAD.encode(content.to_string()));
    let shown = json!({ "credential": credential, "resource": "/ask", "httpVerb": "POST" });
    for path in ["/mpp/verify", "/mpp/settle"] {
        let answer: Value = at
            .call(seller, (post.clone(), path), &[], Some(shown.clone()))
            .await;
        assert_eq!(
            answer.get("isValid").or(answer.get("success")),
            Some(&json!(true))
        );
    }
}

/// A request of each method through the streaming proxy.
async fn proxied(at: &Caller<'_>) {
    let world = at.world;
    let terms = json!({
        "provider": "erc4337", "spendingLimitCents": 99, "durationSecs": 60, "currency": "usdc",
    });
    let made = world.post(&world.buyer, "/delegation/create", terms).await;
    let delegation = made.assert_ok()["delegationId"]
        .as_str()
        .unwrap()
        .to_owned();
    let merchant = merchant().await;
    for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
        let request = world.request(method.parse().unwrap(), "/router/proxy");
        let request = request
            .bearer_auth(world.buyer.api_key())
            .header("x-router-target-url", format!("{merchant}/v2"))
            .header("x-router-delegation-id", &delegation)
            .header("x-router-request-id", method);
        let answer = send(request).await;
        assert_eq!(answer.headers["x-router-payment-status"], "Settled");
        at.document
            .check(method, "/router/proxy", answer.status, &answer.body);
    }
}
