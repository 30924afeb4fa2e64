//! Invitations: a token that makes whoever holds it, and has the email address, a member.

use super::{
    Account, Denial, EventKind, Member, Organization, Organizations, Receipt, Role, Secret, Work,
};
use crate::clock::Moment;
use nevermined_types::Address;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// Seven days.
const LIFETIME_SECS: u64 = 7 * 86_400;

/// An invitation to join an organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Invitation {
    pub(crate) id: String,
    pub(crate) email: String,
    pub(crate) name: String,
    pub(crate) role: Role,
    pub(crate) status: InvitationStatus,
    pub(crate) invited_by: Address,
    pub(crate) created: Moment,
    pub(crate) expires: Moment,
    pub(super) token: Secret,
}

/// The state of an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum InvitationStatus {
    Pending,
    Accepted,
    Revoked,
    Expired,
}

impl InvitationStatus {
    /// As the API writes it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Accepted => "accepted",
            Self::Revoked => "revoked",
            Self::Expired => "expired",
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        [Self::Pending, Self::Accepted, Self::Revoked, Self::Expired]
            .into_iter()
            .find(|status| status.name() == name)
    }
}

impl Invitation {
    /// Its state at the time `now`.
    pub(crate) fn status(&self, now: Moment) -> InvitationStatus {
        match self.status {
            InvitationStatus::Pending if now >= self.expires => InvitationStatus::Expired,
            status => status,
        }
    }
}

impl Organizations {
    pub(super) fn invite(
        &mut self,
        work: &mut Work<'_>,
        id: &str,
        email: String,
        name: String,
        role: Role,
    ) -> Result<Receipt, Denial> {
        let caller = work.caller()?;
        let place = self.as_admin(id, &caller)?;
        if !place.organization.terms.tier.is_paid() {
            return Err(Denial::SubscriptionEnded);
        }
        let organization = self.organization_mut(id)?;
        let same = |other: &Invitation| other.email == email;
        if organization.pending(work.now).any(same) {
            return Err(Denial::InvitedAlready(email));
        }
        organization.has_seat(work.now)?;
        // Not before: a denial changes nothing.
        organization.expire_invitations(work);
        let token = work.ids.hex_secret("");
        let invitation = Invitation {
            id: work.ids.id("oi"),
            email,
            name,
            role,
            status: InvitationStatus::Pending,
            invited_by: caller,
            created: work.now,
            expires: work.now.plus_seconds(LIFETIME_SECS),
            token: token.clone(),
        };
        let made = invitation.id.clone();
        // No delivery has this id: it wakes whoever takes what is due, so that the end is told on time.
        let end = (invitation.expires, id.to_owned(), made.clone());
        work.queued.push(end);
        organization.invitations.push(invitation);
        let metadata = json!({ "role": role.name() });
        organization.record(
            work,
            EventKind::MemberInvited,
            ("invitation", &made),
            Some(metadata),
        );
        Ok(Receipt {
            id: made,
            secret: Some(token),
            ..Receipt::default()
        })
    }

    /// Withdraws a pending invitation. One that is not pending stays as it is.
    pub(super) fn revoke_invitation(
        &mut self,
        work: &mut Work<'_>,
        id: &str,
        invitation: &str,
    ) -> Result<Receipt, Denial> {
        self.as_admin(id, &work.caller()?)?;
        let organization = self.organization_mut(id)?;
        organization.expire_invitations(work);
        let found = organization
            .invitations
            .iter_mut()
            .find(|found| found.id == invitation && found.status == InvitationStatus::Pending);
        if let Some(found) = found {
            found.status = InvitationStatus::Revoked;
            let subject = ("invitation", invitation);
            organization.record(work, EventKind::InvitationRevoked, subject, None);
        }
        Ok(Receipt::of(invitation.to_owned()))
    }

    /// Makes the caller a member. One who was taken in without an invitation is active from now on.
    pub(super) fn accept_invitation(
        &mut self,
        work: &mut Work<'_>,
        token: &str,
    ) -> Result<Receipt, Denial> {
        let caller = work.caller()?;
        let (organization, invitation) = self.invitation(token, work.now)?;
        let (org, id, role) = (
            organization.id.clone(),
            invitation.id.clone(),
            invitation.role,
        );
        let email = invitation.email.clone();
        let known = self.account(&caller).and_then(|known| known.email.clone());
        if known.as_ref().is_some_and(|known| *known != email) {
            return Err(Denial::InvitedOtherEmail);
        }
        let place = organization.member_of(&caller);
        if place.is_some_and(|member| member.active) {
            return Err(Denial::AlreadyMember(org));
        }
        let name = Some(invitation.name.clone());
        if known.is_none() {
            let account = Account {
                email: Some(email),
                name,
            };
            self.introduce(caller, account)?;
        }
        let serial = work.serial;
        let organization = self.organization_mut(&org)?;
        let member = organization.join(work, caller, role, serial);
        let accepted = organization.invitations.iter_mut().find(|it| it.id == id);
        if let Some(invitation) = accepted {
            invitation.status = InvitationStatus::Accepted;
        }
        let metadata = json!({ "role": role.name(), "invitationId": id });
        organization.record(
            work,
            EventKind::MemberJoined,
            ("member", &member),
            Some(metadata),
        );
        Ok(Receipt {
            id: member,
            org,
            ..Receipt::default()
        })
    }

    /// The pending invitation of a token, and the organization that it is to.
    pub(crate) fn invitation(
        &self,
        token: &str,
        now: Moment,
    ) -> Result<(&Organization, &Invitation), Denial> {
        let all = self.all.iter().flat_map(|organization| {
            let invitations = organization.invitations.iter();
            invitations.map(move |invitation| (organization, invitation))
        });
        let mut pending = all.filter(|(organization, invitation)| {
            organization.active && invitation.status(now) == InvitationStatus::Pending
        });
        pending
            .find(|(_, invitation)| invitation.token.reveal() == token)
            .ok_or(Denial::UnknownInvitation)
    }

    /// Notes what has expired since the last look.
    pub(super) fn expire(&mut self, work: &mut Work<'_>) {
        for organization in &mut self.all {
            organization.expire_invitations(work);
        }
    }
}

impl Organization {
    /// Invitations that hold a seat.
    pub(super) fn pending(&self, now: Moment) -> impl Iterator<Item = &Invitation> {
        self.invitations
            .iter()
            .filter(move |invitation| invitation.status(now) == InvitationStatus::Pending)
    }

    fn expire_invitations(&mut self, work: &mut Work<'_>) {
        let late = |invitation: &&mut Invitation| {
            invitation.status == InvitationStatus::Pending && work.now >= invitation.expires
        };
        let mut expired = Vec::new();
        for invitation in self.invitations.iter_mut().filter(late) {
            invitation.status = InvitationStatus::Expired;
            expired.push(invitation.id.clone());
        }
        let actor = work.actor.take();
        for id in expired {
            let subject = ("invitation", id.as_str());
            self.record(work, EventKind::InvitationExpired, subject, None);
        }
        work.actor = actor;
    }

    /// Makes an account an active member, and gives the id of the membership.
    fn join(&mut self, work: &mut Work<'_>, account: Address, role: Role, serial: u64) -> String {
        let known = self
            .members
            .iter_mut()
            .find(|member| member.account == account);
        if let Some(member) = known {
            member.active = true;
            member.role = role;
            member.updated = work.now;
            return member.id.clone();
        }
        let member = Member::new(&mut work.ids, account, role, work.now, serial);
        let id = member.id.clone();
        self.members.push(member);
        id
    }
}
