//! The program with a store: killed at any moment and on a full disk, it loses nothing that it answered.

use super::{Program, ready, spawn, start};
use nevermined_sandbox::{Answers, Sandbox};
use nevermined_types::{Address, PlanId};
use reqwest::Client;
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

/// How often the program is killed, unless the environment says otherwise.
const KILLS: u64 = 30;

/// Requests in flight.
const CLIENTS: u64 = 8;

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

/// What was asked and what was answered, over all kills.
#[derive(Clone, Default)]
struct Asked {
    orders: u64,
    orders_answered: u64,
    /// By holder: credits, and whether that was answered. A holder is minted to once.
    mints: HashMap<Address, (u64, bool)>,
    /// By request id: the transaction, if it was answered.
    settles: HashMap<String, Option<String>>,
}

/// One client: asks until the program is gone. `round` and `client` make what it asks for unique.
async fn ask(
    http: Client,
    url: String,
    market: Market,
    (round, client): (u64, u64),
    asked: Arc<Mutex<Asked>>,
    answered: impl Fn() -> bool,
) {
    for number in 0u64.. {
        let id = (round << 32) | (client << 24) | number;
        let answer = match number % 3 {
            0 => {
                asked.lock().expect("unpoisoned").orders += 1;
                let path = format!("/protocol/plans/{}/order", market.sold);
                let answer = post(&http, &url, &path, &market.buyer, &json!({})).await;
                if answer.as_ref().is_some_and(is_done) {
                    asked.lock().expect("unpoisoned").orders_answered += 1;
                }
                answer
            }
            1 => {
                let mut bytes = [0xcd; 20];
                bytes[..8].copy_from_slice(&id.to_be_bytes());
                let holder = Address::from_bytes(bytes);
                let amount = number + 1;
                let minted = |answered| {
                    asked
                        .lock()
                        .expect("unpoisoned")
                        .mints
                        .insert(holder, (amount, answered))
                };
                minted(false);
                let body =
                    json!({ "planId": market.used, "creditsReceiver": holder, "amount": amount });
                let answer = post(&http, &url, "/protocol/plans/mint", &market.seller, &body).await;
                if answer.as_ref().is_some_and(is_done) {
                    minted(true);
                }
                answer
            }
            _ => {
                let request = format!("request-{id}");
                let settled = |transaction| {
                    asked
                        .lock()
                        .expect("unpoisoned")
                        .settles
                        .insert(request.clone(), transaction)
                };
                settled(None);
                let answer = settle(&http, &url, &market, &request).await;
                if let Some(transaction) = answer.as_ref().and_then(transaction) {
                    settled(Some(transaction));
                }
                answer
            }
        };
        let Some(answer) = answer else {
            return;
        };
        assert!(is_done(&answer), "{answer:?}");
        if answered() {
            return;
        }
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

/// Opens the store in this process and compares it with what was answered. Opening it audits the ledger.
async fn compare(
    file: &File,
    http: &Client,
    market: &Market,
    asked: &Asked,
    seen: &mut HashSet<String>,
) {
    let sandbox = file.open().await;
    assert_eq!(sandbox.audit(), Ok(()));
    let credits = |plan: &PlanId, holder| {
        let balance = sandbox.balance(plan, holder).expect("the plan");
        balance.to_u64().expect("few")
    };
    let mut minted = 1_000_000;
    for (holder, (amount, answered)) in &asked.mints {
        let held = credits(&market.used, *holder);
        assert!(
            held == *amount || (held == 0 && !answered),
            "{holder}: {held} of {amount}"
        );
        minted += held;
    }

    let bought = credits(&market.sold, market.buyer_address);
    let orders = bought / ORDERED;
    assert_eq!(bought % ORDERED, 0);
    assert!(
        (asked.orders_answered..=asked.orders).contains(&orders),
        "{orders}"
    );
    let wallet = |of| sandbox.wallet(of).to_u64().expect("a little money");
    assert_eq!(wallet(market.seller_address), orders * PRICE);
    assert_eq!(
        wallet(market.buyer_address),
        1_000_000_000_000 - orders * PRICE
    );

    // A repeat of what was settled gives the same receipt and burns nothing. Once is enough.
    let settled_now = 1_000_000 - credits(&market.used, market.buyer_address);
    let answered = asked
        .settles
        .values()
        .filter(|settled| settled.is_some())
        .count() as u64;
    let asked_for = asked.settles.len() as u64;
    assert!(
        (answered..=asked_for).contains(&settled_now),
        "{settled_now} of {asked_for}"
    );
    for (request, settled) in &asked.settles {
        let Some(settled) = settled else { continue };
        if !seen.insert(request.clone()) {
            continue;
        }
        let again = settle(http, sandbox.url(), market, request)
            .await
            .expect("an answer");
        assert_eq!(transaction(&again).as_ref(), Some(settled), "{request}");
    }
    assert_eq!(
        1_000_000 - credits(&market.used, market.buyer_address),
        settled_now
    );
    assert!(minted >= 1_000_000);
    sandbox.shutdown().await;
}

/// `NEVERMINED_SANDBOX_KILLS=300 cargo test -p nevermined-sandbox --test program killed`
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_any_moment_it_keeps_what_it_answered_and_nothing_twice() {
    let wanted = std::env::var("NEVERMINED_SANDBOX_KILLS");
    let kills = wanted.map_or(KILLS, |kills| kills.parse().expect("a number of kills"));
    let file = File::new("killed");
    let http = Client::builder().build().expect("a client");
    let market = market(&file, &http).await;
    let asked = Arc::new(Mutex::new(Asked::default()));
    let mut seen = HashSet::new();
    let mut rng = fastrand::Rng::with_seed(kills);
    for round in 0..kills {
        let program = start(&file.options());
        if round % 10 == 9 {
            // While it starts.
            for _ in 0..rng.u32(..20_000) {
                std::thread::yield_now();
            }
            drop(program);
        } else {
            kill_under_load(program, round, rng.u64(..120), &http, &market, &asked).await;
        }
        let asked = asked.lock().expect("unpoisoned").clone();
        compare(&file, &http, &market, &asked, &mut seen).await;
    }
    let asked = asked.lock().expect("unpoisoned");
    let all_kinds = [
        asked.orders_answered,
        asked
            .mints
            .values()
            .filter(|(_, answered)| *answered)
            .count() as u64,
        asked
            .settles
            .values()
            .filter(|settled| settled.is_some())
            .count() as u64,
    ];
    assert!(
        all_kinds.iter().all(|count| *count > kills),
        "{all_kinds:?}"
    );
    let file = std::fs::metadata(&file.0).expect("the file").len();
    println!(
        "{kills} kills; orders, mints and settles answered: {all_kinds:?}; the file: {file} bytes"
    );
}

/// Kills the program as soon as it gave so many answers, with others under way.
async fn kill_under_load(
    mut program: Program,
    round: u64,
    after: u64,
    http: &Client,
    market: &Market,
    asked: &Arc<Mutex<Asked>>,
) {
    let ready = ready(&mut program);
    assert_eq!(ready["accounts"][1]["apiKey"], market.buyer);
    let url = ready["url"].as_str().expect("a URL").to_owned();
    // Its log has to go somewhere, or it would wait for a reader.
    let mut log = program.child.stderr.take().expect("its log");
    let drain = std::thread::spawn(move || std::io::copy(&mut log, &mut std::io::sink()));
    let answers = Arc::new(AtomicU64::new(0));
    let killed = Arc::new(AtomicBool::new(false));
    let program = Arc::new(Mutex::new(program));
    let mut clients = tokio::task::JoinSet::new();
    for client in 0..CLIENTS {
        let (answers, killed, program) = (answers.clone(), killed.clone(), program.clone());
        let answered = move || {
            if answers.fetch_add(1, Ordering::Relaxed) >= after {
                let mut program = program.lock().expect("unpoisoned");
                program.child.kill().expect("to kill it");
                killed.store(true, Ordering::Relaxed);
            }
            killed.load(Ordering::Relaxed)
        };
        let (url, asked) = (url.clone(), asked.clone());
        clients.spawn(ask(
            http.clone(),
            url,
            market.clone(),
            (round, client),
            asked,
            answered,
        ));
    }
    while let Some(ended) = clients.join_next().await {
        ended.expect("a client without complaint");
    }
    drop(program);
    let _read = drain.join();
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

#[test]
fn a_store_that_is_none_ends_the_program_with_the_reason() {
    let file = File::new("none");
    std::fs::write(&file.0, "dear diary").expect("written");
    let ended = Command::new(env!("CARGO_BIN_EXE_nevermined-sandbox"))
        .args(file.options())
        .output()
        .expect("the program");
    assert_eq!(ended.status.code(), Some(1));
    assert!(ended.stdout.is_empty());
    let said = String::from_utf8_lossy(&ended.stderr);
    let wanted = format!("the store {} is not the store of a sandbox", file.path());
    assert!(said.contains(&wanted), "{said}");
}

/// The disk is full when the file may grow no more: as the shell's limit has it.
#[cfg(unix)]
#[tokio::test]
async fn on_a_full_disk_every_answer_is_a_failure_until_a_restart() {
    let file = File::new("full");
    let http = Client::builder().build().expect("a client");
    let market = market(&file, &http).await;
    let blocks = std::fs::metadata(&file.0).expect("the file").len() / 512 + 64;
    let limited = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
    let mut command = Command::new("sh");
    command.args(["-c", &limited, env!("CARGO_BIN_EXE_nevermined-sandbox")]);
    // Not compact: it is to grow.
    command.args(&file.options()[..6]);
    let mut program = spawn(command);
    let url = ready(&mut program)["url"]
        .as_str()
        .expect("a URL")
        .to_owned();
    let mut log = program.child.stderr.take().expect("its log");
    let drain = std::thread::spawn(move || std::io::copy(&mut log, &mut std::io::sink()));

    let mint =
        json!({ "planId": market.used, "creditsReceiver": market.seller_address, "amount": 1 });
    let mut answered = 0;
    let failure = loop {
        let path = "/protocol/plans/mint";
        let answer = post(&http, &url, path, &market.seller, &mint)
            .await
            .expect("an answer");
        if !is_done(&answer) {
            break answer;
        }
        answered += 1;
        assert!(answered < 100_000, "the limit did not hold");
    };
    assert_eq!(
        (failure.0, failure.1["code"].as_str()),
        (500, Some("BCK.HTTP.500")),
        "{failure:?}"
    );
    let said = failure.1["message"].as_str().expect("a message");
    assert!(said.starts_with("the sandbox's store failed: "), "{said}");
    // The memory is ahead of the store: nothing of it is shown.
    let balance = format!(
        "/protocol/plans/{}/balance/{}",
        market.used, market.seller_address
    );
    let look = http
        .get(format!("{url}/api/v1{balance}"))
        .send()
        .await
        .expect("an answer");
    assert_eq!(look.status(), 500);
    drop(program);
    let _read = drain.join();

    let sandbox = file.open().await;
    let held = sandbox
        .balance(&market.used, market.seller_address)
        .expect("the plan");
    let held = held.to_u64().expect("few");
    assert!(
        held == answered || held == answered + 1,
        "{held} of {answered}"
    );
    sandbox.shutdown().await;
}
