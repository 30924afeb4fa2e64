//! The way without a socket: the same answers, the same faults.

use super::support::{World, documented_plan, send};
use super::{assert_happened_once, minting};
use bytes::Bytes;
use http::{Request, Response};
use http_body::Body as _;
use nevermined_sandbox::{Body, Disconnected, Effect, Fault, FixedClock, Sandbox, Service, When};
use reqwest::Method;
use serde_json::{Value, json};
use std::future::poll_fn;
use std::pin::Pin;
use std::time::{Duration, UNIX_EPOCH};
use tower_service::Service as _;

/// Whatever takes a tower service takes this one, with its own kind of body.
async fn through_tower<B>(
    service: &mut Service,
    request: Request<B>,
) -> Result<Response<Body>, Disconnected>
where
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    Service: tower_service::Service<Request<B>, Response = Response<Body>, Error = Disconnected>,
{
    poll_fn(|context| service.poll_ready(context)).await?;
    service.call(request).await
}

#[tokio::test]
async fn without_a_socket_the_answers_are_the_same() {
    let clock = FixedClock::at(UNIX_EPOCH + Duration::from_secs(1_800_000_000));
    let mut told = Vec::new();
    for in_process in [true, false] {
        let mut builder = Sandbox::builder().random_seed(7).clock(clock);
        if in_process {
            builder = builder.without_socket();
        }
        let world = World::with(builder).await;
        let path = "/protocol/plans";
        let bearer = format!("Bearer {}", world.seller.api_key());
        let mut steps = Vec::new();
        for (body, id) in [(documented_plan(), "one"), (json!({ "name": 7 }), "two")] {
            let (status, headers, body) = if in_process {
                let request = Request::post(format!("/api/v1{path}"))
                    .header("authorization", &bearer)
                    .header("x-correlation-id", id)
                    .body(body.to_string())
                    .unwrap();
                let answer = world.sandbox.service().send(request).await.unwrap();
                let body: Value = serde_json::from_slice(answer.body()).unwrap();
                (answer.status().as_u16(), answer.headers().clone(), body)
            } else {
                let request = world
                    .request(Method::POST, path)
                    .header("x-correlation-id", id);
                let answer = send(request.header("authorization", &bearer).json(&body)).await;
                (answer.status, answer.headers, answer.body)
            };
            let names = ["content-type", "x-correlation-id", "nevermined-version"];
            steps.push((status, names.map(|name| headers[name].clone()), body));
        }
        let log = world.sandbox.requests();
        told.push((steps, log));
    }
    assert_eq!(told[0], told[1]);
    assert_eq!(told[0].0[0].0, 200);
}

#[tokio::test]
async fn a_tower_service_streams_the_body_and_its_end() {
    let sandbox = Sandbox::builder().without_socket().start().await.unwrap();
    let mut service = sandbox.service();
    let request = Request::get("/").body(http_body_of("")).unwrap();
    let mut response = through_tower(&mut service, request).await.unwrap();
    let whole = response.body().size_hint().exact().unwrap();
    assert_eq!(read(response.body_mut()).await, (whole, Ok(())));

    sandbox.add_fault(Fault::new(Effect::CutBody)).unwrap();
    let request = Request::get("/").body(http_body_of("")).unwrap();
    let mut response = through_tower(&mut service.clone(), request).await.unwrap();
    let (half, end) = read(response.body_mut()).await;
    assert_eq!(half, whole / 2);
    assert!(end.is_err());

    let reset = Effect::Reset {
        when: When::BeforeCommit,
    };
    sandbox.faults([Fault::new(reset)]).unwrap();
    let request = Request::get("/").body(http_body_of("")).unwrap();
    assert!(through_tower(&mut service, request).await.is_err());
}

/// A body that is not the library's own.
fn http_body_of(text: &str) -> reqwest::Body {
    reqwest::Body::from(text.to_owned())
}

async fn read(body: &mut Body) -> (u64, Result<(), Disconnected>) {
    let mut length = 0;
    while let Some(frame) = poll_fn(|context| Pin::new(&mut *body).poll_frame(context)).await {
        match frame {
            Ok(frame) => length += frame.data_ref().map_or(0, |data| data.len() as u64),
            Err(broken) => return (length, Err(broken)),
        }
    }
    (length, Ok(()))
}

#[tokio::test]
async fn in_process_the_same_things_go_wrong() {
    let (world, plan) = minting(Effect::Reset {
        when: When::AfterCommit,
    })
    .await;
    let service = world.sandbox.service();
    let body = json!({ "planId": plan, "holderAddress": world.buyer.address(), "amount": 7 });
    let request = || {
        Request::post("/api/v1/protocol/plans/mint")
            .header(
                "authorization",
                format!("Bearer {}", world.seller.api_key()),
            )
            .body(body.to_string())
            .unwrap()
    };
    assert!(service.send(request()).await.is_err());
    assert_eq!(world.credits(&plan, &world.buyer), 7);
    let answer = service.send(request()).await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(world.credits(&plan, &world.buyer), 14);
    assert_happened_once(&world, 2);
}
