//! Which failures are repeated, for which calls.

use nevermined::{ErrorKind, Outcome};

use crate::support::{CALLS, Call, Server, Step, VirtualClock, answer, client_of};

fn passing_trouble() -> Vec<(&'static str, Step)> {
    vec![
        ("408", answer(408, &[], "")),
        ("502", answer(502, &[], "<html>")),
        ("503", answer(503, &[], "")),
        ("504", answer(504, &[], "")),
        ("reset", Step::reset_after_the_request()),
        ("close", Step::close_after_the_request()),
        (
            "cut",
            Step::bytes("HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\n{"),
        ),
    ]
}

#[tokio::test]
async fn a_read_is_repeated_after_passing_trouble_and_a_write_is_not() {
    for (name, trouble) in passing_trouble() {
        for call in [Call::Balance, Call::Mint, Call::Register] {
            let script = [trouble.clone(), trouble.clone()];
            let server = Server::start(script, answer(200, &[], call.success())).await;
            let clock = VirtualClock::new();
            let result = call.run(&client_of(&server, &clock)).await;
            if call.is_read() {
                assert_eq!(result.unwrap().attempts, 3, "{name}");
                assert_eq!((server.requests(), clock.waits().len()), (3, 2), "{name}");
            } else {
                let error = result.unwrap_err();
                assert_eq!(
                    error.outcome(),
                    Outcome::Unknown,
                    "{call:?} {name}: {error:?}"
                );
                assert_eq!(server.requests(), 1, "{call:?} {name}");
                assert_eq!(clock.waits(), [], "{call:?} {name}");
            }
        }
    }
}

#[tokio::test]
async fn a_lasting_failure_is_not_repeated() {
    for status in [400, 401, 402, 403, 404, 409, 422, 500, 501] {
        let server = Server::always(answer(status, &[], "")).await;
        let nvm = client_of(&server, &VirtualClock::new());
        for call in CALLS {
            call.run(&nvm).await.unwrap_err();
        }
        assert_eq!(server.requests(), CALLS.len(), "{status}");
    }
}

#[tokio::test]
async fn every_attempt_of_a_call_carries_the_same_id_and_request() {
    for call in CALLS {
        let slow_down = answer(429, &[], "");
        let script = [slow_down.clone(), slow_down];
        let server = Server::start(script, answer(200, &[], call.success())).await;
        let nvm = client_of(&server, &VirtualClock::new());
        let first = call.run(&nvm).await.unwrap();
        let attempts = server.received();
        assert_eq!(attempts.len(), 3);
        for attempt in &attempts {
            assert_eq!(attempt.header("x-correlation-id"), Some(&*first.request_id));
            assert_eq!(attempt.head, attempts[0].head, "{call:?}");
            assert_eq!(attempt.body, attempts[0].body, "{call:?}");
        }
        let second = call.run(&nvm).await.unwrap();
        assert_ne!(second.request_id, first.request_id, "each call has its own");
    }
}

#[tokio::test]
async fn the_callers_id_is_sent_and_the_services_is_told() {
    let named = answer(
        200,
        &[("x-correlation-id", "theirs")],
        Call::Balance.success(),
    );
    let server = Server::start([answer(503, &[], "")], named).await;
    let nvm = client_of(&server, &VirtualClock::new());
    let plan = crate::support::plan();
    let request = nvm.plans().balance(&plan, crate::support::holder());
    let balance = request.with_request_id("mine-1").await.unwrap();
    assert_eq!(balance.request_id(), "theirs");
    for attempt in server.received() {
        assert_eq!(attempt.header("x-correlation-id"), Some("mine-1"));
    }
}

#[tokio::test]
async fn an_error_tells_the_services_id_too() {
    let theirs = &[("x-correlation-id", "theirs")];
    let in_body = r#"{"message":"no","correlationId":"in the body"}"#;
    let long = "x".repeat(129);
    for (step, expected) in [
        (answer(404, theirs, ""), Some("theirs")),
        (answer(502, theirs, "<html>"), Some("theirs")),
        (answer(200, theirs, "<html>"), Some("theirs")),
        (answer(200, theirs, r#"{"success":false}"#), Some("theirs")),
        (answer(400, theirs, in_body), Some("in the body")),
        (answer(404, &[("x-correlation-id", "")], ""), None),
        (answer(404, &[("x-correlation-id", &long)], ""), None),
        (answer(404, &[], ""), None),
    ] {
        let server = Server::always(step).await;
        let nvm = client_of(&server, &VirtualClock::new());
        let error = Call::Mint.run(&nvm).await.unwrap_err();
        let ours = server.received()[0]
            .header("x-correlation-id")
            .map(str::to_owned);
        assert_eq!(
            error.request_id(),
            expected.or(ours.as_deref()),
            "{error:?}"
        );
    }
}

#[tokio::test]
async fn a_read_ends_with_the_services_last_word() {
    let script = [answer(503, &[], ""), answer(404, &[], "")];
    let server = Server::start(script, answer(200, &[], Call::Balance.success())).await;
    let error = Call::Balance
        .run(&client_of(&server, &VirtualClock::new()))
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.attempts()),
        (ErrorKind::PlanNotFound, 2)
    );
    assert_eq!(error.outcome(), Outcome::Rejected);
}
