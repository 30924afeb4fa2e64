//! What the samples of the document cannot show of organizations.

use nevermined::organizations::{MemberRole, OrganizationHandle, WalletToken};
use nevermined::{Address, Error, ErrorKind, Nevermined, Outcome, TokenAmount};
use serde_json::{Value, json};

use super::canned;
use crate::support::canned::{Canned, Server};
use crate::support::clients::once;

const KEY: &str = "made-up-key-of-a-customer";
const HASH: &str = "made-up-hash-of-a-customer";

fn organization(nvm: &Nevermined) -> OrganizationHandle {
    nvm.organization(&"org-1".parse().unwrap())
}

fn text(text: &str) -> Canned {
    Canned {
        text: Some(text.to_owned()),
        ..canned(200, &Value::Null)
    }
}

fn assert_not_sent<T: std::fmt::Debug>(result: Result<T, Error>, expected: &str) {
    let error = result.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{error}");
    assert_eq!(error.outcome(), Outcome::NotSent, "{error}");
    assert!(error.to_string().contains(expected), "{error}");
}

#[tokio::test]
async fn the_key_of_a_new_customer_is_read_and_not_shown() {
    let server = Server::start().await;
    let nvm = once(&server.url);
    // Fields of other forms than expected cost neither the key nor the hash.
    for odd in [json!("us-1"), json!(null), json!({}), json!(7)] {
        let result = json!({
            "nvmApiKey": KEY, "hash": HASH, "userId": odd, "userWallet": odd, "alreadyMember": odd,
            "isCustomer": odd, "customerRecorded": odd, "consentRequired": odd,
        });
        server.say(&canned(
            201,
            &json!({ "message": odd, "walletResult": result }),
        ));
        let answer = nvm.organizations().onboard_customer("a@example.test").await;
        let account = answer.unwrap();
        assert_eq!(account.api_key(), Some(KEY));
        assert_eq!(account.hash(), Some(HASH));
        let shown = format!("{account:?}");
        assert!(shown.contains("[redacted]"), "{shown}");
        assert!(!shown.contains(KEY) && !shown.contains(HASH), "{shown}");
    }
}

#[tokio::test]
async fn a_customer_who_has_to_consent_has_no_key() {
    let server = Server::start().await;
    let nvm = once(&server.url);
    let result = json!({ "alreadyMember": false, "consentRequired": true });
    server.say(&canned(
        202,
        &json!({ "success": true, "walletResult": result }),
    ));
    let account = nvm.organizations().onboard_customer("a@example.test").await;
    let account = account.unwrap();
    assert_eq!(account.consent_required, Some(true));
    assert_eq!((account.api_key(), account.hash()), (None, None));
}

#[tokio::test]
async fn an_account_that_cannot_be_read_does_not_show_its_key() {
    let server = Server::start().await;
    let nvm = once(&server.url);
    for answer in [
        format!("{{\"walletResult\": {{\"nvmApiKey\": \"{KEY}\""),
        json!({ "walletResult": [KEY] }).to_string(),
        json!({ "success": false, "walletResult": { "nvmApiKey": KEY } }).to_string(),
    ] {
        server.say(&text(&answer));
        let error = nvm.organizations().create_member("a@example.test").await;
        let error = error.unwrap_err();
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains(KEY), "{shown}");
    }
}

