//! How long the client waits: what the service asks for, or a random part of a bound that doubles.

use std::time::Duration;

use nevermined::{ErrorKind, Outcome, RetryPolicy};

use crate::support::{CALLS, Call, Server, VirtualClock, answer, builder_for, client_of};

const MILLI: Duration = Duration::from_millis(1);

/// The bound of the first wait, by default; it is also how far a wait goes beyond what the service asks.
const BASE: Duration = Duration::from_millis(200);

#[tokio::test]
async fn the_service_says_how_long() {
    let asked = Duration::from_secs(7);
    for header in ["Retry-After", "Retry-After-short", "Retry-After-long"] {
        // The virtual day starts at 07:27:00.
        for value in ["7", "Wed, 21 Oct 2015 07:27:07 GMT"] {
            let slow_down = answer(429, &[(header, value)], "");
            let success = answer(200, &[], Call::Mint.success());
            let server = Server::start([slow_down], success).await;
            let clock = VirtualClock::new();
            let done = Call::Mint.run(&client_of(&server, &clock)).await.unwrap();
            let waits = clock.waits();
            assert_eq!((done.attempts, waits.len()), (2, 1), "{header}: {value}");
            assert!(
                asked <= waits[0] && waits[0] <= asked + BASE,
                "{header}: {value}: {waits:?}"
            );
        }
    }
}

#[tokio::test]
async fn the_longest_of_several_waits_counts_and_nonsense_does_not() {
    let headers = [
        ("retry-after", "soon"),
        ("retry-after", "-5"),
        ("retry-after-short", "2"),
        ("retry-after-long", "9"),
        ("retry-after-long", "99999999999999999999999"),
    ];
    let success = answer(200, &[], Call::Order.success());
    let server = Server::start([answer(429, &headers, "")], success).await;
    let clock = VirtualClock::new();
    Call::Order.run(&client_of(&server, &clock)).await.unwrap();
    let wait = clock.waits()[0];
    assert!(
        wait >= Duration::from_secs(9) && wait <= Duration::from_secs(9) + BASE,
        "{wait:?}"
    );
}

#[tokio::test]
async fn a_date_that_is_over_is_no_wait() {
    let over = answer(429, &[("retry-after", "Wed, 21 Oct 2015 07:00:00 GMT")], "");
    let server = Server::start([over], answer(200, &[], Call::Mint.success())).await;
    let clock = VirtualClock::new();
    Call::Mint.run(&client_of(&server, &clock)).await.unwrap();
    assert!(clock.waits()[0] <= BASE, "{:?}", clock.waits());
}

#[tokio::test]
async fn a_wait_beyond_the_cap_ends_the_call_and_is_told() {
    let clock = VirtualClock::new();
    for (status, header, value) in [
        (429, "retry-after", "61"),
        (429, "retry-after-long", "3600"),
        (429, "retry-after", "Wed, 21 Oct 2015 08:27:00 GMT"),
        (503, "retry-after", "61"),
    ] {
        let server = Server::always(answer(status, &[(header, value)], "")).await;
        let error = Call::Balance
            .run(&client_of(&server, &clock))
            .await
            .unwrap_err();
        let asked = if value == "61" { 61 } else { 3600 };
        assert_eq!(
            error.retry_after(),
            Some(Duration::from_secs(asked)),
            "{error:?}"
        );
        assert_eq!((error.attempts(), server.requests()), (1, 1), "{error:?}");
    }
    assert_eq!(clock.waits(), []);
}

#[tokio::test]
async fn the_cap_is_the_policys() {
    let slow_down = || answer(429, &[("retry-after", "30")], "");
    for (cap, attempts) in [(29, 1), (30, 2)] {
        let server = Server::start([slow_down()], answer(200, &[], Call::Mint.success())).await;
        let clock = VirtualClock::new();
        let nvm = builder_for(&server.url(), &clock)
            .retry(RetryPolicy::default().max_retry_after(Duration::from_secs(cap)))
            .build()
            .unwrap();
        let result = Call::Mint.run(&nvm).await;
        assert_eq!(server.requests(), attempts, "{cap}");
        assert_eq!(result.is_ok(), attempts == 2, "{cap}");
    }
}

#[tokio::test]
async fn a_wait_that_outlasts_the_call_is_not_begun() {
    let slow_down = answer(429, &[("retry-after", "20")], "");
    let server = Server::always(slow_down).await;
    let clock = VirtualClock::new();
    let nvm = builder_for(&server.url(), &clock)
        .timeout(Duration::from_secs(20))
        .build()
        .unwrap();
    for call in CALLS {
        let error = call.run(&nvm).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.outcome()),
            (ErrorKind::RateLimited, Outcome::Rejected)
        );
        assert_eq!(
            (error.attempts(), error.retry_after()),
            (1, Some(Duration::from_secs(20)))
        );
    }
    assert_eq!(clock.waits(), []);
}

#[tokio::test]
async fn all_waits_together_stay_within_the_call() {
    let server = Server::always(answer(429, &[("retry-after", "1")], "")).await;
    let clock = VirtualClock::new();
    let nvm = builder_for(&server.url(), &clock)
        .retry(RetryPolicy::default().max_attempts(50))
        .timeout(Duration::from_secs(10))
        .build()
        .unwrap();
    let error = Call::Mint.run(&nvm).await.unwrap_err();
    let waits = clock.waits();
    assert_eq!(error.kind(), ErrorKind::RateLimited);
    assert_eq!(error.attempts() as usize, waits.len() + 1);
    assert!((7..=9).contains(&waits.len()), "{waits:?}");
    assert!(
        waits.iter().sum::<Duration>() < Duration::from_secs(10),
        "{waits:?}"
    );
    // Each attempt gets what is left, and no more.
    let limits = clock.limits();
    assert!(
        limits.windows(2).all(|pair| pair[1] < pair[0]),
        "{limits:?}"
    );
}

/// The waits of one failing call, with a fixed seed.
async fn waits_of(server: &Server, policy: RetryPolicy, seed: u64) -> Vec<Duration> {
    let clock = VirtualClock::new();
    let nvm = builder_for(&server.url(), &clock)
        .retry(policy)
        .seed(seed)
        .timeout(Duration::from_secs(3_600))
        .build()
        .unwrap();
    Call::Mint.run(&nvm).await.unwrap_err();
    clock.waits()
}

#[tokio::test]
async fn waits_are_drawn_below_a_bound_that_doubles() {
    let server = Server::always(answer(429, &[], "")).await;
    let policy = RetryPolicy::default()
        .max_attempts(41)
        .base_delay(MILLI * 100)
        .max_delay(MILLI * 400);
    let waits = waits_of(&server, policy.clone(), 1).await;
    assert_eq!(waits.len(), 40);
    let bounds = [100, 200].into_iter().chain(std::iter::repeat(400));
    for (wait, bound) in waits.iter().zip(bounds) {
        assert!(*wait <= MILLI * bound, "{wait:?} of {bound} ms");
    }
    // Full jitter: from nothing to the whole bound.
    let late = &waits[2..];
    assert!(late.iter().any(|wait| *wait < MILLI * 80), "{late:?}");
    assert!(late.iter().any(|wait| *wait > MILLI * 320), "{late:?}");

    assert_eq!(
        waits_of(&server, policy.clone(), 1).await,
        waits,
        "a seed fixes the waits"
    );
    assert_ne!(waits_of(&server, policy, 2).await, waits);
}
