//! What a token is, what it needs, and where it is good.

use super::*;

#[tokio::test]
async fn a_token_is_what_the_official_clients_decode_and_is_never_believed() {
    let shop = Shop::open().await;
    let delegation = shop.delegation(5_000).await;
    let token = shop.token(shop.token_request(&delegation)).await;
    assert!(!token.contains(['=', '+', '/']));
    let content = decoded(&token);
    assert_eq!(content["x402Version"], 2);
    assert_eq!(content["accepted"]["planId"], shop.plan);
    assert_eq!(content["accepted"]["scheme"], "nvm:erc4337");
    let from = &content["payload"]["authorization"]["from"];
    assert_eq!(from, &json!(shop.world.buyer.address()));
    assert_eq!(content["payload"]["authorization"].get("nonce"), None);

    // Clients that carry the token as an object encode it again.
    let padded = STANDARD.encode(content.to_string());
    let pretty = URL_SAFE_NO_PAD.encode(serde_json::to_string_pretty(&content).unwrap());
    for same in [encoded(&content), padded, pretty] {
        let verified = shop.verify(&same, Some("1")).await;
        assert_eq!(verified.assert_ok()["isValid"], true);
    }

    let tampered = |change: fn(&mut Value)| {
        let mut other = content.clone();
        change(&mut other);
        encoded(&other)
    };
    let seller = json!(shop.world.seller.address());
    let mut stolen = content.clone();
    stolen["payload"]["authorization"]["from"] = seller;
    for forged in [
        encoded(&stolen),
        tampered(|token| token["accepted"]["planId"] = json!("7")),
        tampered(|token| token["extensions"] = json!({ "x": 1 })),
        tampered(|token| token["payload"]["signature"] = json!("0x00")),
        tampered(|token| token["payload"] = json!({})),
        encoded(&json!({})),
    ] {
        for path in ["/x402/verify", "/x402/settle"] {
            let answer = shop.post(path, shop.demand(&forged, Some("1"))).await;
            answer.assert_refused(402, "BCK.X402.0005");
        }
    }
    for malformed in ["INVALID", "", "W10", "!!!"] {
        for path in ["/x402/verify", "/x402/settle"] {
            let answer = shop.post(path, shop.demand(malformed, Some("1"))).await;
            answer.assert_refused(400, "BCK.X402.0010");
        }
    }
    assert_eq!(shop.credits(), 0);
}

#[tokio::test]
async fn a_token_of_version_3_settles_once() {
    let shop = Shop::open().await;
    let delegation = shop.delegation(5_000).await;
    let mut request = shop.token_request(&delegation);
    request["tokenVersion"] = json!(3);
    request["resource"] = json!({ "url": "http://localhost:8889/test/7/tasks" });
    request["accepted"]["extra"]["httpVerb"] = json!("POST");
    let token = shop.token(request.clone()).await;
    let nonce = decoded(&token)["payload"]["authorization"]["nonce"].clone();
    assert_eq!(nonce.as_str().unwrap().len(), 66);
    let authorization = &decoded(&token)["payload"]["authorization"];
    assert_eq!(authorization["agentId"], shop.agent);
    assert_eq!(authorization["resourceUrl"], request["resource"]["url"]);
    assert_eq!(authorization["httpVerb"], "POST");

    let mut demand = shop.demand(&token, Some("1"));
    demand["paymentRequired"]["resource"]["url"] = request["resource"]["url"].clone();
    let settle = |id: Option<&str>| {
        let mut body = demand.clone();
        body["agentRequestId"] = json!(id);
        shop.post("/x402/settle", body)
    };
    // Verify uses nothing up.
    for _ in 0..2 {
        let verified = shop.post("/x402/verify", demand.clone()).await;
        assert_eq!(verified.body["isValid"], true);
        assert_eq!(
            verified.body["urlMatching"],
            "http://localhost:8889/test/7/tasks"
        );
    }
    let first = settle(Some("r1")).await;
    first.assert_ok();
    settle(None).await.assert_refused(402, "BCK.X402.0059");
    // A repeat of the first is not a second use.
    assert_eq!(settle(Some("r1")).await.body, first.body);
    assert_eq!(shop.credits(), 9);

    request["tokenVersion"] = json!(4);
    shop.ask(request).await.assert_refused(400, "BCK.HTTP.400");
}

