//! The generated client against a local server.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on should stop, in its helpers too"
)]

use std::sync::{Arc, Mutex};

use httpmock::{Method, MockServer};
use nevermined_api::{
    BoxFuture, Client, Error, Exec, MINT_CREDITS, Operation, Seam, types::MintCreditsRequest,
};
use serde_json::json;

const PLAN: &str = "22961311174893686517766571380044451530405983923242070834226165404902591071081";
const HOLDER: &str = "0x2222222222222222222222222222222222222222";

fn client(server: &MockServer, seam: Seam) -> Client {
    let http = reqwest::Client::builder().build().unwrap();
    Client::new_with_client(&server.base_url(), http, seam)
}

fn mint() -> MintCreditsRequest {
    MintCreditsRequest {
        amount: 5u64.into(),
        credits_receiver: None,
        holder_address: HOLDER.parse().unwrap(),
        plan_id: PLAN.parse().unwrap(),
    }
}

#[tokio::test]
async fn a_request_has_the_published_form_and_no_api_version() {
    let server = MockServer::start_async().await;
    let mock = server
        .mock_async(|when, then| {
            when.method(Method::POST)
                .path("/protocol/plans/mint")
                .header("content-type", "application/json")
                .header_missing("api-version")
                .json_body(json!({"planId": PLAN, "holderAddress": HOLDER, "amount": 5}));
            then.status(200)
                .json_body(json!({"success": true, "txHash": "0xabc"}));
        })
        .await;

    let answer = client(&server, Seam::default())
        .mint_credits(&mint())
        .await
        .unwrap();
    mock.assert_async().await;
    assert_eq!(answer.success, Some(true));
    assert_eq!(
        answer.tx_hash.as_ref().map(ToString::to_string).as_deref(),
        Some("0xabc")
    );
}

#[tokio::test]
async fn ids_of_any_size_reach_the_path_whole() {
    let server = MockServer::start_async().await;
    let path = format!("/protocol/plans/{PLAN}/order");
    let mock = server
        .mock_async(|when, then| {
            when.method(Method::POST).path(path.as_str());
            then.status(200).json_body(json!({"success": true}));
        })
        .await;

    let plan = PLAN.parse().unwrap();
    client(&server, Seam::default())
        .order_plan(&plan)
        .await
        .unwrap();
    mock.assert_async().await;
}

#[tokio::test]
async fn a_refusal_arrives_whole() {
    let server = MockServer::start_async().await;
    server
        .mock_async(|when, then| {
            when.path("/protocol/plans/mint");
            then.status(403)
                .header("x-request-id", "r-1")
                .body("<html>no</html>");
        })
        .await;

    let error = client(&server, Seam::default())
        .mint_credits(&mint())
        .await
        .unwrap_err();
    let Error::UnexpectedResponse(response) = error else {
        panic!("{error:?}");
    };
    assert_eq!(response.status(), 403);
    assert_eq!(response.headers()["x-request-id"], "r-1");
    assert_eq!(response.text().await.unwrap(), "<html>no</html>");
}

#[tokio::test]
async fn a_value_that_no_document_lists_is_read() {
    let server = MockServer::start_async().await;
    server
        .mock_async(|when, then| {
            when.path(format!("/protocol/plans/{PLAN}"));
            then.status(200).json_body(json!({
                "planId": PLAN,
                "priceConfig": {"priceType": "AUCTION"},
                "unheardOf": {"of": []},
            }));
        })
        .await;

    let plan = PLAN.parse().unwrap();
    let answer = client(&server, Seam::default())
        .get_plan(&plan)
        .await
        .unwrap();
    assert!(answer.price_config.is_some());
}

#[tokio::test]
async fn a_parameter_that_would_leave_its_place_in_the_path_is_not_sent() {
    let server = MockServer::start_async().await;
    let any = server
        .mock_async(|_, then| {
            then.status(200).json_body(json!({}));
        })
        .await;
    // With a path of its own, as the service has.
    let http = reqwest::Client::builder().build().unwrap();
    let client = Client::new_with_client(&server.url("/api/v1"), http, Seam::default());

    for bad in ["", ".", "..", "a\\b", "..\\.."] {
        let refused = [
            client.get_permission(bad).await.map(|_| ()),
            client.get_delegation(bad).await.map(|_| ()),
            client.get_transactions(bad, None, None).await.map(|_| ()),
        ];
        for outcome in refused {
            assert!(
                matches!(outcome, Err(Error::InvalidRequest(_))),
                "{bad:?}: {outcome:?}"
            );
        }
    }
    any.assert_calls_async(0).await;

    for good in ["0xabc", "a/b", "%2e%2e", "...", "a b?c#d"] {
        client.get_permission(good).await.unwrap();
    }
    any.assert_calls_async(5).await;
}

