//! Every call against every fault.

use nevermined::{Error, Outcome};

use crate::faults::{Fault, all, races};
use crate::rig::Rig;
use crate::support::{CALLS, Call, Done, answer};

#[tokio::test]
async fn each_fault_has_its_error_and_moves_value_once() {
    let mut rig = Rig::new().await;
    let faults = all();
    assert!(faults.len() > 80, "{}", faults.len());
    let mut wrong = Vec::new();
    for fault in &faults {
        for call in CALLS {
            let result = rig.run(call, [], fault.step.clone()).await;
            let requests = match fault.step.reads_all() {
                true => fault.attempts(call) as usize,
                false => 0,
            };
            wrong.extend(check(fault, call, &result));
            if rig.server.requests() != requests {
                let received = rig.server.requests();
                wrong.push(format!(
                    "{call:?} against {}: {received} complete requests, not {requests}",
                    fault.name
                ));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} differences:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[tokio::test]
async fn a_call_recovers_where_a_repeat_is_safe_and_only_there() {
    let mut rig = Rig::new().await;
    let mut wrong = Vec::new();
    for fault in &all() {
        for call in CALLS {
            let success = answer(200, &[], call.success());
            let result = rig.run(call, [fault.step.clone()], success).await;
            if fault.attempts(call) == 1 {
                wrong.extend(check(fault, call, &result));
                continue;
            }
            let received = rig.server.received();
            let ids = received
                .iter()
                .map(|request| request.header("x-correlation-id"));
            match &result {
                Ok(done)
                    if done.attempts == 2 && ids.clone().all(|id| id == Some(&done.request_id)) => {
                }
                _ => wrong.push(format!(
                    "{call:?} against {}, then success: {result:?}, ids {:?}",
                    fault.name,
                    ids.collect::<Vec<_>>()
                )),
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} differences:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// Whether the client saw the end of the connection before or after it sent the request, it must not claim more than it
/// knows, and nothing arrived.
#[tokio::test]
async fn a_connection_that_ends_before_the_request() {
    let mut rig = Rig::new().await;
    for (name, step) in races() {
        for call in CALLS {
            let error = rig.run(call, [], step.clone()).await.unwrap_err();
            let what = format!("{call:?} against {name}: {error:?}");
            assert_eq!(error.kind(), nevermined::ErrorKind::Connect, "{what}");
            assert_eq!(error.status(), None, "{what}");
            assert_eq!(rig.server.requests(), 0, "{what}");
            match error.outcome() {
                Outcome::NotSent => assert_eq!(error.attempts(), 3, "{what}"),
                Outcome::Unknown if call.is_read() => assert_eq!(error.attempts(), 3, "{what}"),
                Outcome::Unknown => assert!(error.attempts() <= 3, "{what}"),
                other => panic!("{what}: {other:?}"),
            }
        }
    }
}

/// What of the result is not as the fault says.
fn check(fault: &Fault, call: Call, result: &Result<Done, Error>) -> Option<String> {
    let what = format!("{call:?} against {}", fault.name);
    let error = match result {
        Ok(done) => return Some(format!("{what}: {done:?}")),
        Err(error) => error,
    };
    let expected = (
        (fault.kind)(call),
        fault.outcome,
        fault.status,
        fault.attempts(call),
        Some(call.operation()),
    );
    let found = (
        error.kind(),
        error.outcome(),
        error.status(),
        error.attempts(),
        error.operation(),
    );
    if found != expected {
        return Some(format!("{what}: {error:?}, not {expected:?}"));
    }
    let line = error.to_string();
    let is_one_line = line.len() < 1_000 && !line.chars().any(char::is_control);
    let is_told = line.starts_with(call.operation()) && !error.message().is_empty();
    (!is_one_line || !is_told || error.request_id().is_none())
        .then(|| format!("{what}: shown as {line:?}"))
}
