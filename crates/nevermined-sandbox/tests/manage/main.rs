//! The management port, seeds and helpers: what a tester has beside the API.

#![allow(clippy::unwrap_used, reason = "a test that can't go on has failed")]

#[path = "manage/seeds.rs"]
mod seeds;
mod support;

use nevermined_sandbox::{Effect, Fault, FixedClock, NewPlan, Sandbox, Seed, When};
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};
use std::net::TcpStream;
use std::time::{Duration, UNIX_EPOCH};
use support::{Answer, World, documented_plan, send};

/// A world with a management port and a clock that stands still.
async fn managed() -> World {
    let clock = FixedClock::at(UNIX_EPOCH + Duration::from_secs(1_800_000_000));
    World::with(Sandbox::builder().manage_port(0).clock(clock)).await
}

fn request(world: &World, method: Method, path: &str) -> RequestBuilder {
    let url = world.sandbox.manage_url().unwrap();
    world.http.request(method, format!("{url}{path}"))
}

async fn get(world: &World, path: &str) -> Value {
    let answer = send(request(world, Method::GET, path)).await;
    answer.assert_ok().clone()
}

async fn ask(world: &World, method: Method, path: &str, body: Value) -> Answer {
    send(request(world, method, path).json(&body)).await
}

#[tokio::test]
async fn the_description_names_routes_that_are_there() {
    let world = managed().await;
    let told = get(&world, "/").await;
    let routes = told["routes"].as_array().unwrap();
    assert!(routes.len() > 15);
    for effect in told["effects"].as_array().unwrap() {
        let added = ask(&world, Method::POST, "/faults", json!({ "effect": effect })).await;
        assert_eq!(added.status, 201, "{effect}");
    }
    send(request(&world, Method::DELETE, "/faults"))
        .await
        .assert_ok();
    for route in routes {
        let method: Method = route["method"].as_str().unwrap().parse().unwrap();
        let path = route["path"].as_str().unwrap();
        let path = path.replace("{address}", &world.buyer.address().to_string());
        let answer = send(request(&world, method, &path.replace("{id}", "999"))).await;
        let said = answer.body["message"].as_str().unwrap_or_default();
        assert_ne!(answer.code(), "BCK.HTTP.405", "{path}");
        assert!(
            !said.starts_with("the management port has no"),
            "{path}: {said}"
        );
        assert!(!route["about"].as_str().unwrap().is_empty());
    }
    let answer = send(request(&world, Method::GET, "/nowhere")).await;
    answer.assert_refused(404, "BCK.HTTP.404");
    let answer = send(request(&world, Method::DELETE, "/clock")).await;
    answer.assert_refused(405, "BCK.HTTP.405");
    assert_eq!(answer.body["message"], "/clock takes GET, PUT, not DELETE");
    // The two ports have nothing in common.
    world
        .get("/clock")
        .await
        .assert_refused(404, "BCK.HTTP.404");
    let answer = send(request(&world, Method::GET, "/api/v1/meta/versions")).await;
    answer.assert_refused(404, "BCK.HTTP.404");
}

#[tokio::test]
async fn the_clock_goes_ahead_and_never_back() {
    let world = managed().await;
    let now = |told: &Value| told["now"].as_str().unwrap().to_owned();
    assert_eq!(
        now(&get(&world, "/clock").await),
        "2027-01-15T08:00:00.000Z"
    );
    let advanced = ask(
        &world,
        Method::POST,
        "/clock/advance",
        json!({ "seconds": 60, "millis": 5 }),
    )
    .await;
    assert_eq!(now(advanced.assert_ok()), "2027-01-15T08:01:00.005Z");
    let set = ask(
        &world,
        Method::PUT,
        "/clock",
        json!({ "now": "2030-01-01T00:00:00Z" }),
    )
    .await;
    assert_eq!(now(set.assert_ok()), "2030-01-01T00:00:00.000Z");

    let back = ask(
        &world,
        Method::PUT,
        "/clock",
        json!({ "now": "2029-01-01T00:00:00Z" }),
    )
    .await;
    back.assert_refused(400, "BCK.HTTP.400");
    assert_eq!(back.body["details"]["field"], "now");
    for (method, path, body, field) in [
        (Method::PUT, "/clock", json!({}), "now"),
        (Method::PUT, "/clock", json!({ "now": "tomorrow" }), "now"),
        (Method::PUT, "/clock", json!({ "time": 1 }), "time"),
        (Method::POST, "/clock/advance", json!({}), "seconds"),
        (
            Method::POST,
            "/clock/advance",
            json!({ "seconds": -1 }),
            "seconds",
        ),
        (
            Method::POST,
            "/clock/advance",
            json!({ "millis": "a" }),
            "millis",
        ),
        (
            Method::POST,
            "/clock/advance",
            json!({ "hours": 1 }),
            "hours",
        ),
    ] {
        let refused = ask(&world, method, path, body.clone()).await;
        assert_eq!(
            (refused.status, &refused.body["details"]["field"]),
            (400, &json!(field)),
            "{body}"
        );
    }
    assert_eq!(
        now(&get(&world, "/clock").await),
        "2030-01-01T00:00:00.000Z"
    );
}

