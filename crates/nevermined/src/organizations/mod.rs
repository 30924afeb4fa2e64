//! Organizations: their members, groups and what belongs to them.
//!
//! Answers are the generated types under shorter names: what the service did not send is `None`, and a release of this
//! crate may add fields to them.

mod account;
mod activity;
mod analytics;
mod billing;
mod budgets;
mod customers;
mod documents;
mod event_type;
mod groups;
mod invitations;
mod members;
mod payment_methods;
mod realtime;
mod wallets;
mod webhook_secret;
mod webhooks;

use std::sync::Arc;

pub use self::account::{
    CreateMember, GetUserInfo, ListMemberships, Membership, OnboardCustomer, OrganizationAccount,
    UpdateOrganization, ValidateOrganization, ValidatedOrganization,
};
pub use self::activity::{ActivityEvent, ActivitySubject, ListActivity};
pub use self::analytics::{
    AgentRevenue, AnalyticsHandle, Conversion, GetConversion, GetCreditsByMember,
    GetGroupRouterSpend, GetMonthlyRecurringRevenue, GetPlanUsage, GetRevenue, GroupRouterPayment,
    GroupRouterSpend, GroupRouterTotal, ListTopCustomers, MemberCredits, MonthlyRecurringRevenue,
    PlanUsage, Revenue, TopCustomer, TopCustomers,
};
pub use self::billing::{
    BillingHandle, CancelSubscription, Checkout, CreateCheckout, DowngradeSubscription,
    GetEntitlements, GetSubscription, ListInvoices, ListTiers, PaidTier, Subscription, Tier,
    TierChanged, TierCurrency, TierInterval, UpgradeSubscription,
};
pub use self::budgets::{
    Budget, BudgetInterval, BudgetUsage, BudgetsHandle, CreateBudget, DeleteBudget, GetBudget,
    GetBudgetUsage, ListBudgets, UpdateBudget,
};
pub use self::customers::{
    AllCustomersTotals, BlockCustomer, Customer, CustomerDay, CustomerPurchase, CustomerStatus,
    CustomerTotals, CustomersHandle, ExportCustomers, GetAllCustomersTotals, GetCustomer,
    GetCustomerTotals, ListCustomerPurchases, ListCustomers, UnblockCustomer,
};
pub use self::documents::{DocumentsHandle, GetAiCatalog, GetInstructions, GetLlmsTxt};
pub use self::event_type::EventType;
pub use self::groups::{
    AddGroupMember, CreateGroup, DeleteGroup, GetGroup, Group, GroupMember, GroupWithMembers,
    GroupsHandle, ListGroups, RemoveGroupMember, UpdateGroup,
};
pub use nevermined_types::{
    BudgetId, CustomerId, DeliveryId, GroupId, InvitationId, MemberId, OrganizationId,
    RealtimeSecretId, UserId, WalletId, WebhookId,
};

pub use self::invitations::{
    AcceptInvitation, AcceptedInvitation, CreateInvitation, CreatedInvitation, GetInvitation,
    Invitation, InvitationInfo, InvitationStatus, InvitationToken, InvitationsHandle,
    ListInvitations, RevokeInvitation,
};
pub use self::members::{
    ChangeMemberRole, DeactivateMember, ListMembers, Member, MemberRole, MembersHandle,
    ReactivateMember, RemoveMember,
};
pub use self::payment_methods::{
    AddGroupPaymentMethod, GroupPaymentMethod, GroupPaymentMethodsHandle, ListGroupPaymentMethods,
    RemoveGroupPaymentMethod,
};
pub use self::realtime::{
    CreateRealtimeSecret, ListRealtimeSecrets, NewRealtimeSecret, RealtimeHandle, RealtimeSecret,
    RevokeRealtimeSecret, RotateRealtimeSecret,
};
pub use self::wallets::{
    CreateWallet, DeleteWallet, GetWallet, GetWalletBalances, ListGroupWallets, ListWalletGroups,
    ListWallets, RenameWallet, ShareWallet, UnshareWallet, Wallet, WalletBalances, WalletToken,
    WalletsHandle, Withdraw, Withdrawal,
};
pub use self::webhook_secret::NewWebhookSecret;
pub use self::webhooks::{
    CreateWebhook, DeleteWebhook, DeliveryStatus, GetWebhook, GetWebhookDelivery,
    ListWebhookDeliveries, ListWebhooks, RetryWebhookDelivery, RotateWebhookSecret, UpdateWebhook,
    WebhooksHandle,
};
use crate::transport::Core;
use crate::{Error, Nevermined};

/// The calls on one organization, by what they are about; from [`Nevermined::organization`].
///
/// ```
/// # async fn run(nvm: nevermined::Nevermined) -> Result<(), nevermined::Error> {
/// use nevermined::organizations::OrganizationId;
///
/// let id: OrganizationId = "org-7f1c2a4e-0000-4000-8000-000000000001".parse()?;
/// let organization = nvm.organization(&id);
/// let group = organization.groups().create("Research").await?;
/// println!("group {:?}", group.group_id);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct OrganizationHandle {
    core: Arc<Core>,
    id: OrganizationId,
}

/// The calls that are not about one organization, or about the one that the call is made for; from
/// [`Nevermined::organizations`].
///
/// ```
/// # async fn run(nvm: nevermined::Nevermined) -> Result<(), nevermined::Error> {
/// for membership in nvm.organizations().memberships().await?.into_inner() {
///     println!("{:?}", membership.org_id);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct OrganizationsHandle {
    core: Arc<Core>,
}

impl Nevermined {
    /// Own memberships, new accounts, invitations that were received, and the tiers.
    #[must_use]
    pub fn organizations(&self) -> OrganizationsHandle {
        OrganizationsHandle {
            core: Arc::clone(&self.core),
        }
    }

    /// One organization: its members, groups, budgets and the rest.
    #[must_use]
    pub fn organization(&self, id: &OrganizationId) -> OrganizationHandle {
        OrganizationHandle {
            core: Arc::clone(&self.core),
            id: id.clone(),
        }
    }
}

/// A handle of the calls on one part of an organization, and how it is got.
macro_rules! part_of_organization {
    ($(#[$attribute:meta])* $handle:ident, $(#[$method_attribute:meta])* $method:ident) => {
        $(#[$attribute])*
        #[derive(Clone, Debug)]
        pub struct $handle {
            core: ::std::sync::Arc<crate::transport::Core>,
            organization: crate::organizations::OrganizationId,
        }

        impl crate::organizations::OrganizationHandle {
            $(#[$method_attribute])*
            #[must_use]
            pub fn $method(&self) -> $handle {
                $handle {
                    core: ::std::sync::Arc::clone(&self.core),
                    organization: self.id.clone(),
                }
            }
        }
    };
}

use part_of_organization;

/// A text that the service wants: not empty, and not longer than this many characters.
fn text_of(what: &str, text: impl Into<String>, longest: usize) -> Result<String, Error> {
    let text = text.into();
    if text.trim().is_empty() {
        return Err(Error::invalid(format!("{what} is empty")));
    }
    not_longer(what, text, longest)
}

/// A text that may be empty.
fn not_longer(what: &str, text: impl Into<String>, longest: usize) -> Result<String, Error> {
    let text = text.into();
    let length = text.chars().count();
    if length > longest {
        let message = format!("{what} has {length} characters, and {longest} are allowed");
        return Err(Error::invalid(message));
    }
    Ok(text)
}
