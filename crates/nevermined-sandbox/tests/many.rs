//! Many requests at once, many sandboxes at once, and the life of a sandbox.

mod support;

use nevermined_sandbox::{FixedClock, Sandbox};
use reqwest::{Client, Method};
use serde_json::json;
use std::net::TcpStream;
use std::time::{Duration, UNIX_EPOCH};
use support::{World, documented_plan, send, until};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn orders_at_the_same_time_spend_a_wallet_once() {
    let world = World::new().await;
    let plan = world.plan(documented_plan()).await;
    // The wallet pays for ten.
    let orders: Vec<_> = (0..40)
        .map(|_| {
            let request = world
                .request(Method::POST, &format!("/protocol/plans/{plan}/order"))
                .bearer_auth(world.buyer.api_key());
            tokio::spawn(async move { send(request).await.status })
        })
        .collect();
    let mut sold = 0;
    for order in orders {
        match order.await.unwrap() {
            200 => sold += 1,
            402 => {}
            status => panic!("status {status}"),
        }
    }
    assert_eq!(sold, 10);
    assert_eq!(world.money(&world.buyer), 0);
    assert_eq!(world.money(&world.seller), 100_000_000);
    assert_eq!(world.credits(&plan, &world.buyer), 1000);
    assert_eq!(world.sandbox.audit(), Ok(()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn redemptions_at_the_same_time_use_each_credit_once() {
    let world = World::new().await;
    let plan = world.plan(documented_plan()).await;
    let holder = world.buyer.address();
    world.order(&world.buyer, &plan).await.assert_ok();
    let redemptions: Vec<_> = (0..50)
        .map(|_| {
            let request = world
                .request(Method::POST, "/protocol/plans/redeem")
                .bearer_auth(world.seller.api_key())
                .json(&json!({
                    "planId": plan, "holderAddress": holder, "amount": 7, "proof": "0x",
                }));
            tokio::spawn(async move { send(request).await.status })
        })
        .collect();
    let mut done = 0;
    for redemption in redemptions {
        done += u64::from(redemption.await.unwrap() == 200);
    }
    assert_eq!(done, 14);
    assert_eq!(world.credits(&plan, &world.buyer), 2);
}

#[tokio::test]
async fn a_hundred_sandboxes_share_a_process_and_nothing_else() {
    let client = Client::builder().build().unwrap();
    let mut sandboxes = Vec::new();
    for number in 0..100u64 {
        let sandbox = Sandbox::builder()
            .random_seed(number)
            .start()
            .await
            .unwrap();
        let seller = sandbox.create_account("seller", number.into());
        sandboxes.push((sandbox, seller));
    }
    let mut plans = Vec::new();
    for (sandbox, seller) in &sandboxes {
        let request = client
            .post(format!("{}/api/v1/protocol/plans", sandbox.url()))
            .bearer_auth(seller.api_key())
            .json(&documented_plan());
        let answer = send(request).await;
        plans.push(answer.assert_ok()["planId"].as_str().unwrap().to_owned());
    }
    for (number, (sandbox, seller)) in sandboxes.iter().enumerate() {
        let own = plans[number].parse().unwrap();
        let other = plans[(number + 1) % plans.len()].parse().unwrap();
        assert!(sandbox.balance(&own, seller.address()).is_some());
        assert!(sandbox.balance(&other, seller.address()).is_none());
        assert_eq!(sandbox.requests().len(), 1);
        assert_eq!(
            sandbox.wallet(seller.address()).to_u64(),
            u64::try_from(number).ok()
        );
    }
    for (sandbox, _) in sandboxes {
        let addr = sandbox.addr();
        sandbox.shutdown().await;
        assert!(TcpStream::connect(addr).is_err());
    }
}

#[tokio::test]
async fn a_port_in_use_is_an_error_that_names_it() {
    let first = Sandbox::start().await.unwrap();
    let port = first.addr().port();
    let error = Sandbox::builder().port(port).start().await.err().unwrap();
    assert!(error.is_port_in_use());
    assert_eq!(error.addr(), first.addr());
    assert_eq!(
        error.to_string(),
        format!(
            "127.0.0.1:{port} is in use by another program; choose another port, or 0 for a free one"
        )
    );
    first.shutdown().await;
    assert!(Sandbox::builder().port(port).start().await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_sandbox_lets_go_of_its_port() {
    let world = World::new().await;
    world.get("/protocol/plans/1").await;
    let addr = world.sandbox.addr();
    drop(world);
    until("the port is closed", || TcpStream::connect(addr).is_err()).await;
}

#[tokio::test]
async fn the_same_seed_and_clock_give_the_same_values() {
    let mut told = Vec::new();
    for seed in [7, 7, 8] {
        let clock = FixedClock::at(UNIX_EPOCH + Duration::from_secs(1_800_000_000));
        let world = World::with(Sandbox::builder().random_seed(seed).clock(clock)).await;
        let plan = world.plan(documented_plan()).await;
        world.sandbox.advance(Duration::from_secs(60));
        let answer = world.order(&world.buyer, &plan).await;
        let refused = world.get("/protocol/plans/1").await;
        assert_eq!(refused.body["date"], "2027-01-15T08:01:00.000Z");
        told.push((
            world.seller.api_key().to_owned(),
            world.buyer.address(),
            plan,
            answer.body["txHash"].clone(),
        ));
    }
    assert_eq!(told[0], told[1]);
    assert_ne!(told[0], told[2]);
}

#[tokio::test]
async fn requests_are_recorded_in_order() {
    let world = World::new().await;
    let plan = world.plan(documented_plan()).await;
    world.get(&format!("/protocol/plans/{plan}")).await;
    world.order(&world.seller, &plan).await;
    let told: Vec<_> = world
        .sandbox
        .requests()
        .into_iter()
        .map(|record| (record.method, record.path, record.status))
        .collect();
    assert_eq!(
        told,
        [
            ("POST".to_owned(), "/api/v1/protocol/plans".to_owned(), 200),
            (
                "GET".to_owned(),
                format!("/api/v1/protocol/plans/{plan}"),
                200
            ),
            (
                "POST".to_owned(),
                format!("/api/v1/protocol/plans/{plan}/order"),
                402
            ),
        ]
    );
}
