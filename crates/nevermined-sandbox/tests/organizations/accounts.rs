//! Accounts and members.

use crate::lab::{Lab, text};
use crate::support::send;
use nevermined_sandbox::{OrganizationTerms, OrganizationTier};
use reqwest::Method;
use serde_json::{Value, json};

const MEMBER: &str = "/{orgId}/members/{memberId}";

#[tokio::test]
async fn a_member_is_taken_in_suspended_and_then_belongs() {
    let lab = Lab::new().await;
    let account = (Method::POST, "/account");
    let body = json!({ "email": "New@Example.com", "uniqueExternalId": "u1", "role": "Member" });
    let made = lab.done(account.clone(), &[], Some(body.clone())).await;
    let result = &made["walletResult"];
    assert_eq!(result["alreadyMember"], false);
    assert_eq!(result.get("nvmApiKey"), None);
    assert!(text(&result["userId"]).starts_with("us-"));
    let again = lab.call(&lab.admin, account, &[], Some(body)).await;
    assert_eq!(again.status, 200);
    assert_eq!(again.body["walletResult"]["alreadyMember"], true);
    assert_eq!(again.body["walletResult"]["userId"], result["userId"]);

    let filter = json!({ "page": 1, "offset": 10, "isActive": false, "role": "Member", "environment": "sandbox" });
    let page = lab
        .done((Method::POST, "/members"), &[], Some(filter))
        .await;
    assert_eq!(
        (&page["totalResults"], &page["totalActiveAdmins"]),
        (&json!(1), &json!(1))
    );
    let member = text(&page["members"][0]["id"]);
    assert!(member.starts_with("om-"));
    assert_eq!(page["members"][0]["userAddress"], result["userWallet"]);

    for path in ["reactivate", "reactivate", "deactivate", "deactivate"] {
        let path = format!("{MEMBER}/{path}");
        lab.done((Method::POST, &path), &[member], None).await;
    }
    for _ in 0..2 {
        lab.done((Method::DELETE, MEMBER), &[member], None).await;
    }
    lab.call(
        &lab.admin,
        (Method::PATCH, MEMBER),
        &[member],
        Some(json!({ "role": "Admin" })),
    )
    .await
    .assert_refused(404, "BCK.ORGANIZATIONS.0018");
}

#[tokio::test]
async fn a_new_customer_gets_a_key_and_an_old_account_has_to_consent() {
    let lab = Lab::new().await;
    let account = (Method::POST, "/account");
    let body = json!({ "email": "c@example.com", "as": "customer" });
    let made = lab
        .call(&lab.admin, account.clone(), &[], Some(body.clone()))
        .await;
    assert_eq!(made.status, 201);
    let result = &made.body["walletResult"];
    assert_eq!(
        (&result["isCustomer"], &result["customerRecorded"]),
        (&json!(true), &json!(true))
    );
    let key = text(&result["nvmApiKey"]);
    let orders = send(lab.request(Method::GET, "/protocol/plans").bearer_auth(key)).await;
    assert_eq!(orders.status, 200);

    let again = lab.call(&lab.admin, account.clone(), &[], Some(body)).await;
    assert_eq!(again.status, 202);
    assert_eq!(
        again.body["walletResult"],
        json!({ "alreadyMember": false, "consentRequired": true })
    );
    let own = json!({ "email": "admin@example.com", "as": "customer" });
    assert_eq!(
        lab.call(&lab.admin, account, &[], Some(own)).await.status,
        202
    );
}

#[tokio::test]
async fn an_account_is_asked_for_with_an_email_address_by_an_admin() {
    let lab = Lab::new().await;
    let account = (Method::POST, "/account");
    lab.call(&lab.admin, account.clone(), &[], Some(json!({})))
        .await
        .assert_refused(400, "BCK.ACCOUNT_PROVISIONING.0001");
    for (field, body) in [
        ("email", json!({ "email": "nobody" })),
        ("email", json!({ "email": 1 })),
        ("as", json!({ "email": "a@b", "as": "owner" })),
        (
            "uniqueExternalId",
            json!({ "email": "a@b", "uniqueExternalId": 7 }),
        ),
    ] {
        let answer = lab.call(&lab.admin, account.clone(), &[], Some(body)).await;
        answer.assert_refused(400, "BCK.HTTP.400");
        assert_eq!(answer.body["details"], field);
    }
    lab.call(
        &lab.admin,
        account.clone(),
        &[],
        Some(json!({ "email": "a@b", "role": "Owner" })),
    )
    .await
    .assert_refused(400, "BCK.ORGANIZATIONS.0029");
    let body = Some(json!({ "email": "a@b" }));
    lab.call(&lab.stranger, account.clone(), &[], body.clone())
        .await
        .assert_refused(403, "BCK.AUTH.0006");
    lab.join(&lab.buyer, "buyer@example.com").await;
    lab.call(&lab.buyer, account, &[], body.clone())
        .await
        .assert_refused(403, "BCK.AUTH.0004");
    let named = |org: &str| {
        let request = lab.request(Method::POST, "/organizations/account");
        request
            .bearer_auth(lab.admin.api_key())
            .header("x-current-org-id", org)
            .json(body.as_ref().unwrap())
    };
    send(named("org-none"))
        .await
        .assert_refused(404, "BCK.ORGANIZATIONS.0011");
    let other = lab
        .sandbox
        .create_organization(&lab.stranger, OrganizationTerms::new("Other"));
    send(named(&other))
        .await
        .assert_refused(403, "BCK.AUTH.0004");
    assert_eq!(send(named(&lab.org)).await.status, 201);
}

