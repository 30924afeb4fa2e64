use nevermined_api::organizations::types;
/// A member, with their profile.
pub use nevermined_api::organizations::types::OrganizationMemberWithProfileDto as Member;
use nevermined_api::organizations::{
    CHANGE_MEMBER_ROLE, DEACTIVATE_MEMBER, LIST_ORGANIZATION_MEMBERS, REACTIVATE_MEMBER,
    REMOVE_MEMBER,
};

use super::{MemberId, OrganizationId, part_of_organization};
use crate::Request;
use crate::endpoint::{endpoint, nothing};
use crate::page::{List, Page, Paging};

/// How many members a page has, if nobody says. The operation wants a number.
const PAGE_SIZE: i64 = 10;

/// What a member may do in an organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MemberRole {
    /// Everything, the organization's settings and members included.
    Admin,
    /// Work in the organization's name.
    Member,
}

impl MemberRole {
    /// As the service writes it.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Admin => "Admin",
            Self::Member => "Member",
        }
    }
}

part_of_organization! {
    /// The calls on the members of an organization; from
    /// [`OrganizationHandle::members`](super::OrganizationHandle::members).
    MembersHandle,
    /// Its members: who works in its name, and as what.
    members
}

impl MembersHandle {
    /// Lists the members, page by page.
    ///
    /// The operation is about the organization that the call is made for, so this handle's id goes into the header
    /// of that purpose.
    /// Source: `listOrganizationMembers`.
    ///
    /// # Errors
    /// `Forbidden` (403: no active member), `NotFound` (404): `Rejected`. `Timeout`, `Connect`, `Server`, `Decode`: it
    /// can be repeated.
    ///
    /// ```
    /// # async fn run(organization: nevermined::organizations::OrganizationHandle) -> Result<(), nevermined::Error> {
    /// use nevermined::organizations::MemberRole;
    ///
    /// let admins = organization.members().list().role(MemberRole::Admin).active(true).await?;
    /// for member in admins.into_inner() {
    ///     println!("{:?} {:?}", member.id, member.name);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn list(&self) -> Request<ListMembers> {
        let list = ListMembers {
            role: None,
            is_active: None,
            paging: Paging::default(),
        };
        Request::new(&self.core, Ok(list)).with_organization(self.organization.as_str())
    }

    /// Makes a member an admin, or an admin a member. Only admins may.
    ///
    /// Source: `changeMemberRole`.
    ///
    /// # Errors
    /// `Forbidden` (403), `NotFound` (404), `InvalidRequest` (422: the last active admin): `Rejected`. `Timeout`,
    /// `Connect`, `Server`: `Unknown`, and a repeat does no harm.
    ///
    /// ```
    /// # async fn run(organization: nevermined::organizations::OrganizationHandle, member: nevermined::organizations::MemberId) -> Result<(), nevermined::Error> {
    /// use nevermined::organizations::MemberRole;
    ///
    /// organization.members().set_role(&member, MemberRole::Admin).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn set_role(&self, member: &MemberId, role: MemberRole) -> Request<ChangeMemberRole> {
        let change = ChangeMemberRole {
            organization: self.organization.clone(),
            member: member.clone(),
            role,
        };
        Request::new(&self.core, Ok(change))
    }

    /// Takes a member out. Who is out already is no error. Only admins may.
    ///
    /// Source: `removeMember`.
    ///
    /// # Errors
    /// `Forbidden` (403), `InvalidRequest` (422: the last active admin): `Rejected`. `Timeout`, `Connect`, `Server`:
    /// `Unknown`, and a repeat does no harm.
    ///
    /// ```
    /// # async fn run(organization: nevermined::organizations::OrganizationHandle, member: nevermined::organizations::MemberId) -> Result<(), nevermined::Error> {
    /// organization.members().remove(&member).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn remove(&self, member: &MemberId) -> Request<RemoveMember> {
        let remove = RemoveMember {
            organization: self.organization.clone(),
            member: member.clone(),
        };
        Request::new(&self.core, Ok(remove))
    }

    /// Ends what a member may do, and keeps the membership. Only admins may.
    ///
    /// Source: `deactivateMember`.
    ///
    /// # Errors
    /// `Forbidden` (403), `NotFound` (404), `InvalidRequest` (422: the last active admin): `Rejected`. `Timeout`,
    /// `Connect`, `Server`: `Unknown`, and a repeat does no harm.
    ///
    /// ```
    /// # async fn run(organization: nevermined::organizations::OrganizationHandle, member: nevermined::organizations::MemberId) -> Result<(), nevermined::Error> {
    /// organization.members().deactivate(&member).await?;
    /// organization.members().reactivate(&member).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn deactivate(&self, member: &MemberId) -> Request<DeactivateMember> {
        let deactivate = DeactivateMember {
            organization: self.organization.clone(),
            member: member.clone(),
        };
        Request::new(&self.core, Ok(deactivate))
    }

    /// Gives back what [`deactivate`](Self::deactivate), whose example has both, has ended. Only admins may.
    ///
    /// Source: `reactivateMember`.
    ///
    /// # Errors
    /// `Forbidden` (403), `NotFound` (404): `Rejected`. `Timeout`, `Connect`, `Server`: `Unknown`, and a repeat does no
    /// harm.
    pub fn reactivate(&self, member: &MemberId) -> Request<ReactivateMember> {
        let reactivate = ReactivateMember {
            organization: self.organization.clone(),
            member: member.clone(),
        };
        Request::new(&self.core, Ok(reactivate))
    }
}

