//! The calls on who belongs to organizations, and on what these publish.

use nevermined::Nevermined;
use nevermined::organizations::{
    CreatedInvitation, InvitationStatus, MemberRole, OrganizationAccount, OrganizationHandle,
    UserId,
};
use serde_json::Value;

use super::{Play, json, nothing, page, play};

fn organization(nvm: &Nevermined) -> OrganizationHandle {
    nvm.organization(&"org-1".parse().unwrap())
}

fn user() -> UserId {
    "us-1".parse().unwrap()
}

fn account(account: OrganizationAccount) -> Value {
    json!({
        "user": account.user,
        "wallet": account.wallet,
        "message": account.message,
        "apiKey": account.api_key(),
        "hash": account.hash(),
    })
}

fn created(created: CreatedInvitation) -> Value {
    json!({ "invitation": created.invitation, "link": created.magic_link() })
}

pub(crate) fn all() -> Vec<Play> {
    [accounts(), invitations(), documents()]
        .into_iter()
        .flatten()
        .collect()
}

fn accounts() -> Vec<Play> {
    vec![
        play!(
            "createOrganizationAccount",
            |nvm| nvm
                .organizations()
                .create_member("ada@example.test")
                .external_id("employee-7")
                .role(MemberRole::Admin),
            account
        ),
        play!(
            "createOrganizationAccount",
            |nvm| nvm
                .organizations()
                .onboard_customer("grace@example.test")
                .external_id("customer-7"),
            account
        ),
        play!(
            "updateOrganization",
            |nvm| nvm
                .organizations()
                .update()
                .slug("example")
                .name("Example")
                .description("An example")
                .url("https://example.test")
                .active(true)
                .crypto_fee(1500)
                .fiat_fee(10_000),
            nothing
        ),
        play!(
            "getUserOrganizationInfo",
            |nvm| nvm
                .organizations()
                .user_info(&user())
                .organization(&"org-1".parse().unwrap())
                .in_live(),
            json
        ),
        play!(
            "listMyMemberships",
            |nvm| nvm.organizations().memberships(),
            json
        ),
        play!(
            "validateOrganization",
            |nvm| organization(&nvm).validate(),
            json
        ),
    ]
}

fn invitations() -> Vec<Play> {
    vec![
        play!(
            "createInvitation",
            |nvm| organization(&nvm).invitations().create(
                "ada@example.test",
                "Ada",
                MemberRole::Member
            ),
            created
        )
        // The sample is wrapped and bare at once. The bare one is in organizations.rs, the test of its own.
        .drops(&[
            "/id",
            "/email",
            "/name",
            "/role",
            "/status",
            "/expiresAt",
            "/invitedByUserId",
            "/createdAt",
        ]),
        play!(
            "listInvitations",
            |nvm| organization(&nvm)
                .invitations()
                .list()
                .status(InvitationStatus::Pending)
                .page(2)
                .page_size(50),
            page
        ),
        play!(
            "revokeInvitation",
            |nvm| organization(&nvm)
                .invitations()
                .revoke(&"oi-1".parse().unwrap()),
            nothing
        ),
        play!(
            "getInvitation",
            |nvm| nvm.organizations().invitation("to/ken=="),
            json
        ),
        play!(
            "acceptInvitation",
            |nvm| nvm.organizations().accept_invitation("to/ken=="),
            json
        ),
    ]
}

fn documents() -> Vec<Play> {
    vec![
        play!(
            "getOrganizationLlmsTxt",
            |nvm| organization(&nvm).documents().llms_txt(),
            json
        )
        .text("# Example\n"),
        play!(
            "getOrganizationInstructions",
            |nvm| organization(&nvm).documents().instructions(),
            json
        )
        .text("# How to buy\n"),
        play!(
            "getOrganizationAiCatalog",
            |nvm| organization(&nvm).documents().ai_catalog(),
            json
        ),
    ]
}
