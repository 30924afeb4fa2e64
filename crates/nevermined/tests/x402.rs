//! Delegations and x402: what is taken once is taken once, what is refused is not sent, and headers are read as they
//! come.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on stops"
)]

#[path = "x402/long_ids.rs"]
mod long_ids;
#[path = "x402/market.rs"]
mod market;
#[path = "x402/rights.rs"]
mod rights;
mod support;

use std::collections::BTreeSet;
use std::time::Duration;

use nevermined::{
    AcceptedPayment, AccessToken, Credits, Currency, DelegationId, DelegationProvider, Environment,
    Error, ErrorKind, Nevermined, Outcome, PaymentRequired, PlanCredits, PlanId, PlanPrice,
    Settlement, SortOrder, TokenAmount, Verified, tokens,
};
use nevermined_sandbox::{Answers, Sandbox};
use proptest::prelude::*;
use serde_json::Value;

use self::support::{Received, Server, Step, VirtualClock, answer, client_of, plan, soon};

const SETTLED: &str =
    r#"{"success":true,"transaction":"0xab","network":"eip155:84532","creditsRedeemed":"2"}"#;
const VERIFIED: &str = r#"{"isValid":true,"agentRequestId":"req-1"}"#;
const SECRET: &str = "made-up-token-of-the-buyer";

fn required() -> PaymentRequired {
    PaymentRequired::new("/ask").accept(AcceptedPayment::crypto(&plan(), "eip155:84532"))
}

fn token() -> AccessToken {
    AccessToken::new(SECRET)
}

/// Verifies at `server`, which answers as valid, and settles with what was verified.
async fn verify_and_settle(nvm: &Nevermined) -> Result<Settlement, Error> {
    let (required, token) = (required(), token());
    let verified = soon(nvm.x402().verify(&required, &token).send()).await?;
    let settle = nvm.x402().settle(&required, &token).verified(&verified);
    soon(settle.send())
        .await
        .map(nevermined::Response::into_inner)
}

fn body(received: &Received) -> Value {
    serde_json::from_slice(&received.body).unwrap()
}

/// How often credits are burned, at a service that burns once an id, and each time without one.
fn burned(received: &[Received]) -> usize {
    let mut ids = BTreeSet::new();
    let mut anonymous = 0;
    for settle in received
        .iter()
        .filter(|it| it.line().contains("/x402/settle"))
    {
        match body(settle)["agentRequestId"].as_str() {
            Some(id) => drop(ids.insert(id.to_owned())),
            None => anonymous += 1,
        }
    }
    ids.len() + anonymous
}

#[tokio::test]
async fn a_settlement_that_broke_off_is_repeated_with_its_id_and_burns_once() {
    for broken in [
        Step::reset_after_the_request(),
        Step::close_after_the_request(),
        answer(502, &[("content-type", "text/html")], "<html>"),
        answer(504, &[], ""),
    ] {
        let steps = [answer(200, &[], VERIFIED), broken.clone()];
        let server = Server::start(steps, answer(200, &[], SETTLED)).await;
        let settlement = verify_and_settle(&client_of(&server, &VirtualClock::new())).await;
        assert_eq!(
            settlement.unwrap().redeemed,
            Some(2_u64.into()),
            "{broken:?}"
        );
        let received = server.received();
        assert_eq!(received.len(), 3, "{broken:?}");
        assert_eq!(body(&received[1]), body(&received[2]));
        assert_eq!(body(&received[1])["agentRequestId"], "req-1");
        assert_eq!(burned(&received), 1, "{broken:?}");
    }
}

#[tokio::test]
async fn without_an_id_a_settlement_is_sent_once() {
    for broken in [
        Step::reset_after_the_request(),
        answer(502, &[], "<html>"),
        answer(504, &[], ""),
        answer(200, &[], "<html>"),
        answer(200, &[], "{}"),
    ] {
        let server = Server::always(broken.clone()).await;
        let nvm = client_of(&server, &VirtualClock::new());
        let settle = nvm.x402().settle(&required(), &token());
        let error = soon(settle.send()).await.unwrap_err();
        assert_eq!(error.outcome(), Outcome::Unknown, "{broken:?}");
        assert_eq!(server.requests(), 1, "{broken:?}");
        assert_eq!(burned(&server.received()), 1);
    }
}

