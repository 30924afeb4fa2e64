//! Accounts and members: who belongs to an organization, and as what.

use super::{Denial, EventKind, Ids, Organization, Organizations, Receipt, Work};
use crate::clock::Moment;
use nevermined_types::Address;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// What is known of an account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Account {
    pub(crate) email: Option<String>,
    pub(crate) name: Option<String>,
}

/// What a member may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Role {
    Admin,
    Member,
}

impl Role {
    /// As the API writes it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Admin => "Admin",
            Self::Member => "Member",
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        [Self::Admin, Self::Member]
            .into_iter()
            .find(|role| role.name() == name)
    }
}

/// An account's membership.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Member {
    pub(crate) id: String,
    pub(crate) account: Address,
    pub(crate) role: Role,
    pub(crate) active: bool,
    /// What the organization itself calls the member.
    pub(crate) external_id: Option<String>,
    pub(crate) created: Moment,
    pub(crate) updated: Moment,
    /// Grows with every membership, to tell which came last.
    pub(crate) serial: u64,
}

impl Member {
    pub(super) fn new(
        ids: &mut Ids,
        account: Address,
        role: Role,
        now: Moment,
        serial: u64,
    ) -> Self {
        Self {
            id: ids.id("om"),
            account,
            role,
            active: true,
            external_id: None,
            created: now,
            updated: now,
            serial,
        }
    }

    pub(crate) fn is_active_admin(&self) -> bool {
        self.active && self.role == Role::Admin
    }
}

/// An account that an organization asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Provision {
    pub(crate) email: String,
    pub(crate) external_id: Option<String>,
    pub(crate) role: Role,
    /// A customer, who takes no seat, rather than a member.
    pub(crate) as_customer: bool,
    /// The account that is taken if no account has the email address, and the id of its key.
    pub(crate) candidate: Option<(Address, String)>,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Provisioned {
    /// It is a member from now on, though not an active one yet.
    NewMember(Address),
    /// It was a member before.
    AlreadyMember(Address),
    /// It is new, and a customer from now on.
    NewCustomer(Address),
    /// It belongs to someone who has to consent first.
    ConsentRequired,
}

impl Organizations {
    /// Notes an account's email address and name.
    pub(super) fn introduce(
        &mut self,
        address: Address,
        account: Account,
    ) -> Result<Receipt, Denial> {
        if let Some(email) = &account.email
            && self.by_email(email).is_some_and(|other| other != address)
        {
            return Err(Denial::EmailTaken(email.clone()));
        }
        let known = self.accounts.entry(address).or_default();
        known.email = account.email.or(known.email.take());
        known.name = account.name.or(known.name.take());
        Ok(Receipt::default())
    }

    /// Takes an account into an organization, and makes one if none has the email address.
    pub(super) fn provision(
        &mut self,
        work: &mut Work<'_>,
        id: &str,
        wish: Provision,
    ) -> Result<Receipt, Denial> {
        self.as_admin(id, &work.caller()?)?;
        let known = self.by_email(&wish.email);
        let account = known
            .or(wish.candidate.as_ref().map(|(address, _)| *address))
            .ok_or_else(|| Denial::NoAccount(wish.email.clone()))?;
        let outcome = if wish.as_customer {
            self.onboard(work, id, &wish, known)?
        } else {
            self.enroll(work, id, &wish, account)?
        };
        if known.is_none() {
            self.accounts.entry(account).or_default().email = Some(wish.email);
        }
        Ok(Receipt {
            provisioned: Some(outcome),
            ..Receipt::default()
        })
    }

    fn enroll(
        &mut self,
        work: &mut Work<'_>,
        id: &str,
        wish: &Provision,
        account: Address,
    ) -> Result<Provisioned, Denial> {
        let serial = work.serial;
        let organization = self.organization_mut(id)?;
        if organization.member_of(&account).is_some() {
            return Ok(Provisioned::AlreadyMember(account));
        }
        organization.has_seat(work.now)?;
        let mut member = Member::new(&mut work.ids, account, wish.role, work.now, serial);
        // Until the owner of the email address confirms.
        member.active = false;
        member.external_id.clone_from(&wish.external_id);
        let subject = member.id.clone();
        organization.members.push(member);
        let metadata = json!({ "role": wish.role.name() });
        organization.record(
            work,
            EventKind::MemberInvited,
            ("member", &subject),
            Some(metadata),
        );
        Ok(Provisioned::NewMember(account))
    }

    pub(super) fn change_role(
        &mut self,
        work: &mut Work<'_>,
        id: &str,
        member: &str,
        role: Role,
    ) -> Result<Receipt, Denial> {
        self.as_admin(id, &work.caller()?)?;
        let organization = self.organization_mut(id)?;
        let found = organization.member_mut(member)?;
        let before = found.role;
        if before == role {
            return Ok(Receipt::of(member.to_owned()));
        }
        organization.keeps_an_admin_without(member)?;
        let found = organization.member_mut(member)?;
        found.role = role;
        found.updated = work.now;
        let metadata = json!({ "from": before.name(), "to": role.name() });
        organization.record(
            work,
            EventKind::MemberRoleChanged,
            ("member", member),
            Some(metadata),
        );
        Ok(Receipt::of(member.to_owned()))
    }

    /// Suspends a member, or ends the suspension. Asking for what is so already changes nothing.
    pub(super) fn set_active(
        &mut self,
        work: &mut Work<'_>,
        id: &str,
        member: &str,
        active: bool,
    ) -> Result<Receipt, Denial> {
        self.as_admin(id, &work.caller()?)?;
        let organization = self.organization_mut(id)?;
        if organization.member_mut(member)?.active == active {
            return Ok(Receipt::of(member.to_owned()));
        }
        if !active {
            organization.keeps_an_admin_without(member)?;
        }
        let found = organization.member_mut(member)?;
        found.active = active;
        found.updated = work.now;
        let kind = if active {
            EventKind::MemberReactivated
        } else {
            EventKind::MemberDeactivated
        };
        organization.record(work, kind, ("member", member), None);
        Ok(Receipt::of(member.to_owned()))
    }

    /// Takes a member out, also out of the groups. One who is out already is no failure.
    pub(super) fn remove_member(
        &mut self,
        work: &mut Work<'_>,
        id: &str,
        member: &str,
    ) -> Result<Receipt, Denial> {
        self.as_admin(id, &work.caller()?)?;
        let organization = self.organization_mut(id)?;
        if organization.member(member).is_none() {
            return Ok(Receipt::of(member.to_owned()));
        }
        organization.keeps_an_admin_without(member)?;
        organization.members.retain(|other| other.id != member);
        for group in &mut organization.groups {
            group.members.retain(|place| place.member != member);
        }
        organization.record(work, EventKind::MemberRemoved, ("member", member), None);
        Ok(Receipt::of(member.to_owned()))
    }
}

impl Organization {
    fn member_mut(&mut self, id: &str) -> Result<&mut Member, Denial> {
        self.members
            .iter_mut()
            .find(|member| member.id == id)
            .ok_or_else(|| Denial::UnknownMember(id.to_owned()))
    }

    fn keeps_an_admin_without(&self, member: &str) -> Result<(), Denial> {
        let others = self
            .members
            .iter()
            .filter(|other| other.is_active_admin() && other.id != member);
        let is_admin = self.member(member).is_some_and(Member::is_active_admin);
        if is_admin && others.count() == 0 {
            return Err(Denial::LastAdmin);
        }
        Ok(())
    }
}
