//! Time limits, on virtual time.

use std::time::Duration;

use nevermined::{Error, ErrorKind, Nevermined, Outcome};
use tokio::task::JoinHandle;

use crate::support::{
    CALLS, Call, Do, Done, Server, Step, VirtualClock, With, answer, builder_for, client_of, http,
    soon,
};

const SECOND: Duration = Duration::from_secs(1);

fn start(nvm: &Nevermined, call: Call, with: With) -> JoinHandle<Result<Done, Error>> {
    let nvm = nvm.clone();
    tokio::spawn(async move { call.run_with(&nvm, with).await })
}

#[tokio::test]
async fn a_server_that_never_answers_leaves_the_outcome_open() {
    let clock = VirtualClock::new();
    for call in CALLS.into_iter().filter(|call| !call.is_read()) {
        let server = Server::always(Step::stall()).await;
        let nvm = client_of(&server, &clock);
        let under_way = start(&nvm, call, With::default());
        server.until(|counts| counts.requests == 1).await;
        clock.advance(SECOND * 59);
        tokio::task::yield_now().await;
        assert!(!under_way.is_finished(), "{call:?} has a minute");
        clock.advance(SECOND);
        let error = soon(under_way).await.unwrap().unwrap_err();
        assert_eq!(
            (error.kind(), error.outcome()),
            (ErrorKind::Timeout, Outcome::Unknown)
        );
        assert_eq!((error.attempts(), error.status()), (1, None), "{error:?}");
        assert_eq!(error.message(), "no answer within 60s");
        // The request is given up, and its connection with it.
        server.until(|counts| counts.hung_up == 1).await;
        assert_eq!(server.requests(), 1, "{call:?}");
    }
    assert_eq!(clock.waits(), []);
}

#[tokio::test]
async fn a_read_is_tried_again_until_its_time_is_used_up() {
    let server = Server::always(Step::stall()).await;
    let clock = VirtualClock::new();
    let nvm = client_of(&server, &clock);
    let under_way = start(&nvm, Call::Balance, With::default());
    server.until(|counts| counts.requests == 1).await;
    clock.advance(SECOND * 60);
    server.until(|counts| counts.requests == 2).await;
    // What is left of the two minutes is less than a whole attempt.
    let wait = clock.waits()[0];
    assert_eq!(clock.limits(), [SECOND * 60, SECOND * 60 - wait]);
    clock.advance(SECOND * 60);
    let error = soon(under_way).await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert_eq!((error.attempts(), server.requests()), (2, 2), "{error:?}");
}

#[tokio::test]
async fn an_answer_that_comes_in_time_counts() {
    for call in CALLS {
        let late = Step(vec![
            Do::ReadAll,
            Do::Stall,
            Do::Write(http(200, &[], call.success().as_bytes())),
        ]);
        let server = Server::always(late).await;
        let clock = VirtualClock::new();
        let nvm = client_of(&server, &clock);
        let under_way = start(&nvm, call, With::default());
        server.until(|counts| counts.requests == 1).await;
        clock.advance(SECOND * 59);
        server.release();
        assert_eq!(
            soon(under_way).await.unwrap().unwrap().attempts,
            1,
            "{call:?}"
        );
    }
}

#[tokio::test]
async fn a_body_that_stops_is_bounded_too() {
    let head = http(200, &[("content-length", "100")], b"{\"succ");
    let server = Server::always(Step(vec![Do::ReadAll, Do::Write(head), Do::Stall])).await;
    let clock = VirtualClock::new();
    let nvm = client_of(&server, &clock);
    let under_way = start(&nvm, Call::Redeem, With::default());
    server.until(|counts| counts.requests == 1).await;
    clock.advance(SECOND * 60);
    let error = soon(under_way).await.unwrap().unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::Timeout, Outcome::Unknown)
    );
    assert_eq!(server.requests(), 1);
}

#[tokio::test]
async fn endless_interim_answers_are_bounded_too() {
    let server = Server::always(Step(vec![
        Do::ReadAll,
        Do::Write(b"HTTP/1.1 103 Early Hints\r\n\r\n".repeat(100)),
        Do::Stall,
    ]))
    .await;
    let clock = VirtualClock::new();
    let nvm = client_of(&server, &clock);
    let under_way = start(&nvm, Call::Order, With::default());
    server.until(|counts| counts.requests == 1).await;
    clock.advance(SECOND * 60);
    let error = soon(under_way).await.unwrap().unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::Timeout, Outcome::Unknown)
    );
}

#[tokio::test]
async fn the_builder_and_the_call_set_the_limits() {
    let server = Server::always(answer(404, &[], "")).await;
    let of_builder = VirtualClock::new();
    let nvm = builder_for(&server.url(), &of_builder)
        .attempt_timeout(SECOND * 7)
        .timeout(SECOND * 30)
        .build()
        .unwrap();
    Call::Mint.run(&nvm).await.unwrap_err();
    let attempt = With {
        attempt_timeout: Some(SECOND * 3),
        ..With::default()
    };
    Call::Mint.run_with(&nvm, attempt).await.unwrap_err();
    let total = With {
        timeout: Some(SECOND * 2),
        ..With::default()
    };
    Call::Mint.run_with(&nvm, total).await.unwrap_err();
    assert_eq!(of_builder.limits(), [SECOND * 7, SECOND * 3, SECOND * 2]);
}

#[tokio::test]
async fn a_total_limit_ends_a_call_that_hangs() {
    let server = Server::always(Step::stall()).await;
    let clock = VirtualClock::new();
    let nvm = client_of(&server, &clock);
    for call in CALLS {
        let before = server.requests();
        let with = With {
            timeout: Some(SECOND * 20),
            ..With::default()
        };
        let under_way = start(&nvm, call, with);
        server.until(|counts| counts.requests == before + 1).await;
        clock.advance(SECOND * 20);
        let error = soon(under_way).await.unwrap().unwrap_err();
        assert_eq!(
            (error.kind(), error.outcome()),
            (ErrorKind::Timeout, Outcome::Unknown)
        );
        assert_eq!(
            error.attempts(),
            1,
            "{call:?} has no time for another: {error:?}"
        );
        assert_eq!(server.requests(), before + 1);
    }
}

#[tokio::test]
async fn no_time_at_all_sends_nothing() {
    let server = Server::always(answer(200, &[], "{}")).await;
    let nvm = client_of(&server, &VirtualClock::new());
    for call in CALLS {
        for with in [
            With {
                timeout: Some(Duration::ZERO),
                ..With::default()
            },
            With {
                attempt_timeout: Some(Duration::ZERO),
                ..With::default()
            },
        ] {
            let error = call.run_with(&nvm, with).await.unwrap_err();
            assert_eq!(
                (error.kind(), error.outcome()),
                (ErrorKind::Timeout, Outcome::NotSent)
            );
            assert_eq!(
                error.message(),
                "the call's time is used up: nothing was sent"
            );
            assert_eq!(error.attempts(), 0, "{error:?}");
        }
    }
    assert_eq!(server.counts().connections, 0);
}
