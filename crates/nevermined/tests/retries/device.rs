//! How a device's tokens are polled for, and how tokens are refreshed: once.

use std::time::Duration;

use nevermined::oauth::{
    DeviceAuthorization, OAuthClientHandle, OAuthRefusal, RefreshToken, TokenSet,
};
use nevermined::{Clock as _, ErrorKind, Outcome};
use serde_json::{Value, json};

use crate::support::{Server, Step, VirtualClock, answer, client_of, soon};

const SECOND: Duration = Duration::from_secs(1);

/// A refusal in OAuth's words, with the service's code as well, which is marked as worth a repeat.
fn refusal(error: &str) -> Step {
    let code = match error {
        "authorization_pending" => "BCK.OAUTH.0021",
        "slow_down" => "BCK.OAUTH.0022",
        "expired_token" => "BCK.OAUTH.0023",
        "access_denied" => "BCK.OAUTH.0024",
        _ => "BCK.OAUTH.0011",
    };
    let body = json!({ "error": error, "error_description": "words", "code": code });
    answer(400, &[], body.to_string())
}

fn granted() -> Step {
    let body = json!({
        "access_token": "access-new",
        "refresh_token": "refresh-new",
        "expires_in": 3600,
        "token_type": "Bearer",
    });
    answer(200, &[], body.to_string())
}

fn opened(expires_in: Value, interval: Value) -> Step {
    let body = json!({
        "device_code": "device-secret",
        "user_code": "BCDF-GHJK",
        "expires_in": expires_in,
        "interval": interval,
    });
    answer(200, &[], body.to_string())
}

struct World {
    server: Server,
    clock: VirtualClock,
    program: OAuthClientHandle,
    device: DeviceAuthorization,
}

impl World {
    async fn start(steps: impl IntoIterator<Item = Step>, then: Step) -> Self {
        Self::opened(opened(json!(600), json!(5)), steps, then).await
    }

    async fn opened(open: Step, steps: impl IntoIterator<Item = Step>, then: Step) -> Self {
        let server = Server::always(open).await;
        let clock = VirtualClock::new();
        let program = client_of(&server, &clock).oauth().client("program-1");
        let device = program.start_device("7").await.unwrap().into_inner();
        server.play(steps, then);
        Self {
            server,
            clock,
            program,
            device,
        }
    }

    fn waits(&self) -> Vec<u64> {
        self.clock.waits().iter().map(Duration::as_secs).collect()
    }
}

#[tokio::test]
async fn it_waits_for_the_interval_before_each_poll() {
    let pending = || refusal("authorization_pending");
    let world = World::start([pending(), pending()], granted()).await;
    let tokens = world.program.wait_for_device(&world.device).await.unwrap();
    assert_eq!(tokens.access_token(), "access-new");
    assert_eq!(tokens.expires_in, Some(3600 * SECOND));
    assert_eq!(world.waits(), [5, 5, 5]);
    for request in world.server.received() {
        assert!(
            request.line().starts_with("POST /oauth/token "),
            "{}",
            request.line()
        );
        let body: Value = serde_json::from_slice(&request.body).unwrap();
        assert_eq!(
            body,
            json!({
                "client_id": "program-1",
                "device_code": "device-secret",
                "grant_type": "urn:ietf:params:oauth:grant-type:device_code",
            })
        );
    }
}

#[tokio::test]
async fn slow_down_makes_every_later_pause_longer() {
    let steps = [
        refusal("slow_down"),
        refusal("authorization_pending"),
        refusal("slow_down"),
        refusal("authorization_pending"),
    ];
    let world = World::start(steps, granted()).await;
    world.program.wait_for_device(&world.device).await.unwrap();
    assert_eq!(world.waits(), [5, 10, 10, 15, 15]);
}

#[tokio::test]
async fn a_denial_ends_it() {
    let world = World::start([refusal("authorization_pending")], refusal("access_denied")).await;
    let not = world
        .program
        .wait_for_device(&world.device)
        .await
        .unwrap_err();
    assert!(not.is_denied() && !not.is_expired());
    assert_eq!(not.error().outcome(), Outcome::Rejected);
    assert_eq!(world.server.requests(), 2);
    assert!(!format!("{not:?}").contains("device-secret"));
}

#[tokio::test]
async fn an_end_of_the_codes_ends_it() {
    let world = World::start([], refusal("expired_token")).await;
    let not = world
        .program
        .wait_for_device(&world.device)
        .await
        .unwrap_err();
    assert!(not.is_expired() && !not.is_denied());
    assert_eq!(world.server.requests(), 1);

    // The service does not say so, and the time is over.
    world.server.play([], refusal("authorization_pending"));
    let not = world
        .program
        .wait_for_device(&world.device)
        .await
        .unwrap_err();
    assert!(not.is_expired());
    assert_eq!(not.error().kind(), ErrorKind::Timeout);
    assert_eq!(not.error().outcome(), Outcome::Rejected);
    assert_eq!(world.server.requests(), 119);
    assert!(world.clock.now() <= 605 * SECOND);
}

#[tokio::test]
async fn the_callers_time_ends_it_and_it_can_be_waited_again() {
    let pending = || refusal("authorization_pending");
    let world = World::start([pending(), pending()], granted()).await;
    let wait = world.program.wait_for_device(&world.device);
    let not = wait.with_timeout(12 * SECOND).await.unwrap_err();
    assert!(!not.is_expired() && !not.is_denied());
    assert_eq!(not.error().kind(), ErrorKind::Timeout);
    assert_eq!(not.error().attempts(), 2);
    world.program.wait_for_device(&world.device).await.unwrap();
    assert_eq!(world.waits(), [5, 5, 5]);
}