#[tokio::test]
async fn a_verification_without_an_id_gives_no_leave_to_repeat() {
    for verified in [
        r#"{"isValid":true}"#,
        r#"{"isValid":true,"agentRequestId":" "}"#,
    ] {
        let steps = [answer(200, &[], verified)];
        let server = Server::start(steps, Step::reset_after_the_request()).await;
        let error = verify_and_settle(&client_of(&server, &VirtualClock::new())).await;
        assert_eq!(error.unwrap_err().outcome(), Outcome::Unknown);
        assert_eq!(server.requests(), 2);
    }
}

#[tokio::test]
async fn a_token_that_the_lost_attempt_used_up_leaves_the_outcome_unknown() {
    let steps = [answer(200, &[], VERIFIED), Step::reset_after_the_request()];
    let used = r#"{"code":"BCK.X402.0059","message":"used"}"#;
    let server = Server::start(steps, answer(402, &[], used)).await;
    let error = verify_and_settle(&client_of(&server, &VirtualClock::new()))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict);
    assert_eq!(error.outcome(), Outcome::Unknown);

    let server = Server::start([answer(200, &[], VERIFIED)], answer(402, &[], used)).await;
    let error = verify_and_settle(&client_of(&server, &VirtualClock::new()))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict);
    assert_eq!(error.outcome(), Outcome::Rejected);
}

#[tokio::test]
async fn a_verification_is_repeated_as_a_read() {
    let server = Server::start(
        [Step::reset_after_the_request()],
        answer(200, &[], VERIFIED),
    )
    .await;
    let nvm = client_of(&server, &VirtualClock::new());
    let verified = soon(nvm.x402().verify(&required(), &token()).send())
        .await
        .unwrap();
    assert!(verified.is_valid);
    assert_eq!(verified.attempts(), 2);
}

#[tokio::test]
async fn neither_a_delegation_nor_a_token_is_asked_for_twice() {
    let server = Server::always(Step::reset_after_the_request()).await;
    let nvm = client_of(&server, &VirtualClock::new());
    let week = Duration::from_secs(604_800);
    let (provider, currency) = (DelegationProvider::Erc4337, Currency::Usdc);
    let create = nvm.delegations().create(provider, 100, week, currency);
    let error = soon(create.send()).await.unwrap_err();
    assert_eq!(error.outcome(), Outcome::Unknown);
    assert_eq!(server.requests(), 1);

    let id: DelegationId = "d-1".parse().unwrap();
    let error = soon(nvm.x402().access_token(&plan(), &id).send())
        .await
        .unwrap_err();
    assert_eq!(error.outcome(), Outcome::Unknown);
    assert_eq!(server.requests(), 2);
}