#[tokio::test]
async fn accounts_are_opened_funded_and_listed_without_their_keys() {
    let world = managed().await;
    let wanted = json!({ "name": "carol", "funds": "5000000", "cards": ["stripe", "visa"] });
    let opened = ask(&world, Method::POST, "/accounts", wanted).await;
    assert_eq!(opened.status, 201);
    let key = opened.body["apiKey"].as_str().unwrap();
    let listed = send(
        world
            .request(Method::GET, "/protocol/plans")
            .bearer_auth(key),
    )
    .await;
    listed.assert_ok();

    let address = opened.body["address"].as_str().unwrap();
    let funds = format!("/accounts/{address}/funds");
    let funded = ask(&world, Method::POST, &funds, json!({ "amount": 7 })).await;
    assert_eq!(funded.assert_ok()["wallet"], "5000007");
    let cards = format!("/accounts/{address}/cards");
    let card = ask(&world, Method::POST, &cards, json!({ "provider": "vgs" })).await;
    assert_eq!(card.body["provider"], "vgs");

    let told = get(&world, "/accounts").await;
    let carol = &told["accounts"][2];
    assert_eq!(
        (&carol["name"], &carol["wallet"]),
        (&json!("carol"), &json!("5000007"))
    );
    assert_eq!(carol["cards"].as_array().unwrap().len(), 3);
    let hint = carol["keyHint"].as_str().unwrap();
    assert!(key.ends_with(hint.trim_start_matches('…')));
    assert!(!told.to_string().contains(key));

    for (path, body, status, field) in [
        ("/accounts", json!({}), 400, json!("name")),
        ("/accounts", json!({ "name": " " }), 400, json!("name")),
        (
            "/accounts",
            json!({ "name": "x", "funds": -1 }),
            400,
            json!("funds"),
        ),
        (
            "/accounts",
            json!({ "name": "x", "funds": "1e3" }),
            400,
            json!("funds"),
        ),
        (
            "/accounts",
            json!({ "name": "x", "cards": ["erc4337"] }),
            400,
            json!("cards[0]"),
        ),
        (
            "/accounts",
            json!({ "name": "x", "key": "mine" }),
            400,
            json!("key"),
        ),
        (&funds, json!({}), 400, json!("amount")),
        (
            &cards,
            json!({ "provider": "amex" }),
            400,
            json!("provider"),
        ),
        (
            "/accounts/0x12/funds",
            json!({ "amount": 1 }),
            400,
            json!("address"),
        ),
        (
            "/accounts/0x0000000000000000000000000000000000000001/funds",
            json!({ "amount": 1 }),
            404,
            Value::Null,
        ),
    ] {
        let refused = ask(&world, Method::POST, path, body.clone()).await;
        let told = (refused.status, &refused.body["details"]["field"]);
        assert_eq!(told, (status, &field), "{path} {body}");
    }
    assert_eq!(
        get(&world, "/accounts").await["accounts"]
            .as_array()
            .unwrap()
            .len(),
        3
    );
    assert_eq!(world.sandbox.audit(), Ok(()));
}

