//! Each invariant is broken on purpose, and found.

use super::*;
use crate::Sandbox;
use crate::clock::Moment;
use crate::ledger::samples::{permission, plan};
use crate::ledger::{
    Ask, CardSale, Command, DelegationId, FeeState, PaymentMethod, PaymentState, Permission,
    Protocol, Provider, Purchase, Routing, Settle, Settlement,
};
use crate::rules::AmountRules;

const OWNER: Address = Address::from_bytes([1; 20]);
const BUYER: Address = Address::from_bytes([2; 20]);
const PLAN: PlanKey = PlanKey(Amount::ONE);

/// A trial plan that was bought once and used a little.
fn in_use() -> Ledger {
    let now = Moment::from_millis(0);
    let mut terms = plan(PLAN, OWNER);
    terms.is_trial = true;
    terms.sold_once = true;
    let mut ledger = Ledger::default();
    for command in [
        Command::Fund {
            wallet: BUYER,
            amount: Amount::from(1_000u64),
        },
        Command::Register {
            plan: Box::new(terms),
        },
        Command::Order {
            plan: PLAN,
            buyer: BUYER,
        },
        Command::Redeem {
            plan: PLAN,
            caller: OWNER,
            holder: BUYER,
            amount: Amount::from(3u64),
        },
    ] {
        ledger.apply(now, command).expect("carried out");
    }
    assert_eq!(audit(&ledger), []);
    ledger
}

fn found_after(break_it: impl FnOnce(&mut Ledger)) -> Vec<Violation> {
    let mut ledger = in_use();
    break_it(&mut ledger);
    audit(&ledger)
}

fn holding(ledger: &mut Ledger) -> &mut Holding {
    let book = ledger.books.get_mut(&PLAN).expect("the plan's book");
    book.holders.get_mut(&BUYER).expect("the buyer's credits")
}

#[test]
fn credits_out_of_nothing_are_found() {
    let found = found_after(|ledger| holding(ledger).lasting += Amount::ONE);
    assert!(matches!(found[0], Violation::HolderNotConserved { .. }));
    assert!(matches!(found[1], Violation::CreditsNotConserved { .. }));
}

#[test]
fn a_redemption_that_nobody_was_charged_for_is_found() {
    let found = found_after(|ledger| {
        ledger.books.get_mut(&PLAN).expect("the book").redeemed += Amount::ONE;
    });
    assert_eq!(found.len(), 1);
    let said = found[0].to_string();
    assert_eq!(
        said,
        "plan 1: 100 credits minted, but 97 held, 4 redeemed and 0 expired"
    );
}

#[test]
fn money_out_of_nothing_is_found() {
    let found = found_after(|ledger| {
        ledger.wallets.insert(OWNER, Amount::from(11u64));
    });
    assert_eq!(
        found[0].to_string(),
        "1000 token units were funded and 0 paid by card, but wallets hold 1001"
    );
}

#[test]
fn a_trial_that_was_sold_twice_is_found() {
    let found = found_after(|ledger| holding(ledger).orders = 2);
    assert!(matches!(
        found[0],
        Violation::TrialSoldTwice { orders: 2, .. }
    ));
}

/// A plan bought by card through a delegation of five cents.
fn bought_by_card() -> Ledger {
    let now = Moment::from_millis(0);
    let mut ledger = in_use();
    let mut terms = plan(PlanKey(Amount::from(2u64)), OWNER);
    terms.price.is_crypto = false;
    let id = DelegationId("d1".to_owned());
    for command in [
        Command::Register {
            plan: Box::new(terms),
        },
        Command::AddMethod {
            method: Box::new(PaymentMethod {
                id: "card".to_owned(),
                provider: Provider::Stripe,
                ..PaymentMethod::wallet(BUYER)
            }),
        },
        Command::Delegate {
            key_id: String::new(),
            delegation: Box::new(Delegation {
                id: id.clone(),
                owner: BUYER,
                provider: Provider::Stripe,
                method: "card".to_owned(),
                currency: "usd".to_owned(),
                limit_cents: Amount::from(5u64),
                spent_cents: Amount::ZERO,
                plan: None,
                max_transactions: Some(1),
                api_key_id: None,
                allowed_recipients: Vec::new(),
                merchant_account_id: None,
                group: None,
                purse: None,
                created: now,
                expires: now.plus_seconds(1),
                revoked: false,
                charges: Vec::new(),
            }),
        },
        Command::BuyThrough(Purchase {
            delegation: id,
            plan: PlanKey(Amount::from(2u64)),
            charge: "c1".to_owned(),
            transaction: "t1".to_owned(),
        }),
    ] {
        ledger.apply(now, command).expect("carried out");
    }
    assert_eq!(audit(&ledger), []);
    ledger
}