#[tokio::test]
async fn what_the_service_would_misread_is_not_sent() {
    let server = Server::always(answer(200, &[], SETTLED)).await;
    let nvm = client_of(&server, &VirtualClock::new());
    let (required, token, x402) = (required(), token(), nvm.x402());
    let no_way = PaymentRequired::new("/ask");
    let settle = || x402.settle(&required, &token);
    let mut refused: Vec<(&str, Error)> = Vec::new();
    for (why, settle) in [
        ("zero credits", settle().max_amount(0_u64)),
        (
            "both an amount and a margin",
            settle().max_amount(1).margin_percent(1.0),
        ),
        ("the margin is no number", settle().margin_percent(f64::NAN)),
        ("the request's id is empty", settle().agent_request_id(" ")),
        ("-1", settle().max_amount(-1)),
        ("not valid: too few", settle().verified(&invalid())),
        ("no way to pay", x402.settle(&no_way, &token)),
        (
            "the access token is empty",
            x402.settle(&required, &AccessToken::new(" ")),
        ),
    ] {
        refused.push((why, soon(settle.send()).await.unwrap_err()));
    }
    let empty = x402.verify(&required, &AccessToken::new(""));
    refused.push((
        "the access token is empty",
        soon(empty.send()).await.unwrap_err(),
    ));
    let other = AcceptedPayment::crypto(&"43".parse().unwrap(), "eip155:84532");
    let id: DelegationId = "d-1".parse().unwrap();
    let other = x402
        .access_token(&plan(), &id)
        .accepting(&other)
        .agent(&"7".parse().unwrap());
    refused.push(("plan 43", soon(other.send()).await.unwrap_err()));
    let second = Duration::from_secs(1);
    let open = |cents, duration| {
        let (provider, currency) = (DelegationProvider::Stripe, Currency::Usd);
        nvm.delegations()
            .create(provider, cents, duration, currency)
    };
    for (why, create) in [
        ("zero cents", open(0, second)),
        ("above 9007199254740991 cents", open(1 << 53, second)),
        ("less than a second", open(1, Duration::from_millis(999))),
        ("lasts too long", open(1, Duration::MAX)),
        ("allows no charge", open(1, second).max_transactions(0)),
    ] {
        refused.push((why, soon(create.send()).await.unwrap_err()));
    }
    for (why, list) in [
        ("no page 0", nvm.delegations().list().page(0)),
        (
            "does not sort",
            nvm.delegations().list().sort_order(SortOrder::Ascending),
        ),
    ] {
        refused.push((why, soon(list.send()).await.unwrap_err()));
    }
    let charges = nvm
        .delegations()
        .transactions(&id)
        .sort_order(SortOrder::Descending);
    refused.push(("does not sort", soon(charges.send()).await.unwrap_err()));
    for (why, error) in refused {
        assert!(error.to_string().contains(why), "{why}: {error}");
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{error}");
        assert_eq!(error.outcome(), Outcome::NotSent, "{error}");
    }
    assert_eq!(server.counts().connections, 0);
}

/// A verification that found the token not valid, as a service answers it.
fn invalid() -> Verified {
    let text = r#"{"isValid":false,"invalidReason":"too few"}"#;
    let runtime = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let server = Server::always(answer(200, &[], text)).await;
            let nvm = client_of(&server, &VirtualClock::new());
            let verified = soon(nvm.x402().verify(&required(), &token()).send()).await;
            verified.unwrap().into_inner()
        })
    });
    runtime.join().unwrap()
}

