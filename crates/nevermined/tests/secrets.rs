//! The key is in the one header that needs it, and nowhere that a person or a log reads.
//!
//! Each test makes keys of its own and searches all that was shown, and all that was logged by any crate at any level,
//! for the key, its token and its signature.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on stops"
)]

mod support;

#[path = "secrets/echoes.rs"]
mod echoes;

use std::error::Error as StdError;
use std::sync::LazyLock;
#[cfg(feature = "raw")]
use std::sync::Mutex;

use echoes::echoes;
use nevermined::{ApiKey, Environment, Error, Nevermined, RetryPolicy};
use support::{CALLS, Call, Logs, Server, TestKey, VirtualClock, answer, holder, plan};

static LOGS: LazyLock<Logs> = LazyLock::new(Logs::of_this_process);

/// All that a test has seen of the library.
#[derive(Default)]
struct Shown(Vec<(String, String)>);

impl Shown {
    fn add(&mut self, what: impl Into<String>, text: impl Into<String>) {
        self.0.push((what.into(), text.into()));
    }

    fn debug(&mut self, what: &str, value: &impl std::fmt::Debug) {
        self.add(what, format!("{value:?}"));
        self.add(what, format!("{value:#?}"));
    }

    /// Everything that an error says, its causes included.
    fn error(&mut self, what: &str, error: &Error) {
        self.debug(what, error);
        self.add(what, error.to_string());
        self.add(what, String::from_utf8_lossy(error.body()));
        for text in [
            Some(error.message()),
            error.hint(),
            error.code(),
            error.docs_url(),
            error.request_id(),
        ] {
            self.add(what, text.unwrap_or_default());
        }
        self.add(what, error.outdated_documents().join(" "));
        let mut cause = error.source();
        while let Some(next) = cause {
            self.add(what, format!("{next} {next:?}"));
            cause = next.source();
        }
    }

    /// None of the key's secrets was shown or logged.
    fn assert_free_of(&self, key: &TestKey) {
        for secret in key.secrets() {
            for (what, text) in &self.0 {
                assert!(!text.contains(&secret), "{what} shows {secret}: {text}");
            }
            let logs = LOGS.text();
            if let Some(at) = logs.find(&secret) {
                let start = logs[..at].rfind('\n').unwrap_or(0);
                panic!(
                    "the logs show {secret}: {}",
                    &logs[start..at + secret.len()]
                );
            }
        }
    }
}

fn client(server: &Server, key: &TestKey) -> Nevermined {
    Nevermined::builder()
        .api_key(key.whole())
        .environment(Environment::custom(server.url()).unwrap())
        .clock(VirtualClock::new())
        .retry(RetryPolicy::never())
        .build()
        .unwrap()
}

#[tokio::test]
async fn the_search_finds_a_key_that_is_logged_or_shown() {
    LazyLock::force(&LOGS);
    let key = TestKey::new();
    let found = |shown: &Shown| {
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| shown.assert_free_of(&key)))
            .is_err()
    };
    assert!(!found(&Shown::default()));
    let mut shown = Shown::default();
    shown.add("a text", format!("sig={}", key.signature()));
    assert!(found(&shown));

    let server = Server::always(answer(200, &[], Call::Order.success())).await;
    Call::Order.run(&client(&server, &key)).await.unwrap();
    assert!(!found(&Shown::default()));
    let logs = LOGS.text();
    assert!(
        logs.contains("nvm.operation_id"),
        "the SDK's span is logged: {logs}"
    );
    assert!(logs.contains("reqwest"), "other crates are logged: {logs}");
    tracing::trace!(token = key.token());
    assert!(found(&Shown::default()));
    // The key does go where it belongs.
    let sent = server.received()[0]
        .header("authorization")
        .map(str::to_owned);
    assert_eq!(sent, Some(format!("Bearer {}", key.whole())));
}

#[tokio::test]
async fn nothing_that_is_made_with_a_key_shows_it() {
    LazyLock::force(&LOGS);
    let key = TestKey::new();
    let mut shown = Shown::default();
    let server = Server::always(answer(404, &[], "")).await;
    let builder = Nevermined::builder()
        .api_key(key.whole())
        .organization("org-1");
    shown.debug("builder", &builder);
    let nvm = builder
        .environment(Environment::custom(server.url()).unwrap())
        .build()
        .unwrap();
    shown.debug("key", &ApiKey::new(key.whole()).unwrap());
    shown.debug("client", &nvm);
    shown.debug("environment", nvm.environment());
    shown.debug("plans", &nvm.plans());
    shown.debug("credits", &nvm.credits());
    shown.debug("order", &nvm.plans().order(&plan()));
    shown.debug("get", &nvm.plans().get(&plan()));
    shown.debug("balance", &nvm.plans().balance(&plan(), holder()));
    shown.debug("mint", &nvm.credits().mint(&plan(), holder(), 1));
    let redeem = nvm
        .credits()
        .redeem(&plan(), holder(), 1, "0xproof-of-the-holder");
    shown.debug("redeem", &redeem);
    for (what, text) in &shown.0 {
        assert!(!text.contains("0xproof-of-the-holder"), "{what}: {text}");
    }
    let custom = nvm
        .request("POST", "/x")
        .query("token", key.whole())
        .json(&key.whole());
    shown.debug("custom request", &custom);
    for call in CALLS {
        let result = call.run(&nvm).await;
        shown.error("an ordinary refusal", &result.unwrap_err());
    }
    shown.assert_free_of(&key);
}