#[tokio::test]
async fn faults_are_added_counted_and_taken_away() {
    let world = managed().await;
    let plan = world.plan(documented_plan()).await;
    let fault = json!({
        "operation": "orderPlan", "times": 1, "account": world.buyer.address(),
        "effect": { "kind": "serverError", "status": 503, "when": "afterCommit" },
    });
    let added = ask(&world, Method::POST, "/faults", fault.clone()).await;
    assert_eq!((added.status, &added.body["id"]), (201, &json!(1)));
    assert_eq!(world.order(&world.buyer, &plan).await.status, 503);
    assert_eq!(world.order(&world.buyer, &plan).await.status, 200);
    let told = get(&world, "/faults").await;
    let report = &told["faults"][0];
    assert_eq!(
        (&report["matched"], &report["fired"]),
        (&json!(2), &json!(1))
    );
    assert_eq!(report["fault"]["effect"], fault["effect"]);

    let replaced = ask(
        &world,
        Method::PUT,
        "/faults",
        json!({ "faults": [{ "effect": { "kind": "cutBody" } }] }),
    )
    .await;
    assert_eq!(replaced.assert_ok()["faults"][0]["id"], 2);
    let gone = send(request(&world, Method::DELETE, "/faults/2")).await;
    assert_eq!(gone.assert_ok()["faults"], json!([]));
    let gone = send(request(&world, Method::DELETE, "/faults/2")).await;
    gone.assert_refused(404, "BCK.HTTP.404");

    for (body, said) in [
        (json!({}), "effect is required"),
        (
            json!({ "effect": { "kind": "explode" } }),
            "unknown variant `explode`",
        ),
        (json!({ "effect": { "kind": "delay" } }), "millis"),
        (
            json!({ "effect": { "kind": "cutBody" }, "operation": "order" }),
            "orderPlan",
        ),
        (
            json!({ "effect": { "kind": "cutBody" }, "operations": [] }),
            "unknown field `operations`",
        ),
        (
            json!({ "effect": { "kind": "cutBody" }, "account": "0x1" }),
            "a fault: ",
        ),
        (
            json!({ "effect": { "kind": "serverError", "status": 418 } }),
            "effect.status",
        ),
    ] {
        let refused = ask(&world, Method::POST, "/faults", body.clone()).await;
        refused.assert_refused(400, "BCK.HTTP.400");
        let message = refused.body["message"].as_str().unwrap();
        assert!(message.contains(said), "{body}: {message}");
    }
    let refused = ask(
        &world,
        Method::PUT,
        "/faults",
        json!({ "faults": [{ "effect": 1 }] }),
    )
    .await;
    assert!(
        refused.body["message"]
            .as_str()
            .unwrap()
            .starts_with("faults[0]: ")
    );
    assert_eq!(world.sandbox.fault_report(), []);
}

#[tokio::test]
async fn the_ledger_can_be_dumped_and_the_dump_audited() {
    let world = managed().await;
    let plan = world.plan(documented_plan()).await;
    world.order(&world.buyer, &plan).await.assert_ok();
    let token = world
        .post(
            &world.buyer,
            "/x402/permissions",
            json!({ "planId": plan, "maxCredits": 10 }),
        )
        .await;
    token.assert_ok();
    let dump = get(&world, "/ledger").await;
    assert_eq!(dump, world.sandbox.dump());
    let text = dump.to_string();
    assert_eq!(dump["plans"].as_object().unwrap().len(), 1);
    for account in [&world.seller, &world.buyer] {
        assert!(!text.contains(account.api_key()));
    }
    // A hint has five characters.
    let tokens = dump["tokens"].as_object().unwrap();
    assert!(tokens.len() == 1 && tokens.keys().all(|hint| hint.chars().count() == 5));
    let permissions = dump["permissions"].as_object().unwrap();
    for permission in permissions.values() {
        assert_eq!(permission["secret"].as_str().unwrap().chars().count(), 5);
        assert_eq!(permission["content"], json!({}));
    }

    let sound = ask(&world, Method::POST, "/audit", dump.clone()).await;
    assert_eq!(sound.assert_ok(), &json!({ "ok": true, "violations": [] }));
    assert_eq!(get(&world, "/audit").await["ok"], true);
    let mut broken = dump;
    let wallet = world.buyer.address().to_string();
    broken["wallets"][&wallet] = json!("0x7");
    let found = ask(&world, Method::POST, "/audit", broken).await;
    assert_eq!(found.assert_ok()["ok"], false);
    assert!(
        found.body["violations"][0]
            .as_str()
            .unwrap()
            .contains("wallets hold")
    );
    let refused = ask(&world, Method::POST, "/audit", json!({ "wallets": 1 })).await;
    refused.assert_refused(400, "BCK.HTTP.400");
}