#[tokio::test]
async fn a_new_invitation_is_read_wrapped_and_bare_and_its_link_is_not_shown() {
    let server = Server::start().await;
    let nvm = once(&server.url);
    let link = "https://example.test/join/made-up-token";
    let bare = json!({
        "id": "oi-1", "email": "a@example.test", "name": "Ada", "role": "Member",
        "status": "pending", "expiresAt": "2026-01-02T03:04:05Z", "invitedByUserId": "us-1",
        "createdAt": "2026-01-01T03:04:05Z",
    });
    let mut with_link = bare.clone();
    with_link["magicLinkUrl"] = json!(link);
    let wrapped = json!({ "success": true, "invitation": bare, "magicLinkUrl": link });
    for answer in [wrapped, with_link] {
        server.say(&canned(201, &answer));
        let create = organization(&nvm).invitations();
        let created = create
            .create("a@example.test", "Ada", MemberRole::Member)
            .await;
        let created = created.unwrap().into_inner();
        assert_eq!(serde_json::to_value(&created.invitation).unwrap(), bare);
        assert_eq!(created.magic_link(), Some(link));
        let shown = format!("{created:?}");
        assert!(
            shown.contains("oi-1") && !shown.contains("made-up-token"),
            "{shown}"
        );
    }
}

#[tokio::test]
async fn the_token_of_an_invitation_keeps_its_place_and_is_not_shown() {
    let server = Server::start().await;
    let nvm = once(&server.url);
    server.say(&canned(404, &json!({ "message": "unknown" })));
    let request = nvm.organizations().invitation("../se?same#1");
    assert!(!format!("{request:?}").contains("same"), "{request:?}");
    let error = request.await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(!format!("{error} {error:?}").contains("same"), "{error:?}");
    let path = server.asked()[0].path().to_owned();
    assert_eq!(path, "/api/v1/organizations/invitations/..%2Fse%3Fsame%231");

    server.say(&canned(404, &json!({})));
    for token in ["", " ", ".", ".."] {
        let error = nvm
            .organizations()
            .accept_invitation(token)
            .await
            .unwrap_err();
        assert_eq!(error.outcome(), Outcome::NotSent, "{token:?}: {error}");
    }
    assert_eq!(server.asked().len(), 0);
}

#[tokio::test]
async fn published_texts_come_as_they_are_and_web_pages_do_not() {
    let server = Server::start().await;
    let nvm = once(&server.url);
    let documents = organization(&nvm).documents();
    for whole in ["# Example\n\nÜber <b>all</b>\n", "", "ü"] {
        server.say(&text(whole));
        assert_eq!(documents.llms_txt().await.unwrap().into_inner(), whole);
        assert_eq!(documents.instructions().await.unwrap().into_inner(), whole);
    }
    for page in ["<!DOCTYPE html><p>Sign in", "\n<HTML lang=en>"] {
        server.say(&text(page));
        let error = documents.llms_txt().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{error}");
    }
}

#[tokio::test]
async fn a_withdrawal_that_cannot_be_meant_is_not_sent() {
    let server = Server::start().await;
    let nvm = once(&server.url);
    server.say(&canned(200, &json!({ "success": true })));
    let wallets = organization(&nvm).wallets();
    let id = "orw-1".parse().unwrap();
    let to = Address::from([7; 20]);
    let one = TokenAmount::usdc("1").unwrap();
    let withdraw = |amount, to| wallets.withdraw(&id, WalletToken::Usdc, amount, to);
    let none = TokenAmount::usdc("0").unwrap();
    assert_not_sent(withdraw(none, to).await, "zero");
    let fine = TokenAmount::from_units(1u64, 18);
    assert_not_sent(withdraw(fine, to).await, "18 decimals");
    assert_not_sent(withdraw(one, Address::ZERO).await, "zero address");
    assert_eq!(server.asked().len(), 0);

    withdraw(one, to).await.unwrap();
    let sent = server.asked()[0].json().unwrap();
    let receiver = to.to_string();
    assert_eq!(
        sent,
        json!({ "token": "USDC", "amount": "1000000", "toAddress": receiver })
    );
}

#[tokio::test]
async fn a_withdrawal_that_failed_on_chain_may_have_happened() {
    let server = Server::start().await;
    let nvm = once(&server.url);
    server.say(&canned(502, &json!({ "message": "the transfer failed" })));
    let withdraw = organization(&nvm).wallets().withdraw(
        &"orw-1".parse().unwrap(),
        WalletToken::Eurc,
        TokenAmount::eurc("2.5").unwrap(),
        Address::from([7; 20]),
    );
    assert_eq!(withdraw.await.unwrap_err().outcome(), Outcome::Unknown);
}