#[derive(Default)]
struct Recorder(Mutex<Vec<Option<&'static Operation>>>);

impl Exec for Recorder {
    fn exec<'a>(
        &'a self,
        client: &'a reqwest::Client,
        mut request: reqwest::Request,
        operation: Option<&'static Operation>,
    ) -> BoxFuture<'a, reqwest::Result<reqwest::Response>> {
        self.0.lock().unwrap().push(operation);
        assert!(!request.headers().contains_key("api-version"));
        request
            .headers_mut()
            .insert("x-seen", reqwest::header::HeaderValue::from_static("yes"));
        Box::pin(client.execute(request))
    }
}

#[tokio::test]
async fn every_request_goes_through_the_seam_with_its_operation() {
    let server = MockServer::start_async().await;
    let mock = server
        .mock_async(|when, then| {
            when.path("/protocol/plans/mint").header("x-seen", "yes");
            then.status(200).json_body(json!({}));
        })
        .await;

    let recorder = Arc::new(Recorder::default());
    let client = client(&server, Seam::new(recorder.clone()));
    // On another thread: the futures of the client can be spawned.
    let called = tokio::spawn(async move { client.mint_credits(&mint()).await.map(|_| ()) });
    called.await.unwrap().unwrap();
    mock.assert_async().await;
    assert_eq!(*recorder.0.lock().unwrap(), [Some(MINT_CREDITS)]);
}

#[test]
fn nothing_of_the_seam_is_shown() {
    assert_eq!(
        format!("{:?}", Seam::new(Arc::new(Recorder::default()))),
        "Seam(custom)"
    );
    assert_eq!(format!("{:?}", Seam::default()), "Seam(plain)");
}

#[cfg(all(feature = "organizations", feature = "additions", feature = "root"))]
#[tokio::test]
async fn every_client_sends_through_the_seam_that_it_came_from() {
    let server = MockServer::start_async().await;
    let answered = server
        .mock_async(|when, then| {
            when.method(Method::GET).header_missing("api-version");
            then.status(200).json_body(json!({}));
        })
        .await;
    let seen = Arc::new(Seen::default());
    let http = reqwest::Client::builder().build().unwrap();
    let base = format!("{}/api/v1", server.base_url());
    let client =
        Client::new_with_client(&base, http, Seam::new(Arc::clone(&seen) as Arc<dyn Exec>));

    let _ = client.organizations().list_tiers().await;
    let _ = client.additions().get_versions().await;
    let _ = client.root().get_authorization_server().await;

    let seen = std::mem::take(&mut *seen.0.lock().unwrap());
    let wanted = [
        ("listTiers", "/api/v1/organizations/billing/catalog"),
        ("getVersions", "/api/v1/meta/versions"),
        (
            "getAuthorizationServer",
            "/.well-known/oauth-authorization-server",
        ),
    ];
    assert_eq!(seen, wanted.map(|(id, path)| (Some(id), path.to_owned())));
    assert_eq!(answered.calls_async().await, 3);
}

/// What went through: the operation's id, and the path.
#[cfg(all(feature = "organizations", feature = "additions", feature = "root"))]
#[derive(Debug, Default)]
struct Seen(Mutex<Vec<(Option<&'static str>, String)>>);

#[cfg(all(feature = "organizations", feature = "additions", feature = "root"))]
impl Exec for Seen {
    fn exec<'a>(
        &'a self,
        client: &'a reqwest::Client,
        request: reqwest::Request,
        operation: Option<&'static Operation>,
    ) -> BoxFuture<'a, reqwest::Result<reqwest::Response>> {
        let path = request.url().path().to_owned();
        let id = operation.map(|operation| operation.id);
        self.0.lock().unwrap().push((id, path));
        Box::pin(client.execute(request))
    }
}
