//! Groups of members.

use super::{Budget, Denial, EventKind, Organization, Organizations, Receipt, Work};
use crate::clock::Moment;
use nevermined_types::Address;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// A group of members.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Group {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) active: bool,
    pub(crate) created_by: Address,
    pub(crate) created: Moment,
    pub(crate) members: Vec<GroupMember>,
    /// Cards that its members may pay with.
    pub(crate) methods: Vec<String>,
    pub(crate) budgets: Vec<Budget>,
}

/// A member's place in a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct GroupMember {
    pub(crate) id: String,
    pub(crate) member: String,
}

impl Organizations {
    pub(super) fn create_group(
        &mut self,
        work: &mut Work<'_>,
        id: &str,
        name: String,
        description: Option<String>,
    ) -> Result<Receipt, Denial> {
        let caller = work.caller()?;
        let place = self.as_admin(id, &caller)?;
        place.organization.has_groups()?;
        let active = place.organization.groups.iter().filter(|g| g.active);
        if let Some(most) = place.organization.terms.most_groups
            && active.count() >= most
        {
            return Err(Denial::GroupsFull(most));
        }
        let group = Group {
            id: work.ids.id("grp"),
            name,
            description,
            active: true,
            created_by: caller,
            created: work.now,
            members: Vec::new(),
            methods: Vec::new(),
            budgets: Vec::new(),
        };
        let created = group.id.clone();
        let organization = self.organization_mut(id)?;
        organization.groups.push(group);
        organization.record(work, EventKind::GroupCreated, ("group", &created), None);
        Ok(Receipt::of(created))
    }

    pub(super) fn update_group(
        &mut self,
        work: &mut Work<'_>,
        id: &str,
        group: &str,
        name: Option<String>,
        description: Option<String>,
    ) -> Result<Receipt, Denial> {
        self.as_admin(id, &work.caller()?)?;
        let organization = self.organization_mut(id)?;
        let found = organization.group_mut(group)?;
        if let Some(name) = name {
            found.name = name;
        }
        found.description = description.or(found.description.take());
        organization.record(work, EventKind::GroupUpdated, ("group", group), None);
        Ok(Receipt::of(group.to_owned()))
    }

    /// Ends a group. It stays in the list of those that are not active.
    pub(super) fn deactivate_group(
        &mut self,
        work: &mut Work<'_>,
        id: &str,
        group: &str,
    ) -> Result<Receipt, Denial> {
        self.as_admin(id, &work.caller()?)?;
        let organization = self.organization_mut(id)?;
        organization.group_mut(group)?.active = false;
        organization.record(work, EventKind::GroupDeactivated, ("group", group), None);
        Ok(Receipt::of(group.to_owned()))
    }

    pub(super) fn add_group_member(
        &mut self,
        work: &mut Work<'_>,
        id: &str,
        group: &str,
        member: &str,
    ) -> Result<Receipt, Denial> {
        self.as_admin(id, &work.caller()?)?;
        let organization = self.organization_mut(id)?;
        organization.group_mut(group)?;
        if !organization.member(member).is_some_and(|m| m.active) {
            return Err(Denial::NotOfOrganization(member.to_owned()));
        }
        if organization.group_of(member).is_some() {
            return Err(Denial::InGroupAlready(member.to_owned()));
        }
        let place = GroupMember {
            id: work.ids.id("gm"),
            member: member.to_owned(),
        };
        let created = place.id.clone();
        organization.group_mut(group)?.members.push(place);
        let metadata = json!({ "memberId": member });
        organization.record(
            work,
            EventKind::GroupMemberAdded,
            ("group", group),
            Some(metadata),
        );
        Ok(Receipt::of(created))
    }

    pub(super) fn remove_group_member(
        &mut self,
        work: &mut Work<'_>,
        id: &str,
        group: &str,
        member: &str,
    ) -> Result<Receipt, Denial> {
        self.as_admin(id, &work.caller()?)?;
        let organization = self.organization_mut(id)?;
        let found = organization.group_mut(group)?;
        let before = found.members.len();
        found.members.retain(|place| place.member != member);
        if found.members.len() == before {
            return Err(Denial::NotInGroup(member.to_owned()));
        }
        let metadata = json!({ "memberId": member });
        organization.record(
            work,
            EventKind::GroupMemberRemoved,
            ("group", group),
            Some(metadata),
        );
        Ok(Receipt::of(group.to_owned()))
    }
}

impl Organization {
    /// The active group.
    pub(crate) fn group(&self, id: &str) -> Result<&Group, Denial> {
        self.groups
            .iter()
            .find(|group| group.id == id && group.active)
            .ok_or_else(|| Denial::UnknownGroup(id.to_owned()))
    }

    pub(super) fn group_mut(&mut self, id: &str) -> Result<&mut Group, Denial> {
        self.groups
            .iter_mut()
            .find(|group| group.id == id && group.active)
            .ok_or_else(|| Denial::UnknownGroup(id.to_owned()))
    }

    fn has_groups(&self) -> Result<(), Denial> {
        if self.terms.tier.is_paid() {
            return Ok(());
        }
        Err(Denial::NoGroups)
    }
}
