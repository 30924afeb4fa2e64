//! Killed at any moment, the program loses nothing that it answered.

use super::*;
use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

/// How often the program is killed, unless the environment says otherwise.
const KILLS: u64 = 30;

/// Requests in flight.
const CLIENTS: u64 = 8;

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
