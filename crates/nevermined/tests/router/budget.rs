//! What a budget keeps, whatever the service answers.

use std::error::Error as _;
use std::time::Duration;

use nevermined::router::{Budget, BudgetLimit, Once, OverBudget, PaymentProtocol};
use nevermined::{Cents, ErrorKind, Outcome, RetryPolicy};
use serde_json::json;

use super::world::{World, delegation, free, paid, refusal, used_before};
use crate::support::{Step, answer, builder_for, soon};

const DAY: Duration = Duration::from_secs(86_400);

#[tokio::test]
async fn what_was_paid_is_counted_and_the_rest_given_back() {
    let world = World::start([paid(7), free()], refusal(500, "BCK.ROUTER.0010")).await;
    let request = world.route();
    let id = request.id().clone();
    let routed = request.await.unwrap();
    let answer = routed.as_new().unwrap();
    assert_eq!((answer.status, answer.paid), (Some(200), true));
    assert_eq!(world.booked(), (7, 0));
    assert_eq!(world.request_ids(), [id.as_str()]);

    let routed = world.route().await.unwrap();
    assert!(!routed.as_new().unwrap().paid);
    assert_eq!(world.booked(), (7, 0));
}

#[tokio::test]
async fn what_the_paid_service_says_of_its_success_is_its_own() {
    let says_no = json!({ "success": false, "code": "BCK.CREDITS.0003" });
    let body = json!({ "status": 200, "body": says_no, "paid": false });
    let world = World::start([], answer(201, &[], body.to_string())).await;
    let routed = world.route().await.unwrap();
    assert_eq!(routed.as_new().unwrap().body, says_no);

    // The router's own no is an error, and a definite one.
    let world = World::start([], answer(201, &[], says_no.to_string())).await;
    let error = world.route().await.unwrap_err();
    assert_eq!(error.outcome(), Outcome::Rejected);
    assert_eq!(world.booked(), (0, 0));
}

#[tokio::test]
async fn a_repeat_within_the_call_has_the_same_id_and_finds_the_payment() {
    let world = World::start([Step::reset_after_the_request()], used_before(&[])).await;
    let routed = world.route().await.unwrap();
    let payment = routed.original().unwrap();
    assert_eq!(payment.payment_id, "p-first");
    assert_eq!(payment.message.as_deref(), Some("used before"));
    assert_eq!((routed.status(), routed.attempts()), (409, 2));
    let ids = world.request_ids();
    assert_eq!(ids.len(), 2);
    assert_eq!(ids[0], ids[1]);
    // It was paid, and nobody says how much.
    assert_eq!(world.booked(), (50, 0));
}

#[tokio::test]
async fn an_unknown_outcome_keeps_the_money_until_the_same_call_settles_it() {
    let world = World::start([answer(500, &[], "{}")], paid(9)).await;
    let request = world.route();
    let id = request.id().clone();
    let error = request.await.unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::Server, Outcome::Unknown)
    );
    assert_eq!(world.booked(), (0, 50));
    let [reservation] = world.budget.reservations().try_into().unwrap();
    assert_eq!(reservation.request_id, id);
    assert!(!reservation.is_under_way);

    world.route().request_id(&id).await.unwrap();
    assert_eq!(world.booked(), (9, 0));
    assert_eq!(world.request_ids(), [id.as_str(), id.as_str()]);
}

#[tokio::test]
async fn a_timeout_keeps_the_money() {
    let world = World::start([], Step::stall()).await;
    let request = world.route().with_retry(RetryPolicy::never());
    let request = request.with_attempt_timeout(Duration::from_secs(5));
    let sent = tokio::spawn(request.send());
    world.server.until(|counts| counts.requests == 1).await;
    assert!(world.budget.reservations()[0].is_under_way);
    world.clock.advance(Duration::from_secs(5));
    let error = soon(sent).await.unwrap().unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::Timeout, Outcome::Unknown)
    );
    assert_eq!(world.booked(), (0, 50));
}

#[tokio::test]
async fn a_call_that_is_dropped_keeps_the_money() {
    let world = World::start([], Step::stall()).await;
    let sent = tokio::spawn(world.route().send());
    world.server.until(|counts| counts.requests == 1).await;
    sent.abort();
    assert!(soon(sent).await.unwrap_err().is_cancelled());
    let [reservation] = world.budget.reservations().try_into().unwrap();
    assert!(!reservation.is_under_way);
    assert_eq!(world.booked(), (0, 50));
}