#[tokio::test]
async fn an_organization_keeps_an_admin() {
    let lab = Lab::new().await;
    let admin = lab.member_id(&lab.admin).await;
    let demote = || Some(json!({ "role": "Member" }));
    let refuse = |operation: (Method, String), body: Option<Value>| {
        let (lab, admin) = (&lab, &admin);
        async move {
            let (method, path) = operation;
            lab.call(&lab.admin, (method, &path), &[admin], body)
                .await
                .assert_refused(422, "BCK.ORGANIZATIONS.0017");
        }
    };
    refuse((Method::PATCH, MEMBER.to_owned()), demote()).await;
    refuse((Method::DELETE, MEMBER.to_owned()), None).await;
    refuse((Method::POST, format!("{MEMBER}/deactivate")), None).await;
    lab.call(
        &lab.admin,
        (Method::PATCH, MEMBER),
        &[&admin],
        Some(json!({ "role": "Owner" })),
    )
    .await
    .assert_refused(400, "BCK.ORGANIZATIONS.0029");

    let member = lab.join(&lab.buyer, "buyer@example.com").await;
    let promote = Some(json!({ "role": "Admin" }));
    lab.done((Method::PATCH, MEMBER), &[&member], promote).await;
    lab.done((Method::PATCH, MEMBER), &[&admin], demote()).await;
    lab.call(&lab.admin, (Method::PATCH, MEMBER), &[&member], demote())
        .await
        .assert_refused(403, "BCK.AUTH.0004");
    assert_eq!(lab.sandbox.audit(), Ok(()));
}

#[tokio::test]
async fn members_see_their_places_and_strangers_nothing() {
    let lab = Lab::new().await;
    let member = lab.join(&lab.buyer, "buyer@example.com").await;
    let mine = lab
        .call(&lab.buyer, (Method::GET, "/my-memberships"), &[], None)
        .await;
    assert_eq!(mine.body[0]["orgName"], "Lab");
    assert_eq!(
        (&mine.body[0]["isAdmin"], &mine.body[0]["group"]),
        (&json!(false), &json!(null))
    );
    let none = lab
        .call(&lab.stranger, (Method::GET, "/my-memberships"), &[], None)
        .await;
    assert_eq!(none.body, json!([]));

    let validate = (Method::POST, "/{orgId}/validate");
    let valid = lab.call(&lab.buyer, validate.clone(), &[], None).await;
    assert_eq!(
        (&valid.body["role"], &valid.body["orgType"]),
        (&json!("Member"), &json!("Enterprise"))
    );
    lab.call(&lab.stranger, validate.clone(), &[], None)
        .await
        .assert_refused(403, "BCK.ORGANIZATIONS.0009");
    let personal = lab.request(Method::POST, "/organizations/personal/validate");
    let personal = send(personal.bearer_auth(lab.stranger.api_key())).await;
    assert_eq!(
        personal.body,
        json!({ "valid": true, "currentOrgId": null })
    );

    let user = lab.sandbox.user_id(&lab.buyer);
    let info = (Method::GET, "/user-info/{userId}");
    let place = lab.call(&lab.buyer, info.clone(), &[&user], None).await;
    assert_eq!(
        (&place.body["orgId"], &place.body["role"]),
        (&json!(lab.org), &json!("Member"))
    );
    lab.call(&lab.admin, info.clone(), &[&user], None)
        .await
        .assert_refused(403, "BCK.AUTH.0003");
    let stranger = lab.sandbox.user_id(&lab.stranger);
    lab.call(&lab.stranger, info, &[&stranger], None)
        .await
        .assert_refused(404, "BCK.ORGANIZATIONS.0028");

    let path = format!("{MEMBER}/deactivate");
    lab.done((Method::POST, &path), &[&member], None).await;
    lab.call(&lab.buyer, validate, &[], None)
        .await
        .assert_refused(403, "BCK.ORGANIZATIONS.0009");
    lab.call(&lab.buyer, (Method::POST, &path), &[&member], None)
        .await
        .assert_refused(403, "BCK.AUTH.0008");
}

