//! A merchant on this machine that is paid through the router.

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};

pub(crate) const RECIPIENT: &str = "0x1111111111111111111111111111111111111111";
const USDC: &str = "0x036CbD53842c5426634e7929541eC2318f3dCF7e";

/// A merchant that asks for a hundredth of a dollar and a bit, in the way that the path says.
pub(crate) async fn merchant() -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new().fallback(serve);
    tokio::spawn(async move { axum::serve(listener, router).await });
    url
}

pub(crate) fn option(version: u64) -> Value {
    let (network, amount) = match version {
        1 => ("base-sepolia", "maxAmountRequired"),
        _ => ("eip155:84532", "amount"),
    };
    json!({
        "scheme": "exact", "network": network, amount: "12000", "asset": USDC, "payTo": RECIPIENT,
    })
}

async fn serve(request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let header = |name: &str| {
        let value = request.headers().get(name)?;
        Some(value.to_str().unwrap().to_owned())
    };
    let paid = ["payment-signature", "x-payment", "authorization"]
        .iter()
        .find_map(|name| header(name).filter(|value| !value.starts_with("Bearer")));
    let answer = Response::builder();
    let said = json!({
        "method": request.method().as_str(),
        "authorization": header("authorization"),
        "x-own": header("x-own"),
        "x-router-request-id": header("x-router-request-id"),
        "paid": paid.is_some(),
    });
    let receipt = STANDARD.encode(json!({ "transaction": "0xfeed" }).to_string());
    let answer = match (path.as_str(), paid) {
        ("/free", _) | ("/silent", Some(_)) => answer.header("x-router-payment-id", "forged"),
        ("/refuses", _) | ("/v1" | "/v2" | "/mpp" | "/breaks" | "/silent" | "/far", None) => {
            return unpaid(&path);
        }
        ("/breaks", Some(_)) => answer.status(500),
        ("/mpp", Some(credential)) => {
            let content = credential.strip_prefix("Payment ").unwrap();
            let content = URL_SAFE_NO_PAD.decode(content).unwrap();
            let content: Value = serde_json::from_slice(&content).unwrap();
            assert_eq!(content["challenge"]["id"], "c-1");
            let receipt = json!({ "reference": "0xmpp", "status": "success" });
            answer.header(
                "payment-receipt",
                URL_SAFE_NO_PAD.encode(receipt.to_string()),
            )
        }
        (_, Some(credential)) => {
            let content = STANDARD.decode(credential).unwrap();
            let content: Value = serde_json::from_slice(&content).unwrap();
            assert_eq!(content["payload"]["authorization"]["value"], "12000");
            assert_eq!(content["payload"]["authorization"]["to"], RECIPIENT);
            answer.header("payment-response", receipt)
        }
        (_, None) => answer.status(404),
    };
    answer.body(Body::from(said.to_string())).unwrap()
}

fn unpaid(path: &str) -> Response {
    let required = json!({ "x402Version": 2, "accepts": [option(2)] });
    let answer = Response::builder().status(402);
    let (answer, body) = match path {
        "/v1" => (answer, json!({ "x402Version": 1, "accepts": [option(1)] })),
        "/mpp" => {
            let request = json!({ "amount": "12000", "currency": "0x20", "recipient": RECIPIENT });
            let request = URL_SAFE_NO_PAD.encode(request.to_string());
            let challenge = format!(
                "Payment id=\"c-1\", realm=\"r\", method=\"tempo\", intent=\"charge\", request=\"{request}\""
            );
            (answer.header("www-authenticate", challenge), json!({}))
        }
        "/far" => {
            let mut option = option(1);
            option["network"] = json!("base");
            (answer, json!({ "x402Version": 1, "accepts": [option] }))
        }
        _ => {
            let encoded = STANDARD.encode(required.to_string());
            (answer.header("payment-required", encoded), json!({}))
        }
    };
    answer.body(Body::from(body.to_string())).unwrap()
}
