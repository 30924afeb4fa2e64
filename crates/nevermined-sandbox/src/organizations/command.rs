//! What can be asked of organizations, and what comes of it.

use super::{
    Account, BudgetChange, BudgetTerms, Denial, Due, EventKind, OrganizationChange, Organizations,
    Outcome, Provision, Provisioned, Role, Secret, Terms, TierOffer, Token, WebhookChange, Work,
};
use crate::ledger::Amount;
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
    /// The organization, where the command did not name it.
    pub(crate) org: String,
    /// A secret that was made, to be shown once.
    pub(crate) secret: Option<Secret>,
    /// What became of an account that was asked for.
    pub(crate) provisioned: Option<Provisioned>,
    /// What is to be sent now.
    pub(crate) due: Vec<Due>,
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
    /// Offers a tier to organizations.
    Offer(Box<TierOffer>),
    /// Notes an account's email address and name.
    Introduce { address: Address, account: Account },
    /// Takes an account in as a member or a customer.
    Provision { org: String, wish: Provision },
    /// Makes a member an admin, or an admin a member.
    SetRole {
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
    /// Limits what a group may spend in a currency.
    CreateBudget {
        org: String,
        group: String,
        currency: String,
        terms: BudgetTerms,
    },
    /// Changes such a limit.
    UpdateBudget {
        org: String,
        group: String,
        budget: String,
        change: BudgetChange,
    },
    /// Takes such a limit away.
    DeleteBudget {
        org: String,
        group: String,
        budget: String,
    },
    /// Lets a group pay with a card of the caller's.
    ShareMethod {
        org: String,
        group: String,
        method: String,
    },
    /// Ends that.
    UnshareMethod {
        org: String,
        group: String,
        method: String,
    },
    /// Makes a wallet.
    CreateWallet { org: String, label: Option<String> },
    /// Gives a wallet another label.
    LabelWallet {
        org: String,
        wallet: String,
        label: Option<String>,
    },
    /// Takes a wallet out of use.
    EndWallet { org: String, wallet: String },
    /// Sends tokens from a wallet to an address.
    Withdraw {
        org: String,
        wallet: String,
        token: Token,
        amount: Amount,
        to: Address,
    },
    /// Lets a group pay from a wallet.
    ShareWallet {
        org: String,
        wallet: String,
        group: String,
    },
    /// Ends that.
    UnshareWallet {
        org: String,
        wallet: String,
        group: String,
    },
    /// Invites somebody.
    Invite {
        org: String,
        email: String,
        name: String,
        role: Role,
    },
    /// Withdraws an invitation.
    RevokeInvitation { org: String, invitation: String },
    /// Makes the caller a member.
    AcceptInvitation { token: Secret },
    /// Makes a webhook.
    CreateWebhook {
        org: String,
        url: String,
        kinds: Vec<EventKind>,
        description: Option<String>,
    },
    /// Changes a webhook. What is not given stays.
    UpdateWebhook {
        org: String,
        webhook: String,
        change: WebhookChange,
    },
    /// Ends a webhook.
    DeleteWebhook { org: String, webhook: String },
    /// Replaces a webhook's secret.
    RotateWebhookSecret { org: String, webhook: String },
    /// Queues a delivery once more.
    RetryDelivery { org: String, delivery: String },
    /// Notes that a charge was refused because a group's budget did not have as much left.
    RefuseCharge { budget: String },
    /// Takes the deliveries that are due.
    TakeDue,
    /// Puts back those that were taken and never answered.
    Resume,
    /// Notes what an attempt of a delivery came to.
    Attempted {
        org: String,
        delivery: String,
        outcome: Outcome,
    },
    /// Makes a secret for realtime connections.
    CreateRealtimeSecret { org: String, label: String },
    /// Replaces it.
    RotateRealtimeSecret { org: String, secret: String },
    /// Ends it.
    RevokeRealtimeSecret { org: String, secret: String },
}

impl Change {
    /// Whether it is about the sending of deliveries, which nobody asks for.
    pub(super) fn is_errand(&self) -> bool {
        matches!(self, Self::TakeDue | Self::Resume | Self::Attempted { .. })
    }
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
            Change::Offer(offer) => Ok(self.offer(*offer)),
            Change::Introduce { address, account } => self.introduce(address, account),
            Change::Provision { org, wish } => self.provision(work, &org, wish),
            Change::SetRole { org, member, role } => self.change_role(work, &org, &member, role),
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
            Change::TakeDue => Ok(self.take_due(work)),
            Change::Resume => Ok(self.resume(work)),
            Change::Attempted {
                org,
                delivery,
                outcome,
            } => self.attempted(work, &org, &delivery, outcome),
            Change::CreateBudget {
                org,
                group,
                currency,
                terms,
            } => self.create_budget(work, &org, &group, currency, terms),
            Change::UpdateBudget {
                org,
                group,
                budget,
                change,
            } => self.update_budget(work, &org, &group, &budget, change),
            Change::DeleteBudget { org, group, budget } => {
                self.delete_budget(work, &org, &group, &budget)
            }
            Change::ShareMethod { org, group, method } => {
                self.share_method(work, &org, &group, &method)
            }
            Change::UnshareMethod { org, group, method } => {
                self.unshare_method(work, &org, &group, &method)
            }
            Change::CreateWallet { org, label } => self.create_wallet(work, &org, label),
            Change::LabelWallet { org, wallet, label } => {
                self.label_wallet(work, &org, &wallet, label)
            }
            Change::EndWallet { org, wallet } => self.end_wallet(work, &org, &wallet),
            Change::Withdraw {
                org,
                wallet,
                token,
                amount,
                to,
            } => self.withdraw(work, &org, &wallet, token, amount, to),
            Change::ShareWallet { org, wallet, group } => {
                self.share_wallet(work, &org, &wallet, &group)
            }
            Change::UnshareWallet { org, wallet, group } => {
                self.unshare_wallet(work, &org, &wallet, &group)
            }
            Change::Invite {
                org,
                email,
                name,
                role,
            } => self.invite(work, &org, email, name, role),
            Change::RevokeInvitation { org, invitation } => {
                self.revoke_invitation(work, &org, &invitation)
            }
            Change::AcceptInvitation { token } => self.accept_invitation(work, token.reveal()),
            Change::CreateWebhook {
                org,
                url,
                kinds,
                description,
            } => self.create_webhook(work, &org, url, kinds, description),
            Change::UpdateWebhook {
                org,
                webhook,
                change,
            } => self.update_webhook(work, &org, &webhook, change),
            Change::DeleteWebhook { org, webhook } => self.delete_webhook(work, &org, &webhook),
            Change::RotateWebhookSecret { org, webhook } => {
                self.rotate_webhook_secret(work, &org, &webhook)
            }
            Change::RefuseCharge { budget } => self.refuse_charge(work, &budget),
            Change::RetryDelivery { org, delivery } => self.retry_delivery(work, &org, &delivery),
            Change::CreateRealtimeSecret { org, label } => {
                self.create_realtime_secret(work, &org, label)
            }
            Change::RotateRealtimeSecret { org, secret } => {
                self.rotate_realtime_secret(work, &org, &secret)
            }
            Change::RevokeRealtimeSecret { org, secret } => {
                self.revoke_realtime_secret(work, &org, &secret)
            }
        }
    }
}
