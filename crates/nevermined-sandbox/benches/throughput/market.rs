//! What is in the sandbox before anything is measured, and the requests that are measured.

use crate::Failure;
use crate::client::{NUMBER, Request};
use nevermined_sandbox::{Account, Sandbox};
use serde_json::{Value, json};

/// Credits of the buyer: more than any run settles.
const CREDITS: u64 = 1_000_000_000;

/// One plan, one agent, one buyer with credits and a token.
pub(crate) struct Market {
    seller: String,
    buyer: String,
    buyer_address: String,
    plan: String,
    agent: String,
    token: String,
}

impl Market {
    pub(crate) async fn open(sandbox: &Sandbox) -> Result<Self, Failure> {
        let seller = sandbox.create_account("seller", 0);
        let buyer = sandbox.create_account("buyer", 1_000_000_000);
        let post = async |who: &Account, path: &str, body: Value| -> Result<Value, Failure> {
            let client = reqwest::Client::builder().build()?;
            let url = format!("{}/api/v1{path}", sandbox.url());
            let request = client.post(url).bearer_auth(who.api_key()).json(&body);
            Ok(request.send().await?.error_for_status()?.json().await?)
        };
        let text = |body: &Value, field: &str| -> Result<String, Failure> {
            let value = body.get(field).or_else(|| body.get("data")?.get(field));
            let value = value.and_then(Value::as_str);
            Ok(value
                .ok_or_else(|| format!("{body} has no {field}"))?
                .to_owned())
        };
        let plan = json!({
            "metadataAttributes": { "name": "credits" },
            "priceConfig": { "isCrypto": true, "amounts": ["10000"] },
            "creditsConfig": { "amount": "100", "minAmount": "1", "maxAmount": "1" },
        });
        let plan = text(&post(&seller, "/protocol/plans", plan).await?, "planId")?;
        let agent = json!({
            "metadataAttributes": { "name": "agent" },
            "agentApiAttributes": { "endpoints": [{ "POST": "https://seller.example/ask" }] },
            "plans": [plan],
        });
        let agent = text(&post(&seller, "/protocol/agents", agent).await?, "agentId")?;
        let minted =
            json!({ "planId": plan, "creditsReceiver": buyer.address(), "amount": CREDITS });
        post(&seller, "/protocol/plans/mint", minted).await?;
        let leave = json!({
            "provider": "erc4337", "spendingLimitCents": 100, "durationSecs": 86_400, "currency": "usdc",
        });
        let delegated = post(&buyer, "/delegation/create", leave).await?;
        let permission = json!({
            "accepted": {
                "scheme": "nvm:erc4337", "network": "eip155:84532", "planId": plan,
                "extra": { "agentId": agent },
            },
            "delegationConfig": { "delegationId": text(&delegated, "delegationId")? },
        });
        let permitted = post(&buyer, "/x402/permissions", permission).await?;
        Ok(Self {
            seller: seller.api_key().to_owned(),
            buyer: buyer.api_key().to_owned(),
            buyer_address: buyer.address().to_string(),
            plan,
            agent,
            token: text(&permitted, "accessToken")?,
        })
    }

    pub(crate) fn balance(&self) -> Request {
        let path = format!(
            "/protocol/plans/{}/balance/{}",
            self.plan, self.buyer_address
        );
        Request::new("GET", &path, &self.buyer, "")
    }

    pub(crate) fn verify(&self) -> Request {
        let body = self.use_of_token().to_string();
        Request::new("POST", "/x402/verify", &self.seller, &body)
    }

    /// Each with a request id of its own.
    pub(crate) fn settle(&self) -> Request {
        let mut body = self.use_of_token();
        body["agentRequestId"] = format!("request-{NUMBER}").into();
        Request::new("POST", "/x402/settle", &self.seller, &body.to_string())
    }

    /// Each to a holder of its own.
    pub(crate) fn mint(&self) -> Request {
        let body = json!({
            "planId": self.plan, "amount": 7,
            "creditsReceiver": format!("0x{NUMBER}aaaaaaaaaaaaaaaaaaaaaaaa"),
        });
        Request::new(
            "POST",
            "/protocol/plans/mint",
            &self.seller,
            &body.to_string(),
        )
    }

    /// Each to the same holder, and lasting longer than the one before.
    pub(crate) fn mint_expirable(&self) -> Request {
        let body = json!({
            "planId": self.plan, "amount": 7, "creditsDuration": NUMBER,
            "creditsReceiver": self.buyer_address,
        });
        let path = "/protocol/plans/mintExpirable";
        Request::new("POST", path, &self.seller, &body.to_string())
    }

    fn use_of_token(&self) -> Value {
        json!({
            "paymentRequired": {
                "x402Version": 2,
                "resource": { "url": "https://seller.example/ask" },
                "accepts": [{
                    "scheme": "nvm:erc4337", "network": "eip155:84532", "planId": self.plan,
                    "extra": { "version": "1", "agentId": self.agent, "httpVerb": "POST" },
                }],
            },
            "x402AccessToken": self.token,
            "maxAmount": "1",
        })
    }
}