#[tokio::test]
async fn what_cards_pay_is_decided_here() {
    let world = managed().await;
    let fiat = NewPlan::credits("by card", 100).price(1_000_000).fiat();
    let plan = world.sandbox.register_plan(&world.seller, fiat).unwrap();
    let wanted = json!({ "sessionType": "hosted", "planId": plan });
    let opened = world
        .post(&world.buyer, "/fiat/stripe/payment", wanted)
        .await;
    let id = opened.assert_ok()["result"]["stripeCheckoutSessionId"].clone();
    let path = format!("/checkouts/{}/complete", id.as_str().unwrap());
    let done = send(request(&world, Method::POST, &path)).await;
    assert_eq!(done.assert_ok(), &json!({ "id": id, "completed": true }));
    assert_eq!(world.credits(plan.as_str(), &world.buyer), 100);
    let none = send(request(
        &world,
        Method::POST,
        "/checkouts/cs_test_0/complete",
    ))
    .await;
    assert_eq!(none.status, 404);

    let key = world.sandbox.organization_key(&world.seller, "org-1");
    let wanted = json!({ "amountMinor": 500, "currency": "usd", "description": "a report" });
    let mut ids = Vec::new();
    for _ in 0..2 {
        let order = world.request(Method::POST, "/orders").bearer_auth(&key);
        let order = send(order.json(&wanted)).await;
        ids.push(order.assert_ok()["orderId"].as_str().unwrap().to_owned());
    }
    let steps = [
        (&ids[0], "pay", json!({}), 200, json!("paid")),
        (
            &ids[0],
            "refund",
            json!({ "cents": 100 }),
            200,
            json!("partially_refunded"),
        ),
        (&ids[0], "refund", json!({ "cents": 900 }), 409, Value::Null),
        (
            &ids[0],
            "refund",
            json!({ "cents": "all" }),
            400,
            Value::Null,
        ),
        (&ids[1], "fail", json!({}), 200, json!("failed")),
    ];
    for (id, step, body, status, told) in steps {
        let answer = ask(
            &world,
            Method::POST,
            &format!("/orders/{id}/{step}"),
            body.clone(),
        )
        .await;
        assert_eq!(
            (answer.status, &answer.body["status"]),
            (status, &told),
            "{step} {body} {:#}",
            answer.body
        );
    }
    assert_eq!(world.money(&world.seller), 1_000_000 + 4_000_000);
    // Nobody who reads the ledger can pay in the buyer's name.
    let dump = get(&world, "/ledger").await;
    for order in dump["card_orders"].as_object().unwrap().values() {
        assert_eq!(order["client_secret"].as_str().unwrap().chars().count(), 5);
    }
    assert_eq!(world.sandbox.audit(), Ok(()));
}

#[tokio::test]
async fn a_reset_brings_the_seed_back_and_nothing_else() {
    let seed = Seed::from_json(
        r#"{
            "accounts": [{ "name": "seller" }, { "name": "buyer", "funds": 30000000, "cards": ["visa"] }],
            "plans": [{
                "owner": "seller", "name": "p",
                "priceConfig": { "amounts": [10000000] }, "creditsConfig": { "amount": 100 }
            }],
            "orders": [{ "buyer": "buyer", "plan": "p" }]
        }"#,
    );
    let world = World::with(Sandbox::builder().manage_port(0).seed(seed.unwrap())).await;
    let seeded = world.sandbox.accounts();
    world
        .sandbox
        .add_fault(Fault::new(Effect::CutBody).on("getPlan"))
        .unwrap();
    world.sandbox.advance(Duration::from_secs(86_400));
    world.plan(documented_plan()).await;
    let reset = send(request(&world, Method::POST, "/reset")).await;
    let told = reset.assert_ok();
    assert_eq!(told["accounts"][1]["apiKey"], seeded[1].api_key());
    let accounts = world.sandbox.accounts();
    let names: Vec<&str> = accounts.iter().map(|account| account.name()).collect();
    assert_eq!(names, ["seller", "buyer"]);
    assert_eq!(
        world.sandbox.wallet(seeded[1].address()).to_u64(),
        Some(20_000_000)
    );
    assert_eq!(world.sandbox.cards(&seeded[1]).len(), 1);
    assert_eq!(world.sandbox.fault_report(), []);
    assert_eq!(world.sandbox.requests(), []);
    let plans = world.get_as(&seeded[0], "/protocol/plans").await;
    assert_eq!(plans.assert_ok()["totalCount"], 1);
    // The accounts of before are gone.
    let gone = world.get_as(&world.seller, "/protocol/plans").await;
    gone.assert_refused(401, "BCK.APIKEY.0004");
    assert_eq!(world.sandbox.audit(), Ok(()));
}

