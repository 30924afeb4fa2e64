//! The calls on organizations.

use nevermined::Nevermined;
use nevermined::organizations::{GroupId, MemberId, MemberRole, OrganizationHandle};

use super::{Play, json, nothing, page, play};

fn organization(nvm: &Nevermined) -> OrganizationHandle {
    nvm.organization(&"org-1".parse().unwrap())
}

fn group() -> GroupId {
    "grp-1".parse().unwrap()
}

fn member() -> MemberId {
    "om-1".parse().unwrap()
}

pub(crate) fn all() -> Vec<Play> {
    vec![
        play!(
            "listOrganizationMembers",
            |nvm| organization(&nvm)
                .members()
                .list()
                .role(MemberRole::Admin)
                .active(true),
            page
        )
        .drops(&["/totalActiveAdmins"]),
        play!(
            "changeMemberRole",
            |nvm| organization(&nvm)
                .members()
                .set_role(&member(), MemberRole::Member),
            nothing
        ),
        play!(
            "removeMember",
            |nvm| organization(&nvm).members().remove(&member()),
            nothing
        ),
        play!(
            "deactivateMember",
            |nvm| organization(&nvm).members().deactivate(&member()),
            nothing
        ),
        play!(
            "reactivateMember",
            |nvm| organization(&nvm).members().reactivate(&member()),
            nothing
        ),
        play!(
            "listGroups",
            |nvm| organization(&nvm)
                .groups()
                .list()
                .page(2)
                .include_inactive(true),
            page
        )
        .drops(&["/meta/totalPages"]),
        play!(
            "createGroup",
            |nvm| organization(&nvm)
                .groups()
                .create("Research")
                .description("Who searches"),
            json
        ),
        play!(
            "getGroup",
            |nvm| organization(&nvm).groups().get(&group()),
            json
        ),
        play!(
            "updateGroup",
            |nvm| organization(&nvm).groups().update(&group()).name("Search"),
            json
        ),
        play!(
            "deleteGroup",
            |nvm| organization(&nvm).groups().delete(&group()),
            nothing
        ),
        play!(
            "addGroupMember",
            |nvm| organization(&nvm).groups().add_member(&group(), &member()),
            json
        ),
        play!(
            "removeGroupMember",
            |nvm| organization(&nvm)
                .groups()
                .remove_member(&group(), &member()),
            nothing
        ),
    ]
}
