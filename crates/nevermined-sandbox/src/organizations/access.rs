//! Who may do what: admins and members, and what a tier has.

use super::{Denial, Member, Organization, Organizations};
use nevermined_types::Address;

/// An account's place in an organization that it may act in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Standing<'a> {
    pub(crate) organization: &'a Organization,
    pub(crate) member: &'a Member,
}

impl Organizations {
    /// The organization, if the account is an active member. An organization that does not exist looks like
    /// one of others.
    pub(crate) fn as_member(&self, id: &str, account: &Address) -> Result<Standing<'_>, Denial> {
        self.place(id, account)
            .filter(|place| place.member.active)
            .ok_or_else(|| Denial::NotMember(id.to_owned()))
    }

    /// The organization, if the account is an active admin.
    pub(crate) fn as_admin(&self, id: &str, account: &Address) -> Result<Standing<'_>, Denial> {
        let place = self
            .place(id, account)
            .ok_or_else(|| Denial::NotAdmin(id.to_owned()))?;
        if !place.organization.active {
            return Err(Denial::OrganizationInactive(id.to_owned()));
        }
        if !place.member.active {
            return Err(Denial::MemberInactive(id.to_owned()));
        }
        if !place.member.is_active_admin() {
            return Err(Denial::NotAdmin(id.to_owned()));
        }
        Ok(place)
    }

    /// The organization that an account acts for: the one that it names, the one that its key is for, or the
    /// one that it joined last.
    pub(crate) fn acting_for(
        &self,
        account: &Address,
        named: Option<&str>,
        of_key: Option<&str>,
    ) -> Result<String, Denial> {
        if let Some(named) = named {
            return Ok(self.organization(named)?.id.clone());
        }
        if let Some(organization) = of_key.and_then(|id| self.organization(id).ok()) {
            return Ok(organization.id.clone());
        }
        self.memberships(account)
            .into_iter()
            .max_by_key(|place| place.member.serial)
            .map(|place| place.organization.id.clone())
            .ok_or(Denial::NoOrganization)
    }

    /// Where an account is an active member, in the order in which the organizations were founded.
    pub(crate) fn memberships(&self, account: &Address) -> Vec<Standing<'_>> {
        let places = self.all.iter().filter_map(|organization| {
            let member = organization.member_of(account)?;
            Some(Standing {
                organization,
                member,
            })
        });
        places
            .filter(|place| place.member.active && place.organization.active)
            .collect()
    }

    fn place(&self, id: &str, account: &Address) -> Option<Standing<'_>> {
        let organization = self.organization(id).ok()?;
        let member = organization.member_of(account)?;
        Some(Standing {
            organization,
            member,
        })
    }
}
