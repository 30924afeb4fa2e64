//! The port itself: its routes, its page, the log of requests, who may ask, and its end.

use super::*;
use crate::support::until;
use nevermined_sandbox::{Effect, Fault, NewPlan, When};
use reqwest::Client;
use serde_json::json;
use std::net::TcpStream;

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
    assert_eq!(requests[1]["at"], "2027-01-15T08:00:00.000Z");
    // What is asked of the management port is not in it.
    assert_eq!(
        get(&world, "/requests").await["requests"]
            .as_array()
            .unwrap()
            .len(),
        3
    );
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
    until("the request stalls", || {
        world.sandbox.fault_report()[0].fired > 0
    })
    .await;
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
    until("both ports are closed", || {
        TcpStream::connect(&manage).is_err() && TcpStream::connect(data).is_err()
    })
    .await;
}
