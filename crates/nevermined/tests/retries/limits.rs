//! How often a request is sent at most: the policy of the client, of the call, and the budget of all calls.

use std::time::Duration;

use nevermined::RetryPolicy;

use crate::support::{
    CALLS, Call, Server, Step, VirtualClock, With, answer, builder_for, client_of,
};

fn at_once(attempts: u32) -> RetryPolicy {
    RetryPolicy::default()
        .max_attempts(attempts)
        .base_delay(Duration::ZERO)
}

#[tokio::test]
async fn three_attempts_unless_told_otherwise() {
    let server = Server::always(answer(429, &[], "")).await;
    let clock = VirtualClock::new();
    let nvm = client_of(&server, &clock);
    for call in CALLS {
        assert_eq!(call.run(&nvm).await.unwrap_err().attempts(), 3, "{call:?}");
    }
    assert_eq!(server.requests(), 3 * CALLS.len());
}

#[tokio::test]
async fn the_policy_bounds_the_attempts() {
    for (allowed, made) in [(0, 1), (1, 1), (2, 2), (6, 6)] {
        let server = Server::always(answer(503, &[], "")).await;
        let clock = VirtualClock::new();
        let nvm = builder_for(&server.url(), &clock)
            .retry(at_once(allowed))
            .build()
            .unwrap();
        let error = Call::Balance.run(&nvm).await.unwrap_err();
        assert_eq!((error.attempts(), server.requests()), (made, made as usize));
    }
}

#[tokio::test]
async fn never_means_once() {
    for step in [
        answer(429, &[("retry-after", "1")], ""),
        answer(503, &[], r#"{"code":"BCK.PROTOCOL.0051"}"#),
        Step::reset_after_the_request(),
    ] {
        let server = Server::always(step).await;
        let clock = VirtualClock::new();
        let nvm = builder_for(&server.url(), &clock)
            .retry(RetryPolicy::never())
            .build()
            .unwrap();
        for call in CALLS {
            assert_eq!(call.run(&nvm).await.unwrap_err().attempts(), 1, "{call:?}");
        }
        assert_eq!((server.requests(), clock.waits().len()), (CALLS.len(), 0));
    }
}

#[tokio::test]
async fn a_call_may_have_a_policy_of_its_own() {
    let server = Server::always(answer(429, &[], "")).await;
    let nvm = client_of(&server, &VirtualClock::new());
    let with = |policy| With {
        retry: Some(policy),
        ..With::default()
    };
    for call in CALLS {
        let never = call.run_with(&nvm, with(RetryPolicy::never())).await;
        assert_eq!(never.unwrap_err().attempts(), 1, "{call:?}");
        let patient = call.run_with(&nvm, with(at_once(5))).await;
        assert_eq!(patient.unwrap_err().attempts(), 5, "{call:?}");
    }
}

/// An outage is not answered with a multiple of the load: all calls of a client share fifty retries, and ten successes
/// give one back.
#[tokio::test]
async fn the_budget_is_used_up_and_refilled_by_successes() {
    let busy = || answer(429, &[], "");
    let server = Server::always(busy()).await;
    let clock = VirtualClock::new();
    let nvm = builder_for(&server.url(), &clock)
        .retry(at_once(1_000))
        .build()
        .unwrap();
    let error = Call::Balance.run(&nvm).await.unwrap_err();
    assert_eq!(error.attempts(), 51);
    let error = Call::Mint.run(&nvm.clone()).await.unwrap_err();
    assert_eq!(error.attempts(), 1, "a clone shares the budget");

    let success = || answer(200, &[], Call::Balance.success());
    server.play([], success());
    for _ in 0..9 {
        Call::Balance.run(&nvm).await.unwrap();
    }
    server.play([], busy());
    assert_eq!(Call::Balance.run(&nvm).await.unwrap_err().attempts(), 1);
    server.play([], success());
    Call::Balance.run(&nvm).await.unwrap();
    server.play([], busy());
    assert_eq!(Call::Balance.run(&nvm).await.unwrap_err().attempts(), 2);
}
