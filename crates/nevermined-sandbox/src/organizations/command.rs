//! What can be asked of organizations, and what comes of it.

use super::{
    Account, Denial, OrganizationChange, Organizations, Provision, Provisioned, Role, Secret,
    Terms, Work,
};
use nevermined_types::Address;
use serde::{Deserialize, Serialize};

/// One command.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Command {
    /// What ids and secrets are drawn from.
    pub(crate) random_seed: u64,
    /// Who asks for it. Absent for what the sandbox itself does.
    pub(crate) actor: Option<Address>,
    pub(crate) change: Change,
}

/// What a command did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Receipt {
    /// What was made or changed.
    pub(crate) id: String,
    /// A secret that was made, to be shown once.
    pub(crate) secret: Option<Secret>,
    /// What became of an account that was asked for.
    pub(crate) provisioned: Option<Provisioned>,
}

impl Receipt {
    pub(super) fn of(id: String) -> Self {
        Self {
            id,
            ..Self::default()
        }
    }
}

/// What can be asked of organizations. `org` is the organization.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Change {
    /// Founds an organization.
    Found { terms: Terms, founder: Address },
    /// Changes what describes an organization. What is not given stays.
    Update {
        org: String,
        change: Box<OrganizationChange>,
    },
    /// Notes an account's email address and name.
    Introduce { address: Address, account: Account },
    /// Takes an account in as a member or a customer.
    Provision { org: String, wish: Provision },
    /// Makes a member an admin, or an admin a member.
    ChangeRole {
        org: String,
        member: String,
        role: Role,
    },
    /// Suspends a member, or ends the suspension.
    SetActive {
        org: String,
        member: String,
        active: bool,
    },
    /// Takes a member out.
    RemoveMember { org: String, member: String },
    /// Makes an empty group.
    CreateGroup {
        org: String,
        name: String,
        description: Option<String>,
    },
    /// Changes what describes a group. What is not given stays.
    UpdateGroup {
        org: String,
        group: String,
        name: Option<String>,
        description: Option<String>,
    },
    /// Ends a group.
    DeactivateGroup { org: String, group: String },
    /// Puts a member into a group.
    AddGroupMember {
        org: String,
        group: String,
        member: String,
    },
    /// Takes a member out of a group.
    RemoveGroupMember {
        org: String,
        group: String,
        member: String,
    },
    /// Ends the keys that were issued to a customer, or lets some be issued again.
    SetBlocked {
        org: String,
        customer: String,
        blocked: bool,
    },
}

impl Organizations {
    pub(super) fn carry_out(
        &mut self,
        work: &mut Work<'_>,
        change: Change,
    ) -> Result<Receipt, Denial> {
        match change {
            Change::Found { terms, founder } => self.found(work, terms, founder),
            Change::Update { org, change } => self.update_organization(work, &org, *change),
            Change::Introduce { address, account } => self.introduce(address, account),
            Change::Provision { org, wish } => self.provision(work, &org, wish),
            Change::ChangeRole { org, member, role } => self.change_role(work, &org, &member, role),
            Change::SetActive {
                org,
                member,
                active,
            } => self.set_active(work, &org, &member, active),
            Change::RemoveMember { org, member } => self.remove_member(work, &org, &member),
            Change::CreateGroup {
                org,
                name,
                description,
            } => self.create_group(work, &org, name, description),
            Change::UpdateGroup {
                org,
                group,
                name,
                description,
            } => self.update_group(work, &org, &group, name, description),
            Change::DeactivateGroup { org, group } => self.deactivate_group(work, &org, &group),
            Change::AddGroupMember { org, group, member } => {
                self.add_group_member(work, &org, &group, &member)
            }
            Change::RemoveGroupMember { org, group, member } => {
                self.remove_group_member(work, &org, &group, &member)
            }
            Change::SetBlocked {
                org,
                customer,
                blocked,
            } => self.set_blocked(work, &org, &customer, blocked),
        }
    }
}
