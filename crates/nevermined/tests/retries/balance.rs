//! How a balance is waited for: the pauses, the end, and what is known then.

use std::error::Error as _;
use std::time::Duration;

use nevermined::plans::WaitForBalance;
use nevermined::{Clock as _, ErrorKind, Nevermined, Outcome, RetryPolicy};

use crate::support::{Server, Step, VirtualClock, answer, builder_for, holder, plan};

const MILLI: Duration = Duration::from_millis(1);

fn credits(number: &str) -> Step {
    answer(200, &[], format!(r#"{{"balance":"{number}"}}"#))
}

fn client(server: &Server, clock: &VirtualClock) -> Nevermined {
    let builder = builder_for(&server.url(), clock);
    builder.retry(RetryPolicy::never()).build().unwrap()
}

fn hundred(nvm: &Nevermined) -> WaitForBalance {
    nvm.plans().wait_for_balance(&plan(), holder(), 100)
}

#[tokio::test]
async fn it_is_read_until_it_is_enough() {
    let less = [credits("0"), credits("99"), credits("99")];
    let server = Server::start(less, credits("100")).await;
    let clock = VirtualClock::new();
    let balance = hundred(&client(&server, &clock)).await.unwrap();
    assert_eq!(balance.credits.to_string(), "100");
    assert_eq!(server.requests(), 4);
    let waits = clock.waits();
    for (wait, bound) in waits.iter().zip([500, 1000, 2000]) {
        let bound = MILLI * bound;
        assert!(bound / 2 <= *wait && *wait <= bound, "{waits:?}");
    }
    assert_eq!(waits.len(), 3);
    let line = server.received()[3].line().to_owned();
    assert!(line.starts_with("GET "), "{line}");
}

#[tokio::test]
async fn what_is_there_is_not_waited_for() {
    let most = "115792089237316195423570985008687907853269984665640564039457584007913129639935";
    let server = Server::always(credits(most)).await;
    let clock = VirtualClock::new();
    let balance = hundred(&client(&server, &clock)).await.unwrap();
    assert_eq!(balance.credits.to_string(), most);
    assert_eq!((clock.waits(), server.requests()), (vec![], 1));
}

#[tokio::test]
async fn the_time_ends_and_the_last_balance_is_told() {
    let server = Server::start([credits("3")], credits("7")).await;
    for seconds in [1_u64, 9, 60] {
        let clock = VirtualClock::new();
        let nvm = client(&server, &clock);
        let wait = hundred(&nvm).with_timeout(Duration::from_secs(seconds));
        let before = server.requests();
        let not = wait.await.unwrap_err();
        assert_eq!(not.last().unwrap().credits.to_string(), "7");
        let error = not.error();
        assert_eq!(error.kind(), ErrorKind::Timeout);
        assert_eq!(error.outcome(), Outcome::Unknown);
        assert_eq!(error.attempts() as usize, server.requests() - before);
        let shown = not.to_string();
        let told = format!("the balance is 7 credits after {seconds}s, and 100 were waited for");
        assert!(shown.contains(&told), "{shown}");
        // It stays within the time, and gives up not long before its end.
        let limit = Duration::from_secs(seconds);
        assert!(clock.now() <= limit, "{:?}", clock.now());
        assert!(clock.now() + 500 * MILLI >= limit, "{:?}", clock.now());
        assert!(clock.waits().iter().all(|wait| *wait <= 5000 * MILLI));
        let whole: nevermined::Error = not.into();
        assert!(whole.is_timeout());
    }
}

#[tokio::test]
async fn trouble_that_passes_is_passed_over() {
    let steps = [
        answer(503, &[], ""),
        credits("5"),
        Step::reset_after_the_request(),
        answer(429, &[("retry-after", "7")], ""),
    ];
    let server = Server::start(steps, credits("100")).await;
    let clock = VirtualClock::new();
    hundred(&client(&server, &clock)).await.unwrap();
    let waits = clock.waits();
    assert_eq!((server.requests(), waits.len()), (5, 4));
    assert_eq!(waits[3], Duration::from_secs(7), "as the service asks");

    // It does not ask again before the service lets it.
    server.play([answer(429, &[("retry-after", "60")], "")], credits("100"));
    let not = hundred(&client(&server, &clock)).await.unwrap_err();
    assert_eq!((not.error().attempts(), server.requests()), (1, 1));
}

#[tokio::test]
async fn trouble_to_the_end_is_the_source() {
    let server = Server::start([credits("5")], answer(503, &[], "")).await;
    let clock = VirtualClock::new();
    let nvm = client(&server, &clock);
    let not = hundred(&nvm).await.unwrap_err();
    assert_eq!(not.last().unwrap().credits.to_string(), "5");
    let source = not.source().unwrap().to_string();
    assert!(source.contains("503"), "{source}");

    server.play([], answer(503, &[], ""));
    let not = hundred(&nvm).await.unwrap_err();
    assert!(not.last().is_none());
    assert!(not.to_string().contains("could not be read"), "{not}");
}

#[tokio::test]
async fn trouble_that_stays_ends_the_wait() {
    let unreadable = answer(200, &[], "{}");
    for (step, kind) in [
        (answer(404, &[], ""), ErrorKind::PlanNotFound),
        (answer(401, &[], ""), ErrorKind::Unauthorized),
        (answer(400, &[], ""), ErrorKind::InvalidRequest),
        (unreadable, ErrorKind::Decode),
    ] {
        let server = Server::start([credits("5")], step).await;
        let clock = VirtualClock::new();
        let not = hundred(&client(&server, &clock)).await.unwrap_err();
        assert_eq!(not.error().kind(), kind);
        assert_eq!(not.last().unwrap().credits.to_string(), "5");
        assert_eq!(server.requests(), 2);
    }
}

#[tokio::test]
async fn the_options_reach_each_reading() {
    let server = Server::start([credits("5")], credits("100")).await;
    let clock = VirtualClock::new();
    let wait = hundred(&client(&server, &clock))
        .with_organization("org-1")
        .with_attempt_timeout(Duration::from_secs(3))
        .with_pauses(Duration::ZERO, Duration::ZERO);
    wait.await.unwrap();
    for request in server.received() {
        assert_eq!(request.header("x-current-org-id"), Some("org-1"));
    }
    assert_eq!(clock.limits(), [Duration::from_secs(3); 2]);
    let waits = clock.waits();
    assert!(5 * MILLI <= waits[0] && waits[0] <= 10 * MILLI, "{waits:?}");
}

#[tokio::test]
async fn a_reading_gets_no_more_time_than_is_left() {
    let server = Server::always(credits("5")).await;
    let clock = VirtualClock::new();
    let wait = hundred(&client(&server, &clock)).with_timeout(Duration::from_secs(4));
    wait.await.unwrap_err();
    let mut left = Duration::from_secs(4);
    let mut waits = clock.waits().into_iter();
    for limit in clock.limits() {
        assert_eq!(limit, left);
        left -= waits.next().unwrap_or_default();
    }
}

#[tokio::test]
async fn a_number_that_is_no_credits_is_not_sent() {
    let server = Server::always(credits("5")).await;
    let nvm = client(&server, &VirtualClock::new());
    let wait = nvm.plans().wait_for_balance(&plan(), holder(), -1);
    let not = wait.clone().await.unwrap_err();
    assert_eq!(not.error().kind(), ErrorKind::InvalidRequest);
    assert_eq!(not.error().outcome(), Outcome::NotSent);
    assert_eq!(server.requests(), 0);
}
