use nevermined_api::organizations::types;
/// A member's place in a group.
pub use nevermined_api::organizations::types::GroupMemberResponseDto as GroupMember;
/// A group of members.
pub use nevermined_api::organizations::types::GroupResponseDto as Group;
/// A group with its members.
pub use nevermined_api::organizations::types::GroupWithMembersDto as GroupWithMembers;
use nevermined_api::organizations::{
    ADD_GROUP_MEMBER, CREATE_GROUP, DELETE_GROUP, GET_GROUP, LIST_GROUPS, REMOVE_GROUP_MEMBER,
    UPDATE_GROUP,
};

use super::{GroupId, MemberId, OrganizationId, part_of_organization};
use crate::Request;
use crate::endpoint::{endpoint, nothing, part};
use crate::page::{List, Page, Paging};

part_of_organization! {
    /// The calls on the groups of an organization; from [`OrganizationHandle::groups`](super::OrganizationHandle::groups).
    GroupsHandle,
    /// Its groups: members who share budgets, wallets and payment methods.
    groups
}

impl GroupsHandle {
    /// Lists the groups, page by page. Inactive ones are left out unless they are asked for.
    ///
    /// Source: `listGroups`.
    ///
    /// # Errors
    /// `Unauthorized` (401), `Forbidden` (403): `Rejected`. `Timeout`, `Connect`, `Server`, `Decode`: it can be repeated.
    ///
    /// ```
    /// # async fn run(organization: nevermined::organizations::OrganizationHandle) -> Result<(), nevermined::Error> {
    /// let page = organization.groups().list().include_inactive(true).await?;
    /// for group in page.into_inner() {
    ///     println!("{:?} {:?}", group.group_id, group.name);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn list(&self) -> Request<ListGroups> {
        let list = ListGroups {
            organization: self.organization.clone(),
            include_inactive: None,
            paging: Paging::default(),
        };
        Request::new(&self.core, Ok(list))
    }

    /// Makes a group. A repeat makes another one.
    ///
    /// Source: `createGroup`.
    ///
    /// # Errors
    /// | kind | outcome |
    /// |---|---|
    /// | `Forbidden` (403), `InvalidRequest` (422) | `Rejected` |
    /// | `Timeout`, `Connect`, `Server`, `Decode` | `Unknown`: list the groups before you repeat it |
    ///
    /// ```
    /// # async fn run(organization: nevermined::organizations::OrganizationHandle) -> Result<(), nevermined::Error> {
    /// let group = organization.groups().create("Research").description("Those who search").await?;
    /// println!("{:?}", group.group_id);
    /// # Ok(())
    /// # }
    /// ```
    pub fn create(&self, name: impl Into<String>) -> Request<CreateGroup> {
        let create = CreateGroup {
            organization: self.organization.clone(),
            body: types::CreateGroupDto {
                name: name.into(),
                description: None,
            },
        };
        Request::new(&self.core, Ok(create))
    }

    /// Reads a group and its members.
    ///
    /// Source: `getGroup`.
    ///
    /// # Errors
    /// `NotFound` (404): `Rejected`. `Timeout`, `Connect`, `Server`, `Decode`: it can be repeated.
    ///
    /// ```
    /// # async fn run(organization: nevermined::organizations::OrganizationHandle, id: nevermined::organizations::GroupId) -> Result<(), nevermined::Error> {
    /// let group = organization.groups().get(&id).await?;
    /// println!("{} members", group.members.len());
    /// # Ok(())
    /// # }
    /// ```
    pub fn get(&self, group: &GroupId) -> Request<GetGroup> {
        let get = GetGroup {
            organization: self.organization.clone(),
            group: group.clone(),
        };
        Request::new(&self.core, Ok(get))
    }

    /// Changes a group's name or description; what is not set stays.
    ///
    /// Source: `updateGroup`.
    ///
    /// # Errors
    /// `NotFound` (404): `Rejected`. `Timeout`, `Connect`, `Server`, `Decode`: `Unknown`, and a repeat does no harm.
    ///
    /// ```
    /// # async fn run(organization: nevermined::organizations::OrganizationHandle, id: nevermined::organizations::GroupId) -> Result<(), nevermined::Error> {
    /// organization.groups().update(&id).name("Search").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn update(&self, group: &GroupId) -> Request<UpdateGroup> {
        let update = UpdateGroup {
            organization: self.organization.clone(),
            group: group.clone(),
            body: types::UpdateGroupDto::default(),
        };
        Request::new(&self.core, Ok(update))
    }

    /// Ends a group.
    ///
    /// Source: `deleteGroup`.
    ///
    /// # Errors
    /// `NotFound` (404): `Rejected`; after a lost answer it may mean that the group is gone.
    ///
    /// ```
    /// # async fn run(organization: nevermined::organizations::OrganizationHandle, id: nevermined::organizations::GroupId) -> Result<(), nevermined::Error> {
    /// organization.groups().delete(&id).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn delete(&self, group: &GroupId) -> Request<DeleteGroup> {
        let delete = DeleteGroup {
            organization: self.organization.clone(),
            group: group.clone(),
        };
        Request::new(&self.core, Ok(delete))
    }

    /// Puts a member into a group.
    ///
    /// Source: `addGroupMember`.
    ///
    /// # Errors
    /// `NotFound` (404), `Conflict` (409: already in it): `Rejected`.
    ///
    /// ```
    /// # async fn run(organization: nevermined::organizations::OrganizationHandle, id: nevermined::organizations::GroupId, member: nevermined::organizations::MemberId) -> Result<(), nevermined::Error> {
    /// organization.groups().add_member(&id, &member).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn add_member(&self, group: &GroupId, member: &MemberId) -> Request<AddGroupMember> {
        let add = AddGroupMember {
            organization: self.organization.clone(),
            group: group.clone(),
            body: types::AddGroupMemberDto {
                member_id: member.clone(),
            },
        };
        Request::new(&self.core, Ok(add))
    }

    /// Takes a member out of a group.
    ///
    /// Source: `removeGroupMember`.
    ///
    /// # Errors
    /// `NotFound` (404): `Rejected`; after a lost answer it may mean that the member is out.
    ///
    /// ```
    /// # async fn run(organization: nevermined::organizations::OrganizationHandle, id: nevermined::organizations::GroupId, member: nevermined::organizations::MemberId) -> Result<(), nevermined::Error> {
    /// organization.groups().remove_member(&id, &member).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn remove_member(&self, group: &GroupId, member: &MemberId) -> Request<RemoveGroupMember> {
        let remove = RemoveGroupMember {
            organization: self.organization.clone(),
            group: group.clone(),
            member: member.clone(),
        };
        Request::new(&self.core, Ok(remove))
    }
}

