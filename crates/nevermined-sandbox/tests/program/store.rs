//! The program with a store.

use super::{Program, ready, spawn, start};
use nevermined_sandbox::{Answers, Sandbox};
use nevermined_types::{Address, PlanId};
use reqwest::Client;
use serde_json::{Value, json};
use std::collections::HashSet;
use std::path::PathBuf;

mod killed;
mod problems;

/// Credits that one order grants, and what it costs in units of the token.
const ORDERED: u64 = 100;
const PRICE: u64 = 1_000;

struct File(PathBuf);

impl File {
    fn new(name: &str) -> Self {
        let file = format!("nevermined-sandbox-{}-{name}.redb", std::process::id());
        let path = std::env::temp_dir().join(file);
        // Left behind by a run that was stopped.
        let _none = std::fs::remove_file(&path);
        Self(path)
    }

    fn path(&self) -> &str {
        self.0.to_str().expect("a path of text")
    }

    /// The options of a program with this store. It is made compact often, so that kills hit that too.
    fn options(&self) -> [&str; 8] {
        let (file, after) = (self.path(), "20000");
        [
            "--port",
            "0",
            "--answers",
            "observed",
            "--store",
            file,
            "--store-compact-after",
            after,
        ]
    }

    async fn open(&self) -> Sandbox {
        let builder = Sandbox::builder().answers(Answers::Observed).store(&self.0);
        builder.start().await.expect("the store, sound")
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _gone = std::fs::remove_file(&self.0);
    }
}

/// Keys, and what there is to buy and to use.
#[derive(Clone)]
struct Market {
    seller: String,
    buyer: String,
    seller_address: Address,
    buyer_address: Address,
    /// Bought by the buyer, and never used.
    sold: PlanId,
    /// Minted to many holders, one of which uses it by a token.
    used: PlanId,
    token: String,
}

async fn post(
    http: &Client,
    url: &str,
    path: &str,
    key: &str,
    body: &Value,
) -> Option<(u16, Value)> {
    let request = http
        .post(format!("{url}/api/v1{path}"))
        .bearer_auth(key)
        .json(body);
    let answer = request.send().await.ok()?;
    let status = answer.status().as_u16();
    Some((status, answer.json().await.ok()?))
}

async fn done(http: &Client, url: &str, path: &str, key: &str, body: &Value) -> Value {
    let answer = post(http, url, path, key, body).await;
    let (status, body) = answer.expect("an answer");
    assert!(status == 200 || status == 201, "{path}: {status} {body}");
    body
}

fn plan(amount: u64, price: u64) -> Value {
    json!({
        "metadataAttributes": { "name": "credits" },
        "priceConfig": { "isCrypto": true, "amounts": [price.to_string()] },
        "creditsConfig": { "amount": amount.to_string(), "minAmount": "1", "maxAmount": "1" },
    })
}

/// Sets up a market in a new store.
async fn market(file: &File, http: &Client) -> Market {
    let sandbox = file.open().await;
    let url = sandbox.url().to_owned();
    let seller = sandbox.create_account("seller", 0);
    let buyer = sandbox.create_account("buyer", 1_000_000_000_000);
    let mut plans = Vec::new();
    for terms in [plan(ORDERED, PRICE), plan(1, 0)] {
        let answer = done(http, &url, "/protocol/plans", seller.api_key(), &terms).await;
        let id: PlanId = answer["planId"]
            .as_str()
            .expect("an id")
            .parse()
            .expect("an id");
        plans.push(id);
    }
    let [sold, used] = plans.try_into().expect("two plans");
    let accepted = json!({ "scheme": "nvm:erc4337", "network": "eip155:84532", "planId": used });
    let leave = json!({
        "provider": "erc4337", "spendingLimitCents": 100, "durationSecs": 86_400, "currency": "usdc",
    });
    let delegated = done(http, &url, "/delegation/create", buyer.api_key(), &leave).await;
    let backing = json!({ "delegationId": delegated["delegationId"] });
    let permission = json!({ "accepted": accepted, "delegationConfig": backing });
    let permitted = done(
        http,
        &url,
        "/x402/permissions",
        buyer.api_key(),
        &permission,
    )
    .await;
    let minted = json!({ "planId": used, "creditsReceiver": buyer.address(), "amount": 1_000_000 });
    done(
        http,
        &url,
        "/protocol/plans/mint",
        seller.api_key(),
        &minted,
    )
    .await;
    sandbox.shutdown().await;
    Market {
        seller: seller.api_key().to_owned(),
        buyer: buyer.api_key().to_owned(),
        seller_address: seller.address(),
        buyer_address: buyer.address(),
        sold,
        used,
        token: permitted["accessToken"]
            .as_str()
            .expect("a token")
            .to_owned(),
    }
}

fn is_done((status, _): &(u16, Value)) -> bool {
    *status == 200 || *status == 201
}

fn transaction((_, body): &(u16, Value)) -> Option<String> {
    Some(body["transaction"].as_str()?.to_owned())
}

async fn settle(http: &Client, url: &str, market: &Market, request: &str) -> Option<(u16, Value)> {
    let accepts =
        json!({ "scheme": "nvm:erc4337", "network": "eip155:84532", "planId": market.used });
    let body = json!({
        "paymentRequired": { "x402Version": 2, "resource": { "url": "" }, "accepts": [accepts] },
        "x402AccessToken": market.token,
        "maxAmount": "1",
        "agentRequestId": request,
    });
    post(http, url, "/x402/settle", &market.seller, &body).await
}

#[tokio::test]
async fn a_restart_has_the_same_accounts_and_its_own_ids() {
    let file = File::new("restart");
    let mut first = start(&file.options());
    let before = ready(&mut first);
    drop(first);
    let mut second = start(&file.options());
    let after = ready(&mut second);
    for part in ["accounts", "randomSeed"] {
        assert_eq!(before[part], after[part]);
    }
    drop(second);
    let sandbox = file.open().await;
    let third = sandbox.create_account("third", 0);
    let all = sandbox.accounts();
    let addresses: HashSet<Address> = all.iter().map(|account| account.address()).collect();
    assert_eq!(addresses.len(), 3);
    assert_eq!(all[2].api_key(), third.api_key());
    sandbox.shutdown().await;
}
