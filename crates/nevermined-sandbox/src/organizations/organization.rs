//! An organization: what it is called, its tier, and everything that belongs to it.

use super::{
    Customer, Deliveries, Denial, Event, Group, Invitation, Member, Organizations, Purchase,
    RealtimeSecret, Receipt, Role, Wallet, Webhook, Work,
};
use crate::clock::Moment;
use nevermined_types::Address;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;

/// How much an organization pays, and with that what it may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Tier {
    Premium,
    Enterprise,
    /// Its subscription has ended, or it never had one.
    Lapsed,
    /// From before there were tiers.
    Other,
}

impl Tier {
    /// All of them.
    pub(crate) const ALL: [Self; 4] = [Self::Premium, Self::Enterprise, Self::Lapsed, Self::Other];

    /// As the API writes it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Premium => "Premium",
            Self::Enterprise => "Enterprise",
            Self::Lapsed => "Lapsed",
            Self::Other => "Other",
        }
    }

    /// How many active wallets an organization of this tier can have. Absent: any number.
    pub(crate) fn most_wallets(self) -> Option<usize> {
        (self == Self::Premium).then_some(1)
    }

    /// Premium or above.
    pub(crate) fn is_paid(self) -> bool {
        matches!(self, Self::Premium | Self::Enterprise)
    }
}

/// What an organization is founded with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Terms {
    pub(crate) name: String,
    pub(crate) tier: Tier,
    /// Members and pending invitations together. Absent: any number.
    pub(crate) most_seats: Option<usize>,
    /// Active groups. Absent: any number.
    pub(crate) most_groups: Option<usize>,
    /// Active wallets. Absent: any number.
    pub(crate) most_wallets: Option<usize>,
}

/// New values for some of what describes an organization.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct OrganizationChange {
    pub(crate) slug: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) url: Option<String>,
    pub(crate) active: Option<bool>,
    pub(crate) crypto_fees: Option<String>,
    pub(crate) fiat_fees: Option<String>,
}

/// An organization.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Organization {
    pub(crate) id: String,
    pub(crate) terms: Terms,
    pub(crate) slug: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) url: Option<String>,
    pub(crate) active: bool,
    pub(crate) crypto_fees: String,
    pub(crate) fiat_fees: String,
    /// The address that it was founded with.
    pub(crate) wallet: Address,
    pub(crate) founded: Moment,
    pub(crate) members: Vec<Member>,
    pub(crate) groups: Vec<Group>,
    pub(crate) wallets: Vec<Wallet>,
    pub(crate) invitations: Vec<Invitation>,
    pub(crate) webhooks: Vec<Webhook>,
    pub(crate) deliveries: Deliveries,
    pub(crate) realtime_secrets: Vec<RealtimeSecret>,
    pub(crate) customers: Vec<Customer>,
    /// What was bought of its plans, the oldest first.
    pub(crate) purchases: Vec<Purchase>,
    /// What happened, the oldest first, so much at most.
    pub(crate) events: VecDeque<Event>,
}

impl Organizations {
    /// Founds an organization whose first admin is `founder`.
    pub(super) fn found(
        &mut self,
        work: &mut Work<'_>,
        terms: Terms,
        founder: Address,
    ) -> Result<Receipt, Denial> {
        let id = work.ids.id("org");
        let first = Member::new(&mut work.ids, founder, Role::Admin, work.now, work.serial);
        self.all.push(Organization {
            id: id.clone(),
            terms,
            slug: None,
            description: None,
            url: None,
            active: true,
            crypto_fees: "0".to_owned(),
            fiat_fees: "0".to_owned(),
            wallet: founder,
            founded: work.now,
            members: vec![first],
            groups: Vec::new(),
            wallets: Vec::new(),
            invitations: Vec::new(),
            webhooks: Vec::new(),
            deliveries: Deliveries::default(),
            realtime_secrets: Vec::new(),
            customers: Vec::new(),
            purchases: Vec::new(),
            events: VecDeque::new(),
        });
        Ok(Receipt::of(id))
    }

    pub(super) fn update_organization(
        &mut self,
        work: &Work<'_>,
        id: &str,
        change: OrganizationChange,
    ) -> Result<Receipt, Denial> {
        let caller = work.caller()?;
        self.as_admin(id, &caller)?;
        if let Some(slug) = &change.slug
            && self
                .all
                .iter()
                .any(|other| other.id != id && other.slug.as_ref() == Some(slug))
        {
            return Err(Denial::SlugTaken(slug.clone()));
        }
        let organization = self.organization_mut(id)?;
        if let Some(name) = change.name {
            organization.terms.name = name;
        }
        organization.slug = change.slug.or(organization.slug.take());
        organization.description = change.description.or(organization.description.take());
        organization.url = change.url.or(organization.url.take());
        if let Some(fees) = change.crypto_fees {
            organization.crypto_fees = fees;
        }
        if let Some(fees) = change.fiat_fees {
            organization.fiat_fees = fees;
        }
        if change.active == Some(false) {
            organization.active = false;
            for member in &mut organization.members {
                member.active = false;
                member.updated = work.now;
            }
        }
        Ok(Receipt::of(organization.id.clone()))
    }
}

impl Organization {
    /// The member by the id of the membership.
    pub(crate) fn member(&self, id: &str) -> Option<&Member> {
        self.members.iter().find(|member| member.id == id)
    }

    /// The member that an account is.
    pub(crate) fn member_of(&self, account: &Address) -> Option<&Member> {
        self.members
            .iter()
            .find(|member| member.account == *account)
    }

    /// Admins that are active.
    pub(crate) fn active_admins(&self) -> usize {
        self.members
            .iter()
            .filter(|member| member.is_active_admin())
            .count()
    }

    /// Whether one more member may be invited.
    pub(super) fn has_seat(&self, now: Moment) -> Result<(), Denial> {
        match self.terms.most_seats {
            Some(most) if self.members.len() + self.pending(now).count() >= most => {
                Err(Denial::SeatsTaken(most))
            }
            _ => Ok(()),
        }
    }

    /// The active group that a member is in.
    pub(crate) fn group_of(&self, member: &str) -> Option<&Group> {
        self.groups
            .iter()
            .filter(|group| group.active)
            .find(|group| group.members.iter().any(|place| place.member == member))
    }
}