#[tokio::test]
async fn a_429_is_obeyed_and_a_broken_connection_slows_it_down() {
    let steps = [
        answer(
            429,
            &[("retry-after-short", "7"), ("retry-after-long", "40")],
            "",
        ),
        refusal("authorization_pending"),
        Step::close_before_the_request(),
        answer(503, &[], ""),
        refusal("authorization_pending"),
    ];
    let world = World::start(steps, granted()).await;
    world.program.wait_for_device(&world.device).await.unwrap();
    let waits = world.waits();
    assert_eq!(waits[..3], [5, 40, 5], "{waits:?}");
    assert!(waits[3..].iter().all(|wait| *wait >= 10), "{waits:?}");
}

#[tokio::test]
async fn after_a_lost_answer_a_refusal_denies_nothing() {
    let world = World::start([Step::reset_after_the_request()], refusal("invalid_grant")).await;
    let not = world
        .program
        .wait_for_device(&world.device)
        .await
        .unwrap_err();
    assert_eq!(not.error().outcome(), Outcome::Unknown);
    assert_eq!(
        not.error().oauth_refusal(),
        Some(OAuthRefusal::InvalidGrant)
    );
    assert_eq!(world.waits(), [5, 10]);
}

#[tokio::test]
async fn a_dropped_wait_loses_nothing() {
    let world = World::start([Step::stall()], granted()).await;
    let wait = world.program.wait_for_device(&world.device).send();
    tokio::select! {
        biased;
        done = wait => panic!("{done:?}"),
        () = world.server.until(|counts| counts.requests == 1) => {}
    }
    soon(world.program.wait_for_device(&world.device).send())
        .await
        .unwrap();
    assert_eq!(world.waits(), [5, 5], "it keeps the pause");
}

#[tokio::test]
async fn odd_times_are_not_taken_at_their_word() {
    for (expires_in, interval, wait) in [
        (json!(null), json!(null), 5),
        (json!(0), json!(0), 5),
        (json!(-1), json!(-7), 5),
        (json!(i64::MAX), json!(2), 2),
    ] {
        let world = World::opened(opened(expires_in, interval), [], granted()).await;
        world.program.wait_for_device(&world.device).await.unwrap();
        assert_eq!(world.waits(), [wait]);
    }
    let world = World::opened(opened(json!(600), json!(i64::MAX)), [], granted()).await;
    let not = world
        .program
        .wait_for_device(&world.device)
        .await
        .unwrap_err();
    assert!(not.is_expired());
    assert_eq!(world.server.requests(), 0);
}

fn tokens() -> TokenSet {
    TokenSet::restore("access-old", Some(RefreshToken::new("refresh-old")))
}

#[tokio::test]
async fn a_refresh_token_is_used_once() {
    let world = World::start([], granted()).await;
    let new = world.program.refresh(tokens()).await.unwrap();
    assert_eq!(new.refresh_token().unwrap().expose(), "refresh-new");
    let body: Value = serde_json::from_slice(&world.server.received()[0].body).unwrap();
    assert_eq!(
        body,
        json!({
            "client_id": "program-1",
            "grant_type": "refresh_token",
            "refresh_token": "refresh-old",
        })
    );
    let spent = TokenSet::restore("access-old", None);
    let not = world.program.refresh(spent).await.unwrap_err();
    assert_eq!(not.error().outcome(), Outcome::NotSent);
    assert_eq!(world.server.requests(), 1);
}

#[tokio::test]
async fn a_refresh_token_that_may_be_used_does_not_come_back() {
    let unreadable = answer(
        200,
        &[],
        r#"{"access_token":7,"expires_in":"secret-in-answer"}"#,
    );
    for (step, outcome, is_kept) in [
        (Step::reset_after_the_request(), Outcome::Unknown, false),
        (Step::close_after_the_request(), Outcome::Unknown, false),
        (answer(502, &[], "<html>"), Outcome::Unknown, false),
        (unreadable, Outcome::Unknown, false),
        (refusal("invalid_grant"), Outcome::Rejected, false),
        (refusal("invalid_request"), Outcome::Rejected, true),
        (
            answer(429, &[("retry-after", "900")], ""),
            Outcome::Rejected,
            true,
        ),
    ] {
        let world = World::start([], step).await;
        let not = world.program.refresh(tokens()).await.unwrap_err();
        assert_eq!(not.error().outcome(), outcome, "{not}");
        assert_eq!(not.tokens().refresh_token().is_some(), is_kept, "{not}");
        assert_eq!(not.tokens().access_token(), "access-old");
        assert_eq!(world.server.requests(), 1, "never twice: {not}");
        let shown = format!("{not} {not:?}");
        for secret in ["refresh-old", "access-old", "secret-in-answer"] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }
}

#[tokio::test]
async fn a_429_that_passes_is_waited_for() {
    let world = World::start([answer(429, &[("retry-after-short", "3")], "")], granted()).await;
    world.program.refresh(tokens()).await.unwrap();
    assert_eq!(world.server.requests(), 2);
    assert!(world.clock.now() >= 3 * SECOND);
}