#[tokio::test]
async fn the_log_of_requests_can_be_read() {
    let world = managed().await;
    for number in 0..3 {
        world.get(&format!("/protocol/plans/{number}")).await;
    }
    let told = get(&world, "/requests?limit=2").await;
    let requests = told["requests"].as_array().unwrap();
    assert_eq!(requests.len(), 2);
    assert_eq!(requests[1]["path"], "/api/v1/protocol/plans/2");
    assert_eq!(requests[1]["status"], 404);
    assert_eq!(requests[1]["operation"], "getPlan");
    // What is asked of the management port is not in it.
    assert_eq!(
        get(&world, "/requests").await["requests"]
            .as_array()
            .unwrap()
            .len(),
        3
    );
    let refused = send(request(&world, Method::GET, "/requests?limit=-1")).await;
    refused.assert_refused(400, "BCK.HTTP.400");
}

#[tokio::test]
async fn pages_of_other_origins_are_refused() {
    let world = managed().await;
    let origin = request(&world, Method::POST, "/reset").header("origin", "https://example.org");
    send(origin).await.assert_refused(403, "BCK.HTTP.403");
    let host = request(&world, Method::GET, "/ledger").header("host", "sandbox.example");
    send(host).await.assert_refused(403, "BCK.HTTP.403");
    assert_eq!(world.sandbox.accounts().len(), 2);
}

#[tokio::test]
async fn the_page_shows_what_there_is_as_text() {
    let world = managed().await;
    let nasty = "<script>alert('x')</script>";
    let plan = NewPlan::credits(nasty, 100).price(1);
    let plan = world.sandbox.register_plan(&world.seller, plan).unwrap();
    world.sandbox.order(&world.buyer, &plan).unwrap();
    world.get("/nowhere/<i>").await;
    let page = send(request(&world, Method::GET, "/").header("accept", "text/html")).await;
    assert_eq!(page.status, 200);
    assert_eq!(page.headers["content-type"], "text/html; charset=utf-8");
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.starts_with("default-src 'none'"));
    let html = page.body.as_str().unwrap();
    assert!(html.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"));
    for forbidden in [
        "<script",
        "<i>",
        "http://",
        "https://",
        world.buyer.api_key(),
    ] {
        assert!(!html.contains(forbidden), "{forbidden}");
    }
    assert!(html.contains(&format!("<td>{plan}</td>")));
    assert!(html.contains("<td>buyer</td><td>100</td><td>0</td>"));
    assert!(html.contains("<td>404</td><td>GET</td>"));
}

#[tokio::test]
async fn a_hundred_sandboxes_have_each_their_own_management_port() {
    let client = Client::builder().build().unwrap();
    let mut sandboxes = Vec::new();
    for number in 0..100u64 {
        let sandbox = Sandbox::builder().manage_port(0).start().await.unwrap();
        for _ in 0..number % 3 {
            sandbox.create_account("someone", 1);
        }
        sandboxes.push(sandbox);
    }
    for (number, sandbox) in sandboxes.iter().enumerate() {
        let url = format!("{}/accounts", sandbox.manage_url().unwrap());
        let told = send(client.get(url)).await;
        assert_eq!(
            told.assert_ok()["accounts"].as_array().unwrap().len(),
            number % 3
        );
    }
    for sandbox in sandboxes {
        let manage = sandbox
            .manage_url()
            .unwrap()
            .trim_start_matches("http://")
            .to_owned();
        sandbox.shutdown().await;
        assert!(TcpStream::connect(manage).is_err());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_sandbox_lets_go_of_both_ports() {
    let world = managed().await;
    let stall = Effect::Stall {
        when: When::BeforeCommit,
    };
    world
        .sandbox
        .add_fault(Fault::new(stall).on("getDeployment"))
        .unwrap();
    let stalled = world.http.get(world.sandbox.url());
    let stalled = tokio::spawn(async move { stalled.send().await });
    while world.sandbox.fault_report()[0].fired == 0 {
        tokio::task::yield_now().await;
    }
    get(&world, "/clock").await;
    let manage = world
        .sandbox
        .manage_url()
        .unwrap()
        .trim_start_matches("http://")
        .to_owned();
    let data = world.sandbox.addr();
    drop(world);
    assert!(stalled.await.unwrap().is_err());
    while TcpStream::connect(&manage).is_ok() || TcpStream::connect(data).is_ok() {
        tokio::task::yield_now().await;
    }
}
