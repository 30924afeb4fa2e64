//! A redirect is never followed: the key and the money go only where the caller points them.

use nevermined::{ErrorKind, Outcome};

use crate::rig::Rig;
use crate::support::{CALLS, Server, answer};

#[tokio::test]
async fn no_redirect_is_followed() {
    let elsewhere = Server::always(answer(200, &[], r#"{"success":true}"#)).await;
    let mut rig = Rig::new().await;
    let location = format!("{}/api/v1/protocol/plans/mint", elsewhere.url());
    for status in [300, 301, 302, 303, 305, 307, 308] {
        for call in CALLS {
            let step = answer(
                status,
                &[("location", &location), ("refresh", &location)],
                "",
            );
            let error = rig.run(call, [], step).await.unwrap_err();
            let what = format!("{call:?} {status}: {error:?}");
            assert_eq!(error.kind(), ErrorKind::Server, "{what}");
            assert_eq!(error.outcome(), Outcome::Unknown, "{what}");
            assert_eq!(error.status(), Some(status), "{what}");
            assert_eq!(rig.server.requests(), 1, "{what}");
            assert!(error.message().contains("redirect"), "{what}");
        }
    }
    assert_eq!(elsewhere.counts().connections, 0);
}

#[tokio::test]
async fn a_hundred_redirects_to_itself_are_one_request() {
    let mut rig = Rig::new().await;
    let here = format!("{}/api/v1/again", rig.server.url());
    for call in CALLS {
        let step = answer(307, &[("location", &here)], "");
        let error = rig
            .run(call, vec![step; 100], answer(200, &[], call.success()))
            .await;
        assert_eq!(error.unwrap_err().status(), Some(307));
        assert_eq!(rig.server.requests(), 1, "{call:?}");
    }
}

/// A client of the caller's may follow redirects. What it brings back is not the answer to what was asked.
#[cfg(feature = "http-client")]
#[tokio::test]
async fn a_redirect_that_was_followed_is_no_answer() {
    use crate::support::{VirtualClock, builder_for};

    for status in [301, 302, 303, 307, 308] {
        for call in CALLS {
            let elsewhere = Server::always(answer(200, &[], call.success())).await;
            let location = format!("{}/elsewhere", elsewhere.url());
            let step = answer(status, &[("location", &location)], "");
            let server = Server::always(step).await;
            let nvm = builder_for(&server.url(), &VirtualClock::new())
                .http_client(reqwest::Client::builder().build().unwrap())
                .build()
                .unwrap();
            let error = call.run(&nvm).await.unwrap_err();
            let what = format!("{call:?} {status}: {error:?}");
            assert_eq!(error.kind(), ErrorKind::Server, "{what}");
            assert_eq!(error.outcome(), Outcome::Unknown, "{what}");
            assert!(error.message().contains("redirect"), "{what}");
            assert_eq!((server.requests(), elsewhere.requests()), (1, 1), "{what}");
            assert_eq!(elsewhere.received()[0].header("authorization"), None);
        }
    }
}