#[tokio::test]
async fn only_a_definite_no_gives_the_money_back() {
    for (status, code, outcome, reserved) in [
        (400, "BCK.ROUTER.0001", Outcome::Rejected, 0),
        (402, "BCK.ROUTER.0003", Outcome::Rejected, 0),
        (402, "BCK.ROUTER.0009", Outcome::Rejected, 0),
        (402, "BCK.ROUTER.0011", Outcome::Rejected, 0),
        (403, "BCK.ROUTER.0008", Outcome::Rejected, 0),
        (401, "BCK.AUTH.0001", Outcome::Rejected, 0),
        // Marked as one after which the call may be sent again.
        (500, "BCK.ROUTER.0006", Outcome::Rejected, 0),
        (429, "BCK.ROUTER.0007", Outcome::Rejected, 0),
        (500, "BCK.ROUTER.0010", Outcome::Unknown, 50),
        // Used before, and it is not said for which payment: that one may be nobody's yet.
        (409, "BCK.ROUTER.0002", Outcome::Rejected, 50),
    ] {
        let world = World::start([], refusal(status, code)).await;
        let error = world.route().await.unwrap_err();
        assert_eq!(
            (error.status(), error.outcome()),
            (Some(status), outcome),
            "{code}"
        );
        assert_eq!(world.booked(), (0, reserved), "{code}");
    }
}

#[tokio::test]
async fn a_no_after_a_broken_connection_is_no_definite_no() {
    let world = World::start(
        [Step::reset_after_the_request()],
        refusal(402, "BCK.ROUTER.0003"),
    )
    .await;
    let error = world.route().await.unwrap_err();
    assert_eq!(
        (error.status(), error.outcome()),
        (Some(402), Outcome::Unknown)
    );
    assert_eq!(world.booked(), (0, 50));
}

#[tokio::test]
async fn a_call_over_the_budget_is_not_sent() {
    let world = World::start([], paid(50)).await;
    let over = |error: nevermined::Error| {
        assert_eq!(
            (error.kind(), error.outcome()),
            (ErrorKind::OverBudget, Outcome::NotSent)
        );
        assert_eq!(
            (error.attempts(), error.operation()),
            (0, Some("routeAndPayRequest"))
        );
        let over: &OverBudget = error.source().unwrap().downcast_ref().unwrap();
        (over.limit, over.left.to_u64().unwrap())
    };
    let dear = world.route().at_most(Cents::from(51)).await.unwrap_err();
    assert_eq!(over(dear), (BudgetLimit::PerCall, 50));
    for day in 0..4 {
        world.route().await.unwrap();
        world.route().await.unwrap();
        let error = world.route().await.unwrap_err();
        assert_eq!(over(error), (BudgetLimit::PerDay, 20), "day {day}");
        world.clock.advance(DAY);
    }
    let error = world.route().at_most(Cents::from(1)).await.unwrap_err();
    assert_eq!(over(error), (BudgetLimit::Total, 0));
    assert_eq!(world.server.requests(), 8);
}

#[tokio::test]
async fn a_day_is_one_of_utc() {
    // The virtual day starts at 07:27.
    let world = World::start([], paid(50)).await;
    world.route().await.unwrap();
    world.route().await.unwrap();
    world.route().await.unwrap_err();
    let to_midnight = Duration::from_secs(16 * 3_600 + 33 * 60);
    world.clock.advance(to_midnight - Duration::from_secs(1));
    world.route().await.unwrap_err();
    assert_eq!(world.budget.usage().spent_today, Cents::from(100));
    world.clock.advance(Duration::from_secs(1));
    assert_eq!(world.budget.usage().spent_today, Cents::from(0));
    world.route().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_calls_at_once_share_one_budget() {
    let world = World::start([], paid(20)).await;
    // Another seed, so that its request ids are others.
    let other = builder_for(&world.server.url(), &world.clock).seed(8);
    let other = other.build().unwrap();
    let calls = (0..40).map(|number| {
        let nvm = if number % 2 == 0 { &world.nvm } else { &other };
        let router = nvm.router().with_budget(&world.budget.clone());
        let request = router
            .route(&delegation(), "https://api.example.com/")
            .at_most(Cents::from(20));
        tokio::spawn(request.send())
    });
    let calls: Vec<_> = calls.collect();
    let mut paid = 0;
    for call in calls {
        match soon(call).await.unwrap() {
            Ok(_) => paid += 1,
            Err(error) => assert_eq!(error.kind(), ErrorKind::OverBudget),
        }
    }
    assert_eq!(paid, 6);
    assert_eq!(world.server.requests(), 6);
    assert_eq!(world.booked(), (120, 0));
}

#[tokio::test]
async fn what_is_unclear_is_settled_by_hand() {
    let world = World::start([], answer(500, &[], "")).await;
    let (first, second) = (world.route(), world.route());
    let (one, two) = (first.id().clone(), second.id().clone());
    first.await.unwrap_err();
    second.await.unwrap_err();
    assert_eq!(world.booked(), (0, 100));
    world.budget.confirm(&one, Some(Cents::from(12))).unwrap();
    assert_eq!(world.budget.release(&two).unwrap(), Cents::from(50));
    assert_eq!(world.booked(), (12, 0));
    // Later it turns out to have cost more.
    world.budget.confirm(&one, Some(Cents::from(13))).unwrap();
    assert_eq!(world.booked(), (13, 0));
    let error = world.budget.release(&two).unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::NotFound, Outcome::NotSent)
    );
    assert_eq!(
        world.budget.confirm(&two, None).unwrap_err().kind(),
        ErrorKind::NotFound
    );
}