endpoint! {
    /// A list of members; from [`MembersHandle::list`].
    ListMembers { role: Option<MemberRole>, is_active: Option<bool>, paging: Paging }
    LIST_ORGANIZATION_MEMBERS,
    |this, client| client.organizations().list_organization_members(&types::SearchOrganizationMembersDto {
        environment: None,
        is_active: this.is_active,
        offset: this.paging.offset().unwrap_or(PAGE_SIZE),
        page: this.paging.page().unwrap_or(1),
        role: this.role.map(|role| match role {
            MemberRole::Admin => types::SearchOrganizationMembersDtoRole::Admin,
            MemberRole::Member => types::SearchOrganizationMembersDtoRole::Member,
        }),
    }),
    unsorted_page |wire: types::OrganizationMembersPageDto| -> Page<Member> { (wire.members, "members") }
}

impl List for ListMembers {
    type Item = Member;

    fn paging(&mut self) -> &mut Paging {
        &mut self.paging
    }
}

impl Request<ListMembers> {
    /// Only members in this role.
    pub fn role(self, role: MemberRole) -> Self {
        self.set(|list| list.role = Some(role))
    }

    /// Only members who are active, or who are not.
    pub fn active(self, active: bool) -> Self {
        self.set(|list| list.is_active = Some(active))
    }
}

endpoint! {
    /// A change of a role; from [`MembersHandle::set_role`].
    ChangeMemberRole { organization: OrganizationId, member: MemberId, role: MemberRole }
    CHANGE_MEMBER_ROLE,
    |this, client| client.organizations().change_member_role(
        &this.organization,
        &this.member,
        &types::ChangeMemberRoleDto {
            role: match this.role {
                MemberRole::Admin => types::ChangeMemberRoleDtoRole::Admin,
                MemberRole::Member => types::ChangeMemberRoleDtoRole::Member,
            },
        },
    ),
    bytes |body: &bytes::Bytes| -> () { nothing(body) }
}

endpoint! {
    /// An end of a membership; from [`MembersHandle::remove`].
    RemoveMember { organization: OrganizationId, member: MemberId }
    REMOVE_MEMBER,
    |this, client| client.organizations().remove_member(&this.organization, &this.member),
    bytes |body: &bytes::Bytes| -> () { nothing(body) }
}

endpoint! {
    /// An end of what a member may do; from [`MembersHandle::deactivate`].
    DeactivateMember { organization: OrganizationId, member: MemberId }
    DEACTIVATE_MEMBER,
    |this, client| client.organizations().deactivate_member(&this.organization, &this.member),
    bytes |body: &bytes::Bytes| -> () { nothing(body) }
}

endpoint! {
    /// A return of it; from [`MembersHandle::reactivate`].
    ReactivateMember { organization: OrganizationId, member: MemberId }
    REACTIVATE_MEMBER,
    |this, client| client.organizations().reactivate_member(&this.organization, &this.member),
    bytes |body: &bytes::Bytes| -> () { nothing(body) }
}