#[tokio::test]
async fn a_token_of_version_3_pays_for_its_resource_and_verb_only() {
    let shop = Shop::open().await;
    let delegation = shop.delegation(5_000).await;
    let mut request = shop.token_request(&delegation);
    request["tokenVersion"] = json!(3);
    // Both are endpoints of the agent.
    let own = "http://localhost:8889/test/7/tasks";
    request["resource"] = json!({ "url": own });
    request["accepted"]["extra"]["httpVerb"] = json!("POST");
    let token = shop.token(request.clone()).await;
    let demand = |url: Value, verb: Value| {
        let mut body = shop.demand(&token, Some("1"));
        body["paymentRequired"]["resource"]["url"] = url;
        body["paymentRequired"]["accepts"][0]["extra"]["httpVerb"] = verb;
        body
    };
    for (url, verb) in [
        (json!("http://localhost:8889/test/8/tasks"), json!("POST")),
        (json!("https://localhost:8889/test/7/tasks"), json!("POST")),
        (json!("/test/7/tasks"), json!("POST")),
        (json!(own), json!("GET")),
    ] {
        let answer = shop
            .post("/x402/settle", demand(url.clone(), verb.clone()))
            .await;
        answer.assert_refused(400, "BCK.X402.0013");
        let verified = shop.post("/x402/verify", demand(url, verb)).await;
        assert_eq!(verified.assert_ok()["isValid"], false);
        let reason = verified.body["invalidReason"].as_str().unwrap();
        assert!(reason.starts_with("BCK.X402.0013"), "{reason}");
    }
    let mut documented = json!({ "accessToken": token, "agentId": shop.agent, "creditsUsed": 1 });
    shop.post("/x402/settle", documented.clone())
        .await
        .assert_refused(400, "BCK.X402.0013");
    assert_eq!((shop.credits(), shop.money()), (0, 100_000_000));

    // The query is not compared, and a seller that names neither verb nor agent leaves them to the token.
    let mut body = demand(json!(format!("{own}?q=1")), Value::Null);
    body["paymentRequired"]["accepts"][0]["extra"] = json!({ "version": "1" });
    let settled = shop.post("/x402/settle", body).await;
    assert_eq!(settled.assert_ok()["creditsRedeemed"], "1");

    // A token of version 2 is not compared: only the agent's endpoints bound it.
    request["tokenVersion"] = json!(2);
    let token = shop.token(request).await;
    documented["accessToken"] = json!(token);
    shop.post("/x402/settle", documented).await.assert_ok();
    shop.settle(&token, Some("1"), None).await.assert_ok();
}

#[tokio::test]
async fn a_token_that_names_a_resource_is_for_the_agents_endpoints_only() {
    let shop = Shop::open().await;
    let delegation = shop.delegation(5_000).await;
    for (url, verb, allowed) in [
        ("http://localhost:8889/test/7/tasks", "POST", true),
        ("http://localhost:8889/test/7/tasks", "GET", false),
        ("https://seller.example/ask", "POST", false),
    ] {
        let mut request = shop.token_request(&delegation);
        request["resource"] = json!({ "url": url });
        request["accepted"]["extra"]["httpVerb"] = json!(verb);
        let token = shop.token(request).await;
        let settled = shop.settle(&token, Some("1"), None).await;
        if allowed {
            settled.assert_ok();
        } else {
            settled.assert_refused(403, "BCK.PROTOCOL.0031");
            let verified = shop.verify(&token, Some("1")).await;
            assert_eq!(verified.body["isValid"], false);
        }
    }
}

#[tokio::test]
async fn what_a_token_needs_is_said() {
    let shop = Shop::open().await;
    let delegation = shop.delegation(5_000).await;
    let good = shop.token_request(&delegation);
    let changed = |change: &dyn Fn(&mut Value)| {
        let mut body = good.clone();
        change(&mut body);
        body
    };
    let fiat = shop.world.plan(fiat_plan()).await;
    for (body, status, code) in [
        (
            changed(&|b| b["delegationConfig"] = json!(null)),
            402,
            "BCK.X402.0030",
        ),
        (
            changed(&|b| b["delegationConfig"] = json!({})),
            402,
            "BCK.X402.0030",
        ),
        (
            changed(&|b| b["delegationConfig"]["delegationId"] = json!(" ")),
            402,
            "BCK.X402.0030",
        ),
        (
            changed(&|b| b["accepted"]["planId"] = json!(null)),
            402,
            "BCK.X402.0030",
        ),
        (json!({}), 402, "BCK.X402.0030"),
        (
            changed(&|b| {
                b["delegationConfig"]["delegationId"] =
                    json!("00000000-0000-4000-8000-00000000dead");
            }),
            402,
            "BCK.X402.0019",
        ),
        (
            changed(&|b| b["accepted"]["planId"] = json!("7")),
            404,
            "BCK.X402.0002",
        ),
        (
            changed(&|b| b["accepted"]["extra"]["agentId"] = json!("7")),
            404,
            "BCK.X402.0001",
        ),
        (
            changed(&|b| b["accepted"]["scheme"] = json!("nvm:card-delegation")),
            400,
            "BCK.X402.0013",
        ),
        (
            changed(&|b| {
                b["accepted"] = json!({ "scheme": "nvm:card-delegation", "planId": fiat });
            }),
            422,
            "BCK.DELEGATION.0008",
        ),
        (
            changed(&|b| b["accepted"]["scheme"] = json!("exact")),
            400,
            "BCK.HTTP.400",
        ),
    ] {
        shop.ask(body).await.assert_refused(status, code);
    }
    // A delegation of somebody else looks as if it did not exist.
    let stolen = shop.post("/x402/permissions", good.clone()).await;
    stolen.assert_refused(402, "BCK.X402.0019");

    let mut other_plan = shop.token_request(&delegation);
    other_plan["accepted"]["planId"] = json!(shop.world.plan(dynamic_plan()).await);
    let not_linked = shop.ask(other_plan.clone()).await;
    not_linked.assert_refused(400, "BCK.X402.0003");
    other_plan["accepted"]["extra"] = json!({});
    let bound = json!({
        "provider": "erc4337", "spendingLimitCents": 1, "durationSecs": 1,
        "currency": "usdc", "planId": shop.plan,
    });
    other_plan["delegationConfig"]["delegationId"] = json!(shop.delegated(bound).await);
    shop.ask(other_plan)
        .await
        .assert_refused(400, "BCK.X402.0014");
    let others_key = json!({
        "provider": "erc4337", "spendingLimitCents": 1, "durationSecs": 1,
        "currency": "usdc", "apiKeyId": "sk-other",
    });
    let request = shop.token_request(&shop.delegated(others_key).await);
    shop.ask(request).await.assert_refused(402, "BCK.X402.0029");
}