/// The mistakes that people make with keys.
#[tokio::test]
async fn a_key_in_the_wrong_place_is_not_repeated() {
    LazyLock::force(&LOGS);
    let key = TestKey::new();
    let whole = key.whole();
    let mut shown = Shown::default();
    let mut refused = |what: &str, result: Result<(), Error>| {
        shown.error(what, &result.expect_err(what));
    };
    for url in [
        whole.clone(),
        format!("https://{whole}@api.example.com"),
        format!("https://user:{}@api.example.com", key.token()),
        format!("https://api.example.com/?key={whole}"),
        format!("https://api.example.com/#{whole}"),
        format!("http://{}", key.token()),
        format!("http://api.example.com/{whole}"),
        format!("{whole}://api.example.com"),
    ] {
        refused("base URL", Environment::custom(&url).map(|_| ()));
        refused("environment", url.parse::<Environment>().map(|_| ()));
    }
    refused("environment", whole.parse::<Environment>().map(|_| ()));
    refused(
        "environment",
        key.token().parse::<Environment>().map(|_| ()),
    );
    let build = |builder: nevermined::NeverminedBuilder| builder.build().map(|_| ());
    refused(
        "unknown prefix",
        build(Nevermined::builder().api_key(TestKey::of("prod").whole())),
    );
    refused(
        "swapped prefix",
        build(Nevermined::builder().api_key(format!("{}:custom", key.token()))),
    );
    refused(
        "twice",
        build(Nevermined::builder().api_key(format!("{whole}{whole}"))),
    );
    refused(
        "quoted",
        build(Nevermined::builder().api_key(format!("\"{whole}\""))),
    );
    refused(
        "with a space",
        build(Nevermined::builder().api_key(format!("Bearer {whole}"))),
    );
    let with_key = || Nevermined::builder().api_key(key.whole());
    refused("version", build(with_key().api_version(whole.clone())));
    refused(
        "organization",
        build(with_key().organization(whole.clone())),
    );
    refused(
        "plan",
        whole
            .parse::<nevermined::PlanId>()
            .map(|_| ())
            .map_err(Error::from),
    );
    refused(
        "holder",
        whole
            .parse::<nevermined::Address>()
            .map(|_| ())
            .map_err(Error::from),
    );
    refused(
        "amount",
        whole
            .parse::<nevermined::Credits>()
            .map(|_| ())
            .map_err(Error::from),
    );
    let server = Server::always(answer(404, &[], "")).await;
    let nvm = client(&server, &TestKey::new());
    let sent = [
        ("method", nvm.request(whole.clone(), "/x").await.map(|_| ())),
        ("method", nvm.request(key.token(), "/x").await.map(|_| ())),
        ("path", nvm.request("GET", whole.clone()).await.map(|_| ())),
        (
            "path",
            nvm.request("GET", format!("/{whole} ")).await.map(|_| ()),
        ),
        (
            "a good path",
            nvm.request("GET", format!("/{whole}")).await.map(|_| ()),
        ),
        (
            "a good query",
            nvm.request("GET", "/x")
                .query("key", &whole)
                .await
                .map(|_| ()),
        ),
        (
            "organization",
            nvm.plans()
                .order(&plan())
                .with_organization(&whole)
                .await
                .map(|_| ()),
        ),
        (
            "request id",
            nvm.plans()
                .order(&plan())
                .with_request_id(format!("{whole} {whole}"))
                .await
                .map(|_| ()),
        ),
    ];
    for (what, result) in sent {
        refused(what, result);
    }
    shown.assert_free_of(&key);
}

