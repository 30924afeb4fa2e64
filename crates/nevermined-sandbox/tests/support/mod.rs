//! What the tests share: a sandbox with two accounts, and calls to it over HTTP.

#![allow(dead_code, reason = "each test file uses a part of it")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that can't go on has failed"
)]

pub(crate) mod document;
mod judge;
pub(crate) mod merchant;

use nevermined_sandbox::{Account, Answers, Builder, Sandbox};
use nevermined_types::{Address, PlanId};
use reqwest::{Client, Method, RequestBuilder, header::HeaderMap};
use serde_json::{Value, json};
use std::time::Duration;

/// Waits until `holds`: a sandbox that never gets there fails the test and does not hang it.
pub(crate) async fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let waiting = async {
        while !holds() {
            tokio::task::yield_now().await;
        }
    };
    let patience = Duration::from_secs(10);
    if tokio::time::timeout(patience, waiting).await.is_err() {
        panic!("it never came to be that {what}");
    }
}

pub(crate) struct World {
    pub(crate) sandbox: Sandbox,
    pub(crate) seller: Account,
    pub(crate) buyer: Account,
    pub(crate) http: Client,
}

pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Answer {
    pub(crate) fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }

    /// The refusal must be this one, in a whole envelope.
    #[track_caller]
    pub(crate) fn assert_refused(&self, status: u16, code: &str) {
        assert_eq!(
            (self.status, self.code()),
            (status, code),
            "{:#}",
            self.body
        );
        assert_eq!(self.body["httpStatus"], status);
        assert!(!self.body["message"].as_str().unwrap().is_empty());
        let category = self.body["category"].as_str().unwrap();
        assert!(
            ["validation", "auth", "business", "integration", "internal"].contains(&category),
            "{category}"
        );
        assert_eq!(
            self.body["correlationId"],
            self.headers["x-correlation-id"].to_str().unwrap()
        );
        let uuid = self.body["uuid"].as_str().unwrap();
        assert!(uuid.starts_with("e-") && uuid.len() == 38, "{uuid}");
        assert!(self.body["date"].as_str().unwrap().ends_with('Z'));
    }

    #[track_caller]
    pub(crate) fn assert_ok(&self) -> &Value {
        assert!(
            self.status == 200 || self.status == 201,
            "{} {:#}",
            self.status,
            self.body
        );
        &self.body
    }
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with(Sandbox::builder()).await
    }

    pub(crate) async fn observed() -> Self {
        Self::with(Sandbox::builder().answers(Answers::Observed)).await
    }

    pub(crate) async fn with(builder: Builder) -> Self {
        let sandbox = builder.start().await.unwrap();
        let seller = sandbox.create_account("seller", 0);
        let buyer = sandbox.create_account("buyer", 100_000_000);
        let http = Client::builder().build().unwrap();
        Self {
            sandbox,
            seller,
            buyer,
            http,
        }
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http
            .request(method, format!("{}/api/v1{path}", self.sandbox.url()))
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        send(self.request(Method::GET, path)).await
    }

    pub(crate) async fn get_as(&self, who: &Account, path: &str) -> Answer {
        send(self.request(Method::GET, path).bearer_auth(who.api_key())).await
    }

    pub(crate) async fn post(&self, who: &Account, path: &str, body: Value) -> Answer {
        send(
            self.request(Method::POST, path)
                .bearer_auth(who.api_key())
                .json(&body),
        )
        .await
    }

    /// As the official clients order: no body, and a content type all the same.
    pub(crate) async fn order(&self, who: &Account, plan: &str) -> Answer {
        send(
            self.request(Method::POST, &format!("/protocol/plans/{plan}/order"))
                .bearer_auth(who.api_key())
                .header("content-type", "application/json"),
        )
        .await
    }

    pub(crate) async fn mint(
        &self,
        who: &Account,
        plan: &str,
        holder: Address,
        amount: Value,
    ) -> Answer {
        self.post(
            who,
            "/protocol/plans/mint",
            json!({ "planId": plan, "holderAddress": holder, "amount": amount }),
        )
        .await
    }

    pub(crate) async fn redeem(
        &self,
        who: &Account,
        plan: &str,
        holder: Address,
        amount: Value,
    ) -> Answer {
        self.post(
            who,
            "/protocol/plans/redeem",
            json!({ "planId": plan, "holderAddress": holder, "amount": amount, "proof": "0x00" }),
        )
        .await
    }

    /// Registers a plan of the seller and gives its id.
    pub(crate) async fn plan(&self, body: Value) -> String {
        let answer = self.post(&self.seller, "/protocol/plans", body).await;
        answer.assert_ok()["planId"].as_str().unwrap().to_owned()
    }

    pub(crate) fn credits(&self, plan: &str, holder: &Account) -> u64 {
        let plan: PlanId = plan.parse().unwrap();
        self.sandbox
            .balance(&plan, holder.address())
            .unwrap()
            .to_u64()
            .unwrap()
    }

    pub(crate) fn money(&self, of: &Account) -> u64 {
        self.sandbox.wallet(of.address()).to_u64().unwrap()
    }
}

/// Sends a request. What the API answers is judged by its documents.
pub(crate) async fn send(request: RequestBuilder) -> Answer {
    let (client, request) = request.build_split();
    let request = request.unwrap();
    let (method, path) = (request.method().clone(), request.url().path().to_owned());
    let response = client.execute(request).await.unwrap();
    let status = response.status().as_u16();
    let headers = response.headers().clone();
    let text = response.text().await.unwrap();
    let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
    let answer = Answer {
        status,
        headers,
        body,
    };
    judge::judge(method.as_str(), &path, &answer);
    answer
}

/// 100 credits for 10 dollars, in the documented form.
pub(crate) fn documented_plan() -> Value {
    json!({
        "name": "100 answers",
        "description": "A hundred answers",
        "priceConfig": {
            "priceType": "FIXED_PRICE",
            "tokenAddress": "0x036CbD53842c5426634e7929541eC2318f3dCF7e",
            "amounts": [10_000_000],
        },
        "creditsConfig": { "creditsType": "FIXED", "amount": 100, "minAmount": 1 },
    })
}

/// A plan in the form that the official clients send, with some of its parts replaced.
pub(crate) fn observed_plan(change: impl FnOnce(&mut Value)) -> Value {
    let zero = "0x0000000000000000000000000000000000000000";
    let mut body = json!({
        "metadataAttributes": { "name": "credits" },
        "priceConfig": {
            "tokenAddress": "0x036CbD53842c5426634e7929541eC2318f3dCF7e",
            "amounts": ["9900000", "100000"],
            "receivers": [
                "0x1111111111111111111111111111111111111111",
                "0x2222222222222222222222222222222222222222",
            ],
            "contractAddress": zero,
            "feeController": zero,
            "externalPriceAddress": zero,
            "templateAddress": zero,
            "isCrypto": true,
        },
        "creditsConfig": {
            "isRedemptionAmountFixed": true,
            "redemptionType": 4,
            "onchainMirror": false,
            "durationSecs": "0",
            "amount": "100",
            "minAmount": "1",
            "maxAmount": "1",
        },
        "nonce": "134975030334182177746798578422595500939",
        "isTrialPlan": false,
        "accessLimit": "credits",
    });
    change(&mut body);
    body
}