#[test]
fn a_delegation_that_spent_what_it_should_not_is_found() {
    let breaks: [fn(&mut Delegation); 5] = [
        |delegation| delegation.spent_cents = Amount::ZERO,
        |delegation| delegation.limit_cents = Amount::ZERO,
        |delegation| delegation.max_transactions = Some(0),
        |delegation| delegation.charges.clear(),
        |delegation| delegation.charges[0].units = Amount::from(10_001u64),
    ];
    for break_it in breaks {
        let mut ledger = bought_by_card();
        ledger.delegations.values_mut().for_each(break_it);
        let found = audit(&ledger);
        assert!(matches!(found[0], Violation::DelegationOverdrawn { .. }));
    }
}

/// Credits used through a permission, under a request id.
fn settled() -> Ledger {
    let now = Moment::from_millis(0);
    let mut ledger = in_use();
    let mut permission = permission("p1".to_owned(), BUYER, PLAN);
    permission.single_use = true;
    permission.max_credits = Some(Amount::from(5u64));
    for command in [
        Command::Permit {
            key_id: String::new(),
            permission: Box::new(permission),
            new_delegation: None,
        },
        Command::Settle(Box::new(Settle {
            permission: "p1".into(),
            ask: Ask::Exactly(Amount::from(4u64)),
            request_id: Some("r1".into()),
            rules: AmountRules::default(),
            random_seed: 1,
        })),
    ] {
        ledger.apply(now, command).expect("carried out");
    }
    assert_eq!(audit(&ledger), []);
    ledger
}

#[test]
fn a_permission_that_was_used_as_it_should_not_be_is_found() {
    let breaks: [fn(&mut Permission, &mut Vec<Settlement>); 4] = [
        |permission, _| permission.used = Amount::ZERO,
        |permission, _| permission.uses = 0,
        |permission, _| permission.max_credits = Some(Amount::from(3u64)),
        |permission, settlements| {
            let mut again = settlements[0].clone();
            again.request_id = None;
            again.burned = Amount::ZERO;
            settlements.push(again);
            permission.uses = 2;
        },
    ];
    for break_it in breaks {
        let mut ledger = settled();
        let permissions = ledger.permissions.values_mut();
        for (permission, settlements) in permissions.zip(ledger.settlements.values_mut()) {
            break_it(permission, settlements);
        }
        let found = audit(&ledger);
        assert_eq!(found.len(), 1);
        assert!(matches!(found[0], Violation::PermissionOverused { .. }));
    }
}

#[test]
fn a_request_id_that_stands_for_two_settlements_is_found() {
    let breaks: [fn(&mut Ledger); 3] = [
        |ledger| ledger.settled.clear(),
        |ledger| {
            ledger.settled.insert("r1".into(), ("p1".into(), 7));
        },
        |ledger| {
            let permission = ledger.permissions.get_mut("p1").expect("it");
            permission.single_use = false;
            permission.max_credits = None;
            let settlements = ledger.settlements.get_mut("p1").expect("its uses");
            let again = settlements[0].clone();
            permission.used += again.burned;
            permission.uses += 1;
            settlements.push(again);
        },
    ];
    for break_it in breaks {
        let mut ledger = settled();
        break_it(&mut ledger);
        let found = audit(&ledger);
        assert!(matches!(found[0], Violation::SettledTwice { .. }));
    }
}

#[test]
fn a_settlement_that_burned_nothing_is_found() {
    let mut ledger = settled();
    let permission = ledger.permissions.get_mut("p1").expect("it");
    permission.max_credits = None;
    permission.used = Amount::from(50u64);
    let settlements = ledger.settlements.get_mut("p1").expect("its uses");
    settlements[0].burned = Amount::from(50u64);
    let found = audit(&ledger);
    assert_eq!(found.len(), 1);
    let said = found[0].to_string();
    assert!(said.ends_with("were settled, but 7 redeemed"), "{said}");
}

#[test]
fn money_that_no_card_paid_is_found() {
    let mut ledger = bought_by_card();
    ledger.charged += Amount::ONE;
    let found = audit(&ledger);
    assert!(matches!(found[0], Violation::MoneyNotConserved { .. }));
    assert_eq!(
        found[1].to_string(),
        "cards paid 11 token units, but 10 were charged to them"
    );
}

