//! An id of 78 digits on every way through the SDK: paths, bodies, answers, headers and tokens.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use nevermined::{
    AcceptedPayment, AccessToken, Address, AgentId, Credits, PaymentRequired, PlanId, Settlement,
};
use proptest::prelude::*;
use serde_json::json;

use crate::support::{Server, VirtualClock, answer, client_of};

/// Ids as long as they get, and amounts as great: up to 2^256-1.
const LONGEST: &str = "1(0[0-9]|1[0-4])[0-9]{75}";

fn block_on<T>(work: impl Future<Output = T>) -> T {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_all().build().unwrap().block_on(work)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn it_survives_the_path_the_body_and_the_answer(
        id in LONGEST,
        amount in LONGEST,
        as_number in any::<bool>(),
    ) {
        // A server may write either.
        let wire = |digits: &str| match as_number {
            true => digits.to_owned(),
            false => format!("\"{digits}\""),
        };
        let (id_wire, amount_wire) = (wire(&id), wire(&amount));
        let plan: PlanId = id.parse().unwrap();
        let agent: AgentId = id.parse().unwrap();
        let holder = Address::from_bytes([2; 20]);
        let credits: Credits = amount.parse().unwrap();
        block_on(async {
            let say = |body: String| answer(200, &[], body);
            let steps = [
                say(format!(r#"{{"planId":{id_wire},"balance":{amount_wire}}}"#)),
                say(format!(r#"{{"id":{id_wire},"plans":[{{"planId":{id_wire}}}]}}"#)),
                say(format!(r#"{{"total":1,"plans":[{{"id":{id_wire}}}]}}"#)),
                say(r#"{"success":true,"txHash":"0xab"}"#.to_owned()),
            ];
            let server = Server::start(steps, answer(500, &[], "")).await;
            let nvm = client_of(&server, &VirtualClock::new());

            let balance = nvm.plans().balance(&plan, holder).await.unwrap();
            assert_eq!((balance.plan.as_ref(), balance.credits), (Some(&plan), credits));
            let read = nvm.agents().get(&agent).await.unwrap();
            assert_eq!((&read.id, read.plans.as_slice()), (&agent, [plan.clone()].as_slice()));
            let listed = nvm.plans().list().stream().next().await.unwrap().unwrap();
            assert_eq!(listed.id, plan);
            nvm.credits().mint(&plan, holder, credits).await.unwrap();

            let sent = server.received();
            assert!(sent[0].line().contains(&format!("/plans/{id}/balance/")));
            assert!(sent[1].line().contains(&format!("/agents/{id} ")));
            let body: serde_json::Value = serde_json::from_slice(&sent[3].body).unwrap();
            assert_eq!((&body["planId"], &body["amount"]), (&json!(id), &json!(amount)));
        });
    }

    #[test]
    fn it_survives_headers_and_tokens(
        id in LONGEST,
        amount in LONGEST,
        from: [u8; 20],
        single_use: bool,
        as_number in any::<bool>(),
    ) {
        let plan: PlanId = id.parse().unwrap();
        let agent: AgentId = id.parse().unwrap();
        let payment = AcceptedPayment::crypto(&plan, "eip155:84532").agent(&agent);
        let asked = PaymentRequired::new("/ask").accept(payment.clone());
        prop_assert_eq!(PaymentRequired::from_header(&asked.to_header()).unwrap(), asked);

        let wire = |digits: &str| match as_number {
            true => digits.to_owned(),
            false => format!("\"{digits}\""),
        };
        let (id, amount_wire) = (wire(&id), wire(&amount));
        let nonce = if single_use { "\"1\"" } else { "null" };
        let payer = Address::from(from);
        let token = format!(
            r#"{{"accepted":{{"scheme":"nvm:erc4337","network":"eip155:84532","planId":{id},
            "extra":{{"agentId":{id}}}}},"payload":{{"authorization":{{"from":"{payer}","nonce":{nonce}}}}}}}"#
        );
        for text in [STANDARD.encode(&token), URL_SAFE_NO_PAD.encode(&token)] {
            let token = AccessToken::new(text.as_str());
            prop_assert_eq!(token.expose(), text);
            prop_assert_eq!(token.plan(), Some(&plan));
            prop_assert_eq!(token.accepted(), Some(&payment));
            prop_assert_eq!(token.subscriber(), Some(payer));
            prop_assert_eq!(token.is_single_use(), single_use);
        }

        let receipt = format!(
            r#"{{"success":true,"transaction":"0xab","creditsRedeemed":{amount_wire},"remainingBalance":{amount_wire}}}"#
        );
        let receipt = Settlement::from_header(&STANDARD.encode(receipt)).unwrap();
        let credits: Credits = amount.parse().unwrap();
        prop_assert_eq!((receipt.redeemed, receipt.remaining), (Some(credits), Some(credits)));
        prop_assert_eq!(Settlement::from_header(&receipt.to_header()).unwrap(), receipt);
    }
}
