//! What each denial about organizations is on the wire.

use super::Refusal;
use crate::codes;
use crate::organizations::Denial;

impl From<Denial> for Refusal {
    fn from(denial: Denial) -> Self {
        match denial {
            Denial::NobodyAsks => {
                Self::new(codes::NO_CREDENTIAL, "only an account may ask for this")
            }
            Denial::UnknownOrganization(id) => Self::new(
                codes::ORGANIZATION_UNKNOWN,
                format!("there is no organization {id:?}"),
            )
            .hint("found one with Sandbox::create_organization"),
            Denial::NotMember(id) => Self::new(
                codes::NOT_ORGANIZATION_MEMBER,
                format!("the account of this key is no active member of organization {id:?}"),
            ),
            Denial::NotAdmin(id) => Self::new(
                codes::NOT_ORGANIZATION_ADMIN,
                format!("the account of this key is no admin of organization {id:?}"),
            ),
            Denial::MemberInactive(id) => Self::new(
                codes::ADMIN_INACTIVE,
                format!("the account of this key is suspended in organization {id:?}"),
            ),
            Denial::OrganizationInactive(id) => Self::new(
                codes::ORGANIZATION_INACTIVE,
                format!("organization {id:?} is not active"),
            ),
            Denial::NoOrganization => Self::new(
                codes::NO_ORGANIZATION,
                "the account of this key belongs to no organization",
            )
            .hint("name one in X-Current-Org-Id, or join one"),
            Denial::SlugTaken(slug) => Self::field(
                codes::ALREADY_EXISTS,
                "slug",
                format!("{slug:?} is another organization's"),
            ),
            Denial::EmailTaken(email) => Self::field(
                codes::ALREADY_EXISTS,
                "email",
                format!("{email:?} is another account's"),
            ),
            Denial::NoAccount(email) => Self::new(
                codes::ONBOARDING_FAILED,
                format!("no account could be made for {email:?}; nothing was changed"),
            ),
            Denial::SeatsTaken(most) => Self::new(
                codes::SEATS_TAKEN,
                format!("the organization has all of its {most} seats taken"),
            ),
            Denial::CustomersNotInTier => Self::new(
                codes::CUSTOMERS_NOT_IN_TIER,
                "the organization's tier does not show customers",
            )
            .hint("found the organization with the tier Enterprise"),
            Denial::ActivityNotInTier => Self::new(
                codes::ACTIVITY_NOT_IN_TIER,
                "the organization's tier has no activity feed",
            )
            .hint("found the organization with the tier Premium or Enterprise"),
            Denial::AnalyticsNotInTier => Self::new(
                codes::ANALYTICS_NOT_IN_TIER,
                "the organization's tier has no analytics",
            )
            .hint("found the organization with the tier Premium or Enterprise"),
            Denial::NoDocuments(id) => Self::new(
                codes::NO_ORGANIZATION_DOCUMENTS,
                format!("there is no active organization {id:?} with a paid tier"),
            ),
            Denial::UnknownCustomer(id) => Self::new(
                codes::CUSTOMER_UNKNOWN,
                format!("the organization has no customer {id:?}"),
            ),
            Denial::CustomerBlocked(id) => Self::new(
                codes::CUSTOMER_BLOCKED,
                format!("the organization has blocked customer {id}; no key was issued"),
            )
            .hint("unblock the customer first"),
            Denial::UnknownMember(id) => Self::new(
                codes::MEMBER_UNKNOWN,
                format!("the organization has no member {id:?}"),
            ),
            Denial::LastAdmin => Self::new(
                codes::LAST_ADMIN,
                "this is the last active admin of the organization",
            )
            .hint("make another member an admin first"),
            Denial::NoGroups => Self::new(
                codes::GROUPS_NOT_IN_TIER,
                "the organization's tier has no groups",
            )
            .hint("found the organization with the tier Premium or Enterprise"),
            Denial::GroupsFull(most) => Self::new(
                codes::GROUPS_FULL,
                format!("the organization has all of its {most} groups"),
            ),
            Denial::UnknownGroup(id) => Self::new(
                codes::GROUP_UNKNOWN,
                format!("the organization has no active group {id:?}"),
            ),
            Denial::InGroupAlready(id) => Self::new(
                codes::IN_GROUP_ALREADY,
                format!("member {id} is in an active group already"),
            ),
            Denial::NotOfOrganization(id) => Self::new(
                codes::NO_MEMBER_TO_ADD,
                format!("the organization has no active member {id:?}"),
            ),
            Denial::NotInGroup(id) => Self::new(
                codes::NOT_IN_GROUP,
                format!("member {id:?} is not in this group"),
            ),
            Denial::NoBudgets => Self::new(
                codes::BUDGETS_NOT_IN_TIER,
                "the organization's tier has no budgets",
            )
            .hint("found the organization with the tier Premium or Enterprise"),
            Denial::BudgetExists(currency) => Self::new(
                codes::BUDGET_EXISTS,
                format!("the group has a budget in {currency} already"),
            )
            .hint("change that one, or use another currency"),
            Denial::UnknownBudget(id) => Self::new(
                codes::BUDGET_UNKNOWN,
                format!("the group has no budget {id:?}"),
            ),
            Denial::NoMethodToShare(id) => Self::new(
                codes::NO_METHOD_TO_SHARE,
                format!("this account has no active payment method {id:?}"),
            )
            .hint("add a card with Sandbox::add_card"),
            Denial::OnlyCardsShared => Self::new(
                codes::ONLY_CARDS_SHARED,
                "a wallet can't be shared with a group as a payment method",
            ),
            Denial::MethodBoundToKey(id) => Self::new(
                codes::METHOD_BOUND_TO_KEY,
                format!("payment method {id} is kept for some of this account's keys"),
            )
            .hint("set its allowedApiKeyIds to null first"),
            Denial::MethodSharedAlready(id) => Self::new(
                codes::METHOD_SHARED_ALREADY,
                format!("payment method {id} is shared with a group already"),
            ),
            Denial::MethodNotShared(id) => Self::new(
                codes::METHOD_NOT_SHARED,
                format!("payment method {id:?} is not shared with this group"),
            ),
            Denial::MethodOfOtherOrganization(id) => Self::new(
                codes::METHOD_OF_OTHER_ORGANIZATION,
                format!("payment method {id} is not associated with this organization"),
            )
            .hint("set its orgId with updatePaymentMethod first"),
            Denial::NoWallets => Self::new(
                codes::WALLETS_NOT_IN_TIER,
                "the organization's tier has no wallets",
            )
            .hint("found the organization with the tier Premium or Enterprise"),
            Denial::WalletsFull(most) => Self::new(
                codes::WALLETS_FULL,
                format!("the organization has all of its {most} wallets"),
            ),
            Denial::UnknownWallet(id) => Self::new(
                codes::ORG_WALLET_UNKNOWN,
                format!("the organization has no wallet {id:?} in use"),
            ),
            Denial::WalletNotEmpty(id) => Self::new(
                codes::WALLET_NOT_EMPTY,
                format!("wallet {id} still holds money"),
            )
            .hint("withdraw it first"),
            Denial::WalletTooLow { amount, held } => Self::new(
                codes::WALLET_TOO_LOW,
                format!(
                    "{amount} token units were asked for and the wallet holds {held}; nothing was sent"
                ),
            ),
            Denial::WithdrawToNobody => Self::new(
                codes::WITHDRAW_TO_NOBODY,
                "nothing can be sent to the zero address or to the wallet itself",
            ),
            Denial::WalletSharedAlready(group) => Self::new(
                codes::WALLET_SHARED_ALREADY,
                format!("the wallet is shared with group {group} already"),
            ),
            Denial::WalletNotShared(group) => Self::new(
                codes::WALLET_NOT_SHARED,
                format!("the wallet is not shared with group {group:?}"),
            ),
            Denial::SubscriptionEnded => Self::new(
                codes::SUBSCRIPTION_ENDED,
                "the organization has no subscription that invites anybody",
            )
            .hint("found the organization with the tier Premium or Enterprise"),
            Denial::InvitedAlready(email) => Self::new(
                codes::INVITED_ALREADY,
                format!("{email} has a pending invitation already"),
            )
            .hint("revoke that one first"),
            Denial::UnknownInvitation => Self::new(
                codes::INVITATION_UNKNOWN,
                "the token is of no invitation, or of one that was used, revoked or expired",
            ),
            Denial::InvitedOtherEmail => Self::new(
                codes::INVITED_OTHER_EMAIL,
                "the invitation is for another email address than this account's",
            ),
            Denial::AlreadyMember(org) => Self::new(
                codes::ALREADY_MEMBER,
                format!("the account of this key is a member of organization {org} already"),
            ),
            Denial::WebhooksNotInTier => Self::new(
                codes::WEBHOOKS_NOT_IN_TIER,
                "the organization's tier has no webhooks",
            )
            .hint("found the organization with the tier Premium or Enterprise"),
            Denial::UnknownWebhook(id) => Self::new(
                codes::WEBHOOK_UNKNOWN,
                format!("the organization has no webhook {id:?}"),
            ),
            Denial::UnknownDelivery(id) => Self::new(
                codes::DELIVERY_UNKNOWN,
                format!("the organization has no delivery {id:?}"),
            ),
            Denial::DeliveryOfOther(id) => Self::new(
                codes::DELIVERY_OF_OTHER,
                format!("delivery {id:?} is another organization's"),
            ),
            Denial::RealtimeNotInTier => Self::new(
                codes::REALTIME_NOT_IN_TIER,
                "the organization's tier has no realtime events",
            )
            .hint("found the organization with the tier Enterprise"),
            Denial::UnknownRealtimeSecret(id) => Self::new(
                codes::REALTIME_SECRET_UNKNOWN,
                format!("this member has no realtime secret {id:?}"),
            ),
        }
    }
}
