//! Connections that are never made, that are shared, and that are given up.

use std::net::TcpListener;

use nevermined::{Environment, ErrorKind, Outcome};

use crate::support::{
    CALLS, Call, Do, Server, Step, VirtualClock, answer, builder_for, client_of, http, plan,
};

/// A loopback port at which nobody listens.
fn closed_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    listener.local_addr().unwrap().port()
}

#[tokio::test]
async fn a_refused_connection_was_never_sent_and_is_tried_again() {
    let clock = VirtualClock::new();
    let nvm = builder_for(&format!("http://127.0.0.1:{}", closed_port()), &clock)
        .build()
        .unwrap();
    for call in CALLS {
        let before = clock.waits().len();
        let error = call.run(&nvm).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Connect, "{error:?}");
        assert_eq!(error.outcome(), Outcome::NotSent, "{error:?}");
        assert_eq!((error.status(), error.attempts()), (None, 3), "{error:?}");
        assert_eq!(clock.waits().len() - before, 2, "{call:?}");
        assert!(error.message().starts_with("no connection: "), "{error}");
    }
}

#[tokio::test]
async fn tls_to_a_server_without_it_was_never_sent() {
    let plain = Step(vec![
        Do::ReadSome,
        Do::Write(http(400, &[], b"<html>this is an http port</html>")),
        Do::Close,
    ]);
    let server = Server::always(plain).await;
    let clock = VirtualClock::new();
    let url = server.url().replace("http:", "https:");
    let nvm = builder_for(&url, &clock).build().unwrap();
    for call in CALLS {
        let error = call.run(&nvm).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Connect, "{error:?}");
        assert_eq!(error.outcome(), Outcome::NotSent, "{error:?}");
        assert_eq!(error.attempts(), 3, "{error:?}");
    }
    assert_eq!(server.requests(), 0);
}

#[tokio::test]
async fn plain_http_to_another_machine_is_refused_before_anything_is_sent() {
    for url in [
        "http://api.example.com",
        "http://10.0.0.1:3001",
        "http://0.0.0.0",
    ] {
        let error = Environment::custom(url).unwrap_err();
        assert_eq!(
            (error.kind(), error.outcome()),
            (ErrorKind::Config, Outcome::NotSent)
        );
        assert!(
            error.message().contains("plain http to another machine"),
            "{error}"
        );
    }
}

/// The second answer of a pair must not be taken for the answer to the next call.
#[tokio::test]
async fn a_surplus_answer_is_not_the_next_calls() {
    let pair = http(200, &[], Call::Mint.success().as_bytes()).repeat(2);
    let next = answer(402, &[], "");
    let server = Server::start([Step(vec![Do::ReadAll, Do::Write(pair)])], next).await;
    let nvm = client_of(&server, &VirtualClock::new());
    Call::Mint.run(&nvm).await.unwrap();
    let error = Call::Redeem.run(&nvm).await.unwrap_err();
    match error.status() {
        Some(402) => assert_eq!(server.requests(), 2),
        // The client may have seen the surplus only after it wrote the request.
        _ => assert_eq!(error.outcome(), Outcome::Unknown, "{error:?}"),
    }
}

/// A server that hangs up after its answer, without saying so: the next call goes out once, on whichever connection.
#[tokio::test]
async fn a_kept_connection_that_ended_does_not_double_a_call() {
    for _ in 0..20 {
        let body = Call::Mint.success().as_bytes();
        let hangs_up = Step(vec![
            Do::ReadAll,
            Do::Write(http(200, &[], body)),
            Do::Close,
        ]);
        let server = Server::start([hangs_up], answer(200, &[], body)).await;
        let nvm = client_of(&server, &VirtualClock::new());
        Call::Mint.run(&nvm).await.unwrap();
        let second = Call::Mint.run(&nvm).await;
        match second {
            Ok(done) => assert_eq!((done.attempts, server.requests()), (1, 2)),
            Err(error) => {
                assert_eq!(error.outcome(), Outcome::Unknown, "{error:?}");
                assert!(server.requests() <= 2);
            }
        }
    }
}

#[tokio::test]
async fn a_kept_connection_that_breaks_under_a_call_does_not_double_it() {
    for step in [
        Step::reset_after_the_request(),
        Step::close_after_the_request(),
    ] {
        let first = answer(200, &[], Call::Mint.success());
        let server = Server::start([first], step).await;
        let nvm = client_of(&server, &VirtualClock::new());
        Call::Mint.run(&nvm).await.unwrap();
        let error = Call::Mint.run(&nvm).await.unwrap_err();
        assert_eq!(error.outcome(), Outcome::Unknown, "{error:?}");
        assert_eq!((error.attempts(), server.requests()), (1, 2));
        assert_eq!(server.counts().connections, 1, "the connection was shared");
    }
}

#[tokio::test]
async fn a_dropped_call_is_hung_up_on_and_not_sent_again() {
    for call in CALLS {
        let server = Server::start([Step::stall()], answer(200, &[], call.success())).await;
        let nvm = client_of(&server, &VirtualClock::new());
        let under_way = tokio::spawn({
            let nvm = nvm.clone();
            async move { call.run(&nvm).await.map(|_| ()) }
        });
        server.until(|counts| counts.requests == 1).await;
        under_way.abort();
        assert!(under_way.await.unwrap_err().is_cancelled());
        server.until(|counts| counts.hung_up == 1).await;
        assert_eq!(server.requests(), 1);
        // The client is whole, and the next call has a connection of its own.
        call.run(&nvm).await.unwrap();
        assert_eq!(server.requests(), 2);
    }
}

#[tokio::test]
async fn a_call_that_is_made_and_not_awaited_sends_nothing() {
    let server = Server::always(answer(200, &[], Call::Order.success())).await;
    let nvm = client_of(&server, &VirtualClock::new());
    drop(nvm.plans().order(&plan()));
    drop(nvm.plans().order(&plan()).send());
    drop(std::future::IntoFuture::into_future(
        nvm.plans().order(&plan()),
    ));
    assert_eq!(server.counts().connections, 0);
}

#[tokio::test]
async fn interim_answers_are_no_answers() {
    let body = Call::Order.success().as_bytes();
    let mut bytes =
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n".to_vec();
    bytes.extend(http(200, &[], body));
    let server = Server::always(Step(vec![Do::ReadAll, Do::Write(bytes)])).await;
    let nvm = client_of(&server, &VirtualClock::new());
    assert_eq!(Call::Order.run(&nvm).await.unwrap().status, 200);
    assert_eq!(server.requests(), 1);
}

#[tokio::test]
async fn a_switch_of_protocols_is_no_success() {
    let bytes =
        "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n";
    let server = Server::always(Step::bytes(bytes)).await;
    let nvm = client_of(&server, &VirtualClock::new());
    for call in CALLS.into_iter().filter(|call| !call.is_read()) {
        let error = call.run(&nvm).await.unwrap_err();
        assert_eq!(error.outcome(), Outcome::Unknown, "{error:?}");
        assert_eq!(error.attempts(), 1, "{error:?}");
    }
}