#[tokio::test]
async fn the_token_is_shown_nowhere() {
    let server = Server::always(answer(402, &[], r#"{"message":"no"}"#)).await;
    let nvm = client_of(&server, &VirtualClock::new());
    let (verify, settle) = (
        nvm.x402().verify(&required(), &token()),
        nvm.x402().settle(&required(), &token()),
    );
    let mut shown = vec![format!("{:?} {verify:?} {settle:?}", token())];
    let (first, second) = (
        verify.send().await.unwrap_err(),
        settle.send().await.unwrap_err(),
    );
    shown.push(format!("{first} {first:?} {second} {second:?}"));
    server.play(
        [],
        answer(
            201,
            &[],
            format!(r#"{{"delegationId":"d","delegationToken":"{SECRET}"}}"#),
        ),
    );
    let week = Duration::from_secs(604_800);
    let created = nvm
        .delegations()
        .create(DelegationProvider::Stripe, 1, week, Currency::Usd)
        .await
        .unwrap();
    assert_eq!(created.token(), Some(SECRET));
    shown.push(format!("{created:?}"));
    server.play(
        [],
        answer(201, &[], format!(r#"{{"accessToken":"{SECRET}"}}"#)),
    );
    let made = nvm.x402().access_token(&plan(), &created.id).await.unwrap();
    assert_eq!(made.expose(), SECRET);
    shown.push(format!("{made:?}"));
    for shown in shown {
        assert!(!shown.contains(SECRET), "{shown}");
    }
}

#[test]
fn a_way_to_pay_of_somebody_else_is_left_out() {
    // {"x402Version":2,"error":null,"resource":{"url":"/a?b=ü"},"accepts":[{"scheme":"exact","network":"eip155:1"},
    // {"scheme":"nvm:new","network":"n","planId":42,"extra":{"version":"9","agentId":"7"}},7],"more":1}
    let header = concat!(
        "eyJ4NDAyVmVyc2lvbiI6MiwiZXJyb3IiOm51bGwsInJlc291cmNlIjp7InVybCI6Ii9hP2I9w7wifSwiYWNjZXB0cyI6W3sic2NoZW1lIjoi",
        "ZXhhY3QiLCJuZXR3b3JrIjoiZWlwMTU1OjEifSx7InNjaGVtZSI6Im52bTpuZXciLCJuZXR3b3JrIjoibiIsInBsYW5JZCI6NDIsImV4dHJh",
        "Ijp7InZlcnNpb24iOiI5IiwiYWdlbnRJZCI6IjcifX0sN10sIm1vcmUiOjF9",
    );
    let required = PaymentRequired::from_header(header).unwrap();
    assert_eq!(required.url, "/a?b=ü");
    assert_eq!(required.error, None);
    let [payment] = required.accepts.as_slice() else {
        panic!("{required:?}");
    };
    assert_eq!(
        (payment.scheme.as_str(), payment.plan.as_str()),
        ("nvm:new", "42")
    );
    assert_eq!(
        payment.agent.as_ref().map(|agent| agent.as_str()),
        Some("7")
    );
}

#[test]
fn headers_that_cannot_be_read_say_why() {
    for (header, why) in [
        ("", "no base64"),
        ("%%%", "no base64"),
        ("W10=", "no base64 of a JSON object"),
        ("e30=", "not of x402 version 2"),
        ("eyJ4NDAyVmVyc2lvbiI6MX0=", "not of x402 version 2"),
        ("eyJ4NDAyVmVyc2lvbiI6Mn0=", "names no resource"),
    ] {
        let error = PaymentRequired::from_header(header).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode);
        assert!(error.to_string().contains(why), "{header}: {error}");
    }
    // {"success":false,"errorReason":"too few"}
    let refused =
        Settlement::from_header("eyJzdWNjZXNzIjpmYWxzZSwiZXJyb3JSZWFzb24iOiJ0b28gZmV3In0");
    let refused = refused.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::PaymentFailed);
    assert_eq!(refused.message(), "too few");
    for header in ["", "e30", "W10"] {
        let error = Settlement::from_header(header).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{header}");
    }
    // {"success":true,"creditsRedeemed":[],"transaction":"0xab"}
    let odd = "eyJzdWNjZXNzIjp0cnVlLCJjcmVkaXRzUmVkZWVtZWQiOltdLCJ0cmFuc2FjdGlvbiI6IjB4YWIifQ";
    let odd = Settlement::from_header(odd).unwrap();
    assert_eq!(odd.tx_hash.as_ref().map(|hash| hash.as_str()), Some("0xab"));
}

proptest! {
    #[test]
    fn what_is_asked_survives_the_header(
        url in "\\PC{1,40}",
        description in proptest::option::of("\\PC{0,40}"),
        plans in proptest::collection::vec("[1-9][0-9]{0,76}", 0..4),
        verb in proptest::option::of("[A-Z]{3,7}"),
    ) {
        let mut required = PaymentRequired::new(url);
        required.description = description;
        for plan in &plans {
            let mut payment = AcceptedPayment::card(&plan.parse().unwrap(), "stripe");
            payment.http_verb.clone_from(&verb);
            required = required.accept(payment.agent(&plan.parse().unwrap()));
        }
        let header = required.to_header();
        prop_assert!(header.len().is_multiple_of(4) && header.is_ascii());
        prop_assert_eq!(PaymentRequired::from_header(&header).unwrap(), required.clone());
        let url_safe = header.replace('+', "-").replace('/', "_");
        let unpadded = url_safe.trim_end_matches('=');
        prop_assert_eq!(PaymentRequired::from_header(unpadded).unwrap(), required);
    }

    #[test]
    fn any_text_is_a_token(text in "\\PC{0,200}") {
        let token = AccessToken::new(text.as_str());
        prop_assert_eq!(token.expose(), text.as_str());
        prop_assert!(!token.is_single_use());
    }

    #[test]
    fn an_id_keeps_its_place_or_is_refused(text in "\\PC{0,20}") {
        if let Ok(id) = text.parse::<DelegationId>() {
            let url = reqwest::Url::parse(&format!("http://h/delegation/{id}/transactions")).unwrap();
            let expected = format!("/delegation/{text}/transactions");
            prop_assert_eq!(url.path(), expected.as_str());
        }
    }
}