#[tokio::test]
async fn what_is_under_way_is_not_settled_by_hand() {
    let world = World::start([], Step::stall()).await;
    let request = world.route();
    let id = request.id().clone();
    let sent = tokio::spawn(request.send());
    world.server.until(|counts| counts.requests == 1).await;
    assert_eq!(
        world.budget.release(&id).unwrap_err().kind(),
        ErrorKind::Conflict
    );
    assert_eq!(
        world.budget.confirm(&id, None).unwrap_err().kind(),
        ErrorKind::Conflict
    );
    assert_eq!(world.booked(), (0, 50));
    sent.abort();
}

#[tokio::test]
async fn a_service_that_charges_more_than_was_reserved_is_counted() {
    let world = World::start([], paid(119)).await;
    world.route().at_most(Cents::from(1)).await.unwrap();
    assert_eq!(world.booked(), (119, 0));
    world.route().at_most(Cents::from(1)).await.unwrap();
    let error = world.route().at_most(Cents::from(1)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::OverBudget);
    assert_eq!(world.server.requests(), 2);
}

#[tokio::test]
async fn a_ceiling_needs_a_budget_that_keeps_it() {
    let world = World::start([], paid(1)).await;
    let router = world.nvm.router();
    let route = |router: &nevermined::router::RouterHandle| {
        router.route(&delegation(), "https://a.example/")
    };
    let error = route(&router).at_most(Cents::from(1)).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::InvalidRequest, Outcome::NotSent)
    );
    let total = Budget::builder().total(Cents::from(9)).build().unwrap();
    let error = route(&router.clone().with_budget(&total))
        .await
        .unwrap_err();
    assert!(error.hint().unwrap().contains("at_most"), "{error:?}");
    let error = world.route().at_most(Cents::from(0)).await.unwrap_err();
    assert_eq!(error.outcome(), Outcome::NotSent);
    assert_eq!(world.server.requests(), 0);
    route(&router).await.unwrap();
}

#[tokio::test]
async fn a_credential_counts_when_it_is_issued() {
    let issued = json!({
        "paymentId": "p-1",
        "protocol": "x402",
        "credential": { "transport": "header", "name": "X-PAYMENT", "value": "made-up-signature" },
        "settlement": { "recipient": "0x", "amount": "30000", "network": "eip155:8453", "approxCents": "3" },
        "fee": { "bps": 100, "amount": "10000", "cents": "1", "capChargedCents": "4" },
        "delegationId": "d",
        "status": "Issued",
    });
    let world = World::start([answer(201, &[], issued.to_string())], used_before(&[])).await;
    let mint = || {
        let target = json!({ "scheme": "exact", "maxAmountRequired": "30000" });
        world
            .router()
            .mint_credential(&delegation(), PaymentProtocol::X402, &target)
    };
    let request = mint();
    let id = request.id().clone();
    let Once::New(payment) = request.await.unwrap().into_inner() else {
        panic!("it is new");
    };
    assert_eq!(payment.credential.expose(), "made-up-signature");
    assert!(!format!("{payment:?}").contains("made-up-signature"));
    assert_eq!(world.booked(), (4, 0));
    // The same again costs nothing, and gives no credential.
    assert!(mint().request_id(&id).await.unwrap().is_already());
    assert_eq!(world.booked(), (4, 0));
    // A payment that this budget has not seen is counted: better twice than never.
    assert!(mint().await.unwrap().is_already());
    assert_eq!(world.booked(), (54, 0));
}
