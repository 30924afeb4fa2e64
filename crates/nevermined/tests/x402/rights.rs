//! Payment methods, permissions and requests to agents: what is not sent, and what is not shown.

use nevermined::{PaymentMethodId, PermissionHash};
use serde_json::{Map, json};

use super::*;

#[tokio::test]
async fn a_change_or_a_report_that_says_nothing_is_not_sent() {
    let server = Server::always(answer(200, &[], "{}")).await;
    let nvm = client_of(&server, &VirtualClock::new());
    let (methods, requests) = (nvm.payment_methods(), nvm.requests());
    let card: PaymentMethodId = "pm_1".parse().unwrap();
    let agent = "7".parse().unwrap();
    let no_keys: [&str; 0] = [];
    let refused = [
        (
            "nothing",
            soon(methods.update(&card).send()).await.unwrap_err(),
        ),
        (
            "list of API keys is empty",
            soon(methods.update(&card).allowed_api_keys(no_keys).send())
                .await
                .unwrap_err(),
        ),
        (
            "API key's id",
            soon(methods.update(&card).allowed_api_keys([" "]).send())
                .await
                .unwrap_err(),
        ),
        (
            "organization's id",
            soon(methods.update(&card).organization("").send())
                .await
                .unwrap_err(),
        ),
        (
            "request's id",
            soon(requests.track_sub_task(" ", 1).send())
                .await
                .unwrap_err(),
        ),
        (
            "-1",
            soon(requests.track_sub_task("r-1", "-1").send())
                .await
                .unwrap_err(),
        ),
        (
            "token is empty",
            soon(requests.initialize(&agent, "").send())
                .await
                .unwrap_err(),
        ),
        (
            "does not sort",
            soon(
                nvm.permissions()
                    .list()
                    .sort_order(nevermined::SortOrder::Ascending)
                    .send(),
            )
            .await
            .unwrap_err(),
        ),
        (
            "permission hash",
            "../x".parse::<PermissionHash>().unwrap_err().into(),
        ),
        (
            "payment method id",
            "".parse::<PaymentMethodId>().unwrap_err().into(),
        ),
    ];
    for (why, error) in &refused {
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{why}: {error}");
        assert_eq!(error.outcome(), Outcome::NotSent, "{why}: {error}");
        assert!(error.message().contains(why), "{why}: {error}");
    }
    assert_eq!(server.received().len(), 0);
}

#[tokio::test]
async fn tokens_and_what_is_asked_are_not_shown() {
    let answered = r#"{"accessToken":"hush-1","isValid":true,"permissionHash":"0x1","metadata":{"a":"hush-2"}}"#;
    let server = Server::always(answer(200, &[], answered)).await;
    let nvm = client_of(&server, &VirtualClock::new());
    let agent = "7".parse().unwrap();
    let secret = || Map::from_iter([("q".to_owned(), json!("hush-3"))]);
    let access = nvm.requests().access_token(&plan(), &agent).await.unwrap();
    assert_eq!(access.token(), "hush-1");
    let permission = nvm
        .permissions()
        .get(&"0x1".parse().unwrap())
        .await
        .unwrap();
    assert_eq!(permission.raw["metadata"]["a"], "hush-2");
    let initialize = nvm
        .requests()
        .initialize(&agent, "hush-4")
        .request_data(secret());
    let second = Duration::from_secs(1);
    let create = nvm
        .delegations()
        .create(DelegationProvider::Visa, 1, second, Currency::Usd)
        .consumer_prompt("hush-5")
        .assurance_data(secret());
    let shown = format!("{access:?} {permission:?} {initialize:?} {create:?}");
    assert!(!shown.contains("hush"), "{shown}");
    assert!(shown.contains("[redacted]"), "{shown}");
}