#[tokio::test]
async fn an_update_writes_what_it_names() {
    let lab = Lab::of_tier(OrganizationTier::Premium).await;
    let update = (Method::PUT, "");
    let body = json!({ "name": "Works", "cryptoFees": "1500", "slug": "the-works" });
    lab.done(update.clone(), &[], Some(body)).await;
    let user = lab.sandbox.user_id(&lab.admin);
    let info = lab
        .done((Method::GET, "/user-info/{userId}"), &[&user], None)
        .await;
    assert_eq!(
        (&info["orgName"], &info["cryptoFees"], &info["fiatFees"]),
        (&json!("Works"), &json!("1500"), &json!("0"))
    );
    for (field, value) in [
        ("slug", json!("-a")),
        ("slug", json!("A")),
        ("name", json!("")),
        ("isActive", json!("no")),
        ("cryptoFees", json!("10001")),
        ("fiatFees", json!("+5")),
    ] {
        let answer = lab
            .call(
                &lab.admin,
                update.clone(),
                &[],
                Some(json!({ field: value })),
            )
            .await;
        answer.assert_refused(400, "BCK.HTTP.400");
        assert_eq!(answer.body["details"]["field"], field);
    }
    let other = lab
        .sandbox
        .create_organization(&lab.stranger, OrganizationTerms::new("Other"));
    assert!(other.starts_with("org-"));
    lab.call(
        &lab.stranger,
        update.clone(),
        &[],
        Some(json!({ "slug": "the-works" })),
    )
    .await
    .assert_refused(409, "BCK.COMMON.0027");
    lab.done(update.clone(), &[], Some(json!({ "isActive": false })))
        .await;
    lab.call(&lab.admin, update, &[], Some(json!({ "name": "x" })))
        .await
        .assert_refused(403, "BCK.AUTH.0006");
}

#[tokio::test]
async fn whoever_is_removed_is_out_of_the_group_too() {
    let lab = Lab::new().await;
    let bea = lab.join(&lab.buyer, "bea@example.com").await;
    let group = lab.group("Ops").await;
    let body = json!({ "memberId": bea });
    let path = "/{orgId}/groups/{groupId}/members";
    lab.done((Method::POST, path), &[&group], Some(body)).await;
    let path = "/{orgId}/members/{memberId}";
    lab.done((Method::DELETE, path), &[&bea], None).await;
    let path = "/{orgId}/groups/{groupId}";
    let shown = lab.done((Method::GET, path), &[&group], None).await;
    assert_eq!(shown["group"]["members"], json!([]));
    assert_eq!(lab.sandbox.audit(), Ok(()));
}

#[tokio::test]
async fn an_organization_that_is_closed_says_so_to_its_admin() {
    let lab = Lab::new().await;
    let body = json!({ "isActive": false });
    lab.done((Method::PUT, ""), &[], Some(body)).await;
    let groups = (Method::GET, "/{orgId}/invitations");
    let refused = lab.call(&lab.admin, groups, &[], None).await;
    refused.assert_refused(403, "BCK.AUTH.0009");
    let mine = lab.done((Method::GET, "/my-memberships"), &[], None).await;
    assert_eq!(mine, json!([]));
    let dump = lab.sandbox.dump();
    let members = dump["organizations"]["all"][0]["members"].as_array();
    assert!(members.unwrap().iter().all(|it| it["active"] == false));
    assert_eq!(lab.sandbox.audit(), Ok(()));
}

#[tokio::test]
async fn a_realtime_secret_is_its_owners() {
    let lab = Lab::new().await;
    lab.join(&lab.buyer, "bea@example.com").await;
    let secrets = "/{orgId}/realtime/secrets";
    let body = json!({ "label": "l" });
    let made = lab.done((Method::POST, secrets), &[], Some(body)).await;
    let id = made["id"].as_str().unwrap();
    for (method, below) in [(Method::POST, "/rotate"), (Method::DELETE, "")] {
        let path = format!("{secrets}/{{id}}{below}");
        let refused = lab.call(&lab.buyer, (method, &path), &[id], None).await;
        refused.assert_refused(404, "BCK.ORGANIZATIONS.0032");
    }
    let own = lab
        .call(&lab.buyer, (Method::GET, secrets), &[], None)
        .await;
    assert_eq!(own.body, json!([]));
    let kept = lab.done((Method::GET, secrets), &[], None).await;
    assert_eq!(kept[0]["id"], id);
}