endpoint! {
    /// A list of groups; from [`GroupsHandle::list`].
    ListGroups { organization: OrganizationId, include_inactive: Option<bool>, paging: Paging }
    LIST_GROUPS,
    |this, client| client.organizations().list_groups(
        &this.organization, this.include_inactive, this.paging.offset(), this.paging.page(),
    ),
    unsorted_page |wire: types::GroupListResponseDto| -> Page<Group> { (wire.groups, "groups") }
}

impl List for ListGroups {
    type Item = Group;

    fn paging(&mut self) -> &mut Paging {
        &mut self.paging
    }
}

impl Request<ListGroups> {
    /// Whether inactive groups are listed too.
    pub fn include_inactive(self, include: bool) -> Self {
        self.set(|list| list.include_inactive = Some(include))
    }
}

endpoint! {
    /// A new group; from [`GroupsHandle::create`].
    CreateGroup { organization: OrganizationId, body: types::CreateGroupDto }
    CREATE_GROUP,
    |this, client| client.organizations().create_group(&this.organization, &this.body),
    json |wire: types::GroupResponseEnvelopeDto| -> Group { part(wire.group, "group") }
}

impl Request<CreateGroup> {
    /// What it is, for people.
    pub fn description(self, text: impl Into<String>) -> Self {
        self.set(|create| create.body.description = Some(text.into()))
    }
}

endpoint! {
    /// A reading of a group; from [`GroupsHandle::get`].
    GetGroup { organization: OrganizationId, group: GroupId }
    GET_GROUP,
    |this, client| client.organizations().get_group(&this.organization, &this.group),
    json |wire: types::GroupDetailEnvelopeDto| -> GroupWithMembers { part(wire.group, "group") }
}

endpoint! {
    /// A change of a group; from [`GroupsHandle::update`].
    UpdateGroup { organization: OrganizationId, group: GroupId, body: types::UpdateGroupDto }
    UPDATE_GROUP,
    |this, client| client.organizations().update_group(
        &this.organization, &this.group, &this.body,
    ),
    json |wire: types::GroupResponseEnvelopeDto| -> Group { part(wire.group, "group") }
}

impl Request<UpdateGroup> {
    /// The name that people see.
    pub fn name(self, name: impl Into<String>) -> Self {
        self.set(|update| update.body.name = Some(name.into()))
    }

    /// What it is, for people.
    pub fn description(self, text: impl Into<String>) -> Self {
        self.set(|update| update.body.description = Some(text.into()))
    }
}

endpoint! {
    /// An end of a group; from [`GroupsHandle::delete`].
    DeleteGroup { organization: OrganizationId, group: GroupId }
    DELETE_GROUP,
    |this, client| client.organizations().delete_group(&this.organization, &this.group),
    bytes |body: &bytes::Bytes| -> () { nothing(body) }
}

endpoint! {
    /// A new place in a group; from [`GroupsHandle::add_member`].
    AddGroupMember { organization: OrganizationId, group: GroupId, body: types::AddGroupMemberDto }
    ADD_GROUP_MEMBER,
    |this, client| client.organizations().add_group_member(
        &this.organization, &this.group, &this.body,
    ),
    json |wire: types::GroupMemberEnvelopeDto| -> GroupMember { part(wire.membership, "membership") }
}

endpoint! {
    /// An end of a place in a group; from [`GroupsHandle::remove_member`].
    RemoveGroupMember { organization: OrganizationId, group: GroupId, member: MemberId }
    REMOVE_GROUP_MEMBER,
    |this, client| client.organizations().remove_group_member(
        &this.organization, &this.group, &this.member,
    ),
    bytes |body: &bytes::Bytes| -> () { nothing(body) }
}
