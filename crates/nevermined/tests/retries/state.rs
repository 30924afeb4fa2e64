//! Writes that set a state: their repeat is harmless, and may be refused because the first attempt has done it.

use nevermined::permissions::RevokedPermission;
use nevermined::{DelegationId, Error, ErrorKind, Outcome, PermissionHash, Response};

use crate::support::{Server, Step, VirtualClock, answer, client_of, plan};

const REVOKED_BEFORE: &str = r#"{"code":"BCK.X402.0016","message":"revoked before"}"#;

/// Trouble after which the request may have been carried out.
fn lost() -> [Step; 4] {
    [
        answer(502, &[], "<html>"),
        answer(503, &[], ""),
        Step::reset_after_the_request(),
        Step::bytes("HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\n{"),
    ]
}

async fn revoke(server: &Server) -> Result<Response<RevokedPermission>, Error> {
    let hash: PermissionHash = "0x1f4a".parse().unwrap();
    let nvm = client_of(server, &VirtualClock::new());
    nvm.permissions().revoke(&hash).await
}

#[tokio::test]
async fn a_repeat_that_finds_it_done_is_a_success() {
    for trouble in lost() {
        let server = Server::start([trouble], answer(400, &[], REVOKED_BEFORE)).await;
        let revoked = revoke(&server).await.unwrap();
        assert_eq!((revoked.status(), revoked.attempts()), (400, 2));
        assert_eq!(server.requests(), 2);
    }
}

#[tokio::test]
async fn what_somebody_else_has_done_before_is_refused() {
    let nothing_happened = [answer(429, &[], ""), Step::reset_before_the_request()];
    for first in [None].into_iter().chain(nothing_happened.map(Some)) {
        let server = Server::start(first.clone(), answer(400, &[], REVOKED_BEFORE)).await;
        let error = revoke(&server).await;
        // Whether a reset before the request was seen before or after it was sent is a matter of chance.
        if let (Some(first), Ok(_)) = (&first, &error) {
            assert!(!first.reads_all(), "{first:?}");
            continue;
        }
        let error = error.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Conflict, "{error:?}");
        assert_eq!(error.outcome(), Outcome::Rejected, "{error:?}");
    }
}

#[tokio::test]
async fn a_repeat_that_finds_nothing_leaves_it_open() {
    let delegation: DelegationId = "d-1".parse().unwrap();
    let refusal = r#"{"code":"BCK.DELEGATION.0002","message":"no such","hint":"check the id"}"#;
    for trouble in lost() {
        let server = Server::start([trouble], answer(404, &[], refusal)).await;
        let nvm = client_of(&server, &VirtualClock::new());
        let error = nvm.delegations().revoke(&delegation).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound, "{error:?}");
        assert_eq!(error.outcome(), Outcome::Unknown, "{error:?}");
        assert_eq!((error.attempts(), server.requests()), (2, 2));
        // The service's advice is about a call that was made once.
        assert!(
            error.hint().unwrap().contains("earlier attempt"),
            "{error:?}"
        );
    }
    let server = Server::always(answer(404, &[], refusal)).await;
    let nvm = client_of(&server, &VirtualClock::new());
    let error = nvm.delegations().revoke(&delegation).await.unwrap_err();
    assert_eq!(error.outcome(), Outcome::Rejected, "{error:?}");
    assert_eq!(error.hint(), Some("check the id"));
}

#[tokio::test]
async fn a_state_that_is_so_already_is_a_success() {
    let so = r#"{"success":false,"code":"BCK.PROTOCOL.0019","message":"listed"}"#;
    for trouble in lost() {
        let server = Server::start([trouble], answer(200, &[], so)).await;
        let nvm = client_of(&server, &VirtualClock::new());
        let listed = nvm.plans().set_listed(&plan(), true).await.unwrap();
        assert!(listed.already);
        assert_eq!(listed.attempts(), 2);
    }
}