#[tokio::test]
async fn what_the_service_would_refuse_is_not_sent() {
    let server = Server::start().await;
    let nvm = once(&server.url);
    server.say(&canned(200, &json!({})));
    let (all, one) = (nvm.organizations(), organization(&nvm));
    let (group, budget) = ("grp-1".parse().unwrap(), "bdg-1".parse().unwrap());
    let budgets = one.budgets();
    assert_not_sent(budgets.create(&group, 0).await, "zero cents");
    assert_not_sent(budgets.update(&group, &budget, 0).await, "zero cents");
    let alert = budgets.create(&group, 1).alert_at_percent(f64::NAN).await;
    assert_not_sent(alert, "percent of the limit");
    let alert = budgets.update(&group, &budget, 1).alert_at_percent(-1.0);
    assert_not_sent(alert.await, "percent of the limit");
    let payments = budgets.create(&group, 1).max_transactions(0).await;
    assert_not_sent(payments, "no payment");
    let long = "ä".repeat(61);
    assert_not_sent(one.wallets().create().label(&long).await, "61 characters");
    let id = "orw-1".parse().unwrap();
    assert_not_sent(one.wallets().rename(&id, &long).await, "60 are allowed");
    assert_not_sent(all.create_member(" ").await, "email address is empty");
    assert_not_sent(all.onboard_customer("").await, "email address is empty");
    assert_not_sent(all.update().fiat_fee(10_001).await, "whole payment");
    let invitations = one.invitations();
    let unnamed = invitations.create("a@example.test", "", MemberRole::Admin);
    assert_not_sent(unnamed.await, "name is empty");
    assert_not_sent(invitations.list().page(0).await, "page 0");
    let order = nevermined::SortOrder::Ascending;
    assert_not_sent(one.groups().list().sort_order(order).await, "sort");
    assert_eq!(server.asked().len(), 0);
}

#[tokio::test]
async fn a_budget_that_was_exceeded_has_nothing_left() {
    let server = Server::start().await;
    let nvm = once(&server.url);
    let (group, budget) = ("grp-1".parse().unwrap(), "bdg-1".parse().unwrap());
    for rest in [json!(-5), json!("-5"), json!("0")] {
        let answer = json!({ "budget": {
            "budgetId": "bdg-1", "spendingLimitCents": 100, "amountSpentCents": "105",
            "remainingBudgetCents": rest,
        } });
        server.say(&canned(200, &answer));
        let read = organization(&nvm).budgets().get(&group, &budget).await;
        let read = read.unwrap();
        assert_eq!(read.remaining_budget_cents, Some(0_u64.into()), "{rest}");
        assert_eq!(read.amount_spent_cents, Some(105_u64.into()), "{rest}");
        assert_eq!(read.spending_limit_cents, Some(100_u64.into()), "{rest}");
    }
}

#[tokio::test]
async fn an_end_needs_no_content_and_takes_no_page_for_it() {
    let server = Server::start().await;
    let nvm = once(&server.url);
    let group = "grp-1".parse().unwrap();
    for body in [
        "",
        " \n",
        "null",
        "true",
        "[]",
        "{}",
        "OK",
        r#"{"success":true}"#,
    ] {
        server.say(&text(body));
        let deleted = organization(&nvm).groups().delete(&group).await;
        assert_eq!(deleted.unwrap().status(), 200, "{body}");
    }
    for (body, outcome) in [
        ("<html>", Outcome::Unknown),
        (r#"{"success":tr"#, Outcome::Unknown),
        (r#"{"success":false}"#, Outcome::Rejected),
    ] {
        server.say(&text(body));
        let deleted = organization(&nvm).groups().delete(&group).await;
        assert_eq!(deleted.unwrap_err().outcome(), outcome, "{body}");
    }
}