/// A payment of the buyer through the router that is under way, and an order that a card paid.
fn paid_otherwise() -> Ledger {
    let now = Moment::from_millis(0);
    let mut ledger = in_use();
    let id = DelegationId("d2".to_owned());
    for command in [
        Command::AddMethod {
            method: Box::new(PaymentMethod::wallet(BUYER)),
        },
        Command::Delegate {
            key_id: "sk-1".to_owned(),
            delegation: Box::new(Delegation {
                id: id.clone(),
                owner: BUYER,
                provider: Provider::Erc4337,
                method: BUYER.to_string(),
                currency: "usdc".to_owned(),
                limit_cents: Amount::from(5u64),
                spent_cents: Amount::ZERO,
                plan: None,
                max_transactions: None,
                api_key_id: None,
                allowed_recipients: Vec::new(),
                merchant_account_id: None,
                group: None,
                purse: None,
                created: now,
                expires: now.plus_seconds(1),
                revoked: false,
                charges: Vec::new(),
            }),
        },
        Command::Route(Routing::Issue {
            key_id: "sk-1".to_owned(),
            payment: Box::new(RouterPayment {
                id: "r1".to_owned(),
                buyer: BUYER,
                delegation: id,
                request_id: Some("q1".to_owned()),
                protocol: Protocol::X402,
                network: "base-sepolia".to_owned(),
                asset: None,
                recipient: OWNER,
                units: Amount::from(7u64),
                fee_units: Amount::from(2u64),
                fee_bps: 2_858,
                resource_url: None,
                issued: now,
                state: PaymentState::Issued,
                transaction: None,
                fee: FeeState::Accrued,
                fee_transaction: None,
            }),
        }),
        Command::Card(CardSale::Order(Box::new(CardOrder {
            id: "o1".to_owned(),
            seller: OWNER,
            org_id: None,
            cents: 100,
            currency: "usd".to_owned(),
            description: None,
            buyer_ref: None,
            key: None,
            line_items: Vec::new(),
            metadata: None,
            payment: "pi_1".to_owned(),
            client_secret: String::new(),
            created: now,
            paid: None,
            failed: false,
            refunded_cents: 0,
        }))),
        Command::Card(CardSale::Pay {
            order: "o1".to_owned(),
        }),
    ] {
        ledger.apply(now, command).expect("carried out");
    }
    assert_eq!(audit(&ledger), []);
    ledger
}

#[test]
fn money_that_is_lost_under_way_is_found() {
    let mut ledger = paid_otherwise();
    let payment = ledger.router_payments.get_mut("r1").expect("it");
    payment.state = PaymentState::Settled;
    let found = audit(&ledger);
    assert!(matches!(found[0], Violation::MoneyNotConserved { .. }));
    let mut ledger = paid_otherwise();
    let payment = ledger.router_payments.get_mut("r1").expect("it");
    payment.fee = FeeState::Released;
    let found = audit(&ledger);
    assert!(matches!(found[0], Violation::MoneyNotConserved { .. }));
}

#[test]
fn a_routed_payment_that_its_request_id_does_not_find_is_found() {
    let mut ledger = paid_otherwise();
    ledger.router_requests.clear();
    let found = audit(&ledger);
    assert!(matches!(found[0], Violation::SettledTwice { .. }));
    let mut ledger = paid_otherwise();
    ledger.router_payments.clear();
    let found = audit(&ledger);
    let said = found.last().expect("a violation").to_string();
    assert!(said.contains("a routed payment that is gone"), "{said}");
}

#[test]
fn an_order_that_gives_back_what_it_did_not_is_found() {
    let mut ledger = paid_otherwise();
    ledger.card_orders.get_mut("o1").expect("it").refunded_cents = 1;
    let found = audit(&ledger);
    assert!(matches!(found[0], Violation::CardsNotConserved { .. }));
}

#[test]
fn credits_of_a_plan_that_is_gone_are_found() {
    let found = found_after(|ledger| {
        ledger.plans.clear();
    });
    assert!(matches!(found[0], Violation::CreditsWithoutPlan { .. }));
}

#[tokio::test]
async fn after_a_violation_every_answer_is_a_500_that_says_so() {
    let sandbox = Sandbox::builder()
        .audit_every_request(true)
        .start()
        .await
        .expect("a free port");
    sandbox
        .state()
        .tamper(|ledger| ledger.funded = Amount::from(5u64));
    let path = format!("{}/api/v1/protocol/plans/1", sandbox.url());
    let response = reqwest::get(path).await.expect("an answer");
    assert_eq!(response.status(), 500);
    let body: serde_json::Value = response.json().await.expect("JSON");
    assert_eq!(body["code"], "BCK.CREDITS.0005");
    assert!(
        body["message"]
            .as_str()
            .expect("text")
            .contains("5 token units")
    );
    let found = sandbox.audit().expect_err("the violation");
    assert_eq!(found.len(), 1);

    // It is remembered when the ledger looks sound again.
    sandbox
        .state()
        .tamper(|ledger| ledger.funded = Amount::ZERO);
    assert_eq!(sandbox.audit(), Err(found));
}