#[tokio::test]
async fn a_server_that_echoes_the_key_is_not_quoted() {
    LazyLock::force(&LOGS);
    let key = TestKey::new();
    let mut shown = Shown::default();
    let server = Server::always(answer(404, &[], "")).await;
    let nvm = client(&server, &key);
    for secret in key.secrets() {
        for (name, step) in echoes(&secret) {
            for call in [Call::Order, Call::Redeem, Call::Register, Call::Balance] {
                server.play([], step.clone());
                let what = format!("{call:?}: {name}");
                match call.run(&nvm).await {
                    Ok(done) => {
                        shown.add(&what, done.shown);
                        shown.add(&what, done.request_id);
                    }
                    Err(error) => shown.error(&what, &error),
                }
            }
            server.play([], step.clone());
            match nvm.plans().get(&plan()).await {
                Ok(read) => {
                    shown.debug(&name, &read);
                    shown.add(&name, format!("{:?} {:?}", read.api_version(), read.raw));
                }
                Err(error) => shown.error(&name, &error),
            }
            server.play([], step);
            match nvm.request("POST", "/anything").await {
                Ok(read) => {
                    shown.debug(&name, &read);
                    shown.add(&name, format!("{:?} {:?}", read.api_version(), *read));
                }
                Err(error) => shown.error(&name, &error),
            }
        }
    }
    assert!(shown.0.len() > 1_000, "{}", shown.0.len());
    shown.assert_free_of(&key);
    // What is left is still worth reading.
    let refused = shown
        .0
        .iter()
        .any(|(_, text)| text.contains("bad Authorization: Bearer [redacted]"));
    assert!(refused, "the rest of a message is kept");
}

#[cfg(feature = "raw")]
#[tokio::test]
async fn the_generated_client_does_not_quote_it_either() {
    LazyLock::force(&LOGS);
    let key = TestKey::new();
    let mut shown = Shown::default();
    let server = Server::always(answer(404, &[], "")).await;
    let nvm = client(&server, &key);
    let raw = nvm.raw();
    shown.debug("raw", &raw);
    for (name, step) in echoes(&key.whole()) {
        server.play([], step);
        let inside = Mutex::new(String::new());
        let order = raw.call(|client| async {
            let client = client;
            let answered = client.order_plan(&plan()).await;
            // The generated types are the caller's to print.
            *inside.lock().unwrap() = format!("{client:?} {answered:?}");
            answered
        });
        match order.await {
            Ok(read) => shown.debug(&name, &read),
            Err(error) => shown.error(&name, &error),
        }
        shown.add(format!("{name}, generated"), inside.into_inner().unwrap());
    }
    shown.assert_free_of(&key);
}

#[tokio::test]
async fn a_body_without_the_key_comes_as_it_is() {
    LazyLock::force(&LOGS);
    let key = TestKey::new();
    // The first part of every key of this kind is the same, and no secret.
    let header = key.token().split('.').next().unwrap();
    let body = format!("{{\"message\":\"{header} \u{e9}\",\"data\":[1, 2]}}");
    let server = Server::always(answer(400, &[], &body)).await;
    let error = Call::Order.run(&client(&server, &key)).await.unwrap_err();
    assert_eq!(error.body(), body.as_bytes());
    let server = Server::always(answer(400, &[], b"\xff\x00\xfe")).await;
    let error = Call::Order.run(&client(&server, &key)).await.unwrap_err();
    assert_eq!(error.body(), b"\xff\x00\xfe");
}

#[tokio::test]
async fn the_sandbox_keeps_its_keys_to_itself() {
    use nevermined_sandbox::Sandbox;

    LazyLock::force(&LOGS);
    let sandbox = Sandbox::start().await.unwrap();
    let account = sandbox.create_account("alice", 1_000_000);
    let key = account.api_key().to_owned();
    let connect = |key: &str| {
        Nevermined::builder()
            .api_key(key)
            .environment(Environment::custom(sandbox.url()).unwrap())
            .clock(VirtualClock::new())
            .build()
            .unwrap()
    };
    let mut shown = Shown::default();
    let nvm = connect(&key);
    let stranger = TestKey::new();
    let unknown = connect(&stranger.whole());
    for call in CALLS {
        for nvm in [&nvm, &unknown] {
            match call.run(nvm).await {
                Ok(done) => shown.add("answer", done.shown),
                Err(error) => shown.error("refusal", &error),
            }
        }
    }
    shown.debug("sandbox", &sandbox);
    shown.debug("account", &account);
    shown.debug("requests", &sandbox.requests());
    shown.debug("audit", &sandbox.audit());
    shown.assert_free_of(&stranger);
    let (_, token) = key.split_once(':').unwrap();
    let signature = token.rsplit('.').next().unwrap();
    assert!(signature.len() > 8, "a signature worth searching for");
    for secret in [&*key, token, signature] {
        for (what, text) in &shown.0 {
            assert!(!text.contains(secret), "{what} shows {secret}: {text}");
        }
        assert!(!LOGS.text().contains(secret), "the logs show {secret}");
    }
}