#[tokio::test]
async fn a_delegation_that_is_described_is_made_with_the_token_or_not_at_all() {
    let shop = Shop::open().await;
    let mut request = shop.token_request("");
    request["delegationConfig"] =
        json!({ "spendingLimitCents": 5000, "durationSecs": 3600, "currency": "usdc" });
    let mut refused = request.clone();
    refused["accepted"]["extra"]["agentId"] = json!("7");
    shop.ask(refused).await.assert_refused(404, "BCK.X402.0001");
    let count = || async {
        let list = shop.world.get_as(&shop.world.buyer, "/delegation").await;
        list.body["totalResults"].clone()
    };
    assert_eq!(count().await, 0);
    let token = shop.token(request).await;
    assert_eq!(count().await, 1);
    shop.settle(&token, Some("1"), None).await.assert_ok();
}

#[tokio::test]
async fn a_permission_is_listed_read_and_revoked_by_its_owner() {
    let shop = Shop::open().await;
    let world = &shop.world;
    let delegation = shop.delegation(5_000).await;
    let asked = shop.ask(shop.token_request(&delegation)).await;
    let hash = asked.assert_ok()["permissionHash"].as_str().unwrap();
    let token = asked.body["accessToken"].as_str().unwrap();
    shop.settle(token, Some("3"), Some("r1")).await.assert_ok();

    let path = format!("/x402/permissions/{hash}");
    let read = world.get_as(&world.buyer, &path).await;
    assert_eq!(read.body["usedCredits"], 3);
    assert_eq!(read.body["status"], "active");
    assert_eq!(read.body["transactions"][0]["agentRequestId"], "r1");
    // Before 1.1 three more fields were there, always null.
    assert_eq!(read.body.get("planCost"), Some(&json!(null)));
    let pinned = send(
        world
            .request(Method::GET, &path)
            .bearer_auth(world.buyer.api_key())
            .header("nevermined-version", "1.1"),
    )
    .await;
    assert_eq!(pinned.body.get("planCost"), None);
    let list = world.get_as(&world.buyer, "/x402/permissions").await.body;
    assert_eq!(
        (&list["total"], &list["permissions"][0]["permissionHash"]),
        (&json!(1), &json!(hash))
    );
    let others = world.get_as(&world.seller, &path).await;
    others.assert_refused(404, "BCK.X402.0015");

    let delete = |who: &nevermined_sandbox::Account| {
        send(
            world
                .request(Method::DELETE, &path)
                .bearer_auth(who.api_key()),
        )
    };
    delete(&world.seller)
        .await
        .assert_refused(404, "BCK.X402.0015");
    let revoked = delete(&world.buyer).await;
    assert_eq!(
        revoked.body,
        json!({ "success": true, "permissionHash": hash, "status": "revoked" })
    );
    delete(&world.buyer)
        .await
        .assert_refused(400, "BCK.X402.0016");
    let refused = shop.settle(token, Some("1"), None).await;
    refused.assert_refused(402, "BCK.X402.0025");
    // What was paid can still be asked for again.
    shop.settle(token, Some("3"), Some("r1")).await.assert_ok();
}
