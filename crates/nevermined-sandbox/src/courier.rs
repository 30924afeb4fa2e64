//! The task that sends what is due to webhooks. Which deliveries are due, and what comes of an attempt, is the
//! state's to say; here is only the sending.

use crate::clock::Moment;
use crate::http::outbound::Target;
use crate::organizations::{Change, Command, Due, Outcome, Receipt, Secret};
use crate::state::State;
use axum::body::{Body, HttpBody as _};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use http::header::{CONTENT_TYPE, USER_AGENT};
use http::{HeaderMap, HeaderValue, Method};
use sha2::Sha256;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;
use tokio::task::JoinSet;

/// How long a receiver may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// How much of an answer is read, in bytes.
const ENOUGH: usize = 64 << 10;

/// How long the task sleeps at most, if nobody wakes it.
const NAP: Duration = Duration::from_secs(3_600);

/// How the task and the rest of the sandbox wake each other.
#[derive(Debug, Default)]
pub(crate) struct Courier {
    wake: Notify,
    tried: Notify,
}

impl Courier {
    /// Lets the task look at what is due.
    pub(crate) fn wake(&self) {
        self.wake.notify_one();
    }
}

/// Sends what is due, until the sandbox stops.
pub(crate) async fn run(state: Arc<State>) {
    if state.read_kept(|kept, _| kept.organizations.has_taken()) {
        organize(&state, Change::Resume);
    }
    let mut attempts = JoinSet::new();
    while !state.is_stopping() {
        let due = take(&state);
        // What leaves the sandbox must not tell of a change that a crash undoes.
        if !due.is_empty() && state.durable().await.is_err() {
            state.courier.tried.notify_waiters();
            return;
        }
        for one in due {
            attempts.spawn(attempt(Arc::clone(&state), one));
        }
        while attempts.try_join_next().is_some() {}
        state.courier.tried.notify_waiters();
        let pause = state.read_kept(|kept, now| match kept.organizations.next_due() {
            Some(next) => next.since(now).min(NAP),
            None => NAP,
        });
        let _woken_or_due = tokio::time::timeout(pause, state.courier.wake.notified()).await;
    }
}

fn take(state: &State) -> Vec<Due> {
    if state.read_kept(|kept, now| kept.organizations.has_due(now)) {
        return organize(state, Change::TakeDue).due;
    }
    Vec::new()
}

/// Waits until nothing is due and nothing is on its way.
pub(crate) async fn settled(state: &State) {
    loop {
        let tried = state.courier.tried.notified();
        let quiet = state.read_kept(|kept, now| kept.organizations.is_quiet(now));
        // With a store that failed, nothing is sent any more.
        if quiet || state.is_stopping() || state.durable().await.is_err() {
            return;
        }
        tried.await;
    }
}

async fn attempt(state: Arc<State>, due: Due) {
    let outcome = match Target::parse(&due.url) {
        Ok(target) => match tokio::time::timeout(PATIENCE, call(&target, &due)).await {
            Ok(outcome) => outcome,
            Err(_elapsed) => Outcome::Unreachable {
                problem: format!("no whole answer within {} seconds", PATIENCE.as_secs()),
            },
        },
        Err(problem) => Outcome::Forbidden { problem },
    };
    let change = Change::Attempted {
        org: due.org,
        delivery: due.delivery,
        outcome,
    };
    organize(&state, change);
    state.courier.tried.notify_waiters();
}

async fn call(target: &Target, due: &Due) -> Outcome {
    let payload = due.payload.clone().into_bytes();
    let answered = target.send(Method::POST, headers(due), payload).await;
    let read = match answered {
        Ok(answer) => {
            let status = answer.status().as_u16();
            beginning(answer.into_body())
                .await
                .map(|body| Outcome::Answered { status, body })
        }
        Err(problem) => Err(problem),
    };
    read.unwrap_or_else(|problem| Outcome::Unreachable { problem })
}

/// The headers of a delivery, with its signature.
fn headers(due: &Due) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let agent = concat!("nevermined-sandbox/", env!("CARGO_PKG_VERSION"));
    headers.insert(USER_AGENT, HeaderValue::from_static(agent));
    headers.insert("webhook-timestamp", due.at.seconds().into());
    let signature = signature(&due.secret, &due.delivery, due.at, &due.payload);
    for (name, text) in [
        ("webhook-id", due.delivery.as_str()),
        ("webhook-signature", signature.as_str()),
    ] {
        // Letters, digits, hyphens and what base64 has: always a header's value.
        if let Ok(value) = HeaderValue::from_str(text) {
            headers.insert(name, value);
        }
    }
    headers
}

/// The beginning of an answer's body, as text. The rest is not read.
async fn beginning(mut body: Body) -> Result<String, String> {
    let mut bytes = Vec::new();
    while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        let frame = frame.map_err(|error| format!("the answer was cut off: {error}"))?;
        if let Ok(data) = frame.into_data() {
            bytes.extend_from_slice(&data);
        }
        if bytes.len() >= ENOUGH {
            break;
        }
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The signature of Standard Webhooks: HMAC-SHA256 of id, time in seconds and body, joined by dots, with the
/// bytes that the secret is base64 of.
fn signature(secret: &Secret, id: &str, at: Moment, payload: &str) -> String {
    let key = secret.reveal();
    let key = key.split_once('_').map_or(key, |(_, key)| key);
    let key = STANDARD.decode(key).unwrap_or_default();
    // A key of any length is taken.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&key) else {
        return String::new();
    };
    mac.update(format!("{id}.{}.{payload}", at.seconds()).as_bytes());
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

/// Carries out what nobody asked for. A denial means that a webhook was deleted meanwhile.
fn organize(state: &State, change: Change) -> Receipt {
    let done = state.carry_out(Command {
        // Drawn from the state, whoever comes first would decide what the others get.
        random_seed: 0,
        actor: None,
        change,
    });
    done.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the Standard Webhooks specification.
    #[test]
    fn a_signature_is_that_of_standard_webhooks() {
        let secret = Secret::new("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".to_owned());
        let at = Moment::from_millis(1_614_265_330_000);
        let payload = r#"{"test": 2432232314}"#;
        assert_eq!(
            signature(&secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", at, payload),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        );
    }
}
